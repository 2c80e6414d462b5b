"""Pictures of every page: `make screenshots` writes them to `screenshots/`, and the README's to `docs/images/home.png`.

Serves what is released under `var/`; every page in both languages, both themes and at three widths.
"""

import json
import shutil
import socket
import sys
import threading
import time
from itertools import product
from pathlib import Path

import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from dashboard import app
from etl.catalog import open_catalog

ROOT = Path(__file__).parents[1]
PUBLIC, FOLDER = ROOT / "var" / "public", ROOT / "screenshots"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
WIDTHS, THEMES, LANGUAGES = (390, 820, 1440), ("light", "dark"), ("", "/en")


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
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
            picture_all(browser, f"http://127.0.0.1:{port}")
            browser.close()
    finally:
        server.should_exit = True
        thread.join()


def picture_all(browser: Browser, address: str) -> None:
    """Every page, language, theme and width; the home page once more for the README."""
    datasets = list(open_catalog(PUBLIC).datasets)
    answers = [each["id"] for each in json.loads((PUBLIC / "answers.json").read_text(encoding="utf-8"))["answers"]]
    pages = ["/", "/datasets/", "/about/", "/answers/", *(f"/answers/{name}/" for name in answers)]
    pages += [*(f"/datasets/{name}/" for name in datasets), *(f"/explore/{name}" for name in datasets)]
    FOLDER.mkdir(exist_ok=True)
    for theme, width in product(THEMES, WIDTHS):
        reader = browser.new_page(viewport={"width": width, "height": 1100}, color_scheme="dark" if theme == "dark" else "light")
        for page, lang in product(pages, LANGUAGES):
            name = f"{page.strip('/').replace('/', '-') or 'home'}{lang.replace('/', '-')}-{theme}-{width}.png"
            picture(reader, f"{address}{lang}{page}", FOLDER / name, whole=True)
        reader.close()
    reader = browser.new_page(viewport={"width": 1440, "height": 1100}, color_scheme="light")
    picture(reader, f"{address}/", ROOT / "docs" / "images" / "home.png", whole=False)


def picture(reader: Page, address: str, target: Path, whole: bool) -> None:
    """One page as a reader with that screen and that theme sees it."""
    reader.goto(address)
    if "/explore/" in address:
        reader.wait_for_selector(".js-plotly-plot .main-svg")
    reader.screenshot(path=target, full_page=whole)


if __name__ == "__main__":
    main()
