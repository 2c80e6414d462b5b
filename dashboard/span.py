"""The periods of a selection: from when to when along time, or the one period at which areas are set side by side."""

from typing import Any, NamedTuple

from dashboard.selection import Asked, Remark
from dashboard.shelf import Dataset
from etl.present import periods


class Span(NamedTuple):
    """The periods shown, first and last; `whole` when they are what a reader sees who asks for none."""

    start: str
    end: str
    whole: bool


def along_time(asked: Asked, among: int, dataset: Dataset, remarks: list[Remark]) -> Span:
    """The bounds asked for, no wider than the figures reach; all of them where the bounds hold none."""
    first, last = dataset.index.span(among) or ("", "")
    start, end = first, last
    for name, bound in (("start", first), ("end", last)):
        if name in asked and not alike(asked[name][0], bound):
            remarks.append(Remark("period", name, (asked[name][0][:20],), (bound,)))
        elif name in asked:
            start, end = (asked[name][0], end) if name == "start" else (start, asked[name][0])
    if start > end or start > last or end < first:
        remarks.append(Remark("period", "time_period", (start, end), (first, last)))
        start, end = first, last
    return Span(max(start, first), min(end, last), start <= first and end >= last)


def at_once(asked: Asked, among: int, declared: Any, dataset: Dataset, remarks: list[Remark]) -> Span:
    """The one period asked for where it has figures, else the one the view declares, else the newest well-filled one."""
    told = dataset.index.told_periods(among)
    opened = [declared] if isinstance(declared, str) else list(declared)
    best = next((each for each in opened if each in told), newest(told))
    at = next((asked[name][0] for name in ("end", "start") if name in asked), best)
    if at not in told:
        remarks.append(Remark("period", "time_period", (at[:20],), (best,)))
        at = best
    return Span(at, at, at == best)


def alike(period: str, other: str) -> bool:
    """Whether a text is a period of the same frequency as another."""
    try:
        return periods.frequency(period) == periods.frequency(other)
    except ValueError:
        return False


def newest(told: dict[str, int]) -> str:
    """The newest period that is told of at least half as often as the fullest one; empty where nothing is told."""
    enough = max(told.values(), default=0) / 2
    return max((period for period, count in told.items() if count >= enough), default="")
