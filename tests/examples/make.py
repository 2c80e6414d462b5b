"""Writes the workbooks of this folder: faithful imitations of publishers' own sheets, the figures real.

Run `python tests/examples/make.py` after changing one; the same script gives the same bytes. The publishers' workbooks
themselves were not seen: sheets, labels and quirks follow descriptions of them. Figures of rows that are no social
insurance were never transcribed and stay blank.
"""

import io
import zipfile
from pathlib import Path

import openpyxl
import xlwt
from openpyxl.styles import Alignment

HERE = Path(__file__).parent
HEADER = ["险种", "序号", "指标", "单位", "数值"]
EMPLOYMENT = ["城镇新增就业人数", "城镇失业人员再就业人数", "就业困难人员就业人数"]

# 人力资源和社会保障部: insured (万人), income and expenditure since January (亿元)
JUNE_2017 = {
    "城镇职工\n基本养老保险": (38725.7596, 19316.8596, 16311.3954),
    "城乡居民\n基本养老保险": (50865.0, 1960.4, 1199.1),
    "失业保险": (18257.109, 520.054, 368.335),
    "工伤保险": (22073.2741, 385.414, 302.6663),
    "基本医疗保险": (106861.969, 8919.6013, 6113.1397),
    "生育保险": (18641.8844, 290.6338, 378.2952),
}
OCTOBER_2016 = {
    "城镇职工\n基本养老保险": (36792.3525, 25803.0607, 24084.0028),
    "城乡居民\n基本养老保险": (50598.0, 2495.9, 1864.9),
    "失业保险": (17939.773, 955.875, 718.391),
    "工伤保险": (21725.5101, 584.7847, 483.1069),
    "基本医疗保险": (69984.477, 10232.7426, 8172.9516),
    "生育保险": (18264.0552, 413.8388, 386.882),
}
JUNE_2019 = {
    "城镇职工基本养老保险": (42242.43, 25461.6808, 22259.1723),
    "城乡居民基本养老保险": (52493.6576, 2296.5837, 1526.3657),
    "失业保险": (19971.654, 578.942, 540.795),
    "工伤保险": (24524.5359, 380.1076, 368.3134),
}


def mohrss_xls(title: str, figures: dict[str, tuple[float, ...]], month: int) -> bytes:
    """The ministry's monthly `.xls`: one sheet, the group on its first row only, with a line break in it."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("Sheet1")
    four, one = (xlwt.easyxf(num_format_str=picture) for picture in ("0.0000", "0.0"))
    sheet.write_merge(0, 0, 0, 4, title)
    for column, label in enumerate(HEADER):
        sheet.write(1, column, label)
    rows = [("就业" if not number else "", label, "万人", None) for number, label in enumerate(EMPLOYMENT)]
    for group, (insured, income, expenditure) in figures.items():
        medical = "基本医疗保险" if group == "基本医疗保险" else ""
        rows.append((group, f"期末参保人数（{month}月份）*" if "职工" in group else "期末参保人数", "万人", insured))
        rows += [("", f"{medical}基金总收入*", "亿元", income), ("", f"{medical}基金总支出*", "亿元", expenditure)]
    for number, (group, label, unit, figure) in enumerate(rows, 1):
        for column, text in enumerate((group, number, label, unit)):
            sheet.write(number + 1, column, text)
        if figure is not None:
            sheet.write(number + 1, 4, figure, one if round(figure, 1) == figure else four)
    sheet.write(len(rows) + 2, 0, "*为从年初累计数，参保人数为期末数。")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def mohrss_xlsx(title: str, figures: dict[str, tuple[float, ...]]) -> bytes:
    """The same sheet two years on: saved as `.xlsx`, groups merged downwards, shorter labels, one more row of employment."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "快报"
    sheet.append([title])
    sheet.merge_cells("A1:E1")
    sheet.append(HEADER)
    for number, label in enumerate([*EMPLOYMENT, "取得职业技能等级证书人数"], 1):
        sheet.append(["就业" if number == 1 else None, number, label, "万人", None])
    for group, values in figures.items():
        first = sheet.max_row + 1
        for label, unit, figure in zip(("参保人数", "基金收入", "基金支出"), ("万人", "亿元", "亿元"), values, strict=True):
            sheet.append([group if label == "参保人数" else None, sheet.max_row - 1, label, unit, figure])
            sheet.cell(sheet.max_row, 5).number_format = "#,##0.0000"
        sheet.merge_cells(start_row=first, end_row=first + 2, start_column=1, end_column=1)
        sheet.cell(first, 1).alignment = Alignment(wrap_text=True, vertical="center")
    sheet.append(["注：基金收支为从年初累计数。"])
    book.create_sheet("Sheet2")
    return saved(book)


def nbs_province(area: str, figures: dict[int, str]) -> bytes:
    """A province's workbook of 国家统计局分省年度数据: texts all through, the newest year still empty."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "分省年度数据"
    for line in ("数据库：分省年度数据", f"地区：{area}", "时间："):
        sheet.append([line])
    years = range(2025, 2015, -1)
    sheet.append(["指标", *(f"{year}年" for year in years)])
    sheet.append(["城乡居民基本养老保险基金支出 (亿元) ", *(figures.get(year) for year in years)])
    sheet.append(["数据来源：国家统计局"])
    return saved(book)


def yearbook_regions() -> bytes:
    """A yearbook's table by region, 2008: unit in the corner, three header rows merged both ways, money in its own unit."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "22-42"
    sheet.append(["22-42  分地区城镇基本养老保险情况（2008年）"])
    sheet.merge_cells("A1:G1")
    sheet["G2"] = "单位:万人"
    for place, text in {
        "A3": "地  区\nRegion",
        "B3": "年末参保人数",
        "E3": "基金收支情况",
        "B4": "合计",
        "C4": "其中",
        "E4": "基金收入\n（亿元）",
        "F4": "基金支出\n（亿元）",
        "G4": "累计结余\n（亿元）",
        "C5": "职工",
        "D5": "离退休人员",
    }.items():
        sheet[place] = text
    for merged in ("A3:A5", "B3:D3", "E3:G3", "B4:B5", "C4:D4", "E4:E5", "F4:F5", "G4:G5"):
        sheet.merge_cells(merged)
    for row, (area, *figures) in enumerate(
        [
            ("全　国", 21891.1, 16587.5, 5303.6, 9740.2, 7389.6, 9931.0),
            ("北　京", 757.2, 577.0, 180.1, 441.4, 355.6, 329.4),
            ("安　徽", 578.4, 420.3, 158.1, 263.5, 196.2, 213.4),
            ("西　藏", 8.5, 5.5, 3.1, 7.4, 6.8, 1.1),
        ],
        6,
    ):
        sheet.cell(row, 1, area)
        for column, figure in enumerate(figures, 2):
            sheet.cell(row, column, figure).number_format = "0.0_ "
    sheet["A10"] = "注：1.累计结余为年末数。"
    sheet.row_dimensions[10].height = 30
    old = book.create_sheet("上年")
    old["A1"] = "2007"
    old.sheet_state = "hidden"
    return saved(book)


def bulletin_of_which() -> bytes:
    """Employees' pension of 2011 and 2013 with its 其中 rows, indented with full-width spaces; the enterprises of 2011 are not told."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "参保"
    sheet.append(["城镇职工基本养老保险参保人数", None, "单位：万人"])
    sheet.append(["指标", "２０１１年", "２０１３年"])
    for row in (
        ["城镇职工基本养老保险①", "２８，３９１", "32,218"],
        ["　　参保职工", 21565, 24177],
        ["　　离退休人员", 6826, 8041],
        ["　　其中：企业职工", "…", 30049],
        ["　　　　　农民工", 4140, 4895],
    ):
        sheet.append(row)
    sheet.append(["① 不含城乡居民养老保险。"])
    return saved(book)


def city_csv() -> bytes:
    """Two cities of Anhui as a city office saves them: comma-separated, in GB18030."""
    return (
        "年份,省份,城市,省份代码,城市代码,城镇职工基本养老保险参保人数（人）,职工基本医疗保险参保人数（人）,失业保险参保人数（人）\r\n"
        "2011,安徽省,合肥市,340000,340100,1130980,1121812,895371\r\n"
        "2011,安徽省,亳州市,340000,341600,140650,187287,155000\r\n"
        "2012,安徽省,合肥市,340000,340100,1324191,3087922,982792\r\n"
        "2012,安徽省,亳州市,340000,341600,153644,196647,155301\r\n"
    ).encode("gb18030")


def saved(book: openpyxl.Workbook) -> bytes:
    """The workbook's bytes, its parts dated alike: the same sheet is the same file."""
    written, out = io.BytesIO(), io.BytesIO()
    book.save(written)
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            content = b"" if part.filename == "docProps/core.xml" else source.read(part)
            content = content or b'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
            target.writestr(zipfile.ZipInfo(part.filename, (2026, 11, 23, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


ANHUI = {
    2024: "262.5",
    2023: "219.4",
    2022: "183.6",
    2021: "157.2",
    2020: "147.1",
    2019: "141.1",
    2018: "139.3",
    2017: "96.5",
    2016: "93.2",
}
EXAMPLES = {
    "mohrss_monthly/xls_2016_title_of_ten_months/P020161229.xls": mohrss_xls(
        "2016年1－10月人力资源和社会保障统计快报数据", OCTOBER_2016, 10
    ),
    "mohrss_monthly/xls_2017/P020170731.xls": mohrss_xls("2017年上半年人力资源和社会保障统计快报数据", JUNE_2017, 6),
    "mohrss_monthly/xlsx_2019/P020190723.xlsx": mohrss_xlsx("人力资源和社会保障统计快报数据", JUNE_2019),
    "nbs_resident_pension/xlsx_of_a_province/安徽省.xlsx": nbs_province("安徽省", ANHUI),
    "nbs_yearbook/xlsx_merged_header/22-42.xlsx": yearbook_regions(),
    "mohrss_bulletin/xlsx_of_which/参保人数.xlsx": bulletin_of_which(),
    "anhui_city/csv_gb18030/insured_2011_2023.csv": city_csv(),
    "anhui_city/csv_row_cut_short/insured_2011_2023.csv": city_csv().replace(b",187287,", b","),
}

if __name__ == "__main__":
    for name, content in EXAMPLES.items():
        (HERE / name).parent.mkdir(parents=True, exist_ok=True)
        (HERE / name).write_bytes(content)
