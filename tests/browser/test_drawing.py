"""What is written on a chart can be read: no word stands upon another or reaches out of its picture, on any screen."""

from itertools import product
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.states import drawn

pytestmark = pytest.mark.browser

ROOTS = {"zh": "", "en": "/en"}
CITIES = "&ref_area=" + ",".join(f"34{city:02}00" for city in (*range(1, 9), *range(10, 14), *range(15, 19)))
FUNDS = "/explore/funds?freq=A&ref_area=100000&scheme=PEN_E&period_basis=P&indicator=income,expenditure"
SEVEN = "/explore/enrolment?freq=A&ref_area=340000&scheme=PEN_E,PEN_R,UNE,INJ,MAT,MED_E,MED_R"
PARTS = "/explore/enrolment?freq=A&scheme=PEN_E&indicator=active,retirees&colour=indicator&kind=stack"

CHARTS = {
    "bar": f"{FUNDS}&kind=bar",
    "line": FUNDS,
    "growth": f"{FUNDS}&measure=growth&kind=bar",
    "index": f"{FUNDS}&measure=index",
    "benefits": "/explore/benefits",
    "long": "/explore/benefits?freq=A&ref_area=100000&scheme=UNE&period_basis=P&indicator=benefit_exp,med_premium_paid&colour=indicator",
    "seven": SEVEN,
    "stack": f"{PARTS}&ref_area=340000",
    "across": f"{PARTS}&ref_area=110000,340000&x=ref_area",
    "rank": f"/explore/enrolment?freq=A&scheme=UNE&indicator=insured{CITIES}&colour=ref_area&kind=rank",
    "panels": f"/explore/enrolment?freq=A&scheme=UNE&indicator=insured{CITIES}&colour=ref_area&kind=panels",
    "tiles": f"/explore/enrolment?freq=A&scheme=UNE&indicator=insured{CITIES}&x=ref_area&kind=tiles",
}

SCREENS = [(390, "normal"), (390, "large"), (820, "normal"), (1440, "large")]

CROSSED = """() => {
    const pictures = [...document.querySelectorAll('#drawing:not([hidden]) .main-svg, #picture svg, #still svg, #chart svg')];
    const found = [], words = [];
    for (const picture of pictures) {
        const edge = picture.getBoundingClientRect();
        for (const text of picture.querySelectorAll('text')) {
            const box = text.getBoundingClientRect();
            if (!edge.width || !box.width || !text.textContent.trim()) continue;
            words.push([text.textContent, box]);
            if (box.left < edge.left - 1 || box.right > edge.right + 1 || box.top < edge.top - 6 || box.bottom > edge.bottom + 6)
                found.push(text.textContent + ' reaches out');
        }
    }
    words.forEach(([one, a], number) => words.slice(number + 1).forEach(([other, b]) => {
        if (a.left < b.right - 1 && b.left < a.right - 1 && a.top + 3 < b.bottom - 3 && b.top + 3 < a.bottom - 3)
            found.push(one + ' upon ' + other);
    }));
    return [words.length, found];
}"""
"""How many words are drawn, and which stand upon others; a line's box is some pixels higher than its ink."""


def crossed(page: Page) -> list[str]:
    """What cannot be read on the pictures of a page."""
    count, found = page.evaluate(CROSSED)
    assert count >= 4
    return found


@pytest.mark.parametrize(("name", "lang"), list(product(CHARTS, ROOTS)))
def test_no_word_on_a_chart_stands_upon_another(visit: Any, name: str, lang: str) -> None:
    page = visit.page
    for width, size in SCREENS:
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{visit.address}{ROOTS[lang]}{CHARTS[name]}")
        page.evaluate("size => document.documentElement.setAttribute('data-size', size)", size)
        drawn(page)
        assert crossed(page) == [], (width, size)


@pytest.mark.parametrize("lang", ROOTS)
def test_nor_on_pictures_that_need_no_script(plain: Any, lang: str) -> None:
    page = plain.page
    for width, path in product((390, 1440), (*CHARTS.values(), "/answers/cities/")):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{plain.address}{ROOTS[lang]}{path}")
        assert crossed(page) == [], (width, path)


def test_the_names_of_lines_stand_clear_of_what_is_under_them(visit: Any) -> None:
    """The legend of a narrow chart ends above its plot, where the unit of the axis has its room, and begins inside the picture."""
    page = visit.page
    page.set_viewport_size({"width": 390, "height": 900})
    for root, path in product(ROOTS.values(), ("/explore/benefits", CHARTS["long"], CHARTS["seven"], CHARTS["across"])):
        page.goto(f"{visit.address}{root}{path}")
        drawn(page)
        box = page.evaluate("""() => {
            const graph = document.querySelector('#graph .js-plotly-plot');
            const top = graph.getBoundingClientRect().top, legend = graph.querySelector('.legend .bg').getBoundingClientRect();
            return {above: legend.top - top, under: top + graph._fullLayout._size.t - legend.bottom};
        }""")
        assert box["above"] >= 0, path
        assert box["under"] >= 3, path


@pytest.mark.parametrize("lang", ROOTS)
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_a_table_comes_before_what_is_said_of_it(request: pytest.FixtureRequest, lang: str, scripts: bool) -> None:
    """In the document and so for every reader; a chart's notes stay between the chart and its table."""
    visit = request.getfixturevalue("visit" if scripts else "plain")
    page, part = visit.page, "#figure" if scripts else "#still"
    order = """part => [...document.querySelectorAll(`${part} :is(table.figures, .chart-foot, .aside)`)].map(each => each.tagName)"""
    page.set_viewport_size({"width": 390, "height": 844})
    for kind, expected in (("table", ["TABLE", "DIV"]), ("bar", ["DIV", "TABLE"])):
        page.goto(f"{visit.address}{ROOTS[lang]}{FUNDS}&kind={kind}")
        expect(page.locator(f"{part} table.figures")).to_be_visible()
        assert page.evaluate(order, part) == expected, kind
