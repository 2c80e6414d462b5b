"""What came of the rules: an explanation is for the very figure and residual it was written for. Anhui 2008 is real, the faults are not."""

from dataclasses import replace

import pytest

from etl.model.frozen import Text
from etl.problem import Refusal
from etl.validate.expectations import Explanation
from etl.validate.report import Cell, Report, Verdict

KEY = {
    **{"freq": "A", "ref_area": "340000", "scheme": "PEN_E", "indicator": "insured"},
    **{"time_period": "2008", "period_basis": "S", "source": "nbs_yearbook"},
}
WHY = Text(zh="两者都计入。", en="Both are counted.")
CELL = Cell(KEY, "578.4", "-0.9", "0.150000001", source_ref="2008.csv!!B15", inputs=("2008.csv!!C15", "2008.csv!!D15"))
EXPLANATION = Explanation.model_validate(
    {
        **KEY,
        "rule": "R01",
        "value": "578.4",
        "residual": "-0.9",
        "who": "汇编组",
        "when": "2026-11-23",
        "why_zh": "原因不明，按原样收录。",
        "why_en": "Cause unknown.",
    }
)


def verdict(*cells: Cell, rule: str = "R01", severity: str = "critical", checked: int = 3, explainable: bool = True) -> Verdict:
    return Verdict(
        rule, severity, "参保等于在职加离退休", "Insured equal workers plus retirees", WHY, checked, cells, explainable=explainable
    )


def report(*verdicts: Verdict) -> Report:
    return Report("enrolment", verdicts)


def refused(told: Report) -> list[str]:
    with pytest.raises(Refusal) as refusal:
        told.raise_if_critical()
    return [str(problem) for problem in refusal.value.problems]


def test_a_figure_that_blocks_is_refused_by_cell_with_the_row_that_would_explain_it() -> None:
    assert refused(report(verdict(CELL))) == [
        "R01 Insured equal workers plus retirees: off by -0.9, allowed 0.15 · "
        "2008.csv!!B15 (A 340000 PEN_E insured 2008 S nbs_yearbook) · "
        "correct the figure, or explain it by a row of expectations/explanations.csv: "
        "R01,A,340000,PEN_E,insured,2008,S,nbs_yearbook,578.4,-0.9,<who>,<when>,<为何>,<why>"
    ]


def test_a_figure_of_the_wrong_magnitude_is_refused_with_its_factor_and_the_unit_it_was_probably_meant_in() -> None:
    """Anhui's pension income of 2008 in 万元 under a heading that says 亿元."""
    slipped = Cell({**KEY, "indicator": "income"}, "2635000", "4.01", "1.7", "2008.csv!!E15", (), unit="亿元")
    (told,) = refused(report(replace(verdict(slipped, rule="P19"), declared={"kind": "size"})))
    assert ": 10,000 times what is to be expected: printed in 亿元, perhaps meant in 万元 · 2008.csv!!E15 (A 340000" in told


def test_a_part_above_its_whole_is_refused_with_how_many_times_it_is() -> None:
    above = Cell(KEY, "2188700", "2166809", "0.1", "2008.csv!!B15", ())
    (told,) = refused(report(replace(verdict(above, rule="P18"), declared={"kind": "at_most"})))
    assert ": 100 times its whole, more by 2166809, allowed 0.1 · " in told


def test_a_sum_that_blocks_names_the_part_that_most_probably_explains_it() -> None:
    told = report(verdict(replace(CELL, suspect="2008.csv!!D15")))
    assert refused(told)[0].startswith(
        "R01 Insured equal workers plus retirees: off by -0.9, allowed 0.15, most probably by 2008.csv!!D15 · "
    )
    assert told.records()[0]["cells"][0]["suspect"] == "2008.csv!!D15"
    assert "suspect" not in report(verdict(CELL)).records()[0]["cells"][0]


def test_figures_that_are_another_areas_too_are_refused_with_how_many_they_are() -> None:
    typed_twice = replace(verdict(replace(CELL, residual="9", tolerance="1"), rule="P09"), declared={"kind": "twins"})
    assert refused(report(typed_twice))[0].startswith("P09 Insured equal workers plus retirees: 9 figures the same as another area’s · ")


def test_a_change_that_blocks_is_told_as_a_change() -> None:
    fallen = replace(verdict(replace(CELL, residual="-27.20", tolerance="10.005000001"), rule="R22"), declared={"residual": "change"})
    (told,) = refused(report(fallen))
    assert told.startswith("R22 Insured equal workers plus retirees: changed by -27.20 %, allowed -10.005 % · ")


def test_a_rule_that_measures_nothing_tells_what_is_there_and_nothing_of_how_far_it_is_off() -> None:
    of_a_column = verdict(replace(CELL, residual="578.4", tolerance=""), replace(CELL, value="", residual="", tolerance=""))
    of_a_copy = replace(verdict(replace(CELL, residual="1", tolerance="1E-9")), declared={"kind": "repeated"})
    told = [each.partition(" · ")[0].partition(": ")[2] for each in refused(report(of_a_column, of_a_copy))]
    assert told == ["not kept by 578.4", "not kept", "not kept by 578.4"]


def test_a_computed_figure_that_blocks_says_that_it_is_printed_nowhere() -> None:
    (told,) = refused(report(verdict(replace(CELL, source_ref=None))))
    assert " · derived (A 340000 PEN_E insured 2008 S nbs_yearbook) · " in told


def test_every_figure_that_blocks_is_told_at_once() -> None:
    other = replace(CELL, key={**KEY, "time_period": "2009"})
    assert len(refused(report(verdict(CELL, other), verdict(CELL, rule="R13")))) == 3


def test_warnings_travel_with_the_release_and_do_not_stop_it() -> None:
    told = report(verdict(CELL, severity="warning"), verdict())
    told.raise_if_critical()
    assert [each.status for each in told.verdicts] == ["warned", "passed"]


def test_an_explanation_lets_the_very_figure_pass() -> None:
    told = report(verdict(CELL)).explained([EXPLANATION])
    told.raise_if_critical()
    assert (told.verdicts[0].status, told.verdicts[0].cells[0].explanation) == ("explained", EXPLANATION)


def test_an_explanation_is_read_as_a_number_whatever_its_zeros() -> None:
    assert report(verdict(replace(CELL, residual="-0.90"))).explained([EXPLANATION]).verdicts[0].status == "explained"


@pytest.mark.parametrize(
    "changed",
    [
        {"residual": "-0.8"},
        {"residual": "0.9"},
        {"value": "578.5"},
        {"value": ""},
        {"key": {**KEY, "time_period": "2009"}},
        {"key": {**KEY, "ref_area": "100000"}},
        {"key": {**KEY, "source": "nbs_panel"}},
    ],
    ids=["another residual", "another sign", "another value", "no value", "another period", "another area", "another source"],
)
def test_an_explanation_lapses_when_figure_or_residual_changes(changed: dict[str, object]) -> None:
    told = report(verdict(replace(CELL, **changed))).explained([EXPLANATION])  # type: ignore[arg-type]
    assert told.verdicts[0].status == "blocked"
    assert refused(told)
    assert told.lapsed == (EXPLANATION,)


def test_an_explanation_lapses_when_figures_move_together_and_leave_the_residual_as_it_was() -> None:
    moved = replace(CELL, value="579.4")  # 579.4 against 421.3 + 159.0, where it was 578.4 against 420.3 + 159.0
    assert report(verdict(moved)).explained([EXPLANATION]).verdicts[0].status == "blocked"


def test_what_has_lapsed_is_told_and_stops_nothing() -> None:
    told = report(verdict()).explained([EXPLANATION])
    told.raise_if_critical()
    assert [str(remark) for remark in told.remarks()] == [
        "the explanation of R01 for A 340000 PEN_E insured 2008 S nbs_yearbook has lapsed: no figure breaks it so · "
        "expectations/explanations.csv · remove the row, or write it anew if the figure still breaks the rule"
    ]
    assert report(verdict(CELL)).explained([EXPLANATION]).remarks() == []


def test_an_explanation_of_one_rule_is_none_of_another() -> None:
    assert report(verdict(CELL, rule="R13")).explained([EXPLANATION]).verdicts[0].status == "blocked"


def test_one_explained_figure_of_two_does_not_excuse_the_other() -> None:
    other = replace(CELL, key={**KEY, "time_period": "2009"})
    told = report(verdict(CELL, other)).explained([EXPLANATION])
    assert [len(refused(told)), len(told.verdicts[0].open)] == [1, 1]


def test_what_a_rule_declares_to_be_beyond_explanation_is_mended_or_refused() -> None:
    told = report(verdict(CELL, explainable=False)).explained([EXPLANATION])
    (message,) = refused(told)
    assert message.endswith(" · correct the figure or the declaration it was read with")


def test_a_rule_that_met_no_row_is_not_applicable_whatever_else() -> None:
    assert verdict(checked=0).status == "not_applicable"


def test_the_published_record_tells_what_was_checked_and_why_a_figure_was_let_pass() -> None:
    declared = {"kind": "sum", "tolerance": "rounding", "where": {}, "arguments": {}}
    (record,) = report(replace(verdict(CELL), declared=declared)).explained([EXPLANATION]).records()
    assert declared.items() <= record.items()
    assert {name: record[name] for name in ("rule", "severity", "status", "checked", "failed", "explained")} == {
        **{"rule": "R01", "severity": "critical", "status": "explained"},
        **{"checked": 3, "failed": 1, "explained": 1},
    }
    assert record["explainable"] is True
    assert record["why"] == {"zh": "两者都计入。", "en": "Both are counted."}
    assert record["cells"] == [
        {
            **{"key": KEY, "value": "578.4", "residual": "-0.9", "tolerance": "0.15", "source_ref": "2008.csv!!B15"},
            "inputs": ["2008.csv!!C15", "2008.csv!!D15"],
            "explanation": {"who": "汇编组", "when": "2026-11-23", "why_zh": "原因不明，按原样收录。", "why_en": "Cause unknown."},
        }
    ]
