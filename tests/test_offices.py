"""Whole other offices, declared in `tests/offices/<name>/` and read where their files lie: another country needs declarations alone."""

import asyncio
import csv
import re
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

import openpyxl
import pandas as pd
import pytest

from dashboard.app import build
from etl import pipeline, promotion, reading
from etl.catalog import open_catalog
from etl.model import registry
from etl.problem import Refusal
from tests.conftest import NOW, ROOT
from tests.dashboard.conftest import exchange

SHARED = ROOT.parent / "shared" / "data"
FILES = {"taiwan": SHARED / "taiwan-bli-monthly", "us_ssa": SHARED / "us-ssa-trustees-2026"}
"""Office → where its files lie; they are in no repository."""

SAMPLE = {"taiwan": r"2007/01|2009/07|2010/1[12]|2011/0[12]|2014/12", "us_ssa": ""}
"""Office → the files of the default run: the first and last of every form, both sides of a reform."""

Told = dict[str, tuple[str, Decimal]]
"""Address of a cell → its code key in short, and its figure."""


def house(office: str, home: Path, every: bool) -> pipeline.House:
    """The office at work in a home of its own, on all files or on the sample; a sample has undertaken no coverage."""
    if not FILES[office].is_dir():
        pytest.skip(f"the files of the office {office} are not here: {FILES[office].name} is missing beside the project")
    declared = registry.load(ROOT / "tests" / "offices" / office)
    if not every:
        sources = {
            name: source.model_copy(
                update={"files": tuple(file for file in source.files if re.search(SAMPLE[office], file.path)), "coverage": ()}
            )
            for name, source in declared.sources.items()
        }
        declared = replace(declared, sources=sources)
    return pipeline.House(declared, declared.folder / "expectations", home, NOW)


def released(office: str, home: Path, every: bool) -> pipeline.House:
    """The office after it has built and released everything."""
    told = house(office, home, every)
    pipeline.build(told, pipeline.wanted(told, None))
    promotion.promote(told, pipeline.wanted(told, None))
    return told


@pytest.fixture(scope="module", params=sorted(FILES))
def sampled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> pipeline.House:
    return released(request.param, tmp_path_factory.mktemp(request.param), every=False)


@pytest.fixture(scope="module", params=sorted(FILES))
def whole(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> pipeline.House:
    return released(request.param, tmp_path_factory.mktemp(request.param), every=True)


def figures(of: pipeline.House) -> pd.DataFrame:
    """Every printed figure the office has published."""
    catalog = open_catalog(of.home / "public")
    told = pd.concat([catalog.query(name).to_pandas() for name in of.registry.dataflows], ignore_index=True)
    return told[told["source_ref"].notna()]


# ---- figures ----


def check_by_hand(of: pipeline.House) -> None:
    """Figures a person read in the files, one by one, against those published."""
    told = figures(of).set_index("source_ref")
    with (of.registry.folder / "by_hand.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) >= 10
    for row in rows:
        figure = told.loc[row["cell"]]
        assert {name: figure[name] for name in row if name not in ("cell", "printed", "read")} == {
            name: row[name] for name in row if name not in ("cell", "printed", "read")
        }, row["cell"]
        assert figure["obs_text"].strip() == row["printed"], row["cell"]


def test_ten_figures_read_by_a_person_are_published(sampled: pipeline.House) -> None:
    check_by_hand(sampled)


def check_every_cell(of: pipeline.House) -> None:
    """Every published figure against a plain reading of the same files, which knows nothing of layouts; none more, none less."""
    plain = PLAIN[of.registry.folder.name]
    files = [(FILES[of.registry.folder.name] / file.path) for source in of.registry.sources.values() for file in source.files]
    expected = {where: figure for path in files for where, figure in plain(path)}
    told = figures(of)
    areas = {code.code: code.zh for code in of.registry.codelists["ref_area"].codes}
    told = told[told["obs_value"].notna()]
    own = [name for name in of.registry.extra if name in told]
    found = {
        row.source_ref: (
            " ".join(
                [areas[row.ref_area], row.scheme, row.indicator, row.time_period]
                + [code for name in own if isinstance(code := getattr(row, name), str)]
            ),
            Decimal(str(row.obs_value)),
        )
        for row in told.itertuples()
    }
    assert len(expected) > 1000
    assert found == expected


def test_every_figure_of_the_sample_is_the_one_a_plain_reading_finds(sampled: pipeline.House) -> None:
    check_every_cell(sampled)


@pytest.mark.long
def test_every_figure_of_all_files_is_the_one_a_plain_reading_finds(whole: pipeline.House) -> None:
    check_by_hand(whole)
    check_every_cell(whole)


# ---- one plain reading an office ----

PAGES = (("LI", "LI_IND", "LI_COM", "LI_PRESS", "LI_GOV"), ("LI_FISH", "LI_TRAIN", "LI_OCC", "LI_FA", "LI_VOL"))
"""The categories of the first and the second page of a monthly return of Taiwan, two columns each, as a person counts them."""


def taiwan(path: Path) -> Iterator[tuple[str, tuple[str, Decimal]]]:
    """The figures of a file: rows under 地區別 until one whose second cell is no number, twice; columns by counting."""
    name = f"{path.parent.name}/{path.name}"
    period = f"{path.parent.name}-{path.stem}"
    page = -1
    inside = False
    with path.open(encoding="utf-8", newline="") as file:
        for line, row in enumerate(csv.reader(file), 1):
            first = "".join(row[0].split())
            if first == "地區別":
                page, inside = page + 1, True
            elif inside and not row[1].isdigit():
                inside = False
            elif inside:
                for column, text in enumerate(row[1:], 1):
                    scheme, indicator = PAGES[page][(column - 1) // 2], ("units", "insured")[(column - 1) % 2]
                    area = {"總計": "全部地區"}.get(first, first)
                    yield f"{name}!!{'ABCDEFGHIJK'[column]}{line}", (f"{area} {scheme} {indicator} {period}", Decimal(text))


FUNDS = ("OASI", "DI", "OASDI")
PAYROLL, GDP = ("income_rate", "cost_rate", "balance_rate"), ("income_gdp", "cost_gdp", "balance_gdp")
PARTS = ("payroll_tax_rate", "benefit_tax_rate", "general_fund_rate", "income_rate")
FLOWS = ("noninterest_income", "interest_income", "income", "cost", "reserves")
RETIRED = ("retired_workers", "retired_spouses", "retired_children", "widows", "mothers_fathers", "survivor_children", "parents")
AGES = ("pop_young", "pop_working", "pop_old", "population", "dependency_aged", "dependency_total")
GROWTH = ("productivity", "gdp_deflator", "hours", "earnings_share", "wage_nominal", "wage_real", "inflation")
ECONOMY = ("unemployment", "labor_force", "employment", "real_gdp", "interest_nominal", "interest_real")
WAGES = ("cpi", "wage_index", "taxable_payroll", "gdp", "payroll_gdp", "interest_factor")
MONEY = ("payroll", "benefit_tax", "premium", "general_revenue", "drug_fee", "clawback")


def _each(schemes: tuple[str, ...], indicators: tuple[str, ...], suffix: str = "") -> list[str]:
    return [f"{scheme} {indicator}{suffix}" for scheme in schemes for indicator in indicators]


TRUSTEES = {
    "IV.B1": _each(FUNDS, PAYROLL),
    "IV.B2": _each(FUNDS, PARTS),
    "IV.B3": _each(FUNDS, GDP),
    "IV.B4": [
        "OASDI covered_workers",
        *_each(FUNDS, ("beneficiaries_june",)),
        "OASDI workers_per_beneficiary",
        "OASDI beneficiaries_per_100",
    ],
    "V.A1": _each(("_Z",), ("fertility", "death_rate", "death_rate_young", "death_rate_old")),
    "V.A3": _each(("_Z",), AGES),
    "V.B1": _each(("_Z",), GROWTH),
    "V.B2": _each(("_Z",), ECONOMY),
    "V.C4": _each(("OASI",), (*RETIRED, "beneficiaries")),
    "V.C5": _each(
        ("DI",), ("disabled_workers", "disabled_spouses", "disabled_children", "beneficiaries", "prevalence_gross", "prevalence_adjusted")
    ),
    "VI.G1": _each(("_Z",), WAGES),
    "VI.G2": _each(("OASDI",), FLOWS),
    "VI.G3": _each(FUNDS, ("noninterest_income", "cost", "balance")),
    "VI.G4": _each(("OASDI",), FLOWS, "_2026"),
    "VI.G5": _each(FUNDS, ("noninterest_income", "cost", "balance"), "_2026"),
}
"""What stands in the columns of a trustees' table from B on, as a person counts them; years and scenarios stand in A."""

SIDES = {
    "IV.B5": ([f"{fund} fund_ratio" for fund in FUNDS], [""]),
    "V.A4": (_each(("_Z",), ("period_birth", "period_65")), ["M", "F"]),
    "V.A5": (_each(("_Z",), ("cohort_birth", "cohort_65")), ["M", "F"]),
}
"""Tables whose scenarios stand side by side: what a scenario has, and the sexes within it."""

SECTIONS = {"Historical data:": "HIST", "Intermediate:": "INT", "Low-cost:": "LOW", "High-cost:": "HIGH"}


def us_ssa(path: Path) -> Iterator[tuple[str, tuple[str, Decimal]]]:
    """Every number of a file as openpyxl or csv gives it, rounded as its number format shows it."""
    if path.suffix == ".csv":
        yield from _cms(path)
        return
    book = openpyxl.load_workbook(path, data_only=True)
    for name in (*TRUSTEES, *SIDES):
        scenario, upper = "HIST", name != "V.A5"
        for row in book[name].iter_rows():
            first = str(row[0].value or "")
            scenario = SECTIONS.get(first, scenario)
            upper = upper and not any(cell.value in ("Intermediate", "Low-cost") for cell in row)
            if not re.fullmatch(r"(19|20|21)\d\d[a-h]?", first):
                continue
            for column, cell in enumerate(row[1:]):
                figure = _shown(cell)
                if figure is not None:
                    about = (
                        f"{TRUSTEES[name][column]} {first[:4]} {scenario}" if name in TRUSTEES else _beside(name, column, first[:4], upper)
                    )
                    yield f"{path.name}!{name}!{cell.coordinate}", (f"美国 {about}", figure)


def _beside(name: str, column: int, year: str, upper: bool) -> str:
    told, sexes = SIDES[name]
    block, place = divmod(column, len(told) * len(sexes))
    scenario = "HIST" if upper else ("INT", "LOW", "HIGH")[block]
    return f"{told[place // len(sexes)]} {year} {scenario} {sexes[place % len(sexes)]}".strip()


def _shown(cell: Any) -> Decimal | None:
    """The number of a cell as people see it; letters before it are footnotes, letters alone are none."""
    if isinstance(cell.value, str):
        found = re.search(r"-?[\d,]+\.?\d*", cell.value)
        return Decimal(found[0].replace(",", "")) if found else None
    if cell.value is None:
        return None
    places = len(cell.number_format.partition(".")[2]) if cell.number_format != "General" else 9
    return Decimal(repr(cell.value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def _cms(path: Path) -> Iterator[tuple[str, tuple[str, Decimal]]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    names = [f"HI {name}" for name in ("cost_rate", "income_rate", "balance_rate")]
    if path.name.startswith("medicare"):
        names = [f"MEDICARE med_{each}" for each in MONEY] + [f"MEDICARE med_{each}_share" for each in MONEY]
        names += ["MEDICARE med_expenditures", "_Z gdp", *(f"MEDICARE med_{each}_gdp" for each in (*MONEY, "income", "disbursements"))]
    for number, row in enumerate(rows, 1):
        if row[0].isdigit():
            for column, (name, text) in enumerate(zip(names, row[1:], strict=False)):
                bare = text.strip(" %").replace(",", "")
                if bare != "-":
                    scenario = "HIST" if int(row[0]) < 2026 else "INT"
                    yield f"{path.name}!!{chr(66 + column)}{number}", (f"美国 {name} {row[0]} {scenario}", Decimal(bare))


PLAIN: dict[str, Callable[[Path], Iterator[tuple[str, tuple[str, Decimal]]]]] = {"taiwan": taiwan, "us_ssa": us_ssa}


# ---- the product ----


def test_the_office_has_its_pages_in_both_languages(sampled: pipeline.House) -> None:
    public = sampled.home / "public"
    for name, dataflow in sampled.registry.dataflows.items():
        for page, title in ((f"datasets/{name}/index.html", dataflow.title.zh), (f"en/datasets/{name}/index.html", dataflow.title.en)):
            assert title in (public / page).read_text(encoding="utf-8")


def test_the_office_is_explored_and_searched(sampled: pipeline.House) -> None:
    """Every view opens with figures, and the name of the area it opens with is found."""
    site = build(sampled.home / "public")

    def ask(path: str) -> str:
        with ThreadPoolExecutor(1) as apart:  # other tests leave a running event loop in this thread
            answer = apart.submit(asyncio.run, exchange(site, path, "GET", b"", {})).result()
        assert answer.status == 200, path
        return str(answer.text)

    areas = {code.code: code for code in sampled.registry.codelists["ref_area"].codes}
    for name, dataflow in sampled.registry.dataflows.items():
        for view in dataflow.views:
            address = f"/explore/{name}?view={view.id}"
            assert "<svg" in ask(address), address
        area = areas[next(iter(dataflow.views[0].default.get("ref_area", areas)))]
        assert f"/explore/{name}?" in ask(f"/search?q={quote(area.zh)}")
        assert f"/explore/{name}?" in ask(f"/en/search?q={quote(area.en)}")


def test_no_page_of_another_office_speaks_of_the_bundled_one(sampled: pipeline.House) -> None:
    pages = sorted((sampled.home / "public").rglob("*.html"))
    assert len(pages) >= 8
    foreign = re.compile("安徽|Anhui|人力资源|险种|340000|100000|政府信息公开条例|Open Government|北京|Beijing")
    assert [(path.name, found[0]) for path in pages if (found := foreign.search(path.read_text(encoding="utf-8")))] == []


# ---- what is particular to Taiwan ----


def test_the_same_name_before_and_after_a_reform_is_two_areas(tmp_path: Path) -> None:
    told = house("taiwan", tmp_path, every=False)
    frame = reading.harmonised(told, told.registry.sources["bli_monthly"], pipeline.vintages(told))
    there = {(row.ref_area, row.time_period) for row in frame.itertuples()}
    assert {("10019", "2010-12"), ("66000", "2011-01")} <= there
    assert not {("66000", "2010-12"), ("10019", "2011-01"), ("10000", "2011-01")} & there


def test_a_figure_is_known_from_the_day_printed_in_its_file(tmp_path: Path) -> None:
    told = house("taiwan", tmp_path, every=False)
    kept = {vintage.name: vintage for vintage in pipeline.vintages(told)}
    assert kept["2007/01.csv"].moment.isoformat() == "2007-03-15T15:59:59+00:00"  # 中華民國96年 3月15日 編製
    assert kept["2014/12.csv"].moment.isoformat() == "2015-02-16T15:59:59+00:00"  # 中華民國104年 2月16日
    assert kept["2007/01.csv"].period == "2007-01"


def test_last_month_s_file_under_this_month_s_name_is_refused(tmp_path: Path) -> None:
    told = house("taiwan", tmp_path, every=False)
    content = (FILES["taiwan"] / "2010" / "11.csv").read_bytes()
    with pytest.raises(Refusal, match="the file tells 2010-11, and it was received or declared as 2010-12"):
        pipeline.receive(told, content, "12.csv", "bli_monthly", period="2010-12")


def test_a_monthly_return_is_received_like_any_file(tmp_path: Path) -> None:
    told = house("taiwan", tmp_path, every=False)
    content = (FILES["taiwan"] / "2014" / "11.csv").read_bytes()
    kept = pipeline.receive(told, content, "11.csv", "bli_monthly", period="2014-11", published="2015-01-15")
    assert kept.moment.isoformat() == "2015-01-15T15:59:59+00:00"
    assert any("行業別" in line for line in pipeline.remarks(told, kept))  # the pages by industry are told as not read
    frame = reading.harmonised(told, told.registry.sources["bli_monthly"], pipeline.vintages(told))
    assert (frame["source_ref"] == "11.csv!!C13").sum() == 1


def test_without_its_files_the_office_says_where_they_were_looked_for(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "tests" / "offices" / "taiwan", tmp_path / "a" / "b" / "taiwan")
    with pytest.raises(Refusal, match=r"no file matches “20\*/\*\.csv” in the folder .*taiwan-bli-monthly"):
        registry.load(tmp_path / "a" / "b" / "taiwan")
