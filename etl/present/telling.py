"""Sentences with blanks, filled with figures: `{insured.when}，全国参保人数{insured}[，{insured.change}]。`

A sentence whose figure is missing is not told; a clause in square brackets is left out alone. All figures of a sentence
are of a period it names: where one source is a month behind, its clause is left out rather than told of the wrong month.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from etl.present import codes, numbers, periods
from etl.present.messages import message
from etl.present.reckoning import PLAIN, Reckoned
from etl.present.sentences import lowered

WAYS = {numbers.UNCHANGED: "none", numbers.UP: "up", numbers.DOWN: "down"}
Figures = Mapping[str, Reckoned | None]

SLOT = re.compile(r"\{(\w+)(?:\.(\w+))?\}")
PIECE = re.compile(r"\[([^\]]*)\]|([^\[\]]+)")
DATED = ("when", "period", "year")
MOST_DECIMALS = 2
"""A sentence says no more decimals, though a table may."""


class Part(NamedTuple):
    """A stretch of a sentence; `figure` and `word` say what it tells, where it is no plain text."""

    text: str
    figure: Reckoned | None = None
    word: str = ""

    @property
    def strong(self) -> bool:
        """Whether it is a figure to be seen first."""
        ranked = self.figure is not None and self.figure.measure == PLAIN and self.figure.count is not None
        return self.word in ("figure", "number", "surplus") and not ranked


def tell(template: str, figures: Figures, lang: str) -> list[Part]:
    """The sentence in parts; nothing where a figure outside brackets is missing or of a period the sentence does not name."""
    clauses = [(bool(match[1]), _parts(match[1] or match[2], figures, lang)) for match in PIECE.finditer(template)]
    if any(parts is None for optional, parts in clauses if not optional):
        return []
    kept = [(optional, parts) for optional, parts in clauses if parts is not None]
    named = {part.figure.period for optional, parts in kept if not optional for part in parts if part.figure and part.word in DATED}
    if not all(_of(parts, named) for optional, parts in kept if not optional):
        return []
    told = [part for optional, parts in kept if not optional or _of(parts, named | _dated(parts)) for part in parts]
    first = told[0]
    return [first._replace(text=capital(first.text)), *told[1:]]


def capital(words: str) -> str:
    """Words as they begin a sentence."""
    return words[:1].upper() + words[1:]


def text(parts: list[Part]) -> str:
    """A sentence as one text."""
    return "".join(part.text for part in parts)


def _dated(parts: list[Part]) -> set[str | None]:
    return {part.figure.period for part in parts if part.figure and part.word in DATED}


def _of(parts: list[Part], named: set[str | None]) -> bool:
    """Whether every figure has no period, or one of these."""
    return all(part.figure is None or part.figure.period is None or part.figure.period in named for part in parts)


def _parts(template: str, figures: Figures, lang: str) -> list[Part] | None:
    """The parts of a clause; None where a word of it is missing."""
    found = list(_each(template, figures, lang))
    return None if any(part.word and not part.text for part in found) else found


def _each(template: str, figures: Figures, lang: str) -> Iterator[Part]:
    end = 0
    for slot in SLOT.finditer(template):
        if slot.start() > end:
            yield Part(template[end : slot.start()])
        figure, word = figures.get(slot[1]), slot[2] or "figure"
        yield Part(WORDS[word](figure, lang) if figure else "", figure, word)
        end = slot.end()
    if end < len(template):
        yield Part(template[end:])


# ---- what can be said of a figure ----


def number(figure: Reckoned, lang: str) -> str:
    """`54989`, `549.89`."""
    return _number(figure, lang, signed=True)


def size(figure: Reckoned, lang: str) -> str:
    """The figure without its sign: by how much two differ."""
    return _worded(figure, lang, signed=False)


def more(figure: Reckoned, lang: str) -> str:
    """A difference with its direction: `多350亿元`, `2.3 months less`."""
    return message(f"answer.more.{_way(figure)}", lang, size=size(figure, lang))


def surplus(figure: Reckoned, lang: str) -> str:
    """Income less expenditure: `当期结余5242.8亿元`, `a shortfall of CNY 4 billion`."""
    return message(f"answer.surplus.{_way(figure)}", lang, size=size(figure, lang))


def change(figure: Reckoned, lang: str) -> str:
    """The change on a year earlier; empty where none may be told."""
    amount = figure.change
    return "" if amount is None or not figure.row else numbers.change_words(amount, figure.measure, figure.row["freq"], lang)


def _pace(key: str) -> Callable[[Reckoned, str], str]:
    def pace(figure: Reckoned, lang: str) -> str:
        amount = figure.change
        return "" if amount is None else message(f"answer.{key}.{WAYS[numbers.direction(amount)]}", lang)

    return pace


def when(figure: Reckoned, lang: str) -> str:
    """The period as a sentence begins with it: `截至2026年6月末`, `2026年1—6月累计`, `in 2024`."""
    if not figure.row:
        return ""
    time_period, basis = figure.row["time_period"], figure.row["period_basis"]
    freq = periods.frequency(time_period)
    year, place = periods.parts(time_period)
    month = periods.last_month(time_period)[1]
    if basis == "YTD" and freq != "A":
        step = str(place) if freq == "Q" else "first" if place == 1 else "later"
        return message(f"answer.when.YTD.{freq}.{step}", lang, year=year, month=month, name=message(f"month.{month}", lang))
    return message(f"answer.when.{'S' if basis == 'S' else 'P'}", lang, period=periods.period(time_period, basis, lang))


def period(figure: Reckoned, lang: str) -> str:
    """`2026年6月末`."""
    return periods.period(figure.row["time_period"], figure.row["period_basis"], lang) if figure.row else ""


def year(figure: Reckoned, lang: str) -> str:
    """`2016年`, `2016`."""
    return message("period.P.A", lang, year=periods.parts(figure.row["time_period"])[0]) if figure.row else ""


def _label(column: str) -> Callable[[Reckoned, str], str]:
    def label(figure: Reckoned, lang: str) -> str:
        if not figure.row or not figure.structure:
            return ""
        told = codes.label(figure.structure, column, figure.row[column], lang)
        return told if column in ("ref_area", "source") else lowered(told, lang)

    return label


def _way(figure: Reckoned) -> str:
    return WAYS[numbers.direction(numbers.half_up(figure.value, figure.decimals))]


def _number(figure: Reckoned, lang: str, signed: bool) -> str:
    value = figure.value if signed else abs(figure.value)
    if figure.measure == PLAIN:
        return numbers.spoken(numbers.grouped(numbers.half_up(value, 0)), lang)
    decimals = min(figure.decimals, MOST_DECIMALS)
    return numbers.spoken(numbers.number(value, figure.measure, figure.mult, decimals, lang), lang)


def _worded(figure: Reckoned, lang: str, signed: bool = True) -> str:
    words = _number(figure, lang, signed)
    return words if figure.measure == PLAIN else numbers.worded(words, figure.measure, figure.mult, lang)


WORDS: Mapping[str, Callable[[Reckoned, str], str]] = {
    "figure": _worded,
    "number": number,
    "size": size,
    "more": more,
    "surplus": surplus,
    "change": change,
    "leads": _pace("leads"),
    "lags": _pace("lags"),
    "count": lambda figure, lang: "" if figure.count is None else str(figure.count),
    "area": _label("ref_area"),
    "scheme": _label("scheme"),
    "indicator": _label("indicator"),
    "source": _label("source"),
    "when": when,
    "period": period,
    "year": year,
}
"""All that can be said of a figure."""
