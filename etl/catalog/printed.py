"""From the printed text to the published figure: by how many powers of ten the decimal point was moved."""

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any


def number(text: str | None) -> Decimal | None:
    """The number a printed text tells: `1 234.50` is 1234.50; None of a mark.

    >>> number("１,234.5"), number("…")
    (Decimal('1234.5'), None)
    """
    plain = re.sub("[, %]", "", unicodedata.normalize("NFKC", text or "").strip().replace("−", "-"))
    try:
        told = Decimal(plain)
    except InvalidOperation:
        return None
    return told if told.is_finite() else None


def shift(row: Mapping[str, Any]) -> int | None:
    """The power of ten between what is printed and what is published; None where either is no number."""
    told, value = number(row.get("obs_text")), row.get("obs_value")
    if told is None or value is None:
        return None
    if not told:
        return -int(told.as_tuple().exponent) - int(row.get("decimals") or 0)
    moved = Decimal(repr(value)).adjusted() - told.adjusted()
    return moved if float(told.scaleb(moved)) == value else None
