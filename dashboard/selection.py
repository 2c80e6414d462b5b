"""A reader's selection: which codes, which colours, which periods; it lives in the search part of an address."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Literal, NamedTuple
from urllib.parse import parse_qsl
from urllib.parse import quote as quoted

from dashboard.series import FIRST
from dashboard.shelf import Dataset, kept
from etl.catalog import LATEST, alike

quote = lru_cache(maxsize=4096)(quoted)
"""Codes are quoted for addresses again and again."""

KINDS = ("line", "bar", "stack", "rank", "panels", "tiles", "table")
"""The ways figures are shown."""

NEED_TIME = ("line", "rank", "panels")
"""Those that run along time and nothing else."""

MEASURES = ("value", "growth", "index")
"""What is shown of every figure: itself, its change on a year earlier, or an index of it."""

VINTAGES = (LATEST, FIRST)
"""Of which vintage figures are: as the release tells them, or as each was when it was first public."""

SETTINGS = ("colour", "x", "kind", "measure", "base", "start", "end", "vintage", "release")
"""What an address may say beside the codes of dimensions and the source."""

APPENDED = ("embed", "from", "isappinstalled", "scene", "utm_source", "utm_medium", "utm_campaign")
"""What messengers, newsletters and pages that embed a chart add to an address; it is no part of the selection."""

MOST_FIELDS = 40
MOST_CODES = 400

Asked = dict[str, tuple[str, ...]]
"""Names and values as an address or the controls give them, not yet trusted."""

Kind = Literal["name", "code", "many", "nothing", "absent", "unit", "period", "crowd", "form", "sum", "whole"]


class Remark(NamedTuple):
    """Something a reader must be told: what was asked for and what is given instead. `about` names a column or setting."""

    kind: Kind
    about: str
    asked: tuple[str, ...]
    given: tuple[str, ...] = ()

    @property
    def wrong(self) -> bool:
        """Whether the question itself was not answered; otherwise all that can be is shown, and the remark says what is not."""
        return self.kind not in ("absent", "crowd", "whole")


@dataclass(frozen=True)
class Selection:
    """What is shown. `chosen` has codes for every dimension; no source chosen means each figure's preferred one.

    `start` and `end` bound the periods; along another axis than time they are the one period shown.
    """

    chosen: Mapping[str, tuple[str, ...]]
    colour: str
    x: str
    kind: str
    start: str
    end: str
    whole: bool = True
    release: str = LATEST
    measure: str = "value"
    base: str = ""
    vintage: str = LATEST

    def search(self) -> str:
        """The address of the selection, worked out once."""
        return self._search

    @cached_property
    def _search(self) -> str:
        """The selection as the search part of an address: `?indicator=insured&scheme=PEN_E,PEN_R&…`."""
        basis = [code for code in self.chosen.get("period_basis", ()) if code != "S"] or ["S"]
        said: dict[str, Sequence[str]] = {**self.chosen, **({"period_basis": basis} if "period_basis" in self.chosen else {})}
        said |= {"colour": [self.colour], "x": [self.x] if self.x != "time_period" else [], "kind": [self.kind]}
        said |= {"measure": [self.measure] if self.measure != "value" else [], "base": [self.base] if self.base else []}
        said["vintage"] = [self.vintage] if self.vintage != LATEST else []
        if not self.whole:
            said |= {"start": [self.start] if self.x == "time_period" else [], "end": [self.end]}
        said["release"] = [] if self.release == LATEST else [self.release]
        return "?" + "&".join(f"{quote(name)}={','.join(map(quote, codes))}" for name, codes in said.items() if codes)

    def pinned(self, release: str) -> "Selection":
        """The same selection of one release, whose figures never change."""
        return replace(self, release=release)


@dataclass
class Outcome:
    """The selection nearest to what was asked for, and what a reader must be told of the difference."""

    selection: Selection
    remarks: list[Remark] = field(default_factory=list)

    @property
    def wrong(self) -> bool:
        return any(remark.wrong for remark in self.remarks)


def read_search(search: str) -> Asked:
    """Names and values of the search part of an address, each name once; `?scheme=PEN_E,PEN_R` names two schemes."""
    try:
        pairs = parse_qsl(search.removeprefix("?")[:8000], keep_blank_values=False, max_num_fields=MOST_FIELDS)
    except ValueError:
        pairs = [("?", "")]
    asked: Asked = {}
    for name, value in pairs:
        if name not in APPENDED:
            asked[name] = unique([*asked.get(name, ()), *value.split(",")])
    return asked


def unique(values: Iterable[str]) -> tuple[str, ...]:
    """Values in order, each once, none empty, no more than anyone means."""
    told = tuple([value for value in values if value])
    return told if len(told) < 2 else tuple(dict.fromkeys(told))[:MOST_CODES]


LOOKED_UP = 5
"""For so many unknown names and codes of one address the nearest known one is looked up: it costs, and nobody reads more."""


def known(asked: Asked, dataset: Dataset) -> tuple[Asked, list[Remark]]:
    """What is asked for in names and codes that exist, and a remark with the nearest for each that does not."""
    accepted: Asked = {}
    remarks = []
    known_names = {*dataset.dimensions, "source", *SETTINGS}
    looked_up = 0
    for name, values in asked.items():
        if name not in known_names:
            names = {each: dataset.column(each, "zh") for each in (*dataset.dimensions, "source")} | {each: each for each in SETTINGS}
            near = alike(name, names) if looked_up < LOOKED_UP else None
            looked_up += 1
            remarks.append(Remark("name", name[:40], (name[:40],), (near,) if near else ()))
            continue
        rows = dataset.codes.get(name)
        if rows and all(value in rows for value in values):
            accepted[name] = values
            continue
        codes = allowed(dataset, name)
        good = [value for value in values if codes is None or value in codes]
        for value in values:
            if codes is not None and value not in codes:
                near = alike(value, codes) if looked_up < LOOKED_UP else None
                looked_up += 1
                good += [near] if near else []
                remarks.append(Remark("code", name, (value[:40],), (near,) if near else ()))
        if good:
            accepted[name] = unique(good)
    return accepted, remarks


@kept
def allowed(dataset: Dataset, name: str) -> dict[str, str] | None:
    """The values a name of an address may have, with labels; None where their form decides (periods)."""
    if name in ("start", "end", "base"):
        return None
    settings = {"colour": dataset.colours, "x": dataset.xs, "kind": KINDS, "measure": MEASURES, "release": (dataset.release,)}
    settings |= {"vintage": dataset.vintages}
    if name in settings:
        return {code: code for code in settings[name]}
    codes = {code: dataset.label(name, code, "zh") for code in dataset.codes.get(name, dataset.index.carrying[name])}
    return {**codes, "all": "全部来源", "preferred": "首选来源"} if name == "source" else codes
