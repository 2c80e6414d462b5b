"""The series in memory, on the synthetic site."""

import pytest

from dashboard.series import numbers
from dashboard.shelf import Dataset


def test_every_series_is_found_by_its_codes_with_its_figures_in_order_of_time(dataset: Dataset) -> None:
    index = dataset.index
    (number,) = numbers(index.selected({"freq": ["M"], "scheme": ["UNE"], "indicator": ["insured"]}))
    rows = index.rows(number)
    assert [row["time_period"] for row in rows] == [f"2025-{month:02d}" for month in range(1, 13)]
    assert rows[0] | {"obs_value": 502.5, "scheme": "UNE", "source": "first", "unit_measure": "PS"} == rows[0]


def test_what_exists_under_a_selection(dataset: Dataset) -> None:
    annual = dataset.index.having("freq", ["A"])
    assert dataset.index.codes("ref_area", annual) == {"100000", "340000", "350000", "340100"}
    assert dataset.index.codes("scheme", dataset.index.having("indicator", ["active"])) == {"PEN_E"}
    assert dataset.index.codes("scheme", dataset.index.having("indicator", ["nothing"])) == set()


def test_how_far_figures_reach(dataset: Dataset) -> None:
    among = dataset.index.selected({"freq": ["M"], "indicator": ["insured"]})
    assert dataset.index.reach("scheme", among) == {"PEN_E": ("2025-12", 12), "UNE": ("2025-12", 12), "MAT": ("2025-01", 1)}
    assert dataset.index.span(among) == ("2025-01", "2025-12")
    assert dataset.index.span(0) is None


@pytest.mark.parametrize("places", [[], [0], [3, 64, 100_000], list(range(7, 100_000, 999))])
def test_bits_are_found_one_by_one_and_by_arrays_alike(places: list[int]) -> None:
    assert list(numbers(sum(1 << place for place in places))) == places
