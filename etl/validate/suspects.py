"""Which part of a whole most probably makes its sum fail, so that whoever looks into it begins with the right cell.

It is a guess beside the verdict and never changes it: named is a part which the figure that is usual for it, by its own history,
would replace so that more than half of the residual were gone, or else the only one that exceeds its whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log
from typing import Any

import pandas as pd

from etl.validate.residual import series_of


@dataclass(frozen=True)
class _Operand:
    """The whole or a part with its sign in what is left: the figure, what was usual for it, and its cell."""

    sign: int
    value: float
    usual: float | None
    ref: str

    def left(self, residual: float) -> float:
        """What would be left of a residual, were the figure the usual one."""
        return abs(residual - self.sign * (self.value - self.usual)) if self.usual else abs(residual)

    @property
    def apart(self) -> float:
        """How far the figure is from what was usual, as a logarithm."""
        return abs(log(self.value / self.usual)) if self.usual and self.value > 0 else 0.0


def named(failing: pd.DataFrame, parts: pd.DataFrame, on: Sequence[str], frame: pd.DataFrame) -> list[str]:
    """For every whole whose sum fails the cell of its suspect, empty where none is.

    `failing` has `obs_value` and `signed` (whole − parts), `parts` what was added up and its `sign`; both meet in the columns `on`.
    """
    if failing.empty:
        return []
    usual = _History(frame)
    of = dict(list(parts.groupby(list(on), sort=False, dropna=False)))
    found = []
    for row in failing.to_dict("records"):
        addends = of[tuple(row[name] for name in on)].to_dict("records")
        operands = [_operand(row, 1, usual), *(_operand(part, -part["sign"], usual) for part in addends)]
        found.append(_suspect(float(row["signed"]), *operands))
    return found


def _suspect(residual: float, whole: _Operand, *parts: _Operand) -> str:
    """The part that its own history replaces best, if that is not the whole and no other figure is half as far from its own."""
    best, *others = sorted((whole, *parts), key=lambda each: each.left(residual))
    if best.left(residual) < abs(residual) / 2:
        alone = best.apart > 2 * max(each.apart for each in others)
        return best.ref if alone and best is not whole else ""
    above = [part for part in parts if part.sign < 0 and part.value > whole.value >= 0]
    return above[0].ref if len(above) == 1 else ""


def _operand(row: dict[str, Any], sign: int, usual: "_History") -> _Operand:
    ref = row["source_ref"]
    return _Operand(sign, float(row["obs_value"]), usual.of(row), ref if isinstance(ref, str) else "")


class _History:
    """What all sources tell of each series, by year; a month is held against the same month of other years."""

    def __init__(self, frame: pd.DataFrame):
        told = frame[frame["obs_value"].notna()]
        self.names = [name for name in series_of(frame) if name != "source"]
        self.years: dict[tuple[Any, ...], list[tuple[int, float, str]]] = {}
        for row in told.to_dict("records"):
            if row["obs_value"] > 0:
                self.years.setdefault(self._series(row), []).append((self._year(row), float(row["obs_value"]), row["source"]))

    def of(self, row: dict[str, Any]) -> float | None:
        """What the nearest years before and after tell between them, the nearest two of one side beyond them; the only one as it is.

        Another source's figure of the same year goes before all.
        """
        year = self._year(row)
        others = {
            when: value
            for when, value, source in reversed(self.years.get(self._series(row), []))
            if (when, source) != (year, row["source"])
        }
        if year in others or not others:
            return others.get(year)
        before, after = (sorted(when for when in others if (when < year) is early) for early in (True, False))
        near = [*before[-1:], *after[:1]] if before and after else [*before[-2:], *after[:2]]
        first, last = near[0], near[-1]
        share = (year - first) / (last - first) if last > first else 0
        return exp(log(others[first]) * (1 - share) + log(others[last]) * share)

    def _series(self, row: dict[str, Any]) -> tuple[Any, ...]:
        return (*(row[name] for name in self.names), str(row["time_period"])[4:])

    def _year(self, row: dict[str, Any]) -> int:
        return int(str(row["time_period"])[:4])
