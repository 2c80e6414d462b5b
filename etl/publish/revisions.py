"""`revisions.csv`: every change of a figure that was public already, with what it was before and by how much it moved."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from etl import revision
from etl.publish.history import key_of
from etl.revision import Group, Row

TOLD = (
    *("release", "released_at", "action", "value_before", "value_after", "difference", "difference_percent"),
    *("status_before", "status_after", "unit_measure", "unit_mult", "decimals", "kind", "grade"),
)

Kinds = Mapping[str, Sequence[Mapping[str, Any]]]
"""What releases declared of their changes, each `{kind, grade, indicators, note}`, by release; those that declared nothing are left out."""


def kinds(dataset: Path) -> Kinds:
    """What the releases in a dataset's folder declared of their changes."""
    told = {path.parent.name: json.loads(path.read_text("utf-8"))["record"].get("amendments") for path in dataset.glob("20*/review.json")}
    return {release: amendments for release, amendments in told.items() if amendments}


def columns(history: pa.Table) -> tuple[str, ...]:
    """The columns of the file, for a history with these."""
    return (*key_of(history), *TOLD)


def rows(history: pa.Table, kinds: Kinds) -> list[dict[str, str]]:
    """The rows of the file, release after release, each in order of keys."""
    names = key_of(history)
    told = []
    for before, after in changes(history):
        declared = revision.declared(kinds.get(after["release"], ()), after["indicator"])
        told.append({**revision.change(before, after, names), **{name: declared.get(name) for name in ("kind", "grade")}})
    told.sort(key=lambda row: row["released_at"])
    return [{name: _text(name, value) for name, value in row.items()} for row in told]


def changes(history: pa.Table) -> Iterator[tuple[Row, Row]]:
    """Every change, figure by figure: the row as it stood and the row as it was told then."""
    for each in several(history):
        yield from revision.steps(each)


def several(history: pa.Table) -> Iterator[Sequence[Row]]:
    """The rows of each figure that has more than one, oldest first."""
    names = list(key_of(history))
    repeated = _keys(history, names).duplicated(names, keep=False)
    order = [(name, "ascending") for name in (*names, "released_at")]
    told = history.filter(pa.array(repeated, pa.bool_())).sort_by(order).to_pylist()
    for _, each in groupby(told, key=lambda row: [row[name] for name in names]):
        yield list(each)


def steady(history: pa.Table) -> dict[tuple[Group, str], tuple[int, int]]:
    """Of the figures told once alone: how many have a value, and how many another than zero, by group and release."""
    names = list(key_of(history))
    once = ~_keys(history, names).duplicated(names, keep=False)
    told = history.filter(pa.array(once, pa.bool_())).select(["indicator", "unit_measure", "unit_mult", "release", "obs_value"]).to_pandas()
    told = told[told["obs_value"].notna()]
    counted = told.assign(compared=told["obs_value"] != 0).groupby(["indicator", "unit_measure", "unit_mult", "release"])["compared"]
    return {
        ((indicator, unit, int(mult)), release): (int(figures), int(compared))
        for (indicator, unit, mult, release), figures, compared in counted.agg(["size", "sum"]).itertuples()
    }


def _keys(history: pa.Table, names: Sequence[str]) -> pd.DataFrame:
    return history.select(names).to_pandas()


def _text(name: str, value: Any) -> str:
    """Exact numbers as they are, moments in UTC to the second, nothing for what there is not."""
    if value is None:
        return ""
    if name == "released_at":
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if name == "difference_percent":
        return f"{value:.4f}"
    return f"{Decimal(repr(value)) if isinstance(value, float) else value:f}" if isinstance(value, float | Decimal) else str(value)
