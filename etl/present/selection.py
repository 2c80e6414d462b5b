"""From the rows of a dataset to the rows of one chart: one figure a point, one basis, one frequency, one unit."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import isnan
from typing import Any

from etl.present import codes, periods
from etl.present.codes import Row, Structure

View = Mapping[str, Any]
"""A view of `structure.json`: `kind`, `x`, `colour`, and `default`, which maps dimensions to codes."""

Chosen = Mapping[str, Sequence[str]]
"""Dimensions mapped to the codes a reader chose; what is not named is settled here."""

Lines = dict[str, dict[str, Row]]
"""Rows by what the lines stand for, then by what runs along x."""


def value_of(row: Row) -> float | None:
    """The figure of a row, or None where it carries none."""
    value = row["obs_value"]
    return None if value is None or isnan(value) else value


def choice(view: View, chosen: Chosen | None = None) -> dict[str, tuple[str, ...]]:
    """What is selected: the view's defaults with the reader's own choice in their place."""
    named = {**view["default"], **(chosen or {})}
    return {name: (picked,) if isinstance(picked, str) else tuple(picked) for name, picked in named.items() if picked}


def settle(rows: Sequence[Row], structure: Structure, view: View, chosen: Chosen | None = None) -> list[Row]:
    """The rows of one chart. A dimension left open, and neither x nor colour, gets the code with the newest figures, one that
    the dataset adds the first of its list.

    Where several codes were chosen (average pension of one scheme beside the benefit level of another) each line keeps
    its own. Year-to-date and single-period figures never stand together; stocks may stand beside either. Units are not
    mixed: the first line's unit decides.
    """
    picked = choice(view, chosen)
    codes_of = {name: set(each) for name, each in picked.items()}
    kept = [row for row in rows if all(row[name] in each for name, each in codes_of.items())]
    for dimension in structure["dimensions"]:
        if dimension in (view["x"], view["colour"], "period_basis"):
            continue
        by_line = len(picked.get(dimension, ())) > 1 and dimension not in ("freq", "time_period")
        kept = _narrowed(kept, dimension, structure, view["colour"] if by_line else None)
    return _one_unit(_one_flow_basis(kept, structure), structure, view["colour"])


def _narrowed(rows: Sequence[Row], dimension: str, structure: Structure, line: str | None) -> list[Row]:
    """Rows of one code of the dimension: the same for all, or one for each line."""
    if line is None:
        best = _first(rows, dimension, structure) if dimension in codes.own(structure) else _newest(rows, dimension, structure)
        return [row for row in rows if row[dimension] == best]
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row[line]].append(row)
    return [row for group in groups.values() for row in _narrowed(group, dimension, structure, None)]


def _first(rows: Sequence[Row], dimension: str, structure: Structure) -> str | None:
    """Of a dimension the dataset adds, the first code of its list that has figures: what was before what may be."""
    found = {row[dimension] for row in rows if value_of(row) is not None} or {row[dimension] for row in rows}
    return next(iter(codes.in_order(structure, dimension, found)), None)


def _newest(rows: Sequence[Row], dimension: str, structure: Structure) -> str | None:
    """The code whose figures reach furthest; among equals the one with most figures, then the first of its list.

    A period with less than half the figures of the fullest one is not yet the newest.
    """
    counts = Counter(row[dimension] for row in rows if value_of(row) is not None)
    if not counts:
        return rows[0][dimension] if rows else None
    if dimension == "time_period":
        enough = max(counts.values()) / 2
        return max((code for code, count in counts.items() if count >= enough), key=periods.last_month)
    reach: dict[str, tuple[int, int]] = {}
    for row in rows:
        if row[dimension] in counts and value_of(row) is not None:
            reach[row[dimension]] = max(reach.get(row[dimension], (0, 0)), periods.last_month(row["time_period"]))
    place = codes.place_of(structure, dimension)
    return max(counts, key=lambda code: (reach[code], counts[code], -place.get(code, len(place))))


def _one_flow_basis(rows: Sequence[Row], structure: Structure) -> list[Row]:
    flows = [row for row in rows if row["period_basis"] != "S"]
    if len({row["period_basis"] for row in flows}) < 2:
        return list(rows)
    best = _newest(flows, "period_basis", structure)
    return [row for row in rows if row["period_basis"] in ("S", best)]


def _one_unit(rows: Sequence[Row], structure: Structure, colour: str) -> list[Row]:
    lines = codes.in_order(structure, colour, {row[colour] for row in rows})
    first = next((row for row in rows if row[colour] == lines[0]), None) if lines else None
    return [row for row in rows if first is not None and row["unit_measure"] == first["unit_measure"]]


def lines(rows: Iterable[Row], structure: Structure, view: View) -> Lines:
    """One row a point, lines in the order of their code list.

    Where several sources tell a figure the first that has a value is taken, in the order charts prefer them; the others
    stay in the file.
    """
    preferred = codes.place_of(structure, "source")
    candidates: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        candidates[row[view["colour"]], row[view["x"]]].append(row)
    found: Lines = defaultdict(dict)
    for (line, x), tellings in candidates.items():
        found[line][x] = min(tellings, key=lambda row: (value_of(row) is None, preferred.get(row["source"], len(preferred))))
    return {line: found[line] for line in codes.in_order(structure, view["colour"], found)}
