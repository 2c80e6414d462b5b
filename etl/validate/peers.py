"""A figure against the other areas of its table, and against its own place among them at other times."""

import numpy as np
import pandas as pd

from etl.model.structure import key
from etl.validate.expectations import Identity
from etl.validate.residual import Facts
from etl.validate.robust import logarithms, unusual, usable


def place(frame: pd.DataFrame, identity: Identity, facts: Facts) -> pd.DataFrame:
    """A ratio of an area against the median of its table's areas, less the area's usual distance from it.

    The ratio is the indicator itself, or `whole` over the one of `parts` where these are named. Tables of fewer than eight areas
    have no median; an area told at one time only has no usual distance, and its distance counts whole.
    """
    rows = usable(frame)
    rows = _quotients(rows, identity) if identity.whole else rows.assign(log=logarithms(rows["obs_value"]), inputs="")
    names = key(frame.columns)
    in_table = [name for name in names if name != "ref_area"]
    its_own = [name for name in names if name not in ("time_period", "period_basis", "source")]
    table = rows.groupby(in_table, sort=False, dropna=False)
    rows = rows.assign(distance=rows["log"] - table["log"].transform("median"))[table["log"].transform("size") >= 8]
    usual = rows.groupby(its_own, sort=False, dropna=False)["distance"]
    count, total = usual.transform("size"), usual.transform("sum")
    others = (total - rows["distance"]) / (count - 1).clip(lower=1)
    median = usual.transform("median").where(count > 3, others)
    rows = rows.assign(off=rows["distance"] - median.where(count > 1, 0.0), known=np.minimum(count, 4))
    return unusual(rows, identity, rows.groupby([*in_table, "known"], sort=False, dropna=False).ngroup())


def _quotients(rows: pd.DataFrame, identity: Identity) -> pd.DataFrame:
    """One row a pair of numerator and denominator that one source tells of one area, scheme and period."""
    on = [name for name in key(rows.columns) if name not in ("indicator", "period_basis")]
    below = rows[rows["indicator"].isin(identity.parts)][[*on, "obs_value", "source_ref"]]
    pairs = rows[rows["indicator"] == identity.whole].merge(below, on=on, suffixes=("", "_below"))
    return pairs.assign(
        log=logarithms(pairs["obs_value"]) - logarithms(pairs["obs_value_below"]), inputs=pairs["source_ref_below"].fillna("")
    )
