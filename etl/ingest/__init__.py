"""Bytes → text tables with cell addresses. What codes mean is no concern of this room."""

from collections.abc import Callable

from etl.ingest import delimited, excel, text
from etl.model.table import Sheet

READERS: dict[str, Callable[[bytes, str], list[Sheet]]] = {
    "delimited": delimited.read,
    "excel": excel.read,
    "text": text.read,
    "database": delimited.read,  # what is archived of a table is its rows as CSV
}
"""Kind of source → the function that reads its bytes: `read(content, file_name)`."""
