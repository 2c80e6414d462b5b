"""Bulletins as plain text. The sentences follow real ones; their figures are synthetic."""

import pytest

from etl.ingest import READERS, text
from etl.problem import Refusal

BULLETIN = (
    "2017年统计公报\r\n\r\n　　年末参保人数为1234万人，比上年末增加5万人。其中职工800万人！\r\n　全年基金收入5.6亿元……累计结存7亿元\r\n"
)
PARAGRAPHS = {
    "1": (("2017年统计公报",),),
    "2": (("年末参保人数为1234万人，比上年末增加5万人。",), ("其中职工800万人！",)),
    "3": (("全年基金收入5.6亿元……",), ("累计结存7亿元",)),
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gbk", "gb18030"])
def test_a_line_is_a_paragraph_and_is_divided_into_sentences(encoding: str) -> None:
    assert {sheet.name: sheet.cells for sheet in READERS["text"](BULLETIN.encode(encoding), "a.txt")} == PARAGRAPHS


def test_an_encoding_that_was_guessed_is_remarked_once() -> None:
    for encoding, told in (("utf-8", []), ("gbk", [("a.txt", "it is no UTF-8, and was read as GB18030 (GBK)")])):
        sheets = READERS["text"](BULLETIN.encode(encoding), "a.txt")
        assert [remark for sheet in sheets for remark in sheet.remarks] == told


def test_a_decimal_point_ends_no_sentence_and_a_closing_quote_belongs_to_it() -> None:
    assert text.sentences("共1.5亿人。“十四五”规划“完成。”其后2万人") == ["共1.5亿人。", "“十四五”规划“完成。”", "其后2万人"]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "the file holds no text · a.txt!1!1 · ask the sender for the text"),
        (b"\n \n", "the file holds no text · a.txt!1!1 · ask the sender for the text"),
        (
            "长".encode() * 32_768,
            "the paragraph holds more than 32,767 characters · a.txt!1!1 · divide the file, or remove what is no table (docs/limits.md)",
        ),
        (b" " * (2 * 2**20 + 1), "the text is larger than 2 MB · a.txt · divide the file, or remove what is no table (docs/limits.md)"),
        (b"PK\x03\x04x", "the file is not what its name says: this is no text · a.txt · rename or export it as text"),
        (
            b"\xff\xfe\x00",
            "the file says it is utf-16 and is not, from byte 2 on · a.txt · save the file again as text in UTF-8 and receive it anew",
        ),
    ],
)
def test_what_is_no_text_is_refused(content: bytes, problem: str) -> None:
    with pytest.raises(Refusal) as refusal:
        text.read(content, "a.txt")
    assert str(refusal.value) == problem
