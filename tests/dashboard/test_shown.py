"""What a selection shows: rows, chart and table agree."""

from dashboard.selection import read_search
from dashboard.settle import settle
from dashboard.shelf import Dataset
from dashboard.shown import figures, rows_of, shown, sources


def test_each_figure_comes_from_the_first_source_that_tells_it(dataset: Dataset) -> None:
    selection = settle(read_search("?freq=A&scheme=UNE&ref_area=340000"), dataset).selection
    rows = rows_of(selection, dataset)
    assert [(row["time_period"], row["source"]) for row in rows] == [
        ("2019", "second"),
        *((str(year), "first") for year in range(2020, 2025)),
    ]


def test_all_sources_stand_side_by_side_when_asked(dataset: Dataset) -> None:
    selection = settle(read_search("?freq=A&scheme=UNE&ref_area=340000&source=all"), dataset).selection
    what = shown(selection, dataset, "en")
    assert [series.label for series in what.spec.series] == ["First source", "Second source"]
    assert len(what.rows) == 7


def test_the_table_holds_the_figures_of_the_chart(dataset: Dataset) -> None:
    selection = settle(read_search(""), dataset).selection
    what = shown(selection, dataset, "zh")
    table = figures(what, selection, dataset, "zh")
    drawn = {point.number for series in what.spec.series for point in series.points if point.number}
    told = {cell[0] for _, _, cells, _ in table["lines"] for cell in cells if not cell[2]}
    assert told == drawn
    assert [head[0] for head in table["heads"]] == ["职工养老保险", "失业保险", "生育保险"]
    assert table["lines"][0][0] == "2025年12月"
    assert "初步" in table["lines"][0][3]
    assert {line[1] for line in table["lines"]} == {"", "①"}


def test_letters_mark_sources_only_where_there_are_several(dataset: Dataset) -> None:
    for search, letters in (("", [""]), ("?freq=A&scheme=UNE&ref_area=340000", ["a", "b"])):
        selection = settle(read_search(search), dataset).selection
        what = shown(selection, dataset, "zh")
        assert list(sources(what, dataset).values()) == letters
    cells = [line[2][0] for line in figures(what, selection, dataset, "zh")["lines"]]
    assert [cell[3] for cell in cells] == ["a"] * 5 + ["b"]


def test_bounds_of_time_hold(dataset: Dataset) -> None:
    selection = settle(read_search("?start=2025-03&end=2025-04"), dataset).selection
    assert {row["time_period"] for row in rows_of(selection, dataset)} == {"2025-03", "2025-04"}
