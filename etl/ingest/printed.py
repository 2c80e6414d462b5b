"""How a spreadsheet prints a number: the text a reader sees, so that its decimals are known."""

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from typing import NamedTuple

_DECIMALS = re.compile(r"([0#?]+)(?:\.([0#?]+))?|\.([0#?]+)")
_SHIFTED = re.compile(r'(?:\\\.|!\.|"\.")([0#?]+)')
"""A point written as text among the digits (`0!.0000`): offices print 元 as 万元 so."""
_WIDE = Context(prec=400)


class _Picture(NamedTuple):
    """A number format taken apart: places after the point, how many of them may stay blank, by which power of ten it shifts.

    A pointed one has no place before the point (`.00`): 0.21 is printed as .21.
    """

    places: int
    optional: int
    shift: int
    percent: bool
    pointed: bool
    plain: bool
    """Whether it neither shifts, nor leaves blank, nor adds a sign."""


def text(value: object, number_format: str = "General") -> str:
    """The printed text of a cell value: `text(578.4, "0.00")` is `578.40`.

    A spreadsheet stores binary floats; 15 significant digits are all it can mean.
    """
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float():
            return number(value, number_format)
        case datetime() | date():
            return _date(value, number_format)
        case _:
            return str(value)


def number(value: int | float, number_format: str = "General") -> str:
    """The printed text of a number: its digits, filled up with zeros or rounded to the places its format shows. Zero has no sign."""
    return decimal(str(value) if isinstance(value, int) else f"{value + 0.0:.15g}", number_format)


def decimal(digits: str, number_format: str = "General") -> str:
    """The printed text of a number told by its significant digits: `decimal("578.4", "0.00")` is `578.40`."""
    picture = _picture(number_format)
    if not digits.strip("-0123456789."):  # no exponent
        if picture is None:
            return digits
        whole, _, fraction = digits.partition(".")
        if picture.plain and len(fraction) <= picture.places:
            return f"{whole}.{fraction:0<{picture.places}}" if picture.places else whole
    exact = Decimal(digits)
    if picture is None or not exact.is_finite():
        return format(exact.normalize(_WIDE), "f")
    shown = exact.scaleb(picture.shift, _WIDE) if picture.shift else exact
    printed = format(shown.quantize(Decimal(1).scaleb(-picture.places), ROUND_HALF_UP, _WIDE), "f")
    if picture.optional:
        cut = printed[-picture.optional :].rstrip("0")
        printed = (printed[: -picture.optional] + cut).rstrip(".")
    if picture.pointed:
        printed = re.sub(r"^(-?)0\.", r"\1.", printed)
    return printed + ("%" if picture.percent else "")


@lru_cache(maxsize=4096)
def _picture(number_format: str) -> _Picture | None:
    """The picture of decimal digits a format draws; None where it draws none (`General`, a fraction)."""
    section = _section(number_format)
    match = _DECIMALS.search(section)
    if match is None or "/" in section:
        return None
    percent, places = section.endswith("%"), match[2] or match[3] or ""
    shift = 2 if percent else -3 * _thousands(number_format)
    pointed = _SHIFTED.search(number_format.split(";")[0])
    if pointed:
        shift, places = shift - len(pointed[1]), pointed[1]
    optional = len(places) - len(places.rstrip("#?"))
    bare = match[1] is None
    return _Picture(len(places), optional, shift, percent, bare, not (optional or shift or percent or bare))


@lru_cache(maxsize=4096)
def is_date(number_format: str) -> bool:
    """Whether a stored number is shown as a day or a time: the format has a letter of one outside literals and brackets."""
    told = re.sub(r'"[^"]*"|\[(?!hh?\]|mm?\]|ss?\])[^\]]*\]', "", number_format.split(";")[0])
    return re.search(r"(?<![_\\])[dmhys]", told, re.I) is not None


def _date(value: date, number_format: str) -> str:
    """A cell that shows 2017年9月 holds the first of September: `2017-09`, without the day nobody sees."""
    picture = _section(number_format).lower()
    precision = 10 if "d" in picture or not re.search("[ym]", picture) else 7 if "m" in picture else 4
    return value.isoformat()[:precision]


def _thousands(number_format: str) -> int:
    """By how many thousands the picture divides: a comma behind the last digit (`0.0,`) each."""
    match = re.search(r"[0#?](,+)[^0#?.]*$", _literal_free(number_format))
    return len(match[1]) if match else 0


def _section(number_format: str) -> str:
    """The picture of positive numbers, without colours, conditions, literals and thousands separators."""
    return _literal_free(number_format).replace(",", "").strip()


def _literal_free(number_format: str) -> str:
    return re.sub(r'\[[^\]]*\]|"[^"]*"|\\.|!.|_.|\*.', "", number_format.split(";")[0])
