"""Real copies of real publications that were spoiled on their way, put beside the bundled figures: rules catch each, none names it.

What is known of the copies stands in `../shared/data/bulletins/WARNING-corrupted-copies.md`. A figure that is known to stand in a copy
bears its address. Where the figure that was spoiled is no indicator here (persons employed, migrant workers, a share of industry), or is
not known, the same fault is put on a figure of the same publication that is one: such a stand-in bears no address, and says in its own
row that it stands in no copy and which fault it shows. So do the figures beside it that a rule needs to see it.
"""

import shutil
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest

from etl import pipeline
from etl.model import registry
from etl.problem import Refusal
from etl.validate.report import Cell, Report
from tests.conftest import NOW, ROOT

SOURCE = """\
kind: delimited
title: {zh: 失真的转录件和替身（测试用）, en: Corrupted copy and stand-ins (for a test)}
publisher: {zh: 见每行的备注和地址, en: see note and address of each row}
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
HEADER = "时期,险种,指标,数值,单位,状态,期间口径,备注,地址"
COPIED, STAND_IN = "失真的转录件原数", "替身（测试用，不见于任何转录件）："


class Copy(NamedTuple):
    """A spoiled copy: its address, the figures known to stand in it, and stand-ins, each with the fault it shows.

    A figure is period, scheme, indicator, value, unit, basis.
    """

    address: str
    figures: tuple[str, ...] = ()
    stand_ins: tuple[tuple[str, str], ...] = ()

    def rows(self) -> list[str]:
        """The rows of the file: stand-ins without the address."""
        told = [(figure, COPIED, self.address) for figure in self.figures]
        told += [(figure, STAND_IN + fault, "") for figure, fault in self.stand_ins]
        split = [(*figure.rpartition(",")[::2], note, address) for figure, note, address in told]
        return [f"{figure},A,{basis},{note},{address}" for figure, basis, note, address in split]


YEARS = "2014年的数，年份同样改成2023"
COPIES = {
    # years overwritten to 2023 over the figures of 2014: insured 34124, and 47065 as the sum of two flows that the copy gives together
    "copied_2014": Copy(
        "https://m.wnwk.com/doc/599872.html",
        ("2023,城镇职工基本养老保险,参保人数,34124,万人,",),
        (
            ("2023,城镇职工基本养老保险,基金收入,25310,亿元,", YEARS),
            ("2023,城镇职工基本养老保险,基金支出,21755,亿元,", YEARS),
            ("2023,城乡居民基本养老保险,参保人数,50107,万人,", YEARS),
        ),
    ),
    # “23.6 / 19.4 / 96 trillion” where it is a tenth of that
    "copied_2025q1": Copy(
        "https://www.kaumimarg.in/",
        (
            "2025年一季度,三项社会保险合计,基金收入,23.6,万亿元,YTD",
            "2025年一季度,三项社会保险合计,基金支出,19.4,万亿元,YTD",
            "2025年一季度末,三项社会保险合计,累计结余,96,万亿元,",
        ),
    ),
    # 7451 for 77451 persons employed, 283 % for 28.3 %
    "copied_2015": Copy(
        "http://www.hezhiquan.com/docs/view/bee5dee0",
        stand_ins=(
            ("2015,基本养老保险,参保人数,85833,万人,", "原数，未改，供合计比对"),
            ("2015,城镇职工基本养老保险,参保人数,5361,万人,", "35361，如77451印作7451一样少了首位"),
            ("2015,城乡居民基本养老保险,参保人数,50472,万人,", "原数，未改，供合计比对"),
            ("2021,不分险种,社会保障卡普及率,957,%,", "95.7%，如28.3%印作283%一样少了小数点"),
        ),
    ),
    # 7.7471 and 17.425 million for 77471万 and 17425万
    "copied_2019": Copy(
        "http://www.tellerreport.com/",
        stand_ins=(
            ("2019,工伤保险,参保人数,254.78,万人,", "25478万，如77471万译作7.7471 million一样"),
            ("2019,失业保险,参保人数,2054.3,万人,", "20543万，如17425万译作17.425 million一样缩小为十分之一"),
        ),
    ),
}


@pytest.fixture(scope="module")
def reports(bundled: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Report]:
    """What the rules say of the bundled figures with every copy beside them, each as a source of its own."""
    folder = tmp_path_factory.mktemp("copies")
    shutil.copytree(ROOT / "datasets", folder / "datasets")
    shutil.copytree(bundled / "cache", folder / "home" / "cache")  # the bundled files need not be read again
    for name, copy in COPIES.items():
        source = folder / "datasets" / "sources" / name
        source.mkdir()
        (source / "source.yaml").write_text(SOURCE, encoding="utf-8")
        (source / "copy.csv").write_text("\n".join([HEADER, *copy.rows(), ""]), encoding="utf-8")
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
    assert not [each for each in [*COPIES, *(copy.address for copy in COPIES.values())] if each in books]


@pytest.mark.parametrize("copy", COPIES.values(), ids=COPIES)
def test_only_what_stands_in_a_copy_bears_its_address(copy: Copy) -> None:
    rows = copy.rows()
    assert [row for row in rows if copy.address in row] == [row for row in rows if STAND_IN not in row] == rows[: len(copy.figures)]
    assert all(row.endswith(f"{STAND_IN}{fault},") for row, (_, fault) in zip(rows[len(copy.figures) :], copy.stand_ins, strict=True))
