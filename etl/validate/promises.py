"""What a figure and its source have undertaken: codes in force, tables complete, one fact told alike."""

from decimal import Decimal

import pandas as pd

from etl.model import period
from etl.model.structure import added, key
from etl.validate.expectations import Identity
from etl.validate.residual import Facts, judged, lines_of, selected, unit_of


def validity(frame: pd.DataFrame, identity: Identity, facts: Facts) -> pd.DataFrame:
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
    return judged(frame.assign(signed=bad, unit=Decimal(0), inputs=""), identity, addends=0)


def coverage(frame: pd.DataFrame, identity: Identity, facts: Facts) -> pd.DataFrame:
    """Per cent of a source's undertaking that is missing, one row an indicator and scheme; a marked absence is no gap."""
    rows, known = [], set(frame["indicator"])
    held = frame.groupby(["source", "scheme", "indicator"], sort=False).indices
    for source in facts.sources:
        for cover in source.coverage:
            due = {(area, when) for area in cover.ref_area for when in cover.time_period}
            for scheme in cover.scheme:
                for indicator in (each for each in cover.indicator if each in known):
                    mine = frame.iloc[held.get((source.id, scheme, indicator), [])]
                    there = set(zip(mine["ref_area"], mine["time_period"], strict=True))
                    missing = 100 * Decimal(len(due - there)) / len(due)
                    sample = mine.iloc[0].to_dict() if len(mine) else dict.fromkeys(key(frame.columns), "")
                    rows.append(
                        {
                            **sample,
                            **dict.fromkeys(added(frame.columns), ""),
                            "source": source.id,
                            "scheme": scheme,
                            "indicator": indicator,
                            "obs_value": Decimal(100),
                            "value": None,
                        }
                        | {"ref_area": "", "time_period": "", "signed": missing.quantize(Decimal("0.01")), "unit": Decimal(0)}
                        | {"inputs": "\n".join(f"{area}/{when}" for area, when in sorted(due - there)[:20]), "source_ref": None}
                    )
    columns = [*frame.columns, "value", "signed", "unit", "inputs"]
    return judged(pd.DataFrame(rows, columns=columns), identity, addends=0)


def agreement(frame: pd.DataFrame, identity: Identity, facts: Facts) -> pd.DataFrame:
    """How far a second source is from the first on the same fact."""
    pairs = selected(facts.conflicts, identity)
    pairs = pairs.assign(
        signed=[other - value for value, other in zip(pairs["obs_value"], pairs["obs_value_other"], strict=True)],
        unit=[unit_of(min(a, b)) for a, b in zip(pairs["decimals"], pairs["decimals_other"], strict=True)],
        inputs=lines_of(pairs["source_other"], pairs["source_ref_other"]),
    )
    return judged(pairs, identity, addends=1)


def alike(frame: pd.DataFrame, identity: Identity, facts: Facts) -> pd.DataFrame:
    """As `agreement`, of two sources that usually agree up to rounding: five facts or more, and more than three quarters of them."""
    pairs = agreement(frame, identity, facts)
    same = (pairs["residual"] <= pairs["unit"]).groupby([pairs["source"], pairs["source_other"]])
    return pairs[(same.transform("size") >= 5) & (same.transform("mean") > 0.75)]


def precision(frame: pd.DataFrame, identity: Identity, facts: Facts) -> pd.DataFrame:
    """How many decimals a printed figure has more or fewer than most of its column: a lost point or a foreign figure.

    A column is what one source tells of one indicator, scheme and period in one unit; fewer than eight figures are no column.
    """
    printed = frame[frame["source_ref"].notna()]
    column = [name for name in key(frame.columns) if name != "ref_area"]
    groups = printed.groupby([*column, "obs_unit_text"], dropna=False)["decimals"]
    printed = printed.assign(count=groups.transform("size"), usual=groups.transform(lambda told: told.mode().iloc[0]))
    printed = printed[printed["count"] >= 8]
    signed = [Decimal(int(has) - int(usual)) for has, usual in zip(printed["decimals"], printed["usual"], strict=True)]
    return judged(printed.assign(signed=signed, unit=Decimal(0), inputs=""), identity, addends=0)


def revision(frame: pd.DataFrame, identity: Identity, facts: Facts) -> pd.DataFrame:
    """How far the newest vintage of a figure is from the one before it; the explanation of one beyond tolerance is its note."""
    if facts.revisions.empty:
        return judged(frame.iloc[:0].assign(signed=[], unit=[], inputs=[]), identity, addends=1)
    pairs = selected(facts.revisions, identity)
    pairs = pairs.assign(
        signed=[now - then for now, then in zip(pairs["obs_value"], pairs["obs_value_before"], strict=True)],
        unit=[unit_of(min(a, b)) for a, b in zip(pairs["decimals"], pairs["decimals_before"], strict=True)],
        inputs=pairs["source_ref_before"].fillna(""),
    )
    return judged(pairs, identity, addends=1)


def gap(frame: pd.DataFrame, identity: Identity, facts: Facts) -> pd.DataFrame:
    """1 where a figure is marked as missing, or zero, in a table (one indicator of one period, all areas) that is mostly filled, else 0."""
    rows = frame[frame["source_ref"].notna()]
    there = rows["obs_value"].notna()
    filled = there & (rows["obs_value"] != 0)
    table = filled.groupby([rows[name] for name in key(frame.columns) if name not in ("ref_area", "period_basis")], dropna=False)
    blank = ~filled & (there | (rows["obs_status"] == "O")) & (table.transform("mean") >= 0.5)
    signed = [Decimal(int(each)) for each in blank]
    value = rows["obs_value"].where(there, None)
    return judged(rows.assign(obs_value=Decimal(1), value=value, signed=signed, unit=Decimal(0), inputs=""), identity, addends=0)
