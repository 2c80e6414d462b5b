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
