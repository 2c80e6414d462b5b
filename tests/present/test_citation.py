"""Citations, letter by letter."""

import pytest

from etl.present import citation
from tests.present.sample import STRUCTURE

AGAIN = {**STRUCTURE, "release": "2026-07-24.2"}
SELECTION = "/explore/sample?indicator=insured&scheme=PEN_E,UNE&release=2026-07-24.2"


def test_a_release_is_cited_at_its_own_address():
    assert citation.forms(STRUCTURE, "zh") == [
        ("GB/T 7714—2015", "某地统计. 参保情况[DS/OL]. (2026-07-24)[引用日期]. https://data.example/datasets/sample/2026-07-24/."),
        ("APA 7", "某地统计. (2026年7月24日). 参保情况（2026-07-24版）[数据集]. https://data.example/datasets/sample/2026-07-24/"),
        (
            "BibTeX",
            "@misc{sample-2026-07-24,\n  author = {{某地统计}},\n  title = {{参保情况}},\n  year = {2026},\n  month = {7},\n"
            "  version = {2026-07-24},\n  url = {https://data.example/datasets/sample/2026-07-24/},\n}",
        ),
        ("文中引用", "某地统计：《参保情况》，2026年7月24日发布，https://data.example/datasets/sample/2026-07-24/"),
    ]


def test_the_second_release_of_a_day_says_so_in_english_too():
    assert citation.forms(AGAIN, "en") == [
        (
            "GB/T 7714—2015",
            "Some Office. Enrolment[DS/OL]. (2026-07-24)[date of reading]. https://data.example/datasets/sample/2026-07-24.2/.",
        ),
        (
            "APA 7",
            "Some Office. (2026, July 24). Enrolment (Version 2026-07-24.2) [Data set]. https://data.example/datasets/sample/2026-07-24.2/",
        ),
        (
            "BibTeX",
            "@misc{sample-2026-07-24-2,\n  author = {{Some Office}},\n  title = {{Enrolment}},\n  year = {2026},\n  month = {7},\n"
            "  version = {2026-07-24.2},\n  url = {https://data.example/datasets/sample/2026-07-24.2/},\n}",
        ),
        (
            "In a text",
            "Some Office, “Enrolment”, released 24 July 2026 (no. 2 of the day), https://data.example/datasets/sample/2026-07-24.2/",
        ),
    ]


@pytest.mark.parametrize(("lang", "apa"), [("zh", "参保情况（1.2.0版）[数据集]."), ("en", "Enrolment (Version 1.2.0) [Data set].")])
def test_the_version_stands_where_a_style_has_a_place_for_it(lang: str, apa: str):
    gbt7714, cited, bibtex, plain = (text for _, text in citation.forms({**STRUCTURE, "version": "1.2.0"}, lang))
    assert apa in cited
    assert "\n  version = {1.2.0},\n" in bibtex
    assert "1.2.0" not in gbt7714 + plain


def test_a_selection_or_an_answer_is_cited_by_its_own_title_and_address():
    told = dict(citation.forms(AGAIN, "zh", "安徽省失业保险参保人数", SELECTION))
    assert told["GB/T 7714—2015"] == f"某地统计. 安徽省失业保险参保人数[DS/OL]. (2026-07-24)[引用日期]. https://data.example{SELECTION}."
    assert told["APA 7"] == f"某地统计. (2026年7月24日). 安徽省失业保险参保人数（2026-07-24.2版）[数据集]. https://data.example{SELECTION}"
    assert told["文中引用"] == f"某地统计：《安徽省失业保险参保人数》，2026年7月24日（当日第2次）发布，https://data.example{SELECTION}"
    assert told["BibTeX"].startswith("@misc{sample-2026-07-24-2-")
    assert f"  url = {{https://data.example{SELECTION}}}," in told["BibTeX"]


def test_entries_of_different_addresses_have_different_keys():
    keys = {citation.bibtex(AGAIN, "en", "x", path).partition(",")[0] for path in (None, SELECTION, "/answers/a/", "/answers/b/")}
    assert len(keys) == 4


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("50% & more_less #1 $", r"50\% \& more\_less \#1 \$"),
        ("a{b}c", r"a\{b\}c"),
        ("~^\\", r"\textasciitilde{}\textasciicircum{}\textbackslash{}"),
        ("职工“养老”", "职工“养老”"),
    ],
)
def test_what_bibtex_reads_as_a_command_is_escaped(title: str, written: str):
    assert f"  title = {{{{{written}}}}}," in citation.bibtex(STRUCTURE, "en", title)


def test_an_address_cannot_end_its_field():
    assert "url = {https://data.example/a%7D%7Bb%5C}," in citation.bibtex(STRUCTURE, "en", "x", "/a}{b\\")


SOURCE = {"id": "book", "publisher": {"zh": "某统计局", "en": "Some Bureau"}, "title": {"zh": "年鉴", "en": "Yearbook"}}
PAGE = {
    "name": "t.csv",
    "title": {"zh": "某年鉴2009：某表", "en": "Some Yearbook 2009: some table"},
    "table": "22-43",
    "published": "2009-09-01",
    "address": "http://bureau.example/2243.htm",
}


def test_the_original_document_is_cited_by_its_publisher_table_day_and_own_address():
    assert citation.original(SOURCE, PAGE, "zh") == [
        ("GB/T 7714—2015", "某统计局. 某年鉴2009：某表：表22-43[EB/OL]. (2009-09-01)[引用日期]. http://bureau.example/2243.htm."),
        ("APA 7", "某统计局. (2009年9月1日). 某年鉴2009：某表：表22-43. http://bureau.example/2243.htm"),
        (
            "BibTeX",
            "@misc{book-7d78e25a,\n  author = {{某统计局}},\n  title = {{某年鉴2009：某表：表22-43}},\n  year = {2009},\n  month = {9},\n"
            "  url = {http://bureau.example/2243.htm},\n}",
        ),
        ("文中引用", "某统计局：《某年鉴2009：某表：表22-43》，2009年9月1日发布，http://bureau.example/2243.htm"),
    ]
    assert dict(citation.original(SOURCE, PAGE, "en"))["APA 7"] == (
        "Some Bureau. (2009, September 1). Some Yearbook 2009: some table: Table 22-43. http://bureau.example/2243.htm"
    )


@pytest.mark.parametrize(
    ("file", "lang", "gbt7714", "apa"),
    [
        ({"published": "2009"}, "zh", "某统计局. 年鉴[Z]. 2009.", "某统计局. (2009年). 年鉴."),
        ({"published": "2009-06"}, "en", "Some Bureau. Yearbook[Z]. 2009-06.", "Some Bureau. (2009, June). Yearbook."),
        ({"dated": "2017-11-20"}, "en", "Some Bureau. Yearbook[Z]. 2017-11-20.", "Some Bureau. (2017, November 20). Yearbook."),
        ({"transcribed": "2026-11-23"}, "zh", "某统计局. 年鉴[Z].", "某统计局. (日期不详). 年鉴."),
        ({}, "en", "Some Bureau. Yearbook[Z].", "Some Bureau. (n.d.). Yearbook."),
    ],
)
def test_of_an_original_nothing_is_cited_that_is_not_known(file: dict[str, str], lang: str, gbt7714: str, apa: str):
    cited = dict(citation.original({**SOURCE, "address": "http://bureau.example/"}, {"name": "t.csv", **file}, lang))
    assert cited["GB/T 7714—2015"] == gbt7714
    assert cited["APA 7"] == apa
    assert "url" not in cited["BibTeX"]
    assert ("month" in cited["BibTeX"]) == any("-" in file.get(name, "") for name in ("published", "dated"))
