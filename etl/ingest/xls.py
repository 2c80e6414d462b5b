"""Legacy `.xls` workbooks, through xlrd: printed texts, merged ranges, what is hidden."""

import io
from collections.abc import Callable
from typing import Any

import xlrd

from etl.ingest import package, printed
from etl.ingest.grid import Rows, grid
from etl.ingest.styles import Styles
from etl.model import limits
from etl.model.table import Sheet, column_name
from etl.problem import Problem, Refusal


def read(content: bytes, file: str) -> list[Sheet]:
    """Every sheet. Refusal where the workbook is damaged, encrypted or too large."""
    if "EncryptedPackage".encode("utf-16-le") in content or "EncryptionInfo".encode("utf-16-le") in content:
        raise package.encrypted(file)
    with package.library(file):
        book = _book(content, file)
        pages = [book.sheet_by_index(number) for number in range(book.nsheets)]
        styles = Styles([book.format_map[each.format_key].format_str for each in book.xf_list], book.datemode == 1)
    sheets, cells = [], limits.CELLS
    for page in pages:
        sheets.append(_sheet(page, styles, file))
        cells -= sum(map(len, sheets[-1].cells))
        if cells < 0:
            raise Refusal([limits.exceeded(f"the workbook has more than {limits.CELLS:,} cells", file)])
    return sheets


def _book(content: bytes, file: str) -> xlrd.Book:
    try:
        return xlrd.open_workbook(file_contents=content, formatting_info=True, ragged_rows=True, logfile=io.StringIO())
    except xlrd.XLRDError as error:
        if "encrypt" in str(error).lower():
            raise package.encrypted(file) from error
        raise


def _sheet(page: xlrd.sheet.Sheet, styles: Styles, file: str) -> Sheet:
    def address(cell: str) -> str:
        return f"{file}!{page.name}!{cell}"

    if page.visibility != 0:
        return Sheet(file, page.name, (), hidden=True)
    rows: Rows = {}
    for number in range(page.nrows):
        with package.library(file):
            stored = list(zip(page.row_types(number), page.row_values(number), page._cell_xf_indexes[number], strict=True))
        line = {column: text for column, told in enumerate(stored) if (text := _text(styles, *told, address, number, column))}
        if line:
            rows[number] = line
    cells, covered = grid(rows, page.merged_cells, address)
    width = len(cells[0]) if cells else 0
    hidden = sorted(number for number, row in page.rowinfo_map.items() if row.hidden and number < len(cells))
    remarks = [(address(f"{row + 1}:{row + 1}"), "hidden row") for row in hidden]
    columns = [column_name(number) for number, column in sorted(page.colinfo_map.items()) if column.hidden and number < width]
    remarks += [(address(f"{column}:{column}"), "hidden column") for column in columns]
    return Sheet(file, page.name, cells, False, tuple(remarks), covered)


def _text(styles: Styles, kind: int, value: Any, style: int, address: Callable[[str], str], row: int, column: int) -> str:
    """The printed text of a cell; Refusal naming it where its number is none."""
    match kind:
        case xlrd.XL_CELL_EMPTY | xlrd.XL_CELL_BLANK:
            return ""
        case xlrd.XL_CELL_NUMBER | xlrd.XL_CELL_DATE:
            text = styles.value(value, style)
            if text is None:
                what = f"“{value}” is no value a cell can hold"
                raise Refusal([Problem(where=address(f"{column_name(column)}{row + 1}"), what=what, remedy=package.AGAIN)])
            return text
        case xlrd.XL_CELL_ERROR:
            return str(xlrd.error_text_from_code.get(value, "#N/A"))
        case xlrd.XL_CELL_BOOLEAN:
            return printed.text(bool(value))
    return str(value)
