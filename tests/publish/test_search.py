"""`search.json` of the bundled site, and what its readers find with it."""

import json
import time
from pathlib import Path

import pytest

from dashboard.finder import Finder, Found, finder
from dashboard.settle import settle
from dashboard.shelf import Dataset
from etl.catalog import open_catalog
from etl.publish import search


@pytest.fixture(scope="module")
def told(public: Path) -> dict:
    return json.loads((public / "search.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def found(public: Path) -> Finder:
    return finder(str(public.resolve()))


def titles(found: Found, kind: str) -> list[str]:
    return [each.title["zh"] for group, items in found.groups if group == kind for each in items]


def together(found: Found) -> list[tuple[str, ...]]:
    return [(each.dataset, *(part.code for part in each.parts)) for each in found.together]


def test_runs_join_years_that_follow_each_other_and_no_months() -> None:
    assert search.runs(["2011", "2012", "2013", "2016"]) == "2011..2013 2016"
    assert search.runs(["2016"]) == "2016"
    assert search.runs(["2013-01", "2013-05"]) == "2013-01..2013-05"
    assert search.runs(["2017-Q1", "2017-Q3"]) == "2017-Q1..2017-Q3"


def test_every_entry_has_its_name_in_chinese_pinyin_and_english(told: dict) -> None:
    assert {each["kind"] for each in told["entries"]} >= {"dataset", "indicator", "area", "scheme"}
    for each in told["entries"]:
        assert each["title"]["zh"], each
        assert each["title"]["en"], each
        assert len(each["names"]) == len(each["pinyin"])
    (hefei,) = [each for each in told["entries"] if each["code"] == "340100"]
    assert (hefei["names"], hefei["pinyin"]) == (["合肥市", "合肥"], ["he fei shi", "he fei"])
    (tongling,) = [each for each in told["entries"] if each["code"] == "340700"]
    assert tongling["about"]["zh"] == "2015年末枞阳县由安庆市划入，规模约增一倍。", "the first sentence of what is said of it"
    (fuyang,) = [each for each in told["entries"] if each["code"] == "341200"]
    assert fuyang["about"] == {"zh": "安徽省", "en": "Anhui"}, "else what it belongs to"


def test_series_are_those_that_have_figures(told: dict) -> None:
    (insured,) = [row for row in told["series"]["enrolment"] if row[:4] == ["340000", "UNE", "insured", "A"]]
    assert insured[4] == "2008 2011 2024", "years that no source tells are not promised"
    assert not [row for row in told["series"]["funds"] if row[0] == "340100"], "no city tells its funds"


def test_an_index_of_an_office_without_answers_has_none_and_with_some_has_those_with_a_page(tmp_path: Path) -> None:
    asked = [{"id": name, "question": {"zh": f"{name}够不够？", "en": name}} for name in ("pension", "money")]
    (tmp_path / "answers" / "pension").mkdir(parents=True)
    search.write(tmp_path, [])
    assert json.loads((tmp_path / "search.json").read_text("utf-8")) == {"entries": [], "series": {}}
    (tmp_path / "answers.json").write_text(json.dumps({"answers": asked}), "utf-8")
    (tmp_path / "answers" / "pension" / "index.html").write_text("x", "utf-8")
    search.write(tmp_path, [])
    (entry,) = json.loads((tmp_path / "search.json").read_text("utf-8"))["entries"]
    assert (entry["kind"], entry["code"], entry["pinyin"]) == ("answer", "pension", ["gou bu gou"])


@pytest.mark.parametrize("asked", ["合肥", "合肥市", "hefei", "hefeishi", "he fei", "hf", "HeFei", "340100", "Hefei"])
def test_a_city_is_found_however_it_is_typed(found: Finder, asked: str) -> None:
    assert titles(found.find(asked), "area")[0] == "合肥市"


@pytest.mark.parametrize(
    ("asked", "kind", "first"),
    [
        ("luan", "area", "六安市"),
        ("Lu'an", "area", "六安市"),
        ("bozhou", "area", "亳州市"),
        ("chongqing", "area", "重庆市"),
        ("cq", "area", "重庆市"),
        ("养老", "scheme", "基本养老保险"),
        ("yanglao", "scheme", "基本养老保险"),
        ("职工养老", "scheme", "城镇职工基本养老保险"),
        ("医保", "scheme", "基本医疗保险"),
        ("新农合", "scheme", "新型农村合作医疗"),
        ("unemployment", "scheme", "失业保险"),
        ("PEN_E", "scheme", "城镇职工基本养老保险"),
        ("fuyangbi", "indicator", "抚养比"),
        ("fyb", "indicator", "抚养比"),
        ("average pension", "indicator", "月人均养老金"),
        ("灵活就业", "scheme", "城镇职工基本养老保险"),
        ("基金收支", "dataset", "社会保险基金收支、结余和收益情况"),
    ],
)
def test_words_lead_to_what_bears_them(found: Finder, asked: str, kind: str, first: str) -> None:
    assert titles(found.find(asked), kind)[0] == first


def test_pension_finds_schemes_and_indicators(found: Finder) -> None:
    kinds = [kind for kind, _ in found.find("pension").groups]
    assert {"scheme", "indicator", "dataset"} <= set(kinds)


@pytest.mark.parametrize("asked", ["失业 安徽", "安徽 失业", "shiye anhui", "unemployment, Anhui", "ah sybx", "安徽失业保险", "安徽的失业"])
def test_words_that_share_figures_lead_to_them_together(found: Finder, asked: str) -> None:
    assert ("enrolment", "340000", "UNE") in together(found.find(asked))


@pytest.mark.parametrize("asked", ["合肥 失业保险 参保", "hefei shiye canbao", "合肥失业保险参保人数"])
def test_area_scheme_and_indicator_lead_straight_to_one_selection(found: Finder, asked: str) -> None:
    assert together(found.find(asked))[0] == ("enrolment", "340100", "UNE", "insured")


def test_a_year_leads_to_figures_of_that_year_alone(found: Finder) -> None:
    answered = found.find("how many people in Anhui had unemployment insurance in 2008")
    assert ("enrolment", "340000", "UNE") in together(answered)
    assert {each.year for each in answered.together} == {"2008"}
    assert not found.find("合肥 失业保险 2004").together, "the cities begin in 2011"
    assert ("enrolment", "340000", "UNE") not in together(found.find("安徽 失业保险 参保 2009"))


def test_what_has_no_figures_together_is_not_promised(found: Finder) -> None:
    answered = found.find("合肥 基金收入")
    assert answered.count == 0
    assert {each.title["zh"] for each in answered.near} >= {"合肥市", "基金收入"}


def test_a_slip_of_the_finger_leads_to_the_nearest(found: Finder) -> None:
    assert found.find("hefie").near[0].title["zh"] == "合肥市"
    assert found.find("失业险保").near or found.find("失业险保").count


def test_every_link_leads_to_figures_and_to_nothing_else_than_was_promised(public: Path, found: Finder) -> None:
    """Each thing in each dataset, and pairs of things in a year: the explorer has no remark to make."""
    catalog = open_catalog(public)
    datasets = {name: Dataset(catalog, name, "latest") for name in catalog.datasets}
    named = [each for each in found.entries if each.newest]
    asked = [(each.series, "") for each in named]
    for number, (one, other) in enumerate(zip(named, named[7:] + named[:7], strict=True)):
        year = sorted(found.held.years)[number % len(found.held.years)]
        asked.append((one.series & other.series & found.held.years[year], year))
    wrong = []
    for series, year in asked:
        for name in {found.held.rows[number][0] for number in range(len(found.held.rows)) if series >> number & 1}:
            codes = found.held.selection(series, name, year)
            remarks = settle({key: tuple(value.split(",")) for key, value in codes.items()}, datasets[name]).remarks
            wrong += [(name, codes, remarks)] if remarks else []
    assert wrong == []


def test_a_question_takes_about_a_millisecond(found: Finder) -> None:
    """A bound for a busy machine; on an idle one the median is well below two milliseconds."""
    taken = []
    for asked in (
        "hefei",
        "hf",
        "养老",
        "pension",
        "失业 安徽",
        "合肥 失业保险 参保",
        "安徽失业保险参保人数",
        "qqq",
        "2008 anhui unemployment",
    ):
        found.fits.cache_clear()
        begun = time.perf_counter()
        found.find(asked)
        taken.append(time.perf_counter() - begun)
    assert sorted(taken)[len(taken) // 2] < 0.02
