"""A bulletin's sentences → one row a figure. The sentences follow real bulletins; their figures are synthetic."""

import pytest

from etl.harmonise import bulletin, excerpt, tidy
from etl.ingest import text
from etl.model.codelist import Alias, Code, Codelist
from etl.model.source import Source
from etl.problem import Refusal

TEXT = {"zh": "公报", "en": "Bulletin"}
CODELISTS = {
    "scheme": Codelist(
        id="scheme",
        codes=tuple(Code(code=code, zh=zh, en=code) for code, zh in (("PEN", "基本养老保险"), ("UNE", "失业保险"), ("INJ", "工伤保险"))),
        aliases=(Alias(label="养老", code="PEN"),),
    ),
    "indicator": Codelist(
        id="indicator",
        codes=tuple(
            Code(code=code, zh=zh, en=code) for code, zh in (("insured", "参保人数"), ("income", "基金收入"), ("expenditure", "基金支出"))
        ),
    ),
    "unit_measure": Codelist(
        id="unit_measure",
        codes=(Code(code="PS", zh="人", en="Persons"),),
        aliases=(Alias(label="万人", code="PS", unit_mult=4), Alias(label="亿元", code="CNY", unit_mult=8), Alias(label="人", code="PS")),
    ),
}
INSURED = {"say": "年末(全国)?参加{scheme}人数为{value}{unit}", "codes": {"indicator": "insured"}}
MONEY = {"say": "(全年)?{indicator}{value}{unit}"}
CHANGE = {"比上年末?(增加|减少|增长|下降).*": "a change, no level"}
EDIT = "edit `sentences` or `ignore` in datasets/sources/bulletin/source.yaml"


def source(*sentences: dict[str, object], **layout: object) -> Source:
    told = {"id": "bulletin", "kind": "text", "title": TEXT, "publisher": TEXT, "address": "x", "licence": "x", "steward": "x"}
    usual = {"constants": {"ref_area": "全国"}, "fill": "scheme", "ignore": CHANGE}
    return Source.model_validate({**told, "layouts": [{**usual, "sentences": list(sentences), **layout}]})


def read(content: str, *sentences: dict[str, object], **layout: object) -> list[dict[str, str]]:
    declared = source(*sentences, **layout)
    told = tidy.frame([bulletin.read(text.read(content.encode(), "a.txt"), declared.layouts[0], declared, CODELISTS)])
    return told.drop(columns=list(excerpt.COLUMNS)).to_dict("records")


def told(content: str, *sentences: dict[str, object], **layout: object) -> list[tuple[str, ...]]:
    rows = read(content, *sentences, **layout)
    return [(row["scheme"], row["indicator"], row["obs_text"], row["obs_unit_text"], row["source_ref"]) for row in rows]


def refused(content: str, *sentences: dict[str, object], **layout: object) -> list[str]:
    with pytest.raises(Refusal) as refusal:
        read(content, *sentences, **layout)
    return [str(problem) for problem in refusal.value.problems]


def test_a_clause_is_read_with_paragraph_and_sentence_as_its_place() -> None:
    content = "各项社会保险稳步扩面。\n\n年末全国参加失业保险人数为 1,234.5 万人，比上年末增加56万人，增长４％。"
    with pytest.raises(Refusal):
        read(content, INSURED)
    (row,) = read(content, INSURED, ignore={**CHANGE, "增长.*": "a change"})
    assert row == {
        **{"ref_area": "全国", "obs_status": "V", "scheme": "失业保险", "indicator": "insured"},
        **{"obs_text": "1,234.5", "obs_unit_text": "万人", "source_ref": "a.txt!2!1"},
    }


def test_what_is_spoken_of_holds_for_the_rest_of_the_paragraph_and_no_longer() -> None:
    content = "年末参加失业保险人数为12万人。全年基金收入3.4亿元，基金支出2.1亿元。\n全年基金收入5亿元。"
    assert refused(content, INSURED, MONEY) == [
        "nothing tells the scheme of “5” · a.txt!2!1 · edit `sentences` or `fill` in datasets/sources/bulletin/source.yaml"
    ]
    assert told(content.splitlines()[0], INSURED, MONEY) == [
        ("失业保险", "insured", "12", "万人", "a.txt!1!1"),
        ("失业保险", "基金收入", "3.4", "亿元", "a.txt!1!2"),
        ("失业保险", "基金支出", "2.1", "亿元", "a.txt!1!2"),
    ]


def test_a_paragraph_without_figures_is_a_heading_of_those_below_it() -> None:
    content = "（一）失业保险\n全年基金收入5亿元。\n基金支出4亿元。"
    assert [row[:3] for row in told(content, {"say": "（.）{scheme}"}, MONEY)] == [
        ("失业保险", "基金收入", "5"),
        ("失业保险", "基金支出", "4"),
    ]


def test_a_clause_that_names_another_scheme_and_is_not_read_ends_what_was_spoken_of() -> None:
    content = "年末参加失业保险人数为12万人。工伤保险待遇人数增长较快，全年基金收入3亿元。"
    assert refused(content, INSURED, MONEY) == [
        "nothing tells the scheme of “3” · a.txt!1!2 · edit `sentences` or `fill` in datasets/sources/bulletin/source.yaml"
    ]


def test_figures_in_one_sentence_each_have_their_own_label_or_codes() -> None:
    three = {
        "say": "{scheme}、{scheme}、{scheme}参保人数分别为{value}{unit}、{value}{unit}和{value}{unit}",
        "codes": {"indicator": "insured"},
    }
    assert [row[:3] for row in told("养老、失业保险、工伤保险参保人数分别为9万人、2万人和3万人", three)] == [
        *(("养老", "insured", "9"), ("失业保险", "insured", "2"), ("工伤保险", "insured", "3"))
    ]
    two = {"say": "{scheme}收入{value}{unit}，支出{value}{unit}", "codes": [{"indicator": "income"}, {"indicator": "expenditure"}]}
    assert [row[1:3] for row in told("失业保险收入3亿元，支出2亿元", two)] == [("income", "3"), ("expenditure", "2")]


def test_of_several_schemes_in_one_sentence_none_is_spoken_of_next() -> None:
    two = {"say": "{scheme}、{scheme}参保人数分别为{value}{unit}、{value}{unit}", "codes": {"indicator": "insured"}}
    assert refused("养老、失业保险参保人数分别为9万人、2万人，基金收入3亿元", two, MONEY)[0].startswith("nothing tells the scheme of “3”")


@pytest.mark.parametrize(
    "clause",
    [
        "比上年末增加12万人",  # where nothing says to ignore it
        "参加失业保险人数超过12万人",
        "年末参加失业保险人数为12万人左右",
        "年末参加失业保险人数为12%",
        "年末参加失业保险人数为12万户",
        "年末参加大病保险人数为12万人",
    ],
)
def test_what_is_no_level_or_not_exactly_that_is_told_and_never_read(clause: str) -> None:
    told = refused(f"年末参加失业保险人数为9万人，{clause}。", INSURED, ignore={})
    assert told == [f"no pattern reads “{clause}” · a.txt!1!1 · {EDIT}"]


def test_a_number_that_a_pattern_would_swallow_is_not_read() -> None:
    greedy = {"say": "年末.*参加{scheme}人数为{value}{unit}", "codes": {"indicator": "insured"}}
    assert refused("年末60周岁以上参加失业保险人数为12万人", greedy) == [
        f"no pattern reads “年末60周岁以上参加失业保险人数为12万人” · a.txt!1!1 · {EDIT}"
    ]
    spoken = {"say": "年末60周岁以上参加{scheme}人数为{value}{unit}", "codes": {"indicator": "insured"}}
    assert told("年末60周岁以上参加失业保险人数为12万人", spoken)[0][2] == "12"


def test_two_patterns_that_read_a_clause_differently_are_told() -> None:
    other = {**INSURED, "codes": {"indicator": "income"}}
    (problem,) = refused("年末参加失业保险人数为12万人", INSURED, other)
    assert "read “年末参加失业保险人数为12万人” differently · a.txt!1!1" in problem
    same = {"say": "年末参加失业保险人数为{value}万人", "codes": {"indicator": "参保人数", "scheme": "UNE", "unit": "万人"}}
    assert len(read("年末参加失业保险人数为12万人", INSURED, same)) == 1


def test_only_the_part_under_the_heading_is_read_up_to_where_it_ends() -> None:
    content = "一、就业\n全年新增就业1000万人。\n二、社会保险\n年末参加失业保险人数为12万人。\n三、人才\n新增3000人。"
    assert len(read(content, INSURED, header_at="社会保险$", stop_at="三、")) == 1
    declared = source(INSURED, header_at="社会保险$", stop_at="三、")
    assert bulletin.remarks(text.read(content.encode(), "a.txt"), declared.layouts[0], declared) == [
        "not read: 比上年末?(增加|减少|增长|下降).* (a change, no level)",
        "a.txt: numbers outside the part that is read, in paragraph 2, 6",
    ]
    assert refused(content, INSURED, header_at="养老保险$") == [
        "no paragraph matches “养老保险$”; the bulletin may have changed · a.txt!1!1 · "
        "edit a layout for the new form in datasets/sources/bulletin/source.yaml"
    ]


def test_the_title_tells_the_period_and_is_not_read_for_figures() -> None:
    (row,) = read("2017年统计公报\n年末参加失业保险人数为12万人", INSURED, above={"time_period": r"(\d{4}年)"})
    assert row["time_period"] == "2017年"


def test_a_period_is_told_in_the_sentence() -> None:
    moments = {"say": "{time_period}(全市)?参加{scheme}人数为{value}{unit}", "codes": {"indicator": "insured"}}
    content = "截至2017年9月底全市参加失业保险人数为12万人，2016年末参加失业保险人数为11万人，前三季度参加失业保险人数为13万人"
    assert [row["time_period"] for row in read(content, moments)] == ["截至2017年9月底", "2016年末", "前三季度"]


def test_a_figure_told_twice_in_the_same_words_is_one_figure() -> None:
    assert len(read("年末参加失业保险人数为12万人。年末全国参加失业保险人数为12万人。", INSURED)) == 1


def test_a_figure_is_confirmed_by_declaration() -> None:
    (row,) = read("年末参加失业保险人数为12万人", INSURED, constants={"ref_area": "全国", "obs_status": "A"})
    assert row["obs_status"] == "A"


def test_a_text_without_figures_is_refused() -> None:
    assert refused("社会保险事业稳步发展。", INSURED) == [
        "no sentence holds a figure that the declared patterns read · a.txt!1!1 · edit `sentences` in datasets/sources/bulletin/source.yaml"
    ]
