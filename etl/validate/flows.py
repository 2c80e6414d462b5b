"""Flows within their year and the stocks they lead to."""

from decimal import Decimal

import pandas as pd

from etl.model import period
from etl.model.structure import key
from etl.validate.expectations import Identity
from etl.validate.residual import Facts, judged, lines_of, refs_of, series_of, unit_of


def roll(frame: pd.DataFrame, identity: Identity, facts: Facts) -> pd.DataFrame:
    """closing − (opening + Σ flows) for every year whose opening stock and flows the same source tells."""
    flows = {part.lstrip("-"): -1 if part.startswith("-") else 1 for part in identity.parts}
    on = [name for name in key(frame.columns) if name not in ("indicator", "period_basis")]
    yearly = frame[frame["freq"] == "A"]
    closing = yearly[yearly["indicator"] == identity.whole]
    opening = closing.assign(time_period=closing["time_period"].map(lambda code: str(int(code) + 1)))
    pairs = closing.merge(opening[[*on, "obs_value", "decimals", "source_ref"]], on=on, suffixes=("", "_opening"))
    moved = yearly[yearly["indicator"].isin(flows)]
    moved = moved.assign(part=[value * flows[code] for value, code in zip(moved["obs_value"], moved["indicator"], strict=True)])
    summed = moved.groupby(on, sort=False, dropna=False).agg(
        total=("part", "sum"), count=("indicator", "nunique"), least=("decimals", "min"), inputs=("source_ref", refs_of)
    )
    pairs = pairs.merge(summed[summed["count"] == len(flows)].reset_index(), on=on)
    told = zip(pairs["obs_value"], pairs["obs_value_opening"], pairs["total"], strict=True)
    pairs["signed"] = [closing - opening - total for closing, opening, total in told]
    pairs["unit"] = [unit_of(min(each)) for each in zip(pairs["decimals"], pairs["decimals_opening"], pairs["least"], strict=True)]
    pairs["inputs"] = lines_of(pairs["inputs"], pairs["source_ref_opening"])
    return judged(pairs, identity, addends=len(flows) + 1)


def monotone(frame: pd.DataFrame, identity: Identity, facts: Facts) -> pd.DataFrame:
    """How far a year-to-date flow falls inside its year."""
    ytd = frame[frame["period_basis"] == period.YEAR_TO_DATE].sort_values("time_period", kind="stable")
    year = [*(ytd[name] for name in series_of(frame)), ytd["time_period"].str[:4]]
    before = ytd.groupby(year, sort=False, dropna=False)[["obs_value", "decimals", "source_ref"]].shift(1)
    later = before["obs_value"].notna()
    ytd, before = ytd[later], before[later]
    fall = [max(then - now, Decimal(0)) for then, now in zip(before["obs_value"], ytd["obs_value"], strict=True)]
    unit = [unit_of(min(places)) for places in zip(before["decimals"], ytd["decimals"], strict=True)]
    return judged(ytd.assign(signed=fall, unit=unit, inputs=before["source_ref"]), identity, addends=1)


def opening(frame: pd.DataFrame, identity: Identity, facts: Facts) -> pd.DataFrame:
    """The opening stock a source prints less the closing stock it printed for the year before: a difference is a revision."""
    on = [name for name in key(frame.columns) if name != "indicator"]
    yearly = frame[frame["freq"] == "A"]
    closing = yearly[yearly["indicator"].isin(identity.parts)]
    closing = closing.assign(time_period=closing["time_period"].map(lambda code: str(int(code) + 1)))
    told = yearly[yearly["indicator"] == identity.whole]
    pairs = told.merge(closing[[*on, "obs_value", "decimals", "source_ref"]], on=on, suffixes=("", "_closing"))
    return judged(_off(pairs, "_closing"), identity, addends=1)


def final(frame: pd.DataFrame, identity: Identity, facts: Facts) -> pd.DataFrame:
    """A year's final flow less the total reported for January to December, by the same source or another."""
    on = [name for name in key(frame.columns) if name not in ("freq", "period_basis", "source")]
    year = frame[(frame["freq"] == "A") & (frame["period_basis"] == period.PERIOD)]
    ends = {code: code[:4] for code in frame["time_period"].unique() if period.last_month(code) == 12}
    december = frame[(frame["period_basis"] == period.YEAR_TO_DATE) & frame["time_period"].isin(ends)]
    december = december.assign(time_period=december["time_period"].map(lambda code: ends[code]))
    pairs = year.merge(december[[*on, "obs_value", "decimals", "source_ref"]], on=on, suffixes=("", "_december"))
    return judged(_off(pairs, "_december"), identity, addends=1)


def periods(frame: pd.DataFrame, identity: Identity, facts: Facts) -> pd.DataFrame:
    """A year-to-date flow less the sum of its single periods, where the source's are all there from January on."""
    names = [name for name in key(frame.columns) if name != "period_basis"]
    lone = frame[(frame["period_basis"] == period.PERIOD) & (frame["freq"] != "A")].sort_values("time_period")
    lone = lone.assign(year=lone["time_period"].str[:4])
    groups = lone.groupby([*(name for name in names if name != "time_period"), "year"], sort=False, dropna=False)
    lone = lone.assign(nth=groups.cumcount() + 1, least=groups["decimals"].cummin(), total=_running(lone, groups))
    due = [period.last_month(code) // (3 if "Q" in code else 1) for code in lone["time_period"]]
    lone = lone[lone["nth"] == pd.Series(due, index=lone.index, dtype=int)]
    ytd = frame[frame["period_basis"] == period.YEAR_TO_DATE]
    pairs = ytd.merge(lone[[*names, "total", "least", "nth"]], on=names)
    pairs["signed"] = [value - total for value, total in zip(pairs["obs_value"], pairs["total"], strict=True)]
    pairs["unit"] = [unit_of(min(each)) for each in zip(pairs["decimals"], pairs["least"], strict=True)]
    return judged(pairs.assign(inputs=""), identity, addends=pairs["nth"])


def _running(frame: pd.DataFrame, groups: pd.core.groupby.DataFrameGroupBy) -> pd.Series:
    """The exact running sum of each group's figures, in the order of the frame."""
    totals = pd.Series(Decimal(0), index=frame.index, dtype=object)
    for rows in groups.indices.values():
        total = Decimal(0)
        for row in rows:
            total += frame["obs_value"].iat[row]
            totals.iat[row] = total
    return totals


def _off(pairs: pd.DataFrame, suffix: str) -> pd.DataFrame:
    """Pairs of figures with their difference, the coarser one's last digit, and the second one's cell."""
    return pairs.assign(
        signed=[value - other for value, other in zip(pairs["obs_value"], pairs[f"obs_value{suffix}"], strict=True)],
        unit=[unit_of(min(a, b)) for a, b in zip(pairs["decimals"], pairs[f"decimals{suffix}"], strict=True)],
        inputs=pairs[f"source_ref{suffix}"].fillna(""),
    )
