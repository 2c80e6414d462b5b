"""What was public at a moment, and what changed between two, asked of a dataset's `history.parquet` in DuckDB's words."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa

from etl.problem import Problem, Refusal
from etl.revision import ADDED, DELETED, REVISED, TOLD, UNIT, difference

Question = tuple[str, list[Any]]
"""A SELECT and its parameters."""


def moment(told: str | datetime) -> datetime:
    """A moment that says its offset from UTC; Refusal of any other."""
    try:
        found = datetime.fromisoformat(told) if isinstance(told, str) else told
        if found.utcoffset() is None:
            raise ValueError
    except ValueError:
        remedy = "Write date, time and offset from UTC: 2026-01-31T09:30+08:00"
        raise Refusal([Problem("as_of", f"“{told}” is no moment", remedy)]) from None
    return found


def public(path: str, key: Sequence[str], at: datetime) -> Question:
    """The rows that were public at a moment: of every key the newest released by then, unless it took the figure away."""
    newest = f"QUALIFY row_number() OVER (PARTITION BY {listed(key)} ORDER BY released_at DESC) = 1"
    return f"SELECT * FROM (SELECT * FROM read_parquet(?) WHERE released_at <= ? {newest}) WHERE action <> '{DELETED}'", [path, at]


def first(path: str, parquet: str, key: Sequence[str]) -> Question:
    """The rows of a release, each as its figure was first told: its value in the unit it is told in now."""
    oldest = f"QUALIFY row_number() OVER (PARTITION BY {listed(key)} ORDER BY released_at) = 1"
    value = "obs_value * power(10, coalesce(f.unit_mult, 0) - coalesce(n.unit_mult, 0)) AS obs_value, n.unit_mult AS unit_mult"
    now = f"(SELECT {listed(key)}, unit_mult FROM read_parquet(?))"
    return f"SELECT f.* REPLACE ({value}) FROM (SELECT * FROM read_parquet(?) {oldest}) f JOIN {now} n USING ({listed(key)})", [
        path,
        parquet,
    ]


def changes(database: duckdb.DuckDBPyConnection, path: str, key: Sequence[str], since: datetime, until: datetime) -> pa.Table:
    """The figures that readers saw differ between two moments, in order of their key; both values, and their exact difference."""
    (before, first), (after, second) = public(path, key, since), public(path, key, until)
    same = " AND ".join(f"b.{name} IS NOT DISTINCT FROM a.{name}" for name in map(quoted, key))
    differ = " OR ".join(f"b.{name} IS DISTINCT FROM a.{name}" for name in TOLD)
    action = f"CASE WHEN b.action IS NULL THEN '{ADDED}' WHEN a.action IS NULL THEN '{DELETED}' ELSE '{REVISED}' END"
    columns = [f"coalesce(a.{name}, b.{name}) AS {name}" for name in (*map(quoted, key), "unit_measure", "unit_mult")]
    columns += [f"b.{name} AS {name}_before, a.{name} AS {name}" for name in ("obs_value", "decimals", "obs_status")]
    columns += [f"b.{name} AS {name}_then, a.{name} AS {name}_now" for name in UNIT]
    both = f"({before}) b FULL OUTER JOIN ({after}) a ON {same}"
    text = f"SELECT {action} AS action, {', '.join(columns)} FROM {both} WHERE {differ} ORDER BY {listed(key)}"
    found = database.cursor().sql(text, params=[*first, *second]).to_arrow_table()
    revisions = [None if moved is None else str(moved) for moved in map(_difference, found.to_pylist())]
    units = [name for name in found.column_names if name.endswith(("_then", "_now"))]
    return found.drop_columns(units).append_column("revision", pa.array(revisions, pa.string()))


def _difference(row: Mapping[str, Any]) -> Decimal | None:
    before = {"obs_value": row["obs_value_before"], **{name: row[f"{name}_then"] for name in UNIT}}
    return difference(before, {"obs_value": row["obs_value"], **{name: row[f"{name}_now"] for name in UNIT}})


def listed(names: Sequence[str]) -> str:
    return ", ".join(map(quoted, names))


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
