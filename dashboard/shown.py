"""What a selection shows: its rows, the chart drawn from them, and the same figures as a table."""

from typing import Any, NamedTuple

from dashboard.selection import Selection
from dashboard.series import Row, numbers
from dashboard.shelf import Dataset
from etl.present import chart, codes
from etl.present.chart import ChartSpec
from etl.present.drawing import sign
from etl.present.messages import message
from etl.present.table import table

ALL_PERIODS = 10_000
"""The table under the chart leaves no period out."""


class Shown(NamedTuple):
    """The rows of a selection, one for every point, and the chart they make."""

    rows: list[Row]
    spec: ChartSpec


def shown(selection: Selection, dataset: Dataset, lang: str) -> Shown:
    """The rows of a selection and their chart in one language."""
    rows = rows_of(selection, dataset)
    return Shown(rows, chart.spec(rows, dataset.structure, view_of(selection), lang, lines_of(selection)))


def view_of(selection: Selection) -> dict[str, Any]:
    """The selection as a view of the dataset; its rows are already those selected."""
    kind = "bar" if selection.kind == "bar" or selection.x != "time_period" else "line"
    return {"kind": kind, "x": selection.x, "colour": selection.colour, "default": {}}


def lines_of(selection: Selection) -> dict[str, tuple[str, ...]]:
    """What the lines stand for, the one to be seen first in front."""
    return {selection.colour: selection.chosen[selection.colour]}


def rows_of(selection: Selection, dataset: Dataset) -> list[Row]:
    """One row for every point, line after line, each in order of time."""
    index = dataset.index
    among = index.selected({name: several for name, several in selection.chosen.items() if several})
    tellings: dict[tuple[str, ...], list[int]] = {}
    for number in numbers(among):
        key = index.keys[number]
        tellings.setdefault(key if selection.colour == "source" else key[:-1], []).append(number)
    rows = [row for several in tellings.values() for row in _preferred(several, dataset)]
    start, end = selection.start, selection.end
    place = {code: number for number, code in enumerate(selection.chosen[selection.colour])}
    kept = [row for row in rows if start <= row["time_period"] <= end]
    return sorted(kept, key=lambda row: place.get(row[selection.colour], len(place)))


def _preferred(several: list[int], dataset: Dataset) -> list[Row]:
    """Each period's figure as the first of several sources tells it, in the order charts prefer them."""
    rows = dataset.index.rows
    if len(several) == 1:
        return rows(several[0])
    place = dataset.place.get("source", {})
    ranked = sorted(several, key=lambda number: place.get(dataset.index.keys[number][-1], len(place)))
    best: dict[str, Row] = {}
    for number in ranked:
        for row in rows(number):
            held = best.get(row["time_period"])
            if held is None or (held["obs_value"] is None and row["obs_value"] is not None):
                best[row["time_period"]] = row
    return [best[period] for period in sorted(best)]


def sources(what: Shown, dataset: Dataset) -> dict[str, str]:
    """The sources of the figures shown, in order, each with the letter that marks it; no letters where there is but one."""
    found = codes.in_order(dataset.structure, "source", {row["source"] for row in what.rows})
    return {source: chr(ord("a") + number % 26) if len(found) > 1 else "" for number, source in enumerate(found)}


def figures(what: Shown, selection: Selection, dataset: Dataset, lang: str) -> dict[str, Any]:
    """The figures of the chart as a table for the page: each cell its text, its sign, 1 where there is none, its source."""
    made = table(what.rows, dataset.structure, view_of(selection), lang, ALL_PERIODS, lines_of(selection))
    letters = sources(what, dataset)
    origin = {(row[selection.x], row[selection.colour]): letters[row["source"]] for row in what.rows} if len(letters) > 1 else {}
    signs = {x: sign(number) for number, (x, _) in enumerate(what.spec.breaks)}
    keys = {label: x for x, label in what.spec.x}
    codes_shown = {each.label: each.code for each in what.spec.series}
    lines = []
    for line in made.lines:
        x = keys.get(line.head, "")
        cells = [
            [cell.text, cell.sign, int(cell.missing), origin.get((x, codes_shown.get(label, "")), "")]
            for (label, _), cell in zip(made.heads, line.cells, strict=True)
        ]
        lines.append([line.head, signs.get(x, ""), cells, line.status])
    return {
        "caption": made.caption,
        "corner": made.corner,
        "heads": made.heads,
        "lines": lines,
        "status": message("table.status", lang) if made.has_status else "",
        "legend": [f"{mark} {word}{message('list.colon', lang)}{meaning}" for mark, word, meaning in made.legend],
        "tall": selection.kind == "table",
    }
