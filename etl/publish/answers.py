"""The answers: declarations carried into the site as `answers.json`, and their pages worded from what is published."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyarrow.parquet as pq

from etl.present import answers, chart, citation, numbers, periods, reckoning, table, telling, tellings
from etl.present.codes import Row
from etl.present.figure import ChartSpec
from etl.present.messages import LANGUAGES
from etl.present.reckoning import PLAIN, Lookup, Reckoned
from etl.present.selection import choice, lines, settle, value_of
from etl.present.telling import Part
from etl.publish import staging
from etl.publish.dataset import Dataset, Drawn, draw

FILE = "answers.json"
NEWEST = ["newest"]
COMPARED = 8
"""So many figures with two tellings stand in a table."""

COLUMNS = ("freq", "ref_area", "scheme", "indicator", "time_period", "period_basis", "source")


def declare(declared: Sequence[dict[str, Any]], root: Path) -> None:
    """Write the declarations of answers into the site, in their order; nothing where there are none."""
    if declared:
        staging.dump({"answers": sorted(declared, key=lambda each: each["order"])}, root / FILE)


def of_datasets(declared: Mapping[str, Any]) -> set[str]:
    """The datasets that a declared answer tells of."""
    figures = [each for each in declared["figures"].values() if each.get("dataset")]
    return {each["dataset"] for each in (declared["chart"], *figures, *declared.get("rows", ()))}


def shielded(declared: Sequence[dict[str, Any]], public: Path, secret: Collection[str]) -> list[dict[str, Any]]:
    """The declarations of answers, those that tell of a `secret` dataset as readers have them: left out where they have none."""
    path = public / FILE
    known = {each["id"]: each for each in json.loads(path.read_text("utf-8"))["answers"]} if secret and path.is_file() else {}
    return [told for each in declared if (told := known.get(each["id"]) if of_datasets(each) & set(secret) else each)]


def published(root: Path, datasets: Mapping[str, Dataset]) -> list["Answer"]:
    """The answers of a site whose every dataset is published."""
    path = root / FILE
    declared = json.loads(path.read_text("utf-8"))["answers"] if path.is_file() else []
    shelf = Shelf(datasets)
    found = [Answer(each, shelf) for each in declared]
    return [each for each in found if each.datasets <= set(datasets)]


class Shelf:
    """The published figures as answers ask for them; what was read once is kept."""

    def __init__(self, datasets: Mapping[str, Dataset]):
        self.datasets = datasets
        self._rows: dict[str, list[Row]] = {}

    def codes(self, selection: Mapping[str, Any]) -> dict[str, list[str]]:
        """The codes of a selection, those of its view where it names none."""
        views = self.datasets[selection["dataset"]].structure["views"]
        base: dict[str, list[str]] = next((view["default"] for view in views if view["id"] == selection.get("view")), {})
        named = {**base, **{name: selection[name] for name in COLUMNS if selection.get(name)}}
        return {name: list(codes) for name, codes in named.items() if list(codes) != NEWEST}

    def rows(self, dataset: str, codes: Mapping[str, Sequence[str]]) -> list[Row]:
        """The published rows of these codes."""
        name = dataset + repr(sorted(codes.items()))
        if name not in self._rows:
            filters = [(column, "in", list(wanted)) for column, wanted in codes.items()] or None
            path = self.datasets[dataset].folder / "latest" / f"{dataset}.parquet"
            self._rows[name] = pq.read_table(path, filters=filters).to_pylist()
        return self._rows[name]

    def lookup(self, selection: Mapping[str, Any], at: str | None = None) -> Lookup:
        """Where a declared figure is looked for."""
        codes = self.codes(selection)
        return Lookup(self.rows(selection["dataset"], codes), self.datasets[selection["dataset"]].structure, codes, at)

    @cached_property
    def told_twice(self) -> dict[str, list[tellings.Telling]]:
        """Of every dataset the figures that several sources tell."""
        return {name: tellings.told_twice(self.rows(name, {}), each.structure) for name, each in self.datasets.items()}

    def count(self, what: str) -> Reckoned:
        """A number of the whole site: its datasets, its rules, its figures told twice."""
        structures = [each.structure for each in self.datasets.values()]
        outcomes = [rule["status"] for structure in structures for rule in structure["rules"]]
        twice = [telling for found in self.told_twice.values() for telling in found] if what in ("told_twice", "disputed") else []
        found = {
            "datasets": len(structures),
            "observations": sum(structure["observations"] for structure in structures),
            "releases": sum(len(each.entry["releases"]) for each in self.datasets.values()),
            "told_twice": len(twice),
            "disputed": sum(map(tellings.disputed, twice)),
            "rules": sum(outcome != "not_applicable" for outcome in outcomes),
            **{outcome: outcomes.count(outcome) for outcome in ("passed", "warned", "explained")},
        }
        return Reckoned(numbers.exact(found[what]), PLAIN, 0, 0)

    @property
    def newest(self) -> tuple[int, int]:
        """The month in which the newest figure of the site ends."""
        return max(periods.last_month(each.structure["last_period"]) for each in self.datasets.values())


@dataclass(frozen=True)
class Comparison:
    """A table of the page that is not its chart's: newest figures against a year before, or two sources side by side."""

    kind: str
    rows: list[Any]


class Answer:
    """One answer: its declaration, and its figures worked out once for both languages."""

    def __init__(self, declared: dict[str, Any], shelf: Shelf):
        self.declared, self.shelf, self.id = declared, shelf, declared["id"]

    @property
    def datasets(self) -> set[str]:
        """The datasets it needs."""
        return of_datasets(self.declared)

    @property
    def dataset(self) -> Dataset:
        """The dataset of its chart, which is cited."""
        return self.shelf.datasets[self.declared["chart"]["dataset"]]

    @cached_property
    def figures(self) -> dict[str, Reckoned | None]:
        """Every figure by its name; None where it cannot be told rightly."""
        found: dict[str, Reckoned | None] = {}
        for name, figure in self.declared["figures"].items():
            found[name] = self._figure(figure, found)
        return found

    def _figure(self, figure: Mapping[str, Any], known: Mapping[str, Reckoned | None]) -> Reckoned | None:
        pick, others = figure.get("pick", "newest"), [known[name] for name in figure.get("of", ())]
        at = known[figure["at"]] if "at" in figure else None
        if pick == "count":
            return self.shelf.count(figure["what"])
        if any(other is None for other in others) or ("at" in figure and at is None):
            return None
        told = [other for other in others if other is not None]
        if pick in reckoning.OF_TWO:
            return reckoning.OF_TWO[pick](*told)
        lookup = self.shelf.lookup(figure, at.period if at else None)
        return reckoning.PLACED[pick](lookup, *told) if pick in reckoning.PLACED else reckoning.PICKS[pick](lookup)

    def sentences(self, lang: str) -> list[list[Part]]:
        """The sentences that can be told, in parts."""
        told = [telling.tell(each[lang], self.figures, lang) for each in self.declared["sentences"]]
        return [parts for parts in told if parts]

    def short(self, lang: str) -> dict[str, Any]:
        """The answer as lists show it: question, first sentence, and its one figure in a few words."""
        told = self.sentences(lang)
        return {
            "id": self.id,
            "question": self.declared["question"][lang],
            "headline": told[0] if told else [],
            "short": telling.tell(self.declared["short"][lang], self.figures, lang),
        }

    # ---- the chart and its table ----

    @cached_property
    def view(self) -> dict[str, Any]:
        """The chart as a view of its dataset."""
        declared = self.declared["chart"]
        base: dict[str, Any] = next((each for each in self.dataset.structure["views"] if each["id"] == declared.get("view")), {})
        own = {name: declared[name] for name in ("kind", "x", "colour") if declared.get(name)}
        return {**base, **own, "id": self.id, "default": self.shelf.codes(declared)}

    @cached_property
    def rows(self) -> list[Row]:
        """The rows of the chart."""
        return self.shelf.rows(self.dataset.id, self.view["default"])

    @property
    def colours(self) -> set[tuple[str, str]]:
        """The colours of its chart on either ground."""
        return {(each.light, each.dark) for each in self.spec("zh").series}

    def spec(self, lang: str) -> ChartSpec:
        """What the chart says."""
        return chart.spec(self.rows, self.dataset.structure, self.view, lang)

    def drawn(self, lang: str) -> Drawn | None:
        """The chart, drawn for desk and phone; none where it has no figure."""
        spec = self.spec(lang)
        return draw(spec, f"answer-{self.id}") if spec.values() else None

    def table(self, lang: str) -> table.Table:
        """The figures of the chart."""
        return table.table(self.rows, self.dataset.structure, self.view, lang, limit=13)

    def comparison(self, lang: str) -> Comparison | None:
        """The table a declaration asks for beside the chart's own."""
        kind = self.declared.get("table", "chart")
        found: list[Any] = []
        for selection in self.declared.get("rows", ()):
            lookup = self.shelf.lookup(selection)
            if kind == "changes":
                found += answers.changes(lookup.rows, lookup.structure, lookup.codes, lang)
            else:
                found += tellings.compared(tellings.told_twice(lookup.rows, lookup.structure), lookup.structure, lang, COMPARED)
        if kind == "changes":
            newest = sorted(found, key=lambda each: periods.last_month(each.fact.row["time_period"]), reverse=True)
            found = [(period, list(group)) for period, group in groupby(newest, key=lambda each: each.fact.period)]
        return Comparison(kind, found) if found else None

    # ---- what a reader must know ----

    @cached_property
    def used(self) -> list[tuple[Row, Mapping[str, Any]]]:
        """The published rows behind the sentences, and the newest of every line of the chart."""
        structure = self.dataset.structure
        drawn = lines(settle(self.rows, structure, self.view), structure, self.view).values()
        newest = [max(line.values(), key=lambda row: periods.last_month(row["time_period"])) for line in drawn if line]
        return [*answers.rows_behind(self.figures.values()), *((row, structure) for row in newest)]

    def page(self, lang: str) -> dict[str, Any]:
        """All that the page says, but for its downloads."""
        own = [self.shelf.datasets[name] for name in sorted(self.datasets, key=self._place)]
        root = "" if lang == LANGUAGES[0] else f"/{lang}"
        every = [each.structure for each in self.shelf.datasets.values()]
        return {
            **self.short(lang),
            "sentences": self.sentences(lang)[1:],
            "chart": self.drawn(lang),
            "table": self.table(lang),
            "comparison": self.comparison(lang),
            "definitions": answers.defined({row["indicator"]: structure for row, structure in self.used}, every, lang),
            "stops": answers.stops(self._reach(), self.shelf.newest, lang),
            "notes": [note[lang] for note in self.declared.get("notes", ())],
            "gaps": [gap[lang] for gap in self.declared.get("gaps", ())],
            "explore": self.explore(),
            "standing": answers.standing(self.used, lang),
            "revisions": [answers.revision(each.structure, lang) for each in own],
            "cite": citation.forms(self.dataset.structure, lang, self.declared["question"][lang], f"{root}/answers/{self.id}/"),
        }

    def _reach(self) -> list[tuple[Row, Mapping[str, Any]]]:
        """Of everything the page tells, the newest figure that is published at all, whatever the source and frequency."""
        found = {}
        for row, structure in self.used:
            codes = {name: [row[name]] for name in ("ref_area", "scheme", "indicator")}
            told = [each for each in self.shelf.rows(structure["id"], codes) if value_of(each) is not None]
            newest = max(told, key=lambda each: periods.last_month(each["time_period"]), default=row)
            found[repr(codes)] = (newest, structure)
        return list(found.values())

    def explore(self) -> str:
        """The explorer at the chart's own selection: `/explore/enrolment?freq=M&…`."""
        view = self.view
        structure, by_time = self.dataset.structure, view["x"] == "time_period"
        shown = settle(self.rows, structure, view)
        said = {name: [code for code in codes if name != "time_period"] for name, codes in choice(view).items()}
        said |= {"colour": [view["colour"]], "x": [] if by_time else [view["x"]], "kind": [view["kind"]]}
        said |= {"end": [] if by_time else sorted({row["time_period"] for row in shown})[-1:]}
        return f"/explore/{self.dataset.id}?" + "&".join(f"{name}={','.join(map(quote, codes))}" for name, codes in said.items() if codes)

    def _place(self, name: str) -> tuple[bool, str]:
        return name != self.dataset.id, name
