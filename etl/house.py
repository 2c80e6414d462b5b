"""One office at work: what it declares, where it keeps things, and the moment it is now."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path

import pandas as pd

from etl.ingest import cache
from etl.model.identifiers import LOCK
from etl.model.registry import Registry
from etl.model.vintage import Vintage
from etl.publish.staging import STAGING

CODE = Path(__file__).parent


@dataclass
class House:
    """One office at work: its declarations, its rules, its home, and the moment it is now.

    `workers` processes validate side by side; `remarks` are what whoever is at work should know of the last release.
    What has been worked out so far: `harmonised` of each source, `observed` of each dataflow, with its lineage.
    """

    registry: Registry
    rules: Path
    home: Path
    now: datetime
    tell: Callable[[str], None] = lambda step: None
    workers: int = 0
    remarks: list[str] = field(default_factory=list)
    harmonised: dict[str, pd.DataFrame] = field(default_factory=dict)
    observed: dict[str, tuple[pd.DataFrame, pd.DataFrame]] = field(default_factory=dict)

    @property
    def archive(self) -> Path:
        return self.home / "archive"

    @property
    def staging(self) -> Path:
        return self.home / STAGING

    @property
    def inputs(self) -> dict[str, tuple[str, ...]]:
        """What each dataflow is derived from."""
        return {name: dataflow.inputs for name, dataflow in self.registry.dataflows.items()}

    @cached_property
    def code(self) -> str:
        """A hash of the program: what other code computed is computed again."""
        return cache.of_files((path for path in CODE.rglob("*") if path.is_file() and path.suffix != ".pyc"), CODE)

    @cached_property
    def codelists(self) -> str:
        """A hash of the code lists."""
        return cache.of_files((self.registry.folder / "codelists").glob("*.csv"), self.registry.folder)

    @cached_property
    def declarations(self) -> str:
        """A hash of everything declared: datasets and rules."""
        folders = [self.registry.folder, self.rules]
        return cache.key(*(cache.of_files([path for path in folder.rglob("*") if _counts(path)], folder) for folder in folders))

    def fingerprint(self, kept: Iterable[Vintage]) -> str:
        """One hash for all a build depends on: declarations, rules, code and vintages."""
        told = [each.model_dump_json(exclude={"received"} if each.published else set()) for each in kept]
        return cache.key(self.declarations, self.code, *told)


def _counts(path: Path) -> bool:
    """Whether a declaration can change a figure: an answer words them, the calendar says when they come out, a locked id only stays.

    Who reviews them changes none either.
    """
    return path.is_file() and path.parent.name not in ("answers", "reviews") and path.name not in (LOCK, "calendar.csv", "roles.yaml")
