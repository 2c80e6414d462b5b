"""What a selection shows: rows, chart and table agree."""

from dashboard.selection import read_search
from dashboard.settle import settle
from dashboard.shelf import Dataset
from dashboard.shown import figures, rows_of, shown, sources, view_of
from etl.present import chart


def test_each_figure_comes_from_the_first_source_that_tells_it(dataset: Dataset) -> None:
    selection = settle(read_search("?freq=A&scheme=UNE&ref_area=340000"), dataset).selection
    rows = rows_of(selection, dataset)
    assert [(row["time_period"], row["source"]) for row in rows] == [
        ("2019", "second"),
        *((str(year), "first") for year in range(2020, 2025)),
    ]


def test_all_sources_stand_side_by_side_when_asked(dataset: Dataset) -> None:
    selection = settle(read_search("?freq=A&scheme=UNE&ref_area=340000&source=all"), dataset).selection
    assert [series.label for series in shown(selection, dataset, "en").series] == ["First source", "Second source"]
    assert len(rows_of(selection, dataset)) == 7


def test_the_table_holds_the_figures_of_the_chart(dataset: Dataset) -> None:
    selection = settle(read_search(""), dataset).selection
    spec = shown(selection, dataset, "zh")
    table = figures(spec, selection, dataset)
    assert [column["label"] for column in table["columns"]] == ["职工养老保险", "失业保险", "生育保险"]
    assert [column["cells"] for column in table["columns"]] == [series.numbers for series in spec.series]
    assert table["x"][-1] == "2025年12月"
    assert table["columns"][0]["statuses"][-1] == "P"
    assert table["standing"] == {"P": ["◇", "初步"]}
    assert table["breaks"] == {"4": "①"}


def test_letters_mark_sources_only_where_there_are_several(dataset: Dataset) -> None:
    for search, letters in (("", [""]), ("?freq=A&scheme=UNE&ref_area=340000", ["a", "b"])):
        selection = settle(read_search(search), dataset).selection
        spec = shown(selection, dataset, "zh")
        assert list(sources(spec, dataset).values()) == letters
    assert figures(spec, selection, dataset)["columns"][0]["source"] == ["b", *["a"] * 5]


def test_the_chart_of_the_explorer_is_that_of_the_pages(dataset: Dataset) -> None:
    """From columns in memory and from rows the same is drawn and said."""
    for search in ("", "?freq=A&scheme=UNE&ref_area=340000,350000", "?x=ref_area", "?indicator=income", "?measure=growth", "?kind=stack"):
        selection = settle(read_search(search), dataset).selection
        for lang in ("zh", "en"):
            ours = shown(selection, dataset, lang)
            page = chart.spec(rows_of(selection, dataset), dataset.structure, view_of(selection), lang)
            assert (ours.title, ours.subtitle, ours.summary, ours.notes) == (page.title, page.subtitle, page.summary, page.notes), search
            assert [each.numbers for each in ours.series] == [each.numbers for each in page.series]
            assert [each.values for each in ours.series] == [each.values for each in page.series]


def test_bounds_of_time_hold(dataset: Dataset) -> None:
    selection = settle(read_search("?start=2025-03&end=2025-04"), dataset).selection
    assert {row["time_period"] for row in rows_of(selection, dataset)} == {"2025-03", "2025-04"}
