"""What stands around a printed figure: the heading of its column and the labels of its row, as the sheet has them.

Only labels are taken, never another figure of the sheet: whether that one may be shown is not known here.
"""

import json
from collections.abc import Iterable, Sequence

import pandas as pd

from etl.harmonise.form.columns import Column, Head
from etl.model.codelist import normal
from etl.model.source import CARRIED, Layout
from etl.model.table import Sheet, column_name

COLUMNS = ("column_head", "row_labels")

Labels = list[tuple[str, str, str]]
"""Column, heading and text of each label of a row."""


def of_table(head: Head, layout: Layout, rows: Iterable[int], columns: Sequence[int]) -> dict[str, list[object]]:
    """For each cell of these rows and columns of a page, row by row, the heading of its column, and its row's labels as a JSON
    list of [column, heading, label].

    `("累计结余", '[["A", "地区", "安徽"]]')`.
    """
    page = _Page(head, layout)
    labels = [page.labels(row) for row in rows]
    heads = [page.heads[column] for column in columns] * len(labels)
    return _columns(heads, [each for each in labels for _ in columns])


def by_place(printed: pd.DataFrame) -> dict[tuple[str, str], str]:
    """(source, address) → the labels of the row, of figures as they were printed; of a file received again, as it is now."""
    rows = printed[printed["row_labels"].notna()]
    return dict(zip(zip(rows["source"], rows["source_ref"], strict=True), rows["row_labels"], strict=True))


def of_text(file: Sequence[Sheet], refs: Iterable[str]) -> dict[str, list[object]]:
    """For each `source_ref` of a text no heading, and its sentence as the one label: `("", '[["", "", "年末参保人数…"]]')`."""
    grids = {sheet.name: sheet for sheet in file}
    sentences = [_written([("", "", _sentence(grids, ref))]) for ref in refs]
    return _columns([""] * len(sentences), sentences)


def _columns(heads: Sequence[str], labels: Sequence[str]) -> dict[str, list[object]]:
    return dict(zip(COLUMNS, (list(heads), list(labels)), strict=True))


def _written(labels: Labels) -> str:
    return json.dumps(labels, ensure_ascii=False)


def _sentence(grids: dict[str, Sheet], ref: str) -> str:
    """The sentence at an address: `bulletin.txt!12!2` is the second of the twelfth paragraph."""
    _, sheet, number = ref.rsplit("!", 2)
    return grids[sheet].cells[int(number) - 1][0]


class _Page:
    """One page of a sheet: what its columns hold, and the labels of each row."""

    def __init__(self, head: Head, layout: Layout):
        self.page, top, read = head
        self.body = top + layout.header_rows
        self.heads = {column.index: " ".join(column.heading.split()) for column in read}
        self.naming = [column for column in read if column.role == "label" or column.codes.get("concept") in CARRIED]
        self.filled = {normal(label) for label in layout.fill}
        self.sections = {normal(label) for label in layout.sections}

    def labels(self, row: int) -> str:
        """The labels of a row, of its section first."""
        return _written(self._section(row) + [label for each in self.naming if (label := self._label(each, row))[2]])

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
