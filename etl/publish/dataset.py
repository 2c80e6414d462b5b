"""A published dataset as its pages need it: read from the release folders, worded and drawn."""

import csv
import json
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from etl.present import chart, conflicts, definitions, facts, numbers, periods, sentences, sparkline, units
from etl.present.drawing import sign
from etl.present.figure import ChartSpec
from etl.present.messages import message
from etl.present.told import even
from etl.publish import validation, version
from etl.publish.revised import Revised, changed_words

WIDE, NARROW = (760, 440), (358, 320)
"""A chart is drawn twice, for the desk and for the phone; the style sheet shows the one that fits."""

FORMATS = {".csv": "CSV", ".parquet": "Parquet", ".xlsx": "XLSX"}


@dataclass(frozen=True)
class Drawn:
    """A chart on a page: its words, its two drawings, and its breaks as (sign, period, words)."""

    spec: ChartSpec
    wide: str
    narrow: str
    breaks: list[tuple[str, str, str]]


@dataclass(frozen=True)
class Card:
    """What the home page says of a dataset: its newest figure, what it is, a small line."""

    fact: facts.Fact
    what: str
    sentence: tuple[str, str, str]
    spark: str


def told(fact: facts.Fact, lang: str) -> tuple[str, str, str]:
    """A figure's sentence as what stands before the figure, the figure, and what stands after it."""
    return sentences.sentence(fact, lang).partition(fact.spoken)


Group = tuple[str, list[facts.Fact]]
"""An indicator's name and its newest figures, scheme by scheme."""


class Dataset:
    """A published dataset as pages need it: its catalogue entry, its structure, and the rows its views show."""

    def __init__(self, root: Path, entry: dict[str, Any]):
        self.root, self.entry, self.id = root, entry, entry["id"]
        self.folder = root / "datasets" / self.id
        self.structure = json.loads((self.folder / "latest" / "structure.json").read_text("utf-8"))
        units.declare(self.structure)
        first = self.structure["codelists"]["ref_area"][0]["code"]
        self.area = next(iter(self.structure["views"][0]["default"].get("ref_area", [])), first)
        wanted = [[(name, "in", list(codes)) for name, codes in view["default"].items()] for view in self.structure["views"]]
        path = self.folder / "latest" / f"{self.id}.parquet"
        self.rows = pq.read_table(path, filters=[*wanted, [("ref_area", "==", self.area)]]).to_pylist()
        self.specs: dict[tuple[str, str], ChartSpec] = {}
        self.colours = {(each.light, each.dark) for view in self.structure["views"] for each in self.chart(view, "zh").series}

    def chart(self, view: dict[str, Any], lang: str) -> ChartSpec:
        """A view of the dataset as a chart, worked out once."""
        if (view["id"], lang) not in self.specs:
            self.specs[view["id"], lang] = chart.spec(self.rows, self.structure, view, lang)
        return self.specs[view["id"], lang]

    def drawn(self, lang: str) -> list[Drawn]:
        """Every view that has figures, drawn."""
        specs = [(view["id"], self.chart(view, lang)) for view in self.structure["views"]]
        return [draw(spec, f"{self.id}-{name}") for name, spec in specs if spec.values()]

    def card(self, lang: str) -> Card | None:
        """The newest figure of the dataset: of the view that reaches furthest, its first line."""
        views = [view for view in self.structure["views"] if view["x"] == "time_period"]
        led = [(view, found[0]) for view in views if (found := facts.leading(self.rows, self.structure, view, lang))]
        if not led:
            return None
        view, fact = max(led, key=lambda each: periods.last_month(each[1].row["time_period"]))
        spec = self.chart(view, lang)
        line = next(each for each in spec.series if each.code == fact.row[view["colour"]])
        what = message("list.aside", lang).join(part for part in (fact.area, fact.scheme, fact.indicator, *fact.own) if part)
        return Card(fact, what, told(fact, lang), sparkline.sparkline(spec, line))

    def leading(self, lang: str) -> list[facts.Fact]:
        """The newest figure of every line of the first view."""
        return facts.leading(self.rows, self.structure, self.structure["views"][0], lang)

    def newest(self, lang: str) -> tuple[list[Group], list[Group]]:
        """The newest figures of the dataset's first area by indicator: of the indicators its views show, and of all others."""
        found = facts.newest([row for row in self.rows if row["ref_area"] == self.area], self.structure, lang)
        groups = [(code, list(group)) for code, group in groupby(found, key=lambda each: each.row["indicator"])]
        shown = {code for view in self.structure["views"] for code in view["default"].get("indicator", [])}
        groups = [(code, _even(group)) for code, group in groups]
        named = [[(group[0].indicator, group) for code, group in groups if (code in shown) == asked] for asked in (True, False)]
        return (named[0], named[1]) if named[0] else (named[1], [])

    def downloads(self, lang: str) -> list[dict[str, Any]]:
        """The files people come for, with what each is good for."""
        files = {each["name"]: each for each in self.entry["files"]}
        wanted = [(f"{self.id}{suffix}", name, suffix[1:]) for suffix, name in FORMATS.items()] + [
            ("datapackage.json", "datapackage.json", "json")
        ]
        return [
            {
                "path": f"/datasets/{self.id}/latest/{name}",
                "format": shown,
                "purpose": message(f"download.{kind}", lang),
                "rows": numbers.grouped(numbers.exact(files[name]["rows"])) if files[name].get("rows") else "",
                "size": numbers.size(files[name]["bytes"]),
                "data": kind != "json",
            }
            for name, shown, kind in wanted
            if name in files
        ]

    @cached_property
    def reports(self) -> list[validation.Report]:
        """The validation report of every release, the newest first."""
        return [validation.read(self.folder / release, self.id) for release in self.entry["releases"]]

    @cached_property
    def revised(self) -> Revised:
        """What releases changed of figures that were public already."""
        return Revised(self.folder, self.entry["releases"], self.structure)

    def conflicts(self, lang: str) -> tuple[list[conflicts.Conflict], int]:
        """The widest differences between two sources, worded, and how many there are in all."""
        path = self.folder / "latest" / "conflicts.csv"
        if not path.is_file():  # a dataset that was released before there was this list
            return [], 0
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        return conflicts.worded(rows, self.structure, lang), len(rows)

    def interpretation(self, lang: str) -> dict[str, Any] | None:
        """The interpretation note of the newest release by its paragraphs, and who wrote, reviewed and approved it."""
        told = self.structure.get("interpretation")
        if not told:
            return None
        review = json.loads((self.folder / "latest" / "review.json").read_text("utf-8"))
        names = [(name, told[name][lang]) for name in ("drafting_unit", "signatory")]
        for each in review["signatures"]:
            day = periods.day(each["at"][:10], lang)
            names.append((each["to"], message("interpretation.signed", lang, who=each["who"][lang], day=day)))
        return {"note": [line for line in told["note"][lang].splitlines() if line.strip()], "names": names}

    def history(self, lang: str) -> list[dict[str, Any]]:
        """Every release with its version, its extent and its files, the newest first."""
        return [self.release(each, lang) for each in self.entry["releases"]]

    def release(self, release: str, lang: str) -> dict[str, Any]:
        """A release in a few words: version, extent, what it changed, its files."""
        folder = self.folder / release
        told = json.loads((folder / "structure.json").read_text("utf-8"))
        names = [(FORMATS.get(Path(name).suffix, name), name) for name in (*(f"{self.id}{suffix}" for suffix in FORMATS), "SHA256SUMS")]
        return {
            "release": release,
            "version": told.get("version") or message("version.none", lang),
            "version_means": message(f"version.{version.level(told)}", lang) if told.get("version") else "",
            "span": periods.span(told["first_period"], told["last_period"], lang),
            "observations": numbers.grouped(numbers.exact(told["observations"])),
            "changed": changed_words(self.revised, release, lang),
            "files": [(shown, f"/datasets/{self.id}/{release}/{name}") for shown, name in names if (folder / name).exists()],
        }


def _even(group: list[facts.Fact]) -> list[facts.Fact]:
    """Figures of one indicator under each other, with the decimals most of them are printed with."""
    return [replace(each, number=number) for each, number in zip(group, even([each.number for each in group]), strict=True)]


def draw(spec: ChartSpec, name: str) -> Drawn:
    """A chart's two drawings and the words of its breaks."""
    labels = dict(spec.x)
    breaks = [(sign(number), labels[x], words) for number, (x, words) in enumerate(spec.breaks)]
    return Drawn(spec, chart.svg(spec, *WIDE, name), chart.svg(spec, *NARROW, f"{name}-narrow"), breaks)


def sources(structure: dict[str, Any], lang: str) -> list[dict[str, Any]]:
    """The sources of a dataset as a page names them: custody always visible, the address as text."""
    return [
        {
            **source,
            "name": definitions.source_line({**source, "custody": "original"}, lang),
            "custody": definitions.custody(source, lang),
            "licence": definitions.licence(source["licence"], lang),
            "description": (source.get("description") or {}).get(lang),
            "amendments": [(definitions.amendment(each, structure, lang), each["why"][lang]) for each in source["amendments"]],
            "files": [{**each, "about": definitions.file_line(each, lang)} for each in source["files"]],
        }
        for source in structure["sources"]
    ]
