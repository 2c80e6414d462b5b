"""A figure that was public and was taken away leaves a tombstone. The office and its every figure are invented."""

import io
import json
import re
import shutil
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from dashboard.app import build
from dashboard.door import Door
from etl.catalog import Catalog, Refusal, Unfound, open_catalog
from etl.terminal import trace
from etl.validate import workers
from tests.test_signing import RECORD, Office

ROOT = Path(__file__).parents[1]
FIRST, SECOND, THIRD = "2026-11-23", "2026-11-23.2", "2026-11-23.3"
GONE = {"ref_area": "340000", "scheme": "PEN_E", "indicator": "income", "time_period": "2022-03", "period_basis": "YTD"}
WHY = "amendments:\n  - {kind: method, note: {zh: 三月的表不是本局的。, en: The form of March is of another office.}}\n"


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """March was told, told otherwise, and taken away: no figure of the newest release has that month any more."""
    folder = tmp_path_factory.mktemp("gone") / "office"
    shutil.copytree(ROOT / "tests" / "faults" / "office", folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workers, "side_by_side", lambda wanted, jobs: workers.Here())
        office = Office(folder)
        path = folder / "datasets" / "sources" / "yearbook" / "money.csv"
        march = "".join(each for each in path.read_text(encoding="utf-8").splitlines(keepends=True) if each.startswith("2022-03"))
        for old, new, amendments in (("", "", ""), ("31.000", "31.500", WHY), (march.replace("31.000", "31.500"), "", WHY)):
            office.record("money", RECORD + amendments)
            if old:
                office.figures(old, new)
            office.review()
            office.approve()
            office.release()
    return folder / "home" / "public"


@pytest.fixture
def catalog(public: Path) -> Catalog:
    return open_catalog(public)


def test_what_was_public_then_is_answered_for_codes_that_no_figure_has_any_more(catalog: Catalog) -> None:
    asked = {**GONE, "columns": ["obs_value"]}
    told = [catalog.query("money", as_of=release, **asked)["obs_value"].to_pylist() for release in (FIRST, SECOND, THIRD)]
    assert told == [[31.0], [31.5], []]


def test_of_now_a_code_that_is_gone_is_refused_and_of_then_one_that_never_was(catalog: Catalog) -> None:
    with pytest.raises(Refusal, match="“2022-03” is no value of time_period"):
        catalog.query("money", **GONE)
    with pytest.raises(Refusal, match="“2022-04” is no value of time_period"):
        catalog.query("money", as_of=FIRST, **{**GONE, "time_period": "2022-04"})


def test_a_tombstone_says_what_was_told_last_from_when_to_when_and_why_it_was_taken_away(catalog: Catalog) -> None:
    told = catalog.tombstone("money", **GONE)
    assert (told.figure.row["obs_value"], told.since, told.until, told.taken_by) == (31.5, FIRST, SECOND, THIRD)
    assert told.figure.cell
    assert (told.figure.cell.text, told.figure.cell.address, told.figure.cell.column_head) == ("31.500", "E10", "数值")
    assert (told.kind, told.grade, told.note) == (
        "method",
        None,
        {"zh": "三月的表不是本局的。", "en": "The form of March is of another office."},
    )
    assert [(each.release, each.row["obs_value"], each.action) for each in told.releases] == [
        (FIRST, 31.0, "A"),
        (SECOND, 31.5, "R"),
        (THIRD, None, "D"),
    ]


def test_the_figure_lives_in_the_release_that_had_it_and_a_living_one_has_no_tombstone(catalog: Catalog) -> None:
    assert catalog.trace("money", SECOND, **GONE).figure.row["obs_value"] == 31.5
    assert catalog.gone("money", SECOND, **GONE).count == 0
    with pytest.raises(Refusal, match="no figures with these codes were taken away"):
        catalog.tombstone("money", **{**GONE, "time_period": "2022-02"})
    with pytest.raises(Unfound):
        catalog.trace("money", **GONE)


def said(catalog: Catalog, *words: str, lang: str = "en", as_json: bool = False) -> str:
    file = io.StringIO()
    trace.trace(catalog, "money", words, "latest", lang, as_json, Console(file=file, width=200, highlight=False))
    return file.getvalue()


WORDS = [f"{name}={code}" for name, code in GONE.items()]


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("en", ["CNY 3.1500 billion", "taken away", "no. 3 of the day", "Revision of method", "The form of March is of another office."]),
        ("zh", ["31.500亿元", "已撤下", "当日第3次", "方法或口径调整", "三月的表不是本局的。"]),
    ],
)
def test_the_command_line_tells_the_tombstone_instead_of_no_such_figure(catalog: Catalog, lang: str, expected: list[str]) -> None:
    told = said(catalog, *WORDS, lang=lang)
    assert [each for each in expected if each not in told] == []


def test_programs_get_it_as_gone(catalog: Catalog) -> None:
    told = json.loads(said(catalog, *WORDS, as_json=True))["gone"]
    assert (told["until"], told["figure"]["row"]["obs_value"], told["note"]["en"]) == (
        SECOND,
        31.5,
        "The form of March is of another office.",
    )


def test_where_several_are_gone_they_are_listed_with_what_tells_them_apart(catalog: Catalog) -> None:
    told = said(catalog, *(each for each in WORDS if not each.startswith("indicator")))
    assert "All of these figures were taken away." in told
    assert "indicator=expenditure" in told
    listed = json.loads(said(catalog, "time_period=2022-03", as_json=True))
    assert (listed["gone"], listed["count"] > 2) == (True, True)


# ---- its page ----


@pytest.fixture(scope="module")
def app(public: Path) -> Door:
    return build(public)


@pytest.fixture
def visit(app: Door) -> Any:
    from concurrent.futures import ThreadPoolExecutor

    from tests.dashboard.conftest import exchange

    def ask(path: str) -> Any:
        import asyncio

        with ThreadPoolExecutor(1) as apart:
            return apart.submit(asyncio.run, exchange(app, path, "GET", b"", {"accept": "text/html"})).result()

    return ask


@pytest.mark.parametrize(("root", "expected"), [("", "三月的表不是本局的。"), ("/en", "The form of March is of another office.")])
def test_the_page_of_a_number_that_is_gone_tells_why_and_leads_to_the_release_that_had_it(visit: Any, root: str, expected: str) -> None:
    page = visit(f"{root}/trace/money?{'&'.join(WORDS)}")
    told = unescape(page.text)
    assert page.status == 200
    assert expected in told
    (then,) = re.findall(rf'<li><span><a href="({root}/trace/money\?[^"]+)">', told)
    assert then.endswith(f"release={SECOND}")
    assert visit(then).status == 200


def test_the_page_of_revisions_leads_to_the_tombstone(visit: Any) -> None:
    links = set(re.findall(r'href="(/trace/money\?[^"]+2022-03[^"]+)"', visit("/datasets/money/revisions/").text))
    assert len(links) == 10  # four that were printed, those computed from them beside
    assert all("已撤下" in visit(unescape(link)).text for link in links)


def test_a_code_that_never_was_is_still_no_code(visit: Any) -> None:
    assert visit("/trace/money?indicator=nothing&time_period=2022-03").status == 400
    assert visit(f"/trace/money?{'&'.join(WORDS[:3])}&time_period=2021-07").status == 404
