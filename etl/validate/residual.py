"""What every identity leaves: one row a figure checked, how far it is off and how far it may be.

A residual frame has the key and the `value` of the figure checked, `identity` (its number in the rule book), `rule`, `residual` (≥ 0, in
the figure's unit unless the kind says otherwise), `tolerance_warning` and `tolerance_critical` (infinite where the level
does not exist), `signed` (the residual with its sign, as people quote it), `source_ref`, and `inputs`: the cells it was compared
with, a line each, because the name of a file may hold spaces; of a rule on a promise the areas and periods that are missing;
`obs_unit_text`, the unit it is printed in; and `suspect`, of a sum that fails the cell of the part that most probably explains it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

import pandas as pd

from etl.model import period
from etl.model.codelist import Codelist
from etl.model.registry import Event
from etl.model.source import Source
from etl.model.structure import KEY, key
from etl.validate.expectations import Identity

_HAIR = Decimal("1e-9")
_NEVER = Decimal("Infinity")
LEVELS = ("tolerance_warning", "tolerance_critical")
"""How far a figure may be off at each level."""
BESIDE = (*("value", "identity", "rule", "residual", "signed"), *LEVELS, *("source_ref", "inputs", "obs_unit_text", "suspect"))
"""What stands in a residual frame beside the key."""
COLUMNS = (*KEY, *BESIDE)
"""The columns of a residual frame where no dataflow adds a dimension to the key."""


@dataclass(frozen=True)
class Facts:
    """What identities may know beside the figures: the codes, the sources' undertakings, the pairs of sources that tell one
    fact, the indicators that are judged (others only lend their figures), the reforms, what newer vintages changed, and the labels
    around a figure, by source and address."""

    codelists: dict[str, Codelist]
    sources: tuple[Source, ...]
    conflicts: pd.DataFrame
    indicators: frozenset[str]
    events: tuple[Event, ...] = ()
    revisions: pd.DataFrame = field(default_factory=pd.DataFrame)
    around: dict[tuple[str, str], str] = field(default_factory=dict)


def selected(frame: pd.DataFrame, identity: Identity) -> pd.DataFrame:
    """The figures the rule is about."""
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


def judged(frame: pd.DataFrame, identity: Identity, *, addends: int | pd.Series) -> pd.DataFrame:
    """Rows with `signed`, `obs_value` and `unit` (of the last printed digit) → rows with residual and tolerances."""
    operands = list(zip(frame["obs_value"], frame["unit"], pd.Series(addends, index=frame.index, dtype=int), strict=True))
    return frame.assign(
        value=frame.get("value", frame["obs_value"]),
        rule=identity.id,
        residual=[abs(value) for value in frame["signed"]],
        tolerance_warning=[_limit(identity.tolerance.warning, *operand) for operand in operands],
        tolerance_critical=[_limit(identity.tolerance.critical, *operand) for operand in operands],
    )


def series_of(frame: pd.DataFrame) -> list[str]:
    """The columns that tell one series of the observations from another."""
    return [name for name in key(frame.columns) if name != "time_period"]


def extents(frame: pd.DataFrame) -> list[str]:
    """The `period.extent` of every figure."""
    told = list(zip(frame["time_period"], frame["period_basis"], strict=True))
    known = {each: period.extent(*each) for each in set(told)}
    return [known[each] for each in told]


def months(frame: pd.DataFrame) -> pd.Series:
    """The last month of every figure's period, as text even where there is no figure: `2008` ends in `2008-12`."""
    known = {code: period.at(code, "M") for code in frame["time_period"].unique()}
    return frame["time_period"].map(known).astype("str")


def file_of(frame: pd.DataFrame) -> pd.Series:
    """The file each printed figure stands in; a file's name is its source's own."""
    return frame["source"].astype(str) + "!" + frame["source_ref"].str.rsplit("!", n=2).str[0]


def commonest(values: pd.Series, groups: list[pd.Series]) -> pd.Series:
    """For each value the one that is most frequent in its group, the smallest where several are."""
    count = values.groupby([*groups, values]).transform("size")
    most = count.groupby(groups).transform("max")
    return values.where(count == most).groupby(groups).transform("min")


def column_decimals(frame: pd.DataFrame) -> pd.Series:
    """The decimals of every figure, or those of its column where this drops noughts at the end: `65` beside 64.9 and 58.3 is 65.0.

    A column is what one file tells of one indicator and scheme at one time in one unit. It drops noughts where three quarters of eight
    figures or more have one number of decimals or more, and no figure ends in a nought behind its point: a cell without a number format
    tells none. A column with more figures that are printed coarser has them as they are.
    """
    rows = frame[frame["source_ref"].notna() & frame["obs_value"].notna()]
    column = [
        file_of(rows),
        *(rows[name] for name in ("scheme", "indicator", "time_period", "period_basis")),
        rows["obs_unit_text"].fillna(""),
    ]
    decimals = rows["decimals"].astype(int)
    usual = commonest(decimals, column)
    shorter = decimals < usual
    keeps = rows["obs_text"].astype(str).str.contains(r"\.\d*0\D*$").groupby(column).transform("any")
    alike = shorter.groupby(column)
    drops = (alike.transform("size") >= 8) & (alike.transform("mean") <= 0.25) & ~keeps
    found = frame["decimals"].copy()
    found.loc[rows.index[shorter & drops]] = usual[shorter & drops]
    return found


def unit_of(decimals: int) -> Decimal:
    """One unit of the last printed digit: 0.1 for one decimal."""
    return Decimal(1).scaleb(-int(decimals))


def refs_of(refs: Iterable[object]) -> str:
    """The cells of a group of figures in one text, a line each."""
    return "\n".join(sorted({ref for ref in refs if isinstance(ref, str)}))


def lines_of(*inputs: pd.Series) -> pd.Series:
    """What several columns of `inputs` name, as one: a line each, nothing for what names none."""
    first, *rest = (each.fillna("").astype(str) for each in inputs)
    return first.str.cat(rest, sep="\n").str.strip("\n")
