"""From what was asked to the nearest selection that has figures."""

from pathlib import Path
from typing import Any

from dashboard.selection import Outcome, Remark, read_search
from dashboard.settle import settle
from dashboard.shelf import Dataset
from dashboard.shown import shown
from etl.catalog import open_catalog


def asked(search: str, dataset: Dataset, **seeds: Any) -> Outcome:
    return settle(read_search(search), dataset, seeds)


def test_who_asks_for_nothing_gets_the_first_declared_view(dataset: Dataset) -> None:
    selection = asked("", dataset).selection
    assert selection.chosen["scheme"] == ("PEN_E", "UNE", "MAT")
    assert (selection.chosen["freq"], selection.chosen["source"], selection.colour, selection.kind) == (("M",), (), "scheme", "line")
    assert (selection.start, selection.end, selection.whole) == ("2025-01", "2025-12", True)


def test_a_code_nobody_knows_is_told_with_the_nearest(dataset: Dataset) -> None:
    outcome = asked("?scheme=PENE", dataset)
    assert outcome.wrong
    assert outcome.remarks == [Remark("code", "scheme", ("PENE",), ("PEN_E",))]
    assert asked("?indicators=insured", dataset).remarks == [Remark("name", "indicators", ("indicators",), ("indicator",))]
    assert asked("?kind=pie", dataset).remarks == [Remark("code", "kind", ("pie",), ("line",))]


def test_codes_that_have_no_figures_together_lead_to_the_nearest_that_have(dataset: Dataset) -> None:
    outcome = asked("?indicator=active&scheme=UNE", dataset)
    assert outcome.remarks == [Remark("nothing", "scheme", ("UNE",), ("PEN_E",))]
    assert outcome.selection.chosen["scheme"] == ("PEN_E",)


def test_the_nearest_area_is_the_one_it_belongs_to(dataset: Dataset) -> None:
    outcome = asked("?indicator=insured&scheme=PEN_E&freq=A&ref_area=340100", dataset)
    assert outcome.selection.chosen["ref_area"] == ("340000",)


def test_a_line_without_figures_among_others_is_told_and_left_out(dataset: Dataset) -> None:
    outcome = asked("?freq=A&scheme=UNE,MAT&ref_area=340000&colour=scheme", dataset)
    assert not outcome.wrong
    assert outcome.remarks == [Remark("absent", "scheme", ("MAT",))]


def test_several_codes_say_what_the_colours_stand_for(dataset: Dataset) -> None:
    assert asked("?freq=A&scheme=UNE&ref_area=340000,350000", dataset).selection.colour == "ref_area"
    assert asked("?freq=A&scheme=UNE&ref_area=340000&source=all", dataset).selection.chosen["source"] == ("first", "second")


def test_several_codes_where_one_can_be_shown_are_a_contradiction(dataset: Dataset) -> None:
    outcome = asked("?freq=A&colour=scheme&scheme=UNE&ref_area=340000,350000", dataset)
    assert outcome.remarks == [Remark("many", "ref_area", ("340000", "350000"), ("340000",))]
    assert asked("?colour=scheme&source=all", dataset).wrong


def test_indicators_of_different_units_do_not_share_an_axis(dataset: Dataset) -> None:
    outcome = asked("?indicator=insured,income&scheme=PEN_E&colour=indicator", dataset)
    assert outcome.remarks == [Remark("unit", "indicator", ("income",), ("insured",))]
    assert outcome.selection.chosen["indicator"] == ("insured",)


def test_periods_out_of_reach_or_of_another_frequency_are_told(dataset: Dataset) -> None:
    for search in ("?start=2030-01", "?start=2025-09&end=2025-02", "?freq=M&start=2025", "?end=yesterday"):
        outcome = asked(search, dataset)
        assert [remark.kind for remark in outcome.remarks] == ["period"], search
        assert (outcome.selection.start, outcome.selection.end) == ("2025-01", "2025-12")


def test_bounds_wider_than_the_figures_are_no_mistake(dataset: Dataset) -> None:
    outcome = asked("?freq=M&start=2000-01&end=2025-03", dataset)
    assert not outcome.remarks
    assert (outcome.selection.start, outcome.selection.end, outcome.selection.whole) == ("2025-01", "2025-03", False)


def test_areas_side_by_side_stand_at_one_period(dataset: Dataset) -> None:
    selection = asked("?x=ref_area", dataset).selection
    assert (selection.kind, selection.start, selection.end) == ("bar", "2024", "2024")
    assert selection.chosen["ref_area"] == ("100000", "340000", "340100", "350000")
    assert asked("?x=ref_area&kind=line", dataset).remarks == [Remark("form", "kind", ("line",), ("bar",))]
    assert asked("?x=ref_area&end=2050", dataset).remarks == [Remark("period", "time_period", ("2050",), ("2024",))]


def test_what_is_opened_for_comparison_is_compared_with_its_like(dataset: Dataset) -> None:
    selection = asked("?freq=A&scheme=UNE&colour=ref_area", dataset, ref_area=("350000",)).selection
    assert selection.chosen["ref_area"] == ("350000", "340000")


def test_figures_of_areas_without_a_tile_are_shown_as_bars(bundled: Path) -> None:
    """The average pension is told of the nation alone, which has no place among the tiles."""
    catalog = open_catalog(bundled / "public")
    dataset = Dataset(catalog, "benefits", catalog.structure("benefits")["release"])
    outcome = asked("?kind=tiles&indicator=avg_pension", dataset)
    assert outcome.remarks == [Remark("form", "kind", ("tiles",), ("bar",))]
    assert (outcome.selection.kind, outcome.selection.chosen["ref_area"]) == ("bar", ("100000",))
    assert shown(outcome.selection, dataset, "zh").told
