"""From bytes to observations: what one file tells, one source, one dataflow with what is derived from it."""

from collections.abc import Sequence

import pandas as pd

from etl.harmonise import codes, combine, derivation, tables
from etl.house import House
from etl.ingest import READERS, archive, cache
from etl.model.dataflow import Dataflow
from etl.model.registry import Registry
from etl.model.source import Layout, Source
from etl.model.table import Sheet
from etl.model.vintage import Vintage
from etl.problem import Problems


def harmonised(house: House, source: Source, kept: list[Vintage]) -> pd.DataFrame:
    """Every observation of a source, all vintages, remembered per file."""
    if source.id not in house.harmonised:
        declared = cache.key(source.model_dump_json(exclude={"amendments", "coverage"}), house.codelists, house.code)
        vintages = {}
        for vintage in (each for each in kept if each.source == source.id):
            house.tell(f"{source.id}: {vintage.name}")
            vintages[cache.key(vintage.sha256, vintage.name, vintage.period or "", vintage.moment.isoformat())] = vintage
        folder = house.home / "cache" / source.id / declared
        frames = cache.remember(folder, list(vintages), lambda names: _read(house, source, [vintages[name] for name in names]))
        house.harmonised[source.id] = codes.amend(combine.stack(frames), source) if frames else combine.stack([])
    return house.harmonised[source.id]


def observations(house: House, dataflow: Dataflow, kept: list[Vintage]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The observations of a dataflow, printed and derived, and the lineage of the derived ones."""
    if dataflow.id not in house.observed:
        problems, inputs = Problems(), []
        with problems:
            printed = history(house, dataflow, kept)
        for name in dataflow.inputs:
            with problems:
                inputs.append(observations(house, house.registry.dataflows[name], kept)[0])
        problems.refuse_if_any()
        house.observed[dataflow.id] = derivation.of(printed, inputs, dataflow, house.registry)
    return house.observed[dataflow.id]


def history(house: House, dataflow: Dataflow, kept: list[Vintage]) -> pd.DataFrame:
    """All vintages of what a dataflow's sources tell of its indicators."""
    frames, problems = [], Problems()
    for name in dataflow.sources:
        with problems:
            frames.append(harmonised(house, house.registry.sources[name], kept))
    problems.refuse_if_any()
    mine = [code for code, row in house.registry.indicators.items() if row.dataflow == dataflow.id]
    return combine.of_indicators(combine.stack(frames), mine, dataflow.structure.added)


def _read(house: House, source: Source, vintages: Sequence[Vintage]) -> tuple[pd.DataFrame, list[int]]:
    """The observations of some files under each other, and how many each has; Refusal with every problem of every file."""
    problems, files = Problems(), []
    for each in vintages:
        with problems:
            content = archive.content(house.archive, each)
            files.append(_tables(house.registry, source, content, each.name, each.period, each.moment.isoformat()))
    told = tables.observations(files, source, house.registry, problems.found)
    sizes = [tables.size(file) for file in files]
    sums = [each.sha256 for each, size in zip(vintages, sizes, strict=True) for _ in range(size)]
    return told.assign(file_sha256=sums), sizes


def read(registry: Registry, source: Source, content: bytes, name: str, period: str | None, known: str) -> pd.DataFrame:
    """One file, from bytes to observations known from a moment (ISO) on, each with what stands around it on its sheet."""
    return tables.observations([_tables(registry, source, content, name, period, known)], source, registry)


def _tables(registry: Registry, source: Source, content: bytes, name: str, period: str | None, known: str) -> list[tables.Table]:
    worn = tables.layouts(source, name, period)
    return tables.of_file(sheets(source, worn, content, name), worn, source, registry, period, known)


def sheets(source: Source, worn: Sequence[Layout], content: bytes, name: str) -> dict[str, list[Sheet]]:
    """The sheets of a file, by each kind of reader that its forms need."""
    return {kind: READERS[kind](content, name) for kind in {layout.kind or source.kind for layout in worn}}
