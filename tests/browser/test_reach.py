"""Who uses the keyboard, a narrow or a magnified page, large type, a voice, other colours or no movement gets everything."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PATIENCE, Visit
from tests.browser.states import STATES

pytestmark = pytest.mark.browser

ROOTS = {"zh": "", "en": "/en"}
KINDS_OF_PAGE = ("home", "landing-enrolment", "answer-changes", "enrolment-line-value", "shared")
REST = tuple(name for name in STATES if name not in KINDS_OF_PAGE)
LOOKED_AT = [*KINDS_OF_PAGE, *(pytest.param(name, marks=pytest.mark.long) for name in REST)]

FOCUS = """() => {
    const at = document.activeElement, box = at.getBoundingClientRect(), style = getComputedStyle(at);
    const across = Math.min(box.right, innerWidth) - Math.max(box.left, 0);
    const down = Math.min(box.bottom, innerHeight) - Math.max(box.top, 0);
    const ring = style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth);
    return { what: at.outerHTML.slice(0, 140), ring, seen: across > 1 && down > 1 };
}"""
"""What has the focus, how thick its ring is, and whether it stands within the window."""

CUT = """() => [...document.querySelectorAll('body *')].filter(each => {
    if (each.closest('.visually-hidden, .hidden, .skip, .scroll, svg, .embed .explore-title') || !each.checkVisibility()) return false;
    const style = getComputedStyle(each), cuts = way => ['hidden', 'clip'].includes(way);
    return (cuts(style.overflowX) && each.scrollWidth > each.clientWidth + 1)
        || (cuts(style.overflowY) && each.scrollHeight > each.clientHeight + 1);
}).map(each => each.outerHTML.slice(0, 140))"""
"""What shows less than it holds."""

UNMARKED = """() => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
    while (texts.nextNode()) {
        const text = texts.currentNode;
        if (/\\p{Script=Han}/u.test(text.data) && !text.parentElement.closest('script, style, :lang(zh)')) found.push(text.data.trim());
    }
    return found;
}"""
"""Chinese words that are not said to be Chinese."""

MOVING = """() => [...document.querySelectorAll('*')].filter(each => {
    const style = getComputedStyle(each), long = times => times.split(',').some(time => parseFloat(time) > 0);
    const moves = long(style.transitionDuration) || style.animationName !== 'none';
    return style.scrollBehavior === 'smooth' || (each.checkVisibility() && moves);
}).map(each => each.outerHTML.slice(0, 140))"""

ENDS = """svg => {
    const colour = each => getComputedStyle(each).color;
    const lines = [...svg.querySelectorAll('path[stroke=currentColor]')].map(colour);
    const words = [...svg.querySelectorAll('text')].filter(each => getComputedStyle(each).fill === colour(each)).map(colour);
    return [lines, words];
}"""
"""The colours of lines, and of words that wear their line's colour."""


@pytest.fixture
def looked(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Opens a state of the list in a context of its own."""
    contexts = []

    def look(name: str, lang: str = "zh", size: str = "normal", **how: Any) -> Page:
        context = browser.new_context(base_url=address, **how)
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        context.add_init_script(f"localStorage.setItem('size', '{size}')")
        page = context.new_page()
        STATES[name].open(page, address, ROOTS[lang])
        return page

    yield look
    for context in contexts:
        context.close()


def focus(page: Page) -> str:
    """What has the focus; it must come into view, with a ring of two pixels."""
    for _ in range(40):
        now = page.evaluate(FOCUS)
        if now["seen"]:
            break
        page.wait_for_timeout(50)  # the page scrolls there
    assert now["seen"], now["what"]
    assert now["ring"] >= 2, now["what"]
    return str(now["what"])


def tab_to(page: Page, place: str) -> None:
    """Press Tab until the focus is there; on the way it can be seen wherever it is."""
    for _ in range(80):
        page.keyboard.press("Tab")
        focus(page)
        if page.evaluate("place => document.activeElement.matches(place)", place):
            return
    raise AssertionError(f"Tab does not lead to {place}")


@pytest.mark.parametrize("lang", ROOTS)
def test_the_explorer_by_keyboard_alone(visit: Visit, lang: str) -> None:
    """Past the head, a choice, another drawing, a figure's details, the means to share; and out at the end."""
    page = visit.page
    STATES["enrolment-line-value"].open(page, visit.address, ROOTS[lang])
    page.keyboard.press("Tab")
    assert 'class="skip"' in focus(page)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)"), "the head is passed over"
    tab_to(page, ".choice[data-name=scheme] .choice-button")
    page.keyboard.press("Enter")
    expect(page.locator(".choice-panel")).to_be_visible()
    tab_to(page, ".choice-panel input[type=checkbox]:checked")
    before = page.url
    page.keyboard.press("Space")
    page.wait_for_url(lambda url: url != before)
    page.keyboard.press("Escape")
    expect(page.locator(".choice-panel")).to_have_count(0)
    assert "choice-button" in focus(page), "the focus comes back to what opened the choice"
    tab_to(page, "[role=tab][aria-selected=true]")
    page.keyboard.press("ArrowRight")
    expect(page.locator("[role=tab]").nth(1)).to_have_attribute("aria-selected", "true")
    page.wait_for_url("**kind=bar*")
    focus(page)
    page.wait_for_load_state("networkidle")
    tab_to(page, "#table td.number")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    focus(page)
    page.keyboard.press("Enter")
    expect(page.locator("#details strong")).to_be_visible()
    tab_to(page, "#open")
    page.keyboard.press("Enter")
    expect(page.locator("#permanent")).to_be_visible()
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            return
        focus(page)
    raise AssertionError("the focus does not leave the page")


@pytest.mark.parametrize("lang", ROOTS)
@pytest.mark.parametrize(("width", "size"), [(320, "normal"), (640, "large")], ids=["at 400 %", "at 200 % and large"])
@pytest.mark.parametrize("name", LOOKED_AT)
def test_a_magnified_page_scrolls_one_way_only_and_shows_all(looked: Any, name: str, width: int, size: str, lang: str) -> None:
    """1280 by 1024 pixels at 400 % are 320 by 256; tables scroll in themselves."""
    page = looked(name, lang, size, viewport={"width": width, "height": 512})
    assert page.evaluate("document.documentElement.dataset.size || 'normal'") == (size if STATES[name].scripts else "normal")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(CUT) == []


@pytest.mark.parametrize("name", LOOKED_AT)
def test_controls_are_large_enough_for_a_finger(looked: Any, name: str) -> None:
    """WCAG 2.5.8, as axe measures it: 24 pixels, or as much room around it; links in a sentence are exempt."""
    page = looked(name, viewport={"width": 390, "height": 844})
    found = Axe().run(page, options={"runOnly": ["target-size"]}).response["violations"]
    assert [node["html"][:140] for rule in found for node in rule["nodes"]] == []


@pytest.mark.parametrize("lang", ROOTS)
@pytest.mark.parametrize("name", LOOKED_AT)
def test_every_page_says_in_which_language_its_words_are(looked: Any, name: str, lang: str) -> None:
    page = looked(name, lang)
    assert page.locator("html").get_attribute("lang") == {"zh": "zh-CN", "en": "en"}[lang]
    assert page.evaluate(UNMARKED) == []


@pytest.mark.parametrize("name", ["home", "enrolment-line-value", "choice-areas"])
def test_nothing_moves_for_those_who_want_it_still(looked: Any, name: str) -> None:
    assert looked(name, reduced_motion="reduce").evaluate(MOVING) == []


@pytest.mark.parametrize("lang", ROOTS)
@pytest.mark.parametrize(
    "name", ["landing-funds", "answer-cities", "enrolment-line-value", "enrolment-tiles-value", "still-enrolment-panels"]
)
def test_every_chart_is_told_in_words(looked: Any, name: str, lang: str) -> None:
    """The summary of a chart names figures; the drawing itself is named by its title."""
    page = looked(name, lang)
    for drawing in page.locator("svg.drawing").all():
        assert drawing.get_attribute("role") == "img"
        said = [drawing.locator(f"[id='{part}']").text_content() for part in (drawing.get_attribute("aria-labelledby") or "").split()]
        assert len(said) == 2
        assert re.search(r"\d", said[1] or ""), said
    if "/explore/" in page.url and STATES[name].scripts:
        assert re.search(r"\d", page.locator("#head .visually-hidden").text_content() or "")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["landing-enrolment", "landing-funds", "answer-insured", "still-ratios-line"])
def test_a_line_is_named_where_it_ends_in_its_own_colour(looked: Any, name: str, scheme: Any) -> None:
    page = looked(name, color_scheme=scheme, viewport={"width": 1280, "height": 900})
    lines, words = page.locator(".drawing-wide svg.drawing").first.evaluate(ENDS)
    assert lines
    assert set(lines) <= set(words)


def test_what_is_provisional_is_dashed(looked: Any) -> None:
    page = looked("landing-enrolment", viewport={"width": 1280, "height": 900})
    assert page.locator("#chart .drawing-wide path[stroke=currentColor][stroke-dasharray]").count() > 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_chart_can_be_seen_in_the_readers_own_colours(looked: Any, scheme: Any) -> None:
    page = looked("landing-enrolment", color_scheme=scheme, forced_colors="active", viewport={"width": 1280, "height": 900})
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    drawing = page.locator("#chart .drawing-wide svg").first
    strokes = drawing.evaluate("svg => [...svg.querySelectorAll('path[stroke=currentColor]')].map(each => getComputedStyle(each).stroke)")
    fills = drawing.evaluate("svg => [...svg.querySelectorAll('text')].map(each => getComputedStyle(each).fill)")
    assert strokes
    assert fills
    assert ground not in {*strokes, *fills}
    chosen = page.locator(".head [aria-current]").evaluate("each => getComputedStyle(each).textDecorationLine")
    assert chosen == "underline", "the shadow that marks the place is gone there"
