"""Workbooks, `.xlsx` and legacy `.xls`: printed texts, merged ranges filled, hidden sheets told.

The kind is judged by the bytes, not by the name. Values come with their number format, because a printed 578.40 is
stored as 578.4 and its decimals decide every tolerance.
"""

import io
import zipfile

import openpyxl
import xlrd
from openpyxl.utils.exceptions import InvalidFileException

from etl.ingest import printed
from etl.model.table import Sheet
from etl.problem import Problem, Refusal

_ZIP, _OLE2 = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_AGAIN = "ask the sender for the workbook again, or open it, save it and receive it anew"


def read(content: bytes, file: str) -> list[Sheet]:
    """Every sheet of a workbook. Refusal where it is encrypted, cut short, empty or no workbook at all."""
    if content.startswith(_ZIP):
        sheets = _xlsx(content, file)
    elif content.startswith(_OLE2):
        sheets = _xls(content, file)
    else:
        raise Refusal([Problem(where=file, what="the file is not what its name says: this is no workbook", remedy=_AGAIN)])
    if not any(cell.strip() for sheet in sheets for row in sheet.cells for cell in row):
        raise Refusal([Problem(where=file, what="the workbook holds no figures: every sheet is empty", remedy=_AGAIN)])
    return sheets


def _xlsx(content: bytes, file: str) -> list[Sheet]:
    try:
        values = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
        formulas = openpyxl.load_workbook(io.BytesIO(content)) if b"<f" in _sheet_xml(content) else None
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError, EOFError) as error:
        raise Refusal([Problem(where=file, what="the workbook is cut short or damaged", remedy=_AGAIN)]) from error
    uncomputed = _uncomputed(values, formulas, file) if formulas else []
    if uncomputed:
        raise Refusal(uncomputed)
    sheets = []
    for sheet in values.worksheets:
        cells = [[printed.text(cell.value, cell.number_format) for cell in row] for row in sheet.iter_rows()]
        for merged in sheet.merged_cells.ranges:
            _fill(cells, merged.min_row - 1, merged.max_row, merged.min_col - 1, merged.max_col)
        hidden_rows = [str(number) for number, row in sheet.row_dimensions.items() if row.hidden]
        remarks = [(f"{file}!{sheet.title}!{number}:{number}", "hidden row") for number in hidden_rows]
        sheets.append(Sheet(file, sheet.title, tuple(map(tuple, cells)), sheet.sheet_state != "visible", tuple(remarks)))
    return sheets


def _sheet_xml(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/sheet"))


def _uncomputed(values: openpyxl.Workbook, formulas: openpyxl.Workbook, file: str) -> list[Problem]:
    """Formulas whose result was never saved: reading them as blank would lose a figure in silence."""
    return [
        Problem(where=f"{file}!{sheet.title}!{cell.coordinate}", what=f"the formula {cell.value} has no saved result", remedy=_AGAIN)
        for sheet in formulas.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f" and values[sheet.title][cell.coordinate].value is None
    ]


def _xls(content: bytes, file: str) -> list[Sheet]:
    if "EncryptedPackage".encode("utf-16-le") in content or "EncryptionInfo".encode("utf-16-le") in content:
        raise Refusal([Problem(where=file, what="the workbook is encrypted", remedy="ask the sender for it without a password")])
    try:
        book = xlrd.open_workbook(file_contents=content, formatting_info=True)
    except xlrd.XLRDError as error:
        told = "the workbook is encrypted" if "encrypt" in str(error).lower() else "the workbook is cut short or damaged"
        raise Refusal([Problem(where=file, what=told, remedy=_AGAIN)]) from error
    except (AssertionError, IndexError, KeyError, ValueError, UnicodeDecodeError, OverflowError) as error:
        raise Refusal([Problem(where=file, what="the workbook is cut short or damaged", remedy=_AGAIN)]) from error
    sheets = []
    for sheet in book.sheets():
        cells = [[_xls_text(book, sheet.cell(row, column)) for column in range(sheet.ncols)] for row in range(sheet.nrows)]
        for first_row, last_row, first_column, last_column in sheet.merged_cells:
            _fill(cells, first_row, last_row, first_column, last_column)
        sheets.append(Sheet(file, sheet.name, tuple(map(tuple, cells)), sheet.visibility != 0))
    return sheets


def _xls_text(book: xlrd.Book, cell: xlrd.sheet.Cell) -> str:
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        picture = book.format_map[book.xf_list[cell.xf_index].format_key].format_str
        return printed.text(cell.value, picture)
    if cell.ctype == xlrd.XL_CELL_DATE:
        return printed.text(xlrd.xldate_as_datetime(cell.value, book.datemode))
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code[cell.value]
    return "" if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK) else str(cell.value)


def _fill(cells: list[list[str]], first_row: int, last_row: int, first_column: int, last_column: int) -> None:
    """Every cell of a merged range says what its first cell says."""
    for row in cells[first_row:last_row]:
        row[first_column:last_column] = [cells[first_row][first_column]] * len(row[first_column:last_column])
