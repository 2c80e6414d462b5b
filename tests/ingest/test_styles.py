"""Numbers as an `.xlsx` stores them → what a spreadsheet shows; openpyxl reads the same cells and is the judge. Synthetic."""

import io
import zipfile
from decimal import ROUND_HALF_UP, Decimal

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from etl.ingest import excel
from etl.ingest.styles import Styles

FORMATS = {"General": None, "0": 0, "0.00": 2, "#,##0.0000": 4}
"""Number formats and how many decimals they show."""


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("0", "0"),
        ("578.4", "578.4"),
        ("578.39999999999998", "578.4"),
        ("30434.194400000001", "30434.1944"),
        ("0.30000000000000004", "0.3"),
        ("100", "100"),
        ("578.40", "578.4"),
        ("0578.4", "578.4"),
        ("1.5E3", "1500"),
        ("1E-3", "0.001"),
        ("1.0000000000000001E-5", "0.00001"),
        ("0.00001", "0.00001"),
        ("123456789012345", "123456789012345"),
        ("-12345678901.2345", "-12345678901.2345"),
        ("123456789.0123456", "123456789.012346"),
        ("0.1234567890123456", "0.123456789012346"),
        ("99999999999999.95", "100000000000000"),
        ("-0", "0"),
        ("-0.0", "0"),
        ("12345678901234567890", "12345678901234567890"),
    ],
)
def test_a_number_without_a_format_is_shown_with_its_fifteen_digits(stored: str, shown: str) -> None:
    """As the line over a sheet shows it, where no column is too narrow; a whole number is never rounded in silence."""
    assert Styles().number(stored.encode(), 0) == shown


@pytest.mark.parametrize("stored", ["NaN", "inf", "1e999", "1_000", "", " ", "1.2.3", "0x10", "١٢", "--1", "9" * 5000])
def test_what_is_no_number_is_shown_as_none(stored: str) -> None:
    assert Styles().number(stored.encode(), 0) is None


def test_a_style_that_the_workbook_does_not_have_shows_nothing() -> None:
    assert [Styles(["General", "0.00"]).number(b"578.4", style) for style in (0, 1, 2)] == ["578.4", "578.40", None]


def test_the_same_number_is_a_day_where_its_format_shows_one() -> None:
    assert Styles(["General", "yyyy-mm-dd"]).number(b"42979", 1) == "2017-09-01"


def as_seen(value: int | float, number_format: str) -> str:
    """By the value alone: fifteen significant digits of a float, every digit of a whole number, rounded as the format shows."""
    exact = Decimal(value if isinstance(value, int) else f"{value:.15g}") + 0
    places = FORMATS[number_format]
    if places is None:
        return format(exact, "f") if isinstance(value, int) or "." not in format(exact, "f") else format(exact, "f").rstrip("0").rstrip(".")
    return format(exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP), "f")


SIGNS, DIGITS = st.sampled_from(["", "-"]), st.text("0123456789", min_size=1, max_size=12)
WRITTEN = st.builds("{}{}{}{}".format, SIGNS, DIGITS, st.just("") | DIGITS.map(".{}".format), st.sampled_from(["", "", "", "E-3", "E2"]))
"""Numbers written in every way: zeros before and behind, exponents, more digits than a float can tell."""


@settings(deadline=None, max_examples=25)
@given(st.lists(WRITTEN, min_size=1, max_size=40), st.sampled_from(list(FORMATS)))
@example(["-0", "-0.0", "00", "0.10", "9007199254740993", "999999999999999.9", "0.05", "2.675", "1.005", "-0.001"], "General")
@example(["-0", "-0.0", "00", "0.10", "9007199254740993", "999999999999999.9", "0.05", "2.675", "1.005", "-0.001"], "0.00")
def test_every_number_is_shown_as_openpyxl_and_its_format_tell(stored: list[str], number_format: str) -> None:
    content = workbook(stored, number_format)
    (sheet,), judge = excel.read(content, "a.xlsx"), openpyxl.load_workbook(io.BytesIO(content)).active
    assert [row[0] for row in sheet.cells] == [as_seen(cell.value, cell.number_format) for (cell,) in judge.iter_rows()]


def workbook(stored: list[str], number_format: str) -> bytes:
    """A sheet of one column of numbers, written into its XML as they stand here."""
    book, out, made = openpyxl.Workbook(), io.BytesIO(), io.BytesIO()
    for row in range(1, len(stored) + 1):
        book.active.cell(row, 1, row + 0.25).number_format = number_format
    book.save(made)
    with zipfile.ZipFile(made) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            part = before.read(name).decode()
            for row, text in enumerate(stored, 1) if name.endswith("sheet1.xml") else ():
                part = part.replace(f"<v>{row}.25</v>", f"<v>{text}</v>", 1)
            after.writestr(name, part)
    return out.getvalue()
