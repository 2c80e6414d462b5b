"""One figure told by several sources: how many there are, where they differ, and by how much."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from etl.present import codes, numbers, periods
from etl.present.answers import about
from etl.present.codes import Row, Structure
from etl.present.selection import value_of
from etl.present.telling import capital

Telling = list[Row]
"""The rows of one key, one a source, in the order charts prefer them."""


@dataclass(frozen=True)
class Compared:
    """Two sources for one figure, worded: what, when, by whom, and the difference of the second from the first."""

    what: str
    period: str
    first: str
    second: str
    first_source: str
    second_source: str
    difference: str


def told_twice(rows: Iterable[Row], structure: Structure) -> list[Telling]:
    """Every key that more than one source gives a value for, the newest first."""
    place = codes.place_of(structure, "source")
    found: dict[tuple[str, ...], Telling] = {}
    for row in rows:
        if value_of(row) is not None:
            found.setdefault(tuple(row[name] for name in structure["dimensions"]), []).append(row)
    several = [sorted(each, key=lambda row: place.get(row["source"], len(place))) for each in found.values() if len(each) > 1]
    return sorted(several, key=lambda each: periods.last_month(each[0]["time_period"]), reverse=True)


def disputed(telling: Telling) -> bool:
    """Whether two of its sources differ by more than their rounding explains."""
    return any(_apart(telling[0], other) > _rounding(telling[0]) + _rounding(other) for other in telling[1:])


def compared(told: Sequence[Telling], structure: Structure, lang: str, limit: int) -> list[Compared]:
    """The newest disputed figures, the first source beside the one that differs most."""
    named = codes.labels(structure, lang)
    found = []
    for telling in [each for each in told if disputed(each)][:limit]:
        first, second = telling[0], max(telling[1:], key=lambda row: _apart(telling[0], row))
        measure, mult = first["unit_measure"], int(first["unit_mult"])
        decimals = max(0, int(first["decimals"] or 0), int(second["decimals"] or 0))  # as a reader would subtract
        apart = numbers.exact(second["obs_value"]) - numbers.exact(first["obs_value"])
        found.append(
            Compared(
                what=capital(about(first, structure, lang)),
                period=periods.period(first["time_period"], first["period_basis"], lang),
                first=_figure(first, lang),
                second=_figure(second, lang),
                first_source=named.get(("source", first["source"]), first["source"]),
                second_source=named.get(("source", second["source"]), second["source"]),
                difference=numbers.offset(apart, measure, mult, decimals, lang),
            )
        )
    return found


def _figure(row: Row, lang: str) -> str:
    return numbers.figure(row["obs_value"], row["unit_measure"], int(row["unit_mult"]), int(row["decimals"] or 0), lang)


def _apart(one: Row, other: Row) -> Decimal:
    return abs(numbers.exact(one["obs_value"]) - numbers.exact(other["obs_value"]))


def _rounding(row: Row) -> Decimal:
    """Half a unit of the last printed place."""
    return Decimal("0.5").scaleb(-int(row["decimals"] or 0))
