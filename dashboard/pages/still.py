"""What a selection shows before any script has run, and without scripts for good: its chart, its figures, its files.

With scripts the page's own parts take its place as soon as they stand (`assets/still.css`).
"""

from dataclasses import replace
from html import escape
from typing import NamedTuple

from dashboard.download import FORMATS
from dashboard.frame import root
from dashboard.pages import notice
from dashboard.pages.explore import remark_words
from dashboard.selection import Outcome, Selection
from dashboard.shelf import Dataset
from dashboard.short import short
from dashboard.shown import order, place, shown
from etl.present import chart, drawing
from etl.present.figure import ChartSpec
from etl.present.messages import message
from etl.present.table import Cell, Line, Table, listing_of
from etl.present.tongues import marked

WIDE, NARROW = (760, 440), (358, 320)
"""A chart is drawn twice, for the desk and for the phone; the style sheet shows the one that fits."""

NAMESPACE = ' xmlns="http://www.w3.org/2000/svg"'
"""What a picture needs that stands alone, and one inside a page does not."""

ABOUT = 300
"""So many characters tell of a page elsewhere."""

ROWS = 13
"""So many periods are listed under a chart, the newest first; a selection shown as a table lists all, as the files do."""


class Still(NamedTuple):
    """A selection in words and HTML: what its chart is called, one line about it, and all that is shown of it."""

    title: str
    about: str
    html: str


def still(outcome: Outcome, dataset: Dataset, lang: str) -> Still:
    """The selection without scripts; of an address that cannot be shown as it stands, what is wrong and where the nearest is."""
    selection = outcome.selection
    here = f"{root(lang)}/explore/{dataset.id}"
    spec = shown(selection, dataset, lang)
    told = "".join(f"<p>{escape(remark_words(remark, dataset, lang))}</p>" for remark in outcome.remarks)
    if outcome.wrong:
        near = message("explore.nearest", lang, title=spec.title)
        link = f'<p><a href="{escape(here + short(selection, dataset))}">{escape(near)}</a></p>'
        html = f'<div class="told told-wrong"><h2>{escape(message("explore.wrong", lang))}</h2>{told}{link}</div>'
        return Still(message("explore.wrong", lang), dataset.structure["title"][lang], f'<div id="still">{html}</div>')
    corner = message("table.period", lang) if spec.x_kind == "time" else dataset.column(selection.x, lang)
    drawn, most = ("", len(spec.x)) if selection.kind == "table" else (_drawn(spec), ROWS)
    listed = listing_of(spec, corner, order(spec), dataset.structure, most)
    said = f'<div class="told">{told}</div>' if told else ""
    listed = replace(listed, lines=tuple(_traced(line, spec, outcome.selection, dataset) for line in listed.lines))
    table = _table(listed, lang)
    figures = _figure(spec, drawn) + table if drawn else _figure(spec, f"<div>{table}</div>")
    html = f"{notice.html(dataset, lang)}{said}{figures}{_files(here, short(selection, dataset), lang)}"
    about = message("list.aside", lang).join([spec.subtitle, spec.summary])[:ABOUT]
    return Still(spec.title, about, f'<div id="still">{html}</div>')


def _drawn(spec: ChartSpec) -> str:
    wide, narrow = (
        chart.svg(spec, *size, f"still-{name}").replace(NAMESPACE, "", 1) for name, size in (("wide", WIDE), ("narrow", NARROW))
    )
    return f'<div class="drawing-wide">{wide}</div><div class="drawing-narrow">{narrow}</div>'


def _figure(spec: ChartSpec, drawn: str) -> str:
    """Title, subtitle and what is drawn, or listed, and under it breaks, notes, source, release and licence."""
    labels, colon = dict(spec.x), message("list.colon", spec.lang)
    breaks = [f"{drawing.sign(number)} {labels.get(x, x)}{colon}{words}" for number, (x, words) in enumerate(spec.breaks)]
    terms = message("list.aside", spec.lang).join([spec.foot.release, spec.foot.licence])
    events = [f"▲{drawing.letter(number)} {each.day}{colon}{each.told(spec.lang)}" for number, each in enumerate(spec.events)]
    aside = "".join(f"<p>{marked(each, spec.lang)}</p>" for each in (*breaks, *events, *spec.notes, spec.foot.source, terms))
    head = f'<h2>{escape(spec.title)}</h2><p class="quiet">{escape(spec.subtitle)}</p>'
    return f'<figure class="chart"><figcaption>{head}</figcaption>{drawn}<div class="aside">{aside}</div></figure>'


def _table(listed: Table, lang: str) -> str:
    """The newest figures as a table with its legend."""
    heads = [f'<th scope="col">{escape(listed.corner)}</th>']
    heads += [
        f'<th scope="col" class="number">{escape(name)}<br><span class="unit">{escape(unit)}</span></th>' for name, unit in listed.heads
    ]
    heads += [f'<th scope="col">{escape(message("table.status", lang))}</th>'] if listed.has_status else []
    body = []
    for line in listed.lines:
        cells = "".join(_cell(cell, lang) for cell in line.cells)
        status = f'<td class="status">{escape(line.status)}</td>' if listed.has_status else ""
        body.append(f'<tr><th scope="row">{escape(line.head)}</th>{cells}{status}</tr>')
    colon = message("list.colon", lang)
    legend = [f"<span>{escape(mark)} {escape(word)}{colon}{escape(meaning)}</span>" for mark, word, meaning in listed.legend]
    legend += [f"<span>{escape(message('table.more', lang, count=listed.more))}</span>"] if listed.more else []
    return (
        '<div class="scroll" role="region" tabindex="0" aria-labelledby="still-table"><table class="figures">'
        f'<caption id="still-table">{escape(listed.caption)}</caption><thead><tr>{"".join(heads)}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table></div>" + (f'<p class="legend quiet">{" ".join(legend)}</p>' if legend else "")
    )


def _traced(line: Line, spec: ChartSpec, selection: Selection, dataset: Dataset) -> Line:
    """The line with each figure leading to its biography."""
    code = spec.x[line.at][0]
    places = [place(series, line.at, selection, dataset, code) for series in spec.series]
    return replace(line, cells=tuple(replace(cell, trace=told) for cell, told in zip(line.cells, places, strict=True)))


def _cell(cell: Cell, lang: str) -> str:
    sign = f' data-sign="{escape(cell.sign)}"' if cell.sign and not cell.missing else ""
    text = escape(cell.text)
    text = f'<a href="{root(lang)}{escape(cell.trace)}">{text}</a>' if cell.trace and not cell.missing else text
    return f'<td class="number{" missing" if cell.missing else ""}"{sign}>{text}</td>'


def _files(here: str, search: str, lang: str) -> str:
    """The data and the picture of the selection."""
    links = [(f"{here}/data.{ending}{search}", ending.upper()) for ending in FORMATS] + [(f"{here}/chart.svg{search}", "SVG")]
    listed = " ".join(f'<a href="{escape(address)}">{words}</a>' for address, words in links)
    return f"<p>{escape(message('still.files', lang))}{listed}</p>"
