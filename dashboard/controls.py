"""The choices beside the chart, made from the code lists: what there is to choose, and what has figures."""

from functools import cache, lru_cache
from typing import Any

from dashboard.selection import KINDS, MEASURES, NEED_TIME, VINTAGES, Asked, Selection, unique
from dashboard.shelf import Dataset, kept
from etl.present import periods
from etl.present.messages import message

MANY = 24
"""A longer list is not sent again to a page that has it."""

Option = list[Any]
"""What is sent to the page for a choice: code, label, and 1 where it has figures under the present selection."""

Control = dict[str, Any]


def controls(selection: Selection, dataset: Dataset, lang: str, known: bool = False) -> list[Control]:
    """Every choice with its options; those without figures, given the choices above them, are marked so.

    A page to which the lists are `known` gets of a long one only which of its options have figures, a digit each.
    """
    found = []
    among = dataset.index.everything
    for name in dataset.dimensions:
        found.append(_dimension(name, selection, among, dataset, lang, known))
        among &= dataset.index.having(name, selection.chosen[name])
    found.append(_source(selection, among, dataset, lang))
    named = selection.chosen["source"]
    found += _periods(selection, among & dataset.index.having("source", named) if named else among, dataset, lang)
    found.append(_measures(selection.kind, selection.x, lang))
    if len(dataset.vintages) > 1:
        found.append(_vintages(lang))
    if selection.measure == "index":
        options: list[Option] = [["", message("explore.base.first", lang), 1]]
        options += [[each, periods.short(each, lang), 1] for each in periods.steps(selection.start, selection.end)]
        found.append(_control("base", message("explore.base", lang), options))
    if len(dataset.xs) > 1:
        found.append(_setting(dataset, "x", tuple(dataset.xs), lang))
    return [*found, _setting(dataset, "colour", tuple(name for name in dataset.colours if name != selection.x), lang)]


@lru_cache(maxsize=256)
def _measures(kind: str, x: str, lang: str) -> Control:
    """What can be shown of every figure, as it is drawn now."""
    possible = {"value": True, "growth": kind != "stack", "index": kind != "stack" and x == "time_period"}
    options: list[Option] = [[name, message(f"explore.measure.{name}", lang), int(possible[name])] for name in MEASURES]
    return _control("measure", message("explore.measure", lang), options)


@cache
def _vintages(lang: str) -> Control:
    """Whether figures are shown as they are now or as they were when they were first public."""
    return _control("vintage", message("explore.vintage", lang), [[name, message(f"explore.vintage.{name}", lang), 1] for name in VINTAGES])


def value(selection: Selection) -> dict[str, list[str]]:
    """The selection as the controls hold it."""
    chosen = {
        name: [code for code in codes if name != "period_basis" or code != "S"] or list(codes) for name, codes in selection.chosen.items()
    }
    chosen["source"] = chosen["source"] or ["preferred"]
    whole = {"whole": ["yes"]} if selection.whole else {}
    look = {"x": [selection.x], "colour": [selection.colour], "measure": [selection.measure], "base": [selection.base]}
    look |= {"vintage": [selection.vintage]}
    return {**chosen, **whole, **look, "start": [selection.start], "end": [selection.end]}


def _dimension(name: str, selection: Selection, among: int, dataset: Dataset, lang: str, known: bool) -> Control:
    """The codes of a dimension that occur at all, in the order of their list.

    A code has figures if it has some under the choices before it, which move the later ones along. One that is added to
    others moves nothing: it must have figures under all that is chosen.
    """
    multi = name in (selection.colour, selection.x)
    if multi:
        among = dataset.index.selected({other: codes for other, codes in selection.chosen.items() if codes and other != name})
    single = selection.kind == "tiles" and name == selection.colour
    look = {"name": name, "label": dataset.column(name, lang), "multi": multi and not single}
    if known and len(dataset.options(name, lang)) > MANY:
        flags = dataset.flags(name, among)
        return {**look, "comparable": not multi and name in dataset.colours and flags.count("1") > 1, "flags": flags}
    there = dataset.index.codes(name, among)
    look["comparable"] = not multi and name in dataset.colours and len(there) > 1
    steady = name != "period_basis" or there == {"S"} or selection.chosen[name] == ("S",)
    return {**look, "options": _options(dataset, name, there, steady, lang)}


@kept
def _options(dataset: Dataset, name: str, there: frozenset[str], steady: bool, lang: str) -> list[Option]:
    """Every code of a dimension as an option; without `steady` the stocks, which stand beside any kind of flow, are none."""
    return [pair[code in there] for code, pair in dataset.options(name, lang) if steady or code != "S"]


def _source(selection: Selection, among: int, dataset: Dataset, lang: str) -> Control:
    """Sources that tell of the selection; the preferred one of each figure unless a reader wants them side by side."""
    return _sources(dataset, dataset.index.codes("source", among), selection.colour == "source", lang)


@kept
def _sources(dataset: Dataset, there: frozenset[str], beside: bool, lang: str) -> Control:
    options: list[Option] = [[code, dataset.label("source", code, lang), 1] for code in dataset.in_order("source", there)]
    if not beside:
        options[:0] = [[code, message(f"explore.source.{code}", lang), 1] for code in ("preferred", "all")]
    return _control("source", dataset.column("source", lang), options, beside)


def _periods(selection: Selection, among: int, dataset: Dataset, lang: str) -> list[Control]:
    """From when to when; along another axis than time, the one period shown."""
    if selection.x != "time_period":
        options = [[each, periods.short(each, lang), 1] for each in reversed(dataset.index.told_periods(among))]
        return [_control("end", message("explore.at", lang), options)]
    first, last = dataset.index.span(among) or (selection.start, selection.end)
    options = _steps(first, last, lang)
    return [_control("start", message("explore.start", lang), options), _control("end", message("explore.end", lang), options[::-1])]


@lru_cache(maxsize=256)
def _steps(first: str, last: str, lang: str) -> list[Option]:
    """Every period of a span as an option."""
    return [[each, periods.short(each, lang), 1] for each in periods.steps(first, last)]


@kept
def _setting(dataset: Dataset, name: str, codes: tuple[str, ...], lang: str) -> Control:
    """A choice of how figures are laid out, among the columns of the dataset."""
    return _control(name, message(f"explore.{name}", lang), [[code, column_words(code, dataset, lang), 1] for code in codes])


def column_words(name: str, dataset: Dataset, lang: str) -> str:
    """What a reader calls a column; time is simply time."""
    return message("explore.x.time_period", lang) if name == "time_period" else dataset.column(name, lang)


def _control(name: str, label: str, options: list[Option], multi: bool = False) -> Control:
    return {"name": name, "label": label, "options": options, "multi": multi}


@kept
def kinds(dataset: Dataset, lang: str) -> list[list[str]]:
    """The kinds of drawing a dataset can be shown in; a kind that needs another axis brings it along."""
    possible = [kind for kind in KINDS if kind != "tiles" or dataset.tiled]
    return [[kind, message(f"explore.kind.{kind}", lang)] for kind in possible]


@cache
def words(lang: str) -> dict[str, str]:
    """The words of the controls themselves."""
    keys = {"find": "find", "none": "none", "nodata": "nodata", "several": "several", "all": "select.all", "clear": "select.clear"}
    keys |= {"compare": "compare", "choices": "choices"}
    return {name: message(f"explore.{key}", lang, first="{first}", count="{count}", rest="{rest}") for name, key in keys.items()}


FIGURE_WORDS = {
    "details.hint": "explore.details.hint",
    "details.hint.table": "explore.details.hint.table",
    "details.close": "explore.details.close",
    "nodata": "explore.nodata",
    "change": "hover.change",
    "rank": "rank.number",
    "colon": "list.colon",
    "between": "list.between",
    "sentences": "table.between",
    "status": "table.status",
    "status_of": "table.status_of",
    "gap": "sign.none",
    "trace": "story.way",
}


@cache
def figure_words(lang: str) -> dict[str, str]:
    """The words with which the page tells of a figure and sets its table."""
    blanks = {name: f"{{{name}}}" for name in ("change", "rank", "status", "columns")}
    return {name: message(key, lang, **blanks) for name, key in FIGURE_WORDS.items()}


def asked(held: Any, kind: Any) -> tuple[Asked, Asked]:
    """What the controls ask for, and seeds for what is newly compared. What was changed last decides: it was meant."""
    if not isinstance(held, dict):
        return {}, {}
    found: Asked = {}
    for name, codes in held.items():
        several = codes if isinstance(codes, list) else [codes]
        found[str(name)] = unique(code for code in several if isinstance(code, str))
    changed = (found.pop("changed", ()) or ("",))[0]
    bounds = ("start", "end") if found.pop("whole", ()) and changed not in ("start", "end") else ()
    found = {name: codes for name, codes in found.items() if codes and name not in bounds}
    if isinstance(kind, str) and changed != "x":
        found["kind"] = (kind,)
        if _moves_axis(kind, found.get("x", ("time_period",))[0]):
            return _turned(found, kind)
    return _given_up(found, changed)


def _moves_axis(kind: str, x: str) -> bool:
    """Whether a kind of drawing needs another axis than the one at hand: tiles need areas, lines time."""
    return (kind == "tiles" and x != "ref_area") or (kind in NEED_TIME and x != "time_period")


def _turned(found: Asked, kind: str) -> tuple[Asked, Asked]:
    """The question with another axis: one code of each thing stays; tiles are opened around the area at hand."""
    dropped = ("x", "start", "end", "colour", "ref_area", "base")
    kept = {name: codes[:1] for name, codes in found.items() if name not in dropped}
    return kept, {"ref_area": found.get("ref_area", ())[:1]} if kind == "tiles" else {}


def _given_up(found: Asked, changed: str) -> tuple[Asked, Asked]:
    """Without the choices that another one has made meaningless."""
    if changed == "source" and "all" in found.get("source", ()):
        found, changed = {**found, "colour": ("source",)}, "colour"
    dropped = {"freq": ("start", "end"), "x": ("start", "end", "kind", "colour")}.get(changed, ())
    found = {name: codes for name, codes in found.items() if name not in dropped}
    if changed not in ("x", "colour") or changed not in found:
        return found, {}
    opened = found[changed][0]
    kept = {name: codes if name in ("colour", "x") else codes[:1] for name, codes in found.items() if name != opened}
    return kept, {opened: found.get(opened, ())[:1]}
