"""A figure against the history of its own series; a declared break parts a history."""

from collections.abc import Callable
from decimal import Decimal

import numpy as np
import pandas as pd

from etl.model import period
from etl.model.codelist import parts
from etl.model.structure import key
from etl.validate.expectations import Identity
from etl.validate.residual import Facts, extents, judged, lines_of, months, series_of, unit_of

_CENT = Decimal("0.01")


def growth(frame: pd.DataFrame, identity: Identity, facts: Facts) -> pd.DataFrame:
    """The change on a year earlier in per cent, beside the end of the band on its side.

    A declared break in between silences it, and a reform of the scheme where the rule says so. Figures marked as of low reliability
    have been told of where they are marked, and are not compared.
    """
    pairs = _with_earlier(frame[frame["obs_status"] != "U"], period.year_before)
    quiet = _broken(pairs, frame, period.year_before)
    if "events" in identity.silenced_by:
        quiet |= _reformed(pairs, facts)
    return _outside(pairs[~quiet], identity)


def step(frame: pd.DataFrame, identity: Identity, facts: Facts) -> pd.DataFrame:
    """The change on the period just before in per cent, beside the end of the band on its side; a break in between silences it.

    `across_sources`: instead, of stocks of a quarter or month whose source tells none of the period before, the change on the year end
    before it, whoever tells that.
    """
    pairs = _with_earlier(frame, period.previous)
    if identity.across_sources:
        return _outside(_with_year_end(frame, known=pairs), identity)
    return _outside(pairs[~_broken(pairs, frame, period.previous)], identity)


def _with_earlier(frame: pd.DataFrame, earlier: Callable[[str], str]) -> pd.DataFrame:
    """The figures of which the same source tells an earlier one that is not zero: `obs_value_before`, `source_ref_before`."""
    names = list(key(frame.columns))
    then = {code: earlier(code) for code in frame["time_period"].unique()}
    told = frame.assign(earlier=frame["time_period"].map(lambda code: then[code]))
    before = frame[[*names, "obs_value", "decimals", "source_ref"]].rename(columns={"time_period": "earlier"})
    on = ["earlier" if name == "time_period" else name for name in names]
    pairs = told.merge(before, on=on, suffixes=("", "_before"))
    return pairs[pairs["obs_value_before"] > 0]


def _with_year_end(frame: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Stocks within a year, but those `known` by the period before, beside the year end before them; of several told the nearest."""
    names = list(key(frame.columns))
    stocks = frame[(frame["period_basis"] == period.STOCK) & frame["source_ref"].notna() & (frame["obs_value"] > 0)]
    stocks = stocks.assign(day=months(stocks))
    ends = stocks[stocks["day"].str.endswith("-12")].assign(year=lambda rows: rows["day"].str[:4].astype(int) + 1)
    short = stocks[(stocks["freq"] != "A") & ~pd.MultiIndex.from_frame(stocks[names]).isin(pd.MultiIndex.from_frame(known[names]))]
    fact = [*(name for name in names if name not in ("freq", "time_period", "source")), "year"]
    pairs = short.assign(year=short["day"].str[:4].astype(int)).merge(
        ends[[*fact, "obs_value", "decimals", "source_ref"]], on=fact, suffixes=("", "_before")
    )
    apart = np.abs(np.log(pairs["obs_value"].astype(float) / pairs["obs_value_before"].astype(float)))
    return pairs.iloc[np.argsort(apart.to_numpy(), kind="stable")].drop_duplicates(names).drop(columns=["day", "year"])


def _outside(pairs: pd.DataFrame, identity: Identity) -> pd.DataFrame:
    """The change in per cent; it may be as large as the band's end on its side and the tolerance allow together."""
    assert identity.band
    low, high = (Decimal(bound.rstrip("%")) for bound in identity.band)
    change = [(100 * (now / then - 1)).quantize(_CENT) for now, then in zip(pairs["obs_value"], pairs["obs_value_before"], strict=True)]
    told = judged(pairs.assign(signed=change, unit=_CENT, inputs=pairs["source_ref_before"]), identity, addends=1)
    room = [high if each > 0 else -low for each in change]
    return told.assign(
        **{
            level: [limit + more for limit, more in zip(told[level], room, strict=True)]
            for level in ("tolerance_warning", "tolerance_critical")
        }
    )


def change(frame: pd.DataFrame, identity: Identity, facts: Facts) -> pd.DataFrame:
    """A printed increase or growth rate less the one recomputed from the figure and that of a year earlier.

    A difference tells that the earlier figure has been revised since, or a wrong cell. A rate may be off by half its last
    digit and by what rounding of both figures makes of it.
    """
    on = [name for name in key(frame.columns) if name not in ("indicator", "period_basis")]
    printed = frame[frame["indicator"] == identity.whole]
    based = _with_earlier(frame[frame["indicator"].isin(identity.parts)], period.year_before)
    columns = ["obs_value", "obs_value_before", "decimals", "decimals_before", "source_ref", "source_ref_before"]
    based = based[(based["freq"] == "A") | (based["period_basis"] != period.PERIOD)][[*on, *columns]].rename(
        columns={"obs_value": "now", "decimals": "decimals_now", "source_ref": "ref_now"}
    )
    pairs = printed.merge(based, on=on)
    rate = pairs["unit_measure"] == "PC"
    told = list(zip(pairs["obs_value"], pairs["now"], pairs["obs_value_before"], rate, strict=True))
    signed = [value - (100 * (now / then - 1) if is_rate else now - then) for value, now, then, is_rate in told]
    least = pairs[["decimals_now", "decimals_before"]].min(axis=1)
    digits = zip(told, pairs["decimals"], least, strict=True)
    half = [
        unit_of(places) / 2 + 100 * unit_of(base) / 2 / then * (1 + now / then)
        if is_rate
        else (unit_of(min(places, base)) * Decimal("1.5"))
        for (_, now, then, is_rate), places, base in digits
    ]
    signed = [each.quantize(Decimal("0.0001")) for each in signed]
    inputs = lines_of(pairs["ref_now"], pairs["source_ref_before"])
    return judged(pairs.assign(signed=signed, unit=half, inputs=inputs), identity, addends=1)


def _broken(pairs: pd.DataFrame, frame: pd.DataFrame, earlier: Callable[[str], str]) -> pd.Series:
    """Whether a break of the series lies after the earlier figure and not after the figure itself."""
    names = series_of(frame)
    breaks: dict[tuple[str, ...], list[str]] = {}
    for row in frame[frame["break_id"].notna()].to_dict("records"):
        breaks.setdefault(tuple(row[name] for name in names), []).append(row["time_period"])
    series = zip(*[pairs[name] for name in names], strict=True)
    broken = [
        any(earlier(when) < at <= when for at in breaks.get(codes, ())) for codes, when in zip(series, pairs["time_period"], strict=True)
    ]
    return pd.Series(broken, index=pairs.index, dtype=bool)


def _reformed(pairs: pd.DataFrame, facts: Facts) -> pd.Series:
    """Whether a reform of the scheme, of one of its parts or of its whole, lies within the year that ends with the figure."""
    held = parts(facts.codelists["scheme"])
    schemes = [(set(held[event.scheme]), event.scheme, period.start_of(event.date)) for event in facts.events if event.scheme in held]
    known: dict[tuple[str, str], bool] = {}
    for scheme, when in set(zip(pairs["scheme"], pairs["time_period"], strict=True)):
        since, until = period.end(period.year_before(when)), period.end(when)
        known[scheme, when] = any(since < date <= until for below, code, date in schemes if scheme in below or code in held.get(scheme, ()))
    told = [known[each] for each in zip(pairs["scheme"], pairs["time_period"], strict=True)]
    return pd.Series(told, index=pairs.index, dtype=bool)


def scale(frame: pd.DataFrame, identity: Identity, facts: Facts) -> pd.DataFrame:
    """|log10| of a figure against the median of what all sources tell of its area, scheme and indicator; three others are needed.

    A stock is held against those of every day, a quarter's against year ends too; a flow against those of the same months.
    """
    rows = frame[frame["source_ref"].notna() & (frame["obs_value"] > 0)]
    alike = [*(name for name in series_of(frame) if name not in ("freq", "period_basis", "source")), "extent"]
    rows = rows.assign(number=rows["obs_value"].astype(float), extent=extents(rows))
    history = rows.groupby(alike, dropna=False)["number"]
    rows = rows.assign(median=history.transform("median"))[history.transform("size") > 3]
    signed = [Decimal(f"{each:.3f}") for each in np.log10(rows["number"] / rows["median"])]
    return judged(rows.assign(signed=signed, unit=Decimal(0), inputs=""), identity, addends=0)
