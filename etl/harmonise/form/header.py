"""Where the header stands, and the one label it gives each column."""

import re
from itertools import pairwise, zip_longest

from etl.harmonise.form.remedy import bare, edit
from etl.model.codelist import Codelist
from etl.model.source import Layout, Source
from etl.model.table import Sheet
from etl.problem import Problem, Refusal

_BRACKET = re.compile(r"(.*?)\s*[（(]\s*([^（）()]+?)\s*[)）]\s*", re.S)


def row_of(sheet: Sheet, layout: Layout, source: Source) -> int:
    """The first row of the header. Refusal where no cell is the one the layout knows it by."""
    for number, row in enumerate(sheet.cells):
        if layout.header_at is None and any(cell.strip() for cell in row):
            return number
        if layout.header_at and number >= layout.header_above and any(stands(cell, layout) for cell in row):
            return number - layout.header_above
    what = f"no header: no cell matches “{layout.header_at}”; the form may have changed"
    raise Refusal([Problem(where=sheet.ref(0, 0), what=what, remedy=edit(source, "a layout for the new form"))])


def stands(cell: str, layout: Layout) -> bool:
    """Whether this cell is one the header is known by."""
    return bool(layout.header_at and re.search(layout.header_at, bare(cell)))


def labels(sheet: Sheet, top: int, layout: Layout) -> list[str]:
    """One label a column, of its parts joined by “/”."""
    stack = [list(row) for row in sheet.cells[top : top + layout.header_rows]]
    if layout.header_lines:
        stack = _lined(stack, sheet, top, layout.header_lines)
    else:
        stack = _grouped(stack, layout.header_groups) if layout.header_groups else _carried(stack)
    return ["/".join(dict.fromkeys(text.strip() for text in parts if text.strip())) for parts in zip_longest(*stack, fillvalue="")]


def lowest(sheet: Sheet, top: int, layout: Layout, index: int) -> int:
    """The lowest row of the header in which something is printed over a column."""
    rows = range(top + layout.header_rows - 1, top - 1, -1)
    return next((row for row in rows if row < len(sheet.cells) and "".join(sheet.cells[row][index : index + 1]).strip()), top)


def _carried(stack: list[list[str]]) -> list[list[str]]:
    """A heading over several columns carried across the blank cells beside it."""
    for row in stack[:-1]:
        for index in range(1, len(row)):
            row[index] = row[index] if row[index].strip() else row[index - 1]
    return stack


def _lined(stack: list[list[str]], sheet: Sheet, top: int, lines: int) -> list[list[str]]:
    """The lowest rows as lines of one heading a column; those above name groups, a merged one the columns it covers and no others."""
    over, heading = stack[: len(stack) - lines], stack[len(stack) - lines :]
    for number, row in enumerate(over, top):
        for index in range(1, len(row)):
            merged = {(number, index - 1), (number, index)} & sheet.covered
            row[index] = row[index] if row[index].strip() or merged else row[index - 1]
    joined = [
        " ".join(dict.fromkeys(" ".join(text.split()) for text in parts if text.strip())) for parts in zip_longest(*heading, fillvalue="")
    ]
    return [*over, joined]


def _grouped(stack: list[list[str]], begins: str) -> list[list[str]]:
    """One heading for each group of columns, of all that is printed over it, in lines; a group begins where the lowest row says."""
    lowest = stack[-1]
    starts = [index for index, cell in enumerate(lowest) if re.search(begins, bare(cell))]
    over = [""] * len(lowest)
    for start, end in pairwise([*starts, len(lowest)]):
        heading = "".join(cell.strip() for row in stack[:-1] for cell in row[start:end])
        over[start:end] = [heading if cell.strip() else "" for cell in lowest[start:end]]
    return [over, lowest]


def split_unit(header: str, units: Codelist, source: Source) -> tuple[str, str]:
    """`基金收入（亿元）` → (基金收入, 亿元); a bracket that is no unit stays part of the label."""
    match = _BRACKET.fullmatch(header)
    if match and units.unit(match[2], source.id):
        return match[1], match[2]
    return header, ""
