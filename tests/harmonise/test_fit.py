"""A form that fits no layout is told with the nearest one and the first cell that differs; the files changed here are real ones."""

from collections.abc import Callable
from pathlib import Path

import pytest

from etl.harmonise import tidy
from etl.harmonise.form import fit
from etl.ingest import READERS
from etl.model import registry
from etl.model.registry import Registry
from etl.model.source import Source
from etl.model.table import Sheet
from etl.problem import Problem, Refusal
from tests.conftest import ROOT

TAIWAN = ROOT.parent / "shared" / "data" / "taiwan-bli-monthly"
BUNDLED = ROOT / "datasets" / "sources"


@pytest.fixture(scope="module")
def taiwan() -> Registry:
    if not TAIWAN.is_dir():
        pytest.skip("the monthly returns of Taiwan are not here: taiwan-bli-monthly is missing beside the project")
    return registry.load(ROOT / "tests" / "offices" / "taiwan")


@pytest.fixture(scope="module")
def bundled() -> Registry:
    return registry.load(ROOT / "datasets")


def first(office: Registry, source: str, path: Path, name: str, period: str | None, change: Callable[[str], str]) -> Problem:
    """The first Problem told of a file whose text was changed."""
    return problems(office, source, path, name, period, change)[0]


def problems(office: Registry, source: str, path: Path, name: str, period: str | None, change: Callable[[str], str]) -> tuple[Problem, ...]:
    """What is told of a file whose text was changed."""
    told: Source = office.sources[source]
    layout = told.layout_for(name, period)
    assert layout is not None
    text = path.read_text(encoding="utf-8-sig")
    changed = change(text)
    assert changed != text
    sheets = READERS[layout.kind or told.kind](changed.encode(), name)
    with pytest.raises(Refusal) as refusal:
        tidy.heads(sheets, layout, told, office.codelists["unit_measure"])
    return refusal.value.problems


@pytest.mark.parametrize(
    ("old", "new", "cell", "expected", "found"),
    [
        ("產業勞工及交通", "產業勞工及運輸", "D7", "產業勞工及交通公用事業之員工", "產業勞工及運輸"),
        ("職業勞工", "職業工人", "F44", "職業勞工", "職業工人"),
        (" 人　數", " 人　次", "C9", "人數", "人　次"),
        (" 地　區　別", " 縣　市　別", "A9", "地區別", "縣　市　別"),
        ("  自願投保者", "", "L7", "自願投保者", ""),
    ],
)
def test_a_changed_heading_of_a_monthly_return(taiwan: Registry, old: str, new: str, cell: str, expected: str, found: str) -> None:
    problem = first(taiwan, "bli_monthly", TAIWAN / "2007" / "01.csv", "2007/01.csv", "2007-01", lambda text: text.replace(old, new))
    stands = f"where “{found}” stands" if found else "where nothing stands"
    assert problem.what == f"the form fits no layout of bli_monthly; nearest is layout 1 (before 2010): it expects “{expected}” {stands}"
    assert problem.where == f"2007/01.csv!!{cell}"


@pytest.mark.parametrize(
    ("source", "file", "old", "new", "cell", "expected", "layout"),
    [
        (
            "nbs_yearbook",
            "2009_22-43_unemployment_2008.csv",
            "年末参保人数",
            "年末缴费人数",
            "B1",
            "年末参保人数",
            "2009_22-43_unemployment_2008.csv",
        ),
        ("mohrss_monthly", "monthly.csv", "数值", "金额", "E1", "数值", "monthly.csv"),
    ],
)
def test_a_changed_heading_of_a_bundled_form(
    bundled: Registry, source: str, file: str, old: str, new: str, cell: str, expected: str, layout: str
) -> None:
    problem = first(bundled, source, BUNDLED / source / file, file, None, lambda text: text.replace(old, new, 1))
    assert f"(files {layout}): it expects “{expected}” where “{new}" in problem.what
    assert problem.where == f"{file}!!{cell}"


def pension(office: Registry, *changes: tuple[str, str]) -> list[str]:
    """What is told of the yearbook's table of pension, whose headings carry their units, after these changes: cell and difference."""
    name = "24-26_pension_2024.csv"

    def change(text: str) -> str:
        for old, new in changes:
            text = text.replace(old, new, 1)
        return text

    told = problems(office, "nbs_2025", BUNDLED / "nbs_2025" / name, name, None, change)
    return [f"{problem.where.rpartition('!')[2]} {problem.what.rpartition('): ')[2]}" for problem in told]


def test_a_changed_heading_with_a_unit_is_told_once_in_its_own_cell(bundled: Registry) -> None:
    assert pension(bundled, ("基金收入", "基金总收入")) == ["E1 it expects “基金收入” where “基金总收入（亿元）” stands"]


def test_every_heading_that_differs_is_told_once(bundled: Registry) -> None:
    assert pension(bundled, ("基金收入", "基金总收入"), ("离退休（职）人员", "离退休人员")) == [
        "D1 it expects “离退休（职）人员” where “离退休人员（万人）” stands",
        "E1 it expects “基金收入” where “基金总收入（亿元）” stands",
    ]


def test_a_column_too_many_and_one_too_few_are_told_as_such(bundled: Registry) -> None:
    assert pension(bundled, ("（亿元）\n", "（亿元）,备注\n")) == ["H1 it knows no column “备注”"]
    assert pension(bundled, (",累计结余（亿元）", "")) == ["G1 it expects “累计结余” where nothing stands"]


def test_a_file_that_wears_the_form_of_another_table_is_told_so(bundled: Registry) -> None:
    """The table of work injury under the name of the one of unemployment."""
    other = (BUNDLED / "nbs_yearbook" / "2009_22-45_work_injury_2008.csv").read_text(encoding="utf-8-sig")
    name = "2009_22-43_unemployment_2008.csv"
    problem = first(bundled, "nbs_yearbook", BUNDLED / "nbs_yearbook" / name, name, None, lambda _: other)
    assert problem.what.startswith("the form is that of layout")
    assert "2009_22-45_work_injury_2008.csv" in problem.what or "2012_23-39_work_injury_2011.csv" in problem.what


def test_whatever_is_sent_in_place_of_a_form_is_told_in_a_line(bundled: Registry) -> None:
    source = bundled.sources["mohrss_monthly"]
    sheet = Sheet("monthly.csv", "", tuple(("x" * 30_000,) * 300 for _ in range(1_200)))
    (problem,) = fit.nearest(sheet, source.layouts[0], source, bundled.codelists["unit_measure"])
    assert problem.where == "monthly.csv!!A1"
    assert len(problem.what) < 300
