"""The revisions page of a dataset: what each release changed, in words and as a triangle. All figures are invented."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyarrow.parquet as pq
import pytest

from etl.publish import revised
from etl.publish.revised import Revised
from tests.present.sample import STRUCTURE
from tests.publish.sample import observation, released_on

DAYS = ("2026-01-10", "2026-02-10", "2026-03-10")
Rows = Sequence[dict[str, object]]


def told(folder: Path, *releases: Rows, amendments: dict[str, Any] | None = None) -> Revised:
    """A dataset's folder after these releases, as its pages read it."""
    days = DAYS[: len(releases)]
    for day in days:
        (folder / day).mkdir()
        if day in (amendments or {}):
            (folder / day / "review.json").write_text(json.dumps({"record": {"amendments": [(amendments or {})[day]]}}), encoding="utf-8")
    pq.write_table(released_on(dict(zip(days, releases, strict=True))), folder / days[-1] / "history.parquet")
    return Revised(folder, days[::-1], STRUCTURE)


@pytest.fixture
def changed(tmp_path: Path) -> Revised:
    """2023 revised, 2024 put right far away from what it was, 2025 taken away."""
    first = [observation("2023", "100.00"), observation("2024", "20.00"), observation("2025", "30.00")]
    second = [observation("2023", "101.00"), observation("2024", "20.00"), observation("2025", "30.00"), observation("2026", "40.00")]
    third = [observation("2023", "101.00"), observation("2024", "200.00"), observation("2026", "40.00")]
    note = {"zh": "小数点错位。", "en": "A decimal point was misplaced."}
    return told(
        tmp_path, first, second, third, amendments={DAYS[2]: {"kind": "error", "grade": "serious", "indicators": ["insured"], "note": note}}
    )


def test_where_nothing_was_ever_revised_the_page_says_so_with_the_number_of_releases(tmp_path: Path) -> None:
    same = [observation("2023", "100.00")]
    page = revised.page(told(tmp_path, same, [*same, observation("2024", "1")]), "en")
    assert page["headline"] == "In 2 releases since 10 January 2026 no published figure was ever changed."
    assert (page["means"], page["triangle"], page["heat"]) == ([], None, None)
    assert [each.counts for each in page["releases"]] == ["1 added", "1 first published"]


def test_a_release_without_a_history_says_that_it_cannot_tell(tmp_path: Path) -> None:
    (tmp_path / DAYS[0]).mkdir()
    page = revised.page(Revised(tmp_path, DAYS[:1], STRUCTURE), "zh")
    assert "说不出改了什么" in page["headline"]


def test_each_release_tells_how_many_figures_it_changed_of_what_kind_and_why(changed: Revised) -> None:
    page = revised.page(changed, "en")
    assert page["headline"] == "In 3 releases since 10 January 2026, 3 of the published figures changed later; 1 was taken away."
    newest, middle, oldest = page["releases"]
    assert newest.counts == "1 changed, 1 taken away"
    assert newest.kinds == [("Correction of an error (serious)", "Insured persons", "A decimal point was misplaced.")]
    assert (middle.counts.split()[0], middle.kinds) == ("1", [("No kind was told when it was released", "", "")])
    assert (oldest.counts, oldest.kinds, list(oldest.lines)) == ("3 first published", [], [])


def test_the_largest_changes_come_first_with_both_values(changed: Revised) -> None:
    gone, corrected = revised.page(changed, "zh")["releases"][0].lines
    assert (gone.before, gone.after, gone.difference, gone.percent) == ("30.00万人", "已撤下", "", "")
    assert (corrected.before, corrected.after, corrected.difference, corrected.percent) == (
        "20.00万人",
        "200.00万人",
        "+180.00万人",
        "+900.00%",
    )
    assert corrected.key["time_period"] == "2024"


def test_means_are_told_of_what_was_revised(changed: Revised) -> None:
    ((indicator, unit, ages),) = revised.page(changed, "en")["means"]
    assert (indicator, unit) == ("Insured persons", "million persons")
    # one release later: of four figures one gained 1.00 and one, new in February, is as it was; two later 2025 is gone
    assert [(each.age, each.figures, each.revised, each.gone) for each in ages] == [(1, 4, 1, 0), (2, 2, 2, 1)]
    assert [(each.mean, each.mean_percent) for each in ages] == [("+0.0025", "+0.25%"), ("+0.9050", "+450.50%")]


def test_the_series_revised_most_is_a_triangle_and_a_heat_map_that_says_its_colours(changed: Revised) -> None:
    page = revised.page(changed, "zh")
    rows = {head: [cell.text for cell in cells] for head, cells in page["triangle"].rows}
    assert rows["2024年"] == ["20.00", "20.00", "200.00"]
    assert rows["2025年"] == ["30.00", "30.00", "已撤下"]
    assert rows["2026年"] == ["", "40.00", "40.00"]
    for drawing in page["heat"]:
        words = [each.text for each in ElementTree.fromstring(drawing).iter("{http://www.w3.org/2000/svg}text")]
        assert {"+900.00%", "+1.00%", "×", "＝"} <= set(words)
