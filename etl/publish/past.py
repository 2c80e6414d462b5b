"""What has been released so far: of every dataset its releases, what each told for the first time, and how new its sources were.

Read from a site's releases alone, so that whoever has the site comes to the same calendar and the same counts.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from etl.model import period
from etl.publish import release, staging

_COLUMNS = ("time_period", "obs_value", "vintage", "file_sha256", "action", "release", "released_at")


@dataclass(frozen=True)
class Released:
    """One release of a dataset: when it became public, the periods it was the first to tell, and what it changed.

    `newest` is the moment at which the newest of what it brought was published; None where it brought nothing new.
    """

    id: str
    at: datetime
    periods: frozenset[str] = frozenset()
    newest: datetime | None = None
    added: int = 0
    revised: int = 0
    removed: int = 0


@dataclass(frozen=True)
class Past:
    """A dataset as it has been published: its releases, the oldest first, and its newest structure."""

    id: str
    structure: dict[str, Any]
    releases: tuple[Released, ...]

    @property
    def since(self) -> datetime:
        """When the dataset became public."""
        return self.releases[0].at

    def first(self, time_period: str) -> Released | None:
        """The release that told a period for the first time."""
        return next((each for each in self.releases if time_period in each.periods), None)

    def told(self, freq: str) -> list[str]:
        """Every period of a frequency that has been told, in order."""
        return sorted({code for each in self.releases for code in each.periods if period.freq(code) == freq})

    def loaded(self, freq: str) -> str | None:
        """The newest period of a frequency that the first release told: all up to it was loaded at once."""
        return max((code for code in self.releases[0].periods if period.freq(code) == freq), default=None)


def read(site: Path | None, zone: tzinfo) -> dict[str, Past]:
    """The datasets of a site; none where there is no site yet. `zone` is where a release that kept no moment began its day."""
    folders = sorted((site / "datasets").iterdir()) if site and (site / "datasets").is_dir() else []
    return {folder.name: _past(folder, zone) for folder in folders if release.newest(folder)}


def _past(dataset: Path, zone: tzinfo) -> Past:
    names = release.releases(dataset)
    structures = {name: staging.load(dataset / name / "structure.json") for name in names}
    told = _brought(dataset / names[0] / "history.parquet")
    releases = [Released(name, _at(structures[name], name, zone), **told.get(name, {})) for name in reversed(names)]
    return Past(dataset.name, structures[names[0]], tuple(releases))


def _at(structure: dict[str, Any], name: str, zone: tzinfo) -> datetime:
    """When a release became public; one that kept no moment, at the beginning of the day it is named by."""
    told = structure.get("released_at")
    return datetime.fromisoformat(told) if told else datetime.fromisoformat(name[:10]).replace(tzinfo=zone).astimezone(UTC)


def _brought(path: Path) -> dict[str, dict[str, Any]]:
    """Of every release in a history what it told first, how much it changed and how new that was."""
    if not path.is_file() or not set(_COLUMNS) <= set(pq.read_schema(path).names):
        return {}
    rows = pq.read_table(path, columns=list(_COLUMNS)).to_pandas()
    first = rows[rows["obs_value"].notna()].groupby("time_period", sort=False)["release"].first()
    newest = _newest(rows)
    brought = {}
    for name, group in rows.groupby("release", sort=False):
        counts = group["action"].value_counts()
        brought[str(name)] = {
            "periods": frozenset(first.index[first == name]),
            "newest": newest.get(name),
            **{key: int(counts.get(action, 0)) for key, action in (("added", "A"), ("revised", "R"), ("removed", "D"))},
        }
    return brought


def _newest(rows: pd.DataFrame) -> dict[Any, datetime]:
    """Of every release that brought a file (or, of computed figures, a vintage) no release before it had: the newest such vintage.

    What became known by the release itself, a correction of ours without a newer file, was published by nobody before.
    """
    rows = rows[(rows["action"] != "D") & (rows["vintage"] < rows["released_at"])]
    rows = rows.assign(of=rows["file_sha256"].fillna(rows["vintage"].astype(str)))
    new = rows[rows.groupby("of", sort=False)["release"].transform("first") == rows["release"]]
    return {name: moment.to_pydatetime() for name, moment in new.groupby("release", sort=False)["vintage"].max().items()}
