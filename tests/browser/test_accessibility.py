"""No rule of axe, none left out, is broken on any page, in any state, language, theme, size of type or width."""

from collections.abc import Iterator
from itertools import product
from typing import Any, NamedTuple

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.conftest import PATIENCE
from tests.browser.states import STATES

pytestmark = pytest.mark.browser

ROOTS = {"zh": "", "en": "/en"}


class Dress(NamedTuple):
    """How a page is looked at: theme, width in pixels, size of type."""

    theme: Any
    width: int
    size: str


DRESSES = [Dress("light", 1280, "normal"), Dress("dark", 390, "normal"), Dress("light", 390, "large"), Dress("dark", 1280, "large")]
"""Every pair of theme, width and size of type."""

SAMPLE = {
    ("home", "zh"): DRESSES[0],
    ("landing-funds", "zh"): DRESSES[1],
    ("landing-ratios", "en"): DRESSES[2],
    ("report-funds", "zh"): DRESSES[1],
    ("answer-sources", "zh"): DRESSES[3],
    ("answer-reserve", "en"): DRESSES[1],
    ("search-none", "en"): DRESSES[0],
    ("missing", "zh"): DRESSES[2],
    ("calendar", "zh"): DRESSES[1],
    ("trace-quoted", "en"): DRESSES[2],
    ("trace-computed", "zh"): DRESSES[1],
    ("enrolment-line-value", "zh"): DRESSES[1],
    ("funds-bar-growth", "en"): DRESSES[3],
    ("choice-several", "zh"): DRESSES[2],
    ("shared", "en"): DRESSES[1],
    ("still-enrolment-tiles", "zh"): DRESSES[3],
}
"""What the ordinary run looks at, and how."""


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(base_url=address)
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


def wear(page: Page, dress: Dress) -> None:
    """Look at the page so; the size of type is what the reader's switch sets."""
    page.emulate_media(color_scheme=dress.theme)
    page.set_viewport_size({"width": dress.width, "height": 900})
    page.evaluate("size => document.documentElement.setAttribute('data-size', size)", dress.size)


def broken(page: Page) -> list[tuple[str, list[str]]]:
    """The rules that are broken, each with the elements that break it."""
    found = Axe().run(page).response["violations"]
    return [(rule["id"], [f"{node['html'][:160]} {node['failureSummary'][-160:]}" for node in rule["nodes"][:4]]) for rule in found]


@pytest.mark.parametrize(("name", "lang"), SAMPLE)
def test_no_rule_is_broken_on_a_sample_of_pages(page: Page, address: str, name: str, lang: str) -> None:
    dress = SAMPLE[name, lang]
    STATES[name].open(page, address, ROOTS[lang])
    wear(page, dress)
    STATES[name].prepare(page)
    assert broken(page) == [], dress


@pytest.mark.long
@pytest.mark.parametrize(("name", "lang"), list(product(STATES, ROOTS)))
def test_no_rule_is_broken_on_any_page(page: Page, address: str, name: str, lang: str) -> None:
    STATES[name].open(page, address, ROOTS[lang])
    for dress in DRESSES:
        wear(page, dress)
        STATES[name].prepare(page)
        assert broken(page) == [], dress
