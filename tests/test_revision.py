"""How figures change from release to release: all figures are invented, all numbers worked out by hand."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from etl import revision

RELEASES = ["2026-01-10", "2026-02-10", "2026-03-10", "2026-04-10"]
GROUP = ("insured", "PS", 4)


def row(month: int, value: float | None, action: str = "R", **told: Any) -> dict[str, Any]:
    """A row of a history: what the release of a month told of one figure."""
    plain = {"indicator": "insured", "time_period": "2025", "release": f"2026-{month:02}-10", "released_at": month, "action": action}
    unit = {"unit_measure": "PS", "unit_mult": 4, "decimals": 1, "break_id": None, "conf_status": "F"}
    return {**plain, **unit, "obs_value": value, "obs_status": "M" if value is None else "A", **told}


def test_a_difference_is_exact_and_in_the_unit_of_now() -> None:
    assert revision.difference(row(1, 10.1), row(2, 10.3)) == Decimal("0.2")
    assert revision.difference(row(1, 10.1), row(2, 103.0, unit_mult=3)) == Decimal("2.0")
    assert revision.share(row(1, -8.0), row(2, -6.0)) == Fraction(1, 4)


def test_there_is_no_difference_to_no_value_and_no_share_of_zero() -> None:
    assert revision.difference(row(1, None), row(2, 0.0)) is None
    assert revision.difference(row(1, 1.0), row(2, None)) is None
    assert revision.difference(row(1, 1.0), row(2, 1.0, unit_measure="CNY")) is None
    assert revision.share(row(1, 0.0), row(2, 1.0)) is None


def test_a_change_is_told_otherwise_taken_away_or_brought_back() -> None:
    told = [row(1, 10.0, "A"), row(2, 10.0, source_ref="b.csv!!B2"), row(3, 10.0, obs_status="P"), row(4, None, "D"), row(5, 9.0, "A")]
    assert [(before["released_at"], after["action"]) for before, after in revision.steps(told)] == [(2, "R"), (3, "D"), (4, "A")]


def test_a_change_as_it_is_published_tells_nothing_after_a_figure_that_is_gone() -> None:
    told = revision.change(row(1, 10.0, "A"), row(2, None, "D"), ["time_period"])
    assert (told["value_before"], told["value_after"], told["difference"], told["status_after"]) == (10.0, None, None, None)
    back = revision.change(row(2, None, "D"), row(3, 9.0, "A"), ["time_period"])
    assert (back["value_before"], back["value_after"], back["difference"]) == (None, 9.0, None)


def test_a_triangle_tells_what_stood_at_each_release_from_the_first_on() -> None:
    told = [row(2, 10.0, "A"), row(3, 10.5), row(4, None, "D")]
    assert [
        (cell["age"], cell["months"], cell["public"], cell["obs_value"], cell["revision"])
        for cell in revision.cells(told, [*RELEASES, "2026-06-10"], ["time_period"])
    ] == [
        (0, 0, True, 10.0, Decimal("0.0")),
        (1, 1, True, 10.5, Decimal("0.5")),
        (2, 2, False, None, None),
        (3, 4, False, None, None),
    ]


def test_in_a_triangle_a_new_cell_of_the_sheet_does_nothing_to_a_figure() -> None:
    told = [row(1, 10.0, "A"), row(2, 10.0, source_ref="b.csv!!B2"), row(3, 10.0, obs_status="P")]
    assert [cell["action"] for cell in revision.cells(told, RELEASES, ["time_period"])] == ["A", None, "R", None]


def test_means_go_over_the_unrevised_too() -> None:
    """Three figures first told in January: 10 → 10.5 → 9, 20 → 20 → taken away, and 40, never told again."""
    several = [[row(1, 10.0, "A"), row(2, 10.5), row(3, 9.0)], [row(1, 20.0, "A"), row(3, None, "D")]]
    found = revision.tallies(several, {(GROUP, RELEASES[0]): (1, 1)}, RELEASES, revision.by_release(RELEASES))
    told = {age: (each.figures, each.revised, each.deleted) for (_, age), each in found.items()}
    assert told == {1: (3, 1, 0), 2: (2, 1, 1), 3: (2, 1, 1)}
    assert found[GROUP, 1].means() == {
        "mean_revision": pytest.approx(0.5 / 3),
        "mean_absolute_revision": pytest.approx(0.5 / 3),
        "mean_percent": pytest.approx(5 / 3),
        "mean_absolute_percent": pytest.approx(5 / 3),
    }
    assert found[GROUP, 2].means() == {
        "mean_revision": -0.5,
        "mean_absolute_revision": 0.5,
        "mean_percent": -5.0,
        "mean_absolute_percent": 5.0,
    }


def test_opposite_revisions_cancel_in_the_mean_and_not_in_the_absolute_one() -> None:
    several = [[row(1, 10.0, "A"), row(2, 11.0)], [row(1, 10.0, "A"), row(2, 9.0)]]
    found = revision.tallies(several, {}, RELEASES[:2], revision.by_release(RELEASES[:2]))
    told = found[GROUP, 1].means()
    assert (told["mean_revision"], told["mean_absolute_revision"]) == (0.0, 1.0)


def test_a_figure_first_told_without_a_value_is_in_no_mean_and_one_that_loses_it_is_counted_apart() -> None:
    several = [[row(1, None, "A"), row(2, 5.0)], [row(1, 3.0, "A"), row(2, None)], [row(1, 0.0, "A"), row(2, 1.0)]]
    tally = revision.tallies(several, {}, RELEASES[:2], revision.by_release(RELEASES[:2]))[GROUP, 1]
    assert (tally.figures, tally.revised, tally.emptied, tally.deleted) == (1, 1, 1, 0)
    assert (tally.means()["mean_revision"], tally.means()["mean_percent"]) == (1.0, None)


def test_by_month_what_stood_at_the_end_of_the_month_counts() -> None:
    releases = ["2025-12-05", "2025-12-20", "2026-02-10"]
    rows = [row(1, 10.0, "A", release=releases[0]), row(2, 11.0, release=releases[1]), row(3, 12.0, release=releases[2])]
    found = revision.tallies([rows], {}, releases, revision.by_month(releases))
    assert {age: each.means()["mean_revision"] for (_, age), each in found.items()} == {0: 1.0, 1: 1.0, 2: 2.0}


def test_what_is_declared_of_an_indicator_goes_before_what_is_declared_of_all() -> None:
    """Whatever stands first: a typing error is told as one, though all else changed by method."""
    method, error = {"kind": "method"}, {"kind": "error", "grade": "minor", "indicators": ["income"]}
    for told in ([method, error], [error, method]):
        assert revision.declared(told, "income") == error
        assert revision.declared(told, "expenditure") == method
    assert revision.declared([error], "expenditure") == {}
