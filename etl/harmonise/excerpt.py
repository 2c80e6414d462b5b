"""What stands around a printed figure: the heading of its column and the labels of its row, as the sheet has them.

Only labels are taken, never another figure of the sheet: whether that one may be shown is not known here.
"""

import json
import re
from collections.abc import Sequence
from functools import lru_cache

import pandas as pd

from etl.harmonise.form.columns import CARRIED, Column, Head
from etl.model.codelist import normal
from etl.model.source import Layout
from etl.model.table import Sheet, column_name

COLUMNS = ("column_head", "row_labels")

_CELL = re.compile(r"([A-Z]*)(\d+)")

Labels = list[tuple[str, str, str]]
"""Column, heading and text of each label of a row."""


def of_table(read: Sequence[Head], layout: Layout, refs: pd.Series) -> pd.DataFrame:
    """For each `source_ref` the heading of its column, and its row's labels as a JSON list of [column, heading, label].

    `("累计结余", '[["A", "地区", "安徽"]]')`.
    """
    pages = [_Page(head, layout) for head in read]
    return _frame([_around(pages, *_place(ref.rpartition("!")[2])) for ref in refs], refs)


def by_place(printed: pd.DataFrame) -> dict[tuple[str, str], str]:
    """(source, address) → the labels of the row, of figures as they were printed; of a file received again, as it is now."""
    rows = printed[printed["row_labels"].notna()]
    return dict(zip(zip(rows["source"], rows["source_ref"], strict=True), rows["row_labels"], strict=True))


def of_text(file: Sequence[Sheet], refs: pd.Series) -> pd.DataFrame:
    """For each `source_ref` of a text no heading, and its sentence as the one label: `("", '[["", "", "年末参保人数…"]]')`."""
    grids = {sheet.name: sheet for sheet in file}
    return _frame([("", _written([("", "", _sentence(grids, ref))])) for ref in refs], refs)


def _frame(told: list[tuple[str, str]], refs: pd.Series) -> pd.DataFrame:
    return pd.DataFrame(told, columns=list(COLUMNS), index=refs.index, dtype=object)


def _written(labels: Labels) -> str:
    return json.dumps(labels, ensure_ascii=False)


@lru_cache(65_536)
def _place(cell: str) -> tuple[int, int]:
    """Row and column of a cell: `C17` → (16, 2)."""
    found = _CELL.fullmatch(cell)
    letters, number = (found[1], found[2]) if found else ("", "1")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(number) - 1, column - 1


def _sentence(grids: dict[str, Sheet], ref: str) -> str:
    _, sheet, cell = ref.rsplit("!", 2)
    (row, _), cells = _place(cell), grids[sheet].cells
    return cells[row][0] if row < len(cells) else ""


class _Page:
    """One page of a sheet: what its columns hold, and the labels of each row, read once."""

    def __init__(self, head: Head, layout: Layout):
        self.page, top, read = head
        self.body = top + layout.header_rows
        self.heads = {column.index: " ".join(column.heading.split()) for column in read}
        self.naming = [column for column in read if column.role == "label" or column.codes.get("concept") == CARRIED]
        self.filled = {normal(label) for label in layout.fill}
        self.sections = {normal(label) for label in layout.sections}
        self._labels: dict[int, str] = {}

    def holds(self, row: int, column: int) -> bool:
        """Whether a place of the sheet stands on this page, under one of its headings."""
        row, column = row - self.page.first[0], column - self.page.first[1]
        return self.body <= row < len(self.page.cells) and column in self.heads

    def around(self, row: int, column: int) -> tuple[str, str]:
        row -= self.page.first[0]
        if row not in self._labels:
            self._labels[row] = _written(self._section(row) + [label for each in self.naming if (label := self._label(each, row))[2]])
        return self.heads[column - self.page.first[1]], self._labels[row]

    def _section(self, row: int) -> Labels:
        """The label row that speaks for this one and others."""
        rows = ({cell.strip() for cell in self.page.cells[each]} - {""} for each in range(row - 1, self.body - 1, -1))
        alone = (next(iter(texts)) for texts in rows if len(texts) == 1)
        label = next((text for text in alone if normal(text) in self.sections), "") if self.sections else ""
        return [(column_name(self.page.first[1]), "", label)] if label else []

    def _label(self, column: Column, row: int) -> tuple[str, str, str]:
        """A label of a row; one that is printed once for several rows is that of the row above."""
        text = self._text(row, column.index)
        while not text and normal(column.label) in self.filled and row > self.body:
            row -= 1
            text = self._text(row, column.index)
        return column_name(column.index + self.page.first[1]), self.heads[column.index], text

    def _text(self, row: int, column: int) -> str:
        cells = self.page.cells[row]
        return cells[column].strip() if column < len(cells) else ""


def _around(read: Sequence[_Page], row: int, column: int) -> tuple[str, str]:
    for page in read:
        if page.holds(row, column):
            return page.around(row, column)
    return "", _written([])
