"""A chart from the figures of a dataset: one specification, drawn as a static picture or for the interactive page."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from etl.present import codes, numbers, periods, sentences, theme, told
from etl.present.codes import Labels, Row, Structure
from etl.present.definitions import source_line
from etl.present.drawing import svg
from etl.present.figure import PROVISIONAL, UNRELIABLE, ChartSpec, Event, Foot, Series
from etl.present.interactive import plotly
from etl.present.messages import listing, message
from etl.present.selection import Chosen, View, choice, lines, settle
from etl.present.told import INDEX, Told

__all__ = ["ChartSpec", "across", "along", "plotly", "spec", "svg"]

MOST_LINES = 7
"""More lines than this cannot be told apart: the first chosen keeps its colour, the rest stand back."""

SHORT_LICENCE = 40
"""So many characters of a licence fit under a chart."""

Lines = Mapping[str, Told]
"""The lines of a chart by what they stand for, in order."""

MEASURES = {"value": lambda line, lang: line, "growth": told.as_growth}
"""What may be drawn of every figure without regard to the others; an index needs its base besides."""


def spec(rows: Sequence[Row], structure: Structure, view: View, lang: str, selection: Chosen | None = None) -> ChartSpec:
    """The chart of a view, with the reader's selection in place of its defaults.

    `rows` are observations as plain dicts, `structure` a parsed `structure.json`. Every figure is in the reader's unit.
    """
    drawn = lines(settle(rows, structure, view, selection), structure, view)
    front = [code for code in choice(view, selection).get(view["colour"], ()) if code in drawn]
    if view["x"] == "time_period":
        return along(
            {code: told.tell(told.figures(line, codes.own(structure)), lang) for code, line in drawn.items()}, structure, view, lang, front
        )
    picked = {
        code: {x: (told.tell(told.figures({x: row}, codes.own(structure)), lang), 0) for x, row in line.items()}
        for code, line in drawn.items()
    }
    return across(picked, structure, view, lang, front, next((row["time_period"] for line in drawn.values() for row in line.values()), ""))


def along(
    drawn: Lines,
    structure: Structure,
    view: View,
    lang: str,
    front: Sequence[str] = (),
    named: Labels | None = None,
) -> ChartSpec:
    """A chart along time, as far as its lines reach.

    A view may say more than its kind: `measure` (`value`, `growth` on a year earlier, `index` with the figure of the
    period `base` as 100) and `events` (whether reforms are marked). Lines of one single period are no lines: they are
    drawn as its bars, as long as they can be told apart.
    """
    base = _base(drawn, view)
    if view.get("measure") == "index":
        indexed = {code: told.as_index(line, base) for code, line in drawn.items()}
        drawn = {code: line for code, line in indexed.items() if line is not None}
    else:
        drawn = {code: MEASURES[view.get("measure", "value")](line, lang) for code, line in drawn.items()}
    first, end = min((line.first for line in drawn.values()), default=0), max((line.end for line in drawn.values()), default=0)
    cut = {code: line.cut(first, end) for code, line in drawn.items()}
    if view["kind"] == "rank" and cut:
        cut = dict(zip(cut, told.ranked(list(cut.values())), strict=True))
    if view["kind"] == "line" and end - first == 1 and len(cut) <= MOST_LINES:
        view = {**view, "kind": "bar"}
    freq = next((line.freq for line in drawn.values()), "A")
    x = _periods(first, end, freq, lang)
    span_words = (x[0][0], x[-1][0]) if x else ("", "")
    return _composed(cut, x, span_words, base if view.get("measure") == "index" else None, structure, view, lang, front, named)


def across(
    picked: Mapping[str, Mapping[str, tuple[Told, int]]],
    structure: Structure,
    view: View,
    lang: str,
    front: Sequence[str] = (),
    period: str = "",
    named: Labels | None = None,
) -> ChartSpec:
    """A chart by category at one period: for each colour and each category the line its figure stands on, and where.

    The largest figures of the first colour come first; tiles stand where the code list places them.
    """
    measure = MEASURES[view.get("measure", "value")]
    changed = {code: {x: (measure(line, lang), at) for x, (line, at) in each.items()} for code, each in picked.items()}
    leader = next(iter(changed.values()), {})
    sizes = {x: line.values[at] or 0 for x, (line, at) in leader.items()}
    listed = codes.in_order(structure, view["x"], {x for each in changed.values() for x in each})
    order = listed if view["kind"] == "tiles" else sorted(listed, key=lambda x: -sizes.get(x, 0))
    if view["kind"] == "tiles":
        order = _neighbours(order, structure)
    drawn = {code: told.beside(each, order) for code, each in changed.items() if each}
    named = named or codes.labels(structure, lang)
    x = tuple((each, named.get((view["x"], each), each)) for each in order)
    return _composed(drawn, x, (period, period), None, structure, view, lang, front, named)


def _neighbours(order: Sequence[str], structure: Structure) -> list[str]:
    """The areas that have a place among the tiles of those shown, with their neighbours nobody tells of."""
    rows = {row["code"]: row for row in codes.rows_of(structure, "ref_area")}
    first = next((rows[code] for code in order if rows.get(code, {}).get("tile")), None)
    return [code for code, row in rows.items() if first and row.get("tile") and row.get("parent") == first.get("parent")]


def _base(drawn: Lines, view: View) -> int:
    """The position an index is measured by: as asked, else the first at which every line has a figure."""
    if view.get("base"):
        return periods.position(view["base"])
    first = max((line.first for line in drawn.values()), default=0)
    end = min((line.end for line in drawn.values()), default=0)
    full = (at for at in range(first, end) if all(line.values[at - line.first] is not None for line in drawn.values()))
    return next(full, first)


@lru_cache(maxsize=512)
def _periods(first: int, end: int, freq: str, lang: str) -> tuple[tuple[str, str], ...]:
    """Every period of a span with its label."""
    found = [periods.at(each, freq) for each in range(first, end)]
    return tuple((each, periods.short(each, lang)) for each in found)


def _composed(
    drawn: Lines,
    x: tuple[tuple[str, str], ...],
    span: tuple[str, str],
    base: int | None,
    structure: Structure,
    view: View,
    lang: str,
    front: Sequence[str],
    named: Labels | None,
) -> ChartSpec:
    named = named or codes.labels(structure, lang)
    heads = [head for line in drawn.values() for head in line.heads]
    unit = next((line.unit for line in drawn.values()), ("PC", 0))
    first = next(iter(drawn.values()), None)
    by_time = view["x"] == "time_period"
    series = _series(drawn, named, structure, view, front)
    basis = next((head["period_basis"] for head in heads if head["period_basis"] != "S"), "S")
    label = _unit_words(unit, view, base, first.freq if first else "A", lang) if first else ""
    made = ChartSpec(
        lang=lang,
        kind=view["kind"],
        title=sentences.title(heads, structure, view, lang, span[1], named),
        subtitle=sentences.subtitle(heads, unit, label, span, view, lang),
        summary="",
        foot=_foot({source for each in series for source in each.used}, structure, lang),
        unit=unit,
        unit_label=label,
        x_kind="time" if by_time else "category",
        x=x,
        basis=basis,
        series=series,
        breaks=_breaks(drawn, x, structure, lang) if by_time else (),
        events=_events(heads, x, structure, lang) if by_time and view.get("events") else (),
        places=_tiles(x, structure) if view["kind"] == "tiles" else (),
        named=named,
    )
    made.summary, made.notes = sentences.summary(made), _notes(made, view, lang)
    return made


def _unit_words(unit: tuple[str, int], view: View, base: int | None, freq: str, lang: str) -> str:
    if unit == INDEX and base is not None:
        return message("unit.index", lang, base=periods.short(periods.at(base, freq), lang))
    return numbers.unit(*unit, lang)


def _series(drawn: Lines, named: Labels, structure: Structure, view: View, front: Sequence[str]) -> tuple[Series, ...]:
    """The lines with their colours; of too many lines one stands out, the first the reader chose."""
    crowded = len(drawn) > MOST_LINES and view["x"] == "time_period" and view["kind"] in ("line", "rank")
    coloured = (list(front) or list(drawn))[:1] if crowded else list(drawn)
    colours = _colours(structure, view["colour"], coloured)
    return tuple(
        Series(
            code,
            named.get((view["colour"], code), code),
            *colours.get(code, theme.MUTED),
            line.values,
            line.numbers,
            line.changes,
            line.statuses,
            line.sources,
            line.cells,
            line.heads[0]["period_basis"],
            muted=code not in colours,
        )
        for code, line in drawn.items()
    )


def _colours(structure: Structure, column: str, found: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Light and dark colour of each code: a scheme's own, the text's for a total, else the next free one of the palette."""
    rows = {code: codes.code_row(structure, column, code) for code in found}
    given = {code: (row["colour_light"], row["colour_dark"]) for code, row in rows.items() if row.get("colour_light")}
    given |= {code: theme.TOTAL for code, row in rows.items() if code not in given and row.get("parts")}
    free = [pair for pair in theme.SERIES if pair not in given.values()] or list(theme.SERIES)
    others = [code for code in found if code not in given]
    return given | {code: free[number % len(free)] for number, code in enumerate(others)}


def _breaks(drawn: Lines, x: Sequence[tuple[str, str]], structure: Structure, lang: str) -> tuple[tuple[str, str], ...]:
    """The breaks that fall on drawn figures, at the first figure after each, in order of time; one wording stands once."""
    places: dict[str, int] = {}
    for line in drawn.values():
        for at, names in line.breaks.items():
            for name in names.split():
                places[name] = min(at, places.get(name, at))
    if not places:
        return ()
    declared = {each["id"]: each.get(lang) for each in structure.get("breaks", ())}
    found: dict[int, list[str]] = {}
    for name, at in sorted(places.items(), key=lambda item: (item[1], item[0])):
        found.setdefault(at, []).append(declared.get(name) or name)
    between = message("list.sentences", lang)
    return tuple((x[at][0], between.join(dict.fromkeys(words))) for at, words in found.items())


def _events(heads: Sequence[Mapping[str, str]], x: Sequence[tuple[str, str]], structure: Structure, lang: str) -> tuple[Event, ...]:
    """The reforms of the schemes drawn that fall on the time axis, in order."""
    declared = structure.get("events", ())
    if not declared or not x:
        return ()
    first, freq, related = periods.position(x[0][0]), periods.frequency(x[0][0]), _related({head["scheme"] for head in heads}, structure)
    found = []
    for each in declared:
        if each["scheme"] in related or each["scheme"].startswith("ALL"):
            at = _place(each["date"], freq) - first
            if 0 <= at < len(x):
                found.append(Event(at, periods.day(each["date"], lang), each[lang], each.get("document") or ""))
    return tuple(sorted(found, key=lambda each: each.place))


@lru_cache(maxsize=4096)
def _place(date: str, freq: str) -> int:
    """The position of the period a day lies in."""
    return periods.position(periods.containing(date, freq))


def _related(drawn: set[str], structure: Structure) -> set[str]:
    """Schemes with their parts and their wholes."""
    kin = codes.listed(structure, "scheme").kin
    return drawn.union(*(kin.get(code, ()) for code in drawn))


def _tiles(x: Sequence[tuple[str, str]], structure: Structure) -> tuple[tuple[int, int], ...]:
    """Row and column of each area of a tile diagram."""
    rows = {row["code"]: row["tile"] for row in codes.rows_of(structure, "ref_area") if row.get("tile")}
    return tuple((int(row), int(column)) for row, column in (rows[code].split(",") for code, _ in x))


def _foot(sources: set[str], structure: Structure, lang: str) -> Foot:
    """Source with its custody, release and licence, as they stand under every chart."""
    used = codes.in_order(structure, "source", sources)
    return Foot(
        source=message("foot.source", lang, sources=listing([source_words(structure, code, lang) for code in used], lang)),
        release=message("foot.release", lang, day=periods.day(structure["release"], lang)),
        licence=_licence(structure["licence"][lang], lang),
    )


def _licence(text: str, lang: str) -> str:
    """A licence that can be named under a chart; one that needs a paragraph is told on the dataset's page."""
    return message("foot.licence", lang, licence=text) if len(text) <= SHORT_LICENCE else message("foot.licence.see", lang)


def source_words(structure: Structure, code: str, lang: str) -> str:
    """A source as it is always named: publisher, title, and through whose hands the figures came."""
    declared = next((each for each in structure.get("sources", ()) if each["id"] == code), None)
    return source_line(declared, lang) if declared else codes.label(structure, "source", code, lang)


def _notes(made: ChartSpec, view: Mapping[str, Any], lang: str) -> tuple[str, ...]:
    """What a reader should know of this chart: how it was reckoned, which figures are not firm, which lines stand back."""
    statuses = {status for each in made.series for status in each.standing}
    measure = view.get("measure", "value")
    by_line = [each.used for each in made.series] if made.x_kind == "time" else []
    applies = {
        "note.first": view.get("vintage") == "first",
        "note.tiles": made.kind == "tiles",
        "note.tiles.absent": made.kind == "tiles" and any(len(each.told) < len(made.x) for each in made.series),
        "note.rank": made.kind == "rank",
        "note.growth": measure == "growth",
        "note.index": measure == "index",
        "note.index.breaks": measure == "index" and bool(made.breaks),
        "note.all_provisional": statuses == {PROVISIONAL},
        "note.some_provisional": made.kind in ("line", "bar", "stack") and any(each.tail_start < len(each.values) for each in made.series),
        "note.low_reliability": UNRELIABLE in statuses and made.kind != "tiles",
        "note.gaps": made.x_kind == "time" and any(len(each.told) < each.told[-1] - each.told[0] + 1 for each in made.series if each.told),
        "note.several_sources": any(len(each) > 1 for each in by_line),
        "note.muted": any(each.muted for each in made.series),
    }
    return tuple(message(key, lang) for key, holds in applies.items() if holds)
