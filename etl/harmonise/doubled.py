"""Figures a file tells twice under one key, told by the rows or columns they stand in: an area printed twice is one mistake."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import pandas as pd

from etl.harmonise.excerpt import COLUMNS
from etl.problem import Problem

REMEDY = "remove the wrong one, and receive the file anew"


class Line(NamedTuple):
    """The row or column a figure stands in: its label as printed, and the label's cell, or that of the figure where none is known."""

    label: str
    where: str


def problems(groups: Sequence[tuple[str, pd.DataFrame]]) -> Iterator[Problem]:
    """One Problem for all keys that the same lines of a sheet tell, of groups of figures under one key."""
    told: dict[tuple[Line, ...], list[tuple[str, list[str]]]] = {}
    for key, rows in groups:
        told.setdefault(_lines(rows), []).append((key, list(rows["source_ref"])))
    for lines, keys in told.items():
        first, refs = keys[0]
        if len(keys) == 1:
            yield Problem(where=" and ".join(refs), what=f"two figures under one key ({first})", remedy=REMEDY)
        else:
            labels = list(dict.fromkeys(f"“{line.label}”" for line in lines))
            said = f"{labels[0]} stands in {len(lines)} places" if len(labels) == 1 else f"{' and '.join(labels)} are told as one"
            what = f"{said}: two figures under one key for {len(keys)} keys (the first {first})"
            yield Problem(where=" and ".join(line.where for line in lines), what=what, remedy=REMEDY)


def _lines(rows: pd.DataFrame) -> tuple[Line, ...]:
    """The lines of some figures: their rows, or their columns where they stand in one row; each its own where no label is known."""
    cells = [re.fullmatch(r"(.*!)([A-Z]+)(\d+)", ref) for ref in rows["source_ref"]]
    labelled = [*rows.reindex(columns=list(COLUMNS)).itertuples(index=False, name=None)]
    if not all(cells):
        return tuple(Line("", ref) for ref in rows["source_ref"])
    across = len({(cell[1], cell[3]) for cell in cells if cell}) == 1
    return tuple(
        _column(cell, head) if across else _row(cell, labels) for cell, (head, labels) in zip(cells, labelled, strict=True) if cell
    )


def _row(cell: re.Match[str], labels: Any) -> Line:
    """The row by its last label that is no long text, such as a note: those before it are of the rows above too."""
    told = [(column, text) for column, _, text in json.loads(labels) if column and len(text) <= 40] if isinstance(labels, str) else []
    return Line(told[-1][1], f"{cell[1]}{told[-1][0]}{cell[3]}") if told else Line("", cell[0])


def _column(cell: re.Match[str], head: Any) -> Line:
    return Line(head, f"{cell[1]}{cell[2]}") if isinstance(head, str) and head else Line("", cell[0])
