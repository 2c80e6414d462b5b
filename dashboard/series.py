"""The series of a dataset in memory, found by their codes: what there is, and the figures of any few of it, at once.

A series is everything that shares all codes but the period. Which series carry a code is kept as the bits of one
integer, so that asking what exists under a selection costs the same whether a dataset has thousands of rows or millions.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Any

from etl.catalog import Catalog

MEASURES = ("obs_value", "unit_measure", "unit_mult", "decimals", "obs_status", "break_id")
"""What is kept of every figure beside its codes and period."""

KEPT_SERIES = 4096
"""So many series are held ready as plain rows."""

Row = dict[str, Any]


class SeriesIndex:
    """All series of one release, in the order of their codes, each with its figures in order of time."""

    def __init__(self, catalog: Catalog, dataset: str, release: str):
        structure = catalog.structure(dataset, release)
        self.dimensions = [name for name in structure["dimensions"] if name != "time_period"] + ["source"]
        """What tells one series from another; the source last."""
        table = catalog.query(dataset, [*self.dimensions, "time_period", *MEASURES], release=release).combine_chunks()
        found = table.group_by(self.dimensions).aggregate([([], "count_all")])
        runs = sorted(zip(*(found[name].to_pylist() for name in (*self.dimensions, "count_all")), strict=True))
        self.keys: list[tuple[str, ...]] = [run[:-1] for run in runs]
        self.counts: list[int] = [run[-1] for run in runs]
        self.starts = [0, *accumulate(self.counts)]
        self.columns = {name: table[name].combine_chunks() for name in ("time_period", *MEASURES)}
        self.carrying = {name: _bits(key[place] for key in self.keys) for place, name in enumerate(self.dimensions)}
        self.everything = (1 << len(self.keys)) - 1
        self.spans = [self._span(number) for number in range(len(self.keys))]
        self.rows = lru_cache(KEPT_SERIES)(self._rows)

    def _span(self, number: int) -> tuple[str, str]:
        start, count = self.starts[number], self.counts[number]
        times = self.columns["time_period"]
        return times[start].as_py(), times[start + count - 1].as_py()

    def having(self, dimension: str, codes: Iterable[str]) -> int:
        """The series, as bits, that carry any of the codes."""
        carrying = self.carrying[dimension]
        found = 0
        for code in codes:
            found |= carrying.get(code, 0)
        return found

    def selected(self, chosen: Mapping[str, Sequence[str]]) -> int:
        """The series, as bits, that carry one of the chosen codes in every dimension named."""
        found = self.everything
        for dimension, codes in chosen.items():
            found &= self.having(dimension, codes)
        return found

    def codes(self, dimension: str, among: int) -> set[str]:
        """The codes of a dimension that occur among some series."""
        return {code for code, series in self.carrying[dimension].items() if series & among}

    def reach(self, dimension: str, among: int) -> dict[str, tuple[str, int]]:
        """For each code that occurs: the newest period and how many figures there are up to it."""
        found: dict[str, tuple[str, int]] = {}
        place = self.dimensions.index(dimension)
        for number in numbers(among):
            last, count = found.get(self.keys[number][place], ("", 0))
            found[self.keys[number][place]] = max(last, self.spans[number][1]), count + self.counts[number]
        return found

    def span(self, among: int) -> tuple[str, str] | None:
        """The first and the last period of some series of one frequency; None where there is no series."""
        spans = [self.spans[number] for number in numbers(among)]
        return (min(first for first, _ in spans), max(last for _, last in spans)) if spans else None

    def _rows(self, number: int) -> list[Row]:
        """The figures of one series as plain rows, in order of time."""
        codes = dict(zip(self.dimensions, self.keys[number], strict=True))
        start, count = self.starts[number], self.counts[number]
        lists = [column.slice(start, count).to_pylist() for column in self.columns.values()]
        return [{**codes, **dict(zip(self.columns, values, strict=True))} for values in zip(*lists, strict=True)]


def numbers(bits: int) -> Iterator[int]:
    """The places of the bits that are set, the lowest first.

    >>> list(numbers(0b1010))
    [1, 3]
    """
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def _bits(codes: Iterable[str]) -> dict[str, int]:
    """For each code the places where it stands, as the bits of an integer."""
    places: dict[str, list[int]] = {}
    for place, code in enumerate(codes):
        places.setdefault(code, []).append(place)
    found = {}
    for code, several in places.items():
        filled = bytearray(several[-1] // 8 + 1)
        for place in several:
            filled[place // 8] |= 1 << place % 8
        found[code] = int.from_bytes(filled, "little")
    return found
