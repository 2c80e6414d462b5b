"""Taking a chart elsewhere: without scripts, in a frame, by a short address, as a picture."""

import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from dashboard.embed import embed_code
from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser

SHORT = "?view=trend&scheme=PEN_E,UNE&period_basis=S&release="


@pytest.mark.parametrize(("root", "caption"), [("", "全国"), ("/en", "China")])
def test_without_scripts_a_selection_has_its_chart_its_table_and_its_files(plain: Visit, root: str, caption: str) -> None:
    page = plain.page
    page.goto(f"{plain.address}{root}/explore/enrolment?scheme=UNE")
    expect(page.locator("#still h2")).to_contain_text(caption)
    expect(page.locator("#still .drawing-wide svg")).to_be_visible()
    expect(page.locator("#still .drawing-narrow svg")).to_be_hidden()
    expect(page.locator("#still table tbody tr")).to_have_count(13)
    with page.expect_download() as taken:
        page.get_by_role("link", name="XLSX").click()
    assert re.fullmatch(r"enrolment-[\d.-]+-selection\.xlsx", taken.value.suggested_filename)


def test_on_a_phone_the_chart_is_drawn_for_it(plain: Visit) -> None:
    plain.page.set_viewport_size({"width": 390, "height": 800})
    plain.page.goto(f"{plain.address}/explore/enrolment")
    expect(plain.page.locator("#still .drawing-narrow svg")).to_be_visible()
    expect(plain.page.locator("#still .drawing-wide svg")).to_be_hidden()
    assert plain.page.evaluate("document.documentElement.scrollWidth") <= 390


def test_what_stood_there_before_the_scripts_gives_way_to_them(visit: Visit) -> None:
    visit.page.goto(f"{visit.address}/explore/enrolment?scheme=UNE")
    expect(visit.page.locator("#head h2")).to_be_visible()
    expect(visit.page.locator("#still")).to_be_hidden()


def test_a_short_address_shows_what_it_stands_for(visit: Visit) -> None:
    release = visit.page.request.get(f"{visit.address}/catalog.json").json()["datasets"][0]["release"]
    visit.page.goto(f"{visit.address}/en/explore/enrolment{SHORT}{release}")
    expect(visit.page.locator("#head h2")).to_have_text("Insured persons: by scheme, China")
    expect(visit.page.locator("#table thead th")).to_have_count(4)
    assert visit.page.locator("#told > *").count() == 0


@pytest.fixture
def elsewhere() -> Iterator[Callable[[str], str]]:
    """Publishes a page at another origin and gives its address."""
    body = b""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    def publish(html: str) -> str:
        nonlocal body
        body = f"<!doctype html><title>elsewhere</title>{html}".encode()
        return f"http://localhost:{server.server_port}/"

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield publish
        server.shutdown()


@pytest.mark.parametrize("root", ["", "/en"])
def test_a_page_elsewhere_shows_the_chart_in_a_frame(browser: Browser, elsewhere: Callable[[str], str], address: str, root: str) -> None:
    """The copied code on a page of another host; the full page is not to be shown there."""
    code = embed_code(f"{address}{root}/explore/enrolment?scheme=UNE", "x", "zh")
    refused = f'<iframe id="full" src="{address}{root}/explore/enrolment?scheme=UNE" title="y"></iframe>'
    page = browser.new_page()
    page.goto(elsewhere(code + refused))
    framed = page.frame_locator("iframe >> nth=0")
    expect(framed.locator("#head h2")).to_be_visible()
    expect(framed.locator("#graph .main-svg").first).to_be_visible()
    for part in ("header", "footer", ".explore-choices", "#presets", "#kinds", "#still"):
        assert not framed.locator(part).filter(visible=True).count(), part
    expect(framed.locator("a[target=_blank]")).to_have_attribute("rel", "noopener")
    expect(page.frame_locator("#full").locator("main")).to_have_count(0)
    page.close()


@pytest.mark.parametrize("root", ["", "/en"])
def test_an_embedded_chart_is_for_everyone(visit: Visit, root: str) -> None:
    visit.page.goto(f"{visit.address}{root}/explore/enrolment?scheme=UNE&embed=1")
    expect(visit.page.locator("#head h2")).to_be_visible()
    found = Axe().run(visit.page)
    assert found.violations_count == 0, found.generate_report()


def test_a_browser_can_show_the_picture_of_a_selection(visit: Visit) -> None:
    visit.page.goto(f"{visit.address}/about/")
    size = visit.page.evaluate(
        """async source => {
            const image = new Image(); image.src = source; await image.decode(); return [image.naturalWidth, image.naturalHeight]
        }""",
        "/en/explore/enrolment/chart.svg?scheme=UNE&width=640",
    )
    assert size[0] == 640
    assert size[1] > 400
