"""A sheet as printed: a grid of text in which every cell keeps its address."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache


@lru_cache(4096)
def column_name(column: int) -> str:
    """The letters of a zero-based column: `column_name(27)` is `AB`."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


Remarks = tuple[tuple[str, str], ...]
"""What a reader of a file should know: where, and what."""


@dataclass(frozen=True)
class Sheet:
    """One sheet of a file; the cells of a CSV stand in a sheet without a name.

    `cells` are the printed texts, row by row, merged ranges filled; `remarks` are things a reader of the file should
    know (hidden rows, an encoding that was guessed), each with its place. `covered` are the cells (row, column) of merged ranges
    but the first of each: headings speak for all of a range, a figure does not. `first` is where the cells begin, when they are
    a part of a larger sheet.
    """

    file: str
    name: str
    cells: tuple[tuple[str, ...], ...]
    hidden: bool = False
    remarks: Remarks = field(default=())
    covered: frozenset[tuple[int, int]] = frozenset()
    first: tuple[int, int] = (0, 0)

    def ref(self, row: int, column: int) -> str:
        """The address of a cell: `hefei_2017Q3.xlsx!参保!C17`."""
        return f"{self.file}!{self.name}!{column_name(column + self.first[1])}{row + self.first[0] + 1}"

    def refs(self, rows: Iterable[int], columns: Sequence[int]) -> list[str]:
        """The addresses of the cells of these rows and columns, row by row."""
        letters, first = [column_name(column + self.first[1]) for column in columns], self.first[0] + 1
        return [f"{self.file}!{self.name}!{each}{row + first}" for row in rows for each in letters]

    def part(self, top: int, bottom: int, left: int = 0, right: int | None = None) -> "Sheet":
        """The cells from one row and column up to others, each at its own address still."""
        covered = frozenset((row - top, column - left) for row, column in self.covered if row >= top and column >= left)
        cells = tuple(row[left:right] for row in self.cells[top:bottom])
        return replace(self, cells=cells, covered=covered, first=(self.first[0] + top, self.first[1] + left))
