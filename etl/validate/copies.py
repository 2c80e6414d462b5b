"""Figures that look copied or mistyped: repeated from the last period or another area, or printed unlike their column."""

from decimal import Decimal

import pandas as pd

from etl.model.structure import key
from etl.validate.expectations import Identity
from etl.validate.residual import Facts, commonest, file_of, judged, series_of

_DIGITS = 3
"""Figures of fewer digits than this are often equal by chance."""


def repeated(frame: pd.DataFrame, identity: Identity, facts: Facts) -> pd.DataFrame:
    """1 where a printed figure equals, to the last digit, the one its source told of the period before."""
    rows = _printed(frame).sort_values("time_period", kind="stable")
    before = rows.groupby(series_of(frame), sort=False, dropna=False)[["obs_value", "source_ref"]].shift(1)
    told = before["obs_value"].notna()
    rows, before = rows[told], before[told]
    same = [Decimal(int(now == then)) for now, then in zip(rows["obs_value"], before["obs_value"], strict=True)]
    return judged(rows.assign(signed=same, unit=Decimal(0), inputs=before["source_ref"]), identity, addends=0)


def twins(frame: pd.DataFrame, identity: Identity, facts: Facts) -> pd.DataFrame:
    """How many figures one source tells alike, to the last digit, of an area and of another in the same file: a row typed twice."""
    rows = _printed(frame)
    rows = rows.assign(file=file_of(rows))
    alike = ["file", *(name for name in key(frame.columns) if name not in ("ref_area", "source")), "obs_value"]
    pairs = rows.merge(rows[[*alike, "ref_area", "source_ref"]], on=alike, suffixes=("", "_twin"))
    pairs = pairs[pairs["ref_area"] != pairs["ref_area_twin"]]
    pairs = pairs.assign(count=pairs.groupby(["file", "ref_area", "ref_area_twin"])["obs_value"].transform("size"))
    pairs = pairs[pairs["count"] > 1].drop_duplicates(["source_ref"])
    counted = pairs.assign(signed=pairs["count"].map(Decimal), inputs=pairs["source_ref_twin"])
    single = rows[~rows["source_ref"].isin(counted["source_ref"])].assign(signed=Decimal(0), inputs="")
    return judged(pd.concat([single, counted]).assign(unit=Decimal(0)), identity, addends=0)


def doubled(frame: pd.DataFrame, identity: Identity, facts: Facts) -> pd.DataFrame:
    """1 where a figure equals, to the last digit, another indicator's of the same area, scheme and period in the same file."""
    rows = _printed(frame)
    rows = rows.assign(file=file_of(rows))
    alike = ["file", *(name for name in key(frame.columns) if name not in ("indicator", "period_basis", "source")), "obs_value"]
    pairs = rows.merge(rows[[*alike, "indicator", "source_ref"]], on=alike, suffixes=("", "_twin"))
    pairs = pairs[pairs["indicator"] != pairs["indicator_twin"]].drop_duplicates(["source_ref"])
    found = rows["source_ref"].map(pairs.set_index("source_ref")["source_ref_twin"].astype(object)).astype(object)
    return judged(
        rows.assign(signed=[Decimal(int(each)) for each in found.notna()], unit=Decimal(0), inputs=found.fillna("")), identity, addends=0
    )


def digits(frame: pd.DataFrame, identity: Identity, facts: Facts) -> pd.DataFrame:
    """By how many decimals a figure is printed unlike the others of its file and indicator, where nearly all of these are alike.

    Fewer decimals are as usual where the file drops noughts at the end.
    """
    rows = frame[frame["source_ref"].notna() & frame["obs_text"].notna()]
    places = rows["obs_text"].astype(str).str.extract(r"\.(\d+)\D*$")[0].fillna("").str.len()
    column = [file_of(rows), rows["scheme"], rows["indicator"]]
    usual = commonest(places, column)
    alike = (places == usual).groupby(column)
    judge = (alike.transform("size") >= 10) & (alike.transform("mean") >= 0.9)
    keeps = rows["obs_text"].astype(str).str.contains(r"\.\d*0$").groupby(column).transform("any")
    off = [Decimal(int(each)) if each > 0 or kept else Decimal(0) for each, kept in zip((places - usual)[judge], keeps[judge], strict=True)]
    return judged(rows[judge].assign(signed=off, unit=Decimal(0), inputs=""), identity, addends=0)


def _printed(frame: pd.DataFrame) -> pd.DataFrame:
    """Printed figures of enough digits."""
    rows = frame[frame["source_ref"].notna()]
    enough = [len(value.normalize().as_tuple().digits) >= _DIGITS for value in rows["obs_value"]]
    return rows[pd.Series(enough, index=rows.index, dtype=bool)]
