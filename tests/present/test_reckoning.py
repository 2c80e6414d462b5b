"""Figures picked and computed: exactly, or not at all."""

from decimal import Decimal

import pytest

from etl.present import reckoning
from etl.present.reckoning import Lookup, Reckoned
from tests.present.sample import STRUCTURE, row

AREAS = ["100000", "340000"]


def lookup(rows, at=None, **codes):
    asked = {"freq": ["A"], "ref_area": ["100000"], "scheme": ["UNE"], "indicator": ["insured"], **codes}
    return Lookup(rows, STRUCTURE, asked, at)


def newest(rows, at=None, **codes) -> Reckoned | None:
    return reckoning.PICKS["newest"](lookup(rows, at, **codes))


def test_the_newest_figure_knows_its_change():
    found = newest([row("2022", 100.0), row("2023", 102.5)])
    assert found is not None
    assert (found.value, found.period, found.change) == (Decimal("102.5"), "2023", Decimal("2.5"))


def test_a_month_later_is_the_newest():
    rows = [row("2026-05", 5.0), row("2026-06", 7.0), row("2025-06", 10.0)]
    found = newest(rows, freq=["M"])
    assert found is not None
    assert (found.value, found.change) == (Decimal("7.0"), Decimal("-30.0"))


@pytest.mark.parametrize("status", ["Q", "O", "M"])
def test_a_figure_that_is_not_there_is_none(status):
    assert newest([row("2023", None, obs_status=status)]) is None
    assert newest([row("2023", float("nan"), obs_status=status)]) is None
    found = newest([row("2022", 5.0), row("2023", None, obs_status=status)])
    assert found is not None
    assert found.period == "2022"
    assert newest([row("2022", 5.0), row("2023", None, obs_status=status)], at="2023") is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({}, {"break_id": "reform"}),
        ({"source": "second"}, {}),
        ({"obs_status": "U"}, {}),
        ({}, {"obs_status": "U"}),
    ],
)
def test_no_change_is_told_across_a_break_a_source_or_a_doubt(before, after):
    found = newest([row("2022", 100.0, **before), row("2023", 110.0, **after)])
    assert found is not None
    assert found.change is None


def test_no_growth_from_nothing():
    found = newest([row("2022", 0.0), row("2023", 110.0)])
    assert found is not None
    assert found.change is None


def pick(name, rows, **codes):
    return reckoning.PICKS[name](lookup(rows, ref_area=AREAS, **codes))


BOTH = [
    row("2022", 100.0),
    row("2022", 50.0, ref_area="340000"),
    row("2023", 110.0),
    row("2023", 45.0, ref_area="340000"),
]


def test_the_largest_the_smallest_and_their_sum():
    found = {name: pick(name, BOTH) for name in ("largest", "smallest", "fastest", "slowest", "total")}
    assert all(found.values())
    areas = {name: each.row["ref_area"] for name, each in found.items()}
    assert (areas["largest"], areas["smallest"], areas["fastest"], areas["slowest"]) == ("100000", "340000", "100000", "340000")
    assert found["slowest"].change == Decimal("-10.0")
    assert (found["total"].value, found["total"].count, found["total"].period) == (Decimal("155.0"), 2, "2023")


def test_nothing_is_ranked_while_a_member_is_missing():
    late = [*BOTH, row("2024", 120.0)]
    assert pick("largest", late).period == "2023"
    doubtful = [*BOTH, row("2024", 120.0), row("2024", 900.0, ref_area="340000", obs_status="U")]
    assert pick("largest", doubtful).period == "2023"
    suppressed = [row("2023", 110.0), row("2023", None, ref_area="340000", obs_status="Q")]
    assert pick("largest", suppressed) is None
    assert pick("total", suppressed) is None


def test_nothing_is_fastest_while_one_change_cannot_be_told():
    broken = [*BOTH[:2], BOTH[2], row("2023", 45.0, ref_area="340000", break_id="reform")]
    assert pick("largest", broken) is not None
    assert pick("fastest", broken) is None


def test_of_two_alike_none_is_the_largest():
    assert pick("largest", [row("2023", 7.0), row("2023", 7.0, ref_area="340000")]) is None


def test_members_are_of_one_source():
    mixed = [row("2023", 110.0), row("2023", 45.0, ref_area="340000", source="second")]
    assert pick("largest", mixed) is None


def test_the_place_of_one_among_several():
    anhui = newest(BOTH, ref_area=["340000"])
    assert anhui is not None
    told = {name: reckoning.PLACED[name](lookup(BOTH, ref_area=AREAS), anhui) for name in ("rank", "above", "below")}
    assert [int(told[name].value) for name in ("rank", "above", "below")] == [2, 1, 0]
    assert told["rank"].count == 2
    assert reckoning.PLACED["rank"](lookup(BOTH[2:], ref_area=AREAS), newest(BOTH, at="2022", ref_area=["340000"])) is None


def test_share_difference_and_gap():
    whole, part = newest(BOTH), newest(BOTH, ref_area=["340000"])
    assert reckoning.share(part, whole).value.quantize(Decimal("0.01")) == Decimal("40.91")
    assert reckoning.difference(part, whole).value == Decimal("-65.0")
    other = newest([row("2023", 112.0, source="second")])
    assert reckoning.difference(whole, other) is None
    assert reckoning.share(other, whole) is None
    assert reckoning.gap(whole, other).value == Decimal("-2.0")


def test_figures_of_different_periods_or_units_are_never_put_together():
    now, then = newest(BOTH), newest(BOTH, at="2022")
    money = newest([row("2023", 1.0, unit_measure="CNY", unit_mult=8)])
    for combine in reckoning.OF_TWO.values():
        assert combine(now, then) is None
        assert combine(now, money) is None


def test_nothing_is_a_share_of_nothing():
    assert reckoning.share(newest(BOTH), newest([row("2023", 0.0)])) is None
