"""What the rules found, as a person and a log read it: every figure here is invented."""

from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from etl.terminal import findings

STRUCTURE: dict[str, Any] = {
    "dimensions": ["freq", "ref_area", "scheme", "indicator", "time_period", "period_basis"],
    "columns": [],
    "codelists": {
        "ref_area": [{"code": "340100", "zh": "合肥市", "en": "Hefei"}],
        "scheme": [{"code": "PEN_E", "zh": "职工养老保险", "en": "Employees’ pension"}],
        "indicator": [{"code": "insured", "zh": "参保人数", "en": "Insured persons", "unit_measure": "PS", "unit_mult": 4, "decimals": 0}],
        "source": [],
    },
}
EXPLANATION = {"who": "汇编组", "when": "2026-11-23", "why_zh": "原因不明。", "why_en": "Cause unknown."}


def cell(year: int, value: str, residual: str, **more: Any) -> dict[str, Any]:
    key = {"freq": "A", "ref_area": "340100", "scheme": "PEN_E", "indicator": "insured", "time_period": str(year), "period_basis": "S"}
    told = {"value": value, "residual": residual, "tolerance": "1.5", "source_ref": f"returns.xlsx!参保!C{year - 2000}", "inputs": []}
    return {"key": {**key, "source": "returns"}, **told, **more}


def record(rule: str, status: str, *cells: dict[str, Any], severity: str = "warning") -> dict[str, Any]:
    told = {"rule": rule, "severity": severity, "status": status, "zh": f"规则{rule}", "en": f"Figures keep {rule}", "kind": "sum"}
    counts = {"checked": 9, "failed": len(cells), "explained": sum("explanation" in each for each in cells)}
    return {**told, "why": {"zh": "。", "en": "."}, "tolerance": "rounding", "where": {}, "arguments": {}, **counts, "cells": list(cells)}


FOUND = [
    record("R01", "passed"),
    record("R02", "warned", *(cell(year, f"{year}.5", str(year - 2010)) for year in (2014, 2013, 2016, 2015))),
    record("R03", "explained", cell(2011, "200", "7", explanation=EXPLANATION)),
    record("R04", "warned", cell(2019, "300", "80"), cell(2017, "500", "99", explanation=EXPLANATION)),
    record("R04", "blocked", cell(2018, "310", "90"), severity="critical"),
]


def said(width: int, *, person: bool = True, records: list[dict[str, Any]] = FOUND) -> list[str]:
    """The lines a person reads in a window so wide, or those of a log."""
    file = StringIO()
    console = Console(file=file, width=width, force_terminal=person, color_system=None, soft_wrap=True, highlight=False)
    findings.tell("members", records, STRUCTURE, console)
    return [line.rstrip() for line in file.getvalue().splitlines()]


def test_rules_and_findings_are_counted_two_levels_of_a_rule_as_one() -> None:
    assert said(200)[0] == "members: 4 rules: 1 blocked (2 findings), 1 warned (4 findings), 1 explained (1 finding), 1 passed"
    assert said(200, records=FOUND[:1]) == ["members: 1 rule: 1 passed"]


def test_what_blocks_a_release_comes_first_then_the_worst_three_of_each_rule() -> None:
    told = said(100)
    places = [line.rpartition("!")[2] for line in told if "returns.xlsx!参保!C" in line]
    assert places == ["C18", "C19", "C16", "C15", "C14"]
    assert told[-1] == "    and 1 more"


def test_what_is_explained_is_counted_and_not_told_again() -> None:
    assert not [line for line in said(200) if "R03" in line or "C11" in line or "C17" in line]


def test_a_finding_tells_figure_residual_what_is_allowed_and_the_cell() -> None:
    assert said(100)[1:5] == [
        "  × R04 Figures keep R04 · blocked 2 of 9",
        "    Hefei · Employees’ pension · Insured persons · end of 2018",
        "      3.10 million persons · off by +0.90 million persons, allowed 0.015 million persons ·",
        "      returns.xlsx!参保!C18",
    ]


@pytest.mark.parametrize(("kind", "residual", "tolerance"), [("repeated", "1", "0"), ("expect_column_values_to_not_be_null", "", "")])
def test_a_rule_that_measures_nothing_tells_figure_and_cell_alone(kind: str, residual: str, tolerance: str) -> None:
    found = {**record("R41", "warned", cell(2016, "310", residual, tolerance=tolerance)), "kind": kind}
    assert said(100, records=[found])[3:] == ["      3.10 million persons · returns.xlsx!参保!C16"]


def test_a_sum_names_the_part_that_most_probably_explains_it() -> None:
    found = {**record("R01", "warned", {**cell(2016, "310", "9", tolerance="1"), "suspect": "returns.xlsx!参保!D16"}), "kind": "sum"}
    told = said(200, records=[found], person=False)
    assert told[1].endswith(" · returns.xlsx!参保!C16 · most probably off: returns.xlsx!参保!D16")


def test_figures_alike_of_two_areas_are_told_as_such_and_not_as_an_amount_something_is_off_by() -> None:
    found = {**record("P09", "warned", cell(2016, "310", "9", tolerance="0")), "kind": "twins"}
    assert said(100, records=[found])[3:] == ["      3.10 million persons · 9 figures the same as another area’s · returns.xlsx!参保!C16"]


@pytest.mark.parametrize("width", [80, 120])
def test_lines_for_people_fit_the_window_and_are_not_broken_inside_a_word(width: int) -> None:
    lines = said(width)
    assert max(map(len, lines)) <= width
    told = " ".join(line.strip() for line in lines)
    assert "off by +0.06 million persons, allowed 0.015 million persons · returns.xlsx!参保!C16" in told


def test_in_a_log_every_finding_is_one_line_with_its_rule_and_cell() -> None:
    _, first, *others = said(80, person=False)
    assert first.startswith("  × R04 Figures keep R04 · blocked 2 of 9 · Hefei · ")
    assert first.endswith(" · returns.xlsx!参保!C18")
    assert len(others) == 4
