"""The reader's door: every published dataset as an Arrow table, asked for by the codes its own structure declares.

It reads published files only, so what it answers is what everyone can download:

>>> catalog = open_catalog("var/public")
>>> catalog.query("enrolment", ["time_period", "obs_value"], scheme="PEN_E", freq="M", ref_area="100000")
"""

import json
import os
from collections.abc import Iterable, Mapping
from datetime import datetime
from difflib import get_close_matches
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from etl.catalog import history
from etl.catalog.biography import Biography, Figure
from etl.catalog.records import Records
from etl.catalog.trace import Matches, Tracer, Unfound, is_period
from etl.problem import Problem, Problems, Refusal

__all__ = ["Biography", "Catalog", "Figure", "Matches", "Refusal", "Unfound", "alike", "is_period", "nearest", "open_catalog"]

Value = str | int | float
"""What a column is compared with; a filter takes one of these or several."""

KEPT_RELEASES = 16
"""Of so many releases, the last ones a number was traced in, the tables of its history, lineage and cells stay in memory."""

LATEST = "latest"
"""The release a question is about when it names none."""


def open_catalog(public: Path | str = "var/public") -> "Catalog":
    """The catalogue of the site at `public`; it follows the link `public` to a newer site by itself."""
    return Catalog(Path(public))


class Catalog:
    """The datasets of a published site. Every call reads the one complete site the link points to at that moment."""

    def __init__(self, public: Path):
        self.public = public
        self._site = _Site(os.path.realpath(public))

    def _current(self) -> "_Site":
        folder = os.path.realpath(self.public)
        if self._site.folder != folder:
            self._site = _Site(folder)
        return self._site

    @property
    def datasets(self) -> dict[str, dict[str, Any]]:
        """Each dataset's record in `catalog.json`, by its id: title, releases, extent, files."""
        return self._current().datasets

    def structure(self, dataset: str, /, release: str = LATEST) -> dict[str, Any]:
        """All that is needed to word and draw the figures of a dataset: the parsed `structure.json` of a release."""
        return self._current().release(dataset, release).structure

    def labels(self, dataset: str, /, column: str, lang: str = "zh") -> dict[str, str]:
        """What the codes of a column are called: `{"PEN_E": "城镇职工基本养老保险", …}`, in the order to show them."""
        release = self._current().release(dataset, LATEST)
        listed = release.structure["codelists"]
        names = Names(release.where)
        names.check("column with a code list", column, {name: release.columns.get(name, (name,)) for name in listed})
        names.check("language", lang, {"zh": ("中文", "Chinese"), "en": ("English",)})
        names.refuse_if_any()
        return {row["code"]: row[lang] for row in listed[column]}

    def query(
        self,
        dataset: str,
        /,
        columns: Iterable[str] | None = None,
        release: str = LATEST,
        as_of: str | datetime | None = None,
        **filters: Value | Iterable[Value],
    ) -> pa.Table:
        """The rows whose columns hold the given codes, one series after the other, each in order of time.

        `as_of` is a moment with its offset from UTC, `2026-01-31T09:30+08:00`, or a release that stands for its moment: the rows are
        those that were public then, none before the first release.
        A dataset, column or code that does not exist is refused, naming the nearest that does; a combination of codes
        that nobody has published gives a table without rows.
        """
        site = self._current()
        asked = site.release(dataset, release)
        told, given = asked.public(None if as_of is None else self._at(dataset, as_of))
        chosen = list(asked.columns) if columns is None else [columns] if isinstance(columns, str) else list(columns)
        wanted = {name: _texts(values) for name, values in filters.items()}
        asked.check(chosen, wanted)
        text = f"SELECT {', '.join(map(_quoted, chosen))} FROM ({told})"
        for number, (name, values) in enumerate(wanted.items()):
            text += f" {'AND' if number else 'WHERE'} {_quoted(name)}::VARCHAR IN ({', '.join('?' * len(values)) or 'NULL'})"
        text += f" ORDER BY {', '.join(map(_quoted, asked.order))}"
        codes = [code for values in wanted.values() for code in values]
        found = site.database.cursor().sql(text, params=[*given, *codes]).to_arrow_table()
        published = pq.read_schema(asked.parquet)
        return found.cast(pa.schema([published.field(name) for name in chosen]))

    def changes(self, dataset: str, /, since: str | datetime | None = None, until: str | datetime | None = None) -> pa.Table:
        """The figures that readers saw change between two releases or moments: else from the release before the newest to the newest.

        `action` is `A` (added), `R` (told otherwise) or `D` (taken away); `obs_value_before` and `obs_value` are both values,
        `revision` their exact difference in the figure's unit.
        """
        site = self._current()
        newest = site.release(dataset, LATEST)
        before = site.datasets[dataset]["releases"][1:2]
        if since is None and not before:
            raise Refusal(
                [Problem(dataset, "It was released once; there is none before to compare with", "Release it again, or name a moment")]
            )
        ends = [self._at(dataset, each) for each in (since or before[0], until or LATEST)]
        return history.changes(site.database, newest.moments, newest.key, *ends)

    def _at(self, dataset: str, told: str | datetime) -> datetime:
        """The moment of a release by its id, or the moment itself."""
        if isinstance(told, datetime) or "T" in told:
            return history.moment(told)
        structure = self.structure(dataset, told)
        if not structure.get("released_at"):
            raise Refusal([Problem(f"{dataset}/{told}", "This release does not tell when it was", "Name a newer one, or a moment")])
        return history.moment(structure["released_at"])

    def columns(self, dataset: str, /, columns: Iterable[str], release: str = LATEST) -> pa.Table:
        """Whole columns of a release as they stand in its Parquet file: what an index is made from."""
        asked = self._current().release(dataset, release)
        chosen = list(columns)
        asked.check(chosen, {})
        return pq.read_table(asked.parquet, columns=chosen)

    def matches(self, dataset: str, /, release: str = LATEST, **key: str) -> Matches:
        """How many figures carry these codes, and the rows of the first; columns of the key left out may be anything.

        A name or code that does not exist is refused with the nearest that does; Unfound where no figure carries them together.
        """
        return self._tracer(dataset, release, key).matches(key)

    def trace(self, dataset: str, /, release: str = LATEST, **key: str) -> Biography:
        """The biography of the one figure with these codes: its printed cell or its formula, its vintages, checks and uses.

        Refusal where the codes leave several figures open.
        """
        return self._tracer(dataset, release, key).biography(key)

    def _tracer(self, dataset: str, release: str, key: Mapping[str, str]) -> Tracer:
        site = self._current()
        asked = site.release(dataset, release)
        asked.check_key(key)
        records = site.records(dataset, release)
        return Tracer(records, lambda: site.beside(records))

    def sql(self, query: str) -> pa.Table:
        """The answer to one SELECT over views named after the datasets, in DuckDB's words; nothing can be changed by it."""
        site = self._current()
        try:
            if [each.type for each in site.database.extract_statements(query)] != [duckdb.StatementType.SELECT]:
                raise Refusal([Problem("sql", "The catalogue answers one SELECT at a time", "Ask with a single SELECT statement")])
            return site.database.cursor().sql(query).to_arrow_table()
        except duckdb.Error as error:
            remedy = f"The tables are {', '.join(site.datasets)}; DuckDB's manual has the words"
            raise Refusal([Problem("sql", str(error).splitlines()[0], remedy)]) from error


Labels = tuple[str, ...]
"""What people call a name, English last."""

FEW = 12
"""Where nothing is near, all that there are are named if they are no more than this."""


class Names(Problems):
    """A collector of names that do not exist, each with the nearest that does, or with all that there are."""

    def __init__(self, where: str):
        super().__init__()
        self.where = where

    def check(self, noun: str, name: str, known: Mapping[str, Labels], cutoff: float = 0.3) -> None:
        """Add a problem unless `name` is known; `known` says what people call each, who may have meant that instead."""
        if name in known:
            return
        spelt = [{each: labels[place] for each, labels in known.items()} for place in (-1, 0)]
        near = next(filter(None, (alike(name, each, cutoff) for each in spelt)), None)
        if near:
            remedy = f"The nearest is {_named(near, known)}"
        elif not known:
            remedy = "There is none yet"
        elif len(known) <= FEW:
            remedy = f"There are {', '.join(_named(each, known) for each in known)}"
        else:
            remedy = f"There are {len(known)}, such as {_named(next(iter(known)), known)}"
        self.add(f"“{name}” is no {noun}", self.where, remedy)


def _named(name: str, known: Mapping[str, Labels]) -> str:
    label = known[name][-1]
    return f"“{name}”" if label == name else f"“{name}” ({label})"


def nearest(name: str, known: Mapping[str, str]) -> str | None:
    """The known name most like `name`, else the first; None where nothing is known."""
    return alike(name, known, 0.3) or next(iter(known), None)


def alike(name: str, known: Mapping[str, str], cutoff: float = 0.5) -> str | None:
    """The known name that is spelt, or whose label is spelt, much like `name`; None where none is."""
    spelling = {text.casefold(): code for code, label in reversed(list(known.items())) for text in (label, code)}
    close = get_close_matches(name[:100].casefold(), spelling, n=1, cutoff=cutoff)
    return spelling[close[0]] if close else None


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _texts(values: Value | Iterable[Value]) -> list[str]:
    return [str(value) for value in ([values] if isinstance(values, str | int | float) else values)]


def _read(path: str) -> dict[str, Any]:
    try:
        with open(path, encoding="utf-8") as file:
            read: dict[str, Any] = json.load(file)
            return read
    except (FileNotFoundError, NotADirectoryError):
        raise Refusal([Problem(path, "There is no such published file", "Publish something first: shebao run --no-serve")]) from None


class _Site:
    """One complete site, whose files never change: what has been read of it is kept."""

    def __init__(self, folder: str):
        self.folder = folder
        self.datasets = {record["id"]: record for record in _read(f"{folder}/catalog.json")["datasets"]}
        self._releases: dict[tuple[str, str], _Release] = {}
        self._records = lru_cache(KEPT_RELEASES)(self._read_records)

    def release(self, dataset: str, release: str) -> "_Release":
        """A release of a dataset, or a Refusal that names the nearest."""
        if (dataset, release) not in self._releases:
            names = Names("catalog.json")
            names.check("dataset", dataset, {id: _labels(record["title"]) for id, record in self.datasets.items()}, 0.6)
            names.refuse_if_any()
            names.check(f"release of {dataset}", release, {name: (name,) for name in (LATEST, *self.datasets[dataset]["releases"])})
            names.refuse_if_any()
            self._releases[dataset, release] = _Release(self, dataset, release)
        return self._releases[dataset, release]

    def records(self, dataset: str, release: str) -> Records:
        """The files of a release, found by key; `latest` is the newest by its own name."""
        named = self.datasets[dataset]["releases"][0] if release == LATEST else release
        return self._records(dataset, named)

    def _read_records(self, dataset: str, release: str) -> Records:
        return Records(f"{self.folder}/datasets/{dataset}/{release}", dataset, release, self.release(dataset, release).structure)

    def beside(self, records: Records) -> dict[str, Records]:
        """The other datasets as they stood beside a release: beside the newest the newest, else the last that was not later."""
        found = {}
        for dataset, record in self.datasets.items():
            if dataset != records.dataset:
                released = record["releases"]
                if records.release != self.datasets[records.dataset]["releases"][0]:
                    released = [each for each in released if _moment(each) <= _moment(records.release)] or released[-1:]
                found[dataset] = self._records(dataset, released[0])
        return found

    @cached_property
    def database(self) -> duckdb.DuckDBPyConnection:
        """A database in memory that can read this site and nothing else, and knows every dataset by its name."""
        folder = self.folder.replace("'", "''")
        database = duckdb.connect(":memory:").execute(f"SET allowed_directories = ['{folder}']; SET enable_external_access = false")
        for dataset in self.datasets:
            path = self.release(dataset, LATEST).parquet.replace("'", "''")
            database.execute(f"CREATE VIEW {_quoted(dataset)} AS SELECT * FROM read_parquet('{path}')")
        return database


def _moment(release: str) -> tuple[str, int]:
    """A release among others in time: `2026-11-23.2` is after `2026-11-23`."""
    return release[:10], int(release[11:] or 1)


class _Release:
    """The files of one release and what its structure says of them."""

    def __init__(self, site: _Site, dataset: str, release: str):
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
        path = Path(self.parquet).with_name("history.parquet")
        if not path.is_file() or "released_at" not in pq.read_schema(path).names:
            raise Refusal([Problem(self.where, "This release does not tell what was public when", "Ask a newer release")])
        return str(path)

    def public(self, as_of: datetime | None) -> history.Question:
        """A SELECT of the rows of this release, or of those that were public at a moment, and its parameters."""
        if as_of is None:
            return "SELECT * FROM read_parquet(?)", [self.parquet]
        return history.public(self.moments, self.key, as_of)

    def check(self, columns: Iterable[str], wanted: Mapping[str, list[str]]) -> None:
        """Refuse columns and codes this release does not have, all of them at once."""
        names = Names(self.where)
        for name in dict.fromkeys([*columns, *wanted]):
            names.check(f"column of {self.dataset}", name, self.columns, 0.5)
        for name in wanted.keys() & self.columns.keys():
            for value in wanted[name]:
                names.check(f"value of {name} in {self.dataset}", value, self.values(name))
        names.refuse_if_any()

    def check_key(self, key: Mapping[str, str]) -> None:
        """Refuse names that are no part of a figure's key, and codes that do not exist, all of them at once."""
        names = Names(self.where)
        known = {name: self.columns[name] for name in self.key}
        for name, code in key.items():
            names.check(f"part of the key of {self.dataset}", name, known, 0.5)
            if name in known and not (name == "time_period" and is_period(code)):  # which is near depends on the other codes
                names.check(f"value of {name} in {self.dataset}", code, self.values(name))
        names.refuse_if_any()

    def values(self, column: str) -> dict[str, Labels]:
        """What a column may be asked for, with labels: the codes of its list, or the values that occur."""
        if column not in self._values:
            rows = self.structure["codelists"].get(column)
            if rows is None:
                text = f"SELECT DISTINCT {_quoted(column)}::VARCHAR AS value FROM read_parquet(?) WHERE value IS NOT NULL ORDER BY value"
                found = self.site.database.cursor().execute(text, [self.parquet]).fetchall()
                self._values[column] = {value: (value,) for (value,) in found}
            else:
                self._values[column] = {row["code"]: _labels(row) for row in rows}
        return self._values[column]


def _labels(told: Mapping[str, Any]) -> Labels:
    return told["zh"], told["en"]
