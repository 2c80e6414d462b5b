"""The search itself: from the words a reader types to the things of the site that bear them, best first.

Every word must be borne. Either one thing bears all of them, or several that have figures together share them: an area, a
scheme, an indicator, a dataset. What fits best comes first (see `findable`), among equals what stands first in its list.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from dashboard.findable import HAN, LOOSE, Findable, findable, words
from etl.present.periods import last_month

KINDS = ("answer", "dataset", "indicator", "area", "scheme")
"""What can be found. The kind with the best fit is shown first, among equals in this order."""

TOGETHER = ("area", "scheme", "indicator")
"""What shares the words of one question beside the dataset, in the order of a chart's title."""

MOST_WORDS, MOST_CANDIDATES, MOST_PARTIAL, MOST_TOGETHER, MOST_NEAR, MOST_SCHEMES = 8, 12, 40, 8, 4, 7
EMPTY = frozenset(
    [
        *(
            "的",
            "有",
            "多少",
            "人",
            "是",
            "几",
            "吗",
            "呢",
            "和",
            "与",
            "及",
            "年",
            "a",
            "and",
            "are",
            "by",
            "for",
            "had",
            "have",
            "how",
            "in",
        ),
        *("is", "many", "much", "of", "people", "the", "to", "was", "were", "what", "with"),
    ]
)
"""Words that tell nothing."""


@dataclass(frozen=True)
class Together:
    """Things that have figures together in a dataset: their series, as bits, and the newest period; `year` where one was named."""

    parts: tuple[Findable, ...]
    dataset: str
    series: int
    newest: str
    year: str = ""


@dataclass(frozen=True)
class Found:
    """What a question led to; `near` are the nearest things where it led to nothing."""

    together: tuple[Together, ...] = ()
    groups: tuple[tuple[str, tuple[Findable, ...]], ...] = ()
    near: tuple[Findable, ...] = ()

    @property
    def count(self) -> int:
        return len(self.together) + sum(len(found) for _, found in self.groups)


Fits = Mapping[Findable, float]


class Finder:
    """The index of one site in memory."""

    def __init__(self, told: Mapping[str, Any]):
        self.rows = [(dataset, *row) for dataset, rows in told.get("series", {}).items() for row in rows]
        self.years: dict[str, int] = {}
        bits: dict[tuple[str, str], int] = {}
        for number, (dataset, area, scheme, indicator, _, periods) in enumerate(self.rows):
            for key in (("dataset", dataset), ("area", area), ("scheme", scheme), ("indicator", indicator)):
                bits[key] = bits.get(key, 0) | 1 << number
            for year in _years(periods):
                self.years[year] = self.years.get(year, 0) | 1 << number
        series = [bits.get((each["kind"], each["code"]), 0) for each in told.get("entries", ())]
        entries = enumerate(zip(told.get("entries", ()), series, strict=True))
        self.entries = [findable(each, place, own, self._newest(own)) for place, (each, own) in entries]
        self.places = {(entry.kind, entry.code): entry.place for entry in self.entries}
        self.ranks = [(_since(row[5]), self._place(row)) for row in self.rows]
        self.fits = lru_cache(4096)(self._fits)
        self.selection = lru_cache(4096)(self._selection)

    def find(self, question: str) -> Found:
        """What a question leads to."""
        asked = self.words(question)
        year = next((word for word in asked if word in self.years), "")
        wanted = [word for word in asked if word != year]
        if not wanted:
            return Found()
        fits = [self.fits(word) for word in wanted]
        alone = {} if year else _alone(fits)
        together = self._together(fits, year)
        if not alone and not together:
            alone = {each: 0.0 for each in self.entries if all(map(each.mentions, wanted))}
        found = Found(together, _grouped(alone))
        return found if found.count else Found(near=self._near(wanted, fits))

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

    def words(self, question: str) -> tuple[str, ...]:
        """The words of a question; Chinese that nothing bears whole is parted into the longest pieces that something bears."""
        told = [part for word in words(question) for part in self._parts(word)]
        return tuple(dict.fromkeys([part for part in told if part not in EMPTY] or told))[:MOST_WORDS]

    def _parts(self, word: str) -> list[str]:
        if not HAN.match(word) or self.fits(word):
            return [word]
        parts: list[str] = []
        start = lost = 0
        while start < len(word):
            sizes = range(min(len(word) - start, 20), 1 if word[start] not in EMPTY else 0, -1)
            size = next((size for size in sizes if word[start : start + size] in self._borne), 0)
            if size:
                parts += [piece for piece in (word[lost:start], word[start : start + size]) if piece]
                lost = start + size
            start += size or 1
        return [*parts, word[lost:]] if lost < len(word) else parts

    @cached_property
    def _borne(self) -> str:
        """All names in one text, in which a piece of a question is looked for."""
        return "\n".join([*(name for entry in self.entries for name in entry.names), *EMPTY])

    def _fits(self, word: str) -> dict[Findable, float]:
        """Everything that bears a word in its name; failing that, everything that bears its characters in order."""
        found = {entry: score for entry in self.entries if (score := entry.fit(word))}
        if HAN.match(word) and all(score < LOOSE for score in found.values()):
            found |= {entry: score for entry in self.entries if (score := entry.loosely(word))}
        return found

    def _together(self, fits: Sequence[Fits], year: str) -> tuple[Together, ...]:
        """Things of different kinds that share the words among them and have figures together, the best first."""
        partial: list[tuple[float, dict[str, Findable], int]] = [(0.0, {}, self.years[year] if year else -1)]
        for each in fits:
            able = [entry for entry in _best(each) if entry.series and each[entry] >= LOOSE][:MOST_CANDIDATES]
            grown = [
                (score + each[entry], {**chosen, entry.kind: entry}, series & entry.series)
                for score, chosen, series in partial
                for entry in able
                if series & entry.series and chosen.get(entry.kind, entry) is entry
            ]
            partial = sorted(grown, key=lambda each: -each[0])[:MOST_PARTIAL]
        found: dict[tuple[object, ...], Together] = {}
        for _, chosen, series in partial:
            parts = tuple(chosen[kind] for kind in TOGETHER if kind in chosen)
            if parts and (year or len(chosen) > 1) and len(found) < MOST_TOGETHER:
                for dataset, newest in self._newest(series).items():
                    found.setdefault((parts, dataset), Together(parts, dataset, series, newest, year))
        return tuple(found.values())[:MOST_TOGETHER]

    def _newest(self, series: int) -> dict[str, str]:
        """The datasets of some series, each with the newest period of them."""
        found: dict[str, str] = {}
        for number in _numbers(series):
            dataset, *_, periods = self.rows[number]
            found[dataset] = max(found.get(dataset, _last(periods)), _last(periods), key=last_month)
        return found

    def _near(self, wanted: Sequence[str], fits: Sequence[Fits]) -> tuple[Findable, ...]:
        """For every word what bears it best, or where nothing does what is spelt most like it."""
        near = [entry for word, each in zip(wanted, fits, strict=True) for entry in (_best(each) or self._alike(word))[: MOST_NEAR // 2]]
        return tuple(dict.fromkeys(near))[: 2 * MOST_NEAR]

    def _alike(self, word: str) -> list[Findable]:
        """The things whose names share pairs of letters with a word, those that share most first."""
        asked = _pairs(word)
        shares = [(max(2 * len(asked & pairs) / (len(asked) + len(pairs)) for pairs in named), entry) for entry, named in self._spelling]
        return [entry for share, entry in sorted(shares, key=lambda each: -each[0]) if share > 0.25]

    @cached_property
    def _spelling(self) -> list[tuple[Findable, list[frozenset[str]]]]:
        return [(entry, [_pairs(name) for name in (*entry.names, *{whole for _, whole in entry.latin})]) for entry in self.entries]


@lru_cache(maxsize=2)
def finder(folder: str) -> Finder:
    """The index of a complete site, whose files never change; an empty one where the site was made without."""
    path = Path(folder) / "search.json"
    return Finder(json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {})


def _alone(fits: Sequence[Fits]) -> dict[Findable, float]:
    """Everything that bears all the words."""
    return {entry: sum(each[entry] for each in fits) for entry in fits[0] if all(entry in each for each in fits)}


def _grouped(alone: Fits) -> tuple[tuple[str, tuple[Findable, ...]], ...]:
    """What was found by kind, the best first."""
    best = _best(alone)
    groups = [(kind, tuple(entry for entry in best if entry.kind == kind)) for kind in KINDS]
    return tuple(sorted((group for group in groups if group[1]), key=lambda group: -int(alone[group[1][0]])))


def _best(fits: Fits) -> list[Findable]:
    return sorted(fits, key=lambda entry: (-fits[entry], entry.place))


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


def _pairs(text: str) -> frozenset[str]:
    """The pairs of letters that follow each other, the ends of the text with them."""
    told = f" {text} "
    return frozenset(told[start : start + 2] for start in range(len(told) - 1))
