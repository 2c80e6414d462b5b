"""The validation report: what `validation.json` promises, and the pages made from it. The figures of the small site are invented."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from jsonschema import Draft202012Validator

from etl.publish import site, validation
from tests.present.sample import row
from tests.publish.test_site import FACTS, Outline, completed

ROOT = Path(__file__).parents[2]
SCHEMA = Draft202012Validator(json.loads((ROOT / "docs" / "validation.schema.json").read_text(encoding="utf-8")))
LANGS = {"zh": "", "en": "en/"}
WHY = {"zh": "定义如此。", "en": "By definition."}
RECORD: dict[str, Any] = {
    **{"rule": "R01", "severity": "critical", "status": "passed", "zh": "合计相等", "en": "Sums agree"},
    **{"why": WHY, "kind": "sum", "tolerance": "rounding", "where": {}, "arguments": {}},
    **{"explainable": True, "checked": 3, "failed": 0, "explained": 0, "cells": []},
}
ROWS = [row("2023", 120.5, decimals=1), row("2024", 130.0), row("2024", None, scheme="PEN_E", obs_status="Q")]


def cell(residual: str, tolerance: str = "0.15", **key: str) -> dict[str, Any]:
    """A figure that is off, 2024 unless another is said."""
    usual = {"freq": "A", "ref_area": "100000", "scheme": "UNE", "indicator": "insured", "time_period": "2024", "period_basis": "S"}
    printed = {"source_ref": "book.xlsx!表1!B2", "inputs": ["book.xlsx!表1!C2", "book.xlsx!表1!D2"]}
    return {"key": {**usual, "source": "first", **key}, "residual": residual, "tolerance": tolerance, **printed}


EXPLANATION = {"who": "汇编组", "when": "2026-07-01", "why_zh": "原因不明<b>，照印。", "why_en": "Cause unknown<b>, as printed."}
SMALL, LARGE, DARK = cell("-0.9", time_period="2023"), {**cell("12.34"), "explanation": EXPLANATION}, cell("", "", scheme="PEN_E")
TWO = {"rule": "R06", "kind": "roll", "zh": "结余滚存", "en": "Balances roll", "checked": 9}
RECORDS: list[dict[str, Any]] = [
    {
        **RECORD,
        **TWO,
        "severity": "warning",
        "tolerance": "0.1%",
        "status": "warned",
        "failed": 3,
        "explained": 1,
        "cells": [SMALL, DARK, LARGE],
    },
    {**RECORD, **TWO, "tolerance": "1%", "status": "explained", "failed": 1, "explained": 1, "cells": [LARGE]},
    RECORD,
    {**RECORD, "zh": "另一合计", "en": "Another sum", "checked": 0, "status": "not_applicable"},
    {
        **{
            **RECORD,
            "rule": "R29",
            "kind": "expect_column_values_to_be_between",
            "tolerance": None,
            "severity": "warning",
            "status": "warned",
        },
        **{"zh": "在0至100之间", "en": "Between 0 and 100", "arguments": {"column": "obs_value", "min_value": 0, "max_value": 100}},
        **{"where": {"indicator": ["insured", "unknown"]}, "failed": 1, "cells": [cell("130.0", "")]},
    },
]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A rendered site of one dataset with two releases; the older was made before rules told how they check."""
    root = tmp_path_factory.mktemp("site")
    early = [{name: record[name] for name in record if name not in ("kind", "tolerance", "where", "arguments")} for record in RECORDS]
    told = {"latest": RECORDS, "2026-07-24": RECORDS, "2026-06-24": [{**each, "why": each["why"]["en"]} for each in early]}
    for name, records in told.items():
        folder = root / "datasets/sample" / name
        folder.mkdir(parents=True)
        structure = {**completed(FACTS), "release": "2026-06-24" if name == "2026-06-24" else "2026-07-24"}
        (folder / "structure.json").write_text(json.dumps(structure))
        (folder / "validation.json").write_text(json.dumps(records))
        pq.write_table(pa.Table.from_pylist(ROWS), folder / "sample.parquet")
    kept = ("id", "title", "description", "release", "accrual_periodicity", "first_period", "last_period", "observations")
    catalog = {name: {"zh": "统计开放数据", "en": "Open Data"} for name in ("title", "description", "publisher", "licence")}
    entry = {**{name: FACTS[name] for name in kept}, "releases": ["2026-07-24", "2026-06-24"], "files": []}
    (root / "catalog.json").write_text(json.dumps({**catalog, "contact": "x", "homepage": "https://data.example/", "datasets": [entry]}))
    site.render(root)
    return root


def page(root: Path, lang: str, release: str = "") -> str:
    return (root / LANGS[lang] / "datasets/sample/validation" / release / "index.html").read_text("utf-8")


def words(html: str) -> str:
    return " ".join(re.sub("<[^>]*>", " ", html).split())


def rows(html: str) -> list[str]:
    """The rows of the tables of figures, as read."""
    return [words(each) for each in re.findall(r"<tr[^>]*><(?:th scope=\"row\"|td).*?</tr>", html, re.S)]


@pytest.mark.parametrize("release", ["", "2026-07-24", "2026-06-24"])
@pytest.mark.parametrize("lang", LANGS)
def test_every_release_has_its_report_in_both_languages_and_it_is_whole(root: Path, lang: str, release: str) -> None:
    outline = Outline(page(root, lang, release))
    assert outline.open == []
    assert len(outline.ids) == len(set(outline.ids))
    assert outline.lang == {"zh": "zh-CN", "en": "en"}[lang]
    assert all(after - before <= 1 for before, after in zip(outline.headings, outline.headings[1:], strict=False))
    assert not re.search(r"\son\w+=|\sstyle=|https?://(?!data\.example)", page(root, lang, release).replace("http://www.w3.org", ""))
    assert {link.partition("#")[2] for link in outline.links if link.startswith("#")} <= {*outline.ids}


@pytest.mark.parametrize("lang", LANGS)
def test_every_rule_is_told_with_its_reason_and_how_it_checks(root: Path, lang: str) -> None:
    told = words(page(root, lang))
    for record in RECORDS:
        assert record[lang] in told
    assert told.count(WHY[lang]) == 4, "two levels of a rule are one"
    expected = {
        "zh": "相差超过该数字的0.1%的，加注提示后发布。相差超过该数字的1%而没有说明的，不予发布。",
        "en": "Beyond 0.1% of the figure, a figure is",
    }
    assert expected[lang] in told
    assert {"zh": "指标：参保人数 ", "en": "Indicator: Insured persons "}[lang].split("：")[-1].split(": ")[-1].strip() in told


def test_the_sentences_are_computed(root: Path) -> None:
    told = words(page(root, "zh"))
    assert "本次发布共5个数字，按4条规则作了15次检查：2条有提示，1条通过，1条没有遇到所涉数字。" in told
    assert "有3个数字超出允许范围，照原样发布，全部列在下面。" in told, "one figure is explained for one rule and not for the other"
    assert "有提示 2" in told
    assert words(page(root, "en")).count("4 rules made 15 checks of the 5 figures of this release") == 1


def test_figures_stand_largest_first_with_unit_tolerance_cell_and_link(root: Path) -> None:
    large, said, small, dark, outside = rows(page(root, "zh"))
    assert large.startswith("全国 · 失业保险 · 参保人数 2024年末 +12.34 万人 0.15 万人 130 万人 阻断 快报 book.xlsx · 表1 · B2 ")
    assert large.endswith("对照：book.xlsx · 表1 · C2、D2")
    assert said == "※ 已说明：原因不明&lt;b&gt;，照印。 汇编组，2026年7月1日"
    assert small.startswith("全国 · 失业保险 · 参保人数 2023年末 −0.9 万人 0.15 万人 120.5 万人 提示")
    assert dark.startswith("全国 · 职工养老保险 · 参保人数 2024年末 〈保密〉 〈保密〉 〈保密〉")
    assert outside.startswith("全国 · 失业保险 · 参保人数 2024年末 30 万人 0至100万人 130 万人")
    codes = ["freq=A", "ref_area=100000", "scheme=UNE", "indicator=insured", "time_period=2024", "period_basis=S", "source=first"]
    assert page(root, "zh").count(f'href="/trace/sample?{"&amp;".join(codes)}&amp;release=2026-07-24"') == 2
    assert rows(page(root, "en"))[0].startswith("China · Unemployment insurance · Insured persons end of 2024 +0.1234 million persons")


def test_of_a_rule_that_a_figure_breaks_or_keeps_no_column_says_by_how_much(root: Path, tmp_path: Path) -> None:
    shutil.copytree(root, tmp_path / "site")
    alone = {**RECORD, "rule": "P11", "kind": "alone", "tolerance": "0", "severity": "warning", "status": "warned", "failed": 1}
    for name in ("latest", "2026-07-24"):
        (tmp_path / "site/datasets/sample" / name / "validation.json").write_text(
            json.dumps([{**alone, "cells": [cell("1", "0")]}]), "utf-8"
        )
    site.render(tmp_path / "site")
    told = page(tmp_path / "site", "zh")
    assert rows(told)[0].startswith("全国 · 失业保险 · 参保人数 2024年末 130 万人 快报 book.xlsx · 表1 · B2")
    assert '<th scope="col" class="number">相差' not in told


@pytest.mark.parametrize(
    ("lang", "words"), [("zh", "最可能有误的一项：book.xlsx · 表1 · C2"), ("en", "Most probably off: book.xlsx · 表 1 · C2")]
)
def test_beside_a_failing_sum_stands_the_part_that_most_probably_explains_it(root: Path, tmp_path: Path, lang: str, words: str) -> None:
    shutil.copytree(root, tmp_path / "site")
    failing = {**RECORD, "severity": "warning", "status": "warned", "failed": 1, "cells": [{**SMALL, "suspect": "book.xlsx!表1!C2"}]}
    for name in ("latest", "2026-07-24"):
        (tmp_path / "site/datasets/sample" / name / "validation.json").write_text(json.dumps([failing]), "utf-8")
    site.render(tmp_path / "site")
    assert words in rows(page(tmp_path / "site", lang))[0]


def test_a_file_name_may_hold_spaces(root: Path) -> None:
    """What a figure was compared with is a list; older releases tell it in one text, names without spaces."""
    spaced = {**SMALL, "inputs": ["annual book 2024.xlsx!table 1!C2", "annual book 2024.xlsx!table 1!D2"]}
    older = {**LARGE, "inputs": "book.xlsx!表1!C2 book.xlsx!表1!D2"}
    told = validation.Report(
        "", structure(root), [{**RECORD, **TWO, "status": "warned", "severity": "warning", "cells": [spaced, older]}], {}
    )
    (check,) = validation.page(told, "en")["groups"][0][1]
    assert [each.against for each in check.exceedings] == [("book.xlsx · 表1 · C2, D2",), ("annual book 2024.xlsx · table 1 · C2, D2",)]


def structure(root: Path) -> Any:
    return json.loads((root / "datasets/sample/2026-07-24/structure.json").read_text("utf-8"))


def test_the_page_says_why_its_file_has_more_records_than_it_tells_of_rules(root: Path) -> None:
    assert "上述4条规则中有的分两级，各记一条，共5条" in words(page(root, "zh"))


@pytest.mark.parametrize("lang", LANGS)
def test_the_numbers_on_the_page_are_those_of_the_file(root: Path, lang: str) -> None:
    exact = re.findall(r'<data value="([^"]*)">', page(root, lang))
    assert exact == ["12.34", "0.15", "130.0", "-0.9", "0.15", "120.5", "30.0", "130.0"]


def test_an_older_release_says_so_and_tells_what_it_knows(root: Path) -> None:
    told = words(page(root, "zh", "2026-06-24"))
    assert "这是2026年6月24日发布的版本，不是最新版本。 查看最新版本的校验报告" in told
    assert " 查法 " not in told
    assert "这是" not in words(page(root, "zh", "2026-07-24"))
    assert 'href="/datasets/sample/2026-06-24/validation.json"' in page(root, "zh", "2026-06-24")


@pytest.mark.parametrize("lang", LANGS)
def test_the_landing_page_leads_to_the_rules_that_need_attention(root: Path, lang: str) -> None:
    text = (root / LANGS[lang] / "datasets/sample/index.html").read_text("utf-8")
    links = [link for link in Outline(text).links if "validation/" in link]
    base = {"zh": "", "en": "/en"}[lang] + "/datasets/sample/"
    assert links == [
        *(f"{base}validation/#rule-{name}" for name in ("R06", "R29")),
        f"{base}validation/",
        *(f"{base}validation/{release}/" for release in ("2026-07-24", "2026-06-24")),
    ]
    assert {link.partition("#")[2] for link in links} - {""} <= set(Outline(page(root, lang)).ids)


def test_a_long_list_is_folded_and_complete() -> None:
    many: list[Any] = list(range(validation.FIRST + 2))
    assert validation.parted(many) == (many[: validation.FIRST], many[validation.FIRST :])
    assert validation.parted(many[:-1]) == (many[:-1], ())


@pytest.mark.parametrize("dataset", ["enrolment", "funds", "ratios"])
def test_published_pages_hold_every_figure_of_the_file(public: Path, dataset: str) -> None:
    report = validation.read(public / "datasets" / dataset / "latest", dataset)
    cells = {
        (*each["key"].values(), each["residual"], record["rule"], record["zh"]) for record in report.records for each in record["cells"]
    }
    for lang, place in LANGS.items():
        text = (public / place / "datasets" / dataset / "validation" / "index.html").read_text("utf-8")
        assert len(re.findall(r'<th scope="row">', text)) == len(cells) > 0
        assert all(
            record[lang] in text.replace("&#39;", "'") and record["why"][lang] in text.replace("&#39;", "'") for record in report.records
        )
        assert text.count('class="said"') == len(
            {(*each["key"].values(), record["rule"]) for record in report.records for each in record["cells"] if "explanation" in each}
        )


def wrong(records: Any) -> list[str]:
    """What the schema has against these records."""
    return [f"{each.json_path}: {each.message}" for each in SCHEMA.iter_errors(records)]


@pytest.mark.parametrize("dataset", ["enrolment", "benefits", "funds", "ratios"])
def test_what_is_published_keeps_the_schema(public: Path, dataset: str) -> None:
    records = json.loads((public / "datasets" / dataset / "latest" / "validation.json").read_text(encoding="utf-8"))
    assert wrong(records) == []
    assert [(each["failed"], each["explained"]) for each in records] == [
        (len(each["cells"]), sum("explanation" in cell for cell in each["cells"])) for each in records
    ]


def test_the_schema_is_one_and_names_what_the_documentation_names() -> None:
    Draft202012Validator.check_schema(SCHEMA.schema)
    told = (ROOT / "docs" / "published-files.md").read_text(encoding="utf-8").partition("## validation.json")[2].partition("\n## ")[0]
    assert [name for name in SCHEMA.schema["$defs"]["record"]["required"] if f"`{name}`" not in told] == []
    assert wrong([RECORD]) == []


@pytest.mark.parametrize(
    "change",
    [{"why": "By definition."}, {"status": "blocked"}, {"tolerance": "some"}, {"checked": -1}, {"cells": [{"residual": "-0.9"}]}],
)
def test_the_schema_refuses_what_readers_could_not_read(change: dict[str, Any]) -> None:
    assert len(wrong([{**RECORD, **change}])) >= 1
