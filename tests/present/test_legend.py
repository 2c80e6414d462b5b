import pytest

from etl.present import chart, legend
from tests.present.sample import STRUCTURE, VIEW, row

AREAS = {**VIEW, "kind": "bar", "x": "ref_area", "default": {"indicator": ["insured"]}}


def of(count: int, view=VIEW, **other):
    """A chart of so many lines; names nobody declares stand as they are."""
    rows = [row(year, 10.0 + number, scheme=f"S{number}", **other) for number in range(count) for year in ("2020", "2021")]
    chosen = {"scheme": tuple(f"S{number}" for number in range(count))}
    return chart.spec(rows, STRUCTURE, view, "zh", chosen)


def test_its_room_follows_the_number_of_its_rows():
    one, two, five = (chart.plotly(of(count), width=360)["layout"]["margin"]["t"] for count in (1, 2, 5))
    assert two - one == pytest.approx(legend.ROW + legend.GAP)
    assert five - two == pytest.approx(3 * (two - one))
    assert chart.plotly(of(5), width=900)["layout"]["margin"]["t"] < one


def test_it_stands_upon_the_plot_where_no_break_is_labelled_and_upon_their_labels_where_some_are():
    for broken, rows in ((None, 0), ("reform", 1)):
        layout = chart.plotly(of(2, break_id=broken), height=420, width=360)["layout"]
        inner = 420 - layout["margin"]["t"] - layout["margin"]["b"]
        above = (layout["legend"]["y"] - 1) * inner
        assert round(above) == 4 + 18 * rows
        assert above + legend.height(of(2), 360) <= layout["margin"]["t"]


def test_bars_that_run_across_leave_room_for_it_too():
    rows = [row("2024", 1.0, scheme=scheme, ref_area=area) for scheme in ("UNE", "PEN_E") for area in ("100000", "340000")]
    made = chart.spec(rows, STRUCTURE, AREAS, "zh")
    layout = chart.plotly(made, width=360)["layout"]
    assert layout["showlegend"]
    assert layout["margin"]["t"] >= legend.height(made, 360)


def test_a_name_wider_than_the_chart_is_broken_and_takes_the_room_of_its_lines():
    rows = [row(year, 1.0, scheme="UNE") for year in ("2020", "2021")]
    made = chart.spec(rows, STRUCTURE, VIEW, "en")
    (series,) = made.series
    assert legend.lines(series, 360) == ["Unemployment insurance"]
    assert legend.lines(series, 150) == ["Unemployment", "insurance"]
    assert legend.name(series, 150) == "Unemployment<br>insurance"
    assert legend.height(made, 150) == pytest.approx(legend.height(made, 360) + legend.ROW)


def test_a_line_without_figures_has_no_row():
    rows = [row("2020", 1.0), row("2021", 2.0), row("2021", 3.0, scheme="PEN_E")]
    made = chart.spec(rows, STRUCTURE, {**VIEW, "measure": "growth"}, "zh")
    assert [each.code for each in made.named_series] == ["UNE"]
    assert [trace["name"] for trace in chart.plotly(made, width=360)["data"] if trace["showlegend"]] == ["失业保险"]
