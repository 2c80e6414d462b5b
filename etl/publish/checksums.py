"""SHA-256 of the files of a release, in the form `sha256sum --check` reads."""

import hashlib
from pathlib import Path

from etl.problem import Problem

NAME = "SHA256SUMS"


def sha256(path: Path) -> str:
    """The hash of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write(folder: Path) -> None:
    """`SHA256SUMS` over every file below the folder."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != NAME)
    lines = [f"{sha256(path)}  {path.relative_to(folder).as_posix()}\n" for path in paths]
    (folder / NAME).write_text("".join(lines), encoding="utf-8")


def verify(folder: Path, shown: str) -> list[Problem]:
    """A Problem for every file of the folder that is lost or differs from its checksum; `shown` names the folder to people."""
    problems = []
    lines = (folder / NAME).read_text(encoding="utf-8").splitlines() if (folder / NAME).is_file() else []
    if not lines:
        return [Problem(where=f"{shown}/{NAME}", what="the checksums are lost", remedy="restore the folder from a copy")]
    for line in lines:
        digest, name = line.split("  ", 1)
        if not (folder / name).is_file() or sha256(folder / name) != digest:
            problems.append(Problem(where=f"{shown}/{name}", what="the file is lost or damaged", remedy="restore it from a copy"))
    return problems
