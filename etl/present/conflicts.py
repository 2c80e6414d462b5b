"""Facts that two sources tell differently, worded: a short table of the widest apart, the rest stands in the file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from etl.present import codes, numbers, periods
from etl.present.messages import message

Structure = Mapping[str, Any]
SHOWN = 8
"""So many rows the page shows."""


@dataclass(frozen=True)
class Conflict:
    """A fact and what each of two sources says it is; how far the second is from the first."""

    what: str
    period: str
    figures: tuple[tuple[str, str], tuple[str, str]]
    difference: str


def worded(rows: Sequence[Mapping[str, str]], structure: Structure, lang: str) -> list[Conflict]:
    """The first rows of `conflicts.csv`, which has the widest apart first."""
    return [_worded(row, structure, lang) for row in rows[:SHOWN]]


def _worded(row: Mapping[str, str], structure: Structure, lang: str) -> Conflict:
    named = [codes.label(structure, column, row[column], lang) for column in ("ref_area", "scheme", "indicator")]
    apart = row["difference_percent"]
    return Conflict(
        what=message("list.aside", lang).join(dict.fromkeys(filter(None, named))),
        period=periods.short(row["time_period_a"], lang),
        figures=(_figure(row, "a", structure, lang), _figure(row, "b", structure, lang)),
        difference=numbers.minus(apart if apart.startswith("-") else f"+{apart}") + "%" if apart else message("sign.none", lang),
    )


def _figure(row: Mapping[str, str], side: str, structure: Structure, lang: str) -> tuple[str, str]:
    """A source's figure with its unit, and the source."""
    value = row[f"value_{side}"]
    unit = row["unit_measure"], int(row["unit_mult"])
    text = numbers.figure(value, *unit, len(value.partition(".")[2]), lang)
    return text, codes.label(structure, "source", row[f"source_{side}"], lang)
