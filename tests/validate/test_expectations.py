"""A rule book and its explanations are declarations like others: a mistake is named by file and line."""

import csv
import json
from pathlib import Path

import pytest

from etl.model.structure import VALUED
from etl.problem import Refusal
from etl.validate import expectations

RULES = """\
identities:
  - id: R01
    kind: sum
    title: {zh: 参保, en: Insured}
    why: {zh: 两者都计入。, en: "Both are counted."}
    whole: insured
    parts: [active, retirees]
    where: {scheme: [PEN_E]}
    tolerance: rounding
expectations:
  - type: expect_column_values_to_be_between
    severity: warning
    kwargs: {column: obs_value, min_value: 0}
    meta: {id: R16, title: {zh: 不为负, en: Not negative}, why: {zh: 参保人数不可能为负。, en: "Nobody is insured less than not at all."}}
"""
PARTS = "    whole: insured\n    parts: [active, retirees]\n"
EDIT = "edit expectations/enrolment.yaml"
HEADER = "rule,freq,ref_area,scheme,indicator,time_period,period_basis,source,value,residual,who,when,why_zh,why_en\n"
ROW = "R01,A,100000,PEN_E,insured,2005,S,nbs_yearbook,17487.0,-0.9,汇编组,2026-11-23,原因不明,Cause unknown\n"


def folder(tmp_path: Path, rules: str | None = RULES, explanations: str | None = None) -> Path:
    (tmp_path / "expectations").mkdir()
    for name, text in (("enrolment.yaml", rules), ("explanations.csv", explanations)):
        if text is not None:
            (tmp_path / "expectations" / name).write_text(text, encoding="utf-8")
    return tmp_path / "expectations"


def refused(tmp_path: Path, rules: str | None) -> str:
    with pytest.raises(Refusal) as refusal:
        expectations.load(folder(tmp_path, rules), "enrolment")
    return str(refusal.value)


def test_a_rule_book_is_read_and_a_short_tolerance_is_the_one_that_blocks(tmp_path: Path) -> None:
    book = expectations.load(folder(tmp_path), "enrolment")
    assert (book.identities[0].tolerance.critical, book.identities[0].tolerance.warning) == ("rounding", None)
    assert book.identities[0].where == {"scheme": ("PEN_E",)}
    assert (book.expectations[0].meta.id, book.expectations[0].kwargs) == ("R16", {"column": "obs_value", "min_value": 0})


def test_a_rule_tells_how_it_checks_at_each_level(tmp_path: Path) -> None:
    book = expectations.load(
        folder(tmp_path, RULES.replace("tolerance: rounding", "tolerance: {warning: rounding, critical: 1%}")), "enrolment"
    )
    (identity,), (expectation,) = book.identities, book.expectations
    shared = {"kind": "sum", "where": {"scheme": ["PEN_E"]}, "arguments": {"whole": "insured", "parts": ["active", "retirees"]}}
    assert identity.declared("warning") == {**shared, "tolerance": "rounding"}
    assert identity.declared("critical") == {**shared, "tolerance": "1%"}
    assert expectation.declared() == {
        **{"kind": "expect_column_values_to_be_between", "tolerance": None, "where": {}},
        "arguments": {"column": "obs_value", "min_value": 0},
    }


@pytest.mark.parametrize("kind", expectations.OF_CHANGE)
def test_a_rule_whose_residual_is_the_change_itself_says_so(tmp_path: Path, kind: str) -> None:
    (identity,) = expectations.load(
        folder(tmp_path, RULES.replace(PARTS, '    band: ["-10%", "20%"]\n').replace("kind: sum", f"kind: {kind}")), "enrolment"
    ).identities
    assert identity.declared("critical")["residual"] == "change"


def test_a_dataflow_without_rules_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, None) == "the dataflow has no rules · expectations/enrolment.yaml · add expectations/enrolment.yaml"


@pytest.mark.parametrize("rules", ["", "beside: [benefits]\n", "identities: []\nexpectations: []\n"])
def test_a_rule_book_without_a_rule_passes_nothing(tmp_path: Path, rules: str) -> None:
    assert refused(tmp_path, rules) == f"the rule book is empty · expectations/enrolment.yaml · {EDIT}"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("kind: sum", "kind: summ", "identities.1.kind: Input should be 'sum', 'at_most', 'roll', 'monotone'"),
        ("tolerance: rounding", "tolerence: rounding", "“identities.1.tolerance” is missing · expectations/enrolment.yaml:2"),
        (
            "severity: warning",
            "severity: fatal",
            "expectations.1.severity: Input should be 'warning' or 'critical' · expectations/enrolment.yaml:12",
        ),
        (
            "tolerance: rounding",
            "tolerance: 0.5pc",
            "identities.1.tolerance.critical: “0.5pc” is no tolerance: write rounding, 0.5%, 8 deviations or a number",
        ),
        (
            "where: {scheme:",
            "where: {sheme:",
            "identities.1.where: “sheme” is no column of the observation table · expectations/enrolment.yaml:8",
        ),
        ("    whole: insured\n", "", "identities.1: a rule of kind sum names `whole` and `parts` · expectations/enrolment.yaml:2"),
        (
            'why: {zh: 两者都计入。, en: "Both are counted."}',
            "why: Both are counted.",
            "identities.1.why: Input should be a valid dictionary or instance of Text · expectations/enrolment.yaml:5",
        ),
        ("kind: sum", "kind: growth", "identities.1: a rule of kind growth names a `band` · expectations/enrolment.yaml:2"),
        ("kind: sum", "kind: growth\n    band: [low, high]", "identities.1.band: “low” is no bound: write"),
        (
            "kind: sum",
            'kind: step\n    band: ["2%", "10%"]',
            "identities.1.band: 2% to 10% leaves out 0: a change has an end on either side of it",
        ),
        ("kind: sum", 'kind: quotient\n    band: ["100%", "60%"]', "identities.1.band: no figure lies between 100% and 60%"),
        ("kind: sum", 'kind: quotient\n    band: ["0%", "NaN%"]', "identities.1.band: “NaN” is no bound: write"),
        (
            "kind: sum",
            "kind: quoted",
            "identities.1: a rule of kind quoted does not read `parts`, `whole`: leave it out · expectations/enrolment.yaml:2",
        ),
        ("kind: sum", "kind: sum\n    silenced_by: [events]", "identities.1: a rule of kind sum does not read `silenced_by`: leave it out"),
        ("    kwargs:", "    where: {obs: [x]}\n    kwargs:", "expectations.1.where: “obs” is no column of the observation table"),
    ],
)
def test_a_mistake_in_a_rule_is_named_by_its_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    told = refused(tmp_path, RULES.replace(old, new, 1))
    assert told.startswith(message)
    assert told.endswith(EDIT)


@pytest.mark.parametrize(("kind", "level"), [("growth", "1%"), ("step", "0.5%"), ("quotient", "2%")])
def test_a_per_cent_of_a_figure_is_refused_where_a_rule_measures_something_else(tmp_path: Path, kind: str, level: str) -> None:
    rules = RULES.replace("kind: sum", f'kind: {kind}\n    band: ["-10%", "20%"]', 1)
    told = refused(tmp_path, rules.replace("tolerance: rounding", f"tolerance: {{warning: {level}}}", 1))
    assert told.startswith(
        f"identities.1.tolerance: {level} of the figure says nothing of what a rule of kind {kind} measures: write a number without % · "
        "expectations/enrolment.yaml:"
    )
    assert told.endswith(EDIT)


@pytest.mark.parametrize("level", ["8 deviations%", "8% deviations", "NaN", "Infinity", "1e3", "8  deviations", "rounding\n", ""])
def test_what_is_no_tolerance_is_refused(tmp_path: Path, level: str) -> None:
    told = refused(tmp_path, RULES.replace("tolerance: rounding", f"tolerance: {json.dumps(level)}"))
    assert told.startswith(f"identities.1.tolerance.critical: “{level}” is no tolerance: write rounding, 0.5%, 8 deviations or a number")


def test_a_tolerance_is_written_as_the_published_schema_says() -> None:
    schema = json.loads((Path(__file__).parents[2] / "docs" / "validation.schema.json").read_text("utf-8"))
    assert schema["$defs"]["level"]["pattern"] == expectations.LEVEL


def test_explanations_are_rows_and_their_residuals_numbers(tmp_path: Path) -> None:
    (told,) = expectations.explanations(folder(tmp_path, explanations=HEADER + ROW))
    assert (told.rule, told.time_period, told.value, told.residual) == ("R01", "2005", "17487.0", "-0.9")


@pytest.mark.parametrize(("old", "new"), [("汇编组", ""), ("Cause unknown", " "), ("R01", "*"), ("nbs_yearbook", "*")])
def test_an_explanation_without_author_or_reason_or_for_more_than_one_figure_is_none(tmp_path: Path, old: str, new: str) -> None:
    with pytest.raises(Refusal) as refusal:
        expectations.explanations(folder(tmp_path, explanations=HEADER + ROW.replace(old, new)))
    assert "an explanation says who, when and why, of one figure of one source · explanations.csv:2" in str(refusal.value)


def test_an_office_may_have_nothing_to_explain(tmp_path: Path) -> None:
    assert expectations.explanations(folder(tmp_path)) == ()


def test_an_explanation_without_a_number_is_named_by_its_line(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refusal:
        expectations.explanations(folder(tmp_path, explanations=HEADER + ROW + ROW.replace("-0.9", "about one")))
    assert str(refusal.value) == (
        "residual: “about one” is no residual: write it as the report prints it · explanations.csv:3 · edit expectations/explanations.csv"
    )


def test_a_rule_and_an_explanation_may_name_the_dimensions_a_dataflow_adds(tmp_path: Path) -> None:
    header, row = HEADER.replace("period_basis,", "period_basis,scenario,"), ROW.replace(",S,", ",S,LOW,")
    place = folder(tmp_path, RULES.replace("where: {scheme:", "where: {scenario: LOW, scheme:"), header + row)
    assert expectations.load(place, "enrolment", ["scenario"]).identities[0].where["scenario"] == ("LOW",)
    (told,) = expectations.explanations(place, ["scenario"])
    assert (told.key["scenario"], told.key["source"]) == ("LOW", "nbs_yearbook")
    with pytest.raises(Refusal, match="“scenario” is no column"):
        expectations.load(place, "enrolment")


def test_what_is_mended_and_not_explained_stands_so_in_every_rule_book() -> None:
    """A doubled key, a code out of force, a missing unit and an unread mark are nothing to get used to."""
    folder = Path(__file__).parents[2] / "expectations"
    for path in sorted(folder.glob("*.yaml")):
        book = expectations.load(folder, path.stem)
        told = [(each.id, each.explainable) for each in book.identities]
        told += [(each.meta.id, each.meta.explainable) for each in book.expectations]
        beyond = {rule for rule, explainable in told if not explainable}
        assert {"R38", "R39", "R40", "R41"} <= beyond, path.name
        assert all(not explainable for rule, explainable in told if rule in ("R38", "R39", "R40", "R41")), path.name


def test_a_rule_of_growth_says_itself_that_figures_of_low_reliability_are_not_judged() -> None:
    folder = Path(__file__).parents[2] / "expectations"
    told = [each.why for path in folder.glob("*.yaml") for each in expectations.load(folder, path.stem).identities if each.kind == "growth"]
    assert told
    assert all("低可靠性" in why.zh and "low reliability" in why.en for why in told)


def test_every_status_of_the_list_promises_a_value_or_says_why_there_is_none_and_r41_is_about_the_former() -> None:
    root = Path(__file__).parents[2]
    with (root / "datasets" / "codelists" / "obs_status.csv").open(encoding="utf-8", newline="") as file:
        assert {row["code"] for row in csv.DictReader(file)} - set(VALUED) == {"M", "N", "O", "Q"}
    for path in sorted((root / "expectations").glob("*.yaml")):
        (rule,) = [each for each in expectations.load(root / "expectations", path.stem).expectations if each.meta.id == "R41"]
        assert rule.where == {"obs_status": VALUED}, path.name
