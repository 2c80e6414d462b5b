"""Sentences computed from figures: what a chart is titled, what a dataset's newest figure says."""

from collections.abc import Sequence

from etl.present import codes, facts, numbers, periods
from etl.present.codes import Row, Structure
from etl.present.facts import Fact
from etl.present.figure import Series
from etl.present.messages import listing, message
from etl.present.selection import Chosen, Lines, View

NAMED = 3
"""So many things are named in a title; more are told by what they are."""

AMOUNTS = ("PS", "PT", "CNY")
"""Measures of which one must know whether they are stocks, cumulated or of the period."""


def lowered(text: str, lang: str) -> str:
    """An English label inside a sentence: its first letter small unless it begins an abbreviation or a place."""
    return text[:1].lower() + text[1:] if lang == "en" and text[1:2].islower() else text


def title(drawn: Lines, structure: Structure, view: View, lang: str) -> str:
    """The selection as a phrase: `全国各险种参保人数`, `Fund income, fund expenditure: urban employees’ basic pension, China`."""
    rows = [row for line in drawn.values() for row in line.values()]
    if not rows:
        return message("chart.empty", lang)
    area, indicator = (_told(rows, structure, column, lang) for column in ("ref_area", "indicator"))
    several = len({row["scheme"] for row in rows}) > 1 and view["colour"] != "scheme"
    scheme = "" if several else _beside(_told(rows, structure, "scheme", lang), indicator)
    present = ("a" if area else "") + ("s" if scheme else "")
    text = message(f"chart.title.{present or 'none'}", lang, area=area, scheme=scheme, indicator=indicator)
    if view["x"] != "time_period":
        text = message("chart.title.at", lang, title=text, period=_period(rows[0], lang))
    return text[:1].upper() + text[1:]


def _told(rows: Sequence[Row], structure: Structure, column: str, lang: str) -> str:
    """The codes of a column in words: named where they are few, else told by what they are; nothing for “no scheme”."""
    found = [code for code in codes.in_order(structure, column, {row[column] for row in rows}) if code != "_Z"]
    if len(found) > NAMED or (len(found) > 1 and column == "scheme"):
        return message(f"chart.each.{column}", lang)
    labels = [codes.label(structure, column, code, lang) for code in found]
    return listing([text if column == "ref_area" else lowered(text, lang) for text in labels], lang)


def _beside(scheme: str, indicator: str) -> str:
    """The scheme, unless the indicator's own name begins with it: never 失业保险失业保险金."""
    return "" if scheme and indicator.startswith(scheme) else scheme


def _period(row: Row, lang: str) -> str:
    return periods.period(row["time_period"], row["period_basis"], lang)


def subtitle(drawn: Lines, unit_label: str, lang: str) -> str:
    """Basis, unit and span under a title: `期末数，万人，2013年1月—2026年6月`."""
    rows = [row for line in drawn.values() for row in line.values()]
    if not rows:
        return ""
    freq = rows[0]["freq"]
    bases = sorted({row["period_basis"] for row in rows if row["unit_measure"] in AMOUNTS})
    told = [row["time_period"] for row in rows]
    span = periods.span(min(told, key=periods.last_month), max(told, key=periods.last_month), lang)
    words = [message(f"basis.P.{freq}" if basis == "P" else f"basis.{basis}", lang) for basis in bases]
    text = message("list.clause", lang).join([*words, unit_label, span])
    return text[:1].upper() + text[1:]


def sentence(fact: Fact, lang: str) -> str:
    """A figure as a sentence a citizen can read aloud.

    `截至2026年6月末，全国城镇职工基本养老保险参保人数54,989万人，同比增长2.0%（初步数）。`
    """
    scheme = _beside(fact.scheme, fact.indicator)
    key = "sentence.about.scheme" if scheme else "sentence.about.none"
    about = message(key, lang, area=fact.area, scheme=lowered(scheme, lang), indicator=lowered(fact.indicator, lang))
    change = message("sentence.change", lang, change=fact.change) if fact.change else ""
    status = message("sentence.status", lang, status=lowered(fact.status, lang)) if fact.status else ""
    return message(f"sentence.{fact.basis}", lang, period=fact.period, about=about, figure=fact.figure, change=change, status=status)


def headline(rows: Sequence[Row], structure: Structure, view: View, lang: str, chosen: Chosen | None = None) -> str:
    """The newest figure of a view's first line as a sentence; empty where the view has no figure."""
    found = facts.leading(rows, structure, view, lang, chosen)
    return sentence(found[0], lang) if found else ""


def hover(fact: Fact, label: str, lang: str) -> str:
    """All that is to be said of one point, a line each: what, when, how much, how changed, of what standing."""
    figure = fact.figure or fact.status
    rest = [fact.change, fact.status if fact.figure else "", fact.source]
    return "\n".join([label, message("hover.figure", lang, period=fact.period, figure=figure), *(text for text in rest if text)])


def summary(series: Sequence[Series], unit: tuple[str, int], basis: str, lang: str) -> str:
    """A chart for those who do not see it: each line's first and last figure."""
    told = []
    for each in series:
        points = [point for point in each.points if point.value is not None]
        if not points:
            continue
        told.append(
            message("chart.summary", lang, label=each.label, first=_point(points[0].text), last=_point(points[-1].text))
            if len(points) > 1
            else message("chart.summary.one", lang, label=each.label, first=_point(points[0].text))
        )
    return message("list.sentences", lang).join(told)


def _point(text: str) -> str:
    return text.split("\n")[1]


def axis_words(text: str, unit: tuple[str, int], lang: str) -> str:
    """A number on an axis with its unit, already in the reader's unit: `60,000万人`."""
    return numbers.worded(text, unit[0], unit[1], lang)
