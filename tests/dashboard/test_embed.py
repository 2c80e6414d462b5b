"""A chart inside other people's pages."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest

from dashboard.embed import embed_code

Visit = Callable[..., Any]


def policy(answer: Any) -> dict[str, str]:
    return dict(rule.split(" ", 1) for rule in answer.headers["content-security-policy"].split("; "))


@pytest.mark.parametrize("root", ["", "/en"])
def test_an_embedded_page_is_the_chart_alone_with_a_way_to_the_full_page(visit: Visit, root: str) -> None:
    answer = visit(f"{root}/explore/enrolment?scheme=UNE&embed=1")
    assert answer.status == 200
    assert '<header class="head">' not in answer.text
    assert '<footer class="foot">' not in answer.text
    assert '<body class="embed embed-line"><main id="main"' in answer.text
    assert "<svg " in answer.text
    out = re.search(r'<a href="([^"]*)" target="_blank" rel="noopener">', answer.text)
    full = visit(unescape(out[1]))
    assert full.status == 200
    assert '<header class="head">' in full.text


def test_any_page_may_show_it_and_only_it(visit: Visit) -> None:
    assert policy(visit("/explore/enrolment?embed=1"))["frame-ancestors"] == "*"
    for path in ("/explore/enrolment", "/explore/enrolment?embed=0", "/explore/enrolment?embed=11", "/", "/datasets/enrolment/?embed=1"):
        assert policy(visit(path))["frame-ancestors"] == "'self'", path
    embedded, full = policy(visit("/explore/enrolment?embed=1")), policy(visit("/explore/enrolment"))
    assert {**embedded, "frame-ancestors": "'self'"} == full


def test_a_wrong_address_is_wrong_inside_a_frame_too(visit: Visit) -> None:
    assert visit("/explore/enrolment?scheme=PENE&embed=1").status == 400


def test_the_code_to_copy_leads_to_the_embedded_page_and_is_inert() -> None:
    code = embed_code("https://data.example/en/explore/x?view=trend&release=2026-02-01", 'A "title" <b>', "en")
    assert 'src="https://data.example/en/explore/x?view=trend&amp;release=2026-02-01&amp;embed=1"' in code
    assert 'title="A &quot;title&quot; &lt;b&gt;"' in code
    assert 'lang="en"' in code
    assert "?embed=1" in embed_code("https://data.example/explore/x", "t", "zh")


def test_embedding_is_no_part_of_the_selection(interact: Callable[..., dict[str, Any]]) -> None:
    page = interact("?scheme=UNE&embed=1")
    assert page["told.children"] == []
    assert page["drawing.hidden"] is False
