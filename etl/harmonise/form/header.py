"""Where the header stands, and the one label it gives each column."""

import re
from itertools import zip_longest

from etl.harmonise.form.remedy import bare, edit
from etl.model.codelist import Codelist
from etl.model.source import Layout, Source
from etl.model.table import Sheet
from etl.problem import Problem, Refusal

_BRACKET = re.compile(r"(.*?)\s*[（(]\s*([^（）()]+?)\s*[)）]\s*", re.S)


def row_of(sheet: Sheet, layout: Layout, source: Source) -> int:
    for number, row in enumerate(sheet.cells):
        if layout.header_at is None and any(cell.strip() for cell in row):
            return number
        if layout.header_at and any(re.search(layout.header_at, bare(cell)) for cell in row):
            return number
    what = f"no header: no cell matches “{layout.header_at}”; the form may have changed"
    raise Refusal([Problem(where=sheet.ref(0, 0), what=what, remedy=edit(source, "a layout for the new form"))])


def labels(sheet: Sheet, top: int, layout: Layout) -> list[str]:
    """One label a column: stacked headings joined by “/”, a heading over several columns carried across them."""
    stack = [list(row) for row in sheet.cells[top : top + layout.header_rows]]
    for row in stack[:-1]:
        for index in range(1, len(row)):
            row[index] = row[index] if row[index].strip() else row[index - 1]
    return ["/".join(dict.fromkeys(text.strip() for text in parts if text.strip())) for parts in zip_longest(*stack, fillvalue="")]


def split_unit(header: str, units: Codelist, source: Source) -> tuple[str, str]:
    """`基金收入（亿元）` → (基金收入, 亿元); a bracket that is no unit stays part of the label."""
    match = _BRACKET.fullmatch(header)
    if match and units.unit(match[2], source.id):
        return match[1], match[2]
    return header, ""
