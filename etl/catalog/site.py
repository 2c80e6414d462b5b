"""One complete site as it lies on the disk: its datasets, their releases, and a database that reads them and nothing else."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from etl.catalog import history
from etl.catalog.history import quoted
from etl.catalog.names import Labels, Names
from etl.catalog.records import Records
from etl.catalog.trace import is_period
from etl.problem import Problem, Refusal
from etl.revision import order

KEPT_RELEASES = 16
"""Of so many releases, the last ones a number was traced in, the tables of its history, lineage and cells stay in memory."""

LATEST = "latest"
"""The release a question is about when it names none."""


class Site:
    """One complete site, whose files never change: what has been read of it is kept."""

    def __init__(self, folder: str):
        self.folder = folder
        self.datasets = {record["id"]: record for record in _read(f"{folder}/catalog.json")["datasets"]}
        self._releases: dict[tuple[str, str], Release] = {}
        self._records = lru_cache(KEPT_RELEASES)(self._read_records)

    def release(self, dataset: str, release: str) -> "Release":
        """A release of a dataset, or a Refusal that names the nearest."""
        if (dataset, release) not in self._releases:
            names = Names("catalog.json")
            names.check("dataset", dataset, {id: _labels(record["title"]) for id, record in self.datasets.items()}, 0.6)
            names.refuse_if_any()
            names.check(f"release of {dataset}", release, {name: (name,) for name in (LATEST, *self.datasets[dataset]["releases"])})
            names.refuse_if_any()
            self._releases[dataset, release] = Release(self, dataset, release)
        return self._releases[dataset, release]

    def records(self, dataset: str, release: str) -> Records:
        """The files of a release, found by key; `latest` is the newest by its own name."""
        named = self.datasets[dataset]["releases"][0] if release == LATEST else release
        return self._records(dataset, named)

    @cached_property
    def errata(self) -> list[dict[str, Any]]:
        """The entries of the register of errata; none on a site that was composed before there was one."""
        path = f"{self.folder}/errata/errata.json"
        told: list[dict[str, Any]] = _read(path)["errata"] if Path(path).is_file() else []
        return told

    def _read_records(self, dataset: str, release: str) -> Records:
        return Records(f"{self.folder}/datasets/{dataset}/{release}", dataset, release, self.release(dataset, release).structure)

    def beside(self, records: Records) -> dict[str, Records]:
        """The other datasets as they stood beside a release: beside the newest the newest, else the last that was not later."""
        found = {}
        for dataset, record in self.datasets.items():
            if dataset != records.dataset:
                released = record["releases"]
                if records.release != self.datasets[records.dataset]["releases"][0]:
                    released = [each for each in released if order(each) <= order(records.release)] or released[-1:]
                found[dataset] = self._records(dataset, released[0])
        return found

    @cached_property
    def database(self) -> duckdb.DuckDBPyConnection:
        """A database in memory that can read this site and nothing else, and knows every dataset by its name."""
        folder = self.folder.replace("'", "''")
        database = duckdb.connect(":memory:").execute(f"SET allowed_directories = ['{folder}']; SET enable_external_access = false")
        for dataset in self.datasets:
            path = self.release(dataset, LATEST).parquet.replace("'", "''")
            database.execute(f"CREATE VIEW {quoted(dataset)} AS SELECT * FROM read_parquet('{path}')")
        return database


class Release:
    """The files of one release and what its structure says of them."""

    def __init__(self, site: Site, dataset: str, release: str):
        self.site, self.dataset = site, dataset
        self.where = f"datasets/{dataset}/{release}/structure.json"
        self.parquet = f"{site.folder}/datasets/{dataset}/{release}/{dataset}.parquet"
        self.structure = _read(f"{site.folder}/{self.where}")
        self.columns = {column["name"]: _labels(column) for column in self.structure["columns"]}
        self._values: dict[str, dict[str, Labels]] = {}

    @cached_property
    def order(self) -> list[str]:
        """The columns rows are sorted by: what tells a series, then time; every column where nothing tells one."""
        series = [name for name in self.key if name != "time_period"]
        return [*series, "time_period"] if "time_period" in self.columns else list(self.columns)

    @property
    def key(self) -> list[str]:
        """The columns that tell one figure from another."""
        return [name for name in (*self.structure.get("dimensions", ()), "source") if name in self.columns]

    @property
    def moments(self) -> str:
        """The file that says what was public when; Refusal where this release has none."""
        if not self.remembers:
            raise Refusal([Problem(self.where, "This release does not tell what was public when", "Ask a newer release")])
        return str(Path(self.parquet).with_name("history.parquet"))

    def public(self, as_of: datetime | None) -> history.Question:
        """A SELECT of the rows of this release, or of those that were public at a moment, and its parameters."""
        if as_of is None:
            return "SELECT * FROM read_parquet(?)", [self.parquet]
        return history.public(self.moments, self.key, as_of)

    @property
    def remembers(self) -> bool:
        """Whether this release says what was public when."""
        path = Path(self.parquet).with_name("history.parquet")
        return path.is_file() and "released_at" in pq.read_schema(path).names

    @cached_property
    def amendments(self) -> list[dict[str, Any]]:
        """What the release declares of the figures it changes: of which kind the changes are, and why."""
        path = Path(self.parquet).with_name("review.json")
        told: list[dict[str, Any]] = _read(str(path))["record"].get("amendments") or [] if path.is_file() else []
        return told

    def first(self) -> history.Question:
        """A SELECT of the rows of this release, each as it was first public, and its parameters."""
        return history.first(self.moments, self.parquet, self.key)

    def check(self, columns: Iterable[str], wanted: Mapping[str, list[str]], past: bool = False) -> None:
        """Refuse columns and codes this release does not have, all of them at once; with the `past`, codes that none had up to it."""
        names = Names(self.where)
        for name in dict.fromkeys([*columns, *wanted]):
            names.check(f"column of {self.dataset}", name, self.columns, 0.5)
        for name in wanted.keys() & self.columns.keys():
            self._check_codes(names, name, wanted[name], past)
        names.refuse_if_any()

    def _check_codes(self, names: Names, column: str, codes: Iterable[str], past: bool) -> None:
        """Find fault with the codes that a column does not have, and with the past never had."""
        for code in codes:
            if code not in self.values(column) and not (past and code in self.past(column)):
                names.check(f"value of {column} in {self.dataset}", code, self.values(column))

    def check_key(self, key: Mapping[str, str]) -> None:
        """Refuse names that are no part of a figure's key, and codes that no figure has or ever had, all of them at once."""
        names = Names(self.where)
        known = {name: self.columns[name] for name in self.key}
        for name, code in key.items():
            names.check(f"part of the key of {self.dataset}", name, known, 0.5)
            if name in known and not (name == "time_period" and is_period(code)):  # which is near depends on the other codes
                self._check_codes(names, name, [code], past=self.remembers)
        names.refuse_if_any()

    def check_past(self, wanted: Mapping[str, list[str]]) -> None:
        """Refuse names that are no part of a figure's key, and codes that no figure has or ever had, all of them at once."""
        names = Names(self.where)
        known = {name: self.columns[name] for name in self.key}
        for name, codes in wanted.items():
            names.check(f"part of the key of {self.dataset}", name, known, 0.5)
            if name in known:
                self._check_codes(names, name, codes, past=True)
        names.refuse_if_any()

    def past(self, column: str) -> frozenset[str]:
        """The values of a column that any release up to this one told of."""
        text = f"SELECT DISTINCT {quoted(column)}::VARCHAR FROM read_parquet(?)"
        return frozenset(value for (value,) in self.site.database.cursor().execute(text, [self.moments]).fetchall())

    def values(self, column: str) -> dict[str, Labels]:
        """What a column may be asked for, with labels: the codes of its list, or the values that occur."""
        if column not in self._values:
            rows = self.structure["codelists"].get(column)
            if rows is None:
                text = f"SELECT DISTINCT {quoted(column)}::VARCHAR AS value FROM read_parquet(?) WHERE value IS NOT NULL ORDER BY value"
                found = self.site.database.cursor().execute(text, [self.parquet]).fetchall()
                self._values[column] = {value: (value,) for (value,) in found}
            else:
                self._values[column] = {row["code"]: _labels(row) for row in rows}
        return self._values[column]


def _labels(told: Mapping[str, Any]) -> Labels:
    return told["zh"], told["en"]


def _read(path: str) -> dict[str, Any]:
    try:
        with open(path, encoding="utf-8") as file:
            read: dict[str, Any] = json.load(file)
            return read
    except (FileNotFoundError, NotADirectoryError):
        raise Refusal([Problem(path, "There is no such published file", "Publish something first: shebao run --no-serve")]) from None
