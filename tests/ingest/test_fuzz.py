"""Whatever is done to a file: the right figures come of it, or a Problem that names the cell.

What must come is said by the mutation (`mutations.py`), never by the reader: exact figures with their decimals, or words and a cell.
"""

import importlib.util
import io
import random
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwt
from hypothesis import example, given, settings
from hypothesis import strategies as st

from etl import reading
from etl.model import registry
from etl.model.source import Source
from etl.problem import Refusal

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "tests" / "examples"
FEW, ALL = settings(max_examples=3, deadline=None, derandomize=True), settings(max_examples=40, deadline=None)
"""How many examples of each mutation the default run and the long one try."""
SEEDS = st.integers(0, 2**32)


def loaded(name: str) -> Any:
    found = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert found is not None
    assert found.loader is not None
    sys.modules[name] = importlib.util.module_from_spec(found)
    found.loader.exec_module(sys.modules[name])
    return sys.modules[name]


mutations = loaded("mutations")
DECLARED = registry.load(ROOT / "datasets")


def source(kind: str) -> Source:
    return Source.model_validate({**mutations.SOURCE, "kind": kind})


def came(content: bytes, kind: str, name: str) -> dict[tuple[str, str], tuple[Decimal, int]] | str:
    """The figures of a file, or the words of its refusal. Anything else that is raised fails the test."""
    try:
        frame = reading.read(DECLARED, source(kind), content, name, "2017-06", "2017-07-31T00:00:00+00:00")
    except Refusal as refusal:
        return str(refusal)
    values = zip(frame["obs_value"], frame["decimals"], strict=True)
    return dict(zip(zip(frame["scheme"], frame["indicator"], strict=True), values, strict=True))


def said(figures: dict[tuple[str, str], Decimal]) -> dict[tuple[str, str], tuple[Decimal, int]]:
    return {key: (figure, -int(figure.as_tuple().exponent)) for key, figure in figures.items()}


def mutated(mutation: Callable[[Any, random.Random], None], seed: int) -> Any:
    told = mutations.table()
    mutation(told, random.Random(seed))
    return told


def assert_as_said(told: Any, content: bytes, kind: str, name: str) -> None:
    found = came(content, kind, name)
    if told.refused:
        assert isinstance(found, str), found
        assert all(words.replace("表!", f"{name}!表!") in found for words in told.refused), (told.refused, found)
        assert f"{name}!" in found or name in found
    else:
        assert found == said(told.figures)


def check_workbook(mutation: Callable[[Any, random.Random], None], seed: int) -> None:
    told = mutated(mutation, seed)
    assert_as_said(told, mutations.xlsx(told), "excel", "a.xlsx")


@pytest.mark.parametrize("mutation", mutations.READ + mutations.REFUSED, ids=lambda each: each.__name__)
@FEW
@given(SEEDS)
def test_a_mutated_workbook_gives_the_right_figures_or_names_the_cell(mutation: Any, seed: int) -> None:
    check_workbook(mutation, seed)


@pytest.mark.long
@pytest.mark.parametrize("mutation", mutations.READ + mutations.REFUSED, ids=lambda each: each.__name__)
@ALL
@given(SEEDS)
def test_every_mutation_of_a_workbook(mutation: Any, seed: int) -> None:
    check_workbook(mutation, seed)


TOGETHER = (
    *(mutations.shown_with_a_format, mutations.stored_as_a_binary_float, mutations.columns_swapped_with_their_heads),
    *(mutations.rows_shuffled, mutations.blank_rows_between, mutations.other_xml_of_the_same_meaning),
)
"""In the order in which they can follow one another: first those that need every cell where it was."""


@FEW
@given(st.sets(st.sampled_from(range(len(TOGETHER))), min_size=2), SEEDS)
def test_mutations_on_top_of_each_other(several: set[int], seed: int) -> None:
    told, chance = mutations.table(), random.Random(seed)
    for number in sorted(several):
        TOGETHER[number](told, chance)
    assert_as_said(told, mutations.xlsx(told), "excel", "a.xlsx")


# ---- bytes ----


def broken(content: bytes, chance: random.Random) -> bytes:
    """Bytes overwritten, left out, doubled, or the end cut off."""
    damaged = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        at, length = chance.randrange(len(damaged)), chance.choice([1, 1, 1, 4, 40])
        match chance.randrange(4):
            case 0:
                damaged[at : at + length] = chance.randbytes(length)
            case 1:
                del damaged[at : at + length]
            case 2:
                damaged[at:at] = damaged[at : at + length]
            case 3:
                damaged[at] ^= 1 << chance.randrange(8)
    return bytes(damaged[: chance.randrange(len(damaged))] if chance.random() < 0.2 else damaged)


@pytest.mark.parametrize("times", [20, pytest.param(2_000, marks=pytest.mark.long)])
def test_of_broken_bytes_come_the_very_figures_or_a_refusal(times: int) -> None:
    whole, chance = mutations.table(), random.Random(times)
    content, outcomes = mutations.xlsx(whole), set()
    for _ in range(times):
        found = came(broken(content, chance), "excel", "a.xlsx")
        outcomes.add(type(found))
        assert isinstance(found, str) or found == said(whole.figures)
    assert str in outcomes


# ---- CSV ----

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk")
CSV_READ = mutations.READ[:5]
CSV_REFUSED = (mutations.head_deleted, mutations.unit_of_another_measure, mutations.unit_gone, mutations.footnote_or_mark)
CSV_REFUSED += (mutations.cell_of_a_megabyte, mutations.figure_gone, mutations.a_scheme_twice, mutations.figure_beside_the_table)


def check_csv(mutation: Any, encoding: str, seed: int) -> None:
    told = mutations.table(normal=False)
    mutation(told, random.Random(seed))
    told.refused = [words.replace("表!", "a.csv!!") for words in told.refused]
    text = mutations.delimited(told, random.Random(seed))
    try:
        content = text.encode(encoding)
    except UnicodeEncodeError:  # GBK has no ¹; the office's program would have saved it in the larger set
        content = text.encode("gb18030")
    assert_as_said(told, content, "delimited", "a.csv")


@pytest.mark.parametrize("mutation", CSV_READ + CSV_REFUSED, ids=lambda each: each.__name__)
@FEW
@given(st.sampled_from(ENCODINGS), SEEDS)
def test_a_mutated_csv_gives_the_right_figures_or_names_the_cell(mutation: Any, encoding: str, seed: int) -> None:
    check_csv(mutation, encoding, seed)


@pytest.mark.long
@pytest.mark.parametrize("mutation", CSV_READ + CSV_REFUSED, ids=lambda each: each.__name__)
@ALL
@given(st.sampled_from(ENCODINGS), SEEDS)
def test_every_mutation_of_a_csv(mutation: Any, encoding: str, seed: int) -> None:
    check_csv(mutation, encoding, seed)


SPOILED: dict[str, Callable[[str], bytes]] = {
    "Big5, which is no GB18030": lambda text: text.replace("险种", "險種").encode("big5", "ignore"),
    "UTF-16 without its mark": lambda text: text.encode("utf-16-le"),
    "a byte order mark of another encoding": lambda text: b"\xef\xbb\xbf" + text.encode("gb18030"),
    "half in GB18030, half in UTF-8": lambda text: text[:40].encode("gb18030") + text[40:].encode(),
    "a quote that never ends": lambda text: text.replace("失业保险", '"失业保险').encode(),
    "a quote in the middle of a cell": lambda text: text.replace("失业保险", '"失业"保险').encode(),
    "NUL among the figures": lambda text: text.replace("520.054", "520\0.054").encode(),
    "NUL among the figures in UTF-16": lambda text: text.replace("520.054", "520\0.054").encode("utf-16"),
    "a figure cut in two by a comma": lambda text: text.replace("520.054", "520,054").encode(),
    "a row cut short": lambda text: text.replace(",520.054,368.335", "").encode(),
}


@pytest.mark.parametrize("case", SPOILED)
def test_a_spoiled_csv_is_refused(case: str) -> None:
    told = mutations.table()
    text = "\n".join(",".join([*(cell.stored for cell in row), "", "", ""][:4]) for row in told.rows)
    assert came(text.encode(), "delimited", "a.csv") == said(mutations.table(normal=False).figures)
    found = came(SPOILED[case](text), "delimited", "a.csv")
    assert isinstance(found, str), found
    assert "a.csv" in found


# ---- legacy workbooks and the publishers' own forms ----


@FEW
@given(st.lists(st.integers(0, 5), min_size=15, max_size=15), SEEDS)
def test_an_xls_is_read_as_its_formats_show_it(styles: list[int], seed: int) -> None:
    told = mutated(mutations.rows_shuffled, seed)
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("表")
    shown = iter(styles)
    for number, row in enumerate(told.rows):
        for column, cell in enumerate(row):
            picture = mutations.FORMATS[next(shown)] if cell.kind == "n" else "General"
            sheet.write(number, column, float(cell.stored) if cell.kind == "n" else cell.stored, xlwt.easyxf(num_format_str=picture))
    pictures = iter(styles)
    order = [mutations.SCHEMES[row[0].stored] for row in told.rows[2:-1]]
    for key in [(scheme, indicator) for scheme in order for indicator in mutations.MEASURES.values()]:
        picture = mutations.FORMATS[next(pictures)]
        if picture != "General":
            digit = Decimal(1).scaleb(-mutations.shown_places(picture, str(told.figures[key])))
            told.figures[key] = told.figures[key].quantize(digit, "ROUND_HALF_UP")
    out = io.BytesIO()
    book.save(out)
    assert_as_said(told, out.getvalue(), "excel", "a.xls")


FORMS = {"mohrss_monthly/xlsx_2019/P020190723.xlsx": "2019-06", "nbs_resident_pension/xlsx_of_a_province/安徽省.xlsx": None}
"""Publishers' own forms among the examples, and the period told with them."""


def form(path: str, change: Callable[[Any], None]) -> Any:
    """The observations of a publisher's form somebody has changed with a spreadsheet program, by cell; or the refusal."""
    file, office = EXAMPLES / path, DECLARED.sources[path.split("/")[0]]
    book = openpyxl.load_workbook(file)
    change(book)
    out = io.BytesIO()
    book.save(out)
    try:
        frame = reading.read(DECLARED, office, out.getvalue(), file.name, FORMS[path], "2026-11-23T00:00:00+00:00")
    except Refusal as refusal:
        return str(refusal)
    rows = zip(frame["source_ref"], frame["obs_value"], frame["obs_text"], strict=True)
    return {ref.rsplit("!", 1)[1]: (value, text) for ref, value, text in rows}


@pytest.mark.parametrize("path", FORMS)
@FEW
@given(SEEDS)
@example(seed=1)
def test_one_cell_of_a_publishers_form_changes_that_figure_and_no_other(path: str, seed: int) -> None:
    chance = random.Random(seed)
    before = form(path, lambda book: None)
    cell = chance.choice(sorted(cell for cell, (value, _) in before.items() if value is not None))
    new = chance.choice([0, 12345.6, -1, float("1e300"), "…?", None, "=1/3", True])

    def change(book: Any) -> None:
        (sheet,) = (sheet for sheet in book.worksheets if sheet[cell].value is not None)
        sheet[cell].value, sheet[cell].number_format = new, "General"

    after = form(path, change)
    if isinstance(new, int | float) and not isinstance(new, bool) and abs(new) < 1e20:
        assert after[cell][1] == str(new)
        scale = before[cell][0] / Decimal(before[cell][1])
        assert after[cell][0] == Decimal(str(new)) * scale
        assert {each: after[each] for each in after if each != cell} == {each: before[each] for each in before if each != cell}
    elif new is None and not isinstance(after, str):
        assert after[cell][0] is None  # a blank this source has declared a mark
    else:
        assert f"!{cell} · " in after
