"""Sheets whose header repeats, headings over groups of columns, years of the Republic; figures not named otherwise are synthetic."""

import pytest
from pydantic import ValidationError

from tests.harmonise.test_tidy import EDIT, read, refused, sheet

STACKED = {
    "pages": "stacked",
    "header_at": "別$",
    "header_rows": 3,
    "header_above": 2,
    "header_groups": "單位$",
    "stop_at": "公開類|註",
    "above": {"time_period": r"(中華民國\d+年\d+月底)"},
    "rows": {"地區別": "ref_area"},
    "columns": {
        **{"總計": {"scheme": "LI"}, "產業勞工及交通公用事業之員工": {"scheme": "LI_IND"}, "自願投保者": {"scheme": "LI_VOL"}},
        **{"單位": {"indicator": "units"}, "人數": {"indicator": "insured"}},
    },
    "ignore": {"業別": "by industry"},
}
FORM = (
    ["公　開　類", "", "", "", ""],
    ["", "中華民國96年 1月底", "", "", ""],
    ["", "", "", "產業勞工及交通", ""],
    ["", "總　　計", "", "公用事業之員工", ""],
    ["地　區　別", "單  位", "人　數", "單  位", "人　數"],
    ["　臺　 北 　市", "4", "30", "3", "20"],
    ["公　開　類", "", "", "", ""],
    ["", "中華民國96年 1月底", "", "", ""],
    ["", "", "", "", ""],
    ["", "自願投保者", "", "", ""],
    ["地　區　別", "單  位", "人　數", "", ""],
    ["　臺　 北 　市", "1", "10", "", ""],
    ["註：月底", "", "", "", ""],
    ["", "", "", "", ""],
    ["", "總計", "", "", ""],
    ["業　別", "單  位", "人　數", "", ""],
    ["農業", "9", "99", "", ""],
)
"""In the manner of a monthly return of Taiwan's Bureau of Labor Insurance."""


def test_stacked_pages_are_one_table_and_every_cell_keeps_its_address() -> None:
    told = read(sheet(*FORM), **STACKED)
    assert [(row["scheme"], row["indicator"], row["obs_text"], row["source_ref"].rsplit("!", 1)[1]) for row in told] == [
        ("LI", "units", "4", "B6"),
        ("LI", "insured", "30", "C6"),
        ("LI_IND", "units", "3", "D6"),
        ("LI_IND", "insured", "20", "E6"),
        ("LI_VOL", "units", "1", "B12"),
        ("LI_VOL", "insured", "10", "C12"),
    ]
    assert {row["time_period"] for row in told} == {"中華民國96年1月底"}


def test_a_page_that_is_lost_is_missed() -> None:
    nearest = f"nearest is layout 1: it expects “自願投保者” where nothing stands · a.xlsx!参保!F3 · edit a layout for the new form {EDIT}"
    assert refused(sheet(*FORM[:6]), **STACKED) == [
        f"the form fits no layout of yearbook; {nearest}",
    ]


def test_a_heading_of_a_group_that_is_not_known_is_refused_at_its_column() -> None:
    form = [*FORM[:9], ["", "自營作業者", "", "", ""], *FORM[10:]]
    told = refused(sheet(*form), **STACKED)
    assert told == [
        "the form fits no layout of yearbook; nearest is layout 1: it expects “自願投保者” where “自營作業者” stands"
        f" · a.xlsx!参保!B10 · edit a layout for the new form {EDIT}"
    ]


def test_a_page_that_brings_more_rows_under_the_same_header() -> None:
    table = sheet(["地区", "2008年"], ["安徽", "578.4"], ["续表", ""], ["地区", "2008年"], ["福建", "550.1"])
    told = read(table, pages="stacked", header_at="^地区$", stop_at="续表", columns="time_period")
    assert [(row["ref_area"], row["source_ref"]) for row in told] == [("安徽", "a.xlsx!参保!B2"), ("福建", "a.xlsx!参保!B5")]


def test_side_by_side_pages_share_what_stands_above_and_keep_their_addresses() -> None:
    table = sheet(
        ["", "", "", "单位：万人"],
        ["地区", "2008年", "地区", "2008年"],
        ["安徽", "578.4", "福建", "550.1"],
        ["", "", "江西", "520.0"],
    )
    told = read(table, pages="side by side", header_at="^地区$", unit_at="单位：", columns="time_period")
    assert [(row["ref_area"], row["obs_text"], row["obs_unit_text"], row["source_ref"]) for row in told] == [
        ("安徽", "578.4", "万人", "a.xlsx!参保!B3"),
        ("福建", "550.1", "万人", "a.xlsx!参保!D3"),
        ("江西", "520.0", "万人", "a.xlsx!参保!D4"),
    ]


def test_each_page_side_by_side_has_every_column() -> None:
    table = sheet(["地区", "2008年", "地区", "2007年"], ["安徽", "578.4", "福建", "550.1"])
    columns = {year: {"time_period": year} for year in ("2008年", "2007年")}
    assert [told.split(" · ")[:2] for told in refused(table, pages="side by side", header_at="^地区$", columns=columns)] == [
        ["the column “2007年” is missing", "a.xlsx!参保!A1"],
        ["the column “2008年” is missing", "a.xlsx!参保!C1"],
    ]


def test_a_page_without_its_header_is_told() -> None:
    (told,) = refused(sheet(["城市", "2008年"]), pages="stacked", header_at="^地区$", columns="time_period")
    assert "it expects “^地区$” where “城市” stands · a.xlsx!参保!A1" in told


def test_pages_are_found_by_their_header() -> None:
    with pytest.raises(ValidationError, match="need `header_at`"):
        read(sheet(["地区", "2008年"]), pages="stacked", columns="time_period")
    with pytest.raises(ValidationError, match="less than `header_rows`"):
        read(sheet(["地区", "2008年"]), header_at="地区", header_above=1, columns="time_period")
