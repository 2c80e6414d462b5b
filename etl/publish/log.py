"""The log of the house: who brought a dataset from one state to the next, when and why. Lines are added and never edited.

Every line of `log.jsonl` is an entry that holds the SHA-256 of the line before it and its author's signature. The first entry is
the press's own and tells its public key; its `prev` is the SHA-256 of what stood in the file before: of nothing, or of the plain
lines of an older home.
"""

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from etl.present.messages import LANGUAGES, message
from etl.problem import Problem, Refusal
from etl.publish import keys
from etl.publish.keys import Key

NAME = "log.jsonl"
PRESS = "press.key"
"""The key with which the press signs what it does by itself."""

BEGUN, MENDED, SEEN = "begun", "mended", "seen"
"""What happens to the log itself, and that somebody has seen a release under embargo: no dataset changes its state."""

DRAFT, REVIEWED, APPROVED, EMBARGOED = "draft", "reviewed", "approved", "embargoed"
RELEASED, CORRECTED, SUPERSEDED, WITHDRAWN = "released", "corrected", "superseded", "withdrawn"

ALLOWED: dict[str | None, tuple[str, ...]] = {
    None: (DRAFT,),
    DRAFT: (REVIEWED, EMBARGOED, RELEASED),
    REVIEWED: (REVIEWED, APPROVED, RELEASED),
    APPROVED: (REVIEWED, EMBARGOED, RELEASED),
    EMBARGOED: (DRAFT, REVIEWED, APPROVED, EMBARGOED, RELEASED),
    RELEASED: (CORRECTED, SUPERSEDED, WITHDRAWN),
    CORRECTED: (WITHDRAWN,),
    SUPERSEDED: (WITHDRAWN,),
    WITHDRAWN: (),
}
"""From each state the next ones. Figures that nobody approved are released only where the office has no `roles.yaml`."""

Entry = dict[str, Any]
NEWLINE = b"\n"
_ENTRY = ("at", "dataset", "release", "figures", "from", "to", "who", "why", "prev", "key", "signature")


def canonical(content: Entry) -> bytes:
    """The bytes that are signed: JSON with sorted keys and without blanks, in UTF-8."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def statement(entry: Entry) -> Entry:
    """What a person signed elsewhere who has brought these figures so far: a review record carries it from house to house."""
    told = {name: entry[name] for name in ("dataset", "figures", "record", "scanned", "to", "who", "why")}
    return {**told, **{name: entry["carried"][name] for name in ("at", "key")}}


def written(entry: Entry) -> bytes:
    """An entry as its line stands in the file, without the newline."""
    return json.dumps(entry, ensure_ascii=False).encode()


def sha256(content: bytes) -> str:
    """The hash of some bytes."""
    return hashlib.sha256(content).hexdigest()


def said(key: str, **values: object) -> dict[str, str]:
    """What the press itself says in the log, in both languages."""
    return {lang: message(f"log.{key}", lang, **values) for lang in LANGUAGES}


@dataclass(frozen=True)
class Log:
    """The log as it lies on the disk: what stood there before the chain, its lines, and a torn rest that no newline ends."""

    before: bytes = b""
    lines: tuple[bytes, ...] = ()
    torn: bytes = b""

    @cached_property
    def entries(self) -> tuple[Entry | None, ...]:
        """What each line tells; None where it is no entry any more."""
        return tuple(map(_entry, self.lines))

    @property
    def older(self) -> int:
        """How many lines stood there before the chain."""
        return self.before.count(NEWLINE)

    @property
    def press(self) -> str:
        """The public key of the press, as the first entry tells it; blank where there is none."""
        return str((self.entries[0] or {}).get("public", "")) if self.entries else ""

    @property
    def head(self) -> Entry | None:
        """The newest entry, by its number and the SHA-256 of its line."""
        last = self.entries[-1] if self.entries else None
        return {"seq": last["seq"], "hash": sha256(self.lines[-1]), "key": self.press} if last else None

    def of_figures(self, dataset: str, figures: str) -> str | None:
        """How far figures (the SHA-256 of their CSV) are on their way to a release."""
        return self._last(lambda each: each["dataset"] == dataset and each["figures"] == figures and each["release"] is None)

    def of_release(self, dataset: str, release: str) -> str | None:
        """What has become of a release."""
        return self._last(lambda each: each["dataset"] == dataset and each["release"] == release)

    def withdrawn(self, dataset: str) -> dict[str, datetime]:
        """The figures (the SHA-256 of their CSV) of a dataset's withdrawn releases, each with the moment it was withdrawn last."""
        gone = [each for each in self.entries if each and each["dataset"] == dataset and each["to"] == WITHDRAWN]
        return {each["figures"]: datetime.fromisoformat(each["at"]) for each in gone}

    def _last(self, fits: Callable[[Entry], bool]) -> str | None:
        return next((each["to"] for each in reversed(self.entries) if each and fits(each)), None)


def _entry(line: bytes) -> Entry | None:
    try:
        told = json.loads(line)
    except ValueError:
        return None
    return told if isinstance(told, dict) and isinstance(told.get("seq"), int) and set(_ENTRY) <= told.keys() else None


def read(home: Path) -> Log:
    """The log of a home; an empty one where there is none."""
    path = home / NAME
    *lines, torn = path.read_bytes().split(b"\n") if path.is_file() else [b""]
    first = next((number for number, line in enumerate(lines) if b'"seq"' in line), len(lines))
    return Log(b"".join(line + b"\n" for line in lines[:first]), tuple(lines[first:]), torn)


def told(dataset: str | None, to: str, who: object, why: object, **more: object) -> Entry:
    """What an entry says: `release` and `figures` where it is about such, `from` the state it leaves."""
    return {"dataset": dataset, "release": None, "figures": None, "from": None, "to": to, "who": who, "why": why, **more}


def append(home: Path, at: datetime, entries: Sequence[Entry], key: Key | None = None) -> None:
    """Add what `entries` tell, signed with a key, or with the press's own; they are on the disk when this returns.

    Refusal where the last line is torn: what was lost there has to be known before anything follows it.
    """
    log = read(home)
    if log.torn:
        raise Refusal([torn(log)])
    if entries:
        _write(home / NAME, _lines(log, at, entries, key, press(home, log)))


def _lines(log: Log, at: datetime, entries: Sequence[Entry], key: Key | None, own: Key) -> bytes:
    begun = [] if log.lines else [told(None, BEGUN, said("press"), said("begun"), public=own.public)]
    last = log.entries[-1] if log.lines else {"seq": 0}
    if last is None:
        raise Refusal([Problem(where=NAME, what="its last line is no entry", remedy="run: shebao log verify")])
    seq, prev, content = last["seq"], sha256(log.lines[-1] if log.lines else log.before), b""
    for number, each in enumerate([*begun, *entries]):
        author = own if key is None or number < len(begun) else key
        seq += 1
        entry = {"seq": seq, "at": at.isoformat(), **each, "prev": prev, "key": author.fingerprint}
        line = written({**entry, "signature": author.sign(canonical(entry))})
        content, prev = content + line + b"\n", sha256(line)
    return content


def press(home: Path, log: Log) -> Key:
    """The press's own key, made with the first entry; Refusal where another one signed so far."""
    if log.lines and not (home / PRESS).is_file():
        what = "the key with which the press signs is lost"
        raise Refusal([Problem(where=PRESS, what=what, remedy=f"restore it from a copy, or begin another log: move {NAME} away")])
    own = keys.made(home / PRESS)
    if log.lines and own.public != log.press:
        what = "it is another key than the press signed with so far"
        raise Refusal([Problem(where=PRESS, what=what, remedy=f"restore it from a copy, or begin another log: move {NAME} away")])
    return own


def _write(path: Path, content: bytes) -> None:
    """Add bytes at the end of a file, all of them or none."""
    new = not path.exists()
    with path.open("ab", buffering=0) as file:
        size = file.seek(0, os.SEEK_END)
        try:
            while content:
                content = content[file.write(content) or 0 :]
            os.fsync(file.fileno())
        except OSError:
            file.truncate(size)
            raise
    if new:
        folder = os.open(path.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)


def torn(log: Log) -> Problem:
    """What is told of a last line that was not wholly written."""
    what = f"its last line is torn: {len(log.torn)} bytes that no newline ends, as after a power failure"
    return Problem(where=f"{NAME}:{log.older + len(log.lines) + 1}", what=what, remedy="look at them, then cut them off: shebao log mend")


def mend(home: Path, at: datetime) -> int:
    """Cut a torn last line off and say so in the log; how many bytes it had."""
    log = read(home)
    if log.torn:
        with (home / NAME).open("r+b") as file:
            file.truncate((home / NAME).stat().st_size - len(log.torn))
            os.fsync(file.fileno())
        words = said("mended", count=len(log.torn))
        append(home, at, [told(None, MENDED, said("press"), words, torn=log.torn.decode(errors="replace"))])
    return len(log.torn)
