"""The figures shown as a file: the very rows of the selection, with every published column, as the whole file has them.

Every format holds the same rows, series after series, each in order of time; the same question gives the same bytes.
"""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson
import pyarrow as pa
import pyarrow.compute
import pyarrow.csv
import pyarrow.parquet

from dashboard import workbook
from dashboard.selection import Selection
from dashboard.series import FIRST
from dashboard.shelf import Dataset
from dashboard.shown import rows_of
from etl.catalog import Catalog
from etl.present import periods
from etl.present.chart import source_words
from etl.present.messages import message

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
"""By which spreadsheet programs know that a text is UTF-8."""

MOST_ROWS = 1_048_574
"""A sheet of Excel has 1,048,576 rows, of which two are heads. Whoever wants more wants the whole file, which is there already."""

UNIT = ("unit_measure", "unit_mult")


class TooLong(Exception):
    """More rows than one file of a selection holds."""

    def __init__(self, rows: int):
        super().__init__(rows)
        self.rows = rows


@dataclass(frozen=True)
class Extract:
    """The rows of a selection and what must be known of them; `address` is where they stand for ever."""

    table: pa.Table
    structure: Mapping[str, Any]
    lang: str
    title: str
    address: str

    def told(self) -> dict[str, str]:
        """What the rows are: title, dataset, release, sources, licence, address; English keys for programs."""
        structure, lang = self.structure, self.lang
        used = set(self.table["source"].to_pylist())
        sources = [source_words(dict(structure), row["code"], lang) for row in structure["codelists"]["source"] if row["code"] in used]
        return {
            "title": self.title,
            "dataset": structure["title"][lang],
            "release": structure["release"],
            "released": periods.day(structure["release"], lang),
            "publisher": structure.get("publisher", {}).get(lang, ""),
            "sources": message("list.between", lang).join(sources),
            "licence": structure["licence"][lang],
            "address": self.address,
        }

    def columns(self) -> list[dict[str, str]]:
        """The published columns with their meaning, in order."""
        return [{"description": "", **each} for each in self.structure["columns"]]

    def codes(self) -> dict[str, dict[str, str]]:
        """What the codes that occur are called: `{"scheme": {"UNE": "失业保险"}}`."""
        found = {}
        for column, rows in self.structure["codelists"].items():
            if column in self.table.column_names:
                used = set(self.table[column].to_pylist())
                found[column] = {row["code"]: row[self.lang] for row in rows if row["code"] in used}
        return found


def rows(selection: Selection, dataset: Dataset, catalog: Catalog) -> pa.Table:
    """The published rows behind the figures shown, in the order of the catalogue."""
    key = [*dataset.index.dimensions, "time_period"]
    wanted = {tuple(row[name] for name in key) for row in rows_of(selection, dataset)}
    if len(wanted) > MOST_ROWS:
        raise TooLong(len(wanted))
    filters: Mapping[str, Any] = {name: sorted({codes[place] for codes in wanted}) for place, name in enumerate(key)}
    ask = catalog.first_published if dataset.vintage == FIRST else catalog.query
    table = ask(dataset.id, release=dataset.release, **filters)
    told = zip(*(table[name].to_pylist() for name in key), strict=True)
    return table.filter(pa.array([codes in wanted for codes in told], pa.bool_()))


def csv(extract: Extract) -> bytes:
    """The same bytes for each row as in the published file: quotes where needed, an empty cell for no value."""
    buffer = io.BytesIO()
    pa.csv.write_csv(with_moments(extract.table), buffer, pa.csv.WriteOptions(quoting_style="needed"))
    return BYTE_ORDER_MARK + buffer.getvalue()


def parquet(extract: Extract) -> bytes:
    """The published schema; what the rows are stands in the file's own metadata, as texts."""
    told = {name.encode(): words.encode() for name, words in extract.told().items()}
    buffer = io.BytesIO()
    pa.parquet.write_table(extract.table.replace_schema_metadata(told), buffer, compression="zstd", version="2.6")
    return buffer.getvalue()


def json(extract: Extract) -> bytes:
    """What the rows are, what columns and codes mean, and `rows` as lists in the order of `columns`; null for no value."""
    names = ("name", "type", "zh", "en", "description_zh", "description_en")
    columns = [{name: each.get(name, "") for name in names} for each in extract.columns()]
    values = [column.to_pylist() for column in with_moments(extract.table).columns]
    said = {**extract.told(), "columns": columns, "codes": extract.codes(), "rows": list(zip(*values, strict=True))}
    return orjson.dumps(said) + b"\n"


def xlsx(extract: Extract) -> bytes:
    """A workbook for people, the rows on its first sheet and what they are on its second."""
    table = with_moments(extract.table)
    values = zip(*(column.to_pylist() for column in table.columns), strict=True)
    units = set(zip(*(table[name].to_pylist() for name in UNIT), strict=True))
    return workbook.workbook(values, extract.columns(), units, extract.told(), extract.codes(), extract.lang)


def with_moments(table: pa.Table) -> pa.Table:
    """Moments as the press writes them: in UTC to the second, as text."""
    for number, field in enumerate(table.schema):
        if pa.types.is_timestamp(field.type):
            seconds = table[field.name].cast(pa.timestamp("s", "UTC"))
            table = table.set_column(number, field.name, pa.compute.strftime(seconds, format="%Y-%m-%dT%H:%M:%SZ"))
    return table


class Format(NamedTuple):
    """A form of file: its media type, and the function that writes the rows in it."""

    media: str
    write: Callable[[Extract], bytes]


FORMATS = {
    "csv": Format("text/csv; charset=utf-8", csv),
    "xlsx": Format("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx),
    "parquet": Format("application/vnd.apache.parquet", parquet),
    "json": Format("application/json", json),
}
"""Every form a selection may be taken away in, by the ending of its address: `/explore/enrolment/data.csv?…`."""
