"""The biography of a number set in a terminal: a headline, then step under step along a rail, from the printed cell on."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from rich import box
from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from etl.catalog import Catalog, Matches, Unfound
from etl.present import biography, numbers, which
from etl.present.codes import Structure
from etl.present.messages import message
from etl.present.story import Item, Key, Sheet, Step, Story, figure_words
from etl.problem import Misuse

ACCENT, QUIET = "cyan", "bright_black"

WIDEST = 100
"""No line is longer than this, however wide the window."""

MOST_CODES = 14
"""So many codes of a column are named."""


def asked(words: Sequence[str]) -> dict[str, str]:
    """`ref_area=340000 scheme=PEN_E` as a mapping; Misuse where a word is no `column=code`."""
    told: dict[str, str] = {}
    for word in words:
        name, equals, code = word.partition("=")
        if not (name and equals and code):
            raise Misuse(f"“{word}” is no column=code such as ref_area=340000")
        if told.setdefault(name, code) != code:
            raise Misuse(f"{name} is said twice")
    return told


def trace(catalog: Catalog, dataset: str, words: Sequence[str], release: str, lang: str, as_json: bool, console: Console) -> None:
    """Tell of the figure the words name; where they fit several, list them with what tells them apart."""
    key = asked(words)
    try:
        found = catalog.matches(dataset, release, **key)
    except Unfound:
        if not (taken := catalog.gone(dataset, release, **key)).count:
            raise
        return _gone(taken, catalog, dataset, key, release, lang, as_json, console)
    if found.count > 1 and as_json:
        return _json(_listed(found, catalog, dataset, release), console)
    if found.count > 1:
        return _several(found, catalog, dataset, release, lang, console)
    told = catalog.trace(dataset, release, **key)
    if as_json:
        return _json(asdict(told), console)
    structures = {name: catalog.structure(name) for name in catalog.datasets} | {dataset: catalog.structure(dataset, release)}
    tell(biography.story(told, structures, lang), dataset, told.figure.key, console)


def _gone(taken: Matches, catalog: Catalog, dataset: str, key: Key, release: str, lang: str, as_json: bool, console: Console) -> None:
    """Tell of the figure that was taken away; of several which there are."""
    if taken.count > 1 and as_json:
        return _json({**_listed(taken, catalog, dataset, release), "gone": True}, console)
    if taken.count > 1:
        console.print(Padding(message("story.gone.several", lang), (1, 0, 0, 2)))
        return _several(taken, catalog, dataset, release, lang, console)
    told = catalog.tombstone(dataset, release, **key)
    if as_json:
        return _json({"gone": asdict(told)}, console)
    structures = {name: catalog.structure(name) for name in catalog.datasets} | {dataset: catalog.structure(dataset, told.until)}
    tell(biography.gone(told, structures, lang), dataset, told.figure.key, console)


def _json(told: Any, console: Console) -> None:
    console.file.write(json.dumps(told, ensure_ascii=False, indent=1) + "\n")


def tell(story: Story, dataset: str, key: Key, console: Console) -> None:
    """The whole story."""
    width = min(console.width, WIDEST)
    head = Text.assemble((story.title, "bold"), "\n", (story.period, QUIET))
    figure = Text.assemble((story.figure, f"bold {ACCENT}"), (f"   {story.standing}" if story.standing else "", "yellow"))
    codes_told = " ".join(f"{name}={code}" for name, code in key.items())
    shown: list[RenderableType] = [Padding(Group(head, "", figure, "", Text(f"{dataset} {codes_told}", QUIET)), (1, 0, 1, 2))]
    for number, step in enumerate(story.steps):
        shown.append(_step(step, last=number == len(story.steps) - 1))
    console.print(Group(*shown), width=width)


def _step(step: Step, last: bool) -> RenderableType:
    """A step beside its rail."""
    inside: list[RenderableType] = [Text(says) for says in step.says]
    inside += [_sheet(step.sheet)] if step.sheet else []
    inside += [_facts(step)] if step.facts else []
    inside += [_items(step.items)] if step.items else []
    inside += [_items(step.folded)] if step.folded else []
    beside = Table(box=None, show_header=False, padding=0, expand=True)
    beside.add_column(width=2)
    beside.add_column(ratio=1)
    beside.add_row(Text("●", ACCENT), Text(step.heading, "bold"))
    grid = _Railed(Group(*inside, ""), " " if last else "│")
    return Padding(Group(beside, grid), (0, 0, 0, 2))


class _Railed:
    """What stands beside a rail as long as itself."""

    def __init__(self, inside: RenderableType, rail: str):
        self.inside, self.rail = inside, rail

    def __rich_console__(self, console: Console, options: Any) -> Any:
        from rich.segment import Segment

        style = console.get_style(QUIET)
        for line in console.render_lines(self.inside, options.update(width=options.max_width - 2), pad=False):
            yield Segment(self.rail + " ", style)
            yield from line
            yield Segment.line()


def _sheet(sheet: Sheet) -> RenderableType:
    """The excerpt, the figure's cell in a frame of its own colour."""
    table = Table(box=box.SQUARE, border_style=QUIET, header_style=QUIET)
    table.add_column("", style=QUIET, justify="right")
    for place, (letter, _, _) in enumerate(sheet.columns):
        table.add_column(letter, justify="right" if place == sheet.figure else "left", overflow="fold")
    if any(head for _, head, _ in sheet.columns):
        table.add_row("", *(Text(head, QUIET) for _, head, _ in sheet.columns))
    cells = [
        Text(f" {text} ", f"bold reverse {ACCENT}") if place == sheet.figure else Text(text)
        for place, (_, _, text) in enumerate(sheet.columns)
    ]
    table.add_row(sheet.row, *cells)
    return Group(Text(sheet.caption, QUIET), table)


def _facts(step: Step) -> RenderableType:
    """Terms and what is said of them; a long term above its text."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(style=QUIET, max_width=34)
    table.add_column(overflow="fold", ratio=1)
    for fact in step.facts:
        table.add_row(fact.term, Text(fact.text, "bold" if fact.kind == "code" else ""))
    return table


def _items(items: Sequence[Item]) -> RenderableType:
    """A list: sign and head, the figure at the right, remarks under them."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(ratio=1, overflow="fold")
    table.add_column(justify="right", min_width=max((cell_len(each.text) for each in items), default=0), overflow="fold")
    for item in items:
        head = Text("  " * item.depth + ("└ " if item.depth else ""), QUIET)
        head.append(f"{item.sign} " if item.sign else "", {"✓": "green", "!": "yellow"}.get(item.sign, ACCENT))
        head.append(item.head)
        note = [Padding(Text(item.note, QUIET), (0, 0, 0, 2 * item.depth + 2))] if item.note else []
        table.add_row(Group(head, *note), Text(item.text, "bold" if not item.sign else QUIET))
    return table


UNIT = ("obs_value", "unit_measure", "unit_mult", "decimals", "obs_status")
"""What makes a number a figure."""


def _listed(found: Matches, catalog: Catalog, dataset: str, release: str) -> dict[str, Any]:
    """Several figures for programs: how many there are, what can be said next, and the first, each with key, value and unit."""
    told = (*catalog.structure(dataset, release)["dimensions"], "source", *UNIT)
    figures = [{name: row[name] for name in told if name in row} for row in found.rows]
    return {"count": found.count, "open": found.open, "figures": figures}


def _several(found: Matches, catalog: Catalog, dataset: str, release: str, lang: str, console: Console) -> None:
    """A few figures, each with the words that choose it; of many what can be said next."""
    structure = catalog.structure(dataset, release)
    if found.count <= which.LISTED:
        shown: list[RenderableType] = [Text(message("story.which.few", lang, count=found.count)), "", _few(found, structure, lang)]
    else:
        shown = [Text(message("story.which.many", lang, count=numbers.grouped(Decimal(found.count)))), *_many(found, structure, lang)]
    console.print(Padding(Group(*shown), (1, 0, 1, 2)), width=min(console.width, WIDEST))


def _few(found: Matches, structure: Structure, lang: str) -> RenderableType:
    """The figures, each above the words to add."""
    names = which.telling(found.rows, found.open)
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), expand=True)
    table.add_column(ratio=1, overflow="fold")
    table.add_column(justify="right", overflow="fold")
    for row in found.rows:
        about = Text(which.words(row, names, structure, lang))
        about.append("\n" + " ".join(f"{name}={row[name]}" for name in names), ACCENT)
        table.add_row(about, Text(figure_words(row, structure, lang), "bold"))
    return table


def _many(found: Matches, structure: Structure, lang: str) -> list[RenderableType]:
    """The codes of the first column that is open, one a line; those of the others in short."""
    first, *others = which.choices(found.open, structure, lang)
    shown: list[RenderableType] = []
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), expand=True)
    table.add_column(overflow="fold", max_width=36)
    table.add_column(ratio=1, overflow="fold", style=QUIET)
    table.add_column(justify="right", style=QUIET)
    for code, label, count in first.codes[:MOST_CODES]:
        table.add_row(Text(f"{first.column}={code}", ACCENT), label if label != code else "", f"{count:,}")
    if len(first.codes) > MOST_CODES:
        table.add_row("", message("story.which.rest", lang, count=len(first.codes) - MOST_CODES), "")
    shown += ["", table]
    if others:
        shown += ["", Text(message("story.which.or", lang))]
    for choice in others:
        told = ", ".join(code for code, _, _ in choice.codes[:MOST_CODES]) + (" …" if len(choice.codes) > MOST_CODES else "")
        shown.append(Padding(Text.assemble((f"{choice.column}=", ACCENT), (told, QUIET)), (0, 0, 0, 2)))
    return shown
