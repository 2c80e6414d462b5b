"""The series of a dataset in memory, found by their codes: what there is, and the figures of any few of it, at once.

A series is everything that shares all codes but the period. Which series carry a code is kept as the bits of one
integer, so that asking what exists under a selection costs the same whether a dataset has thousands of rows or millions.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa

from etl.catalog import LATEST, Catalog
from etl.present import periods
from etl.present.told import Figures, Told, tell

KEPT_LINES = 4_000
"""So many lines are held ready in words, about 25 KB each."""

KEPT_ANSWERS = 1_000
"""So many answers to “what is there among these series” are kept: most readers ask among the same."""

MEASURES = ("obs_value", "unit_measure", "unit_mult", "decimals", "obs_status", "break_id")
"""What is kept of every figure beside its codes and period."""

FEW_SERIES = 12
"""Up to here series are gone through one by one; beyond, as arrays."""

FEW_CODES = 60
"""So many codes are looked for one by one; more of them as arrays."""

FIRST = "first"
"""The vintage in which every figure is as it was first public; in the other, `latest`, as its release tells it."""

Row = dict[str, Any]


class SeriesIndex:
    """All series of one release, in the order of their codes, each with its figures in order of time."""

    def __init__(self, catalog: Catalog, dataset: str, release: str, vintage: str = LATEST):
        structure = catalog.structure(dataset, release)
        self.dimensions = [name for name in structure["dimensions"] if name != "time_period"] + ["source"]
        """What tells one series from another; the source last."""
        coded = [*self.dimensions, "time_period", "unit_measure", "obs_status", "break_id"]
        read = catalog.first_published if vintage == FIRST else catalog.columns
        table = read(dataset, [*coded, "obs_value", "unit_mult", "decimals"], release)
        self._names: dict[str, list[str]] = {}
        ordered = self._in_order(table, coded)
        self._places, self._values, self._decimals = (ordered[name] for name in ("place", "obs_value", "decimals"))
        self._statuses, self._breaks = self._texts("obs_status", ordered, "A"), self._texts("break_id", ordered, "")
        changes = np.zeros(len(self._places), bool)
        for name in self.dimensions:
            changes[1:] |= ordered[name][1:] != ordered[name][:-1]
        changes[:1] = True
        starts = np.flatnonzero(changes)
        self._starts = [*starts.tolist(), len(self._places)]
        named = [[self._names[name][code] for code in ordered[name][starts].tolist()] for name in self.dimensions]
        self.keys: list[tuple[str, ...]] = list(zip(*named, strict=True))
        self.counts = np.diff(self._starts).tolist()
        self.carrying = {name: _bits(codes) for name, codes in zip(self.dimensions, named, strict=True)}
        self.everything = (1 << len(self.keys)) - 1
        lasts = np.array(self._starts[1:]) - 1
        self._ends: list[tuple[int, int]] = list(zip(self._places[starts].tolist(), self._places[lasts].tolist(), strict=True))
        self.spans = [self._span(number) for number in range(len(self.keys))]
        units, mults = (ordered[name][starts].tolist() for name in ("unit_measure", "unit_mult"))
        self._units = [(self._names["unit_measure"][code], mult) for code, mult in zip(units, mults, strict=True)]
        self._carried = {name: ordered[name][starts] for name in self.dimensions}
        self.told = lru_cache(KEPT_LINES)(self._told)
        self.reach = lru_cache(KEPT_ANSWERS)(self._reach)
        self.told_periods = lru_cache(KEPT_ANSWERS)(self._told_periods)

    def _in_order(self, table: pa.Table, coded: Sequence[str]) -> dict[str, Any]:
        """The columns as arrays, series after series, each in order of time; codes are places in their list of names."""
        columns: dict[str, Any] = {}
        for name in coded:
            self._names[name], columns[name] = _encoded(table[name])
        names = self._names["time_period"]
        columns["place"] = np.array([periods.position(each) for each in names], np.int32)[columns.pop("time_period")]
        columns["obs_value"] = table["obs_value"].to_numpy()
        columns |= {name: table[name].fill_null(0).to_numpy() for name in ("unit_mult", "decimals")}
        keys = [columns["place"], *(columns[name] for name in reversed(self.dimensions))]
        order = np.lexsort(keys)
        if (order[1:] < order[:-1]).any():
            columns = {name: column[order] for name, column in columns.items()}
        return columns

    def _texts(self, column: str, ordered: Mapping[str, Any], nothing: str) -> Any:
        """A coded column as an array of its texts, each text held once."""
        names = [*self._names[column], nothing]  # the last is what -1, a null, stands for
        return np.array(names, object)[ordered[column]]

    def _frequency(self, number: int) -> str:
        return self.keys[number][self.dimensions.index("freq")]

    def _span(self, number: int) -> tuple[str, str]:
        first, last = self._ends[number]
        freq = self._frequency(number)
        return periods.at(first, freq), periods.at(last, freq)

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

    def codes(self, dimension: str, among: int) -> frozenset[str]:
        """The codes of a dimension that occur among some series."""
        carrying = self.carrying[dimension]
        if len(carrying) <= FEW_CODES:
            return frozenset([code for code, bits in carrying.items() if bits & among])
        names = self._names[dimension]
        return frozenset([names[code] for code in np.flatnonzero(self._occurring(dimension, among)).tolist()])

    def flags(self, dimension: str, among: int, listed: Any) -> str:
        """A digit for each code of a list, whose `places` are given: 1 where it occurs among some series."""
        return (self._occurring(dimension, among)[listed] + np.uint8(ord("0"))).tobytes().decode()

    def places(self, dimension: str, codes: Sequence[str]) -> Any:
        """Where codes of a dimension stand among its names, to be given to `flags` again and again."""
        place = {name: at for at, name in enumerate(self._names[dimension])}
        return np.array([place[code] for code in codes], np.intp)

    def _occurring(self, dimension: str, among: int) -> Any:
        """For each name of a dimension whether it occurs among some series, 1 or 0."""
        found = np.zeros(len(self._names[dimension]), np.uint8)
        found[self._carried[dimension][_places(among)]] = 1
        return found

    def _reach(self, dimension: str, among: int) -> dict[str, tuple[str, int]]:
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

    def _told_periods(self, among: int) -> dict[str, int]:
        """The periods in which some series have figures, oldest first, with how many there are in each."""
        several = list(numbers(among))
        if not several:
            return {}
        parts = [self._places[start:end][~np.isnan(self._values[start:end])] for start, end in map(self._slice, several)]
        places, counts = np.unique(np.concatenate(parts), return_counts=True)
        freq = self._frequency(several[0])
        return {periods.at(place, freq): count for place, count in zip(places.tolist(), counts.tolist(), strict=True)}

    def _slice(self, number: int) -> tuple[int, int]:
        return self._starts[number], self._starts[number + 1]

    def _told(self, several: tuple[int, ...], lang: str, first: int, last: int) -> Told | None:
        """A line of a chart in words, from one position to another; None where it has no figure there.

        Of several series that differ by source each figure is that of the first one that tells it. The year before comes
        along, so that changes can be told.
        """
        since = first - periods.STEPS[self._frequency(several[0])]
        line = self._figures(several[0], since, last) if len(several) == 1 else self._merged(several, since, last)
        if not line.places or line.places[-1] < first:
            return None
        return tell(line, lang, first)

    def _figures(self, number: int, first: int | None = None, last: int | None = None) -> Figures:
        """The figures of one series, all or those from one position to another."""
        start, end = self._slice(number)
        begins, ends = self._ends[number]
        if ends - begins == end - start - 1:
            low, high = max(begins, begins if first is None else first), min(ends, ends if last is None else last) + 1
            places: Sequence[int] = range(low, max(low, high))
            start += low - begins
            end = start + len(places)
        else:
            if first is not None and last is not None:
                low, high = np.searchsorted(self._places[start:end], (first, last + 1)).tolist()
                start, end = start + low, start + high
            places = self._places[start:end].tolist()
        values = self._values[start:end].tolist()
        return Figures(
            codes=dict(zip(self.dimensions, self.keys[number], strict=True)),
            unit=self._units[number],
            places=places,
            values=[None if value != value else value for value in values],
            decimals=self._decimals[start:end].tolist(),
            statuses=self._statuses[start:end].tolist(),
            breaks=self._breaks[start:end].tolist(),
            sources=[self.keys[number][-1]] * (end - start),
        )

    def _merged(self, several: Sequence[int], since: int, last: int) -> Figures:
        """Several tellings of one thing, the preferred source first: each period as the first that has a value tells it."""
        best: dict[int, tuple[Any, ...]] = {}
        first = self._figures(several[0], since, last)
        for number in several:
            for entry in zip(*self._figures(number, since, last)[2:], strict=True):
                held = best.get(entry[0])
                if held is None or (held[1] is None and entry[1] is not None):
                    best[entry[0]] = entry
        columns = list(zip(*(best[place] for place in sorted(best)), strict=True)) or [()] * len(first[2:])
        return Figures(first.codes, first.unit, *map(list, columns))

    def rows(self, number: int) -> list[Row]:
        """The figures of one series as plain rows, in order of time."""
        line, freq = self._figures(number), self._frequency(number)
        fixed = {**line.codes, "unit_measure": line.unit[0], "unit_mult": line.unit[1]}
        return [
            {
                **fixed,
                "time_period": periods.at(place, freq),
                "obs_value": value,
                "decimals": decimals,
                "obs_status": status,
                "break_id": name,
            }
            for place, value, decimals, status, name, _ in zip(*line[2:], strict=True)
        ]


def numbers(bits: int) -> Iterator[int]:
    """The places of the bits that are set, the lowest first.

    >>> list(numbers(0b1010))
    [1, 3]
    """
    if bits.bit_count() > FEW_SERIES:
        yield from _places(bits).tolist()
        return
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def _places(bits: int) -> Any:
    """The places of the bits that are set, as an array."""
    filled = np.frombuffer(bits.to_bytes(bits.bit_length() // 8 + 1, "little"), np.uint8)
    return np.flatnonzero(np.unpackbits(filled, bitorder="little").view(bool))


def _encoded(column: pa.ChunkedArray) -> tuple[list[str], Any]:
    """The distinct texts of a column, and each of its texts as its place among them, -1 for none."""
    whole = column.cast(pa.string()).combine_chunks().dictionary_encode()
    return whole.dictionary.to_pylist(), whole.indices.fill_null(-1).to_numpy().astype(np.int32)


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
