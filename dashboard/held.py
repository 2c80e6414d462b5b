"""What the site holds: which area, scheme and indicator have figures together, in which dataset, and when.

Sets of series are the bits of integers, as in `series`: what several codes have together is their bitwise product.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from etl.present.periods import last_month

MOST_SCHEMES = 7
"""So many schemes are compared where none was named."""


class Held:
    """The `series` of `search.json`: (dataset, area, scheme, indicator, frequency, periods) each. `places` order the codes."""

    def __init__(self, series: Mapping[str, Sequence[Sequence[str]]], places: Mapping[tuple[str, str], int]):
        self.places = places
        self.rows = [(dataset, *row) for dataset, rows in series.items() for row in rows]
        self.years: dict[str, int] = {}
        self.by_code: dict[tuple[str, str], int] = {}
        for number, (dataset, area, scheme, indicator, _, periods) in enumerate(self.rows):
            for key in (("dataset", dataset), ("area", area), ("scheme", scheme), ("indicator", indicator)):
                self.by_code[key] = self.by_code.get(key, 0) | 1 << number
            for year in _years(periods):
                self.years[year] = self.years.get(year, 0) | 1 << number
        self.ranks = [(_since(row[5]), self._place(row)) for row in self.rows]
        self.selection = lru_cache(4096)(self._selection)

    def newest(self, series: int) -> dict[str, str]:
        """The datasets of some series, each with the newest period of them."""
        found: dict[str, str] = {}
        for number in _numbers(series):
            dataset, *_, periods = self.rows[number]
            found[dataset] = max(found.get(dataset, _last(periods)), _last(periods), key=last_month)
        return found

    def _selection(self, series: int, dataset: str, year: str = "") -> dict[str, str]:
        """Codes for the explorer that have figures: what some series leave open is taken from the newest, then the first listed.

        Schemes left open are compared, as many as a chart holds.
        """
        own = [number for number in _numbers(series) if self.rows[number][0] == dataset]
        best = self.rows[min(own, key=lambda number: self.ranks[number][1:] if year else self.ranks[number])]
        alike = [number for number in own if all(self.rows[number][at] == best[at] for at in (1, 3, 4))]
        schemes = [self.rows[number][2] for number in sorted(alike, key=lambda number: self.ranks[number][1])]
        codes = {"ref_area": best[1], "scheme": ",".join(schemes[:MOST_SCHEMES]), "indicator": best[3], "freq": best[4]}
        return codes | ({"end": year} if year else {})

    def _place(self, row: Sequence[str]) -> tuple[int, ...]:
        """Where a series stands: by the places of its indicator, its area and its scheme in their lists."""
        keys = (("indicator", row[3]), ("area", row[1]), ("scheme", row[2]))
        return tuple(self.places.get(key, len(self.places)) for key in keys)


def _years(periods: str) -> Iterator[str]:
    """The years of an annual series: `2011..2013 2016`; none of another."""
    for run in periods.split():
        first, _, last = run.partition("..")
        if len(first) == 4:
            yield from map(str, range(int(first), int(last or first) + 1))


def _since(periods: str) -> tuple[int, int]:
    """How long ago a series ends: the newest is the smallest."""
    year, month = last_month(_last(periods))
    return -year, -month


def _last(periods: str) -> str:
    """The last of some periods: `2013` of `2008 2011..2013`."""
    return periods.replace("..", " ").rpartition(" ")[2]


def _numbers(bits: int) -> Iterator[int]:
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest
