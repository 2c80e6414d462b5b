"""Figures in words: exact decimal rounding, thousands separators, units as each language writes them.

A figure is stored in its indicator's one unit (万人, 亿元, 元/月 …) as `unit_measure` and a power of ten, `unit_mult`.
Chinese keeps that power; English counts persons in millions and money in billions, so the decimal point is shifted and
nothing is lost: 54,989万人 is 549.89 million persons.

A figure with its unit is for reading and has the minus of type (−); a bare number stands in tables that are copied, and keeps
the hyphen that every program reads.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from math import copysign, floor

from etl.present import units
from etl.present.messages import message

Number = float | int | str | Decimal

ENGLISH_POWER = {0: 0, 3: 3, 4: 6, 6: 6, 8: 9, 9: 9}
"""The power of ten English readers expect where Chinese statistics use 万 (4) or 亿 (8)."""

CHINESE_POWER = {3: 4, 6: 8, 9: 8}
"""The power of ten Chinese readers expect where others count in thousands (3), millions (6) or billions (9)."""

COUNTED = ("PS", "PT", "CNY", "CNY_MONTH")
"""Measures whose change is told as growth in per cent; of all others the difference is told."""

BLUR, FIRM = 1e-6, 1e9
"""So near to a five rounding is left to exact arithmetic; beyond so many digits binary fractions are not that near."""

UNCHANGED, UP, DOWN = 0, 1, -1


def counted(measure: str) -> bool:
    """Whether a measure counts something, as all of an office's own units do, so that its change is told in per cent."""
    return measure in COUNTED or units.is_own(measure)


def exact(value: Number) -> Decimal:
    """The decimal number a stored float stands for: 34825.4321 is 34825.4321, not its nearest binary neighbour."""
    return value if isinstance(value, Decimal) else Decimal(repr(value) if isinstance(value, float) else str(value))


def half_up(value: Number, decimals: int) -> Decimal:
    """Rounded as offices round (四舍五入): a five goes away from zero.

    >>> half_up(0.125, 2), half_up(-2.5, 0)
    (Decimal('0.13'), Decimal('-3'))
    """
    rounded = exact(value).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return abs(rounded) if rounded == 0 else rounded


def grouped(number: Decimal) -> str:
    """A number with thousands separators and the decimals it has: `54,989`."""
    return f"{number:,f}"


@cache
def power(measure: str, mult: int, lang: str) -> int:
    """The power of ten in which a language words a measure: persons in 万 (4) are millions (6) in English."""
    if not counted(measure):
        return mult
    return (CHINESE_POWER if lang == "zh" else ENGLISH_POWER).get(mult, mult)


def converted(value: Number, measure: str, mult: int, lang: str) -> Decimal:
    """The value in the reader's unit, by powers of ten alone."""
    return exact(value).scaleb(mult - power(measure, mult, lang))


def decimals_shown(decimals: int, measure: str, mult: int, lang: str) -> int:
    """How many decimals keep the printed precision in the reader's unit: 54,989万 (0) is 549.89 million (2)."""
    return max(0, decimals + power(measure, mult, lang) - mult)


def number(value: Number, measure: str, mult: int, decimals: int, lang: str) -> str:
    """A figure without its unit, in the reader's unit: `54,989`, `549.89`.

    Binary fractions round like decimal ones unless they lie about a five, or about nothing: those are left to exact arithmetic.
    """
    if isinstance(value, float) and decimals >= 0 and power(measure, mult, lang) >= mult:
        scaled = abs(value) * 10**decimals
        if 0.5 < scaled < FIRM and abs(scaled % 1 - 0.5) > BLUR:
            return _shifted(f"{value:,.{decimals}f}", mult - power(measure, mult, lang))
    return grouped(half_up(converted(value, measure, mult, lang), decimals_shown(decimals, measure, mult, lang)))


def printed(values: Sequence[float | None], decimals: Sequence[int], measure: str, mult: int, lang: str) -> list[str]:
    """Many figures without their unit, as `number` prints each; empty where there is none."""
    if len(set(decimals)) != 1 or decimals[0] < 0 or mult != power(measure, mult, lang):
        pairs = zip(values, decimals, strict=True)
        return ["" if value is None else number(value, measure, mult, places, lang) for value, places in pairs]
    places = decimals[0]
    scale, form, low, high = 10**places, f",.{places}f", 0.5 - BLUR, 0.5 + BLUR

    return [
        ""
        if value is None
        else format(value, form)
        if 0.5 < (scaled := abs(value) * scale) < FIRM and not low < scaled % 1 < high
        else number(value, measure, mult, places, lang)
        for value in values
    ]


def _shifted(text: str, places: int) -> str:
    """A grouped number with its decimal point moved to the left by `-places` digits: `54,989`, -2 → `549.89`."""
    if not places:
        return text
    sign, digits = ("-", text[1:]) if text[0] == "-" else ("", text)
    whole, _, rest = digits.replace(",", "").partition(".")
    whole = whole.rjust(1 - places, "0")
    return f"{sign}{int(whole[:places]):,}.{whole[places:]}{rest}"


def most_decimals(values: Sequence[float | None], decimals: Sequence[int]) -> int:
    """One number of decimals for a column: what most of its figures are printed with, more if one would else read zero."""
    if len(set(decimals)) == 1 and None not in values:
        return decimals[0]
    counts = Counter(places for value, places in zip(values, decimals, strict=True) if value is not None)
    if len(counts) < 2:
        return next(iter(counts), 0)
    places, most = max(counts, key=lambda each: (counts[each], -each)), max(counts)
    while places < most and any(value and abs(value) * 10**places < 0.5 for value in values):
        places += 1
    return places


def tenth(quotient: float) -> float | None:
    """A quotient to one decimal, a five away from zero; None where binary fractions could round it another way."""
    scaled = abs(quotient) * 10
    if abs(scaled % 1 - 0.5) < BLUR:
        return None
    return copysign(floor(scaled + 0.5) / 10, quotient) if scaled >= 0.5 else 0.0


def growth(now: float, before: float) -> float | None:
    """Growth in per cent to one decimal, as `change` tells it: reckoned in floats unless that could round another way."""
    if before <= 0:
        return None
    rounded = tenth((now - before) / before * 100)
    if rounded is not None:
        return rounded
    amount = change(now, before, "PS", 1)
    return None if amount is None else float(amount)


@cache
def signs(measure: str, lang: str) -> Callable[[float], str]:
    """The function that words a change of this measure with its sign: `+2.0%`."""
    if counted(measure):
        before, _, after = difference(Decimal(0), measure, lang).partition("0")
        return lambda amount: f"{'+' if amount > 0 else ''}{before}{amount:,.1f}{after}"
    return lambda amount: signed(exact(amount), measure, lang)


def figure(value: Number, measure: str, mult: int, decimals: int, lang: str) -> str:
    """A figure with its unit.

    >>> figure(54989.0, "PS", 4, 0, "zh"), figure(41542.6, "CNY", 8, 0, "en")
    ('54,989万人', 'CNY 4,154.3 billion')
    """
    return worded(number(value, measure, mult, decimals, lang), measure, mult, lang)


@cache
def _scale(measure: str, mult: int, lang: str) -> str:
    return message(f"scale.{power(measure, mult, lang)}", lang)


def minus(text: str) -> str:
    """A number for reading, with the minus of type: `-0.9` → `−0.9`."""
    return text.replace("-", "−")


def offset(value: Number, measure: str, mult: int, decimals: int, lang: str) -> str:
    """A difference of figures with its sign and unit: `+350亿元`, `CNY −4.0 billion`."""
    text = number(value, measure, mult, decimals, lang)
    return worded(f"+{text}" if exact(value) > 0 else text, measure, mult, lang)


def worded(text: str, measure: str, mult: int, lang: str) -> str:
    """A number already written, with its unit: an axis label, a difference."""
    own = units.word(measure, lang) if units.is_own(measure) else ""
    return _pattern(measure, mult, own, lang).replace("{}", minus(text))


@cache
def _pattern(measure: str, mult: int, own: str, lang: str) -> str:
    """How a number of this unit is written, `{}` for the number itself: `{}万人`."""
    key = "figure.own" if own else f"figure.{measure}"
    return " ".join(message(key, lang, number="{}", scale=_scale(measure, mult, lang), unit=own).split())


def spoken(text: str, lang: str) -> str:
    """A figure as sentences say it: Chinese statistics write no thousands separators in running text.

    >>> spoken("54,989万人", "zh"), spoken("CNY 4,154.3 billion", "en")
    ('54989万人', 'CNY 4,154.3 billion')
    """
    return text.replace(",", "") if lang == "zh" else text


def unit(measure: str, mult: int, lang: str) -> str:
    """A unit alone, for heads and subtitles: `万人`, `million persons`, `CNY billion`."""
    return _unit(measure, mult, lang, units.word(measure, lang) if units.is_own(measure) else "")


def stored(measure: str, mult: int) -> str:
    """The unit in which figures stand in files, in Chinese, whatever power of ten readers expect: `千人`, `十亿美元`."""
    return _words(measure, message(f"scale.{mult}", "zh"), "zh", units.word(measure, "zh") if units.is_own(measure) else "")


@cache
def _unit(measure: str, mult: int, lang: str, own: str) -> str:
    return _words(measure, _scale(measure, mult, lang), lang, own)


def _words(measure: str, scale: str, lang: str, own: str) -> str:
    key = "unit.own" if own else f"unit.{measure}"
    return " ".join(message(key, lang, scale=scale, **({"unit": own} if own else {})).split())


def change(now: Number, before: Number, measure: str, decimals: int) -> Decimal | None:
    """The change on an earlier figure: growth in per cent (one decimal) of what is counted, else the difference.

    None where growth has no meaning: an earlier figure of zero or less.
    """
    if not counted(measure):
        return half_up(exact(now) - exact(before), decimals)
    if exact(before) <= 0:
        return None
    return half_up((exact(now) - exact(before)) / exact(before) * 100, 1)


def direction(amount: Decimal) -> int:
    """Whether a change, as rounded, is up, down or none."""
    return (amount > 0) - (amount < 0)


def change_words(amount: Decimal, measure: str, freq: str, lang: str) -> str:
    """A change on a year earlier in words.

    >>> change_words(Decimal("2.0"), "PS", "M", "zh"), change_words(Decimal("-0.5"), "PC", "A", "en")
    ('同比增长2.0%', 'down 0.5 percentage points on the year before')
    """
    year = "year" if freq == "A" else "period"
    if not direction(amount):
        return message(f"change.{year}.none", lang)
    kind = "grown" if counted(measure) else "moved"
    way = "up" if direction(amount) == UP else "down"
    return message(f"change.{year}.{kind}.{way}", lang, amount=difference(abs(amount), measure, lang))


def difference(amount: Decimal, measure: str, lang: str) -> str:
    """A change with its unit, unsigned or with its minus: `2.0%`, `0.5个百分点`, `0.03`."""
    return message("difference." + ("growth" if counted(measure) else measure), lang, number=grouped(amount))


def signed(amount: Decimal, measure: str, lang: str) -> str:
    """A change for tables and cards, with its sign: `+2.0%`, `-0.5个百分点`."""
    return ("+" if amount > 0 else "") + difference(amount, measure, lang)


@cache
def size(count: int) -> str:
    """The size of a file: `47 KB`, `1.3 MB`, counted in thousands as disks are sold."""
    for step, name in ((6, "MB"), (3, "KB")):
        if count >= 10**step:
            value = Decimal(count).scaleb(-step)
            return f"{grouped(half_up(value, 1 if value < 10 else 0))} {name}"
    return f"{count} B"
