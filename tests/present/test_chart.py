import json
import re
from xml.etree import ElementTree

from etl.present import chart, marks
from etl.present.sentences import hover
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
    assert made.series[0].values[2] is None
    assert list(made.runs(made.series[0])) == [[0, 1], [3, 4]]


def test_figures_are_in_the_readers_unit():
    assert spec(lang="zh").series[0].values[0] == 10.0
    assert spec(lang="en").series[0].values[0] == 0.1
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
    assert (firm["x0"], firm["dx"], firm["y"]) == (0, 1, [10.0, 12.0, None, 13.0])
    assert firm["connectgaps"] is False


def test_hover_says_period_value_unit_change_and_status():
    assert traces()[-1]["text"][-1] == "失业保险<br>2024年末 14万人<br>初步<br>快报"
    assert "比上年同期+20.0%" in traces()[0]["text"][1]


def test_a_withheld_figure_is_marked_and_never_drawn():
    rows = [row("2023", 10.0), row("2024", None, obs_status="Q")]
    assert "〈保密〉" in chart.svg(spec(rows), 760, 400)
    made = spec(rows)
    assert hover(made, made.series[0], 1) == "失业保险\n2024年末 已抑制\n快报"
    assert chart.plotly(made)["data"][-1]["marker"]["symbol"] == "hash-open"


def test_a_break_is_a_line_with_its_sign_and_date():
    layout = chart.plotly(spec())["layout"]
    assert [shape["x0"] for shape in layout["shapes"]] == [4]
    assert [each["text"] for each in layout["annotations"] if each.get("hovertext")] == ["① 2024年"]


def test_bars_begin_at_zero_and_lines_that_do_not_say_so():
    high = [row("2023", 1000.0), row("2024", 1010.0)]
    assert "纵轴不从零开始" in chart.svg(spec(high), 760, 400)
    assert "纵轴不从零开始" not in chart.svg(spec(high, BARS), 760, 400)
    assert chart.plotly(spec(high, BARS))["layout"]["yaxis"]["range"][0] == 0


def test_lines_of_one_single_period_are_drawn_as_its_bars():
    alone = [row("2016", 373.2), row("2016", 374.1, scheme="PEN_E")]
    for rows in (alone, alone[:1]):
        drawn = spec(rows, {**VIEW, "default": {}})
        assert drawn.kind == "bar"
        assert {trace["type"] for trace in chart.plotly(drawn)["data"]} == {"bar"}
    assert spec([*alone, row("2015", 370)], {**VIEW, "default": {}}).kind == "line"


def test_a_bar_is_never_a_wall_in_either_drawing():
    drawn = spec([row("2016", 373.2)])
    (width,) = [float(each) for each in re.findall(r'<rect [^>]*width="([\d.]+)"[^>]*fill="currentColor"', chart.svg(drawn, 1200, 400))]
    assert 60 < width <= marks.WIDEST
    layout = chart.plotly(drawn, width=1200)["layout"]
    low, high = layout["xaxis"]["range"]
    room = (1200 - layout["margin"]["r"]) / (high - low)
    assert 60 < room * (1 - layout["bargap"]) <= marks.WIDEST * 1.01


def test_more_lines_than_can_be_told_apart_stay_points_at_one_single_period():
    many = [row("2016", 370 + number, scheme=f"S{number}") for number in range(chart.MOST_LINES + 1)]
    assert spec(many, {**VIEW, "default": {}}).kind == "line"


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


def test_a_narrow_chart_of_many_lines_names_the_one_that_stands_out():
    rows = [row(year, 10.0, scheme=f"S{number}") for number in range(9) for year in ("2020", "2021")]
    drawn = chart.plotly(chart.spec(rows, STRUCTURE, VIEW, "zh", {"scheme": tuple(f"S{number}" for number in range(9))}), width=380)
    assert [trace["name"] for trace in drawn["data"] if trace["showlegend"]] == ["S0"]
    assert drawn["layout"]["margin"]["t"] < 60


def test_growth_is_told_only_where_two_figures_may_be_compared():
    rows = [*GAP[:2], row("2022", 13.0, break_id="reform"), row("2023", 12.0)]
    made = spec(rows, {**VIEW, "measure": "growth"})
    assert made.series[0].values == [None, 20.0, None, -7.7]
    assert made.series[0].numbers == ["", "20.0", "", "-7.7"]
    assert (made.title, made.unit_label) == ("全国失业保险参保人数同比变化", "%")


def test_growth_of_a_percentage_is_a_difference_in_points():
    rows = [row(year, value, unit_measure="PC", unit_mult=0, decimals=1) for year, value in (("2023", 60.0), ("2024", 60.5))]
    made = spec(rows, {**VIEW, "measure": "growth"})
    assert (made.series[0].numbers[1], made.unit_label) == ("0.5", "百分点")


def test_an_index_begins_where_every_line_has_a_figure_unless_a_base_is_asked_for():
    rows = [row("2020", 10.0), row("2021", 12.0), row("2021", 50.0, scheme="PEN_E"), row("2022", 60.0, scheme="PEN_E")]
    made = spec(rows, {**VIEW, "measure": "index"})
    assert [list(each.values) for each in made.series] == [[None, 100.0, 120.0], [83.3, 100.0, None]]
    assert made.unit_label == "2021年＝100"
    (alone,) = spec(rows, {**VIEW, "measure": "index", "base": "2020"}).series
    assert (alone.code, alone.numbers) == ("UNE", ["100.0", "120.0"])


def test_places_among_each_other_are_drawn_the_first_on_top():
    rows = [row("2020", 10.0), row("2021", 12.0), row("2020", 11.0, scheme="PEN_E"), row("2021", 11.0, scheme="PEN_E")]
    made = spec(rows, {**VIEW, "kind": "rank"})
    assert {each.code: list(each.values) for each in made.series} == {"PEN_E": [1, 2], "UNE": [2, 1]}
    low, high = chart.plotly(made)["layout"]["yaxis"]["range"]
    assert low > high
    assert "第1位（12万人）" in hover(made, made.series[1], 1)


def test_parts_of_a_stack_stand_upon_each_other():
    rows = [row("2020", 10.0), row("2020", 30.0, scheme="PEN_E")]
    made = spec(rows, {**VIEW, "kind": "stack"})
    assert max(made.values()) == 40.0
    assert chart.plotly(made)["layout"]["barmode"] == "relative"
    drawn = ElementTree.fromstring(chart.svg(made, 760, 400)).iter("{http://www.w3.org/2000/svg}rect")
    (first, second) = sorted((float(each.get("y")), float(each.get("height"))) for each in drawn)
    assert abs(first[0] + first[1] + 1 - second[0]) < 0.2


def test_panels_show_every_line_in_a_chart_of_its_own():
    rows = [row(year, value, scheme=scheme) for year in ("2020", "2021") for scheme, value in (("UNE", 1.0), ("PEN_E", 2.0))]
    text = "".join(ElementTree.fromstring(chart.svg(spec(rows, {**VIEW, "kind": "panels"}), 760, 400)).itertext())
    assert text.count("2020") >= 2


AREAS = {
    **STRUCTURE,
    "codelists": {
        **STRUCTURE["codelists"],
        "ref_area": [
            {"code": code, "zh": name, "en": name, "parent": "340000", "level": "city", "tile": tile}
            for code, name, tile in (("1", "合肥市", "2,1"), ("2", "淮北市", "0,1"), ("3", "亳州市", "0,0"))
        ],
    },
}


def test_tiles_stand_where_the_code_list_places_them_and_say_that_they_are_no_map():
    rows = [row("2024", 3.0, ref_area="1"), row("2024", 9.0, ref_area="2")]
    made = chart.spec(rows, AREAS, {**VIEW, "kind": "tiles", "x": "ref_area", "default": {}}, "zh")
    assert dict(zip([code for code, _ in made.x], made.places, strict=True)) == {"1": (2, 1), "2": (0, 1), "3": (0, 0)}
    assert "方格示意图（非地图）" in made.notes[0]
    assert made.series[0].values == [3.0, 9.0, None]
    picture = chart.svg(made, 760, 400)
    assert picture.count('class="tile empty"') == 1
    assert "未包括" in picture


def test_reforms_of_the_schemes_drawn_are_lettered_on_the_axis():
    event = {"id": "law", "date": "2021-07-01", "scheme": "ALL5", "zh": "法律施行", "en": "Law in force", "document": "第三十五号"}
    other = {**event, "scheme": "MED_E"}
    structure = {**STRUCTURE, "events": [event, other]}
    made = chart.spec(GAP, structure, {**VIEW, "events": True}, "zh")
    assert [(each.place, each.words, each.document) for each in made.events] == [(1, "法律施行", "第三十五号")]
    assert "▲A" in chart.svg(made, 760, 400)
    assert "▲A" in [each["text"] for each in chart.plotly(made)["layout"]["annotations"]]
