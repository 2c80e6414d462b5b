"""An invented office for tests of its calendar: promises, and releases as if they had been."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from etl.model.dataflow import Dataflow
from etl.model.registry import Catalog
from etl.model.schedule import Moved
from etl.publish.calendar import Entry, Office, entries
from etl.publish.past import Past, Released

BOTH = {"zh": "虚构", "en": "Synthetic"}
STRUCTURE = {"title": BOTH, "steward_unit": {"zh": "统计处", "en": "Statistics Division"}, "accrual_periodicity": "monthly"}


CATALOG = Catalog.model_validate(
    {
        **{name: {"zh": "虚构统计开放数据", "en": "Synthetic Open Data"} for name in ("title", "description", "publisher", "licence")},
        **{"contact": "x@data.example", "homepage": "https://data.example/", "languages": ["zh", "en"]},
    }
)

TAIPEI = CATALOG.model_copy(update={"timezone": "Asia/Taipei", "holidays": "TW"})
"""An office where it is now and for ever unknown what people work in 2026: Taiwan has moved no working days since 2025."""


def moment(text: str) -> datetime:
    """A moment of the clock in Beijing: `2026-11-23 16:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


def flow(often: str = "monthly", lag: int = 10, at: str = "09:30", name: str = "money") -> Dataflow:
    """A dataflow that promises its figures so many working days after the period."""
    told = {"id": name, "title": BOTH, "description": BOTH, "steward_unit": STRUCTURE["steward_unit"], "views": []}
    return Dataflow.model_validate({**told, "accrual_periodicity": often, "release": {"lag": lag, "at": at}})


def past(*releases: tuple[str, str, str], often: str = "monthly", name: str = "money") -> Past:
    """A dataset released at these moments: (moment, periods told first, day on which the newest source was published)."""
    told = []
    for at, periods, newest in releases:
        published = moment(f"{newest} 10:00").astimezone(UTC) if newest else None
        told.append(Released(at[:10], moment(at).astimezone(UTC), frozenset(periods.split()), published, added=len(periods.split())))
    return Past(name, {**STRUCTURE, "accrual_periodicity": often}, tuple(told))


def moved(period: str, day: str, announced: str, name: str = "money") -> Moved:
    """A changed date, for an invented reason."""
    return Moved.model_validate(
        {"dataset": name, "period": period, "date": day, "announced": announced, "zh": "系统升级", "en": "New software"}
    )


def office(now: str, zone: str = "Asia/Shanghai", country: str = "CN") -> Office:
    """The office at a moment of its own clock."""
    return Office(datetime.fromisoformat(now).replace(tzinfo=ZoneInfo(zone)), ZoneInfo(zone), country)


def told(dataflow: Dataflow, past: Past | None, now: Office | str, *rows: Moved) -> dict[str, Entry]:
    """The entries by their periods."""
    return {each.period: each for each in entries(dataflow, past, rows, office(now) if isinstance(now, str) else now)}


def day(entry: Entry) -> date | None:
    """The day of an entry where the office is."""
    return entry.due.date() if entry.due else None
