"""Sentences computed from figures: what a chart is titled, what a dataset's newest figure says."""

from collections.abc import Mapping, Sequence

from etl.present import codes, facts, numbers, periods, units
from etl.present.codes import Labels, Row, Structure
from etl.present.facts import Fact
from etl.present.figure import ChartSpec, Series
from etl.present.messages import has_message, listing, message
from etl.present.selection import Chosen, View

NAMED = 3
"""So many things are named in a title; more are told by what they are."""

AMOUNTS = ("PS", "PT", "CNY")
"""Measures of which one must know whether they are stocks, cumulated or of the period; an office's own units as well."""


def is_amount(measure: str) -> bool:
    """Whether a measure is of something that stands at a moment or runs through a period."""
    return measure in AMOUNTS or units.is_own(measure)


def lowered(text: str, lang: str) -> str:
    """An English label inside a sentence: its first letter small unless it begins an abbreviation or a place."""
    return text[:1].lower() + text[1:] if lang == "en" and text[1:2].islower() else text


def title(heads: Sequence[Mapping[str, str]], structure: Structure, view: View, lang: str, period: str, named: Labels | None = None) -> str:
    """The selection as a phrase: `全国各险种参保人数`, `Fund income, fund expenditure: urban employees’ basic pension, China`.

    `heads` are the codes of what is drawn; `period` is told where time does not run along the axis.
    """
    if not heads:
        return message("chart.empty", lang)
    named = named or codes.labels(structure, lang)
    area, indicator = (_told(heads, structure, column, named, lang) for column in ("ref_area", "indicator"))
    for name in (view.get("measure", "value"), view["kind"]):
        if has_message(f"chart.title.{name}"):
            indicator = message(f"chart.title.{name}", lang, indicator=indicator)
    several = len({head["scheme"] for head in heads}) > 1 and view["colour"] != "scheme"
    scheme = "" if several else _beside(_told(heads, structure, "scheme", named, lang), indicator)
    present = ("a" if area else "") + ("s" if scheme else "")
    text = message(f"chart.title.{present or 'none'}", lang, area=area, scheme=scheme, indicator=indicator)
    text = _of_own(text, heads, structure, view, named, lang)
    if view["x"] != "time_period":
        text = message("chart.title.at", lang, title=text, period=periods.period(period, heads[0]["period_basis"], lang))
    return text[:1].upper() + text[1:]


def _of_own(text: str, heads: Sequence[Mapping[str, str]], structure: Structure, view: View, named: Labels, lang: str) -> str:
    """A title with the codes of the dimensions the dataset adds, where neither colours nor the axis tell them."""
    others = [name for name in codes.own(structure) if name not in (view["colour"], view["x"])]
    several = [
        [named.get((name, code), code) for code in codes.in_order(structure, name, {head[name] for head in heads})] for name in others
    ]
    words = [lowered(label, lang) for labels in several if len(labels) <= NAMED for label in labels]
    return message("chart.title.own", lang, title=text, own=listing(words, lang)) if words else text


def _told(heads: Sequence[Mapping[str, str]], structure: Structure, column: str, named: Labels, lang: str) -> str:
    """The codes of a column in words: named where they are few, else told by what they are; nothing for “no scheme”."""
    unique = {head[column] for head in heads} - {"_Z"}
    if len(unique) > NAMED and column == "ref_area":
        return _areas(unique, structure, named, lang)
    if len(unique) > NAMED or (len(unique) > 1 and column == "scheme"):
        return message(key, lang) if has_message(key := f"chart.each.{column}") else each(structure, column, lang)
    found = codes.in_order(structure, column, unique) if len(unique) > 1 else unique
    labels = [named.get((column, code), code) for code in found]
    return listing([text if column == "ref_area" else lowered(text, lang) for text in labels], lang)


def each(structure: Structure, column: str, lang: str) -> str:
    """All codes of a column together, by what the office calls it: `各险种`, `by scheme`."""
    return message("chart.each", lang, name=column_name(structure, column, lang))


def column_name(structure: Structure, column: str, lang: str) -> str:
    """What the office calls a column, as it stands inside a line."""
    return next((lowered(str(row[lang]), lang) for row in structure.get("columns", ()) if row["name"] == column), column)


def _areas(unique: set[str], structure: Structure, named: Labels, lang: str) -> str:
    """Many areas by what they have in common: the provinces, the cities of one province."""
    listed = codes.listed(structure, "ref_area").row
    rows = [listed[code] for code in unique if code in listed]
    levels, parents = {row.get("level") for row in rows}, {row.get("parent") for row in rows}
    if len(levels) == len(parents) == 1 and has_message(f"chart.each.{min(map(str, levels))}"):
        parent = min(map(str, parents))
        return message(f"chart.each.{min(map(str, levels))}", lang, parent=named.get(("ref_area", parent), parent))
    return message("chart.each.ref_area", lang)


def _beside(scheme: str, indicator: str) -> str:
    """The scheme, unless the indicator's own name begins with it: never 失业保险失业保险金."""
    return "" if scheme and indicator.startswith(scheme) else scheme


def subtitle(
    heads: Sequence[Mapping[str, str]], unit: tuple[str, int], unit_label: str, span: tuple[str, str], view: View, lang: str
) -> str:
    """Basis, unit and span under a title: `期末数，万人，2013年1月—2026年6月`."""
    if not heads:
        return ""
    amounts = is_amount(unit[0]) or view.get("measure", "value") != "value"
    bases = sorted({head["period_basis"] for head in heads}) if amounts else []
    words = [message(f"basis.P.{heads[0]['freq']}" if basis == "P" else f"basis.{basis}", lang) for basis in bases]
    first = [message("chart.first", lang)] if view.get("vintage") == "first" else []
    text = message("list.clause", lang).join(each for each in [*words, *first, unit_label, periods.span(*span, lang)] if each)
    return text[:1].upper() + text[1:]


def about(area: str, scheme: str, indicator: str, own: Sequence[str], lang: str) -> str:
    """What a figure is of, from the names of its codes; `own` are those of the dimensions its dataset adds."""
    key = "sentence.about.scheme" if scheme else "sentence.about.none"
    text = message(key, lang, area=area, scheme=lowered(scheme, lang), indicator=lowered(indicator, lang)).replace("s’s ", "s’ ")
    words = listing([lowered(each, lang) for each in own], lang)
    return message("chart.title.own", lang, title=text, own=words) if words else text


def sentence(fact: Fact, lang: str) -> str:
    """A figure as a sentence a citizen can read aloud.

    `截至2026年6月末，全国城镇职工基本养老保险参保人数54989万人，同比增长2.0%（初步）。`
    """
    what = about(fact.area, _beside(fact.scheme, fact.indicator), fact.indicator, fact.own, lang)
    change = message("sentence.change", lang, change=fact.change) if fact.change else ""
    status = message("sentence.status", lang, status=lowered(fact.status, lang)) if fact.status else ""
    return message(f"sentence.{fact.basis}", lang, period=fact.period, about=what, figure=fact.spoken, change=change, status=status)


def headline(rows: Sequence[Row], structure: Structure, view: View, lang: str, chosen: Chosen | None = None) -> str:
    """The newest figure of a view's first line as a sentence; empty where the view has no figure."""
    found = facts.leading(rows, structure, view, lang, chosen)
    return sentence(found[0], lang) if found else ""


def hover(spec: ChartSpec, series: Series, number: int) -> str:
    """All that is to be said of one point, a line each: what, when, how much, how changed, of what standing, from where."""
    status = series.statuses[number]
    if not status:
        return message("hover.none", spec.lang, label=series.label, x=spec.x[number][1])
    change, source = series.changes[number], series.sources[number]
    standing = "" if status == "A" else spec.named.get(("obs_status", status), status)
    told = [series.label, point(spec, series, number)]
    told += [message("hover.change", spec.lang, change=numbers.minus(change))] if change else []
    told += [standing] if series.values[number] is not None else []
    return "\n".join(text for text in [*told, spec.named.get(("source", source), source)] if text)


def point(spec: ChartSpec, series: Series, number: int) -> str:
    """A figure with what it stands for along x: `2024年末 14万人`, `合肥市 14万人`."""
    x, label = spec.x[number]
    where = periods.period(x, series.basis, spec.lang) if spec.x_kind == "time" else label
    status = series.statuses[number]
    figure = numbers.worded(series.numbers[number], *spec.unit, spec.lang) if series.numbers[number] else ""
    if spec.kind == "rank" and series.values[number]:
        figure = message("rank.figure", spec.lang, rank=int(series.values[number] or 0), figure=figure)
    return message("hover.figure", spec.lang, period=where, figure=figure or spec.named.get(("obs_status", status), status))


def summary(spec: ChartSpec) -> str:
    """A chart for those who do not see it: each line's first and last figure, or the largest and smallest of a category."""
    told = []
    for each in spec.series:
        if not each.told:
            continue
        ends = each.told if spec.x_kind == "time" else sorted(each.told, key=lambda number: -(each.values[number] or 0))
        words = [point(spec, each, number) for number in dict.fromkeys((ends[0], ends[-1]))]
        key = "chart.summary" if len(words) > 1 else "chart.summary.one"
        told.append(message(key, spec.lang, label=each.label, first=words[0], last=words[-1]))
    return message("list.sentences", spec.lang).join(told)


def axis_words(text: str, unit: tuple[str, int], lang: str) -> str:
    """A number on an axis with its unit, already in the reader's unit: `60,000万人`."""
    return numbers.worded(text, unit[0], unit[1], lang)
