"""The observation table: the one shape in which figures pass from room to room and to the public.

A dataflow may add dimensions of its own (`scenario`): they stand in its key and its table before the source. A table's
own columns tell which it has.
"""

from collections.abc import Iterable

KEY = ("freq", "ref_area", "scheme", "indicator", "time_period", "period_basis", "source")
"""What makes an observation unique within one vintage. Two sources that tell one fact differently both stay."""

FACT = tuple(name for name in KEY if name != "source")
"""What an observation is about, whoever says so."""

CODED = ("freq", "ref_area", "scheme", "indicator", "period_basis", "unit_measure", "obs_status", "conf_status")
"""Columns whose values are codes of the code list of the same name."""

COLUMNS = (
    *KEY,
    "obs_value",
    "unit_measure",
    "unit_mult",
    "decimals",
    "obs_status",
    "break_id",
    "conf_status",
    "vintage",
    "obs_text",
    "obs_unit_text",
    "source_ref",
)
"""Every published column, in order; meanings stand in `datasets/concepts.csv`."""

BESIDE = ("file_sha256", "column_head", "row_labels", "amendments")
"""What is known of a printed figure beside the published columns: its file, the labels around its cell, the amendments that met it."""


def added(columns: Iterable[str]) -> tuple[str, ...]:
    """Those of a table's columns that its dataflow adds to the key."""
    return tuple(name for name in columns if name not in COLUMNS and name not in BESIDE)


def key(columns: Iterable[str]) -> tuple[str, ...]:
    """The key of a table with these columns: the common one and, before the source, what its dataflow adds."""
    return (*FACT, *added(columns), "source")


def widened(extra: Iterable[str]) -> tuple[str, ...]:
    """Every column of the table of a dataflow that adds these, in order."""
    return (*FACT, *extra, *COLUMNS[len(FACT) :])


VALUED = ("A", "P", "E", "U", "V", "B")
"""The statuses that promise a value, by SDMX's code list; each of the others says why there is none."""

NO_SCHEME = "_Z"
"""The scheme of figures that concern no scheme, such as the population."""
