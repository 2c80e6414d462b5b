"""What a reader does: home → catalogue → dataset → explorer → choose → download; in both languages; and without scripts."""

import csv
import re
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pyarrow.parquet as pq
import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

ROOTS = {"zh": "", "en": "/en"}
HTML_LANG = {"zh": "zh-CN", "en": "en"}
WORDS = {"zh": ("社会保险参保情况", "安徽省", "失业保险"), "en": ("Social insurance enrolment", "Anhui", "Unemployment insurance")}

CELLS = """table => [...table.querySelectorAll('tbody td.number:not(.missing)')].map(cell => cell.firstChild.textContent)"""
"""The figures of a table as printed, without the signs beside them."""


def numbers(table: Locator) -> list[Decimal]:
    """The figures a table shows."""
    printed = [re.sub(r"[,\s\u2009\u202f\u00a0]", "", text).replace("\u2212", "-") for text in table.evaluate(CELLS)]
    return [Decimal(text) for text in printed if text]


def chosen(page: Page) -> dict[str, list[str]]:
    """The selection that the address of the explorer tells."""
    return {name: values[0].split(",") for name, values in parse_qs(urlsplit(page.url).query).items()}


def choose(page: Page, name: str, *codes: str) -> None:
    """Open a choice and take exactly these codes; wait until address and figures have followed."""
    choice = page.locator(f".choice[data-name={name}]")
    choice.locator(".choice-button").click()
    several = choice.locator("input[type=checkbox]").count() > 0
    checked = choice.locator("input:checked").evaluate_all("boxes => boxes.map(box => box.value)")
    for code in codes:
        if code not in checked:
            choice.locator(f"input[value='{code}']").click()  # a single choice closes the list, and the button with it
    for code in checked if several else []:
        if code not in codes:
            choice.locator(f"input[value='{code}']").uncheck()
            page.wait_for_url(lambda url, gone=code: gone not in parse_qs(urlsplit(url).query).get(name, [""])[0].split(","))
    page.wait_for_url(lambda url: set(parse_qs(urlsplit(url).query).get(name, [""])[0].split(",")) == set(codes))
    if several:
        page.keyboard.press("Escape")
    settled(page)


def settled(page: Page) -> None:
    """The figures on the page are those of its address: the download link, which comes with them, asks for nothing else."""
    page.wait_for_function(
        """() => {
            const link = document.querySelector('#shown-csv');
            if (!link || !document.querySelector('#table table')) return false;
            const given = new URLSearchParams(new URL(link.href).search);
            return [...new URLSearchParams(window.location.search)].every(([name, codes]) => given.get(name) === codes);
        }"""
    )


def rows_of(path: Path) -> list[dict[str, str]]:
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(content.decode("utf-8-sig").splitlines(keepends=True)))


def told(rows: list[dict[str, Any]]) -> list[Decimal]:
    """The figures of published rows, as they are printed."""
    return [Decimal(str(row["obs_value"])).quantize(Decimal(1).scaleb(-int(row["decimals"]))) for row in rows if row["obs_value"]]


def tells(shown: list[Decimal], published: list[Decimal], lang: str) -> bool:
    """Whether every figure shown is a published one, to the decimals it is shown with.

    In English, figures in 万 and 亿 are told in thousands, millions and billions: the decimal point may move.
    """
    moves = (0,) if lang == "zh" else (-2, -1, 0, 1)
    known = set(published)
    rounded = {places: {each.scaleb(move).quantize(Decimal(1).scaleb(-places)) for each in known for move in moves} for places in range(6)}
    return all(figure in rounded[-int(figure.as_tuple().exponent)] for figure in shown)


@pytest.mark.parametrize("lang", ROOTS)
def test_from_the_home_page_to_a_file(visit: Any, tmp_path: Path, bundled: Path, lang: str) -> None:
    page, root = visit.page, ROOTS[lang]
    title, area, scheme = WORDS[lang]
    page.goto(f"{visit.address}{root}/")
    expect(page.locator("html")).to_have_attribute("lang", HTML_LANG[lang])
    page.locator(f"header a[href='{root}/datasets/']").first.click()
    page.wait_for_url(f"**{root}/datasets/")
    page.locator("main").get_by_role("link", name=title, exact=True).first.click()
    page.wait_for_url(f"**{root}/datasets/enrolment/")
    expect(page.locator("h1")).to_have_text(title)
    page.locator("main a.explore, main .explore a").first.click()
    page.wait_for_url(f"**{root}/explore/enrolment*")
    expect(page.locator("#shown-csv")).to_be_visible()
    expect(page.locator("#graph .main-svg").first).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", HTML_LANG[lang])
    before = numbers(page.locator("#table table"))
    assert len(before) > 20

    choose(page, "freq", "A")
    choose(page, "ref_area", "340000")
    anhui = numbers(page.locator("#table table"))
    assert anhui
    assert anhui != before
    expect(page.locator("#head")).to_contain_text(area)
    choose(page, "scheme", "UNE")
    figures = numbers(page.locator("#table table"))
    assert set(figures) < set(anhui)
    expect(page.locator("#head")).to_contain_text(scheme)

    with page.expect_download() as download:
        page.locator("#shown-csv").click()
    download.value.save_as(tmp_path / "shown.csv")
    taken = rows_of(tmp_path / "shown.csv")
    assert {(row["ref_area"], row["scheme"], row["freq"], row["indicator"]) for row in taken} == {("340000", "UNE", "A", "insured")}
    assert len(told(taken)) == len(figures)
    assert tells(figures, told(taken), lang)
    if lang == "zh":
        assert sorted(told(taken)) == sorted(figures)
    whole = rows_of(bundled / "public" / "datasets" / "enrolment" / "latest" / "enrolment.csv")
    assert all(row in whole for row in taken)


@pytest.mark.parametrize("lang", ROOTS)
def test_an_address_opens_what_it_says(visit: Any, lang: str) -> None:
    """And the way back leads to where one was."""
    page = visit.page
    asked = f"{visit.address}{ROOTS[lang]}/explore/funds?freq=A&ref_area=340000&scheme=PEN_E&indicator=income,expenditure"
    page.goto(asked)
    settled(page)
    assert chosen(page)["indicator"] == ["income", "expenditure"]
    first = numbers(page.locator("#table table"))
    assert Decimal("2205.0" if lang == "zh" else "220.50") in first
    choose(page, "indicator", "expenditure")
    assert set(numbers(page.locator("#table table"))) < set(first)
    page.go_back()
    page.wait_for_url(lambda url: parse_qs(urlsplit(url).query)["indicator"] == ["income,expenditure"])
    settled(page)
    assert numbers(page.locator("#table table")) == first


def test_the_other_language_shows_the_same_figures(visit: Any) -> None:
    page = visit.page
    page.goto(f"{visit.address}/explore/enrolment?freq=A&ref_area=340000&scheme=PEN_E&indicator=active,retirees&colour=indicator")
    settled(page)
    figures = numbers(page.locator("#table table"))
    assert figures
    page.locator("header a[hreflang=en]").first.click()
    page.wait_for_url("**/en/explore/enrolment*")
    settled(page)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    english = numbers(page.locator("#table table"))
    assert english == [figure.scaleb(-2) for figure in figures]  # 万人, and millions
    expect(page.locator("#head")).to_contain_text("Anhui")


@pytest.mark.parametrize("kind", ["line", "bar", "table"])
def test_the_ways_of_drawing_show_one_set_of_figures(visit: Any, kind: str) -> None:
    page = visit.page
    page.goto(f"{visit.address}/explore/enrolment?freq=A&ref_area=340000&scheme=PEN_E,UNE&indicator=insured&kind=line")
    settled(page)
    figures = numbers(page.locator("#table table"))
    tabs = page.locator("#kinds [role=tab]")
    expect(tabs).to_have_count(7)
    number = {"line": 0, "bar": 1, "table": 6}[kind]
    tabs.nth(number).click()
    expect(tabs.nth(number)).to_have_attribute("aria-selected", "true")
    settled(page)
    assert numbers(page.locator("#table table")) == figures
    expect(page.locator("#drawing")).to_be_hidden() if kind == "table" else expect(page.locator("#drawing")).to_be_visible()


@pytest.mark.parametrize("dataset", ["enrolment", "benefits", "funds", "ratios"])
@pytest.mark.parametrize("lang", ROOTS)
def test_a_landing_page_shows_its_figures_without_scripts(plain: Any, public: Path, dataset: str, lang: str) -> None:
    page = plain.page
    page.goto(f"{plain.address}{ROOTS[lang]}/datasets/{dataset}/")
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("#chart svg:visible")).to_have_count(1)
    table = page.locator("#figures table").first
    expect(table).to_be_visible()
    shown = numbers(table)
    assert len(shown) > 5
    published = told(pq.read_table(public / "datasets" / dataset / "latest" / f"{dataset}.parquet").to_pylist())
    assert tells(shown, published, lang)


@pytest.mark.parametrize("lang", ROOTS)
def test_a_file_can_be_taken_without_scripts(plain: Any, public: Path, tmp_path: Path, lang: str) -> None:
    page = plain.page
    page.goto(f"{plain.address}{ROOTS[lang]}/datasets/")
    page.locator("main").get_by_role("link", name=WORDS[lang][0], exact=True).first.click()
    with page.expect_download() as download:
        page.locator("#downloads a[href$='enrolment.csv']").first.click()
    download.value.save_as(tmp_path / "whole.csv")
    assert (tmp_path / "whole.csv").read_bytes() == (public / "datasets" / "enrolment" / "latest" / "enrolment.csv").read_bytes()


def test_the_explorer_without_scripts_leads_to_the_figures(plain: Any) -> None:
    page = plain.page
    page.goto(f"{plain.address}/explore/funds")
    link = page.locator("main a[href='/datasets/funds/']").last
    expect(link).to_be_visible()
    link.click()
    expect(page.locator("#figures table").first).to_be_visible()


@pytest.mark.parametrize("lang", ROOTS)
def test_a_question_is_answered_without_scripts(plain: Any, public: Path, lang: str) -> None:
    page = plain.page
    page.goto(f"{plain.address}{ROOTS[lang]}/")
    page.locator(f".head a[href='{ROOTS[lang]}/answers/']").click()
    page.locator(f"main a[href='{ROOTS[lang]}/answers/insured/']").click()
    expect(page.locator("h1")).to_have_count(1)
    newest = max(
        (row for row in pq.read_table(public / "datasets/enrolment/latest/enrolment.parquet").to_pylist() if selected(row)),
        key=lambda row: row["time_period"],
    )
    year, month = newest["time_period"].split("-")
    people = {"zh": f"{newest['obs_value']:.0f}万人", "en": f"{newest['obs_value'] / 100:,.2f} million persons"}
    expect(page.locator(".headline")).to_contain_text(people[lang])
    expect(page.locator(".headline")).to_contain_text({"zh": f"{year}年{int(month)}月末", "en": year}[lang])
    expect(page.locator("#chart svg:visible")).to_have_count(1)
    published = told(pq.read_table(public / "datasets/enrolment/latest/enrolment.parquet").to_pylist())
    assert tells(numbers(page.locator("#figures table").first), published, lang)
    page.locator("main nav a").last.click()
    expect(page.locator("ol.answers > li")).to_have_count(10)


def selected(row: dict[str, Any]) -> bool:
    """Whether a row is one of the nation's monthly figures of pension insurance."""
    codes = {"freq": "M", "ref_area": "100000", "scheme": "PEN", "indicator": "insured"}
    return all(row[name] == code for name, code in codes.items())


@pytest.mark.parametrize("lang", ROOTS)
def test_every_answer_leads_to_its_own_selection_in_the_explorer(visit: Any, public: Path, lang: str) -> None:
    page = visit.page
    for folder in sorted((public / "answers").iterdir()):
        if folder.is_dir():
            page.goto(f"{visit.address}{ROOTS[lang]}/answers/{folder.name}/")
            link = page.locator("#chart p.explore a").get_attribute("href")
            answer = page.request.get(f"{visit.address}{link}")
            assert answer.status == 200, link
