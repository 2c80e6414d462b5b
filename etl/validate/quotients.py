"""Figures divided by figures: within a plausible band, and as printed ratios say."""

from decimal import Context, Decimal

import pandas as pd

from etl.model import period
from etl.model.codelist import Codelist, Indicator
from etl.model.structure import NO_SCHEME, key
from etl.problem import Problem, Refusal
from etl.validate.expectations import Identity
from etl.validate.residual import Facts, judged, lines_of

_DIVISION = Context(prec=15)
_CENT = Decimal("0.01")


def quotient(frame: pd.DataFrame, identity: Identity, facts: Facts) -> pd.DataFrame:
    """How many percentage points whole ÷ (part × part …) lies outside its band, all in base units.

    A level a month is multiplied by the months of the period; a stock that a flow is divided by is the mean of opening and
    closing; figures without a scheme, such as the population, serve every scheme.
    """
    assert identity.band
    low, high = (Decimal(bound.removesuffix("%")) / (100 if bound.endswith("%") else 1) for bound in identity.band)
    pairs = frame[frame["indicator"] == identity.whole]
    pairs = pairs.assign(quotient=_base(pairs), inputs="")
    for part in identity.parts:
        on = _joined(frame, pairs, part, across=identity.across_sources)
        right = _averaged(frame[frame["indicator"] == part], facts, of=identity.whole)
        right = right.assign(divisor=_base(right))[[*on, "divisor", "source_ref"]].drop_duplicates(on)
        pairs = pairs.merge(right, on=on, suffixes=("", "_part"))
        pairs = pairs[pairs["divisor"] != 0]
        pairs["quotient"] = [_DIVISION.divide(each, by) for each, by in zip(pairs["quotient"], pairs["divisor"], strict=True)]
        pairs["inputs"] = lines_of(pairs["inputs"], pairs["source_ref_part"])
        pairs = pairs.drop(columns=["divisor", "source_ref_part"])
    signed = [100 * (min(each - low, Decimal(0)) + max(each - high, Decimal(0))) for each in pairs["quotient"]]
    return judged(pairs.assign(signed=[each.quantize(_CENT) for each in signed], unit=Decimal(0)), identity, addends=0)


def formula(frame: pd.DataFrame, identity: Identity, facts: Facts) -> pd.DataFrame:
    """A printed ratio less what its numerator and denominator of the same source give, by the formula of its code."""
    row = facts.codelists["indicator"].by_code.get(identity.whole or "")
    if not (isinstance(row, Indicator) and row.numerator and row.denominator):
        what = f"{identity.id}: {identity.whole} has no formula"
        raise Refusal([Problem(where="expectations", what=what, remedy="name a ratio of indicator.csv with numerator and denominator")])
    printed = frame[(frame["indicator"] == row.code) & frame["source_ref"].notna()]
    on = [name for name in key(frame.columns) if name not in ("indicator", "period_basis")]
    for side, code in (("top", row.numerator), ("bottom", row.denominator)):
        told = frame[(frame["indicator"] == code) & ((frame["freq"] == "A") | (frame["period_basis"] != period.PERIOD))]
        told = told[[*on, "obs_value", "source_ref"]].rename(columns={"obs_value": side, "source_ref": f"{side}_ref"})
        printed = printed.merge(told.drop_duplicates(on), on=on)
    printed = printed[printed["bottom"] != 0]
    monthly = _kind(facts.codelists["indicator"], row.numerator) == "S" and _kind(facts.codelists["indicator"], row.denominator) == "F"
    computed = [
        _DIVISION.divide(top * Decimal(row.factor) * (period.last_month(when) if monthly else 1), bottom)
        for top, bottom, when in zip(printed["top"], printed["bottom"], printed["time_period"], strict=True)
    ]
    signed = [(value - each).quantize(Decimal("0.0001")) for value, each in zip(printed["obs_value"], computed, strict=True)]
    inputs = lines_of(printed["top_ref"], printed["bottom_ref"])
    return judged(printed.assign(signed=signed, unit=Decimal(0), inputs=inputs), identity, addends=0)


def _base(frame: pd.DataFrame) -> list[Decimal]:
    """The figures in persons and yuan; a level a month times the months of its period."""
    told = zip(frame["obs_value"], frame["unit_mult"], frame["unit_measure"], frame["time_period"], strict=True)
    return [value.scaleb(int(mult)) * (period.last_month(when) if unit == "CNY_MONTH" else 1) for value, mult, unit, when in told]


def _joined(frame: pd.DataFrame, left: pd.DataFrame, part: str, *, across: bool) -> list[str]:
    """The columns in which a divisor is the same as what it divides."""
    on = [name for name in key(frame.columns) if name not in ("indicator", "period_basis")]
    right = frame[frame["indicator"] == part]
    if set(right["scheme"]) == {NO_SCHEME} and set(left["scheme"]) != {NO_SCHEME}:
        on.remove("scheme")
    if across:
        on.remove("source")
    return on


def _averaged(stocks: pd.DataFrame, facts: Facts, of: str | None) -> pd.DataFrame:
    """The figures as they are; a stock beside a flow is the mean of two year ends, where both are told."""
    codes = facts.codelists["indicator"]
    stocks = stocks[(stocks["freq"] == "A") | (stocks["period_basis"] != period.PERIOD)]
    if stocks.empty or (_kind(codes, of or ""), _kind(codes, stocks["indicator"].iloc[0])) != ("F", "S"):
        return stocks
    names = list(key(stocks.columns))
    yearly = stocks[stocks["freq"] == "A"]
    opening = yearly.assign(time_period=yearly["time_period"].map(lambda code: str(int(code) + 1)))
    both = yearly.merge(opening[[*names, "obs_value"]], on=names, suffixes=("", "_opening"))
    return both.assign(obs_value=[(a + b) / 2 for a, b in zip(both["obs_value"], both["obs_value_opening"], strict=True)])


def _kind(codes: Codelist, code: str) -> str:
    row = codes.by_code.get(code)
    return row.kind if isinstance(row, Indicator) else ""
