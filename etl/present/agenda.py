"""The release calendar in words, for its page, the landing pages, the calendar file, the feed and the command line.

What is read is `calendar.json` (docs/published-files.md); a due moment is written where the office is.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from etl.present import numbers, periods
from etl.present.messages import has_message, message

Told = Mapping[str, Any]

KINDS = {"A": "added", "R": "revised", "D": "removed"}
"""What a release does to a figure, and where `calendar.json` counts it."""

MOST = 24
"""So many releases stand on the page of the calendar; the page of a dataset has all of its own."""


@dataclass(frozen=True)
class Line:
    """An entry as the page shows it: when, of which dataset, which period, and what is to be said of it."""

    dataset: str
    title: str
    period: str
    when: str
    dated: bool
    remarks: Sequence[str]


@dataclass(frozen=True)
class Came:
    """A release as the page shows it, with the clock of its newest source."""

    dataset: str
    title: str
    day: str
    brought: str
    due: str
    published: str
    waited: str
    sign: str
    outcome: str


@dataclass(frozen=True)
class Unit:
    """How punctual the releases of a unit were."""

    name: str
    judged: str
    on_time: str
    share: str


def named(each: Told, told: Told, lang: str) -> str:
    """What comes out: `社会保险参保情况：2026年10月数据`."""
    return message("calendar.entry", lang, title=_title(each, told, lang), period=periods.short(each["period"], lang))


def when(due: str, lang: str) -> str:
    """A moment with its time, as the office's clock has it: `2026年12月14日 09:30`."""
    return message("calendar.when", lang, day=periods.day(due[:10], lang), time=due[11:16])


def zone(name: str, lang: str) -> str:
    """Whose clock it is: `北京时间`, `Beijing time`."""
    return message(f"zone.{name}", lang) if has_message(f"zone.{name}") else message("zone.other", lang, name=name)


def expected(each: Told, lang: str) -> str:
    """When an entry comes: its moment, or about its month where no day is known."""
    if each["due"]:
        return when(each["due"], lang)
    return message("calendar.about", lang, month=periods.day(each["month"], lang))


def undated(told: Told, lang: str) -> list[str]:
    """Why entries have no day, and when they will: a sentence for each year that is not announced."""
    years = sorted({each["unannounced"] for each in told["entries"] if each["unannounced"] and each["state"] == "expected"})
    return [message("calendar.undated", lang, year=year) for year in years]


def change(each: Told, number: int, lang: str) -> str:
    """One change of a day, with what it was before, when that was said, and why."""
    row = each["changes"][number]
    before = each["changes"][number - 1]["date"] if number else (each["promised"] or "")[:10]
    key = "calendar.changed" if before else "calendar.fixed"
    days = {"day": periods.day(row["date"], lang), "before": periods.day(before, lang) if before else ""}
    return message(key, lang, announced=periods.day(row["announced"], lang), why=row[lang], **days)


def brought(row: Told, lang: str) -> str:
    """What a release brought: the periods it told first, and how many figures it added, changed and took away."""
    counts = {kind: numbers.grouped(numbers.exact(row[name])) for kind, name in KINDS.items() if row[name]}
    if row["first"]:
        return message("calendar.loaded", lang, count=counts.get("A", "0"))
    said = message("list.clause", lang).join(message(f"diff.{kind}", lang, count=count) for kind, count in counts.items())
    said = said or message("calendar.described", lang)
    if not row["periods"]:
        return message("calendar.said", lang, said=said)
    return message("calendar.brought", lang, period=periods.span(row["periods"][0], row["periods"][-1], lang), said=said)


def upcoming(told: Told, lang: str) -> list[Line]:
    """What is still to come, in order."""
    return _lines(told, "expected", lang)


def overdue(told: Told, lang: str) -> list[Line]:
    """What was due and has not come."""
    return _lines(told, "overdue", lang)


def moved(told: Told, lang: str) -> list[Line]:
    """Every entry whose day was changed, with all its changes."""
    rows = [each for each in told["entries"] if each["changes"]]
    return [_line(each, told, lang, [change(each, number, lang) for number in range(len(each["changes"]))]) for each in rows]


def came(told: Told, lang: str) -> list[Came]:
    """The newest releases, and how long their newest source waited."""
    due: dict[tuple[str, str], str] = {}
    for each in told["entries"]:
        if each["release"] and each["due"]:
            due[each["dataset"], each["release"]] = each["due"]
    return [_came(row, due.get((row["dataset"], row["release"])), told, lang) for row in told["releases"][:MOST]]


def units(told: Told, lang: str) -> list[Unit]:
    """How punctual each unit was; a unit without a judged release is left out."""
    return [
        Unit(each["unit"][lang], str(each["judged"]), str(each["on_time"]), f"{100 * each['on_time'] / each['judged']:.0f}%")
        for each in told["units"]
        if each["judged"]
    ]


def coming(told: Told | None, dataset: str, lang: str) -> tuple[str, str] | None:
    """The next release of a dataset: what, and when; None where nothing is promised."""
    for each in told["entries"] if told else ():
        if each["dataset"] == dataset and each["state"] == "expected":
            return message("calendar.period", lang, period=periods.short(each["period"], lang)), expected(each, lang)
    return None


def late(told: Told | None, dataset: str, lang: str) -> str:
    """What of a dataset is overdue, said plainly; nothing where nothing is."""
    rows = [each for each in told["entries"] if each["dataset"] == dataset and each["state"] == "overdue"] if told else []
    if not rows:
        return ""
    named = {"period": periods.span(rows[0]["period"], rows[-1]["period"], lang), "day": periods.day(rows[0]["due"][:10], lang)}
    return message("calendar.late", lang, count=len(rows), **named)


def _lines(told: Told, state: str, lang: str) -> list[Line]:
    return [_line(each, told, lang, _remarks(each, lang)) for each in told["entries"] if each["state"] == state]


def _line(each: Told, told: Told, lang: str, remarks: Iterable[str]) -> Line:
    return Line(
        each["dataset"],
        _title(each, told, lang),
        periods.short(each["period"], lang),
        expected(each, lang),
        bool(each["due"]),
        list(remarks),
    )


def _remarks(each: Told, lang: str) -> list[str]:
    return [change(each, len(each["changes"]) - 1, lang)] if each["changes"] else []


def _came(row: Told, due: str | None, told: Told, lang: str) -> Came:
    outcome = {True: "on_time", False: "too_late"}.get(row["on_time"], "unknown" if row["published"] else "unjudged")
    waited = message("calendar.days", lang, count=row["working_days"]) if row["working_days"] is not None else ""
    return Came(
        row["dataset"],
        _title(row, told, lang),
        periods.day(row["release"], lang),
        brought(row, lang),
        periods.day(due[:10], lang) if due else "",
        periods.day(row["published"][:10], lang) if row["published"] else "",
        waited,
        message(f"calendar.{outcome}.sign", lang),
        message(f"calendar.{outcome}", lang),
    )


def _title(each: Told, told: Told, lang: str) -> str:
    return str(told["datasets"][each["dataset"]]["title"][lang])
