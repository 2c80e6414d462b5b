"""What is staged becomes public: at once, or laid aside under embargo and shown at its moment."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from etl import checking, life, signing
from etl.house import House
from etl.ingest import cache
from etl.model import identifiers
from etl.model.roles import Person
from etl.problem import Misuse, Problem, Refusal
from etl.publish import agenda, checksums, embargo, public, release, staging, version
from etl.publish.embargo import Held

UNREVIEWED = "nobody reviewed this release: there is no roles.yaml among the declarations, see docs/release.md"
"""What is remarked where an office has no gate."""


def check_identifiers(house: House) -> None:
    """Refusal where an id would become public that is not locked yet, though the office locks its ids."""
    if found := identifiers.unlocked(house.registry):
        raise Refusal(found)


def promote(house: House, names: Iterable[str] | None = None) -> list[str]:
    """Release what is staged under today's date where the office is, all of it or nothing; the new release ids.

    Without names it is everything but what an embargo holds back; Refusal where something named is held back.
    """
    house.remarks.clear()
    check_identifiers(house)
    public.check(house.home)
    free = _free(house, names, house.now)
    life.draft(house, free)
    return show(house, house.staging, free, signing.passed(house, free, house.now))


def show(house: House, staged: Path, names: Sequence[str], reviews: Mapping[str, dict[str, Any]]) -> list[str]:
    """Release what is staged in a folder now, with these review records; the new release ids."""
    new = release.promote(house.home, _plan(house, staged, names, reviews, house.now), embargo.sites(house.home))
    life.settle(house)
    _remark(house, new)
    try:
        _prepare(house)
    except Refusal as refusal:
        house.remarks += [f"under embargo, and cannot be shown as it was staged: {problem}" for problem in refusal.problems]
    return new


def hold(house: House, names: Iterable[str] | None, at: datetime) -> Held:
    """Lay what is staged aside until a moment, checked, approved and composed as it will be shown then.

    Refusal where nothing of it is new, and where it waits for an embargo that ends later.
    """
    if at <= house.now:
        raise Misuse(f"--at: {_local(house, at)} has passed; without --at it is released at once")
    house.remarks.clear()
    check_identifiers(house)
    public.check(house.home)
    free = _free(house, names, at)
    life.draft(house, free)
    reviews = signing.passed(house, free, at)
    changed = [name for name in free if release.awaiting(house.home, name, reviews.get(name))]
    if not changed:
        raise Refusal([Problem(where="--at", what="nothing that is staged differs from what is public", remedy="run: shebao build")])
    held = embargo.hold(house.home, changed, at, reviews)
    try:
        _prepare(house)
    except BaseException:
        embargo.lift(held)
        raise
    life.embargoed(house, held)
    return held


def publish_due(house: House) -> list[str]:
    """Show every release whose moment has come, and note what a server has shown already; the release ids that readers see since."""
    house.remarks.clear()
    life.settle(house)
    shown: list[str] = []
    for each in embargo.held(house.home):
        if each.at <= house.now:
            new = each.new if each.is_shown(public.served(house.home)) else _show(house, each)
            life.settle(house)
            embargo.lift(each)
            _remark(house, new)
            shown += new
    _prepare(house)
    return shown


def waiting(house: House) -> list[Held]:
    """The releases that are under embargo, the next one first."""
    return embargo.waiting(house.home)


def held(house: House, moment: str) -> Held:
    """The release that waits for a moment, as it is typed; Misuse where there is none, or more than one."""
    zone = house.registry.catalog.zone
    there = waiting(house)
    found = [each for each in there if moment in (each.name, *_typed(each.at.astimezone(zone)))]
    if len(found) != 1:
        what = "more than one release waits for it" if found else "no release waits for it"
        raise Misuse(f"{moment}: {what}; waiting are: {', '.join(each.name for each in there) or 'none'}")
    return found[0]


def _typed(at: datetime) -> list[str]:
    """How people may type a moment of the office's time."""
    return [at.isoformat(), f"{at:%Y-%m-%dT%H:%M:%S}", *([f"{at:%Y-%m-%dT%H:%M}"] if at.second == 0 else [])]


def lift(house: House, each: Held, why: str, key: Path | None, ask: Callable[[], str]) -> Held:
    """Take a release back before its moment, signed by somebody who may approve: nothing waits any more, what was approved still is."""
    signing.lift(house, each.figures, why, key, ask)
    embargo.lift(each)
    _prepare(house)
    return each


def preview(house: House, each: Held, why: str, key: Path | None, ask: Callable[[], str]) -> tuple[Held, Person]:
    """Sign that somebody who may looks at a release under embargo, and have it ready to be looked at; who it is."""
    if key is None:
        raise Misuse("--key: who looks at a release under embargo signs for it")
    _prepare(house)
    return each, signing.see(house, each, why, key, ask)


def _show(house: House, each: Held) -> list[str]:
    """Show a release as it was composed; where it is late, or something else was released since it was, composed anew as of now."""
    if [shown for shown in embargo.show(house.home, house.now) if shown.folder == each.folder]:
        return each.new
    late = house.now - each.at > embargo.PUNCTUAL
    plan = _plan(house, each.staged, list(each.figures), each.reviews, house.now if late else each.at)
    new = release.promote(house.home, plan, embargo.sites(house.home))
    if late:
        house.remarks.append(f"{', '.join(new)}: due {_local(house, each.at)}, shown {_local(house, house.now)}")
    return new


def _prepare(house: House) -> None:
    """Have the site of every release under embargo ready, each upon the one before it."""
    before = public.served(house.home)
    for each in embargo.waiting(house.home):
        if not each.ready(before):
            plan = _plan(house, each.staged, list(each.figures), each.reviews, each.at)
            keep = [site for site in [public.served(house.home), *embargo.sites(house.home)] if site and site != each.site]
            composed = release.compose(house.home, plan, before, keep)
            if composed is None:
                embargo.lift(each)
                continue
            embargo.composed(each, composed.site, before, composed.new)
        before = each.site


def _free(house: House, names: Iterable[str] | None, moment: datetime) -> list[str]:
    """The datasets that may be shown at a moment though others are under embargo; Refusal where something named may not."""
    wanted = list(house.registry.dataflows if names is None else names)
    blocked = _blocked(house, moment)
    found = {name: blocked[name] for name in wanted if name in blocked}
    told = {name: f"held back until {_local(house, each.at)}: " + _reason(name, each) for name, each in found.items()}
    if names is not None and found:
        remedy = "wait until then, or lift the embargo: shebao embargo lift"
        raise Refusal(Problem(where=name, what=what, remedy=remedy) for name, what in told.items())
    house.remarks += [f"{name}, {what}" for name, what in told.items()]
    return [name for name in wanted if name not in found]


def _reason(name: str, each: Held) -> str:
    return "it is under embargo" if name in each.figures else f"it was computed from or compared with {', '.join(each.figures)}"


def _blocked(house: House, moment: datetime) -> dict[str, Held]:
    """What must not be shown at a moment: datasets under embargo, and what would hint at their figures; each with the embargo.

    A dataset hints at another if it was computed from it, or its rules compare it, with figures that are not the public ones.
    """
    site = public.served(house.home)
    blocked = {name: each for each in embargo.waiting(house.home) if each.at >= moment for name in each.figures}
    found = True
    while blocked and found:
        hints = {
            name: blocked[other]
            for name in house.registry.dataflows
            if name not in blocked and release.awaiting(house.home, name)
            for other in checking.kin(house, name)
            if other in blocked and blocked[other].at > moment and _hints(house, name, other, site)
        }
        blocked, found = blocked | hints, bool(hints)
    return blocked


def _hints(house: House, name: str, other: str, site: Path | None) -> bool:
    """Whether what is staged of a dataset was made beside other figures of another one than the public ones."""
    folder = release.latest(site, other)
    shown = checksums.sha256(staging.figures(folder, other)) if folder else None
    return staging.bound(house.staging, name).get(other) != shown


def _plan(house: House, staged: Path, names: Sequence[str], reviews: Mapping[str, dict[str, Any]], now: datetime) -> release.Plan:
    """What a release of some staged datasets is made of, as of a moment."""
    from etl.publish import answers, cards, errata, feed, ics, site

    registry = house.registry
    catalog = {**registry.catalog.model_dump(mode="json", exclude={"timezone", "holidays"}), "log": life.head(house)}
    catalog["errata"] = errata.NAME
    declared = [answer.model_dump(mode="json", exclude_defaults=True) for answer in registry.answers.values()]

    def render(root: Path) -> None:
        answers.declare(declared, root)
        told = agenda.of(registry, root, now)
        staging.dump(told, root / agenda.NAME)
        (root / "calendar.ics").write_bytes(ics.of(told, catalog))
        (root / "feed.atom").write_bytes(feed.of(told, catalog, root))
        errata.write(errata.of(root, catalog, life.logged(house).entries, registry.catalog.zone), catalog, root)
        house.remarks += [said for said in site.render(root) if said not in house.remarks]

    def edition(root: Path) -> str:
        told, gone = agenda.of(registry, root, now), life.withdrawn(house)
        hands = cards.hands().values()
        return cache.key(house.code, registry.catalog.model_dump_json(), repr(declared), repr(told), repr(gone), *hands)

    local = now.astimezone(registry.catalog.zone)
    return release.Plan(staged, names, house.inputs, local, catalog, render, edition, house.tell, reviews)


def _local(house: House, at: datetime) -> str:
    """A moment in the office's time, as it is typed."""
    return at.astimezone(house.registry.catalog.zone).isoformat()


def _remark(house: House, new: Sequence[str]) -> None:
    """What whoever releases should know: which releases may break a program, that nothing holds their ids, that nobody reviewed them."""
    told = {name: version.broken(staging.load(house.home / "public" / "datasets" / name / "structure.json")) for name in new}
    house.remarks += [f"{name}, {broken}" for name, broken in told.items() if broken]
    if new and house.registry.locked is None:
        what = "nothing keeps the ids that are public now from moving"
        house.remarks.append(str(Problem(where=identifiers.LOCK, what=what, remedy=f"run: {identifiers.ADD}")))
    if new and house.registry.people is None:
        house.remarks.append(UNREVIEWED)
