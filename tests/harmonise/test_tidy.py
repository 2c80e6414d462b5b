"""A printed table → one row a cell. Tables follow real yearbooks and returns; figures not named otherwise are synthetic."""

from collections.abc import Sequence

import pytest

from etl.harmonise import excerpt, tidy
from etl.model.codelist import Alias, Code, Codelist
from etl.model.source import Layout, Source
from etl.model.table import Sheet
from etl.problem import Refusal

UNITS = Codelist(
    id="unit_measure",
    codes=(Code(code="PS", zh="人", en="Persons"), Code(code="CNY", zh="元", en="Yuan")),
    aliases=(Alias(label="万人", code="PS", unit_mult=4), Alias(label="亿元", code="CNY", unit_mult=8)),
)
TEXT = {"zh": "年鉴", "en": "Yearbook"}
EDIT = "in datasets/sources/yearbook/source.yaml"


def sheet(*rows: Sequence[str], name: str = "参保", hidden: bool = False) -> Sheet:
    return Sheet("a.xlsx", name, tuple(tuple(row) for row in rows), hidden)


def read(sheets: Sheet | list[Sheet], **layout: object) -> list[dict[str, str]]:
    told = Layout.model_validate({"rows": "ref_area", **layout})
    source = Source.model_validate(
        {
            **{"id": "yearbook", "kind": "excel", "title": TEXT, "publisher": TEXT, "address": "x", "licence": "x", "steward": "x"},
            "layouts": [told],
        }
    )
    heads = tidy.heads(sheets if isinstance(sheets, list) else [sheets], told, source, UNITS)
    told = tidy.frame([tidy.unpivot(heads, told, source, UNITS)[0]])
    return told.drop(columns=list(excerpt.COLUMNS)).to_dict("records")


def refused(sheets: Sheet | list[Sheet], **layout: object) -> list[str]:
    with pytest.raises(Refusal) as refusal:
        read(sheets, **layout)
    return [str(problem) for problem in refusal.value.problems]


def cell(text: str, ref: str, unit: str = "", **told: str) -> dict[str, str]:
    return {**told, "obs_unit_text": unit, "obs_text": text, "source_ref": f"a.xlsx!参保!{ref}"}


def test_a_cross_table_becomes_one_row_a_cell_with_its_address() -> None:
    table = sheet(["地区", "2007年", "2008年"], ["安徽", "560.2", "578.4"])
    assert read(table, columns="time_period", unit="万人", constants={"scheme": "PEN_E"}) == [
        cell("560.2", "B2", "万人", scheme="PEN_E", ref_area="安徽", time_period="2007年"),
        cell("578.4", "C2", "万人", scheme="PEN_E", ref_area="安徽", time_period="2008年"),
    ]


def test_a_long_table_has_one_column_of_values() -> None:
    table = sheet(["时期", "指标", "单位", "数值"], ["2008", "参保人数", "万人", "578.4"])
    assert read(table, rows={"时期": "time_period", "指标": "indicator", "单位": "unit"}, value="数值") == [
        cell("578.4", "D2", "万人", time_period="2008", indicator="参保人数")
    ]


def test_the_header_is_found_below_titles() -> None:
    table = sheet(["22-42 养老保险", ""], ["", ""], ["地　区", "2008年"], ["安徽", "578.4"])
    assert read(table, header_at="^地区$", columns="time_period")[0]["source_ref"] == "a.xlsx!参保!B4"


def test_a_header_that_is_not_there_tells_that_the_form_changed() -> None:
    assert refused(sheet(["城市", "2008年"]), header_at="^地区$", columns="time_period") == [
        "the form fits no layout of yearbook; nearest is layout 1: it expects “^地区$” where “城市” stands"
        f" · a.xlsx!参保!A1 · edit a layout for the new form {EDIT}",
    ]


def test_stacked_headings_are_joined_and_a_heading_reaches_across_its_columns() -> None:
    table = sheet(
        ["地区", "参保人数", "", "基金收入（亿元）"], ["地区", "职工", "离退休", "基金收入（亿元）"], ["安徽", "420.3", "158.1", "263.5"]
    )
    columns = {"参保人数/职工": {"indicator": "active"}, "参保人数/离退休": {"indicator": "retirees"}, "基金收入": {"indicator": "income"}}
    assert [(row["indicator"], row["obs_unit_text"]) for row in read(table, header_rows=2, columns=columns, unit="万人")] == [
        *(("active", "万人"), ("retirees", "万人"), ("income", "亿元"))
    ]


def test_a_second_row_of_headings_that_breaks_off_loses_no_column() -> None:
    table = sheet(["地区", "参保人数", "", "基金收入"], ["", "职工", "离退休"], ["安徽", "420.3", "158.1", "263.5"])
    columns = {"参保人数/职工": {}, "参保人数/离退休": {}, "基金收入": {}}
    assert [row["obs_text"] for row in read(table, header_rows=2, columns=columns)] == ["420.3", "158.1", "263.5"]


def test_a_label_printed_once_holds_for_the_rows_below_it() -> None:
    table = sheet(["险种", "指标", "数值"], ["城镇职工\n养老保险", "参保人数", "1"], ["", "基金收入", "2"], ["失业保险", "参保人数", "3"])
    told = read(table, rows={"险种": "scheme", "指标": "indicator"}, fill=["险种"], value="数值")
    assert [row["scheme"] for row in told] == ["城镇职工\n养老保险", "城镇职工\n养老保险", "失业保险"]


def test_the_table_ends_where_its_notes_begin() -> None:
    table = sheet(["地区", "2008年"], ["安徽", "578.4"], ["", ""], ["　注：不含老农保。", ""], ["安徽", "1"])
    assert [row["obs_text"] for row in read(table, columns="time_period", stop_at="注")] == ["578.4"]


@pytest.mark.parametrize(
    ("unit_at", "corner"), [("单位[:：](.+)", "单位：万人"), ("单位[:：]", "单位: 万 人"), ("单位[:：](.+)[)）]", "（计量单位：万人）")]
)
def test_the_unit_stands_above_the_table(unit_at: str, corner: str) -> None:
    table = sheet(["养老保险", corner], ["地区", "2008年"], ["安徽", "578.4"])
    assert read(table, header_at="^地区$", columns="time_period", unit_at=unit_at)[0]["obs_unit_text"] == "万人"


def test_a_unit_that_is_nowhere_above_the_table_is_asked_for() -> None:
    table = sheet(["养老保险", ""], ["地区", "2008年"], ["安徽", "578.4"])
    assert refused(table, header_at="^地区$", columns="time_period", unit_at="单位[:：](.+)") == [
        f"no unit: nothing above the table matches “单位[:：](.+)” · a.xlsx!参保!A1 · ask the sender for the unit, or edit `unit` {EDIT}"
    ]


def test_a_rows_unit_comes_before_a_columns_and_a_columns_before_the_sheets() -> None:
    table = sheet(["指标", "单位", "2008年（亿元）", "2009年"], ["基金收入", "万元", "1", "2"], ["参保", "", "3", "4"])
    told = read(table, rows={"指标": "indicator", "单位": "unit"}, columns="time_period", unit="万人")
    assert [row["obs_unit_text"] for row in told] == ["万元", "万元", "亿元", "万人"]
    assert [row["time_period"] for row in told[:2]] == ["2008年", "2009年"]


def test_a_unit_in_the_bracket_of_a_rows_label_is_the_rows_unit() -> None:
    table = sheet(["指标", "2008年"], ["基金收入 (亿元) ", "263.5"], ["参保人数（含农民工）", "578.4"])
    assert [(row["indicator"], row["obs_unit_text"]) for row in read(table, rows="indicator", columns="time_period", unit="万人")] == [
        *(("基金收入", "亿元"), ("参保人数（含农民工）", "万人"))
    ]


def test_a_column_that_is_explained_away_is_not_read() -> None:
    table = sheet(["地区", "2008年", "比上年增长%"], ["安徽", "578.4", "3.2"])
    told = read(table, columns={"2008年": {"time_period": "2008"}}, ignore={"比上年增长%": "由本表数字可得 / follows from the figures"})
    assert [row["obs_text"] for row in told] == ["578.4"]


def test_rows_of_a_label_that_is_explained_away_are_not_read() -> None:
    table = sheet(["险种", "指标", "数值"], ["就业", "新增就业", "x"], ["", "再就业", "x"], ["失业保险", "参保人数", "373.1"])
    told = read(
        table, rows={"险种": "scheme", "指标": "indicator"}, fill=["险种"], value="数值", ignore={"就业": "不属社会保险 / not insurance"}
    )
    assert told == [cell("373.1", "C4", scheme="失业保险", indicator="参保人数")]


def test_a_column_kept_as_a_note_holds_no_figures() -> None:
    table = sheet(["地区", "引文", "2008年"], ["安徽", "年末参保578.4万人", "578.4"])
    assert [row["obs_text"] for row in read(table, rows={"地区": "ref_area", "引文": "quotation"}, columns="time_period")] == ["578.4"]


def test_a_title_may_tell_area_or_period() -> None:
    table = sheet(["2017年上半年社会保险快报"], ["地区：安 徽 省", ""], ["险种", "参保人数"], ["失业保险", "1"])
    told = read(
        table,
        header_at="^险种$",
        rows="scheme",
        columns="indicator",
        above={"ref_area": "^地区[:：](.+)", "time_period": "^(.+?年.*?)社会保险", "sender": "填报单位:(.+)"},
    )
    assert told == [cell("1", "B4", ref_area="安徽省", time_period="2017年上半年", scheme="失业保险", indicator="参保人数")]


ITEMS = {"城镇职工养老保险参保人数": {"scheme": "PEN_E", "indicator": "insured"}, "#企业": {"scheme": "PEN_EE", "indicator": "insured"}}


def test_a_row_label_may_tell_scheme_and_indicator_at_once() -> None:
    table = sheet(["指标名称", "2014年"], ["城镇职工养老保险 参保人数", "361.28"], ["　＃企业", "268.10"])
    assert [(row["scheme"], row["indicator"], row["obs_text"]) for row in read(table, rows="item", items=ITEMS, columns="time_period")] == [
        *(("PEN_E", "insured", "361.28"), ("PEN_EE", "insured", "268.10"))
    ]


def test_rows_the_layout_does_not_know_are_all_told() -> None:
    table = sheet(["指标名称", "2014年"], ["养老", "1"], ["#企业", "2"], ["医疗", "3"])
    assert refused(table, rows="item", items=ITEMS, columns="time_period") == [
        f"the layout does not know the row “养老” · a.xlsx!参保!A2 · edit `items` or `ignore` {EDIT}",
        f"the layout does not know the row “医疗” · a.xlsx!参保!A4 · edit `items` or `ignore` {EDIT}",
    ]


POSITIONS = {"concept": "ref_area", "codes": ["100000", "340000"], "evidence": {"zh": "次序为标准省序", "en": "standard order"}}


def test_labels_lost_on_the_page_are_told_by_position() -> None:
    table = sheet(["地区", "参保人数"], ["", "17487.0"], ["", "471.7"])
    told = read(table, rows={"地区": "note"}, columns={"参保人数": {"indicator": "insured"}}, positions=POSITIONS)
    assert [row["ref_area"] for row in told] == ["100000", "340000"]


def test_positions_are_refused_where_a_row_came_or_went() -> None:
    table = sheet(["地区", "参保人数"], ["", "17487.0"])
    assert refused(table, rows={"地区": "note"}, columns={"参保人数": {}}, positions=POSITIONS) == [
        f"1 rows, but 2 positions are declared · a.xlsx!参保!A2 · edit `positions` {EDIT}"
    ]


def test_every_row_with_fewer_or_more_cells_than_headings_is_refused_and_never_shifted() -> None:
    table = sheet(["地区", "2007年", "2008年"], ["安徽", "578.4"], ["江西", "1", "2"], ["福建", "1", "2", "3"], ["山东", "1", "2", " "])
    remedy = "correct the file, or describe the table in datasets/sources/yearbook/source.yaml"
    assert refused(table, columns="time_period") == [
        f"the row has 2 cells under 3 headings: which figure stands where is not certain · a.xlsx!参保!A2 · {remedy}",
        f"the row has 4 cells under 3 headings: which figure stands where is not certain · a.xlsx!参保!A4 · {remedy}",
    ]


def test_figures_in_a_column_without_a_heading_are_not_left_out_in_silence() -> None:
    table = sheet(["地区", "2008年", ""], ["安徽", "578.4", ""], ["福建", "534.6", "12"])
    assert refused(table, columns="time_period") == [
        f"“12” stands in a column without a heading · a.xlsx!参保!C3 · correct the file, or edit `header_rows` {EDIT}"
    ]


def test_a_column_that_stands_in_the_place_of_another_is_told_once() -> None:
    table = sheet(["地区", "参保人数", "缴费人数"], ["安徽", "1", "2"])
    assert refused(table, rows={"地区": "ref_area"}, columns={"参保人数": {}, "基金收入": {}}) == [
        "the form fits no layout of yearbook; nearest is layout 1: it expects “基金收入” where “缴费人数” stands"
        f" · a.xlsx!参保!C1 · edit a layout for the new form {EDIT}",
    ]


def test_a_missing_value_column_is_told() -> None:
    told = refused(sheet(["地区", "数字"], ["安徽", "1"]), rows={"地区": "ref_area"}, value="数值")
    assert told == [
        "the form fits no layout of yearbook; nearest is layout 1: it expects “数值” where “数字” stands"
        f" · a.xlsx!参保!B1 · edit a layout for the new form {EDIT}"
    ]


def test_a_table_without_rows_is_refused() -> None:
    assert refused(sheet(["地区", "2008年"], ["注：尚未公布", ""]), columns="time_period", stop_at="注") == [
        "there is no row of figures under the header · a.xlsx!参保!A2 · ask the sender for the filled file"
    ]


FILLED = ["地区", "2008年"], ["安徽", "578.4"]


def test_of_several_sheets_the_one_named_is_read_and_hidden_and_empty_ones_are_not() -> None:
    sheets = [sheet(*FILLED, name="底稿", hidden=True), sheet([""], name="空"), sheet(*FILLED)]
    assert len(read(sheets, columns="time_period")) == 1
    assert len(read([*sheets, sheet(*FILLED, name="上年")], columns="time_period", sheet="参保")) == 1


def test_several_filled_sheets_are_not_guessed_between() -> None:
    assert refused([sheet(*FILLED), sheet(*FILLED, name="上年")], columns="time_period") == [
        f"several sheets hold figures; which is meant? · a.xlsx (sheets: 参保, 上年) · edit `sheet` {EDIT}"
    ]


@pytest.mark.parametrize("there", [sheet(*FILLED, name="参保", hidden=True), sheet([""], name="参保")])
def test_a_sheet_that_is_hidden_or_empty_is_not_there(there: Sheet) -> None:
    (told,) = refused([there, sheet(*FILLED, name="上年")], columns="time_period", sheet="参保")
    assert told.startswith("the sheet “参保” is not there or empty · a.xlsx (sheets: ")


def test_what_is_in_the_file_and_was_not_read_is_remarked() -> None:
    told = Layout.model_validate({"rows": "ref_area", "columns": "time_period", "ignore": {"增长": "可由本表得出"}})
    sheets = [Sheet("a.xlsx", "参保", (("x",),), remarks=(("a.xlsx!参保!4:4", "hidden row"),)), sheet(["x"], name="底稿", hidden=True)]
    assert tidy.remarks(sheets, told) == [
        "a.xlsx!底稿: hidden sheet, not read",
        "a.xlsx!参保!4:4: hidden row",
        "not read: 增长 (可由本表得出)",
    ]
