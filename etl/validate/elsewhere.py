"""A whole told by one source against its parts told by another, as close as rounding is likely to leave them."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

import pandas as pd

from etl.model import period
from etl.model.codelist import Area
from etl.model.structure import key
from etl.validate.expectations import Identity
from etl.validate.residual import Facts, judged, refs_of, unit_of


def nation(frame: pd.DataFrame, identity: Identity, facts: Facts) -> pd.DataFrame:
    """whole − Σ of the areas below it, for every source of the whole and every source that tells all of these areas.

    An area that is marked as having no figure counts as nothing: what it may have is the difference, for somebody to explain.
    Where `unit` is the width of rounding, the sum of many roundings is rarely off by more than four standard deviations of it;
    half a unit for each operand, which `rounding` allows elsewhere, would hide a mistyped digit in a table of thirty areas.
    """
    printed = frame[frame["source_ref"].notna() & (frame["obs_status"] != "U")]
    on = [name for name in key(frame.columns) if name not in ("ref_area", "source")]
    there = set(printed["ref_area"])
    below = {code.code: code for code in facts.codelists["ref_area"].codes if code.parent == identity.whole and code.code in there}
    parts = printed[printed["ref_area"].isin(list(below))]
    parts = parts.assign(
        there=parts["obs_value"].notna(),
        obs_value=parts["obs_value"].where(parts["obs_value"].notna(), Decimal(0)),
        noise=[0.0 if pd.isna(each) else float(unit_of(each)) ** 2 / 12 for each in parts["decimals"]],
    )
    summed = parts.groupby([*on, "source"], sort=False, dropna=False).agg(
        total=("obs_value", "sum"), told=("ref_area", set), noise=("noise", "sum"), there=("there", "mean"), inputs=("source_ref", refs_of)
    )
    summed = summed[summed["there"] > 0.5].reset_index()
    complete = [_needed(below, when) <= told for when, told in zip(summed["time_period"], summed["told"], strict=True)]
    wholes = printed[(printed["ref_area"] == identity.whole) & printed["obs_value"].notna()]
    pairs = wholes.merge(summed[pd.Series(complete, index=summed.index, dtype=bool)], on=on, suffixes=("", "_parts"))
    pairs = pairs.assign(
        signed=[value - total for value, total in zip(pairs["obs_value"], pairs["total"], strict=True)],
        unit=list(_widths(pairs)),
    )
    return judged(pairs, identity, addends=1)


def _needed(below: Mapping[str, object], when: str) -> set[str]:
    """The areas of their own level that are in force at the period's end."""
    return {code for code, area in below.items() if isinstance(area, Area) and area.level != "other" and area.valid_on(period.end(when))}


def _widths(pairs: pd.DataFrame) -> Iterator[Decimal]:
    """Four standard deviations of all roundings, as the width that `rounding` allows in full."""
    for decimals, noise in zip(pairs["decimals"], pairs["noise"], strict=True):
        own = float(unit_of(decimals)) ** 2 / 12
        yield Decimal(f"{4 * (own + noise) ** 0.5:.4f}")
