"""`structure.json`: all that is needed to word, draw and cite the figures of a release (see docs/published-files.md)."""

from collections.abc import Sequence
from datetime import tzinfo
from importlib.metadata import version
from typing import Any

import pandas as pd

from etl.model.codelist import Area, Code, Indicator
from etl.model.dataflow import Dataflow
from etl.model.registry import Registry
from etl.model.source import Source
from etl.model.structure import CODED, widened
from etl.model.vintage import Vintage
from etl.publish import events, notes
from etl.publish.staging import UNRELEASED

_SUMMARY = ("severity", "status", "zh", "en", "why", "checked", "failed", "explained")
_INDICATOR = ("unit_measure", "unit_mult", "kind", "numerator", "denominator", "factor", "minuend", "subtrahend", "decimals")
_OWN = (*_INDICATOR, "colour_light", "colour_dark", "parts", "level", "tile")


def describe(
    dataflow: Dataflow,
    registry: Registry,
    frame: pd.DataFrame,
    vintages: Sequence[Vintage],
    rules: list[dict[str, Any]],
    lapsed: Sequence[dict[str, str]] = (),
) -> dict[str, Any]:
    """The structure of a staged dataset; `release` and `previous` are filled in when it is released."""
    catalog = registry.catalog
    told = set(frame["indicator"])
    codelists = _codelists(registry, frame, dataflow)
    first, last = min(frame["time_period"], default=None), max(frame["time_period"], default=None)
    used_breaks = set(frame["break_id"].dropna())
    return {
        "id": dataflow.id,
        **UNRELEASED,
        "software": version("shebao"),
        "title": dataflow.title.model_dump(),
        "description": dataflow.description.model_dump(),
        "keywords": {lang: list(words) for lang, words in dataflow.keywords.items()},
        "publisher": catalog.publisher.model_dump(),
        "contact": catalog.contact,
        "homepage": catalog.homepage,
        "licence": catalog.licence.model_dump(),
        "licence_url": catalog.licence_url,
        "accrual_periodicity": dataflow.accrual_periodicity,
        "steward_unit": dataflow.steward_unit.model_dump(),
        "dimensions": list(dataflow.structure.dimensions),
        "columns": _columns(dataflow, registry),
        "codelists": codelists,
        "breaks": [row.model_dump() for row in registry.breaks if row.id in used_breaks],
        "events": events.of(registry, set(frame["scheme"]), first, last),
        "views": [view.model_dump(mode="json") for view in dataflow.views],
        "sources": [_source(registry.sources[row["code"]], vintages, catalog.zone) for row in codelists["source"]],
        "unavailable": [row.code for row in registry.indicators.values() if row.dataflow == dataflow.id and row.code not in told],
        "rules": [{"id": rule["rule"], **{key: rule[key] for key in _SUMMARY}} for rule in rules],
        "lapsed": list(lapsed),
        "notes": notes.of(dataflow, registry),
        "sums": notes.sums(frame, registry),
        "first_period": first,
        "last_period": last,
        "observations": len(frame),
    }


def vocabulary(dataflow: Dataflow, registry: Registry) -> dict[str, Any]:
    """What of a structure words the figures of a dataflow, before any is staged: its dimensions, and every code there is."""
    coded = [name for name in (*CODED, *dataflow.structure.added) if name in registry.codelists]
    lists = {name: [_row(code) for code in registry.codelists[name].codes] for name in coded}
    lists["source"] = [{"code": source.id, **source.title.model_dump()} for source in registry.sources.values()]
    return {"dimensions": list(dataflow.structure.dimensions), "columns": _columns(dataflow, registry), "codelists": lists}


def _columns(dataflow: Dataflow, registry: Registry) -> list[dict[str, Any]]:
    """What each column of the dataset means; a column that another dataflow adds is none of its own."""
    place = {name: number for number, name in enumerate(widened(dataflow.structure.added))}
    own = sorted((row for row in registry.concepts if row.column in place), key=lambda row: place[row.column])
    return [{"name": row.column, **row.model_dump(exclude={"column"})} for row in own]


def _codelists(registry: Registry, frame: pd.DataFrame, dataflow: Dataflow) -> dict[str, list[dict[str, Any]]]:
    coded = [name for name in (*CODED, *dataflow.structure.added) if name in registry.codelists]
    lists = {column: _codes(registry.codelists[column].codes, set(frame[column])) for column in coded}
    unavailable = [row for row in registry.indicators.values() if row.dataflow == dataflow.id]
    known = {row["code"] for row in lists["indicator"]}
    lists["indicator"] += [_row(row) for row in unavailable if row.code not in known]
    lists["source"] = [{"code": name, **registry.sources[name].title.model_dump()} for name in dataflow.sources]
    others = [name for name in dict.fromkeys(frame["source"]) if name not in dataflow.sources]
    lists["source"] += [{"code": name, **registry.sources[name].title.model_dump()} for name in sorted(others)]
    return lists


def _codes(codes: Sequence[Code], used: set[str]) -> list[dict[str, Any]]:
    """The codes that occur, in the order of their list: areas and schemes with those above them, tiles with their neighbours."""
    by_code = {code.code: code for code in codes}
    wanted = set(used)
    tiled = [code for code in codes if isinstance(code, Area) and code.tile]
    families = {area.parent for area in tiled if area.code in wanted}
    wanted |= {area.code for area in tiled if area.parent in families}
    while True:
        parents = {row.parent for code in wanted if (row := by_code.get(code)) and not isinstance(row, Indicator)} - {None} - wanted
        if not parents:
            break
        wanted |= {parent for parent in parents if parent}
    rows = [_row(code) for code in codes if code.code in wanted]
    return [{**row, "parent": row["parent"] if row["parent"] in wanted else None} for row in rows]


def _row(code: Code) -> dict[str, Any]:
    told = code.model_dump()
    common = ("code", "zh", "en", "valid_from", "valid_to", "parent", "successor", "description_zh", "description_en")
    return {name: told[name] for name in (*common, *_OWN) if name in told}


def _source(source: Source, vintages: Sequence[Vintage], zone: tzinfo) -> dict[str, Any]:
    declared = {file.path: file for file in source.files}
    files = []
    for vintage in vintages:
        if vintage.source == source.id:
            file = declared.get(vintage.name)
            told = file.model_dump(mode="json") if file else {"path": vintage.name, "title": None, "table": None, "address": None}
            files.append(
                {
                    "name": vintage.name,
                    "sha256": vintage.sha256,
                    "size": vintage.size,
                    "period": vintage.period,
                    "sender": vintage.sender,
                    "published": told["published"] if file else vintage.published and vintage.published.isoformat(),
                    "dated": vintage.published.astimezone(zone).date().isoformat()
                    if file and file.dated_at and vintage.published
                    else None,
                    "transcribed": told["transcribed"] if file else None,
                    "received": None if file else vintage.received.isoformat(),
                    **{name: told[name] for name in ("title", "table", "address")},
                    "note": file.note.model_dump(mode="json", exclude_defaults=True) if file and file.note else None,
                }
            )
    return {
        **source.model_dump(
            mode="json", include={"id", "title", "publisher", "address", "licence", "custody", "via", "steward", "description"}
        ),
        "files": files,
        "amendments": [amendment.model_dump(mode="json") for amendment in source.amendments],
    }
