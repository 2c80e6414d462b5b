"""Figures computed from published ones: each with its own unit, basis and lineage. Exact until the last division.

Every function returns only the new rows, and with them the keys of their inputs (`lineage`, one row an input).
"""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal

import pandas as pd

from etl.model import period
from etl.model.codelist import Codelist, Indicator, Scheme
from etl.model.structure import NO_SCHEME, added, key, widened

_DIVISION = Context(prec=15, rounding=ROUND_HALF_UP)
Derived = tuple[pd.DataFrame, pd.DataFrame]


def single_periods(frame: pd.DataFrame, indicators: dict[str, Indicator]) -> Derived:
    """The month's own flow from year-to-date ones: this month's total less last month's; January is itself.

    Only flows that may be differenced (never distinct persons), only between consecutive periods of one year and source:
    after a gap nothing is derived, because how the gap divides is not known.
    """
    flows = _with_value(frame[(frame["period_basis"] == period.YEAR_TO_DATE) & (frame["freq"] != "A")])
    flows = flows[flows["indicator"].isin([code for code, row in indicators.items() if row.differenceable])]
    before = flows.assign(time_period=flows["time_period"].map(_next))
    inherited, names = ["obs_value", "decimals", "obs_status", "vintage"], list(key(frame.columns))
    paired = flows.merge(before[[*names, *inherited]], on=names, how="left", suffixes=("", "_before"))
    first = paired["time_period"].str.endswith(("-01", "-Q1")).astype(bool)
    paired = paired[first | paired["obs_value_before"].notna()]
    first = first[paired.index]
    told = paired.assign(
        obs_value=[
            now if begins else now - then for now, then, begins in zip(paired["obs_value"], paired["obs_value_before"], first, strict=True)
        ],
        decimals=[
            int(now if begins else min(now, then))
            for now, then, begins in zip(paired["decimals"], paired["decimals_before"], first, strict=True)
        ],
        obs_status=[
            now if begins else worst((now, then))
            for now, then, begins in zip(paired["obs_status"], paired["obs_status_before"], first, strict=True)
        ],
        vintage=[
            now if begins else max(now, then) for now, then, begins in zip(paired["vintage"], paired["vintage_before"], first, strict=True)
        ],
        period_basis=period.PERIOD,
    )
    told = _unprinted(told, frame)
    last = told[~first[told.index]]
    inputs = [(told, told.assign(period_basis=period.YEAR_TO_DATE))]
    inputs.append((last, last.assign(period_basis=period.YEAR_TO_DATE, time_period=last["time_period"].map(period.previous))))
    return _rows(told, frame), _lineage(inputs, frame)


def totals(frame: pd.DataFrame, schemes: Codelist, wanted: tuple[str, ...], indicators: dict[str, Indicator]) -> Derived:
    """Totals over schemes, where every part is told by the source, the total itself is not, and its code is in force."""
    new, lines = [], []
    for code in wanted:
        scheme = schemes[code]
        assert isinstance(scheme, Scheme)
        parts = scheme.parts.split()
        rest = [name for name in key(frame.columns) if name != "scheme"]
        summable = frame["indicator"].isin([name for name, row in indicators.items() if row.kind in "SF"])
        in_force = frame["time_period"].map({when: scheme.valid_on(period.end(when)) for when in frame["time_period"].unique()})
        told = _with_value(frame[frame["scheme"].isin(parts) & summable & in_force.astype(bool)])
        groups = told.groupby(rest, sort=False)
        whole = groups.agg(
            obs_value=("obs_value", "sum"),
            decimals=("decimals", "min"),
            obs_status=("obs_status", worst),
            vintage=("vintage", "max"),
            count=("scheme", "nunique"),
        ).reset_index()
        first = told.drop_duplicates(rest).drop(columns=["obs_value", "decimals", "obs_status", "vintage"])
        total = _unprinted(whole[whole["count"] == len(parts)].merge(first, on=rest).assign(scheme=code), frame)
        new.append(total)
        lines += [(total, total.assign(scheme=part)) for part in parts]
    return _rows(pd.concat(new) if new else frame.iloc[:0], frame), _lineage(lines, frame)


def differences(frame: pd.DataFrame, indicators: dict[str, Indicator], wanted: dict[str, Indicator]) -> Derived:
    """Those of `wanted` declared as minuend − subtrahend (the current balance), where the source does not print them."""
    return _pairs(frame, [row for row in wanted.values() if row.minuend], indicators)


def ratios(frame: pd.DataFrame, indicators: dict[str, Indicator], wanted: dict[str, Indicator]) -> Derived:
    """Those of `wanted` declared as numerator / denominator × factor, within one source, where it does not print them.

    A stock divided by a flow is divided by the flow's monthly mean: the answer is in months. A flow divided by a stock is
    told of whole years only.
    """
    return _pairs(frame, [row for row in wanted.values() if row.numerator], indicators)


def _pairs(frame: pd.DataFrame, wanted: list[Indicator], indicators: dict[str, Indicator]) -> Derived:
    told = _with_value(frame)
    new, lines = [], []
    for row in wanted:
        names = (row.minuend or row.numerator or "", row.subtrahend or row.denominator or "")
        left, right = (told[told["indicator"] == name] for name in names)
        if row.numerator and row.denominator and (indicators[row.numerator].kind, indicators[row.denominator].kind) == ("F", "S"):
            left = left[left["freq"] == "A"]  # money per head is told of whole years
        if row.numerator and indicators[row.numerator].kind == "S":
            right = right[(right["freq"] == "A") | (right["period_basis"] != period.PERIOD)]
        shared = [name for name in added(frame.columns) if right[name].isna().all()]  # serves all of a dimension it does not have
        on = [name for name in key(frame.columns) if name not in ("indicator", "period_basis", *shared)]
        if row.denominator and set(right["scheme"]) == {NO_SCHEME}:
            on.remove("scheme")  # a denominator without scheme, such as the population, serves them all
        if row.minuend or all(indicators[name].kind == "F" for name in names):
            on.append("period_basis")  # of two flows, year to date meets year to date
        columns = dict.fromkeys([*on, "scheme", "period_basis", "obs_value", "decimals", "obs_status", "vintage"])
        pairs = left.merge(right[list(columns)], on=on, suffixes=("", "_right"))
        pairs = pairs[pairs["obs_value_right"] != 0] if row.numerator else pairs
        result = pairs.assign(
            indicator=row.code, obs_value=_results(pairs, row, indicators), unit_measure=row.unit_measure, unit_mult=row.unit_mult
        )
        result["obs_status"] = [worst(each) for each in zip(pairs["obs_status"], pairs["obs_status_right"], strict=True)]
        result["vintage"] = pairs[["vintage", "vintage_right"]].max(axis=1)
        result["decimals"] = row.decimals if row.numerator else pairs[["decimals", "decimals_right"]].min(axis=1)
        result = _unprinted(result, frame)
        new.append(result)
        right_key = result.assign(
            **dict.fromkeys(shared),
            scheme=result.get("scheme_right", result["scheme"]),
            period_basis=result.get("period_basis_right", result["period_basis"]),
        )
        lines += [
            (result, result.assign(indicator=names[0])),
            (result, right_key.assign(indicator=names[1])),
        ]
    return _rows(pd.concat(new) if new else frame.iloc[:0], frame), _lineage(lines, frame)


def _results(pairs: pd.DataFrame, row: Indicator, indicators: dict[str, Indicator]) -> pd.Series:
    values = zip(pairs["obs_value"], pairs["obs_value_right"], pairs["time_period"], strict=True)
    if row.minuend:
        return pd.Series([left - right for left, right, _ in values], index=pairs.index, dtype=object)
    assert row.numerator
    assert row.denominator
    monthly = indicators[row.numerator].kind == "S" and indicators[row.denominator].kind == "F"
    factor = Decimal(row.factor)
    quotients = [_DIVISION.divide(left * factor * (period.last_month(when) if monthly else 1), right) for left, right, when in values]
    return pd.Series(quotients, index=pairs.index, dtype=object)


def worst(statuses: Iterable[str]) -> str:
    """What a figure computed from others is worth: of low reliability if one of them is, provisional if one of them is."""
    told = set(statuses)
    return next((status for status in ("U", "E", "P") if status in told), "A")


def _with_value(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[frame["obs_value"].notna()]


def _unprinted(new: pd.DataFrame, frame: pd.DataFrame) -> pd.DataFrame:
    """The rows whose key no source has told: a printed figure is never replaced by a computed one."""
    names = key(frame.columns)
    alike = frame[frame["indicator"].isin(new["indicator"].unique())]
    known, asked = ([*zip(*[each[name].to_numpy(object) for name in names], strict=True)] for each in (alike, new))
    told = set(known)
    return new[pd.Series([each not in told for each in asked], index=new.index, dtype=bool)]


def _next(code: str) -> str:
    year, last = int(code[:4]), period.last_month(code)
    if period.freq(code) == "Q":
        return f"{year}-Q{last // 3 + 1}" if last < 12 else f"{year + 1}-Q1"
    return f"{year}-{last + 1:02d}" if last < 12 else f"{year + 1}-01"


def _rows(new: pd.DataFrame, frame: pd.DataFrame) -> pd.DataFrame:
    """New observations in the shape of the frame they were computed from: nothing of them was printed."""
    return new.assign(obs_text=None, obs_unit_text=None, source_ref=None)[list(widened(added(frame.columns)))].reset_index(drop=True)


def _lineage(pairs: Sequence[tuple[pd.DataFrame, pd.DataFrame]], frame: pd.DataFrame) -> pd.DataFrame:
    names = list(key(frame.columns))
    frames = [
        pd.concat([new[names].reset_index(drop=True), used[names].reset_index(drop=True).add_prefix("input_")], axis=1)
        for new, used in pairs
        if len(new)
    ]
    columns = [*names, *(f"input_{name}" for name in names)]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)
