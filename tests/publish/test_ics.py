"""The calendar file, read by icalendar and, for what icalendar would let pass, by hand (RFC 5545). Its office is invented."""

import re
from datetime import UTC, datetime

import pytest
from icalendar import Calendar

from etl.publish import agenda, ics
from tests.publish.dates import CATALOG, TAIPEI, flow, moment, moved, past

LATER = past(("2026-01-20 16:00", "2025-12", "2026-01-15"), ("2026-02-13 09:30", "2026-01", "2026-02-10"))
ROWS = moved("2026-02", "2026-03-18", "2026-02-19"), moved("2026-02", "2026-03-20", "2026-03-01")
TITLED = flow().model_copy(
    update={
        "title": flow().title.model_copy(
            update={"zh": "虚构的社会保险基金收入、支出、结余和收益情况；含“引号”，逗号", "en": "Synthetic; funds, \\ all"}
        )
    }
)


def file(now: str = "2026-03-02 08:00", rows: tuple = ROWS) -> bytes:
    told = agenda.record(CATALOG, [TITLED], {"money": LATER}, rows, moment(now))
    return ics.of(told, CATALOG.model_dump(mode="json"))


def events(content: bytes) -> dict[str, list[str]]:
    """UID → the unfolded lines of its event."""
    unfolded = content.decode().replace("\r\n ", "")
    told = [each.split("\r\n") for each in re.findall(r"BEGIN:VEVENT\r\n(.*?)\r\nEND:VEVENT", unfolded, re.S)]
    return {next(line[4:] for line in lines if line.startswith("UID:")): lines for lines in told}


def value(lines: list[str], name: str) -> str:
    (found,) = [line.partition(":")[2] for line in lines if re.match(rf"{name}[:;]", line)]
    return found


def test_lines_end_with_crlf_and_are_folded_at_75_octets_between_characters() -> None:
    content = file()
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    lines = content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert any(line.startswith(b" ") for line in lines)
    for line in lines:
        line.decode("utf-8")  # no character is cut in two


def test_the_calendar_has_what_the_standard_asks_for() -> None:
    head = file().decode().partition("BEGIN:VEVENT")[0].replace("\r\n ", "").split("\r\n")
    assert head[0] == "BEGIN:VCALENDAR"
    for name, expected in (("VERSION", "2.0"), ("METHOD", "PUBLISH"), ("CALSCALE", "GREGORIAN")):
        assert value(head, name) == expected
    assert value(head, "PRODID")


def test_every_event_has_what_the_standard_asks_for_once() -> None:
    found = events(file())
    assert set(found) >= {f"money-2026-{month:02}@data.example" for month in range(1, 12)}
    for uid, lines in found.items():
        names = [re.split("[:;]", line)[0] for line in lines]
        for name in ("UID", "DTSTAMP", "DTSTART", "SEQUENCE", "SUMMARY", "DESCRIPTION", "URL", "STATUS", "TRANSP"):
            assert names.count(name) == 1, (uid, name)
        for name in ("DTSTAMP", "DTSTART"):
            assert re.fullmatch(r"\d{8}T\d{6}Z", value(lines, name)), (uid, name)
        assert re.fullmatch(r"money-\d{4}-\d\d@data\.example", uid)


def test_icalendar_reads_it_without_an_error() -> None:
    calendar = Calendar.from_ical(file())
    assert calendar.errors == []
    told = {str(each["uid"]): each for each in calendar.walk("VEVENT")}
    assert not [each.errors for each in told.values() if each.errors]
    event = told["money-2026-03@data.example"]
    assert event.decoded("dtstart") == datetime(2026, 4, 15, 1, 30, tzinfo=UTC)
    assert str(event["summary"]) == f"{TITLED.title.zh}：2026年3月数据 · {TITLED.title.en}: Mar 2026"
    assert str(event["description"]).startswith("定于2026年4月15日 09:30发布（北京时间）。")


def test_an_entry_without_a_day_is_not_in_it() -> None:
    told = agenda.record(TAIPEI, [TITLED], {"money": past(("2025-01-20 16:00", "2024-12", ""))}, [], moment("2025-02-03 08:00"))
    assert [each["period"] for each in told["entries"] if not each["due"]] == ["2025-12", "2026-01"]
    dated = [f"money-2025-{month:02}@data.example" for month in range(1, 12)]
    assert list(events(ics.of(told, TAIPEI.model_dump(mode="json")))) == dated


def test_a_changed_day_raises_the_sequence_and_says_why() -> None:
    uid = "money-2026-02@data.example"
    before, once, twice = (events(file(f"2026-{at} 08:00"))[uid] for at in ("02-18", "02-20", "03-02"))
    assert [value(lines, "SEQUENCE") for lines in (before, once, twice)] == ["0", "1", "2"]
    assert [value(lines, "DTSTART") for lines in (before, once, twice)] == ["20260313T013000Z", "20260318T013000Z", "20260320T013000Z"]
    assert [value(lines, "DTSTAMP") for lines in (before, once, twice)] == ["20260120T080000Z", "20260218T160000Z", "20260228T160000Z"]
    assert [line for line in twice if line.startswith("COMMENT")] == ["COMMENT;LANGUAGE=zh-CN:系统升级", "COMMENT;LANGUAGE=en:New software"]
    said = value(twice, "DESCRIPTION")
    assert "2026年2月19日公告：由2026年3月13日改为2026年3月18日。原因：系统升级" in said
    assert "moved from 18 March 2026 to 20 March 2026" in said


@pytest.mark.parametrize("uid", ["money-2026-03@data.example", "money-2026-09@data.example"])
def test_an_entry_that_does_not_change_stays_the_same_byte_by_byte(uid: str) -> None:
    days = [events(file(f"2026-{at} 08:00"))[uid] for at in ("01-21", "02-18", "03-02", "03-31")]
    assert all(lines == days[0] for lines in days)
    assert file() == file()
