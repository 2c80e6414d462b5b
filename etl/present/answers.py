"""What stands on the page of an answer beside its sentences and its chart: changes, limits of the data, formulas, revisions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from etl.present import codes, definitions, facts, numbers, periods
from etl.present.codes import Row, Structure
from etl.present.definitions import Definition
from etl.present.messages import listing, message
from etl.present.reckoning import Reckoned
from etl.present.selection import lines, settle, value_of
from etl.present.sentences import lowered
from etl.present.telling import capital

LATE = 12
"""A figure so many months older than the newest of the site is said to stop."""


@dataclass(frozen=True)
class Change:
    """A newest figure beside the same period of the year before; `before` and `fact.signed` are empty where none may be told."""

    what: str
    fact: facts.Fact
    before: str


def changes(rows: Sequence[Row], structure: Structure, asked: Mapping[str, Sequence[str]], lang: str) -> list[Change]:
    """The newest figures of a selection, one a series, those of its newest period alone, against a year earlier."""
    named = codes.labels(structure, lang)
    drawn: list[Mapping[str, Row]] = []
    found = {row["indicator"] for row in rows}
    for indicator in codes.in_order(structure, "indicator", [code for code in asked.get("indicator", found) if code in found]):
        view = {"x": "time_period", "colour": "scheme", "default": {**asked, "indicator": (indicator,)}}
        drawn += lines(settle(rows, structure, view), structure, view).values()
    newest = [(line, row) for line in drawn if (row := _newest(line)) is not None]
    last = max((periods.last_month(row["time_period"]) for _, row in newest), default=None)
    return [
        Change(capital(about(row, structure, lang)), facts.fact(row, line, named, lang), _before(line, row, lang))
        for line, row in newest
        if periods.last_month(row["time_period"]) == last
    ]


def _newest(line: Mapping[str, Row]) -> Row | None:
    told = [row for row in line.values() if value_of(row) is not None]
    return max(told, key=lambda row: periods.last_month(row["time_period"]), default=None)


def _before(line: Mapping[str, Row], row: Row, lang: str) -> str:
    """The figure of a year earlier by the same source."""
    before = line.get(periods.year_before(row["time_period"]))
    if before is None or before["source"] != row["source"] or value_of(before) is None:
        return ""
    return numbers.number(before["obs_value"], before["unit_measure"], int(before["unit_mult"]), int(before["decimals"] or 0), lang)


def stops(reach: Iterable[tuple[Row, Structure]], newest: tuple[int, int], lang: str) -> list[str]:
    """Which figures of a page end long before the newest figure of the site, the oldest first, said openly; `reach` are the last ones."""
    ended: dict[str, dict[str, None]] = {}
    for row, structure in reach:
        if _months(newest) - _months(periods.last_month(row["time_period"])) > LATE:
            ended.setdefault(row["time_period"], {})[about(row, structure, lang)] = None
    between = message("table.between", lang)
    return [
        message("answer.stop", lang, period=periods.short(period, lang), what=between.join(ended[period]))
        for period in sorted(ended, key=periods.last_month)
    ]


def _months(month: tuple[int, int]) -> int:
    return month[0] * 12 + month[1]


def about(row: Row, structure: Structure, lang: str) -> str:
    """What a row tells: `城镇职工基本养老保险抚养比`; of single provinces and cities, whose are told together, the kind."""
    scheme = "" if row["scheme"] == "_Z" else codes.label(structure, "scheme", row["scheme"], lang)
    indicator = codes.label(structure, "indicator", row["indicator"], lang)
    parent = codes.code_row(structure, "ref_area", row["ref_area"]).get("parent")
    area = codes.label(structure, "ref_area", parent or row["ref_area"], lang)
    inside = f"answer.about.{'part' if parent else 'whole'}.{'scheme' if scheme else 'none'}"
    shown = "" if indicator.startswith(scheme) and scheme else scheme
    inside = inside if shown else inside.replace(".scheme", ".none")
    return message(inside, lang, area=area, scheme=lowered(shown, lang), indicator=lowered(indicator, lang))


def defined(wanted: Mapping[str, Structure], every: Sequence[Structure], lang: str) -> list[Definition]:
    """The indicators of a page with their definitions, a ratio with its formula; `every` structure knows some names."""
    found = []
    for code, structure in wanted.items():
        meaning = next((each for each in definitions.indicators(structure, lang) if each.code == code), None)
        if meaning:
            formula = _formula(codes.code_row(structure, "indicator", code), every, lang)
            found.append(Definition(meaning.term, meaning.unit, " ".join((meaning.meaning, formula)).strip(), code))
    return found


def _formula(row: Mapping[str, object], every: Sequence[Structure], lang: str) -> str:
    """`抚养比 = 参保职工人数 ÷ 参保离退休人员`; empty for what is no ratio."""
    if not row.get("numerator") or not row.get("denominator"):
        return ""
    above: dict[str, Any] = {}
    below: dict[str, Any] = {}
    for structure in every:
        above = above or codes.code_row(structure, "indicator", str(row["numerator"]))
        below = below or codes.code_row(structure, "indicator", str(row["denominator"]))
    monthly = above.get("kind") == "S" and below.get("kind") == "F"
    key = "answer.formula." + ("monthly" if monthly else "percent" if str(row.get("factor")) in ("100", "100.0") else "plain")
    names = {"term": row[lang], "above": above.get(lang) or row["numerator"], "below": below.get(lang) or row["denominator"]}
    return message(key, lang, **names)


def standing(rows: Iterable[tuple[Row, Structure]], lang: str) -> str:
    """Whether the figures of a page are provisional, estimated or final."""
    marked: dict[str, str] = {}
    for row, structure in rows:
        if row["obs_status"] not in (None, "", "A"):
            marked[row["obs_status"]] = codes.label(structure, "obs_status", row["obs_status"], lang)
    if not marked:
        return message("answer.standing.final", lang)
    return message("answer.standing.marked", lang, statuses=listing([lowered(each, lang) for each in marked.values()], lang))


def revision(structure: Structure, lang: str) -> str:
    """Which release a page was made from, and which was the one before."""
    words = {"title": structure["title"][lang], "day": periods.day(structure["release"], lang)}
    if not structure.get("previous"):
        return message("answer.revision.first", lang, **words)
    return message("answer.revision", lang, **words, previous=periods.day(structure["previous"], lang))


def rows_behind(figures: Iterable[Reckoned | None]) -> list[tuple[Row, Structure]]:
    """Every published row from which the figures were had, with the structure that words it."""
    return [(row, each.structure) for each in figures if each and each.structure for row in each.rows]
