"""From a figure to what it was computed from and what is computed from it, where datasets differ in their dimensions or one is missing."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from etl.catalog.biography import Absent, Figure
from etl.catalog.records import Records
from etl.catalog.trace import Tracer, Unfound, nearest_periods

COMMON = ("freq", "ref_area", "scheme", "indicator", "time_period", "period_basis")
YEAR = {"freq": "A", "ref_area": "US", "time_period": "2020"}
POPULATION = {**YEAR, "scheme": "_Z", "indicator": "population", "period_basis": "S", "source": "book"}
COST = {**YEAR, "scheme": "OASDI", "indicator": "cost", "period_basis": "P", "scenario": "LOW", "source": "book"}
EACH = {**YEAR, "scheme": "OASDI", "indicator": "cost_each", "period_basis": "P", "scenario": "LOW", "source": "book"}


@pytest.fixture
def people(tmp_path: Path) -> Records:
    """Persons of four years, without a scenario."""
    years = ("2016", "2020", "2021", "2024")
    rows = [{**POPULATION, "time_period": year, "obs_value": 300.0, "source_ref": f"a.csv!!B{year}"} for year in years]
    return release(tmp_path, "people", COMMON, rows)


@pytest.fixture
def rates(tmp_path: Path) -> Records:
    """What a person costs, by scenario: computed from cost and persons, of which only the first has scenarios."""
    told = {"obs_value": 4.0, "source_ref": None}
    lineage = [{**EACH, **{f"input_{name}": used.get(name) for name in EACH}} for used in (COST, POPULATION)]
    listed = [{"code": "cost_each", "numerator": "cost", "denominator": "population", "factor": "1"}]
    rows = [{**COST, "obs_value": 1200.0, "source_ref": "b.csv!!B2"}, {**EACH, **told}]
    return release(tmp_path, "rates", (*COMMON, "scenario"), rows, lineage, listed)


def release(
    place: Path,
    name: str,
    dimensions: Sequence[str],
    rows: Sequence[Mapping[str, Any]],
    lineage: Sequence[Mapping[str, Any]] = (),
    listed: Sequence[Mapping[str, Any]] = (),
    history: Sequence[Mapping[str, Any]] = (),
) -> Records:
    """A released dataset with these figures, and what releases told of them."""
    folder = place / name
    folder.mkdir()
    pq.write_table(
        pa.Table.from_pylist([{"obs_text": None, "obs_status": "A", "decimals": 0, **row} for row in rows]), folder / f"{name}.parquet"
    )
    if lineage:
        pq.write_table(pa.Table.from_pylist(list(lineage)), folder / "lineage.parquet")
    if history:
        pq.write_table(pa.Table.from_pylist([{"obs_status": "A", **row} for row in history]), folder / "history.parquet")
    structure = {"dimensions": list(dimensions), "codelists": {"indicator": list(listed)}}
    return Records(str(folder), name, "2026-01-01", structure)


def test_what_releases_told_is_told_one_after_the_other_where_it_changed(tmp_path: Path) -> None:
    """Its file was changed and changed back, was read in another place meanwhile, and was away for a while."""
    values = (("300", "A", "B2"), ("30", "R", "B2"), ("300", "R", "B2"), ("300", "R", "B3"), (None, "D", "B3"), ("300", "A", "B2"))
    lines = [
        {**POPULATION, "obs_value": float(text) if text else None, "obs_text": text, "source_ref": f"a.csv!!{cell}", "vintage": "2021"}
        | {"release": f"2026-01-0{day}", "released_at": f"2026-01-0{day}T01:00:00Z", "action": action, "file_sha256": f"file of day {day}"}
        for day, (text, action, cell) in enumerate(values, 1)
    ]
    row = {**POPULATION, "obs_value": 300.0, "obs_text": "300", "source_ref": "a.csv!!B2", "vintage": "2021", "obs_unit_text": None}
    told = Tracer(release(tmp_path, "people", COMMON, [row], history=lines), dict).biography(POPULATION)
    assert [(each.release[-2:], each.row["obs_value"], each.action) for each in told.releases] == [
        ("01", 300.0, "A"),
        ("02", 30.0, "R"),
        ("03", 300.0, "R"),
        ("05", None, "D"),
        ("06", 300.0, "A"),
    ]
    cell = told.releases[1].cell
    assert cell
    assert (cell.address, cell.file) == ("B2", {"name": "a.csv", "sha256": "file of day 2", "replaced": True})


def test_of_a_figure_that_releases_always_told_alike_there_is_nothing_to_tell(tmp_path: Path) -> None:
    told = {**COST, "obs_value": 1200.0, "obs_text": None, "source_ref": None}
    line = {**told, "release": "2026-01-01", "released_at": "2026-01-01T01:00:00Z", "action": "A"}
    assert Tracer(release(tmp_path, "rates", (*COMMON, "scenario"), [told], history=[line]), dict).biography(COST).releases == ()


def test_an_input_without_the_added_dimension_is_found_in_its_dataset(people: Records, rates: Records) -> None:
    told = Tracer(rates, lambda: {"people": people}).biography({"indicator": "cost_each"}).figure
    assert told.formula
    assert (told.formula.kind, told.formula.result) == ("ratio", "4")
    assert [(each.dataset, each.key) for each in told.inputs if isinstance(each, Figure)] == [("rates", COST), ("people", POPULATION)]
    assert [cell.address for cell in told.cells] == ["B2", "B2020"]


def test_what_is_computed_from_it_is_found_in_a_dataset_that_adds_a_dimension(people: Records, rates: Records) -> None:
    told = Tracer(people, lambda: {"rates": rates}).biography(POPULATION)
    assert [(each.dataset, each.key) for each in told.uses] == [("rates", EACH)]
    assert Tracer(people, lambda: {"rates": rates}).biography({**POPULATION, "time_period": "2021"}).uses == ()


def test_a_ratio_stays_one_where_an_input_is_not_published_beside_it(rates: Records) -> None:
    told = Tracer(rates, dict).biography({"indicator": "cost_each"}).figure
    assert told.formula
    assert (told.formula.kind, told.formula.roles, told.formula.result) == ("ratio", ("numerator", "denominator"), None)
    cost, persons = told.inputs
    assert isinstance(cost, Figure)
    assert (cost.key, persons) == (COST, Absent(POPULATION))
    assert [cell.address for cell in told.cells] == ["B2"]


def test_the_nearest_periods_come_in_order_of_nearness_the_earlier_first(people: Records) -> None:
    with pytest.raises(Unfound) as refused:
        Tracer(people, dict).matches({**POPULATION, "time_period": "2022"})
    assert [key["time_period"] for key in refused.value.near["time_period"]] == ["2021", "2020", "2024", "2016"]


def test_for_a_year_the_nearest_years_come_before_nearer_months() -> None:
    assert nearest_periods("2030", ["2013", "2023", "2025", "2026-03", "2026-Q2"]) == ["2025", "2023", "2013", "2026-Q2", "2026-03"]


def test_what_a_question_leaves_open_is_counted(people: Records, rates: Records) -> None:
    found = Tracer(rates, dict).matches(YEAR)
    assert (found.count, found.open) == (2, {"indicator": {"cost": 1, "cost_each": 1}})
    assert list(Tracer(people, dict).matches({}).open) == ["time_period"]


@pytest.mark.parametrize("inputs", [["my book 2020.csv!!B2", "a.csv!!B2"], "my_book.csv!!B2 a.csv!!B2"], ids=["list", "older text"])
def test_a_failure_it_was_counted_in_is_told_whatever_its_file_is_called(inputs: Any, rates: Records) -> None:
    ref = (inputs if isinstance(inputs, list) else inputs.split())[0]
    path = rates.folder / "rates.parquet"
    rows = [{**row, "source_ref": row["source_ref"] and ref} for row in pq.read_table(path).to_pylist()]
    pq.write_table(pa.Table.from_pylist(rows), path)
    cell = {"key": {**EACH, "time_period": "2019"}, "residual": "9", "tolerance": "0", "source_ref": None, "inputs": inputs}
    verdict = {"rule": "R01", "severity": "warning", "zh": "合计", "en": "Sum", "kind": "sum", "tolerance": "0", "cells": [cell]}
    (rates.folder / "validation.json").write_text(json.dumps([verdict]), encoding="utf-8")
    (told,) = Tracer(rates, dict).biography({"indicator": "cost"}).judgements
    assert (told.rule, told.outcome, told.of, told.kind) == ("R01", "failed", cell["key"], "sum")
    assert told.declared == {"tolerance": "0"}


@pytest.mark.parametrize(
    ("others", "inputs", "told"),
    [
        ([], ["a.csv!!B2020"], True),
        (["panel"], ["a.csv!!B2020"], False),
        (["panel"], ["book", "a.csv!!B2020"], True),
        (["panel"], ["panel", "a.csv!!B2020"], False),
    ],
    ids=["one cell of that name", "two sources name a file alike", "the finding names this source", "the finding names the other"],
)
def test_a_failure_of_another_source_is_told_where_the_cell_is_certainly_this_one(
    others: list[str], inputs: list[str], told: bool, people: Records
) -> None:
    path = people.folder / "people.parquet"
    rows = pq.read_table(path).to_pylist()
    rows += [{**rows[1], "source": source} for source in others]
    pq.write_table(pa.Table.from_pylist(rows), path)
    cell = {"key": {**POPULATION, "ref_area": "WORLD", "source": "bulletin"}, "residual": "9", "tolerance": "0", "inputs": inputs}
    verdict = {"rule": "P01", "severity": "warning", "zh": "合计", "en": "Sum", "kind": "sum", "cells": [cell]}
    (people.folder / "validation.json").write_text(json.dumps([verdict]), encoding="utf-8")
    assert [each.of for each in Tracer(people, dict).biography(POPULATION).judgements] == [cell["key"]] * told


def test_what_was_found_of_a_ratio_is_found_again_at_each_of_its_inputs(people: Records, rates: Records) -> None:
    cell = {"key": EACH, "value": "4", "residual": "50", "tolerance": "20", "source_ref": None, "inputs": []}
    rule = {"rule": "P05", "severity": "warning", "zh": "位置", "en": "Place", "why": "", "kind": "place", "cells": [cell]}
    (Path(rates.folder) / "validation.json").write_text(json.dumps([rule]), encoding="utf-8")
    told = Tracer(people, lambda: {"rates": rates}).biography(POPULATION).judgements
    assert [(each.rule, each.outcome, each.dataset, each.of) for each in told] == [("P05", "failed", "rates", EACH)]
    assert Tracer(people, lambda: {"rates": rates}).biography({**POPULATION, "time_period": "2021"}).judgements == ()
