import pytest

from etl.present import periods


@pytest.mark.parametrize(
    ("period", "basis", "zh", "en"),
    [
        ("2026-06", "S", "2026年6月末", "end of June 2026"),
        ("2026-06", "YTD", "2026年1—6月累计", "January–June 2026"),
        ("2026-01", "YTD", "2026年1月", "January 2026"),
        ("2026-06", "P", "2026年6月", "June 2026"),
        ("2017-Q3", "S", "2017年9月末", "end of September 2017"),
        ("2017-Q3", "YTD", "2017年前三季度累计", "first three quarters of 2017"),
        ("2017-Q3", "P", "2017年第3季度", "quarter 3 of 2017"),
        ("2008", "S", "2008年末", "end of 2008"),
        ("2008", "P", "2008年", "2008"),
    ],
)
def test_a_period_says_what_its_basis_means(period, basis, zh, en):
    assert (periods.period(period, basis, "zh"), periods.period(period, basis, "en")) == (zh, en)


def test_periods_run_in_even_steps():
    assert periods.steps("2016-Q3", "2017-Q2") == ["2016-Q3", "2016-Q4", "2017-Q1", "2017-Q2"]
    assert periods.steps("2025-11", "2026-02") == ["2025-11", "2025-12", "2026-01", "2026-02"]


def test_the_period_a_year_earlier():
    assert [periods.year_before(each) for each in ("2008", "2017-Q3", "2026-06")] == ["2007", "2016-Q3", "2025-06"]


def test_periods_of_different_frequency_can_be_put_in_order():
    assert sorted(["2025-11", "2025", "2025-Q3"], key=periods.last_month) == ["2025-Q3", "2025-11", "2025"]


def test_what_is_no_period_is_refused():
    with pytest.raises(ValueError, match="2013-13"):
        periods.frequency("2013-13")


def test_the_second_release_of_a_day_says_so():
    assert periods.day("2026-07-24.2", "zh") == "2026年7月24日（当日第2次）"
    assert periods.day("2026-07-24", "en") == "24 July 2026"
