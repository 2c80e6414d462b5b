"""The archive: every file ever received, kept by the hash of its bytes, never overwritten.

`archive/<sha256>` holds the bytes, `archive/<sha256>.<source>.json` the sidecar that says whose they are.
"""

import hashlib
import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from etl.model.vintage import Vintage
from etl.problem import Problem, Refusal


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
    """Keep the bytes and their sidecar; the same bytes for the same source twice are the same vintage."""
    digest = hashlib.sha256(content).hexdigest()
    sidecar = archive / f"{digest}.{source}.json"
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
    if sidecar.is_file() and (archive / digest).is_file():
        kept = Vintage.model_validate_json(sidecar.read_text(encoding="utf-8"))
        told = told.model_copy(update={"received": kept.received})
        if told == kept:
            return kept
    archive.mkdir(parents=True, exist_ok=True)
    if not (archive / digest).is_file():
        _write(archive / digest, content)
    _write(sidecar, told.model_dump_json(indent=1).encode())
    return told


def content(archive: Path, vintage: Vintage) -> bytes:
    """The archived bytes, checked against their hash."""
    path = archive / vintage.sha256
    try:
        kept = path.read_bytes()
    except FileNotFoundError:
        kept = b""
    if hashlib.sha256(kept).hexdigest() != vintage.sha256:
        raise Refusal([_damaged(vintage)])
    return kept


def vintages_of(archive: Path, sources: Iterable[str]) -> list[Vintage]:
    """Every vintage of these sources, oldest first."""
    wanted = set(sources)
    sidecars = [path for path in archive.glob("*.json") if path.name.split(".", 1)[1].removesuffix(".json") in wanted]
    vintages = [Vintage.model_validate_json(path.read_text(encoding="utf-8")) for path in sidecars]
    return sorted(vintages, key=lambda vintage: (vintage.moment, vintage.source, vintage.name, vintage.sha256))


def verify(archive: Path) -> list[Problem]:
    """A Problem for every archived file that is lost or no longer what was received."""
    vintages = vintages_of(archive, {path.name.split(".", 1)[1].removesuffix(".json") for path in archive.glob("*.json")})
    problems: list[Problem] = []
    for vintage in vintages:
        try:
            content(archive, vintage)
        except Refusal as refusal:
            problems += refusal.problems
    return problems


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
