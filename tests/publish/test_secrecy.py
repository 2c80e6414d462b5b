"""Nothing that leads to a person is published: what is found in texts and headings, and what is only a number. All people are invented."""

import doctest
import json
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.publish import secrecy
from etl.publish.secrecy import CARD, HEADING, IDENTITY, MOBILE, Found

AREAS = st.sampled_from(["110105", "340102", "650100", "820000"])
BEFORE = st.sampled_from(["", "张三", "（", "身份证号：", " ", "，", "a: ", "张三_", "电话-"])
AFTER = st.sampled_from(["", "，", "）", " a", ".xlsx", "号", "_1"])
"""What may stand around a number; a letter or digit beside it would make it another."""


def check_digit(seventeen: str) -> str:
    return "10X98765432"[sum(int(digit) * 2 ** (17 - place) for place, digit in enumerate(seventeen)) % 11]


def luhn(digits: str) -> str:
    return next(last for last in "0123456789" if secrecy.is_card(digits + last))


@st.composite
def identities(draw: st.DrawFn) -> str:
    born = draw(st.dates(min_value=date(1900, 1, 1), max_value=date(2026, 1, 1)))
    first = draw(AREAS) + f"{born:%Y%m%d}" + f"{draw(st.integers(0, 999)):03}"
    return first + check_digit(first)


def kinds(text: str) -> list[str]:
    return [kind for kind, _ in secrecy.numbers(text)]


def test_the_examples_of_the_module_are_so() -> None:
    assert doctest.testmod(secrecy).failed == 0


@given(identities(), BEFORE, AFTER, st.sampled_from(["plain", "spaced", "wide", "small"]))
def test_every_citizens_number_is_found(number: str, before: str, after: str, form: str) -> None:
    worn = {
        "plain": number,
        "spaced": f"{number[:6]} {number[6:14]} {number[14:]}",
        "wide": "".join(chr(ord(each) + 0xFEE0) for each in number),
        "small": number.lower(),
    }[form]
    assert IDENTITY in kinds(before + worn + after)


@given(identities(), st.integers(1, 10))
def test_with_another_check_digit_it_is_no_citizens_number(number: str, step: int) -> None:
    others = "0123456789X"
    wrong = number[:17] + others[(others.index(number[17]) + step) % 11]
    assert IDENTITY not in kinds(wrong)


@given(identities(), st.sampled_from("0123456789abcdef"))
def test_inside_a_longer_number_or_a_hash_nothing_is_found(number: str, more: str) -> None:
    assert IDENTITY not in kinds(more + number)
    assert IDENTITY not in kinds(f"0.{number}")


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), BEFORE, AFTER)
def test_every_mobile_number_is_found(number: str, before: str, after: str) -> None:
    for worn in (number, f"{number[:3]}-{number[3:7]}-{number[7:]}", f"+86 {number}"):
        assert MOBILE in kinds(before + worn + after)


@given(st.from_regex(r"62[0-9]{13,16}", fullmatch=True), BEFORE, AFTER)
def test_every_card_number_is_found(digits: str, before: str, after: str) -> None:
    number = digits + luhn(digits)
    assert {CARD, IDENTITY} & set(kinds(before + number + after))
    parts = " ".join(number[at : at + 4] for at in range(0, len(number), 4))
    assert CARD in kinds(before + parts + after)


@pytest.mark.parametrize(
    "text",
    [
        *("54989.0", "1234567890.12", "2008-2009-2010-2011", "2013-01..2026-06", "340100", "12333", "0551-62663333"),
        *("53,278.929999999998", "0.30000000000000004", "13812345678.5", "https://example.org/art/2018/13812345678/a.html"),
        *(
            "example.gov.cn/post_13812345678",
            "t20180607_123456789012345678",
            "9592e2074f0e598689ae91416dcad3adc03a766e6811b7d489796d5963b3cdf4",
        ),
    ],
)
def test_what_is_only_a_number_is_not_found(text: str) -> None:
    assert kinds(text) == []


def test_money_of_eleven_digits_is_no_telephone() -> None:
    assert list(secrecy.numbers("13812345678", amount=True)) == []
    assert [kind for kind, _ in secrecy.numbers("11010519491231002X", amount=True)] == [IDENTITY]


@pytest.mark.parametrize(
    "heading", ["姓名", "参保人姓名", "身份证号码", "手机号", "基本信息/联系电话", "Name", "ID number", "id_number", "银行卡号"]
)
def test_headings_of_persons_are_found(heading: str) -> None:
    assert secrecy.is_personal(heading)


@pytest.mark.parametrize("heading", ["参保人数", "地区", "单位名称", "area name", "indicator", "人均养老金", "机构", "Names of schemes"])
def test_other_headings_are_not(heading: str) -> None:
    assert not secrecy.is_personal(heading)


def test_every_text_that_would_be_published_is_searched(tmp_path: Path) -> None:
    """Row labels, headings, printed forms, names of files, documents; of a number only the ends are told again."""
    folder = tmp_path / "money"
    folder.mkdir()
    labels = json.dumps([["A", "经办人身份证", "11010519491231002X"], ["B", "地区", "合肥市"]], ensure_ascii=False)
    cells = {
        **{"source_ref": ["a.csv!!B2", "a.csv!!B3"], "obs_text": ["13812345678", "13912345678"], "unit_measure": ["CNY", "PS"]},
        **{"column_head": ["收入", "姓名"], "row_labels": [labels, "[]"], "file_sha256": ["4539148803436467", ""]},
    }
    pq.write_table(pa.table(cells), folder / "printed.parquet")
    (folder / "conflicts.csv").write_text("\ufeffwho\n4539148803436467\n", encoding="utf-8")
    (folder / "structure.json").write_text(
        '{"sources": [{"name": "李四13712345678.xlsx", "sha256": "4539148803436467"}]}', encoding="utf-8"
    )
    found, count = secrecy.search(folder)
    assert found == sorted(
        [
            Found(CARD, "conflicts.csv", "453…67"),
            Found(MOBILE, "printed.parquet: a.csv!!B3", "139…78"),
            Found(IDENTITY, "printed.parquet: a.csv!!B2", "110…2X"),
            Found(HEADING, "printed.parquet: a.csv!!B2", "经办人身份证"),
            Found(HEADING, "printed.parquet: a.csv!!B3", "姓名"),
            Found(MOBILE, "structure.json", "137…78"),
        ]
    )
    assert count > 10


@pytest.mark.parametrize("dataset", ["enrolment", "benefits", "funds", "ratios"])
def test_nothing_in_the_bundled_datasets_leads_to_a_person(bundled: Path, dataset: str) -> None:
    found, count = secrecy.search(bundled / "staging" / dataset)
    assert found == []
    assert count > 500, "the texts were searched"
