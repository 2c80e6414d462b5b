"""What a selection shows: its rows, the chart drawn from them, and the same figures as a table."""

from typing import Any, NamedTuple

from etl.present import chart, codes
from etl.present.chart import ChartSpec
from etl.present.drawing import sign
from etl.present.messages import message

from dashboard.selection import Selection
from dashboard.series import Row, numbers
from dashboard.shelf import Dataset

Cell = str | list[str]
"""A figure, or a figure and what is to be said of it: `54,989`, `["54,989", "初步"]`."""


class Shown(NamedTuple):
    """The rows of a selection, one for every point, and the chart they make."""

    rows: list[Row]
    spec: ChartSpec


def shown(selection: Selection, dataset: Dataset, lang: str) -> Shown:
    """The rows of a selection and their chart in one language."""
    rows = rows_of(selection, dataset)
    kind = "bar" if selection.kind == "bar" or selection.x != "time_period" else "line"
    view = {"kind": kind, "x": selection.x, "colour": selection.colour, "default": {}}
    asked = {selection.colour: selection.chosen[selection.colour]}
    return Shown(rows, chart.spec(rows, dataset.structure, view, lang, asked))


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


def table(what: Shown, selection: Selection, dataset: Dataset, lang: str) -> dict[str, Any]:
    """The figures of the chart as a table for the page: a column a line, the newest period first."""
    spec = what.spec
    letters = sources(what, dataset)
    origin = {(row[selection.colour], row[selection.x]): letters[row["source"]] for row in what.rows}
    signs = {x: sign(number) for number, (x, _) in enumerate(spec.breaks)}
    along_time = selection.x == "time_period"
    lines = []
    for number, (x, label) in enumerate(spec.x):
        cells: list[Cell] = [_cell(each.points[number], origin.get((each.code, x), ""), dataset, lang) for each in spec.series]
        lines.append([[label, signs[x]] if x in signs else label, *cells])
    return {
        "caption": spec.title,
        "unit": message("explore.table.unit", lang, unit=spec.unit_label),
        "corner": message("explore.table.period", lang) if along_time else dataset.column(selection.x, lang),
        "heads": [each.label for each in spec.series],
        "rows": lines[::-1] if along_time else lines,
    }


def _cell(point: Any, origin: str, dataset: Dataset, lang: str) -> Cell:
    """One figure with its status in words and the letter of its source."""
    if not point.status:
        return message("explore.table.none", lang)
    status = "" if point.status == "A" else dataset.label("obs_status", point.status, lang)
    mark = " ".join(word for word in (status, origin) if word)
    return [point.number, mark] if mark else point.number
