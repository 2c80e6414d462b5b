"""SHA-256 of the files of a release, in the form `sha256sum --check` reads."""

import hashlib
from pathlib import Path

from etl.problem import Problem

NAME = "SHA256SUMS"


def sha256(path: Path) -> str:
    """The hash of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write(folder: Path, sums: Path | None = None) -> None:
    """`SHA256SUMS` over every file below the folder, written there or at `sums`; folders below with their own are left to it."""
    lines = [f"{sha256(path)}  {name}\n" for name, path in _files(folder).items()]
    (sums or folder / NAME).write_text("".join(lines), encoding="utf-8")


def _files(folder: Path) -> dict[str, Path]:
    """The files below a folder by their names there, without checksums and what other checksums below it cover."""
    covered = {path.parent for path in folder.rglob(NAME)} - {folder}
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != NAME)
    return {path.relative_to(folder).as_posix(): path for path in paths if not covered & set(path.parents)}


def verify(folder: Path, shown: str, sums: Path | None = None) -> list[Problem]:
    """A Problem for every file of the folder that is lost, differs from its checksum or has none; `shown` is its name."""
    told = sums or folder / NAME
    lines = told.read_text(encoding="utf-8", errors="replace").splitlines() if told.is_file() else []
    listed = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    if not listed:
        return [Problem(where=f"{shown}/{NAME}", what="the checksums are lost", remedy="restore the folder from a copy")]
    found = _files(folder)
    problems = []
    for name, digest in listed.items():
        if name not in found or sha256(found[name]) != digest:
            problems.append(Problem(where=f"{shown}/{name}", what="the file is lost or damaged", remedy="restore it from a copy"))
    for name in found.keys() - listed.keys():
        problems.append(Problem(where=f"{shown}/{name}", what="the file has no checksum", remedy="restore the folder from a copy"))
    return sorted(problems)
