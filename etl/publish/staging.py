"""Staging: a dataset built, checked and described, waiting for its release. It appears whole or not at all."""

import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet

from etl.publish import checksums, conflicts, distributions, explanations

STAGING = "staging"
"""Where a home keeps what is staged."""

FINGERPRINT = "fingerprint"
INPUTS = "inputs.json"

UNRELEASED = {
    **{"release": None, "version": None, "released_at": None, "previous": None, "version_changes": None},
    "interpretation": None,
}
"""What the structure of a staged dataset does not know yet."""


def fresh(staging: Path, dataflow: str, fingerprint: str) -> bool:
    """Whether what is staged was made from exactly these inputs."""
    path = staging / dataflow / FINGERPRINT
    return path.is_file() and path.read_text(encoding="utf-8") == fingerprint


def write(
    staging: Path,
    dataflow: str,
    frame: pd.DataFrame,
    lineage: pd.DataFrame,
    structure: dict[str, Any],
    rules: list[dict],
    pairs: pd.DataFrame,
    fingerprint: str,
    printed: pd.DataFrame,
    judged: pd.DataFrame,
) -> None:
    """Write every data file and document into a new folder and put it in the place of the old one.

    `rules` are the records of the rules as published, `pairs` the figures of which two sources tell one fact.
    """
    folder = staging / f".{dataflow}.new"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    observations = distributions.table(frame)
    distributions.parquet(observations, folder / f"{dataflow}.parquet")
    distributions.csv(observations, folder / f"{dataflow}.csv")
    distributions.xlsx(observations, folder / f"{dataflow}.xlsx", structure)
    ordered = lineage.astype("str").sort_values(list(lineage.columns), ignore_index=True)
    distributions.parquet(pa.Table.from_pandas(ordered, preserve_index=False).replace_schema_metadata(None), folder / "lineage.parquet")
    distributions.rows(conflicts.rows(pairs), conflicts.columns(frame.columns), folder / "conflicts.csv")
    distributions.rows(explanations.applied(rules), explanations.columns(frame.columns), folder / "explanations.csv")
    distributions.parquet(distributions.printed(printed), folder / "printed.parquet")
    distributions.parquet(distributions.checked(judged), folder / "checked.parquet")
    dump(structure, folder / "structure.json")
    dump(rules, folder / "validation.json")
    (folder / FINGERPRINT).write_text(fingerprint, encoding="utf-8")
    discard(staging, dataflow)
    folder.rename(staging / dataflow)


def bind(staging: Path, dataflow: str, others: Iterable[str]) -> None:
    """Tell of a staged dataset beside which figures of others, staged of the same deliveries, it was computed and checked."""
    told = {name: checksums.sha256(figures(staging / name, name)) for name in others}
    if told != bound(staging, dataflow):
        dump(told, staging / dataflow / INPUTS)


def bound(staging: Path, dataflow: str) -> dict[str, str]:
    """Beside which figures a staged dataset was computed and checked: each other dataset with the SHA-256 of its Parquet file."""
    path = staging / dataflow / INPUTS
    return load(path) if path.is_file() else {}


def figures(folder: Path, dataflow: str) -> Path:
    """The file of a dataset's figures, staged or released."""
    return folder / f"{dataflow}.parquet"


def discard(staging: Path, dataflow: str) -> None:
    """Forget what is staged: its inputs have changed and the figures were refused."""
    shutil.rmtree(staging / dataflow, ignore_errors=True)


def dump(content: Any, path: Path) -> None:
    """JSON with sorted keys only where order means nothing; the same content gives the same bytes."""
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def load(path: Path) -> Any:
    """The content of a JSON file."""
    return json.loads(path.read_text(encoding="utf-8"))
