"""What a reader must know of a dataset beside its figures, worded: indicators, schemes, breaks, sources."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from etl.present import codes, numbers, periods
from etl.present.codes import Structure
from etl.present.messages import has_message, listing, message


@dataclass(frozen=True)
class Definition:
    """A term with its unit (may be empty) and its meaning."""

    term: str
    unit: str
    meaning: str
    code: str


def indicators(structure: Structure, lang: str) -> list[Definition]:
    """The indicators of a dataset that have figures, with unit and definition."""
    absent = {each.code for each in unavailable(structure, lang)}
    found = []
    for row in codes.rows_of(structure, "indicator"):
        if row["code"] in absent:
            continue
        unit = numbers.unit(row["unit_measure"], int(row["unit_mult"]), lang)
        found.append(Definition(row[lang], unit, row[f"description_{lang}"], row["code"]))
    return found


def schemes(structure: Structure, lang: str) -> list[Definition]:
    """The schemes of a dataset with what each covers."""
    return [Definition(row[lang], "", row[f"description_{lang}"], row["code"]) for row in codes.rows_of(structure, "scheme")]


def columns(structure: Structure, lang: str) -> list[Definition]:
    """The columns of the files."""
    return [Definition(row[lang], row["type"], row[f"description_{lang}"], row["name"]) for row in structure["columns"]]


@dataclass(frozen=True)
class Break:
    """A break in series: from when, of what, why, on which ground."""

    date: str
    concerns: str
    why: str
    basis: str


def breaks(structure: Structure, lang: str) -> list[Break]:
    """The breaks of a dataset, the newest first; one told of several schemes or indicators stands once."""
    groups: dict[tuple[str, str, str], list[Mapping[str, Any]]] = {}
    for row in structure.get("breaks", ()):
        groups.setdefault((row["date"], row[lang], row.get("basis") or ""), []).append(row)
    found = [Break(periods.day(date, lang), _concerns(rows, structure, lang), why, basis) for (date, why, basis), rows in groups.items()]
    order = sorted(range(len(groups)), key=lambda number: list(groups)[number][0], reverse=True)
    return [found[number] for number in order]


def _concerns(rows: Sequence[Mapping[str, Any]], structure: Structure, lang: str) -> str:
    """Which areas, schemes and indicators a break touches."""
    told = []
    for column in ("ref_area", "scheme", "indicator"):
        named = codes.in_order(structure, column, {row[column] for row in rows if row.get(column)})
        if named:
            told.append(listing([codes.label(structure, column, code, lang) for code in named], lang))
    return message("list.aside", lang).join(told) or message("break.all", lang)


@dataclass(frozen=True)
class Event:
    """A reform: when, of which scheme, what, by which document (may be empty), who tells it."""

    date: str
    scheme: str
    what: str
    document: str
    basis: str


def events(structure: Structure, lang: str) -> list[Event]:
    """The reforms that concern a dataset, the newest first."""
    rows = sorted(structure.get("events", ()), key=lambda row: row["date"], reverse=True)
    return [
        Event(periods.day(row["date"], lang), _scheme_of(row, structure, lang), row[lang], row["document"] or "", row["basis"])
        for row in rows
    ]


def _scheme_of(event: Mapping[str, Any], structure: Structure, lang: str) -> str:
    """A scheme as it is called; all of the schemes are named by a message where the dataset does not hold their total."""
    named = codes.code_row(structure, "scheme", event["scheme"]).get(lang)
    key = f"event.{event['scheme']}"
    return str(named or (message(key, lang) if has_message(key) else ""))


def unavailable(structure: Structure, lang: str) -> list[Definition]:
    """Indicators no source tells yet; each a code of the list or a row of its own."""
    found = []
    for each in structure.get("unavailable", ()):
        row = each if isinstance(each, Mapping) else codes.code_row(structure, "indicator", each) or {"code": each}
        found.append(Definition(row.get(lang) or row["code"], "", row.get(f"description_{lang}") or "", row["code"]))
    return found


def source_line(source: Mapping[str, Any], lang: str) -> str:
    """A source as it is always named: publisher, title, and through whose hands the figures came."""
    name = message("source.name", lang, publisher=source["publisher"][lang], title=source["title"][lang])
    if source["custody"] == "original":
        return name
    return message("source.handed", lang, name=name, custody=message(f"custody.{source['custody']}", lang), via=_via(source, lang))


def _via(source: Mapping[str, Any], lang: str) -> str:
    via = source.get("via") or ""
    return via[lang] if isinstance(via, Mapping) else via


def custody(source: Mapping[str, Any], lang: str) -> str:
    """Through whose hands a source's figures came, as a sentence."""
    return message(f"custody.{source['custody']}.sentence", lang, via=_via(source, lang))


def licence(text: str | None, lang: str) -> str:
    """A licence as found; said openly where none is stated."""
    return message("licence.none", lang) if not text or text.startswith("none stated") else text


def amendment(declared: Mapping[str, Any], structure: Structure, lang: str) -> str:
    """A declared amendment: which figures, what is said of them instead."""
    where = listing([_condition(structure, name, value, lang) for name, value in declared["where"].items()], lang)
    said = listing([_condition(structure, name, value, lang) for name, value in declared["set"].items()], lang)
    return message("amendment", lang, where=where, set=said)


def _condition(structure: Structure, name: str, value: object, lang: str) -> str:
    column = next((row[lang] for row in structure["columns"] if row["name"] == name), name)
    values = [value] if isinstance(value, str) else list(value) if isinstance(value, Sequence) else [str(value)]
    return f"{column} {listing([codes.label(structure, name, each, lang) for each in values], lang)}"


def described(structure: Structure, lang: str) -> dict[str, Any]:
    """All that a landing page defines, by name."""
    return {
        "indicators": indicators(structure, lang),
        "unavailable": unavailable(structure, lang),
        "schemes": schemes(structure, lang),
        "columns": columns(structure, lang),
        "breaks": breaks(structure, lang),
        "events": events(structure, lang),
    }


def file_line(file: Mapping[str, Any], lang: str) -> str:
    """What is known of a source's file: its title and table, the period it tells, when it was published, its size."""
    title = file.get("title")
    told = [title[lang] if isinstance(title, Mapping) else title, file.get("table")]
    if file.get("period"):
        told.append(message("sources.period", lang, period=periods.short(file["period"], lang)))
    if file.get("published"):
        told.append(message("sources.published", lang, day=periods.day(str(file["published"])[:10], lang)))
    elif file.get("dated"):
        told.append(message("sources.dated", lang, day=periods.day(str(file["dated"])[:10], lang)))
    elif file.get("transcribed"):
        told.append(message("sources.transcribed", lang, day=periods.day(str(file["transcribed"])[:10], lang)))
    told.append(numbers.size(int(file["size"])))
    return message("list.aside", lang).join(str(each) for each in told if each)
