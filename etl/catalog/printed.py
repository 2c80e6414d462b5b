"""From the printed text to the published figure: by how many powers of ten the decimal point was moved, and what beside it is a sign."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
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


LONGEST = 4
"""A footnote's sign has no more characters than this."""


def read(row: Mapping[str, Any]) -> tuple[int | None, str]:
    """The power of ten between what is printed and what is published, and the footnote's sign beside the number: of `19.8a` `a`.

    None where either is no number.
    """
    text, value = row.get("obs_text") or "", row.get("obs_value")
    if value is None:
        return None, ""
    for bare, sign in _without_sign(text.strip()):
        told = number(bare)
        moved = None if told is None else _shift(told, value, int(row.get("decimals") or 0))
        if moved is not None:
            return moved, sign
    return None, ""


def _without_sign(text: str) -> Iterator[tuple[str, str]]:
    """A text as it stands, then without what may be a sign behind or before it, which is not made of digits alone."""
    yield text, ""
    for length in range(1, min(LONGEST, len(text) - 1) + 1):
        for bare, sign in ((text[:-length], text[-length:]), (text[length:], text[:length])):
            if not re.fullmatch(r"[-+.,0-9\s]+", sign):
                yield bare.strip(), sign.strip()


def _shift(told: Decimal, value: float, decimals: int) -> int | None:
    """By how many powers of ten a printed number was moved to give a value; None where no such move does."""
    if not told:
        return None if value else -int(told.as_tuple().exponent) - decimals
    moved = Decimal(repr(value)).adjusted() - told.adjusted()
    return moved if float(told.scaleb(moved)) == value else None
