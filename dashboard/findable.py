"""A thing that can be found, and how well a word fits its names."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

EXACT, START, INITIALS, INSIDE, SHORTENED, LOOSE, KEYWORD = 8.0, 6.0, 5.0, 4.0, 3.0, 2.0, 0.0
"""The whole name; its beginning; its initials (`hf`); a later part of it; part of its initials; its characters in order (医保 in
医疗保险); a keyword, which may be found by it and is not named by it."""

WORD = re.compile(r"[a-z0-9_'’]+|[\u3400-\u9fff]+")
HAN = re.compile(r"[\u3400-\u9fff]+")


def words(text: str) -> list[str]:
    """The words of a text: runs of Chinese characters, and words of Latin letters without accents of case or apostrophes.

    >>> words("Lu’an，失业保险")
    ['luan', '失业保险']
    """
    found = WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    return [each for word in found if (each := re.sub("['’]", "", word))]


@dataclass(frozen=True, eq=False)
class Findable:
    """A dataset, an indicator, an area, a scheme or an answer.

    `latin` are its pinyin and its English name from every syllable or word on, each with the whole of it. `series` are the
    figures it is part of, as bits; `newest` is its newest period in each dataset; `place` its place in the index; `all` is every
    name in one text, which tells at once that a word is in none.
    """

    kind: str
    code: str
    place: int
    title: Mapping[str, str]
    about: Mapping[str, str]
    datasets: tuple[str, ...]
    names: tuple[str, ...]
    latin: tuple[tuple[str, str], ...]
    initials: tuple[str, ...]
    keywords: tuple[str, ...]
    all: str
    series: int
    newest: Mapping[str, str]

    def fit(self, word: str) -> float:
        """How well a word fits; 0 where it does not. Within one kind of fit, the more of a name it fills the better."""
        if word not in self.all:
            return 0.0
        if HAN.match(word):
            fits = [_fit(name, word, name.startswith(word)) for name in self.names if word in name]
        else:
            fits = [_fit(whole, word, part == whole) for part, whole in self.latin if part.startswith(word)]
            fits += [_initials(name, word) for name in self.initials if word in name]
        return max(fits, default=0.0) or max((KEYWORD + _filled(word, each) for each in self.keywords if word in each), default=0.0)

    def loosely(self, word: str) -> float:
        """How well the characters of a word fit one of the names in their order, others between them."""
        fitting = [name for name in self.names if _in_order(word, name)]
        return max((LOOSE + _filled(word, name) for name in fitting), default=0.0)

    def mentions(self, word: str) -> bool:
        """Whether the definition says a word, in either language."""
        return any(word in text.casefold() for text in self.about.values())


def findable(told: Mapping[str, Any], place: int, series: int, newest: Mapping[str, str]) -> Findable:
    """An entry of `search.json` made ready."""
    spoken = [name.split() for name in told["pinyin"] if name]
    wholes = [("", name) for name in spoken] + [(" ", words(told["title"]["en"])), ("", [told["code"].casefold()])]
    latin = [(gap.join(name[start:]), gap.join(name)) for gap, name in wholes for start in range(len(name))]
    initials = tuple(dict.fromkeys("".join(syllable[0] for syllable in name) for name in spoken if len(name) > 1))
    keywords = tuple(each.casefold() for each in told["keywords"])
    return Findable(
        **{name: told[name] for name in ("kind", "code", "title", "about")},
        place=place,
        datasets=tuple(told["datasets"]),
        names=tuple(told["names"]),
        latin=tuple(dict.fromkeys(latin)),
        initials=initials,
        keywords=keywords,
        all="\n".join([*told["names"], *(whole for _, whole in latin), *initials, *keywords]),
        series=series,
        newest=newest,
    )


def _in_order(word: str, name: str) -> bool:
    rest = iter(name)
    return all(sign in rest for sign in word)


def _fit(name: str, word: str, begins: bool) -> float:
    return (EXACT if name == word else START if begins else INSIDE) + _filled(word, name)


def _initials(name: str, word: str) -> float:
    """Two letters must be all the initials or begin them; three may stand among them."""
    if name == word:
        return INITIALS + _filled(word, name)
    return SHORTENED + _filled(word, name) if len(word) > 2 or (len(word) == 2 and name.startswith(word)) else 0.0


def _filled(word: str, name: str) -> float:
    return len(word) / (len(name) + 1)
