"""What was public at a moment, and what changed between two, asked of a dataset's `history.parquet` in DuckDB's words."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa

from etl.problem import Problem, Refusal
from etl.revision import ADDED, DELETED, REVISED, TOLD

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
    newest = f"QUALIFY row_number() OVER (PARTITION BY {_listed(key)} ORDER BY released_at DESC) = 1"
    return f"SELECT * FROM (SELECT * FROM read_parquet(?) WHERE released_at <= ? {newest}) WHERE action <> '{DELETED}'", [path, at]


def changes(database: duckdb.DuckDBPyConnection, path: str, key: Sequence[str], since: datetime, until: datetime) -> pa.Table:
    """The figures that readers saw differ between two moments, in order of their key; both values, and their exact difference."""
    (before, first), (after, second) = public(path, key, since), public(path, key, until)
    same = " AND ".join(f"b.{name} IS NOT DISTINCT FROM a.{name}" for name in map(quoted, key))
    differ = " OR ".join(f"b.{name} IS DISTINCT FROM a.{name}" for name in TOLD)
    action = f"CASE WHEN b.action IS NULL THEN '{ADDED}' WHEN a.action IS NULL THEN '{DELETED}' ELSE '{REVISED}' END"
    columns = [f"coalesce(a.{name}, b.{name}) AS {name}" for name in (*map(quoted, key), "unit_measure", "unit_mult")]
    columns += [f"b.{name} AS {name}_before, a.{name} AS {name}" for name in ("obs_value", "decimals", "obs_status")]
    both = f"({before}) b FULL OUTER JOIN ({after}) a ON {same}"
    text = f"SELECT {action} AS action, {', '.join(columns)} FROM {both} WHERE {differ} ORDER BY {_listed(key)}"
    found = database.cursor().sql(text, params=[*first, *second]).to_arrow_table()
    pairs = zip(found["obs_value_before"].to_pylist(), found["obs_value"].to_pylist(), strict=True)
    revisions = [None if then is None or now is None else str(Decimal(repr(now)) - Decimal(repr(then))) for then, now in pairs]
    return found.append_column("revision", pa.array(revisions, pa.string()))


def _listed(names: Sequence[str]) -> str:
    return ", ".join(map(quoted, names))


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
