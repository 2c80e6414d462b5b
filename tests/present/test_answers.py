"""What stands on an answer's page beside its sentences."""

import pytest

from etl.present import answers
from tests.present.sample import STRUCTURE, row

ASKED = {"freq": ["A"], "ref_area": ["100000"], "indicator": ["insured"]}


def told(rows, lang="zh"):
    return [(each.fact.scheme, each.before, each.fact.signed) for each in answers.changes(rows, STRUCTURE, ASKED, lang)]


def test_changes_are_against_the_same_period_of_the_year_before():
    rows = [row("2022", 100.0), row("2023", 110.0), row("2023", 7.0, scheme="PEN_E"), row("2021", 1.0, scheme="PEN")]
    assert told(rows) == [("职工养老保险", "", ""), ("失业保险", "100", "+10.0%")]  # the total ends earlier and is not shown


@pytest.mark.parametrize("other", [{"source": "second"}, {"obs_value": None, "obs_status": "Q"}])
def test_no_figure_of_another_source_or_withheld_is_set_beside(other):
    assert told([{**row("2022", 100.0), **other}, row("2023", 110.0)]) == [("失业保险", "", "")]


def test_across_a_break_both_figures_stand_and_no_change():
    assert told([row("2022", 100.0), row("2023", 110.0, break_id="reform")]) == [("失业保险", "100", "")]


def test_nothing_is_nothing():
    assert told([]) == []


def test_figures_that_stop_are_named_the_oldest_first():
    reach = [
        (row("2024", 1.0), STRUCTURE),
        (row("2016", 1.0, scheme="PEN_E"), STRUCTURE),
        (row("2025", 1.0, scheme="PEN"), STRUCTURE),
        (row("2024", 2.0, ref_area="340000"), STRUCTURE),
    ]
    assert answers.stops(reach, (2026, 6), "zh") == [
        "数字止于2016年的：全国职工养老保险参保人数。",
        "数字止于2024年的：全国失业保险参保人数；安徽省失业保险参保人数。",
    ]
    assert answers.stops(reach[:1], (2026, 6), "en") == ["The figures stop at 2024 for: insured persons, unemployment insurance, China."]
    assert answers.stops(reach[:1], (2025, 12), "zh") == []


def test_parts_of_a_whole_are_named_by_what_they_are_parts_of():
    areas = [{**each, **({"parent": "100000"} if each["code"] == "340000" else {})} for each in STRUCTURE["codelists"]["ref_area"]]
    nested = {**STRUCTURE, "codelists": {**STRUCTURE["codelists"], "ref_area": areas}}
    assert answers.about(row("2024", 1.0, ref_area="340000"), nested, "zh") == "全国各地失业保险参保人数"


def ratio(numerator_kind, denominator_kind, factor):
    parts = [
        {"code": "a", "zh": "甲", "en": "A", "kind": numerator_kind},
        {"code": "b", "zh": "乙", "en": "B", "kind": denominator_kind},
    ]
    share = {"code": "s", "zh": "比", "en": "Ratio", "numerator": "a", "denominator": "b", "factor": factor}
    for each in (*parts, share):
        each |= {"unit_measure": "RT", "unit_mult": 0, "description_zh": "义。", "description_en": "Meaning."}
    own, other = ({"codelists": {"indicator": rows}} for rows in ([share], parts))
    return answers.defined({"s": own}, [own, other], "zh")[0].meaning


@pytest.mark.parametrize(
    ("kinds", "factor", "formula"),
    [
        (("S", "S"), "1", "比＝甲÷乙。"),
        (("S", "S"), "100", "比＝甲÷乙×100%。"),
        (("S", "F"), "1", "比＝甲÷（乙÷当期月数）。"),
    ],
)
def test_a_ratio_is_defined_with_its_formula(kinds, factor, formula):
    assert ratio(*kinds, factor) == f"义。 计算公式：{formula}"


def test_the_standing_of_figures():
    final, early = (row("2024", 1.0), STRUCTURE), (row("2025", 1.0, obs_status="P"), STRUCTURE)
    assert "正式数" in answers.standing([final], "zh")
    assert "初步" in answers.standing([final, early], "zh")


def test_the_release_and_the_one_before():
    assert answers.revision({**STRUCTURE, "previous": None}, "zh").endswith("这是首次发布，没有更早的版本。")
    assert "26 June 2026" in answers.revision({**STRUCTURE, "previous": "2026-06-26"}, "en")
