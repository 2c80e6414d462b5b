"""The search itself: from the words a reader types to the things of the site that bear them, best first.

Every word must be borne. Either one thing bears all of them, or several that have figures together share them: an area, a
scheme, an indicator, a dataset. What fits best comes first (see `findable`), among equals what stands first in its list.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from dashboard.findable import HAN, LOOSE, Findable, findable, words
from dashboard.held import Held

KINDS = ("answer", "dataset", "indicator", "area", "scheme")
"""What can be found. The kind with the best fit is shown first, among equals in this order."""

TOGETHER = ("area", "scheme", "indicator")
"""What shares the words of one question beside the dataset, in the order of a chart's title."""

MOST_WORDS, MOST_CANDIDATES, MOST_PARTIAL, MOST_TOGETHER, MOST_NEAR = 8, 12, 40, 8, 4
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
        listed = told.get("entries", ())
        self.held = Held(told.get("series", {}), {(each["kind"], each["code"]): place for place, each in enumerate(listed)})
        series = [self.held.by_code.get((each["kind"], each["code"]), 0) for each in listed]
        found = enumerate(zip(listed, series, strict=True))
        self.entries = [findable(each, place, own, self.held.newest(own)) for place, (each, own) in found]
        self.fits = lru_cache(4096)(self._fits)

    def find(self, question: str) -> Found:
        """What a question leads to."""
        asked = self.words(question)
        year = next((word for word in asked if word in self.held.years), "")
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

    def words(self, question: str) -> tuple[str, ...]:
        """The words of a question; Chinese that nothing bears whole is parted into the longest pieces that something bears."""
        told = [part for word in words(question)[: 2 * MOST_WORDS] for part in self._parts(word)]
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
        partial: list[tuple[float, dict[str, Findable], int]] = [(0.0, {}, self.held.years[year] if year else -1)]
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
                for dataset, newest in self.held.newest(series).items():
                    found.setdefault((parts, dataset), Together(parts, dataset, series, newest, year))
        return tuple(found.values())[:MOST_TOGETHER]

    def _near(self, wanted: Sequence[str], fits: Sequence[Fits]) -> tuple[Findable, ...]:
        """For every word what bears it best, or where nothing does what is spelt most like it."""
        found = [list(dict.fromkeys(_best(each) or self._alike(word))) for word, each in zip(wanted, fits, strict=True)]
        return tuple(dict.fromkeys(entry for each in found for entry in each[: MOST_NEAR // 2]))[: 2 * MOST_NEAR]

    def _alike(self, word: str) -> list[Findable]:
        """The things whose names share pairs of letters with a word, those that share most first."""
        names, bearing = self._spelling
        asked = _pairs(word)
        shared = Counter(number for pair in asked for number in bearing.get(pair, ()))
        shares = {number: 2 * count / (len(asked) + len(names[number][1])) for number, count in shared.items()}
        return [names[number][0] for number in sorted(shares, key=lambda number: (-shares[number], number)) if shares[number] > 0.25]

    @cached_property
    def _spelling(self) -> tuple[list[tuple[Findable, frozenset[str]]], dict[str, list[int]]]:
        """Every name with its pairs of letters, and for every pair the names that bear it."""
        names = [
            (entry, _pairs(name)) for entry in self.entries for name in dict.fromkeys([*entry.names, *(whole for _, whole in entry.latin)])
        ]
        bearing: dict[str, list[int]] = {}
        for number, (_, pairs) in enumerate(names):
            for pair in pairs:
                bearing.setdefault(pair, []).append(number)
        return names, bearing


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


def _pairs(text: str) -> frozenset[str]:
    """The pairs of letters that follow each other, the ends of the text with them."""
    told = f" {text} "
    return frozenset(told[start : start + 2] for start in range(len(told) - 1))
