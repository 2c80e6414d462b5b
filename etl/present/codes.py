"""What a code is called and where it stands in its list, read from the `codelists` of a published `structure.json`."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

Structure = Mapping[str, Any]
"""A parsed `structure.json`."""

Row = Mapping[str, Any]
"""One observation: a value for every published column."""


COMMON = ("freq", "ref_area", "scheme", "indicator", "time_period", "period_basis")
"""The dimensions every dataset has."""


def own(structure: Structure) -> list[str]:
    """The dimensions a dataset adds to the common ones: a scenario, a sex."""
    return [name for name in structure.get("dimensions", ()) if name not in COMMON]


def rows_of(structure: Structure, column: str) -> list[dict[str, Any]]:
    """The rows of a column's code list, in the order to show them; empty where the column has none."""
    return structure["codelists"].get(column) or []


class Listed(NamedTuple):
    """A code list looked up by code: the row of each, its place, 0 first, and its kin: its parts and what it is part of."""

    rows: list[dict[str, Any]]
    row: dict[str | None, dict[str, Any]]
    place: dict[str, int]
    kin: dict[str, set[str]]


def listed(structure: Structure, column: str) -> Listed:
    """The code list of a column looked up by code, worked out once for a list: what is published never changes."""
    rows = structure["codelists"].get(column) or _NOTHING
    held = _LISTED.get(id(rows))
    if held is None or held.rows is not rows or len(held.row) != len(rows):
        if len(_LISTED) >= KEPT_LISTS:
            _LISTED.clear()
        place = {row["code"]: number for number, row in enumerate(rows)}
        held = _LISTED[id(rows)] = Listed(rows, {row["code"]: row for row in rows}, place, _kin(rows))
    return held


def _kin(rows: Iterable[Row]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in rows:
        for part in parts_of(row):
            found.setdefault(part, set()).add(row["code"])
            found.setdefault(row["code"], set()).add(part)
    return found


KEPT_LISTS = 256
"""So many code lists are held looked up: those of a dozen releases."""

_NOTHING: list[dict[str, Any]] = []
_LISTED: dict[int, Listed] = {}
"""By the identity of a list, which is held with it so that no other can take its place."""


def code_row(structure: Structure, column: str, code: str | None) -> dict[str, Any]:
    """The row of one code; an empty one where the list does not hold it."""
    return listed(structure, column).row.get(code, {})


def label(structure: Structure, column: str, code: str | None, lang: str) -> str:
    """What people call a code: `PEN_E` → `城镇职工基本养老保险`; the code itself where no label is known."""
    return str(code_row(structure, column, code).get(lang) or code or "")


def in_order(structure: Structure, column: str, codes: Iterable[str]) -> list[str]:
    """Codes in the order of their list; codes the list does not hold come last, by name."""
    if len(unique := set(codes)) < 2:
        return list(unique)
    place = place_of(structure, column)
    return sorted(unique, key=lambda code: (place.get(code, len(place)), code))


def place_of(structure: Structure, column: str) -> dict[str, int]:
    """Each code's place in its list, 0 first."""
    return listed(structure, column).place


def parts_of(row: Mapping[str, Any]) -> list[str]:
    """The codes a total is made of; none for what is no total."""
    parts = row.get("parts") or ()
    return parts.split() if isinstance(parts, str) else list(parts)


Labels = Mapping[tuple[str, str], str]
"""What people call every code, by (column, code), in one language."""


def labels(structure: Structure, lang: str) -> Labels:
    """All labels of a structure, for when many rows are to be worded."""
    return {
        (column, row["code"]): str(row.get(lang) or row["code"]) for column, rows in structure["codelists"].items() for row in rows or ()
    }
