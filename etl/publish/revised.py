"""The revisions page of a dataset: what each release changed and why, what revisions come to on average, the series most revised."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from etl import revision
from etl.present import codes, heat, numbers, periods
from etl.present.messages import listing, message
from etl.present.revisions import Line, Mean, Triangle, kind, lines, mean, triangle
from etl.publish import revisions
from etl.publish.history import key_of
from etl.publish.revisions import Kinds
from etl.revision import ADDED, DELETED, REVISED, Row

SHOWN = 100
"""So many changes of a release are listed, the largest first; all stand in `revisions.csv`."""

AGES = (1, 2, 3, 6, 12, 24)
"""The ages, in releases, at which means are told beside the newest there is."""

COLUMNS = 8
"""So many releases of a triangle are set out in its table, the last ones."""

WIDE, NARROW = 760, 358
"""Widths of the heat map for the desk and for the phone."""


@dataclass(frozen=True)
class Changed:
    """What one release changed: how many figures; of what kind, of which indicators and why; the changes, the largest first."""

    release: str
    counts: str
    kinds: Sequence[tuple[str, str, str]]
    lines: Sequence[Line]
    more: int


class Revised:
    """The history of a dataset as its newest release tells it, and what its releases declared of their changes.

    `releases` are all of them, the newest first; those that changed no figure stand in no history.
    """

    def __init__(self, folder: Path, releases: Sequence[str], structure: Mapping[str, Any]):
        self.releases, self.structure = releases, structure
        path = folder / releases[0] / "history.parquet"
        there = path.is_file() and "released_at" in pq.read_schema(path).names
        self.history: pa.Table | None = pq.read_table(path) if there else None
        self.kinds: Kinds = revisions.kinds(folder)

    @cached_property
    def key(self) -> tuple[str, ...]:
        return key_of(self.history) if self.history else ()

    @cached_property
    def several(self) -> list[Sequence[Row]]:
        """The rows of each figure that was told more than once."""
        return list(revisions.several(self.history)) if self.history else []

    @cached_property
    def changes(self) -> dict[str, list[dict[str, Any]]]:
        """The changes of each release."""
        found: dict[str, list[dict[str, Any]]] = {}
        for rows in self.several:
            for pair in revision.steps(rows):
                found.setdefault(pair[1]["release"], []).append(revision.change(*pair, self.key))
        return found

    @cached_property
    def counts(self) -> dict[str, Counter[str]]:
        """How many figures each release added (`new`), told otherwise (`R`), took away (`D`) and brought back (`A`)."""
        found: dict[str, Counter[str]] = {}
        if self.history:
            told = self.history.select(["release", "action"]).to_pandas().value_counts(["release", "action"])
            for (release, action), count in told.items():
                if action == ADDED:
                    found.setdefault(release, Counter())["new"] = count
        for release, several in self.changes.items():
            counted = Counter(row["action"] for row in several)
            counted["new"] = found.get(release, Counter())["new"] - counted[ADDED]
            found[release] = counted
        return found

    @cached_property
    def held(self) -> list[str]:
        """The releases that changed some figure, the oldest first."""
        return sorted(self.history["release"].unique().to_pylist(), key=revision.order) if self.history else []


def page(told: Revised, lang: str) -> dict[str, Any]:
    """What the page says in one language."""
    drawn = _most_revised(told, lang)
    return {
        "headline": headline(told, lang),
        "releases": [_changed(told, release, lang) for release in told.releases],
        "means": _means(told, lang),
        "unrevised": _unrevised(told),
        "triangle": drawn and drawn.last(COLUMNS),
        "heat": (heat.heat(drawn, WIDE, "heat"), heat.heat(drawn, NARROW, "heat-narrow")) if drawn else None,
    }


def headline(told: Revised, lang: str) -> str:
    """How often the dataset was released and what became of its figures, as one sentence."""
    if told.history is None:
        return message("revisions.untold", lang)
    figures = len({tuple(row[name] for name in told.key) for several in told.changes.values() for row in several})
    said = {"count": len(told.releases), "last": periods.day(told.releases[0], lang), "first": periods.day(told.releases[-1], lang)}
    if not figures:
        return message("revisions.never", lang, **said)
    away = sum(counts[DELETED] for counts in told.counts.values())
    clause = message("revisions.headline.away", lang, count=_spoken(away, lang)) if away else ""
    return message("revisions.headline", lang, **said, figures=_spoken(figures, lang), away=clause)


def _spoken(count: int, lang: str) -> str:
    return numbers.spoken(numbers.grouped(numbers.exact(count)), lang)


def _changed(told: Revised, release: str, lang: str) -> Changed:
    changes, declared = told.changes.get(release, []), told.kinds.get(release, ())
    amendments = (declared or [{}]) if changes else []
    kinds = [(kind(each, lang), _about(each, told, lang), (each.get("note") or {}).get(lang, "")) for each in amendments]
    said = lines(changes, told.structure, lang)
    return Changed(release, changed_words(told, release, lang), kinds, said[:SHOWN], max(0, len(said) - SHOWN))


def _about(amendment: Row, told: Revised, lang: str) -> str:
    """The indicators an amendment is about; empty where it is about all."""
    return listing([codes.label(told.structure, "indicator", code, lang) for code in amendment.get("indicators") or ()], lang)


def changed_words(told: Revised, release: str, lang: str) -> str:
    """How many figures a release added, changed, took away and brought back: `新增12个，变更3个`."""
    if told.history is None:
        return message("sign.none", lang)
    counts, first = told.counts.get(release, Counter()), release == told.releases[-1]
    named = (("first" if first else "new", "new"), ("changed", REVISED), ("gone", DELETED), ("back", ADDED))
    parts = [
        message(f"revisions.count.{name}", lang, count=numbers.grouped(numbers.exact(counts[code]))) for name, code in named if counts[code]
    ]
    return message("list.clause", lang).join(parts) or message("diff.none", lang)


def _tallies(told: Revised) -> dict[tuple[revision.Group, int], revision.Tally]:
    if told.history is None:
        return {}
    return revision.tallies(told.several, revisions.steady(told.history), told.held, revision.by_release(told.held))


def _means(told: Revised, lang: str) -> list[tuple[str, str, list[Mean]]]:
    """Of every indicator that was revised at all: its name, its unit, and what its revisions come to at some ages."""
    found: dict[revision.Group, list[tuple[int, revision.Tally]]] = {}
    for (group, age), tally in _tallies(told).items():
        found.setdefault(group, []).append((age, tally))
    named = {row["code"]: row for row in told.structure["codelists"]["indicator"]}
    means = []
    for (indicator, measure, power), ages in found.items():
        if not any(tally.revised or tally.emptied or tally.deleted for _, tally in ages):
            continue
        mult, row = int(power or 0), named.get(indicator, {})
        decimals = int(row.get("decimals") or 0)
        asked = [(age, tally) for age, tally in ages if age in AGES or age == ages[-1][0]]
        set_out = [mean(age, vars(tally), tally.means(), (measure, mult), decimals, lang) for age, tally in asked]
        means.append((str(row.get(lang) or indicator), numbers.unit(measure, mult, lang), set_out))
    return means


def _unrevised(told: Revised) -> int:
    """Of how many indicators no figure was ever revised."""
    groups: dict[str, bool] = {}
    for ((indicator, _, _), _), tally in _tallies(told).items():
        groups[indicator] = groups.get(indicator, False) or bool(tally.revised or tally.emptied or tally.deleted)
    return sum(not touched for touched in groups.values())


def _most_revised(told: Revised, lang: str) -> Triangle | None:
    """The series of which most values were revised, the widest moved among equals; None where none was."""
    series: dict[tuple[Any, ...], list[float]] = {}
    names = [name for name in told.key if name != "time_period"]
    for several in told.changes.values():
        for row in several:
            if row["difference"]:
                series.setdefault(tuple(row[name] for name in names), []).append(abs(row["difference_percent"] or 0.0))
    if not series or told.history is None:
        return None
    chosen = max(sorted(series, key=repr), key=lambda each: (len(series[each]), sum(series[each])))
    return triangle(_cells(told, dict(zip(names, chosen, strict=True))), told.structure, lang)


def _cells(told: Revised, series: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The cells of the triangle of one series."""
    assert told.history is not None
    filtered = told.history
    for name, code in series.items():
        column = filtered[name].to_pylist()
        filtered = filtered.filter(pa.array([each == code for each in column], pa.bool_()))
    by_period: dict[str, list[Row]] = {}
    for row in filtered.to_pylist():
        by_period.setdefault(row["time_period"], []).append(row)
    return [cell for rows in by_period.values() for cell in revision.cells(rows, told.held, told.key)]
