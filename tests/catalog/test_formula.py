"""How a derived figure was computed, told by the codes of its inputs."""

from etl.catalog.formula import formula


def row(indicator: str, value: float | None, scheme: str = "PEN_E", period: str = "2008", basis: str = "S") -> dict[str, object]:
    return {"indicator": indicator, "scheme": scheme, "time_period": period, "period_basis": basis, "obs_value": value}


def test_a_stock_over_a_flow_is_told_in_months() -> None:
    about = {"numerator": "balance_cum", "denominator": "expenditure", "factor": "1"}
    told, order = formula(
        row("pay_months", None, period="2017-Q3"),
        [row("expenditure", 196.2, basis="P"), row("balance_cum", 213.4)],
        about,
        {"balance_cum": "S", "expenditure": "F"},
    )
    assert (told.kind, told.roles, told.months, order) == ("ratio", ("numerator", "denominator"), 9, [1, 0])
    assert told.result == "9.78899082568807"


def test_persons_over_persons_have_a_factor_and_no_months() -> None:
    told, _ = formula(
        row("share", None),
        [row("insured", 1.0), row("population", 8.0)],
        {"numerator": "insured", "denominator": "population", "factor": "100"},
        {"insured": "S", "population": "S"},
    )
    assert (told.factor, told.months, told.result) == ("100", 1, "12.5")


def test_a_difference_a_sum_and_a_single_month() -> None:
    pair = {"minuend": "income", "subtrahend": "expenditure"}
    told, order = formula(row("balance_cur", None), [row("expenditure", 0.1), row("income", 0.3)], pair, {})
    assert (told.kind, told.result, order) == ("difference", "0.2", [1, 0])
    told, _ = formula(row("insured", None, "PEN"), [row("insured", 0.1, "PEN_E"), row("insured", 0.2, "PEN_R")], {}, {})
    assert (told.kind, told.result, told.roles) == ("sum", "0.3", ("part", "part"))
    months = [row("income", 10.0, period="2022-01", basis="YTD"), row("income", 25.5, period="2022-02", basis="YTD")]
    told, order = formula(row("income", None, period="2022-02", basis="P"), months, {}, {})
    assert (told.kind, told.result, told.roles, order) == ("single", "15.5", ("cumulated", "before"), [1, 0])


def test_a_january_is_itself() -> None:
    told, _ = formula(row("income", None, period="2022-01", basis="P"), [row("income", 10.0, period="2022-01", basis="YTD")], {}, {})
    assert (told.kind, told.result, told.roles) == ("single", "10", ("cumulated",))


def test_what_is_withheld_gives_no_result() -> None:
    assert formula(row("insured", None, "PEN"), [row("insured", None), row("insured", 1.0, "PEN_R")], {}, {})[0].result is None
