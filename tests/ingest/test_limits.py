"""How large a file may be, each limit told with its cell. The figures are synthetic."""

import io
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import openpyxl
import pytest

from etl.ingest import READERS, delimited, excel
from etl.model import limits
from etl.problem import Refusal

ROOT = Path(__file__).parents[2]
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def workbook(data: Iterable[str], head: str = "", tail: str = "", prolog: str = "") -> bytes:
    """An `.xlsx` of one sheet, 表, whose XML is given: as large and as strange as no library would write it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as parts:
        parts.writestr("_rels/.rels", relations(("officeDocument", "xl/workbook.xml")))
        parts.writestr("xl/_rels/workbook.xml.rels", relations(("worksheet", "worksheets/sheet1.xml")))
        sheet = f'<sheets><sheet name="表" sheetId="1" xmlns:r="{RELATIONS}" r:id="r0"/></sheets>'
        parts.writestr("xl/workbook.xml", f'<workbook xmlns="{MAIN}">{sheet}</workbook>')
        with parts.open("xl/worksheets/sheet1.xml", "w") as part:
            part.write(f'{prolog}<worksheet xmlns="{MAIN}">{head}<sheetData>'.encode())
            for piece in data:
                part.write(piece.encode())
            part.write(f"</sheetData>{tail}</worksheet>".encode())
    return out.getvalue()


def relations(*told: tuple[str, str]) -> str:
    rows = "".join(f'<Relationship Id="r{n}" Type="{RELATIONS}/{kind}" Target="{to}"/>' for n, (kind, to) in enumerate(told))
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rows}</Relationships>'


def row(number: int, cells: int = 1, text: str = "1") -> str:
    return f'<row r="{number}">' + "".join(f"<c><v>{text}</v></c>" for _ in range(cells)) + "</row>"


def refused(content: bytes, read: Callable[[bytes, str], object] = excel.read, file: str = "a.xlsx") -> str:
    with pytest.raises(Refusal) as refusal:
        read(content, file)
    return str(refusal.value)


def test_the_document_tells_every_limit() -> None:
    told = (ROOT / "docs" / "limits.md").read_text("utf-8")
    for name in ("FILE_BYTES", "UNPACKED_BYTES", "PART_BYTES"):
        assert f"{getattr(limits, name) >> 20} MB" in told
    for name in ("ROWS", "COLUMNS", "CELLS", "TEXT", "DIGITS"):
        assert re.search(rf"\b{getattr(limits, name):,}\b", told)


def test_a_sheet_that_claims_all_cells_there_are_is_read_by_those_that_are_filled() -> None:
    everything = "A1:XFD1048576"
    blank = '<row r="1048576"><c r="A1048576" s="0"/><c r="XFD1048576"/></row>'
    content = workbook(
        [row(1, 2), row(2, 2), blank], f'<dimension ref="{everything}"/>', f'<mergeCells><mergeCell ref="{everything}"/></mergeCells>'
    )
    (sheet,) = excel.read(content, "a.xlsx")
    assert sheet.cells == (("1", "1"), ("1", "1"))


def test_a_row_merged_to_the_end_of_the_sheet_ends_where_the_table_does() -> None:
    content = workbook([row(1), row(2, 3)], tail='<mergeCells><mergeCell ref="A1:XFD1"/></mergeCells>')
    (sheet,) = excel.read(content, "a.xlsx")
    assert (sheet.cells, sheet.covered) == ((("1", "1", "1"), ("1", "1", "1")), frozenset({(0, 1), (0, 2)}))


def test_a_heading_merged_over_blank_cells_keeps_their_columns() -> None:
    content = workbook([row(1), row(2)], tail='<mergeCells><mergeCell ref="A1:C1"/></mergeCells>')
    assert excel.read(content, "a.xlsx")[0].cells == (("1", "1", "1"), ("1", "", ""))


def test_too_many_rows_columns_and_cells_are_told_with_the_first_cell_too_many() -> None:
    many = f"{limits.ROWS:,}"
    assert refused(workbook([row(1), row(limits.ROWS + 1)])).startswith(f"the sheet has more than {many} rows · a.xlsx!表!A200001 · divide")
    assert refused(workbook([row(1, 10_000)])).startswith("the sheet has more than 1,000 columns · a.xlsx!表!ALM1 · divide")
    content = workbook([row(1, 100), row(20_000)])
    assert refused(content).startswith("the sheet has more than 1,000,000 cells · a.xlsx!表!A1:CV20000 · divide")


def test_a_cell_of_a_megabyte_is_named() -> None:
    long = '<row r="3"><c r="C3" t="inlineStr"><is><t>' + "x" * 2**20 + "</t></is></c></row>"
    assert refused(workbook([row(1), long])).startswith("the cell holds more than 32,767 characters · a.xlsx!表!C3 · ")
    assert refused(b"a,b\n1," + b"x" * 2**20, delimited.read, "a.csv").startswith(
        "the cell holds more than 32,767 characters · a.csv!!B2 · "
    )


def test_a_csv_too_large_is_refused_at_the_first_cell_too_many() -> None:
    assert refused(b"1\n" * 200_001, delimited.read, "a.csv").startswith("the file has more than 200,000 rows · a.csv!!A200001 · divide")
    assert refused(b"1," * 10_000, delimited.read, "a.csv").startswith("the row has more than 1,000 columns · a.csv!!ALM1 · divide")
    wide = (b"1," * 899 + b"1\n") * 1_200
    assert refused(wide, delimited.read, "a.csv").startswith("the file has more than 1,000,000 cells · a.csv!!A1112 · divide")


@pytest.mark.parametrize("kind", READERS)
def test_a_file_larger_than_any_office_sends_is_refused_unread(kind: str) -> None:
    content = b"PK\x03\x04" + bytes(limits.FILE_BYTES)
    assert re.match(r"the \w+ is larger than (32|2) MB · a\.xlsx · divide", refused(content, READERS[kind]))


def bomb(part: str, size: int) -> bytes:
    """A workbook with one part of so many spaces, which pack to nothing."""
    out = io.BytesIO(workbook([row(1)]))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as parts, parts.open(part, "w", force_zip64=True) as large:
        for _ in range(size >> 20):
            large.write(b" " * 2**20)
    return out.getvalue()


def test_a_zip_bomb_is_refused_unread() -> None:
    assert refused(bomb("xl/media/image1.png", 201 * 2**20)).startswith(
        "the workbook is larger than 200 MB when unpacked · a.xlsx · divide"
    )


def test_a_zip_that_lies_about_its_size_is_damaged() -> None:
    content = workbook([row(number, 50) for number in range(1, 400)])
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        told = parts.getinfo("xl/worksheets/sheet1.xml").file_size.to_bytes(4, "little")
    assert refused(content.replace(told, (100).to_bytes(4, "little"))).startswith("the workbook is cut short or damaged · a.xlsx")


def test_entities_that_stand_for_more_than_there_is_memory_are_refused_undeclared() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    content = workbook(['<row r="1"><c t="inlineStr"><is><t>&l11;</t></is></c></row>'], prolog=f'<!DOCTYPE w [<!ENTITY l0 "ha">{laughs}]>')
    assert refused(content).startswith(
        "the workbook declares a document type of its own, as none does that a spreadsheet program has saved"
    )


MEASURED = """
import resource, sys, time
from etl.ingest import READERS
from etl.problem import Refusal
began = time.perf_counter()
try:
    sheets = READERS[sys.argv[2]](open(sys.argv[1], "rb").read(), "a")
    told = f"{sum(len(sheet.cells) for sheet in sheets)} rows"
except Refusal as refusal:
    told = str(refusal)
print(told, round(time.perf_counter() - began, 1), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10, sep="|")
"""


def measured(content: bytes, folder: Path, kind: str = "excel") -> str:
    """What a process of its own says of a file, which has 2 GiB and a minute."""
    path = folder / "a"
    path.write_bytes(content)
    words = [sys.executable, "-c", MEASURED, path, kind]
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=ROOT, timeout=60)
    assert done.returncode == 0, done.stderr
    told, seconds, megabytes = done.stdout.strip().split("|")
    assert float(seconds) < 60
    assert int(megabytes) < 2048
    print(told, seconds, "s", megabytes, "MB")
    return told


LARGE: dict[str, tuple[Callable[[], bytes], str]] = {
    "a million rows": (lambda: workbook(row(number, 4) for number in range(1, 1_000_001)), "the sheet has more than 200,000 rows"),
    "as much as is allowed": (lambda: workbook(row(number, 5, "123456.789") for number in range(1, 200_001)), "200000 rows"),
    "a million of blank cells with a style": (
        lambda: workbook([row(1), *(f'<row r="{n}"><c r="A{n}" s="0"/></row>' for n in range(2, 1_000_001))]),
        "1 rows",
    ),
    "every cell twice": (lambda: workbook([row(1, 1000)] * 1000), "the cell stands twice in the sheet"),
    "comments among a million cells": (
        lambda: workbook(["<!-- -->", *(row(number, 5) for number in range(1, 200_001))]),
        "200000 rows",
    ),
}


@pytest.mark.long
@pytest.mark.parametrize("case", LARGE)
def test_the_largest_files_take_less_than_two_gigabytes_and_a_minute(case: str, tmp_path: Path) -> None:
    make, said = LARGE[case]
    assert measured(make(), tmp_path).startswith(said)


def test_an_ordinary_workbook_is_far_from_every_limit(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for number in range(300):
        book.active.append([f"区{number}", *range(20)])
    out = io.BytesIO()
    book.save(out)
    assert measured(out.getvalue(), tmp_path) == "300 rows"
