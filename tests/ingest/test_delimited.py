"""CSV as offices really send it. The figures are Anhui's of 2008."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.ingest import delimited
from etl.model.table import Sheet
from etl.problem import Refusal

TEXT = "地区,参保人数（万人）\r\n安徽,578.4\r\n"
CELLS = (("地区", "参保人数（万人）"), ("安徽", "578.4"))
AGAIN = "save the file again as CSV in UTF-8 and receive it anew"


def refused(content: bytes) -> str:
    with pytest.raises(Refusal) as refusal:
        delimited.read(content, "anhui.csv")
    return str(refusal.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk", "gb2312"])
def test_every_encoding_offices_send_is_read_alike(encoding: str) -> None:
    assert [sheet.cells for sheet in delimited.read(TEXT.encode(encoding), "anhui.csv")] == [CELLS]


@pytest.mark.parametrize(("encoding", "told"), [("utf-8", 0), ("utf-8-sig", 0), ("utf-16", 0), ("ascii", 0), ("gb18030", 1), ("gbk", 1)])
def test_an_encoding_that_nothing_but_the_bytes_tells_is_remarked(encoding: str, told: int) -> None:
    content = ("area,insured\nAnhui,578.4\n" if encoding == "ascii" else TEXT).encode(encoding)
    (sheet,) = delimited.read(content, "anhui.csv")
    assert sheet.remarks == (("anhui.csv", "it is no UTF-8, and was read as GB18030 (GBK)"),) * told


def test_utf_16_is_told_by_its_mark_in_either_byte_order() -> None:
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        assert delimited.read(mark + TEXT.encode(encoding), "anhui.csv")[0].cells == CELLS


@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_the_separator_is_found(separator: str) -> None:
    assert delimited.read(TEXT.replace(",", separator).encode(), "anhui.csv")[0].cells == CELLS


def test_a_quoted_cell_keeps_its_separators_and_line_breaks() -> None:
    (sheet,) = delimited.read('险种,参保人数\n"城镇职工\n基本养老保险","578,400"\n'.encode(), "anhui.csv")
    assert sheet.cells[1] == ("城镇职工\n基本养老保险", "578,400")


def test_a_cell_is_addressed_in_a_sheet_without_a_name() -> None:
    (sheet,) = delimited.read(TEXT.encode(), "anhui.csv")
    assert (sheet.ref(1, 1), sheet.ref(0, 27)) == ("anhui.csv!!B2", "anhui.csv!!AB1")


def test_bytes_in_no_known_encoding_are_refused_and_never_guessed() -> None:
    assert refused(b"\xe5\xae\x89\xff\xff,1\n") == (f"the file is in no encoding known here (UTF-8, UTF-16, GB18030) · anhui.csv · {AGAIN}")


def test_utf_16_without_its_mark_is_no_known_encoding() -> None:
    assert refused("a,1\n".encode("utf-16-le")).startswith("the file is in no encoding known here")


def test_a_file_that_says_it_is_utf_8_and_is_not_is_refused() -> None:
    assert refused(b"\xef\xbb\xbf" + "安徽,1".encode("gb18030")) == (
        f"the file says it is utf-8-sig and is not, from byte 0 on · anhui.csv · {AGAIN}"
    )


def test_utf_16_cut_in_the_middle_of_a_character_is_refused() -> None:
    assert refused(TEXT.encode("utf-16")[:-1]).startswith("the file says it is utf-16 and is not, from byte")


def test_a_file_that_breaks_off_within_quotes_is_refused() -> None:
    assert refused('地区,参保人数\n"安徽,578.4\n'.encode()) == (
        f"the file breaks off or is malformed: unexpected end of data · anhui.csv!! · {AGAIN}"
    )


@pytest.mark.parametrize("content", [b"PK\x03\x04rest", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF-1.7", b"PAR1"])
def test_a_workbook_or_document_named_csv_is_not_what_its_name_says(content: bytes) -> None:
    assert refused(content) == "the file is not what its name says: this is no CSV · anhui.csv · rename or export it as CSV"


@pytest.mark.parametrize("content", [b"", b"\n\n", b" , \n,\n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_a_file_without_a_single_cell_filled_is_refused(content: bytes) -> None:
    assert refused(content) == "the file holds no figures · anhui.csv!!A1 · ask the sender for the filled file"


def outcome(content: bytes) -> Sheet | Refusal:
    try:
        return delimited.read(content, "anhui.csv")[0]
    except Refusal as refusal:
        return refusal


@settings(deadline=None, max_examples=100)
@given(st.binary(max_size=60))
def test_no_bytes_whatever_break_the_reader(content: bytes) -> None:
    told = outcome(content)
    if isinstance(told, Refusal):
        assert told.problems[0].where.startswith("anhui.csv")
    else:
        assert any(cell.strip() for row in told.cells for cell in row)
