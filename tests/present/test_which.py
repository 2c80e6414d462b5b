"""Several figures fit a question: what tells them apart, and what to say next. The codes are invented."""

from etl.present import which

STRUCTURE = {
    "dimensions": ["freq", "ref_area", "indicator", "time_period", "period_basis"],
    "columns": [{"name": name, "zh": name, "en": name.title()} for name in ("freq", "indicator", "time_period", "period_basis", "source")],
    "codelists": {"indicator": [{"code": "income", "zh": "收入", "en": "Income"}, {"code": "cost", "zh": "支出", "en": "Cost"}]},
}


def row(indicator: str, basis: str = "P", year: str = "2008", source: str = "a") -> dict[str, str]:
    return {"indicator": indicator, "period_basis": basis, "time_period": year, "source": source}


def test_the_fewest_columns_tell_figures_apart_those_a_reader_thinks_of_first() -> None:
    names = ["period_basis", "indicator", "time_period", "source"]
    assert which.telling([row("income"), row("stock", "S")], names) == ["indicator"]
    assert which.telling([row("income"), row("income", year="2009"), row("cost")], names) == ["indicator", "time_period"]
    assert which.telling([row("income"), row("income", source="b")], names) == ["source"]


def test_what_can_be_said_next_is_in_the_order_of_the_code_list_and_of_time() -> None:
    periods = {"2008": 1, "2009-03": 1, "2010": 1}
    open_ = {"source": {"b": 1, "a": 2}, "indicator": {"cost": 1, "income": 2}, "time_period": periods}
    first, then, last = which.choices(open_, STRUCTURE, "en")
    assert (first.column, first.codes) == ("indicator", (("income", "Income", 2), ("cost", "Cost", 1)))
    assert [code for code, _, _ in then.codes] == ["2010", "2009-03", "2008"]
    assert last.column == "source"


def test_a_figure_is_told_by_what_tells_it_apart() -> None:
    assert which.words(row("income"), ["indicator", "time_period"], STRUCTURE, "zh") == "收入 · 2008年"
