"""An answer: one question people ask, and how its page is made from published figures; one file of `datasets/answers/`."""

import re
from collections.abc import Iterator
from typing import Literal, Self

from pydantic import Field, model_validator

from etl.model.dataflow import Kind
from etl.model.frozen import Frozen, Many, Maybe, Text

NEWEST = "newest"
"""Said of `time_period`: the newest one, whatever a view says."""

SLOT = re.compile(r"\{(\w+)(?:\.(\w+))?\}")
"""A blank of a sentence: a figure, or one word about it: `{insured}`, `{insured.change}`."""

DATED = ("when", "period", "year")
"""The words that tell the period of a figure."""

WORDS = ("figure", "number", "size", "more", "surplus", "change", "leads", "lags", "count", "area", "scheme", "indicator", "source", *DATED)
"""What can be said of a figure."""

OF_ONE = ("newest",)
OF_SEVERAL = ("largest", "smallest", "fastest", "slowest", "total")
OF_OTHERS = {"share": 2, "difference": 2, "gap": 2, "rank": 1, "above": 1, "below": 1}
"""Figures computed from others, and from how many; the last three look for one among several."""


class Selection(Frozen):
    """Figures of a dataset by their codes. A `view` of the dataset gives the codes that are not named."""

    dataset: str
    view: Maybe = None
    freq: Many = ()
    ref_area: Many = ()
    scheme: Many = ()
    indicator: Many = ()
    time_period: Many = ()
    period_basis: Many = ()
    source: Many = ()

    @property
    def codes(self) -> dict[str, tuple[str, ...]]:
        """Column → the codes named, without the word for the newest period."""
        named = {name: getattr(self, name) for name in Selection.model_fields if name not in ("dataset", "view")}
        return {name: codes for name, codes in named.items() if codes and codes != (NEWEST,)}


class Figure(Selection):
    """A figure that sentences may name: the newest of one series, one picked among several areas or schemes, or one computed."""

    dataset: str = ""
    pick: Literal[
        "newest", "largest", "smallest", "fastest", "slowest", "total", "share", "difference", "gap", "rank", "above", "below", "count"
    ] = "newest"
    of: Many = ()
    at: Maybe = None
    what: Literal["datasets", "observations", "releases", "told_twice", "disputed", "rules", "passed", "warned", "explained"] | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        wanted = OF_OTHERS.get(self.pick, 0)
        if len(self.of) != wanted:
            raise ValueError(f"{self.pick} is computed of {wanted} figures, not {len(self.of)}: edit `of`")
        if (self.pick == "count") != (self.what is not None):
            raise ValueError("`what` says what is counted, and `pick: count` counts it: write both or neither")
        if not self.dataset and self.pick not in ("count", "share", "difference", "gap"):
            raise ValueError(f"{self.pick} needs a dataset to look in")
        return self


class Chart(Selection):
    """The chart of the page: a view of the dataset, or one of its own."""

    kind: Kind | None = None
    x: str | None = None
    colour: str | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if not self.view and not (self.kind and self.x and self.colour):
            raise ValueError("a chart names a view of its dataset, or kind, x and colour")
        return self


class Answer(Frozen):
    """A question and its page. The first of `sentences` is the headline; `short` stands beside the question in lists."""

    id: str
    order: int
    question: Text
    short: Text
    figures: dict[str, Figure]
    sentences: tuple[Text, ...] = Field(min_length=1)
    chart: Chart
    table: Literal["chart", "changes", "tellings"] = "chart"
    rows: tuple[Selection, ...] = ()
    notes: tuple[Text, ...] = ()
    gaps: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        for name, figure in self.figures.items():
            for other in (*figure.of, *((figure.at,) if figure.at else ())):
                if other not in self.figures or list(self.figures).index(other) >= list(self.figures).index(name):
                    raise ValueError(f"figures.{name}: “{other}” is no figure named before it")
        if (self.table == "chart") == bool(self.rows):
            raise ValueError("`rows` are the selections of a table of changes or tellings; the chart’s own table has none")
        told = {"short": self.short, **{f"sentence {number}": each for number, each in enumerate(self.sentences, 1)}}
        for where, sentence in told.items():
            for template in (sentence.zh, sentence.en):
                self._check(template, where)
        return self

    def _check(self, template: str, where: str) -> None:
        slots = [(match[1], match[2] or "figure") for match in SLOT.finditer(template)]
        for name, word in slots:
            if name not in self.figures:
                raise ValueError(f"{where}: “{name}” is none of its figures")
            if word not in WORDS:
                raise ValueError(f"{where}: “{word}” is nothing one can say of a figure; known are {', '.join(WORDS)}")
        if set(template) & set("{}") and re.search(r"[{}]", SLOT.sub("", template)):
            raise ValueError(f"{where}: a brace that is no blank; write {{figure}} or {{figure.word}}")
        if template.count("[") != template.count("]") or re.search(r"\[[^\]]*\[", template):
            raise ValueError(f"{where}: a clause in brackets that does not end, or one within another")
        dated = any(word in DATED for _, word in slots)
        if not dated and any(self.figures[name].pick != "count" for name, _ in slots):
            raise ValueError(f"{where}: it tells no period; add {{figure.when}}")

    def selections(self) -> Iterator[tuple[str, Selection]]:
        """Every selection of the page and where it is declared."""
        yield "chart", self.chart
        yield from ((f"figures.{name}", figure) for name, figure in self.figures.items() if figure.dataset)
        yield from ((f"rows.{number}", each) for number, each in enumerate(self.rows, 1))

    @property
    def datasets(self) -> tuple[str, ...]:
        """The datasets its figures come from, the chart's first."""
        return tuple(dict.fromkeys(selection.dataset for _, selection in self.selections()))
