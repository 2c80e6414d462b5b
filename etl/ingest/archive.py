"""The archive: every file ever received, kept by the hash of its bytes, never overwritten.

`archive/<sha256>` holds the bytes, `archive/<sha256>.<source>.<delivery>.json`
the sidecar that says whose they are, one for each sender and period.
"""

import hashlib
import os
from collections.abc import Container, Iterable
from datetime import datetime
from pathlib import Path

from etl.model.vintage import Vintage
from etl.problem import Problem, Problems, Refusal


def keep(
    archive: Path,
    content: bytes,
    *,
    name: str,
    source: str,
    received: datetime,
    published: datetime | None = None,
    period: str | None = None,
    sender: str | None = None,
    bundled: bool = False,
) -> Vintage:
    """Keep the bytes and their sidecar; the same bytes twice from the same sender for the same period are one vintage."""
    digest = hashlib.sha256(content).hexdigest()
    delivery = hashlib.sha256(f"{sender}|{period}|{bundled}".encode()).hexdigest()[:8]
    sidecar = archive / f"{digest}.{source}.{delivery}.json"
    told = Vintage(
        sha256=digest,
        size=len(content),
        name=name,
        source=source,
        sender=sender,
        period=period,
        published=published,
        received=received,
        bundled=bundled,
    )
    archive.mkdir(parents=True, exist_ok=True)
    if _bytes(archive / digest) != content:  # not there yet, or damaged since: then this mends it
        _write(archive / digest, content)
    if sidecar.is_file():
        with Problems():  # a damaged sidecar is written anew
            kept = _vintage(sidecar)
            told = told.model_copy(update={"received": kept.received})
            if told == kept:
                return kept
    _write(sidecar, told.model_dump_json(indent=1).encode())
    return told


def content(archive: Path, vintage: Vintage) -> bytes:
    """The archived bytes, checked against their hash."""
    kept = _bytes(archive / vintage.sha256)
    if hashlib.sha256(kept).hexdigest() != vintage.sha256:
        raise Refusal([_damaged(vintage)])
    return kept


def vintages_of(archive: Path, sources: Iterable[str]) -> list[Vintage]:
    """Every vintage of these sources, oldest first; Refusal naming every sidecar that cannot be read."""
    wanted, vintages, problems = set(sources), [], Problems()
    for path in archive.glob("*.json"):
        if _source(path) in wanted:
            with problems:
                vintages.append(_vintage(path))
    problems.refuse_if_any()
    return sorted(vintages, key=lambda vintage: (vintage.moment, vintage.source, vintage.name, vintage.sha256))


def standing(archive: Path, sources: Iterable[str], declared: Container[tuple[str, str]]) -> list[Vintage]:
    """What counts of the archive, oldest first: what was received, and of each bundled file (source, name) that is still declared
    the version kept last."""
    kept = vintages_of(archive, sources)
    last = {(each.source, each.name): each for each in sorted(kept, key=lambda each: each.received) if each.bundled}
    return [each for each in kept if not each.bundled or ((told := (each.source, each.name)) in declared and last[told] == each)]


def verify(archive: Path) -> list[Problem]:
    """A Problem for every archived file that is lost or no longer what was received."""
    problems = Problems()
    for path in sorted(archive.glob("*.json")):
        with problems:
            content(archive, _vintage(path))
    return problems.found


def _source(sidecar: Path) -> str:
    """Whose sidecar it is: `<sha256>.<source>.<delivery>.json`."""
    return sidecar.name.split(".")[1]


def _vintage(sidecar: Path) -> Vintage:
    try:
        return Vintage.model_validate_json(sidecar.read_bytes())
    except ValueError as error:
        where = f"archive/{sidecar.name[:12]}… (of {_source(sidecar)})"
        what, remedy = "what was told of the archived file is damaged", "restore it from a copy, or receive the file again"
        raise Refusal([Problem(where=where, what=what, remedy=remedy)]) from error


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def _damaged(vintage: Vintage) -> Problem:
    return Problem(
        where=f"archive/{vintage.sha256[:12]}… ({vintage.name} of {vintage.source})",
        what="the archived file is lost or damaged",
        remedy="restore it from a copy, or receive the file again",
    )


def _write(path: Path, content: bytes) -> None:
    """Write whole or not at all."""
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with partial.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.rename(path)
    finally:
        partial.unlink(missing_ok=True)
