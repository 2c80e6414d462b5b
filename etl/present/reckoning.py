"""Figures for sentences: picked from published rows or computed from each other, exactly, or not at all.

What cannot be told rightly is None: a figure that is missing or suppressed, a rank among areas of which one is missing,
a difference across a break or between two sources. Nothing here is a formula language: `PICKS` is all there is.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from etl.present import codes, comparison, numbers, periods
from etl.present.codes import Row, Structure
from etl.present.selection import lines, settle, value_of

PLAIN = "NUM"
"""The measure of a bare count: a rank, a number of areas."""

Line = Mapping[str, Row]


@dataclass(frozen=True)
class Reckoned:
    """A figure: its exact value and unit, and the published rows it was had from; `row` is the one it is, or is about.

    `line` is that row's series, by period; `count` says among how many it was picked.
    """

    value: Decimal
    measure: str
    mult: int
    decimals: int
    rows: tuple[Row, ...] = ()
    structure: Structure | None = None
    line: Line | None = None
    count: int | None = None

    @property
    def row(self) -> Row | None:
        return self.rows[0] if self.rows else None

    @property
    def period(self) -> str | None:
        """The period it is of."""
        return self.row["time_period"] if self.row else None

    @property
    def change(self) -> Decimal | None:
        """Its change on a year earlier, where one may be told."""
        return comparison.on_year(self.line, self.row) if self.row and self.line else None


@dataclass(frozen=True)
class Lookup:
    """Where a figure is looked for: the published rows of a selection, its codes, the period wanted (or the newest)."""

    rows: Sequence[Row]
    structure: Structure
    codes: Mapping[str, Sequence[str]]
    at: str | None = None


def told(row: Row, line: Line, structure: Structure) -> Reckoned:
    """A published figure; its row carries a value."""
    value = numbers.exact(row["obs_value"])
    return Reckoned(value, row["unit_measure"], int(row["unit_mult"]), int(row["decimals"] or 0), (row,), structure, line)


def newest(lookup: Lookup) -> Reckoned | None:
    """The newest figure of one series, or that of the period wanted."""
    view = {"x": "time_period", "colour": "scheme", "default": lookup.codes}
    drawn = lines(settle(lookup.rows, lookup.structure, view), lookup.structure, view)
    line = next(iter(drawn.values()), {})
    found = [row for x, row in line.items() if value_of(row) is not None and lookup.at in (None, x)]
    if not found or len(drawn) > 1:
        return None
    return told(max(found, key=lambda row: periods.last_month(row["time_period"])), line, lookup.structure)


def members(lookup: Lookup) -> dict[str, Reckoned]:
    """The figures of every area (or scheme) asked for, all of one source and period: the newest period that has them all.

    A figure of low reliability counts as missing: nothing is ranked by it.
    """
    over = next((name for name, asked in lookup.codes.items() if len(asked) > 1), "ref_area")
    asked = list(lookup.codes.get(over, ()))
    kept = [row for row in lookup.rows if all(row[name] in wanted for name, wanted in lookup.codes.items())]
    tellings: dict[tuple[str, str], dict[str, Row]] = {}
    for row in kept:
        if value_of(row) is not None and row["obs_status"] != comparison.UNRELIABLE:
            tellings.setdefault((row["source"], row["time_period"]), {})[row[over]] = row
    whole = [key for key, rows in tellings.items() if len(rows) == len(asked) and lookup.at in (None, key[1])]
    if not asked or not whole:
        return {}
    place = codes.place_of(lookup.structure, "source")
    source, period = max(whole, key=lambda key: (periods.last_month(key[1]), -place.get(key[0], len(place))))
    found = tellings[source, period]
    series: dict[str, dict[str, Row]] = {code: {} for code in asked}
    for row in kept:
        if row["source"] == source and row["freq"] == found[asked[0]]["freq"]:
            series[row[over]][row["time_period"]] = row
    return {code: told(found[code], series[code], lookup.structure) for code in asked}


def _extreme(key: Callable[[Reckoned], Decimal | None], sign: int) -> Callable[[Lookup], Reckoned | None]:
    """The member with the largest (or smallest) key; None where one has no key, or where two are equally large."""

    def pick(lookup: Lookup) -> Reckoned | None:
        found = members(lookup)
        keys = {code: key(each) for code, each in found.items()}
        ranked = sorted((sign * value for value in keys.values() if value is not None), reverse=True)
        if not ranked or len(ranked) < len(found) or ranked[:1] == ranked[1:2]:
            return None
        best = next(code for code, value in keys.items() if value is not None and sign * value == ranked[0])
        return _among(found[best], len(found))

    return pick


def _among(figure: Reckoned, count: int) -> Reckoned:
    return Reckoned(figure.value, figure.measure, figure.mult, figure.decimals, figure.rows, figure.structure, figure.line, count)


def total(lookup: Lookup) -> Reckoned | None:
    """The sum of all members."""
    found = list(members(lookup).values())
    if not found or len({(each.measure, each.mult) for each in found}) > 1 or not numbers.counted(found[0].measure):
        return None
    value = sum((each.value for each in found), Decimal(0))
    rows = tuple(row for each in found for row in each.rows)
    return Reckoned(value, found[0].measure, found[0].mult, min(each.decimals for each in found), rows, lookup.structure, None, len(found))


def share(part: Reckoned, whole: Reckoned) -> Reckoned | None:
    """The part in per cent of the whole, both of one period, source and unit."""
    if not _alike(part, whole) or _said(part, "source") != _said(whole, "source") or not whole.value:
        return None
    return Reckoned(part.value / whole.value * 100, "PC", 0, 1, part.rows + whole.rows, part.structure)


def difference(now: Reckoned, other: Reckoned) -> Reckoned | None:
    """What the first has more than the second, of one period and source and outside any doubt."""
    if _said(now, "source") != _said(other, "source") or comparison.UNRELIABLE in _said(now, "obs_status") | _said(other, "obs_status"):
        return None
    return _minus(now, other)


def gap(one: Reckoned, other: Reckoned) -> Reckoned | None:
    """How far two tellings of one period differ, whoever tells them."""
    return _minus(one, other)


def _minus(one: Reckoned, other: Reckoned) -> Reckoned | None:
    if not _alike(one, other):
        return None
    decimals = max(0, one.decimals, other.decimals)  # as a reader would subtract what is printed
    return Reckoned(one.value - other.value, one.measure, one.mult, decimals, one.rows + other.rows, one.structure)


def _alike(one: Reckoned, other: Reckoned) -> bool:
    return (one.measure, one.mult, one.period) == (other.measure, other.mult, other.period)


def _said(figure: Reckoned, column: str) -> set[str]:
    return {row[column] for row in figure.rows}


def _counted(which: Callable[[Decimal, Decimal], bool], plus: int) -> Callable[[Lookup, Reckoned], Reckoned | None]:
    """How many members are so compared with a figure of the same unit and period."""

    def pick(lookup: Lookup, figure: Reckoned) -> Reckoned | None:
        found = members(Lookup(lookup.rows, lookup.structure, lookup.codes, figure.period)).values()
        if not found or not all(_alike(each, figure) for each in found):
            return None
        number = sum(which(each.value, figure.value) for each in found) + plus
        return Reckoned(Decimal(number), PLAIN, 0, 0, figure.rows + tuple(row for each in found for row in each.rows), count=len(found))

    return pick


PICKS: Mapping[str, Callable[[Lookup], Reckoned | None]] = {
    "newest": newest,
    "largest": _extreme(lambda each: each.value, 1),
    "smallest": _extreme(lambda each: each.value, -1),
    "fastest": _extreme(lambda each: each.change, 1),
    "slowest": _extreme(lambda each: each.change, -1),
    "total": total,
}
"""Figures looked up."""

OF_TWO: Mapping[str, Callable[[Reckoned, Reckoned], Reckoned | None]] = {"share": share, "difference": difference, "gap": gap}
"""Figures computed from two others."""

PLACED: Mapping[str, Callable[[Lookup, Reckoned], Reckoned | None]] = {
    "rank": _counted(lambda member, figure: member > figure, 1),
    "above": _counted(lambda member, figure: member > figure, 0),
    "below": _counted(lambda member, figure: member < figure, 0),
}
"""Where another figure stands among several."""
