"""From a point of the chart to the printed cell, in a real browser."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

ANHUI = "indicator=balance_cum&scheme=PEN_E&ref_area=340000&freq=A&kind=table"


def test_the_pension_balance_of_anhui_2008_leads_by_click_to_its_printed_cell(visit: Any) -> None:
    page = visit.page
    page.goto(f"{visit.address}/explore/funds?{ANHUI}")
    row = page.locator("#table tbody tr").filter(has=page.get_by_role("rowheader", name="2008年"))
    row.locator("td.number").first.click()
    page.locator("#details #trace").click()
    page.wait_for_url(re.compile(r"/trace/funds\?.*time_period=2008"))
    expect(page.get_by_role("heading", level=1)).to_have_text("安徽省城镇职工基本养老保险累计结余")
    expect(page.locator(".biography > .big strong")).to_have_text("213.4")
    expect(page.locator(".sheet mark")).to_have_text("213.4")
    expect(page.locator(".sheet")).to_contain_text("累计结余（亿元）")
    expect(page.locator(".sheet tbody th")).to_have_text("14")
    page.get_by_role("link", name="可支付月数").click()  # on to what is computed from it, and back down to the cell
    expect(page.locator(".biography > .big strong")).to_have_text("13.1")
    page.get_by_role("link", name="累计结余", exact=True).click()
    expect(page.locator(".sheet mark")).to_have_text("213.4")


def test_a_point_of_the_chart_leads_there_too(visit: Any) -> None:
    page = visit.page
    page.goto(f"{visit.address}/en/explore/funds?indicator=balance_cum&scheme=PEN_E&ref_area=100000&freq=A&kind=bar")
    bar = page.locator("#graph .barlayer .point path").first
    expect(bar).to_be_visible()
    box = bar.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator("#details #trace")).to_have_attribute("href", re.compile(r"/en/trace/funds\?.*source="))
    page.locator("#details #trace").click()
    expect(page.locator(".biography > .big strong")).to_be_visible()


def test_without_scripts_the_table_leads_there_and_the_hash_can_be_taken(plain: Any) -> None:
    page = plain.page
    page.goto(f"{plain.address}/explore/funds?{ANHUI}")
    page.locator("#still tr").filter(has=page.get_by_role("rowheader", name="2008年")).get_by_role("link", name="213.4").click()
    expect(page.locator(".sheet mark")).to_have_text("213.4")
    digest = page.locator("code.copied", has_text=re.compile("^[0-9a-f]{64}$"))
    expect(digest).to_be_visible()
    assert digest.evaluate("each => getComputedStyle(each).userSelect") == "all"


def test_the_page_fits_a_phone_and_large_type(visit: Any) -> None:
    page = visit.page
    page.set_viewport_size({"width": 390, "height": 800})
    for root in ("", "/en"):
        page.goto(f"{visit.address}{root}/trace/funds?freq=A&ref_area=340000&scheme=PEN_E&indicator=balance_cum&time_period=2008")
        page.evaluate("document.documentElement.dataset.size = 'large'")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
