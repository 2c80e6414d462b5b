"""How figures were revised, asked of a dataset's `history.parquet`: every change, triangles, and what revisions come to by age."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any

import duckdb
import pyarrow as pa

from etl import revision
from etl.catalog.history import listed, quoted
from etl.revision import DELETED, Group, Row

MOMENT = pa.timestamp("ms", "UTC")

Wanted = Mapping[str, Sequence[str]]


class Revisions:
    """The history of one dataset, of those of its figures whose keys hold the codes `wanted`.

    Codes choose among whole figures, never among what was told of one: its rows are the same however it is asked for.
    """

    def __init__(self, database: duckdb.DuckDBPyConnection, path: str, key: Sequence[str], wanted: Wanted):
        self.database, self.path, self.key = database, path, list(key)
        chosen = [f"{quoted(name)} IN ({', '.join('?' * len(codes)) or 'NULL'})" for name, codes in wanted.items()]
        self._where = f"WHERE {' AND '.join(chosen)}" if chosen else ""
        self._codes = [code for codes in wanted.values() for code in codes]

    @property
    def releases(self) -> list[str]:
        """The releases that the whole history tells of, oldest first: each changed some figure."""
        found = self._asked("SELECT release FROM read_parquet(?) GROUP BY release ORDER BY min(released_at)", [self.path])
        return [row["release"] for row in found.to_pylist()]

    def triangle(self) -> pa.Table:
        """A row for every figure and release from its first on."""
        releases = self.releases
        rows = [cell for each in self._figures() for cell in revision.cells(each, releases, self.key)]
        told = [("release", pa.string()), ("age", pa.int32()), ("months", pa.int32()), ("action", pa.string()), ("public", pa.bool_())]
        told += [
            ("obs_value", pa.float64()),
            ("obs_status", pa.string()),
            *_UNIT,
            ("revision", pa.string()),
            ("revision_percent", pa.float64()),
        ]
        return self._table(rows, told)

    def changes(self, kinds: Mapping[str, Sequence[Row]]) -> pa.Table:
        """A row for every change of a figure that was public already, release after release; `kinds` are the amendments declared."""
        pairs = (pair for each in self._figures(revised=True) for pair in revision.steps(each))
        rows = [{**revision.change(*pair, self.key), **_kind(kinds, pair[1])} for pair in pairs]
        rows.sort(key=lambda row: row["released_at"])
        told = [("release", pa.string()), ("released_at", MOMENT), ("action", pa.string())]
        told += [("value_before", pa.float64()), ("value_after", pa.float64()), ("difference", pa.string())]
        told += [("difference_percent", pa.float64()), ("status_before", pa.string()), ("status_after", pa.string()), *_UNIT]
        return self._table(rows, [*told, ("kind", pa.string()), ("grade", pa.string())])

    def means(self, age: str) -> pa.Table:
        """A row for every indicator, unit and age: how many figures, how many revised, and by how much on average."""
        releases = self.releases
        found = revision.tallies(self._figures(revised=True), self._steady(), releases, revision.AGES[age](releases))
        counts = ("figures", "revised", "emptied", "deleted")
        rows = [
            {**_group(group), "age": at, **{name: getattr(tally, name) for name in counts}, **tally.means()}
            for (group, at), tally in found.items()
        ]
        told = [("indicator", pa.string()), ("unit_measure", pa.string()), ("unit_mult", pa.int32()), ("age", pa.int32())]
        told += [(name, pa.int64()) for name in counts]
        means = ("mean_revision", "mean_absolute_revision", "mean_percent", "mean_absolute_percent")
        return pa.Table.from_pylist(rows, pa.schema([*told, *((name, pa.float64()) for name in means)]))

    def _figures(self, revised: bool = False) -> Iterator[list[dict[str, Any]]]:
        """The rows of each figure, oldest first; of those told more than once alone where asked so."""
        several = f"QUALIFY count(*) OVER (PARTITION BY {listed(self.key)}) > 1" if revised else ""
        text = f"SELECT * FROM read_parquet(?) {self._where} {several} ORDER BY {listed(self.key)}, released_at"
        rows = self._asked(text, [self.path, *self._codes]).to_pylist()
        for _, each in groupby(rows, key=lambda row: [row[name] for name in self.key]):
            yield list(each)

    def _steady(self) -> dict[tuple[Group, str], tuple[int, int]]:
        """Of the figures told once alone: how many have a value, and how many another than zero, by group and release."""
        once = f"QUALIFY count(*) OVER (PARTITION BY {listed(self.key)}) = 1"
        counts = "count(obs_value) AS figures, count(nullif(obs_value, 0)) AS compared"
        text = f"SELECT indicator, unit_measure, unit_mult, release, {counts} FROM (SELECT * FROM read_parquet(?) {self._where} {once})"
        found = self._asked(f"{text} WHERE action <> '{DELETED}' GROUP BY ALL HAVING figures > 0", [self.path, *self._codes])
        return {(revision.group(row), row["release"]): (row["figures"], row["compared"]) for row in found.to_pylist()}

    def _asked(self, text: str, given: list[Any]) -> pa.Table:
        return self.database.cursor().sql(text, params=given).to_arrow_table()

    def _table(self, rows: Sequence[Row], told: Sequence[tuple[str, pa.DataType]]) -> pa.Table:
        """Rows with their key in front; exact numbers as text."""
        schema = pa.schema([*((name, pa.string()) for name in self.key), *told])
        texts = [{name: str(value) if isinstance(value, Decimal) else value for name, value in row.items()} for row in rows]
        return pa.Table.from_pylist(texts, schema)


_UNIT = (("unit_measure", pa.string()), ("unit_mult", pa.int32()), ("decimals", pa.int32()))


def _group(group: Group) -> dict[str, Any]:
    return dict(zip(("indicator", "unit_measure", "unit_mult"), group, strict=True))


def _kind(kinds: Mapping[str, Sequence[Row]], told: Row) -> dict[str, str | None]:
    """What the release declared of a change."""
    amendment = revision.declared(kinds.get(told["release"], ()), told["indicator"])
    return {name: amendment.get(name) for name in ("kind", "grade")}
