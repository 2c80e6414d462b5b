"""A table of real figures as files of every kind, and what somebody, or somebody's program, may do to it.

Each mutation says beforehand what must come of it: the figure of every cell, or the words of a Problem. The figures are the ministry's
of June 2017; what a mutation puts in their place is synthetic.
"""

import csv
import io
import random
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from xml.sax.saxutils import escape

SCHEMES = {"城镇职工基本养老保险": "PEN_E", "城乡居民基本养老保险": "PEN_R", "失业保险": "UNE", "工伤保险": "INJ", "生育保险": "MAT"}
MEASURES = {"参保人数": "insured", "基金收入": "income", "基金支出": "expenditure"}
POWERS = {"人": -4, "万人": 0, "亿人": 4, "元": -8, "万元": -4, "亿元": 0}
"""Units and by which power of ten they differ from the published ones, 万人 and 亿元."""
FIGURES = {
    "城镇职工基本养老保险": ("38725.7596", "19316.8596", "16311.3954"),
    "城乡居民基本养老保险": ("50865.0", "1960.4", "1199.1"),
    "失业保险": ("18257.109", "520.054", "368.335"),
    "工伤保险": ("22073.2741", "385.414", "302.6663"),
    "生育保险": ("18641.8844", "290.6338", "378.2952"),
}
SOURCE = {
    "id": "mohrss_monthly",
    "title": {"zh": "表", "en": "table"},
    "publisher": {"zh": "部", "en": "ministry"},
    "address": "none",
    "licence": "none",
    "steward": "none",
    "layouts": [
        {
            "header_at": "^险种$",
            "stop_at": "注",
            "rows": {"险种": "scheme"},
            "columns": {name: {"indicator": code} for name, code in MEASURES.items()},
            "constants": {"ref_area": "100000", "period_basis": "YTD"},
        }
    ],
}
Figures = dict[tuple[str, str], Decimal]
"""(scheme, indicator) → figure in the published unit with its printed decimals; exact."""


@dataclass
class Cell:
    """A cell of a workbook: what is stored, as what, under which format, and how it is written down."""

    stored: str = ""
    kind: str = "str"
    style: int = 0
    formula: str | None = None


FORMATS = ("General", "0", "0.0", "0.00", "#,##0.0000", "#,##0.00_);(#,##0.00)", "0.0##", "yyyy-mm-dd")
DATE = FORMATS.index("yyyy-mm-dd")


@dataclass
class Table:
    """The table under mutation: its cells row by row, and what must come of it."""

    rows: list[list[Cell]]
    figures: Figures
    places: dict[tuple[str, str], tuple[int, int]]
    refused: list[str] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    rewrite: Callable[[str], str] = str
    parts: dict[str, str] = field(default_factory=dict)
    sheets: tuple[str, ...] = ("表",)

    def expect(self, *words: str) -> None:
        self.refused += words


def table(normal: bool = True) -> Table:
    """The table as the ministry would send it; a workbook stores 50865.0 as 50865 and shows no decimal of it (`normal`)."""
    units = ("万人", "亿元", "亿元")
    rows = [[Cell("统计月报")], [Cell("险种"), *(Cell(f"{name}（{unit}）") for name, unit in zip(MEASURES, units, strict=True))]]
    figures, places = {}, {}
    for scheme, told in FIGURES.items():
        for number, (indicator, text) in enumerate(zip(MEASURES.values(), told, strict=True)):
            figures[SCHEMES[scheme], indicator] = Decimal(Decimal(text).normalize().to_eng_string() if normal else text)
            places[SCHEMES[scheme], indicator] = (len(rows), number + 1)
        rows.append([Cell(scheme), *(Cell(text, "n") for text in told)])
    return Table([*rows, [Cell("注：基金收支为从年初累计数。")]], figures, places)


def address(place: tuple[int, int]) -> str:
    return f"{'ABCDEFGH'[place[1]]}{place[0] + 1}"


def _any(told: Table, chance: random.Random) -> tuple[tuple[str, str], Cell]:
    key = chance.choice(sorted(told.places))
    row, column = told.places[key]
    return key, told.rows[row][column]


# ---- what is done to it, and is read all the same ----


def untouched(told: Table, chance: random.Random) -> None:
    """Nothing."""


def rows_shuffled(told: Table, chance: random.Random) -> None:
    body = told.rows[2:-1]
    chance.shuffle(body)
    told.rows[2:-1] = body


def columns_swapped_with_their_heads(told: Table, chance: random.Random) -> None:
    order = [0, *chance.sample([1, 2, 3], 3)]
    told.rows[1:-1] = [[row[column] for column in order] for row in told.rows[1:-1]]


def blank_rows_between(told: Table, chance: random.Random) -> None:
    for _ in range(chance.randint(1, 5)):
        told.rows.insert(chance.randint(2, len(told.rows) - 1), [])


def unit_swapped_for_its_kin(told: Table, chance: random.Random) -> None:
    """人 in the head where 万人 stood: the same digits are ten thousand times less."""
    column = chance.randint(1, 3)
    unit = chance.choice(["人", "亿人"] if column == 1 else ["元", "万元"])
    name = list(MEASURES)[column - 1]
    told.rows[1][column] = Cell(f"{name}（{unit}）")
    for scheme in SCHEMES.values():
        told.figures[scheme, MEASURES[name]] = told.figures[scheme, MEASURES[name]].scaleb(POWERS[unit])


def shown_with_a_format(told: Table, chance: random.Random) -> None:
    """Each figure shown with some decimals: what is shown is what is printed."""
    for key, (row, column) in told.places.items():
        cell = told.rows[row][column]
        cell.style = chance.randrange(DATE)
        picture = FORMATS[cell.style]
        if picture != "General":
            shown = Decimal(cell.stored).quantize(Decimal(1).scaleb(-shown_places(picture, cell.stored)), ROUND_HALF_UP)
            told.figures[key] = shown


def shown_places(picture: str, stored: str) -> int:
    if picture == "0.0##":
        shown = Decimal(stored).quantize(Decimal("0.001"), ROUND_HALF_UP).normalize()
        return max(1, -int(shown.as_tuple().exponent))
    return len(re.sub(r"_.*|\(.*", "", picture.split(";")[0]).partition(".")[2])


def stored_as_a_binary_float(told: Table, chance: random.Random) -> None:
    """What programs write that store the nearest binary number with 17 digits."""
    for row, column in told.places.values():
        cell = told.rows[row][column]
        cell.stored = repr(float(cell.stored)) if chance.random() < 0.5 else f"{float(cell.stored):.17g}"


def stored_with_an_exponent(told: Table, chance: random.Random) -> None:
    _, cell = _any(told, chance)
    cell.stored = f"{Decimal(cell.stored):E}"


def figures_as_text(told: Table, chance: random.Random) -> None:
    """Typed as text: full-width digits and commas."""
    for key, (row, column) in told.places.items():
        if chance.random() < 0.5:
            text = told.rows[row][column].stored
            whole, _, rest = text.partition(".")
            text = f"{int(whole):,}.{rest}"
            told.rows[row][column] = Cell(
                text.translate(str.maketrans("0123456789,.", "０１２３４５６７８９，．")) if chance.random() < 0.5 else text
            )
            told.figures[key] = Decimal(f"{whole}.{rest}")


def formula_with_its_result(told: Table, chance: random.Random) -> None:
    _, cell = _any(told, chance)
    cell.formula = chance.choice(["SUM(B3:B4)", "[1]外部!$A$1", 'HYPERLINK("a","b")&amp;1', "cmd|'/c calc'!A1", "WEBSERVICE(A1)"])


def macros_and_links_beside(told: Table, chance: random.Random) -> None:
    told.parts |= {
        "xl/vbaProject.bin": "Attribute VB_Name",
        "xl/externalLinks/externalLink1.xml": "<!DOCTYPE x SYSTEM 'file:///etc/passwd'><x/>",
        "customXml/item1.xml": "no xml at all",
    }


def claims_all_cells_there_are(told: Table, chance: random.Random) -> None:
    told.rewrite = lambda xml: xml.replace("<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>')
    told.merged.append("A1:XFD1")


def other_xml_of_the_same_meaning(told: Table, chance: random.Random) -> None:
    """The same sheet as other programs would write it."""
    ways: list[Callable[[str], str]] = [
        lambda xml: re.sub(r"<(/?)([a-zA-Z])", r"<\1x:\2", xml).replace("xmlns=", "xmlns:x="),
        lambda xml: xml.replace('"', "'"),
        lambda xml: xml.replace("<c ", "<!-- <c r='A1'><v>9</v></c> --><c "),
        lambda xml: re.sub(r"<t>([^<&]*)</t>", r"<t><![CDATA[\1]]></t>", xml),
        lambda xml: re.sub(r"<c r=\"[A-Z]+\d+\"", "<c", xml),
        lambda xml: xml.replace("</c>", "</c\n>").replace("</v>", "</v >"),
        lambda xml: xml.replace("<c ", "<c\n\t").replace("<row ", "<row\r\n"),
        lambda xml: re.sub(r'(r="[A-Z]+\d+") (s="\d+")', r"\2 \1", xml),
        lambda xml: re.sub("[一-鿿]", lambda sign: f"&#x{ord(sign[0]):x};", xml),
        lambda xml: xml.replace("<c ", "<?skip <c r='A1'><v>9</v></c> ?><c "),
        lambda xml: re.sub(r"<v>(\d)", r"<v xml:space='preserve'>\1", xml),
    ]
    chosen = chance.choice(ways)
    told.rewrite = chosen


# ---- what is done to it, and must be refused ----


def figure_merged_over_two_cells(told: Table, chance: random.Random) -> None:
    (row, column), _ = chance.choice([(place, key) for key, place in told.places.items() if place[1] < 3])
    told.merged.append(f"{address((row, column))}:{address((row, column + 1))}")
    told.expect("the cell is merged with others", f"表!{address((row, column + 1))}")


def ranges_that_overlap(told: Table, chance: random.Random) -> None:
    told.merged += ["A1:B1", chance.choice(["A1:D1", "A1:A2"])]
    told.expect("two merged ranges overlap", "表!A1")


def head_deleted(told: Table, chance: random.Random) -> None:
    column = chance.randint(1, 3)
    told.rows[1][column] = Cell()
    told.expect("表!")


def unit_of_another_measure(told: Table, chance: random.Random) -> None:
    column = chance.randint(1, 3)
    unit = "亿元" if column == 1 else "万人"
    told.rows[1][column] = Cell(f"{list(MEASURES)[column - 1]}（{unit}）")
    told.expect(f"not in “{unit}”", f"表!{'ABCD'[column]}")


def unit_gone(told: Table, chance: random.Random) -> None:
    column = chance.randint(1, 3)
    told.rows[1][column] = Cell(list(MEASURES)[column - 1])
    told.expect("no unit is printed", f"表!{'ABCD'[column]}")


def _put(told: Table, chance: random.Random, cell: Cell, words: str) -> None:
    key = chance.choice(sorted(told.places))
    row, column = told.places[key]
    told.rows[row][column] = replace(cell, style=cell.style)
    told.expect(words, f"表!{address((row, column))}")


def formula_without_its_result(told: Table, chance: random.Random) -> None:
    _put(told, chance, Cell("", "n", formula="SUM(B3:B4)"), "the formula =SUM(B3:B4) has no saved result")


def formula_that_failed(told: Table, chance: random.Random) -> None:
    _put(told, chance, Cell(chance.choice(["#DIV/0!", "#REF!", "#VALUE!"]), "e", formula="A1/0"), "is no number and no mark")


def no_number(told: Table, chance: random.Random) -> None:
    _put(
        told,
        chance,
        Cell(chance.choice(["NaN", "INF", "-inf", "nan", "1e999", "1_000", "0x1F", "1,5", "٣"]), "n"),
        "is no value a cell can hold",
    )


def larger_than_is_computed_with(told: Table, chance: random.Random) -> None:
    _put(told, chance, Cell(chance.choice(["1e308", "1.5E+200", "9" * 40, "1e-320"]), "n"), "")


def shown_as_a_day(told: Table, chance: random.Random) -> None:
    _put(told, chance, Cell("42979", "n", style=DATE), "“2017-09-01” is no number")


def footnote_or_mark(told: Table, chance: random.Random) -> None:
    text = chance.choice(["520①", "520²", "…", "5 2 0", "520.1.2", "5e2", "=1+1", "+-3", "\u202e025", "5\u200b20"])
    _put(told, chance, Cell(text), "nothing declares the footnote sign" if text[-1] in "①²" else "is no number")


def cell_of_a_megabyte(told: Table, chance: random.Random) -> None:
    _put(told, chance, Cell("9" * 2**20), "more than 32,767 characters")


def figure_gone(told: Table, chance: random.Random) -> None:
    _put(told, chance, Cell(), "the cell is blank")


def text_beyond_the_list(told: Table, chance: random.Random) -> None:
    _put(told, chance, Cell("99", "s"), "is no value a cell can hold")


def style_beyond_the_list(told: Table, chance: random.Random) -> None:
    _put(told, chance, Cell("5", "n", style=999), "is no value a cell can hold")


def a_scheme_twice(told: Table, chance: random.Random) -> None:
    told.rows.insert(-1, told.rows[chance.randint(2, 6)])
    told.expect("two figures under one key")


def figure_beside_the_table(told: Table, chance: random.Random) -> None:
    told.rows[chance.randint(2, 6)].append(Cell("5", "n"))
    told.expect("表!")


def a_cell_twice(told: Table, chance: random.Random) -> None:
    place = chance.choice(sorted(told.places.values()))
    told.rewrite = lambda xml: re.sub(rf'(<c r="{address(place)}")', rf'<c r="{address(place)}"><v>7</v></c>\1', xml)
    told.expect("the cell stands twice", f"表!{address(place)}")


def sheets_of_one_name(told: Table, chance: random.Random) -> None:
    told.sheets = ("表", "表")
    told.expect("two sheets are named “表”")


def entities(told: Table, chance: random.Random) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    told.rewrite = lambda xml: f'<!DOCTYPE worksheet [<!ENTITY l0 "9">{laughs}]>' + xml.replace("统计月报", "&l9;")
    told.expect("the workbook declares a document type of its own")


READ = (
    *(untouched, rows_shuffled, columns_swapped_with_their_heads, blank_rows_between, unit_swapped_for_its_kin, shown_with_a_format),
    *(stored_as_a_binary_float, stored_with_an_exponent, figures_as_text, formula_with_its_result, macros_and_links_beside),
    *(claims_all_cells_there_are, other_xml_of_the_same_meaning),
)
REFUSED = (
    *(figure_merged_over_two_cells, ranges_that_overlap, head_deleted, unit_of_another_measure, unit_gone, formula_without_its_result),
    *(formula_that_failed, no_number, larger_than_is_computed_with, shown_as_a_day, footnote_or_mark, cell_of_a_megabyte, figure_gone),
    *(text_beyond_the_list, style_beyond_the_list, a_scheme_twice, figure_beside_the_table, a_cell_twice, sheets_of_one_name, entities),
)


# ---- the table as bytes ----

MAIN, OFFICE = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
)


def xlsx(told: Table) -> bytes:
    """As an `.xlsx`, written by hand, so that it can be as strange as the mutation wants."""
    kinds = [("worksheet", f"worksheets/sheet{n}.xml") for n in range(len(told.sheets))] + [("styles", "styles.xml")]
    sheets = "".join(f'<sheet name="{name}" sheetId="{n + 1}" r:id="r{n}"/>' for n, name in enumerate(told.sheets))
    parts = {
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{sheets}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relations(kinds),
        "xl/styles.xml": _styles(),
        **{f"xl/worksheets/sheet{n}.xml": told.rewrite(_sheet(told)) for n in range(len(told.sheets))},
        **told.parts,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def _relations(told: list[tuple[str, str]]) -> str:
    rows = "".join(f'<Relationship Id="r{n}" Type="{OFFICE}/{kind}" Target="{to}"/>' for n, (kind, to) in enumerate(told))
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rows}</Relationships>'


def _styles() -> str:
    formats = "".join(f'<numFmt numFmtId="{164 + n}" formatCode="{escape(each)}"/>' for n, each in enumerate(FORMATS))
    cells = "".join(f'<xf numFmtId="{164 + n}"/>' for n in range(len(FORMATS)))
    return f'<styleSheet xmlns="{MAIN}"><numFmts>{formats}</numFmts><cellXfs>{cells}</cellXfs></styleSheet>'


def _sheet(told: Table) -> str:
    rows = "".join(
        f'<row r="{number + 1}">' + "".join(_cell(cell, (number, column)) for column, cell in enumerate(row)) + "</row>"
        for number, row in enumerate(told.rows)
    )
    merged = "".join(f'<mergeCell ref="{each}"/>' for each in told.merged)
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{f"<mergeCells>{merged}</mergeCells>" if merged else ""}</worksheet>'


def _cell(cell: Cell, place: tuple[int, int]) -> str:
    head = f'<c r="{address(place)}" s="{cell.style}"'
    if cell.kind == "str" and cell.formula is None:
        return f'{head} t="inlineStr"><is><t>{escape(cell.stored)}</t></is></c>' if cell.stored else f"{head}/>"
    formula = "" if cell.formula is None else f"<f>{cell.formula}</f>"
    return f'{head} t="{cell.kind}">{formula}<v>{escape(cell.stored)}</v></c>'


def delimited(told: Table, chance: random.Random) -> str:
    """As a CSV, with one of the separators and quotings there are."""
    out = io.StringIO()
    writer = csv.writer(
        out,
        delimiter=chance.choice(",\t;"),
        quoting=chance.choice([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
        lineterminator=chance.choice(["\n", "\r\n", "\r"]),
    )
    width = max(map(len, told.rows))
    writer.writerows([[cell.stored for cell in row] + [""] * (width - len(row)) for row in told.rows])
    return out.getvalue()
