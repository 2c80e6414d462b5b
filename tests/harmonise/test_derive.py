"""Figures computed from published ones: when they may be, and what they are worth. Figures are synthetic."""

from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.harmonise import derive
from etl.model.codelist import Codelist, Indicator, Scheme
from etl.model.structure import COLUMNS


def indicator(code: str, kind: str, **told: object) -> Indicator:
    usual = {"code": code, "zh": code, "en": code, "unit_measure": "CNY", "unit_mult": 8, "dataflow": "x"}
    return Indicator.model_validate({**usual, "kind": kind, **told})


INDICATORS = {
    row.code: row
    for row in (
        indicator("income", "F", differenceable=True),
        indicator("expenditure", "F", differenceable=True),
        indicator("beneficiaries", "F"),
        indicator("insured", "S", unit_measure="PS", unit_mult=4),
        indicator("active", "S"),
        indicator("retirees", "S"),
        indicator("population", "S"),
        indicator("balance_cum", "S"),
        indicator("avg_pension", "L"),
        indicator("balance_cur", "F", differenceable=True, minuend="income", subtrahend="expenditure"),
        indicator("support_ratio", "R", numerator="active", denominator="retirees", unit_measure="RT", unit_mult=0, decimals=2),
        indicator("coverage_rate", "R", numerator="insured", denominator="population", factor="100", decimals=1),
        indicator("pay_months", "R", numerator="balance_cum", denominator="expenditure", decimals=1),
        indicator("income_per_insured", "R", numerator="income", denominator="insured", factor="10000", decimals=0),
        indicator("cost_rate", "R", numerator="expenditure", denominator="income", factor="100", decimals=1),
    )
}
SCHEMES = Codelist(
    id="scheme",
    codes=(
        Scheme(code="PEN", zh="养老", en="Pension", valid_from="2012", parts="PEN_E PEN_R"),
        *(Scheme(code=code, zh=code, en=code) for code in ("PEN_E", "PEN_R", "UNE")),
    ),
)


def told(*rows: dict[str, object]) -> pd.DataFrame:
    """Observations: the nation's year-to-date income of employees' pension in a month, and what a row says otherwise."""
    usual = {
        **{"freq": "M", "ref_area": "100000", "scheme": "PEN_E", "indicator": "income", "time_period": "2017-01", "period_basis": "YTD"},
        **{"source": "monthly", "obs_value": 1, "unit_measure": "CNY", "unit_mult": 8, "decimals": 1, "obs_status": "A"},
        **{"break_id": None, "conf_status": "F", "vintage": "2018-01", "obs_text": "1", "obs_unit_text": "亿元", "source_ref": "a.csv!!B2"},
    }
    frame = pd.DataFrame([{**usual, **row} for row in rows], columns=list(COLUMNS))
    values = [None if row["obs_value"] is None else Decimal(str(row["obs_value"])) for row in ({**usual, **row} for row in rows)]
    return frame.assign(obs_value=pd.Series(values, index=frame.index, dtype=object))


def months(*values: object, year: int = 2017, **alike: object) -> list[dict[str, object]]:
    """January, February … of a year; None stands for a month that was never reported."""
    told_months = enumerate(values, 1)
    return [{"time_period": f"{year}-{month:02d}", "obs_value": value, **alike} for month, value in told_months if value is not None]


def single(*rows: dict[str, object]) -> dict[str, Decimal]:
    """What single periods follow: period → value."""
    new, _ = derive.single_periods(told(*rows), INDICATORS)
    return dict(zip(new["time_period"], new["obs_value"], strict=True))


def test_a_months_own_flow_is_its_total_less_the_month_befores_and_january_is_itself() -> None:
    assert single(*months("1534.6143", "2967.1735", "4930.3003")) == {
        "2017-01": Decimal("1534.6143"),
        "2017-02": Decimal("1432.5592"),
        "2017-03": Decimal("1963.1268"),
    }


def test_a_quarters_own_flow_likewise() -> None:
    rows = [{"freq": "Q", "time_period": f"2017-Q{quarter}", "obs_value": 10 * quarter} for quarter in (1, 2, 3, 4)]
    assert set(single(*rows).values()) == {Decimal(10)}


def test_after_a_gap_nothing_is_derived_and_nothing_is_split() -> None:
    assert list(single(*months(1, None, 5, 7))) == ["2017-01", "2017-04"]


def test_a_month_marked_missing_is_a_gap_too() -> None:
    rows = told(*months(1, 3, 6))
    rows.loc[1, ["obs_value", "obs_status"]] = [None, "O"]
    assert list(derive.single_periods(rows, INDICATORS)[0]["time_period"]) == ["2017-01"]


def test_a_year_starts_anew_and_last_decembers_total_is_not_subtracted() -> None:
    assert single(*months(*range(1, 13), year=2016), *months(1))["2017-01"] == 1


def test_a_fall_within_the_year_is_kept_as_a_negative_month() -> None:
    assert single(*months(5, 3))["2017-02"] == -2


@pytest.mark.parametrize(
    "never",
    [
        {"indicator": "beneficiaries"},
        {"indicator": "insured", "period_basis": "S"},
        {"indicator": "avg_pension"},
        {"freq": "A", "period_basis": "P", "time_period": "2017"},
        {"period_basis": "P"},
    ],
    ids=["distinct persons", "a stock", "a level", "a year", "a single period"],
)
def test_single_periods_are_never_derived_of(never: dict[str, object]) -> None:
    rows = [{**row, **never} for row in months(1, 3)]
    assert single(*rows) == {}


def test_sources_are_never_subtracted_from_each_other() -> None:
    assert list(single(*months(1), *({**row, "source": "other"} for row in months(1, 3)[1:]))) == ["2017-01"]


def test_a_printed_single_month_is_never_replaced_by_a_computed_one() -> None:
    assert single(*months(1, 3), {"time_period": "2017-02", "period_basis": "P", "obs_value": "2.5"}) == {"2017-01": Decimal(1)}


def test_a_derived_row_has_its_own_basis_and_decimals_and_is_printed_nowhere() -> None:
    new, _ = derive.single_periods(told(*months("1.5", "3.25")).assign(decimals=[1, 2]), INDICATORS)
    row = new.iloc[1]
    assert (row["period_basis"], row["decimals"], row["unit_measure"], row["unit_mult"]) == (
        "P",
        1,
        "CNY",
        8,
    )  # no finer than its coarsest input
    assert (row["obs_text"], row["obs_unit_text"], row["source_ref"]) == (None, None, None)
    assert tuple(new.columns) == COLUMNS


def test_a_derived_row_is_worth_no_more_than_its_worst_input_and_as_new_as_its_newest() -> None:
    rows = told(*months(1, 3, 6)).assign(obs_status=["A", "U", "P"], vintage=["2018-03", "2018-01", "2018-02"])
    new, _ = derive.single_periods(rows, INDICATORS)
    assert list(new["obs_status"]) == ["A", "U", "U"]
    assert list(new["vintage"]) == ["2018-03", "2018-03", "2018-02"]


def test_the_lineage_names_every_input() -> None:
    _, lineage = derive.single_periods(told(*months(1, 3)), INDICATORS)
    pairs = lineage[["time_period", "period_basis", "input_time_period", "input_period_basis"]].itertuples(index=False, name=None)
    assert sorted(pairs) == [
        ("2017-01", "P", "2017-01", "YTD"),
        ("2017-02", "P", "2017-01", "YTD"),
        ("2017-02", "P", "2017-02", "YTD"),
    ]


@settings(deadline=None, max_examples=30)
@given(st.lists(st.decimals(min_value=-1000, max_value=10**6, places=4), min_size=1, max_size=12))
def test_the_single_periods_of_a_full_year_add_up_exactly_to_its_total(totals: list[Decimal]) -> None:
    assert sum(single(*months(*totals)).values()) == totals[-1]


PARTS = {"scheme": "PEN_E", "obs_value": "40293"}, {"scheme": "PEN_R", "obs_value": "51255"}


def totals(*rows: dict[str, object], wanted: tuple[str, ...] = ("PEN",)) -> tuple[pd.DataFrame, pd.DataFrame]:
    return derive.totals(told(*rows), SCHEMES, wanted, INDICATORS)


def test_a_total_is_the_sum_of_its_schemes_with_the_coarsest_decimals_and_the_worst_status() -> None:
    new, lineage = totals({**PARTS[0], "decimals": 0}, {**PARTS[1], "decimals": 1, "obs_status": "P", "vintage": "2018-05"})
    assert list(new[["scheme", "obs_value", "decimals", "obs_status", "vintage"]].itertuples(index=False, name=None)) == [
        ("PEN", Decimal(91548), 0, "P", "2018-05")
    ]
    assert list(lineage[["scheme", "input_scheme"]].itertuples(index=False, name=None)) == [("PEN", "PEN_E"), ("PEN", "PEN_R")]


@pytest.mark.parametrize(
    "other",
    [
        {"source": "other"},
        {"time_period": "2017-02"},
        {"indicator": "expenditure"},
        {"ref_area": "340000"},
        {"obs_value": None, "obs_status": "O"},
    ],
    ids=["by one source", "for the period", "of the indicator", "of the area", "with a value"],
)
def test_a_total_needs_every_part_told(other: dict[str, object]) -> None:
    assert totals(PARTS[0], {**PARTS[1], **other})[0].empty


def test_a_printed_total_is_never_replaced() -> None:
    assert totals(*PARTS, {"scheme": "PEN", "obs_value": "91549"})[0].empty


def test_a_total_is_not_made_for_a_period_in_which_its_code_is_not_in_force() -> None:
    rows = [{**part, "freq": "A", "time_period": year, "period_basis": "P"} for year in ("2011", "2012") for part in PARTS]
    assert list(totals(*rows)[0]["time_period"]) == ["2012"]


@pytest.mark.parametrize("never", ["avg_pension", "support_ratio"])
def test_levels_and_ratios_are_never_added(never: str) -> None:
    assert totals(*({**part, "indicator": never} for part in PARTS))[0].empty


def test_no_total_wanted_is_none_made() -> None:
    new, lineage = totals(*PARTS, wanted=())
    assert (len(new), len(lineage)) == (0, 0)


def derived(name: str, *rows: dict[str, object]) -> list[tuple[str, str, str]]:
    """Scheme, period and value of what follows of a derived indicator."""
    compute = derive.differences if INDICATORS[name].minuend else derive.ratios
    new, _ = compute(told(*rows), INDICATORS, {name: INDICATORS[name]})
    return [(row["scheme"], row["time_period"], str(row["obs_value"])) for row in new.to_dict("records")]


IN, OUT = {"indicator": "income", "obs_value": "114.55"}, {"indicator": "expenditure", "obs_value": "100.5"}


def test_the_current_balance_is_income_less_expenditure() -> None:
    assert derived("balance_cur", IN, OUT) == [("PEN_E", "2017-01", "14.05")]


@pytest.mark.parametrize("other", [{"period_basis": "P"}, {"source": "other"}, {"scheme": "UNE"}, {"time_period": "2017-02"}])
def test_a_difference_never_mixes_bases_sources_schemes_or_periods(other: dict[str, object]) -> None:
    assert derived("balance_cur", IN, {**OUT, **other}) == []


def test_a_printed_balance_is_never_replaced() -> None:
    assert derived("balance_cur", IN, OUT, {"indicator": "balance_cur", "obs_value": "14.1"}) == []


YEAR = {"freq": "A", "time_period": "2017", "period_basis": "S"}


def stock(name: str, value: object, **other: object) -> dict[str, object]:
    return {**YEAR, "indicator": name, "obs_value": value, **other}


def test_a_ratio_is_exact_until_its_last_division() -> None:
    assert derived("support_ratio", stock("active", "345.1"), stock("retirees", "118.8")) == [("PEN_E", "2017", "2.90488215488215")]


def test_a_ratio_has_its_own_unit_and_decimals_and_the_worst_status_of_its_inputs() -> None:
    frame = told(stock("active", 2, obs_status="P"), stock("retirees", 1, obs_status="U"))
    row = derive.ratios(frame, INDICATORS, {"support_ratio": INDICATORS["support_ratio"]})[0].iloc[0]
    assert (row["unit_measure"], row["unit_mult"], row["decimals"], row["obs_status"], row["period_basis"]) == ("RT", 0, 2, "U", "S")


def test_nothing_is_divided_by_zero_or_by_what_is_missing() -> None:
    assert derived("support_ratio", stock("active", 1), stock("retirees", 0)) == []
    assert derived("support_ratio", stock("active", 1), stock("retirees", None, obs_status="O")) == []


def test_a_population_without_scheme_serves_every_scheme() -> None:
    rows = [stock("insured", 30), stock("insured", 60, scheme="UNE"), stock("population", 120, scheme="_Z")]
    assert derived("coverage_rate", *rows) == [("PEN_E", "2017", "25"), ("UNE", "2017", "50")]


def test_one_schemes_balance_is_never_divided_by_anothers_expenditure() -> None:
    out = {"freq": "A", "time_period": "2017", "period_basis": "P", "indicator": "expenditure", "obs_value": 10, "scheme": "UNE"}
    assert derived("pay_months", stock("balance_cum", 50), out) == []


def test_months_in_reserve_divide_the_balance_by_the_monthly_mean_of_the_year() -> None:
    out = {"freq": "A", "time_period": "2017", "period_basis": "P", "indicator": "expenditure", "obs_value": "40424"}
    assert derived("pay_months", stock("balance_cum", "50202"), out) == [("PEN_E", "2017", "14.9026320997427")]


def test_months_in_reserve_within_a_year_divide_by_the_months_elapsed_and_never_by_one_months_flow() -> None:
    june = {"freq": "M", "time_period": "2017-06"}
    rows = [stock("balance_cum", 60, **june), {**OUT, **june, "obs_value": 30}, {**OUT, **june, "obs_value": 4, "period_basis": "P"}]
    assert derived("pay_months", *rows) == [("PEN_E", "2017-06", "12")]


def test_money_per_head_is_told_of_whole_years_only() -> None:
    year = {"freq": "A", "time_period": "2017", "period_basis": "P", "indicator": "income", "obs_value": "43310"}
    month = {"freq": "M", "time_period": "2017-06"}
    rows = [year, stock("insured", "40293"), {**IN, **month, "obs_value": 9}, stock("insured", 3, **month)]
    assert derived("income_per_insured", *rows) == [("PEN_E", "2017", "10748.7652942198")]


def test_of_two_flows_year_to_date_meets_year_to_date() -> None:
    rows = [IN, OUT, {**IN, "period_basis": "P", "obs_value": 10}, {**OUT, "period_basis": "P", "obs_value": 5}]
    assert sorted(value for _, _, value in derived("cost_rate", *rows)) == ["50", "87.7346137058053"]


def test_the_lineage_of_a_ratio_names_numerator_and_denominator_with_their_own_scheme_and_basis() -> None:
    frame = told(stock("insured", 30), stock("population", 120, scheme="_Z"))
    _, lineage = derive.ratios(frame, INDICATORS, {"coverage_rate": INDICATORS["coverage_rate"]})
    assert list(lineage[["input_indicator", "input_scheme"]].itertuples(index=False, name=None)) == [
        *(("insured", "PEN_E"), ("population", "_Z"))
    ]


@pytest.mark.parametrize(("statuses", "worth"), [("AA", "A"), ("AP", "P"), ("PE", "E"), ("EU", "U"), ("AB", "A")])
def test_what_is_computed_is_worth_its_worst_input(statuses: str, worth: str) -> None:
    assert derive.worst(statuses) == worth


def test_no_frame_given_is_ever_changed() -> None:
    frame = told(*months(1, 3), *PARTS)
    before = frame.copy(deep=True)
    derive.single_periods(frame, INDICATORS)
    derive.totals(frame, SCHEMES, ("PEN",), INDICATORS)
    derive.ratios(frame, INDICATORS, INDICATORS)
    pd.testing.assert_frame_equal(frame, before)


def test_figures_of_different_scenarios_are_never_computed_with_each_other() -> None:
    rows = [
        {"indicator": name, "time_period": "2030", "freq": "A", "period_basis": "P", "obs_value": value}
        for name, value in (("income", 10), ("expenditure", 7), ("income", 20))
    ]
    frame = told(*rows).assign(scenario=["LOW", "LOW", "HIGH"])
    new, lines = derive.differences(frame, INDICATORS, {"balance_cur": INDICATORS["balance_cur"]})
    assert [(row["scenario"], row["obs_value"]) for row in new.to_dict("records")] == [("LOW", 3)]
    assert set(zip(lines["scenario"], lines["input_scenario"], lines["input_indicator"], strict=True)) == {
        ("LOW", "LOW", "income"),
        ("LOW", "LOW", "expenditure"),
    }


def test_a_denominator_without_a_dimension_serves_all_its_codes() -> None:
    rows = [
        {"indicator": name, "time_period": "2030", "freq": "A", "period_basis": "S", "obs_value": value, "scheme": scheme}
        for name, value, scheme in (("insured", 10, "PEN_E"), ("insured", 20, "PEN_E"), ("population", 40, "_Z"))
    ]
    frame = told(*rows).assign(scenario=["LOW", "HIGH", None])
    new, lines = derive.ratios(frame, INDICATORS, {"coverage_rate": INDICATORS["coverage_rate"]})
    assert dict(zip(new["scenario"], new["obs_value"], strict=True)) == {"LOW": 25, "HIGH": 50}
    assert lines[lines["input_indicator"] == "population"]["input_scenario"].isna().all()
