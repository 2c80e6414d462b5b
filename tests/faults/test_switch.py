"""A server while releases switch: every answer is wholly the old one or wholly the new one, and none of the new comes before its second."""

import hashlib
import itertools
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import local
from typing import Any, NamedTuple

import pytest
import requests

from etl.publish import embargo, public

PATHS = (
    *("/", "/en/", "/catalog.json", "/calendar.json", "/calendar.ics", "/feed.atom", "/datasets/money/", "/en/datasets/money/revisions/"),
    *("/datasets/money/latest/money.csv", "/datasets/money/latest/money.parquet", "/datasets/money/latest/structure.json"),
    *("/datasets/members/latest/members.csv", "/datasets/money/latest/history.parquet", "/assets/site.css", "/sitemap.xml"),
)
EXPLORER = "/explore/money"


class Answer(NamedTuple):
    """What came of one request: when it was sent and answered (seconds since the epoch), its status, its ETag, its body's SHA-256."""

    path: str
    sent: float
    got: float
    status: int
    etag: str
    body: str


class Reader:
    """Asks a server, each thread over one connection of its own."""

    def __init__(self, port: int):
        self.port, self._own = port, local()

    def ask(self, path: str) -> Answer:
        if not hasattr(self._own, "session"):
            self._own.session = requests.Session()
        sent = time.time()
        told = self._own.session.get(f"http://127.0.0.1:{self.port}{path}", timeout=20)
        return Answer(path, sent, time.time(), told.status_code, told.headers.get("etag", ""), hashlib.sha256(told.content).hexdigest())

    def at_rate(self, rate: int, paths: list[str], begin: float) -> list[Answer]:
        """One request each 1/rate seconds from a moment on, whether or not those before are answered."""

        def ask(number: int) -> Answer:
            time.sleep(max(0.0, begin + number / rate - time.time()))
            return self.ask(paths[number])

        with ThreadPoolExecutor(32) as threads:
            return list(threads.map(ask, range(len(paths))))


def hold(office: Any, moments: list[datetime]) -> list[dict[str, str]]:
    """A new figure for each moment, under embargo until then; what each site holds by path, the present one first."""
    figures = ["31.000", *(f"{32 + number}.000" for number in range(len(moments)))]
    path = office.sources / "yearbook" / "money.csv"
    for old, new, moment in zip(figures, figures[1:], moments, strict=False):
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
        for words in (("build", "money"), ("release", "money", "--at", moment.isoformat())):
            told = office.shebao(*words)
            assert told.code == 0, told
    sites = [public.served(office.home)]
    for each in embargo.waiting(office.home):
        ready = each.ready(sites[-1])
        assert ready
        sites.append(ready.site)
    assert len(sites) == len(moments) + 1
    return [{path: digest(site, path) for path in PATHS} for site in sites if site]


def digest(site: Path, path: str) -> str:
    file = site / f".{path}{'index.html' if path.endswith('/') else ''}"
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else "none"


@pytest.fixture
def serve(office: Any) -> Iterator[Any]:
    """Starts `shebao serve` over the office; how to ask it."""
    started = []

    def start() -> Reader:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        words = [sys.executable, "-m", "etl.cli", "serve", "--port", str(port), "--home", office.home]
        started.append(subprocess.Popen([*words, "--datasets", office.folder / "datasets"], stdout=subprocess.DEVNULL))
        reader, until = Reader(port), time.monotonic() + 60
        while time.monotonic() < until:
            try:
                if reader.ask("/catalog.json").status == 200:
                    return reader
            except requests.ConnectionError:
                time.sleep(0.05)
        raise AssertionError("the server did not answer in a minute")

    yield start
    for process in started:
        os.kill(process.pid, signal.SIGTERM)
        process.wait(30)


def whole(office: Any, moments: list[datetime], answers: list[Answer], sites: list[dict[str, str]]) -> Counter[str]:
    """How many answers came from which site, once each was found to be wholly of one that was public while it was asked for."""
    shown = [moment.timestamp() for moment in moments]
    seen: Counter[str] = Counter()
    tags: dict[tuple[str, str], str] = {}
    for each in answers:
        assert each.status == (404 if sites[0].get(each.path) == "none" else 200), each
        if each.path not in sites[0] or each.status == 404:
            continue
        found = [number for number, site in enumerate(sites) if site[each.path] == each.body]
        assert found, f"{each.path} is neither old nor new"
        latest = sum(moment <= each.got for moment in shown)
        assert min(found) <= latest, f"{each.path} came {shown[min(found) - 1] - each.got:.4f} s before its moment"
        assert tags.setdefault((each.path, each.etag), each.body) == each.body, f"{each.path}: one ETag for two contents"
        seen[f"site {found[0]}" if len(found) == 1 else "any"] += 1
    return seen


def ahead(seconds: float) -> datetime:
    return (datetime.now(UTC) + timedelta(seconds=seconds + 1)).replace(microsecond=0)


def test_at_its_second_and_not_before_a_server_shows_what_was_under_embargo(office: Any, serve: Any) -> None:
    reader = serve()
    moment = ahead(20)
    sites = hold(office, [moment])
    (brought,) = (name for each in embargo.waiting(office.home) for ready in each.sites().values() for name in ready.new)
    addresses = [f"/datasets/{brought}/money.csv", f"/datasets/{brought}/", f"/datasets/money/releases/{brought[6:]}/"]
    assert {reader.ask(path).status for path in addresses} == {404}
    answers = reader.at_rate(50, list(itertools.islice(itertools.cycle(PATHS), 200)), moment.timestamp() - 2)
    seen = whole(office, [moment], answers, sites)
    assert min(seen["site 0"], seen["site 1"]) > 30, seen
    first = min(each.got for each in answers if each.body == sites[1][each.path] != sites[0][each.path])
    assert 0 <= first - moment.timestamp() < 1
    assert reader.ask("/datasets/money/latest/money.csv").body == sites[1]["/datasets/money/latest/money.csv"]
    assert {reader.ask(path).status for path in addresses} == {200}
    until = time.monotonic() + 60
    while embargo.held(office.home) and time.monotonic() < until:  # the server has the release noted by a command of its own
        time.sleep(0.1)
    assert office.shebao("verify").code == 0
    assert "released → superseded" in office.shebao("log").out


@pytest.mark.long
def test_under_two_hundred_requests_a_second_ten_releases_switch_and_no_answer_is_mixed_or_fails(office: Any, serve: Any) -> None:
    begin = ahead(150)
    moments = [begin + timedelta(seconds=2 * number) for number in range(1, 11)]
    sites = hold(office, moments)
    reader = serve()
    assert datetime.now(UTC) < begin, "the releases were not ready in time"
    asked = list(itertools.islice(itertools.cycle([*PATHS, EXPLORER]), 24 * 200))
    answers = reader.at_rate(200, asked, begin.timestamp())
    took = max(each.got for each in answers) - begin.timestamp()
    seen = whole(office, moments, answers, sites)
    slow = sorted(each.got - each.sent for each in answers)
    p99 = slow[len(slow) * 99 // 100] * 1000
    print(f"\n{len(answers)} answers in {took:.1f} s, none failed; p99 {p99:.0f} ms; {dict(sorted(seen.items()))}")
    assert all(seen[f"site {number}"] for number in range(len(sites))), seen
    assert took < 30
