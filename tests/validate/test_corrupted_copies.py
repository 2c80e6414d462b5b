"""Real copies of real publications that were spoiled on their way, put beside the bundled figures: rules catch each, none names it.

What is known of the copies stands in `../shared/data/bulletins/WARNING-corrupted-copies.md`. Where the figure that was spoiled is no
indicator here (persons employed, migrant workers, a share of industry), the same fault is put on a figure of the same bulletin that is, and
the test says what stands for what. Every figure below is marked as a corrupted copy, with the address of the copy.
"""

import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from etl import pipeline
from etl.model import registry
from etl.problem import Refusal
from etl.validate.report import Cell, Report
from tests.conftest import NOW, ROOT

SOURCE = """\
kind: delimited
title: {zh: 失真的转录件（测试用）, en: Corrupted copy (for a test)}
publisher: {zh: 见转引地址, en: see the address}
address: https://example.org/
licence: none stated
steward: 测试
custody: quotation
via: {zh: 失真的转录件，不得作为来源, en: "a corrupted copy, never to be used as a source"}
files: [{path: copy.csv, transcribed: 2026-11-23}]
layouts:
  - rows: {时期: time_period, 险种: scheme, 指标: indicator, 单位: unit, 状态: obs_status, 期间口径: period_basis, 备注: note, 地址: note}
    value: 数值
    constants: {ref_area: "100000"}
"""
HEADER = "时期,险种,指标,数值,单位,状态,期间口径,备注,地址\n"

# source → address, and period, scheme, indicator, value, unit, basis
COPIES = {
    "copied_2014": (  # years overwritten to 2023; insured 34124 and the two flows that make 47065 are those of 2014
        "https://m.wnwk.com/doc/599872.html",
        ["2023,城镇职工基本养老保险,参保人数,34124,万人,", "2023,城镇职工基本养老保险,基金收入,25310,亿元,"]
        + ["2023,城镇职工基本养老保险,基金支出,21755,亿元,", "2023,城乡居民基本养老保险,参保人数,50107,万人,"],
    ),
    "copied_2025q1": (  # “23.6 / 19.4 / 96 trillion” where it is a tenth of that
        "https://www.kaumimarg.in/",
        ["2025年一季度,三项社会保险合计,基金收入,23.6,万亿元,YTD", "2025年一季度,三项社会保险合计,基金支出,19.4,万亿元,YTD"]
        + ["2025年一季度末,三项社会保险合计,累计结余,96,万亿元,"],
    ),
    "copied_2015": (  # 7451 for 77451 persons employed stands as 5361 for 35361 insured; 283 % for 28.3 % as 957 % for 95.7 %
        "http://www.hezhiquan.com/docs/view/bee5dee0",
        ["2015,基本养老保险,参保人数,85833,万人,", "2015,城镇职工基本养老保险,参保人数,5361,万人,"]
        + ["2015,城乡居民基本养老保险,参保人数,50472,万人,", "2021,不分险种,社会保障卡普及率,957,%,"],
    ),
    "copied_2019": (  # 7.7471 and 17.425 million for 77471万 and 17425万 stand as 2.5478 and 20.543 million for 25478万 and 20543万 insured
        "http://www.tellerreport.com/",
        ["2019,工伤保险,参保人数,254.78,万人,", "2019,失业保险,参保人数,2054.3,万人,"],
    ),
}


@pytest.fixture(scope="module")
def reports(bundled: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Report]:
    """What the rules say of the bundled figures with every copy beside them, each as a source of its own."""
    folder = tmp_path_factory.mktemp("copies")
    shutil.copytree(ROOT / "datasets", folder / "datasets")
    shutil.copytree(bundled / "cache", folder / "home" / "cache")  # the bundled files need not be read again
    for name, (address, rows) in COPIES.items():
        source = folder / "datasets" / "sources" / name
        source.mkdir()
        (source / "source.yaml").write_text(SOURCE, encoding="utf-8")
        lines = []
        for row in rows:
            told, _, basis = row.rpartition(",")
            lines.append(f"{told},A,{basis},失真转录件,{address}\n")
        (source / "copy.csv").write_text(HEADER + "".join(lines), encoding="utf-8")
    for name in ("enrolment", "funds"):
        path = folder / "datasets" / "dataflows" / f"{name}.yaml"
        listed = "".join(f"  - {copy}\n" for copy in COPIES)
        path.write_text(path.read_text(encoding="utf-8").replace("derive:", f"{listed}derive:", 1), encoding="utf-8")
    house = pipeline.House(registry.load(folder / "datasets"), ROOT / "expectations", folder / "home", NOW)
    return pipeline.check(house, ["enrolment", "funds"])


def named(report: Report, rule: str, severity: str, copy: str) -> list[Cell]:
    """The figures of a copy that a rule names."""
    cells = [cell for each in report.verdicts if (each.rule, each.severity) == (rule, severity) for cell in each.open]
    return [cell for cell in cells if cell.key["source"] == copy]


def blocks(report: Report, copy: str) -> list[str]:
    """The cells of a copy for which the dataset is refused."""
    with pytest.raises(Refusal) as refusal:
        report.raise_if_critical()
    return [problem.where for problem in refusal.value.problems if f" {copy})" in problem.where]


def test_years_that_were_overwritten_disagree_with_what_others_tell_of_those_years(reports: dict[str, Report]) -> None:
    insured = named(reports["enrolment"], "R50", "warning", "copied_2014")
    assert {(cell.key["scheme"], cell.value, cell.source_ref) for cell in insured} == {
        ("PEN_E", "34124", "copy.csv!!D2"),
        ("PEN_R", "50107", "copy.csv!!D5"),
        ("PEN", "84231", None),  # the total computed from the two
    }
    money = named(reports["funds"], "R18", "warning", "copied_2014")
    assert {(cell.key["indicator"], cell.source_ref) for cell in money} == {("income", "copy.csv!!D3"), ("expenditure", "copy.csv!!D4")}


def test_trillions_ten_times_too_large_are_refused(reports: dict[str, Report]) -> None:
    cells = named(reports["funds"], "R36", "critical", "copied_2025q1")
    assert {(cell.key["indicator"], cell.value) for cell in cells} == {
        ("income", "236000"),
        ("expenditure", "194000"),
        ("balance_cum", "960000"),
    }
    assert all(1 <= Decimal(cell.residual) < Decimal("1.1") for cell in cells)
    assert len(blocks(reports["funds"], "copied_2025q1")) >= 3


def test_a_total_whose_part_lost_a_digit_is_refused_and_a_lost_point_warned_of(reports: dict[str, Report]) -> None:
    (total,) = named(reports["enrolment"], "R03", "critical", "copied_2015")
    assert (total.residual, total.source_ref) == ("30000", "copy.csv!!D2")
    assert "copy.csv!!D3" in total.inputs
    (rate,) = named(reports["enrolment"], "R32", "warning", "copied_2015")
    assert (rate.value, rate.source_ref) == ("957", "copy.csv!!D5")
    assert any("copy.csv!!D2" in where for where in blocks(reports["enrolment"], "copied_2015"))


def test_wan_taken_for_other_millions_are_refused(reports: dict[str, Report]) -> None:
    cells = named(reports["enrolment"], "R36", "critical", "copied_2019")
    assert {(cell.key["scheme"], round(Decimal(cell.residual)), cell.source_ref) for cell in cells} == {
        ("INJ", -2, "copy.csv!!D2"),
        ("UNE", -1, "copy.csv!!D3"),
    }
    assert len(blocks(reports["enrolment"], "copied_2019")) >= 2


def test_true_figures_with_a_history_are_not_refused_for_the_company_they_keep(reports: dict[str, Report]) -> None:
    told = [cell for each in reports["enrolment"].verdicts if each.severity == "critical" for cell in each.open]
    assert {cell.key["source"] for cell in told} <= set(COPIES)


def test_no_rule_names_a_copy() -> None:
    books = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "expectations").iterdir())
    assert not [each for each in [*COPIES, *(address for address, _ in COPIES.values())] if each in books]
