from itertools import pairwise

from etl.present import axis


def test_a_scale_is_round_and_holds_all_values():
    scale = axis.value_axis([31_000, 54_989], from_zero=True)
    assert scale.labels == ("0", "20,000", "40,000", "60,000")
    assert not scale.cut


def test_high_and_close_values_cut_the_scale_which_is_known():
    assert axis.value_axis([2.46, 3.16], from_zero=False).cut
    assert not axis.value_axis([2.46, 3.16], from_zero=True).cut


def test_a_single_value_stands_on_a_scale_from_zero():
    for same in ([373.2], [373.2, 373.2]):
        assert axis.value_axis(same, from_zero=False).labels == ("0", "100", "200", "300", "400")
    assert axis.value_axis([-5.0], from_zero=False).high == 0
    assert axis.value_axis([0.0], from_zero=False).ticks[0] == 0


def test_a_deficit_lies_below_zero():
    assert axis.value_axis([-7217, 4000], from_zero=True).low < 0


def test_years_are_thinned_so_that_labels_never_turn():
    assert axis.time_ticks("2013-01", "2026-06", 5, "zh") == [(24, "2015年"), (84, "2020年"), (144, "2025年")]
    assert len(axis.time_ticks("2013-01", "2026-06", 14, "zh")) == 14
    assert axis.time_ticks("2016-Q3", "2018-Q2", 5, "en") == [(0, "Q3 2016"), (2, "Q1 2017"), (4, "Q3 2017"), (6, "Q1 2018")]
    assert [label for _, label in axis.time_ticks("2025-11", "2026-02", 9, "en")] == [
        "Nov 2025",
        "Dec 2025",
        "Jan 2026",
        "Feb 2026",
    ]


def test_marks_below_zero_have_the_minus_of_type() -> None:
    assert axis.value_axis([-250, -10], from_zero=True).labels == ("−300", "−200", "−100", "0")


def test_places_are_marked_so_that_no_two_numbers_touch() -> None:
    assert axis.rank_axis(5).labels == ("1", "2", "3", "4", "5")
    assert axis.rank_axis(16).labels == ("1", "4", "6", "8", "10", "12", "14", "16")
    for last in range(2, 60):
        marks = axis.rank_axis(last).ticks
        assert min(later - earlier for earlier, later in pairwise(marks)) * 230 / (last - 1) > 18, last  # a line of type is 18 pixels high
