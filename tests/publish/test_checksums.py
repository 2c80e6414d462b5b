"""`SHA256SUMS`: what any program reads, and what it notices."""

import hashlib
from pathlib import Path

import pytest

from etl.problem import Problem
from etl.publish import checksums


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "codelists").mkdir()
    (tmp_path / "a.csv").write_bytes(b"x\n1\n")
    (tmp_path / "codelists" / "地区.csv").write_text("码\n", encoding="utf-8")
    checksums.write(tmp_path)
    return tmp_path


def places(folder: Path) -> list[tuple[str, str]]:
    return [(problem.where, problem.what) for problem in checksums.verify(folder, "datasets/x/latest")]


def test_lines_are_those_of_sha256sum(folder: Path) -> None:
    lines = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    assert lines == [f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}" for name in ("a.csv", "codelists/地区.csv")]
    assert places(folder) == []


def test_writing_again_gives_the_same_bytes(folder: Path) -> None:
    before = (folder / "SHA256SUMS").read_bytes()
    checksums.write(folder)
    assert (folder / "SHA256SUMS").read_bytes() == before


def test_damaged_lost_and_foreign_files_are_all_named(folder: Path) -> None:
    (folder / "a.csv").write_bytes(b"x\n2\n")
    (folder / "codelists" / "地区.csv").unlink()
    (folder / "b.csv").write_bytes(b"")
    assert places(folder) == [
        ("datasets/x/latest/a.csv", "the file is lost or damaged"),
        ("datasets/x/latest/b.csv", "the file has no checksum"),
        ("datasets/x/latest/codelists/地区.csv", "the file is lost or damaged"),
    ]


@pytest.mark.parametrize("content", [None, b""])
def test_lost_checksums_are_a_problem(folder: Path, content: bytes | None) -> None:
    (folder / "SHA256SUMS").unlink()
    if content is not None:
        (folder / "SHA256SUMS").write_bytes(content)
    remedy = "restore the folder from a copy"
    assert checksums.verify(folder, "here") == [Problem(where="here/SHA256SUMS", what="the checksums are lost", remedy=remedy)]


@pytest.mark.parametrize("damage", [b"\xff\xfe garbage", b"no checksum at all\n", b"0" * 30])
def test_damaged_checksums_are_told_and_raise_nothing(folder: Path, damage: bytes) -> None:
    (folder / "SHA256SUMS").write_bytes(damage)
    assert {"datasets/x/latest/a.csv", "datasets/x/latest/codelists/地区.csv"} <= {where for where, _ in places(folder)}


def test_checksums_cut_short_do_not_hide_a_file(folder: Path) -> None:
    whole = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "SHA256SUMS").write_text(whole[0], encoding="utf-8")
    assert places(folder) == [("datasets/x/latest/codelists/地区.csv", "the file has no checksum")]
