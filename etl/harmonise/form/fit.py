"""Which of a source's layouts a form comes nearest to, and the cells in which it differs from that one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import NamedTuple

from etl.harmonise.form import columns, header, pages
from etl.harmonise.form.columns import Heading
from etl.harmonise.form.remedy import edit
from etl.model.codelist import Codelist, normal
from etl.model.source import Layout, Source
from etl.model.table import Sheet
from etl.problem import Problem, Refusal

ROWS, COLUMNS, LETTERS = 1000, 200, 80
"""So much of a sheet is compared, and so much of a cell is told: whatever fits no layout may be of any size."""

Head = tuple[Sheet, int, int, Heading]
"""A page, the row its header begins in, and the number and heading of one of its columns."""


class Difference(NamedTuple):
    """A cell of a header in which a form differs from a layout: what is expected there and what stands there, either may be nothing."""

    where: str
    expected: str
    found: str

    def __str__(self) -> str:
        found = self.found if len(self.found) <= LETTERS else f"{self.found[:LETTERS]}…"
        stands = f"where “{found}” stands" if found else "where nothing stands"
        return f"it expects “{self.expected}” {stands}" if self.expected else f"it knows no column “{found}”"


@dataclass(frozen=True)
class Fit:
    """How a sheet and a layout differ: how many headings on either side have no like, and the cells to tell."""

    layout: Layout
    differences: int
    cells: tuple[Difference, ...] = ()


def nearest(sheet: Sheet, chosen: Layout, source: Source, units: Codelist) -> list[Problem]:
    """What to tell of a form that the chosen layout does not fit: the nearest layout, and the cells that differ from it, each once.
    Of a form of which that layout knows nothing it is the first cell alone.

    Nothing where the headings compared are all as declared, or all stand somewhere, and something else is wrong with the form.
    """
    kind, sheet = chosen.kind or source.kind, sheet.part(0, ROWS, 0, COLUMNS)
    fits = [_compared(sheet, layout, source, units) for layout in source.layouts if (layout.kind or source.kind) == kind]
    best = min(fits, key=lambda fit: (fit.differences, fit.layout != chosen, -len(columns.declared(fit.layout))))
    if not best.differences and best.layout == chosen:
        return []
    if not best.differences:
        what = f"the form is that of {_name(best.layout, source)}, and its name and period call for {_name(chosen, source)}"
        remedy = edit(source, "`files` or `valid_from`") + ", or receive it with its period"
        return [Problem(where=sheet.ref(0, 0), what=what, remedy=remedy)]
    said = f"the form fits no layout of {source.id}; nearest is {_name(best.layout, source)}"
    extra = all(not cell.expected for cell in best.cells)
    remedy = edit(source, "`columns` or `ignore`" if extra else "a layout for the new form")
    return [Problem(where=cell.where, what=f"{said}: {cell}", remedy=remedy) for cell in best.cells]


def _name(layout: Layout, source: Source) -> str:
    """A layout by its number, its files and its dates: `layout 2 (from 2010)`."""
    said = [f"files {layout.files}"] if layout.files != "*" else []
    said += [f"sheet {layout.sheet}"] if layout.sheet else []
    said += [f"from {layout.valid_from}"] if layout.valid_from != "0001" else []
    said += [f"before {layout.valid_to}"] if layout.valid_to else []
    return f"layout {source.layouts.index(layout) + 1}" + (f" ({', '.join(said)})" if said else "")


def _compared(sheet: Sheet, layout: Layout, source: Source, units: Codelist) -> Fit:
    """The sheet against one layout."""
    declared = columns.declared(layout)
    if layout.sheet not in (None, sheet.name):
        return Fit(layout, 1 + len(declared), (Difference(sheet.ref(0, 0), layout.sheet or "", sheet.name),))
    try:
        tops = [(page, header.row_of(page, layout, source)) for page in pages.of(sheet, layout)]
    except Refusal:
        tops = []
    if not tops or (layout.pages and tops[0][0] is sheet):  # there is no page but those that are not read
        return _headless(sheet, layout)
    heads = [
        (page, top, index, heading)
        for page, top in tops
        for index, heading in enumerate(columns.headings(page, top, layout, source, units))
    ]
    missing = _missing(heads, layout)
    expected = {normal(label) for label in (*declared, *layout.ignore)}
    labels = (0,) if isinstance(layout.rows, str) else ()  # the first column's heading is then any
    foreign = [(head, part) for head in heads if head[2] not in labels for part in _foreign(head[3], expected, layout)]
    cells = list(_differences(foreign, missing, layout))
    page, top = tops[0]
    paired = {cell.expected for cell in cells}
    if layout.pages != "side by side":  # there the place behind the last heading is that of the next page
        cells += [Difference(page.ref(top, len(page.cells[top])), label, "") for label in missing if label not in paired]
    return Fit(layout, len(missing) + len(foreign), tuple(cells if len(missing) < len(declared) else cells[:1]))


def _differences(foreign: Sequence[tuple[Head, str]], missing: Sequence[str], layout: Layout) -> Iterator[Difference]:
    """Each foreign heading of a page once, with the heading that is missing and most like it."""
    told, left = set(), list(missing)
    for (page, top, index, _), part in foreign:
        if (id(page), part) not in told:
            told.add((id(page), part))
            wanted = _like(part, left)
            row, column, text = next(_cells(page, top, index, part, wanted, layout), (top, index, part))
            yield Difference(page.ref(row, column), wanted, text)
            left = [label for label in left if label != wanted]


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
    cell = Difference(sheet.ref(number, column), wanted or layout.header_at or "", found)
    return Fit(layout, 1 + len(expected.keys() - set(row)), (cell,))


def _foreign(heading: Heading, expected: set[str], layout: Layout) -> list[str]:
    """The parts of a heading that the layout does not know; all are known where headings are labels of one concept."""
    if not heading.whole or isinstance(layout.columns, str) or expected & {normal(heading.whole), normal(heading.label)}:
        return []
    return [part for part in heading.whole.split("/") if normal(part) not in expected]


def _names(heading: Heading) -> set[str]:
    """A heading as a layout may name it: whole, without its unit, by its parts."""
    return {normal(heading.whole), normal(heading.label), *map(normal, heading.whole.split("/"))}


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
