"""`calendar.json`: the release calendar and how punctual releases were, as programs, pages and the command line read it.

Made of promises, releases and the moment passed in; it changes when an entry does and not with every moment.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from etl.model import period
from etl.model.dataflow import Dataflow
from etl.model.registry import Catalog, Registry
from etl.model.schedule import FREQUENCY, Moved
from etl.problem import Problem
from etl.publish import calendar, past, staging, timeliness
from etl.publish.calendar import EXPECTED, OVERDUE, Entry, Office
from etl.publish.past import Past

NAME = "calendar.json"

_A_YEAR = {"M": 12, "Q": 4, "A": 1}


def of(registry: Registry, site: Path | None, now: datetime, released: bool = True) -> dict[str, Any]:
    """The calendar of an office whose releases are a site's: of what is released there alone, or of everything that is declared."""
    pasts = past.read(site, registry.catalog.zone)
    flows = [flow for flow in registry.dataflows.values() if flow.id in pasts or not released]
    return record(registry.catalog, flows, pasts, registry.moved, now)


def record(catalog: Catalog, flows: Sequence[Dataflow], pasts: Mapping[str, Past], moved: Sequence[Moved], now: datetime) -> dict[str, Any]:
    """The calendar of these dataflows at a moment, and how punctual their releases were."""
    office = Office(now, catalog.zone, catalog.holidays)
    found = [each for flow in flows for each in calendar.entries(flow, pasts.get(flow.id), moved, office)]
    found.sort(key=lambda each: (each.month, each.due is None, each.due or now, each.period, each.dataset))
    judged = [(_unit(each), told) for each in pasts.values() for told in timeliness.judged(each, office.zone, office.country)]
    return {
        "timezone": catalog.timezone,
        "holidays": catalog.holidays,
        "datasets": {**{name: _known(each) for name, each in pasts.items()}, **{flow.id: _promise(flow) for flow in flows}},
        "entries": [_entry(each, catalog.homepage) for each in found],
        "releases": _releases(pasts.values(), {(told.dataset, told.release): told for _, told in judged}, office),
        "limit": timeliness.LIMIT,
        "units": timeliness.by_unit(judged),
    }


def problems(told: Mapping[str, Any], before: Mapping[str, Any] | None, moved: Iterable[Moved], pasts: Mapping[str, Past]) -> list[Problem]:
    """All that is wrong with a calendar, each with its code; `before` is the calendar that readers have."""
    found = [_overdue(each) for each in told["entries"] if each["state"] == OVERDUE]
    found += _unannounced(told)
    found += [_names_none(row) for row in moved if not _is_named(row, told, pasts)]
    found += _short(told)
    return found + _changed(told, before)


def _unit(each: Past) -> dict[str, str]:
    unit = each.structure["steward_unit"]
    return {"zh": unit, "en": unit} if isinstance(unit, str) else unit  # as it was before units had a name in both languages


def _promise(flow: Dataflow) -> dict[str, Any]:
    return {
        "title": flow.title.model_dump(),
        "steward_unit": flow.steward_unit.model_dump(),
        "accrual_periodicity": flow.accrual_periodicity,
        "release": flow.release.model_dump() if flow.release else None,
    }


def _known(each: Past) -> dict[str, Any]:
    """A dataset that is published and no longer declared."""
    title, often = each.structure["title"], each.structure["accrual_periodicity"]
    return {"title": title, "steward_unit": _unit(each), "accrual_periodicity": often, "release": None}


def _entry(each: Entry, homepage: str) -> dict[str, Any]:
    return {
        "uid": f"{each.dataset}-{each.period}@{urlsplit(homepage).netloc}",
        "dataset": each.dataset,
        "period": each.period,
        "due": _told(each.due),
        "month": each.month,
        "promised": _told(each.promised),
        "unannounced": each.unannounced,
        "state": each.state,
        "release": each.released.id if each.released else None,
        "released_at": _utc(each.released.at) if each.released else None,
        "sequence": len(each.changes),
        "changes": [row.model_dump(include={"date", "announced", "zh", "en"}) for row in each.changes],
        "told_at": _utc(each.since),
    }


def _releases(pasts: Iterable[Past], judged: Mapping[tuple[str, str], timeliness.Judged], office: Office) -> list[dict[str, Any]]:
    """Every release of every dataset, the newest first, those of one moment by their datasets."""
    rows = []
    for dataset in sorted(pasts, key=lambda each: each.id):
        freq = FREQUENCY[dataset.structure["accrual_periodicity"]]
        for number, each in enumerate(dataset.releases):
            clock = judged.get((dataset.id, each.id))
            rows.append(
                {
                    "dataset": dataset.id,
                    "release": each.id,
                    "released_at": _utc(each.at),
                    "first": number == 0,
                    "periods": sorted(code for code in each.periods if period.freq(code) == freq),
                    "added": each.added,
                    "revised": each.revised,
                    "removed": each.removed,
                    "published": _told(clock.published.astimezone(office.zone)) if clock else None,
                    "working_days": clock.days if clock else None,
                    "on_time": clock.on_time if clock else None,
                }
            )
    return sorted(rows, key=lambda row: row["released_at"], reverse=True)


def _told(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


# ---- what `shebao calendar --check` tells ----


def _overdue(each: Mapping[str, Any]) -> Problem:
    what = f"C01: the release of {each['period']} was due on {each['due'][:16].replace('T', ' ')} and is overdue"
    remedy = f"build and release {each['dataset']}, or announce another day in datasets/calendar.csv"
    return Problem(where=each["dataset"], what=what, remedy=remedy)


def _unannounced(told: Mapping[str, Any]) -> list[Problem]:
    undated = [each for each in told["entries"] if each["unannounced"] and each["state"] == EXPECTED]
    found = []
    for year in sorted({each["unannounced"] for each in undated}):
        count = sum(each["unannounced"] == year for each in undated)
        what = f"C02: the working days of {year} are not announced; expected releases without a day: {count}"
        remedy = "when they are, install the newer `holidays`; until then fix single days in datasets/calendar.csv"
        found.append(Problem(where=f"{told['holidays']} {year}", what=what, remedy=remedy))
    return found


def _is_named(row: Moved, told: Mapping[str, Any], pasts: Mapping[str, Past]) -> bool:
    """Whether a changed date is one of the calendar, or was of one that lies behind."""
    if any((each["dataset"], each["period"]) == (row.dataset, row.period) for each in told["entries"]):
        return True
    dataset = pasts.get(row.dataset)
    loaded = dataset.loaded(FREQUENCY[dataset.structure["accrual_periodicity"]]) if dataset else None
    return bool(dataset and loaded and row.period > loaded and dataset.first(row.period))


def _names_none(row: Moved) -> Problem:
    what = f"C03: the change announced on {row.announced} names no entry: {row.dataset} has none for {row.period}"
    return Problem(where=f"calendar.csv: {row.dataset} {row.period}", what=what, remedy="edit datasets/calendar.csv")


def _short(told: Mapping[str, Any]) -> list[Problem]:
    promising = {name: each for name, each in told["datasets"].items() if each["release"]}
    if not promising:
        what, remedy = "C04: no dataset promises a date, so there is no calendar", "give a dataflow its `release` in datasets/dataflows/"
        return [Problem(where="calendar", what=what, remedy=remedy)]
    found = []
    for name, each in promising.items():
        count = sum(entry["dataset"] == name and entry["state"] == EXPECTED for entry in told["entries"])
        wanted = _A_YEAR[FREQUENCY[each["accrual_periodicity"]]]
        if count < wanted - (wanted > 1):  # where two fall into one month, another month may have none
            what = f"C04: fewer than twelve months ahead: {count} of {wanted} expected releases"
            found.append(
                Problem(where=name, what=what, remedy="look at the periods it has told already, and at its rows in datasets/calendar.csv")
            )
    return found


def _changed(told: Mapping[str, Any], before: Mapping[str, Any] | None) -> list[Problem]:
    """Days that readers were told otherwise, without a change that says why."""
    public = {each["uid"]: each for each in before["entries"]} if before else {}
    found = []
    for each in told["entries"]:
        earlier = public.get(each["uid"])
        if earlier and earlier["due"] and earlier["due"] != each["due"] and earlier["sequence"] == each["sequence"]:
            day = (each["due"] or "without a day")[:16].replace("T", " ")
            what = f"C05: the release of {each['period']} was announced for {earlier['due'][:16].replace('T', ' ')} and is {day} now"
            remedy = "say why in a row of datasets/calendar.csv"
            found.append(Problem(where=each["dataset"], what=what, remedy=remedy))
    return found


def public(site: Path | None) -> dict[str, Any] | None:
    """The calendar that readers have."""
    path = site / NAME if site else None
    return staging.load(path) if path and path.is_file() else None
