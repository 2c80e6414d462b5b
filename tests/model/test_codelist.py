"""Codes have dates; names are no keys. Areas and dates here are the real ones of GB/T 2260."""

import csv
from datetime import date
from pathlib import Path

import pytest

from etl.model.codelist import Alias, Area, Code, Codelist, normal

AREAS = Codelist(
    id="ref_area",
    codes=(
        Area(code="340100", zh="合肥市", en="Hefei"),
        Area(code="341400", zh="巢湖市（地级）", en="Chaohu (prefecture)", valid_to="2011-08-22"),
        Area(code="340181", zh="巢湖市（县级）", en="Chaohu (county-level)", valid_from="2011-08-22"),
        Area(code="341600", zh="亳州市", en="Bozhou"),
    ),
    aliases=(
        Alias(label="巢湖市", code="341400"),
        Alias(label="巢湖市", code="340181"),
        Alias(label="合肥", code="340100"),
        Alias(label="合肥", code="341600", source="odd_office"),
        Alias(label="皖", code="340100"),
        Alias(label="皖", code="341600"),
    ),
)
UNITS = Codelist(
    id="unit_measure",
    codes=(Code(code="PS", zh="人", en="Persons"), Code(code="CNY", zh="元", en="Yuan")),
    aliases=(
        Alias(label="万人", code="PS", unit_mult=4),
        Alias(label="万", code="PS", unit_mult=4, source="labour"),
        Alias(label="万", code="CNY", unit_mult=4),
        Alias(label="元", code="CNY"),
    ),
)
EVE, DAY = date(2011, 8, 21), date(2011, 8, 22)


def test_a_code_is_in_force_from_its_first_day_until_the_day_it_is_no_longer() -> None:
    code = Code(code="x", zh="", en="", valid_from="2009", valid_to="2014-02")
    assert [code.valid_on(day) for day in (date(2008, 12, 31), date(2009, 1, 1), date(2014, 1, 31), date(2014, 2, 1))] == [
        *(False, True, True, False)
    ]


def test_chaohu_is_the_prefecture_before_its_abolition_and_the_county_level_city_after() -> None:
    assert (AREAS.resolve("巢湖市", "any", EVE), AREAS.resolve("巢湖市", "any", DAY)) == ("341400", "340181")


def test_a_sources_own_spelling_comes_before_everyones() -> None:
    assert (AREAS.resolve("合肥", "odd_office", DAY), AREAS.resolve("合肥", "any", DAY)) == ("341600", "340100")


def test_a_label_two_valid_codes_answer_to_is_not_guessed() -> None:
    assert AREAS.resolve("皖", "any", DAY) is None


def test_a_label_no_code_answers_to_is_none() -> None:
    assert AREAS.resolve("毫州市", "any", DAY) is None


@pytest.mark.parametrize("label", ["340100", "合肥市", "合　肥 市", "Hefei", "HEFEI", "hefei "])
def test_code_and_both_names_are_spellings_whatever_the_spacing_and_case(label: str) -> None:
    assert AREAS.resolve(label, "any", DAY) == "340100"


def test_labels_are_compared_in_half_width_without_white_space() -> None:
    assert normal("　期末　参保人数（６月） ") == normal("期末参保人数(6月)")


def test_a_printed_unit_is_a_unit_and_a_power_of_ten() -> None:
    assert (UNITS.unit("万 人", "any"), UNITS.unit("元", "any"), UNITS.unit("斤", "any")) == (("PS", 4), ("CNY", 0), None)


def test_a_source_may_mean_its_own_unit_by_a_word() -> None:
    assert (UNITS.unit("万", "labour"), UNITS.unit("万", "any")) == (("PS", 4), ("CNY", 4))


def test_a_code_list_is_looked_up_like_a_mapping() -> None:
    assert AREAS["340100"].zh == "合肥市"
    assert "340100" in AREAS
    assert "999999" not in AREAS


def test_a_total_that_says_of_what_by_nothing_is_no_area_for_everyone() -> None:
    """In a form by scheme or by city it is another total: a source that means the nation by it says so in a row of its own."""
    path = Path(__file__).parents[2] / "datasets" / "codelists" / "ref_area.aliases.csv"
    rows = list(csv.DictReader(path.open(encoding="utf-8", newline="")))
    assert not {row["label"].casefold() for row in rows if not row["source"]} & {"total", "sum", "合计", "总计", "小计"}
