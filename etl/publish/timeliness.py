"""Rule R43: what is published comes out within twenty working days; counted for every release, and for every unit that answers for one.

No source tells when its table was formed. What is counted is the time that is ours: from the moment the newest source of a release was
published to the release. Working days after the first day, up to and with the last.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from etl.model import workdays
from etl.model.workdays import Unannounced
from etl.publish.past import Past, Released

LIMIT = 20
"""Working days within which a release is on time (政府信息公开条例, 2019, art. 26)."""

_SURELY = timedelta(days=60)
"""Twenty working days never take so long."""


@dataclass(frozen=True)
class Judged:
    """A release and how many working days its newest source waited; None where those days are not announced yet."""

    dataset: str
    release: str
    published: datetime
    released: datetime
    days: int | None

    @property
    def on_time(self) -> bool | None:
        """Whether it came out within the limit."""
        return None if self.days is None else self.days <= LIMIT


def judged(past: Past, zone: tzinfo, country: str) -> list[Judged]:
    """Every release of a dataset that is judged, the oldest first.

    The first one is not: it loads the past. Nor is one that brings nothing new, or only what was due before the first.
    """
    brought = [(each, each.newest) for each in past.releases[1:] if each.newest]
    return [
        Judged(past.id, each.id, newest, each.at, _waited(newest, each, zone, country))
        for each, newest in brought
        if not _loaded(newest, past.since, zone, country)
    ]


def by_unit(judged: Iterable[tuple[dict[str, str], Judged]]) -> list[dict[str, object]]:
    """Of every unit that answers for releases how many were judged and how many were on time, the units by their names."""
    units: dict[tuple[str, ...], list[bool]] = {}
    for unit, each in judged:
        units.setdefault((unit["zh"], unit["en"]), [])
        if each.on_time is not None:
            units[unit["zh"], unit["en"]].append(each.on_time)
    return [
        {"unit": {"zh": zh, "en": en}, "judged": len(told), "on_time": sum(told)}
        for (zh, en), told in sorted(units.items(), key=lambda each: each[0])
    ]


def _waited(newest: datetime, each: Released, zone: tzinfo, country: str) -> int | None:
    try:
        return workdays.between(newest.astimezone(zone).date(), each.at.astimezone(zone).date(), country)
    except Unannounced:
        return None


def _loaded(newest: datetime, since: datetime, zone: tzinfo, country: str) -> bool:
    """Whether the time of a source was over before the dataset was there: it is of the past that was loaded."""
    published, began = newest.astimezone(zone).date(), since.astimezone(zone).date()
    if published + _SURELY < began:
        return True
    try:
        return workdays.after(published, LIMIT, country) < began
    except Unannounced:
        return False
