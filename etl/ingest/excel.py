"""Workbooks, `.xlsx` and legacy `.xls`: printed texts, merged ranges filled, hidden sheets told.

The kind is judged by the bytes, not by the name. Values come with their number format, because a printed 578.40 is
stored as 578.4 and its decimals decide every tolerance.
"""

import io
import zipfile

import openpyxl
import xlrd
from openpyxl.utils import get_column_letter

from etl.ingest import printed
from etl.model.table import Sheet, column_name
from etl.problem import Problem, Refusal

_ZIP, _OLE2 = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_AGAIN = "ask the sender for the workbook again, or open it, save it and receive it anew"


def read(content: bytes, file: str) -> list[Sheet]:
    """Every sheet of a workbook. Refusal where it is encrypted, cut short, empty or no workbook at all."""
    if content.startswith(_ZIP):
        parse = _xlsx
    elif content.startswith(_OLE2):
        parse = _xls
    else:
        raise Refusal([_no_workbook(file)])
    try:
        sheets = parse(content, file)
    except Refusal:
        raise
    except Exception as error:  # of damaged bytes the two libraries raise whatever they stumble over
        raise Refusal([Problem(where=file, what="the workbook is cut short or damaged", remedy=_AGAIN)]) from error
    if not any(cell.strip() for sheet in sheets for row in sheet.cells for cell in row):
        raise Refusal([Problem(where=file, what="the workbook holds no figures: every sheet is empty", remedy=_AGAIN)])
    return sheets


def _xlsx(content: bytes, file: str) -> list[Sheet]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if not any(name.startswith("xl/") for name in archive.namelist()):
            raise Refusal([_no_workbook(file)])
    values = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    formulas = openpyxl.load_workbook(io.BytesIO(content)) if b"<f" in _sheet_xml(content) else None
    uncomputed = _uncomputed(values, formulas, file) if formulas else []
    if uncomputed:
        raise Refusal(uncomputed)
    sheets = []
    for sheet in values.worksheets:
        cells = [[printed.text(cell.value, cell.number_format) for cell in row] for row in sheet.iter_rows()]
        ranges = [(each.min_row - 1, each.max_row, each.min_col - 1, each.max_col) for each in sheet.merged_cells.ranges]
        covered = frozenset(place for merged in ranges for place in _fill(cells, *merged))
        hidden_rows = [number for number, row in sheet.row_dimensions.items() if row.hidden]
        hidden_columns = [
            get_column_letter(column)
            for group in sheet.column_dimensions.values()
            if group.hidden
            for column in range(group.min, min(group.max, sheet.max_column) + 1)
        ]
        remarks = _hidden(file, sheet.title, hidden_rows, hidden_columns)
        sheets.append(Sheet(file, sheet.title, tuple(map(tuple, cells)), sheet.sheet_state != "visible", remarks, covered))
    return sheets


def _hidden(file: str, sheet: str, rows: list[int], columns: list[str]) -> tuple[tuple[str, str], ...]:
    told = [(f"{file}!{sheet}!{row}:{row}", "hidden row") for row in sorted(rows)]
    return tuple(told + [(f"{file}!{sheet}!{column}:{column}", "hidden column") for column in columns])


def _no_workbook(file: str) -> Problem:
    return Problem(where=file, what="the file is not what its name says: this is no workbook", remedy=_AGAIN)


def _sheet_xml(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/sheet"))


def _uncomputed(values: openpyxl.Workbook, formulas: openpyxl.Workbook, file: str) -> list[Problem]:
    """Formulas whose result was never saved: reading them as blank would lose a figure in silence. A saved empty text is blank."""
    return [
        Problem(
            where=f"{file}!{sheet.title}!{cell.coordinate}", what=f"the formula {_formula(cell.value)} has no saved result", remedy=_AGAIN
        )
        for sheet in formulas.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
        for saved in [values[sheet.title][cell.coordinate]]
        if saved.value is None and saved.data_type != "str"
    ]


def _formula(value: object) -> object:
    return getattr(value, "text", value)  # of a formula over a range, its words


def _xls(content: bytes, file: str) -> list[Sheet]:
    if "EncryptedPackage".encode("utf-16-le") in content or "EncryptionInfo".encode("utf-16-le") in content:
        raise Refusal([_encrypted(file)])
    try:
        book = xlrd.open_workbook(file_contents=content, formatting_info=True, logfile=io.StringIO())
    except xlrd.XLRDError as error:
        if "encrypt" in str(error).lower():
            raise Refusal([_encrypted(file)]) from error
        raise
    sheets = []
    for sheet in book.sheets():
        cells = [[_xls_text(book, sheet.cell(row, column)) for column in range(sheet.ncols)] for row in range(sheet.nrows)]
        covered = frozenset(place for merged in sheet.merged_cells for place in _fill(cells, *merged))
        rows = [number + 1 for number, row in sheet.rowinfo_map.items() if row.hidden]
        columns = [column_name(number) for number, column in sorted(sheet.colinfo_map.items()) if column.hidden and number < sheet.ncols]
        remarks = _hidden(file, sheet.name, rows, columns)
        sheets.append(Sheet(file, sheet.name, tuple(map(tuple, cells)), sheet.visibility != 0, remarks, covered))
    return sheets


def _encrypted(file: str) -> Problem:
    return Problem(where=file, what="the workbook is encrypted", remedy="ask the sender for it without a password")


def _xls_text(book: xlrd.Book, cell: xlrd.sheet.Cell) -> str:
    if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return ""
    picture = book.format_map[book.xf_list[cell.xf_index].format_key].format_str
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        return printed.text(cell.value, picture)
    if cell.ctype == xlrd.XL_CELL_DATE:
        return printed.text(xlrd.xldate_as_datetime(cell.value, book.datemode), picture)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code[cell.value]
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return printed.text(bool(cell.value))
    return str(cell.value)


def _fill(cells: list[list[str]], first_row: int, last_row: int, first_column: int, last_column: int) -> list[tuple[int, int]]:
    """Every cell of a merged range says what its first cell says; the places of the others."""
    for row in cells[first_row:last_row]:
        row[first_column:last_column] = [cells[first_row][first_column]] * len(row[first_column:last_column])
    return [(row, column) for row in range(first_row, last_row) for column in range(first_column, last_column)][1:]
