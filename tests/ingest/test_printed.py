"""What a reader of a spreadsheet sees: a number with its format. The numbers are synthetic."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.ingest import printed


@pytest.mark.parametrize(
    ("value", "number_format", "seen"),
    [
        (578.4, "General", "578.4"),
        (578.4, "0.00", "578.40"),
        (578.4, "0", "578"),
        (578.5, "0", "579"),
        (12345.678, "#,##0.00", "12345.68"),
        (12345.0, "#,##0", "12345"),
        (0.1 + 0.2, "General", "0.3"),
        (0.0, "0.0", "0.0"),
        (0.21, ".00", ".21"),
        (-0.74, ".00", "-.74"),
        (12.9, ".00", "12.90"),
        (-3.25, "0.0_);[Red](0.0)", "-3.3"),
        (21891.1, "0.0_ ", "21891.1"),
        (2.5, "0.##", "2.5"),
        (3.0, "0.##", "3"),
        (3.0, "0.0#", "3.0"),
        (0.084, "0.0%", "8.4%"),
        (0.084, "0%", "8%"),
        (8.4, '0.0"%"', "8.4"),
        (12.5, '0.0"万人"', "12.5"),
        (12.0, "[DBNum1]General", "12"),
        (12.0, "G/通用格式", "12"),
        (340100.0, "@", "340100"),
        (0.5, "# ?/?", "0.5"),
        (1e22, "General", "10000000000000000000000"),
        (5.0, "yyyy", "5"),
    ],
)
def test_a_number_is_printed_as_its_format_shows_it(value: float, number_format: str, seen: str) -> None:
    assert printed.text(value, number_format) == seen


@pytest.mark.parametrize(
    ("number_format", "seen"),
    [("0.0,", "123456.8"), ("0,,", "123"), ("#,##0.00,", "123456.79"), ("0!.0,", "12345.7"), (r"0\.0000", "12345.6789")],
)
def test_a_format_that_shows_yuan_in_thousands_or_ten_thousands_is_read_as_shown(number_format: str, seen: str) -> None:
    assert printed.text(123456789, number_format).startswith(seen)


@pytest.mark.parametrize(
    ("number_format", "seen"),
    [("yyyy-mm-dd", "2017-09-01"), ('yyyy"年"m"月"', "2017-09"), ("mmm-yy", "2017-09"), ("yyyy", "2017"), ("General", "2017-09-01")],
)
def test_a_date_is_printed_to_the_precision_its_format_shows(number_format: str, seen: str) -> None:
    assert printed.text(datetime(2017, 9, 1), number_format) == printed.text(date(2017, 9, 1), number_format) == seen


def test_texts_and_empty_cells_and_truths_are_what_they_are() -> None:
    assert [printed.text(value) for value in ("…", None, True, False)] == ["…", "", "TRUE", "FALSE"]


@settings(deadline=None, max_examples=100)
@given(st.decimals(min_value=-(10**10), max_value=10**10, places=4))
def test_a_figure_of_up_to_fifteen_digits_comes_back_exactly(figure: Decimal) -> None:
    assert Decimal(printed.text(float(figure))) == figure
    assert Decimal(printed.text(float(figure), "#,##0.0000")) == figure


@settings(deadline=None, max_examples=100)
@given(st.floats(allow_nan=True, allow_infinity=True), st.text(alphabet='0#?.,%;_)(!\\"E/@年', max_size=8))
def test_no_number_and_no_format_break_the_printer(value: float, number_format: str) -> None:
    assert printed.text(value, number_format)
