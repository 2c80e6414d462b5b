"""The page of a search through the whole application, over a small index."""

import json
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from fastapi import FastAPI

from dashboard.app import build
from etl.publish import search

Visit = Callable[..., Any]


class Elements(HTMLParser):
    """The elements and attributes of a page as a browser would read them, and the text of its heading."""

    def __init__(self, text: str):
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.heading = ""
        self.last = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.last = tag

    def handle_data(self, data: str) -> None:
        self.heading += data if self.last == "h1" else ""


@pytest.fixture
def app(public: Path) -> FastAPI:
    search.write(public, ["enrolment"])
    return build(public)


def asked(question: str, root: str = "") -> str:
    return f"{root}/search?q={quote(question)}"


def test_one_word_finds_a_thing_with_its_newest_figures_and_where_it_leads(visit: Visit) -> None:
    answer = visit(asked("hefei"))
    assert (answer.status, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "<h1>“hefei”的搜索结果</h1>" in answer.text
    assert "找到1项。" in answer.text
    assert (
        '<a class="title" href="/explore/enrolment?ref_area=340100&amp;scheme=UNE&amp;indicator=insured&amp;freq=A">合肥市</a>'
        in answer.text
    )
    assert "参保（合成） · 最新数据2024年" in answer.text


def test_english_is_answered_in_english_and_leads_to_the_same_question_in_chinese(visit: Visit) -> None:
    text = visit(asked("pension", "/en")).text
    assert '<html lang="en">' in text
    assert "Search results for “pension”" in text
    assert 'href="/en/explore/enrolment?ref_area=100000&amp;scheme=PEN_E&amp;indicator=insured&amp;freq=M">Employees’ pension</a>' in text
    assert 'hreflang="zh-CN" data-language href="/search?q=pension"' in text


def test_words_together_lead_to_one_selection_that_has_figures(visit: Visit) -> None:
    text = visit(asked("安徽 失业 参保")).text
    link = "/explore/enrolment?ref_area=340000&amp;scheme=UNE&amp;indicator=insured&amp;freq=A"
    assert f'href="{link}">安徽省 · 失业保险 · 参保人数</a>' in text
    assert visit(link.replace("&amp;", "&")).status == 200


def test_what_a_question_leaves_open_is_the_newest_and_the_schemes_of_a_place_are_compared(visit: Visit) -> None:
    assert "/explore/enrolment?ref_area=340000&amp;scheme=PEN_E,UNE&amp;indicator=insured&amp;freq=A" in visit(asked("安徽省")).text


def test_an_answer_is_found_by_its_question(visit: Visit, public: Path) -> None:
    asked_for = {"id": "pension", "question": {"zh": "失业保险够不够？", "en": "Is there enough <b>?"}}
    (public / "answers.json").write_text(json.dumps({"answers": [asked_for]}), encoding="utf-8")
    (public / "answers" / "pension").mkdir(parents=True)
    (public / "answers" / "pension" / "index.html").write_text("x")
    search.write(public, ["enrolment"])
    text = visit(asked("enough", "/en")).text
    assert '<a class="title" href="/en/answers/pension/">Is there enough &lt;b&gt;?</a>' in text


def test_a_year_ends_the_selection(visit: Visit) -> None:
    text = visit(asked("2021 合肥 失业保险")).text
    link = "/explore/enrolment?ref_area=340100&amp;scheme=UNE&amp;indicator=insured&amp;freq=A&amp;end=2021"
    assert f'href="{link}"' in text
    assert visit(link.replace("&amp;", "&")).status == 200


def test_everything_found_can_be_shown(visit: Visit) -> None:
    """No link of any answer leads to a selection without figures."""
    for question in ("安徽", "失业", "参保", "全国 职工养老保险", "anhui insured", "income", "2020 福建"):
        text = visit(asked(question)).text
        links = [part.partition('"')[0].replace("&amp;", "&") for part in text.split('href="')[1:]]
        found = [link for link in links if link.startswith("/explore/")]
        assert found, question
        assert [visit(link).status for link in found] == [200] * len(found), question


def test_an_empty_question_is_told_what_can_be_asked(visit: Visit) -> None:
    for path in ("/search", "/search?q=", "/search?q=%20%20", "/search?other=1"):
        answer = visit(path)
        assert answer.status == 200
        assert "<h1>搜索</h1>" in answer.text
        assert 'href="/search?q=' in answer.text


def test_nothing_found_names_the_nearest(visit: Visit) -> None:
    answer = visit(asked("hefie", "/en"))
    assert answer.status == 200
    assert "Nothing matches all of these words." in answer.text
    assert '<a href="/en/search?q=Hefei">Hefei</a>' in answer.text


def test_too_long_a_question_is_refused(visit: Visit) -> None:
    assert visit(asked("参" * 200)).status == 200
    answer = visit(asked("参" * 201))
    assert answer.status == 400
    assert "参参" not in answer.text
    assert visit(asked("x" * 100_000)).status == 400


@pytest.mark.parametrize(
    "question",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "' onfocus=alert(1) autofocus='",
        "</title><b>",
        "合肥<b>",
        "a\x00\x1b<i>",
    ],
)
def test_a_question_is_inert_wherever_it_is_repeated(visit: Visit, question: str) -> None:
    answer = visit(asked(question))
    page = Elements(answer.text)
    assert not {"script", "img", "b", "i"} & page.tags
    assert not {name for name in page.attributes if name.startswith("on") or name in ("autofocus", "src", "style")}
    assert "".join(sign for sign in question if sign.isprintable()) in page.heading
    assert "default-src 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("query", ["q=%ff%fe", "q=%", "&&&=&", "&".join(["q=1"] * 100), "q=%F0%9F%98%80", "q=\xff"])
def test_no_query_whatever_breaks_the_page(visit: Visit, query: str) -> None:
    assert visit(f"/search?{query}").status == 200


def test_only_reading_is_allowed_and_a_head_has_no_body(visit: Visit) -> None:
    assert visit(asked("hefei"), "POST").status == 405
    whole, head = visit(asked("hefei")), visit(asked("hefei"), "HEAD")
    assert (head.status, head.body, head.headers["content-type"]) == (200, b"", whole.headers["content-type"])


def test_a_slash_at_the_end_is_taken_off(visit: Visit) -> None:
    answer = visit("/en/search/?q=a%20b")
    assert (answer.status, answer.headers["location"]) == (308, "/en/search?q=a%20b")


def test_a_site_made_without_an_index_finds_nothing_and_says_so(visit: Visit, public: Path) -> None:
    (public / "search.json").unlink()
    assert "没有同时符合所有词的内容。" in visit(asked("合肥")).text
