"""Ed25519 keys in OpenSSH's form: the one module that signs and verifies."""

import base64
import binascii
import os
from collections.abc import Callable
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from etl.model import roles
from etl.problem import Problem, Refusal

REMEDY = "name the private half of an Ed25519 key: --key, or SHEBAO_KEY"


class Key:
    """A private key; `public` is its OpenSSH line, `fingerprint` its name."""

    def __init__(self, private: Ed25519PrivateKey):
        self._private = private
        form = serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH
        self.public = private.public_key().public_bytes(*form).decode()
        self.fingerprint = roles.fingerprint(self.public)

    def sign(self, content: bytes) -> str:
        """The signature of some bytes, in base64."""
        return base64.b64encode(self._private.sign(content)).decode()


def read(path: Path, ask: Callable[[], str]) -> Key:
    """The private key in a file; `ask` is called for its passphrase where it has one. Refusal where it is no Ed25519 key."""
    try:
        return Key(_loaded(path.read_bytes(), None))
    except FileNotFoundError as error:
        raise Refusal([Problem(where=path.name, what="there is no such key", remedy=REMEDY)]) from error
    except TypeError:
        pass  # it has a passphrase
    except (ValueError, UnsupportedAlgorithm) as error:
        raise Refusal([Problem(where=path.name, what="it is no private Ed25519 key", remedy=REMEDY)]) from error
    try:
        return Key(_loaded(path.read_bytes(), ask().encode()))
    except ValueError as error:
        raise Refusal([Problem(where=path.name, what="the passphrase does not open the key", remedy="type it again")]) from error


def _loaded(content: bytes, passphrase: bytes | None) -> Ed25519PrivateKey:
    private = serialization.load_ssh_private_key(content, passphrase)
    if not isinstance(private, Ed25519PrivateKey):
        raise ValueError("another kind of key")
    return private


def made(path: Path) -> Key:
    """The key in a file that nobody but its owner may read; made where there is none."""
    if not path.is_file():
        form = serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH, serialization.NoEncryption()
        new = path.with_name(f".{path.name}.new")
        new.unlink(missing_ok=True)
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(Ed25519PrivateKey.generate().private_bytes(*form))
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    return read(path, str)


def signed(public: str, content: bytes, signature: str) -> bool:
    """Whether the owner of a public key (its OpenSSH line) signed these very bytes."""
    try:
        Ed25519PublicKey.from_public_bytes(roles.raw(public)).verify(base64.b64decode(signature, validate=True), content)
    except (InvalidSignature, binascii.Error):
        return False
    return True
