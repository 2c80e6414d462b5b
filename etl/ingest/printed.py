"""How a spreadsheet prints a number: the text a reader sees, so that its decimals are known."""

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Context, Decimal

_DECIMALS = re.compile(r"[0#?]+(?:\.([0#?]+))?")
_SHIFTED = re.compile(r'(?:\\\.|!\.|"\.")([0#?]+)')
"""A point written as text among the digits (`0!.0000`): offices print 元 as 万元 so."""
_WIDE = Context(prec=400)


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
            return _number(value, number_format)
        case datetime() | date():
            return _date(value, number_format)
        case _:
            return str(value)


def _date(value: date, number_format: str) -> str:
    """A cell that shows 2017年9月 holds the first of September: `2017-09`, without the day nobody sees."""
    picture = _section(number_format).lower()
    precision = 10 if "d" in picture or not re.search("[ym]", picture) else 7 if "m" in picture else 4
    return value.isoformat()[:precision]


def _number(value: int | float, number_format: str) -> str:
    exact = Decimal(value) if isinstance(value, int) else Decimal(f"{value:.15g}")
    picture = _section(number_format)
    match = _DECIMALS.search(picture)
    if match is None or "/" in picture or not exact.is_finite():  # no picture of decimal digits
        return format(exact.normalize(_WIDE), "f")
    percent = picture.endswith("%")
    shift = 2 if percent else -3 * _thousands(number_format)
    places = match[1] or ""
    pointed = _SHIFTED.search(number_format.split(";")[0])
    if pointed:
        shift, places = shift - len(pointed[1]), pointed[1]
    shown = exact.scaleb(shift, _WIDE).quantize(Decimal(1).scaleb(-len(places)), ROUND_HALF_UP, _WIDE)
    printed = f"{shown:f}"
    optional = len(places) - len(places.rstrip("#?"))
    if optional:
        cut = printed[-optional:].rstrip("0")
        printed = (printed[:-optional] + cut).rstrip(".")
    return printed + ("%" if percent else "")


def _thousands(number_format: str) -> int:
    """By how many thousands the picture divides: a comma behind the last digit (`0.0,`) each."""
    match = re.search(r"[0#?](,+)[^0#?.]*$", _literal_free(number_format))
    return len(match[1]) if match else 0


def _section(number_format: str) -> str:
    """The picture of positive numbers, without colours, conditions, literals and thousands separators."""
    return _literal_free(number_format).replace(",", "").strip()


def _literal_free(number_format: str) -> str:
    return re.sub(r'\[[^\]]*\]|"[^"]*"|\\.|!.|_.|\*.', "", number_format.split(";")[0])
