"""What was public when: a history grown release by release, of figures that are all invented."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pandas as pd
import pyarrow as pa
import pytest

from etl.model.structure import BESIDE, COLUMNS, KEY
from etl.publish import distributions, history
from tests.publish.sample import observation, released


def lines(grown: pa.Table) -> Iterator[tuple[str, str, float | None, str]]:
    """Release, period, value and action of every row."""
    for row in grown.to_pylist():
        yield row["release"][-2:], row["time_period"], row["obs_value"], row["action"]


def test_the_first_release_adds_every_figure_and_what_stays_is_not_told_again() -> None:
    both = [observation("2023", "340.50"), observation("2024", None)]
    assert list(lines(released(both, both))) == [("10", "2023", 340.5, "A"), ("10", "2024", None, "A")]


def test_a_figure_is_added_revised_and_taken_away() -> None:
    first, second = [observation("2023", "340.50")], [observation("2023", "341.50"), observation("2024", "350")]
    grown = released(first, second, second[1:])
    assert list(lines(grown)) == [
        ("10", "2023", 340.5, "A"),
        ("11", "2023", 341.5, "R"),
        ("11", "2024", 350.0, "A"),
        ("12", "2023", None, "D"),
    ]
    taken = grown.to_pylist()[-1]
    assert (taken["obs_text"], taken["unit_measure"], taken["vintage"]) == (None, "PS", datetime(2026, 1, 12, 12, tzinfo=UTC))


def test_what_was_taken_away_may_come_back() -> None:
    one = [observation("2023", "340.50")]
    assert [each[3] for each in lines(released(one, [], one, one))] == ["A", "D", "A"]


def test_a_value_changed_and_changed_back_under_one_date_leaves_its_trace() -> None:
    right, wrong = observation("2023", "340.50"), observation("2023", "34.05")
    grown = released([right], [wrong], [right], [right])
    assert list(lines(grown)) == [("10", "2023", 340.5, "A"), ("11", "2023", 34.05, "R"), ("12", "2023", 340.5, "R")]


def test_every_figure_has_a_vintage_once() -> None:
    """Changed without a newer file it is known from the moment of the release that changed it."""
    grown = released([observation("2023", "340.50")], [observation("2023", "34.05")], [observation("2023", "340.50")])
    assert [row["vintage"].day for row in grown.to_pylist()] == [5, 11, 12]
    assert not grown.select([*KEY, "vintage"]).to_pandas().duplicated().any()


def test_a_newer_file_that_tells_the_same_is_no_change() -> None:
    same = observation("2023", "340.50", vintage="2026-01-11T00:00:00Z", file_sha256="b" * 64)
    assert len(released([observation("2023", "340.50")], [same])) == 1


@pytest.mark.parametrize("change", [{"obs_status": "P"}, {"obs_text": "340.5"}, {"unit_mult": 3}, {"break_id": "reform"}])
def test_anything_else_told_of_it_is_a_change(change: dict[str, str]) -> None:
    assert [each[3] for each in lines(released([observation("2023", "340.50")], [observation("2023", "340.50") | change]))] == ["A", "R"]


def test_a_figure_withheld_now_is_told_of_no_earlier_release() -> None:
    withheld = {"obs_value": None, "obs_text": None, "obs_status": "Q", "conf_status": "C"}
    grown = released([observation("2023", "4"), observation("2024", "9")], [observation("2023", "4") | withheld, observation("2024", "9")])
    assert [(row["obs_value"], row["obs_text"], row["obs_status"]) for row in grown.to_pylist()] == [
        (None, None, "Q"),
        (9.0, "9", "A"),
        (None, None, "Q"),
    ]


def test_each_row_names_the_file_its_figure_was_printed_in() -> None:
    derived = {**observation("2025", "1.5"), "source_ref": None, "file_sha256": None}
    replaced = observation("2023", "34.05", file_sha256="b" * 64)
    grown = released([observation("2023", "340.50"), derived], [replaced, derived])
    told = [(row["time_period"], row["file_sha256"] and row["file_sha256"][0]) for row in grown.to_pylist()]
    assert told == [("2023", "a"), ("2025", None), ("2023", "b")]


def test_a_dataset_that_gains_a_dimension_begins_its_figures_anew() -> None:
    old = released([observation("2023", "340.50")])
    frame = pd.DataFrame([{**observation("2023", "340.50"), "scenario": "high"}])
    told = distributions.table(frame[[*COLUMNS, "scenario"]])
    grown = history.grown(
        old,
        told,
        distributions.printed(frame.reindex(columns=[*COLUMNS, *BESIDE, "scenario"])),
        "2026-01-11",
        datetime(2026, 1, 11, tzinfo=UTC),
    )
    told = {(row["action"], row["scenario"]) for row in grown.to_pylist()}
    assert told == {("A", None), ("D", None), ("A", "high")}
