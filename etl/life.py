"""The life of a release: what is staged is a draft, then reviewed, approved, released; every step stands in the log."""

from collections.abc import Sequence
from pathlib import Path

from etl.house import House
from etl.model.review import GRADES
from etl.problem import Problem
from etl.publish import audit, checksums, embargo, errata, log, public, release, staging
from etl.publish.embargo import Held


def draft(house: House, names: Sequence[str]) -> None:
    """Note the figures staged of these datasets, where the log does not know them yet; before that what is left to note of releases."""
    settle(house)
    told, entries = log.read(house.home), []
    for name in names:
        path = house.staging / name / f"{name}.csv"
        figures = checksums.sha256(path) if path.is_file() else None
        if figures and told.of_figures(name, figures) is None:
            entries.append(log.told(name, log.DRAFT, log.said("press"), log.said("draft"), figures=figures))
    log.append(house.home, house.now, entries)


def _embargoed(house: House, held: Held) -> None:
    """Note that figures wait for a moment until readers see them, where the log does not tell of it yet."""
    until = held.at.astimezone(house.registry.catalog.zone).isoformat()
    who, why, told = log.said("press"), log.said("embargoed", at=until), log.read(house.home)
    for name, figures in held.figures.items():
        state = told.of_figures(name, figures)
        if state in (None, log.DRAFT, log.APPROVED):
            more = {"figures": figures, "from": state or log.DRAFT, "until": until}
            drafts = [] if state else [log.told(name, log.DRAFT, who, log.said("draft"), figures=figures)]
            log.append(house.home, house.now, [*drafts, log.told(name, log.EMBARGOED, who, why, **more)])


def settle(house: House) -> None:
    """Note every release that readers see and the log does not tell yet, what has become of the one before it, and what waits.

    It is asked after a release, and before anything else is noted, for one whose noting was interrupted.
    """
    site, told = public.served(house.home), log.read(house.home)
    for dataset in sorted((site / "datasets").iterdir()) if site else []:
        shown = release.releases(dataset)[::-1]
        for before, name in zip([None, *shown], shown, strict=False):
            if told.of_release(dataset.name, name) is None:
                log.append(house.home, house.now, _released(told, dataset, name, before))
                told = log.read(house.home)
    for each in embargo.waiting(house.home):
        _embargoed(house, each)


def _released(told: log.Log, dataset: Path, name: str, before: str | None) -> list[log.Entry]:
    """The entries of a release: its figures' own, where they have none; its own; that of the release it follows, if it is not withdrawn."""
    who, figures = log.said("press"), checksums.sha256(dataset / name / f"{dataset.name}.csv")
    state = told.of_figures(dataset.name, figures)
    entries = [] if state else [log.told(dataset.name, log.DRAFT, who, log.said("draft"), figures=figures)]
    more = {"release": name, "figures": figures, "from": state or log.DRAFT}
    entries.append(log.told(dataset.name, log.RELEASED, who, log.said("released"), **more))
    if before and told.of_release(dataset.name, before) != log.WITHDRAWN:
        grade = _grade(dataset, name)
        to, more = (log.CORRECTED, {"grade": grade}) if grade else (log.SUPERSEDED, {})
        more |= {"release": before, "from": log.RELEASED}
        entries.append(log.told(dataset.name, to, who, log.said("followed", release=name), **more))
    return entries


def _grade(dataset: Path, name: str) -> str | None:
    """How serious the errors are that a release corrects; None where it corrects none."""
    grades = [each["grade"] for each in errata.corrections(dataset) if each["release"] == name]
    return max(grades, key=GRADES.index, default=None)


def withdrawn(house: House) -> list[str]:
    """The releases that somebody withdrew, `<dataset>/<release>`."""
    entries = log.read(house.home).entries
    return [f"{each['dataset']}/{each['release']}" for each in entries if each and each["to"] == log.WITHDRAWN]


def logged(house: House) -> log.Log:
    """The log as it is."""
    return log.read(house.home)


def mend(house: House) -> int:
    """Cut a torn last line off the log, and say so in it; how many bytes it had."""
    return log.mend(house.home, house.now)


def head(house: House) -> log.Entry | None:
    """What the catalogue tells of the log: its newest entry, by number and hash."""
    return log.read(house.home).head


def verify(house: House) -> list[Problem]:
    """What is wrong with the log, and whether it tells of every release that readers see."""
    site, told = public.served(house.home), log.read(house.home)
    published = staging.load(site / "catalog.json").get("log") if site else None
    found = audit.verify(told, published, house.registry.people or (), house.registry.catalog.zone)
    for dataset in sorted((site / "datasets").iterdir()) if site and (told.lines or published) else []:
        for name in release.releases(dataset):
            if told.of_release(dataset.name, name) is None:
                what = "readers see this release, and the log does not tell of it"
                remedy = "it was interrupted, or the log is cut off: look, then run shebao release"
                found.append(Problem(where=f"datasets/{dataset.name}/{name}", what=what, remedy=remedy))
    return found
