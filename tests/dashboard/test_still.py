"""What a page of the explorer shows before any script has run, and what it tells other sites of itself."""

import re
from collections.abc import Callable
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from dashboard.pages.still import still
from dashboard.settle import settle
from dashboard.shelf import Dataset

Visit = Callable[..., Any]
ASKED = "?freq=A&scheme=UNE&ref_area=340000,350000&start=2023"


def inside(html: str) -> str:
    """What stands in the part for those without scripts."""
    return html[html.index('<div id="still">') :]


def cells(html: str) -> list[list[str]]:
    return [[unescape(re.sub("<[^>]+>", "", cell)) for cell in re.findall(r"<t[hd].*?</t[hd]>", row)] for row in html.split("<tr>")[1:]]


@pytest.mark.parametrize(("root", "title", "source"), [("", "失业保险", "来源："), ("/en", "Insured", "Source:")])
def test_the_page_shows_chart_table_source_and_files_without_a_script(visit: Visit, root: str, title: str, source: str) -> None:
    html = inside(visit(f"{root}/explore/enrolment{ASKED}").text)
    assert title in re.search("<h2>(.*?)</h2>", html)[1]
    assert html.count("<svg ") == 2
    assert source in html
    assert len(cells(html)) == 3
    for link in re.findall(r'href="([^"]*)"', html):
        assert visit(unescape(link)).status == 200, link
    names = [re.sub(r".*/|\?.*", "", link) for link in re.findall(r'href="([^"]*)"', html)]
    assert names == ["enrolment"] * 4 + ["data.csv", "data.xlsx", "data.parquet", "data.json", "chart.svg"]
    traced = re.findall(rf'<td class="number"[^>]*><a href="({root}/trace/enrolment[^"]*)">', html)
    assert len(traced) == 4  # each figure leads to its biography


def test_the_table_has_the_newest_figures_with_their_marks(visit: Visit) -> None:
    html = inside(visit("/explore/enrolment?freq=A&scheme=PEN_E&ref_area=340000,350000&start=2023").text)
    head, newest, older = cells(html)
    assert [each[:3] for each in head] == ["时期", "安徽省", "福建省"]
    assert newest[:3] == ["2024年", "75.0", "…"]
    assert older[0] == "2023年"


def test_what_is_shown_as_a_table_has_no_drawing_and_every_period(visit: Visit) -> None:
    html = inside(visit("/explore/enrolment?kind=table").text)
    assert "<svg " not in html
    assert len(cells(html)) == 13
    assert html.index("</table>") < html.index('class="aside"')  # the figures first, what is said of them after


def test_an_address_that_cannot_be_shown_says_so_and_leads_on(visit: Visit) -> None:
    answer = visit("/en/explore/enrolment?scheme=PENE")
    html = inside(answer.text)
    assert answer.status == 400
    assert "<svg " not in html
    near = unescape(re.search('href="([^"]*)"', html)[1])
    assert near.startswith("/en/explore/enrolment?view=trend&scheme=PEN_E&")
    assert visit(near).status == 200


def test_what_is_left_out_is_told(visit: Visit) -> None:
    assert "没有数据" in inside(visit("/explore/enrolment?freq=A&indicator=active&scheme=PEN_E,MAT&ref_area=340000").text)


@pytest.mark.parametrize("value", ["%3Cscript%3Ealert(1)%3C/script%3E", "%22%20onload=%22x", "%27%3E%3Csvg/onload=x%3E"])
@pytest.mark.parametrize("name", ["scheme", "embed", "view", "less", "width", "start", "release", "%3Cb%3E"])
def test_nothing_asked_for_becomes_a_tag(visit: Visit, name: str, value: str) -> None:
    text = visit(f"/explore/enrolment?{name}={value}").text

    class Tags(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            assert not [key for key, _ in attrs if key.startswith("on")]
            assert tag != "b"

    Tags().feed(text)
    assert "alert(1)</script>" not in text


def test_the_same_words_are_told_to_other_sites(dataset: Dataset) -> None:
    seen = still(settle({}, dataset), dataset, "en")
    assert seen.title == "Insured: by scheme (column), China"
    assert seen.about.startswith("At period end")
    assert len(seen.about) <= 300


def test_pages_of_the_bundled_explorer_tell_their_own_selection(public: Path, visit: Visit) -> None:
    page = public / "datasets" / "enrolment" / "index.html"
    metas = '<meta name="description" content="old"><meta property="og:title" content="old"><meta property="og:url" content="old">'
    page.write_text(page.read_text("utf-8").replace("</head>", f'{metas}<meta property="og:image" content="kept"></head>'), "utf-8")
    html = visit("/explore/enrolment?scheme=UNE").text
    told = dict(re.findall(r'<meta (?:name|property)="([^"]*)" content="([^"]*)">', html))
    assert "失业保险" in told["og:title"]
    assert told["description"].startswith("期末数")
    assert unescape(told["og:url"]) == "/explore/enrolment?view=trend&scheme=UNE&period_basis=S&release=2026-02-01"
    assert told["og:image"] == "kept"
