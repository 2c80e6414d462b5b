"""Flows within their year and the stocks they lead to."""

from decimal import Decimal
from itertools import pairwise

import pandas as pd

from etl.model import period
from etl.model.structure import key
from etl.validate.expectations import Identity
from etl.validate.residual import Facts, judged, refs_of, series_of, unit_of


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
    pairs["inputs"] = pairs["inputs"].str.cat(pairs["source_ref_opening"].fillna(""), sep=" ")
    return judged(pairs, identity, addends=len(flows) + 1)


def monotone(frame: pd.DataFrame, identity: Identity, facts: Facts) -> pd.DataFrame:
    """How far a year-to-date flow falls inside its year."""
    rows = []
    ytd = frame[frame["period_basis"] == period.YEAR_TO_DATE].assign(year=lambda told: told["time_period"].str[:4])
    for _, series in ytd.groupby([*series_of(frame), "year"], sort=False, dropna=False):
        ordered = series.sort_values("time_period").to_dict("records")
        for before, now in pairwise(ordered):
            fall = max(before["obs_value"] - now["obs_value"], Decimal(0))
            unit = unit_of(min(before["decimals"], now["decimals"]))
            rows.append({**now, "signed": fall, "unit": unit, "inputs": before["source_ref"]})
    return judged(pd.DataFrame(rows, columns=[*frame.columns, "signed", "unit", "inputs"]), identity, addends=1)
