"""How a spreadsheet prints a number: the text a reader sees, so that its decimals are known."""

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

_DECIMALS = re.compile(r"[0#?](?:\.([0#?]+))?")


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
            return value.isoformat()[:10]
        case _:
            return str(value)


def _number(value: int | float, number_format: str) -> str:
    exact = Decimal(value) if isinstance(value, int) else Decimal(f"{value:.15g}")
    picture = _section(number_format)
    if picture in ("General", "@", ""):
        return format(exact.normalize(), "f")
    percent = picture.endswith("%")
    match = _DECIMALS.search(picture)
    if not match:
        return format(exact.normalize(), "f")
    places = match[1] or ""
    shown = (exact * 100 if percent else exact).quantize(Decimal(1).scaleb(-len(places)), ROUND_HALF_UP)
    printed = f"{shown:f}"
    optional = len(places) - len(places.rstrip("#?"))
    if optional:
        cut = printed[-optional:].rstrip("0")
        printed = (printed[:-optional] + cut).rstrip(".")
    return printed + ("%" if percent else "")


def _section(number_format: str) -> str:
    """The picture of positive numbers, without colours, conditions, literals and thousands separators."""
    picture = re.sub(r'\[[^\]]*\]|"[^"]*"|\\.|_.|\*.', "", number_format.split(";")[0])
    return picture.replace(",", "").strip()
