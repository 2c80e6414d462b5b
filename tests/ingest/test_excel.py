"""Workbooks, `.xlsx` and `.xls`, made here with the libraries offices' programs resemble. The figures are Anhui's of 2008."""

import io
import random
import zipfile
from collections.abc import Callable
from datetime import date

import openpyxl
import pytest
import xlwt

from etl.ingest import excel
from etl.model.table import Sheet
from etl.problem import Refusal

AGAIN = "ask the sender for the workbook again, or open it, save it and receive it anew"
OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def xlsx(fill: Callable[[openpyxl.Workbook], None]) -> bytes:
    book = openpyxl.Workbook()
    fill(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xls(fill: Callable[[xlwt.Workbook], None]) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    fill(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def pension_xlsx(book: openpyxl.Workbook) -> None:
    """Unit in the corner, a heading over two columns and one over two rows, printed decimals."""
    sheet = book.active
    sheet.title = "参保"
    sheet["C1"] = "单位：万人"
    sheet["A2"], sheet["B2"], sheet["B3"], sheet["C3"] = "地区", "参保人数", "合计", "职工"
    sheet.merge_cells("A2:A3")
    sheet.merge_cells("B2:C2")
    sheet["A4"], sheet["B4"], sheet["C4"] = "安　徽", 578.4, 420
    sheet["B4"].number_format, sheet["C4"].number_format = "0.00", "#,##0.0"


def pension_xls(book: xlwt.Workbook) -> None:
    """The same sheet in the legacy format."""
    sheet = book.add_sheet("参保")
    sheet.write(0, 2, "单位：万人")
    sheet.write_merge(1, 2, 0, 0, "地区")
    sheet.write_merge(1, 1, 1, 2, "参保人数")
    sheet.write(2, 1, "合计")
    sheet.write(2, 2, "职工")
    sheet.write(3, 0, "安　徽")
    sheet.write(3, 1, 578.4, xlwt.easyxf(num_format_str="0.00"))
    sheet.write(3, 2, 420, xlwt.easyxf(num_format_str="#,##0.0"))


PENSION = (("", "", "单位：万人"), ("地区", "参保人数", "参保人数"), ("地区", "合计", "职工"), ("安　徽", "578.40", "420.0"))


def read(content: bytes, file: str = "anhui.xlsx") -> list[Sheet]:
    return excel.read(content, file)


def outcome(content: bytes) -> list[Sheet] | Refusal:
    try:
        return read(content)
    except Refusal as refusal:
        return refusal


def refused(content: bytes, file: str = "anhui.xlsx") -> str:
    with pytest.raises(Refusal) as refusal:
        excel.read(content, file)
    return str(refusal.value)


@pytest.mark.parametrize("content", [xlsx(pension_xlsx), xls(pension_xls)], ids=["xlsx", "xls"])
def test_merged_headers_are_filled_and_decimals_are_those_printed(content: bytes) -> None:
    (sheet,) = read(content)
    assert (sheet.name, sheet.cells, sheet.hidden, sheet.remarks) == ("参保", PENSION, False, ())


def test_the_kind_is_judged_by_the_bytes_and_not_by_the_name() -> None:
    assert read(xls(pension_xls), "anhui.xlsx")[0].cells == read(xlsx(pension_xlsx), "anhui.xls")[0].cells == PENSION


def test_a_cell_is_addressed_by_file_sheet_and_letters() -> None:
    assert read(xlsx(pension_xlsx))[0].ref(3, 1) == "anhui.xlsx!参保!B4"


def test_hidden_sheets_rows_and_columns_of_an_xlsx_are_reported() -> None:
    def fill(book: openpyxl.Workbook) -> None:
        pension_xlsx(book)
        book.create_sheet("底稿").sheet_state = "hidden"
        book["底稿"]["A1"] = "2007"
        book.create_sheet("更深").sheet_state = "veryHidden"
        book["参保"].row_dimensions[4].hidden = True
        book["参保"].column_dimensions["C"].hidden = True

    shown, *hidden = read(xlsx(fill))
    assert [(sheet.name, sheet.hidden) for sheet in (shown, *hidden)] == [("参保", False), ("底稿", True), ("更深", True)]
    assert shown.remarks == (("anhui.xlsx!参保!4:4", "hidden row"), ("anhui.xlsx!参保!C:C", "hidden column"))
    assert shown.cells == PENSION


def test_hidden_sheets_rows_and_columns_of_an_xls_are_reported() -> None:
    def fill(book: xlwt.Workbook) -> None:
        pension_xls(book)
        book.add_sheet("底稿").visibility = 1
        book.get_sheet(0).row(3).hidden = True
        book.get_sheet(0).col(2).hidden = True

    shown, hidden = read(xls(fill), "anhui.xls")
    assert (shown.hidden, hidden.hidden) == (False, True)
    assert shown.remarks == (("anhui.xls!参保!4:4", "hidden row"), ("anhui.xls!参保!C:C", "hidden column"))


def test_dates_and_truths_and_errors_are_printed_as_they_are_shown() -> None:
    def fill_xlsx(book: openpyxl.Workbook) -> None:
        book.active.append([date(2017, 9, 1), True, "#DIV/0!"])
        book.active["A1"].number_format = 'yyyy"年"m"月"'

    def fill_xls(book: xlwt.Workbook) -> None:
        sheet = book.add_sheet("a")
        sheet.write(0, 0, date(2017, 9, 1), xlwt.easyxf(num_format_str='yyyy"年"m"月"'))
        sheet.write(0, 1, True)
        sheet.row(0).set_cell_error(2, 0x07)

    assert read(xlsx(fill_xlsx))[0].cells == read(xls(fill_xls))[0].cells == (("2017-09", "TRUE", "#DIV/0!"),)


def test_a_formula_whose_result_was_never_saved_is_refused_with_its_cell() -> None:
    def fill(book: openpyxl.Workbook) -> None:
        pension_xlsx(book)
        book["参保"]["B5"] = "=SUM(B4:B4)"
        book["参保"]["C5"] = openpyxl.worksheet.formula.ArrayFormula("C5", "=C4*2")

    assert refused(xlsx(fill)) == (
        f"the formula =SUM(B4:B4) has no saved result · anhui.xlsx!参保!B5 · {AGAIN}\n"
        f"the formula =C4*2 has no saved result · anhui.xlsx!参保!C5 · {AGAIN}"
    )


def rewritten(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return out.getvalue()


def test_a_formula_is_read_by_its_saved_result_and_a_saved_empty_text_is_blank() -> None:
    def fill(book: openpyxl.Workbook) -> None:
        book.active.append(["=1+1", '=IF(1,"","")'])

    def save_results(sheet: bytes) -> bytes:
        sheet = sheet.replace(b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>").replace(b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>")
        return sheet.replace(b'r="B1"', b'r="B1" t="str"')

    assert read(rewritten(xlsx(fill), "xl/worksheets/sheet1.xml", save_results))[0].cells == (("2", ""),)


def test_a_workbook_without_a_single_cell_filled_is_refused() -> None:
    message = "the workbook holds no figures: every sheet is empty"
    assert refused(xlsx(lambda book: None)) == f"{message} · anhui.xlsx · {AGAIN}"
    assert refused(xls(lambda book: book.add_sheet("a") and None), "anhui.xls") == f"{message} · anhui.xls · {AGAIN}"


@pytest.mark.parametrize("content", [b"", b"\xe5\x9c\xb0,1\n", b"<html><table><tr><td>578.4</td></tr></table></html>", b"%PDF-1.7"])
def test_a_text_or_page_named_xls_is_not_what_its_name_says(content: bytes) -> None:
    assert refused(content, "anhui.xls") == f"the file is not what its name says: this is no workbook · anhui.xls · {AGAIN}"


def test_another_kind_of_zip_is_no_workbook() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    assert refused(out.getvalue()) == f"the file is not what its name says: this is no workbook · anhui.xlsx · {AGAIN}"


@pytest.mark.parametrize("content", [xlsx(pension_xlsx), xls(pension_xls)], ids=["xlsx", "xls"])
def test_a_workbook_cut_short_is_refused_wherever_it_breaks_off(content: bytes) -> None:
    for tenth in range(1, 9):
        assert refused(content[: len(content) * tenth // 10]) == f"the workbook is cut short or damaged · anhui.xlsx · {AGAIN}"


@pytest.mark.parametrize("content", [xlsx(pension_xlsx), xls(pension_xls)], ids=["xlsx", "xls"])
def test_damaged_bytes_are_refused_or_read_and_never_break_the_reader(content: bytes) -> None:
    chance = random.Random(2017)
    for _ in range(60):
        damaged = bytearray(content)
        for place in chance.sample(range(8, len(content)), 5):
            damaged[place] = chance.randrange(256)
        told = outcome(bytes(damaged))
        assert told[0].cells if isinstance(told, list) else told.problems[0].where.startswith("anhui.xlsx")


def test_an_xlsx_locked_with_a_password_is_called_encrypted() -> None:
    header = OLE2 + bytes(16) + b"\x3e\x00\x03\x00\xfe\xff\x09\x00"
    directory = b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in ("Root Entry", "EncryptionInfo", "EncryptedPackage"))
    assert refused(header.ljust(512, b"\0") + directory.ljust(512, b"\0")) == (
        "the workbook is encrypted · anhui.xlsx · ask the sender for it without a password"
    )


def test_an_xls_locked_with_a_password_is_called_encrypted() -> None:
    locked = xls(pension_xls).replace(b"\x5c\x00\x70\x00", b"\x2f\x00\x70\x00", 1)  # the record FILEPASS where WRITEACCESS stood
    assert refused(locked, "anhui.xls") == "the workbook is encrypted · anhui.xls · ask the sender for it without a password"
