"""Axes a reader can count on: round numbers, even time, labels that never turn."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from math import ceil, floor, log10

from etl.present import periods
from etl.present.figure import ChartSpec
from etl.present.messages import message
from etl.present.numbers import grouped, minus

ROUND_STEPS = (1, 2, 2.5, 5, 10)
MONTH_STEPS = (1, 3, 6, 12, 24, 60, 120, 240)


@dataclass(frozen=True)
class ValueAxis:
    """A scale of values, drawn from `low` to `high` with a line at every tick; `cut` where it does not begin at zero."""

    low: float
    high: float
    ticks: tuple[float, ...]
    labels: tuple[str, ...]

    @property
    def cut(self) -> bool:
        return 0 < self.low < self.high

    def share(self, value: float) -> float:
        """Where a value stands between low (0) and high (1)."""
        return (value - self.low) / (self.high - self.low)


def value_axis(values: Sequence[float], from_zero: bool, ticks: int = 4) -> ValueAxis:
    """A scale holding all values. Bars begin at zero; lines do too unless they lie high, apart and close together."""
    low, high = min(values, default=0.0), max(values, default=1.0)
    if from_zero or low == high or (low >= 0 and low < 0.6 * high):
        low, high = min(low, 0.0), max(high, 0.0)
    high = high if low < high else 1.0
    step = _round_step((high - low) / ticks)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    marks = tuple(round(number * step, 10) for number in range(first, last + 1))
    return ValueAxis(marks[0], marks[-1], marks, tuple(_plain(mark, step) for mark in marks))


def rank_axis(last: int) -> ValueAxis:
    """A scale of places, the first on top."""
    step = next(each for each in (1, 2, 5, 10, 20, 50, 100) if last / each <= 8)
    marks = (1, *(each for each in range(step, last + 1, step) if each - 1 > step / 2))
    return ValueAxis(max(last, 2), 1, marks, tuple(map(str, marks)))


def axis_of(spec: ChartSpec, height: float) -> ValueAxis:
    """The value axis of a chart along time of so many pixels."""
    if spec.kind == "rank":
        return rank_axis(int(max(spec.values(), default=1)))
    return value_axis(spec.values(), from_zero=spec.kind in ("bar", "stack"), ticks=5 if height > 340 else 4)


def _round_step(rough: float) -> float:
    magnitude = 10.0 ** floor(log10(rough))
    return float(next(each for each in ROUND_STEPS if each * magnitude >= rough * 0.999) * magnitude)


@lru_cache(maxsize=4096)
def _plain(value: float, step: float) -> str:
    """A tick in plain digits with separators, no more decimals than the step needs."""
    decimals = max(0, -int(Decimal(str(step)).normalize().as_tuple().exponent))
    return minus(grouped(Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals)) + 0))


def time_ticks(first: str, last: str, room: int, lang: str) -> list[tuple[int, str]]:
    """Which of an even run of periods are labelled, by their number, and how, so that no more than `room` labels stand side by side.

    Whole years are labelled as years where they start: `2014年`; a short run by its months or quarters.
    """
    start, end, freq = periods.position(first), periods.position(last), periods.frequency(first)
    per_year = periods.STEPS[freq]
    for months in MONTH_STEPS:
        step = max(1, months * per_year // 12)
        if months * per_year % 12 == 0 and (end - start + 1) / step <= max(room, 2):
            break
    labelled = range(start - start % -step, end + 1, step)
    if step < per_year:
        return [(each - start, periods.short(periods.at(each, freq), lang)) for each in labelled]
    return [(each - start, message("axis.year", lang, year=each // per_year)) for each in labelled]
