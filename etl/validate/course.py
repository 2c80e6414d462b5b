"""A figure against the course of its own series: its neighbours in time, and the same month of other years."""

import numpy as np
import pandas as pd

from etl.model import period
from etl.validate.expectations import Identity
from etl.validate.residual import Facts, lines_of, series_of, unit_of
from etl.validate.robust import beyond, deviation, logarithms, unusual, usable


def course(frame: pd.DataFrame, identity: Identity, facts: Facts) -> pd.DataFrame:
    """A figure against the line between the figures before and after it; the last against the course of the two before it.

    Series end at a break. How far figures usually are off is learnt from all areas of the same source, scheme and indicator.
    """
    rows = _ordered(usable(frame))
    before, after = _neighbour(rows, 1), _neighbour(rows, -1)
    inside = before["there"] & after["there"]
    weight = (rows["at"] - before["at"]) / (after["at"] - before["at"])
    line = before["log"] + weight * (after["log"] - before["log"])
    earlier = _neighbour(rows, 2)
    last = before["there"] & earlier["there"] & ~after["there"]
    pace = (before["log"] - earlier["log"]) / (before["at"] - earlier["at"])
    line = line.where(inside, before["log"] + pace * (rows["at"] - before["at"]))
    other = after["source_ref"].where(inside, earlier["source_ref"])
    told = rows.assign(off=rows["log"] - line, inputs=lines_of(before["source_ref"], other), end=last)[inside | last]
    like = told.groupby([*(name for name in series_of(frame) if name != "ref_area"), "end"], sort=False, dropna=False).ngroup()
    return _where_many(told, identity, like)


def spike(frame: pd.DataFrame, identity: Identity, facts: Facts) -> pd.DataFrame:
    """A figure above both the one before and the one after it, or below both, were the series to grow as it does around them.

    Its distance is that from the nearer of the two. A series that goes on rising or falling, even by a step, has no such figure; one
    that is mistyped comes back at the next. Growth is the median of the three steps before and the three after these two; how far
    steps usually are off it is learnt from the series itself, and is never less than half a unit of its last digit. Series end at a break.
    """
    rows = _ordered(usable(frame))
    before, after = _neighbour(rows, 1), _neighbour(rows, -1)
    pace = rows.assign(pace=(rows["log"] - before["log"]) / (rows["at"] - before["at"])).groupby(_eras(rows), sort=False, dropna=False)[
        "pace"
    ]
    around = pd.concat([pace.shift(by) for by in (1, 2, 3, -2, -3, -4)], axis=1)
    growth = around.median(axis=1).where(around.notna().sum(axis=1) >= 3)
    up = rows["log"] - before["log"] - growth * (rows["at"] - before["at"])
    down = rows["log"] - after["log"] + growth * (after["at"] - rows["at"])
    out = np.sign(up) * np.minimum(up.abs(), down.abs()).where(up * down > 0, 0.0)
    series = rows.groupby(series_of(frame), sort=False, dropna=False).ngroup()
    told = up.notna() & down.notna()
    judge = told & (told.groupby(series).transform("sum") >= 4)
    spread = series.map(deviation(pd.concat([up, down]), pd.concat([series, series])))
    half = [float(unit_of(places) / 2 / value) for places, value in zip(rows["decimals"], rows["obs_value"], strict=True)]
    rows = rows.assign(off=out, inputs=lines_of(before["source_ref"], after["source_ref"]))
    return beyond(rows[judge], identity, np.maximum(spread, half)[judge])


def season(frame: pd.DataFrame, identity: Identity, facts: Facts) -> pd.DataFrame:
    """A year-to-date flow against the months beside it, as that month stands to them in other years of the series."""
    flows = usable(frame[(frame["period_basis"] == period.YEAR_TO_DATE) & (frame["freq"] == "M")])
    rows = _ordered(flows).assign(month=lambda told: told["time_period"].str[5:])
    series = series_of(frame)
    group = [rows[name] for name in series] + [rows["time_period"].str[:4]]
    logs, at, refs = (rows[name].groupby(group, dropna=False) for name in ("log", "at", "source_ref"))
    before, after = logs.shift(1).where(rows["at"] - at.shift(1) < 0.1), logs.shift(-1).where(at.shift(-1) - rows["at"] < 0.1)
    line = pd.concat([before, after], axis=1).mean(axis=1)
    shape = 2 * before.notna().astype(int) + after.notna().astype(int)
    rows = rows.assign(bend=rows["log"] - line, inputs=lines_of(refs.shift(1), refs.shift(-1)), shape=shape)[line.notna()]
    usual = rows.groupby([*series, "month", "shape"], dropna=False)["bend"]
    rows = rows.assign(off=rows["bend"] - usual.transform("median"), years=usual.transform("size"))
    rows = rows[rows["years"] >= 4]
    return unusual(rows, identity, rows.groupby([*series, "month", "shape"], sort=False, dropna=False).ngroup())


def _ordered(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows in the order of time, with `log`, the moment `at` in years, and `era`, which counts the breaks before them."""
    ends = {code: period.end(code) for code in frame["time_period"].unique()}
    moments = {code: end.year + (end.month - 1) / 12 for code, end in ends.items()}
    rows = frame.assign(at=frame["time_period"].map(moments).astype(float), log=logarithms(frame["obs_value"]))
    rows = rows.sort_values("at", kind="stable")
    return rows.assign(era=rows["break_id"].notna().groupby([rows[name] for name in series_of(frame)], dropna=False).cumsum())


def _neighbour(rows: pd.DataFrame, by: int) -> pd.DataFrame:
    """The figure so many places before each in its series and era: `log`, `at`, `source_ref`, and whether it is `there`."""
    beside = rows.groupby(_eras(rows), sort=False, dropna=False)[["log", "at", "source_ref"]].shift(by)
    return beside.assign(there=beside["log"].notna())


def _eras(rows: pd.DataFrame) -> list[str]:
    """The columns that tell one series between two breaks."""
    return [*(name for name in series_of(rows) if name not in ("log", "at", "era")), "era"]


def _where_many(rows: pd.DataFrame, identity: Identity, like: pd.Series) -> pd.DataFrame:
    """Only where at least eight figures are alike: fewer do not tell what is usual."""
    many = like.groupby(like).transform("size") >= 8
    return unusual(rows[many], identity, like[many])
