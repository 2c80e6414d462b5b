"""Revisions asked of a history that is published: windows of a question never change its answer. All figures are invented."""

import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.catalog import Catalog, open_catalog
from etl.model.structure import COLUMNS, FACT
from etl.problem import Refusal
from tests.publish.sample import observation, released_on

PERIODS, AREAS = ("2023", "2024", "2025"), ("340000", "320000")
DAYS = ("2026-01-10", "2026-01-20", "2026-03-10", "2026-04-10")

Told = dict[tuple[str, str], str | None]
"""What one release has, by period and area: a value, or none, which is missing; a figure that is left out is not told."""


def publish(folder: Path, releases: Sequence[Told]) -> Catalog:
    """A site of one dataset with the history of these releases."""
    rows = {
        day: [observation(period, value, ref_area=area) for (period, area), value in told.items()]
        for day, told in zip(DAYS, releases, strict=False)
    }
    place = folder / "datasets" / "enrolment" / "latest"
    place.mkdir(parents=True)
    history = released_on(rows)
    pq.write_table(history, place / "history.parquet")
    pq.write_table(history.select(list(COLUMNS)), place / "enrolment.parquet")
    columns = [{"name": name, "type": "string", "zh": name, "en": name} for name in COLUMNS]
    structure = {"id": "enrolment", "dimensions": list(FACT), "columns": columns, "codelists": {}, "released_at": None}
    (place / "structure.json").write_text(json.dumps(structure), encoding="utf-8")
    record = {"id": "enrolment", "title": {"zh": "参保", "en": "Enrolment"}, "releases": []}
    (folder / "catalog.json").write_text(json.dumps({"datasets": [record]}), encoding="utf-8")
    return open_catalog(folder)


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    """Anhui 2023 revised twice, 2024 taken away; Jiangsu 2023 never touched, 2024 first without a value."""
    first: Told = {("2023", "340000"): "10.0", ("2024", "340000"): "20", ("2023", "320000"): "40", ("2024", "320000"): None}
    second = first | {("2023", "340000"): "10.5", ("2024", "320000"): "50"}
    third = {key: value for key, value in second.items() if key != ("2024", "340000")} | {("2023", "340000"): "9"}
    return publish(tmp_path, [first, second, third])


def refused(call: Any) -> str:
    with pytest.raises(Refusal) as caught:
        call()
    return str(caught.value)


def test_every_change_is_told_with_both_values_and_their_difference(catalog: Catalog) -> None:
    told = catalog.revisions("enrolment").to_pylist()
    names = ("release", "ref_area", "time_period", "action", "value_before", "value_after", "difference", "difference_percent")
    assert [tuple(row[name] for name in names) for row in told] == [
        ("2026-01-20", "320000", "2024", "R", None, 50.0, None, None),
        ("2026-01-20", "340000", "2023", "R", 10.0, 10.5, "0.5", 5.0),
        ("2026-03-10", "340000", "2023", "R", 10.5, 9.0, "-1.5", pytest.approx(-100 * 1.5 / 10.5)),
        ("2026-03-10", "340000", "2024", "D", 20.0, None, None, None),
    ]


def test_a_series_is_set_out_as_a_triangle(catalog: Catalog) -> None:
    told = catalog.triangle("enrolment", ref_area="340000").to_pandas()
    values = told.pivot(index="time_period", columns="release", values="obs_value").astype(object).where(lambda each: each.notna(), None)
    assert values.to_dict("index") == {
        "2023": {"2026-01-10": 10.0, "2026-01-20": 10.5, "2026-03-10": 9.0},
        "2024": {"2026-01-10": 20.0, "2026-01-20": 20.0, "2026-03-10": None},
    }
    assert told["public"].tolist() == [True, True, True, True, True, False]
    assert told["months"].tolist() == [0, 0, 2, 0, 0, 2]


def test_means_by_age_in_releases_and_in_months(catalog: Catalog) -> None:
    names = ("age", "figures", "revised", "deleted", "mean_revision", "mean_absolute_revision")
    told = [tuple(row[name] for name in names) for row in catalog.mean_revisions("enrolment").to_pylist()]
    assert told == [(1, 3, 1, 0, pytest.approx(0.5 / 3), pytest.approx(0.5 / 3)), (2, 2, 1, 1, -0.5, 0.5)]
    months = [tuple(row[name] for name in names) for row in catalog.mean_revisions("enrolment", age="month").to_pylist()]
    assert [(row[0], row[1], row[3]) for row in months] == [(0, 3, 0), (1, 3, 0), (2, 2, 1)]


def test_what_nobody_knows_is_refused_and_what_was_taken_away_is_known(catalog: Catalog) -> None:
    assert "“obs_status” is no part of the key" in refused(lambda: catalog.triangle("enrolment", obs_status="A"))
    assert "The nearest is “ref_area”" in refused(lambda: catalog.revisions("enrolment", ref_are="340000"))
    assert "is no value of ref_area" in refused(lambda: catalog.mean_revisions("enrolment", ref_area="350000"))
    assert "“week” is no way to count age" in refused(lambda: catalog.mean_revisions("enrolment", age="week"))
    assert "is no dataset" in refused(lambda: catalog.revisions("enrollment"))
    assert catalog.revisions("enrolment", time_period="2024", ref_area="340000")["action"].to_pylist() == ["D"]


VALUES = st.sampled_from([None, "0", "1.5", "2.5", "10"])
RELEASES = st.lists(st.dictionaries(st.tuples(st.sampled_from(PERIODS), st.sampled_from(AREAS)), VALUES), min_size=1, max_size=4)


def rows(table: pa.Table) -> list[str]:
    return sorted(map(repr, table.to_pylist()))


@settings(max_examples=12, deadline=None)
@given(RELEASES.filter(lambda told: any(told)), st.sets(st.sampled_from(PERIODS)), st.sets(st.sampled_from(AREAS)))
def test_asking_in_windows_gives_what_asking_whole_does(releases: list[Told], periods: set[str], areas: set[str]) -> None:
    with TemporaryDirectory() as folder:
        catalog = publish(Path(folder), releases)
        everything = catalog.triangle("enrolment").to_pylist()
        parted = [
            {"time_period": several, "ref_area": others}
            for several in (
                sorted({row["time_period"] for row in everything} & periods),
                sorted({row["time_period"] for row in everything} - periods),
            )
            for others in (sorted({row["ref_area"] for row in everything} & areas), sorted({row["ref_area"] for row in everything} - areas))
        ]
        for ask in (catalog.triangle, catalog.revisions):
            whole = rows(ask("enrolment"))
            assert sorted(row for window in parted for row in rows(ask("enrolment", **window))) == whole
        for day in DAYS:
            ask_at = lambda at=f"{day}T12:00Z", **window: catalog.query("enrolment", as_of=at, **window)  # noqa: E731
            assert sorted(row for window in parted for row in rows(ask_at(**window))) == rows(ask_at())


@settings(max_examples=12, deadline=None)
@given(RELEASES.filter(lambda told: any(told)))
def test_a_triangle_tells_exactly_what_each_release_had(releases: list[Told]) -> None:
    with TemporaryDirectory() as folder:
        catalog = publish(Path(folder), releases)
        told: dict[str, Told] = {}
        for row in catalog.triangle("enrolment").to_pylist():
            if row["public"]:
                value = None if row["obs_value"] is None else f"{row['obs_value']:g}"
                told.setdefault(row["release"], {})[row["time_period"], row["ref_area"]] = value
        counted = set(catalog.triangle("enrolment")["release"].to_pylist())
        had = {day: each for day, each in zip(DAYS, releases, strict=False) if day in counted and each}
        assert told == had
