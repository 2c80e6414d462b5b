"""What comes out when, at boundaries of months, years and time zones; every release here is invented."""

from datetime import UTC, date

import pytest

from etl.publish.calendar import EXPECTED, OVERDUE, PASSED_OVER, RELEASED
from tests.publish.dates import day, flow, moved, office, past, told

LOADED = past(("2026-01-20 16:00", "2025-10 2025-11 2025-12", "2026-01-15"))


def test_every_period_after_the_loaded_ones_is_expected_for_twelve_months() -> None:
    found = told(flow(), LOADED, "2026-01-21 08:00")
    assert list(found) == [f"2026-{month:02}" for month in range(1, 13)]
    assert {each.state for each in found.values()} == {EXPECTED}
    assert [day(found[f"2026-{month:02}"]) for month in (1, 2, 3, 4)] == [
        date(2026, 2, 13),
        date(2026, 3, 13),
        date(2026, 4, 15),
        date(2026, 5, 18),  # 9 May, a Saturday, is worked; 1 to 5 May are not
    ]


def test_a_day_may_be_a_saturday_that_is_worked() -> None:
    (entry,) = [each for each in told(flow(lag=25), LOADED, "2026-01-21 08:00").values() if each.period == "2026-03"]
    assert entry.due is not None
    assert entry.due.isoformat() == "2026-05-09T09:30:00+08:00"


TAIPEI = office("2025-01-21 08:00", "Asia/Taipei", "TW")
"""Where nobody can ever know which days of 2026 were to be moved: no notice speaks of them any more."""

YEAR = past(("2025-01-20 16:00", "2024-12", "2025-01-15"))


def test_a_year_that_is_not_announced_gives_a_month_and_no_day() -> None:
    found = told(flow(lag=30), YEAR, TAIPEI)
    assert (day(found["2025-11"]), found["2025-11"].month, found["2025-11"].unannounced) == (None, "2026-01", 2026)
    assert (found["2025-11"].state, found["2025-10"].unannounced) == (EXPECTED, None)


def test_a_row_fixes_the_day_of_an_unannounced_year() -> None:
    entry = told(flow(lag=30), YEAR, TAIPEI, moved("2025-11", "2026-01-14", "2025-01-20"))["2025-11"]
    assert (day(entry), entry.promised, entry.unannounced, len(entry.changes)) == (date(2026, 1, 14), None, None, 1)


@pytest.mark.parametrize(
    ("now", "state"),
    [("2026-03-13 09:30:00", EXPECTED), ("2026-03-13 09:30:01", OVERDUE)],
)
def test_overdue_from_the_second_after_the_promised_one(now: str, state: str) -> None:
    assert told(flow(), LOADED, now)["2026-02"].state == state


def test_what_was_released_stays_with_its_release_and_what_was_passed_over_is_not_overdue() -> None:
    later = past(("2026-01-20 16:00", "2025-12", ""), ("2026-02-13 09:30", "2026-01", ""), ("2026-04-15 09:30", "2026-03", ""))
    found = told(flow(), later, "2026-04-16 08:00")
    assert [(each.period, each.state) for each in found.values()][:4] == [
        ("2026-01", RELEASED),
        ("2026-02", PASSED_OVER),
        ("2026-03", RELEASED),
        ("2026-04", EXPECTED),
    ]
    assert found["2026-03"].released is not None
    assert found["2026-03"].released.id == "2026-04-15"


def test_an_overdue_release_is_never_forgotten_a_settled_one_after_twelve_months() -> None:
    silent = past(("2024-01-20 16:00", "2023-12", ""), ("2024-02-20 16:00", "2024-01", ""))
    found = told(flow(), silent, "2026-04-16 08:00")
    assert "2024-01" not in found
    assert found["2024-02"].state == OVERDUE


def test_changes_count_from_the_day_they_are_announced() -> None:
    rows = moved("2026-02", "2026-03-18", "2026-03-01"), moved("2026-02", "2026-03-20", "2026-03-10")
    days = [day(told(flow(), LOADED, now, *rows)["2026-02"]) for now in ("2026-02-28 23:59", "2026-03-01 00:00", "2026-03-10 12:00")]
    assert days == [date(2026, 3, 13), date(2026, 3, 18), date(2026, 3, 20)]
    entry = told(flow(), LOADED, "2026-03-14 12:00", *rows)["2026-02"]
    assert (entry.state, len(entry.changes), entry.since.isoformat()) == (EXPECTED, 2, "2026-03-10T00:00:00+08:00")
    assert entry.promised is not None
    assert entry.promised.date() == date(2026, 3, 13)


def test_the_moment_an_entry_was_told_changes_with_the_entry_alone() -> None:
    first, second = (told(flow(), LOADED, now)["2026-06"] for now in ("2026-01-21 08:00", "2026-05-30 23:00"))
    assert first == second
    assert first.since == LOADED.since


def test_a_month_that_ends_on_a_leap_day() -> None:
    entry = told(flow(lag=1), past(("2024-01-20 16:00", "2024-01", "")), "2024-02-29 12:00")["2024-02"]
    assert day(entry) == date(2024, 3, 1)
    ahead = told(flow(), past(("2023-01-20 16:00", "2024-01", "")), "2024-02-29 12:00")
    assert (min(ahead), max(ahead)) == ("2024-02", "2025-01")


def test_a_year_s_figures_and_a_quarter_s() -> None:
    yearly = past(("2025-01-20 16:00", "2023", ""), often="annual")
    assert [(each.period, day(each)) for each in told(flow("annual", 110), yearly, "2025-02-01 08:00").values()] == [
        ("2024", date(2025, 6, 16))
    ]
    quarterly = past(("2025-01-20 16:00", "2024-Q3", ""), often="quarterly")
    assert list(told(flow("quarterly", 20), quarterly, "2025-02-01 08:00")) == ["2024-Q4", "2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4"]


def test_the_clock_is_that_of_the_office() -> None:
    york = office("2026-11-24 08:00", "America/New_York", "US")
    entry = told(flow(lag=18), past(("2026-11-01 16:00", "2026-09", "")), york)["2026-10"]
    assert entry.due is not None
    assert entry.due.isoformat() == "2026-11-27T09:30:00-05:00"  # after Thanksgiving and Veterans Day
    assert entry.due.astimezone(UTC).isoformat() == "2026-11-27T14:30:00+00:00"
    summer = told(flow(lag=5), past(("2026-02-01 16:00", "2026-01", "")), office("2026-03-01 08:00", "America/New_York", "US"))
    assert [summer[code].due.utcoffset().total_seconds() / 3600 for code in ("2026-02", "2026-03")] == [-5, -4]  # type: ignore[union-attr]
    taipei = office("2024-12-31 23:30", "Asia/Taipei", "TW")
    assert day(told(flow(lag=18), past(("2024-12-20 16:00", "2024-11", "")), taipei)["2024-12"]) == date(2025, 2, 3)


def test_a_day_begins_where_the_office_is() -> None:
    rows = [moved("2026-02", "2026-03-18", "2026-03-01")]
    new_york = office("2026-02-28 12:00", "America/New_York", "US")  # 1 March in Beijing
    beijing = office("2026-03-01 01:00")
    assert not told(flow(), LOADED, new_york, *rows)["2026-02"].changes
    assert told(flow(), LOADED, beijing, *rows)["2026-02"].changes


def test_a_dataset_without_a_promise_has_no_entries_and_one_never_released_looks_ahead() -> None:
    silent = flow().model_copy(update={"release": None})
    assert told(silent, LOADED, "2026-01-21 08:00") == {}
    found = told(flow(), None, "2026-01-21 08:00")
    assert (min(found), {each.state for each in found.values()}) == ("2026-01", {EXPECTED})
