"""What a code is called and where it stands in its list, read from the `codelists` of a published `structure.json`."""

from collections.abc import Iterable, Mapping
from typing import Any

Structure = Mapping[str, Any]
"""A parsed `structure.json`."""

Row = Mapping[str, Any]
"""One observation: a value for every published column."""


def rows_of(structure: Structure, column: str) -> list[dict[str, Any]]:
    """The rows of a column's code list, in the order to show them; empty where the column has none."""
    return structure["codelists"].get(column) or []


def code_row(structure: Structure, column: str, code: str | None) -> dict[str, Any]:
    """The row of one code; an empty one where the list does not hold it."""
    return next((row for row in rows_of(structure, column) if row["code"] == code), {})


def label(structure: Structure, column: str, code: str | None, lang: str) -> str:
    """What people call a code: `PEN_E` → `城镇职工基本养老保险`; the code itself where no label is known."""
    return str(code_row(structure, column, code).get(lang) or code or "")


def in_order(structure: Structure, column: str, codes: Iterable[str]) -> list[str]:
    """Codes in the order of their list; codes the list does not hold come last, by name."""
    if len(unique := set(codes)) < 2:
        return list(unique)
    place = {row["code"]: number for number, row in enumerate(rows_of(structure, column))}
    return sorted(unique, key=lambda code: (place.get(code, len(place)), code))


def place_of(structure: Structure, column: str) -> dict[str, int]:
    """Each code's place in its list, 0 first."""
    return {row["code"]: number for number, row in enumerate(rows_of(structure, column))}


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
