from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.present import numbers
from etl.present.messages import LANGUAGES


@pytest.mark.parametrize(
    ("value", "measure", "mult", "decimals", "zh", "en"),
    [
        (54989.0, "PS", 4, 0, "54,989万人", "549.89 million persons"),
        (41543.0, "CNY", 8, 0, "41,543亿元", "CNY 4,154.3 billion"),
        (1585.0, "CNY_MONTH", 0, 0, "1,585元/月", "CNY 1,585 a month"),
        (730.5, "PT", 4, 1, "730.5万人次", "7.305 million person-times"),
        (96.8, "PC", 0, 1, "96.8%", "96.8%"),
        (14.9, "MO", 0, 1, "14.9个月", "14.9 months"),
        (2.11, "RT", 0, 2, "2.11∶1", "2.11 : 1"),
        (-140.8, "CNY", 8, 1, "−140.8亿元", "CNY −14.08 billion"),
    ],
)
def test_a_figure_is_written_as_its_reader_expects(value, measure, mult, decimals, zh, en):
    assert numbers.figure(value, measure, mult, decimals, "zh") == zh
    assert numbers.figure(value, measure, mult, decimals, "en") == en


@pytest.mark.parametrize(("value", "rounded"), [(0.125, "0.13"), (2.675, "2.68"), (-0.125, "-0.13"), (-0.001, "0.00")])
def test_five_is_rounded_away_from_zero_on_the_printed_decimal(value, rounded):
    assert str(numbers.half_up(value, 2)) == rounded


def test_growth_is_told_in_per_cent_and_ratios_by_their_difference():
    assert numbers.change(54989, 53901, "PS", 0) == Decimal("2.0")
    assert numbers.change(96.8, 95.7, "PC", 1) == Decimal("1.1")


def test_growth_from_nothing_or_from_a_deficit_is_not_told():
    assert numbers.change(5, 0, "CNY", 0) is None
    assert numbers.change(5, -3, "CNY", 0) is None


@pytest.mark.parametrize(
    ("amount", "measure", "freq", "zh", "en"),
    [
        ("2.0", "PS", "M", "同比增长2.0%", "up 2.0% on a year earlier"),
        ("-1.2", "CNY", "A", "比上年下降1.2%", "down 1.2% on the year before"),
        ("0.5", "PC", "A", "比上年提高0.5个百分点", "up 0.5 percentage points on the year before"),
        ("0.0", "PS", "Q", "与上年同期持平", "unchanged on a year earlier"),
    ],
)
def test_a_change_in_words(amount, measure, freq, zh, en):
    assert numbers.change_words(Decimal(amount), measure, freq, "zh") == zh
    assert numbers.change_words(Decimal(amount), measure, freq, "en") == en


def test_a_change_with_its_sign():
    assert [numbers.signed(Decimal(each), "PS", "zh") for each in ("2.0", "-1.2", "0.0")] == ["+2.0%", "-1.2%", "0.0%"]


def test_the_size_of_a_file():
    assert [numbers.size(each) for each in (999, 47_213, 1_340_000)] == ["999 B", "47 KB", "1.3 MB"]


@given(st.decimals(-(10**9), 10**9, places=4), st.integers(0, 4), st.sampled_from(numbers.COUNTED), st.sampled_from([0, 4, 8]))
def test_the_quick_way_to_print_a_figure_is_the_exact_way(value, decimals, measure, mult):
    for lang in LANGUAGES:
        exactly = numbers.half_up(numbers.converted(value, measure, mult, lang), numbers.decimals_shown(decimals, measure, mult, lang))
        assert numbers.number(float(value), measure, mult, decimals, lang) == numbers.grouped(exactly)


@given(st.decimals(0, 10**6, places=2), st.decimals("0.01", 10**6, places=2))
def test_the_quick_way_to_growth_is_the_exact_way(now, before):
    assert numbers.growth(float(now), float(before)) == float(numbers.change(now, before, "PS", 1))


def test_a_figure_for_reading_has_a_minus_and_a_number_in_a_table_the_hyphen_that_programs_read():
    assert numbers.figure(-2.5, "CNY", 8, 1, "en") == "CNY −0.25 billion"
    assert numbers.number(-2.5, "CNY", 8, 1, "zh") == "-2.5"
    assert [numbers.offset(value, "CNY", 8, 1, "en") for value in (2.5, -2.5)] == ["CNY +0.25 billion", "CNY −0.25 billion"]
