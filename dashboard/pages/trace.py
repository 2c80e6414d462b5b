"""The page of a number: its biography set as a story from the printed cell to what is computed from it, without scripts."""

from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any
from urllib.parse import urlencode

from dashboard.frame import root
from etl.present import citation
from etl.present.messages import message
from etl.present.story import Fact, Item, Place, Sheet, Step, Story
from etl.present.tongues import marked
from etl.present.which import Choice

Way = Callable[[Place], str]
"""From a place to its address."""

MOST_OPEN = 24
"""So many codes of a column stand open."""


def address(dataset: str, key: Mapping[str, str], lang: str, release: str = "") -> str:
    """Where the story of a figure is told."""
    said = {**key, **({"release": release} if release else {})}
    return f"{root(lang)}/trace/{dataset}?{urlencode(said)}"


def biography(
    story: Story, dataset: str, key: Mapping[str, str], structure: Mapping[str, Any], lang: str, way: Way, notice: str = ""
) -> str:
    """What stands in the page's `<main>`; `notice` is what must be known of the release first."""
    steps = "".join(_step(step, lang, way) for step in story.steps)
    return (
        f'<article class="biography">{trail(dataset, structure, lang)}{notice}{_head(story, lang)}'
        f'<ol class="story">{steps}</ol>{_foot(story, dataset, key, structure, lang)}</article>'
    )


def trail(dataset: str, structure: Mapping[str, Any], lang: str) -> str:
    """The way back to the dataset."""
    title = f'<a href="{root(lang)}/datasets/{escape(dataset)}/">{escape(structure["title"][lang])}</a>'
    return f'<p class="trail">{title} · {escape(message("story", lang))}</p>'


def _head(story: Story, lang: str) -> str:
    """What the figure is of, and the figure."""
    figure = escape(story.figure)
    if story.number and story.number in story.figure:
        before, _, after = story.figure.partition(story.number)
        figure = (
            f'<span class="unit">{escape(before)}</span><strong>{escape(story.number)}</strong><span class="unit">{escape(after)}</span>'
        )
    standing = f'<p class="standing">{escape(story.standing)}</p>' if story.standing else ""
    rows = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{marked(label, lang)} <code>{escape(code)}</code></dd></div>" for name, label, code in story.key
    )
    codes = f'<details><summary>{escape(message("story.key", lang))}</summary><dl class="terms">{rows}</dl></details>'
    return f'<h1>{marked(story.title, lang)}</h1><p class="intro">{escape(story.period)}</p><p class="big">{figure}</p>{standing}{codes}'


def _step(step: Step, lang: str, way: Way) -> str:
    says = "".join(f"<p>{marked(each, lang)}</p>" for each in step.says)
    sheet = _sheet(step.sheet, lang) if step.sheet else ""
    facts = (
        f'<dl class="terms">{"".join(_fact(each, step.id, number, lang) for number, each in enumerate(step.facts))}</dl>'
        if step.facts
        else ""
    )
    items = _items(step.items, lang, way)
    if step.folded:
        items += f"<details><summary>{escape(step.fold)}</summary>{_items(step.folded, lang, way)}</details>"
    inside = f'<h2 id="{step.id}">{escape(step.heading)}</h2><div class="prose">{says}</div>{sheet}{facts}{items}'
    return f'<li class="step" aria-labelledby="{step.id}">{inside}</li>'


def _sheet(sheet: Sheet, lang: str) -> str:
    """The excerpt of the sheet: letters above, the number of the row beside, the figure's cell framed."""
    letters = "".join(f'<th scope="col">{escape(letter)}</th>' for letter, _, _ in sheet.columns)
    heads = "".join(f"<td>{marked(head, lang)}</td>" for _, head, _ in sheet.columns)
    cells = "".join(_cell(marked(text, lang), at == sheet.figure) for at, (_, _, text) in enumerate(sheet.columns))
    headed = f'<tr class="heads"><td></td>{heads}</tr>' if any(head for _, head, _ in sheet.columns) else ""
    caption = escape(sheet.caption)
    row = f'<tr><th scope="row">{escape(sheet.row)}</th>{cells}</tr>'
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="{caption}"><table class="sheet"><caption>{caption}</caption>'
        f"<thead><tr><td></td>{letters}</tr></thead><tbody>{headed}{row}</tbody></table></div>"
    )


def _cell(text: str, is_figure: bool) -> str:
    return f'<td class="number"><mark>{text}</mark></td>' if is_figure else f"<td>{text}</td>"


def _fact(fact: Fact, step: str, number: int, lang: str) -> str:
    name = f"{step}-{number}"
    if fact.kind == "web":
        said = f'<span class="address">{escape(fact.text)}</span>'  # of a copy, often no publisher's: told, and not led to
    elif fact.kind == "code":
        copied = f'data-done="{escape(message("cite.copied", lang))}" data-failed="{escape(message("cite.uncopied", lang))}"'
        button = (
            f'<button type="button" data-copy="{name}" aria-describedby="{name}-of" hidden>{escape(message("cite.copy", lang))}</button>'
        )
        said = f'<code id="{name}" class="copied">{escape(fact.text)}</code> {button} <span class="quiet" role="status" {copied}></span>'
    else:
        said = marked(fact.text, lang)
    return f'<div><dt id="{name}-of">{marked(fact.term, lang)}</dt><dd>{said}</dd></div>'


def _items(items: Sequence[Item], lang: str, way: Way) -> str:
    return f'<ul class="lines">{"".join(_item(each, lang, way) for each in items)}</ul>' if items else ""


def _item(item: Item, lang: str, way: Way) -> str:
    sign = f'<span class="sign" aria-hidden="true">{escape(item.sign)}</span> ' if item.sign else ""
    head = marked(item.head, lang)
    head = f'<a href="{escape(way(item.place))}">{head}</a>' if item.place else head
    note = f'<span class="quiet note">{marked(item.note, lang)}</span>' if item.note else ""
    figure = f'<span class="told{" figure" if item.place or not item.sign else ""}">{escape(item.text)}</span>' if item.text else ""
    deep = f' data-depth="{min(item.depth, 4)}"' if item.depth else ""
    return f"<li{deep}><span>{sign}{head}{note}</span> {figure}</li>"


def _foot(story: Story, dataset: str, key: Mapping[str, str], structure: Mapping[str, Any], lang: str) -> str:
    """How to cite the document the figure is printed in and the figure here, the way to its chart, and the same for programs."""
    path = address(dataset, key, lang, structure["release"])
    title = message("list.aside", lang).join([structure["title"][lang], story.title, story.period])
    forms = citation.forms(structure, lang, title, path) if "publisher" in structure else []
    lasting = structure.get("homepage", "").rstrip("/") + path
    original = message("story.cite.original", lang)
    rows = [(original, _cited(text)) for _, text in story.original[:1]]
    rows += [(message("story.again", lang), f'<a class="address" id="lasting" href="{escape(path)}">{escape(lasting)}</a>')]
    cites = f"{_terms(rows)}<details><summary>{escape(message('story.cite.forms', lang))}</summary>"
    for of, several, note in ((original, story.original, story.unseen), (message("story.cite.here", lang), forms, "")):
        if several:
            cites += f"<h3>{escape(of)}</h3>{_terms([(name, _cited(text)) for name, text in several])}"
            cites += f'<p class="quiet">{escape(note)}</p>' if note else ""
    cites += "</details>"
    asked = {name: code for name, code in key.items() if name not in ("time_period", "period_basis", "source")}
    chart = f"{root(lang)}/explore/{dataset}?{urlencode(asked)}"
    command = " ".join(["shebao trace", dataset, *(f"{name}={code}" for name, code in key.items()), "--json"])
    programs = f'{escape(message("story.programs", lang))}{message("list.colon", lang)}<code class="copied">{escape(command)}</code>'
    return (
        f'<section aria-labelledby="cite"><h2 id="cite">{escape(message("story.cite", lang))}</h2>{cites}'
        f'<p class="explore"><a href="{escape(chart)}">{escape(message("story.explore", lang))}</a></p>'
        f'<p class="explore"><a href="{root(lang)}/datasets/{dataset}/revisions/">{escape(message("revisions.link", lang))}</a></p>'
        f'<p class="quiet">{programs}</p></section>'
    )


def _terms(rows: Sequence[tuple[str, str]]) -> str:
    """Names with what is cited, which is HTML."""
    return f'<dl class="terms cites">{"".join(f"<div><dt>{escape(name)}</dt><dd>{said}</dd></div>" for name, said in rows)}</dl>'


def _cited(text: str) -> str:
    return f'<span class="citation">{escape(text)}</span>'


def listed(told: Sequence[tuple[str, str, str]]) -> str:
    """Figures to choose from, as (address, what it is, the figure)."""
    lines = "".join(
        f'<li><span><a href="{escape(where)}">{escape(what)}</a></span> <span class="told figure">{escape(figure)}</span></li>'
        for where, what, figure in told
    )
    return f'<ul class="lines">{lines}</ul>'


def choices(open_: Sequence[Choice], way: Callable[[str, str], str], lang: str) -> str:
    """The codes a question leaves open, column after column; `way` is from a column and a code to the question that says it too.

    All but the first are folded where they are many.
    """
    return f'<dl class="terms">{"".join(_choice(each, way, lang, is_first=not at) for at, each in enumerate(open_))}</dl>'


def _choice(choice: Choice, way: Callable[[str, str], str], lang: str, is_first: bool) -> str:
    links = "".join(
        f'<li><a href="{escape(way(choice.column, code))}">{marked(label, lang)}</a> <span class="quiet">{count:,}</span></li>'
        for code, label, count in choice.codes
    )
    links = f'<ul class="codes">{links}</ul>'
    if not is_first and len(choice.codes) > MOST_OPEN:
        links = f"<details><summary>{escape(message('story.which.codes', lang, count=len(choice.codes)))}</summary>{links}</details>"
    return f"<div><dt>{escape(choice.label)}</dt><dd>{links}</dd></div>"


def grouped(groups: Sequence[tuple[str, Sequence[tuple[str, str, str]]]]) -> str:
    """Figures to choose from under what they differ in."""
    return f'<dl class="terms">{"".join(f"<div><dt>{escape(name)}</dt><dd>{listed(told)}</dd></div>" for name, told in groups)}</dl>'
