"""Wholes and their parts: how far a sum is off, how far a part exceeds its whole."""

from collections.abc import Callable
from decimal import Decimal

import pandas as pd

from etl.model import period
from etl.model.codelist import Area
from etl.model.structure import NO_SCHEME, key
from etl.validate import suspects
from etl.validate.expectations import Identity
from etl.validate.residual import LEVELS, Facts, extents, judged, months, refs_of, unit_of


def total(frame: pd.DataFrame, identity: Identity, facts: Facts) -> pd.DataFrame:
    """whole − Σ parts, where all parts are told; a part written `-expenditure` is subtracted.

    `children` are a whole's codes below it: those of the figures that are in force at the period's end must all be told;
    one that is no area of its own level (`XJ-XPCC`, `AH-PROV`) is added where the same source tells it for that period.
    Where a source tells one of the indicators named under `less`, what the parts pay one another, `consolidated` asks instead.
    """
    if identity.less:
        frame = _without(frame, identity)
    parts, needed = _parts(frame, identity, facts)
    on = [name for name in key(frame.columns) if name != identity.over and not (identity.across_sources and name == "source")]
    if identity.over == "indicator":
        on.remove("period_basis")
    whole = frame[frame[identity.over] == identity.whole]
    addends = frame[frame[identity.over].isin(parts)]
    if identity.over == "indicator" and whole["period_basis"].eq("S").all():
        addends = addends[addends["period_basis"] == "S"]
    addends = addends.assign(
        part=[value * parts[code] for value, code in zip(addends["obs_value"], addends[identity.over], strict=True)]
    ).drop_duplicates([*on, identity.over, "period_basis"])
    if identity.over == "indicator":
        on.append("period_basis")
    summed = addends.groupby(on, sort=False, dropna=False).agg(
        total=("part", "sum"), told=(identity.over, set), least=("decimals", "min"), inputs=("source_ref", refs_of)
    )
    pairs = whole.merge(summed.reset_index(), on=on)
    complete = [needed(when) <= told for when, told in zip(pairs["time_period"], pairs["told"], strict=True)]
    pairs = pairs[pd.Series(complete, index=pairs.index, dtype=bool)]
    pairs["signed"] = [value - total for value, total in zip(pairs["obs_value"], pairs["total"], strict=True)]
    pairs["unit"] = [unit_of(min(a, b)) for a, b in zip(pairs["decimals"], pairs["least"], strict=True)]
    told = judged(pairs, identity, addends=pairs["told"].map(len))
    return told.assign(suspect=_suspects(told, addends.assign(sign=addends[identity.over].map(parts)), on, frame))


def _suspects(told: pd.DataFrame, addends: pd.DataFrame, on: list[str], frame: pd.DataFrame) -> pd.Series:
    """For every whole that is further off than any level allows, the part that most probably explains it."""
    beyond = [off > min(levels) for off, *levels in zip(told["residual"], *(told[name] for name in LEVELS), strict=True)]
    failing = told[pd.Series(beyond, index=told.index, dtype=bool)]
    named = pd.Series(suspects.named(failing, addends, on, frame), index=failing.index, dtype=object)
    return named.reindex(told.index, fill_value="")


def _without(frame: pd.DataFrame, identity: Identity) -> pd.DataFrame:
    """The figures of those tables that tell none of the indicators under `less`."""
    table = [frame[name] for name in key(frame.columns) if name not in (identity.over, "indicator")]
    internal = frame["indicator"].isin(identity.less).groupby(table, dropna=False).transform("any")
    return frame[~internal]


def _parts(frame: pd.DataFrame, identity: Identity, facts: Facts) -> tuple[dict[str, int], Callable[[str], set[str]]]:
    """The parts with their signs, and which of them must be told for a period."""
    if identity.parts == ("children",):
        there = set(frame[identity.over])
        children = [code for code in facts.codelists[identity.over].codes if code.parent == identity.whole and code.code in there]
        required = [code for code in children if not (isinstance(code, Area) and code.level == "other")]
        return dict.fromkeys((code.code for code in children), 1), lambda when: {
            code.code for code in required if code.valid_on(period.end(when))
        }
    parts = {part.lstrip("-"): -1 if part.startswith("-") else 1 for part in identity.parts}
    return parts, lambda when: set(parts)


def at_most(frame: pd.DataFrame, identity: Identity, facts: Facts) -> pd.DataFrame:
    """How much a part exceeds its whole.

    A stock and a flow are compared within the same period, a year's flow or the year to date; a figure without a scheme, such
    as the minimum wage, is beside those of every scheme. `children` are all codes below the whole, cities as well as provinces.
    Another source may tell the whole of a quarter as that of its last month.
    """
    parts = _under(frame, identity, facts) if identity.parts == ("children",) else set(_parts(frame, identity, facts)[0])
    across = {"source": identity.across_sources, "scheme": identity.across_schemes}
    on = [name for name in key(frame.columns) if name != identity.over and not across.get(name)]
    if identity.across_sources and identity.over != "indicator":
        on = [*(name for name in on if name not in ("freq", "time_period", "period_basis")), "day", "extent"]
        frame = frame.assign(day=months(frame), extent=extents(frame))
    part, whole = frame[frame[identity.over].isin(parts)], frame[frame[identity.over] == identity.whole]
    if identity.over == "indicator" and not set(part["period_basis"]) & set(whole["period_basis"]):
        on.remove("period_basis")
        part, whole = (rows[(rows["freq"] == "A") | (rows["period_basis"] != period.PERIOD)] for rows in (part, whole))
    if identity.over == "indicator" and "scheme" in on and {NO_SCHEME} in (set(part["scheme"]), set(whole["scheme"])):
        on.remove("scheme")
    pairs = part.merge(whole[[*on, "obs_value", "decimals", "source_ref"]].drop_duplicates(on), on=on, suffixes=("", "_whole"))
    excess = zip(pairs["obs_value"], pairs["obs_value_whole"], strict=True)
    pairs["signed"] = [max(value - limit, Decimal(0)) for value, limit in excess]
    pairs["unit"] = [unit_of(min(a, b)) for a, b in zip(pairs["decimals"], pairs["decimals_whole"], strict=True)]
    return judged(pairs.assign(inputs=pairs["source_ref_whole"]), identity, addends=1)


def _under(frame: pd.DataFrame, identity: Identity, facts: Facts) -> set[str]:
    """The codes of the figures that lie below the whole, at any depth."""
    codes = facts.codelists[identity.over].codes
    found: set[str] = set()
    last = {identity.whole or ""}
    while last:
        last = {code.code for code in codes if code.parent in last} - found
        found |= last
    return found & set(frame[identity.over])


def within(frame: pd.DataFrame, identity: Identity, facts: Facts) -> pd.DataFrame:
    """How much the parts that are told exceed their whole together, where two or more of them are."""
    on = [name for name in key(frame.columns) if name != "indicator"]
    told = frame[frame["indicator"].isin(identity.parts)]
    summed = told.groupby(on, sort=False, dropna=False).agg(
        total=("obs_value", "sum"), count=("indicator", "nunique"), least=("decimals", "min"), inputs=("source_ref", refs_of)
    )
    pairs = frame[frame["indicator"] == identity.whole].merge(summed[summed["count"] > 1].reset_index(), on=on)
    pairs["signed"] = [max(total - value, Decimal(0)) for value, total in zip(pairs["obs_value"], pairs["total"], strict=True)]
    pairs["unit"] = [unit_of(min(a, b)) for a, b in zip(pairs["decimals"], pairs["least"], strict=True)]
    return judged(pairs, identity, addends=pairs["count"])


def consolidated(frame: pd.DataFrame, identity: Identity, facts: Facts) -> pd.DataFrame:
    """An area's money less (that of its parts − what they pay one another), where every part tells both.

    The indicators named under `less` are internal: 上解 and 补助 between the levels cancel out in the province's account.
    """
    parts, needed = _parts(frame, identity, facts)
    names = [name for name in key(frame.columns) if name not in ("ref_area", "indicator")]
    below = frame[frame["ref_area"].isin(parts)]
    internal = below[below["indicator"].isin(identity.less)]
    paid = internal.groupby([*names, "ref_area"], sort=False, dropna=False).agg(internal=("obs_value", "sum")).reset_index()
    told = below[~below["indicator"].isin(identity.less)].merge(paid, on=[*names, "ref_area"])
    told["part"] = [value - internal for value, internal in zip(told["obs_value"], told["internal"], strict=True)]
    summed = told.groupby([*names, "indicator"], sort=False, dropna=False).agg(
        total=("part", "sum"), told=("ref_area", set), least=("decimals", "min"), inputs=("source_ref", refs_of)
    )
    pairs = frame[frame["ref_area"] == identity.whole].merge(summed.reset_index(), on=[*names, "indicator"])
    complete = [needed(when) <= areas for when, areas in zip(pairs["time_period"], pairs["told"], strict=True)]
    pairs = pairs[pd.Series(complete, index=pairs.index, dtype=bool)]
    pairs["signed"] = [value - total for value, total in zip(pairs["obs_value"], pairs["total"], strict=True)]
    pairs["unit"] = [unit_of(min(a, b)) for a, b in zip(pairs["decimals"], pairs["least"], strict=True)]
    return judged(pairs, identity, addends=pairs["told"].map(len))
