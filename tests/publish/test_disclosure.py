"""Small counts: what is withheld, what follows it, and what stays."""

from decimal import Decimal

import pandas as pd
import pytest

from etl.model.dataflow import Disclosure
from etl.model.structure import COLUMNS, KEY
from etl.publish import disclosure

RULE = Disclosure(threshold=5, applies_to=("claims",))
NO_LINEAGE = pd.DataFrame(columns=[*KEY, *(f"input_{name}" for name in KEY)])


def row(indicator: str, value: str | None, *, mult: int = 0, area: str = "340100", status: str = "A") -> dict[str, object]:
    """One synthetic observation, printed in a file."""
    return dict.fromkeys(COLUMNS) | {
        **dict(zip(KEY, ("A", area, "INJ", indicator, "2021", "P", "office"), strict=True)),
        "obs_value": None if value is None else Decimal(value),
        "obs_text": value,
        "unit_mult": mult,
        "decimals": 0,
        "obs_status": status,
        "conf_status": "F",
        "source_ref": f"a.csv!!{indicator}{area}",
    }


def frame(*rows: dict[str, object]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"obs_value": object})


def lineage(*pairs: tuple[dict[str, object], dict[str, object]]) -> pd.DataFrame:
    """Which rows were computed from which."""
    told = [{name: new[name] for name in KEY} | {f"input_{name}": used[name] for name in KEY} for new, used in pairs]
    return pd.DataFrame(told, columns=NO_LINEAGE.columns)


def values(told: pd.DataFrame) -> list[object]:
    return [None if pd.isna(value) else str(value) for value in told["obs_value"]]


@pytest.mark.parametrize(
    ("value", "mult", "withheld"),
    [
        ("0", 0, False),  # a zero is no small count
        ("1", 0, True),
        ("4", 0, True),
        ("4.9", 0, True),
        ("5", 0, False),
        ("0.0004", 4, True),  # 4 persons, in 万人
        ("0.0005", 4, False),
        ("120", 0, False),
    ],
)
def test_the_threshold_counts_persons(value: str, mult: int, withheld: bool) -> None:
    told = disclosure.suppress(frame(row("claims", value, mult=mult)), RULE, NO_LINEAGE).iloc[0]
    assert (told["obs_status"], told["conf_status"]) == (("Q", "C") if withheld else ("A", "F"))
    assert pd.isna(told["obs_value"]) == pd.isna(told["obs_text"]) == withheld


def test_only_the_indicators_of_the_rule_are_judged() -> None:
    told = disclosure.suppress(frame(row("claims", "3"), row("insured", "3")), RULE, NO_LINEAGE)
    assert values(told) == [None, "3"]


def test_without_a_rule_everything_stays() -> None:
    before = frame(row("claims", "3"))
    pd.testing.assert_frame_equal(disclosure.suppress(before, None, NO_LINEAGE), before)


def test_what_is_missing_already_keeps_its_reason() -> None:
    told = disclosure.suppress(frame(row("claims", None, status="N"), row("claims", None, area="340200", status="M")), RULE, NO_LINEAGE)
    assert list(told["obs_status"]) == ["N", "M"]
    assert list(told["conf_status"]) == ["F", "F"]


def test_whatever_is_derived_from_it_is_withheld_however_far() -> None:
    claims, share, share_of_share, other = row("claims", "3"), row("share", "0.01"), row("index", "2"), row("share", "0.5", area="340200")
    base = row("claims", "50", area="340200")
    lines = lineage((share_of_share, share), (share, claims), (other, base))
    told = disclosure.suppress(frame(claims, share, share_of_share, base, other), RULE, lines)
    assert values(told) == [None, None, None, "50", "0.5"]
    assert list(told["obs_status"]) == ["Q", "Q", "Q", "A", "A"]


def test_inputs_are_not_changed() -> None:
    before = frame(row("claims", "3"))
    copy = before.copy(deep=True)
    disclosure.suppress(before, RULE, NO_LINEAGE)
    pd.testing.assert_frame_equal(before, copy)


def test_the_report_does_not_tell_what_the_figures_withhold() -> None:
    small, whole, other = row("claims", "3"), row("all", "103"), row("rest", "100")
    told = disclosure.suppress(frame(small, whole, other), RULE, NO_LINEAGE)

    def cell(of: dict[str, object], *inputs: object) -> dict[str, object]:
        return {
            "key": {name: of[name] for name in KEY},
            "residual": "3",
            "tolerance": "0",
            "source_ref": of["source_ref"],
            "inputs": list(inputs),
        }

    of_sum = {**cell(whole, small["source_ref"], other["source_ref"]), "suspect": small["source_ref"]}
    cells = [cell(small), of_sum, cell(other, whole["source_ref"])]
    (rule,) = disclosure.withhold([{"rule": "R1", "cells": cells}], told)
    assert [each["residual"] for each in rule["cells"]] == ["", "", "3"]
    assert [each["key"] for each in rule["cells"]] == [each["key"] for each in cells]
    assert "suspect" not in rule["cells"][1]
    assert cells[0]["residual"] == "3"


def test_a_small_count_in_a_file_whose_name_has_a_space_is_not_told_either() -> None:
    small = {**row("claims", "3"), "source_ref": "工伤 2017 Q3.xlsx!表 1!C3"}
    whole = row("all", "103")
    told = disclosure.suppress(frame(small, whole), RULE, NO_LINEAGE)
    cell = {"key": {name: whole[name] for name in KEY}, "value": "103", "residual": "3", "tolerance": "0", "source_ref": "b"}
    (rule,) = disclosure.withhold([{"rule": "R1", "cells": [{**cell, "inputs": ["a.csv!!C2", small["source_ref"]]}]}], told)
    assert (rule["cells"][0]["value"], rule["cells"][0]["residual"]) == ("", "")


def test_the_history_forgets_what_is_withheld_now_and_what_its_row_quotes() -> None:
    """The older vintage was no small count; told, it would tell the newer one."""
    older, newer = row("claims", "12"), row("claims", "3")
    other = {**row("insured", "120"), "source_ref": "a.csv!!D7"}
    told = [
        {**each, "file_sha256": "f", "row_labels": '[["A", "", "合肥市"]]', "column_head": "", "amendments": ""}
        for each in (older, newer, other)
    ]
    history = pd.DataFrame([{**each, "source_ref": ref} for each, ref in zip(told, ("a.csv!!C3", "a.csv!!C7", "a.csv!!D7"), strict=True)])
    shown = disclosure.suppress(frame(newer, other), RULE, NO_LINEAGE)
    kept = disclosure.forget(disclosure.suppress(history, RULE, NO_LINEAGE), shown)
    assert values(kept) == [None, None, "120"]
    assert [text if isinstance(text, str) else None for text in kept["obs_text"]] == [None, None, "120"]
    assert list(kept["row_labels"]) == ["[]", "[]", "[]"]  # the last stands in the same row as a figure that is withheld
    assert disclosure.forget(history.iloc[2:], shown.iloc[1:])["row_labels"].iloc[0] == '[["A", "", "合肥市"]]'


def test_a_revision_of_a_small_count_and_a_lapsed_explanation_of_one_are_not_told() -> None:
    """The figure is no small count any more; the difference would tell the earlier one."""
    older, newer, other = row("claims", "3"), row("claims", "12"), row("insured", "120")
    now = disclosure.suppress(frame(newer, other), RULE, NO_LINEAGE)
    earlier = disclosure.suppress(frame(older, other), RULE, NO_LINEAGE)
    cells = [
        {"key": {name: each[name] for name in KEY}, "value": "12", "residual": "9", "tolerance": "0", "source_ref": "b", "inputs": []}
        for each in (newer, other)
    ]
    (rule,) = disclosure.withhold([{"rule": "R51", "cells": cells}], now, earlier)
    assert [each["residual"] for each in rule["cells"]] == ["", "9"]
    lapsed = [{"rule": "R51", **{name: str(each[name]) for name in KEY}, "value": "3", "residual": "1"} for each in (older, other)]
    assert [each["value"] for each in disclosure.withhold_lapsed(lapsed, now, earlier)] == ["", "3"]
