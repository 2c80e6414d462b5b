"""A city bureau's first quarterly form beside the bundled figures: an error in it is told though its source has no history.

The forms are synthetic: sixteen cities of Anhui a little above what the yearbook printed of them at the end of 2023, money made up.
"""

import shutil
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from etl import checking, pipeline
from etl.model import registry
from tests.conftest import NOW, ROOT

SOURCE = """\
kind: delimited
title: {zh: 各市季报（虚构，测试用）, en: Form of the cities (synthetic)}
publisher: {zh: 虚构, en: Synthetic}
address: https://example.org/
licence: none stated
steward: 测试
layouts:
  - rows: {时期: time_period, 地区: ref_area, 险种: scheme, 指标: indicator, 单位: unit, 期间口径: period_basis}
    value: 数值
files:
"""
HEADER = "时期,地区,险种,指标,数值,单位,期间口径"
PROVINCE, HEFEI, WUHU, ANQING = "340000", "340100", "340200", "340800"
UNE, PENSION, MONEY = ("UNE", "insured"), ("PEN_E", "insured"), ("UNE", "income")
RULES = {"R10", "R21", "R36", "P14", "P18", "P19"}
"""Those that are to see such an error; other rules are asked elsewhere."""

Form = dict[tuple[str, str, str], Decimal]
"""Area, scheme and indicator → 万人, of money 万元."""
Told = set[tuple[str, str, str, str]]
"""Rule, level, area and period of what is found."""


def form(quarter: int) -> Form:
    """A clean form: persons with one decimal, money from January without; the province's total under the cities."""
    rows = (ROOT / "datasets/sources/anhui_city/insured_2011_2023.csv").read_text(encoding="utf-8").splitlines()
    of_2023 = {cells[4]: cells for cells in (row.split(",") for row in rows) if cells[0] == "2023"}
    told: Form = {}
    for number, (area, cells) in enumerate(of_2023.items()):
        pension, unemployment = (
            (Decimal(cells[column]) / 10000 * (1 + Decimal(quarter) / 250)).quantize(Decimal("0.1")) for column in (5, 7)
        )
        retirees = (pension / 5).quantize(Decimal("0.1"))
        told |= {(area, *PENSION): pension, (area, "PEN_E", "active"): pension - retirees, (area, "PEN_E", "retirees"): retirees}
        told |= {(area, *UNE): unemployment, (area, *MONEY): Decimal(quarter * round(unemployment * (68 + number**2 % 17)))}
    for area, *what in list(told):
        told[PROVINCE, *what] = told.get((PROVINCE, *what), Decimal(0)) + told[area, *what]  # type: ignore[index]
    return told


def rows_of(told: Form, quarter: int) -> str:
    rows = [
        f"2024-Q{quarter},{area},{scheme},{indicator},{value},{'万元,YTD' if indicator == 'income' else '万人,S'}"
        for (area, scheme, indicator), value in told.items()
    ]
    return "\n".join([HEADER, *rows, ""])


@pytest.fixture(scope="module")
def says(bundled: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Told]:
    """What the rules say of the forms of one quarter or two."""
    folder = tmp_path_factory.mktemp("forms")
    shutil.copytree(ROOT / "datasets", folder / "datasets")
    shutil.copytree(bundled / "cache", folder / "home" / "cache")  # the bundled files need not be read again
    source = folder / "datasets" / "sources" / "city_form"
    source.mkdir()
    for name in ("enrolment", "funds"):
        path = folder / "datasets" / "dataflows" / f"{name}.yaml"
        path.write_text(path.read_text(encoding="utf-8").replace("derive:", "  - city_form\nderive:", 1), encoding="utf-8")

    def told(*forms: Form) -> Told:
        files = {f"q{quarter}.csv": rows_of(each, quarter) for quarter, each in enumerate(forms, start=1)}
        for path, rows in files.items():
            (source / path).write_text(rows, encoding="utf-8")
        listed = "".join(f"  - {{path: {path}, transcribed: 2026-11-23}}\n" for path in files)
        (source / "source.yaml").write_text(SOURCE + listed, encoding="utf-8")
        house = pipeline.House(registry.load(folder / "datasets"), ROOT / "expectations", folder / "home", NOW)
        kept = pipeline.vintages(house)
        return {each for name in ("enrolment", "funds") for each in found(checking.of(house, name, kept))}

    return told


def found(work: checking.Work) -> Told:
    """What the rules in question say of the form."""
    book = work.book.model_copy(update={"identities": tuple(each for each in work.book.identities if each.id in RULES)})
    residuals = checking.residuals(replace(work, book=book))
    mine = residuals[(residuals["source"] == "city_form") & residuals["source_ref"].notna()]
    return {
        (row["rule"], level, row["ref_area"], row["time_period"])
        for level in ("warning", "critical")
        for row in mine[mine["residual"] > mine[f"tolerance_{level}"]].to_dict("records")
    }


def cities_of(told: Form) -> Form:
    """The form whose row of the total is not read."""
    return {which: value for which, value in told.items() if which[0] != PROVINCE}


def test_a_clean_form_is_told_of_by_none_of_them(says: Callable[..., Told]) -> None:
    assert says(form(1), form(2)) == set()


def test_money_ten_thousand_times_too_large_is_never_published(says: Callable[..., Told]) -> None:
    """Yuan for 10 000 yuan, in the first file of a source and in its second."""
    slip = {(HEFEI, *MONEY): Decimal(162000000)}
    for forms, when in (((form(1) | slip,), "2024-Q1"), ((form(1), form(2) | slip), "2024-Q2")):
        assert {("P18", "critical", HEFEI, when), ("P19", "critical", HEFEI, when), ("R10", "critical", PROVINCE, when)} <= says(*forms)
        alone = says(*map(cities_of, forms))
        assert {each for each in alone if each[1] == "critical"} == {("P18", "critical", HEFEI, when), ("P19", "critical", HEFEI, when)}


def test_persons_ten_thousand_times_too_many_are_never_published(says: Callable[..., Told]) -> None:
    slipped = says(cities_of(form(1) | {(WUHU, *UNE): Decimal(650000)}))
    assert {(rule, "critical", WUHU, "2024-Q1") for rule in ("R36", "P14", "P18", "P19")} <= slipped
    assert {area for _, _, area, _ in slipped} == {WUHU}


@pytest.mark.parametrize(("typed", "rule"), [("3.9", "R36"), ("4.9", "R21"), ("349", "R36")])
def test_a_digit_lost_or_won_in_a_quarters_stock_is_told_by_the_year_end_before_it(
    says: Callable[..., Told], typed: str, rule: str
) -> None:
    told = says(cities_of(form(1) | {(ANQING, *UNE): Decimal(typed)}))
    assert rule in {each[0] for each in told}
    assert {each[2] for each in told} == {ANQING}


def test_a_whole_number_in_a_column_of_tenths_does_not_loosen_its_sum(says: Callable[..., Told]) -> None:
    """A spreadsheet stores 65.0 as 65; six ten thousand more in one city is still told at the total."""
    off = {which: Decimal(f"{value.normalize():f}") for which, value in form(1).items()}
    assert min(-int(value.as_tuple().exponent) for (_, *what), value in off.items() if tuple(what) == PENSION) == 0  # type: ignore[arg-type]
    assert says(off) == set()
    off[HEFEI, *PENSION] += 6  # type: ignore[index]
    assert says(off) == {("R10", level, PROVINCE, "2024-Q1") for level in ("warning", "critical")}


def test_a_part_of_the_provinces_money_that_is_off_by_little_is_told_at_the_total(says: Callable[..., Told]) -> None:
    off = form(1)
    off[HEFEI, *MONEY] += 600  # type: ignore[index]
    assert says(off) == {("R10", "critical", PROVINCE, "2024-Q1")}
