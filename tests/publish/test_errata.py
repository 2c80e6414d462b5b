"""The register of errata: which figures were wrong, in which releases, since when put right. Every figure and moment is invented."""

import csv
import io
import json
from collections.abc import Sequence
from datetime import UTC
from pathlib import Path
from typing import Any

import feedparser
import pyarrow.parquet as pq
import pytest
from frictionless import validate

from etl.publish import errata
from tests.present.sample import STRUCTURE
from tests.publish.sample import observation, released_on

DAYS = ("2026-01-10", "2026-02-10", "2026-03-10", "2026-04-10")
NOTE = {"zh": "录入时两位数字颠倒。", "en": "Two digits changed places when it was typed."}
WRONG = {"kind": "error", "grade": "serious", "indicators": ["insured"], "note": NOTE}
CATALOG = {
    **{name: {"zh": "虚构开放数据", "en": "Synthetic Open Data"} for name in ("title", "publisher")},
    **{"contact": "x@data.example", "homepage": "https://data.example/"},
}
Rows = Sequence[dict[str, object]]


def site(root: Path, *releases: Rows, amendments: dict[str, list[dict[str, Any]]] | None = None) -> Path:
    """A site of one dataset after these releases, and what they declared of their changes."""
    days = DAYS[: len(releases)]
    for number, day in enumerate(days):
        folder = root / "datasets" / "sample" / day
        folder.mkdir(parents=True)
        structure = {**STRUCTURE, "release": day, "released_at": f"{day}T12:00:00+00:00", "version": f"1.0.{number}"}
        (folder / "structure.json").write_text(json.dumps(structure), encoding="utf-8")
        if day in (amendments or {}):
            (folder / "review.json").write_text(json.dumps({"record": {"amendments": (amendments or {})[day]}}), encoding="utf-8")
    pq.write_table(released_on(dict(zip(days, releases, strict=True))), folder / "history.parquet")
    return root


def told(root: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = errata.of(root, CATALOG, (), UTC)["errata"]
    return found


@pytest.fixture
def corrected(tmp_path: Path) -> Path:
    """One figure wrong from the second release on, put right by the fourth; another revised, not wrong, at the same time."""
    income = [observation("2024", "9.00", indicator="income")]
    first = [observation("2023", "100.00"), *income]
    wrong = [*first, observation("2024", "210.00")]
    right = [observation("2023", "100.00"), observation("2024", "120.00"), observation("2024", "9.50", indicator="income")]
    revised = {"kind": "provisional", "grade": None, "indicators": ["income"], "note": None}
    return site(tmp_path, first, wrong, wrong, right, amendments={DAYS[3]: [revised, WRONG]})


def test_an_entry_says_what_was_wrong_since_when_it_is_right_and_which_releases_hold_it(corrected: Path) -> None:
    (entry,) = told(corrected)
    assert (entry["id"], entry["kind"], entry["grade"], entry["figures"]) == ("sample-2026-04-10-2", "error", "serious", 1)
    assert (entry["release"], entry["version"], entry["at"]) == (DAYS[3], "1.0.3", f"{DAYS[3]}T12:00:00+00:00")
    assert entry["affected"] == [{"release": DAYS[1], "version": "1.0.1"}, {"release": DAYS[2], "version": "1.0.2"}]
    assert entry["indicators"] == [{"code": "insured", "zh": "参保人数", "en": "Insured persons"}]
    assert entry["note"] == NOTE


def test_a_record_that_is_left_as_it_was_corrects_nothing_a_second_time(tmp_path: Path) -> None:
    wrong, right = [observation("2024", "210.00")], [observation("2024", "120.00")]
    more = [*right, observation("2025", "130.00")]
    site(tmp_path, wrong, right, more, amendments={day: [WRONG] for day in DAYS[1:3]})
    assert [(entry["release"], [each["release"] for each in entry["affected"]]) for entry in told(tmp_path)] == [(DAYS[1], [DAYS[0]])]


def test_a_figure_that_moved_in_its_file_was_wrong_since_it_was_told_first(tmp_path: Path) -> None:
    wrong, moved = [observation("2024", "210.00")], [observation("2024", "210.00", source_ref="a.csv!!C7")]
    site(tmp_path, wrong, moved, [observation("2024", "120.00")], amendments={DAYS[2]: [WRONG]})
    assert [each["release"] for each in told(tmp_path)[0]["affected"]] == [DAYS[0], DAYS[1]]


def test_a_figure_that_was_wrong_twice_was_wrong_each_time_in_its_own_releases(tmp_path: Path) -> None:
    releases = [[observation("2024", value)] for value in ("210.00", "102.00", "120.00")]
    site(tmp_path, *releases, amendments={day: [WRONG] for day in DAYS[1:3]})
    assert [(entry["id"], [each["release"] for each in entry["affected"]]) for entry in told(tmp_path)] == [
        ("sample-2026-03-10-1", [DAYS[1]]),
        ("sample-2026-02-10-1", [DAYS[0]]),
    ]


def test_what_is_no_error_is_in_no_register(tmp_path: Path) -> None:
    changed = [[observation("2024", "210.00")], [observation("2024", "120.00")]]
    site(tmp_path, *changed, amendments={DAYS[1]: [{"kind": "method", "grade": None, "indicators": [], "note": NOTE}]})
    assert told(tmp_path) == []


def test_a_later_release_changes_no_entry(tmp_path: Path) -> None:
    releases = [[observation("2024", "210.00")], [observation("2024", "120.00")], [observation("2024", "121.00")]]
    short, long = (site(tmp_path / str(count), *releases[:count], amendments={DAYS[1]: [WRONG]}) for count in (2, 3))
    assert told(short) == told(long)


# ---- as it is published ----


@pytest.fixture
def written(corrected: Path) -> Path:
    errata.write(errata.of(corrected, CATALOG, (), UTC), CATALOG, corrected)
    return corrected / "errata"


def test_the_table_is_what_its_schema_says(written: Path) -> None:
    assert validate(written / "datapackage.json").valid
    (row,) = csv.DictReader(io.StringIO((written / "errata.csv").read_text(encoding="utf-8-sig")))
    assert row == {
        **{"id": "sample-2026-04-10-2", "kind": "error", "dataset": "sample", "at": "2026-04-10T12:00:00Z"},
        **{"release": DAYS[3], "version": "1.0.3", "affected": f"{DAYS[1]} {DAYS[2]}", "affected_versions": "1.0.1 1.0.2"},
        **{"grade": "serious", "indicators": "insured", "figures": "1", "note_zh": NOTE["zh"], "note_en": NOTE["en"]},
    }


def test_the_schema_refuses_what_it_does_not_know(written: Path) -> None:
    path = written / "errata.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("serious", "dreadful"), encoding="utf-8")
    assert "constraint-error" in [error.type for task in validate(written / "datapackage.json").tasks for error in task.errors]


def test_feedparser_reads_the_feed_and_an_id_is_an_address_on_the_page(written: Path) -> None:
    feed = feedparser.parse((written / "feed.atom").read_bytes())
    assert (feed.bozo, feed.version, feed.feed.updated) == (0, "atom10", "2026-04-10T12:00:00Z")
    (entry,) = feed.entries
    assert entry.id == "https://data.example/errata/#sample-2026-04-10-2"
    assert entry.title == "《参保情况》差错更正（严重） · Enrolment: correction of an error (serious)"
    for said in (
        "2026年4月10日的发布更正了1个数字：参保人数。",
        "仍含错误数字的发布：2026年2月10日、2026年3月10日。",
        NOTE["en"],
        "The release of 10 April 2026 corrected one figure: Insured persons.",
    ):
        assert said in entry.summary


def test_an_office_that_corrected_nothing_has_a_whole_register(tmp_path: Path) -> None:
    root = site(tmp_path, [observation("2024", "1.00")])
    errata.write(errata.of(root, CATALOG, (), UTC), CATALOG, root)
    assert validate(root / "errata" / "datapackage.json").valid
    assert errata.read(root) == {"id": "https://data.example/errata/", **told_of_none()}
    assert feedparser.parse((root / "errata" / "feed.atom").read_bytes()).bozo == 0


def told_of_none() -> dict[str, Any]:
    return {"publisher": CATALOG["publisher"], "feed": "https://data.example/errata/feed.atom", "errata": []}
