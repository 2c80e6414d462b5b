"""Great Expectations runs every rule, and none is dropped or passed in silence. Figures are synthetic."""

from decimal import Decimal

import pandas as pd
import pytest

from etl.harmonise import combine
from etl.model.structure import COLUMNS
from etl.problem import Refusal
from etl.validate import identities, runner
from etl.validate.expectations import Expectation, Identity
from etl.validate.report import Verdict

TEXT = {"zh": "规则", "en": "Rule"}


def told(*rows: dict[str, object]) -> pd.DataFrame:
    """Observations: Anhui's insured of employees' pension at the end of 2008, and what a row says otherwise."""
    usual = {
        **{"freq": "A", "ref_area": "340000", "scheme": "PEN_E", "indicator": "insured", "time_period": "2008", "period_basis": "S"},
        **{"source": "yearbook", "obs_value": Decimal("578.4"), "unit_measure": "PS", "unit_mult": 4, "decimals": 1, "obs_status": "A"},
        **{"break_id": None, "conf_status": "F", "vintage": "2009", "obs_text": "578.4", "obs_unit_text": "万人"},
    }
    numbered = ({**usual, "source_ref": f"a.csv!!B{number}", **row} for number, row in enumerate(rows, 2))
    return pd.DataFrame(numbered, columns=list(COLUMNS)).astype({"obs_value": object})


def expect(kind: str = "expect_column_values_to_be_between", name: str = "R16", **rule: object) -> Expectation:
    usual = {"kwargs": {"column": "obs_value", "min_value": 0}, "severity": "critical"}
    return Expectation.model_validate({**usual, "type": kind, "meta": {"id": name, "title": TEXT, "why": TEXT}, **rule})


def ran(frame: pd.DataFrame, *expectations: Expectation, rules: tuple[Identity, ...] = ()) -> list[Verdict]:
    facts = identities.Facts({}, (), combine.conflicts(frame), frozenset(frame["indicator"]))
    return runner.run(frame, expectations, identities.residuals(frame, rules, facts), rules)


def refused(frame: pd.DataFrame, expectation: Expectation) -> str:
    with pytest.raises(Refusal) as refusal:
        ran(frame, expectation)
    return str(refusal.value)


def test_a_figure_that_breaks_an_expectation_is_named_by_key_and_cell() -> None:
    (verdict,) = ran(told({}, {"obs_value": Decimal("-1.5"), "time_period": "2009"}), expect())
    assert (verdict.rule, verdict.severity, verdict.status, verdict.checked) == ("R16", "critical", "blocked", 2)
    (cell,) = verdict.cells
    assert (cell.key["time_period"], cell.residual, cell.source_ref) == ("2009", "-1.5", "a.csv!!B3")


def test_an_expectation_nothing_breaks_is_passed_with_the_rows_it_looked_at() -> None:
    (verdict,) = ran(told({}, {"time_period": "2009"}), expect())
    assert (verdict.status, verdict.checked, verdict.cells) == ("passed", 2, ())


def test_a_warning_does_not_block() -> None:
    (verdict,) = ran(told({"obs_value": Decimal(-1)}), expect(severity="warning"))
    assert verdict.status == "warned"


def test_an_expectation_is_about_the_rows_it_selects() -> None:
    frame = told({"obs_value": Decimal(-1)}, {"scheme": "UNE"}, {"scheme": "UNE", "obs_value": Decimal(-2), "time_period": "2009"})
    (verdict,) = ran(frame, expect(where={"scheme": ["UNE"], "freq": ["A"]}))
    assert (verdict.checked, [cell.source_ref for cell in verdict.cells]) == (2, ["a.csv!!B4"])


def test_a_rule_no_row_meets_is_not_applicable_and_never_passed() -> None:
    (verdict,) = ran(told({}), expect(where={"scheme": ["MAT"]}))
    assert verdict.status == "not_applicable"


def test_a_table_without_rows_passes_nothing() -> None:
    rule = Identity.model_validate(
        {"id": "R01", "kind": "sum", "title": TEXT, "why": TEXT, "whole": "insured", "parts": ["active"], "tolerance": "rounding"}
    )
    assert [verdict.status for verdict in ran(told({}).iloc[:0], expect(), rules=(rule,))] == ["not_applicable", "not_applicable"]


def test_no_rules_at_all_give_no_verdict() -> None:
    assert ran(told({})) == []


@pytest.mark.parametrize("rows", [1, 0])
def test_an_expectation_the_library_does_not_know_is_refused_and_never_dropped(rows: int) -> None:
    assert refused(told({}).iloc[:rows], expect("expect_column_values_to_be_betwen")).startswith(
        "great-expectations knows no such rule: expect_column_values_to_be_betwen: "
    )


def test_words_the_expectation_does_not_know_are_refused() -> None:
    told_words = {"column": "obs_value", "minimum": 0}
    assert refused(told({}), expect(kwargs=told_words)).startswith(
        "great-expectations knows no such rule: expect_column_values_to_be_between: "
    )


@pytest.mark.parametrize(
    ("kind", "kwargs", "column"),
    [
        ("expect_column_values_to_not_be_null", {"column": "value"}, "value"),
        ("expect_compound_columns_to_be_unique", {"column_list": ["source", "vintages"]}, "vintages"),
        ("expect_column_pair_values_a_to_be_greater_than_b", {"column_A": "obs_value", "column_B": "limit"}, "limit"),
    ],
)
def test_a_column_that_is_not_there_is_a_mistake_in_the_rule_and_no_failed_check(kind: str, kwargs: dict[str, object], column: str) -> None:
    assert refused(told({}), expect(kind, kwargs=kwargs)) == (
        f"{kind}: no column {column} · expectations · name a column of the observation table"
    )


def test_two_expectations_that_differ_only_in_name_or_severity_are_both_run() -> None:
    rules = expect(name="R16"), expect(name="R16b"), expect(name="R16c", severity="warning")
    verdicts = ran(told({"obs_value": Decimal(-1)}), *rules)
    assert [(verdict.rule, verdict.status, len(verdict.cells)) for verdict in verdicts] == [
        *(("R16", "blocked", 1), ("R16b", "blocked", 1), ("R16c", "warned", 1))
    ]


def test_as_many_verdicts_come_back_as_rules_were_declared_and_in_their_order() -> None:
    rule = {"kind": "sum", "title": TEXT, "why": TEXT, "whole": "insured", "parts": ["active", "retirees"]}
    both = Identity.model_validate({**rule, "id": "R01", "tolerance": {"warning": "rounding", "critical": "1%"}})
    one = Identity.model_validate({**rule, "id": "R02", "tolerance": "rounding"})
    verdicts = ran(told({}), expect(), expect(name="R17"), expect(name="R18"), rules=(both, one))
    assert [(verdict.rule, verdict.severity) for verdict in verdicts] == [
        *(("R01", "warning"), ("R01", "critical"), ("R02", "critical")),
        *(("R16", "critical"), ("R17", "critical"), ("R18", "critical")),
    ]


def test_an_identity_warns_and_blocks_at_its_two_levels_with_the_signed_residual() -> None:
    rule = Identity.model_validate(
        {
            **{"id": "R04", "kind": "sum", "title": TEXT, "why": TEXT, "whole": "insured", "parts": ["active", "retirees"]},
            "tolerance": {"warning": "rounding", "critical": "1%"},
        }
    )
    parts = {"active": Decimal("420.3"), "retirees": Decimal("160.1")}  # 2.0 more than 578.4, of which 1 % is 5.784
    frame = told({}, *({"indicator": name, "obs_value": value} for name, value in parts.items()))
    warned, passed = ran(frame, rules=(rule,))
    assert (warned.status, passed.status) == ("warned", "passed")
    assert [verdict.declared["tolerance"] for verdict in (warned, passed)] == ["rounding", "1%"]
    (cell,) = warned.cells
    assert (cell.residual, cell.tolerance, cell.inputs) == ("-2", "0.150000001", ("a.csv!!B3", "a.csv!!B4"))


def test_two_identities_of_one_name_keep_their_own_rows() -> None:
    rule = {"id": "R13", "kind": "at_most", "title": TEXT, "why": TEXT, "whole": "insured", "tolerance": "rounding"}
    rules = tuple(Identity.model_validate({**rule, "parts": [part]}) for part in ("active", "contributors"))
    frame = told({}, {"indicator": "active", "obs_value": Decimal(900)}, {"indicator": "contributors", "obs_value": Decimal(1)})
    assert [(verdict.status, verdict.checked) for verdict in ran(frame, rules=rules)] == [("blocked", 1), ("passed", 1)]


def test_a_key_told_twice_is_found() -> None:
    key = ["freq", "ref_area", "scheme", "indicator", "time_period", "period_basis", "source", "vintage"]
    (verdict,) = ran(told({}, {}, {"vintage": "2010"}), expect("expect_compound_columns_to_be_unique", kwargs={"column_list": key}))
    assert [cell.source_ref for cell in verdict.cells] == ["a.csv!!B2", "a.csv!!B3"]


def test_a_table_that_fails_as_a_whole_is_named_by_the_first_row_the_rule_was_about() -> None:
    mean = {"column": "obs_value", "min_value": 1000}
    (verdict,) = ran(told({}, {"scheme": "UNE"}), expect("expect_column_mean_to_be_between", kwargs=mean, where={"scheme": ["UNE"]}))
    assert [cell.source_ref for cell in verdict.cells] == ["a.csv!!B3"]


def test_a_missing_value_is_no_negative_one() -> None:
    (verdict,) = ran(told({}, {"obs_value": None, "obs_status": "O"}), expect())
    assert verdict.status == "passed"


def test_each_verdict_says_which_figures_it_is_about() -> None:
    """The same verdicts in the same order as the run's; of a rule that met nothing, no row."""
    frame = told(
        {"obs_value": Decimal("1")}, {"obs_value": Decimal("-1"), "time_period": "2009"}, {"obs_value": None, "time_period": "2010"}
    )
    rules = (expect(), expect(where={"scheme": ("NONE",)}, kwargs={"column": "obs_value", "min_value": 5}))
    about = runner.judged(frame, rules, pd.DataFrame(columns=list(identities.COLUMNS)), ())
    verdicts = ran(frame, *rules)
    assert about.groupby("verdict").size().to_dict() == {0: verdicts[0].checked}
    assert verdicts[1].checked == 0
    assert list(about["time_period"]) == ["2008", "2009"]
