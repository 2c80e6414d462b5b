"""What stands around a printed figure: the heading of its column and the labels of its row, as the sheet has them.

Only labels are taken, never another figure of the sheet: whether that one may be shown is not known here.
"""

import json
import re
from collections.abc import Sequence

import pandas as pd

from etl.harmonise.form import columns, header, pages, sheets
from etl.harmonise.form.columns import CARRIED, Column
from etl.model.codelist import Codelist, normal
from etl.model.source import Layout, Source
from etl.model.table import Sheet, column_name
from etl.problem import Problems

COLUMNS = ("column_head", "row_labels")

_CELL = re.compile(r"([A-Z]*)(\d+)")

Labels = list[tuple[str, str, str]]
"""Column, heading and text of each label of a row."""


def excerpts(file: Sequence[Sheet], layout: Layout, source: Source, units: Codelist, refs: pd.Series) -> pd.DataFrame:
    """For each `source_ref` the heading of its column, and its row's labels as a JSON list of [column, heading, label].

    `("累计结余", '[["A", "地区", "安徽"]]')`; of a text its sentence: `("", '[["", "", "年末参保人数…"]]')`.
    """
    if layout.sentences:
        grids = {sheet.name: sheet for sheet in file}
        told = [("", [("", "", _sentence(grids, ref))]) for ref in refs]
    else:
        read = [_Page(page, layout, source, units) for page in pages.of(sheets.chosen(file, layout, source), layout)]
        told = [_around(read, *_place(ref)) for ref in refs]
    written = [(head, json.dumps(labels, ensure_ascii=False)) for head, labels in told]
    return pd.DataFrame(written, columns=list(COLUMNS), index=refs.index, dtype=object)


def by_place(printed: pd.DataFrame) -> dict[tuple[str, str], str]:
    """(source, address) → the labels of the row, of figures as they were printed; of a file received again, as it is now."""
    rows = printed[printed["row_labels"].notna()]
    return dict(zip(zip(rows["source"], rows["source_ref"], strict=True), rows["row_labels"], strict=True))


def _place(ref: str) -> tuple[int, int]:
    """Row and column of an address: `hefei.xlsx!参保!C17` → (16, 2)."""
    found = _CELL.fullmatch(ref.rsplit("!", 1)[1])
    letters, number = (found[1], found[2]) if found else ("", "1")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(number) - 1, column - 1


def _sentence(grids: dict[str, Sheet], ref: str) -> str:
    row, _ = _place(ref)
    cells = grids[ref.rsplit("!", 2)[1]].cells
    return cells[row][0] if row < len(cells) else ""


class _Page:
    """One page of a sheet: what its columns hold, and the labels of each row, read once."""

    def __init__(self, page: Sheet, layout: Layout, source: Source, units: Codelist):
        self.page, top = page, header.row_of(page, layout, source)
        self.body = top + layout.header_rows
        read = columns.read(page, top, layout, source, units, Problems())
        self.heads = {column.index: " ".join(column.heading.split()) for column in read}
        self.naming = [column for column in read if column.role == "label" or column.codes.get("concept") == CARRIED]
        self.filled = {normal(label) for label in layout.fill}
        self.sections = {normal(label) for label in layout.sections}
        self._labels: dict[int, Labels] = {}

    def holds(self, row: int, column: int) -> bool:
        """Whether a place of the sheet stands on this page, under one of its headings."""
        row, column = row - self.page.first[0], column - self.page.first[1]
        return self.body <= row < len(self.page.cells) and column in self.heads

    def around(self, row: int, column: int) -> tuple[str, Labels]:
        row -= self.page.first[0]
        if row not in self._labels:
            self._labels[row] = self._section(row) + [label for each in self.naming if (label := self._label(each, row))[2]]
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


def _around(read: Sequence[_Page], row: int, column: int) -> tuple[str, Labels]:
    page = next((page for page in read if page.holds(row, column)), None)
    return page.around(row, column) if page else ("", [])
