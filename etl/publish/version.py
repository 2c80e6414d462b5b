"""The semantic version of a dataset: computed when it is released from what the release before held, never typed.

Major: something a program could ask for is gone, or means something else. Minor: all of that is there still, and more. Patch: the
same questions have other answers or other notes (docs/decisions/0012).
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

FIRST = "1.0.0"
"""The version of a first release, and of one made before versions were told."""

MAJOR, MINOR = "major", "minor"


Standing = tuple[dict[str, Any], pa.Table]
"""What a release holds: its structure and its observations."""


@dataclass(frozen=True)
class Change:
    """Why a version is more than a patch: `what` happened to the `names` in a column (`code_new`, `ref_area`, the new areas)."""

    level: str
    what: str
    column: str
    names: tuple[str, ...]

    def record(self) -> dict[str, Any]:
        return {**asdict(self), "names": list(self.names)}


def told(before: Standing | None, after: Standing) -> dict[str, Any]:
    """The version of a release and what makes it more than a patch of the one before, as its structure tells both."""
    if before is None:
        return {"version": FIRST, "version_changes": []}
    found = changes(before, after)
    return {"version": following(before[0].get("version"), found), "version_changes": [change.record() for change in found]}


def level(structure: dict[str, Any]) -> str:
    """What a release's version says of it beside the one before: `first`, `major`, `minor` or `patch`."""
    if structure["previous"] is None:
        return "first"
    levels = {change["level"] for change in structure["version_changes"]}
    return MAJOR if MAJOR in levels else MINOR if MINOR in levels else "patch"


def broken(structure: dict[str, Any]) -> str:
    """By what a release may break a program that ran on the one before, in a line for whoever releases it; nothing where it does not."""
    found = [change for change in structure["version_changes"] if change["level"] == MAJOR]
    what = "; ".join(f"{each['what'].replace('_', ' ')}: {_some(each['names'])}" for each in found)
    return what and f"version {structure['version']} may break programs: {what}"


def _some(names: Sequence[str]) -> str:
    return ", ".join([*names[:6], *(["…"] if names[6:] else [])])


def changes(before: Standing, after: Standing) -> list[Change]:
    """What of a release is otherwise in the next one, other than values and notes."""
    found = (*_columns(before[0], after[0]), *_codes(before, after), _units(before[1], after[1]))
    return [change for change in found if change.names]


def following(version: str | None, found: Sequence[Change]) -> str:
    """The version that such changes make of the one before; what was released without a version was the first."""
    major, minor, patch = map(int, (version or FIRST).split("."))
    levels = {change.level for change in found}
    if MAJOR in levels:
        return f"{major + 1}.0.0"
    return f"{major}.{minor + 1}.0" if MINOR in levels else f"{major}.{minor}.{patch + 1}"


def _columns(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    """Columns and dimensions that are gone, new, or hold another type."""
    old, new = ({column["name"]: column["type"] for column in each["columns"]} for each in (before, after))
    was, has = before["dimensions"], after["dimensions"]
    return [
        Change(MAJOR, "dimension_gone", "", _beyond(was, has)),
        Change(MAJOR, "dimension_new", "", _beyond(has, was)),
        Change(MAJOR, "column_gone", "", _beyond(old, [*new, *was])),
        Change(MAJOR, "column_retyped", "", tuple(name for name in old if name in new and old[name] != new[name])),
        Change(MINOR, "column_new", "", _beyond(new, [*old, *has])),
    ]


def _codes(before: Standing, after: Standing) -> list[Change]:
    """Codes and periods that carried figures and occur no more, and those that did not occur, of every column that selects figures."""
    found, (was, then), (has, now) = [], before, after
    for column in (*(name for name in was["dimensions"] if name in has["dimensions"]), "source"):
        kind = "period" if column == "time_period" else "code"
        carried = then.filter(pc.is_valid(then["obs_value"]))[column]
        found += [
            Change(MAJOR, f"{kind}_gone", column, _beyond(_values(carried), _values(now[column]))),
            Change(MINOR, f"{kind}_new", column, _beyond(_values(now[column]), _values(then[column]))),
        ]
    return found


def _units(then: pa.Table, now: pa.Table) -> Change:
    """Indicators whose figures are told in another unit or power of ten."""
    was, has = _measured(then), _measured(now)
    return Change(MAJOR, "unit_changed", "indicator", tuple(sorted(name for name in was if name in has and was[name] != has[name])))


def _measured(table: pa.Table) -> dict[str, set[tuple[str, int]]]:
    """Indicator → the units and powers of ten its figures are told in."""
    found: dict[str, set[tuple[str, int]]] = {}
    for row in table.group_by(["indicator", "unit_measure", "unit_mult"]).aggregate([]).to_pylist():
        found.setdefault(row["indicator"], set()).add((row["unit_measure"], row["unit_mult"]))
    return found


def _values(column: pa.ChunkedArray) -> list[str]:
    return sorted(value for value in pc.unique(column).to_pylist() if value is not None)


def _beyond(these: Iterable[str], those: Iterable[str]) -> tuple[str, ...]:
    """What is among these and not among those, in their order."""
    others = set(those)
    return tuple(each for each in these if each not in others)
