"""A chart from the rows of a dataset: one specification, drawn as a static picture or for the interactive page."""

from collections.abc import Mapping, Sequence

from etl.present import codes, facts, numbers, periods, sentences, theme
from etl.present.codes import Row, Structure
from etl.present.comparison import UNRELIABLE
from etl.present.definitions import source_line
from etl.present.drawing import svg
from etl.present.figure import PROVISIONAL, ChartSpec, Foot, Point, Series
from etl.present.interactive import plotly
from etl.present.messages import listing, message
from etl.present.selection import Chosen, Lines, View, choice, lines, settle, value_of

__all__ = ["ChartSpec", "plotly", "spec", "svg"]

MOST_LINES = 7
"""More lines than this cannot be told apart: the first chosen keeps its colour, the rest stand back."""


SHORT_LICENCE = 40
"""So many characters of a licence fit under a chart."""


def spec(rows: Sequence[Row], structure: Structure, view: View, lang: str, selection: Chosen | None = None) -> ChartSpec:
    """The chart of a view, with the reader's selection in place of its defaults.

    `rows` are observations as plain dicts, `structure` a parsed `structure.json`. Every figure is in the reader's unit.
    """
    kept = settle(rows, structure, view, selection)
    drawn = lines(kept, structure, view)
    first = next((row for line in drawn.values() for row in line.values()), None)
    unit = (first["unit_measure"], int(first["unit_mult"])) if first else ("PC", 0)
    unit_label = numbers.unit(*unit, lang) if first else ""
    x = _x_values(drawn, structure, view, lang)
    series = _series(drawn, x, structure, view, lang, selection)
    basis = next((row["period_basis"] for row in kept if row["period_basis"] != "S"), "S")
    return ChartSpec(
        lang=lang,
        kind=view["kind"],
        title=sentences.title(drawn, structure, view, lang),
        subtitle=sentences.subtitle(drawn, unit_label, lang),
        summary=sentences.summary(series, unit, basis, lang),
        foot=_foot(drawn, structure, lang),
        unit=unit,
        unit_label=unit_label,
        x_kind="time" if view["x"] == "time_period" else "category",
        x=x,
        basis=basis,
        series=series,
        breaks=_breaks(drawn, structure, view, lang),
        notes=_notes(drawn, series, lang),
    )


def _x_values(drawn: Lines, structure: Structure, view: View, lang: str) -> tuple[tuple[str, str], ...]:
    """What runs along x, with labels: every period from first to last, or the codes, the largest figure first."""
    found = {x for line in drawn.values() for x in line}
    if view["x"] == "time_period":
        ordered = sorted(found, key=periods.position)
        return tuple((each, periods.short(each, lang)) for each in (periods.steps(ordered[0], ordered[-1]) if ordered else ()))
    leader = next(iter(drawn.values()), {})
    sizes = {x: value_of(row) for x, row in leader.items()}
    ranked = sorted(codes.in_order(structure, view["x"], found), key=lambda x: -(sizes.get(x) or 0))
    return tuple((each, codes.label(structure, view["x"], each, lang)) for each in ranked)


def _series(
    drawn: Lines, x: Sequence[tuple[str, str]], structure: Structure, view: View, lang: str, selection: Chosen | None
) -> tuple[Series, ...]:
    """The lines with their colours; of too many lines one stands out, the first the reader chose."""
    crowded = len(drawn) > MOST_LINES and view["x"] == "time_period"
    asked = [code for code in choice(view, selection).get(view["colour"], ()) if code in drawn]
    front = (asked or list(drawn))[:1]
    colours = _colours(structure, view["colour"], front if crowded else list(drawn))
    named = codes.labels(structure, lang)
    found = []
    for code, line in drawn.items():
        light, dark = colours.get(code, theme.MUTED)
        label = named.get((view["colour"], code), code)
        points = tuple(_point(line, each, shown_as, label, named, lang) for each, shown_as in x)
        found.append(Series(code, label, light, dark, points, muted=code not in colours))
    return tuple(found)


def _colours(structure: Structure, column: str, found: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Light and dark colour of each code: a scheme's own, the text's for a total, else the next free one of the palette."""
    rows = {code: codes.code_row(structure, column, code) for code in found}
    given = {code: (row["colour_light"], row["colour_dark"]) for code, row in rows.items() if row.get("colour_light")}
    given |= {code: theme.TOTAL for code, row in rows.items() if code not in given and row.get("parts")}
    free = [pair for pair in theme.SERIES if pair not in given.values()] or list(theme.SERIES)
    others = [code for code in found if code not in given]
    return given | {code: free[number % len(free)] for number, code in enumerate(others)}


def _point(line: Mapping[str, Row], x: str, x_label: str, label: str, named: codes.Labels, lang: str) -> Point:
    row = line.get(x)
    if row is None:
        return Point(x, None, "", message("hover.none", lang, label=label, x=x_label))
    fact = facts.fact(row, line, named, lang)
    value = value_of(row)
    shown = None if value is None else float(numbers.converted(value, row["unit_measure"], int(row["unit_mult"]), lang))
    return Point(x, shown, row["obs_status"] or "A", sentences.hover(fact, label, lang), fact.number)


def _breaks(drawn: Lines, structure: Structure, view: View, lang: str) -> tuple[tuple[str, str], ...]:
    """The breaks that fall on drawn figures, at the first figure after each, in order of time."""
    if view["x"] != "time_period":
        return ()
    told = {each["id"]: each for each in structure.get("breaks", ())}
    places: dict[str, str] = {}
    for line in drawn.values():
        for x in sorted(line, key=periods.position):
            for name in str(line[x]["break_id"] or "").split():
                places.setdefault(name, x)
    found: dict[str, list[str]] = {}
    for name, x in sorted(places.items(), key=lambda item: (periods.position(item[1]), item[0])):
        found.setdefault(x, []).append(told.get(name, {}).get(lang) or name)
    between = message("list.sentences", lang)
    return tuple((x, between.join(dict.fromkeys(words))) for x, words in found.items())


def _foot(drawn: Lines, structure: Structure, lang: str) -> Foot:
    """Source with its custody, release and licence, as they stand under every chart."""
    used = codes.in_order(structure, "source", {row["source"] for line in drawn.values() for row in line.values()})
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


def _notes(drawn: Lines, series: Sequence[Series], lang: str) -> tuple[str, ...]:
    """What a reader should know of this chart: provisional or doubtful figures, several sources on one line, grey lines."""
    rows = [row for line in drawn.values() for row in line.values() if value_of(row) is not None]
    statuses = {row["obs_status"] for row in rows}
    told = {
        "note.all_provisional": statuses == {PROVISIONAL},
        "note.some_provisional": any(each.tail_start() < len(each.points) for each in series),
        "note.low_reliability": UNRELIABLE in statuses,
        "note.several_sources": any(len({row["source"] for row in line.values()}) > 1 for line in drawn.values()),
        "note.muted": any(each.muted for each in series),
    }
    return tuple(message(key, lang) for key, applies in told.items() if applies)
