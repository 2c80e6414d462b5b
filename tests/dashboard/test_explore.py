"""The explorer over ASGI: pages in both languages, deep links, wrong addresses, and questions nobody should send."""

import json
import random
import string
from collections.abc import Callable
from typing import Any

import pytest

Visit = Callable[..., Any]
Interact = Callable[..., dict[str, Any]]


@pytest.mark.parametrize(
    ("path", "lang", "title"), [("/explore/enrolment", "zh-CN", "参保（合成）"), ("/en/explore/enrolment", "en", "Enrolment")]
)
def test_the_page_stands_in_the_frame_of_its_language(visit: Visit, path: str, lang: str, title: str) -> None:
    page = visit(path)
    assert page.status == 200
    assert f'<html lang="{lang}">' in page.text
    assert f'<h1 class="explore-title">{title}' in page.text
    assert '<header class="head">' in page.text
    assert '<footer class="foot">' in page.text
    assert "/assets/site.css" in page.text
    other = "/en/explore/enrolment" if lang == "zh-CN" else "/explore/enrolment"
    assert f'data-language href="{other}"' in page.text


def test_nothing_of_the_page_names_another_host_or_this_machine(visit: Visit) -> None:
    text = visit("/explore/enrolment").text
    assert "http" not in text.replace("http-equiv", "")
    assert "python_version" not in text
    assert "dash_table" not in text


def test_the_scripts_of_the_page_come_compressed_and_unknown_ones_are_not_found(visit: Visit) -> None:
    page = visit("/explore/enrolment").text
    script = page.split("/explore/_dash-component-suites/")[1].split('"')[0]
    answer = visit(f"/explore/_dash-component-suites/{script}", accept_encoding="gzip")
    assert (answer.status, answer.headers["content-encoding"], answer.headers["content-type"][:15]) == (200, "gzip", "text/javascript")
    for wrong in ("dash/nothing.js", "os/path.py", "nothing/x.js", "dash/../dash.py"):
        assert visit(f"/explore/_dash-component-suites/{wrong}").status == 404
    assert visit("/explore/assets/explore.js").status == 200
    assert visit("/explore/assets/../app.py").status == 404


def test_a_deep_link_is_drawn_as_it_says(interact: Interact) -> None:
    page = interact("?freq=A&scheme=UNE&ref_area=340000,350000&start=2021&kind=bar")
    assert [trace["name"] for trace in page["graph.figure"]["data"]] == ["安徽省", "福建省"]
    assert page["kinds.value"] == "bar"
    assert page["controls.value"]["start"] == ["2021"]
    assert "url.search" not in page


def test_a_choice_changes_the_address_and_the_figures(interact: Interact) -> None:
    held = interact()["controls.value"]
    page = interact(held={**held, "scheme": ["UNE"], "changed": ["scheme"]}, changed="controls.value")
    assert "scheme=UNE&" in page["url.search"]
    assert [trace["name"] for trace in page["graph.figure"]["data"]] == ["失业保险"]
    taken = json.dumps(page["take.children"])
    assert all(f"/explore/enrolment/data.{ending}{page['url.search']}" in taken for ending in ("csv", "xlsx", "parquet", "json"))


def test_a_choice_that_leaves_nothing_leads_to_the_nearest_and_says_so(interact: Interact) -> None:
    held = interact()["controls.value"]
    page = interact(held={**held, "indicator": ["active"], "changed": ["indicator"]}, changed="controls.value")
    assert page["drawing.hidden"] is False
    assert page["graph.figure"]["data"]
    assert "没有数据" in json.dumps(page["told.children"], ensure_ascii=False)


def test_the_table_tab_hides_the_drawing_and_keeps_the_figures(interact: Interact) -> None:
    page = interact("?kind=table")
    assert page["drawing.hidden"] is True
    assert len(page["table.table"]["x"]) == 12


def test_a_wrong_address_says_so_and_names_the_nearest(visit: Visit, interact: Interact) -> None:
    assert visit("/explore/enrolment?scheme=PENE").status == 400
    page = interact("?scheme=PENE", path="/en/explore/enrolment")
    told = json.dumps(page["told.children"], ensure_ascii=False)
    assert "PENE" in told
    assert "/en/explore/enrolment?indicator=insured&scheme=PEN_E" in told
    assert page["drawing.hidden"] is True
    assert page["table.table"] is None


def test_an_unknown_dataset_is_not_found_and_the_nearest_named(visit: Visit) -> None:
    page = visit("/en/explore/enrollment")
    assert page.status == 404
    assert '<a href="/en/explore/enrolment">Enrolment (synthetic)</a>' in page.text
    assert '<html lang="en">' in page.text


def test_scripts_in_an_address_stay_words(visit: Visit) -> None:
    for path in ("/explore/%3Cscript%3Ealert(1)%3C%2Fscript%3E", "/explore/enrolment?scheme=%3Cscript%3Ealert(1)%3C/script%3E"):
        page = visit(path)
        assert page.status in (400, 404)
        assert "<script>alert" not in page.text


def test_addresses_near_the_explorer_lead_somewhere(visit: Visit) -> None:
    assert (visit("/explore").status, visit("/explore").headers["location"]) == (307, "/datasets/")
    assert visit("/en/explore/").headers["location"] == "/en/datasets/"
    moved = visit("/explore/enrolment/?kind=bar")
    assert (moved.status, moved.headers["location"]) == (308, "/explore/enrolment?kind=bar")


def test_a_pinned_release_is_read_from_its_own_files(interact: Interact) -> None:
    def first(search: str) -> float:
        return interact(search)["graph.figure"]["data"][0]["y"][0]

    asked = "?scheme=UNE&kind=bar"
    assert (first(asked), first(asked + "&release=2026-02-01"), first(asked + "&release=2026-01-01")) == (502.5, 502.5, 501.5)


def test_an_unknown_release_is_told(visit: Visit) -> None:
    assert visit("/explore/enrolment?release=1999-01-01").status == 400


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"{" * 5000,
        b"\xff\xfe",
        b'{"output": []}',
        b'{"output": "screen.data", "inputs": [], "state": []}',
        b'{"output": "x.y"}',
    ],
)
def test_a_malformed_question_is_refused(visit: Visit, body: bytes) -> None:
    assert visit("/explore/_dash-update-component", "POST", body, content_type="application/json").status == 400


def test_a_question_too_long_is_refused(visit: Visit) -> None:
    assert visit("/explore/_dash-update-component", "POST", b"x" * 100_000).status == 413


def test_methods_and_other_addresses_of_dash_are_closed(visit: Visit) -> None:
    assert visit("/explore/_dash-update-component").status == 405
    assert visit("/explore/enrolment", "POST").status == 405
    assert visit("/explore/_reload-hash").status == 404
    assert visit("/openapi.json").status == 404
    assert visit("/docs").status == 404


def test_whatever_the_page_sends_is_answered_without_a_fault(interact: Interact, visit: Visit) -> None:
    odd = random.Random(20260201)
    words = [
        "scheme",
        "PEN_E",
        "UNE",
        "indicator",
        "colour",
        "x",
        "ref_area",
        "source",
        "all",
        "start",
        "2025-01",
        "freq",
        "A",
        "",
        "..",
        "\0",
        "<b>",
    ]

    def word() -> str:
        return odd.choice(words) if odd.random() < 0.8 else "".join(odd.choices(string.printable, k=5))

    for _ in range(150):
        held = {word(): odd.choice([[word(), word()], word(), None, 7, {"a": []}, []]) for _ in range(4)}
        held["changed"] = [odd.choice(["colour", "x", "source", "freq", word()])]
        interact(
            "?" + "&".join(f"{word()}={word()}" for _ in range(3)),
            held,
            odd.choice([word(), None, []]),
            changed=odd.choice(["url.search", "controls.value"]),
        )
        search = "&".join(f"{odd.choice(words)}={odd.choice(words)}" for _ in range(4)).replace("\0", "%00").replace("<", "%3C")
        assert visit(f"/explore/enrolment?{search}").status in (200, 400)
        assert visit(f"/explore/enrolment/data.csv?{search}").status in (200, 400)
