import json
import re
from xml.etree import ElementTree

from etl.present import chart
from tests.present.sample import STRUCTURE, VIEW, row

BARS = {**VIEW, "kind": "bar"}
GAP = [row("2020", 10.0), row("2021", 12.0), row("2023", 13.0), row("2024", 14.0, obs_status="P", break_id="reform")]


def spec(rows=GAP, view=VIEW, lang="zh"):
    return chart.spec(rows, STRUCTURE, view, lang)


def traces(**asked):
    return chart.plotly(spec(**asked))["data"]


def test_time_runs_in_even_steps_and_missing_periods_are_gaps():
    made = spec()
    assert [x for x, _ in made.x] == ["2020", "2021", "2022", "2023", "2024"]
    assert made.series[0].points[2].value is None
    assert list(made.runs(made.series[0])) == [[0, 1], [3, 4]]


def test_figures_are_in_the_readers_unit():
    assert spec(lang="zh").series[0].points[0].value == 10.0
    assert spec(lang="en").series[0].points[0].value == 0.1
    assert spec(lang="en").unit_label == "million persons"


def test_a_chart_is_titled_by_its_selection():
    assert (spec().title, spec().subtitle) == ("全国失业保险参保人数", "期末数，万人，2020年—2024年")
    both = [*GAP, row("2024", 20.0, scheme="PEN_E")]
    assert spec(both).title == "全国各险种参保人数"
    assert spec(both, lang="en").title == "Insured persons: by scheme, China"


def test_custody_stands_wherever_a_source_is_named():
    assert spec().foot.source == "来源：某部《快报》（转录自a copy）"


def test_a_scheme_wears_its_own_colour_and_a_total_that_of_the_text():
    made = spec([row("2024", 1.0), row("2024", 2.0, scheme="PEN")])
    assert [(each.code, each.light) for each in made.series] == [("PEN", "#1a1f29"), ("UNE", "#727d05")]


def test_year_to_date_lines_are_not_joined_over_the_new_year():
    rows = [row(each, 1.0, period_basis="YTD", freq="M") for each in ("2025-11", "2025-12", "2026-01", "2026-02")]
    made = spec(rows, {**VIEW, "default": {}})
    assert list(made.runs(made.series[0])) == [[0, 1], [2, 3]]


def test_the_picture_is_valid_and_says_what_it_shows():
    picture = ElementTree.fromstring(chart.svg(spec(), 760, 400, "x"))
    text = "".join(picture.itertext())
    assert picture.get("role") == "img"
    assert picture.get("aria-labelledby") == "x-title x-desc"
    assert "失业保险：2020年末 10万人；2024年末 14万人。" in text
    assert "① 2024年" in text
    assert "14万人纵轴不从零开始" in text


def test_a_narrow_picture_carries_its_labels_above():
    wide, narrow = (chart.svg(spec(), width, 300) for width in (760, 358))
    assert "失业保险" in narrow
    assert ">1</text>" in narrow
    assert ">1</text>" not in wide


def test_the_provisional_tail_is_dashed_in_both_drawings():
    assert 'stroke-dasharray="5 3"' in chart.svg(spec(), 760, 400)
    assert [trace["line"].get("dash") for trace in traces()] == [None, "5px,3px"]
    assert 'stroke-dasharray="5 3"' not in chart.svg(spec(GAP[:3]), 760, 400)


def test_a_gap_is_a_null_and_nothing_is_joined():
    (firm,) = traces(rows=GAP[:3])
    assert firm["y"] == [10.0, 12.0, None, 13.0, None]
    assert firm["connectgaps"] is False


def test_hover_says_period_value_unit_change_and_status():
    assert traces()[-1]["text"][-2] == "失业保险<br>2024年末 14万人<br>初步<br>快报"
    assert "比上年增长20.0%" in traces()[0]["text"][1]


def test_a_withheld_figure_is_marked_and_never_drawn():
    rows = [row("2023", 10.0), row("2024", None, obs_status="Q")]
    assert "〈保密〉" in chart.svg(spec(rows), 760, 400)
    assert spec(rows).series[0].points[1].text == "失业保险\n2024年末 已抑制\n快报"


def test_a_break_is_a_line_with_its_sign_and_date():
    layout = chart.plotly(spec())["layout"]
    # by its number among the categories: the year itself would be taken for the 2024th of them
    assert [layout["xaxis"]["categoryarray"][shape["x0"]] for shape in layout["shapes"]] == ["2024"]
    assert [each["text"] for each in layout["annotations"] if each.get("hovertext")] == ["① 2024年"]


def test_bars_begin_at_zero_and_lines_that_do_not_say_so():
    high = [row("2023", 1000.0), row("2024", 1010.0)]
    assert "纵轴不从零开始" in chart.svg(spec(high), 760, 400)
    assert "纵轴不从零开始" not in chart.svg(spec(high, BARS), 760, 400)
    assert chart.plotly(spec(high, BARS))["layout"]["yaxis"]["range"][0] == 0


def test_areas_side_by_side_are_ranked():
    view = {**VIEW, "kind": "bar", "x": "ref_area", "default": {"indicator": ["insured"]}}
    made = spec([row("2024", 3.0), row("2024", 9.0, ref_area="340000")], view)
    assert [label for _, label in made.x] == ["安徽省", "全国"]
    assert made.title == "全国、安徽省失业保险参保人数，2024年末"
    assert chart.plotly(made)["data"][0]["orientation"] == "h"


def test_what_is_written_on_a_chart_is_inert():
    structure = json.loads(json.dumps(STRUCTURE).replace("Unemployment insurance", "<script>alert(1)</script>"))
    made = chart.spec(GAP, structure, VIEW, "en")
    assert "<script" not in chart.svg(made, 760, 400)
    assert not re.search("<script", json.dumps(chart.plotly(made)["data"][0]["text"]))


def test_a_selection_without_figures_says_so():
    empty = spec([])
    assert empty.title == "这一选择没有数字"
    assert "没有数字" in chart.svg(empty, 760, 400)
    assert chart.plotly(empty)["data"] == []


def test_the_figure_is_plain_json():
    assert json.loads(json.dumps(chart.plotly(spec(), "dark", width=380)))["layout"]["showlegend"] is True
