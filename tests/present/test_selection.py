from etl.present.selection import lines, settle
from tests.present.sample import STRUCTURE, VIEW, row

OPEN = {**VIEW, "default": {"indicator": ["insured"]}}


def test_an_open_dimension_takes_the_code_that_reaches_furthest():
    rows = [row("2025", 1.0), row("2026-06", 2.0), row("2024", 3.0, ref_area="340000")]
    assert [each["time_period"] for each in settle(rows, STRUCTURE, OPEN)] == ["2026-06"]


def test_the_readers_choice_stands_in_place_of_the_default():
    rows = [row("2024", 1.0), row("2024", 3.0, ref_area="340000")]
    assert [each["obs_value"] for each in settle(rows, STRUCTURE, VIEW, {"ref_area": ["340000"]})] == [3.0]


def test_year_to_date_and_single_periods_never_stand_together():
    rows = [row("2026-05", 1.0, period_basis="P"), row("2026-06", 2.0, period_basis="YTD"), row("2026-06", 3.0)]
    assert {each["period_basis"] for each in settle(rows, STRUCTURE, OPEN)} == {"YTD", "S"}


def test_units_are_not_mixed():
    view = {**VIEW, "colour": "indicator", "default": {}}
    rows = [row("2024", 1.0), row("2024", 2.0, indicator="income", unit_measure="CNY")]
    assert [each["indicator"] for each in settle(rows, STRUCTURE, view)] == ["insured"]


def test_each_line_keeps_its_own_scheme_where_several_were_chosen():
    view = {**VIEW, "colour": "indicator", "default": {"scheme": ["PEN_E", "UNE"]}}
    rows = [row("2024", 1.0, scheme="PEN_E"), row("2024", 2.0, indicator="income")]
    assert {each["scheme"] for each in settle(rows, STRUCTURE, view)} == {"PEN_E", "UNE"}


def test_of_two_sources_the_preferred_one_that_has_a_value_is_drawn():
    rows = [row("2023", 1.0, source="second"), row("2023", 2.0), row("2024", 3.0, source="second"), row("2024", None)]
    (line,) = lines(rows, STRUCTURE, VIEW).values()
    assert [line[each]["obs_value"] for each in ("2023", "2024")] == [2.0, 3.0]
