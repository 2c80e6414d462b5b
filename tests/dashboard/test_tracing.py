"""`/trace/<dataset>?…` on the bundled site: the page of a number, and what is said where there is none."""

import re
import statistics
import time
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from dashboard.app import build
from dashboard.door import Door

ANHUI = "freq=A&ref_area=340000&scheme=PEN_E&indicator=balance_cum&time_period=2008"

Ask = Callable[..., Any]


@pytest.fixture(scope="module")
def app(bundled: Path) -> Door:
    """The application over the bundled site, for all of these tests."""
    return build(bundled / "public")


@pytest.fixture
def ask(visit: Ask) -> Ask:
    """Ask for a path; status, text and headers of the answer."""
    return visit


def words(html: str) -> str:
    """What a reader reads, in one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_the_pension_balance_of_anhui_leads_to_its_printed_cell(ask: Ask) -> None:
    page = ask(f"/trace/funds?{ANHUI}")
    assert page.status == 200
    said = words(page.text)
    for each in (
        "安徽省城镇职工基本养老保险累计结余 2008年末 213.4 亿元",
        "国家统计局",
        "累计结余（亿元） 14 Anhui 213.4",
        "转录文件摘录，表头是转录者写的",
        "原文“213.4”，转录者注明单位为“亿元”。数字照录，没有换算。",
        "4687d81ace08",
    ):
        assert each in said
    assert "<mark>213.4</mark>" in page.text
    assert '<html lang="zh-CN"' in page.text
    assert "<script>" not in page.text
    assert 'href="/en/trace/funds?freq=A&amp;ref_area=340000' in page.text  # the other language tells the same number
    assert "CNY 21.34 billion" in words(ask(f"/en/trace/funds?{ANHUI}").text)


def test_what_is_computed_leads_down_to_the_cells_and_up_again(ask: Ask) -> None:
    page = ask("/en/trace/ratios?freq=A&ref_area=340000&scheme=PEN_E&indicator=pay_months&time_period=2008")
    said = words(page.text)
    assert "CNY 21.34 billion × 12 ÷ CNY 19.62 billion = 13.0519877675841 months" in said
    assert "read in 2009_22-42_pension_2008.csv at G14" in said
    assert "source=nbs_yearbook --json" in said
    (down,) = [unescape(link) for link in re.findall(r'href="(/en/trace/funds[^"]*balance_cum[^"]*)"', page.text)]
    up = [unescape(link) for link in re.findall(r'href="(/en/trace/ratios[^"]*pay_months[^"]*)"', ask(down).text)]
    assert ask(up[0]).status == 200


def test_a_printed_figure_is_cited_by_its_original_document_and_by_this_site(ask: Ask) -> None:
    said = words(ask(f"/trace/funds?{ANHUI}").text)
    original = "国家统计局. 中国统计年鉴2009：分地区城镇基本养老保险情况（2008年）：表22-42[EB/OL]. (2009)[引用日期]."
    assert f"原始文献 {original}" in said  # at once, before anything is unfolded
    assert said.index("原始文献 GB/T 7714—2015") < said.index("本站的数据 GB/T 7714—2015")
    assert "本站未见原件" in said
    computed = ask("/trace/ratios?freq=A&ref_area=340000&scheme=PEN_E&indicator=pay_months&time_period=2008")
    assert computed.status == 200
    assert "原始文献" not in words(computed.text)


def test_a_release_is_kept_to_by_every_link(ask: Ask, bundled: Path) -> None:
    (release,) = [path.name for path in (bundled / "public" / "datasets" / "funds").glob("20*")]
    page = ask(f"/trace/funds?{ANHUI}&release={release}")
    assert page.status == 200
    links = [link for link in re.findall(r'class="lines">.*?</ul>', page.text, re.S) for link in re.findall(r'href="([^"]*)"', link)]
    assert links
    assert all(f"release={release}" in link for link in links)


def test_several_figures_are_told_apart(ask: Ask) -> None:
    page = ask("/en/trace/funds?ref_area=340000&scheme=PEN_E&time_period=2008")
    assert page.status == 200
    assert "4 figures fit" in words(page.text)
    assert {"balance_cum", "balance_cur", "expenditure", "income"} <= set(re.findall(r"indicator=(\w+)", page.text))


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/trace/nowhere", 404, "没有名为“nowhere”的数据集 已公布的数据集有： 社会保险待遇支付情况和水平 benefits"),
        ("/trace/fund", 404, "最接近的是"),
        (f"/trace/funds?{ANHUI.replace('2008', '2009')}", 404, "没有这个数字"),
        (f"/en/trace/funds?{ANHUI.replace('2008', 'soon')}", 400, "There is no “soon”"),
        (f"/en/trace/funds?{ANHUI}&colour=x", 400, "“colour” is not a choice on this page"),
        (f"/en/trace/funds?{ANHUI.replace('PEN_E', 'PEN_X')}", 400, "the nearest is"),
        (f"/en/trace/funds?{ANHUI.replace('PEN_E', 'PEN_E,PEN_R')}", 400, ""),
        (f"/en/trace/funds?{ANHUI}&release=1999-01-01", 400, "There is no “1999-01-01”"),
        ("/en/trace/funds?ref_area=%3Cscript%3Ealert(1)%3C/script%3E", 400, ""),
        ("/en/trace/funds?%3Cb%3E=1&x=" + "y" * 3000, 400, ""),
        ("/trace/funds?" + "&".join(f"a{number}=1" for number in range(99)), 400, ""),
        ("/trace/%3Cscript%3E", 404, ""),
        ("/trace/funds?ref_area=%00%ff%fe", 400, ""),
        ("/trace/funds", 200, "符合"),
    ],
)
def test_a_wrong_address_names_the_nearest_and_repeats_nothing_unescaped(ask: Ask, path: str, status: int, said: str) -> None:
    page = ask(path)
    assert page.status == status, words(page.text)[:300]
    assert said in words(page.text)
    assert "<script>" not in page.text
    assert "<b>" not in page.text


@pytest.mark.parametrize(("asked", "nearest"), [("1066", min), ("2030", max)])
def test_a_year_nobody_tells_leads_to_the_nearest_that_is_told_of_the_same(
    ask: Ask, asked: str, nearest: Callable[[set[str]], str]
) -> None:
    page = ask(f"/en/trace/funds?{ANHUI.replace('2008', asked)}")
    there = set(re.findall(r"time_period=(\d{4})\b", ask(f"/en/trace/funds?{re.sub('&?time_period=2008', '', ANHUI)}").text))
    assert page.status == 404
    listed = page.text.partition('class="which"')[2]
    assert re.findall(r"time_period=(\d{4})\b", listed)[0] == nearest(there)


def test_of_many_figures_every_code_that_can_be_said_next_is_a_link_with_its_count(ask: Ask) -> None:
    page = ask("/en/trace/funds?ref_area=340000")
    assert "66 figures fit; choose one thing more" in words(page.text)
    counts = {unescape(link): int(count) for link, count in re.findall(r'href="([^"]*)">[^<]*</a> <span class="quiet">(\d+)<', page.text)}
    assert sum(count for link, count in counts.items() if "scheme=" in link) == 66
    (link,) = [link for link in counts if "time_period=2008" in link]
    assert f"{counts[link]} figures fit" in words(ask(link).text)


def test_another_dataset_is_offered_only_where_its_name_is_alike_and_is_asked_the_same(ask: Ask) -> None:
    assert f'href="/trace/funds?{ANHUI.replace("&", "&amp;")}"' in ask(f"/trace/fund?{ANHUI}").text
    assert "最接近" not in ask("/trace/nope").text


def test_the_nearest_that_are_named_are_there(ask: Ask) -> None:
    page = ask(f"/trace/funds?{ANHUI.replace('2008', '2009')}")
    assert "参考期 2008年 213.4 亿元 2010年 353.0 亿元 2005年" in words(page.text).replace("亿元", " 亿元").replace("  ", " ")
    links = [unescape(link) for link in re.findall(r'href="(/trace/[^"]*time_period=[^"]*)"', page.text) if "2009" not in link]
    assert len(links) > 2
    assert {ask(link).status for link in links} == {200}


def test_an_address_without_a_dataset_or_with_a_slash_leads_on(ask: Ask) -> None:
    assert ask("/trace").headers["location"] == "/datasets/"
    assert ask("/trace/funds/?ref_area=340000").headers["location"] == "/trace/funds?ref_area=340000"


def test_a_page_comes_in_a_few_milliseconds(ask: Ask) -> None:
    ask(f"/trace/funds?{ANHUI}")
    times = []
    for year in range(2013, 2024):
        start = time.process_time()
        assert ask(f"/trace/funds?freq=M&ref_area=100000&scheme=PEN_E&indicator=income&time_period={year}-05&period_basis=P").status == 200
        times.append(time.process_time() - start)
    print(f"\n{1000 * statistics.median(times):.1f} ms of work a page")
    assert statistics.median(times) < 0.05


def test_a_point_of_the_explorer_and_a_cell_of_a_still_table_know_the_way(ask: Ask, bundled: Path) -> None:
    page = ask("/explore/funds?indicator=balance_cum&scheme=PEN_E&ref_area=340000&freq=A&period_basis=S&colour=scheme&kind=line")
    links = [unescape(link) for link in re.findall(r'href="(/trace/funds[^"]*)"', page.text)]
    assert links
    assert "time_period=2008" in " ".join(links)
    assert {ask(link).status for link in links} == {200}
    landing = (bundled / "public" / "en" / "datasets" / "funds" / "index.html").read_text(encoding="utf-8")
    told = [unescape(link) for link in re.findall(r'href="(/en/trace/funds[^"]*)"', landing)]
    assert len(told) > 10
    assert {ask(link).status for link in told[:20]} == {200}
