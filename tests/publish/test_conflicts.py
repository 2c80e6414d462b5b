"""Facts that two sources tell differently. National income of 2013 is real (35253 by the bulletin's count, 35994 by the final account), the
rest synthetic."""

import csv
import json
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from etl.harmonise import combine
from etl.model.structure import COLUMNS, KEY
from etl.publish import conflicts


def told(*rows: dict[str, object]) -> pd.DataFrame:
    usual = {
        **{"freq": "A", "ref_area": "100000", "scheme": "ALL5", "indicator": "income", "time_period": "2013", "period_basis": "P"},
        **{"source": "bulletin", "obs_value": Decimal(35253), "unit_measure": "CNY", "unit_mult": 8, "decimals": 0, "obs_status": "A"},
        **{"obs_text": "35253", "obs_unit_text": "亿元", "source_ref": "bulletin.csv!!B2"},
    }
    return pd.DataFrame([{**usual, **row} for row in rows], columns=list(COLUMNS))


def listed(*rows: dict[str, object]) -> list[dict[str, str]]:
    return conflicts.rows(combine.conflicts(told(*rows)))


OTHER = {"source": "final", "obs_value": Decimal("35994"), "obs_text": "35994", "source_ref": "final.csv!!B2"}


def test_both_figures_stand_as_printed_with_their_difference() -> None:
    (row,) = listed({}, OTHER)
    assert set(conflicts.columns(COLUMNS)) <= set(row)
    assert [row[f"{name}_{side}"] for side in "ab" for name in ("source", "value", "obs_text", "obs_unit_text", "source_ref")] == [
        *("bulletin", "35253", "35253", "亿元", "bulletin.csv!!B2"),
        *("final", "35994", "35994", "亿元", "final.csv!!B2"),
    ]
    assert row["difference_percent"] == "2.10"


@pytest.mark.parametrize(("other", "count"), [("35253", 0), ("35429", 0), ("35430", 1), ("35076", 1), ("35077", 0)])
def test_half_a_per_cent_is_no_conflict(other: str, count: int) -> None:
    assert len(listed({}, {**OTHER, "obs_value": Decimal(other)})) == count


def test_what_rounding_explains_is_no_conflict() -> None:
    coarse = {"obs_value": Decimal("0.5"), "decimals": 1}
    assert listed(coarse, {**OTHER, "obs_value": Decimal("0.6"), "decimals": 1}) == []
    assert len(listed(coarse, {**OTHER, "obs_value": Decimal("0.7"), "decimals": 1})) == 1


def test_the_widest_apart_stand_first_and_zero_has_no_per_cent() -> None:
    wide = [{"scheme": "UNE"}, {**OTHER, "scheme": "UNE", "obs_value": Decimal(99999)}]
    zero = [{"scheme": "INJ", "obs_value": Decimal(0)}, {**OTHER, "scheme": "INJ"}]
    rows = listed({}, OTHER, *wide, *zero)
    assert [(row["scheme"], row["difference_percent"]) for row in rows] == [("INJ", ""), ("UNE", "183.66"), ("ALL5", "2.10")]


def test_what_is_suppressed_is_not_told_through_the_other_source() -> None:
    assert listed({"obs_value": None}, OTHER) == []


@pytest.mark.parametrize("dataset", ["enrolment", "benefits", "funds", "ratios"])
def test_the_published_list_is_what_rule_r50_warns_of(public: Path, dataset: str) -> None:
    folder = public / "datasets" / dataset / "latest"
    with (folder / "conflicts.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    (rule,) = [rule for rule in json.loads((folder / "validation.json").read_text(encoding="utf-8")) if rule["rule"] == "R50"]
    names = ["freq_a", "ref_area", "scheme", "indicator", "time_period_a", "period_basis", "source_a"]
    assert sorted((*(row[name] for name in names), row["source_b"]) for row in rows) == sorted(
        (*(cell["key"][name] for name in KEY), cell["inputs"][0]) for cell in rule["cells"]
    )
