"""Forms in which letters and label rows say what columns do not: footnote signs, sections, headings in lines. Figures are synthetic."""

from collections.abc import Sequence

import pandas as pd
import pytest

from etl.harmonise import excerpt, tidy, values
from etl.harmonise.form import footnotes
from etl.model.codelist import Alias, Code, Codelist
from etl.model.source import Source
from etl.model.table import Sheet
from etl.problem import Refusal

UNITS = Codelist(
    id="unit_measure", codes=(Code(code="PS", zh="人", en="Persons"),), aliases=(Alias(label="in thousands", code="PS", unit_mult=3),)
)
TEXT = {"zh": "年报", "en": "Report"}
SIGNS = {"a": "", "b": "", "c": "", "d": "E"}


def sheet(*rows: Sequence[str], covered: frozenset[tuple[int, int]] = frozenset(), name: str = "T") -> Sheet:
    width = max(map(len, rows))
    return Sheet("a.xlsx", name, tuple((*row, *[""] * (width - len(row))) for row in rows), covered=covered)


def statuses(told: list[dict[str, str]]) -> list[str | None]:
    """The status told of each figure, None where nothing tells one."""
    return [row["obs_status"] if isinstance(row["obs_status"], str) else None for row in told]


def source(*layouts: dict[str, object], **told: object) -> Source:
    about = {"id": "report", "kind": "excel", "title": TEXT, "publisher": TEXT, "address": "x", "licence": "x", "steward": "x"}
    return Source.model_validate(
        {**about, **told, "layouts": [{"rows": "time_period", "columns": "indicator", **each} for each in layouts]}
    )


def read(table: Sheet, **layout: object) -> list[dict[str, str]]:
    of = source(layout)
    told = tidy.frame([tidy.unpivot(tidy.heads([table], of.layouts[0], of, UNITS), of.layouts[0], of, UNITS)[0]])
    return told.drop(columns=list(excerpt.COLUMNS)).to_dict("records")


def test_a_heading_in_lines_under_a_group_of_columns() -> None:
    merged = frozenset({(0, 2)})
    table = sheet(
        ["", "OASI", "OASI", "", ""],
        ["", "Income", "Cost", "All", ""],
        ["Year", "ratea", "rate", "cases", ""],
        ["1970", "1", "2", "3"],
        covered=merged,
    )
    given = {
        "OASI": {"scheme": "OASI"},
        "Income rate": {"indicator": "income"},
        "Cost rate": {"indicator": "cost"},
        "All cases": {"indicator": "all"},
    }
    told = read(table, header_rows=3, header_lines=2, footnotes=SIGNS, columns=given)
    assert [(None if pd.isna(row["scheme"]) else row["scheme"], row["indicator"], row["obs_text"]) for row in told] == [
        ("OASI", "income", "1"),
        ("OASI", "cost", "2"),
        (None, "all", "3"),
    ]


def test_a_sign_behind_a_heading_is_taken_off_only_where_a_known_heading_is_left() -> None:
    known = ["OASI", "Balance", "Income"]
    assert footnotes.heading("OASI/Balancec d", SIGNS, known) == ("OASI/Balance", "E")
    assert footnotes.heading("Incomeb", {**SIGNS, "e": ""}, known) == ("Income", "")
    assert footnotes.heading("Outcomeb", SIGNS, known) == ("Outcomeb", "")


def test_a_unit_in_the_bracket_behind_a_signed_heading_is_the_columns() -> None:
    (told,) = read(
        sheet(["Year", "Workersa (in thousands)"], ["1970", "5"]), footnotes=SIGNS, columns={"Workers": {"indicator": "workers"}}
    )
    assert (told["indicator"], told["obs_unit_text"]) == ("workers", "in thousands")


SECTIONS = {"History:": {"scenario": "HIST"}, "Low-cost:": {"scenario": "LOW"}}


def test_a_label_row_speaks_for_all_rows_below_it() -> None:
    table = sheet(["Year", "cases"], ["History:"], ["1970", "1"], ["1971", "2"], ["Low-cost:"], ["1972", "3"])
    assert [(row["scenario"], row["time_period"], row["source_ref"]) for row in read(table, sections=SECTIONS)] == [
        ("HIST", "1970", "a.xlsx!T!B3"),
        ("HIST", "1971", "a.xlsx!T!B4"),
        ("LOW", "1972", "a.xlsx!T!B6"),
    ]


def test_a_row_of_figures_may_begin_a_section() -> None:
    table = sheet(["Year", "cases"], ["1970", "1"], ["1971", "2"])
    told = read(table, sections={"1970": {"scenario": "HIST"}, "1971": {"scenario": "LOW"}})
    assert [row["scenario"] for row in told] == ["HIST", "LOW"]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (
            [["1969", "0"], ["History:"], ["1970", "1"], ["Low-cost:"], ["1972", "3"]],
            "“1969” stands before the first section · a.xlsx!T!A2",
        ),
        ([["History:"], ["1970", "1"]], "no section “Low-cost:”; the form may have changed · a.xlsx!T!A2"),
    ],
)
def test_sections_that_are_not_as_declared_are_refused(rows: list[list[str]], message: str) -> None:
    with pytest.raises(Refusal, match=message):
        read(sheet(["Year", "cases"], *rows), sections=SECTIONS)


def test_a_sign_behind_a_period_tells_the_status_of_its_row() -> None:
    told = read(sheet(["Year", "cases"], ["2024b", "1"], ["2025d", "2"], ["2026", "3"]), footnotes=SIGNS)
    assert list(zip([row["time_period"] for row in told], statuses(told), strict=True)) == [("2024", None), ("2025", "E"), ("2026", None)]


@pytest.mark.parametrize("printed", ["cases*", "cases *（in thousands）"])
def test_a_sign_behind_a_heading_tells_the_status_of_its_column(printed: str) -> None:
    table = sheet(["Year", printed, "deaths"], ["2024", "1", "2"])
    told = read(table, footnotes={"*": "E"}, columns={"cases": {"indicator": "cases"}, "deaths": {"indicator": "deaths"}})
    assert list(zip([row["indicator"] for row in told], statuses(told), strict=True)) == [("cases", "E"), ("deaths", None)]


def test_a_sign_behind_a_year_in_a_heading_tells_the_status_of_its_column() -> None:
    told = read(sheet(["Kind", "2024年", "2025年*"], ["cases", "1", "2"]), footnotes={"*": "E"}, rows="indicator", columns="time_period")
    assert list(zip([row["time_period"] for row in told], statuses(told), strict=True)) == [("2024年", None), ("2025年", "E")]


def test_a_sign_behind_an_item_tells_the_status_of_its_row_and_one_behind_an_ignored_label_keeps_it_ignored() -> None:
    table = sheet(["Kind", "2024"], ["All cases*", "1"], ["Deaths", "2"], ["Total*", "3"])
    items = {"All cases": {"indicator": "cases"}, "Deaths": {"indicator": "deaths"}}
    ignored = {"Total": "adds up what is above"}
    told = read(table, footnotes={"*": "E"}, rows={"Kind": "item"}, columns="time_period", items=items, ignore=ignored)
    assert list(zip([row["indicator"] for row in told], statuses(told), strict=True)) == [("cases", "E"), ("deaths", None)]


def parsed(*texts: str, **layout: object) -> list[tuple[str, str]]:
    of = source(layout, marks={"b": "O"})
    frame = pd.DataFrame({"obs_text": texts, "source_ref": "a.xlsx!T!B2"}, dtype=object)
    told = values.parse(frame, of, of.layouts[0])
    return [(str(value), status) for value, status in zip(told["obs_value"], told["obs_status"], strict=True)]


def test_a_sign_beside_a_figure_may_tell_its_status_and_alone_it_is_a_mark() -> None:
    assert parsed("d184,666", "1,234a", "b", "-.74", footnotes=SIGNS) == [("184666", "E"), ("1234", "A"), ("None", "O"), ("-0.74", "A")]


def test_a_layouts_mark_comes_before_the_sources() -> None:
    assert parsed("b", marks={"b": "N"}) == [("None", "N")]


@pytest.mark.parametrize(
    ("text", "said"),
    [("e12", "the footnote sign “e” beside “e12”"), ("d", "“d” is no number and no mark"), ("1d2", "“1d2” is no number and no mark")],
)
def test_a_letter_nobody_declared_is_refused(text: str, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        parsed(text, footnotes=SIGNS)


def test_a_file_wears_a_form_for_each_of_its_parts() -> None:
    of = source({"part": "A", "sheet": "A"}, {"part": "B", "sheet": "B"}, {"part": "A", "sheet": "A2", "valid_from": "2020"})
    assert [layout.sheet for layout in of.layouts_for("a.xlsx", "2019")] == ["A", "B"]
    assert [layout.sheet for layout in of.layouts_for("a.xlsx", "2021")] == ["A2", "B"]


def test_sheets_that_no_part_reads_are_told() -> None:
    of = source({"part": "A", "sheet": "A"}, {"part": "B", "sheet": "B"})
    file = [sheet(["x"], name=name) for name in "ABC"]
    assert tidy.sheets_left(file, of.layouts) == ["a.xlsx!C: sheet that no layout names, not read"]


def test_a_unit_above_the_table_keeps_its_words_apart() -> None:
    table = sheet(["Table 1", "[In  thousands]"], ["Year", "cases"], ["1970", "1"])
    (told,) = read(table, header_at="^Year$", unit_at=r"\[(Inthousands)\]", columns={"cases": {"indicator": "cases"}})
    assert told["obs_unit_text"] == "In thousands"
