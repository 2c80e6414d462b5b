"""What is staged becomes public."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from etl import life, signing, waiting
from etl.composing import check_identifiers, plan
from etl.house import House
from etl.model import identifiers
from etl.problem import Problem
from etl.publish import embargo, public, release, staging, version

UNREVIEWED = "nobody reviewed this release: there is no roles.yaml among the declarations, see docs/release.md"
"""What is remarked where an office has no gate."""


def promote(house: House, names: Iterable[str] | None = None) -> list[str]:
    """Release what is staged under today's date where the office is, all of it or nothing; the new release ids.

    What was under embargo until now goes first. Without names it is everything but what an embargo holds back; Refusal where
    something named is held back.
    """
    house.remarks.clear()
    check_identifiers(house)
    public.check(house.home)
    due = publish_due(house)
    able = waiting.free(house, names, house.now)
    life.draft(house, able)
    return due + show(house, house.staging, able, signing.passed(house, able, house.now))


def publish_due(house: House) -> list[str]:
    """Show every release whose moment has come; the release ids that readers see since. Refusal where one cannot be shown."""
    new = waiting.publish_due(house)
    _remark(house, new)
    return new


def show(house: House, staged: Path, names: Sequence[str], reviews: Mapping[str, dict[str, Any]]) -> list[str]:
    """Release what is staged in a folder now, with these review records; the new release ids.

    What waits for its moment is composed upon the next site before that is shown, so that no moment finds it unready.
    """
    against: dict[str, None] = {}

    def then(site: Path) -> None:
        against.update(dict.fromkeys(map(str, waiting.prepare(house, site).found)))

    made = plan(house, staged, names, reviews, house.now, waiting.secret(house, house.now))
    new = release.promote(house.home, made, embargo.sites(house.home), then)
    waiting.prune(house)
    life.settle(house)
    _remark(house, new)
    house.remarks += [f"under embargo, and cannot be shown as it was staged: {each}" for each in against]
    return new


def _remark(house: House, new: Sequence[str]) -> None:
    """What whoever releases should know: which releases may break a program, that nothing holds their ids, that nobody reviewed them."""
    told = {name: version.broken(staging.load(house.home / "public" / "datasets" / name / "structure.json")) for name in new}
    house.remarks += [f"{name}, {broken}" for name, broken in told.items() if broken]
    if new and house.registry.locked is None:
        what = "nothing keeps the ids that are public now from moving"
        house.remarks.append(str(Problem(where=identifiers.LOCK, what=what, remedy=f"run: {identifiers.ADD}")))
    if new and house.registry.people is None:
        house.remarks.append(UNREVIEWED)
