"""Reviewing, approving, and the gate between what is staged and the public."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from etl.house import House
from etl.model.review import Signature, owner
from etl.model.roles import APPROVE, PRERELEASE, Person
from etl.problem import Misuse, Problem, Problems, Refusal
from etl.publish import gate, keys, log, public, release, review
from etl.publish.keys import Key
from etl.publish.log import Entry

SEE = "see docs/release.md"


def missing(house: House, names: Sequence[str], at: datetime | None = None) -> list[Problem]:
    """All that these datasets lack before they may be released, now or at a moment."""
    if house.registry.people is None:
        return [Problem(where="datasets/roles.yaml", what="there is no gate: nobody has a role here", remedy=SEE)]
    return [problem for name in names for problem in gate.check(_case(house, name, at))]


def passed(house: House, names: Sequence[str], at: datetime) -> dict[str, dict[str, Any]]:
    """The review records that go out with datasets at a moment: of those that change `review.json` as it will be published.

    Refusal with all that is missing of every dataset the release would change. Without roles there is no gate and no record.
    Signatures that were given elsewhere and came with the declarations are noted in the log.
    """
    if house.registry.people is None:
        return {}
    told, lacking = {}, Problems()
    for name in names:
        case = _case(house, name, at)
        record = review.published(case.told, case.figures, case.people, case.zone) if case.staged else {}
        if not release.awaiting(house.home, name, record):
            continue
        if not (found := gate.check(case)):
            told[name] = record
        elif release.awaiting(house.home, name):
            lacking.found += found
        else:
            house.remarks.append(f"{name}: its record differs from the published one, and stays where it is: shebao gate {name} tells why")
    lacking.refuse_if_any()
    for name in told:
        standing = _case(house, name).standing
        _carry(house, name, [standing[log.REVIEWED], standing[log.APPROVED]])
    return told


def sign(house: House, names: Sequence[str] | None, to: str, key: Path, why: str, ask: Callable[[], str]) -> Mapping[str, int]:
    """Review or approve what is staged of these datasets, or of all that lack it; how many texts of each were searched.

    All are signed or, where anything is missing of one, none.
    """
    own = keys.read(key, ask)
    person = _signer(house, own, review.ROLE[to])
    _because(why)
    cases = {name: _case(house, name) for name in names or house.registry.dataflows}
    if names is None:
        cases = {name: case for name, case in cases.items() if case.staged and to not in case.standing}
    lacking = Problems()
    for case in cases.values():
        lacking.found += gate.check(case, signed=False) or _other(case, to, person, own)
    lacking.refuse_if_any()
    for case in cases.values():
        _sign(house, case, to, person, own, why)
    return {name: case.searched[1] for name, case in cases.items()}


def lift(house: House, figures: Mapping[str, str], why: str, key: Path | None, ask: Callable[[], str]) -> None:
    """Sign that these figures wait for no moment any more; what was approved still is. Without roles it is the press that says so."""
    own = keys.read(key, ask) if key else None
    if house.registry.people is not None and own is None:
        raise Misuse("--key: who may approve signs that an embargo is lifted")
    _because(why)
    who = _signer(house, own, APPROVE).name.model_dump() if own else log.said("press")
    told, more = log.read(house.home), {"release": None, "from": log.EMBARGOED}
    waiting = {name: each for name, each in figures.items() if told.of_figures(name, each) == log.EMBARGOED}
    to = log.APPROVED if own else log.DRAFT
    log.append(house.home, house.now, [log.told(name, to, who, why, **more, figures=each) for name, each in waiting.items()], own)


def see(house: House, until: datetime, releases: Sequence[str], why: str, key: Path, ask: Callable[[], str]) -> Person:
    """Sign that somebody with the role looks at releases under embargo; who it is."""
    own = keys.read(key, ask)
    person = _signer(house, own, PRERELEASE)
    _because(why)
    more = {"releases": list(releases), "until": until.isoformat()}
    log.append(house.home, house.now, [log.told(None, log.SEEN, person.name.model_dump(), why, **more)], own)
    return person


def may_withdraw(house: House, key: Path, ask: Callable[[], str]) -> None:
    """Refusal where the key is not that of somebody who may withdraw a release."""
    _signer(house, keys.read(key, ask), APPROVE)


def withdraw(
    house: House, releases: Mapping[tuple[str, str], Mapping[str, Any]], why: Mapping[str, str], key: Path, ask: Callable[[], str]
) -> list[Entry]:
    """Sign that releases, each (dataset, id) with what its entry tells beside, are withdrawn; the entries of the log.

    One that is withdrawn already keeps the entry it has.
    """
    own = keys.read(key, ask)
    person = _signer(house, own, APPROVE)
    for each in why.values():
        _because(each)
    told, new = log.read(house.home), []
    for (dataset, name), more in releases.items():
        state = told.of_release(dataset, name)
        if state != log.WITHDRAWN:
            new.append(log.told(dataset, log.WITHDRAWN, person.name.model_dump(), why, **{**more, "release": name, "from": state}))
    log.append(house.home, house.now, new, own)
    gone = {(each["dataset"], each["release"]): each for each in log.read(house.home).entries if each and each["to"] == log.WITHDRAWN}
    return [gone[each] for each in releases]


def _because(why: str) -> None:
    if not why.strip():
        raise Misuse("--why: say in a sentence why")


def _case(house: House, name: str, at: datetime | None = None) -> gate.Case:
    registry = house.registry
    site = public.served(house.home)
    return gate.Case(
        house.staging / name,
        registry.reviews.get(name),
        registry.people or (),
        release.latest(site, name),
        registry.catalog.languages,
        at or house.now,
        registry.catalog.zone,
        log.read(house.home).withdrawn(name),
    )


def _signer(house: House, key: Key, role: str) -> Person:
    """Who signs; Refusal where the key is nobody's, or its owner has not the role today."""
    people, day = house.registry.people, house.now.astimezone(house.registry.catalog.zone).date()
    if people is None:
        raise Refusal([Problem(where="datasets/roles.yaml", what="nobody has a role here: the file is not there", remedy=SEE)])
    person = owner(people, key.fingerprint)
    if person is None:
        what, remedy = f"the key {key.fingerprint} is nobody's", f"add its owner: key: {key.public}"
        raise Refusal([Problem(where="datasets/roles.yaml", what=what, remedy=remedy)])
    if not person.may(role, day):
        what = f"{person.name.en} may not {role} on {day}"
        raise Refusal([Problem(where="datasets/roles.yaml", what=what, remedy="see roles, valid_from and valid_to")])
    return person


def _other(case: gate.Case, to: str, person: Person, key: Key) -> list[Problem]:
    """What stands against an approval: nobody has reviewed, or the same person has."""
    reviewed = case.standing.get(log.REVIEWED)
    if to != log.APPROVED:
        return []
    if reviewed is None:
        remedy = f"run: shebao review {case.id} --key … --why …"
        return [Problem(where=case.place, what="nobody has reviewed these figures with this record", remedy=remedy)]
    if reviewed.key == key.fingerprint or reviewed.who == person.name:
        return [Problem(where=case.place, what=f"{person.name.en} reviewed it and cannot approve it too", remedy="somebody else has to")]
    return []


def _sign(house: House, case: gate.Case, to: str, person: Person, key: Key, why: str) -> None:
    """A signature into the record, then into the log; a review begins the signatures of the record anew."""
    made = review.signed(case.told, case.figures, to, person, key, house.now.astimezone(case.zone), why, case.searched[1])
    before = [case.standing[log.REVIEWED]] if to == log.APPROVED else []
    review.write(house.registry.folder / "reviews" / f"{case.id}.yaml", [*before, made])
    _carry(house, case.id, before)
    state = log.read(house.home).of_figures(case.id, case.figures) or log.DRAFT
    log.append(house.home, house.now, [review.entry(case.id, made, state)], key)


def _carry(house: House, name: str, signatures: Sequence[Signature]) -> None:
    """Note those signatures of a record, oldest first, that the log does not know: they were given elsewhere."""
    for each in signatures:
        told = log.read(house.home)
        known = [entry for entry in told.entries if entry and entry["dataset"] == name and entry["figures"] == each.figures]
        known = [entry for entry in known if "record" in entry and (each.to == log.APPROVED or entry["to"] == log.REVIEWED)]
        if not known or not review.is_of(each, known[-1]):
            state = told.of_figures(name, each.figures) or log.DRAFT
            log.append(house.home, house.now, [review.entry(name, each, state, carried=True)])
