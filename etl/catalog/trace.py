"""From a figure's codes to its biography, read from what is published and nothing else."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from etl.catalog.biography import Absent, Biography, Earlier, Figure, Judgement, Key, Released, Use
from etl.catalog.formula import formula, last_month
from etl.catalog.records import Records
from etl.problem import Problem, Refusal
from etl.revision import DELETED

HOW = ("residual", "tolerance", "arguments")
"""What a judgement keeps of its rule's record: what the residual is, how far it may be, and what the kind needs beside."""

MOST = 60
"""So many figures are listed where a question leaves several open."""

NEAR = 5
"""So many figures near to one that does not exist are named of each column in which they differ from it."""

NAMED = 8
"""So many codes are named of a column that a question leaves open."""

MOST_USES = 200
"""So many figures computed from one are told."""


@dataclass(frozen=True)
class Matches:
    """The figures that carry the codes asked for: how many, and the rows of the first.

    `open` says, of each column in which they differ, how many of all of them carry which code.
    """

    count: int
    rows: tuple[dict[str, Any], ...]
    open: dict[str, dict[str, int]]


class Unfound(Refusal):
    """No figure carries these codes together; `near` are the keys of figures that differ in one of them, by its column."""

    def __init__(self, problem: Problem, near: Mapping[str, tuple[Key, ...]]):
        super().__init__([problem])
        self.near = near

    def __reduce__(self) -> Any:
        return Unfound, (self.problems[0], self.near)


class Tracer:
    """Reads biographies from one release of a dataset; `beside` gives the releases of the others on its site, by dataset."""

    def __init__(self, records: Records, beside: Callable[[], Mapping[str, Records]]):
        self.records, self.beside = records, beside

    def matches(self, asked: Key) -> Matches:
        """The figures that carry these codes; Unfound where there is none."""
        figures = self.records.figures
        places = figures.places(asked)
        if not places:
            raise self._unfound(asked)
        open_ = {name: codes for name, codes in figures.spread(asked).items() if len(codes) > 1} if len(places) > 1 else {}
        return Matches(len(places), tuple(figures.at(place) for place in places[:MOST]), open_)

    def biography(self, asked: Key) -> Biography:
        """The biography of the one figure with these codes; Unfound where there is none, Refusal where there are several."""
        found = self.matches(asked)
        if found.count > 1:
            told = "; ".join(f"{name}: {_first(codes, NAMED)}" for name, codes in found.open.items())
            raise Refusal([Problem(self.records.dataset, f"{found.count} figures carry these codes", f"Say which you mean ({told})")])
        return self._told(found.rows[0])

    def _told(self, row: dict[str, Any]) -> Biography:
        records, key = self.records, self.records.key_of(row)
        vintages = records.vintages(key)
        now = _current(row, vintages)
        breaks = (each for each in records.structure.get("breaks", ()) if each["id"] == row.get("break_id"))
        declared = records.sources.get(row.get("source", ""), {}).get("amendments", ())
        uses = self._uses(key)
        touched = [int(number) for number in ((now or {}).get("amendments") or "").split()]
        return Biography(
            figure=self._figure(records, row),
            earlier=tuple(Earlier(published(each), records.cell(each, each)) for each in vintages if each is not now),
            others=tuple(self._others(row)),
            judgements=(*self._judgements(row), *self._judgements_of(uses)),
            series_break=next(breaks, None),
            amendments=tuple(declared[number - 1] for number in touched if number <= len(declared)),
            uses=tuple(uses),
            releases=tuple(self._releases(row)),
        )

    def _releases(self, row: dict[str, Any]) -> Iterator[Released]:
        """What releases told of a figure, one after the other, where its value, printed form or status ever changed."""
        told = released(self.records, self.records.released(self.records.key_of(row)))
        yield from told if len(told) > 1 else ()

    def figure(self, key: Key) -> Figure:
        """The figure with a whole key, with its origin; Unfound where there is none."""
        return self._figure(self.records, self.matches(key).rows[0])

    def _figure(self, records: Records, row: dict[str, Any], above: tuple[Key, ...] = ()) -> Figure:
        """A figure with its origin, down to the printed cells."""
        key = records.key_of(row)
        if row.get("source_ref"):
            cell = records.cell(row, _current(row, records.vintages(key)))
            return Figure(records.dataset, records.release, key, row, cell)
        found = [each for each in self._inputs(records, key) if each[0] is None or each[0].key_of(each[1]) not in (*above, key)]
        if not found:
            return Figure(records.dataset, records.release, key, row, None)
        kinds = {each["indicator"]: _kind(home, each) for home, each in found}
        told, order = formula(row, [each for _, each in found], records.code("indicator", row["indicator"]), kinds)
        inputs = tuple(self._figure(home, each, (*above, key)) if home else Absent(each) for home, each in (found[at] for at in order))
        return Figure(records.dataset, records.release, key, row, None, told, inputs)

    def _inputs(self, records: Records, key: Key) -> list[tuple[Records | None, dict[str, Any]]]:
        """What a derived figure was computed from, each with the dataset that publishes it; its key alone where none does."""
        lines = records.inputs
        return [self._found(records, lines.key_at(place, "input_")) for place in lines.places(key)] if lines else []

    def _found(self, records: Records, key: Key) -> tuple[Records | None, dict[str, Any]]:
        """The figure with a key, in the release of that dataset or in one beside it that has just these dimensions."""
        for home in (records, *(each for name, each in self.beside().items() if name != records.dataset)):
            rows = home.figures.rows(key) if set(key) == set(home.key) else []
            if rows:
                return home, rows[0]
        return None, key

    def _uses(self, key: Key) -> list[Use]:
        """What is computed from a figure, and what is computed from that, the nearest first."""
        told: list[Use] = []
        seen = {tuple(key.values())}
        ahead: list[tuple[Key, Key | None]] = [(key, None)]
        homes = {self.records.dataset: self.records, **self.beside()}
        while ahead and len(told) < MOST_USES:
            current, through = ahead.pop(0)
            for home in homes.values():
                if home.uses is None or not set(current) <= set(home.key):
                    continue
                for place in home.uses.places({name: current.get(name) for name in home.key}):
                    new = home.uses.key_at(place)
                    rows = home.figures.rows(new) if tuple(new.values()) not in seen else []
                    if rows:
                        seen.add(tuple(new.values()))
                        told.append(Use(home.dataset, home.release, new, rows[0], through))
                        ahead.append((new, new))
        return told

    def _others(self, row: dict[str, Any]) -> list[dict[str, Any]]:
        """The same fact as other sources tell it: under the same codes, or as a December is told for its year."""
        figures, dimensions = self.records.figures, self.records.dimensions
        told = []
        for same in _same_moment({name: row[name] for name in dimensions}):
            told += [each for each in figures.rows(same) if self.records.key_of(each) != self.records.key_of(row)]
        return told

    def _judgements(self, row: dict[str, Any]) -> list[Judgement]:
        """What the rules found of a figure, failures first; then failures of others in which it was a part."""
        records, key = self.records, self.records.key_of(row)
        failed = dict(records.failing.get(records.named(row), ()))
        looked = records.checked.rows(key) if records.checked else []
        places = sorted({*failed, *(place for each in looked for place in each["rules"])}, key=lambda place: (place not in failed, place))
        told = [_judgement(records.verdicts[place], failed.get(place)) for place in places]
        lent = [each for each in records.lent(row) if records.key_of(each[1]["key"]) != key]
        return told + [_judgement(records.verdicts[place], cell, cell["key"]) for place, cell in lent]

    def _judgements_of(self, uses: Iterable[Use]) -> Iterator[Judgement]:
        """What other datasets' rules found of the figures computed from this one: a support ratio that is off tells of its persons."""
        for use in uses:
            home = self.beside().get(use.dataset)
            if home and use.dataset != self.records.dataset:
                for place, cell in home.failing.get(home.named(use.row), ()):
                    yield _judgement(home.verdicts[place], cell, use.key, use.dataset)

    def _unfound(self, asked: Key) -> Unfound:
        """What there is instead: the figures that differ from the question in one code, other periods first."""
        figures, near = self.records.figures, {}
        for name in sorted((each for each in reversed(self.records.key) if each in asked), key=lambda each: each != "time_period"):
            rest = {each: code for each, code in asked.items() if each != name}
            there = figures.spread(rest)[name]
            codes = (nearest_periods(asked[name], there) if name == "time_period" else list(there))[:NEAR]
            if codes:
                near[name] = tuple(figures.key_at(figures.places({**rest, name: code})[0]) for code in codes)
        named = "; ".join(f"{name}={', '.join(key[name] for key in keys)}" for name, keys in near.items())
        remedy = f"With the other codes there is {named}" if named else "Leave out some of the codes"
        what = f"no figure has {' '.join(f'{name}={code}' for name, code in asked.items())}"
        return Unfound(Problem(self.records.dataset, what, remedy), near)


def _current(row: Mapping[str, Any], vintages: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Among all vintages of a figure the one that is published now: the newest that stands in the same cell."""
    same = [each for each in vintages if each["source_ref"] == row.get("source_ref") and each["vintage"] == row.get("vintage")]
    return same[-1] if same else None


BESIDE = ("file_sha256", "column_head", "row_labels", "amendments", "release", "released_at", "action")


def released(records: Records, lines: Iterable[dict[str, Any]]) -> list[Released]:
    """Of what releases told of a figure, oldest first, the first of those that told it alike: value, printed form and status."""
    told = [next(group) for _, group in groupby(lines, key=_said)]
    cells = [None if each["action"] == DELETED else records.cell(each, each) for each in told]
    return [Released(each["release"], published(each), cell, each["action"]) for each, cell in zip(told, cells, strict=True)]


def _said(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return row["obs_value"], row["obs_text"], row["obs_status"], row.get("action") == DELETED


def published(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of the history or of the printed figures as the release published it: without what stands beside the figure."""
    return {name: value for name, value in row.items() if name not in BESIDE}


def _judgement(verdict: Mapping[str, Any], cell: Mapping[str, Any] | None, of: Key | None = None, dataset: str = "") -> Judgement:
    explanation = (cell or {}).get("explanation")
    outcome = "passed" if cell is None else "explained" if explanation else "failed"
    return Judgement(
        rule=verdict["rule"],
        severity=verdict["severity"],
        title={"zh": verdict["zh"], "en": verdict["en"]},
        why=verdict.get("why") or "",
        outcome=outcome,
        residual=(cell or {}).get("residual", ""),
        tolerance=(cell or {}).get("tolerance", ""),
        explanation=explanation,
        of=of,
        dataset=dataset,
        kind=verdict.get("kind") or "",
        declared={name: verdict[name] for name in HOW if name in verdict},
    )


def _same_moment(key: Key) -> list[Key]:
    """The keys under which a source may tell the same fact: a stock at the end of March is that of the first quarter, a
    year's flow is the flow from January to December."""
    period, basis = key.get("time_period", ""), key.get("period_basis")
    if "freq" not in key or not period or basis not in ("S", "YTD", "P") or (basis == "P" and key["freq"] != "A"):
        return [key]
    year, month = period[:4], int(period[-1]) * 3 if "Q" in period else int(period[5:]) if len(period) > 4 else 12
    forms = [("A", year)] if month == 12 else []
    forms += [("Q", f"{year}-Q{month // 3}")] if month % 3 == 0 else []
    forms += [("M", f"{year}-{month:02d}")]
    told = [{**key, "freq": freq, "time_period": code} for freq, code in forms]
    if basis != "S":
        told = [{**each, "period_basis": "P" if each["freq"] == "A" else "YTD"} for each in told]
    return sorted(told, key=lambda each: each != key)


def _kind(home: Records | None, row: Mapping[str, Any]) -> str:
    """Whether an input is a stock or a flow; of one that nobody publishes its basis says so."""
    return home.code("indicator", row["indicator"]).get("kind", "") if home else "S" if row["period_basis"] == "S" else "F"


def _first(codes: Iterable[str], most: int) -> str:
    """The first of some codes in one line."""
    told = list(codes)
    return ", ".join(told[:most]) + (" …" if len(told) > most else "")


def is_period(code: str) -> bool:
    """Whether this could be the period of a figure: `2017`, `2017-Q3`, `2017-09`."""
    return re.fullmatch(r"\d{4}(-Q[1-4]|-(0[1-9]|1[0-2]))?", code, re.ASCII) is not None


def nearest_periods(code: str, there: Iterable[str]) -> list[str]:
    """The periods that are there: years before quarters and months for a year, then the nearest in time, of two the earlier."""
    return sorted(there, key=lambda each: (_form(each) != _form(code), abs(_month(each) - _month(code)), each))


def _form(period: str) -> tuple[int, bool]:
    return len(period), "Q" in period


def _month(period: str) -> int:
    """When a period ends, in months."""
    return int(period[:4]) * 12 + last_month(period)
