"""What a chart says, before anyone draws it: the one specification both drawings are made from."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from etl.present import periods
from etl.present.numbers import grouped, half_up

PROVISIONAL = "P"
SUPPRESSED = "Q"


class Point(NamedTuple):
    """One figure: where it stands, its value in the reader's unit (None: a gap), its status (empty: no figure at all).

    `text` says all of it in words, a line each; `number` is the bare figure as printed.
    """

    x: str
    value: float | None
    status: str
    text: str
    number: str = ""


@dataclass(frozen=True)
class Series:
    """One line or set of bars. `points` has an entry for every x of the chart; `muted` series stand back in grey."""

    code: str
    label: str
    light: str
    dark: str
    points: tuple[Point, ...]
    muted: bool = False

    @property
    def last(self) -> Point | None:
        """The newest point with a value: where the line is labelled."""
        return next((point for point in reversed(self.points) if point.value is not None), None)

    def tail_start(self) -> int:
        """Where the provisional tail begins; the number of points where there is none, or where all are provisional."""
        known = [number for number, point in enumerate(self.points) if point.value is not None]
        tail = len(self.points)
        for number in reversed(known):
            if self.points[number].status != PROVISIONAL:
                return tail
            tail = number
        return len(self.points)


@dataclass(frozen=True)
class Foot:
    """What stands under a chart, each a full phrase: `来源：…`, `2026-11-23发布`, `许可：未声明`."""

    source: str
    release: str
    licence: str


@dataclass(frozen=True)
class ChartSpec:
    """A chart in words and numbers. `x` are (value, label), `breaks` are (x, label), `unit` is (measure, power of ten)."""

    lang: str
    kind: str
    title: str
    subtitle: str
    summary: str
    foot: Foot
    unit: tuple[str, int]
    unit_label: str
    x_kind: str
    x: tuple[tuple[str, str], ...]
    basis: str
    series: tuple[Series, ...]
    breaks: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def freq(self) -> str:
        """The frequency of the periods along x."""
        return periods.frequency(self.x[0][0]) if self.x_kind == "time" and self.x else "A"

    def values(self) -> list[float]:
        """Every value drawn."""
        return [point.value for each in self.series for point in each.points if point.value is not None]

    def end_words(self, series: Series) -> list[str]:
        """What stands at a line's end: its newest figure and, where it ends before the chart does, the period of it.

        All ends of a chart have the same decimals, the fewest printed.
        """
        last = series.last
        if last is None or last.value is None:
            return []
        fewest = min(len(each.last.number.partition(".")[2]) for each in self.series if each.last is not None)
        rounded = half_up(last.value, fewest)
        ended = [] if last.x == self.x[-1][0] else [dict(self.x)[last.x]]
        return [grouped(rounded) if rounded else last.number, *ended]

    def runs(self, series: Series) -> Iterator[list[int]]:
        """Stretches of points to be joined: broken at gaps and, for year-to-date figures, where a year begins."""

        def stretch(item: tuple[int, Point]) -> tuple[bool, int]:
            _, point = item
            year = periods.parts(point.x)[0] if self.basis == "YTD" and self.x_kind == "time" else 0
            return point.value is not None, year

        for (drawn, _), items in groupby(enumerate(series.points), key=stretch):
            if drawn:
                yield [number for number, _ in items]
