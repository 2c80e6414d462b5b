"""Every published figure of the bundled datasets leads to what was printed: 100 %, and a random thousand reopened with another reader."""

import io
import random
from collections import Counter
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import xlrd

from etl.catalog import Biography, Catalog, open_catalog

THOUSAND = 1000


@pytest.fixture(scope="module")
def catalog(public: Path) -> Catalog:
    return open_catalog(public)


@pytest.fixture(scope="module")
def biographies(catalog: Catalog) -> list[Biography]:
    """One of every published figure."""
    keys = {name: [*catalog.structure(name)["dimensions"], "source"] for name in catalog.datasets}
    return [catalog.trace(name, **row) for name, key in keys.items() for row in catalog.query(name, key).to_pylist()]


def test_every_figure_leads_to_a_printed_cell_or_to_its_formula_and_their_cells(catalog: Catalog, biographies: list[Biography]) -> None:
    assert len(biographies) == sum(record["observations"] for record in catalog.datasets.values()) > 16_000
    counted: Counter[str] = Counter()
    for told in biographies:
        figure, row = told.figure, told.figure.row
        counted["printed" if figure.cell else figure.formula.kind if figure.formula else "nowhere"] += 1
        assert figure.cells, figure.key
        assert all(cell.file["sha256"] and cell.address and cell.source["publisher"] for cell in figure.cells), figure.key
        if figure.cell and row["obs_value"] is not None:
            assert figure.cell.shift is not None, figure.key  # from the printed text to the figure by the decimal point alone
        if figure.formula and row["obs_value"] is not None:
            assert float(figure.formula.result or "nan") == row["obs_value"], figure.key  # computed once more from published figures
        assert told.judgements, figure.key
    print(f"\n{len(biographies)} figures: {dict(counted)}; to a printed cell or its inputs’ cells: 100 %")
    assert set(counted) == {"printed", "sum", "difference", "ratio", "single"}


def test_a_finding_is_told_of_every_figure_it_counted_whatever_source_that_is_of(catalog: Catalog) -> None:
    """Zhejiang's insured of 2012 stand in the panel, the nation's in the ministry's bulletin, and the two do not add up."""
    asked = {"scheme": "PEN_E", "indicator": "insured", "time_period": "2012"}
    told = catalog.trace("enrolment", ref_area="330000", source="nbs_panel", **asked)
    assert told.figure.row["source_ref"] == "pension_insured.csv!!F15"
    nation = catalog.trace("enrolment", ref_area="100000", source="mohrss_bulletin", **asked).figure.key
    assert [(each.rule, each.residual) for each in told.judgements if each.of == nation] == [("P01", "23.96")]


def test_what_is_used_says_so_and_the_other_way_round(biographies: list[Biography]) -> None:
    """Every input of a derived figure names that figure among its uses."""
    used = {(use.dataset, *use.key.values(), *told.figure.key.values()) for told in biographies for use in told.uses if not use.through}
    inputs = {(told.figure.dataset, *told.figure.key.values(), *each.key.values()) for told in biographies for each in told.figure.inputs}
    assert used == inputs != set()


def test_a_random_thousand_is_found_in_the_archived_bytes_by_another_reader(bundled: Path, biographies: list[Biography]) -> None:
    seed = random.SystemRandom().randrange(10**9)
    print(f"\nseed {seed}")
    printed = [told.figure for told in biographies if told.figure.cell]
    opened: dict[str, dict[str, list[list[str]]]] = {}
    for figure in random.Random(seed).sample(printed, min(THOUSAND, len(printed))):
        cell = figure.cell
        assert cell
        digest = cell.file["sha256"]
        if digest not in opened:
            opened[digest] = sheets((bundled / "archive" / digest).read_bytes())
        row, column = place(cell.address)
        assert opened[digest][cell.sheet][row][column].strip() == (cell.text or "").strip(), (seed, figure.key)


def place(address: str) -> tuple[int, int]:
    """`AB17` → (16, 27)."""
    letters = address.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(address[len(letters) :]) - 1, column - 1


def sheets(content: bytes) -> dict[str, list[list[str]]]:
    """The texts of every sheet, by libraries the program's own readers do not use: openpyxl and pandas' reader of CSV."""
    if content.startswith(b"PK"):
        book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
        return {sheet.title: [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()] for sheet in book.worksheets}
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        old = xlrd.open_workbook(file_contents=content)
        return {sheet.name: [[str(value) for value in sheet.row_values(row)] for row in range(sheet.nrows)] for sheet in old.sheets()}
    try:
        content.decode("utf-8-sig")
        encoding = "utf-8-sig"
    except UnicodeDecodeError:
        encoding = "gb18030"
    table = pd.read_csv(io.BytesIO(content), encoding=encoding, header=None, dtype=str, keep_default_na=False, skip_blank_lines=False)
    return {"": table.to_numpy(object).tolist()}
