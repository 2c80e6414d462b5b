"""The validation report of a release as its page needs it, read from the release folder: `validation.json`, codes, published figures."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from etl.present import checks, numbers
from etl.present.checks import Check
from etl.present.exceeding import Exceeding, key_of
from etl.present.messages import message

MEASURED = ("obs_value", "unit_measure", "unit_mult", "decimals", "obs_status")

FIRST = 5
"""So many figures of a rule stand open; the others are folded under them."""

SETTLED = ("passed", "not_applicable")
"""What came of rules that a reader need not look into: each is folded to a line."""


@dataclass(frozen=True)
class Report:
    """What was checked of a release, with what is needed to word it: `figures` are the published rows of the exceedings by key."""

    release: str
    structure: dict[str, Any]
    records: list[dict[str, Any]]
    figures: Mapping[tuple[str, ...], dict[str, Any]]


@dataclass(frozen=True)
class Segment:
    """A part of the line above the rules: how many came out so, and where its piece begins and ends, in per cent."""

    status: str
    sign: str
    word: str
    count: int
    start: float
    width: float


def read(folder: Path, dataset: str) -> Report:
    """The report of a release folder."""
    structure, records = (json.loads((folder / name).read_text("utf-8")) for name in ("structure.json", "validation.json"))
    return Report(structure["release"] or folder.name, structure, records, _figures(folder / f"{dataset}.parquet", records, structure))


def _figures(path: Path, records: Sequence[Mapping[str, Any]], structure: Mapping[str, Any]) -> dict[tuple[str, ...], dict[str, Any]]:
    """The published rows of all figures that are off by more than is allowed, by key."""
    cells = [cell["key"] for record in records for cell in record["cells"]]
    if not cells:
        return {}
    wanted, indicators = {key_of(key, structure) for key in cells}, sorted({key["indicator"] for key in cells})
    columns = [*structure["dimensions"], "source", *MEASURED]
    rows = pq.read_table(path, columns=columns, filters=[("indicator", "in", indicators)]).to_pylist()
    keyed = ((key_of(row, structure), row) for row in rows)
    return {key: row for key, row in keyed if key in wanted}


def page(report: Report, lang: str) -> dict[str, Any]:
    """What the page of a report says in one language."""
    found = checks.checks(report.records, report.structure, report.figures, lang)
    return {
        "headline": headline(report, lang),
        "exceeded": _exceeded(report, lang),
        "performed": checks.performed(report.records),
        "recorded": _recorded(report, lang),
        "segments": segments(report.records, lang),
        "groups": [(status, list(group)) for status, group in groupby(found, key=lambda check: check.status)],
        "settled": SETTLED,
    }


def headline(report: Report, lang: str) -> str:
    """How many figures, rules and checks there were and what came of them, as one sentence."""
    told = checks.counts(report.records)
    sizes = {"figures": report.structure["observations"], "rules": sum(told.values()), "checks": checks.performed(report.records)}
    said = {name: _counted(count, lang) for name, count in sizes.items()}
    return message("report.headline", lang, **said, parts=checks.outcomes(told, lang))


def _counted(count: int, lang: str) -> str:
    return numbers.spoken(numbers.grouped(numbers.exact(count)), lang)


def _exceeded(report: Report, lang: str) -> str:
    """How many figures are off by more than is allowed, and how many of them are explained."""
    count, explained = checks.exceeded(report.records)
    key = "none" if not count else "open" if not explained else "all" if explained == count else "some"
    return message(f"report.exceeded.{key}", lang, count=_counted(count, lang), explained=_counted(explained, lang))


def _recorded(report: Report, lang: str) -> str:
    """How many records `validation.json` has, where they are more than the rules: of a rule with two levels it has two."""
    rules, records = len(checks.merged(report.records)), len(report.records)
    return "" if rules == records else message("report.records", lang, rules=_counted(rules, lang), records=_counted(records, lang))


def segments(records: Sequence[Mapping[str, Any]], lang: str) -> list[Segment]:
    """The outcomes that occur, side by side on a line of 100."""
    told = {status: count for status, count in checks.counts(records).items() if count}
    total, start, found = sum(told.values()), 0.0, []
    for status, count in told.items():
        width = round(100 * count / total, 2)
        found.append(Segment(status, message(f"rule.{status}.sign", lang), message(f"rule.{status}", lang), count, round(start, 2), width))
        start += width
    return found


def attention(report: Report, lang: str) -> list[Check]:
    """The rules a reader should look into, without their figures' words."""
    return [each for each in checks.checks(report.records, report.structure, {}, lang) if each.status not in SETTLED]


def parted(found: Sequence[Exceeding]) -> tuple[Sequence[Exceeding], Sequence[Exceeding]]:
    """The figures that stand open, and those folded under them; one alone is never folded."""
    return (found, ()) if len(found) <= FIRST + 1 else (found[:FIRST], found[FIRST:])
