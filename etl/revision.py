"""How figures change from one release to the next: what a history tells of it, for who writes histories and who reads them.

A history is rows of one shape: a figure's key, what was told of it (`TOLD`), the `release` with its moment `released_at`, and the
`action`. Everything here goes by the rows of one figure, oldest first, and by the releases of the whole dataset: so the answer
for a figure never depends on which others were asked for with it. Arithmetic is exact.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import pairwise
from typing import Any

ADDED, REVISED, DELETED = "A", "R", "D"
"""What a release did to a figure, in the words of SDMX-CSV (`ACTION`)."""

TOLD = ("obs_value", "obs_status", "unit_measure", "unit_mult", "decimals", "break_id", "conf_status")
"""What readers see of a figure; its place in a file and its vintage may change without its being another figure."""

UNIT = ("unit_measure", "unit_mult")

Row = Mapping[str, Any]

Group = tuple[str, str, int]
"""What figures are counted together: those of one indicator in one unit."""


def order(release: str) -> tuple[str, int]:
    """A release among others in time, by its id.

    >>> sorted(["2026-11-23.10", "2026-11-23.2", "2026-11-23"], key=order)
    ['2026-11-23', '2026-11-23.2', '2026-11-23.10']
    """
    return release[:10], int(release[11:] or 1)


def difference(before: Row, after: Row) -> Decimal | None:
    """By how much a figure changed, exactly, in the unit it is told in now; None where it is told without a value or in another measure.

    >>> unit = {"unit_measure": "PS", "unit_mult": 4}
    >>> difference({"obs_value": 10.1, **unit}, {"obs_value": 10.3, **unit})
    Decimal('0.2')
    """
    if before["obs_value"] is None or after["obs_value"] is None or before["unit_measure"] != after["unit_measure"]:
        return None
    return Decimal(repr(after["obs_value"])) - Decimal(repr(before["obs_value"])).scaleb(_power(before, after))


def _power(before: Row, after: Row) -> int:
    """From the power of ten a figure was told in to the one it is told in now."""
    return int(before["unit_mult"] or 0) - int(after["unit_mult"] or 0)


def share(before: Row, after: Row) -> Fraction | None:
    """By how much a figure changed as a share of the size it had; None where there is no difference, or it was zero."""
    moved = difference(before, after)
    if moved is None or not before["obs_value"]:
        return None
    return Fraction(moved) / abs(Fraction(Decimal(repr(before["obs_value"])).scaleb(_power(before, after))))


def steps(rows: Iterable[Row]) -> Iterator[tuple[Row, Row]]:
    """The changes of one figure that readers saw: each as it stood and as it was told then.

    Told otherwise, taken away, or brought back; being told first is no change, nor is a new place in a file.
    """
    for before, after in pairwise(rows):
        if DELETED in (before["action"], after["action"]) or any(before.get(name) != after.get(name) for name in TOLD):
            yield before, after


def change(before: Row, after: Row, key: Sequence[str]) -> dict[str, Any]:
    """One change as it is published (`revisions.csv`): nothing after of a figure taken away, nothing before of one brought back."""
    told = {name: after[name] for name in (*key, "release", "released_at", "action")}
    percent = share(before, after)
    there = [(row, row["action"] != DELETED) for row in (before, after)]
    values, statuses = ([row[name] if public else None for row, public in there] for name in ("obs_value", "obs_status"))
    return {
        **told,
        "value_before": values[0],
        "value_after": values[1],
        "difference": difference(before, after),
        "difference_percent": None if percent is None else float(100 * percent),
        "status_before": statuses[0],
        "status_after": statuses[1],
        **{name: after[name] for name in ("unit_measure", "unit_mult", "decimals")},
    }


def declared(amendments: Iterable[Row], indicator: str) -> Row:
    """What a release declares of the changes to an indicator: the first amendment that names it, else the first about all; else nothing."""
    told = list(amendments)
    named = (each for each in told if indicator in (each.get("indicators") or ()))
    return next(named, next((each for each in told if not each.get("indicators")), {}))


def months(first: str, later: str) -> int:
    """How many calendar months a release is after another, by their ids, which are days of the office.

    >>> months("2025-11-28", "2026-02-03.2")
    3
    """
    return 12 * (int(later[:4]) - int(first[:4])) + int(later[5:7]) - int(first[5:7])


def cells(rows: Sequence[Row], releases: Sequence[str], key: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The row of a triangle: what was public of one figure at each release from its first on.

    `age` counts releases since the first, `months` calendar months; `action` is what readers saw the release do to it;
    `public` is false while it was taken away; `revision` is how far its value then is from the first one it was told with,
    `revision_percent` in per cent of that.
    """
    first, place = rows[0], {release: number for number, release in enumerate(releases)}
    told = {place[row["release"]]: row for row in rows}
    seen = {first["release"], *(after["release"] for _, after in steps(rows))}
    begun = standing = place[first["release"]]
    for number in range(begun, len(releases)):
        standing = number if number in told else standing
        row = told[standing]
        yield {
            **{name: first[name] for name in key},
            **{"release": releases[number], "age": number - begun, "months": months(releases[begun], releases[number])},
            **{"action": row["action"] if standing == number and row["release"] in seen else None, "public": row["action"] != DELETED},
            **{name: row[name] for name in ("obs_value", "obs_status", *UNIT, "decimals")},
            "revision": difference(first, row),
            "revision_percent": None if (part := share(first, row)) is None else float(100 * part),
        }


Ages = Callable[[int], list[tuple[int, int]]]
"""For the place of a figure's first release: every age it has reached, with the place of the release that counts for it."""


def by_release(releases: Sequence[str]) -> Ages:
    """The n-th release after the first.

    >>> by_release(["2026-01-10", "2026-02-10", "2026-03-10"])(1)
    [(1, 2)]
    """
    return cache(lambda first: [(place - first, place) for place in range(first + 1, len(releases))])


def by_month(releases: Sequence[str]) -> Ages:
    """The calendar months after that of the first release, each by what stood at its end.

    >>> by_month(["2026-01-10", "2026-01-20", "2026-03-10"])(0)
    [(0, 1), (1, 1), (2, 2)]
    """

    @cache
    def ages(first: int) -> list[tuple[int, int]]:
        since = [months(releases[first], each) for each in releases]
        return [(age, max(place for place in range(first, len(since)) if since[place] <= age)) for age in range(since[-1] + 1)]

    return ages


AGES: Mapping[str, Callable[[Sequence[str]], Ages]] = {"release": by_release, "month": by_month}


@dataclass
class Tally:
    """How figures of one group stood at one age, against the value each was first told with.

    `figures` had a value then and have one now; of them `revised` have another. `emptied` had one and are told without,
    `deleted` are not told at all. `compared` are the figures that were not zero at first, of which a relative revision can be told.
    """

    figures: int = 0
    revised: int = 0
    emptied: int = 0
    deleted: int = 0
    compared: int = 0
    sums: list[Fraction] = field(default_factory=lambda: [Fraction(0)] * 4)

    def add(self, first: Row, now: Row) -> None:
        """Count one figure as it stands at this age."""
        if now["action"] == DELETED or now["obs_value"] is None:
            self.deleted += now["action"] == DELETED
            self.emptied += now["action"] != DELETED
            return
        moved, relative = difference(first, now), share(first, now)
        if moved is None:
            return
        self.figures += 1
        self.revised += bool(moved)
        self.compared += relative is not None
        amount, part = Fraction(moved), relative or Fraction(0)
        self.sums = [each + more for each, more in zip(self.sums, (amount, abs(amount), part, abs(part)), strict=True)]

    def means(self) -> dict[str, float | None]:
        """Mean and mean absolute revision in the unit, and both in per cent of the first value; each the float nearest the exact one."""
        counts = (self.figures, self.figures, self.compared, self.compared)
        names = ("mean_revision", "mean_absolute_revision", "mean_percent", "mean_absolute_percent")
        scales = (1, 1, 100, 100)
        told = zip(names, self.sums, counts, scales, strict=True)
        return {name: float(scale * each / count) if count else None for name, each, count, scale in told}


def tallies(
    several: Iterable[Sequence[Row]], steady: Mapping[tuple[Group, str], tuple[int, int]], releases: Sequence[str], ages: Ages
) -> dict[tuple[Group, int], Tally]:
    """How the figures of each group stood at each age.

    `several` are the rows of each figure that has more than one; of the others, told once and never again, `steady` says how
    many had a value, by group and first release, and how many of these were not zero.
    """
    place = {release: number for number, release in enumerate(releases)}
    found: dict[tuple[Group, int], Tally] = {}
    for rows in several:
        first = rows[0]
        if first["obs_value"] is None:
            continue
        told = {place[row["release"]]: row for row in rows}
        for age, at in ages(place[first["release"]]):
            now = told[max(number for number in told if number <= at)]
            found.setdefault((group(first), age), Tally()).add(first, now)
    for (named, release), (figures, compared) in steady.items():
        for age, _ in ages(place[release]):
            tally = found.setdefault((named, age), Tally())
            tally.figures, tally.compared = tally.figures + figures, tally.compared + compared
    return dict(sorted(found.items()))


def group(row: Row) -> Group:
    """What a figure is counted together with."""
    return row["indicator"], row["unit_measure"], row["unit_mult"]
