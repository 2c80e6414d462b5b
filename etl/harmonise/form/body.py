"""The rows that hold figures, and what must be true of their cells before one is read."""

import re
from collections.abc import Sequence

from etl.harmonise.form.columns import Column
from etl.harmonise.form.remedy import bare, edit
from etl.model.source import Layout, Source
from etl.model.table import Sheet
from etl.problem import Problem, Problems, Refusal


def rows(sheet: Sheet, first: int, layout: Layout) -> list[int]:
    """The rows that hold figures: up to the notes, without the blank ones. Refusal where there is none."""
    body = []
    for number in range(first, len(sheet.cells)):
        filled = [cell for cell in sheet.cells[number] if cell.strip()]
        if filled and layout.stop_at and re.match(layout.stop_at, bare(filled[0])):
            break
        if filled:
            body.append(number)
    if not body:
        what, remedy = "there is no row of figures under the header", "ask the sender for the filled file"
        raise Refusal([Problem(where=sheet.ref(first, 0), what=what, remedy=remedy)])
    return body


def check_widths(sheet: Sheet, body: list[int], width: int, source: Source) -> None:
    """A row with fewer or more cells than the header is refused, never shifted."""
    problems = Problems()
    for row in body:
        cells = sheet.cells[row]
        if len(cells) < width or any(cell.strip() for cell in cells[width:]):
            what = f"the row has {len(cells)} cells under {width} headings: which figure stands where is not certain"
            problems.add(what, sheet.ref(row, 0), f"correct the file, or describe the table in datasets/sources/{source.id}/source.yaml")
    problems.refuse_if_any()


def check_headings(sheet: Sheet, body: list[int], columns: list[Column], source: Source) -> None:
    """A column without a heading may not hold figures: nobody could tell which."""
    problems = Problems()
    for column in columns:
        row = next((row for row in body if not column.label and "".join(sheet.cells[row][column.index : column.index + 1]).strip()), None)
        if row is not None:
            what = f"“{sheet.cells[row][column.index].strip()}” stands in a column without a heading"
            problems.add(what, sheet.ref(row, column.index), f"correct the file, or {edit(source, '`header_rows`')}")
    problems.refuse_if_any()


def check_merged(sheet: Sheet, body: Sequence[int], columns: Sequence[Column], source: Source) -> None:
    """A figure that stands in several cells at once is refused: whose it is, or how it divides, is not known."""
    problems = Problems()
    for row in body:
        for column in columns:
            if column.role == "value" and (row, column.index) in sheet.covered and sheet.cells[row][column.index].strip():
                what = "the cell is merged with others: one figure stands for several"
                remedy = f"ask the sender to divide it, or describe the table in datasets/sources/{source.id}/source.yaml"
                problems.add(what, sheet.ref(row, column.index), remedy)
    problems.refuse_if_any()
