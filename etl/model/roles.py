"""Who may review, approve and see before release, each with the public half of a key of their own."""

import base64
import binascii
import hashlib
from collections import Counter
from datetime import date
from pathlib import Path

from pydantic import field_validator

from etl.model import declaration
from etl.model.frozen import Frozen, Many, Said, When
from etl.model.period import start_of
from etl.problem import Problems

REVIEW, APPROVE, PRERELEASE = "review", "approve", "prerelease"
ROLES = (REVIEW, APPROVE, PRERELEASE)
"""Reviews a dataset before its release; approves what somebody else has reviewed; may see it before the public does."""

ALGORITHM = "ssh-ed25519"
_HEAD = len(ALGORITHM).to_bytes(4, "big") + ALGORITHM.encode() + (32).to_bytes(4, "big")


def raw(line: str) -> bytes:
    """The 32 bytes of an OpenSSH line `ssh-ed25519 AAAA… comment`; ValueError where it is none."""
    kind, _, rest = line.strip().partition(" ")
    if kind != ALGORITHM:
        raise ValueError(f"the key is no {ALGORITHM}: make one with ssh-keygen -t ed25519, and write its .pub file's line here")
    try:
        blob = base64.b64decode(rest.split(" ")[0], validate=True)
    except binascii.Error:
        blob = b""
    if not blob.startswith(_HEAD) or len(blob) != len(_HEAD) + 32:
        raise ValueError("the key is cut short or misspelt: write the whole line of the .pub file")
    return blob.removeprefix(_HEAD)


def fingerprint(line: str) -> str:
    """What `ssh-keygen -lf` calls a public key: `SHA256:…`."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(_HEAD + raw(line)).digest()).decode().rstrip("=")


class Person(Frozen):
    """Somebody with a key; from `valid_from` until the day before `valid_to` it counts. People stay here when they leave."""

    name: Said
    unit: Said
    roles: Many
    key: str
    valid_from: When = None
    valid_to: When = None

    @field_validator("key")
    @classmethod
    def _is_ed25519(cls, line: str) -> str:
        raw(line)
        return line.strip()

    @field_validator("roles")
    @classmethod
    def _are_roles(cls, told: tuple[str, ...]) -> tuple[str, ...]:
        for each in told:
            if each not in ROLES:
                raise ValueError(f"“{each}” is no role: write {', '.join(ROLES)}")
        return told

    @property
    def fingerprint(self) -> str:
        """The key's name."""
        return fingerprint(self.key)

    def may(self, role: str, day: date) -> bool:
        """Whether the person has a role on that day."""
        begun = self.valid_from is None or start_of(self.valid_from) <= day
        return role in self.roles and begun and (self.valid_to is None or day < start_of(self.valid_to))


class Roles(Frozen):
    """Everybody who has or had a role."""

    people: tuple[Person, ...]


def load(path: Path) -> tuple[Person, ...]:
    """The people of `roles.yaml`; Refusal with every mistake, two people of one name or one key among them."""
    people = declaration.declare(Roles, declaration.read_yaml(path), path).people
    problems = Problems()
    keys, names = Counter(each.fingerprint for each in people), Counter(each.name for each in people if each.valid_to is None)
    for number, each in enumerate(people):
        where, remedy = declaration.place(path, ("people", number)), f"edit {declaration.shown(path)}"
        if keys[each.fingerprint] > 1:
            problems.add(f"the key of {each.name.en} is somebody else's too", where, remedy)
        if names[each.name] > 1:
            problems.add(f"{each.name.en} stands here twice", where, f"{remedy}: give the older key a valid_to")
    problems.refuse_if_any()
    return people
