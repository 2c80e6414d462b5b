"""What a release is made of besides figures: catalogue, answers, calendar, feeds, register and pages, as of a moment."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from etl import life
from etl.house import House
from etl.ingest import cache
from etl.model import identifiers
from etl.problem import Refusal
from etl.publish import agenda, release, staging


def check_identifiers(house: House) -> None:
    """Refusal where an id would become public that is not locked yet, though the office locks its ids."""
    if found := identifiers.unlocked(house.registry):
        raise Refusal(found)


def plan(
    house: House, staged: Path, names: Sequence[str], reviews: Mapping[str, dict[str, Any]], now: datetime, secret: Collection[str] = ()
) -> release.Plan:
    """What a release of some staged datasets is made of, as of a moment.

    Answers that tell of datasets under embargo, `secret` at that moment, stay as readers have them.
    """
    from etl.publish import answers, cards, errata, feed, ics, site

    registry = house.registry
    catalog = {**registry.catalog.model_dump(mode="json", exclude={"timezone", "holidays"}), "log": life.head(house)}
    catalog["errata"] = errata.NAME
    declared = [answer.model_dump(mode="json", exclude_defaults=True) for answer in registry.answers.values()]
    declared = answers.shielded(declared, house.home / "public", secret)

    def render(root: Path) -> None:
        answers.declare(declared, root)
        told = agenda.of(registry, root, now)
        staging.dump(told, root / agenda.NAME)
        (root / "calendar.ics").write_bytes(ics.of(told, catalog))
        register = errata.of(root, catalog, life.logged(house).entries, registry.catalog.zone)
        (root / "feed.atom").write_bytes(feed.of(told, catalog, root, register["errata"]))
        errata.write(register, catalog, root)
        house.remarks += [said for said in site.render(root) if said not in house.remarks]

    def edition(root: Path) -> str:
        told, gone = agenda.of(registry, root, now), life.withdrawn(house)
        hands = cards.hands().values()
        return cache.key(house.code, registry.catalog.model_dump_json(), repr(declared), repr(told), repr(gone), *hands)

    local = now.astimezone(registry.catalog.zone)
    return release.Plan(staged, names, house.inputs, local, catalog, render, edition, house.tell, reviews)


def local(house: House, at: datetime) -> str:
    """A moment in the office's time, as it is typed."""
    return at.astimezone(house.registry.catalog.zone).isoformat()
