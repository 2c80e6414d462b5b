"""What a chart says, before anyone draws it: the one specification all drawings are made from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from etl.present import periods
from etl.present.codes import Labels
from etl.present.messages import message
from etl.present.numbers import grouped, half_up

PROVISIONAL = "P"
SUPPRESSED = "Q"
UNRELIABLE = "U"

ALONG_TIME = ("line", "bar", "stack", "rank", "panels")
"""The kinds of chart that run along time; bars and stacks stand beside each other by category too, tiles do nothing else."""


@dataclass(frozen=True)
class Series:
    """One line or set of bars: every list has an entry for every x of the chart; `muted` series stand back in grey.

    `values` are in the reader's unit (None: a gap) and `numbers` the same as printed; `changes` are on a year earlier,
    signed and worded (`+2.0%`; empty where none should be stated); a `status` is empty where there is no figure at all.
    """

    code: str
    label: str
    light: str
    dark: str
    values: Sequence[float | None]
    numbers: Sequence[str]
    changes: Sequence[str]
    statuses: Sequence[str]
    sources: Sequence[str]
    cells: Sequence[str]
    basis: str = "S"
    muted: bool = False

    @cached_property
    def told(self) -> Sequence[int]:
        """The places that have a value."""
        if None not in self.values:
            return range(len(self.values))
        return [number for number, value in enumerate(self.values) if value is not None]

    @cached_property
    def standing(self) -> frozenset[str]:
        """The statuses of its figures."""
        return frozenset(self.statuses) - {""}

    @cached_property
    def used(self) -> frozenset[str]:
        """The sources of its figures."""
        return frozenset(self.sources) - {""}

    @property
    def last(self) -> int | None:
        """The place of the newest value: where the line is labelled."""
        return self.told[-1] if self.told else None

    @cached_property
    def tail_start(self) -> int:
        """Where the provisional tail begins; the number of places where there is none, or where all are provisional."""
        if PROVISIONAL not in self.standing:
            return len(self.values)
        tail = len(self.values)
        for number in reversed(self.told):
            if self.statuses[number] != PROVISIONAL:
                return tail
            tail = number
        return len(self.values)

    def is_loose(self, number: int) -> bool:
        """Whether a figure is drawn as not yet firm."""
        return self.statuses[number] == UNRELIABLE or number >= self.tail_start


class Event(NamedTuple):
    """A reform on the time axis: its place among the periods, its day in words, what happened, the document's number."""

    place: int
    day: str
    words: str
    document: str

    def told(self, lang: str) -> str:
        """What happened, with the number of the document where there is one."""
        return self.words + (message("list.bracketed", lang, words=self.document) if self.document else "")


@dataclass(frozen=True)
class Foot:
    """What stands under a chart, each a full phrase: `来源：…`, `2026-11-23发布`, `许可：未声明`."""

    source: str
    release: str
    licence: str


@dataclass
class ChartSpec:
    """A chart in words and numbers. `x` are (value, label), `breaks` are (x, label), `unit` is (measure, power of ten).

    `places` says where tiles stand, (row, column) for each x; `named` are the words for statuses and sources.
    """

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
    events: tuple[Event, ...] = ()
    notes: tuple[str, ...] = ()
    places: tuple[tuple[int, int], ...] = ()
    named: Labels = field(default_factory=dict)

    @property
    def freq(self) -> str:
        """The frequency of the periods along x."""
        return periods.frequency(self.x[0][0]) if self.x_kind == "time" and self.x else "A"

    def values(self) -> list[float]:
        """Every value drawn; for stacks the sums that are drawn, upwards and downwards."""
        if self.kind == "stack":
            columns = [[each.values[number] or 0.0 for each in self.series] for number in range(len(self.x))]
            return [sum(value for value in column if (value > 0) == up) for column in columns for up in (True, False)] if self.told else []
        return [value for each in self.series for value in each.values if value is not None]

    @property
    def told(self) -> bool:
        """Whether there is any figure at all."""
        return any(each.told for each in self.series)

    def place(self, period: str) -> int:
        """Where a period stands along the axis, 0 first."""
        return periods.position(period) - periods.position(self.x[0][0])

    @property
    def named_series(self) -> list[Series]:
        """The lines a legend names: those with a figure, without what stands back in one grey."""
        return [each for each in self.series if each.last is not None and not each.muted]

    def end_words(self, series: Series) -> list[str]:
        """What stands at a line's end: its newest figure and, where it ends before the chart does, the period of it.

        All ends of a chart have the same decimals, the fewest printed.
        """
        last = series.last
        if last is None:
            return []
        ended = [] if last == len(self.x) - 1 else [self.x[last][1]]
        if self.kind == "rank":
            return [series.numbers[last], *ended]
        rounded = half_up(series.values[last] or 0.0, self._fewest)
        return [grouped(rounded) if rounded else series.numbers[last], *ended]

    @cached_property
    def _fewest(self) -> int:
        return min((len(each.numbers[each.last].partition(".")[2]) for each in self.series if each.last is not None), default=0)

    @property
    def sinks(self) -> bool:
        """Whether the lines end lower than they begin: room at the foot of the chart is then on the left."""
        ends = [(each.values[each.told[0]] or 0, each.values[each.told[-1]] or 0) for each in self.series if each.told and not each.muted]
        return sum(last for _, last in ends) < sum(first for first, _ in ends)

    def runs(self, series: Series) -> Iterator[list[int]]:
        """Stretches of places to be joined: broken at gaps and, for year-to-date figures, where a year begins."""
        by_year = self.basis == "YTD" and self.x_kind == "time"

        def stretch(number: int) -> tuple[bool, int]:
            return series.values[number] is not None, periods.parts(self.x[number][0])[0] if by_year else 0

        for (drawn, _), numbers in groupby(range(len(self.x)), key=stretch):
            if drawn:
                yield list(numbers)
