"""A figure against the other areas of its table, against its own place among them at other times, and against its area's size."""

from collections.abc import Iterator
from decimal import Decimal

import numpy as np
import pandas as pd

from etl.model.codelist import Area, Codelist
from etl.model.structure import key
from etl.validate.expectations import Identity
from etl.validate.residual import Facts, judged, refs_of
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


_AREAS = 8
"""Fewer areas do not tell what an area of some size usually has."""
_FIGURES = 3
"""Of two figures that fit each other badly nobody can say which is wrong."""


def size(frame: pd.DataFrame, identity: Identity, facts: Facts) -> pd.DataFrame:
    """log10 of a figure over what an area of that size usually has, by all that is told of the areas at that time, whoever tells it.

    A table is the areas below one other by all that is told of them: persons, income, balances of every scheme. Its logarithms are
    an area's size plus a column's usual amount plus what is left over, which is told here (Tukey's median polish): one wrong
    figure among its area's others and its column's others moves neither. A slip of units is about ±1, ±2, ±4.
    """
    rows = usable(frame[frame["source_ref"].notna()])
    above = {code: _parent(facts.codelists["ref_area"], code) for code in rows["ref_area"].unique()}
    rows = rows.assign(log=logarithms(rows["obs_value"]) / np.log(10), above=rows["ref_area"].map(above))
    rows = rows[rows["above"] != ""]
    columns = [name for name in key(frame.columns) if name not in ("freq", "ref_area", "time_period")]
    found = [each for _, table in rows.groupby(["freq", "time_period", "above"], sort=False) for each in _polished(table, columns)]
    told = pd.concat(found) if found else rows.assign(left=0.0, inputs="").iloc[:0]
    signed = [Decimal(f"{each:.2f}") for each in told["left"]]
    return judged(told.assign(signed=signed, unit=Decimal(0)), identity, addends=0)


def _parent(areas: Codelist, code: str) -> str:
    area = areas.by_code.get(code)
    return (area.parent or "") if isinstance(area, Area) else ""


def _polished(rows: pd.DataFrame, columns: list[str]) -> Iterator[pd.DataFrame]:
    """The rows of a table with what is `left` of each; nothing of a table that is too small."""
    rows = rows[rows.groupby(columns, dropna=False)["log"].transform("size") >= _AREAS]
    rows = rows[rows.groupby("ref_area")["log"].transform("size") >= _FIGURES]
    if len(rows):
        area, column = (rows.groupby(names, sort=False, dropna=False).ngroup().to_numpy() for names in (["ref_area"], columns))
        table = np.full((area.max() + 1, column.max() + 1), np.nan)
        table[area, column] = rows["log"]
        for _ in range(_ROUNDS):
            for axis in (1, 0):
                table -= np.nanmedian(table, axis=axis, keepdims=True)
        inputs = rows["ref_area"].map(rows.groupby("ref_area")["source_ref"].agg(refs_of))
        yield rows.assign(left=table[area, column], inputs=inputs)


_ROUNDS = 5
"""Medians of areas and of columns are taken off in turn; after so many rounds they hardly change."""
