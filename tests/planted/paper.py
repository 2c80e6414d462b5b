"""A real file as somebody may mistype it: its cells, the figures read from them, and its bytes again."""

import codecs
import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any

import openpyxl
import pandas as pd
from openpyxl.utils.cell import coordinate_to_tuple

Grid = list[list[str]]
Place = tuple[int, int]


@dataclass(frozen=True)
class Figure:
    """A figure where it stands (row and column, from zero) and what it tells."""

    row: int
    column: int
    text: str
    area: str
    scheme: str
    indicator: str
    period: str
    basis: str


@dataclass(frozen=True)
class Paper:
    """A clean file: `cells` as printed, the observations read from it, and how cells become bytes again.

    `frame` are its observations before amendments; `told` is everything its source tells, for errors that need the last period.
    """

    source: str
    name: str
    cells: tuple[tuple[str, ...], ...]
    write: Callable[[Grid], bytes]
    frame: pd.DataFrame
    told: pd.DataFrame
    sheet: str = ""

    @property
    def grid(self) -> Grid:
        """A copy of the cells that may be written in."""
        return [list(row) for row in self.cells]

    @cached_property
    def figures(self) -> list[Figure]:
        """Every figure with a value, in the order of the file."""
        rows = self.frame[self.frame["obs_value"].notna()]
        names = ["source_ref", "ref_area", "scheme", "indicator", "time_period", "period_basis"]
        found = []
        for ref, area, scheme, indicator, when, basis in rows[names].itertuples(index=False):
            _, sheet, cell = ref.rsplit("!", 2)
            row, column = (each - 1 for each in coordinate_to_tuple(cell))
            if sheet == self.sheet and is_number(self.cells[row][column]):
                found.append(Figure(row, column, self.cells[row][column], area, scheme, indicator, when, basis))
        return found

    @cached_property
    def rows(self) -> dict[int, list[Figure]]:
        """Row → its figures, from the left."""
        rows: dict[int, list[Figure]] = {}
        for figure in sorted(self.figures, key=lambda each: (each.row, each.column)):
            rows.setdefault(figure.row, []).append(figure)
        return rows

    @cached_property
    def columns(self) -> dict[int, list[Figure]]:
        """Column → its figures, from the top."""
        columns: dict[int, list[Figure]] = {}
        for figure in sorted(self.figures, key=lambda each: (each.column, each.row)):
            columns.setdefault(figure.column, []).append(figure)
        return columns

    @cached_property
    def wide(self) -> bool:
        """Whether a row tells several figures."""
        return len(self.columns) > 1

    @cached_property
    def areas(self) -> int:
        """How many areas it tells."""
        return len({figure.area for figure in self.figures})

    @cached_property
    def known(self) -> dict[tuple[str, ...], str]:
        """(area, scheme, indicator, period, basis) → the printed text, of all the source tells."""
        rows = self.told[self.told["obs_value"].notna() & self.told["obs_text"].notna()]
        names = ["ref_area", "scheme", "indicator", "time_period", "period_basis"]
        return {tuple(key): text for *key, text in rows[[*names, "obs_text"]].itertuples(index=False) if is_number(text)}

    @cached_property
    def periods(self) -> dict[tuple[str, ...], list[str]]:
        """(area, scheme, indicator, basis) → the periods the source tells, in order."""
        periods: dict[tuple[str, ...], list[str]] = {}
        for area, scheme, indicator, when, basis in sorted(self.known):
            periods.setdefault((area, scheme, indicator, basis), []).append(when)
        return periods

    def earlier(self, figure: Figure) -> str | None:
        """What the source told of the period before, as printed there; of a period of the same length."""
        told = self.periods[figure.area, figure.scheme, figure.indicator, figure.basis]
        before = [when for when in told if when < figure.period and len(when) == len(figure.period)]
        return self.known[figure.area, figure.scheme, figure.indicator, before[-1], figure.basis] if before else None


def is_number(text: str) -> bool:
    """Whether a text is a plain decimal number."""
    try:
        return Decimal(text.strip()).is_finite()
    except InvalidOperation:
        return False


def of_csv(content: bytes) -> tuple[Grid, Callable[[Grid], bytes]]:
    """The cells of a CSV file, and how to write them back as it was written."""
    encoding = "utf-8-sig" if content.startswith(codecs.BOM_UTF8) else "utf-8"
    text = content.decode(encoding)
    ending = "\r\n" if "\r\n" in text else "\n"

    def write(grid: Grid) -> bytes:
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator=ending).writerows(grid)
        return out.getvalue().encode(encoding)

    return list(csv.reader(io.StringIO(text, newline=""))), write


def of_xlsx(content: bytes, sheet: str) -> tuple[Grid, Callable[[Grid], bytes]]:
    """The cells of one sheet of a workbook, and how to write them back into it: numbers as numbers, rows in place."""

    def text(value: Any) -> str:
        return "" if value is None else str(value)

    table = openpyxl.load_workbook(io.BytesIO(content))[sheet]
    clean = [[text(cell.value) for cell in row] for row in table.iter_rows()]

    def write(grid: Grid) -> bytes:
        book = openpyxl.load_workbook(io.BytesIO(content))
        paper = book[sheet]
        height, width = max(len(grid), len(clean)), max(map(len, grid + clean))
        changed = [(row, column) for row in range(height) for column in range(width) if _at(grid, row, column) != _at(clean, row, column)]
        for merged in list(paper.merged_cells.ranges):
            if not any((row + 1, column + 1) in set(merged.cells) for row, column in changed):
                continue
            paper.unmerge_cells(str(merged))  # rows have moved under it
        for row, column in changed:
            told = _at(grid, row, column)
            paper.cell(row + 1, column + 1).value = float(told) if is_number(told) else told or None
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    return clean, write


def _at(grid: Grid, row: int, column: int) -> str:
    """The text of a cell; nothing where the grid ends."""
    return grid[row][column] if row < len(grid) and column < len(grid[row]) else ""
