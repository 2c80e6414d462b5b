"""What was public when: one row for every figure that a release added, told otherwise or took away, with its moment.

The figures as they stood at a moment are, of every key, the newest row that was released by then, unless it took the figure
away. (key, vintage) is unique: a figure told otherwise without a newer file is known from the moment of its release.
"""

from datetime import datetime

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from etl.model.structure import key
from etl.revision import ADDED, DELETED, REVISED

_MOMENT = pa.timestamp("ms", "UTC")
"""A moment as Parquet keeps it."""

_UNTOLD = ("obs_value", "obs_text")
BESIDE = ("release", "released_at", "action", "file_sha256")
"""What a row of a history tells beside the figure itself."""


def grown(before: pa.Table | None, told: pa.Table, printed: pa.Table, release: str, moment: datetime) -> pa.Table:
    """The history of a dataset when a release makes the observations `told` public at a moment (UTC), oldest release first.

    `before` is its history so far, `printed` every printed figure with the file it stands in. A figure that a newer file only
    tells again in the same words is no change. Of a figure that is withheld now no earlier value is told.
    """
    names, at = key(told.schema.names), (release, moment)
    told = _put(_with_files(told, printed, names), "vintage", told["vintage"].cast(_MOMENT))
    past = before if before is not None else _lines(told.slice(0, 0), ADDED, *at)
    standing = _standing(past, names)
    changed, gone = _changes(standing, told, names)
    replaced = pa.array(_keys(changed, names).isin(_keys(standing, names)), pa.bool_())
    new = [
        _lines(changed.filter(pc.invert(replaced)), ADDED, *at),
        _lines(changed.filter(replaced), REVISED, *at),
        _lines(_empty(gone), DELETED, *at),
    ]
    added = pa.concat_tables(new, promote_options="default").sort_by([(name, "ascending") for name in names])
    lines = pa.concat_tables([past, _known_once(added, past, names)], promote_options="default")
    return _forgotten(lines, told, names)


def key_of(history: pa.Table) -> tuple[str, ...]:
    """What tells one figure of a history from another."""
    return key(name for name in history.schema.names if name not in BESIDE)


def _standing(history: pa.Table, names: tuple[str, ...]) -> pa.Table:
    """The rows that stand at the end of a history: of every key the newest, unless it took the figure away."""
    newest = ~_keys(history, names).duplicated(keep="last")
    return history.filter(pc.and_(pa.array(newest), pc.not_equal(history["action"], DELETED)))


def _changes(standing: pa.Table, told: pa.Table, names: tuple[str, ...]) -> tuple[pa.Table, pa.Table]:
    """The rows told otherwise than they stand or not at all so far, and the standing rows that are not told any more."""
    seen = [name for name in told.schema.names if name not in ("vintage", "file_sha256")]
    both = pa.concat_tables(
        [standing.select([name for name in seen if name in standing.schema.names]), told.select(seen)], promote_options="default"
    )
    same = both.to_pandas().duplicated(keep=False).to_numpy()
    changed = told.filter(pa.array(~same[len(standing) :], pa.bool_()))
    gone = standing.filter(pa.array(~_keys(standing, names).isin(_keys(told, names)), pa.bool_()))
    return changed, gone


def _keys(table: pa.Table, names: tuple[str, ...]) -> pd.MultiIndex:
    there = [name for name in names if name in table.schema.names]
    return pd.MultiIndex.from_frame(table.select(there).to_pandas().reindex(columns=list(names)))


def _with_files(told: pa.Table, printed: pa.Table, names: tuple[str, ...]) -> pa.Table:
    """The observations with the SHA-256 of the file each is printed in; nothing of the derived."""
    at = [*names, "vintage", "source_ref"]
    files = printed.select([*at, "file_sha256"]).to_pandas().drop_duplicates(at, keep="last")
    found = told.select(at).to_pandas().merge(files, on=at, how="left")["file_sha256"]
    return told.append_column("file_sha256", pa.array(found, pa.string(), from_pandas=True))


def _forgotten(lines: pa.Table, told: pa.Table, names: tuple[str, ...]) -> pa.Table:
    """The history without the values of figures that are withheld now."""
    withheld = pa.array(_keys(lines, names).isin(_keys(told.filter(pc.equal(told["conf_status"], "C")), names)), pa.bool_())
    for name in _UNTOLD:
        lines = _put(lines, name, pc.if_else(withheld, pa.scalar(None, lines.schema.field(name).type), lines[name]))
    for name, code in (("obs_status", "Q"), ("conf_status", "C")):
        lines = _put(lines, name, pc.if_else(withheld, code, lines[name]))
    return lines


def _empty(gone: pa.Table) -> pa.Table:
    """The rows of figures that are taken away: their keys and units stay, their values do not."""
    for name in _UNTOLD:
        gone = _put(gone, name, pa.nulls(len(gone), gone.schema.field(name).type))
    return gone


def _lines(table: pa.Table, action: str, release: str, moment: datetime) -> pa.Table:
    """Rows as a release at a moment tells them; those taken away are known to be so from that moment on."""
    told = table.drop_columns([name for name in ("release", "released_at", "action") if name in table.schema.names])
    at = pa.repeat(pa.scalar(moment, _MOMENT), len(told))
    told = _put(told, "vintage", at) if action == DELETED else told
    told = told.append_column("release", pa.repeat(release, len(told))).append_column("released_at", at)
    told = told.append_column("action", pa.repeat(action, len(told)))
    return told.select([*(name for name in told.schema.names if name not in BESIDE), *BESIDE])


def _known_once(added: pa.Table, past: pa.Table, names: tuple[str, ...]) -> pa.Table:
    """The rows, those whose vintage stands for their key already known from their release on."""
    taken = _keys(added, (*names, "vintage")).isin(_keys(past, (*names, "vintage")))
    return _put(added, "vintage", pc.if_else(pa.array(taken, pa.bool_()), added["released_at"], added["vintage"]))


def _put(table: pa.Table, name: str, values: pa.ChunkedArray | pa.Array) -> pa.Table:
    return table.set_column(table.schema.get_field_index(name), name, values)
