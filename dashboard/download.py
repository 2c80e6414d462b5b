"""The figures shown as a file: the very rows of the selection, with every published column, as the whole file has them."""

import io
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute
import pyarrow.csv

from dashboard.selection import Selection
from dashboard.shelf import Dataset
from dashboard.shown import rows_of
from etl.catalog import Catalog

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
"""By which spreadsheet programs know that a text is UTF-8."""


def data_csv(selection: Selection, dataset: Dataset, catalog: Catalog) -> bytes:
    """The rows shown as CSV: the same bytes for each as in the published file, in the order of the catalogue."""
    key = [*dataset.index.dimensions, "time_period"]
    wanted = {tuple(row[name] for name in key) for row in rows_of(selection, dataset)}
    filters: Mapping[str, Any] = {name: sorted({codes[place] for codes in wanted}) for place, name in enumerate(key)}
    table = catalog.query(dataset.id, release=dataset.release, **filters)
    told = zip(*(table[name].to_pylist() for name in key), strict=True)
    return BYTE_ORDER_MARK + written(table.filter(pa.array([codes in wanted for codes in told], pa.bool_())))


def written(table: pa.Table) -> bytes:
    """A table as the press writes CSV: moments in UTC to the second, quotes where needed, an empty cell for no value."""
    for number, field in enumerate(table.schema):
        if pa.types.is_timestamp(field.type):
            seconds = table[field.name].cast(pa.timestamp("s", "UTC"))
            table = table.set_column(number, field.name, pa.compute.strftime(seconds, format="%Y-%m-%dT%H:%M:%SZ"))
    buffer = io.BytesIO()
    pa.csv.write_csv(table, buffer, pa.csv.WriteOptions(quoting_style="needed"))
    return buffer.getvalue()
