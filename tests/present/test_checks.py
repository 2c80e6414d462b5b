"""Rules in words: every kind has its sentence, every tolerance its meaning, in both languages."""

from pathlib import Path
from typing import get_args

import pytest

from etl.present import checks
from etl.present.messages import LANGUAGES, has_message
from etl.validate import expectations
from tests.present.sample import STRUCTURE

ROOT = Path(__file__).parents[2]
KINDS = get_args(expectations.Identity.model_fields["kind"].annotation)
BOOKS = sorted(path.stem for path in (ROOT / "expectations").glob("*.yaml"))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_identity_says_how_it_checks(kind: str) -> None:
    assert has_message(f"check.{kind}"), f"add check.{kind} to etl/present/messages.csv"


@pytest.mark.parametrize("dataset", BOOKS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_declared_expectation_is_worded_and_not_only_named(dataset: str, lang: str) -> None:
    for each in expectations.load(ROOT / "expectations", dataset).expectations:
        told = checks.method(each.declared(), STRUCTURE, lang)
        assert told
        assert "great-expectations" not in told, each.type


@pytest.mark.parametrize(
    ("tolerance", "kind", "zh", "en"),
    [
        ("0.5%", "agreement", "该数字的0.5%", "0.5% of the figure"),
        ("20", "coverage", "20%", "20 per cent"),
        ("5", "growth", "5个百分点", "5 percentage points"),
        ("0.9", "magnitude", "10的0.9次方", "10 to the power of 0.9"),
        ("8 deviations", "course", "通常离差的8倍", "8 times the usual deviation"),
        ("3", "sum", "3", "3"),
    ],
)
def test_a_tolerance_is_worded_in_the_unit_of_its_kind(tolerance: str, kind: str, zh: str, en: str) -> None:
    assert [checks.allowance(tolerance, kind, lang) for lang in LANGUAGES] == [zh, en]


def test_a_formula_names_its_figures_or_is_left_out() -> None:
    record = {"kind": "sum", "arguments": {"over": "scheme", "whole": "PEN", "parts": ["PEN_E", "-UNE"]}}
    assert checks.relation(record, STRUCTURE, "zh") == "基本养老保险 ＝ 职工养老保险 － 失业保险"
    assert checks.relation({**record, "arguments": {**record["arguments"], "whole": "ALL5"}}, STRUCTURE, "zh") == ""
    assert checks.relation({**record, "kind": "growth"}, STRUCTURE, "zh") == ""


def test_two_levels_of_a_rule_are_one_and_the_worst_counts() -> None:
    usual = {"id": "R06", "zh": "滚存", "en": "Rolls", "checked": 4}
    levels = [{**usual, "severity": "warning", "status": "warned"}, {**usual, "severity": "critical", "status": "explained"}]
    alone = {**usual, "zh": "另一条", "severity": "critical", "status": "passed"}
    assert [len(each) for each in checks.merged([*levels, alone])] == [2, 1]
    assert checks.counts([*levels, alone]) == {"warned": 1, "explained": 0, "passed": 1, "not_applicable": 0}
    assert checks.performed([*levels, alone]) == 8
    assert checks.outcomes(checks.counts([*levels, alone]), "zh") == "1条有提示，1条通过"
