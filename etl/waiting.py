"""Releases under embargo: laid aside, taken back, looked at by those who may, shown at their moment; and what waits with them."""

import stat
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from etl import checking, life, signing
from etl.composing import check_identifiers, local, plan
from etl.house import House
from etl.model.review import WAIVED
from etl.model.roles import Person
from etl.problem import Misuse, Problem, Problems, Refusal
from etl.publish import checksums, embargo, public, release, staging
from etl.publish.embargo import Held, Ready

LIFT = "wait until then, or take it back: shebao embargo lift"


def hold(house: House, names: Iterable[str] | None, at: datetime) -> Held:
    """Lay what is staged aside until a moment, checked, approved and composed as it will be shown then.

    Refusal where nothing of it is new, where it waits already, and where it would hint at what waits for a later moment.
    """
    if at <= house.now:
        raise Misuse(f"--at: {local(house, at)} has passed; without --at it is released at once")
    house.remarks.clear()
    check_identifiers(house)
    publish_due(house)
    able = free(house, names, at)
    life.draft(house, able)
    reviews = signing.passed(house, able, at)
    changed = [name for name in able if release.awaiting(house.home, name, reviews.get(name))]
    if not changed:
        raise Refusal([Problem(where="--at", what="nothing that is staged differs from what is public", remedy="run: shebao build")])
    beside = [name for name in able if name not in changed and set(house.inputs[name]) & set(changed)]
    held = embargo.hold(house.home, changed, beside, at, reviews)
    try:
        prepare(house).refuse_if_any()
        if all(each.folder != held.folder for each in embargo.waiting(house.home)):
            raise Refusal([Problem(where="--at", what="readers see these figures already", remedy="run: shebao build")])
    except BaseException:
        embargo.lift(held)
        raise
    life.settle(house)
    if house.home.stat().st_mode & stat.S_IXOTH:
        house.remarks.append("everybody on this machine can read what is under embargo: chmod o-rwx the home")
    return held


def show_ready(home: Path, now: datetime) -> None:
    """Show what is under embargo until now, if it is ready; the rest, and what stands against it, is for `publish_due`."""
    with suppress(Refusal):
        embargo.show(home, now)


def publish_due(house: House) -> list[str]:
    """Show every release whose moment has come, and note what a server has shown already; the release ids that readers see since.

    Refusal with all that stands against any of them, once the others are shown; `passed` are the ids.
    """
    public.check(house.home)
    life.settle(house)
    shown: list[str] = []
    problems = Problems()
    for each in embargo.held(house.home):
        if each.at <= house.now:
            with problems:
                shown += _end(house, each)
    if shown or embargo.waiting(house.home):
        problems.found += prepare(house).found
    problems.refuse_if_any(passed=dict.fromkeys(shown))
    return shown


def _end(house: House, each: Held) -> list[str]:
    """End one embargo: as it was composed, or where it is late, or another release came between, composed anew as of now."""
    site = public.served(house.home)
    if not each.is_shown(site):
        embargo.show(house.home, house.now)
        site = public.served(house.home)
    if each.is_shown(site):
        assert site
        new = [name for ready in each.noted().values() for name in ready.new if (site / "datasets" / name).is_dir()]
    else:
        kept = embargo.sites(house.home)
        new = release.promote(house.home, plan(house, each.staged, each.dataflows, each.reviews, house.now, secret(house, house.now)), kept)
        if house.now - each.at > embargo.PUNCTUAL:
            house.remarks.append(f"{', '.join(new)}: due {local(house, each.at)}, shown {local(house, house.now)}")
    life.settle(house)
    embargo.lift(each)
    return list(dict.fromkeys(new))


def prepare(house: House, before: Path | None = None) -> Problems:
    """Have the site of every release under embargo ready, each upon the one before it; what stands against any of them.

    `before` is the site that the first one follows: the public one, or one that is about to be shown.
    """
    public.check(house.home)
    before, problems = before or public.served(house.home), Problems()
    for each in embargo.waiting(house.home):
        if (ready := each.ready(before)) is None:
            with problems:
                ready = _compose(house, each, before)
        before = ready.site if ready else before
    return problems


def _compose(house: House, each: Held, before: Path | None) -> Ready | None:
    """Compose the site of a release under embargo after another site; None, and nothing waits, where it would be no other site."""
    embargo.note(each, each.sites())
    keep = {*public.seen(house.home), *embargo.sites(house.home), *([before] if before else [])}
    made = plan(house, each.staged, each.dataflows, each.reviews, each.at, secret(house, each.at))
    if (composed := release.compose(house.home, made, before, keep)) is None or not composed.new:
        embargo.lift(each)
        house.remarks.append(f"{', '.join(each.figures)}: waits no more, readers see these figures already")
        return None
    ready = Ready(composed.site, composed.new)
    embargo.note(each, {**each.sites(), before.name if before else "": ready})
    return ready


def prune(house: House) -> None:
    """Forget the sites that follow none that is public or comes before: another release came between."""
    for each, before, ready in embargo.following(waiting(house), site(house)):
        if ready and len(each.sites()) > 1:
            embargo.note(each, {before.name if before else "": ready})


def waiting(house: House) -> list[Held]:
    """The releases that are under embargo, the next one first."""
    return embargo.waiting(house.home)


def site(house: House) -> Path | None:
    """The site that is public, which the first of them follows."""
    return public.served(house.home)


def find(house: House, moment: str, at: datetime | None) -> Held:
    """The release of that name, or that waits for a moment; Misuse where there is none, or more than one."""
    there = embargo.waiting(house.home)
    found = [each for each in there if each.name == moment or each.at == at]
    if len(found) != 1:
        what = "more than one release waits for it" if found else "no release waits for it"
        told = "; ".join(f"{local(house, each.at)} ({each.name}: {', '.join(each.figures)})" for each in there)
        raise Misuse(f"{moment}: {what}; waiting are: {told or 'none'}")
    return found[0]


def lift(house: House, each: Held, why: str, key: Path | None, ask: Callable[[], str]) -> None:
    """Take a release back before its moment, signed by somebody who may approve: nothing waits any more, what was approved still is."""
    life.settle(house)
    signing.lift(house, each.figures, why, key, ask)
    embargo.lift(each)
    house.remarks += map(str, prepare(house).found)


def preview(house: House, each: Held, why: str, key: Path | None, ask: Callable[[], str]) -> tuple[Ready, Person]:
    """Sign that somebody who may looks at a release under embargo, and at those before it, whose figures its site shows too; the site."""
    if key is None:
        raise Misuse("--key: who looks at a release under embargo signs for it")
    prepare(house)
    seen: list[str] = []
    for one, _, ready in embargo.following(waiting(house), site(house)):
        if ready is None:
            break
        seen += ready.new
        if one.folder == each.folder:
            return Ready(ready.site, tuple(seen)), signing.see(house, each.at, seen, why, key, ask)
    remedy = "run: shebao publish-due, which says why"
    raise Refusal([Problem(where=f"embargo/{each.name}", what="it is not composed, or one before it is not", remedy=remedy)])


# ---- what waits with it ----


def free(house: House, names: Iterable[str] | None, moment: datetime) -> list[str]:
    """The datasets that may be shown at a moment though others are under embargo.

    Refusal where something named may not; of one whose own record sets the embargo that is for the gate to say.
    """
    wanted = list(house.registry.dataflows if names is None else names)
    held, declared = _held(house, moment), _declared(house, moment)
    blocked = {**_hinting(house, held | declared, moment), **held}
    blocked = {name: until for name, until in blocked.items() if names is None or name in held or name not in declared}
    found = {name: _why(house, name, blocked[name], name in held or name in declared) for name in wanted if name in blocked}
    if names is not None and found:
        raise Refusal(Problem(where=name, what=what, remedy=LIFT) for name, what in found.items())
    house.remarks += [f"{name}, {what}" for name, what in found.items()]
    return [name for name in wanted if name not in found]


def _why(house: House, name: str, until: datetime, itself: bool) -> str:
    reason = "it is under embargo" if itself else "it was computed from or compared with figures that are"
    return f"held back until {local(house, until)}: {reason}"


def _held(house: House, moment: datetime) -> dict[str, datetime]:
    """The datasets that wait for a moment not before this one, or for an earlier one with the very figures that are staged; until when."""
    found: dict[str, datetime] = {}
    for each in embargo.waiting(house.home):
        found |= {name: each.at for name in each.dataflows if each.at >= moment or _is_staged(house, name, each)}
    return found


def _is_staged(house: House, name: str, each: Held) -> bool:
    path = house.staging / name / f"{name}.csv"
    return path.is_file() and checksums.sha256(path) == each.figures.get(name)


def _declared(house: House, moment: datetime) -> dict[str, datetime]:
    """The datasets that are staged and whose record says that nobody may see them at a moment yet, and until when."""
    found, zone = {}, house.registry.catalog.zone
    for name, record in house.registry.reviews.items() if house.registry.people is not None else ():
        if record.embargo not in (None, WAIVED) and name in house.registry.dataflows and release.awaiting(house.home, name):
            until = datetime.fromisoformat(str(record.embargo))
            found[name] = until if until.tzinfo else until.replace(tzinfo=zone)
    return {name: until for name, until in found.items() if until > moment}


def _hinting(house: House, blocked: dict[str, datetime], moment: datetime) -> dict[str, datetime]:
    """What would hint at figures that must not be seen at a moment, and until when.

    A dataset hints at another if it was computed from it, or its rules compare it, with figures that are not the public ones.
    """
    site, told = public.served(house.home), {name: until for name, until in blocked.items() if until > moment}
    found = bool(told)
    while found:
        hints = {
            name: told[other]
            for name in house.registry.dataflows
            if name not in told and release.awaiting(house.home, name)
            for other in checking.kin(house, name)
            if other in told and _hints(house, name, other, site)
        }
        told, found = told | hints, bool(hints)
    return told


def _hints(house: House, name: str, other: str, site: Path | None) -> bool:
    """Whether what is staged of a dataset was made beside other figures of another one than the public ones."""
    folder = release.latest(site, other)
    shown = checksums.sha256(staging.figures(folder, other)) if folder else None
    return staging.bound(house.staging, name).get(other) != shown


def secret(house: House, moment: datetime) -> set[str]:
    """The datasets that readers may not be told of at a moment."""
    return {name for name, until in (_held(house, moment) | _declared(house, moment)).items() if until > moment}
