"""Keys made with ssh-keygen: read, named, used, and refused where they are no Ed25519 keys."""

import subprocess
from pathlib import Path

import pytest

from etl.model import roles
from etl.problem import Refusal
from etl.publish import keys


def keygen(path: Path, *, kind: str = "ed25519", passphrase: str = "") -> Path:
    subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", passphrase, "-C", "somebody", "-f", path], check=True)
    return path


def never() -> str:
    raise AssertionError("nobody has to be asked")


def test_a_key_of_ssh_keygen_signs_and_is_named_as_ssh_keygen_names_it(tmp_path: Path) -> None:
    path = keygen(tmp_path / "key")
    key, public = keys.read(path, never), path.with_suffix(".pub").read_text(encoding="utf-8")
    assert public.startswith(key.public)
    said = subprocess.run(["ssh-keygen", "-lf", path], capture_output=True, text=True, check=True).stdout
    assert said.split()[1] == key.fingerprint == roles.fingerprint(public)
    assert keys.signed(public, b"figures", key.sign(b"figures"))
    assert not keys.signed(public, b"other figures", key.sign(b"figures"))
    assert not keys.signed(keys.made(tmp_path / "another").public, b"figures", key.sign(b"figures"))
    assert not keys.signed(public, b"figures", "no signature")


def test_a_passphrase_is_asked_for(tmp_path: Path) -> None:
    path = keygen(tmp_path / "key", passphrase="synthetic")
    assert keys.read(path, lambda: "synthetic").public in path.with_suffix(".pub").read_text(encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        keys.read(path, lambda: "wrong")
    assert str(refused.value) == "the passphrase does not open the key · key · type it again"


@pytest.mark.parametrize("kind", ["rsa", "public", "none"])
def test_what_is_no_private_ed25519_key_is_refused(tmp_path: Path, kind: str) -> None:
    path = keygen(tmp_path / "key", kind="rsa" if kind == "rsa" else "ed25519") if kind != "none" else tmp_path / "key"
    asked = path.with_suffix(".pub") if kind == "public" else path
    with pytest.raises(Refusal) as refused:
        keys.read(asked, never)
    what = "there is no such key" if kind == "none" else "it is no private Ed25519 key"
    assert str(refused.value) == f"{what} · {asked.name} · name the private half of an Ed25519 key: --key, or SHEBAO_KEY"
