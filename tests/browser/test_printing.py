"""Pages on paper: light, whole, with nothing to press."""

import re
from typing import Any

import pytest

PAPER = 673
"""Pixels between the margins of A4."""


@pytest.mark.browser
@pytest.mark.parametrize(
    "path", ["/", "/datasets/enrolment/", "/en/datasets/funds/", "/en/search?q=pension", "/datasets/funds/validation/"]
)
def test_a_page_is_printed_whole_in_the_colours_of_day(visit: Any, path: str) -> None:
    page = visit.page
    page.emulate_media(color_scheme="dark")
    page.goto(f"{visit.address}{path}")
    page.evaluate("document.documentElement.setAttribute('data-theme', 'dark')")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": PAPER, "height": 950})
    text = page.evaluate("getComputedStyle(document.body).color")
    assert text == "rgb(26, 31, 41)", "dark letters on white"
    assert not page.locator("nav:visible, button:visible, input:visible, a.explore:visible, .switches:visible").count()
    assert page.evaluate("document.documentElement.scrollWidth") <= PAPER, "no table is wider than the paper"
    assert page.evaluate("[...document.querySelectorAll('.scroll')].every(each => getComputedStyle(each).overflowX === 'visible')")
    pages = len(re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(format="A4", prefer_css_page_size=True)))
    assert 1 <= pages <= 30


@pytest.mark.browser
def test_definitions_breaks_and_events_are_printed_though_they_are_folded(plain: Any) -> None:
    page = plain.page
    page.goto(f"{plain.address}/datasets/enrolment/")
    folded = page.locator("#definitions details dl, #events details dl")
    assert folded.count()
    page.emulate_media(media="print")
    assert all(each.bounding_box() and each.bounding_box()["height"] > 50 for each in folded.all())
    assert not page.locator("#downloads .hashes:visible").count(), "checksums stay folded"
    assert page.locator("#cite .citation").first.is_visible()


@pytest.mark.browser
def test_a_chart_drawn_by_night_is_turned_to_day(visit: Any) -> None:
    page = visit.page
    page.set_viewport_size({"width": 2560, "height": 1400})
    page.emulate_media(color_scheme="dark")
    page.goto(f"{visit.address}/explore/enrolment?ref_area=340000&scheme=PEN_E&indicator=insured")
    page.locator("#graph .main-svg").first.wait_for()
    drawn = page.locator("#graph .main-svg").first.bounding_box()
    page.pdf(format="A4")
    assert page.evaluate("document.documentElement.hasAttribute('data-dark')")
    page.emulate_media(media="print")
    assert "invert" in page.evaluate("getComputedStyle(document.querySelector('#graph .main-svg')).filter")
    smaller = float(page.evaluate("getComputedStyle(document.querySelector('.dash-graph')).zoom"))
    assert drawn["width"] * smaller <= PAPER, "a chart is printed as the widest screen drew it"
