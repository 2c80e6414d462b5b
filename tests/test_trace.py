"""The biography of a figure, on a tiny office whose every figure is invented: vintages, cells, what is withheld, what is asked wrongly."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest

from etl import pipeline, promotion
from etl.catalog import Catalog, Refusal, Unfound, open_catalog
from etl.pipeline import House

ROOT = Path(__file__).parents[1]
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
BOTH = ["members", "money"]
HEFEI = {"ref_area": "340100", "scheme": "PEN_E", "indicator": "insured", "time_period": "2023", "source": "counties"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The office after two releases: a city has corrected its return in between."""
    place = tmp_path_factory.mktemp("traced")
    shutil.copytree(ROOT / "tests" / "faults" / "office", place / "office")
    for day, (value, published) in enumerate((("340.50", "2024-01-05"), ("341.50", "2024-06-01"))):
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.title = "参保"
        for row in [["参保情况"], ["单位：万人"], ["地区", "参保人数"], ["合肥市", value], ["注：数字为虚构。"]]:
            sheet.append(row)
        book.save(place / "a.xlsx")
        house = _house(place, NOW + timedelta(days=day))
        pipeline.receive(house, (place / "a.xlsx").read_bytes(), "hefei.xlsx", "counties", period="2023", published=published)
        house = _house(place, NOW + timedelta(days=day))
        pipeline.build(house, BOTH)
        promotion.promote(house, BOTH)
    return place / "home"


def _house(place: Path, now: datetime) -> House:
    from etl.model import registry

    return pipeline.House(registry.load(place / "office" / "datasets"), place / "office" / "expectations", place / "home", now)


@pytest.fixture
def catalog(home: Path) -> Catalog:
    return open_catalog(home / "public")


def test_a_corrected_figure_tells_both_values_and_both_files(catalog: Catalog) -> None:
    told = catalog.trace("members", **HEFEI)
    assert told.figure.row["obs_value"] == 341.5
    (before,) = told.earlier
    assert (before.row["obs_value"], before.row["vintage"]) == (340.5, "2024-01-05T15:59:59Z")
    now, then = told.figure.cell, before.cell
    assert now
    assert then
    assert (now.text, now.sheet, now.address, then.text) == ("341.50", "参保", "B4", "340.50")
    assert (now.column_head, now.labels) == ("参保人数", (("A", "地区", "合肥市"),))
    assert now.file["sha256"] != then.file["sha256"]
    assert now.file["name"] == then.file["name"] == "hefei.xlsx"


def test_an_older_release_is_traced_as_it_was(catalog: Catalog) -> None:
    told = catalog.trace("members", "2026-11-23", **HEFEI)
    assert (told.figure.release, told.figure.row["obs_value"], told.earlier) == ("2026-11-23", 340.5, ())


def test_the_unit_is_converted_by_the_decimal_point(catalog: Catalog) -> None:
    told = catalog.trace("money", ref_area="340000", scheme="PEN_E", indicator="expenditure", time_period="2022-01", period_basis="YTD")
    cell = told.figure.cell
    assert cell
    assert (cell.text, cell.unit_text, cell.shift, told.figure.row["obs_value"]) == ("80500", "万元", -4, 8.05)


def test_a_derived_figure_leads_to_the_cells_it_rests_on(catalog: Catalog) -> None:
    asked = {"ref_area": "340000", "scheme": "PEN_E", "time_period": "2022-02"}
    balance = catalog.trace("money", indicator="balance", **asked)
    month = catalog.trace("money", indicator="income", period_basis="P", **asked)
    assert balance.figure.formula
    assert month.figure.formula
    assert (balance.figure.formula.kind, balance.figure.formula.result) == ("difference", "3.95")
    assert (month.figure.formula.kind, month.figure.formula.result) == ("single", "10.25")
    assert [each.key["time_period"] for each in month.figure.inputs] == ["2022-02", "2022-01"]
    assert [cell.address for cell in balance.figure.cells] == ["E6", "E7"]
    printed = catalog.trace("money", indicator="income", period_basis="YTD", **asked)
    assert sorted((use.key["indicator"], use.key["time_period"], use.key["period_basis"]) for use in printed.uses) == [
        ("balance", "2022-02", "YTD"),
        ("income", "2022-02", "P"),
        ("income", "2022-03", "P"),
    ]


def test_the_rules_that_judged_it_are_named_whether_it_passed_or_not(catalog: Catalog) -> None:
    told = catalog.trace("members", ref_area="340000", scheme="PEN_E", indicator="insured", time_period="2019")
    assert [(each.rule, each.outcome) for each in told.judgements] == [("R01", "passed"), ("R38", "passed")]
    small = catalog.trace("members", ref_area="340200", scheme="PEN_E", indicator="claims", time_period="2021")
    assert [(each.rule, each.outcome, each.residual) for each in small.judgements if each.rule == "R99"] == [("R99", "failed", "0")]


def test_what_is_withheld_is_told_nowhere(catalog: Catalog, home: Path) -> None:
    told = catalog.trace("members", ref_area="340100", scheme="PEN_E", indicator="claims", time_period="2021")
    assert told.figure.row["obs_value"] is None
    cell = told.figure.cell
    assert cell
    assert (cell.text, cell.labels, cell.shift) == (None, (), None)
    assert cell.address.startswith("E")
    assert {each.residual for each in told.judgements} == {""}
    for path in (home / "public" / "datasets" / "members").glob("*/printed.parquet"):
        hidden = [row for row in pq.read_table(path).to_pylist() if row["conf_status"] == "C"]
        assert hidden
        assert {(row["obs_value"], row["obs_text"], row["row_labels"]) for row in hidden} == {(None, None, "[]")}
    for path in (home / "public" / "datasets" / "members").glob("*/history.parquet"):
        hidden = [row for row in pq.read_table(path).to_pylist() if row["conf_status"] == "C"]
        assert hidden
        assert {(row["obs_value"], row["obs_text"], row["obs_status"]) for row in hidden} == {(None, None, "Q")}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"ref_area": "34010"}, "“34010” is no value of ref_area in members"),
        ({"obs_value": "1"}, "“obs_value” is no part of the key of members"),
        ({"area": "340100"}, "“area” is no part of the key of members"),
        ({"indicator": "insured"}, "figures carry these codes"),
    ],
)
def test_what_cannot_be_one_figure_is_refused(catalog: Catalog, asked: dict[str, str], said: str) -> None:
    with pytest.raises(Refusal, match=said):
        catalog.trace("members", **asked)


def test_codes_nobody_tells_together_name_the_nearest_that_are(catalog: Catalog) -> None:
    with pytest.raises(Unfound, match="no figure has") as refused:
        catalog.trace("members", **{**HEFEI, "time_period": "2019"})
    assert list(refused.value.near) == ["time_period", "source"]
    assert refused.value.near["time_period"] == (catalog.trace("members", **HEFEI).figure.key,)
    assert [key["source"] for key in refused.value.near["source"]] == ["yearbook"]
    assert "time_period=2023" in str(refused.value)


def test_a_period_nobody_tells_anything_of_names_the_nearest_in_time_that_has_the_other_codes(catalog: Catalog) -> None:
    with pytest.raises(Unfound, match="With the other codes there is time_period=2023") as refused:
        catalog.trace("members", **{**HEFEI, "time_period": "2030"})
    assert refused.value.near["time_period"] == (catalog.trace("members", **HEFEI).figure.key,)
    with pytest.raises(Refusal, match="“soon” is no value of time_period in members"):
        catalog.trace("members", **{**HEFEI, "time_period": "soon"})


def test_several_figures_are_counted_and_listed(catalog: Catalog) -> None:
    found = catalog.matches("members", ref_area="340000", indicator="insured", freq="A")
    assert found.count == len(found.rows) > 1
    assert {row["indicator"] for row in found.rows} == {"insured"}
