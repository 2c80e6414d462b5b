"""Codes with dates of validity, and the spellings senders use for them.

A code is never deleted: a merger or a reform gives it a `valid_to` and a successor. The name is no key: 巢湖市 was
prefecture 341400 until 2011 and is county-level 340181 since.
"""

import re
import unicodedata
from collections import defaultdict
from datetime import date
from difflib import get_close_matches
from functools import cached_property, lru_cache

from etl.model.frozen import Frozen, Maybe, MaybeInt, When
from etl.model.period import start_of


class Code(Frozen):
    """One row of a code list; dates may be `2011`, `2011-08` or `2011-08-22`; `valid_to` is the first day it is no longer valid."""

    code: str
    zh: str
    en: str
    valid_from: When = None
    valid_to: When = None
    parent: Maybe = None
    successor: Maybe = None
    description_zh: str = ""
    description_en: str = ""

    def valid_on(self, day: date) -> bool:
        """Whether the code is in force on that day."""
        after_start = self.valid_from is None or start_of(self.valid_from) <= day
        return after_start and (self.valid_to is None or day < start_of(self.valid_to))


class Area(Code):
    """An area of GB/T 2260 or an internal one (`XJ-XPCC`); `tile` is its place (row,column) in the tile diagram."""

    level: str = ""
    tile: str = ""


class Scheme(Code):
    """An insurance scheme or a total of schemes; `parts` names what a total adds up, `colour_*` its line on a chart."""

    parts: str = ""
    colour_light: str = ""
    colour_dark: str = ""


class Indicator(Code):
    """A measured concept: one unit always.

    `kind`: S stock at period end, F flow, R ratio, L level. `differenceable`: a year-to-date flow whose single periods
    may be derived (never distinct persons). `numerator / denominator × factor` or `minuend − subtrahend` say how a
    derived indicator is computed. `decimals` is how it is shown where no printed figure says.
    """

    unit_measure: str
    unit_mult: int
    kind: str
    differenceable: bool = False
    dataflow: str
    numerator: Maybe = None
    denominator: Maybe = None
    factor: str = "1"
    minuend: Maybe = None
    subtrahend: Maybe = None
    decimals: int = 0


class Unit(Code):
    """A unit of measure."""


class Alias(Frozen):
    """How a sender spells a code; `source` blank means everyone; `unit_mult` only for units (万人 is persons × 10⁴)."""

    label: str
    code: str
    source: str = ""
    unit_mult: MaybeInt = None


ROW_KINDS: dict[str, type[Code]] = {"ref_area": Area, "scheme": Scheme, "indicator": Indicator, "unit_measure": Unit}


@lru_cache(maxsize=65_536)
def normal(label: str) -> str:
    """A label as it is compared: NFKC, no white space at all (安 徽 = 安徽), ideographic and ASCII brackets alike."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", label)).casefold()


class Codelist(Frozen):
    """A list of codes and its aliases."""

    id: str
    codes: tuple[Code, ...]
    aliases: tuple[Alias, ...] = ()

    @cached_property
    def by_code(self) -> dict[str, Code]:
        return {code.code: code for code in self.codes}

    @cached_property
    def _spellings(self) -> dict[str, list[tuple[str, str]]]:
        spellings: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for alias in self.aliases:
            spellings[normal(alias.label)].append((alias.source, alias.code))
        for code in self.codes:
            for label in {normal(code.code), normal(code.zh), normal(code.en)}:
                spellings[label].append(("", code.code))
        return spellings

    @cached_property
    def _units(self) -> dict[tuple[str, str], tuple[str, int]]:
        """Who spells it and how → unit and power of ten; of two that spell alike the first."""
        return {(alias.source, normal(alias.label)): (alias.code, alias.unit_mult or 0) for alias in reversed(self.aliases)}

    def __getitem__(self, code: str) -> Code:
        return self.by_code[code]

    def __contains__(self, code: object) -> bool:
        return code in self.by_code

    def resolve(self, label: str, source: str, day: date) -> str | None:
        """The code valid on `day` that `label` means in `source`: the source's own spelling first, then anyone's.

        None when no code answers, or when two do.
        """
        spelled = self._spellings.get(normal(label), [])
        for owner in (source, ""):
            found = {code for alias_source, code in spelled if alias_source == owner and self.by_code[code].valid_on(day)}
            if found:
                return found.pop() if len(found) == 1 else None
        return None

    def near(self, label: str, source: str, day: date) -> list[Code]:
        """The codes valid on `day` that are spelled most like a label that means none, the likest first: three at most."""
        known = {
            spelling: [code for owner, code in told if owner in (source, "") and self.by_code[code].valid_on(day)]
            for spelling, told in self._spellings.items()
        }
        alike = get_close_matches(normal(label), [spelling for spelling, told in known.items() if told])
        return [self.by_code[code] for code in dict.fromkeys(code for spelling in alike for code in known[spelling])][:3]

    def knows(self, label: str, source: str) -> bool:
        """Whether `label` means some code in `source`, on whatever day."""
        return any(owner in (source, "") for owner, _ in self._spellings.get(normal(label), ()))

    def unit(self, label: str, source: str) -> tuple[str, int] | None:
        """The unit and power of ten that a printed unit means: `("PS", 4)` for 万人."""
        spelled = normal(label)
        return self._units.get((source, spelled)) or self._units.get(("", spelled))


def parts(schemes: Codelist) -> dict[str, set[str]]:
    """Each scheme with itself and all it holds, by its `parts` and by their `parent`."""
    within: dict[str, set[str]] = {code.code: {code.code} for code in schemes.codes}
    for code in schemes.codes:
        within[code.code] |= set(code.parts.split()) if isinstance(code, Scheme) else set()
        if code.parent:
            within[code.parent].add(code.code)
    for middle in within:
        for held in within.values():
            held |= within[middle] if middle in held else set()
    return within
