"""The figures shown as a file."""

import csv
import io
from collections.abc import Callable
from typing import Any

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
    assert '<a href="/en/explore/enrolment/data.csv?indicator=insured&amp;scheme=PEN_E' in answer.text
    assert visit("/explore/nothing/data.csv").status == 404


def test_the_link_works_for_head_and_compressed(visit: Visit) -> None:
    assert visit("/explore/enrolment/data.csv", "HEAD").body == b""
    assert visit("/explore/enrolment/data.csv", accept_encoding="gzip").headers["content-encoding"] == "gzip"
