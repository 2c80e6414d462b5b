"""The clock of rule R43 on invented releases: twenty working days from the newest source."""

import pytest

from etl.publish.past import Past
from etl.publish.timeliness import by_unit, judged
from tests.publish.dates import STRUCTURE, moment, office, past

LOADED = ("2026-01-20 16:00", "2025-12", "2026-01-15")
ZONE = office("2026-01-01").zone


def days(told: Past, country: str = "CN") -> list[tuple[str, int | None, bool | None]]:
    return [(each.release, each.days, each.on_time) for each in judged(told, ZONE, country)]


@pytest.mark.parametrize(
    ("published", "released", "count", "on_time"),
    [
        ("2026-10-31", "2026-11-27 23:59", 20, True),
        ("2026-10-31", "2026-11-28 00:00", 20, True),  # a Saturday: no working day has passed since
        ("2026-10-31", "2026-11-30 00:01", 21, False),
        ("2026-05-08", "2026-05-09 10:00", 1, True),  # a Saturday that is worked
        ("2026-02-13", "2026-02-24 10:00", 2, True),  # the Spring Festival between: Saturday the 14th and the 24th
        ("2026-11-23", "2026-11-23 18:00", 0, True),
    ],
)
def test_working_days_from_the_newest_source_to_the_release(published: str, released: str, count: int, on_time: bool) -> None:
    assert days(past(LOADED, (released, "2026-09", published))) == [(released[:10], count, on_time)]


def test_the_first_release_loads_the_past_and_is_not_judged() -> None:
    assert days(past(("2026-11-23 16:00", "2025-12", "2020-01-15"))) == []


def test_a_release_without_a_newer_source_is_not_judged() -> None:
    assert days(past(LOADED, ("2026-03-20 16:00", "", ""))) == []


def test_what_was_due_before_the_dataset_was_there_is_of_the_past() -> None:
    assert days(past(LOADED, ("2026-03-20 16:00", "2009", "2010-09-30"))) == []
    assert days(past(LOADED, ("2026-03-20 16:00", "2025", "2025-12-15"))) == []  # its twenty days ended on 13 January
    assert days(past(LOADED, ("2026-03-20 16:00", "2025", "2026-01-05"))) == [("2026-03-20", 50, False)]


def test_an_unannounced_year_is_told_as_unknown() -> None:
    assert days(past(LOADED, ("2199-03-20 16:00", "2198-12", "2198-12-01"))) == [("2199-03-20", None, None)]


def test_a_unit_s_score_counts_what_can_be_judged() -> None:
    told = past(
        LOADED,
        ("2026-03-20 16:00", "2026-01", "2026-03-10"),
        ("2026-06-20 16:00", "2026-02", "2026-04-01"),
        ("2199-02-01 09:00", "x", "2198-12-20"),
    )
    units = by_unit((STRUCTURE["steward_unit"], each) for each in judged(told, ZONE, "CN"))  # type: ignore[misc]
    assert units == [{"unit": {"zh": "统计处", "en": "Statistics Division"}, "judged": 2, "on_time": 1}]
    assert judged(told, ZONE, "CN")[0].published == moment("2026-03-10 10:00")
