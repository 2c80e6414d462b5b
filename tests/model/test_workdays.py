"""Working days as they were announced: 调休, year ends, leap days, other countries, and years nobody can know yet."""

from datetime import date, timedelta

import pytest

from etl.model import workdays
from etl.model.workdays import Unannounced, after, between, is_country, is_workday

LAST = max(workdays._days("CN").special_public_holidays)
"""The last year whose arrangement the library knows."""


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "country", "worked"),
    [
        ("2026-02-14", "CN", True),  # a Saturday worked for 20 February, in the week of the Spring Festival
        ("2026-02-20", "CN", False),
        ("2026-05-09", "CN", True),  # a Saturday worked for 5 May
        ("2026-05-05", "CN", False),
        ("2026-05-16", "CN", False),  # an ordinary Saturday
        ("2026-10-08", "CN", True),  # the first working day after the National Day week
        ("2026-01-01", "CN", False),
        ("2026-01-04", "CN", True),  # a Sunday worked for 2 January
        ("2024-02-29", "CN", True),
        ("2005-12-31", "CN", True),  # moved by the notice of the year after it
        ("2025-02-08", "TW", True),  # 補班 for 27 January
        ("2025-01-27", "TW", False),
        ("2026-11-26", "US", False),  # Thanksgiving, a Thursday
        ("2027-01-01", "US", False),
        ("2027-01-04", "US", True),
    ],
)
def test_days_as_they_were_announced(text: str, country: str, worked: bool) -> None:
    assert is_workday(day(text), country) is worked


@pytest.mark.parametrize(
    ("since", "count", "country", "expected"),
    [
        ("2026-03-31", 25, "CN", "2026-05-09"),  # falls on the working Saturday
        ("2026-04-30", 1, "CN", "2026-05-06"),  # a month's end before five days off
        ("2026-09-30", 1, "CN", "2026-10-08"),
        ("2024-02-28", 1, "CN", "2024-02-29"),
        ("2024-02-29", 1, "CN", "2024-03-01"),
        ("2025-12-31", 1, "CN", "2026-01-04"),
        ("2026-10-31", 20, "CN", "2026-11-27"),
        ("2024-12-31", 18, "TW", "2025-02-03"),  # the New Year's holidays end on 2 February
        ("2026-11-25", 1, "US", "2026-11-27"),
        ("2026-12-31", 1, "US", "2027-01-04"),
        ("2026-12-31", 0, "CN", "2026-12-31"),
    ],
)
def test_the_so_many_th_working_day_after_a_day(since: str, count: int, country: str, expected: str) -> None:
    assert after(day(since), count, country) == day(expected)


def test_counting_is_the_inverse() -> None:
    for count in range(1, 60):
        assert between(day("2026-01-15"), after(day("2026-01-15"), count, "CN"), "CN") == count
    assert between(day("2026-03-02"), day("2026-03-02"), "CN") == 0
    assert between(day("2026-03-03"), day("2026-03-02"), "CN") == 0
    assert between(day("2026-05-08"), day("2026-05-10"), "CN") == 1  # Saturday was worked, Sunday was not


def test_a_year_that_is_not_announced_is_refused_and_never_guessed() -> None:
    with pytest.raises(Unannounced, match=f"the working days of {LAST + 1} are not announced") as refusal:
        is_workday(date(LAST + 1, 3, 3), "CN")
    assert refusal.value.year == LAST + 1
    with pytest.raises(Unannounced):
        after(date(LAST, 12, 1), 40, "CN")
    with pytest.raises(Unannounced):
        between(date(LAST, 12, 1), date(LAST + 1, 1, 20), "CN")


def test_the_last_week_of_december_waits_for_the_notice_of_the_next_year() -> None:
    assert is_workday(date(LAST, 12, 23), "CN") == (date(LAST, 12, 23).weekday() < 5)
    with pytest.raises(Unannounced) as refusal:
        is_workday(date(LAST, 12, 29), "CN")
    assert refusal.value.year == LAST + 1


def test_a_year_before_the_first_notice_is_unknown_too() -> None:
    with pytest.raises(Unannounced, match="1999"):
        is_workday(date(1999, 5, 3), "CN")


def test_holidays_by_law_alone_are_known_ahead() -> None:
    assert after(date(LAST + 5, 12, 31), 1, "US") > date(LAST + 5, 12, 31) + timedelta(days=1)


@pytest.mark.parametrize(
    ("code", "known"), [("CN", True), ("TW", True), ("US", True), ("FR", True), ("XX", False), ("China", False), ("cn", False), ("", False)]
)
def test_countries_are_named_by_two_letters(code: str, known: bool) -> None:
    assert is_country(code) is known
