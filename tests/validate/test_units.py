"""A slip of units in words: the factor, and the unit a figure was probably meant in. Figures are synthetic."""

from decimal import Decimal

import pytest

from etl.validate import units


@pytest.mark.parametrize(
    ("log", "unit", "words"),
    [
        ("4", "亿元", "10,000 times what is to be expected: printed in 亿元, perhaps meant in 万元"),
        ("-4.02", "万元", "1/10,000 of what is to be expected: printed in 万元, perhaps meant in 亿元"),
        ("3.98", "万人", "9,500 times what is to be expected: printed in 万人, perhaps meant in 人"),
        ("1.85", "亿元", "71 times what is to be expected: printed in 亿元, perhaps meant in 百万元"),
        ("1.5", "亿元", "32 times what is to be expected"),
        ("4", "%", "10,000 times what is to be expected"),
        ("4", "", "10,000 times what is to be expected"),
        ("-5", "亿人", "1/100,000 of what is to be expected"),
    ],
)
def test_a_slip_is_told_by_its_factor_and_the_unit_that_would_fit(log: str, unit: str, words: str) -> None:
    assert units.told(Decimal(log), unit) == words


@pytest.mark.parametrize(("factor", "words"), [("1.25", "1.2 times"), ("128.4", "130 times"), ("0.01", "1/100 of")])
def test_a_factor_has_two_digits(factor: str, words: str) -> None:
    assert units.times(Decimal(factor)) == words
