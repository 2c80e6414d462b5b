"""`revisions.csv`: every change of a figure that was public already. All figures are invented."""

from etl.publish import revisions
from tests.publish.sample import observation, released


def test_new_figures_are_no_revisions() -> None:
    assert revisions.rows(released([observation("2023", "340.50")], [observation("2023", "340.50"), observation("2024", "1")]), {}) == []


def test_a_change_stands_with_both_values_exactly() -> None:
    history = released([observation("2023", "340.50")], [observation("2023", "341.60")], [])
    changed, gone = revisions.rows(
        history, {"2026-01-11": [{"kind": "method", "indicators": ["income"]}, {"kind": "error", "grade": "minor"}]}
    )
    assert tuple(changed) == revisions.columns(history)
    names = ("release", "released_at", "action", "value_before", "value_after", "difference", "difference_percent", "kind", "grade")
    assert [changed[name] for name in names] == [
        *("2026-01-11", "2026-01-11T12:00:00Z", "R", "340.5", "341.6", "1.1", "0.3231", "error", "minor"),
    ]
    assert [gone[name] for name in names] == ["2026-01-12", "2026-01-12T12:00:00Z", "D", "341.6", "", "", "", "", ""]


def test_a_status_that_changes_alone_is_listed_and_moves_nothing() -> None:
    (told,) = revisions.rows(released([observation("2023", "5", obs_status="P")], [observation("2023", "5", obs_status="A")]), {})
    assert (told["difference"], told["status_before"], told["status_after"]) == ("0.0", "P", "A")


def test_a_figure_in_another_cell_is_the_same_figure() -> None:
    assert revisions.rows(released([observation("2023", "5")], [observation("2023", "5", source_ref="b.csv!!B2")]), {}) == []


def test_what_is_withheld_now_tells_no_change() -> None:
    withheld = {"obs_value": None, "obs_text": None, "obs_status": "Q", "conf_status": "C"}
    history = released([observation("2023", "4")], [observation("2023", "5")], [observation("2023", "5") | withheld])
    assert revisions.rows(history, {}) == []
