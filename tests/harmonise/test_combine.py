"""Many vintages → what is known now; breaks and conflicts. Figures are synthetic."""

from decimal import Decimal

import pandas as pd
import pytest

from etl.harmonise import combine
from etl.model.registry import Break
from etl.model.structure import COLUMNS
from etl.problem import Refusal


def told(*rows: dict[str, object]) -> pd.DataFrame:
    """Observations: Anhui's insured of employees' pension at the end of 2017, as told by one source, and what a row says otherwise."""
    usual = {
        **{"freq": "A", "ref_area": "340000", "scheme": "PEN_E", "indicator": "insured", "time_period": "2017", "period_basis": "S"},
        **{"source": "yearbook", "obs_value": Decimal(1), "unit_measure": "PS", "unit_mult": 4, "decimals": 1, "obs_status": "A"},
        **{"break_id": None, "conf_status": "F", "vintage": "2018-09-30T15:59:59+00:00"},
        **{"obs_text": "1", "obs_unit_text": "万人", "source_ref": "a.csv!!B2"},
    }
    return pd.DataFrame([{**usual, **row} for row in rows], columns=list(COLUMNS))


def a_break(name: str, date: str, **about: str) -> Break:
    return Break.model_validate({"id": name, "date": date, "zh": "改革", "en": "Reform", **about})


def marks(frame: pd.DataFrame, *breaks: Break) -> list[str | None]:
    return [mark if isinstance(mark, str) else None for mark in combine.mark_breaks(frame, breaks)["break_id"]]


def years(*names: str, **told_alike: object) -> pd.DataFrame:
    return told(*({"time_period": year, **told_alike} for year in names))


def test_a_files_rows_take_source_and_vintage_and_the_published_columns() -> None:
    frame = told({}).drop(columns=["source", "vintage", "break_id", "conf_status"]).assign(note="x")
    combined = combine.observations(frame, "city", "2017-10-20T15:59:59+00:00")
    assert tuple(combined.columns) == COLUMNS
    assert (combined["source"][0], combined["vintage"][0], combined["conf_status"][0]) == ("city", "2017-10-20T15:59:59+00:00", "F")


def test_two_figures_under_one_key_of_a_file_are_refused_naming_both_cells() -> None:
    frame = told({}, {"source_ref": "a.csv!!B9"}, {"time_period": "2016", "source_ref": "a.csv!!B3"})
    with pytest.raises(Refusal) as refusal:
        combine.once(frame)
    assert str(refusal.value) == (
        "two figures under one key (A 340000 PEN_E insured 2017 S yearbook) · a.csv!!B2 and a.csv!!B9 · "
        "remove the wrong one, and receive the file anew"
    )
    assert combine.once(frame.drop(index=1)) is not None


def test_an_area_printed_twice_is_told_once_with_its_label_its_cells_and_how_many_figures() -> None:
    lines = [("芜湖市", 8), ("芜湖市*", 10)]
    frame = told(
        *(
            {"ref_area": "340200", "scheme": scheme, "source_ref": f"a.xlsx!参保!{column}{row}"}
            for label, row in lines
            for column, scheme in (("B", "PEN_E"), ("C", "UNE"), ("D", "INJ"))
        )
    ).assign(row_labels=[f'[["A", "地区", "{label}"]]' for label, _ in lines for _ in range(3)])
    with pytest.raises(Refusal) as refusal:
        combine.once(frame)
    assert str(refusal.value) == (
        "“芜湖市” and “芜湖市*” are told as one: two figures under one key for 3 keys (the first A 340200 PEN_E insured 2017 S yearbook) · "
        "a.xlsx!参保!A8 and a.xlsx!参保!A10 · remove the wrong one, and receive the file anew"
    )


def test_an_area_printed_twice_at_the_top_is_told_by_its_columns() -> None:
    frame = told(
        *({"scheme": scheme, "source_ref": f"a.xlsx!参保!{column}{row}"} for row, scheme in ((4, "PEN_E"), (5, "UNE")) for column in "BD")
    )
    with pytest.raises(
        Refusal, match=r"“安徽” stands in 2 places: two figures under one key for 2 keys .* · a.xlsx!参保!B and a.xlsx!参保!D ·"
    ):
        combine.once(frame.assign(column_head="安徽"))


def test_nothing_stacked_is_an_empty_table_of_the_published_columns() -> None:
    assert tuple(combine.stack([]).columns) == COLUMNS
    assert len(combine.stack([told({}), told(), told({}, {})])) == 3


def test_the_newest_vintage_holds_whatever_the_order_of_arrival() -> None:
    revised = {"vintage": "2019-09-30T15:59:59+00:00", "obs_value": Decimal(2)}
    for frame in (told({}, revised), told(revised, {})):
        assert list(combine.latest(frame)["obs_value"]) == [Decimal(2)]


def test_two_sources_of_one_fact_both_stay() -> None:
    assert len(combine.latest(told({}, {"source": "bulletin"}))) == 2


def test_a_break_is_marked_on_the_first_figure_at_or_after_it_and_on_no_other() -> None:
    assert marks(years("2013", "2014", "2015"), a_break("reform", "2014-10-01")) == [None, "reform", None]
    assert marks(years("2015", "2013"), a_break("reform", "2014-10-01")) == ["reform", None]


@pytest.mark.parametrize("date", ["2012-01-01", "2016-01-01"])
def test_a_break_before_all_figures_or_after_them_marks_none(date: str) -> None:
    assert marks(years("2013", "2014", "2015"), a_break("reform", date)) == [None, None, None]


def test_a_break_concerns_the_scheme_area_and_indicator_it_names_and_any_it_leaves_blank() -> None:
    frame = pd.concat([years("2013", "2015"), years("2013", "2015", scheme="UNE")], ignore_index=True)
    assert marks(frame, a_break("reform", "2014-10-01", scheme="PEN_E")) == [None, "reform", None, None]
    assert marks(frame, a_break("area", "2014-10-01", ref_area="340000")) == [None, "area", None, "area"]
    assert marks(frame, a_break("other", "2014-10-01", indicator="income")) == [None, None, None, None]


def test_each_source_has_its_own_series_to_break() -> None:
    frame = pd.concat([years("2013", "2015"), years("2015", source="bulletin")], ignore_index=True)
    assert marks(frame, a_break("reform", "2014-10-01")) == [None, "reform", None]


def test_of_two_breaks_on_one_figure_the_more_specific_shows() -> None:
    general, special = a_break("area", "2014-01-01", ref_area="340000"), a_break("x", "2014-10-01", scheme="PEN_E", indicator="insured")
    assert marks(years("2013", "2015"), general, special) == marks(years("2013", "2015"), special, general) == [None, "x"]


def test_of_two_equally_specific_breaks_on_one_figure_the_later_declared_shows() -> None:
    assert marks(years("2013", "2015"), a_break("one", "2014-01-01"), a_break("two", "2014-10-01")) == [None, "two"]


def test_a_cell_without_a_value_is_no_figure_to_mark() -> None:
    frame = told({"time_period": "2013"}, {"time_period": "2014", "obs_value": None, "obs_status": "O"}, {"time_period": "2015"})
    assert marks(frame, a_break("reform", "2014-01-01")) == [None, None, "reform"]


def test_a_declared_break_stays_where_no_other_falls() -> None:
    assert marks(told({"time_period": "2013", "break_id": "own"}, {"time_period": "2015"}), a_break("x", "2014-01-01")) == ["own", "x"]


def test_conflicts_are_pairs_of_sources_that_tell_one_fact() -> None:
    frame = told({}, {"source": "bulletin", "obs_value": Decimal(2)}, {"source": "quick", "obs_value": None}, {"time_period": "2016"})
    pairs = combine.conflicts(frame)
    assert list(pairs[["source", "obs_value", "source_other", "obs_value_other"]].itertuples(index=False, name=None)) == [
        ("bulletin", Decimal(2), "yearbook", Decimal(1))
    ]


def test_a_dataflow_has_the_rows_of_its_indicators_and_all_that_is_known_beside_them() -> None:
    mine = combine.of_indicators(told({}, {"indicator": "income"}), ["income"])
    assert list(mine["indicator"]) == ["income"]
    assert list(mine.columns)[-4:] == ["file_sha256", "column_head", "row_labels", "amendments"]


def test_all_that_is_told_is_every_vintage_printed_and_what_is_derived_now() -> None:
    printed = combine.of_indicators(told({"vintage": "2017"}, {"vintage": "2018"}), ["insured"])
    now = told({"vintage": "2018"}, {"indicator": "balance_cur", "source_ref": None})
    history = combine.all_told(printed, now)
    assert list(zip(history["indicator"], history["vintage"], strict=True)) == [
        ("insured", "2017"),
        ("insured", "2018"),
        ("balance_cur", now["vintage"].iloc[1]),
    ]
    assert "row_labels" not in history


@pytest.mark.parametrize("when", ["2017-12", "2017-Q4"])
def test_stocks_of_one_day_are_one_fact_whatever_period_they_are_told_of(when: str) -> None:
    frame = told({}, {"source": "monthly", "freq": "M", "time_period": when, "obs_value": Decimal(2)})
    (pair,) = combine.conflicts(frame).to_dict("records")
    assert [pair[name] for name in ("source", "time_period", "source_other", "time_period_other")] == ["monthly", when, "yearbook", "2017"]


def test_stocks_of_other_days_and_flows_of_other_periods_are_other_facts() -> None:
    november = {"source": "monthly", "freq": "M", "time_period": "2017-11"}
    december = {"source": "monthly", "freq": "M", "time_period": "2017-12", "period_basis": "YTD"}
    assert combine.conflicts(told({}, november, {"period_basis": "P"}, december)).empty
