"""Search through the field that stands on every page."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

FIELDS = {
    "": ("安徽 失业保险 参保", "安徽省 · 失业保险 · 参保人数"),
    "/en": ("hefei unemployment insured", "Hefei · Unemployment insurance · Insured persons"),
}


@pytest.mark.browser
@pytest.mark.parametrize("root", FIELDS)
@pytest.mark.parametrize("scripts", [True, False])
def test_words_typed_on_the_home_page_lead_to_their_figures(request: Any, root: str, scripts: bool) -> None:
    visit = request.getfixturevalue("visit" if scripts else "plain")
    asked, found = FIELDS[root]
    page = visit.page
    page.goto(f"{visit.address}{root}/")
    page.get_by_role("search").get_by_role("searchbox").fill(asked)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{root}/search?q=*")
    expect(page.locator("h1")).to_contain_text(asked)
    expect(page.get_by_role("searchbox")).to_have_value(asked)
    page.get_by_role("link", name=found, exact=True).click()
    page.wait_for_url(f"**{root}/explore/enrolment?*")
    if scripts:
        expect(page.locator("#graph .main-svg").first).to_be_visible()


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_no_rule_of_accessibility_is_broken(visit: Any, scheme: Any, width: int) -> None:
    page = visit.page
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    for path in ("/search", "/search?q=pension", "/en/search?q=pension", "/search?q=安徽+失业", "/en/search?q=hefie"):
        page.goto(f"{visit.address}{path}")
        broken = Axe().run(page).response["violations"]
        assert [(rule["id"], rule["nodes"][0]["html"]) for rule in broken] == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "nothing is cut off"
