"""One line of figures worded once: in the reader's unit, as printed, and against a year earlier.

Pages make it from rows, the explorer from its columns in memory; what is drawn from it afterwards is the same.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from etl.present import numbers, periods
from etl.present.codes import Row
from etl.present.figure import UNRELIABLE
from etl.present.selection import value_of

PERCENT = ("PC", 0)
POINTS = ("PP", 0)
INDEX = ("IX", 0)
"""The units of growth, of the difference of two percentages, and of an index."""


class Figures(NamedTuple):
    """A line as it is stored, in order of time; every list has an entry for every figure. `codes` are those of the line."""

    codes: Mapping[str, str]
    unit: tuple[str, int]
    places: Sequence[int]
    values: Sequence[float | None]
    decimals: Sequence[int]
    statuses: Sequence[str]
    breaks: Sequence[str]
    sources: Sequence[str]

    def later(self, start: int) -> "Figures":
        """The same line without its first figures."""
        return Figures(self.codes, self.unit, *(every[start:] for every in self[2:])) if start else self  # type: ignore[arg-type]


class Told(NamedTuple):
    """A line in one language, a list entry for every even step of time (or every category), gaps included.

    `heads` are the codes of what stands on it, `first` is the position of its first period, `growth` the change on a
    year earlier as a number, `cells` the numbers with the same decimals throughout, `breaks` ids by place.
    """

    heads: Sequence[Mapping[str, str]]
    unit: tuple[str, int]
    freq: str
    first: int
    values: Sequence[float | None]
    numbers: Sequence[str]
    cells: Sequence[str]
    changes: Sequence[str]
    growth: Sequence[float | None]
    statuses: Sequence[str]
    sources: Sequence[str]
    breaks: Mapping[int, str]

    @property
    def end(self) -> int:
        """The position after the last."""
        return self.first + len(self.values)

    def cut(self, first: int, end: int) -> "Told":
        """The line from one position up to another; gaps where it does not reach."""
        if (first, end) == (self.first, self.end):
            return self
        low, high = max(first, self.first) - self.first, max(min(end, self.end), self.first) - self.first
        before, after = max(0, min(self.first, end) - first), max(0, end - max(self.end, first))

        def within(every: Sequence[Any], gap: Any) -> list[Any]:
            return [gap] * before + list(every[low:high]) + [gap] * after

        return Told(
            self.heads,
            self.unit,
            self.freq,
            first,
            within(self.values, None),
            within(self.numbers, ""),
            within(self.cells, ""),
            within(self.changes, ""),
            within(self.growth, None),
            within(self.statuses, ""),
            within(self.sources, ""),
            breaks={place + before - low: name for place, name in self.breaks.items() if low <= place < high},
        )


def figures(line: Mapping[str, Row], own: Sequence[str] = ()) -> Figures:
    """A line of rows, by its periods, as columns in order of time; `own` are the dimensions its dataset adds."""
    rows = [line[x] for x in sorted(line, key=lambda x: periods.position(line[x]["time_period"]))]
    first = rows[0]
    codes = {name: first[name] for name in ("freq", "ref_area", "scheme", "indicator", "period_basis", *own)}
    return Figures(
        codes=codes,
        unit=(first["unit_measure"], int(first["unit_mult"])),
        places=[periods.position(row["time_period"]) for row in rows],
        values=[value_of(row) for row in rows],
        decimals=[int(row["decimals"] or 0) for row in rows],
        statuses=[row["obs_status"] or "A" for row in rows],
        breaks=[row["break_id"] or "" for row in rows],
        sources=[row["source"] for row in rows],
    )


def tell(line: Figures, lang: str, since: int | None = None) -> Told:
    """A stored line in words, from a position on: what is earlier only tells what has changed since."""
    measure, mult = line.unit
    start = 0 if since is None else bisect_left(line.places, since)
    growth = _growth(line, start)
    line = line.later(start)
    uniform = numbers.most_decimals(line.values, line.decimals)
    scale = 10.0 ** (mult - numbers.power(measure, mult, lang))

    printed_as = numbers.printed(line.values, line.decimals, measure, mult, lang)
    even = set(line.decimals) == {uniform}
    cells = printed_as if even else numbers.printed(line.values, [uniform] * len(line.values), measure, mult, lang)
    signed = numbers.signs(measure, lang)
    first, count = line.places[0], line.places[-1] - line.places[0] + 1

    def dense(entries: Sequence[Any], gap: Any) -> list[Any]:
        if len(entries) == count:
            return entries if isinstance(entries, list) else list(entries)
        found = [gap] * count
        for place, entry in zip(line.places, entries, strict=True):
            found[place - first] = entry
        return found

    return Told(
        heads=[line.codes],
        unit=line.unit,
        freq=line.codes["freq"],
        first=first,
        values=dense(line.values if scale == 1 else [None if value is None else value * scale for value in line.values], None),
        numbers=(shown := dense(printed_as, "")),
        cells=shown if even else dense(cells, ""),
        changes=dense(["" if each is None else signed(each) for each in growth], ""),
        growth=dense(growth, None),
        statuses=dense(line.statuses, ""),
        sources=dense(line.sources, ""),
        breaks={place - first: name for place, name in zip(line.places, line.breaks, strict=True) if name},
    )


def _growth(line: Figures, start: int) -> list[float | None]:
    """The change of every figure from `start` on against a year earlier: growth in per cent of what is counted, else the difference.

    None across a break in the series, between two sources, from or to a figure of low reliability.
    """
    values, counted, growth = line.values, numbers.counted(line.unit[0]), numbers.growth
    found: list[float | None] = []
    for number, before in enumerate(_year_before(line)[start:], start):
        now, earlier = values[number], None if before is None else values[before]
        if before is None or now is None or earlier is None:
            found.append(None)
        elif counted:
            found.append(growth(now, earlier))
        else:
            decimals = min(line.decimals[number], line.decimals[before])
            found.append(float(numbers.half_up(numbers.exact(now) - numbers.exact(earlier), decimals)))
    return found


def _year_before(line: Figures) -> list[int | None]:
    """For each figure the number of the one a year earlier that it may be compared with."""
    year = periods.STEPS[line.codes["freq"]]
    if isinstance(line.places, range):
        found = [None if number < year else number - year for number in range(len(line.places))]
    else:
        entry = {place: number for number, place in enumerate(line.places)}
        found = [entry.get(place - year) for place in line.places]
    if any(line.breaks):
        broken = line.places[0] - 1
        for number, place in enumerate(line.places):
            broken = place if line.breaks[number] else broken
            found[number] = found[number] if place - year >= broken else None
    if UNRELIABLE in line.statuses or len(set(line.sources)) > 1:
        alike = [(status == UNRELIABLE, source) for status, source in zip(line.statuses, line.sources, strict=True)]
        firm = [not loose for loose, _ in alike]
        found = [
            before if before is not None and firm[number] and firm[before] and alike[number] == alike[before] else None
            for number, before in enumerate(found)
        ]
    return found


def beside(picked: Mapping[str, tuple[Told, int]], order: Sequence[str]) -> Told:
    """One figure of each of several lines (areas at one period) as a line of its own, in a given order."""
    lines = [(picked[x][0], picked[x][1]) if x in picked else None for x in order]
    some = next(line for line, _ in picked.values())

    def each(name: str, gap: Any) -> list[Any]:
        return [getattr(line[0], name)[line[1]] if line else gap for line in lines]

    columns = {name: each(name, None if name in ("values", "growth") else "") for name in WORDED}
    return Told(
        heads=[head for line in lines if line for head in line[0].heads],
        unit=some.unit,
        freq=some.freq,
        first=0,
        breaks={},
        **{**columns, "cells": even(columns["numbers"])},
    )


def even(printed: Sequence[str]) -> list[str]:
    """Printed numbers of several lines with the decimals most of them are printed with."""
    decimals = [len(text.partition(".")[2]) for text in printed]
    values = [float(text.replace(",", "")) if text else None for text in printed]
    uniform = numbers.most_decimals(values, decimals)
    return [
        text if not text or places == uniform else numbers.grouped(numbers.half_up(text.replace(",", ""), uniform))
        for text, places in zip(printed, decimals, strict=True)
    ]


WORDED = ("values", "numbers", "cells", "changes", "growth", "statuses", "sources")
"""The lists of a line."""


def as_growth(line: Told, lang: str) -> Told:
    """The line's change on a year earlier in place of its figures: per cent of what is counted, else the difference."""
    measure = line.unit[0]
    counted = numbers.counted(measure)
    words = ["" if each is None else f"{each:,.1f}" if counted else numbers.grouped(numbers.exact(each)) for each in line.growth]
    statuses = [status if value is not None else "" for status, value in zip(line.statuses, line.growth, strict=True)]
    unit = PERCENT if counted else POINTS if measure == "PC" else line.unit
    gaps = [""] * len(words)
    return line._replace(
        unit=unit, values=line.growth, numbers=words, cells=words, changes=gaps, growth=[None] * len(words), statuses=statuses
    )


def as_index(line: Told, base: int) -> Told | None:
    """The line with its figure at a position set to 100, one decimal; None where it has none there to measure by."""
    at = base - line.first
    start = line.values[at] if 0 <= at < len(line.values) else None
    if not start or start <= 0:
        return None
    exact_start = numbers.exact(line.numbers[at].replace(",", ""))

    def share(value: float | None, text: str) -> float | None:
        if value is None:
            return None
        rounded = numbers.tenth(value / start * 100)
        return rounded if rounded is not None else float(numbers.half_up(numbers.exact(text.replace(",", "")) / exact_start * 100, 1))

    values = [share(value, text) for value, text in zip(line.values, line.numbers, strict=True)]
    words = ["" if value is None else f"{value:,.1f}" for value in values]
    return line._replace(unit=INDEX, values=values, numbers=words, cells=words)


def ranked(lines: Sequence[Told]) -> list[Told]:
    """Lines of one span with their places among each other, the largest first, equal figures sharing one."""
    found: list[list[float | None]] = [[None] * len(line.values) for line in lines]
    for at in range(len(lines[0].values)):
        told = [(value, number) for number, line in enumerate(lines) if (value := line.values[at]) is not None]
        sizes = sorted((value for value, _ in told), reverse=True)
        for value, number in told:
            found[number][at] = sizes.index(value) + 1
    return [line._replace(values=places) for line, places in zip(lines, found, strict=True)]
