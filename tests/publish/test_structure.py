"""`structure.json` holds all that `docs/published-files.md` promises, and it agrees with the figures beside it."""

import json
import re
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

ROOT = Path(__file__).parents[2]
DATASETS = ("enrolment", "benefits", "funds", "ratios")


@pytest.fixture(params=DATASETS)
def folder(public: Path, request: pytest.FixtureRequest) -> Path:
    return public / "datasets" / request.param / "latest"


@pytest.fixture
def structure(folder: Path) -> dict:
    return json.loads((folder / "structure.json").read_text(encoding="utf-8"))


@pytest.fixture
def figures(folder: Path, structure: dict) -> dict[str, list]:
    return pq.read_table(folder / f"{structure['id']}.parquet").to_pydict()


def promised() -> set[str]:
    """The keys the documentation lists."""
    text = (ROOT / "docs" / "published-files.md").read_text(encoding="utf-8").split("## structure.json")[1].split("\n\n")[0]
    cells = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    return {key for cell in cells for key in re.findall(r"`(\w+)`", cell)}


def test_it_holds_every_key_the_documentation_promises(structure: dict) -> None:
    """And a few its second column names beside them."""
    assert promised() <= structure.keys()
    assert structure.keys() - promised() == {"licence_url", "contact", "homepage", "accrual_periodicity", "keywords"}


def test_it_agrees_with_the_catalogue(public: Path, structure: dict) -> None:
    catalog = json.loads((public / "catalog.json").read_text(encoding="utf-8"))
    (entry,) = [each for each in catalog["datasets"] if each["id"] == structure["id"]]
    for key in ("title", "description", "release", "version", "accrual_periodicity", "first_period", "last_period", "observations"):
        assert entry[key] == structure[key]


def test_its_extent_is_that_of_the_figures(structure: dict, figures: dict[str, list]) -> None:
    assert structure["observations"] == len(figures["obs_value"])
    assert structure["first_period"] == min(figures["time_period"])
    assert structure["last_period"] == max(figures["time_period"])
    assert [column["name"] for column in structure["columns"]] == list(figures)


def test_every_code_that_occurs_has_a_label_and_its_parents(structure: dict, figures: dict[str, list]) -> None:
    for column, rows in structure["codelists"].items():
        codes = [row["code"] for row in rows]
        assert len(set(codes)) == len(codes), column
        assert set(figures[column]) <= set(codes), column
        assert all(row["zh"] and row["en"] for row in rows), column
        assert {row["parent"] for row in rows if row.get("parent")} <= set(codes), column
    spare = {row["code"] for row in structure["codelists"]["indicator"]} - set(figures["indicator"])
    assert spare == set(structure["unavailable"])


def test_breaks_are_those_the_figures_bear(structure: dict, figures: dict[str, list]) -> None:
    assert {row["id"] for row in structure["breaks"]} == {code for code in figures["break_id"] if code}


def test_reforms_are_those_declared_within_the_figures_time(structure: dict) -> None:
    assert structure["events"]
    for event in structure["events"]:
        assert structure["first_period"][:4] <= event["date"][:4] <= structure["last_period"][:4]
    dates = [event["date"] for event in structure["events"]]
    assert dates == sorted(dates)


def test_views_ask_for_columns_and_codes_that_are_there(structure: dict, figures: dict[str, list]) -> None:
    assert structure["views"]
    for view in structure["views"]:
        assert {view["x"], view["colour"]} <= set(structure["dimensions"])
        for column, codes in view["default"].items():
            assert set(codes) <= set(figures[column]), (view["id"], column)


def test_rules_summarise_the_report(folder: Path, structure: dict) -> None:
    report = json.loads((folder / "validation.json").read_text(encoding="utf-8"))
    assert [(rule["id"], rule["status"], rule["checked"], rule["failed"], rule["explained"]) for rule in structure["rules"]] == [
        (rule["rule"], rule["status"], rule["checked"], len(rule["cells"]), sum("explanation" in cell for cell in rule["cells"]))
        for rule in report
    ]
    assert {rule["status"] for rule in report} <= {"passed", "warned", "explained", "not_applicable"}
    assert all(rule["status"] == "not_applicable" for rule in report if not rule["checked"])


def test_every_printed_figure_leads_to_a_file_that_is_listed(structure: dict, figures: dict[str, list]) -> None:
    files = {(source["id"], file["name"]) for source in structure["sources"] for file in source["files"]}
    refs = {(source, ref.split("!")[0]) for source, ref in zip(figures["source"], figures["source_ref"], strict=True) if ref}
    assert refs <= files
    assert all(re.fullmatch(r"[0-9a-f]{64}", file["sha256"]) for source in structure["sources"] for file in source["files"])


def test_custody_is_told_and_what_was_not_original_names_its_copy(structure: dict) -> None:
    for source in structure["sources"]:
        assert source["custody"] in ("original", "transcription", "quotation")
        assert source["via"] or source["custody"] == "original"
        assert source["licence"]


def test_lineage_explains_every_figure_nobody_printed(folder: Path, structure: dict) -> None:
    told = pq.read_table(folder / f"{structure['id']}.parquet")
    key = ["freq", "ref_area", "scheme", "indicator", "time_period", "period_basis", "source"]
    derived = told.filter(pc.is_null(told["source_ref"])).select(key).to_pylist()
    lineage = pq.read_table(folder / "lineage.parquet").to_pylist()
    explained = {tuple(row[name] for name in key) for row in lineage}
    assert explained == {tuple(row.values()) for row in derived}


def test_a_dataset_that_computes_ratios_publishes_no_sum_of_cities(public: Path) -> None:
    """Ratios are never added: `sums` belongs to counts and money."""
    told = json.loads((public / "datasets" / "ratios" / "latest" / "structure.json").read_text(encoding="utf-8"))
    assert told["sums"] == []


def test_city_sums_are_shown_against_their_province(public: Path) -> None:
    told = json.loads((public / "datasets" / "enrolment" / "latest" / "structure.json").read_text(encoding="utf-8"))
    assert told["sums"]
    for row in told["sums"]:
        assert row["ref_area"] == "340000"
        assert row["gap"] == pytest.approx(row["sum"] - row["whole"], abs=1e-6)
