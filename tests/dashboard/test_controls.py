"""The choices: labels from the code lists, greyed where nothing is told, and what a change gives up."""

import pytest

from dashboard.controls import asked, controls, kinds, value
from dashboard.selection import read_search
from dashboard.settle import settle
from dashboard.shelf import Dataset


def by_name(search: str, dataset: Dataset, lang: str = "zh") -> dict:
    return {each["name"]: each for each in controls(settle(read_search(search), dataset).selection, dataset, lang)}


def test_choices_have_labels_in_both_languages(dataset: Dataset) -> None:
    assert by_name("", dataset)["scheme"]["options"][0] == ["PEN_E", "职工养老保险", 1]
    assert by_name("", dataset, "en")["scheme"]["options"][0] == ["PEN_E", "Employees’ pension", 1]
    assert list(by_name("", dataset)) == [
        "indicator",
        "scheme",
        "ref_area",
        "freq",
        "period_basis",
        "source",
        "start",
        "end",
        "measure",
        "x",
        "colour",
    ]


def test_what_has_no_figures_under_the_choices_above_is_marked(dataset: Dataset) -> None:
    assert by_name("?indicator=active", dataset)["scheme"]["options"] == [
        ["PEN_E", "职工养老保险", 1],
        ["UNE", "失业保险", 0],
        ["MAT", "生育保险", 0],
    ]
    assert [option[2] for option in by_name("?indicator=active", dataset)["indicator"]["options"]] == [1, 1, 1]


def test_only_what_colours_stand_for_takes_several(dataset: Dataset) -> None:
    assert {name for name, each in by_name("", dataset).items() if each["multi"]} == {"scheme"}
    assert {name for name, each in by_name("?x=ref_area", dataset).items() if each["multi"]} == {"scheme", "ref_area"}


def test_every_held_value_is_among_its_options(dataset: Dataset) -> None:
    for search in ("", "?x=ref_area", "?source=all&freq=A&ref_area=340000", "?indicator=income", "?start=2025-02"):
        selection = settle(read_search(search), dataset).selection
        held = value(selection)
        for each in controls(selection, dataset, "zh"):
            assert set(held[each["name"]]) <= {option[0] for option in each["options"]}, (search, each["name"])


def test_the_preferred_source_comes_first_and_all_can_be_compared(dataset: Dataset) -> None:
    options = by_name("?freq=A&scheme=UNE&ref_area=340000", dataset)["source"]["options"]
    assert [option[0] for option in options] == ["preferred", "all", "first", "second"]
    changed, _ = asked({**value(settle({}, dataset).selection), "source": ["all"], "changed": ["source"]}, "line")
    assert changed["colour"] == ("source",)


def test_the_whole_span_stays_whole_when_something_else_changes(dataset: Dataset) -> None:
    held = value(settle({}, dataset).selection)
    assert "start" not in asked({**held, "changed": ["scheme"]}, "line")[0]
    assert asked({**held, "start": ["2025-02"], "changed": ["start"]}, "line")[0]["start"] == ("2025-02",)


def test_what_is_newly_compared_is_opened_from_where_the_reader_was(dataset: Dataset) -> None:
    held = value(settle(read_search("?freq=A&ref_area=340000&scheme=UNE"), dataset).selection)
    changed, seeds = asked({**held, "colour": ["ref_area"], "changed": ["colour"]}, "line")
    assert "ref_area" not in changed
    assert seeds == {"ref_area": ("340000",)}
    assert settle(changed, dataset, seeds).selection.chosen["ref_area"] == ("340000", "350000")


def test_nonsense_from_the_page_is_taken_for_nothing() -> None:
    assert asked(None, None) == ({}, {})
    assert asked({"scheme": [1, None, {}], 3: "x", "freq": "M"}, ["line"])[0] == {"3": ("x",), "freq": ("M",)}


def test_every_kind_is_offered_and_brings_the_axis_it_needs(dataset: Dataset) -> None:
    assert [kind for kind, _ in kinds(dataset, "en")] == ["line", "bar", "stack", "rank", "panels", "table"]
    held = value(settle(read_search("?x=ref_area"), dataset).selection)
    turned, _ = asked(held, "line")
    assert "x" not in turned
    assert settle(turned, dataset).selection.x == "time_period"


def test_what_is_added_to_others_must_have_figures_under_all_that_is_chosen(dataset: Dataset) -> None:
    monthly = by_name("?freq=M&scheme=UNE&colour=ref_area&ref_area=100000", dataset)["ref_area"]["options"]
    assert [(code, told) for code, _, told in monthly] == [("100000", 1), ("340000", 0), ("340100", 0), ("350000", 0)]
    alone = by_name("?freq=M&scheme=UNE&colour=scheme&ref_area=100000", dataset)["ref_area"]["options"]
    assert all(told for _, _, told in alone)


def test_a_long_list_is_not_sent_again_to_a_page_that_has_it(dataset: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.controls.MANY", 2)
    selection = settle(read_search("?indicator=active"), dataset).selection
    whole = controls(selection, dataset, "zh")
    light = {each["name"]: each for each in controls(selection, dataset, "zh", known=True)}
    assert light["scheme"]["flags"] == "100"
    assert "options" not in light["scheme"]
    assert light["freq"]["options"] == next(each["options"] for each in whole if each["name"] == "freq")
