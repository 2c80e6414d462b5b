"""Which of a source's layouts a form comes nearest to, and the first cell in which it differs from that one."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from etl.harmonise.form import columns, header, pages
from etl.harmonise.form.remedy import edit
from etl.model.codelist import normal
from etl.model.source import Layout, Source
from etl.model.table import Sheet
from etl.problem import Problem, Refusal

ROWS, COLUMNS, LETTERS = 1000, 200, 80
"""So much of a sheet is compared, and so much of a cell is told: whatever fits no layout may be of any size."""

Head = tuple[Sheet, int, int, str]
"""A page, the row its header begins in, and the number and heading of one of its columns."""


@dataclass(frozen=True)
class Fit:
    """How a sheet and a layout differ: how many headings on either side have no like, and the first of them."""

    layout: Layout
    differences: int
    where: str = ""
    expected: str = ""
    found: str = ""


def nearest(sheet: Sheet, chosen: Layout, source: Source) -> list[Problem]:
    """What to tell of a form that the chosen layout does not fit: the nearest layout, and the first cell that differs from it.

    Nothing where the headings compared are all as declared, and something else is wrong with the form.
    """
    kind, sheet = chosen.kind or source.kind, sheet.part(0, ROWS, 0, COLUMNS)
    fits = [_compared(sheet, layout, source) for layout in source.layouts if (layout.kind or source.kind) == kind]
    best = min(fits, key=lambda fit: (fit.differences, fit.layout != chosen, -len(columns.declared(fit.layout))))
    if not best.differences and best.layout == chosen:
        return []
    if not best.differences:
        what = f"the form is that of {_name(best.layout, source)}, and its name and period call for {_name(chosen, source)}"
        remedy = edit(source, "`files` or `valid_from`") + ", or receive it with its period"
        return [Problem(where=sheet.ref(0, 0), what=what, remedy=remedy)]
    found = best.found if len(best.found) <= LETTERS else f"{best.found[:LETTERS]}…"
    stands = f"where “{found}” stands" if best.found else "where nothing stands"
    what = f"the form fits no layout of {source.id}; nearest is {_name(best.layout, source)}: it expects “{best.expected}” {stands}"
    return [Problem(where=best.where, what=what, remedy=edit(source, "a layout for the new form"))]


def _name(layout: Layout, source: Source) -> str:
    """A layout by its number, its files and its dates: `layout 2 (from 2010)`."""
    said = [f"files {layout.files}"] if layout.files != "*" else []
    said += [f"sheet {layout.sheet}"] if layout.sheet else []
    said += [f"from {layout.valid_from}"] if layout.valid_from != "0001" else []
    said += [f"before {layout.valid_to}"] if layout.valid_to else []
    return f"layout {source.layouts.index(layout) + 1}" + (f" ({', '.join(said)})" if said else "")


def _compared(sheet: Sheet, layout: Layout, source: Source) -> Fit:
    """The sheet against one layout."""
    if layout.sheet not in (None, sheet.name):
        return Fit(layout, 1 + len(columns.declared(layout)), sheet.ref(0, 0), layout.sheet or "", sheet.name)
    try:
        tops = [(page, header.row_of(page, layout, source)) for page in pages.of(sheet, layout)]
    except Refusal:
        tops = []
    if not tops or (layout.pages and tops[0][0] is sheet):  # there is no page but those that are not read
        return _headless(sheet, layout)
    heads = [(page, top, index, heading) for page, top in tops for index, heading in enumerate(columns.headings(page, top, layout))]
    missing = _missing(heads, layout)
    expected = {normal(label) for label in (*columns.declared(layout), *layout.ignore)}
    labels = (0,) if isinstance(layout.rows, str) else ()  # the first column's heading is then any
    foreign = [(head, part) for head in heads if head[2] not in labels for part in _foreign(head[3], expected, layout)]
    if not foreign:
        page, top = tops[0]
        return Fit(layout, len(missing), page.ref(top, len(page.cells[top])), next(iter(missing), ""))
    (page, top, index, _), part = foreign[0]
    wanted = _like(part, missing)
    row, column, text = next(_cells(page, top, index, part, wanted, layout), (top, index, part))
    return Fit(layout, len(missing) + len(foreign), page.ref(row, column), wanted or "no such column", text)


def _missing(heads: Sequence[Head], layout: Layout) -> list[str]:
    """The declared headings that stand nowhere; next to each other, every page must have all of them."""
    alone = {id(page) for page, *_ in heads} if layout.pages == "side by side" else {None}
    read = [{name for page, _, _, heading in heads if each in (None, id(page)) for name in _names(heading)} for each in alone]
    return [label for label in columns.declared(layout) if any(normal(label) not in names for names in read)]


def _headless(sheet: Sheet, layout: Layout) -> Fit:
    """A sheet in which the header is not found: the row that has most of the headings, or else most cells, is taken for it."""
    expected = {normal(label): label for label in columns.declared(layout)}
    known = [sum(normal(cell) in expected for cell in row) for row in sheet.cells]
    filled = [sum(bool(cell.strip()) for cell in row) for row in sheet.cells]
    number = known.index(max(known)) if any(known) else filled.index(max(filled, default=0)) if filled else 0
    row = [normal(cell) for cell in sheet.cells[number]]
    column = next((column for column, name in enumerate(row) if name and name not in expected), 0)
    found = sheet.cells[number][column].strip()
    wanted = _like(found, [label for name, label in expected.items() if name not in row]) if any(known) else ""
    return Fit(layout, 1 + len(expected.keys() - set(row)), sheet.ref(number, column), wanted or layout.header_at or "", found)


def _foreign(heading: str, expected: set[str], layout: Layout) -> list[str]:
    """The parts of a heading that the layout does not know; all are known where headings are labels of one concept."""
    if not heading or isinstance(layout.columns, str) or expected & {normal(heading), _without_unit(heading)}:
        return []
    return [part for part in heading.split("/") if normal(part) not in expected]


def _without_unit(heading: str) -> str:
    return normal(re.split("[（(]", heading)[0])


def _names(heading: str) -> set[str]:
    """A heading as a layout may name it: whole, without its unit, by its parts."""
    return {normal(heading), _without_unit(heading), *map(normal, heading.split("/"))}


def _like(part: str, missing: Sequence[str]) -> str:
    """Of the headings that are missing, the one most like what stands there, else the first."""
    return max(missing, key=lambda label: SequenceMatcher(None, normal(part)[:LETTERS], normal(label)).ratio(), default="")


def _cells(page: Sheet, top: int, index: int, part: str, wanted: str, layout: Layout) -> Iterator[tuple[int, int, str]]:
    """The header cells in which the part is printed and what is expected is not: a heading in lines may differ in one of them."""
    for row in range(top, min(top + layout.header_rows, len(page.cells))):
        for column in range(index, len(page.cells[row])):
            text = page.cells[row][column].strip()
            if text and normal(text) in normal(part) and normal(text) not in normal(wanted):
                yield row, column, text
