"""The one page that explores every dataset: where its parts stand, and what is written in each."""

import re
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from typing import Any

from dash import dcc, html

from dashboard.components import Controls, Picture, Table, Tabs
from dashboard.controls import column_words
from dashboard.pages.notice import notice
from dashboard.selection import KINDS, MEASURES, SETTINGS, VINTAGES, Outcome, Remark, Selection, quote
from dashboard.shelf import CURRENT, Dataset, kept
from dashboard.shown import sources
from etl.catalog import LATEST
from etl.present import chart, numbers, periods
from etl.present.drawing import letter, sign
from etl.present.figure import ChartSpec, Event
from etl.present.messages import HTML_LANG, listing, message
from etl.present.tongues import runs

GRAPH: Any = {"displayModeBar": False, "displaylogo": False, "plotlyServerURL": "", "modeBarButtonsToRemove": ["sendChartToCloud"]}
"""No bar over the chart, and nothing that would send a reader's chart to another host."""

ENDINGS = ("csv", "xlsx", "parquet", "json")
"""The forms in which what is shown can be had as data."""

FILES = {"csv": "CSV", "xlsx": "XLSX", "parquet": "Parquet"}
"""The whole dataset as files, by their endings."""


Part = dict[str, Any]
"""A part of the page as the browser gets it: what a component of Dash becomes, without making one."""


def part(kind: str, children: Any = None, **properties: Any) -> Part:
    """An HTML element of the page."""
    return {"type": kind, "namespace": "dash_html_components", "props": {"children": children, **properties}}


def spoken(words: str, lang: str) -> list[Any]:
    """Words with those of the other language marked as such."""
    return [part("Span", piece, lang=HTML_LANG["zh"]) if chinese else piece for piece, chinese in runs(words, lang)]


def link(words: str, search: str) -> Part:
    """A link to another selection, followed without loading the page anew."""
    return {"type": "Link", "namespace": "dash_core_components", "props": {"children": words, "href": search, "refresh": False}}


def layout() -> html.Div:
    """The parts of the page, empty: the address fills them."""
    choices = html.Div([Controls(id="controls", controls=[], value={}, words={})], className="explore-choices")
    graph = dcc.Graph(id="graph", figure={"data": [], "layout": {}}, config=GRAPH, responsive=True, clear_on_unhover=True)
    hushed: Any = {"aria-hidden": "true"}
    tip = html.Div(id="tip", className="tip", hidden=True, **hushed)
    drawing = html.Div([graph, tip], id="drawing", hidden=True)
    figure = html.Div(
        [html.Div(id="told", role="status"), Tabs(id="kinds", options=[], value=""), html.Div(id="head"), drawing]
        + [Picture(id="picture", svg=None), html.Div(id="foot"), Table(id="table", table=None, words={}, chosen=None)]
        + [
            html.Div(id="under"),
            html.Div(id="take"),
            html.Div([html.Button(id="open", n_clicks=0, hidden=True), html.Div(id="share")], id="sharing"),
        ],
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


def ready(presets: Sequence[tuple[str, str]], path: str, lang: str) -> list[Part]:
    """Links to the charts the dataset declares."""
    items = [part("Li", link(title, path + search)) for title, search in presets]
    return [part("H2", message("explore.presets", lang), className="take-title"), part("Ul", items, className="take-list")]


def head(spec: ChartSpec) -> list[Part]:
    """Title and subtitle, which read as a sentence, and for those who do not see the chart what it shows."""
    return [
        part("H2", spec.title, className="chart-title"),
        part("P", spec.subtitle, className="chart-subtitle"),
        part("P", spec.summary, className="visually-hidden"),
    ]


def foot(spec: ChartSpec, dataset: Dataset) -> list[Part]:
    """What stands under a chart: breaks, reforms, notes, sources with their custody, release, licence."""
    lang = spec.lang
    parts: list[Part] = []
    if spec.breaks:
        breaks = [part("Li", f"{sign(number)} {spec.x[spec.place(x)][1]}　{words}") for number, (x, words) in enumerate(spec.breaks)]
        parts += [part("P", message("chart.breaks", lang)), part("Ul", breaks, className="plain")]
    if spec.events:
        parts.append(_events(spec.events, lang))
    parts += [part("P", note) for note in spec.notes]
    letters = sources(spec, dataset)
    if len(letters) < 2:
        parts.append(part("P", spec.foot.source))
    else:
        told = [part("Li", f"{letter}　{chart.source_words(dataset.structure, source, lang)}") for source, letter in letters.items()]
        parts += [part("P", message("explore.sources", lang)), part("Ol", told, className="plain")]
    return [part("Div", [*parts, part("P", f"{spec.foot.release}　{spec.foot.licence}")], className="chart-foot")]


@lru_cache(maxsize=1024)
def _events(events: tuple[Event, ...], lang: str) -> Part:
    """The reforms lettered on the axis, each with its day and the number of its document."""
    items = [part("Li", spoken(f"▲{letter(number)} {event.day}　{event.told(lang)}", lang)) for number, event in enumerate(events)]
    summary = part("Summary", message("explore.events", lang, count=len(items)))
    return part("Details", [summary, part("Ul", items, className="plain")], id="events")


def take(spec: ChartSpec, selection: Selection, dataset: Dataset) -> list[Part]:
    """How to take it away: what is shown as data and as a picture, the whole files, the dataset's own page."""
    lang = spec.lang
    root = "" if lang == "zh" else "/en"
    here, search = f"{root}/explore/{dataset.id}", selection.search()
    count = sum(len(series.statuses) - series.statuses.count("") for series in spec.series)
    data = [part("A", ending.upper(), href=f"{here}/data.{ending}{search}", id=f"shown-{ending}") for ending in ENDINGS]
    picture = f"{here}/chart.svg{search}"
    name = f"{dataset.id}-{dataset.structure['release']}.png"
    painted: dict[str, Any] = {"type": "button", "data-png": picture, "data-name": name}
    items: list[list[Any]] = [
        [message("explore.download.shown", lang, count=f"{count:,}"), *_spaced(data)],
        [message("explore.download.picture", lang), " ", part("A", "SVG", href=picture, id="svg"), " ", part("Button", "PNG", **painted)],
        [message("explore.download.whole", lang), *_spaced(_whole_files(dataset))],
        [
            part("A", message("explore.about", lang), href=f"{root}/datasets/{dataset.id}/"),
            message("list.aside", lang),
            part("A", message("report.title", lang), href=f"{root}/datasets/{dataset.id}/validation/"),
            message("list.aside", lang),
            part("A", message("revisions.link", lang), href=f"{root}/datasets/{dataset.id}/revisions/"),
        ],
    ]
    ratios = [_ratio(name, row, selection, lang) for name, row in CURRENT.get().ratios.get(selection.chosen["indicator"][0], ())]
    items += [[message("explore.ratios", lang), *_spaced(ratios)]] if ratios else []
    return [
        part("H2", message("explore.download", lang), className="take-title"),
        part("Ul", [part("Li", item) for item in items], className="take-list"),
    ]


def _ratio(name: str, row: dict[str, Any], selection: Selection, lang: str) -> Part:
    """A link to what the indicator shown comes to per head or per cent, for the same areas and schemes."""
    codes = {each: selection.chosen[each] for each in ("ref_area", "scheme") if selection.chosen.get(each)}
    asked = "&".join(f"{each}={','.join(map(quote, several))}" for each, several in {"indicator": (row["code"],), **codes}.items())
    return part("A", row[lang], href=f"{'' if lang == 'zh' else '/en'}/explore/{name}?{asked}")


def _spaced(parts: list[Part]) -> list[Any]:
    return [each for one in parts for each in (" ", one)]


@kept
def _whole_files(dataset: Dataset) -> list[Part]:
    """Links to the files of the whole dataset, with their sizes where they are those of the newest release."""
    sizes = {file["name"]: f" ({numbers.size(file['bytes'])})" for file in dataset.record["files"]} if dataset.release == LATEST else {}
    folder = f"/datasets/{dataset.id}/{dataset.release}/{dataset.id}"
    return [part("A", f"{words}{sizes.get(f'{dataset.id}.{kind}', '')}", href=f"{folder}.{kind}") for kind, words in FILES.items()]


def told(outcome: Outcome, dataset: Dataset, lang: str, nearest: tuple[str, str] | None) -> list[Part]:
    """What a reader must know first: what was adjusted or left out; or, with `nearest`, where an address should have led."""
    noticed = _noticed(dataset, lang)
    if not outcome.remarks:
        return noticed
    parts = [part("P", remark_words(remark, dataset, lang)) for remark in outcome.remarks]
    if nearest is None:
        return [*noticed, part("Div", parts, className="told")]
    address, title = nearest
    way = part("Span", link(message("explore.nearest", lang, title=title), address), id="nearest")
    return [part("Div", [part("H2", message("explore.wrong", lang)), *parts, part("P", way)], className="told told-wrong")]


@kept
def _noticed(dataset: Dataset, lang: str) -> list[Part]:
    """That the release shown was followed, corrected or withdrawn."""
    told = notice(dataset, lang)
    if told is None:
        return []
    lines = [
        part(
            "P",
            [
                each.says,
                *([" ", part("Q", spoken(each.note, lang))] if each.note else []),
                " ",
                part("A", each.words, href=("" if lang == "zh" else "/en") + each.path),
            ],
        )
        for each in told.lines
    ]
    named = {"role": "note", "aria-labelledby": "notice-h", "data-state": told.state}
    return [part("Div", [part("P", told.heading, id="notice-h", className="notice-head"), *lines], className="notice", **named)]


def remark_words(remark: Remark, dataset: Dataset, lang: str) -> str:
    """A remark as a sentence."""
    about = _about(remark.about, dataset, lang)
    asked = listing([_value(remark.about, code, dataset, lang) for code in remark.asked], lang)
    given = listing([_value(remark.about, code, dataset, lang) for code in remark.given], lang)
    kind = remark.kind if remark.given or remark.kind not in ("name", "code") else f"{remark.kind}.unlike"
    return message(f"explore.remark.{kind}", lang, about=about, asked=asked, given=given)


def _about(name: str, dataset: Dataset, lang: str) -> str:
    settings = (*SETTINGS, "time_period")
    return message(f"explore.{name}", lang) if name in settings else dataset.column(name, lang)


def _value(name: str, code: str, dataset: Dataset, lang: str) -> str:
    """A code, period or setting in words; what a reader typed and nobody knows stays as typed."""
    if name in ("start", "end", "base", "time_period"):
        try:
            return periods.short(code, lang)
        except ValueError:
            return code
    if (name == "kind" and code in KINDS) or (name == "measure" and code in MEASURES) or (name == "vintage" and code in VINTAGES):
        return message(f"explore.{name}.{code}", lang)
    if name == "source" and code in ("preferred", "all"):
        return message(f"explore.source.{code}", lang)
    return column_words(code, dataset, lang) if name in ("colour", "x") else dataset.label(name, code, lang)
