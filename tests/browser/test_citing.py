"""Citations on the landing page: copied with scripts, selected without."""

from datetime import date
from typing import Any

import pytest
from playwright.sync_api import expect

WORDS = {"": ("复制", "已复制"), "/en": ("Copy", "Copied")}


@pytest.mark.browser
@pytest.mark.parametrize("root", WORDS)
def test_a_citation_is_copied_with_the_day_of_reading(visit: Any, root: str) -> None:
    page = visit.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{visit.address}{root}/datasets/funds/")
    button, done = WORDS[root]
    section = page.locator("#cite")
    section.get_by_role("button", name=button).first.click()
    expect(section.get_by_role("status").first).to_have_text(done)
    shown, copied = section.locator(".citation").first.text_content(), page.evaluate("navigator.clipboard.readText()")
    begun = copied.partition("[DS/OL]. (")[0]
    assert shown.startswith(begun)
    assert date.today().isoformat() in copied
    assert copied.endswith(shown.rpartition("]")[2])


@pytest.mark.browser
def test_without_scripts_no_button_promises_to_copy(plain: Any) -> None:
    plain.page.goto(f"{plain.address}/datasets/funds/")
    expect(plain.page.locator("#cite .citation")).to_have_count(4)
    assert not plain.page.locator("#cite button:visible").count()
