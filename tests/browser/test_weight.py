"""How much a first visit weighs, in bytes over the wire as the browser counts them. Time is measured by `benchmarks/visit.py`."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

LANDING, EXPLORER = 60_000, 700_000
"""The most a landing page and the explorer may weigh, all they load included."""

DATASETS = ("enrolment", "benefits", "funds", "ratios")


def weighed(browser: Browser, url: str, shown: Callable[[Page], object]) -> int:
    """The bytes of a page and all that it loads, headers included, for somebody who was never here."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    wire = context.new_cdp_session(page)
    loaded: list[float] = []
    wire.send("Network.enable")
    wire.on("Network.loadingFinished", lambda told: loaded.append(told["encodedDataLength"]))
    page.goto(url, wait_until="networkidle")
    shown(page)
    context.close()
    return int(sum(loaded))


@pytest.mark.parametrize("root", ["", "/en"])
@pytest.mark.parametrize("path", ["/", "/datasets/", "/about/", *(f"/datasets/{each}/" for each in DATASETS)])
def test_a_page_is_light(browser: Browser, address: str, root: str, path: str) -> None:
    weight = weighed(browser, address + root + path, lambda page: page.locator("main").wait_for())
    assert 2000 < weight <= LANDING


@pytest.mark.parametrize("dataset", DATASETS)
def test_the_explorer_with_its_first_chart_is_not_heavy(browser: Browser, address: str, dataset: str) -> None:
    weight = weighed(browser, f"{address}/explore/{dataset}", lambda page: page.locator("#graph .main-svg").first.wait_for())
    assert 300_000 < weight <= EXPLORER
