"""The tables of files, from their sheets to observations: read one by one, then coded and converted many together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import pandas as pd

from etl.harmonise import bulletin, codes, combine, tidy, values
from etl.harmonise.form import above
from etl.model.registry import Registry
from etl.model.source import Layout, Source
from etl.model.table import Sheet
from etl.problem import Problem, Problems, Refusal

Read = Mapping[str, Sequence[Sheet]]
"""A file's sheets as each kind of reader gives them."""


@dataclass(frozen=True)
class Table:
    """One table of a file as a long table of labels, where these are printed, its form, the period the file was received for, and the
    moment from which its figures are known."""

    layout: Layout
    long: tidy.Long
    places: tidy.Places
    period: str | None
    known: str


def layouts(source: Source, name: str, period: str | None) -> tuple[Layout, ...]:
    """The forms a file wears, one for each of its parts; Refusal where the source declares none for it."""
    told = source.layouts_for(name, period)
    if not told:
        what = f"no layout of {source.id} fits this file and period ({period or 'none told'})"
        remedy = f"add a layout to datasets/sources/{source.id}/source.yaml, or receive it with --period"
        raise Refusal([Problem(where=name, what=what, remedy=remedy)])
    return told


def of_file(read: Read, worn: Sequence[Layout], source: Source, registry: Registry, period: str | None, known: str) -> list[Table]:
    """The tables of a file; most files have one. Refusal with the problems of every one."""
    tables, problems = [], Problems()
    for layout in worn:
        with problems:
            tables.append(Table(layout, *_long(read[layout.kind or source.kind], layout, source, registry, period), period, known))
    problems.refuse_if_any()
    return tables


def _long(sheets: Sequence[Sheet], layout: Layout, source: Source, registry: Registry, period: str | None) -> tuple[tidy.Long, tidy.Places]:
    if layout.sentences:
        return bulletin.read(sheets, layout, source, registry.codelists), {}  # a figure's place is that of its sentence
    units = registry.codelists["unit_measure"]
    heads = tidy.heads(sheets, layout, source, units)
    long, places = tidy.unpivot(heads, layout, source, units)
    if period and heads and "time_period" not in long:
        above.check_period(heads[0].page, heads[0].top, period, source)
    return long, places


def remarks(read: Read, worn: Sequence[Layout], source: Source) -> list[str]:
    """How a file was read where that is not certain (its encoding), and what stands in it and is not read: hidden sheets, rows and
    columns, columns declared as ignored, sheets no form names."""
    told: dict[str, None] = {}
    sheets: Sequence[Sheet] = ()
    for layout in worn:
        sheets = read[layout.kind or source.kind]
        told |= dict.fromkeys(bulletin.remarks(sheets, layout, source) if layout.sentences else tidy.remarks(sheets, layout))
    return [*told, *tidy.sheets_left(sheets, worn)]


def size(file: Sequence[Table]) -> int:
    """How many figures the tables of a file have."""
    return sum(tidy.size(table.long) for table in file)


def observations(files: Sequence[Sequence[Table]], source: Source, registry: Registry, others: Sequence[Problem] = ()) -> pd.DataFrame:
    """The observations of some files under each other, in their order; Refusal with every problem of every file, and those of
    others."""
    tables = [table for file in files for table in file]
    with (together := Problems()):
        told = [_observed(alike, source, registry) for alike in _alike(tables)]
    if others or together.found:
        problems = Problems()
        problems.found += others
        for table in tables:  # each alone, so that the problems of one do not hide those of another
            with problems:
                _observed([table], source, registry)
        problems.refuse_if_any()
        together.refuse_if_any()
    return combine.once(combine.stack(told), [size(file) for file in files])


def _alike(tables: Sequence[Table]) -> list[list[Table]]:
    """Tables that follow each other, tell the same concepts and have the same signs: they go on together, for most of the way
    costs by the step."""
    return [list(some) for _, some in groupby(tables, lambda table: (sorted(table.long), table.layout.marks, table.layout.footnotes))]


def _observed(tables: Sequence[Table], source: Source, registry: Registry) -> pd.DataFrame:
    """Tables that are alike, from labels to observations, under each other in their order."""
    sizes, problems = [tidy.size(table.long) for table in tables], Problems()
    long = tidy.frame([table.long for table in tables])
    layout = tables[0].layout
    places = {label: place for table in reversed(tables) for label, place in table.places.items()}
    with problems:
        read = codes.periods(long, source, list(zip(sizes, (table.period for table in tables), strict=True)), places)
        long = codes.apply(read, registry.codelists, source, registry.added, layout.footnotes, places)
    with problems:
        long = values.parse(long, source, layout)
    problems.refuse_if_any()  # unknown labels and unknown marks are told together
    based = codes.bases(values.convert(long, registry.indicators, registry.codelists["unit_measure"], source), registry.indicators, source)
    known = [table.known for table, rows in zip(tables, sizes, strict=True) for _ in range(rows)]
    return combine.observations(based, source.id, known, registry.extra)
