"""The story of a number: what is printed and what is ours, and what is not there. Every figure is invented."""

from dataclasses import replace
from typing import Any

import pytest

from etl.catalog.biography import Absent, Biography, Cell, Figure, Judgement, Released
from etl.catalog.formula import formula
from etl.present import biography
from etl.present.story import Place, Step

LISTED = [
    {"code": "balance_cum", "zh": "累计结余", "en": "Accumulated balance", "unit_measure": "CNY", "unit_mult": 8, "decimals": 1},
    {"code": "pay_months", "zh": "可支付月数", "en": "Months in reserve", "numerator": "balance_cum", "denominator": "expenditure"},
]
STRUCTURE: dict[str, Any] = {
    "dimensions": ["freq", "ref_area", "scheme", "indicator", "time_period", "period_basis"],
    "columns": [],
    "codelists": {
        "ref_area": [{"code": "340000", "zh": "安徽省", "en": "Anhui"}],
        "scheme": [{"code": "PEN_E", "zh": "城镇职工基本养老保险", "en": "Urban employees’ basic pension"}],
        "indicator": LISTED,
    },
}
KEY = {"freq": "A", "ref_area": "340000", "scheme": "PEN_E", "indicator": "balance_cum", "time_period": "2008", "period_basis": "S"}
ROW = {**KEY, "source": "book", "obs_value": 213.4, "unit_measure": "CNY", "unit_mult": 8, "decimals": 1, "obs_status": "A"}
ROW |= {"vintage": "2009-12-31T00:00:00Z", "source_ref": "my book.csv!!G14"}
CELL = Cell(
    source={"id": "book", "custody": "original", "publisher": {"zh": "局", "en": "Bureau"}, "title": {"zh": "年鉴", "en": "Yearbook"}},
    file={"name": "my book.csv"},
    sheet="",
    address="G14",
    column_head="累计结余（亿元）",
    labels=(),
    text="213.4",
    unit_text="亿元",
    shift=0,
)


def told(figure: Figure, lang: str, judgements: tuple[Judgement, ...] = ()) -> dict[str, Step]:
    """The steps of a story by their names."""
    whole = Biography(figure, (), (), judgements, None, (), ())
    return {step.id: step for step in biography.story(whole, {"funds": STRUCTURE}, lang).steps}


def figure(cell: Cell) -> Figure:
    return Figure("funds", "2026-01-01", {**KEY, "source": "book"}, ROW, cell)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_headings_and_units_of_a_transcription_are_not_said_to_be_printed(lang: str) -> None:
    captions = {
        "original": {"zh": "原表摘录", "en": "From the file"},
        "transcription": {"zh": "转录文件摘录，表头是转录者写的", "en": "From the transcription; its headings are the transcriber’s"},
        "quotation": {"zh": "引文登记文件摘录，表头是登记者写的", "en": "From the file of quotations; its headings are the compiler’s"},
    }
    source = {**CELL.source, "via": {"zh": "副本", "en": "a copy"}}
    steps = {custody: told(figure(replace(CELL, source={**source, "custody": custody})), lang) for custody in captions}
    for custody, step in steps.items():
        sheet = step["printed"].sheet
        assert sheet
        assert sheet.caption == captions[custody][lang]
    printed, transcribed = steps["original"], steps["transcription"]
    theirs, ours = {"zh": ("“213.4”亿元", "单位为“亿元”"), "en": ("“213.4” 亿元", "gives the unit as “亿元”")}[lang]
    assert theirs in printed["converted"].says[0]
    assert theirs not in transcribed["converted"].says[0]
    assert ours in transcribed["converted"].says[0]


def test_a_column_with_the_label_of_its_section_and_that_of_its_row_is_drawn_once() -> None:
    labels = (("A", "", "Historical data:"), ("A", "", "1990"), ("B", "Scheme", "OASI"))
    sheet = told(figure(replace(CELL, address="C14", labels=labels)), "en")["printed"].sheet
    assert sheet
    assert sheet.columns == (("A", "Historical data:", "1990"), ("B", "Scheme", "OASI"), ("C", "累计结余（亿元）", "213.4"))
    assert sheet.figure == 2


def test_a_conversion_that_is_none_is_not_shown() -> None:
    assert told(figure(CELL), "zh")["converted"].says == ("原文“213.4”亿元。数字照录，没有换算。",)
    moved = told(figure(replace(CELL, text="2134000", unit_text="万元", shift=-4)), "zh")["converted"].says
    assert moved[0] == "原文“2134000”万元 → 213.4亿元，×10⁻⁴"


def test_a_footnotes_sign_is_told_with_the_printed_number_and_its_unit() -> None:
    cell = replace(CELL, text="213.4a", sign="a")
    assert told(figure(cell), "zh")["converted"].says == (
        "原文“213.4a”亿元。数字照录，没有换算。",
        "其中“a”是脚注符号，不是数字的一部分。",
    )
    assert told(figure(cell), "en")["converted"].says[:2] == (
        "Printed: “213.4a” 亿元. The digits are kept; nothing was converted.",
        "The “a” is the sign of a footnote, no part of the number.",
    )


def test_what_a_footnotes_sign_says_of_a_figure_is_told_after_its_unit_and_conversion() -> None:
    cell = replace(CELL, text="2134000a", unit_text="万元", shift=-4, sign="a")
    marked = replace(figure(cell), row={**figure(cell).row, "obs_status": "P"})
    says = told(marked, "zh")["converted"].says
    assert says[0] == "原文“2134000a”万元 → 213.4亿元，×10⁻⁴"
    assert says[2] == "其中“a”是脚注符号，不是数字的一部分。"
    assert says[3].startswith("此数标为“")


def test_a_note_on_a_file_is_told_of_the_indicators_it_is_about() -> None:
    noted = {lang: {"zh": "末尾缺一行。", "en": "A row is missing."}[lang] for lang in ("zh", "en")}
    own, other = {"indicators": [KEY["indicator"]]}, {"indicators": ["beneficiaries"]}
    cells = [replace(CELL, file={**CELL.file, "note": {**noted, **about}}) for about in ({}, own, other)]
    assert ["末尾缺一行。" in told(figure(cell), "zh")["printed"].says for cell in cells] == [True, True, False]


def test_an_input_that_is_not_published_beside_it_is_named_and_nothing_is_recomputed() -> None:
    missing = {**KEY, "indicator": "expenditure", "period_basis": "P", "source": "book"}
    row = {**ROW, "indicator": "pay_months", "obs_value": 13.05, "unit_measure": "MO", "unit_mult": 0, "source_ref": None}
    worked, _ = formula(row, [ROW, missing], LISTED[1], {"balance_cum": "S", "expenditure": "F"})
    key = {**KEY, "source": "book", "indicator": "pay_months"}
    step = told(Figure("funds", "2026-01-01", key, row, None, worked, (figure(CELL), Absent(missing))), "en")["computed"]
    assert step.says[0].startswith("No source prints this ratio")
    assert step.says[1] == "Accumulated balance × 12 ÷ expenditure"
    assert step.says[2].startswith("One of its inputs is not in the data published beside this release")
    assert [(item.text, item.note) for item in step.items] == [
        ("CNY 21.34 billion", "read in my book.csv at G14"),
        ("…", "not in the data published beside this release"),
    ]
    assert step.items[1].place is None


def test_a_change_is_told_as_one_and_by_an_older_release_as_it_was() -> None:
    how = {"residual": "change", "tolerance": "0", "arguments": {"band": ["-10%", "20%"]}}
    title = {"zh": "同比", "en": "Growth"}
    now = Judgement("R22", "warning", title, "", "failed", "-27.2", "10.005", kind="growth", declared=how)
    before = Judgement("R22", "warning", title, "", "failed", "17.2", "0.015", kind="growth", declared={**how, "residual": None})
    notes = {lang: [told(figure(CELL), lang, (each,))["checks"].items[0].note for each in (now, before)] for lang in ("zh", "en")}
    assert notes == {
        "zh": ["同比−27.2%，允许−10%至+20%。", "相差17.2个百分点，允许0.015个百分点。"],
        "en": [
            "Changed by −27.2% on a year earlier, allowed −10% to +20%.",
            "Off by 17.2 percentage points, allowed 0.015 percentage points.",
        ],
    }


def test_figures_alike_of_two_areas_are_told_as_such() -> None:
    twins = Judgement("P09", "warning", {"zh": "雷同", "en": "Twins"}, "", "failed", "9", "0", kind="twins")
    notes = [told(figure(CELL), lang, (twins,))["checks"].items[0].note for lang in ("zh", "en")]
    assert notes == ["与另一地区有9个数字完全相同。", "9 figures are the same, digit for digit, as another area’s."]


def test_what_failed_stands_open_with_its_unit_and_what_passed_is_folded() -> None:
    failed = Judgement("R06", "warning", {"zh": "结余滚存", "en": "Balances roll"}, "", "failed", "-8.4867", "2.7749", kind="roll")
    passed = Judgement("R01", "warning", {"zh": "合计", "en": "Sum"}, "", "passed", "", "", kind="sum")
    step = told(figure(CELL), "en", (passed, failed))["checks"]
    assert [(item.head, item.note) for item in step.items] == [
        ("Balances roll", "Off by CNY −0.84867 billion, allowed CNY 0.27749 billion.")
    ]
    assert [item.head for item in step.folded] == ["Sum"]


def test_a_publication_is_not_dated_more_precisely_than_it_is_known() -> None:
    """The day a file tells of itself may be that of its delivery: it was published by then."""
    days = {"published": "2018-05-01", "dated": "2018-05-01", "transcribed": "2018-05-01"}
    says = {
        kind: [told(figure(replace(CELL, file={"name": "a.csv", kind: day})), lang)["learned"].says[0] for lang in ("zh", "en")]
        for kind, day in days.items()
    }
    assert says["published"] == [
        "来源公布不晚于2018年5月1日，此后为人所知。",
        "Published by its source no later than 1 May 2018, and known since.",
    ]
    assert says["dated"] == ["文件所注日期为2018年5月1日，此后为人所知。", "The file bears the date 1 May 2018; known since."]
    assert says["transcribed"][0].startswith("原公布日期不详，自2018年5月1日转录起")


def test_a_finding_on_another_figure_it_was_counted_in_is_told_after_its_own_rules() -> None:
    passed = Judgement("R01", "warning", {"zh": "合计", "en": "Sum"}, "", "passed", "", "", kind="sum")
    other = {**KEY, "source": "bulletin"}
    lent = Judgement("P01", "warning", {"zh": "全国", "en": "Nation"}, "", "failed", "23.96", "1.16", of=other, kind="nation")
    step = told(figure(CELL), "en", (passed, lent))["checks"]
    assert step.says == (
        "1 rule judged it; it keeps it.",
        "Found at fault among the figures it was counted in or that are computed from it: 1.",
    )
    assert [item.head for item in step.items] == [
        "Nation (Accumulated balance of Anhui’s urban employees’ basic pension · 2008, of which it is a part)"
    ]


def test_a_value_that_was_changed_and_taken_away_reads_in_its_order() -> None:
    gone = {**ROW, "obs_value": None, "obs_text": None}
    lines = (
        Released("2026-01-01", ROW, CELL, "A"),
        Released("2026-01-02", {**ROW, "obs_value": 231.4}, replace(CELL, file={"name": "my book.csv", "replaced": True}), "R"),
        Released("2026-01-03", gone, None, "D"),
        Released("2026-01-04.2", ROW, CELL, "A"),
    )
    whole = Biography(figure(CELL), (), (), (), None, (), (), lines)
    for lang, said in (
        ("zh", "这个数值自2026年1月4日发布起为人所知。"),
        ("en", "Its value as it stands is known since the release of 4 January 2026."),
    ):
        steps = {step.id: step for step in biography.story(whole, {"funds": STRUCTURE}, lang).steps}
        assert said in steps["learned"].says
        assert [(each.head.removesuffix("发布").removeprefix("Released "), each.text) for each in steps["released"].items] == [
            ("2026-01-01", "213.4亿元" if lang == "zh" else "CNY 21.34 billion"),
            ("2026-01-02", "231.4亿元" if lang == "zh" else "CNY 23.14 billion"),
            ("2026-01-03", "撤下" if lang == "zh" else "taken away"),
            ("2026-01-04.2", "213.4亿元" if lang == "zh" else "CNY 21.34 billion"),
        ]
        assert "此后已更换" in steps["released"].items[1].note or "replaced since" in steps["released"].items[1].note


def test_a_figure_that_never_changed_has_no_step_of_releases() -> None:
    assert "released" not in told(figure(CELL), "en")


def test_a_finding_on_a_ratio_computed_from_it_is_told_in_the_words_of_the_ratios_dataset() -> None:
    ratio = {**KEY, "indicator": "pay_months"}
    funds = {**STRUCTURE, "codelists": {**STRUCTURE["codelists"], "indicator": LISTED[:1]}}
    off = Judgement("P05", "warning", {"zh": "位置", "en": "Place"}, "", "failed", "87.63", "40", of=ratio, dataset="ratios", kind="place")
    whole = Biography(figure(CELL), (), (), (off,), None, (), ())
    (item,) = {step.id: step for step in biography.story(whole, {"funds": funds, "ratios": STRUCTURE}, "en").steps}["checks"].items
    assert item.head.startswith("Place (Months in reserve of Anhui")
    assert item.head.endswith("computed from it)")
    assert item.note == "Off by +87.63%, allowed 40%."
    assert item.place == Place("ratios", ratio)
