"""What a selection shows: the chart drawn from its lines, the same figures as a table, and the rows behind them."""

from typing import Any

from dashboard.selection import Selection, quote
from dashboard.series import Row, numbers
from dashboard.shelf import Dataset
from etl.catalog import LATEST
from etl.present import chart, codes, periods
from etl.present import numbers as words
from etl.present.chart import ChartSpec
from etl.present.drawing import sign
from etl.present.figure import Series
from etl.present.messages import has_message, message
from etl.present.sentences import is_amount, lowered

Groups = dict[str, dict[tuple[str, ...], tuple[int, ...]]]
"""The numbers of the series shown: by what the colours stand for, then by key, those of one thing in the order of preference."""


def groups(selection: Selection, dataset: Dataset) -> Groups:
    """The series of a selection, line after line in the order of the code list."""
    index = dataset.index
    among = index.selected({name: several for name, several in selection.chosen.items() if several})
    at, sources = index.dimensions.index(selection.colour), dataset.place.get("source", {})
    found: dict[str, dict[tuple[str, ...], list[int]]] = {}
    for number in numbers(among):
        key = index.keys[number]
        told = found.setdefault(key[at], {})
        told.setdefault(key if selection.colour == "source" else key[:-1], []).append(number)

    def ranked(several: list[int]) -> tuple[int, ...]:
        return tuple(sorted(several, key=lambda number: sources.get(index.keys[number][-1], len(sources))))

    return {
        code: {key: ranked(several) if len(several) > 1 else (several[0],) for key, several in found[code].items()}
        for code in dataset.in_order(selection.colour, set(found))
    }


def shown(selection: Selection, dataset: Dataset, lang: str) -> ChartSpec:
    """The chart of a selection in one language."""
    index, view = dataset.index, view_of(selection)
    front = selection.chosen[selection.colour]
    found = groups(selection, dataset)
    freq = selection.chosen.get("freq", ("A",))[0]
    named = dataset.named(lang)
    if selection.x == "time_period":
        start, end = periods.position(selection.start), periods.position(selection.end)
        told = {code: index.told(next(iter(each.values())), lang, start, end) for code, each in found.items()}
        lines = {code: line for code, line in told.items() if line is not None}
        return chart.along(lines, dataset.structure, view, lang, front, named=named)
    at, place = periods.position(selection.end), index.dimensions.index(selection.x)
    picked: dict[str, dict[str, Any]] = {}
    for code, each in found.items():
        for key, several in each.items():
            line = index.told(several, lang, at, at)
            if line is not None and line.statuses[at - line.first]:
                picked.setdefault(code, {})[key[place]] = (line, at - line.first)
    if not picked:
        return chart.along({}, dataset.structure, view, lang, named=named)
    assert periods.frequency(selection.end) == freq
    return chart.across(picked, dataset.structure, view, lang, front, selection.end, named)


def view_of(selection: Selection) -> dict[str, Any]:
    """The selection as a view of the dataset."""
    kind = "line" if selection.kind == "table" and selection.x == "time_period" else selection.kind
    kind = "bar" if kind == "table" else kind
    look = {"kind": kind, "x": selection.x, "colour": selection.colour, "default": {}, "events": True}
    return {**look, "measure": selection.measure, "base": selection.base, "vintage": selection.vintage}


def rows_of(selection: Selection, dataset: Dataset) -> list[Row]:
    """One row for every point, line after line, each in order of time; of several tellings the preferred one."""
    rows = []
    for each in groups(selection, dataset).values():
        for several in each.values():
            best: dict[str, Row] = {}
            for number in several:
                for row in dataset.index.rows(number):
                    held = best.get(row["time_period"])
                    if held is None or (held["obs_value"] is None and row["obs_value"] is not None):
                        best[row["time_period"]] = row
            rows += [best[period] for period in sorted(best) if selection.start <= period <= selection.end]
    return rows


def sources(spec: ChartSpec, dataset: Dataset) -> dict[str, str]:
    """The sources of the figures shown, in order, each with the letter that marks it; no letters where there is but one."""
    used = {source for series in spec.series for source in series.used}
    found = codes.in_order(dataset.structure, "source", used) if len(used) > 1 else used
    return {source: chr(ord("a") + number % 26) if len(used) > 1 else "" for number, source in enumerate(found)}


def figures(spec: ChartSpec, selection: Selection, dataset: Dataset) -> dict[str, Any]:
    """The figures of the chart as the page's table sets them and its points are told: columns, not cells."""
    lang = spec.lang
    letters, about = sources(spec, dataset), f"{'' if lang == 'zh' else '/en'}/datasets/{dataset.id}/"
    standing = {status for series in spec.series for status in series.standing} - {"A"}
    return {
        "caption": message("table.caption", lang, title=spec.title, subtitle=lowered(spec.subtitle, lang)),
        "corner": message("table.period", lang) if spec.x_kind == "time" else dataset.column(selection.x, lang),
        "x": [label for _, label in spec.x],
        "order": order(spec),
        "unit": spec.unit_label,
        "figure": words.worded("{number}", *spec.unit, lang),
        "columns": [_column(series, letters, spec) | {"key": own(series, selection)} for series in spec.series],
        "trace": {
            "base": f"{'' if lang == 'zh' else '/en'}/trace/{dataset.id}?{shared(selection, dataset)}",
            "x": selection.x,
            "codes": [code for code, _ in spec.x],
        },
        "breaks": {str(spec.place(x)): sign(number) for number, (x, _) in enumerate(spec.breaks)},
        "standing": {status: [_sign(status, lang), dataset.label("obs_status", status, lang)] for status in sorted(standing)},
        "legend": _legend(spec, standing, dataset),
        "bases": {basis: _basis_words(basis, spec) for basis in sorted({series.basis for series in spec.series})},
        "sources": {
            letter: [dataset.label("source", source, lang), f"{about}#source-{source}", source] for source, letter in letters.items()
        },
        "tall": selection.kind == "table",
        "ranked": spec.kind == "rank",
    }


def shared(selection: Selection, dataset: Dataset) -> str:
    """What all figures of a chart have in common, as the first part of the question at which their biographies are told."""
    varying = ("source", "period_basis", selection.x, selection.colour)
    key = {name: codes[0] for name, codes in selection.chosen.items() if codes and name not in varying}
    if selection.x != "time_period":
        key["time_period"] = selection.end
    if dataset.release != LATEST:
        key["release"] = dataset.release
    return _query(key).removeprefix("&")


def own(series: Series, selection: Selection) -> str:
    """What the figures of one line have in common beyond that, as the next part of the question."""
    key = {"period_basis": series.basis} if "period_basis" in selection.chosen else {}
    return _query(key | ({selection.colour: series.code} if selection.colour != "source" else {}))


def _query(key: dict[str, str]) -> str:
    return "".join([f"&{name}={quote(code)}" for name, code in key.items()])


def place(series: Series, at: int, selection: Selection, dataset: Dataset, code: str) -> str:
    """The address of the biography of one point, whose place along the axis has this code; empty where there is no figure."""
    if not series.statuses[at]:
        return ""
    point = _query({selection.x: code, "source": series.sources[at]})
    return f"/trace/{dataset.id}?{shared(selection, dataset)}{own(series, selection)}{point}"


def order(spec: ChartSpec) -> list[int]:
    """The rows of the table: the newest period first, the largest of a category."""
    if spec.x_kind == "time":
        return list(range(len(spec.x) - 1, -1, -1))
    sizes = spec.series[0].values if spec.series else ()
    return sorted(range(len(spec.x)), key=lambda at: -(sizes[at] or 0))


def _column(series: Series, letters: dict[str, str], spec: ChartSpec) -> dict[str, Any]:
    """One line: its numbers in a column of even decimals, as printed where that differs, changes, what is not plain."""
    used = series.used
    told: dict[str, Any] = {"label": series.label, "cells": series.cells, "changes": series.changes, "basis": series.basis}
    if series.numbers != series.cells:
        told["numbers"] = series.numbers
    if spec.kind == "rank":
        told["ranks"] = series.values
    if len(series.standing) == 1:
        (told["status"],) = series.standing
    else:
        told["statuses"] = series.statuses
    told["source"] = letters[next(iter(used))] if len(used) == 1 else [letters.get(source, "") for source in series.sources]
    return told


def _basis_words(basis: str, spec: ChartSpec) -> str:
    """Whether a figure stands at the end of its period, cumulates, or is of the period alone; of ratios nothing is said."""
    if not is_amount(spec.unit[0]):
        return ""
    return message(f"basis.P.{spec.freq}" if basis == "P" else f"basis.{basis}", spec.lang)


def _sign(status: str, lang: str) -> str:
    return message(f"sign.{status}", lang) if has_message(f"sign.{status}") else ""


def _legend(spec: ChartSpec, standing: set[str], dataset: Dataset) -> list[str]:
    """Every sign used in the table, with its word and what it means."""
    lang, rows = spec.lang, dataset.codes.get("obs_status", {})
    told = [
        (_sign(code, lang), dataset.label("obs_status", code, lang), rows.get(code, {}).get(f"description_{lang}") or "")
        for code in dataset.in_order("obs_status", standing)
    ]
    gaps = message("sign.none", lang)
    if any("" in series.statuses for series in spec.series) and gaps not in {mark for mark, _, _ in told}:
        told.append((gaps, message("table.none", lang), message("table.none.meaning", lang)))
    return [f"{mark} {word}{message('list.colon', lang)}{meaning}" for mark, word, meaning in told]
