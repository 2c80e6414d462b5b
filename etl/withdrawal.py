"""A release is withdrawn: its files stay, its pages say so; where it was the newest, the figures before it are shown again at once."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from etl import composing, life, promotion, signing
from etl.house import House
from etl.problem import Problem, Problems, Refusal
from etl.publish import again, checksums, log, public, release
from etl.publish.log import Entry

_PLACE = ".again"
"""Where in a home releases are staged to be shown again; it is there for the length of a withdrawal."""


@dataclass(frozen=True)
class _Asked:
    """A release that is to be withdrawn, the newest of its dataset, and the one that is shown again where that one is withdrawn."""

    dataset: str
    release: str
    newest: str
    again: str | None

    @property
    def name(self) -> str:
        return f"{self.dataset}/{self.release}"


def withdraw(house: House, names: Sequence[str], why: Mapping[str, str], key: Path, ask: Callable[[], str]) -> list[str]:
    """Withdraw releases, named `<dataset>/<release>`, signed by somebody who may approve; the ids of the releases that stand instead.

    All of them or none. Refusal where one is unknown or withdrawn already, where nothing else can be shown, and where a dataset
    would stand beside other figures than it was computed from. What an interruption left undone is done when it is asked again.
    """
    house.remarks.clear()
    composing.check_identifiers(house)
    public.check(house.home)
    life.settle(house)
    site = public.served(house.home)
    if site is None:
        raise Refusal([Problem(where="public", what="nothing is released yet", remedy="run: shebao run")])
    signing.may_withdraw(house, key, ask)
    asked = _asked(house, site, names)
    staged = house.home / _PLACE
    shutil.rmtree(staged, ignore_errors=True)
    try:
        flows = _staged(house, site, asked, staged)
        entries = signing.withdraw(house, {(each.dataset, each.release): _told(site, each) for each in asked}, why, key, ask)
        return promotion.show(house, staged, flows, _reviews(house, site, asked, entries))
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def _told(site: Path, each: _Asked) -> dict[str, str | None]:
    """What the log tells of a withdrawal: the figures, the newest release then, and which stands instead: None for the one after that."""
    figures = checksums.sha256(site / "datasets" / each.dataset / each.release / f"{each.dataset}.csv")
    return {"figures": figures, "newest": each.newest, "instead": None if each.again else each.newest}


def _asked(house: House, site: Path, names: Sequence[str]) -> list[_Asked]:
    """What is asked for; Refusal with all that stands against it."""
    told, problems, found = log.read(house.home), Problems(), []
    wanted = dict.fromkeys(names)
    for name in wanted:
        dataset, _, wrong = name.partition("/")
        there = release.releases(site / "datasets" / dataset)
        if wrong not in there:
            what = "there is no such release" if there else "no such dataset is published"
            shown = [f"{dataset}/{each}" for each in there] or sorted(path.name for path in (site / "datasets").iterdir() if path.is_dir())
            problems.add(what, name, f"there are: {', '.join(shown)}")
            continue
        gone = [each for each in there if told.of_release(dataset, each) == log.WITHDRAWN]
        if wrong in gone and wrong != there[0]:
            problems.add("it is withdrawn already", name, "see /errata/")
            continue
        is_newest = f"{dataset}/{there[0]}" in wanted
        kept = next((each for each in there if each not in gone and f"{dataset}/{each}" not in wanted), None)
        if wrong == there[0] and kept is None:
            problems.add("there is no other release that could be shown instead", name, "release the figures that are right first")
            continue
        found.append(_Asked(dataset, wrong, there[0], kept if is_newest else None))
    problems.refuse_if_any()
    return found


def _staged(house: House, site: Path, asked: Sequence[_Asked], staged: Path) -> list[str]:
    """Stage what is shown again; the datasets. Refusal where one would stand beside other figures than it was computed from."""
    flows = again.stage(site, {each.dataset: each.again for each in asked if each.again}, house.inputs, staged)
    problems = Problems()
    for name, other in release.stale(staged, flows, house.inputs, site):
        together = " ".join([*(each.name for each in asked), f"{name}/{release.newest(site / 'datasets' / name)}"])
        is_asked = name in {each.dataset for each in asked}
        remedy = "build and release the figures that are right first" if is_asked else f"withdraw it too: shebao withdraw {together} …"
        problems.add(f"it was computed from other figures than those of {other} that would stand beside it", name, remedy)
    problems.refuse_if_any()
    return flows


def _reviews(house: House, site: Path, asked: Sequence[_Asked], entries: Sequence[Entry]) -> dict[str, dict[str, Any]]:
    """The review record of each dataset that is shown again."""
    keys = {person.fingerprint: person.key for person in house.registry.people or ()}
    return {
        each.dataset: again.review(site / "datasets" / each.dataset / each.again, entry, keys[entry["key"]])
        for each, entry in zip(asked, entries, strict=True)
        if each.again and each.release == each.newest
    }
