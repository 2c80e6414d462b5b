"""Rules in words: every kind has its sentence, every tolerance its meaning, in both languages."""

from pathlib import Path
from typing import get_args

import pytest

from etl.present import checks, exceeding
from etl.present.messages import LANGUAGES, has_message
from etl.validate import expectations, identities
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


FALLEN = {
    **{"rule": "R22", "id": "R22", "severity": "warning", "status": "warned", "zh": "同比", "en": "Growth", "why": {"zh": "。", "en": "."}},
    **{
        "tolerance": "0",
        "where": {},
        "arguments": {"band": ["-10%", "20%"]},
        "explainable": True,
        "checked": 9,
        "failed": 1,
        "explained": 0,
    },
}
KEY = {
    **{"freq": "A", "ref_area": "340000", "scheme": "UNE", "indicator": "insured", "time_period": "2024", "period_basis": "S"},
    **{"source": "first"},
}


def fallen(kind: str, off: str, allowed: str, lang: str, **told: object) -> tuple[str, str, str, str]:
    """A figure that fell by 27.2 % where 10 % are allowed: what is over its residual, that, what was allowed, and how the rule checks."""
    cell = {"key": KEY, "value": "72.8", "residual": off, "tolerance": allowed, "source_ref": "a.csv!!B2", "inputs": ["a.csv!!B1"]}
    (check,) = checks.checks([{**FALLEN, "kind": kind, "cells": [cell], **told}], STRUCTURE, {}, lang)
    (each,) = check.exceedings
    return check.off, each.off.words, each.allowed.words, check.method


@pytest.mark.parametrize(
    ("kind", "zh", "en"),
    [
        ("growth", "同比变动", "Change on a year earlier"),
        ("step", "比上期变动", "Change on the period before"),
    ],
)
def test_a_change_is_told_as_a_change_beside_both_ends_of_its_band(kind: str, zh: str, en: str) -> None:
    told = [fallen(kind, "-27.2", "10.005", lang, residual="change") for lang in LANGUAGES]
    assert told[0][:3] == (zh, "−27.2%", "−10%至+20%")
    assert told[1][:3] == (en, "−27.2%", "−10% to +20%")
    assert all("−10%" in method and "20%" in method for *_, method in told)
    wider = fallen(kind, "-27.2", "12.5", "en", residual="change", tolerance="2.5")
    assert wider[2] == "−12.5% to +22.5%"


@pytest.mark.parametrize("kind", ["growth", "step"])
def test_a_record_made_when_the_residual_was_what_lies_outside_the_band_keeps_its_words(kind: str) -> None:
    told = [fallen(kind, "17.2", "0.015", lang) for lang in LANGUAGES]
    assert [each[:3] for each in told] == [
        ("相差", "17.2个百分点", "0.015个百分点"),
        ("Off by", "17.2 percentage points", "0.015 percentage points"),
    ]
    assert ["以外" in told[0][3] or "超出范围" in told[0][3], "outside" in told[1][3]] == [True, True]


@pytest.mark.parametrize("kind", ["course", "season", "place"])
def test_a_tolerance_in_deviations_is_read_as_earlier_releases_wrote_it(kind: str) -> None:
    assert [checks.allowance("8", kind, lang) for lang in LANGUAGES] == ["通常离差的8倍", "8 times the usual deviation"]


@pytest.mark.parametrize(
    ("kind", "residual", "words"),
    [
        ("precision", "1", "+1 decimal"),
        ("precision", "-2", "−2 decimals"),
        ("over", "1", "1 day"),
        ("validity", "1", "1 code"),
        ("quotient", "-1", "−1 percentage point"),
        ("quotient", "3.5", "+3.5 percentage points"),
    ],
)
def test_one_is_no_plural_and_a_sign_tells_the_side(kind: str, residual: str, words: str) -> None:
    assert exceeding.amount(residual, kind, KEY, STRUCTURE, "en", signed=True).words == words


def test_rules_and_words_agree_on_which_kinds_measure_nothing() -> None:
    assert exceeding.YES_OR_NO == expectations.YES_OR_NO
    assert set(exceeding.YES_OR_NO) <= set(identities.KINDS)


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
