"""Periods: their codes, and how offices write them."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.model import period

LABELS = {
    "2017": ("2017", None),
    "2017年": ("2017", None),
    "2017年度": ("2017", None),
    "2017年全年": ("2017", None),
    "2017年末": ("2017", "S"),
    "2017年底": ("2017", "S"),
    "2017年年底": ("2017", "S"),
    "截至2017年末": ("2017", "S"),
    "截至2017年9月底": ("2017-09", "S"),
    "2017年9月末": ("2017-09", "S"),
    "截至2017年9月": ("2017-09", None),
    "2017年三季度末": ("2017-Q3", "S"),
    "2017年第三季度末": ("2017-Q3", "S"),
    "2017年1-9月": ("2017-09", "YTD"),
    "2017年1—9月": ("2017-09", "YTD"),
    "2017年1–9月": ("2017-09", "YTD"),
    "2017年1~9月": ("2017-09", "YTD"),
    "2017年1-9月份": ("2017-09", "YTD"),
    "2016年1－10月": ("2016-10", "YTD"),
    "2017年1-12月": ("2017-12", "YTD"),
    "2017年前三季度": ("2017-Q3", "YTD"),
    "2017年前三个季度": ("2017-Q3", "YTD"),
    "2017年1-3季度": ("2017-Q3", "YTD"),
    "2017年上半年": ("2017-Q2", "YTD"),
    "2017年9月当月": ("2017-09", "P"),
    "2017年三季度当季": ("2017-Q3", "P"),
    "2017年9月": ("2017-09", None),
    "2017年9月份": ("2017-09", None),
    "2017年三季度": ("2017-Q3", None),
    "2017年第3季度": ("2017-Q3", None),
    "2017.09": ("2017-09", None),
    "2017-9": ("2017-09", None),
    "201709": ("2017-09", None),
    "2017Q3": ("2017-Q3", None),
    "2017-Q3": ("2017-Q3", None),
    "２０１７年１－９月": ("2017-09", "YTD"),
    " 2017 年 9 月 末 ": ("2017-09", "S"),
    "2017年度末": ("2017", "S"),
    "截至2017年12月31日": ("2017", "S"),
    "2017年1至9月": ("2017-09", "YTD"),
    "2017年1月——9月": ("2017-09", "YTD"),
    "2017年一至三季度": ("2017-Q3", "YTD"),
    "2017年9月累计": ("2017-09", "YTD"),
    "2017年二季度累计": ("2017-Q2", "YTD"),
    "2017年三季度单季": ("2017-Q3", "P"),
    "2017年三季末": ("2017-Q3", "S"),
    "2017年上半年末": ("2017-Q2", "S"),
    "2017年Q3": ("2017-Q3", None),
    "2017-M09": ("2017-09", None),
    "二〇一七年九月": ("2017-09", None),
    "二○一七年末": ("2017", "S"),
    "2017年十二月末": ("2017-12", "S"),
    "  中華民國96年 1月底": ("2007-01", "S"),
    "中華民國103年12月底": ("2014-12", "S"),
    "民国九十六年": None,
    "民國元年": ("1912", None),
    "截至民國99年底": ("2010", "S"),
    "96年1月底": None,
}


@pytest.mark.parametrize(("label", "meant"), LABELS.items())
def test_a_printed_label_tells_its_period_and_where_worded_so_its_basis(label: str, meant: tuple[str, str | None] | None) -> None:
    assert period.parse(label) == meant


@pytest.mark.parametrize(
    "label",
    ["", "合计", "17年", "三季度末", "1-9月", "2017年13月", "2017年1-13月", "2017年五季度", "2017年下半年", "0000年", "2017①", "20171"],
)
def test_a_label_outside_the_grammar_is_no_period(label: str) -> None:
    assert period.parse(label) is None


@pytest.mark.parametrize(
    ("label", "before", "meant"),
    [
        ("二季度末", "2017-Q1", ("2017-Q2", "S")),
        ("10月", "2017-09", ("2017-10", None)),
        ("全年", "2017-Q3", ("2017", None)),
        ("年末", "2017", ("2017", "S")),
        ("本年末", "2017", ("2017", "S")),
        ("18", "2017", ("2018", None)),
        ("００", "1999", ("2000", None)),
        ("18年度", "2017", ("2018", None)),
        ("16", "2017", None),  # years that run backwards: which century?
        ("10", "2017-09", None),  # a month or a year
        ("一季度末", "2016", None),  # of the year after?
        ("合计", "2017", None),
    ],
)
def test_a_label_without_its_year_goes_on_from_the_period_before(label: str, before: str, meant: tuple[str, str | None] | None) -> None:
    assert period.continued(label, before) == meant


@pytest.mark.parametrize(
    ("label", "told", "meant"),
    [
        ("三季度末", "2017-Q3", ("2017-Q3", "S")),
        ("1—9月", "2017-Q3", ("2017-09", "YTD")),
        ("前三季度", "2017-09", ("2017-Q3", "YTD")),
        ("上半年", "2017-Q3", ("2017-Q2", "YTD")),
        ("截至9月底", "2017-Q3", ("2017-09", "S")),
        ("9月当月", "2017-09", ("2017-09", "P")),
        ("四季度末", "2017-Q3", None),  # not yet over when the file was made
        ("合计", "2017-Q3", None),
    ],
)
def test_a_label_without_its_year_lies_within_the_year_the_file_tells(label: str, told: str, meant: tuple[str, str | None] | None) -> None:
    assert period.within(label, told) == meant


@pytest.mark.parametrize(
    ("label", "day"),
    [
        ("中華民國96年 3月15日", "2007-03-15"),
        ("2007年3月15日", "2007-03-15"),
        ("2007-03-15", "2007-03-15"),
        ("2007年2月30日", None),
        ("96年3月15日", None),
    ],
)
def test_a_printed_day(label: str, day: str | None) -> None:
    told = period.day(label)
    assert (told and told.isoformat()) == day


@pytest.mark.parametrize("code", ["2008", "2017-Q3", "2013-01"])
def test_a_code_is_a_period(code: str) -> None:
    assert period.is_period(code)


@pytest.mark.parametrize("code", ["0000", "2017-Q5", "2017-13", "2017-1", "２０１７", "٢٠١٧", "2017-09-01", ""])
def test_what_is_not_written_as_a_code_is_no_period(code: str) -> None:
    assert not period.is_period(code)


@pytest.mark.parametrize(
    ("code", "frequency", "last_day", "months"),
    [("2008", "A", date(2008, 12, 31), 12), ("2017-Q1", "Q", date(2017, 3, 31), 3), ("2016-02", "M", date(2016, 2, 29), 2)],
)
def test_a_period_knows_its_frequency_its_last_day_and_the_months_elapsed(code: str, frequency: str, last_day: date, months: int) -> None:
    assert (period.freq(code), period.end(code), period.last_month(code)) == (frequency, last_day, months)


@pytest.mark.parametrize(
    ("code", "before"), [("2017", "2016"), ("2017-Q1", "2016-Q4"), ("2017-Q3", "2017-Q2"), ("2017-01", "2016-12"), ("2017-10", "2017-09")]
)
def test_the_period_before_may_lie_in_the_year_before(code: str, before: str) -> None:
    assert period.previous(code) == before


def test_the_year_before_keeps_the_season() -> None:
    assert period.year_before("2017-Q3") == "2016-Q3"


@pytest.mark.parametrize(
    ("code", "frequency", "told"),
    [
        ("2017-Q2", "M", "2017-06"),
        ("2017", "M", "2017-12"),
        ("2017-09", "Q", "2017-Q3"),
        ("2017-07", "Q", "2017-07"),
        ("2017-Q4", "A", "2017"),
    ],
)
def test_a_period_is_told_in_another_frequency_where_both_end_together(code: str, frequency: str, told: str) -> None:
    assert period.at(code, frequency) == told


@pytest.mark.parametrize(
    ("code", "basis", "extent"),
    [("2017-Q3", "S", "S"), ("2017", "S", "S"), ("2017", "P", "YTD 12"), ("2017-12", "YTD", "YTD 12"), ("2017-Q1", "YTD", "YTD 03")]
    + [("2017-Q3", "P", "P Q3"), ("2017-09", "P", "P 09")],
)
def test_a_stock_is_of_any_day_and_a_flow_of_its_months(code: str, basis: str, extent: str) -> None:
    assert period.extent(code, basis) == extent


def test_a_span_is_every_period_from_the_first_to_the_last() -> None:
    assert period.spans(["2013", "2016-11..2017-02", "2017-Q4..2018-Q1"]) == (
        *("2013", "2016-11", "2016-12", "2017-01", "2017-02"),
        *("2017-Q4", "2018-Q1"),
    )


@pytest.mark.parametrize("span", ["2016..2013", "2013..2014-01", "2013..", "2013..x"])
def test_a_span_that_leads_nowhere_is_refused(span: str) -> None:
    with pytest.raises(ValueError, match="is no span of periods"):
        period.spans([span])


@pytest.mark.parametrize(("text", "day"), [("2018", date(2018, 1, 1)), ("2018-07", date(2018, 7, 1)), ("2018-07-02", date(2018, 7, 2))])
def test_a_date_of_any_precision_begins_on_its_first_day(text: str, day: date) -> None:
    assert period.start_of(text) == day


@settings(deadline=None, max_examples=100)
@given(st.integers(1, 9999), st.integers(1, 12))
def test_every_month_is_read_back_from_the_way_offices_write_it(year: int, month: int) -> None:
    code = f"{year:04d}-{month:02d}"
    assert period.parse(f"{year:04d}年1-{month}月") == (code, "YTD")
    assert period.parse(code) == (code, None)


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=12))
def test_no_text_whatever_breaks_the_parser(label: str) -> None:
    for told in (period.parse(label), period.continued(label, "2017"), period.within(label, "2017-09")):
        assert told is None or period.end(told[0]).year == int(told[0][:4])


@pytest.mark.parametrize(
    ("title", "periods"),
    [
        ("2024年第二季度社会保险参保情况", {"2024-Q2"}),
        ("社会保险参保情况季报（２０２４年 二季度）", {"2024-Q2"}),
        ("报告期：2024年6月", {"2024-06"}),
        ("2024年1－6月社会保险基金收支", {"2024-06"}),
        ("民國113年第2季", {"2024-Q2"}),
        ("2024年度社会保险情况", {"2024"}),
        ("2023年6月与2024年6月对比", {"2023-06"}),
    ],
)
def test_a_title_tells_the_period_its_table_is_about(title: str, periods: set[str]) -> None:
    assert period.titled(title) == periods


@pytest.mark.parametrize(
    "title",
    [
        "2024年统计年鉴",
        "2024年度统计年鉴",
        "制表日期：2024年7月",
        "2024年7月20日",
        "有效期至2025年6月",
        "比2023年二季度增长",
        "2024年6月起",
    ],
)
def test_a_year_a_day_and_a_period_of_something_else_are_no_period_of_a_title(title: str) -> None:
    assert period.titled(title) == frozenset()
