"""Signatures under a review record: made, tried, and published beside the figures they are about."""

import json
import os
import re
from collections.abc import Sequence
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

from etl.model.review import Review, Signature, owner
from etl.model.roles import APPROVE, REVIEW, Person
from etl.publish import keys, log
from etl.publish.keys import Key

ROLE = {log.REVIEWED: REVIEW, log.APPROVED: APPROVE}
"""Which role a signature needs."""

_TAIL = re.compile(r"^signatures:.*\Z", re.M | re.S)
_HEAD = "signatures:  # written by shebao review and shebao approve\n"


def digest(record: Review) -> str:
    """The SHA-256 of what a record says, whatever its lines and comments look like."""
    return log.sha256(log.canonical(record.content()))


def statement(dataset: str, signature: Signature) -> bytes:
    """The bytes somebody signs: which figures with which record of a dataset, who says so, when and why."""
    return log.canonical({"dataset": dataset, **signature.model_dump(mode="json", exclude={"signature"})})


def signed(record: Review, figures: str, to: str, person: Person, key: Key, at: datetime, why: str, scanned: int) -> Signature:
    """A person's signature under a record and the figures it is about."""
    told = {"to": to, "figures": figures, "record": digest(record), "scanned": scanned, "who": person.name}
    blank = Signature.model_validate({**told, "at": at.isoformat(), "why": why, "key": key.fingerprint, "signature": ""})
    return blank.model_copy(update={"signature": key.sign(statement(record.id, blank))})


def fault(dataset: str, signature: Signature, people: tuple[Person, ...], zone: tzinfo) -> str | None:
    """Why a signature does not count whatever it is about: nobody's key, not what was signed, no right to sign."""
    person = owner(people, signature.key)
    if person is None:
        return f"nobody in roles.yaml has the key {signature.key}"
    if not keys.signed(person.key, statement(dataset, signature), signature.signature):
        return f"the signature of {signature.who.en} does not fit: something it is about was altered"
    day = datetime.fromisoformat(signature.at).astimezone(zone).date()
    if not person.may(ROLE[signature.to], day):
        return f"{person.name.en} had no right to {ROLE[signature.to]} on {day}"
    return None


def standing(record: Review, figures: str, people: tuple[Person, ...], zone: tzinfo) -> dict[str, Signature]:
    """The signatures that count for these figures with this record as it is: state → signature."""
    about = figures, digest(record)
    mine = [each for each in record.signatures if (each.figures, each.record) == about and not fault(record.id, each, people, zone)]
    return {each.to: each for each in mine}


def published(record: Review, figures: str, people: tuple[Person, ...], zone: tzinfo) -> dict[str, Any]:
    """`review.json`: what the record says, and the signatures with the public keys to try them with."""
    mine = standing(record, figures, people, zone).values()
    signatures = [
        {**each.model_dump(mode="json"), "unit": person.unit.model_dump(), "public": person.key}
        for each in mine
        if (person := owner(people, each.key))
    ]
    return {"dataset": record.id, "figures": figures, "record": record.content(), "signatures": signatures}


def entry(dataset: str, signature: Signature, state: str, carried: bool = False) -> log.Entry:
    """A signature as the log tells it; one that was `carried` here with the declarations keeps the moment and key it was given with."""
    told = signature.model_dump(mode="json", include={"figures", "record", "scanned"})
    given = {"carried": signature.model_dump(mode="json", include={"at", "key", "signature"})} if carried else {}
    return log.told(dataset, signature.to, signature.who.model_dump(), signature.why, **told, **given, **{"from": state})


def is_of(signature: Signature, entry: log.Entry) -> bool:
    """Whether an entry of the log tells this signature."""
    key = entry.get("carried", entry)["key"]
    return (entry["to"], entry["figures"], entry["record"], key) == (signature.to, signature.figures, signature.record, signature.key)


def write(path: Path, signatures: Sequence[Signature]) -> None:
    """Put signatures at the end of a record, in the place of those that stand there; what people wrote is not touched."""
    text = _TAIL.sub("", path.read_text(encoding="utf-8")).rstrip("\n") + "\n"
    for each in signatures:
        told = each.model_dump(mode="json")
        lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in told.items()]
        text += (_HEAD if each is signatures[0] else "") + "  - " + "\n    ".join(lines) + "\n"
    new = path.with_name(f".{path.name}.new")
    with new.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
