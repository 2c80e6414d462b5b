"""Identities the bundled data hardly meets: each fires and passes on a few rows. Figures are synthetic unless a line says otherwise."""

from decimal import Decimal

import pandas as pd
import pytest

from etl.harmonise import combine
from etl.model.codelist import Area, Codelist, Indicator, Scheme
from etl.model.registry import Event
from etl.model.structure import COLUMNS
from etl.problem import Refusal
from etl.validate import identities
from etl.validate.expectations import Identity
from etl.validate.residual import column_decimals

TEXT = {"zh": "规则", "en": "Rule"}
KIND = {
    "income": "F",
    "interest": "F",
    "benefit_exp": "F",
    "benefit_visits": "F",
    "beneficiaries": "F",
    "support_ratio": "R",
    "avg_pension": "L",
}
NAMES = (*KIND, "insured", "active", "retirees", "population", "contributors", "balance_cum", "balance_opening", "recipients", "lower_in")
NAMES += ("insured_growth", "insured_increase", "ui_month_end", "min_wage", "ui_level")


def indicator(code: str) -> Indicator:
    ratio = {"numerator": "active", "denominator": "retirees"} if code == "support_ratio" else {}
    return Indicator(code=code, zh=code, en=code, unit_measure="PS", unit_mult=4, kind=KIND.get(code, "S"), dataflow="x", **ratio)


CODELISTS = {
    "indicator": Codelist(id="indicator", codes=tuple(indicator(code) for code in NAMES)),
    "scheme": Codelist(
        id="scheme",
        codes=tuple(Scheme(code=code, zh=code, en=code, parent=up) for code, up in (("PEN", None), ("PEN_E", "PEN"), ("UNE", None))),
    ),
    "ref_area": Codelist(
        id="ref_area",
        codes=(
            Area(code="100000", zh="全国", en="China", level="nation"),
            Area(code="340000", zh="安徽", en="Anhui", level="province", parent="100000"),
            Area(code="340100", zh="合肥", en="Hefei", level="city", parent="340000"),
            Area(code="340200", zh="芜湖", en="Wuhu", level="city", parent="340000"),
        ),
    ),
}


def told(*rows: dict[str, object]) -> pd.DataFrame:
    """Observations: Anhui's insured of employees' pension at the end of 2008, and what a row says otherwise; decimals as written."""
    usual = {
        **{"freq": "A", "ref_area": "340000", "scheme": "PEN_E", "indicator": "insured", "time_period": "2008", "period_basis": "S"},
        **{"source": "yearbook", "obs_value": "1", "unit_measure": "PS", "unit_mult": 4, "obs_status": "A", "break_id": None},
        **{"conf_status": "F", "vintage": "2009", "obs_text": "", "obs_unit_text": "万人", "source_ref": "a.csv!!B2"},
    }
    frame = pd.DataFrame([{**usual, **row} for row in rows], columns=list(COLUMNS))
    values = [Decimal(str({**usual, **row}["obs_value"])) for row in rows]
    return frame.assign(obs_value=pd.Series(values, dtype=object), decimals=[max(0, -int(value.as_tuple().exponent)) for value in values])


def rule(kind: str, **said: object) -> Identity:
    return Identity.model_validate({"id": "R", "kind": kind, "title": TEXT, "why": TEXT, "tolerance": "rounding", **said})


def checked(frame: pd.DataFrame, identity: Identity, events: tuple[Event, ...] = ()) -> pd.DataFrame:
    facts = identities.Facts(CODELISTS, (), combine.conflicts(frame), frozenset(frame["indicator"]), events, combine.revisions(frame))
    return identities.residuals(combine.latest(frame), (identity,), facts)


def verdicts(frame: pd.DataFrame, identity: Identity, events: tuple[Event, ...] = ()) -> list[str]:
    rows = checked(frame, identity, events)[["residual", "tolerance_warning", "tolerance_critical"]].itertuples(index=False)
    return ["block" if residual > critical else "warn" if residual > warning else "pass" for residual, warning, critical in rows]


def flow(**values: object) -> list[dict[str, object]]:
    """Yearly flows of 2008."""
    return [{"indicator": name, "obs_value": value, "period_basis": "P"} for name, value in values.items()]


def stock(year: str = "2008", **values: object) -> list[dict[str, object]]:
    return [{"indicator": name, "obs_value": value, "time_period": year} for name, value in values.items()]


WARN = {"tolerance": {"warning": "0"}}


@pytest.mark.parametrize(("interest", "verdict"), [("1.0", "pass"), ("1.2", "block")])
def test_parts_that_are_told_are_together_at_most_the_whole(interest: str, verdict: str) -> None:
    frame = told(*flow(income="10.0", benefit_exp="9.0", interest=interest))
    assert verdicts(frame, rule("within", whole="income", parts=["benefit_exp", "interest", "lower_in"])) == [verdict]


@pytest.mark.parametrize(("province", "verdict"), [("18.0", "pass"), ("20.0", "warn")])
def test_what_cities_pay_one_another_is_not_the_provinces(province: str, verdict: str) -> None:
    cities = [{**row, "ref_area": city} for city in ("340100", "340200") for row in flow(income="10.0", lower_in="1.0")]
    said = {"over": "ref_area", "whole": "340000", "parts": ["children"], "less": ["lower_in"], "tolerance": {"warning": "0.5%"}}
    whole = flow(income=province)
    assert verdicts(told(*cities, *whole), rule("consolidated", **said)) == [verdict]
    assert checked(told(*cities[:2], *whole, cities[2]), rule("consolidated", **said)).empty  # a city that tells no payments


@pytest.mark.parametrize(("opening", "verdict"), [("39.1", "pass"), ("39.3", "block")])
def test_an_opening_balance_is_the_closing_one_of_the_year_before(opening: str, verdict: str) -> None:
    frame = told(*stock("2004", balance_cum="39.1"), *stock("2005", balance_opening=opening))
    assert verdicts(frame, rule("opening", whole="balance_opening", parts=["balance_cum"])) == [verdict]


@pytest.mark.parametrize(("final", "verdict"), [("101", "pass"), ("104", "warn")])
def test_a_years_final_flow_is_near_the_total_to_december_of_another_source(final: str, verdict: str) -> None:
    december = {
        "indicator": "income",
        "freq": "M",
        "time_period": "2008-12",
        "period_basis": "YTD",
        "obs_value": "100",
        "source": "monthly",
    }
    assert verdicts(told(*flow(income=final), december), rule("final", tolerance={"warning": "2%"})) == [verdict]


def months(*values: str, ytd: str) -> list[dict[str, object]]:
    alike = {"indicator": "income", "freq": "M"}
    single = [{**alike, "period_basis": "P", "time_period": f"2008-{at:02}", "obs_value": value} for at, value in enumerate(values, 1)]
    return [*single, {**alike, "period_basis": "YTD", "time_period": f"2008-{len(values):02}", "obs_value": ytd}]


@pytest.mark.parametrize(("ytd", "verdict"), [("6.0", "pass"), ("6.3", "block")])
def test_single_months_add_up_to_the_year_to_date(ytd: str, verdict: str) -> None:
    rows = months("1.0", "2.0", "3.0", ytd=ytd)
    assert verdicts(told(*rows), rule("periods")) == [verdict]
    assert checked(told(*rows[:1], *rows[2:]), rule("periods")).empty  # after a gap nothing is known


@pytest.mark.parametrize(("now", "verdict"), [("103", "pass"), ("104", "warn"), ("96", "warn")])
def test_a_stock_changes_little_within_a_month(now: str, verdict: str) -> None:
    rows = [{"freq": "M", "time_period": when, "obs_value": value} for when, value in (("2008-12", "100"), ("2009-01", now))]
    said = rule("step", band=["-3%", "3%"], **WARN)
    assert verdicts(told(*rows), said) == [verdict]
    assert checked(told(rows[0], {**rows[1], "break_id": "reform"}), said).empty
    assert checked(told(rows[0], {**rows[1], "time_period": "2009-02"}), said).empty


@pytest.mark.parametrize(
    ("printed", "verdict"),
    [({"indicator": "insured_increase", "obs_value": "2745"}, "pass"), ({"indicator": "insured_increase", "obs_value": "2755"}, "block")]
    + [
        ({"indicator": "insured_growth", "unit_measure": "PC", "obs_value": value}, verdict)
        for value, verdict in (("3.0", "pass"), ("3.2", "block"))
    ],
)
def test_a_printed_change_is_the_one_recomputed(printed: dict[str, object], verdict: str) -> None:
    years = [*stock("2017", insured="91548"), *stock("2018", insured="94293")]  # China, basic pension
    frame = told(*years, {**printed, "time_period": "2018", "period_basis": "P"})
    assert verdicts(frame, rule("change", whole=printed["indicator"], parts=["insured"])) == [verdict]


@pytest.mark.parametrize(("payers", "verdict"), [("70", "pass"), ("59", "warn"), ("101", "warn")])
def test_a_quotient_lies_within_its_band(payers: str, verdict: str) -> None:
    frame = told(*stock(contributors=payers, active="100"))
    assert verdicts(frame, rule("quotient", whole="contributors", parts=["active"], band=["60%", "100%"], **WARN)) == [verdict]


@pytest.mark.parametrize(("insured", "verdict"), [("104", "pass"), ("106", "warn")])
def test_the_population_of_another_source_serves_every_scheme(insured: str, verdict: str) -> None:
    frame = told(*stock(insured=insured), {"indicator": "population", "scheme": "_Z", "obs_value": "100", "source": "panel"})
    said = {"whole": "insured", "parts": ["population"], "band": ["0%", "105%"], **WARN}
    assert verdicts(frame, rule("quotient", across_sources=True, **said)) == [verdict]
    assert checked(frame, rule("quotient", **said)).empty


@pytest.mark.parametrize(("interest", "verdict"), [("12", "pass"), ("13", "warn")])
def test_a_flow_is_divided_by_the_mean_of_two_year_ends(interest: str, verdict: str) -> None:
    frame = told(*stock("2007", balance_cum="100"), *stock("2008", balance_cum="200"), *flow(interest=interest))
    assert verdicts(frame, rule("quotient", whole="interest", parts=["balance_cum"], band=["0%", "8%"], **WARN)) == [verdict]


@pytest.mark.parametrize(("paid", "verdict"), [("12", "pass"), ("14", "warn")])
def test_a_monthly_level_counts_for_every_month(paid: str, verdict: str) -> None:
    level = {"indicator": "avg_pension", "unit_measure": "CNY_MONTH", "unit_mult": 0, "period_basis": "P", "obs_value": "1000"}
    money = {"indicator": "benefit_exp", "unit_measure": "CNY", "unit_mult": 8, "period_basis": "P", "obs_value": paid}
    frame = told(level, money, *stock("2007", recipients="9"), *stock("2008", recipients="11"))  # 1000 yuan × 100 000 persons × 12 months
    said = {"whole": "benefit_exp", "parts": ["avg_pension", "recipients"], "band": ["90%", "110%"]}
    assert verdicts(frame, rule("quotient", **said, **WARN)) == [verdict]


@pytest.mark.parametrize(("printed", "verdict"), [("2.66", "pass"), ("2.64", "warn")])
def test_a_printed_ratio_is_what_its_formula_gives(printed: str, verdict: str) -> None:
    ratio = {"indicator": "support_ratio", "obs_value": printed, "period_basis": "P"}
    frame = told(*stock(active="420.3", retirees="158.1"), ratio)  # Anhui 2008
    said = rule("formula", whole="support_ratio", tolerance={"warning": "0.01"})
    assert verdicts(frame, said) == [verdict]
    assert checked(frame.assign(source_ref=None), said).empty  # what is computed is not compared with itself


def test_a_ratio_without_formula_is_a_mistake_of_the_rule() -> None:
    with pytest.raises(Refusal) as refusal:
        checked(told({}), rule("formula", whole="insured"))
    assert str(refusal.value).startswith("R: insured has no formula · expectations · name a ratio")


@pytest.mark.parametrize(("wage", "verdict"), [("1500", "pass"), ("800", "warn")])
def test_a_figure_without_a_scheme_is_beside_those_of_every_scheme(wage: str, verdict: str) -> None:
    frame = told(
        {"indicator": "ui_level", "scheme": "UNE", "obs_value": "900"}, {"indicator": "min_wage", "scheme": "_Z", "obs_value": wage}
    )
    assert verdicts(frame, rule("at_most", whole="min_wage", parts=["ui_level"], **WARN)) == [verdict]


@pytest.mark.parametrize(("at_end", "verdict"), [("2.0", "pass"), ("9.0", "block")])
def test_a_stock_is_at_most_the_flow_of_its_year(at_end: str, verdict: str) -> None:
    frame = told(*stock(ui_month_end=at_end), *flow(beneficiaries="5.0"))
    assert verdicts(frame, rule("at_most", whole="beneficiaries", parts=["ui_month_end"])) == [verdict]


def test_a_figure_with_other_decimals_than_its_column_is_named() -> None:
    column = [{"ref_area": str(area), "obs_value": "28.3"} for area in range(8)]
    assert set(verdicts(told(*column), rule("precision", **WARN))) == {"pass"}
    assert verdicts(told(*column, {"ref_area": "9", "obs_value": "283"}), rule("precision", **WARN)).count("warn") == 1
    assert checked(told(*column[:7]), rule("precision", **WARN)).empty


@pytest.mark.parametrize(("now", "verdict"), [("100.9", "pass"), ("101.2", "block"), ("98.8", "block")])
def test_a_revision_beyond_one_per_cent_needs_a_note(now: str, verdict: str) -> None:
    frame = told({"obs_value": "100.0"}, {"obs_value": now, "vintage": "2010"})
    said = rule("revision", tolerance="1%")
    assert verdicts(frame, said) == [verdict]
    assert checked(told({"obs_value": "100.0"}, {"obs_value": "100.0", "vintage": "2010"}), said).empty


WAIVER = Event.model_validate({"id": "w", "date": "2008-02", "scheme": "PEN", "zh": "减免", "en": "Waiver", "basis": "虚构"})


def test_a_reform_silences_growth_only_where_the_rule_says_so() -> None:
    frame = told(*stock("2007", income="100"), *stock("2008", income="60"))
    alarm = {"band": ["-30%", "50%"], **WARN}
    assert verdicts(frame, rule("growth", **alarm), (WAIVER,)) == ["warn"]
    assert verdicts(frame, rule("growth", silenced_by=["breaks", "events"], **alarm), (WAIVER,)) == []
    other = WAIVER.model_copy(update={"scheme": "UNE"})
    later = WAIVER.model_copy(update={"date": "2009-01"})
    assert verdicts(frame, rule("growth", silenced_by=["breaks", "events"], **alarm), (other, later)) == ["warn"]


# ---- magnitude


SLIP = rule("magnitude", tolerance={"critical": "0.9"})


def test_a_source_with_one_figure_is_judged_by_what_others_tell_of_the_same() -> None:
    monthly = [{"source": "monthly", "freq": "M", "time_period": f"{year}-12", "obs_value": "22900"} for year in (2019, 2020, 2021, 2022)]
    quoted = {"source": "quoted", "time_period": "2021", "obs_value": "2295.8"}
    rows = checked(told(*monthly, quoted), SLIP)
    assert list(rows.loc[rows["residual"] > rows["tolerance_critical"], "source"]) == ["quoted"]
    assert set(verdicts(told(*monthly, {**quoted, "obs_value": "22958"}), SLIP)) == {"pass"}


QUARTER = {"source": "form", "freq": "Q", "time_period": "2024-Q1"}
YEAR_ENDS = [{"time_period": str(year), "obs_value": value} for year, value in ((2021, "33.1"), (2022, "34.4"), (2023, "34.8"))]


@pytest.mark.parametrize(("now", "verdict"), [("34.9", "pass"), ("3.9", "block"), ("349000", "block")])
def test_a_quarters_first_stock_is_judged_by_the_year_ends_of_another_source(now: str, verdict: str) -> None:
    assert verdicts(told(*YEAR_ENDS, {**QUARTER, "obs_value": now}), SLIP)[-1] == verdict


def test_a_quarters_flow_is_not_judged_by_those_of_whole_years() -> None:
    years = [{**row, "indicator": "income", "period_basis": "P"} for row in YEAR_ENDS]
    quarter = {**QUARTER, "indicator": "income", "period_basis": "YTD", "obs_value": "3.9"}
    assert list(checked(told(*years, quarter), SLIP)["freq"].unique()) == ["A"]


@pytest.mark.parametrize(("now", "verdict"), [("35.2", "pass"), ("24.9", "warn"), ("43.9", "warn")])
def test_a_quarters_first_stock_is_a_step_from_the_year_end_before_it_whoever_tells_that(now: str, verdict: str) -> None:
    said = {"band": ["-10%", "20%"], "tolerance": {"warning": "0"}}
    first = {**QUARTER, "obs_value": now}
    assert verdicts(told(*YEAR_ENDS, first), rule("step", across_sources=True, **said))[-1] == verdict
    assert "Q" not in set(checked(told(*YEAR_ENDS, first), rule("step", **said))["freq"])
    second = told(*YEAR_ENDS, first, {**first, "time_period": "2024-Q2"})
    assert list(checked(second, rule("step", across_sources=True, **said))["time_period"]) == ["2024-Q1"]


def test_growth_over_many_years_is_no_slip() -> None:
    slow = [{"time_period": str(2004 + at), "obs_value": f"{98.1 * 1.16**at:.1f}"} for at in range(21)]  # twentyfold in twenty years
    assert set(verdicts(told(*slow), SLIP)) == {"pass"}


def test_what_rounding_may_hide_is_no_slip() -> None:
    small = [{"time_period": str(2008 + at), "obs_value": value} for at, value in enumerate(("0.1", "0.1", "0.1", "0.8"))]
    assert set(verdicts(told(*small), SLIP)) == {"pass"}


@pytest.mark.parametrize(("kind", "said"), [("final", {}), ("step", {"band": ["-3%", "3%"]}), ("periods", {}), ("precision", {})])
def test_figures_none_of_which_a_rule_can_judge_leave_no_row(kind: str, said: dict[str, object]) -> None:
    assert checked(told(*flow(income="1")), rule(kind, **said)).empty
    assert checked(told(*flow(income="1")).iloc[:0], rule(kind, **said)).empty


def test_a_printed_change_of_a_figure_nobody_tells_is_not_judged() -> None:
    frame = told({"indicator": "insured_growth", "obs_value": "3.0", "period_basis": "P"})
    assert checked(frame, rule("change", whole="insured_growth", parts=["insured"])).empty
    for kind in ("opening", "quotient", "within", "at_most", "sum"):
        said = {"band": ["0%", "1%"]} if kind == "quotient" else {}
        assert checked(frame, rule(kind, whole="insured_growth", parts=["insured"], **said)).empty


def test_no_area_has_more_than_the_whole_whoever_tells_either() -> None:
    rule_ = rule("at_most", over="ref_area", whole="340000", parts=["children"], across_sources=True)
    whole = {"source": "bulletin", "obs_value": "600"}
    cities = [{"ref_area": "340100", "obs_value": "132.4"}, {"ref_area": "340200", "obs_value": "80.1"}]
    assert verdicts(frame := told(whole, *cities), rule_) == ["pass", "pass"]
    assert list(frame["ref_area"]) == ["340000", "340100", "340200"]
    assert verdicts(told(whole, cities[0], {"ref_area": "340200", "obs_value": "801000"}), rule_) == ["pass", "block"]


def test_a_city_has_no_more_than_the_nation_whose_month_ends_its_quarter() -> None:
    rule_ = rule("at_most", over="ref_area", whole="100000", parts=["children"], across_sources=True)
    money = {"indicator": "income", "period_basis": "YTD"}
    whole = {**money, "source": "monthly", "ref_area": "100000", "freq": "M", "time_period": "2024-03", "obs_value": "412.3"}
    city = {**money, **QUARTER, "ref_area": "340100"}
    assert verdicts(told(whole, {**city, "obs_value": "1.6"}), rule_) == ["pass"]
    assert verdicts(told(whole, {**city, "obs_value": "16200"}), rule_) == ["block"]
    assert verdicts(told({**whole, "time_period": "2024-02"}, {**city, "obs_value": "16200"}), rule_) == []


@pytest.mark.parametrize(("province", "verdict"), [("20.0", "pass"), ("21.0", "block")])
def test_money_of_cities_makes_the_provinces_where_nobody_tells_what_they_pay_one_another(province: str, verdict: str) -> None:
    said = {"over": "ref_area", "whole": "340000", "parts": ["children"], "less": ["lower_in"]}
    cities = [{**row, "ref_area": city} for city in ("340100", "340200") for row in flow(income="10.0")]
    assert verdicts(told(*cities, *flow(income=province)), rule("sum", **said)) == [verdict]
    paid = [{**row, "ref_area": "340100"} for row in flow(lower_in="1.0")]
    assert checked(told(*cities, *paid, *flow(income=province)), rule("sum", **said)).empty


def test_a_column_that_drops_noughts_is_held_to_its_usual_decimals() -> None:
    """65 beside 64.9 is 65.0 where nothing in the column ends in a nought behind the point; elsewhere it is printed coarser."""

    def column(*printed: str) -> list[int]:
        rows = [{"ref_area": str(area), "obs_value": text, "obs_text": text} for area, text in enumerate(printed)]
        return list(column_decimals(told(*rows)))

    usual = ["64.9", "58.3", "31.2", "30.7", "34.9", "18.5", "39.8", "12.8"]
    assert column(*usual, "65") == [1] * 9
    assert column(*usual, "65", "20.0") == [1] * 8 + [0, 1]
    assert column(*usual[:6], "65", "31", "47") == [1] * 6 + [0] * 3
    assert column(*usual[:6], "65") == [1] * 6 + [0]


def test_a_part_may_be_of_another_scheme_than_its_whole() -> None:
    whole = {"scheme": "PEN", "indicator": "retirees", "obs_value": "150"}
    part = {"scheme": "PEN_E", "indicator": "recipients", "obs_value": "160"}
    said = {"whole": "retirees", "parts": ["recipients"], "where": {"scheme": ["PEN", "PEN_E"]}}
    assert verdicts(told(whole, part), rule("at_most", **said)) == []
    assert verdicts(told(whole, part), rule("at_most", across_schemes=True, **said)) == ["block"]
