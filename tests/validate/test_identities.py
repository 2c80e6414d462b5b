"""How far figures are from the relations they should keep. Named areas and years are real published figures (yearbooks 2005–2025);
the others are synthetic."""

from decimal import Decimal

import pandas as pd
import pytest

from etl.harmonise import combine
from etl.model.codelist import Area, Code, Codelist, Indicator, Scheme
from etl.model.source import Source
from etl.model.structure import COLUMNS, KEY
from etl.validate import identities
from etl.validate.expectations import Identity

TEXT = {"zh": "规则", "en": "Rule"}
AREAS = Codelist(
    id="ref_area",
    codes=(
        Area(code="100000", zh="全国", en="China", level="nation"),
        Area(code="340000", zh="安徽", en="Anhui", level="province", parent="100000"),
        Area(code="460000", zh="海南", en="Hainan", level="province", parent="100000", valid_from="1988"),
        Area(code="540000", zh="西藏", en="Tibet", level="province", parent="100000"),
        Area(code="710000", zh="台湾", en="Taiwan", level="province", parent="100000"),
        Area(code="XJ-XPCC", zh="兵团", en="Corps", level="other", parent="100000"),
        Area(code="341400", zh="巢湖", en="Chaohu", level="city", parent="340000", valid_to="2011-08-22"),
    ),
)
RATIO = {"unit_measure": "RT", "unit_mult": 0, "kind": "R", "dataflow": "x", "numerator": "active", "denominator": "retirees"}
SUPPORT = Indicator(code="support_ratio", zh="抚养比", en="Support ratio", **RATIO)
CODELISTS = {
    "ref_area": AREAS,
    "scheme": Codelist(
        id="scheme",
        codes=tuple(Scheme(code=code, zh=code, en=code, valid_from=since) for code, since in (("PEN_E", None), ("PEN", "2012"))),
    ),
    "indicator": Codelist(
        id="indicator",
        codes=tuple(
            Indicator(code=code, zh=code, en=code, unit_measure="PS", unit_mult=4, kind="S", dataflow="x")
            for code in ("insured", "active", "retirees", "income", "expenditure", "balance_cum")
        )
        + (SUPPORT,),
    ),
    "freq": Codelist(id="freq", codes=(Code(code="A", zh="年", en="Annual"),)),
}


def told(*rows: dict[str, object]) -> pd.DataFrame:
    """Observations: Tibet's insured of employees' pension at the end of 2008, and what a row says otherwise; decimals as written."""
    usual = {
        **{"freq": "A", "ref_area": "540000", "scheme": "PEN_E", "indicator": "insured", "time_period": "2008", "period_basis": "S"},
        **{"source": "yearbook", "obs_value": "1", "unit_measure": "PS", "unit_mult": 4, "obs_status": "A", "break_id": None},
        **{"conf_status": "F", "vintage": "2009", "obs_text": "", "obs_unit_text": "万人", "source_ref": "a.csv!!B2"},
    }
    frame = pd.DataFrame([{**usual, **row} for row in rows], columns=list(COLUMNS))
    values = [None if row["obs_value"] is None else Decimal(str(row["obs_value"])) for row in ({**usual, **row} for row in rows)]
    decimals = [0 if value is None else -int(value.as_tuple().exponent) for value in values]
    return frame.assign(obs_value=pd.Series(values, index=frame.index, dtype=object), decimals=decimals)


def identity(kind: str, **rule: object) -> Identity:
    usual = {"id": "R", "kind": kind, "title": TEXT, "why": TEXT, "tolerance": "rounding"}
    if kind in ("sum", "at_most", "roll", "within", "consolidated", "opening", "change", "quotient"):
        usual |= {"whole": "insured", "parts": ["active", "retirees"]}
    if kind == "consolidated":
        usual |= {"less": ["income"]}
    if kind == "formula":
        usual |= {"whole": "support_ratio"}
    return Identity.model_validate({**usual, **rule})


def checked(frame: pd.DataFrame, *rules: Identity, sources: tuple[Source, ...] = ()) -> pd.DataFrame:
    facts = identities.Facts(CODELISTS, sources, combine.conflicts(frame), frozenset(frame["indicator"]))
    return identities.residuals(frame, rules, facts)


def signed(frame: pd.DataFrame, rule: Identity) -> list[str]:
    return [format(value.normalize(), "f") for value in checked(frame, rule)["signed"]]


def verdicts(frame: pd.DataFrame, rule: Identity) -> list[str]:
    """`pass`, `warn` or `block`, one a figure checked."""
    rows = checked(frame, rule)[["residual", "tolerance_warning", "tolerance_critical"]].itertuples(index=False)
    return ["block" if residual > critical else "warn" if residual > warning else "pass" for residual, warning, critical in rows]


def split(insured: str, active: str, retirees: str, **alike: object) -> pd.DataFrame:
    values = {"insured": insured, "active": active, "retirees": retirees}
    return told(*({"indicator": name, "obs_value": value, **alike} for name, value in values.items()))


# ---- sum


def test_tibet_2008_passes_because_rounding_explains_a_tenth() -> None:
    frame = split("8.5", "5.5", "3.1")
    assert signed(frame, identity("sum")) == ["-0.1"]
    assert verdicts(frame, identity("sum")) == ["pass"]


def test_china_2005_blocks_because_rounding_does_not_explain_nine_tenths() -> None:
    assert verdicts(split("17487.0", "13120.4", "4367.5"), identity("sum")) == ["block"]


@pytest.mark.parametrize(("insured", "verdict"), [("10.15", "pass"), ("10.16", "block"), ("9.85", "pass"), ("9.84", "block")])
def test_half_a_unit_of_the_last_digit_for_every_operand_is_allowed_and_no_more(insured: str, verdict: str) -> None:
    frame = split(insured, "5.00", "5.0")  # the coarsest operand has one decimal: T = 0.5 × 0.1 × 3
    assert verdicts(frame, identity("sum")) == [verdict]


def test_a_sum_is_checked_only_where_all_parts_are_told_by_the_same_source_for_the_same_period() -> None:
    whole, active, retirees = split("8.5", "5.5", "3.0").to_dict("records")
    assert len(checked(told(whole, active, retirees), identity("sum"))) == 1
    for other in ({"source": "other"}, {"time_period": "2009"}, {"ref_area": "340000"}, {"obs_value": None}):
        assert checked(told(whole, active, {**retirees, **other}), identity("sum")).empty


def test_a_part_written_with_a_minus_is_subtracted() -> None:
    rows = [{"indicator": name, "obs_value": value, "period_basis": "P"} for name, value in (("income", 12), ("expenditure", 5))]
    frame = told(*rows, {"indicator": "balance_cum", "obs_value": 8, "period_basis": "P"})
    assert signed(frame, identity("sum", whole="balance_cum", parts=["income", "-expenditure"])) == ["1"]


def test_a_total_over_schemes_is_checked_within_its_indicator() -> None:
    rows = [{"scheme": "PEN", "obs_value": 91548}, {"scheme": "PEN_E", "obs_value": 40293}, {"scheme": "PEN_R", "obs_value": 51255}]
    assert signed(told(*rows), identity("sum", over="scheme", whole="PEN", parts=["PEN_E", "PEN_R"])) == ["0"]


def test_a_sum_across_sources_takes_each_part_from_whoever_tells_it() -> None:
    rows = [
        {"scheme": "PEN", "obs_value": 3},
        {"scheme": "PEN_E", "obs_value": 1},
        {"scheme": "PEN_R", "obs_value": 2, "source": "express"},
    ]
    rule = {"over": "scheme", "whole": "PEN", "parts": ["PEN_E", "PEN_R"]}
    assert signed(told(*rows), identity("sum", **rule, across_sources=True)) == ["0"]
    assert checked(told(*rows), identity("sum", **rule)).empty


CHILDREN = {"over": "ref_area", "whole": "100000", "parts": ["children"]}


def nation(**areas: object) -> list[dict[str, object]]:
    names = {"china": "100000", "anhui": "340000", "hainan": "460000", "tibet": "540000", "corps": "XJ-XPCC"}
    return [{"ref_area": names[name], "obs_value": value} for name, value in areas.items()]


def test_the_nation_is_the_sum_of_the_provinces_of_which_figures_are_told() -> None:
    assert signed(told(*nation(china=10, anhui=5, hainan=3, tibet=2)), identity("sum", **CHILDREN)) == ["0"]


def test_the_corps_is_added_where_the_source_tells_it_for_the_period_and_not_asked_for_elsewhere() -> None:
    with_corps = nation(china=10, anhui=5, hainan=3, tibet=1, corps=1)
    without = [{**row, "time_period": "2009"} for row in nation(china=10, anhui=5, hainan=3, tibet=2)]
    assert signed(told(*with_corps, *without), identity("sum", **CHILDREN)) == ["0", "0"]


def test_a_province_of_the_figures_that_is_not_told_for_a_period_leaves_the_nation_unchecked() -> None:
    complete = nation(china=10, anhui=5, hainan=3, tibet=2)
    ragged = [{**row, "time_period": "2009"} for row in nation(china=10, anhui=5, tibet=5)]
    assert list(checked(told(*complete, *ragged), identity("sum", **CHILDREN))["time_period"]) == ["2008"]


def test_a_province_that_did_not_exist_yet_is_not_asked_for() -> None:
    old = [{**row, "time_period": "1987"} for row in nation(china=7, anhui=5, tibet=2)]
    assert signed(told(*nation(china=10, anhui=5, hainan=3, tibet=2), *old), identity("sum", **CHILDREN)) == ["0", "0"]


def test_the_more_addends_the_more_rounding_is_allowed() -> None:
    rule = identity("sum", **CHILDREN)
    assert verdicts(told(*nation(china="10.3", anhui="5.0", hainan="3.0", tibet="2.1")), rule) == ["pass"]  # T = 0.05 × 4
    assert verdicts(told(*nation(china="10.4", anhui="5.0", hainan="3.0", tibet="2.1")), rule) == ["block"]
    assert verdicts(told(*nation(china="10.3", anhui="5.0", tibet="5.1")), rule) == ["block"]  # T = 0.05 × 3


# ---- at most


@pytest.mark.parametrize(
    ("part", "excess", "verdict"), [("8.4", "0", "pass"), ("8.5", "0", "pass"), ("8.6", "0.1", "pass"), ("8.7", "0.2", "block")]
)
def test_an_of_which_item_is_at_most_its_whole_and_rounding(part: str, excess: str, verdict: str) -> None:
    frame = told({"obs_value": "8.5"}, {"indicator": "active", "obs_value": part})
    rule = identity("at_most", parts=["active"])
    assert (signed(frame, rule), verdicts(frame, rule)) == ([excess], [verdict])


# ---- roll-forward


def closing(area: str, opening: str, income: str, expenditure: str, now: str) -> pd.DataFrame:
    year = {"ref_area": area, "time_period": "2005"}
    return told(
        {"indicator": "balance_cum", "obs_value": opening, "ref_area": area, "time_period": "2004"},
        {"indicator": "balance_cum", "obs_value": now, **year},
        {"indicator": "income", "obs_value": income, "period_basis": "P", **year},
        {"indicator": "expenditure", "obs_value": expenditure, "period_basis": "P", **year},
    )


ROLL = identity("roll", whole="balance_cum", parts=["income", "-expenditure"], tolerance={"warning": "0.1%", "critical": "1%"})


@pytest.mark.parametrize(
    ("figures", "off", "verdict"),
    [
        (("100000", "15365.3", "16895", "12765", "19497"), "1.7", "pass"),  # China 2011
        (("100000", "50202", "55005", "47550", "58152"), "495", "warn"),  # China 2018
        (("340000", "39.0825", "120.0284", "100.5319", "59.0319"), "0.4529", "warn"),  # Anhui 2005
        (("210000", "100.0", "20.0", "10.0", "111.2"), "1.2", "block"),  # synthetic: 1.08 %
    ],
)
def test_a_closing_balance_is_the_opening_one_and_the_years_flows_within_per_cents(
    figures: tuple[str, str, str, str, str], off: str, verdict: str
) -> None:
    assert (signed(closing(*figures), ROLL), verdicts(closing(*figures), ROLL)) == ([off], [verdict])


@pytest.mark.parametrize(
    ("now", "verdict"), [("1000", "pass"), ("1001", "pass"), ("1001.0011", "warn"), ("1010.1010", "warn"), ("1010.1011", "block")]
)
def test_a_per_cent_is_of_the_closing_balance_to_the_last_digit(now: str, verdict: str) -> None:
    frame = closing("340000", "900.0000", "200.0000", "100.0000", f"{now}.0000" if "." not in now else now)
    assert verdicts(frame, ROLL) == [verdict]


def test_small_balances_are_allowed_what_rounding_explains() -> None:
    assert verdicts(closing("540000", "1.0", "0.5", "0.4", "1.3"), ROLL) == ["pass"]  # off by 0.2 of 1.3, T = 0.05 × 4


def test_a_year_without_an_opening_balance_or_without_a_flow_is_not_checked() -> None:
    frame = closing("340000", "1", "2", "1", "2")
    assert all(checked(frame.drop(index=row), ROLL).empty for row in range(4))


# ---- monotone


def test_a_year_to_date_flow_never_falls_within_its_year() -> None:
    months = [("2017-01", "5.0"), ("2017-02", "9.0"), ("2017-03", "8.8"), ("2018-01", "5.0")]
    frame = told(*({"freq": "M", "period_basis": "YTD", "time_period": when, "obs_value": value} for when, value in months))
    rule = identity("monotone", tolerance={"warning": "rounding", "critical": "1%"})
    assert signed(frame, rule) == ["0", "0.2"]
    assert verdicts(frame, rule) == ["pass", "block"]


# ---- growth


def growth(before: str, now: str, *rows: dict[str, object]) -> pd.DataFrame:
    return told({"obs_value": before, "time_period": "2013"}, {"obs_value": now, "time_period": "2014"}, *rows)


BAND = identity("growth", band=["-10%", "20%"], tolerance={"warning": "0"})


@pytest.mark.parametrize(
    ("now", "change", "verdict"),
    [("120", "20", "pass"), ("121", "21", "warn"), ("90", "-10", "pass"), ("88.5", "-11.5", "warn"), ("100", "0", "pass")],
)
def test_a_change_outside_the_band_is_told_in_per_cent(now: str, change: str, verdict: str) -> None:
    assert (signed(growth("100", now), BAND), verdicts(growth("100", now), BAND)) == ([change], [verdict])


def test_what_a_band_allows_is_its_end_on_the_side_of_the_change() -> None:
    allowed = [checked(growth("100", now), BAND)["tolerance_warning"].iloc[0] for now in ("130", "80")]
    assert [round(each, 6) for each in allowed] == [20, 10]


def test_growth_from_a_figure_of_low_reliability_is_not_judged() -> None:
    assert checked(growth("100", "200").assign(obs_status=["U", "A"]), BAND).empty


def test_a_break_between_the_two_years_silences_the_rule() -> None:
    broken = growth("100", "200").assign(break_id=[None, "reform"])
    assert checked(broken, BAND).empty
    assert signed(growth("100", "200").assign(break_id=["reform", None]), BAND) == ["100"]


def test_nothing_grows_from_zero() -> None:
    assert checked(growth("0", "100"), BAND).empty


# ---- magnitude

SLIP = identity("magnitude", tolerance={"critical": "0.9"})


def history(*values: str) -> pd.DataFrame:
    return told(*({"time_period": str(2010 + number), "obs_value": value} for number, value in enumerate(values)))


def test_a_figure_ten_times_its_own_history_is_a_slip_of_units() -> None:
    assert verdicts(history("578.4", "600", "650", "6695"), SLIP) == ["pass", "pass", "pass", "block"]


def test_in_a_short_history_it_is_the_odd_figure_that_is_named() -> None:
    assert verdicts(history("578.4", "600", "6695"), SLIP) == ["pass", "pass", "block"]


def test_a_figure_that_is_alone_has_no_history() -> None:
    assert checked(history("6695"), SLIP).empty


def test_figures_across_a_break_have_histories_of_their_own() -> None:
    frame = history("1", "1", "1", "1", "100", "100", "100", "100").assign(break_id=[None] * 4 + ["reform"] + [None] * 3)
    assert set(verdicts(frame, SLIP)) == {"pass"}


def test_months_are_compared_with_the_same_month_of_other_years() -> None:
    rows = [
        {"freq": "M", "period_basis": "YTD", "time_period": f"{year}-{month}", "obs_value": value}
        for year in range(2013, 2017)
        for month, value in (("01", "1"), ("12", "12"))
    ]
    assert set(verdicts(told(*rows), SLIP)) == {"pass"}


# ---- validity


def test_a_code_out_of_force_at_the_periods_end_is_counted() -> None:
    frame = told({}, {"ref_area": "341400"}, {"ref_area": "341400", "time_period": "2011"}, {"scheme": "PEN", "ref_area": "999999"})
    assert signed(frame, identity("validity", tolerance="0")) == ["0", "0", "1", "2"]


# ---- coverage


def undertaking(**cover: object) -> Source:
    layouts = [{"rows": "ref_area", "columns": "time_period"}]
    told_alike = {"id": "yearbook", "kind": "excel", "title": TEXT, "publisher": TEXT, "address": "x", "licence": "x", "steward": "x"}
    due = {"ref_area": ["340000", "540000"], "time_period": "2007..2008", "scheme": "PEN_E", "indicator": "insured", **cover}
    return Source.model_validate({**told_alike, "layouts": layouts, "coverage": [due]})


COVER = identity("coverage", tolerance={"warning": "0", "critical": "20"})


def test_what_a_source_undertook_and_did_not_tell_is_a_share_and_a_list() -> None:
    frame = told({}, {"ref_area": "340000"}, {"time_period": "2007"})
    (row,) = checked(frame, COVER, sources=(undertaking(),)).to_dict("records")
    assert (row["signed"], row["inputs"], row["source"]) == (Decimal(25), "340000/2007", "yearbook")


def test_a_marked_absence_is_no_gap() -> None:
    areas = [{"ref_area": area, "time_period": year} for area in ("340000", "540000") for year in ("2007", "2008")]
    frame = told(*({**row, "obs_value": None if row["time_period"] == "2007" else 1} for row in areas))
    assert list(checked(frame, COVER, sources=(undertaking(),))["signed"]) == [Decimal(0)]


def test_a_scheme_of_which_nothing_came_is_missing_whole_and_its_key_is_blank_where_there_is_none() -> None:
    (row,) = checked(told({}), COVER, sources=(undertaking(scheme="UNE"),)).to_dict("records")
    assert (row["signed"], row["scheme"], row["indicator"], row["freq"], row["ref_area"]) == (Decimal(100), "UNE", "insured", "", "")


def test_an_undertaking_about_an_indicator_of_another_dataflow_is_not_checked_here() -> None:
    assert checked(told({}), COVER, sources=(undertaking(indicator="income"),)).empty


# ---- agreement

AGREE = identity("agreement", tolerance={"warning": "0.5%"})


@pytest.mark.parametrize(("other", "verdict"), [("1000", "pass"), ("1005", "pass"), ("995", "pass"), ("1006", "warn"), ("994", "warn")])
def test_sources_that_tell_one_fact_agree_within_half_a_per_cent(other: str, verdict: str) -> None:
    assert verdicts(told({"source": "bulletin", "obs_value": "1000"}, {"obs_value": other}), AGREE) == [verdict]


def test_agreement_is_asked_of_the_rows_the_rule_selects() -> None:
    frame = told({"source": "bulletin"}, {"obs_value": 2}, {"source": "bulletin", "scheme": "UNE"}, {"scheme": "UNE", "obs_value": 2})
    assert list(checked(frame, identity("agreement", where={"scheme": "UNE"}))["scheme"]) == ["UNE"]


# ---- all of them


def test_a_rule_is_about_the_rows_it_selects_and_its_residuals_know_its_number() -> None:
    both = pd.concat([split("8.5", "5.5", "3.1"), split("8.5", "5.5", "3.1", scheme="MED_E")], ignore_index=True)
    rules = identity("sum", where={"scheme": ["MED_E"]}), identity("sum", where={"scheme": ["UNE"]}), identity("sum")
    rows = checked(both, *rules)
    assert list(rows[["identity", "scheme"]].itertuples(index=False, name=None)) == [(0, "MED_E"), (2, "PEN_E"), (2, "MED_E")]


def test_indicators_that_only_lend_their_figures_are_not_judged() -> None:
    frame = split("8.5", "5.5", "4.1")
    facts = identities.Facts(CODELISTS, (), combine.conflicts(frame), frozenset({"active"}))
    assert identities.residuals(frame, (identity("sum"),), facts).empty


@pytest.mark.parametrize("kind", sorted(identities.KINDS))
def test_an_identity_that_meets_no_figure_leaves_no_row(kind: str) -> None:
    level = "3 deviations" if kind in ("course", "spike", "season", "place") else "0"
    band = {"band": ["-10%", "20%"]} if kind in ("growth", "step", "quotient") else {}
    rule = identity(kind, tolerance={"warning": level}, **band)
    assert tuple(checked(told({"obs_value": None, "indicator": "none"}).iloc[:0], rule).columns) == identities.COLUMNS


def test_a_residual_names_the_figures_it_was_computed_from() -> None:
    frame = split("8.5", "5.5", "3.1").assign(source_ref=["a.csv!!B2", "a.csv!!C2", "a.csv!!D2"])
    (row,) = checked(frame, identity("sum")).to_dict("records")
    assert (row["source_ref"], row["inputs"]) == ("a.csv!!B2", "a.csv!!C2\na.csv!!D2")
    assert [row[name] for name in KEY] == ["A", "540000", "PEN_E", "insured", "2008", "S", "yearbook"]


def test_parts_of_one_scenario_make_the_whole_of_that_scenario() -> None:
    rows = [{"indicator": name, "obs_value": value} for name, value in (("insured", 10), ("active", 6), ("retirees", 4))]
    frame = told(*rows, *rows[:2], {**rows[2], "obs_value": 5}).assign(scenario=["LOW"] * 3 + ["HIGH"] * 3)
    found = checked(frame, identity("sum", whole="insured", parts=["active", "retirees"]))
    assert dict(zip(found["scenario"], found["signed"], strict=True)) == {"LOW": 0, "HIGH": -1}
