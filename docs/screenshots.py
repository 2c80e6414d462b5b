"""Pictures of every page: `make screenshots` writes them to `screenshots/`, and the README's to `docs/images/`.

Serves what is released under `var/` and visits every kind of page in both languages, both themes and at three widths.
`screenshots/sheets/` has one sheet a page, on which a person sees all twelve at a glance. `make screenshots PAGES="home explore-tiles"`
renews those pages alone.
"""

import asyncio
import json
import shutil
import socket
import sys
import threading
import time
from itertools import product
from pathlib import Path

import uvicorn
from playwright.async_api import Browser, Page, async_playwright

from dashboard import app
from etl.catalog import open_catalog

ROOT = Path(__file__).parents[1]
PUBLIC, FOLDER, IMAGES = ROOT / "var" / "public", ROOT / "screenshots", ROOT / "docs" / "images"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
WIDTHS, THEMES, LANGUAGES = {390: 844, 820: 1180, 1440: 900}, ("light", "dark"), {"zh": "", "en": "/en"}
AT_ONCE, PATIENCE = 6, 180_000
"""So many pages are open side by side; milliseconds any of them may take, for a sheet holds twelve whole pages."""

CITIES = "&ref_area=" + ",".join(f"34{city:02}00" for city in (*range(1, 9), *range(10, 14), *range(15, 19)))
STATES = {
    "search": "/search?q=hefei",
    "search-words": "/search?q=安徽 失业保险",
    "search-nothing": "/search?q=xyzzy",
    "search-empty": "/search",
    "missing": "/no/such/page/",
    "explore-line": "/explore/enrolment?scheme=PEN_E,PEN_R,UNE",
    "explore-bar": "/explore/funds?freq=A&ref_area=100000&scheme=PEN_E&period_basis=P&indicator=income,expenditure&kind=bar",
    "explore-stack": "/explore/enrolment?freq=A&ref_area=340000&scheme=PEN_E&indicator=active,retirees&colour=indicator&kind=stack",
    "explore-rank": f"/explore/enrolment?freq=A&scheme=UNE&indicator=insured{CITIES}&colour=ref_area&kind=rank",
    "explore-panels": f"/explore/enrolment?freq=A&scheme=UNE&indicator=insured{CITIES}&colour=ref_area&kind=panels",
    "explore-tiles": f"/explore/enrolment?freq=A&scheme=UNE&indicator=insured{CITIES}&x=ref_area&kind=tiles",
    "explore-table": "/explore/funds?freq=A&ref_area=100000&scheme=PEN_E&period_basis=P&indicator=income,expenditure&kind=table",
    "explore-index": "/explore/enrolment?scheme=PEN_E,UNE,INJ&measure=index",
    "explore-growth": "/explore/enrolment?scheme=PEN_E,UNE,INJ&measure=growth",
    "explore-first": "/explore/enrolment?scheme=PEN_E,UNE,INJ&vintage=first",
    "explore-wrong": "/explore/enrolment?scheme=XYZ",
    "explore-unknown": "/explore/enrolmnt",
    "trace": "/trace/funds?freq=A&ref_area=340000&scheme=PEN_E&indicator=balance_cum&time_period=2008",
    "trace-computed": "/trace/ratios?freq=A&ref_area=340000&scheme=PEN_E&indicator=pay_months&time_period=2008",
    "trace-which": "/trace/funds?ref_area=340000&scheme=PEN_E&time_period=2008",
    "trace-nowhere": "/trace/funds?freq=A&ref_area=340000&scheme=PEN_E&indicator=balance_cum&time_period=2009",
    "embed": "/explore/enrolment?scheme=PEN_E,PEN_R,UNE&embed=1",
}
"""Addresses beside the published pages: what readers choose, find, mistype and embed."""

CHOSEN = {
    "home": ("zh", "home"),
    "answer": ("en", "answers-workers-per-pensioner"),
    "explorer": ("zh", "explore-line"),
    "tiles": ("en", "explore-tiles"),
}
"""The pictures of the README: the first screen of a language's page, in the colours of day."""


def main() -> None:
    """Serve on a free port of this machine, look at everything, stop."""
    if not PUBLIC.exists():
        sys.exit("nothing is released yet · var/public · run: make run")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app.build(PUBLIC), host="127.0.0.1", port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    began = time.monotonic()
    try:
        count = asyncio.run(picture_all(f"http://127.0.0.1:{port}", wanted(addresses(), sys.argv[1:])))
    finally:
        server.should_exit = True
        thread.join()
    print(f"{count} pictures in {time.monotonic() - began:.0f} s · {FOLDER.name}/sheets has one sheet a page")


def addresses() -> dict[str, str]:
    """Every page by the name of its pictures."""
    datasets = open_catalog(PUBLIC).datasets
    answers = [each["id"] for each in json.loads((PUBLIC / "answers.json").read_text(encoding="utf-8"))["answers"]]
    pages = ["/", "/datasets/", "/about/", "/calendar/", "/errata/", "/answers/", *(f"/answers/{name}/" for name in answers)]
    pages += [*(f"/datasets/{name}/" for name in datasets), *(f"/explore/{name}" for name in datasets)]
    pages += [f"/datasets/{name}/{page}/" for name in datasets for page in ("validation", "revisions")]
    pages += [f"/datasets/{name}/releases/{told['release']}/" for name, told in list(datasets.items())[:1]]
    return {page.strip("/").replace("/", "-") or "home": page for page in pages} | STATES


def wanted(pages: dict[str, str], names: list[str]) -> dict[str, str]:
    """The pages of these names, all where none is named."""
    if unknown := set(names) - set(pages):
        sys.exit(f"no such page · {', '.join(sorted(unknown))} · there are: {', '.join(pages)}")
    return {name: pages[name] for name in names or pages}


async def picture_all(address: str, pages: dict[str, str]) -> int:
    """Every page, language, theme and width; a sheet of each page; the few that are chosen for the README."""
    (FOLDER / "sheets").mkdir(parents=True, exist_ok=True)
    doors = asyncio.Semaphore(AT_ONCE)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        screens = [(lang, theme, width) for lang, theme, width in product(LANGUAGES, THEMES, WIDTHS)]
        await asyncio.gather(*(round_trip(browser, doors, address, pages, *screen) for screen in screens))
        await asyncio.gather(*(sheet(browser, doors, name) for name in pages))
        await browser.close()
    return len(pages) * len(screens)


async def round_trip(
    browser: Browser, doors: asyncio.Semaphore, address: str, pages: dict[str, str], lang: str, theme: str, width: int
) -> None:
    """All pages as a reader with that language, theme and screen sees them."""
    async with doors:
        night = "dark" if theme == "dark" else "light"
        reader = await browser.new_page(viewport={"width": width, "height": WIDTHS[width]}, color_scheme=night, reduced_motion="reduce")
        reader.set_default_timeout(PATIENCE)
        for name, page in pages.items():
            await arrive(reader, f"{address}{LANGUAGES[lang]}{page}")
            await reader.screenshot(path=FOLDER / file(name, lang, theme, width), full_page=True)
            for image, chosen in CHOSEN.items():
                if chosen == (lang, name) and (theme, width) == ("light", 1440):
                    await reader.screenshot(path=IMAGES / f"{image}.png")
        await reader.close()


async def arrive(reader: Page, address: str) -> None:
    """Open a page and wait until its figures are drawn."""
    await reader.goto(address)
    if await reader.locator("#react-entry-point").count():
        await reader.wait_for_selector("#table table, #told .told-wrong", state="attached")
        await reader.wait_for_function("""() => {
            const [drawing, picture] = ["drawing", "picture"].map((id) => document.getElementById(id));
            return drawing.hidden || drawing.querySelector(".xtick, .ytick") || picture.querySelector("svg");
        }""")


def file(name: str, lang: str, theme: str, width: int) -> str:
    """What a picture is called."""
    return f"{name}-{lang}-{theme}-{width}.png"


async def sheet(browser: Browser, doors: asyncio.Semaphore, name: str) -> None:
    """The beginnings of all pictures of a page side by side: a row a language."""
    scales = {390: 0.6, 820: 0.42, 1440: 0.4}
    rows = ""
    for lang in LANGUAGES:
        shown = [(FOLDER / file(name, lang, theme, width), round(width * scales[width])) for theme, width in product(THEMES, WIDTHS)]
        rows += (
            "<div>" + "".join(f'<i style="width:{wide}px"><img src="{path.as_uri()}" width={wide}></i>' for path, wide in shown) + "</div>"
        )
    style = "body{margin:8px;background:#888}div{display:flex;gap:8px;margin-bottom:8px}i{height:900px;overflow:hidden}"
    draft = FOLDER / "sheets" / f"{name}.html"
    draft.write_text(f'<!DOCTYPE html><meta charset="utf-8"><style>{style}</style>{rows}', encoding="utf-8")
    async with doors:
        reader = await browser.new_page(viewport={"width": 2360, "height": 1824})
        reader.set_default_timeout(PATIENCE)
        await reader.goto(draft.as_uri())
        await reader.screenshot(path=draft.with_suffix(".png"))
        await reader.close()
    draft.unlink()


if __name__ == "__main__":
    main()
