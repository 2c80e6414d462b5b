"""A figure against the magnitude of its own history: where 元, 万元 and 亿元 were mixed up the ratio is about a power of ten."""

from collections.abc import Sequence
from decimal import Decimal
from math import log10
from statistics import median

import pandas as pd

from etl.validate.expectations import Identity
from etl.validate.residual import Facts, extents, judged, months, series_of

_NEAREST = 6
"""So many figures nearest in time are the history: enough that one wrong among them does not count, few enough for growth."""
_NEAR_BY = 3
_OWN = 3
"""With fewer other figures of its own a series borrows those that other sources tell of the same."""


def magnitude(frame: pd.DataFrame, identity: Identity, facts: Facts) -> pd.DataFrame:
    """log10 of a figure over the median of the others of its history: same calendar period and basis, same side of every break.

    A slip of units is about ±1, ±2, ±3, ±4. What rounding may hide is left out of account, so that 0.1 is not ten times 0.0.
    A short history is filled from every source that tells the same within three years, where a year's flow and its total to
    December are the same, and stocks are of one kind whatever the day: a quarter's first figure is held against the year ends before
    it. A figure that is alone has none.
    """
    own = series_of(frame)
    fact = [*(name for name in own if name not in ("freq", "source", "period_basis")), "extent"]
    frame = frame[frame["obs_value"] > 0].sort_values("time_period", kind="stable")
    frame = frame.assign(
        day=months(frame),
        number=frame["obs_value"].astype(float),
        half=[0.5 * 10.0 ** -int(places) for places in frame["decimals"]],
        era=frame["break_id"].notna().groupby([frame[name] for name in own], dropna=False).cumsum(),
    )
    frame = frame.assign(extent=extents(frame), month=frame["day"].str[5:], year=frame["day"].str[:4].astype(int))
    logs = _logs(frame, [*own, "month", "era"], least=_OWN)
    short = logs.isna()
    joined = _logs(_of_short(frame, short, fact), fact, least=1, years_apart=_NEAR_BY)
    logs = logs.where(~short, joined.reindex(logs.index))
    told = frame[logs.notna()]
    signed = [Decimal(f"{each:.3f}") for each in logs[logs.notna()]]
    return judged(told.assign(signed=signed, unit=Decimal(0), inputs=""), identity, addends=0)


def _of_short(frame: pd.DataFrame, short: pd.Series, fact: Sequence[str]) -> pd.DataFrame:
    """The figures of every fact that some series tells too shortly to judge it by itself."""
    wanted = set(frame.loc[short, list(fact)].itertuples(index=False, name=None))
    met = [row in wanted for row in frame[list(fact)].itertuples(index=False, name=None)]
    return frame[pd.Series(met, index=frame.index, dtype=bool)]


def _logs(frame: pd.DataFrame, names: Sequence[str], least: int, years_apart: int = 1000) -> pd.Series:
    """The logarithm for every figure that has so many others in its group, else missing."""
    logs = pd.Series(float("nan"), index=frame.index)
    columns = [frame[name].to_numpy() for name in ("number", "half", "year")]
    for rows in frame.groupby(list(names), sort=False, dropna=False).indices.values():
        if len(rows) > least:
            numbers, halves, years = ([each[row] for row in rows] for each in columns)
            for place, row in enumerate(rows):
                usual = _usual(numbers, years, place, years_apart)
                if usual is not None:
                    logs.iat[row] = _log(numbers[place], halves[place], usual)
    return logs


def _usual(numbers: Sequence[float], years: Sequence[int], place: int, years_apart: int) -> float | None:
    """The median of the figures nearest in time, without the one that is judged; None where none is near enough."""
    others = sorted((abs(year - years[place]), at) for at, year in enumerate(years) if at != place)
    near = [numbers[at] for apart, at in others[:_NEAREST] if apart <= years_apart]
    return median(near) if near else None


def _log(number: float, half: float, usual: float) -> float:
    """log10(number / usual), as near to zero as the rounding of the printed figure lets it be."""
    if number > usual:
        return max(log10(max(number - half, 1e-12) / usual), 0.0)
    return min(log10((number + half) / usual), 0.0)
