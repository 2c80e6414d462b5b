"""The pages of a sheet whose header repeats: under each other (stacked) or next to each other (side by side)."""

import re
from dataclasses import replace
from itertools import pairwise

from etl.harmonise.form import header
from etl.harmonise.form.remedy import bare
from etl.model.codelist import normal
from etl.model.source import Layout
from etl.model.table import Sheet


def of(sheet: Sheet, layout: Layout) -> list[Sheet]:
    """The pages to be read, each with what stands above it and every cell at its own address.

    One whose header is found by a heading that `ignore` names is left out. A sheet without a header is one page, so that
    whoever reads it tells what is missing.
    """
    found = {"stacked": _stacked, "side by side": _beside}[layout.pages](sheet, layout) if layout.pages else []
    ignored = {normal(label) for label in layout.ignore}
    return [page for page, heading in found if normal(heading) not in ignored] or [sheet]


def _stacked(sheet: Sheet, layout: Layout) -> list[tuple[Sheet, str]]:
    """A page ends where its figures do; what follows, up to the next header, stands above the next page."""
    found = [(number, cell) for number, row in enumerate(sheet.cells) for cell in row if header.stands(cell, layout)]
    heads = dict(reversed(found))
    tops = sorted(heads)
    pages, start = [], 0
    for top, following in pairwise([*tops, len(sheet.cells) + layout.header_above]):
        end = _end(sheet, top + layout.header_rows - layout.header_above, following - layout.header_above, layout)
        pages.append((sheet.part(start, end), heads[top]))
        start = end
    return pages


def _end(sheet: Sheet, first: int, last: int, layout: Layout) -> int:
    """The row before which the figures of a page end."""
    for number in range(first, last):
        text = next((cell for cell in sheet.cells[number] if cell.strip()), "")
        if layout.stop_at and re.match(layout.stop_at, bare(text)):
            return number
    return last


def _beside(sheet: Sheet, layout: Layout) -> list[tuple[Sheet, str]]:
    """A page reaches from its own cell of the header to the next page's; the lines above belong to all of them."""
    known = [number for number, row in enumerate(sheet.cells) if any(header.stands(cell, layout) for cell in row)]
    if not known:
        return []
    row = sheet.cells[known[0]]
    top = known[0] - layout.header_above
    lefts = [index for index, cell in enumerate(row) if header.stands(cell, layout)]
    pages = []
    for left, right in pairwise([*lefts, max(map(len, sheet.cells))]):
        page = sheet.part(0, len(sheet.cells), left, right)
        pages.append((replace(page, cells=sheet.cells[:top] + page.cells[top:]), row[left]))
    return pages
