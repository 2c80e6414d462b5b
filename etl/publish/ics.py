"""`calendar.ics`: the expected releases as a calendar that people subscribe to (RFC 5545), written with icalendar.

An entry without a day is not in it. Times are in UTC, so that no program needs rules of a time zone; the office's own are told in words.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from icalendar import Calendar, Event

from etl.present import agenda
from etl.present.messages import HTML_LANG, LANGUAGES, message


def of(told: Mapping[str, Any], catalog: Mapping[str, Any]) -> bytes:
    """The calendar of `calendar.json`, for a site that its catalogue names."""
    calendar = Calendar()
    titles = [message("calendar.of", lang, title=catalog["title"][lang]) for lang in LANGUAGES]
    for name, value in (
        ("prodid", "-//shebao//release calendar//ZH"),
        ("version", "2.0"),
        ("calscale", "GREGORIAN"),
        ("method", "PUBLISH"),
        ("x-wr-calname", " · ".join(titles)),
        ("x-wr-timezone", told["timezone"]),
    ):
        calendar.add(name, value)
    calendar.add("name", titles[0], parameters={"LANGUAGE": HTML_LANG["zh"]})
    calendar.add("refresh-interval", timedelta(days=1), parameters={"VALUE": "DURATION"})
    for each in told["entries"]:
        if each["due"]:
            calendar.add_component(_event(each, told, catalog["homepage"].rstrip("/")))
    return calendar.to_ical()


def _event(each: Mapping[str, Any], told: Mapping[str, Any], home: str) -> Event:
    event = Event()
    event.add("uid", each["uid"])
    event.add("dtstamp", _utc(each["told_at"]))
    event.add("dtstart", _utc(each["due"]))
    event.add("sequence", each["sequence"])
    event.add("summary", " · ".join(agenda.named(each, told, lang) for lang in LANGUAGES))
    event.add("description", "\n".join(line for lang in LANGUAGES for line in _lines(each, told, lang)))
    for lang in LANGUAGES if each["changes"] else ():
        event.add("comment", each["changes"][-1][lang], parameters={"LANGUAGE": HTML_LANG[lang]})
    event.add("url", f"{home}/datasets/{each['dataset']}/")
    event.add("categories", [each["dataset"]])
    event.add("status", "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    return event


def _lines(each: Mapping[str, Any], told: Mapping[str, Any], lang: str) -> Sequence[str]:
    """What an entry says of itself: its time where the office is, and every change of its day with the reason."""
    due = message("calendar.due", lang, when=agenda.when(each["due"], lang), zone=agenda.zone(told["timezone"], lang))
    return [due, *(agenda.change(each, number, lang) for number in range(len(each["changes"])))]


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
