"""What is published of explanations: those that let a figure past, nothing of a withheld figure. Anhui 2008 is real, the fault is not."""

from typing import Any

from etl.model.structure import COLUMNS, KEY
from etl.publish import explanations

FIGURE = dict(zip(KEY, ("A", "340000", "PEN_E", "insured", "2008", "S", "nbs_yearbook"), strict=True))
SAID = {"who": "汇编组", "when": "2026-11-23", "why_zh": "原因不明。", "why_en": "Cause unknown."}


def rule(*cells: dict[str, Any], name: str = "R01") -> dict[str, Any]:
    return {"rule": name, "cells": list(cells)}


def cell(**other: Any) -> dict[str, Any]:
    return {"key": FIGURE, "value": "578.4", "residual": "-0.9", "explanation": SAID, **other}


def test_an_explanation_is_published_with_figure_and_residual() -> None:
    (row,) = explanations.applied([rule(cell())])
    assert tuple(row) == explanations.columns(COLUMNS)
    assert [row[name] for name in ("rule", "ref_area", "value", "residual", "who", "why_en")] == [
        *("R01", "340000", "578.4", "-0.9", "汇编组", "Cause unknown.")
    ]


def test_a_figure_without_explanation_is_not_among_them() -> None:
    unexplained = cell()
    del unexplained["explanation"]
    assert explanations.applied([rule(unexplained), rule()]) == []


def test_a_figure_that_breaks_a_rule_at_both_levels_is_told_once() -> None:
    assert len(explanations.applied([rule(cell()), rule(cell())])) == 1
    assert [row["rule"] for row in explanations.applied([rule(cell(), name="R13"), rule(cell())])] == ["R01", "R13"]


def test_what_the_records_withhold_is_blank_here_too() -> None:
    (row,) = explanations.applied([rule(cell(value="", residual=""))])
    assert (row["value"], row["residual"]) == ("", "")
