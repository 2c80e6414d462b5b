"""The one page that explores every dataset: where its parts stand, and what is written in each."""

import re
from collections.abc import Sequence
from html import escape
from typing import Any

from dash import dcc, html

from dashboard.components import Controls, Table, Tabs
from dashboard.controls import column_words
from dashboard.selection import Outcome, Remark, Selection
from dashboard.shelf import Dataset
from dashboard.shown import Shown, sources
from etl.catalog import LATEST
from etl.present import chart, numbers, periods
from etl.present.drawing import sign
from etl.present.messages import listing, message

GRAPH: Any = {"displayModeBar": False, "displaylogo": False, "plotlyServerURL": "", "modeBarButtonsToRemove": ["sendChartToCloud"]}
"""No bar over the chart, and nothing that would send a reader's chart to another host."""

FILES = {"csv": "CSV", "xlsx": "XLSX", "parquet": "Parquet"}
"""The whole dataset as files, by their endings."""


def layout() -> html.Div:
    """The parts of the page, empty: the address fills them."""
    choices = html.Div([Controls(id="controls", controls=[], value={}, words={})], className="explore-choices")
    drawing = html.Div(dcc.Graph(id="graph", figure={"data": [], "layout": {}}, config=GRAPH, responsive=True), id="drawing", hidden=True)
    figure = html.Div(
        [html.Div(id="told", role="status"), Tabs(id="kinds", options=[], value=""), html.Div(id="head"), drawing]
        + [html.Div(id="foot"), Table(id="table", table=None), html.Div(id="take")],
        className="explore-figure",
        id="figure",
    )
    presets = html.Nav(id="presets", className="explore-presets")
    hidden = [dcc.Location(id="url", refresh=False), *(dcc.Store(id=name) for name in ("start", "screen", "page"))]
    return html.Div([*hidden, choices, figure, presets], className="explore")


def shell(dataset: Dataset, lang: str, entry: str, still: str) -> str:
    """What stands in the page before any script has run: what it is, and the selection as it can be shown without."""
    lists = f"{'' if lang == 'zh' else '/en'}/datasets/"
    title = escape(dataset.structure["title"][lang])
    trail, data, name = (escape(message(key, lang)) for key in ("nav.trail", "nav.data", "explore"))
    places = f'<nav class="trail" aria-label="{trail}"><a href="{lists}">{data}</a> / <a href="{lists}{dataset.id}/">{title}</a></nav>'
    head = f'{places}<h1 class="explore-title">{title} <span class="quiet">{name}</span></h1>'
    return head + re.sub(r'<div class="_dash-loading">.*?</div>', "", entry, flags=re.DOTALL) + still


def ready(presets: Sequence[tuple[str, str]], path: str, lang: str) -> list[Any]:
    """Links to the charts the dataset declares."""
    items = [html.Li(dcc.Link(title, href=path + search, refresh=False)) for title, search in presets]
    return [html.H2(message("explore.presets", lang), className="take-title"), html.Ul(items, className="take-list")]


def head(what: Shown) -> list[Any]:
    """Title and subtitle, which read as a sentence, and for those who do not see the chart what it shows."""
    return [
        html.H2(what.spec.title, className="chart-title"),
        html.P(what.spec.subtitle, className="chart-subtitle"),
        html.P(what.spec.summary, className="visually-hidden"),
    ]


def foot(what: Shown, dataset: Dataset, lang: str) -> list[Any]:
    """What stands under a chart: breaks, notes, sources with their custody, release, licence."""
    spec = what.spec
    labels = dict(spec.x)
    breaks = [html.Li(f"{sign(number)} {labels.get(x, x)}　{words}") for number, (x, words) in enumerate(spec.breaks)]
    letters = sources(what, dataset)
    told = [html.Li(f"{letter}　{chart.source_words(dataset.structure, source, lang)}") for source, letter in letters.items()]
    origin = (
        [html.P(spec.foot.source)] if len(letters) < 2 else [html.P(message("explore.sources", lang)), html.Ol(told, className="plain")]
    )
    parts: list[Any] = [html.P(message("chart.breaks", lang)), html.Ul(breaks, className="plain")] if breaks else []
    parts += [html.P(note) for note in spec.notes]
    return [html.Div([*parts, *origin, html.P(f"{spec.foot.release}　{spec.foot.licence}")], className="chart-foot")]


def take(what: Shown, selection: Selection, dataset: Dataset, record: dict[str, Any], lang: str) -> list[Any]:
    """How to take it away: what is shown, the whole files, the dataset's own page, a lasting address."""
    root = "" if lang == "zh" else "/en"
    here = f"{root}/explore/{dataset.id}"
    lasting = selection.pinned(dataset.structure["release"]).search()
    shown_words = message("explore.download.shown", lang, count=f"{len(what.rows):,}")
    whole = [part for link in _whole_files(dataset, record) for part in (" ", link)]
    items: list[list[Any]] = [
        [html.A(shown_words, href=f"{here}/data.csv{selection.search()}", id="shown")],
        [message("explore.download.whole", lang), *whole],
        [html.A(message("explore.about", lang), href=f"{root}/datasets/{dataset.id}/")],
        [html.A(message("explore.pinned", lang), href=f"{here}{lasting}", id="pinned")],
    ]
    return [
        html.H2(message("explore.download", lang), className="take-title"),
        html.Ul([html.Li(item) for item in items], className="take-list"),
    ]


def _whole_files(dataset: Dataset, record: dict[str, Any]) -> list[html.A]:
    """Links to the files of the whole dataset, with their sizes where they are those of the newest release."""
    sizes = {file["name"]: f" ({numbers.size(file['bytes'])})" for file in record["files"]} if dataset.release == LATEST else {}
    folder = f"/datasets/{dataset.id}/{dataset.release}/{dataset.id}"
    return [html.A(f"{words}{sizes.get(f'{dataset.id}.{kind}', '')}", href=f"{folder}.{kind}") for kind, words in FILES.items()]


def told(outcome: Outcome, dataset: Dataset, lang: str, nearest: tuple[str, str] | None) -> list[Any]:
    """What a reader must know first: what was adjusted or left out; or, with `nearest`, where an address should have led."""
    if not outcome.remarks:
        return []
    parts: list[Any] = [html.P(remark_words(remark, dataset, lang)) for remark in outcome.remarks]
    if nearest is None:
        return [html.Div(parts, className="told")]
    address, title = nearest
    link = html.Span(dcc.Link(message("explore.nearest", lang, title=title), href=address, refresh=False), id="nearest")
    return [html.Div([html.H2(message("explore.wrong", lang)), *parts, html.P(link)], className="told told-wrong")]


def remark_words(remark: Remark, dataset: Dataset, lang: str) -> str:
    """A remark as a sentence."""
    about = _about(remark.about, dataset, lang)
    asked = listing([_value(remark.about, code, dataset, lang) for code in remark.asked], lang)
    given = listing([_value(remark.about, code, dataset, lang) for code in remark.given], lang)
    kind = remark.kind if remark.given or remark.kind not in ("name", "code") else f"{remark.kind}.unlike"
    return message(f"explore.remark.{kind}", lang, about=about, asked=asked, given=given)


def _about(name: str, dataset: Dataset, lang: str) -> str:
    settings = ("colour", "x", "kind", "start", "end", "release", "time_period")
    return message(f"explore.{name}", lang) if name in settings else dataset.column(name, lang)


def _value(name: str, code: str, dataset: Dataset, lang: str) -> str:
    """A code, period or setting in words; what a reader typed and nobody knows stays as typed."""
    if name in ("start", "end", "time_period"):
        try:
            return periods.short(code, lang)
        except ValueError:
            return code
    if name == "kind" and code in ("line", "bar", "table"):
        return message(f"explore.kind.{code}", lang)
    if name == "source" and code in ("preferred", "all"):
        return message(f"explore.source.{code}", lang)
    return column_words(code, dataset, lang) if name in ("colour", "x") else dataset.label(name, code, lang)
