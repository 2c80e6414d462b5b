"""A release that is shown again: its data files staged as they stand, so that they go out under a new id."""

import shutil
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from etl.problem import Problem, Refusal
from etl.publish import checksums, public, release, staging
from etl.publish.datapackage import REVIEW
from etl.publish.log import Entry

WITHDRAWAL = "withdrawal"
"""The kind of change that a release makes by standing for one that was withdrawn."""


def stage(site: Path, wanted: Mapping[str, str], inputs: Mapping[str, Sequence[str]], staged: Path) -> list[str]:
    """Stage releases of a site, `wanted` by their datasets; the datasets.

    With them are staged, as they are, the newest releases of all that is computed from them, so that it is known whether they go together.
    """
    noted = staging.load(public.inputs(site)) if public.inputs(site).is_file() else {}
    shown, grows = dict(wanted), True
    while grows:
        more = [name for name, needed in inputs.items() if name not in shown and set(needed) & set(shown)]
        newest = {name: folder.name for name in more if (folder := release.latest(site, name))}
        shown, grows = {**shown, **newest}, bool(newest)
    for name, kept in shown.items():
        told = bound(site, site / "datasets" / name / kept, inputs.get(name, ()), shown)
        told |= {} if name in wanted else {each: digest for each, digest in noted.get(name, {}).items() if each not in shown}
        _stage(site / "datasets" / name / kept, staged, told)
    return list(shown)


def _stage(folder: Path, staged: Path, bound: Mapping[str, str]) -> None:
    """Stage the release in a folder, `bound` to the figures of its inputs; Refusal where it lacks a file that a release has today."""
    name = folder.parent.name
    files = release.files(name)
    if lost := [each for each in files if not (folder / each).is_file()]:
        what = f"it was made before releases had {', '.join(lost)}, and cannot be shown again"
        remedy = "build and release the figures that are right, then withdraw the wrong ones"
        raise Refusal([Problem(where=f"{name}/{folder.name}", what=what, remedy=remedy)])
    place = staged / name
    place.mkdir(parents=True)
    for each in files:
        shutil.copyfile(folder / each, place / each)
    staging.dump({**staging.load(folder / "structure.json"), **staging.UNRELEASED}, place / "structure.json")
    staging.dump(dict(bound), place / staging.INPUTS)
    (place / staging.FINGERPRINT).write_text(f"{name}/{folder.name}", encoding="utf-8")


def bound(site: Path, folder: Path, inputs: Iterable[str], shown: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
    """From which figures the release in a folder was computed: of each input those that stood at its moment.

    Where it stood beside the release of an input that is to be `shown`, of that one: no site shows what does not go together.
    """
    at = _moment(folder)
    found = {}
    for name in inputs:
        dataset = site / "datasets" / name
        stood = [each for each in release.releases(dataset) if _moment(dataset / each) <= at]
        if name in shown and _together(folder, dataset / shown[name]):
            stood = [shown[name]]
        if stood:
            found[name] = checksums.sha256(staging.figures(site / "datasets" / name / stood[0], name))
    return found


def _together(one: Path, other: Path) -> bool:
    """Whether readers saw two releases beside each other, each the newest of its dataset."""
    return _moment(one) < _end(other) and _moment(other) < _end(one)


def _end(folder: Path) -> datetime:
    """When a release was followed by another; the end of all time where it is the newest."""
    names = release.releases(folder.parent)
    place = names.index(folder.name)
    return _moment(folder.parent / names[place - 1]) if place else datetime.max.replace(tzinfo=UTC)


def _moment(folder: Path) -> datetime:
    """When a release became public; one that kept no moment began its day."""
    told = staging.load(folder / "structure.json").get("released_at")
    return datetime.fromisoformat(told or f"{folder.name[:10]}T00:00:00+00:00")


def review(folder: Path, entry: Entry, public: str) -> dict[str, Any]:
    """The review record of a release that stands again: what it said then, why it stands again, and who signed that with which key."""
    before = staging.load(folder / REVIEW) if (folder / REVIEW).is_file() else {"record": {}}
    figures = checksums.sha256(folder / f"{folder.parent.name}.csv")
    record = {**before["record"], "amendments": [{"kind": WITHDRAWAL, "note": entry["why"]}]}
    signed = {"again": folder.name, "entry": entry, "public": public}
    return {"dataset": folder.parent.name, "figures": figures, "record": record, "signatures": [], "withdrawal": signed}
