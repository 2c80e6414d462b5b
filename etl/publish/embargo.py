"""Releases that wait for their moment: staged and composed ahead, shown to the second by the rename of one link, never before.

`embargo/<moment>/` in the home holds what was staged of the datasets, kept as it is whatever is built meanwhile; `embargo.json`
tells the moment, the datasets and their review records; `site.json` which site below `sites/` is ready, and which one it follows.
Sites to come are composed one upon the other in the order of their moments. Nothing of all this lies below `public`.
"""

import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain, count
from pathlib import Path
from typing import Any

from etl.publish import checksums, public, staging

FOLDER = "embargo"
PUNCTUAL = timedelta(minutes=1)
"""A release shown so long after its moment still tells that moment as its own; a later one tells when it was really shown."""

_HELD, _SITE = "embargo.json", "site.json"


@dataclass(frozen=True)
class Held:
    """A release under embargo: its folder, the moment it is shown at, its datasets with the SHA-256 of their CSVs, its review records."""

    folder: Path
    at: datetime
    figures: Mapping[str, str]
    reviews: Mapping[str, dict[str, Any]]

    @property
    def home(self) -> Path:
        return self.folder.parent.parent

    @property
    def name(self) -> str:
        """What it is called on the command line: its moment in UTC, and a number where several share it."""
        return self.folder.name

    @property
    def staged(self) -> Path:
        """What was staged of its datasets."""
        return self.folder / staging.STAGING

    @property
    def site(self) -> Path | None:
        """The site that is ready to be shown; None where none is."""
        told = self._composed
        path = self.home / public.SITES / told["site"] if told else None
        return path if path and path.is_dir() else None

    @property
    def after(self) -> str | None:
        """The name of the site which that one follows."""
        return self._composed["after"] if self._composed else None

    @property
    def new(self) -> list[str]:
        """The releases `<dataflow>/<release>` it brings, as far as it is composed."""
        return list(self._composed["new"]) if self._composed else []

    @property
    def _composed(self) -> dict[str, Any] | None:
        path = self.folder / _SITE
        return staging.load(path) if path.is_file() else None

    def ready(self, site: Path | None) -> bool:
        """Whether its site follows this one."""
        return self.site is not None and self.after == (site.name if site else None)

    def is_shown(self, site: Path | None) -> bool:
        """Whether readers of a site see its releases: it was shown, and what is left of it here is no longer needed."""
        return bool(site and self.new) and all((site / "datasets" / each).is_dir() for each in self.new if site)


def held(home: Path) -> list[Held]:
    """The releases that were laid aside, the earliest first; of one moment in the order in which they were staged."""
    found = sorted((home / FOLDER).glob(f"[0-9]*/{_HELD}")) if (home / FOLDER).is_dir() else []
    read = [_read(path) for path in found]
    return sorted(read, key=lambda each: (each.at, len(each.name), each.name))


def _read(path: Path) -> Held:
    told = staging.load(path)
    return Held(path.parent, datetime.fromisoformat(told["at"]), told["figures"], told["reviews"])


def hold(home: Path, names: Sequence[str], at: datetime, reviews: Mapping[str, dict[str, Any]]) -> Held:
    """Lay aside what is staged of some datasets until a moment; all of it or nothing is there afterwards."""
    stamp = f"{at.astimezone(UTC):%Y-%m-%dT%H%M%SZ}"
    places = (home / FOLDER / name for name in chain([stamp], (f"{stamp}.{number}" for number in count(2))))
    folder = next(place for place in places if not place.exists())
    new = folder.with_name(".new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    new.chmod(0o700)
    for name in names:
        shutil.copytree(home / staging.STAGING / name, new / staging.STAGING / name)
    figures = {name: checksums.sha256(new / staging.STAGING / name / f"{name}.csv") for name in names}
    staging.dump({"at": at.isoformat(), "figures": figures, "reviews": dict(reviews)}, new / _HELD)
    for path in [*new.rglob("*"), new]:
        _sync(path)
    new.rename(folder)
    _sync(folder.parent)
    return _read(folder / _HELD)


def composed(each: Held, site: Path, after: Path | None, new: Iterable[str]) -> None:
    """Note which site is ready to be shown at its moment, and after which one."""
    path = each.folder / f".{_SITE}"
    staging.dump({"site": site.name, "after": after.name if after else None, "new": list(new)}, path)
    _sync(path)
    path.replace(each.folder / _SITE)


def sites(home: Path) -> list[Path]:
    """The sites that are ready and not shown yet: no other release may clear them away."""
    return [each.site for each in held(home) if each.site]


def waiting(home: Path) -> list[Held]:
    """Those that are not shown yet, the next one first."""
    site = public.served(home)
    return [each for each in held(home) if not each.is_shown(site)]


def show(home: Path, now: datetime) -> list[Held]:
    """Show each release whose moment is this one, or less than a minute ago, and whose site is ready; those that were shown."""
    found = []
    for each in waiting(home):
        site = public.served(home)
        if not each.at <= now < each.at + PUNCTUAL or each.site is None or not each.ready(site) or not public.show(home, each.site, site):
            break
        found.append(each)
    return found


def lift(each: Held) -> None:
    """Forget a release under embargo; in one step nothing waits any more."""
    gone = each.folder.with_name(f".gone-{each.name}")
    each.folder.rename(gone)
    shutil.rmtree(gone)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
