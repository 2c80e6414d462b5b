"""Release: the whole next site is composed beside the served one and shown by a single rename.

`sites/<n>/` holds complete sites; `public` is a relative link to one of them. Data files of every release are hard-linked
from site to site and never written again; pages are written anew. A reader sees the old site or the new one.
"""

import os
import shutil
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from etl.problem import Problem, Refusal
from etl.publish import checksums, datapackage, distributions, history, public, revisions, staging, version
from etl.publish.datapackage import REVIEW
from etl.publish.staging import FINGERPRINT, STAGING
from etl.revision import order

INTERPRETATION = ("note", "drafting_unit", "signatory")
"""What `structure.json` tells of the review record: the note, who wrote it, and who answers for it."""

CARDS = "cards"
"""Where the pictures shown beside links to pages lie in a site."""

_SAME = timedelta(minutes=1)
"""Releases so near to each other may come from clocks that differ; the later one counts as later."""

_FILES = (
    "{id}.parquet",
    "{id}.csv",
    "{id}.xlsx",
    "lineage.parquet",
    "printed.parquet",
    "checked.parquet",
    "conflicts.csv",
    "explanations.csv",
    "validation.json",
)


@dataclass(frozen=True)
class Plan:
    """What is to be released of what is staged, when, and how its pages are made.

    `inputs` tells of every dataset what it is computed from; `now` the moment of the release, in the office's time; `reviews` are the
    records that go out with datasets, where the office has a gate. `render` writes the pages into a site, `edition` tells of which
    program, catalog and calendar they are.
    """

    staged: Path
    dataflows: Sequence[str]
    inputs: Mapping[str, Sequence[str]]
    now: datetime
    catalog: Mapping[str, Any]
    render: Callable[[Path], object]
    edition: Callable[[Path], str]
    tell: Callable[[str], None] = lambda step: None
    reviews: Mapping[str, dict[str, Any]] = field(default_factory=dict)


def promote(home: Path, plan: Plan, keep: Collection[Path] = (), then: Callable[[Path], object] = lambda site: None) -> list[str]:
    """Show what a plan makes of the site that is public now; the ids `<dataflow>/<release>` that are new.

    What `compose` tells holds here. `then` is done with the site before it is shown. Where another site is switched to meanwhile,
    the plan is made anew upon that.
    """
    public.check(home)
    while composed := compose(home, plan, current := public.served(home), keep):
        then(composed.site)
        if public.show(home, composed.site, current):
            return list(composed.new)
    return []


class Composed(NamedTuple):
    """A whole site beside the public one, and the releases `<dataflow>/<release>` it brings."""

    site: Path
    new: tuple[str, ...]


def compose(home: Path, plan: Plan, current: Path | None, keep: Collection[Path] = ()) -> Composed | None:
    """The site that would follow another, whole and on the disk; None where it would be no other. Sites to `keep` are not removed.

    A dataset whose files would be the same as those of its newest release keeps that release. Where no dataset changed and
    the `edition` of program, catalog and calendar is that of the site's pages, there is nothing to show. Refusal where something is
    not staged, and where a dataset of the next site would be computed from other figures than those of its `inputs` that stand
    beside it.
    """
    missing = [name for name in plan.dataflows if not (plan.staged / name / FINGERPRINT).is_file()]
    if missing:
        raise Refusal(Problem(where=name, what="nothing is staged", remedy=f"run: shebao build {name}") for name in missing)
    _refuse_contradictions(plan, current)
    changed = [name for name in plan.dataflows if _differs(plan.staged / name, latest(current, name), plan.reviews.get(name))]
    moment = _moment(current, changed, plan.now)
    told = public.edition(current) if current else None
    if not changed and current and told and told.is_file() and told.read_text(encoding="utf-8") == plan.edition(current):
        return None
    site = public.begin(home, [*([current] if current else []), *keep])
    _link_releases(current, site)
    _link_cards(current, site)
    for name in changed:
        plan.tell(name)
        _publish(plan.staged / name, site / "datasets" / name, moment, plan.reviews.get(name))
    names = sorted(path.name for path in (site / "datasets").iterdir())
    for name in names:
        _link_latest(site / "datasets" / name)
    staging.dump({**plan.catalog, "datasets": [_record(site / "datasets" / name) for name in names]}, site / "catalog.json")
    plan.tell("pages")
    plan.render(site)
    checksums.write(site, public.sums(site))
    staging.dump(_bound(plan.staged, plan.dataflows, current), public.inputs(site))
    public.edition(site).write_text(plan.edition(site), encoding="utf-8")
    public.sync(site)
    return Composed(site, tuple(f"{name}/{newest(site / 'datasets' / name)}" for name in changed))


def files(dataset: str) -> list[str]:
    """The data files of a release that do not depend on its id and its moment."""
    return [pattern.format(id=dataset) for pattern in _FILES]


def releases(dataset: Path) -> list[str]:
    """The releases of a dataset's folder, newest first: `2026-11-23.2` is after `2026-11-23`."""
    names = [path.name for path in dataset.iterdir() if path.is_dir() and path.name[:2] == "20"] if dataset.is_dir() else []
    return sorted(names, key=order, reverse=True)


def newest(dataset: Path) -> str | None:
    """The newest release of a dataset's folder."""
    return next(iter(releases(dataset)), None)


def latest(site: Path | None, dataflow: str) -> Path | None:
    """The folder of a dataset's newest release in a site."""
    if site is None:
        return None
    release = newest(site / "datasets" / dataflow)
    return site / "datasets" / dataflow / release if release else None


def awaiting(home: Path, dataflow: str, review: dict[str, Any] | None = None) -> bool:
    """Whether something is staged, or a review record is there, that the public does not see yet."""
    staged = home / STAGING / dataflow
    return (staged / FINGERPRINT).is_file() and _differs(staged, latest(public.served(home), dataflow), review)


def stale(staged: Path, dataflows: Iterable[str], inputs: Mapping[str, Sequence[str]], current: Path | None) -> list[tuple[str, str]]:
    """Which datasets would contradict an input of theirs if what is staged of `dataflows` followed a site: (dataset, input).

    A dataset was computed from the very figures of an input if these have the hash that was noted when it was built. Of an
    input that is published nowhere nothing is contradicted.
    """
    bound = _bound(staged, dataflows, current)

    def digest(name: str) -> str | None:
        folder = staged / name if name in dataflows else latest(current, name)
        return checksums.sha256(path) if folder and (path := staging.figures(folder, name)).is_file() else None

    shown = {name: digest(name) for name in inputs}
    pairs = [(name, other) for name, others in inputs.items() if shown[name] for other in others if shown[other]]
    return [(name, other) for name, other in pairs if bound.get(name, {}).get(other) != shown[other]]


def _bound(staged: Path, dataflows: Iterable[str], current: Path | None) -> dict[str, dict[str, str]]:
    """Of every dataset that is released, or would be, from which figures of its inputs it was computed."""
    before = staging.load(public.inputs(current)) if current and public.inputs(current).is_file() else {}
    return {**before, **{name: staging.bound(staged, name) for name in dataflows}}


def _refuse_contradictions(plan: Plan, current: Path | None) -> None:
    """Refusal naming every dataset that would stand beside other figures than it was computed from, and what to release with it."""
    found = stale(plan.staged, plan.dataflows, plan.inputs, current)
    problems = []
    for name in dict.fromkeys(name for name, _ in found):
        others = ", ".join(other for each, other in found if each == name)
        together = [each for each in plan.inputs if each in (*plan.dataflows, *plan.inputs[name], name)]
        staged = all((plan.staged / each / FINGERPRINT).is_file() for each in together)
        again = [each for each, _ in stale(plan.staged, together, plan.inputs, current) if each == name] if staged else [name]
        build = f"shebao build {name} && " if again else ""
        what = f"it was computed from other figures than those of {others} that would stand beside it"
        problems.append(Problem(where=name, what=what, remedy=f"run: {build}shebao release {' '.join(together)}"))
    if problems:
        raise Refusal(problems)


def _moment(current: Path | None, changed: Sequence[str], now: datetime) -> datetime:
    """The moment of a release: later than any before it. Refusal where the clock has been set back."""
    before = [folder for name in changed if (folder := latest(current, name))]
    told = (staging.load(folder / "structure.json").get("released_at") for folder in before)
    last = max((datetime.fromisoformat(each) for each in told if each), default=None)
    if last and now < last - _SAME:
        what = f"it is {now.isoformat()}, and {', '.join(changed)} was released at {last.astimezone(now.tzinfo).isoformat()} already"
        raise Refusal([Problem(where="release", what=what, remedy="set the clock of this machine right")])
    return max(now, last.astimezone(now.tzinfo) + timedelta(seconds=1)) if last else now


def _differs(staged: Path, published: Path | None, review: dict[str, Any] | None) -> bool:
    if published is None:
        return True
    for name in files(staged.name):
        if not (published / name).is_file() or checksums.sha256(staged / name) != checksums.sha256(published / name):
            return True
    if review and _said(review) != _said(staging.load(published / REVIEW) if (published / REVIEW).is_file() else {}):
        return True
    told = staging.load(published / "structure.json")
    return {**told, **staging.UNRELEASED} != staging.load(staged / "structure.json")


def _said(review: dict[str, Any]) -> tuple[Any, Any]:
    """What a review record says, whoever signed it."""
    return review.get("figures"), review.get("record")


def _publish(staged: Path, dataset: Path, moment: datetime, review: dict[str, Any] | None) -> None:
    """One release folder, with all that depends on its id and its moment."""
    previous, date = newest(dataset), moment.date().isoformat()
    taken = [name for name in releases(dataset) if name[:10] == date]
    release = f"{date}.{len(taken) + 1}" if taken else date
    folder = dataset / release
    folder.mkdir(parents=True)
    for name in files(staged.name):
        shutil.copyfile(staged / name, folder / name)
    at = moment.astimezone(UTC)
    before = dataset / previous if previous else None
    grown = _history(before, folder, staged.name, release, at)
    distributions.parquet(grown, folder / "history.parquet")
    structure, rows = staging.load(staged / "structure.json"), pq.read_table(staging.figures(folder, staged.name))
    numbered = version.told(_standing(before, staged.name) if before else None, (structure, rows))
    structure |= {"release": release, **numbered, "released_at": at.isoformat(), "previous": previous}
    if review:
        told = {name: review["record"][name] for name in INTERPRETATION if name in review["record"]}
        structure["interpretation"] = told or None
        staging.dump(review, folder / REVIEW)
    staging.dump(structure, folder / "structure.json")
    distributions.rows(revisions.rows(grown, revisions.kinds(dataset)), revisions.columns(grown), folder / "revisions.csv")
    keyed = datapackage.codelists(structure, folder)
    staging.dump(datapackage.describe(structure, folder, keyed), folder / "datapackage.json")
    checksums.write(folder)


def _standing(release: Path, name: str) -> version.Standing:
    """What a release folder holds: its structure and its figures."""
    return staging.load(release / "structure.json"), pq.read_table(staging.figures(release, name))


def _history(previous: Path | None, folder: Path, name: str, release: str, moment: datetime) -> pa.Table:
    """What was public when, up to and with the release in a folder."""
    before = pq.read_table(previous / "history.parquet") if previous else None
    before = before if before is not None and "released_at" in before.schema.names else None  # released before moments were kept
    return history.grown(before, pq.read_table(staging.figures(folder, name)), pq.read_table(folder / "printed.parquet"), release, moment)


def _link_releases(current: Path | None, site: Path) -> None:
    (site / "datasets").mkdir()
    for dataset in sorted((current / "datasets").iterdir()) if current else []:
        for release in releases(dataset):
            _link(dataset / release, site / "datasets" / dataset.name / release)


def _link_cards(current: Path | None, site: Path) -> None:
    """The cards of the site before: those that would be painted the same are found there and kept."""
    if current and (current / CARDS).is_dir():
        _link(current / CARDS, site / CARDS)


def _link_latest(dataset: Path) -> None:
    release = newest(dataset)
    assert release
    _link(dataset / release, dataset / "latest")


def _link(source: Path, target: Path) -> None:
    shutil.copytree(source, target, copy_function=os.link, ignore=shutil.ignore_patterns("index.html"))


def _record(dataset: Path) -> dict[str, Any]:
    """A dataset in `catalog.json`."""
    structure = staging.load(dataset / "latest" / "structure.json")
    kept = ("id", "title", "description", "release", "accrual_periodicity", "first_period", "last_period", "observations")
    names = releases(dataset)
    files = [path for path in sorted((dataset / "latest").iterdir()) if path.is_file()]
    return {
        **{key: structure[key] for key in kept},
        "version": structure.get("version"),
        "releases": names,
        "versions": {name: staging.load(dataset / name / "structure.json").get("version") for name in names},
        "files": [
            {
                "name": path.name,
                "bytes": path.stat().st_size,
                "sha256": checksums.sha256(path),
                "rows": structure["observations"] if path.suffix in (".csv", ".parquet") and path.stem == structure["id"] else None,
            }
            for path in files
        ],
    }
