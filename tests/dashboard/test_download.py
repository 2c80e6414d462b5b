"""The figures shown as a file."""

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import datetime
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pyarrow.parquet as pq
import pytest

from dashboard import download
from dashboard.desk import Busy, Desk
from dashboard.workbook import workbook

Visit = Callable[..., Any]


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_the_file_holds_exactly_the_rows_shown_with_every_column(visit: Visit) -> None:
    answer = visit("/explore/enrolment/data.csv?freq=A&scheme=UNE&ref_area=340000,350000&start=2023")
    assert answer.status == 200
    assert answer.body.startswith(b"\xef\xbb\xbf")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="enrolment-2026-02-01-selection.csv"'
    told = rows(answer.text)
    assert [(row["ref_area"], row["time_period"], row["source"], row["obs_value"]) for row in told] == [
        ("340000", "2023", "first", "94"),
        ("340000", "2024", "first", "95"),
        ("350000", "2023", "first", "84"),
        ("350000", "2024", "first", "85"),
    ]
    assert told[0]["vintage"] == "2023-11-14T22:13:20Z"
    assert list(told[0])[-1] == "source_ref"


def test_a_figure_without_a_value_is_an_empty_cell(visit: Visit) -> None:
    answer = visit("/explore/enrolment/data.csv?freq=A&scheme=PEN_E&ref_area=340000,350000&start=2024")
    assert [row["obs_value"] for row in rows(answer.text)] == ["75", ""]


def test_all_sources_are_in_the_file_when_they_are_shown(visit: Visit) -> None:
    answer = visit("/explore/enrolment/data.csv?freq=A&scheme=UNE&ref_area=340000&source=all&start=2024")
    assert [(row["source"], row["obs_value"]) for row in rows(answer.text)] == [("first", "95"), ("second", "100")]


def test_what_cannot_be_shown_cannot_be_downloaded_but_the_nearest_can(visit: Visit) -> None:
    answer = visit("/en/explore/enrolment/data.csv?scheme=PENE")
    assert answer.status == 400
    assert '<a href="/en/explore/enrolment/data.csv?view=trend&amp;scheme=PEN_E&amp;' in answer.text
    assert visit("/explore/nothing/data.csv").status == 404


def test_the_link_works_for_head_and_compressed(visit: Visit) -> None:
    assert visit("/explore/enrolment/data.csv", "HEAD").body == b""
    for name in ("data.csv", "data.json", "chart.svg"):
        assert visit(f"/explore/enrolment/{name}", accept_encoding="gzip").headers["content-encoding"] == "gzip"
    assert "content-encoding" not in visit("/explore/enrolment/data.xlsx", accept_encoding="gzip").headers


# ---- every form holds the same rows ----

ASKED = "?freq=A&scheme=UNE&ref_area=340000,350000&start=2023"
KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
    "json": "application/json",
}


def sheet(body: bytes, number: int = 0) -> list[list[Any]]:
    book = openpyxl.load_workbook(io.BytesIO(body))
    return [[cell.value for cell in row] for row in book.worksheets[number].iter_rows()]


def table_of(form: str, body: bytes) -> tuple[list[str], list[list[Any]]]:
    """The names of the columns and the rows, empty texts and no values alike."""
    if form == "json":
        told = json.loads(body)
        names, values = [each["name"] for each in told["columns"]], told["rows"]
    elif form == "parquet":
        read = pq.read_table(io.BytesIO(body))
        names, values = read.column_names, [[row[name] for name in read.column_names] for row in read.to_pylist()]
        values = [[each.strftime("%Y-%m-%dT%H:%M:%SZ") if isinstance(each, datetime) else each for each in row] for row in values]
    elif form == "xlsx":
        names, *values = sheet(body)[1:]
    else:
        names, *values = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
    return names, [[None if each == "" else float(each) if _is_number(each) else each for each in row] for row in values]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) or (isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 4)


@pytest.mark.parametrize("form", KINDS)
def test_every_form_has_the_published_columns_and_the_same_rows(form: str, visit: Visit) -> None:
    answer, plain = visit(f"/explore/enrolment/data.{form}{ASKED}"), visit(f"/explore/enrolment/data.csv{ASKED}")
    assert (answer.status, answer.headers["content-type"]) == (200, KINDS[form])
    assert answer.headers["content-disposition"] == f'attachment; filename="enrolment-2026-02-01-selection.{form}"'
    names, told = table_of(form, answer.body)
    assert (names, told) == table_of("csv", plain.body)
    assert len(told) == 4
    series = [(row[names.index("ref_area")], row[names.index("time_period")]) for row in told]
    assert series == sorted(series)


@pytest.mark.parametrize("form", KINDS)
def test_the_same_question_gives_the_same_bytes(form: str, visit: Visit) -> None:
    assert visit(f"/explore/enrolment/data.{form}{ASKED}").body == visit(f"/explore/enrolment/data.{form}{ASKED}").body


def test_a_workbook_says_what_it_holds_with_the_unit_in_its_head(visit: Visit) -> None:
    body = visit(f"/explore/enrolment/data.xlsx{ASKED}").body
    book = openpyxl.load_workbook(io.BytesIO(body))
    assert book.sheetnames == ["数据", "说明"]
    assert book.properties.created == datetime(2000, 1, 1)
    heads, names, first, *_ = sheet(body)
    assert heads[names.index("obs_value")] == "列obs_value（万人）"
    assert first[names.index("obs_value")] == 94
    notes = {row[0]: row[1] for row in sheet(body, 1)}
    assert notes["版本"] == "2026-02-01"
    assert notes["来源"] == "某局《第一来源》"
    told = "view=trend&scheme=UNE&ref_area=340000,350000&freq=A&period_basis=S&colour=ref_area&start=2023&end=2024&release=2026-02-01"
    assert notes["固定地址"] == f"/explore/enrolment?{told}"
    assert notes["340000"] == "安徽省"
    assert {"obs_status", "使用条件", "标题"} <= set(notes)
    english = visit(f"/en/explore/enrolment/data.xlsx{ASKED}").body
    assert openpyxl.load_workbook(io.BytesIO(english)).sheetnames == ["Data", "Notes"]
    assert "obs_value (column) (persons × 10,000)" in sheet(english)[0]


def test_a_text_that_looks_like_a_formula_stays_a_text() -> None:
    columns = [{"name": name, "zh": name, "en": name} for name in ("obs_text", "obs_value")]
    told = {"title": "=1+1", "publisher": "", "address": "http://data.example/"}
    body = workbook([["=HYPERLINK(0)", 1.5], ["http://data.example/", None]], columns, [], told, {}, "zh")
    book = openpyxl.load_workbook(io.BytesIO(body))
    assert [cell.data_type for row in book["数据"].iter_rows(min_row=3) for cell in row] == ["s", "n", "s", "n"]
    assert book["数据"]["A3"].value == "=HYPERLINK(0)"
    assert book["数据"]["A4"].hyperlink is None
    assert book["说明"]["B1"].data_type == "s"


def test_parquet_keeps_the_published_schema_and_tells_what_it_is(visit: Visit, public: Path) -> None:
    read = pq.read_schema(io.BytesIO(visit(f"/en/explore/enrolment/data.parquet{ASKED}").body))
    published = pq.read_schema(public / "datasets" / "enrolment" / "latest" / "enrolment.parquet")
    assert read.equals(published)
    assert read.metadata[b"release"] == b"2026-02-01"
    assert read.metadata[b"licence"] == b"none"
    assert read.metadata[b"address"].startswith(b"/en/explore/enrolment?view=")


def test_json_tells_title_licence_columns_and_codes(visit: Visit) -> None:
    told = visit(f"/explore/enrolment/data.json{ASKED}").json
    assert (told["release"], told["licence"]) == ("2026-02-01", "无")
    assert "失业保险" in told["title"]
    assert told["codes"]["ref_area"] == {"340000": "安徽省", "350000": "福建省"}
    assert told["columns"][0] == {"name": "freq", "type": "string", "zh": "列freq", "en": "freq (column)"} | {
        **{"description_zh": "", "description_en": ""}
    }


@pytest.mark.parametrize("name", ["data.xlsx", "data.json", "data.parquet", "chart.svg"])
def test_no_form_is_given_of_what_cannot_be_shown(name: str, visit: Visit) -> None:
    answer = visit(f"/explore/enrolment/{name}?scheme=PENE")
    assert answer.status == 400
    near = re.search(f'<a href="(/explore/enrolment/{name}[^"]*)"', answer.text)[1]
    assert visit(unescape(near)).status == 200
    assert visit(f"/explore/nothing/{name}").status == 404
    assert visit("/explore/enrolment/data.exe").status == 404


def test_a_program_is_told_what_cannot_be_taken_and_what_is_nearest(visit: Visit) -> None:
    answer = visit("/en/explore/enrolment/data.csv?scheme=PENE", accept="*/*")
    assert (answer.status, answer.headers["content-type"]) == (400, "application/problem+json")
    told = json.loads(answer.text)
    assert (told["status"], told["instance"]) == (400, "/en/explore/enrolment/data.csv")
    assert "<" not in told["title"] + told["detail"]
    near = re.search(r"\((/en/explore/enrolment/data\.csv\?[^)]*)\)", told["detail"])[1]
    assert visit(near, accept="*/*").status == 200
    unknown = visit("/explore/enrolmint/data.csv", accept="*/*")
    assert (unknown.status, "(/explore/enrolment)" in json.loads(unknown.text)["detail"]) == (404, True)


def test_a_selection_too_long_for_a_sheet_leads_to_the_whole_file(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "MOST_ROWS", 3)
    answer = visit(f"/explore/enrolment/data.xlsx{ASKED}")
    assert answer.status == 413
    assert '<a href="/datasets/enrolment/latest/enrolment.parquet">' in answer.text


def test_whoever_comes_when_the_desk_is_full_is_asked_to_come_back(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(self: Desk, work: Callable[[], object]) -> object:
        raise Busy

    monkeypatch.setattr(Desk, "do", full)
    answer = visit(f"/en/explore/enrolment/data.xlsx{ASKED}")
    assert (answer.status, answer.headers["retry-after"]) == (503, "5")
    assert '<a href="/datasets/enrolment/latest/enrolment.xlsx">' in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


# ---- the chart as a picture ----


def test_the_picture_of_a_selection_stands_alone(visit: Visit) -> None:
    answer = visit(f"/explore/enrolment/chart.svg{ASKED}&width=640&ground=dark")
    assert (answer.status, answer.headers["content-type"]) == (200, "image/svg+xml; charset=utf-8")
    assert answer.headers["content-disposition"] == 'inline; filename="enrolment-2026-02-01-chart.svg"'
    root = ElementTree.fromstring(answer.text)
    assert root.get("width") == "640"
    said = "".join(root.itertext())
    assert "失业保险" in said
    assert "2026年2月1日发布" in said
    assert "release=2026-02-01" in said
    assert "#12171f" in answer.text


@pytest.mark.parametrize("wrong", ["width=9", "width=99999", "width=1e3", "width=²", "ground=%3Cscript%3E", "hight=3"])
def test_a_picture_that_cannot_be_drawn_is_refused_with_the_nearest(wrong: str, visit: Visit) -> None:
    answer = visit(f"/explore/enrolment/chart.svg?{wrong}")
    assert answer.status == 400
    assert "<script>" not in answer.text
