"""Parquet, CSV and XLSX tell the same figures, and the same table always gives the same bytes."""

import csv
import json
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from etl.model.structure import COLUMNS, FACT, KEY
from etl.publish import distributions

DATASETS = ("enrolment", "benefits", "funds", "ratios")
SHEETS = {"A": "年度", "Q": "季度", "M": "月度"}
LABELLED = ("indicator", "scheme", "ref_area", "period_basis", "source")
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
EPOCH = (1980, 1, 1, 0, 0, 0)

ROWS = [  # area, period, exact value, decimals, status, as printed
    ("340100", "2019", "0.1", 1, "A", "0.1"),
    ("340100", "2020", "0", 0, "A", "0"),
    ("340100", "2021", None, 0, "Q", None),
    ("340200", "2019", None, 0, "O", ""),
    ("340200", "2020", None, 0, "N", "…"),
    ("340200", "2021", "1234567.8901234", 7, "P", "1,234,567.8901234"),
    ("340200", "2022", "-4.50", 2, "U", '"-4.50", sic'),
]
"""Synthetic figures."""

STRUCTURE = {
    "title": {"zh": "虚构"},
    "description": {"zh": "=1+1"},
    "publisher": {"zh": "@办公室"},
    "licence": {"zh": "+无"},
    "sources": [{"id": "office", "publisher": {"zh": "办公室"}, "title": {"zh": "年鉴"}, "custody": "original", "via": None}],
    "dimensions": list(FACT),
    "columns": [{"name": "scheme", "zh": "险种"}],
    "codelists": {
        "indicator": [{"code": "insured", "zh": "-参保人数", "description_zh": "=SUM(A1:A9)"}],
        "scheme": [{"code": "PEN_E", "zh": "职工养老"}],
        "ref_area": [{"code": "340100", "zh": '=HYPERLINK("http://x")'}, {"code": "340200", "zh": "芜湖市"}],
        "period_basis": [{"code": "S", "zh": "期末"}],
        "source": [{"code": "office", "zh": "年鉴"}],
        "obs_status": [{"code": "O", "zh": "@缺"}, {"code": "Q", "zh": "抑制"}, {"code": "N", "zh": "不足单位"}],
    },
    "breaks": [{"date": "2020", "zh": "=间断"}],
    "notes": [{"zh": "\t注"}],
}


@pytest.fixture
def frame() -> pd.DataFrame:
    told = [
        dict.fromkeys(COLUMNS)
        | dict(zip(KEY, ("A", area, "PEN_E", "insured", period, "S", "office"), strict=True))
        | {"obs_value": None if value is None else Decimal(value), "decimals": decimals, "obs_status": status, "obs_text": text}
        | {"unit_measure": "PS", "unit_mult": 4, "conf_status": "F", "vintage": "2023-03-01T15:59:59+00:00", "source_ref": "a.csv!!A1"}
        for area, period, value, decimals, status, text in ROWS
    ]
    return pd.DataFrame(told, columns=list(COLUMNS)).astype({"obs_value": object})


@pytest.fixture
def table(frame: pd.DataFrame) -> pa.Table:
    return distributions.table(frame)


def published(folder: Path) -> pa.Table:
    """A dataset's Parquet file. The format knows no whole seconds: a moment comes back in milliseconds."""
    return pq.read_table(folder / f"{folder.parent.name}.parquet").cast(distributions.SCHEMA)


def shown(value: object) -> str:
    """A published value as the CSV has it."""
    if value is None:
        return ""
    return value.strftime("%Y-%m-%dT%H:%M:%SZ") if hasattr(value, "strftime") else str(value)


def rows_of_csv(path: Path) -> list[dict[str, str]]:
    content = path.read_bytes()
    assert content.startswith(BYTE_ORDER_MARK)
    return list(csv.DictReader(content.decode("utf-8-sig").splitlines(keepends=True), strict=True))


def cells_of_xlsx(path: Path) -> dict[tuple[str, ...], object]:
    """(sheet, labels…, period) → what stands there."""
    book = openpyxl.load_workbook(path, read_only=True)
    told: dict[tuple[str, ...], object] = {}
    for sheet in book.worksheets[:-1]:
        header, *rows = sheet.iter_rows(values_only=True)
        for row in rows:
            for period, value in zip(header[6:], row[6:], strict=True):
                if value is not None:
                    assert (sheet.title, *row[:5], period) not in told
                    told[sheet.title, *map(str, row[:5]), str(period)] = value
    return told


def expected_in_xlsx(told: pa.Table, structure: dict) -> dict[tuple[str, ...], object]:
    labels = {column: {row["code"]: row["zh"] for row in rows} for column, rows in structure["codelists"].items()}
    expected: dict[tuple[str, ...], object] = {}
    for row in told.to_pylist():
        at = (SHEETS[row["freq"]], *(labels[column][row[column]] for column in LABELLED), row["time_period"])
        expected[at] = labels["obs_status"][row["obs_status"]] if row["obs_value"] is None else row["obs_value"]
    return expected


@pytest.mark.parametrize("dataset", DATASETS)
def test_the_csv_holds_the_rows_of_the_parquet(public: Path, dataset: str) -> None:
    folder = public / "datasets" / dataset / "latest"
    told = published(folder)
    read = rows_of_csv(folder / f"{dataset}.csv")
    assert told.num_rows == len(read) > 200
    assert tuple(told.column_names) == tuple(read[0]) == COLUMNS
    for name in COLUMNS:
        column = told[name].to_pylist()
        if name == "obs_value":
            assert [float(row[name]) if row[name] else None for row in read] == column
        else:
            assert [row[name] for row in read] == [shown(value) for value in column]


@pytest.mark.parametrize("dataset", DATASETS)
def test_the_workbook_holds_the_figures_of_the_parquet(public: Path, dataset: str) -> None:
    folder = public / "datasets" / dataset / "latest"
    structure = json.loads((folder / "structure.json").read_text(encoding="utf-8"))
    told = published(folder)
    expected = expected_in_xlsx(told, structure)
    assert len(expected) == told.num_rows  # labels tell every row from every other
    assert cells_of_xlsx(folder / f"{dataset}.xlsx") == expected


@pytest.mark.parametrize("dataset", DATASETS)
def test_published_values_are_the_floats_nearest_the_printed_decimals(public: Path, dataset: str) -> None:
    told = published(public / "datasets" / dataset / "latest")
    for row in told.filter(pa.compute.is_valid(told["obs_text"])).to_pylist():
        if row["obs_value"] is not None:
            exact = Decimal(row["obs_value"]).quantize(Decimal(1).scaleb(-row["decimals"]))
            assert float(exact) == row["obs_value"], row


@pytest.mark.parametrize("dataset", DATASETS)
def test_rows_are_sorted_and_their_keys_unique(public: Path, dataset: str) -> None:
    told = pq.read_table(public / "datasets" / dataset / "latest" / f"{dataset}.parquet", columns=list(KEY))
    keys = list(zip(*(told[name].to_pylist() for name in KEY), strict=True))
    assert keys == sorted(set(keys))


@pytest.mark.parametrize("dataset", DATASETS)
def test_writing_what_was_published_again_gives_the_same_bytes(public: Path, tmp_path: Path, dataset: str) -> None:
    folder = public / "datasets" / dataset / "latest"
    told = published(folder)
    structure = json.loads((folder / "structure.json").read_text(encoding="utf-8"))
    distributions.parquet(told, tmp_path / f"{dataset}.parquet")
    distributions.csv(told, tmp_path / f"{dataset}.csv")
    distributions.xlsx(told, tmp_path / f"{dataset}.xlsx", structure)
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (folder / path.name).read_bytes(), path.name


@pytest.mark.parametrize("dataset", DATASETS)
def test_no_cell_of_the_workbook_starts_a_formula(public: Path, dataset: str) -> None:
    assert_harmless(public / "datasets" / dataset / "latest" / f"{dataset}.xlsx")


def assert_harmless(path: Path) -> None:
    texts = 0
    for sheet in openpyxl.load_workbook(path):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert cell.hyperlink is None
                if isinstance(cell.value, str):
                    texts += 1
                    assert cell.value[0] not in "=+-@\t\r", f"{sheet.title}!{cell.coordinate}"
    assert texts > 20


def test_dangerous_labels_are_made_harmless(table: pa.Table, tmp_path: Path) -> None:
    distributions.xlsx(table, tmp_path / "a.xlsx", STRUCTURE)
    assert_harmless(tmp_path / "a.xlsx")
    told = {value for sheet in openpyxl.load_workbook(tmp_path / "a.xlsx") for row in sheet.iter_rows(values_only=True) for value in row}
    assert {'\'=HYPERLINK("http://x")', "'-参保人数", "'=SUM(A1:A9)", "'@办公室", "'+无", "'\t注", "'@缺", "'=间断"} <= told


def test_missing_suppressed_and_zero_stay_different(table: pa.Table, tmp_path: Path) -> None:
    assert table["obs_value"].to_pylist() == [0.1, 0.0, None, None, None, 1234567.8901234, -4.5]
    distributions.parquet(table, tmp_path / "a.parquet")
    assert pq.read_table(tmp_path / "a.parquet").cast(distributions.SCHEMA).equals(table)
    distributions.csv(table, tmp_path / "a.csv")
    read = rows_of_csv(tmp_path / "a.csv")
    assert [(row["obs_value"], row["obs_status"]) for row in read][1:5] == [("0", "A"), ("", "Q"), ("", "O"), ("", "N")]
    assert [row["obs_text"] for row in read] == [text or "" for *_, text in ROWS]
    distributions.xlsx(table, tmp_path / "a.xlsx", STRUCTURE)
    assert sorted(map(str, cells_of_xlsx(tmp_path / "a.xlsx").values())) == sorted(
        ["0.1", "0", "抑制", "'@缺", "不足单位", "1234567.8901234", "-4.5"]
    )


def test_the_workbook_shows_as_many_decimals_as_were_printed(table: pa.Table, tmp_path: Path) -> None:
    distributions.xlsx(table, tmp_path / "a.xlsx", STRUCTURE)
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["年度"]
    header = [cell.value for cell in sheet[1]]
    assert header == ["指标", "险种", "地区", "口径", "来源", "单位", "2022", "2021", "2020", "2019"]
    assert [cell.number_format for cell in sheet[2]][7:] == ["General", "#,##0", "#,##0.0"]
    assert [cell.number_format for cell in sheet[3]][6:8] == ["#,##0.00", "#,##0.000000"]
    assert sheet["F2"].value == "万人"


def test_the_nearest_float_is_taken(frame: pd.DataFrame) -> None:
    for text in ("0.1", "2.675", "9007199254740993", "0.0277008310249307", "578.40", "1E+2"):
        told = distributions.table(frame.iloc[:1].assign(obs_value=[Decimal(text)]))
        assert told["obs_value"].to_pylist() == [float(text)]


def test_the_order_of_the_input_changes_no_byte(frame: pd.DataFrame, tmp_path: Path) -> None:
    for name, told in {"a": frame, "b": frame.iloc[::-1]}.items():
        (tmp_path / name).mkdir()
        ordered = distributions.table(told)
        distributions.parquet(ordered, tmp_path / name / "x.parquet")
        distributions.csv(ordered, tmp_path / name / "x.csv")
        distributions.xlsx(ordered, tmp_path / name / "x.xlsx", STRUCTURE)
    for suffix in ("parquet", "csv", "xlsx"):
        assert (tmp_path / "a" / f"x.{suffix}").read_bytes() == (tmp_path / "b" / f"x.{suffix}").read_bytes()


def test_no_moment_of_writing_stands_in_a_file(table: pa.Table, tmp_path: Path) -> None:
    distributions.parquet(table, tmp_path / "a.parquet")
    assert set(pq.read_schema(tmp_path / "a.parquet").metadata or {}) == set()
    distributions.xlsx(table, tmp_path / "a.xlsx", STRUCTURE)
    with zipfile.ZipFile(tmp_path / "a.xlsx") as parts:
        assert {part.date_time for part in parts.infolist()} == {EPOCH}
        core = parts.read("docProps/core.xml").decode()
    assert "2000-01-01T00:00:00Z" in core
    assert core.count("dcterms:W3CDTF") == core.count("2000-01-01T00:00:00Z")
