"""The reader's door: every published dataset as an Arrow table, asked for by the codes its own structure declares.

It reads published files only, so what it answers is what everyone can download:

>>> catalog = open_catalog("var/public")
>>> catalog.query("enrolment", ["time_period", "obs_value"], scheme="PEN_E", freq="M", ref_area="100000")
"""

import os
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from etl.catalog import gone, history
from etl.catalog.biography import Biography, Figure, Key, Tombstone
from etl.catalog.history import Question, quoted
from etl.catalog.names import Names, alike, nearest
from etl.catalog.revisions import Revisions
from etl.catalog.site import LATEST, Release, Site
from etl.catalog.trace import Matches, Tracer, Unfound, is_period
from etl.problem import Problem, Refusal

__all__ = ["Biography", "Catalog", "Figure", "Matches", "Refusal", "Tombstone", "Unfound", "alike", "is_period", "nearest", "open_catalog"]

Value = str | int | float
"""What a column is compared with; a filter takes one of these or several."""


def open_catalog(public: Path | str = "var/public") -> "Catalog":
    """The catalogue of the site at `public`; it follows the link `public` to a newer site by itself."""
    return Catalog(Path(public))


class Catalog:
    """The datasets of a published site. Every call reads the one complete site the link points to at that moment."""

    def __init__(self, public: Path):
        self.public = public
        self._site = Site(os.path.realpath(public))

    def _current(self) -> Site:
        folder = os.path.realpath(self.public)
        if self._site.folder != folder:
            self._site = Site(folder)
        return self._site

    @property
    def datasets(self) -> dict[str, dict[str, Any]]:
        """Each dataset's record in `catalog.json`, by its id: title, releases, extent, files."""
        return self._current().datasets

    @property
    def errata(self) -> list[dict[str, Any]]:
        """The register of corrections and withdrawn releases (`errata/errata.json`), the newest first; empty where there is none."""
        return self._current().errata

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
        those that were public then, none before the first release, and a code may be asked for that no figure has any more.
        A dataset, column or code that does not exist is refused, naming the nearest that does; a combination of codes
        that nobody has published gives a table without rows.
        """
        asked = self._current().release(dataset, release)
        at = None if as_of is None else self._at(dataset, as_of)
        return self._rows(asked, asked.public(at), columns, filters, past=at is not None)

    def first_published(
        self, dataset: str, /, columns: Iterable[str] | None = None, release: str = LATEST, **filters: Value | Iterable[Value]
    ) -> pa.Table:
        """The figures of a release, each as it was when it was first public: asked for, ordered and refused as in `query`.

        A figure taken away since is none of them. Values are in the unit the figure is told in now.
        """
        asked = self._current().release(dataset, release)
        return self._rows(asked, asked.first(), columns, filters)

    def remembers(self, dataset: str, /, release: str = LATEST) -> bool:
        """Whether a release says what was public when, so that figures can be had as they were first public."""
        return self._current().release(dataset, release).remembers

    def _rows(
        self,
        asked: Release,
        question: Question,
        columns: Iterable[str] | None,
        filters: Mapping[str, Value | Iterable[Value]],
        past: bool = False,
    ) -> pa.Table:
        """The rows a question gives whose columns hold the codes of the filters."""
        told, given = question
        chosen = list(asked.columns) if columns is None else [columns] if isinstance(columns, str) else list(columns)
        wanted = {name: _texts(values) for name, values in filters.items()}
        asked.check(chosen, wanted, past)
        text = f"SELECT {', '.join(map(quoted, chosen))} FROM ({told})"
        for number, (name, values) in enumerate(wanted.items()):
            text += f" {'AND' if number else 'WHERE'} {quoted(name)}::VARCHAR IN ({', '.join('?' * len(values)) or 'NULL'})"
        text += f" ORDER BY {', '.join(map(quoted, asked.order))}"
        codes = [code for values in wanted.values() for code in values]
        found = asked.site.database.cursor().sql(text, params=[*given, *codes]).to_arrow_table()
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

    def triangle(self, dataset: str, /, release: str = LATEST, **filters: Value | Iterable[Value]) -> pa.Table:
        """What was public of each figure at every release from its first on: the revision triangle of a series, a row a cell.

        `age` counts releases since the first, `months` calendar months; `obs_value` and `obs_status` are as public then, `public` is
        false while the figure was taken away, `action` is what the release did to it, `revision` its exact distance from its first
        value. `….to_pandas().pivot(index="time_period", columns="release", values="obs_value")` sets a series out as a triangle.
        Filters are codes of the key. A release that changed no figure of the dataset is no column.
        """
        return self._revisions(dataset, release, filters).triangle()

    def revisions(self, dataset: str, /, release: str = LATEST, **filters: Value | Iterable[Value]) -> pa.Table:
        """Every change of a figure that was public already, release after release: told otherwise, taken away (`D`), brought back (`A`).

        The columns are those of `revisions.csv`. `difference` is exact, in the unit the figure is told in now, and null where there is
        none: a figure without a value is no zero. `kind` and `grade` are what the release declared.
        """
        asked, site = self._revisions(dataset, release, filters), self._current()
        return asked.changes({name: site.release(dataset, name).amendments for name in site.datasets[dataset]["releases"]})

    def mean_revisions(self, dataset: str, /, age: str = "release", release: str = LATEST, **filters: Value | Iterable[Value]) -> pa.Table:
        """By indicator and age: how many figures were revised since they were first told, and by how much on average.

        `age` counts the releases after a figure's first (`release`), or the calendar months after that of its first (`month`). Means go
        over the `figures` that had a value at first and have one at that age, unrevised ones too; `revised` have another value,
        `emptied` have none any more, `deleted` are not told any more. `mean_revision` and `mean_absolute_revision` are in the unit,
        `mean_percent` and `mean_absolute_percent` in per cent of the first values that are not zero.
        """
        names = Names("age")
        names.check("way to count age", age, {"release": ("release",), "month": ("month",)})
        names.refuse_if_any()
        return self._revisions(dataset, release, filters).means(age)

    def _revisions(self, dataset: str, release: str, filters: Mapping[str, Value | Iterable[Value]]) -> Revisions:
        site = self._current()
        asked = site.release(dataset, release)
        path, wanted = asked.moments, {name: _texts(values) for name, values in filters.items()}
        asked.check_past(wanted)
        return Revisions(site.database, path, asked.key, wanted)

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

    def gone(self, dataset: str, /, release: str = LATEST, **key: str) -> Matches:
        """The figures with these codes that were public once and are no more, each as it was told last; none where there is none."""
        site, asked = self._current(), self._current().release(dataset, release)
        asked.check_key(key)
        return gone.gone(site.records(dataset, release), key)

    def tombstone(self, dataset: str, /, release: str = LATEST, **key: str) -> Tombstone:
        """What became of the one figure with these codes that was public and is no more; Refusal where there is none or several."""
        site, asked = self._current(), self._current().release(dataset, release)
        asked.check_key(key)
        names = site.datasets[dataset]["releases"]
        declared = {name: site.release(dataset, name).amendments for name in names}

        def figure(name: str, found: Key) -> Figure:
            records = site.records(dataset, name)
            return Tracer(records, lambda: site.beside(records)).figure(found)

        return gone.tombstone(site.records(dataset, release), key, names, declared, figure)

    def past(self, dataset: str, /, column: str, release: str = LATEST) -> frozenset[str]:
        """The values of a column that any release up to this one told of; none where this one does not tell what was public when."""
        asked = self._current().release(dataset, release)
        return asked.past(column) if asked.remembers and column in asked.key else frozenset()

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


def _texts(values: Value | Iterable[Value]) -> list[str]:
    return [str(value) for value in ([values] if isinstance(values, str | int | float) else values)]
