"""The files of one release as a figure's biography reads them: rows by key, vintages, lineage both ways, what was checked."""

import json
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq

from etl.catalog.biography import Cell, Key
from etl.catalog.keyed import Keyed
from etl.catalog.printed import read


class Records:
    """One release of one dataset, each of its files read on first need. Releases older than a file do without it."""

    def __init__(self, folder: str, dataset: str, release: str, structure: dict[str, Any]):
        self.folder, self.dataset, self.release, self.structure = Path(folder), dataset, release, structure
        there = set(pq.read_schema(self.folder / f"{dataset}.parquet").names)
        self.dimensions = [name for name in structure.get("dimensions", ()) if name in there]
        self.key = [*self.dimensions, *(name for name in ("source",) if name in there)]
        self.files = {(source["id"], file["sha256"]): file for source in structure.get("sources", ()) for file in source["files"]}
        self.sources = {source["id"]: source for source in structure.get("sources", ())}

    @cached_property
    def figures(self) -> Keyed:
        """The published rows by their key."""
        return Keyed.read(self.folder / f"{self.dataset}.parquet", self.key)

    @cached_property
    def printed(self) -> Keyed | None:
        """Every printed figure in every vintage, oldest first."""
        return self._keyed("printed.parquet") or (None if self.history else self._keyed("history.parquet"))  # its name at first

    @cached_property
    def history(self) -> Keyed | None:
        """Every figure as each release told it otherwise than the one before, oldest first."""
        found = self._keyed("history.parquet")
        return found if found and "released_at" in found.table.column_names else None

    @cached_property
    def inputs(self) -> Keyed | None:
        """From a derived figure to what it was computed from."""
        return self._keyed("lineage.parquet")

    @cached_property
    def uses(self) -> Keyed | None:
        """From a figure to what was computed from it."""
        return self._keyed("lineage.parquet", "input_")

    @cached_property
    def checked(self) -> Keyed | None:
        """Which verdicts are about a figure."""
        return self._keyed("checked.parquet")

    @cached_property
    def verdicts(self) -> list[dict[str, Any]]:
        """What was checked and what came of it."""
        path = self.folder / "validation.json"
        return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []

    @cached_property
    def failing(self) -> dict[tuple[str, ...], list[tuple[int, dict[str, Any]]]]:
        """For each key the verdicts it fails: their places and the cell of each."""
        found: dict[tuple[str, ...], list[tuple[int, dict[str, Any]]]] = {}
        for place, verdict in enumerate(self.verdicts):
            for cell in verdict["cells"]:
                found.setdefault(self.named(cell["key"]), []).append((place, cell))
        return found

    @cached_property
    def lending(self) -> dict[str, list[tuple[int, dict[str, Any]]]]:
        """For each printed cell the failing verdicts on other figures it was counted in."""
        found: dict[str, list[tuple[int, dict[str, Any]]]] = {}
        for place, verdict in enumerate(self.verdicts):
            for cell in verdict["cells"]:
                for ref in set(_inputs(cell)):
                    found.setdefault(ref, []).append((place, cell))
        return found

    def lent(self, row: Mapping[str, Any]) -> list[tuple[int, dict[str, Any]]]:
        """The failing verdicts on other figures in which this one was counted, by whatever source they are.

        A verdict names printed cells by their file, and files of two sources may bear one name. Such a cell is this figure's in
        a verdict on its own source or in one that names its source, and nobody's in any other.
        """
        ref, source = row.get("source_ref") or "", row.get("source")
        lent = self.lending.get(ref, [])
        named = [each for each in lent if source in (each[1]["key"].get("source"), *_inputs(each[1]))]
        return lent if len(named) < len(lent) and self._sources(ref) == {source} else named

    def _sources(self, ref: str) -> set[str]:
        """The sources of the figures printed in a cell of that name."""
        table = self.figures.table
        return set(table["source"].filter(pc.equal(table["source_ref"], ref)).to_pylist())

    def named(self, row: Mapping[str, Any]) -> tuple[str, ...]:
        """The key of a row as a tuple."""
        return tuple(row[name] for name in self.key)

    def key_of(self, row: Mapping[str, Any]) -> Key:
        return {name: row[name] for name in self.key}

    def code(self, column: str, code: str | None) -> dict[str, Any]:
        """The row of a code in its list; an empty one where there is none."""
        rows = self.structure["codelists"].get(column) or ()
        return next((row for row in rows if row["code"] == code), {})

    def vintages(self, key: Key) -> list[dict[str, Any]]:
        """A printed figure in every vintage, oldest first; none of a release that does not tell them."""
        return self.printed.rows(key) if self.printed else []

    def released(self, key: Key) -> list[dict[str, Any]]:
        """What releases up to this one told of a figure, oldest first; none of a release that does not tell it."""
        return self.history.rows(key) if self.history else []

    def cell(self, row: Mapping[str, Any], told: Mapping[str, Any] | None) -> Cell | None:
        """Where a row is printed; `told` is its vintage in the history, which knows the file and the labels."""
        if not row.get("source_ref"):
            return None
        name, sheet, address = row["source_ref"].rsplit("!", 2)
        told = told or {}
        source = self.sources.get(row["source"], {"id": row["source"], "files": []})
        digest = told.get("file_sha256") or ""
        replaced = {"name": name, "sha256": digest, "replaced": True}
        named = next((each for each in source["files"] if each["name"] == name), {"name": name})
        file = self.files.get((row["source"], digest)) or (replaced if told.get("release") and digest else named)
        text, unit = row.get("obs_text"), row.get("obs_unit_text")
        about = {name: value for name, value in source.items() if name not in ("files", "amendments")}
        labels = tuple((str(column), str(head), str(text)) for column, head, text in json.loads(told.get("row_labels") or "[]"))
        return Cell(about, file, sheet, address, told.get("column_head") or "", labels, text, unit, *read(row))

    def _keyed(self, name: str, prefix: str = "") -> Keyed | None:
        path = self.folder / name
        if not path.is_file() or not {prefix + each for each in self.key} <= set(pq.read_schema(path).names):
            return None
        return Keyed.read(path, self.key, prefix)


def _inputs(cell: Mapping[str, Any]) -> Iterable[str]:
    """What a failing figure was compared with; older releases tell it in one text."""
    inputs: str | list[str] = cell.get("inputs") or []
    return inputs.split() if isinstance(inputs, str) else inputs
