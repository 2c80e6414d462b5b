"""What stands around a printed figure: headings and labels, never another figure."""

import json

from etl.harmonise import excerpt, tidy
from etl.model.codelist import Codelist
from etl.model.source import Layout, Source
from etl.model.table import Sheet

SOURCE = Source.model_validate(
    {
        **{"id": "office", "kind": "excel", "title": {"zh": "虚构", "en": "Synthetic"}, "publisher": {"zh": "虚构", "en": "Synthetic"}},
        **{"address": "—", "licence": "none stated", "steward": "—", "layouts": [{"rows": "ref_area", "columns": "indicator"}]},
    }
)


def around(cells: list[list[str]], layout: dict[str, object], *places: tuple[int, int]) -> list[tuple[str, list[list[str]]]]:
    sheet = Sheet("a.xlsx", "参保", tuple(map(tuple, cells)))
    units = Codelist(id="unit_measure", codes=())
    form = Layout.model_validate(layout)
    told = tidy.frame([tidy.unpivot(tidy.heads([sheet], form, SOURCE, units), form, SOURCE, units)[0]]).set_index("source_ref")
    return [(told.at[ref, "column_head"], json.loads(told.at[ref, "row_labels"])) for ref in (sheet.ref(*place) for place in places)]


def test_a_cross_table_under_a_title_with_two_rows_of_headings() -> None:
    cells = [["表1", "", ""], ["地区", "参保人数", ""], ["", "合计", "其中：\n农民工"], ["合肥市", "340.5", "12"], ["芜湖市", "190.5", "9"]]
    layout = {"rows": "ref_area", "columns": "indicator", "header_at": "^地区$", "header_rows": 2}
    assert around(cells, layout, (4, 2), (3, 1), (3, 2), (4, 1)) == [
        ("参保人数/其中： 农民工", [["A", "地区", "芜湖市"]]),
        ("参保人数/合计", [["A", "地区", "合肥市"]]),
        ("参保人数/其中： 农民工", [["A", "地区", "合肥市"]]),
        ("参保人数/合计", [["A", "地区", "芜湖市"]]),
    ]


def test_a_long_table_keeps_its_labels_and_its_quotation() -> None:
    cells = [["时期", "指标", "数值", "单位", "引文", "未读"], ["2011", "参保人数", "729", "万人", "分别为729万人", "55"]]
    layout = {
        "rows": {"时期": "time_period", "指标": "indicator", "单位": "unit", "引文": "quotation"},
        "value": "数值",
        "ignore": {"未读": "无"},
    }
    (told,) = around(cells, layout, (1, 2))
    assert told == ("数值", [["A", "时期", "2011"], ["B", "指标", "参保人数"], ["D", "单位", "万人"], ["E", "引文", "分别为729万人"]])


def test_a_figure_that_is_not_read_is_no_label() -> None:
    """A number beside the figure may be one that must not be shown."""
    cells = [["地区", "人数", "参保", "享受"], ["合肥市", "3", "10", "2"]]
    layout = {"rows": {"地区": "ref_area"}, "columns": {"参保": {"indicator": "insured"}}, "ignore": {"人数": "无", "享受": "无"}}
    assert around(cells, layout, (1, 2)) == [("参保", [["A", "地区", "合肥市"]])]


def test_a_label_printed_once_for_several_rows_is_that_of_each() -> None:
    cells = [["年份", "地区", "参保"], ["2011", "合肥市", "10"], ["", "芜湖市", "20"]]
    layout = {"rows": {"年份": "time_period", "地区": "ref_area"}, "columns": {"参保": {"indicator": "insured"}}, "fill": "年份"}
    assert around(cells, layout, (2, 2)) == [("参保", [["A", "年份", "2011"], ["B", "地区", "芜湖市"]])]


def test_of_pages_side_by_side_each_figure_has_the_labels_of_its_own() -> None:
    cells = [["地区", "参保", "地区", "参保"], ["合肥市", "10", "芜湖市", "20"]]
    layout = {"rows": "ref_area", "columns": "indicator", "header_at": "^地区$", "pages": "side by side"}
    assert around(cells, layout, (1, 1), (1, 3)) == [("参保", [["A", "地区", "合肥市"]]), ("参保", [["C", "地区", "芜湖市"]])]


def test_a_bulletin_gives_the_sentence_the_figure_is_read_in() -> None:
    text = Sheet("a.txt", "2", (("社会保险稳步扩面。",), ("年末参保人数为12万人。",)))
    told = excerpt.of_text([text], ["a.txt!2!2"])
    assert (told["column_head"][0], json.loads(told["row_labels"][0])) == ("", [["", "", "年末参保人数为12万人。"]])
