"""The bundled site served by the real command on this machine, and a real Chromium that visits it."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect, sync_playwright

PATIENCE = 30_000
"""Milliseconds a page may take on a busy machine."""

expect.set_options(timeout=PATIENCE)

QUIET = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--no-first-run"),
]


@pytest.fixture(scope="session")
def address(bundled: Path) -> Iterator[str]:
    """Where the bundled site is served."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "etl.cli", "serve", "--home", str(bundled), "--port", str(port)]
    place = f"http://127.0.0.1:{port}"
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, env={**os.environ, "PYTHONUNBUFFERED": "1"}) as server:
        try:
            wait_for(f"{place}/catalog.json", server)
            yield place
        finally:
            server.terminate()


def wait_for(page: str, server: subprocess.Popen) -> None:
    for _ in range(600):
        assert server.poll() is None, "the server has ended"
        try:
            urllib.request.urlopen(page, timeout=5).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"nothing answers at {page}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert chromium, "no Chromium is found: apt-get install chromium"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield started
        started.close()


@dataclass
class Visit:
    """A page, and all that went wrong or out while it was visited."""

    page: Page
    address: str
    asked: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def watch(self) -> None:
        self.page.on("request", self._request)
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("requestfailed", self._failed)

    def _request(self, request: Request) -> None:
        self.asked.append(request.url)

    def _console(self, said: ConsoleMessage) -> None:
        if said.type in ("error", "warning"):
            self.wrong.append(f"{said.text} ({said.location})")

    def _failed(self, request: Request) -> None:
        if "ERR_ABORTED" not in (request.failure or ""):  # a download ends the navigation that began it
            self.wrong.append(f"{request.url}: {request.failure}")

    @property
    def left_the_host(self) -> list[str]:
        """Requests to anywhere else."""
        return [url for url in self.asked if not url.startswith((f"{self.address}/", "data:", f"blob:{self.address}/"))]


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Visit]:
    """A visit with scripts."""
    yield from visited(browser.new_context(accept_downloads=True, viewport={"width": 1280, "height": 900}), address)


@pytest.fixture
def plain(browser: Browser, address: str) -> Iterator[Visit]:
    """A visit without scripts."""
    yield from visited(browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900}), address)


def visited(context: BrowserContext, address: str) -> Iterator[Visit]:
    """Whatever happens on it, nothing may leave this host and nothing may go wrong."""
    context.set_default_timeout(PATIENCE)
    visit = Visit(context.new_page(), address)
    visit.watch()
    yield visit
    context.close()
    assert visit.asked
    assert visit.left_the_host == []
    assert visit.wrong == []
