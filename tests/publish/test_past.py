"""What the releases of a site say of themselves: first tellings, counts, how new their sources were. Every figure is invented."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from etl.publish import distributions, past, staging
from tests.publish.test_history import observation, released

ZONE = ZoneInfo("Asia/Shanghai")
OLD, NEW = "a" * 64, "b" * 64


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Three releases: a year loaded; the next year from a newer file, the first revised by it; a figure taken away."""
    first = [observation("2023", "340.50", file_sha256=OLD), observation("2022", None, file_sha256=OLD)]
    newer = {"vintage": "2026-01-10T09:00:00Z", "file_sha256": NEW}
    second = [observation("2023", "341.50", **newer), observation("2024", "350", **newer)]
    grown = released(first, second, second[1:])
    for number, day in enumerate(("10", "11", "12")):
        folder = tmp_path / "datasets" / "members" / f"2026-01-{day}"
        folder.mkdir(parents=True)
        at = {"released_at": f"2026-01-{day}T12:00:00+00:00"} if number else {}
        staging.dump({"title": {"zh": "虚构", "en": "Synthetic"}, **at}, folder / "structure.json")
    distributions.parquet(grown, folder / "history.parquet")
    return tmp_path


def test_every_release_with_what_it_brought(site: Path) -> None:
    told = past.read(site, ZONE)["members"]
    assert [(each.id, sorted(each.periods), each.added, each.revised, each.removed) for each in told.releases] == [
        ("2026-01-10", ["2023"], 2, 0, 0),
        ("2026-01-11", ["2024"], 1, 1, 1),
        ("2026-01-12", [], 0, 0, 1),
    ]
    assert [each.newest for each in told.releases] == [datetime(2026, 1, 5, tzinfo=UTC), datetime(2026, 1, 10, 9, tzinfo=UTC), None]
    assert (told.loaded("A"), told.loaded("M"), told.told("A")) == ("2023", None, ["2023", "2024"])
    assert told.first("2024") == told.releases[1]


def test_a_release_that_kept_no_moment_began_its_day_where_the_office_is(site: Path) -> None:
    assert past.read(site, ZONE)["members"].since == datetime(2026, 1, 9, 16, tzinfo=UTC)


def test_a_site_that_is_not_there_has_no_past(tmp_path: Path) -> None:
    assert past.read(None, ZONE) == past.read(tmp_path, ZONE) == {}
