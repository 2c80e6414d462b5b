"""The shipped nginx configuration, by a real nginx: the files and headers our own server gives, and the explorer behind it."""

import http.client
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dashboard.files import PLAIN, TEXT, content_type

CONF = (Path(__file__).parents[2] / "deploy" / "nginx.conf").read_text("utf-8")
Ask = Callable[..., http.client.HTTPResponse]

AROUND = """
{user} worker_processes 1; daemon off; pid {home}/pid; error_log {home}/error.log;
events {{ worker_connections 64; }}
http {{
    access_log off; client_body_temp_path {home}/body; proxy_temp_path {home}/proxy;
    fastcgi_temp_path {home}/f; uwsgi_temp_path {home}/u; scgi_temp_path {home}/s;
    include {home}/shebao.conf;
}}
"""


def free() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def replaced(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1, old
    return text.replace(old, new)


def answers(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert process.poll() is None, "it has ended"
        with socket.socket() as there:
            if there.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError(f"nothing answers at port {port}")


@pytest.fixture
def nginx(public: Path, tmp_path: Path) -> Iterator[Callable[[int], int]]:
    """Starts nginx with the shipped configuration over the small site, the explorer being at another port; gives its own port."""
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    assert program, "nginx is missing: apt-get install nginx-light"
    started: list[subprocess.Popen[bytes]] = []

    def start(behind: int) -> int:
        port, home = free(), tmp_path / "nginx"
        home.mkdir()
        conf = replaced(CONF, "listen 80;", f"listen 127.0.0.1:{port};")
        conf = replaced(conf, "root /var/lib/shebao/public;", f"root {public};")
        conf = replaced(conf, "server 127.0.0.1:8050;", f"server 127.0.0.1:{behind};")
        (home / "shebao.conf").write_text(conf, "utf-8")
        user = "user root;" if os.getuid() == 0 else ""
        (home / "nginx.conf").write_text(AROUND.format(home=home, user=user), "utf-8")
        started.append(subprocess.Popen([program, "-c", str(home / "nginx.conf"), "-e", str(home / "error.log")]))
        answers(port, started[0])
        return port

    yield start
    for each in started:
        each.terminate()
        each.wait(20)


@pytest.fixture
def ask(nginx: Callable[[int], int]) -> Ask:
    """Asks nginx for a path, exactly as it is written."""
    port = nginx(free())
    return lambda path, method="GET", **headers: _ask(port, path, method, headers)


def _ask(port: int, path: str, method: str, headers: dict[str, str]) -> http.client.HTTPResponse:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    line.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = line.getresponse()
    answer.content = answer.read()  # type: ignore[attr-defined]
    line.close()
    return answer


PATHS = [
    "/",
    "/en/datasets/",
    "/catalog.json",
    "/assets/site.css",
    "/assets/site.css?6c34fada",
    "/datasets/enrolment/latest/enrolment.csv",
    "/datasets/enrolment/2026-01-01/enrolment.csv",
    "/datasets/enrolment/2026-01-01/enrolment.csv?download",
    "/datasets/enrolment/2026-01-01/enrolment.parquet",
    "/datasets/enrolment/2026-01-01/structure.json",
    "/datasets/enrolment/2026-01-01/nothing.csv",
    "/datasets/enrolment/?a=1",
    "/nothing",
    "/en/nothing/",
]

MISSING = ["/en/nothing.json", "/datasets/enrolment/latest/nothing.csv"]
"""Files that are not there."""


def test_each_answer_is_that_of_our_own_server(ask: Ask, visit: Callable[..., Any]) -> None:
    for path in PATHS:
        there, ours = ask(path, accept="text/html"), visit(path)
        assert (there.status, there.content) == (ours.status, ours.body), path  # type: ignore[attr-defined]
        for name in ("content-type", "cache-control", "content-security-policy", "x-content-type-options", "referrer-policy"):
            assert there.getheader(name) == ours.headers[name], (path, name)


def test_where_the_site_has_no_page_for_it_what_is_missing_is_still_not_there(ask: Ask, public: Path) -> None:
    for page in ("404.html", "en/404.html"):
        (public / page).unlink()
    assert [ask(path).status for path in (*MISSING, "/nothing", "/en/nothing/", "/404.html")] == [404] * 5


def test_types_are_those_of_our_own_server() -> None:
    told = dict(re.findall(r"^        (\S+/\S+) (\w+);$", CONF, re.MULTILINE))
    assert {ending: kind for kind, ending in told.items()} == {**TEXT, **PLAIN}
    assert [content_type(f"/{name}") for name in ("calendar.ics", "feed.atom")] == [
        "text/calendar; charset=utf-8",
        "application/atom+xml; charset=utf-8",
    ]
    (charset,) = re.findall(r"charset_types ([^;]+);", CONF)
    assert {"text/html", *charset.split()} == {kind.split(";")[0] for kind in map(content_type, (f"a.{each}" for each in TEXT))}


def test_texts_are_compressed_and_parts_can_be_asked_for(ask: Ask) -> None:
    assert ask("/assets/site.css", accept_encoding="gzip").getheader("content-encoding") == "gzip"
    part = ask("/datasets/enrolment/latest/enrolment.parquet", range="bytes=0-3")
    assert (part.status, part.content) == (206, b"PAR1")  # type: ignore[attr-defined]


def test_what_a_reader_already_has_is_not_sent_again(ask: Ask) -> None:
    tag = ask("/assets/site.css").getheader("etag") or ""
    assert ask("/assets/site.css", if_none_match=tag).status == 304


def test_a_folder_asked_for_without_its_slash_is_found(ask: Ask) -> None:
    answer = ask("/en/datasets?a=1")
    assert (answer.status, answer.getheader("location")) == (301, "/en/datasets/?a=1")


@pytest.mark.parametrize(
    "path",
    [
        *("/../secret", "/%2e%2e/secret", "/assets/../../../secret", "/..%2fsecret", "/assets/%5c..%5csecret", "/secret%00.html"),
        *("/.hidden", "/%2ehidden", "/leak", "/assets/..;/secret", "/datasets/enrolment/..%2f..%2f..%2fsecret", "/" + "a" * 6000),
    ],
)
def test_nothing_outside_the_site_is_reached(ask: Ask, public: Path, tmp_path: Path, path: str) -> None:
    (tmp_path / "secret").write_text("secret")
    (public / ".hidden").write_text("secret")
    (public / "leak").symlink_to(tmp_path / "secret")
    answer = ask(path)
    assert answer.status in (400, 404)
    assert b"secret" not in answer.content  # type: ignore[attr-defined]


def test_only_reading_is_allowed_and_no_line_is_endless(ask: Ask) -> None:
    assert ask("/catalog.json", "DELETE").status == 405
    assert ask("/catalog.json", "POST").status == 405
    assert ask("/?" + "a" * 40_000).status == 414


def test_a_new_release_is_served_from_the_next_request_on(ask: Ask, switch: Callable[[], None]) -> None:
    path = "/datasets/enrolment/2026-03-01/enrolment.csv"
    assert ask(path).status == 404
    switch()
    assert ask(path).status == 200


def test_the_explorer_stands_behind_it(nginx: Callable[[int], int], tmp_path: Path, visit: Callable[..., Any]) -> None:
    behind = free()
    command = [sys.executable, "-m", "etl.cli", "serve", "--home", str(tmp_path), "--port", str(behind)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
        try:
            answers(behind, server)
            port = nginx(behind)
            for path in (
                *("/explore/enrolment", "/en/explore/enrolment", "/explore/enrolment?scheme=nothing", "/explore/nothing"),
                *("/trace/enrolment", "/en/trace/nothing"),
            ):
                there, ours = _ask(port, path, "GET", {}), visit(path)
                assert (there.status, there.headers.get_all("content-security-policy")) == (
                    ours.status,
                    [ours.headers["content-security-policy"]],
                )
            for path in (*MISSING, "/nothing"):
                there, ours = _ask(port, path, "GET", {"accept": "*/*"}), visit(path, accept="*/*")
                kinds = there.getheader("content-type"), ours.headers["content-type"]
                assert (there.status, there.content, kinds[0]) == (404, ours.body, kinds[1]), path  # type: ignore[attr-defined]
            assert _ask(port, "/explore/assets/explore.js", "GET", {"accept-encoding": "br"}).getheader("content-encoding") == "br"
            assert _ask(port, "/explore/_dash-dependencies", "GET", {}).status == 200
        finally:
            server.terminate()
    assert _ask(port, "/catalog.json", "GET", {}).status == 200
    assert _ask(port, "/explore/enrolment", "GET", {}).status == 502
    for path in MISSING:  # with nobody there to tell programs more, the site's own page does
        there = _ask(port, path, "GET", {"accept": "*/*"})
        assert (there.status, there.content) == (404, visit(path).body), path  # type: ignore[attr-defined]


def test_the_address_a_release_is_cited_by_leads_to_its_page(ask: Ask, visit: Callable[..., Any]) -> None:
    for root in ("", "/en"):
        path = f"{root}/datasets/enrolment/2026-01-01/"
        there, ours = ask(path), visit(path)
        assert (there.status, there.getheader("location")) == (ours.status, ours.headers["location"])
