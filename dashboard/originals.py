"""The documents in which the figures of a selection are printed."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from dashboard.download import rows
from dashboard.selection import Selection
from dashboard.shelf import Dataset
from dashboard.shown import rows_of
from etl.catalog import Catalog

MOST_READ = 20_000
"""Of more figures nobody waits for the documents of each."""


class Original(NamedTuple):
    """A document as its source and its file tell of it."""

    source: Mapping[str, Any]
    file: Mapping[str, Any]


def originals(selection: Selection, dataset: Dataset, catalog: Catalog) -> list[Original]:
    """The documents of the figures shown, each once, in the order of the sources; computed figures are printed in none."""
    if len(rows_of(selection, dataset)) > MOST_READ:
        return []
    table = rows(selection, dataset, catalog)
    places = zip(table["source"].to_pylist(), table["source_ref"].to_pylist(), strict=True)
    used = {(source, ref.rsplit("!", 2)[0]) for source, ref in places if ref}
    sources = dataset.structure["sources"]
    return [
        Original(source, file)
        for source in sources
        for file in {each["name"]: each for each in source["files"]}.values()  # of a file received again the newest
        if (source["id"], file["name"]) in used
    ]
