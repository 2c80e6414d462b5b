"""Printed text → exact figures. Marks and their meanings are those of real yearbooks; figures are synthetic."""

import unicodedata
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.harmonise import values
from etl.model.codelist import Alias, Code, Codelist, Indicator
from etl.model.source import Source
from etl.problem import Refusal

TEXT = {"zh": "年鉴", "en": "Yearbook"}
UNITS = Codelist(
    id="unit_measure",
    codes=tuple(Code(code=code, zh=code, en=code) for code in ("PS", "CNY", "PC")),
    aliases=(
        *(Alias(label=label, code="PS", unit_mult=power) for label, power in (("人", 0), ("万人", 4), ("亿人", 8))),
        *(
            Alias(label=label, code="CNY", unit_mult=power)
            for label, power in (("元", 0), ("千元", 3), ("万元", 4), ("亿元", 8), ("万亿元", 12))
        ),
        Alias(label="%", code="PC", unit_mult=0),
    ),
)
INDICATORS = {
    code: Indicator(code=code, zh=code, en=code, unit_measure=unit, unit_mult=mult, kind=kind, dataflow="x")
    for code, unit, mult, kind in (("insured", "PS", 4, "S"), ("income", "CNY", 8, "F"), ("card_rate", "PC", 0, "R"))
}


def source(**marks: str) -> Source:
    told = {"id": "yearbook", "kind": "delimited", "title": TEXT, "publisher": TEXT, "address": "x", "licence": "x", "steward": "x"}
    return Source.model_validate({**told, "marks": marks, "layouts": [{"rows": "ref_area", "columns": "time_period"}]})


def parsed(*texts: str, **marks: str) -> list[tuple[str | None, int, str]]:
    long = pd.DataFrame({"obs_text": texts, "source_ref": [f"a.csv!!B{row}" for row in range(2, len(texts) + 2)]})
    told = values.parse(long, source(**marks))
    rows = zip(told["obs_value"], told["decimals"], told["obs_status"], strict=True)
    return [(None if value is None else str(value), decimals, status) for value, decimals, status in rows]


def refused(*texts: str, **marks: str) -> list[str]:
    with pytest.raises(Refusal) as refusal:
        parsed(*texts, **marks)
    return [str(problem) for problem in refusal.value.problems]


def converted(text: str, unit: str, indicator: str) -> tuple[str | None, int]:
    frame = pd.DataFrame({"obs_text": [text], "obs_unit_text": [unit], "indicator": [indicator], "source_ref": ["a.csv!!B2"]})
    told = values.convert(values.parse(frame, source(**{"…": "N"})), INDICATORS, UNITS, source())
    value = told["obs_value"][0]
    assert (told["unit_measure"][0], told["unit_mult"][0]) == (INDICATORS[indicator].unit_measure, INDICATORS[indicator].unit_mult)
    return None if value is None else format(value, "f"), int(told["decimals"][0])


def unconverted(unit: str, indicator: str) -> list[str]:
    with pytest.raises(Refusal) as refusal:
        converted("1", unit, indicator)
    return [str(problem) for problem in refusal.value.problems]


def test_missing_and_zero_and_below_unit_and_suppressed_and_impossible_are_five_things() -> None:
    marks = {"": "O", "…": "N", "***": "Q", "-": "M"}
    assert parsed("", "0.0", "...", "***", "－", **marks) == [
        (None, 0, "O"),
        ("0.0", 1, "A"),
        (None, 0, "N"),
        (None, 0, "Q"),
        (None, 0, "M"),
    ]


@pytest.mark.parametrize(
    ("text", "value", "decimals"),
    [
        ("578.40", "578.40", 2),
        ("12,345.6", "12345.6", 1),
        ("1,234,567", "1234567", 0),
        ("１２，３４５．６", "12345.6", 1),
        (" 1 234.5 ", "1234.5", 1),
        ("-140.8", "-140.8", 1),
        ("－140.8", "-140.8", 1),
        ("−140.8", "-140.8", 1),
        ("+3", "3", 0),
        ("8.4%", "8.4", 1),
        ("0", "0", 0),
    ],
)
def test_a_number_is_read_exactly_however_it_is_printed(text: str, value: str, decimals: int) -> None:
    assert parsed(text) == [(value, decimals, "A")]


@pytest.mark.parametrize("text", ["1,23", "12,34,567", "1.2.3", "(12.3)", "12.3万人", "12.3ab", "#DIV/0!", "约12", "—", "1e5", "½"])
def test_what_is_no_number_and_no_declared_mark_is_refused_with_its_cell(text: str) -> None:
    assert refused("1", text) == [
        f"“{text}” is no number and no mark this source has declared · a.csv!!B3 · "
        "say what it means under `marks` in datasets/sources/yearbook/source.yaml"
    ]


@pytest.mark.parametrize(
    ("text", "sign"), [("12.3*", "*"), ("12.3①", "①"), ("12²", "²"), ("12.3a", "a"), ("d184,666", "d"), ("5[2]", "[2]")]
)
def test_a_sign_beside_a_number_is_to_be_declared_as_a_footnotes(text: str, sign: str) -> None:
    assert refused("1", text) == [
        f"nothing declares the footnote sign “{sign}” beside “{text}” · a.csv!!B3 · "
        f'declare its status, or "" where it tells none, under `footnotes` of the layout: {{"{sign}": ""}}, '
        "in datasets/sources/yearbook/source.yaml"
    ]


def test_every_blank_and_unknown_mark_is_told_at_once() -> None:
    remedy = "say what it means under `marks` in datasets/sources/yearbook/source.yaml"
    assert refused("…", " ", "…") == [
        f"“…” is no number and no mark this source has declared · a.csv!!B2 · {remedy}",
        f"the cell is blank · a.csv!!B3 · {remedy}",
        f"“…” is no number and no mark this source has declared · a.csv!!B4 · {remedy}",
    ]


def test_one_source_means_none_by_the_dash_by_which_another_means_unknown() -> None:
    assert (parsed("-", **{"-": "M"}), parsed("-", **{"-": "O"})) == ([(None, 0, "M")], [(None, 0, "O")])


def test_a_status_stated_beside_the_figure_is_kept_but_never_hides_a_mark() -> None:
    long = pd.DataFrame({"obs_text": ["1", "2", "…"], "obs_status": ["P", "", "P"], "source_ref": ["a", "b", "c"]})
    assert list(values.parse(long, source(**{"…": "N"}))["obs_status"]) == ["P", "A", "N"]


@pytest.mark.parametrize(
    ("text", "unit", "indicator", "value", "decimals"),
    [
        ("1130980", "人", "insured", "113.0980", 4),
        ("578.4", "万人", "insured", "578.4", 1),
        ("10.29", "亿人", "insured", "102900", -2),
        ("981090", "万元", "income", "98.1090", 4),
        ("263.5", "亿元", "income", "263.5", 1),
        ("6.57", "万亿元", "income", "65700", -2),
        ("96.8", "%", "card_rate", "96.8", 1),
    ],
)
def test_a_figure_is_converted_by_moving_the_point_and_its_decimals_with_it(
    text: str, unit: str, indicator: str, value: str, decimals: int
) -> None:
    assert converted(text, unit, indicator) == (value, decimals)


def test_of_several_units_over_one_table_each_indicator_takes_its_own() -> None:
    frame = values.parse(pd.DataFrame({"obs_text": ["560", "3.2"], "source_ref": ["a.xlsx!参保!C2", "a.xlsx!参保!C3"]}), source())
    told = values.convert(frame.assign(indicator=["insured", "income"], obs_unit_text="万人、亿元"), INDICATORS, UNITS, source())
    assert list(zip(told["obs_value"], told["obs_unit_text"], strict=True)) == [(Decimal("560"), "万人"), (Decimal("3.2"), "亿元")]


@pytest.mark.parametrize("printed", ["万人、千人", "万人、万", "亿元、元"])
def test_several_units_of_which_none_or_more_than_one_may_be_meant_are_refused(printed: str) -> None:
    frame = values.parse(pd.DataFrame({"obs_text": ["560"], "source_ref": ["a.xlsx!参保!C2"]}), source())
    with pytest.raises(Refusal, match="is no unit"):
        values.convert(frame.assign(indicator="insured", obs_unit_text=printed), INDICATORS, UNITS, source())


def test_a_mark_has_a_unit_and_no_value() -> None:
    assert converted("…", "万元", "income")[0] is None


def test_a_unit_that_is_missing_or_unknown_or_of_another_measure_is_refused() -> None:
    assert unconverted("", "insured") == [
        "no unit is printed for insured · a.csv!!B2 · say `unit` in datasets/sources/yearbook/source.yaml"
    ]
    assert unconverted("万户", "insured") == ["“万户” is no unit · a.csv!!B2 · add a row to datasets/codelists/unit_measure.aliases.csv"]
    assert unconverted("万元", "insured") == [
        "insured is measured in PS, not in “万元” · a.csv!!B2 · correct the file or the layout's columns"
    ]


FIGURES = st.decimals(min_value=0, max_value=10**12, places=4)


@settings(deadline=None, max_examples=40)
@given(FIGURES)
def test_the_same_money_printed_in_any_unit_is_the_same_figure(yuan: Decimal) -> None:
    printed = {unit: format(yuan.scaleb(-power), "f") for unit, power in (("元", 0), ("千元", 3), ("万元", 4), ("亿元", 8))}
    assert len({Decimal(converted(text, unit, "income")[0] or "") for unit, text in printed.items()}) == 1


@settings(deadline=None, max_examples=40)
@given(FIGURES)
def test_separators_and_full_width_digits_change_no_figure(figure: Decimal) -> None:
    wide = str.maketrans("0123456789.,", "０１２３４５６７８９．，")
    assert {parsed(text)[0] for text in (f"{figure:f}", f"{figure:,f}", f"{figure:,f}".translate(wide))} == {(f"{figure:f}", 4, "A")}


@settings(deadline=None, max_examples=40)
@given(st.text(max_size=8))
def test_no_text_whatever_becomes_zero_unless_it_says_zero(text: str) -> None:
    try:
        told = parsed(text)
    except Refusal:
        return
    assert Decimal(told[0][0] or "") != 0 or "0" in unicodedata.normalize("NFKC", text)
