"""A slip of units in words: how many times what was to be expected a figure is, and which unit it was probably meant in."""

import re
from decimal import Decimal

_POWERS = {"": 0, "千": 3, "万": 4, "百万": 6, "亿": 8, "万亿": 12}
_UNIT = re.compile(r"^(万亿|百万|千|万|亿|)(元|人次|人)$")
_NEAR = Decimal("0.35")
"""As near to a power of ten a slip is counted as one: figures of one series differ by about a factor of two."""


def told(log: Decimal, unit: str) -> str:
    """`10,000 times what is to be expected: printed in 亿元, perhaps meant in 万元`, by the decimal logarithm of that factor."""
    factor = times(Decimal(10) ** log)
    meant = suspected(log, unit)
    return f"{factor} what is to be expected" + (f": printed in {unit}, perhaps meant in {meant}" if meant else "")


def times(factor: Decimal) -> str:
    """`10,000 times` or `1/10,000 of`, in two digits."""
    large = max(factor, 1 / factor)
    digits = large.quantize(Decimal(1).scaleb(large.adjusted() - 1))
    return f"{digits:,.0f} times" if factor >= 1 and large >= 10 else f"{digits:,} times" if factor >= 1 else f"1/{digits:,.0f} of"


def suspected(log: Decimal, unit: str) -> str:
    """The unit whose figure would be as expected, of those there are; nothing where no unit is that far away."""
    found, slip = _UNIT.match(unit or ""), round(log)
    if not found or not slip or abs(log - slip) > _NEAR:
        return ""
    scale = next((name for name, power in _POWERS.items() if power == _POWERS[found[1]] - slip), None)
    return "" if scale is None else scale + found[2]
