"""A source's declaration: which form a file wears, and from when its figures are known. The sources are synthetic."""

from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from etl.model.source import Amendment, Coverage, File, Layout, Source, moment

TEXT = {"zh": "某市季报", "en": "Quarterly return of a city"}
CITY = {"title": TEXT, "publisher": TEXT, "address": "https://example.org/", "licence": "none stated", "steward": "规划财务处"}


def layout(**told: object) -> Layout:
    return Layout.model_validate({"rows": "scheme", "columns": "indicator", **told})


def source(*layouts: Layout, **told: object) -> Source:
    return Source.model_validate({"id": "city", "kind": "excel", **CITY, "layouts": layouts, **told})


FIRST = layout(sheet="表2", valid_from="2015-Q1", valid_to="2017-Q1")
SECOND = layout(sheet="参保", valid_from="2017-Q1")


@pytest.mark.parametrize(
    ("period", "sheet"), [("2015-Q1", "表2"), ("2016-Q4", "表2"), ("2016-12", "表2"), ("2017-Q1", "参保"), ("2017-01", "参保")]
)
def test_the_form_of_a_file_is_that_of_its_period(period: str, sheet: str) -> None:
    found = source(FIRST, SECOND).layout_for("hefei.xlsx", period)
    assert found
    assert found.sheet == sheet


def test_before_the_first_form_there_is_none() -> None:
    assert source(FIRST, SECOND).layout_for("hefei.xlsx", "2014-Q4") is None


def test_a_file_without_a_period_wears_a_form_that_always_held() -> None:
    assert source(FIRST, SECOND).layout_for("hefei.xlsx", None) is None
    assert source(FIRST, layout(sheet="任意")).layout_for("hefei.xlsx", None) == layout(sheet="任意")


def test_of_two_forms_that_fit_the_one_declared_last_holds() -> None:
    assert source(layout(), layout(files="*.xls", sheet="旧表")).layout_for("a.xls", None) == layout(files="*.xls", sheet="旧表")
    assert source(layout(), layout(files="*.xls", sheet="旧表")).layout_for("a.xlsx", None) == layout()


def refused(build: object) -> str:
    with pytest.raises(ValidationError) as error:
        build()  # type: ignore[operator]
    return " ".join(str(mistake["msg"]) for mistake in error.value.errors())


def test_a_text_has_sentences_and_a_table_has_rows() -> None:
    text = {"say": "参加{scheme}人数为{value}{unit}"}
    assert refused(lambda: Layout.model_validate({"columns": "indicator"})).endswith(
        "a table has `rows`: what the labels of its rows spell"
    )
    assert refused(lambda: Layout.model_validate({"sentences": [text], "ignore": {"(": "x"}})).startswith("Value error, “(” is no regular")
    assert refused(lambda: source({"sentences": [text]})).endswith("a layout has `sentences` if, and only if, it is of kind `text`")


def test_a_table_is_either_crossed_or_long() -> None:
    both = refused(lambda: layout(value="数值"))
    neither = refused(lambda: layout(columns=None))
    assert both == neither == "Value error, a layout has either `columns` (a cross table), `value` (a long table) or `sentences` (a text)"


def test_a_pattern_that_is_none_is_refused_with_its_fault() -> None:
    assert "“单位[:” is no regular expression: unterminated character set" in refused(lambda: layout(unit_at="单位[:"))


def test_a_label_above_the_table_is_the_one_group_of_its_pattern() -> None:
    assert refused(lambda: layout(above={"ref_area": "地区:.+"})) == "Value error, “地区:.+” must have one group, which is the label"


@pytest.mark.parametrize("day", ["2017-Q5", "2017-13", "soon"])
def test_a_form_holds_from_a_date(day: str) -> None:
    assert f"“{day}” is no date: write 2017, 2017-Q3, 2017-09 or 2017-09-01" in refused(lambda: layout(valid_from=day))


def test_who_copied_figures_names_the_copy() -> None:
    message = "Value error, a transcription names in `via` the copy the figures were read in"
    assert refused(lambda: source(FIRST, custody="transcription")) == message


def test_an_amendment_sets_what_can_be_set() -> None:
    why = {"zh": "标题另有说明", "en": "The heading says otherwise"}
    assert "“2016-13” is no period" in refused(
        lambda: Amendment.model_validate({"where": {}, "set": {"time_period": "2016-13"}, "why": why})
    )
    assert "“one” is no number of decimals" in refused(
        lambda: Amendment.model_validate({"where": {}, "set": {"decimals": "one"}, "why": why})
    )
    assert "Input should be" in refused(lambda: Amendment.model_validate({"where": {}, "set": {"obs_value": "12"}, "why": why}))


def test_an_amendment_is_about_spans_of_periods() -> None:
    told = Amendment.model_validate({"where": {"time_period": "2013..2015"}, "set": {"obs_status": "U"}, "why": TEXT})
    assert told.selection == {"time_period": ("2013", "2014", "2015")}


def test_an_undertaking_is_about_something() -> None:
    empty = {"ref_area": [], "time_period": "2017", "scheme": "PEN_E", "indicator": "insured"}
    assert "at least one area" in refused(lambda: Coverage.model_validate(empty))


def test_a_bundled_file_says_when_it_was_published_and_for_which_period() -> None:
    assert "“autumn” is no date" in refused(lambda: File(path="a.csv", published="autumn"))
    assert "“2017-13” is no period" in refused(lambda: File(path="a.csv", published="2018", period="2017-13"))


@pytest.mark.parametrize(
    ("published", "utc"),
    [
        ("2009", "2009-12-31T15:59:59+00:00"),
        ("2009-09", "2009-09-30T15:59:59+00:00"),
        ("2009-Q3", "2009-09-30T15:59:59+00:00"),
        ("2009-09-25", "2009-09-25T15:59:59+00:00"),
        ("2009-09-25T10:00:00+00:00", "2009-09-25T10:00:00+00:00"),
        ("2009-09-25T10:00:00", "2009-09-25T02:00:00+00:00"),
    ],
)
def test_a_publication_date_means_its_latest_moment_in_china(published: str, utc: str) -> None:
    assert moment(published).isoformat() == utc


def test_a_publication_date_is_read_where_the_office_is() -> None:
    assert moment("2026-06-18", ZoneInfo("America/New_York")).isoformat() == "2026-06-19T03:59:59+00:00"
    assert File(path="a.csv", published="2026-01").moment(ZoneInfo("Asia/Taipei")).isoformat() == "2026-01-31T15:59:59+00:00"
