"""A first visit in a real browser with nothing in its cache: bytes over the wire and time to what is wanted, beside a bare Dash page."""

import argparse
import shutil
import statistics
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from playwright.sync_api import Browser, sync_playwright
from server import PUBLIC, free_port, ours, running
from table import machine, ratio, table, verdict

WATCH = """(() => {
    const drawn = '.js-plotly-plot .trace path, .js-plotly-plot .points path';
    const look = () => {
        const there = (what) => document.querySelector(what);
        if (!window.seen && (there('#still svg') || there(drawn))) window.seen = performance.now();
        if (there(drawn)) window.drawn = performance.now();
        else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
})()"""
"""Notes the frame in which the first chart stands in the page, and that in which one drawn by script does."""

PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
"""When the first words stood in the page; nothing before they do."""

BARE = """
import sys
import plotly.express as px
from dash import Dash, dcc, html
years = [str(year) for year in range(2010, 2026)]
app = Dash()
app.layout = html.Div([dcc.Dropdown(["a", "b"], "a"), dcc.Graph(figure=px.line(x=years, y=list(range(len(years)))))])
app.run(port=sys.argv[1])
"""


class Seen(NamedTuple):
    """A visit: kilobytes of a page and all it loads; seconds to its first words, to its first chart, and to the chart drawn by script."""

    weight: float
    words: float
    chart: float
    drawn: float


def visit(browser: Browser, url: str, chart: bool) -> Seen:
    """A page opened for the first time; one without a chart by script is done with its first words."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    wire = context.new_cdp_session(page)
    weights: list[float] = []
    wire.send("Network.enable")
    wire.on("Network.loadingFinished", lambda told: weights.append(told["encodedDataLength"]))
    page.add_init_script(WATCH)
    page.goto(url, wait_until="load")
    if chart:
        page.wait_for_function("() => window.drawn")
    page.wait_for_load_state("networkidle")
    words = page.wait_for_function(PAINTED).json_value() / 1000
    seen, drawn = (each / 1000 for each in page.evaluate("() => [window.seen, window.drawn]")) if chart else (words, words)
    context.close()
    return Seen(sum(weights) / 1000, words, seen, drawn)


def main() -> None:
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--times", type=int, default=9)
    given = told.parse_args()
    machine()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    port = free_port()
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        bare = Path(folder) / "bare.py"
        bare.write_text(BARE, "utf-8")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--headless", "--no-sandbox", "--disable-gpu"])
        explorers = [f"/explore/{name}" for name in ("enrolment", "funds")]
        with ours(PUBLIC, explorers) as server, running([sys.executable, str(bare), str(port)], port, quiet=True) as plain:
            pages = {"home": "/", "landing page": "/datasets/enrolment/", "landing page, English": "/en/datasets/funds/"}
            urls = {name: (server.address + path, False) for name, path in pages.items()}
            urls |= {f"explorer, {path.rpartition('/')[2]}": (server.address + path, True) for path in explorers}
            urls["a bare Dash page, one chart"] = plain.address + "/", True
            visit(browser, plain.address, True)
            seen = {name: [visit(browser, *url) for _ in range(given.times)] for name, url in urls.items()}
        browser.close()
    found = {name: Seen(*map(statistics.median, zip(*each, strict=True))) for name, each in seen.items()}
    rows = []
    for name, each in found.items():
        charts = [f"{each.chart:.2f}", f"{each.drawn:.2f}", f"{min(one.drawn for one in seen[name]):.2f}"] if urls[name][1] else ["–"] * 3
        rows.append([name, f"{each.weight:,.0f}", f"{each.words:.2f}", *charts])
    table(["a first visit, cold cache", "KB", "first words, s", "first chart, s", "drawn by script, s", "best"], rows)
    explorer, landing, dash = found["explorer, enrolment"], max(found[name].weight for name in pages), found["a bare Dash page, one chart"]
    heaviest = max(each.weight for name, each in found.items() if name.startswith("explorer"))
    table(
        ["machine-independent, and targets", "", ""],
        [
            ["the heaviest page without the explorer, KB", f"{landing:.0f}", verdict(landing <= 60, "≤ 60 KB")],
            ["the heaviest explorer, KB", f"{heaviest:.0f}", verdict(heaviest <= 700, "≤ 700 KB")],
            ["first chart of the explorer, s", f"{explorer.chart:.2f}", verdict(explorer.chart <= 1, "≤ 1.0 s")],
            ["the same drawn by script, which answers to the pointer, s", f"{explorer.drawn:.2f}", verdict(explorer.drawn <= 1, "≤ 1.0 s")],
            ["bare Dash ÷ explorer, bytes", ratio(dash.weight, explorer.weight), ""],
            ["bare Dash ÷ explorer, first chart", ratio(dash.drawn, explorer.drawn), ""],
        ],
    )


if __name__ == "__main__":
    main()
