"""Figures that were taken away, in a history whose every figure is invented."""

from pathlib import Path

import pytest

from etl.catalog.biography import Figure, Key
from etl.catalog.gone import gone, tombstone
from etl.catalog.records import Records
from etl.problem import Refusal
from tests.catalog.test_trace import COMMON, POPULATION, release

RELEASES = [f"2026-01-0{day}" for day in range(7, 0, -1)]
NOTE = {"zh": "重复计算。", "en": "Counted twice."}
LIVES = (("300", "A"), (None, "D"), ("310", "A"), (None, ""), ("320", "R"), (None, "D"))
"""Told, taken away, brought back, left as it was on the fourth day, revised, taken away for good."""


@pytest.fixture
def records(tmp_path: Path) -> Records:
    lines = [
        {**POPULATION, "obs_value": float(text) if text else None, "obs_text": text, "source_ref": "a.csv!!B2", "vintage": "2021"}
        | {"release": f"2026-01-0{day}", "released_at": f"2026-01-0{day}T01:00:00Z", "action": action, "file_sha256": ""}
        for day, (text, action) in enumerate(LIVES, 1)
        if action
    ]
    other = {**POPULATION, "time_period": "2021", "obs_value": 1.0, "source_ref": "a.csv!!B3"}
    return release(tmp_path, "people", COMMON, [other], history=lines)


def figure(name: str, key: Key) -> Figure:
    """The figure as a release had it."""
    return Figure("people", name, key, {**key, "obs_value": 320.0}, None)


def test_what_is_told_is_of_its_last_life_until_the_release_before_the_one_that_took_it_away(records: Records) -> None:
    declared = {"2026-01-02": [{"kind": "method"}], "2026-01-06": [{"kind": "error", "grade": "minor", "indicators": [], "note": NOTE}]}
    told = tombstone(records, POPULATION, RELEASES, declared, figure)
    assert (told.figure.release, told.since, told.until, told.taken_by) == ("2026-01-05", "2026-01-03", "2026-01-05", "2026-01-06")
    assert (told.kind, told.grade, told.note) == ("error", "minor", NOTE)
    assert [each.action for each in told.releases] == ["A", "D", "A", "R", "D"]


def test_where_nothing_was_declared_there_is_no_reason(records: Records) -> None:
    told = tombstone(records, {"indicator": "population"}, RELEASES, {"2026-01-06": [{"kind": "error", "indicators": ["cost"]}]}, figure)
    assert (told.kind, told.grade, told.note) == (None, None, None)


def test_a_figure_that_is_told_or_never_was_is_not_gone(records: Records) -> None:
    for year in ("2021", "1949"):
        assert gone(records, {**POPULATION, "time_period": year}).count == 0
        with pytest.raises(Refusal, match="no figures with these codes were taken away"):
            tombstone(records, {**POPULATION, "time_period": year}, RELEASES, {}, figure)
