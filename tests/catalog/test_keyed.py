"""Rows found by their codes: the same rows a plain search finds, whatever is left open."""

import random
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from etl.catalog.keyed import Keyed

KEY = ("area", "year", "source")


@pytest.fixture
def rows() -> list[dict[str, str | float]]:
    """Synthetic rows in no order, some keys twice."""
    chance = random.Random(7)
    return [
        {"area": chance.choice("ABCD"), "year": str(chance.randint(2000, 2004)), "source": chance.choice("xy"), "value": float(number)}
        for number in range(200)
    ]


@pytest.mark.parametrize(
    "asked",
    [{}, {"area": "B"}, {"source": "y"}, {"year": "2003"}, {"area": "C", "source": "x"}, {"area": "A", "year": "2001", "source": "y"}],
)
def test_the_rows_are_those_a_search_finds(rows: list[dict[str, str | float]], asked: dict[str, str]) -> None:
    found = Keyed(pa.Table.from_pylist(rows), KEY).rows(asked)
    wanted = [row for row in rows if all(row[name] == code for name, code in asked.items())]
    assert sorted(row["value"] for row in found) == sorted(row["value"] for row in wanted) != []
    assert [tuple(row[name] for name in KEY) for row in found] == sorted(tuple(row[name] for name in KEY) for row in found)


def test_a_code_nobody_has_finds_nothing(rows: list[dict[str, str | float]]) -> None:
    assert Keyed(pa.Table.from_pylist(rows), KEY).rows({"area": "Z"}) == []


def test_rows_with_one_key_keep_the_order_of_the_table() -> None:
    table = pa.table({"area": ["A", "B", "A", "A"], "value": [3.0, 2.0, 1.0, 5.0]})
    assert [row["value"] for row in Keyed(table, ["area"]).rows({"area": "A"})] == [3.0, 1.0, 5.0]


def test_a_row_without_a_code_is_found_by_its_others_alone() -> None:
    table = pa.table({"area": ["A", None, "A"], "year": ["2001", "2001", None], "value": [1.0, 2.0, 3.0]})
    keyed = Keyed(table, ["area", "year"])
    assert [[row["value"] for row in keyed.rows(asked)] for asked in ({"year": "2001"}, {"area": "A"}, {})] == [[2, 1], [3, 1], [2, 3, 1]]


def test_a_table_without_rows_or_key_is_searched_too() -> None:
    empty = Keyed(pa.table({"area": pa.array([], pa.string())}), ["area"])
    assert (empty.rows({}), empty.rows({"area": "A"})) == ([], [])
    assert Keyed(pa.table({"area": ["B", "A"]}), []).rows({}) == [{"area": "B"}, {"area": "A"}]


def test_a_file_is_read_with_another_figure_s_key(tmp_path: Path) -> None:
    table = pa.table({"area": ["A", "B"], "input_area": ["C", "C"]})
    pq.write_table(table, tmp_path / "lineage.parquet")
    keyed = Keyed.read(tmp_path / "lineage.parquet", ["area"], "input_")
    assert [keyed.key_at(place) for place in keyed.places({"area": "C"})] == [{"area": "A"}, {"area": "B"}]
    assert keyed.key_at(0, "input_") == {"area": "C"}


def test_a_code_that_is_not_told_is_met_by_none_and_left_out_of_the_key() -> None:
    keyed = Keyed(pa.table({"area": ["A", "A", "B"], "sex": pa.array([None, "F", None], pa.string())}), ["area", "sex"])
    assert keyed.places({"area": "A", "sex": None}) == [0]
    assert keyed.key_at(0) == {"area": "A"}
    assert len(keyed.places({"area": "A"})) == 2


def test_the_codes_left_open_are_counted(rows: list[dict[str, str | float]]) -> None:
    spread = Keyed(pa.Table.from_pylist(rows), KEY).spread({"year": "2003"})
    met = [row for row in rows if row["year"] == "2003"]
    assert set(spread) == {"area", "source"}
    assert spread["area"] == dict(Counter(row["area"] for row in met))
    assert sum(spread["source"].values()) == len(met) > 0
