"""What is wrong with a log: lines that were altered, taken out, moved or cut off, and signatures that nobody known made."""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo

from etl.model.roles import APPROVE, PRERELEASE, REVIEW, Person, fingerprint
from etl.problem import Problem
from etl.publish import keys, log
from etl.publish.log import ALLOWED, Entry, Log

RESTORE = "restore the log from a copy"
_NEEDS = {log.REVIEWED: REVIEW, log.APPROVED: APPROVE, log.WITHDRAWN: APPROVE, log.SEEN: PRERELEASE}


def verify(told: Log, head: Entry | None, people: Sequence[Person], zone: tzinfo) -> list[Problem]:
    """A Problem for every line that is not what was written, and where the log is shorter than the published catalogue says.

    `head` is what `catalog.json` tells of the log as it was at the last switch.
    """
    found = _chain(told) + _head(told, head) + ([log.torn(told)] if told.torn else [])
    known = {each.fingerprint: each for each in people}
    states: dict[tuple[str, str], str] = {}
    for number, entry in enumerate(told.entries):
        if entry is None:
            continue
        try:
            found += [_problem(told, number, what, remedy) for what, remedy in _wrong(told, number, entry, known, zone)]
            found += [_problem(told, number, what, RESTORE) for what in _step(entry, states)]
        except (KeyError, TypeError, ValueError):
            found.append(_problem(told, number, "the line was altered: it holds what no entry does"))
    return sorted(found, key=lambda each: int(each.where.partition(":")[2] or 0))


def _problem(told: Log, number: int, what: str, remedy: str = RESTORE) -> Problem:
    return Problem(where=f"{log.NAME}:{told.older + number + 1}", what=what, remedy=remedy)


def _chain(told: Log) -> list[Problem]:
    """Whether every line follows the one before it."""
    found, expected, before = [], 1, told.before
    for number, (line, entry) in enumerate(zip(told.lines, told.entries, strict=True)):
        if entry is None:
            found.append(_problem(told, number, "the line was altered: it is no entry any more"))
            expected, before = expected + 1, line
            continue
        seq = entry["seq"]
        if seq > expected:
            gone = str(expected) if seq == expected + 1 else f"{expected} to {seq - 1}"
            found.append(_problem(told, number, f"what should stand before it is missing: entry {gone}"))
        elif seq < expected:
            found.append(_problem(told, number, f"entry {seq} stands where {expected} should: lines were moved or repeated"))
            continue
        elif entry["prev"] != log.sha256(before):
            what = "what stood in the file before the log was altered" if number == 0 else "the line before it is not the one it followed"
            found.append(_problem(told, number, what))
        expected, before = seq + 1, line
    return found


def _head(told: Log, head: Entry | None) -> list[Problem]:
    """Whether the log goes as far as the published catalogue says, and has the entry it tells."""
    if head is None:
        return []
    if told.lines and head["key"] != told.press:
        return [Problem(where=log.NAME, what="it was begun with another key than the published catalogue tells", remedy=RESTORE)]
    hashes = {entry["seq"]: log.sha256(line) for line, entry in zip(told.lines, told.entries, strict=True) if entry}
    if head["seq"] not in hashes:
        last = max(hashes, default=0)
        what = f"it is cut off after entry {last}: the published catalogue tells {head['seq']}"
        return [Problem(where=log.NAME, what=what, remedy=RESTORE)] if last < head["seq"] else []
    if hashes[head["seq"]] != head["hash"]:
        number = next(number for number, entry in enumerate(told.entries) if entry and entry["seq"] == head["seq"])
        return [_problem(told, number, "it is another entry than the published catalogue tells")]
    return []


def _wrong(told: Log, number: int, entry: Entry, known: Mapping[str, Person], zone: tzinfo) -> list[tuple[str, str]]:
    """What is wrong with one entry for itself: its bytes, its key, its signature, its author's role."""
    unsigned = {name: value for name, value in entry.items() if name != "signature"}
    signed = log.canonical(unsigned), str(entry["signature"])
    if log.written(entry) != told.lines[number]:
        return [("the line was altered: it is not as it was written", RESTORE)]
    by_press = told.press and entry["key"] == fingerprint(told.press)
    if by_press and not keys.signed(told.press, *signed):
        return [("the line was altered: its signature does not fit", RESTORE)]
    if by_press and entry["to"] in _NEEDS and "carried" not in entry:
        return [(f"nobody signed that it was {entry['to']}", RESTORE)]
    if by_press and "carried" not in entry:
        return []
    given = entry["carried"] if by_press else entry
    signed = (log.canonical(log.statement(entry)), str(given["signature"])) if by_press else signed
    return _by_person(entry["to"], given, signed, known, zone)


def _by_person(to: str, given: Entry, signed: tuple[bytes, str], known: Mapping[str, Person], zone: tzinfo) -> list[tuple[str, str]]:
    """What is wrong with a signature that a person gave, at a moment, with a key."""
    person = known.get(given["key"])
    if person is None:
        return [(f"nobody is known by the key {given['key']}", "whoever had it stays in datasets/roles.yaml, with a valid_to")]
    if not keys.signed(person.key, *signed):
        return [("the line was altered: its signature does not fit", RESTORE)]
    day = datetime.fromisoformat(given["at"]).astimezone(zone).date()
    if to not in _NEEDS or not person.may(_NEEDS[to], day):
        return [
            (f"{person.name.en} had no right to sign that it was {to} on {day}", "see datasets/roles.yaml: roles, valid_from, valid_to")
        ]
    return []


def _step(entry: Entry, states: dict[tuple[str, str], str]) -> list[str]:
    """Whether an entry leaves the state its subject was in for one that may follow; a release begins where its figures are."""
    if entry["dataset"] is None:
        return []
    subject = entry["dataset"], entry["release"] or entry["figures"]
    stood = states.get(subject) or (states.get((entry["dataset"], entry["figures"])) if entry["release"] else None)
    states[subject] = entry["to"]
    if entry["from"] != stood or entry["to"] not in ALLOWED.get(stood, ()):
        return [f"it goes from {entry['from']} to {entry['to']}, where {subject[0]} {str(subject[1])[:12]} was {stood or 'nothing yet'}"]
    return []
