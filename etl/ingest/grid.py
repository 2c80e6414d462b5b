"""Filled cells → the grid of a sheet: rows of equal width, merged ranges filled, nothing beyond what is filled."""

from collections.abc import Callable, Sequence

from etl.model import limits
from etl.model.table import column_name
from etl.problem import Problem, Refusal

Rows = dict[int, dict[int, str]]
"""Zero-based row → zero-based column → printed text, of cells that are not blank."""
Range = tuple[int, int, int, int]
"""First row, row after the last, first column, column after the last; zero-based."""
Grid = tuple[tuple[tuple[str, ...], ...], frozenset[tuple[int, int]]]


def grid(rows: Rows, merged: Sequence[Range], address: Callable[[str], str]) -> Grid:
    """The cells, every one of a merged range saying what its first says, and the places of the others.

    A range whose first cell is blank says nothing. One that runs on to the end of the sheet is cut where the table ends; any other
    makes the table as large as it is, for the blank cells under a heading are cells without a figure. Refusal where there
    are too many rows, columns or cells, or where two ranges overlap.
    """
    said = [each for each in merged if rows.get(each[0], {}).get(each[2])]
    within = [each for each in said if each[1] <= limits.ROWS and each[3] <= limits.COLUMNS]
    height = max([row + 1 for row in rows] + [each[1] for each in within], default=0)
    width = max([max(row) + 1 for row in rows.values()] + [each[3] for each in within], default=0)
    _check_size(height, width, address)
    cells = [[""] * width for _ in range(height)]
    for number, row in rows.items():
        line = cells[number]
        for column, text in row.items():
            line[column] = text
    return _filled(cells, [(top, min(bottom, height), left, min(right, width)) for top, bottom, left, right in said], address)


def _filled(cells: list[list[str]], merged: Sequence[Range], address: Callable[[str], str]) -> Grid:
    covered: set[tuple[int, int]] = set()
    for top, bottom, left, right in merged:
        text = cells[top][left]
        places = [(row, column) for row in range(top, bottom) for column in range(left, right)]
        if not covered.isdisjoint(places):
            where, what = address(f"{column_name(left)}{top + 1}"), "two merged ranges overlap: what stands here is not certain"
            raise Refusal([Problem(where=where, what=what, remedy="open the workbook, save it and receive it anew")])
        covered.update(places)
        for row in range(top, bottom):
            cells[row][left:right] = [text] * (right - left)
    return tuple(map(tuple, cells)), frozenset(covered - {(top, left) for top, _, left, _ in merged})


def _check_size(height: int, width: int, address: Callable[[str], str]) -> None:
    if height > limits.ROWS:
        raise Refusal([limits.exceeded(f"the sheet has more than {limits.ROWS:,} rows", address(f"A{limits.ROWS + 1}"))])
    if width > limits.COLUMNS:
        where = address(f"{column_name(limits.COLUMNS)}1")
        raise Refusal([limits.exceeded(f"the sheet has more than {limits.COLUMNS:,} columns", where)])
    if height * width > limits.CELLS:
        where = address(f"A1:{column_name(width - 1)}{height}")
        raise Refusal([limits.exceeded(f"the sheet has more than {limits.CELLS:,} cells", where)])
