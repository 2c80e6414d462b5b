"""Monthly returns of provinces as workbooks, to measure how fast they are read. Synthetic layout.

One workbook has a year of one area: twelve months in rows, six schemes with insured, income and expenditure in columns, under headings
in two merged lines; a sheet of words beside it and a hidden draft. The nation's figures are the ministry's (`mohrss_monthly`); those of
the provinces are invented: the nation's times a share drawn by a fixed seed. Months the ministry tells nothing of are marked “…”.
"""

import csv
import io
import random
from decimal import Decimal
from pathlib import Path

import openpyxl
import yaml
from openpyxl.worksheet.worksheet import Worksheet

ROOT = Path(__file__).parents[1]
SCHEMES = {
    "城镇职工基本养老保险": "PEN_E",
    "城乡居民基本养老保险": "PEN_R",
    "失业保险": "UNE",
    "工伤保险": "INJ",
    "基本医疗保险": "MED",
    "生育保险": "MAT",
}
MEASURES = {"参保人数（万人）": "insured", "基金收入（亿元）": "income", "基金支出（亿元）": "expenditure"}
YEARS = range(2013, 2026)
SHEET, MARK = "参保和基金", "…"
SOURCE = {
    "kind": "excel",
    "title": {"zh": "合成月报", "en": "Synthetic returns"},
    "publisher": {"zh": "合成", "en": "invented"},
    "address": "none",
    "licence": "none",
    "steward": "none",
    "marks": {MARK: "O"},
    "layouts": [
        {
            "sheet": SHEET,
            "header_at": "^月份$",
            "header_rows": 2,
            "stop_at": "注",
            "above": {"ref_area": r"^(.+?)20\d\d年社会保险月报"},
            "rows": "time_period",
            "columns": {
                f"{scheme}/{measure}": {"scheme": code, "indicator": indicator}
                for scheme, code in SCHEMES.items()
                for measure, indicator in MEASURES.items()
            },
            "constants": {"period_basis": "YTD"},
        }
    ],
}
"""The declaration that reads them."""


def monthly() -> dict[tuple[str, str, str], Decimal]:
    """The ministry's monthly figures: (month, scheme, measure) → figure in 万人 or 亿元."""
    with (ROOT / "datasets" / "sources" / "mohrss_monthly" / "monthly.csv").open(encoding="utf-8") as file:
        return {(row["时期"], row["险种"], row["指标"]): Decimal(row["数值"]) for row in csv.DictReader(file)}


def areas() -> list[str]:
    """The nation first, then the provinces, by name."""
    with (ROOT / "datasets" / "codelists" / "ref_area.csv").open(encoding="utf-8") as file:
        return [row["zh"] for row in csv.DictReader(file) if row["level"] in ("nation", "province")]


def write(folder: Path, files: int, formatted: bool) -> list[Path]:
    """So many workbooks. `formatted`: figures are shown with two or four decimals by their format, else as they are stored."""
    told, chance, names = monthly(), random.Random(2026), areas()
    shares = {name: Decimal(1) if place == 0 else Decimal(chance.randint(5, 80)) / 1000 for place, name in enumerate(names)}
    paths = []
    for area, year in [(area, year) for area in names for year in YEARS][:files]:
        paths.append(folder / f"{area}{year}.xlsx")
        paths[-1].write_bytes(workbook(area, year, shares[area], told, formatted))
    if len(paths) < files:
        raise ValueError(f"there are no more than {len(paths)} areas and years")
    return paths


def workbook(area: str, year: int, share: Decimal, told: dict[tuple[str, str, str], Decimal], formatted: bool) -> bytes:
    """A year of one area."""
    book = openpyxl.Workbook()
    sheet, words, draft = book.active, book.create_sheet("说明"), book.create_sheet("底稿")
    assert sheet is not None
    sheet.title, draft.sheet_state = SHEET, "hidden"
    _fill(sheet, area, year, share, told, formatted)
    _fill(draft, area, year, share, told, formatted)
    for line in ("参保人数为期末数，基金收支为从年初累计数。", "版式和各省数字为合成，全国数字为人力资源和社会保障部月度数据。"):
        words.append([line])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(sheet: Worksheet, area: str, year: int, share: Decimal, told: dict[tuple[str, str, str], Decimal], formatted: bool) -> None:
    width = 1 + len(SCHEMES) * len(MEASURES)
    sheet.append([f"{area}{year}年社会保险月报"])
    sheet.append(["月份"] + [scheme for scheme in SCHEMES for _ in MEASURES])
    sheet.append([None, *(measure for _ in SCHEMES for measure in MEASURES)])
    sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=width)
    sheet.merge_cells(start_row=2, end_row=3, start_column=1, end_column=1)
    for first in range(2, width, len(MEASURES)):
        sheet.merge_cells(start_row=2, end_row=2, start_column=first, end_column=first + len(MEASURES) - 1)
    for month in range(1, 13):
        figures = [told.get((f"{year}-{month:02d}", scheme, measure[:4])) for scheme in SCHEMES for measure in MEASURES]
        sheet.append([f"{year}年{month}月"] + [MARK if figure is None else float(round(figure * share, 4)) for figure in figures])
        if formatted:
            for place, cell in enumerate(sheet[sheet.max_row][1:]):
                cell.number_format = "#,##0.00" if place % 3 == 0 else "0.0000"
    sheet.append(["注：医疗和生育保险自2018年12月起不再列入。"])


def declaration() -> str:
    return yaml.safe_dump(SOURCE, allow_unicode=True, sort_keys=False)
