"""`calendar.json` of an invented office, and all that `shebao calendar --check` may have to tell of it."""

import json

from etl.publish import agenda
from tests.publish.dates import TAIPEI, flow, moment, moved, past

LOADED = past(("2025-01-20 16:00", "2024-12", "2025-01-15"))
LATER = past(("2025-01-20 16:00", "2024-12", "2025-01-15"), ("2025-02-13 09:30", "2025-01 2024", "2025-02-10"))


def record(now: str, *rows, told=LATER, flows=None) -> dict:  # type: ignore[no-untyped-def]
    return agenda.record(TAIPEI, flows or [flow()], {told.id: told} if told else {}, rows, moment(now))


def problems(now: str, *rows, told=LATER, flows=None, before=None) -> list[str]:  # type: ignore[no-untyped-def]
    found = agenda.problems(record(now, *rows, told=told, flows=flows), before, rows, {told.id: told} if told else {})
    return [str(problem) for problem in found]


def test_an_entry_is_told_with_its_moment_its_state_and_its_changes() -> None:
    entries = {each["period"]: each for each in record("2025-02-20 08:00", moved("2025-02", "2025-03-18", "2025-02-19"))["entries"]}
    assert entries["2025-02"] == {
        "uid": "money-2025-02@data.example",
        "dataset": "money",
        "period": "2025-02",
        "due": "2025-03-18T09:30:00+08:00",
        "month": "2025-03",
        "promised": "2025-03-14T09:30:00+08:00",
        "unannounced": None,
        "state": "expected",
        "release": None,
        "released_at": None,
        "sequence": 1,
        "changes": [{"date": "2025-03-18", "announced": "2025-02-19", "zh": "系统升级", "en": "New software"}],
        "told_at": "2025-02-18T16:00:00+00:00",
    }
    assert (entries["2025-01"]["release"], entries["2025-01"]["released_at"]) == ("2025-02-13", "2025-02-13T01:30:00+00:00")
    assert (entries["2025-12"]["due"], entries["2025-12"]["month"], entries["2025-12"]["unannounced"]) == (None, "2026-01", 2026)


def test_a_release_is_told_with_its_periods_and_its_clock() -> None:
    newest, first = record("2025-02-20 08:00")["releases"]
    assert (newest["periods"], newest["published"], newest["working_days"], newest["on_time"]) == (
        ["2025-01"],
        "2025-02-10T10:00:00+08:00",
        3,
        True,
    )
    assert (first["first"], first["published"], first["on_time"]) == (True, None, None)


def test_the_calendar_changes_when_an_entry_does_and_not_with_the_hour() -> None:
    morning, evening, overdue = (json.dumps(record(f"2025-03-{at}")) for at in ("02 08:00", "14 09:30", "14 09:31"))
    assert morning == evening != overdue


def test_everything_wrong_is_told_at_once_each_with_its_code() -> None:
    rows = (
        moved("2024-12", "2025-03-02", "2025-02-01"),
        moved("2029-01", "2029-03-02", "2025-02-02"),
        moved("2025-01", "2025-02-13", "2025-02-03"),
    )
    assert problems("2025-03-20 08:00", *rows) == [
        "C01: the release of 2025-02 was due on 2025-03-14 09:30 and is overdue · money · "
        "build and release money, or announce another day in datasets/calendar.csv",
        "C02: the working days of 2026 are not announced; expected releases without a day: 3 · TW 2026 · "
        "when they are, install the newer `holidays`; until then fix single days in datasets/calendar.csv",
        "C03: the change announced on 2025-02-01 names no entry: money has none for 2024-12 · calendar.csv: money 2024-12 · "
        "edit datasets/calendar.csv",
        "C03: the change announced on 2025-02-02 names no entry: money has none for 2029-01 · calendar.csv: money 2029-01 · "
        "edit datasets/calendar.csv",
    ]


def test_rows_that_fix_the_days_of_an_unannounced_year_satisfy() -> None:
    undated = [each["period"] for each in record("2025-02-20 08:00")["entries"] if not each["due"]]
    rows = [moved(period, f"{int(period[:4]) + (period[5:] == '12')}-{int(period[5:]) % 12 + 1:02}-20", "2025-02-20") for period in undated]
    assert problems("2025-02-20 08:00", *rows) == []


def test_a_change_is_known_before_it_is_announced_and_after_it_lies_behind() -> None:
    early, old = moved("2025-04", "2025-05-20", "2025-04-01"), moved("2025-01", "2025-02-13", "2025-02-03")
    assert [each for each in problems("2025-02-20 08:00", early, old) if "C03" in each] == []
    assert [each for each in problems("2026-06-20 08:00", old) if "C03" in each] == []


def test_a_calendar_that_ends_early_or_is_none_is_told() -> None:
    far = [moved(f"2025-{month:02}", "2030-01-10", "2025-02-19") for month in range(3, 7)]
    assert [each[:60] for each in problems("2025-02-20 08:00", *far) if "C04" in each] == []  # they are there, on other days
    silent = [flow().model_copy(update={"release": None})]
    assert problems("2025-02-20 08:00", flows=silent) == [
        "C04: no dataset promises a date, so there is no calendar · calendar · give a dataflow its `release` in datasets/dataflows/"
    ]
    ahead = past(("2025-01-20 16:00", "2030-12", ""))  # projections: every month that could be expected is told already
    assert problems("2025-02-20 08:00", told=ahead) == [
        "C04: fewer than twelve months ahead: 0 of 12 expected releases · money · "
        "look at the periods it has told already, and at its rows in datasets/calendar.csv"
    ]


def test_a_day_that_readers_were_told_otherwise_needs_a_reason() -> None:
    before = record("2025-02-20 08:00")
    changed = problems("2025-02-21 08:00", flows=[flow(lag=11)], before=before)
    assert len([each for each in changed if each.startswith("C05")]) > 5
    assert changed[1] == (
        "C05: the release of 2025-01 was announced for 2025-02-13 09:30 and is 2025-02-14 09:30 now · money · "
        "say why in a row of datasets/calendar.csv"
    )
    said = problems("2025-02-21 08:00", moved("2025-02", "2025-03-18", "2025-02-21"), before=before)
    assert [each for each in said if each.startswith("C05")] == []


def test_a_dataset_that_is_published_and_no_longer_declared_keeps_its_releases() -> None:
    told = agenda.record(TAIPEI, [], {"money": LATER}, [], moment("2025-02-20 08:00"))
    assert (told["entries"], len(told["releases"]), told["datasets"]["money"]["release"]) == ([], 2, None)


def test_what_was_never_released_is_in_no_published_calendar() -> None:
    told = record("2025-02-20 08:00", told=None)
    assert {each["state"] for each in told["entries"]} == {"expected"}  # the office sees it
    assert agenda.record(TAIPEI, [], {}, [], moment("2025-02-20 08:00"))["entries"] == []
