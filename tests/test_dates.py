"""The release calendar from declarations to the published site, on a tiny office whose every figure is invented."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import feedparser
import pytest
from icalendar import Calendar

from etl import pipeline, promotion
from etl.house import House
from etl.publish import checksums, staging
from etl.publish import public as site

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
BOTH = ["members", "money"]
Open = Callable[..., House]


@pytest.fixture
def folder(folder: Path) -> Path:
    """The tiny office, moved to Taipei, where no year after 2025 is announced; its members are promised 110 working days after the year."""
    path = folder / "datasets" / "dataflows" / "members.yaml"
    path.write_text(path.read_text(encoding="utf-8") + 'release: {lag: 110, at: "09:30"}\n', encoding="utf-8")
    path = folder / "datasets" / "catalog.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "timezone: Asia/Taipei\nholidays: TW\n", encoding="utf-8")
    return folder


@pytest.fixture
def public(at_work: Open) -> Path:
    """The web root after the first release of both datasets."""
    house = at_work()
    pipeline.build(house, BOTH)
    promotion.promote(house, BOTH)
    return house.home / "public"


def entries(public: Path) -> dict[str, dict]:
    return {f"{each['dataset']} {each['period']}": each for each in staging.load(public / "calendar.json")["entries"]}


def fixed(folder: Path, *rows: str) -> None:
    (folder / "datasets" / "calendar.csv").write_text("\n".join(["dataset,period,date,announced,zh,en", *rows, ""]), encoding="utf-8")


def test_every_site_has_its_calendar_its_feed_and_their_page(public: Path) -> None:
    told = entries(public)
    assert {name: each["state"] for name, each in told.items()} == {
        **{f"members {year}": "overdue" for year in ("2023", "2024")},
        **{f"members {year}": "expected" for year in ("2025", "2026")},
    }
    assert (told["members 2026"]["due"], told["members 2026"]["month"]) == (None, "2027-06")
    events = Calendar.from_ical((public / "calendar.ics").read_bytes()).walk("VEVENT")
    assert [str(each["uid"]) for each in events] == [f"members-{year}@test.example.org" for year in ("2023", "2024")]
    feed = feedparser.parse((public / "feed.atom").read_bytes())
    assert (feed.bozo, [each.id for each in feed.entries]) == (
        0,
        [f"https://test.example.org/datasets/{name}/2026-11-23/" for name in BOTH],
    )
    assert "2027年的放假安排尚未公布" in (public / "calendar" / "index.html").read_text(encoding="utf-8")
    assert "2 periods overdue" in (public / "en" / "datasets" / "members" / "index.html").read_text(encoding="utf-8")
    assert checksums.verify(public.resolve(), "the site", site.sums(public.resolve())) == []


def test_every_page_leads_to_the_feed_and_the_calendar(public: Path) -> None:
    pages = list(public.rglob("*.html"))
    assert len(pages) > 15
    for path in pages:
        text = path.read_text(encoding="utf-8")
        assert re.search(r'<link rel="alternate" type="application/atom\+xml" title="[^"]+" href="/feed.atom">', text), path
        assert re.search(r'<footer.*href="(/en)?/calendar/".*</footer>', text, re.S), path


def test_a_site_is_made_anew_when_its_calendar_changed_and_only_then(at_work: Open, public: Path, folder: Path) -> None:
    served = public.resolve()
    later = at_work(NOW + timedelta(days=1))
    assert (pipeline.build(later, BOTH), promotion.promote(later, BOTH), public.resolve()) == ({}, [], served)
    fixed(folder, "members,2026,2027-06-15,2026-11-25,公报日期已定,The bulletin has its day")
    early = at_work(NOW + timedelta(days=1))  # announced tomorrow
    assert (pipeline.build(early, BOTH), promotion.promote(early, BOTH), public.resolve()) == ({}, [], served)
    on_the_day = at_work(NOW + timedelta(days=2))
    assert (pipeline.build(on_the_day, BOTH), promotion.promote(on_the_day, BOTH)) == ({}, [])  # no figure is built, nothing is released
    assert public.resolve() != served
    assert (entries(public)["members 2026"]["due"], entries(public)["members 2026"]["sequence"]) == ("2027-06-15T09:30:00+08:00", 1)
    assert "The bulletin has its day" in (public / "en" / "calendar" / "index.html").read_text(encoding="utf-8")
    assert b"SEQUENCE:1" in (public / "calendar.ics").read_bytes()


def test_what_is_staged_is_told_to_nobody(at_work: Open) -> None:
    house = at_work()
    pipeline.build(house, BOTH)
    promotion.promote(house, ["money"])
    public = house.home / "public"
    for name in ("calendar.json", "calendar.ics", "feed.atom", "calendar/index.html"):
        assert b"members" not in (public / name).read_bytes(), name
    told, _ = pipeline.calendar(at_work())
    assert {each["dataset"] for each in told["entries"]} == {"members"}  # the office itself sees what it promises


def test_the_check_tells_all_at_once(at_work: Open, public: Path, folder: Path) -> None:
    fixed(folder, "members,2022,2026-12-15,2026-11-20,补发,Late")
    _, problems = pipeline.calendar(at_work())
    assert [(each.what[:3], each.where) for each in problems] == [
        *(("C01", "members"),) * 2,
        ("C02", "TW 2026"),
        ("C02", "TW 2027"),
        ("C03", "calendar.csv: members 2022"),
    ]
