"""How far figures are from the relations they should keep: one row per identity and figure.

A residual frame has the key of the figure checked, `identity` (its number in the rule book), `rule`, `residual` (≥ 0, in
the figure's unit unless the kind says otherwise), `tolerance_warning` and `tolerance_critical` (infinite where the level
does not exist), `signed` (the residual with its sign, as people quote it) and `source_ref`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

import pandas as pd

from etl.model import period
from etl.model.codelist import Area, Codelist
from etl.model.source import Source
from etl.model.structure import KEY
from etl.validate.expectations import Identity

_HAIR = Decimal("1e-9")
_NEVER = Decimal("Infinity")
_SERIES = [name for name in KEY if name != "time_period"]
COLUMNS = (*KEY, "identity", "rule", "residual", "signed", "tolerance_warning", "tolerance_critical", "source_ref", "inputs")


@dataclass(frozen=True)
class Facts:
    """What identities may know beside the figures: the codes, the sources' undertakings, the pairs of
    sources that tell one fact, and the indicators that are judged (others only lend their figures)."""

    codelists: dict[str, Codelist]
    sources: tuple[Source, ...]
    conflicts: pd.DataFrame
    indicators: frozenset[str]


def residuals(frame: pd.DataFrame, identities: tuple[Identity, ...], facts: Facts) -> pd.DataFrame:
    """Every identity on every figure it concerns. An identity that concerns none leaves no row: it is not applicable."""
    told = frame[frame["obs_value"].notna()]
    frames = [
        KINDS[identity.kind](_selected(frame if identity.kind == "coverage" else told, identity), identity, facts).assign(identity=number)
        for number, identity in enumerate(identities)
    ]
    judged = [each[each["indicator"].isin(facts.indicators)] for each in frames]
    filled = [each for each in judged if len(each)]
    return pd.concat(filled, ignore_index=True)[list(COLUMNS)] if filled else pd.DataFrame(columns=list(COLUMNS))


def _selected(frame: pd.DataFrame, identity: Identity) -> pd.DataFrame:
    met = pd.Series(True, index=frame.index)
    for concept, codes in identity.where.items():
        met &= frame[concept].isin(codes)
    return frame[met]


def _limit(level: str | None, whole: Decimal, unit: Decimal, addends: int) -> Decimal:
    """A tolerance in figures: `rounding` is half a unit of the last digit for every operand."""
    if level is None:
        return _NEVER
    if level == "rounding":
        return unit * (addends + 1) / 2 + _HAIR
    if level.endswith("%"):
        return max(abs(whole) * Decimal(level[:-1]) / 100, unit * (addends + 1) / 2) + _HAIR
    return Decimal(level) + _HAIR


def _judged(frame: pd.DataFrame, identity: Identity, *, addends: int | pd.Series) -> pd.DataFrame:
    """Rows with `signed`, `obs_value` and `unit` (of the last printed digit) → rows with residual and tolerances."""
    operands = list(zip(frame["obs_value"], frame["unit"], pd.Series(addends, index=frame.index, dtype=int), strict=True))
    return frame.assign(
        rule=identity.id,
        residual=[abs(value) for value in frame["signed"]],
        tolerance_warning=[_limit(identity.tolerance.warning, *operand) for operand in operands],
        tolerance_critical=[_limit(identity.tolerance.critical, *operand) for operand in operands],
    )


def _unit(decimals: int) -> Decimal:
    return Decimal(1).scaleb(-int(decimals))


def _sum(frame: pd.DataFrame, identity: Identity, facts: Facts) -> pd.DataFrame:
    """whole − Σ parts, where all parts are told; a part written `-expenditure` is subtracted.

    `children` are a whole's codes below it: those of the figures that are in force at the period's end must all be told;
    one that is no area of its own level (`XJ-XPCC`, `AH-PROV`) is added where the same source tells it for that period.
    """
    parts, needed = _parts(frame, identity, facts)
    on = [name for name in KEY if name != identity.over and not (identity.across_sources and name == "source")]
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
    summed = addends.groupby(on, sort=False).agg(
        total=("part", "sum"), told=(identity.over, set), least=("decimals", "min"), inputs=("source_ref", _refs)
    )
    pairs = whole.merge(summed.reset_index(), on=on)
    complete = [needed(when) <= told for when, told in zip(pairs["time_period"], pairs["told"], strict=True)]
    pairs = pairs[pd.Series(complete, index=pairs.index, dtype=bool)]
    pairs["signed"] = [value - total for value, total in zip(pairs["obs_value"], pairs["total"], strict=True)]
    pairs["unit"] = [_unit(min(a, b)) for a, b in zip(pairs["decimals"], pairs["least"], strict=True)]
    return _judged(pairs, identity, addends=pairs["told"].map(len))


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


def _refs(refs: pd.Series) -> str:
    return " ".join(sorted({ref for ref in refs if isinstance(ref, str)}))


def _at_most(frame: pd.DataFrame, identity: Identity, facts: Facts) -> pd.DataFrame:
    """How much a part exceeds its whole."""
    on = [name for name in KEY if name != identity.over]
    part = frame[frame[identity.over].isin(identity.parts)]
    whole = frame.loc[frame[identity.over] == identity.whole, [*on, "obs_value", "decimals", "source_ref"]]
    pairs = part.merge(whole, on=on, suffixes=("", "_whole"))
    excess = zip(pairs["obs_value"], pairs["obs_value_whole"], strict=True)
    pairs["signed"] = [max(value - limit, Decimal(0)) for value, limit in excess]
    pairs["unit"] = [_unit(min(a, b)) for a, b in zip(pairs["decimals"], pairs["decimals_whole"], strict=True)]
    return _judged(pairs.assign(inputs=pairs["source_ref_whole"]), identity, addends=1)


def _roll(frame: pd.DataFrame, identity: Identity, facts: Facts) -> pd.DataFrame:
    """closing − (opening + Σ flows) for every year whose opening stock and flows the same source tells."""
    flows = {part.lstrip("-"): -1 if part.startswith("-") else 1 for part in identity.parts}
    on = [name for name in KEY if name not in ("indicator", "period_basis")]
    yearly = frame[frame["freq"] == "A"]
    closing = yearly[yearly["indicator"] == identity.whole]
    opening = closing.assign(time_period=closing["time_period"].map(lambda code: str(int(code) + 1)))
    pairs = closing.merge(opening[[*on, "obs_value", "decimals", "source_ref"]], on=on, suffixes=("", "_opening"))
    moved = yearly[yearly["indicator"].isin(flows)]
    moved = moved.assign(part=[value * flows[code] for value, code in zip(moved["obs_value"], moved["indicator"], strict=True)])
    summed = moved.groupby(on, sort=False).agg(
        total=("part", "sum"), count=("indicator", "nunique"), least=("decimals", "min"), inputs=("source_ref", _refs)
    )
    pairs = pairs.merge(summed[summed["count"] == len(flows)].reset_index(), on=on)
    told = zip(pairs["obs_value"], pairs["obs_value_opening"], pairs["total"], strict=True)
    pairs["signed"] = [closing - opening - total for closing, opening, total in told]
    pairs["unit"] = [_unit(min(each)) for each in zip(pairs["decimals"], pairs["decimals_opening"], pairs["least"], strict=True)]
    pairs["inputs"] = pairs["inputs"].str.cat(pairs["source_ref_opening"].fillna(""), sep=" ")
    return _judged(pairs, identity, addends=len(flows) + 1)


def _monotone(frame: pd.DataFrame, identity: Identity, facts: Facts) -> pd.DataFrame:
    """How far a year-to-date flow falls inside its year."""
    rows = []
    ytd = frame[frame["period_basis"] == period.YEAR_TO_DATE].assign(year=lambda told: told["time_period"].str[:4])
    for _, series in ytd.groupby([*_SERIES, "year"], sort=False):
        ordered = series.sort_values("time_period").to_dict("records")
        for before, now in pairwise(ordered):
            fall = max(before["obs_value"] - now["obs_value"], Decimal(0))
            unit = _unit(min(before["decimals"], now["decimals"]))
            rows.append({**now, "signed": fall, "unit": unit, "inputs": before["source_ref"]})
    return _judged(pd.DataFrame(rows, columns=[*frame.columns, "signed", "unit", "inputs"]), identity, addends=1)


def _growth(frame: pd.DataFrame, identity: Identity, facts: Facts) -> pd.DataFrame:
    """How many percentage points a change on a year earlier lies outside its band; a break in between silences it."""
    assert identity.band
    low, high = (Decimal(bound.rstrip("%")) for bound in identity.band)
    before = frame.assign(time_period=frame["time_period"].map(lambda code: f"{int(code[:4]) + 1}{code[4:]}"))
    pairs = frame.merge(before[[*KEY, "obs_value", "source_ref"]], on=list(KEY), suffixes=("", "_before"))
    pairs = pairs[(pairs["obs_value_before"] > 0) & ~_broken(pairs, frame)]
    change = [100 * (now / then - 1) for now, then in zip(pairs["obs_value"], pairs["obs_value_before"], strict=True)]
    outside = [max(low - each, each - high, Decimal(0)).quantize(Decimal("0.01")) for each in change]
    return _judged(pairs.assign(signed=outside, unit=Decimal("0.01"), inputs=pairs["source_ref_before"]), identity, addends=1)


def _broken(pairs: pd.DataFrame, frame: pd.DataFrame) -> pd.Series:
    """Whether a break of the series lies after the year-earlier figure and not after the figure itself."""
    breaks: dict[tuple[str, ...], list[str]] = {}
    for row in frame[frame["break_id"].notna()].to_dict("records"):
        breaks.setdefault(tuple(row[name] for name in _SERIES), []).append(row["time_period"])
    series = zip(*[pairs[name] for name in _SERIES], strict=True)
    broken = [
        any(period.year_before(when) < at <= when for at in breaks.get(key, ()))
        for key, when in zip(series, pairs["time_period"], strict=True)
    ]
    return pd.Series(broken, index=pairs.index, dtype=bool)


def _magnitude(frame: pd.DataFrame, identity: Identity, facts: Facts) -> pd.DataFrame:
    """|log10| of a figure against the median of its own history (same calendar period and basis): a slip of units is about 1.

    Figures on different sides of a break have different histories; fewer than four figures are no history.
    """
    frame = frame.sort_values("time_period", kind="stable")
    era = frame["break_id"].notna().groupby([frame[name] for name in _SERIES]).cumsum()
    frame = frame.assign(season=frame["time_period"].str[4:], era=era)
    frame = frame[frame["obs_value"] > 0]
    history = frame.assign(number=frame["obs_value"].astype(float)).groupby([*_SERIES, "season", "era"])["number"]
    frame = frame.assign(median=history.transform("median"), count=history.transform("size"))
    frame = frame[frame["count"] >= 4]
    logs = [(value / Decimal(repr(median))).log10() for value, median in zip(frame["obs_value"], frame["median"], strict=True)]
    signed = [each.quantize(Decimal("0.001")) for each in logs]
    return _judged(frame.assign(signed=signed, unit=Decimal(0), inputs=""), identity, addends=0)


def _validity(frame: pd.DataFrame, identity: Identity, facts: Facts) -> pd.DataFrame:
    """1 where area, scheme or indicator is not in force at the period's end, else 0."""
    known: dict[tuple[str, str, str], bool] = {}

    def valid(concept: str, code: str, when: str) -> bool:
        if (concept, code, when) not in known:
            codelist = facts.codelists[concept]
            known[concept, code, when] = code in codelist and codelist[code].valid_on(period.end(when))
        return known[concept, code, when]

    concepts = ("ref_area", "scheme", "indicator")
    bad = [
        Decimal(sum(not valid(concept, code, when) for concept, code in zip(concepts, codes, strict=True)))
        for when, *codes in frame[["time_period", *concepts]].itertuples(index=False)
    ]
    return _judged(frame.assign(signed=bad, unit=Decimal(0), inputs=""), identity, addends=0)


def _coverage(frame: pd.DataFrame, identity: Identity, facts: Facts) -> pd.DataFrame:
    """Per cent of a source's undertaking that is missing, one row an indicator and scheme; a marked absence is no gap."""
    rows = []
    for source in facts.sources:
        told = frame[frame["source"] == source.id]
        for cover in source.coverage:
            for scheme in cover.scheme:
                for indicator in cover.indicator:
                    mine = told[(told["scheme"] == scheme) & (told["indicator"] == indicator)]
                    if mine.empty and not _told_elsewhere(frame, indicator):
                        continue
                    there = set(zip(mine["ref_area"], mine["time_period"], strict=True))
                    due = {(area, when) for area in cover.ref_area for when in cover.time_period}
                    missing = 100 * Decimal(len(due - there)) / len(due)
                    sample = mine.iloc[0].to_dict() if len(mine) else dict.fromkeys(KEY, "")
                    rows.append(
                        {**sample, "source": source.id, "scheme": scheme, "indicator": indicator, "obs_value": Decimal(100)}
                        | {"ref_area": "", "time_period": "", "signed": missing.quantize(Decimal("0.01")), "unit": Decimal(0)}
                        | {"inputs": " ".join(f"{area}/{when}" for area, when in sorted(due - there)[:20]), "source_ref": None}
                    )
    columns = [*frame.columns, "signed", "unit", "inputs"]
    return _judged(pd.DataFrame(rows, columns=columns), identity, addends=0)


def _told_elsewhere(frame: pd.DataFrame, indicator: str) -> bool:
    return bool((frame["indicator"] == indicator).any())


def _agreement(frame: pd.DataFrame, identity: Identity, facts: Facts) -> pd.DataFrame:
    """How far a second source is from the first on the same fact."""
    pairs = _selected(facts.conflicts, identity)
    pairs = pairs.assign(
        signed=[other - value for value, other in zip(pairs["obs_value"], pairs["obs_value_other"], strict=True)],
        unit=[_unit(min(a, b)) for a, b in zip(pairs["decimals"], pairs["decimals_other"], strict=True)],
        inputs=pairs["source_other"].astype(str) + " " + pairs["source_ref_other"].fillna(""),
    )
    return _judged(pairs, identity, addends=1)


KINDS: dict[str, Callable[[pd.DataFrame, Identity, Facts], pd.DataFrame]] = {
    "sum": _sum,
    "at_most": _at_most,
    "roll": _roll,
    "monotone": _monotone,
    "growth": _growth,
    "magnitude": _magnitude,
    "validity": _validity,
    "coverage": _coverage,
    "agreement": _agreement,
}
"""Kind of identity → the function that computes its residuals."""
