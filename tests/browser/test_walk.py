"""An outsider's walk: ten tasks people come with, each done through what they see from the home page on, in three clicks or fewer.

Typing into the search field and Enter are no clicks. What is found is held against the published files.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Locator, Page, expect

from etl.catalog import Catalog, open_catalog

pytestmark = pytest.mark.browser

MOST_CLICKS = 3


@dataclass
class Walk:
    """A reader on their way: every click is counted."""

    page: Page
    clicks: int = 0

    def click(self, target: Locator) -> None:
        expect(target).to_be_visible()
        target.click()
        self.clicks += 1

    def search(self, words: str) -> None:
        self.page.get_by_role("search").get_by_role("searchbox").fill(words)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url("**/search?q=*")

    def link(self, words: str | re.Pattern[str]) -> None:
        self.click(self.page.get_by_role("link", name=words).first)

    def explorer(self) -> None:
        """Wait until the explorer shows figures."""
        expect(self.page.locator("#table table")).to_be_visible()


@pytest.fixture
def walk(visit: Any) -> Iterator[Walk]:
    """A walk that begins on the home page and must end in three clicks."""
    visit.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit.page.goto(f"{visit.address}/")
    walk = Walk(visit.page)
    yield walk
    assert walk.clicks <= MOST_CLICKS


@pytest.fixture(scope="module")
def catalog(bundled: Path) -> Catalog:
    return open_catalog(bundled / "public")


def newest(catalog: Catalog, dataset: str, **codes: str) -> dict[str, Any]:
    """The newest published figure of some codes, as the source charts prefer states it."""
    order = list(catalog.labels(dataset, "source"))
    rows = [row for row in catalog.query(dataset, **codes).to_pylist() if row["obs_value"] is not None and row["obs_status"] != "U"]
    return max(rows, key=lambda row: (row["time_period"], -order.index(row["source"])))


def printed(row: dict[str, Any], decimals: int | None = None) -> str:
    """A figure without separators, rounded half up."""
    places = Decimal(1).scaleb(-int(row["decimals"] if decimals is None else decimals))
    return f"{Decimal(str(row['obs_value'])).quantize(places, rounding=ROUND_HALF_UP):f}"


def bare(text: str | None) -> str:
    return (text or "").replace(",", "")


@pytest.mark.parametrize(
    ("root", "words", "found", "share", "copy"),
    [
        ("", "安徽 失业保险 参保", "安徽省 · 失业保险 · 参保人数", "分享、嵌入与引用", "复制"),
        ("en/", "anhui unemployment insured", "Anhui · Unemployment insurance · Insured persons", "Share, embed and cite", "Copy"),
    ],
)
def test_insured_against_unemployment_in_anhui_in_2008_and_cited(
    walk: Walk, visit: Any, catalog: Catalog, root: str, words: str, found: str, share: str, copy: str
) -> None:
    if root:
        walk.page.goto(f"{visit.address}/{root}")
    walk.search(words)
    walk.link(found)
    walk.explorer()
    year = {"ref_area": "340000", "scheme": "UNE", "indicator": "insured", "freq": "A", "time_period": "2008"}
    told = newest(catalog, "enrolment", **year)
    row = walk.page.locator("#table tbody tr", has_text=re.compile(r"^2008"))
    number = Decimal(bare(row.locator("td.number").first.evaluate("cell => cell.firstChild.textContent")))
    assert number * (100 if root else 1) == Decimal(str(told["obs_value"]))
    walk.click(walk.page.get_by_role("button", name=share))
    walk.click(walk.page.locator("#share").get_by_role("button", name=copy).nth(2))
    expect(walk.page.locator("#share [role=status]").nth(2)).not_to_be_empty()
    cited = walk.page.evaluate("navigator.clipboard.readText()")
    assert f"release={catalog.datasets['enrolment']['release']}" in cited
    assert "[DS/OL]" in cited


@pytest.mark.parametrize(
    ("root", "question"), [("", "基金能支付几个月"), ("en/", re.compile("pension.*month|month.*pension", re.IGNORECASE))]
)
def test_how_many_months_the_pension_fund_can_pay(walk: Walk, visit: Any, catalog: Catalog, root: str, question: Any) -> None:
    if root:
        walk.page.goto(f"{visit.address}/{root}")
    walk.link(question)
    told = newest(catalog, "ratios", ref_area="100000", scheme="PEN_E", indicator="pay_months", freq="A")
    expect(walk.page.locator("main")).to_contain_text(re.compile(rf"{re.escape(printed(told))}\s?(个月|months)"))


def test_which_city_of_anhui_has_most_insured_against_unemployment(walk: Walk, catalog: Catalog) -> None:
    walk.link("我所在的城市")
    cities = [area for area in catalog.labels("enrolment", "ref_area") if area.startswith("34") and area != "340000"]
    rows = catalog.query("enrolment", ref_area=cities, scheme="UNE", indicator="insured", freq="A").to_pylist()
    last = max(row["time_period"] for row in rows)
    best = max((row for row in rows if row["time_period"] == last), key=lambda row: row["obs_value"])
    expect(walk.page.locator(".headline, main h1 + p").first).to_contain_text(catalog.labels("enrolment", "ref_area")[best["ref_area"]])
    expect(walk.page.locator("main")).to_contain_text("方格示意图（非地图）")


def test_anhui_beside_jiangsu_over_time(walk: Walk) -> None:
    walk.search("安徽 职工养老 参保")
    walk.link("安徽省 · 城镇职工基本养老保险 · 参保人数")
    walk.explorer()
    walk.click(walk.page.locator(".choice[data-name=ref_area] .choice-button"))
    walk.click(walk.page.get_by_role("button", name="同时比较几个"))
    heads = walk.page.locator("#table thead")
    expect(heads).to_contain_text("江苏省")
    expect(heads).to_contain_text("安徽省")
    expect(walk.page.locator(".chart-title")).to_contain_text("各省份")


def test_monthly_enrolment_as_a_workbook(walk: Walk, tmp_path: Path, catalog: Catalog) -> None:
    row = walk.page.locator("tr", has_text="社会保险参保情况").filter(has=walk.page.get_by_role("link", name="XLSX"))
    with walk.page.expect_download() as download:
        walk.click(row.get_by_role("link", name="XLSX"))
    download.value.save_as(tmp_path / "enrolment.xlsx")
    book = openpyxl.load_workbook(tmp_path / "enrolment.xlsx", read_only=True)
    assert sum(sheet.max_row or 0 for sheet in book) > catalog.datasets["enrolment"]["observations"] / 10


def test_what_changed_against_last_year(walk: Walk, catalog: Catalog) -> None:
    walk.link("最近一期有什么变化")
    told = newest(catalog, "funds", ref_area="100000", scheme="PEN", indicator="income", freq="M", period_basis="YTD")
    expect(walk.page.locator("main")).to_contain_text(f"{printed(told, 1)}亿元")
    expect(walk.page.locator("main table").first).to_contain_text("上年同期")


def test_what_the_support_ratio_is(walk: Walk, catalog: Catalog) -> None:
    walk.search("抚养比")
    meaning = next(row for row in catalog.structure("ratios")["codelists"]["indicator"] if row["code"] == "support_ratio")
    expect(walk.page.locator("main")).to_contain_text(meaning["description_zh"].partition("，")[0])


def test_a_picture_of_income_and_expenditure_with_its_source(walk: Walk) -> None:
    walk.link("社会保险基金收支、结余和收益情况")
    walk.link("自选数据作图")
    walk.explorer()
    walk.click(walk.page.locator("#svg"))
    walk.page.wait_for_url("**/chart.svg?*")
    text = walk.page.locator("svg").first.text_content() or ""
    assert "基金收入" in text
    assert "来源：" in text
    assert "发布" in text


def test_a_chart_for_a_page_of_ones_own(walk: Walk, catalog: Catalog) -> None:
    walk.link("社会保险参保情况")
    walk.link("自选数据作图")
    walk.explorer()
    walk.click(walk.page.get_by_role("button", name="分享、嵌入与引用"))
    release = catalog.datasets["enrolment"]["release"]
    expect(walk.page.locator("#embed-code")).to_contain_text(f"release={release}&amp;embed=1")
    expect(walk.page.locator("#permanent")).to_contain_text(f"release={release}")


def test_where_medical_insurance_breaks_and_why(walk: Walk, catalog: Catalog) -> None:
    walk.link("社会保险参保情况")
    told = [row for row in catalog.structure("enrolment")["breaks"] if row["scheme"] == "MED" and row["date"].startswith("2017-01")]
    section = walk.page.locator("#chart")
    assert told
    for row in told:
        expect(section).to_contain_text(row["zh"].partition("；")[0].partition("：")[0])
