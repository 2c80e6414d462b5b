"""The published site as it is served: types, tags, compression, ranges, and nothing but what is published."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

Visit = Callable[..., Any]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/en/datasets/", "text/html; charset=utf-8"),
        ("/catalog.json", "application/json"),
        ("/assets/site.css", "text/css; charset=utf-8"),
        ("/datasets/enrolment/latest/enrolment.csv", "text/csv; charset=utf-8"),
        ("/datasets/enrolment/2026-01-01/enrolment.parquet", "application/vnd.apache.parquet"),
    ],
)
def test_files_come_with_their_type(visit: Visit, public: Path, path: str, kind: str) -> None:
    answer = visit(path)
    assert (answer.status, answer.headers["content-type"]) == (200, kind)
    assert answer.body == (public / (path + "index.html" if path.endswith("/") else path).lstrip("/")).read_bytes()


def test_every_answer_bears_the_security_headers(visit: Visit) -> None:
    for path in (
        "/",
        "/nothing",
        "/explore/enrolment",
        "/explore/nothing",
        "/explore/_dash-layout",
        "/explore",
        "/explore/enrolment/data.csv",
    ):
        headers = visit(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"]
        policy = dict(rule.split(" ", 1) for rule in headers["content-security-policy"].split("; "))
        assert policy["default-src"] == "'none'"
        assert policy["script-src"].startswith("'self' 'sha256-")
        assert "unsafe" not in policy["script-src"]


def test_a_head_has_the_headers_and_no_body(visit: Visit) -> None:
    for path in ("/", "/catalog.json", "/explore/enrolment", "/nothing"):
        whole, head = visit(path), visit(path, "HEAD")
        assert (head.status, head.body) == (whole.status, b"")
        assert head.headers["content-type"] == whole.headers["content-type"]


@pytest.mark.parametrize(("accepted", "how"), [("gzip, deflate, br, zstd", "br"), ("gzip", "gzip"), ("br;q=0, gzip", "gzip")])
@pytest.mark.parametrize("path", ["/assets/site.css", "/explore/assets/explore.js"])
def test_texts_are_compressed_for_those_who_can_read_it(visit: Visit, path: str, accepted: str, how: str) -> None:
    plain, small = visit(path), visit(path, accept_encoding=accepted)
    assert (small.headers["content-encoding"], small.headers["vary"]) == (how, "accept-encoding")
    assert "content-encoding" not in plain.headers
    assert (pa.Codec("brotli").decompress(small.body, len(plain.body)) if how == "br" else gzip.decompress(small.body)) == plain.body
    assert len(small.body) == int(small.headers["content-length"]) < len(plain.body)


def test_what_was_kept_is_read_again_when_it_changes_and_given_up_when_it_leaves_the_site(
    visit: Visit, public: Path, tmp_path: Path
) -> None:
    page = public / "assets" / "page.txt"
    page.write_text("first")
    assert visit("/assets/page.txt").text == "first"
    page.write_text("second")
    assert visit("/assets/page.txt").text == "second"
    (tmp_path / "secret").write_text("secret")
    page.unlink()
    page.symlink_to(tmp_path / "secret")
    assert visit("/assets/page.txt").status == 404


def test_what_a_reader_already_has_is_not_sent_again(visit: Visit) -> None:
    for how in ("", "gzip", "br"):
        tag = visit("/assets/site.css", accept_encoding=how).headers["etag"]
        again = visit("/assets/site.css", accept_encoding=how, if_none_match=tag)
        assert (again.status, again.body, again.headers["vary"]) == (304, b"", "accept-encoding")


def test_files_of_a_release_may_be_kept_for_ever_and_pages_may_not(visit: Visit) -> None:
    assert "immutable" in visit("/datasets/enrolment/2026-01-01/enrolment.csv").headers["cache-control"]
    assert visit("/datasets/enrolment/latest/enrolment.csv").headers["cache-control"] == "no-cache"
    assert visit("/datasets/enrolment/").headers["cache-control"] == "no-cache"


def test_a_part_of_a_file_can_be_asked_for(visit: Visit, public: Path) -> None:
    answer = visit("/datasets/enrolment/latest/enrolment.parquet", range="bytes=0-3")
    assert (answer.status, answer.body) == (206, b"PAR1")
    whole = visit("/datasets/enrolment/latest/enrolment.parquet")
    size, tag = len(whole.body), whole.headers["etag"]
    assert answer.headers["content-range"] == f"bytes 0-3/{size}"
    assert answer.headers["etag"] == tag
    parts = {"bytes=-8": whole.body[-8:], f"bytes={size - 8}-": whole.body[-8:], f"bytes=4-{size + 99}": whole.body[4:]}
    for asked, body in parts.items():
        answer = visit("/datasets/enrolment/latest/enrolment.parquet", range=asked)
        assert (answer.status, answer.body) == (206, body), asked


def test_a_part_that_is_not_there_is_refused_and_one_of_a_changed_file_is_answered_whole(visit: Visit) -> None:
    path = "/datasets/enrolment/latest/enrolment.parquet"
    whole = visit(path)
    beyond = visit(path, range=f"bytes={len(whole.body)}-")
    assert (beyond.status, beyond.headers["content-range"]) == (416, f"bytes */{len(whole.body)}")
    assert visit(path, range="bytes=9-3").body == visit(path, range="bytes=-").body == whole.body
    assert visit(path, range="bytes=0-3", **{"if-range": '"another"'}).body == whole.body
    assert visit(path, range="bytes=0-3", **{"if-range": whole.headers["etag"]}).body == b"PAR1"
    assert visit(path, range="bytes=0-1,4-5").status == 206


def test_a_folder_asked_for_without_its_slash_is_found(visit: Visit) -> None:
    answer = visit("/en/datasets?a=1")
    assert (answer.status, answer.headers["location"]) == (308, "/en/datasets/?a=1")


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/files/nope.csv", "没有这个文件"),
        ("/datasets/enrolment/latest/nope.parquet", "没有这个文件"),
        ("/en/datasets/nope/latest/nope.csv", "There is no such file"),
    ],
)
def test_a_program_that_asks_for_a_file_is_told_what_is_wrong_and_not_shown_a_page(visit: Visit, path: str, title: str) -> None:
    for accept in ("*/*", "", "application/json"):
        answer = visit(path, accept=accept)
        assert (answer.status, answer.headers["content-type"], answer.headers["vary"]) == (404, "application/problem+json", "accept")
        told = json.loads(answer.text)
        assert (told["title"], told["status"], told["instance"]) == (title, 404, path)
        assert "/catalog.json" in told["detail"]
    assert visit(path, "HEAD", accept="*/*").body == b""
    assert visit(path, accept="text/html,*/*;q=0.8").text.endswith("missing</html>")
    assert visit("/nothing", accept="*/*").text.endswith("missing</html>")  # no file's name: whoever asks, a page is meant


def test_what_is_not_there_gets_the_sites_own_page_in_its_language(visit: Visit) -> None:
    assert (visit("/nothing").status, visit("/nothing").text) == (404, '<html lang="zh-CN">missing</html>')
    assert visit("/en/nothing/").text == '<html lang="en">missing</html>'


@pytest.mark.parametrize(
    "path",
    [
        "/../secret",
        "/%2e%2e/secret",
        "/assets/../../../secret",
        "/..%2fsecret",
        "/assets/%5c..%5csecret",
        "/secret%00.html",
        "/.hidden",
        "//secret",
        "/leak",
    ],
)
def test_nothing_outside_the_site_is_reached(visit: Visit, public: Path, tmp_path: Path, path: str) -> None:
    (tmp_path / "secret").write_text("secret")
    (public / ".hidden").write_text("secret")
    (public / "leak").symlink_to(tmp_path / "secret")
    answer = visit(path)
    assert answer.status == 404
    assert b"secret" not in answer.body


def test_only_reading_is_allowed(visit: Visit) -> None:
    answer = visit("/catalog.json", "DELETE")
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")


def test_a_new_release_is_served_from_the_next_request_on(visit: Visit, switch: Callable[[], None], interact: Callable[..., Any]) -> None:
    def first() -> float:
        return interact("?scheme=UNE&kind=bar")["graph.figure"]["data"][0]["y"][0]

    assert (first(), visit("/datasets/enrolment/2026-03-01/enrolment.csv").status) == (502.5, 404)
    switch()
    assert (first(), visit("/datasets/enrolment/2026-03-01/enrolment.csv").status) == (508.5, 200)
    assert visit("/explore/enrolment").status == 200


def test_before_anything_is_published_the_server_says_so(visit: Visit, public: Path) -> None:
    public.unlink()
    answer = visit("/")
    assert answer.status == 503
    assert "shebao run" in answer.text
