"""By how many powers of ten the decimal point was moved between print and publication."""

import pytest

from etl.catalog.printed import number, shift


@pytest.mark.parametrize(
    ("text", "value", "decimals", "moved"),
    [
        ("578.4", 578.4, 1, 0),
        ("1130980", 113.098, 4, -4),
        ("80500", 8.05, 4, -4),
        ("180.89", 18089.0, 0, 2),
        ("１,234.5", 1234.5, 1, 0),
        ("−12.50%", -12.5, 2, 0),
        ("0", 0.0, 4, -4),
        ("0.00", 0.0, 2, 0),
        ("…", None, 0, None),
        (None, None, 0, None),
        ("3", 4.0, 0, None),  # no shift makes a three of it
    ],
)
def test_the_shift(text: str | None, value: float | None, decimals: int, moved: int | None) -> None:
    assert shift({"obs_text": text, "obs_value": value, "decimals": decimals}) == moved


def test_infinity_is_no_number() -> None:
    assert number("inf") is None
