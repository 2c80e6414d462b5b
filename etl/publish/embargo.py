"""Releases that wait for their moment: staged and composed ahead, shown to the second by the rename of one link, never before.

`embargo/<moment>/` in the home holds what was staged of the datasets, kept as it is whatever is built meanwhile; `embargo.json`
tells the moment, the datasets and their review records; `sites.json` which sites below `sites/` are ready, and which one each follows.
Sites to come are composed one upon the other in the order of their moments. Nothing of all this lies below `public`.
"""

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain, count
from pathlib import Path
from typing import Any, NamedTuple

from etl.problem import Problem, Refusal
from etl.publish import checksums, public, staging

FOLDER = "embargo"
PUNCTUAL = timedelta(minutes=1)
"""A release shown so long after its moment still tells that moment as its own; a later one tells when it was really shown."""

_HELD, _SITES = "embargo.json", "sites.json"


class Ready(NamedTuple):
    """A whole site that waits, and the releases `<dataflow>/<release>` it brings."""

    site: Path
    new: tuple[str, ...]


@dataclass(frozen=True)
class Held:
    """A release under embargo: its folder, the moment it is shown at, its datasets with the SHA-256 of their CSVs, its review records.

    `beside` are datasets computed from those that stay as they are: they are laid aside with them, and bring no release.
    """

    folder: Path
    at: datetime
    figures: Mapping[str, str]
    beside: tuple[str, ...]
    reviews: Mapping[str, dict[str, Any]]

    @property
    def home(self) -> Path:
        return self.folder.parent.parent

    @property
    def name(self) -> str:
        """What tells it from others: its moment in UTC, and a number where several share it."""
        return self.folder.name

    @property
    def staged(self) -> Path:
        """What was staged of its datasets."""
        return self.folder / staging.STAGING

    @property
    def dataflows(self) -> list[str]:
        """All that is laid aside."""
        return [*self.figures, *self.beside]

    def sites(self) -> dict[str, Ready]:
        """The sites that are composed and whole, by the name of the site that each follows; a blank where it is the first."""
        return {after: ready for after, ready in self.noted().items() if ready.site.is_dir() and public.edition(ready.site).is_file()}

    def ready(self, after: Path | None) -> Ready | None:
        """The site that would follow this one."""
        return self.sites().get(after.name if after else "")

    def is_shown(self, site: Path | None) -> bool:
        """Whether readers of a site see its figures: it was shown, and what is left of it here is no longer needed."""
        return site is not None and any(all(self._is_in(site, each) for each in ready.new) for ready in self.noted().values())

    def noted(self) -> dict[str, Ready]:
        """The sites that were composed, by the name of the site that each follows, whether they are still there or not."""
        path = self.folder / _SITES
        told = _load(path) if path.is_file() else []
        return {each["after"]: Ready(self.home / public.SITES / each["site"], tuple(each["new"])) for each in told}

    def _is_in(self, site: Path, release: str) -> bool:
        name = release.partition("/")[0]
        path = site / "datasets" / release / f"{name}.csv"
        return path.is_file() and checksums.sha256(path) == self.figures[name]


def held(home: Path) -> list[Held]:
    """The releases that were laid aside, the earliest first; of one moment in the order in which they were staged.

    Refusal where what stands of one is damaged.
    """
    folder = home / FOLDER
    names = [path.name for path in folder.iterdir() if path.name[0] != "."] if folder.is_dir() else []
    read = [_read(folder / name) for name in names]
    return sorted((each for each in read if each), key=lambda each: (each.at, len(each.name), each.name))


def _read(folder: Path) -> Held | None:
    """What is laid aside in a folder; None where it was taken away this moment."""
    try:
        told = _load(folder / _HELD)
        return Held(folder, datetime.fromisoformat(told["at"]), told["figures"], tuple(told["beside"]), told["reviews"])
    except FileNotFoundError:
        return None
    except (KeyError, TypeError) as error:
        raise Refusal([_damaged(folder / _HELD)]) from error


def _load(path: Path) -> Any:
    try:
        return staging.load(path)
    except ValueError as error:
        raise Refusal([_damaged(path)]) from error


def _damaged(path: Path) -> Problem:
    remedy = f"restore it from a copy, or remove embargo/{path.parent.name} and stage the release anew"
    return Problem(where=f"embargo/{path.parent.name}/{path.name}", what="the file is damaged", remedy=remedy)


def hold(home: Path, figures: Sequence[str], beside: Sequence[str], at: datetime, reviews: Mapping[str, dict[str, Any]]) -> Held:
    """Lay aside what is staged of some datasets until a moment; all of it or nothing is there afterwards."""
    stamp = f"{at.astimezone(UTC):%Y-%m-%dT%H%M%SZ}"
    places = (home / FOLDER / name for name in chain([stamp], (f"{stamp}.{number}" for number in count(2))))
    folder = next(place for place in places if not place.exists())
    new = folder.with_name(".new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    new.chmod(0o700)
    for name in (*figures, *beside):
        shutil.copytree(home / staging.STAGING / name, new / staging.STAGING / name)
    sums = {name: checksums.sha256(new / staging.STAGING / name / f"{name}.csv") for name in figures}
    told = {"at": at.isoformat(), "figures": sums, "beside": list(beside), "reviews": dict(reviews)}
    staging.dump(told, new / _HELD)
    for path in [*new.rglob("*"), new]:
        public.flush(path)
    new.rename(folder)
    public.flush(folder.parent)
    return Held(folder, at, sums, tuple(beside), dict(reviews))


def note(each: Held, sites: Mapping[str, Ready]) -> None:
    """Note which sites are ready to be shown, by the name of the site that each follows."""
    told = [{"after": after, "site": ready.site.name, "new": list(ready.new)} for after, ready in sites.items()]
    path = each.folder / f".{_SITES}"
    staging.dump(told, path)
    public.flush(path)
    path.replace(each.folder / _SITES)


def sites(home: Path) -> list[Path]:
    """The sites that are ready and not shown yet: no other release may clear them away."""
    return [ready.site for each in held(home) for ready in each.sites().values()]


def waiting(home: Path) -> list[Held]:
    """Those that are not shown yet, the next one first."""
    site = public.served(home)
    return [each for each in held(home) if not each.is_shown(site)]


def following(waiting: Iterable[Held], site: Path | None) -> Iterator[tuple[Held, Path | None, Ready | None]]:
    """Each release that waits behind a site, the site before it, and its own where that is ready."""
    for each in waiting:
        ready = each.ready(site)
        yield each, site, ready
        site = ready.site if ready else site


def show(home: Path, now: datetime) -> list[Held]:
    """Show every release whose moment is this one, or less than a minute ago, and whose site is ready: in one step those of one moment,
    and those that are due together. The releases that were shown."""
    current = last = public.served(home)
    due: list[Held] = []
    for each, _, ready in following(waiting(home), current):
        if not each.at <= now < each.at + PUNCTUAL or ready is None:
            break
        due.append(each)
        last = ready.site
    return due if due and last and public.show(home, last, current) else []


def lift(each: Held) -> None:
    """Forget a release under embargo; in one step nothing waits any more."""
    gone = each.folder.with_name(f".gone-{each.name}")
    shutil.rmtree(gone, ignore_errors=True)
    each.folder.rename(gone)
    shutil.rmtree(gone, ignore_errors=True)
