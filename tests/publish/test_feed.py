"""The feed, read by feedparser and, for what feedparser would let pass, by hand (RFC 4287). Its office is invented."""

import re
from pathlib import Path
from xml.etree import ElementTree

import feedparser
import pytest

from etl.publish import agenda, feed
from tests.publish.dates import CATALOG, flow, moment, past

ATOM = "{http://www.w3.org/2005/Atom}"
RELEASES = (("2026-01-20 16:00", "2025-12", "2026-01-15"), ("2026-02-13 09:30", "2026-01", "2026-02-10"), ("2026-02-14 10:00", "", ""))


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """The folder of one release, with a file of its figures."""
    folder = tmp_path / "datasets" / "money" / "2026-02-13"
    folder.mkdir(parents=True)
    (folder / "money.csv").write_bytes(b"x" * 120)
    return tmp_path


def written(site: Path, releases: int = 3, now: str = "2026-03-02 08:00") -> bytes:
    told = agenda.record(CATALOG, [flow()], {"money": past(*RELEASES[:releases])}, [], moment(now))
    return feed.of(told, CATALOG.model_dump(mode="json"), site)


def texts(element: ElementTree.Element, name: str) -> list[str]:
    return [each.text or "" for each in element.findall(f"{ATOM}{name}")]


def links(element: ElementTree.Element, rel: str) -> list[str]:
    return [each.attrib["href"] for each in element.findall(f"{ATOM}link") if each.get("rel") == rel]


def test_feedparser_reads_it_without_an_error(site: Path) -> None:
    told = feedparser.parse(written(site))
    assert (told.bozo, told.version) == (0, "atom10")
    assert [each.title for each in told.entries] == [
        "虚构，2026年2月14日发布 · Synthetic, released 14 February 2026",
        "虚构，2026年2月13日发布 · Synthetic, released 13 February 2026",
        "虚构，2026年1月20日发布 · Synthetic, released 20 January 2026",
    ]
    assert "2026年1月数据首次发布；新增1个数字。" in told.entries[1].summary
    assert "First figures of Jan 2026; 1 added." in told.entries[1].summary


def test_the_feed_has_what_the_standard_asks_for(site: Path) -> None:
    root = ElementTree.fromstring(written(site))
    assert root.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated", "author"):
        assert len(root.findall(f"{ATOM}{name}")) == 1, name
    assert texts(root, "id") == links(root, "self") == ["https://data.example/feed.atom"]
    assert root.findtext(f"{ATOM}author/{ATOM}name") == "虚构统计开放数据 · Synthetic Open Data"
    assert texts(root, "updated") == ["2026-02-14T02:00:00Z"]  # that of the newest release


def test_the_feed_bears_the_head_of_the_log(site: Path) -> None:
    told = agenda.record(CATALOG, [flow()], {"money": past(*RELEASES)}, [], moment("2026-03-02 08:00"))
    head = {"seq": 7, "hash": "5" * 64, "key": "ssh-ed25519 synthetic"}
    read = feedparser.parse(feed.of(told, {**CATALOG.model_dump(mode="json"), "log": head}, site))
    assert [(tag.scheme, tag.term) for tag in read.feed.tags] == [(f"{CATALOG.homepage.rstrip('/')}/catalog.json#log", f"7:{'5' * 64}")]
    assert not feedparser.parse(written(site)).feed.get("tags")


def test_every_entry_has_what_the_standard_asks_for(site: Path) -> None:
    entries = ElementTree.fromstring(written(site)).findall(f"{ATOM}entry")
    ids = [each for entry in entries for each in texts(entry, "id")]
    assert ids == [f"https://data.example/datasets/money/{day}/" for day in ("2026-02-14", "2026-02-13", "2026-01-20")]
    assert len(set(ids)) == 3
    for entry in entries:
        for name in ("title", "updated", "summary"):
            assert len(entry.findall(f"{ATOM}{name}")) == 1, name
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", texts(entry, "updated")[0])
        pages = [(each.get("type"), each.get("hreflang")) for each in entry.findall(f"{ATOM}link") if each.get("rel") == "alternate"]
        assert pages == [("text/html", "zh-CN"), ("text/html", "en")]  # no two of one type and language
        assert links(entry, "alternate") == ["https://data.example/datasets/money/", "https://data.example/en/datasets/money/"]
        (inside,) = entry.find(f"{ATOM}summary") or []
        assert inside.tag == "{http://www.w3.org/1999/xhtml}div"
        assert all(each.text for each in inside)


def test_files_are_told_with_their_size(site: Path) -> None:
    root = ElementTree.fromstring(written(site))
    (link,) = [each for each in root.iter(f"{ATOM}link") if each.get("rel") == "enclosure"]
    told = (link.get("href"), link.get("type"), link.get("length"))
    assert told == ("https://data.example/datasets/money/2026-02-13/money.csv", "text/csv", "120")


def test_a_new_release_adds_an_entry_and_changes_no_other(site: Path) -> None:
    before, after = (ElementTree.fromstring(written(site, count)) for count in (2, 3))
    told = [[ElementTree.tostring(each) for each in root.findall(f"{ATOM}entry")] for root in (before, after)]
    assert told[1][1:] == told[0]


def test_time_alone_changes_nothing_and_nothing_to_come_is_told(site: Path) -> None:
    assert written(site, now="2026-03-02 08:00") == written(site, now="2026-08-01 23:00")
    assert b"2026-03" not in written(site)


def test_an_office_that_has_released_nothing_has_a_whole_feed(site: Path) -> None:
    told = agenda.record(CATALOG, [flow()], {}, [], moment("2026-03-02 08:00"))
    content = feed.of(told, CATALOG.model_dump(mode="json"), site)
    assert (feedparser.parse(content).bozo, content.count(b"<entry")) == (0, 0)
