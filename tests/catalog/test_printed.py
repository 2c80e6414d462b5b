"""By how many powers of ten the decimal point was moved between print and publication."""

import pytest

from etl.catalog.printed import number, read


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
    assert read({"obs_text": text, "obs_value": value, "decimals": decimals}) == (moved, "")


@pytest.mark.parametrize(
    ("text", "value", "moved", "sign"),
    [
        ("19.8a", 19.8, 0, "a"),
        ("19.8①", 19.8, 0, "①"),  # not 19.81
        ("d184,666", 18.4666, -4, "d"),
        ("19.8 [1]", 19.8, 0, "[1]"),
        ("０a", 0.0, 0, "a"),
        ("19.81", 19.8, None, ""),
        ("b", 19.8, None, ""),
    ],
)
def test_a_footnotes_sign_beside_a_number_is_no_part_of_it(text: str, value: float, moved: int | None, sign: str) -> None:
    assert read({"obs_text": text, "obs_value": value, "decimals": 0}) == (moved, sign)


def test_infinity_is_no_number() -> None:
    assert number("inf") is None
