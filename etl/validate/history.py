"""A figure against the history of its own series; a declared break parts a history."""

from decimal import Decimal

import pandas as pd

from etl.model import period
from etl.model.structure import key
from etl.validate.expectations import Identity
from etl.validate.residual import Facts, judged, series_of


def growth(frame: pd.DataFrame, identity: Identity, facts: Facts) -> pd.DataFrame:
    """How many percentage points a change on a year earlier lies outside its band; a break in between silences it."""
    assert identity.band
    low, high = (Decimal(bound.rstrip("%")) for bound in identity.band)
    before = frame.assign(time_period=frame["time_period"].map(lambda code: f"{int(code[:4]) + 1}{code[4:]}"))
    names = list(key(frame.columns))
    pairs = frame.merge(before[[*names, "obs_value", "source_ref"]], on=names, suffixes=("", "_before"))
    pairs = pairs[(pairs["obs_value_before"] > 0) & ~_broken(pairs, frame)]
    change = [100 * (now / then - 1) for now, then in zip(pairs["obs_value"], pairs["obs_value_before"], strict=True)]
    outside = [max(low - each, each - high, Decimal(0)).quantize(Decimal("0.01")) for each in change]
    return judged(pairs.assign(signed=outside, unit=Decimal("0.01"), inputs=pairs["source_ref_before"]), identity, addends=1)


def _broken(pairs: pd.DataFrame, frame: pd.DataFrame) -> pd.Series:
    """Whether a break of the series lies after the year-earlier figure and not after the figure itself."""
    names = series_of(frame)
    breaks: dict[tuple[str, ...], list[str]] = {}
    for row in frame[frame["break_id"].notna()].to_dict("records"):
        breaks.setdefault(tuple(row[name] for name in names), []).append(row["time_period"])
    series = zip(*[pairs[name] for name in names], strict=True)
    broken = [
        any(period.year_before(when) < at <= when for at in breaks.get(codes, ()))
        for codes, when in zip(series, pairs["time_period"], strict=True)
    ]
    return pd.Series(broken, index=pairs.index, dtype=bool)


def magnitude(frame: pd.DataFrame, identity: Identity, facts: Facts) -> pd.DataFrame:
    """|log10| of a figure against the median of its own history (same calendar period and basis): a slip of units is about 1.

    Figures on different sides of a break have different histories; fewer than four figures are no history.
    """
    names = series_of(frame)
    frame = frame.sort_values("time_period", kind="stable")
    era = frame["break_id"].notna().groupby([frame[name] for name in names], dropna=False).cumsum()
    frame = frame.assign(season=frame["time_period"].str[4:], era=era)
    frame = frame[frame["obs_value"] > 0]
    history = frame.assign(number=frame["obs_value"].astype(float)).groupby([*names, "season", "era"], dropna=False)["number"]
    frame = frame.assign(median=history.transform("median"), count=history.transform("size"))
    frame = frame[frame["count"] >= 4]
    logs = [(value / Decimal(repr(median))).log10() for value, median in zip(frame["obs_value"], frame["median"], strict=True)]
    signed = [each.quantize(Decimal("0.001")) for each in logs]
    return judged(frame.assign(signed=signed, unit=Decimal(0), inputs=""), identity, addends=0)
