"""One figure from several sources."""

from etl.present import tellings
from tests.present.sample import STRUCTURE, row


def twice(one, other, **second):
    rows = [row("2024", one), row("2024", other, source="second", **second), row("2023", 5.0)]
    return tellings.told_twice(rows, STRUCTURE)


def test_a_figure_told_by_two_is_found_once():
    assert [[each["source"] for each in telling] for telling in twice(100.0, 100.0)] == [["first", "second"]]


def test_a_withheld_figure_is_no_telling():
    assert twice(100.0, None, obs_status="Q") == []


def test_rounding_is_no_dispute():
    assert not tellings.disputed(twice(100.0, 100.4, decimals=1)[0])
    assert not tellings.disputed(twice(100.0, 101.0)[0])
    assert tellings.disputed(twice(100.0, 100.6, decimals=1)[0])


def test_the_two_are_set_side_by_side_with_their_difference():
    (zh,) = tellings.compared(twice(100.0, 97.5, decimals=1), STRUCTURE, "zh", 5)
    assert (zh.what, zh.period, zh.first, zh.second) == ("全国失业保险参保人数", "2024年末", "100万人", "97.5万人")
    assert (zh.first_source, zh.second_source, zh.difference) == ("快报", "公报", "−2.5万人")
    (en,) = tellings.compared(twice(100.0, 102.0), STRUCTURE, "en", 5)
    assert (en.what, en.difference) == ("Insured persons, unemployment insurance, China", "+0.02 million persons")
    assert tellings.compared(twice(100.0, 100.0), STRUCTURE, "zh", 5) == []
