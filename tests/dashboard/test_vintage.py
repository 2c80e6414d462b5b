"""The explorer shows figures as they were first published, where the release keeps what was public when. All figures are synthetic."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dashboard import controls
from dashboard.selection import read_search
from dashboard.settle import settle
from dashboard.shelf import Dataset
from etl.catalog import open_catalog
from etl.present.messages import message
from tests.dashboard.conftest import observations

Visit = Callable[..., Any]

MONTHS = "freq=M&scheme=UNE&ref_area=100000&start=2025-11&end=2025-12"


@pytest.fixture(autouse=True)
def remembered(public: Path) -> None:
    """The history of the newest release: every figure first told in January, and one more since February."""
    place = public.resolve() / "datasets" / "enrolment" / "latest"
    schema = pq.read_schema(place / "enrolment.parquet")
    schema = schema.append(pa.field("release", pa.string())).append(pa.field("released_at", pa.timestamp("ms", "UTC")))
    lines = [
        {
            **row,
            "obs_value": None if row["obs_value"] is None else row["obs_value"] + more,
            **{"release": f"2026-0{month}-01", "released_at": datetime(2026, month, 1, tzinfo=UTC), "action": action},
        }
        for month, action, more in ((1, "A", 0.0), (2, "R", 1.0))
        for row in observations()
    ]
    pq.write_table(pa.Table.from_pylist(lines, schema.append(pa.field("action", pa.string()))), place / "history.parquet")


def values(answer: Any) -> list[str]:
    return [row["obs_value"] for row in csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")))]


def test_a_file_holds_the_figures_as_first_published(visit: Visit) -> None:
    now, first = (visit(f"/explore/enrolment/data.csv?{MONTHS}{more}") for more in ("", "&vintage=first"))
    assert values(now) == ["512.5", "513.5"]
    assert values(first) == ["511.5", "512.5"]
    assert "enrolment-2026-02-01-first-selection.csv" in first.headers["content-disposition"]
    assert list(csv.reader(io.StringIO(now.text)))[0] == list(csv.reader(io.StringIO(first.text)))[0]


@pytest.mark.parametrize(("root", "lang"), [("", "zh"), ("/en", "en")])
def test_subtitle_and_note_say_so(visit: Visit, root: str, lang: str) -> None:
    now, first = (unescape(visit(f"{root}/explore/enrolment?{MONTHS}{more}").text) for more in ("", "&vintage=first"))
    for key in ("chart.first", "note.first"):
        assert message(key, lang) in first
        assert message(key, lang) not in now
    assert "511.5" in first.replace("5.115", "511.5") or lang == "en"


def test_another_vintage_is_refused_with_the_nearest(visit: Visit) -> None:
    answer = visit(f"/en/explore/enrolment?{MONTHS}&vintage=frist")
    assert answer.status == 400
    assert "vintage=first" in answer.text
    assert visit(f"/en/explore/enrolment/data.csv?{MONTHS}&vintage=frist").status == 400


def test_a_release_that_keeps_no_history_can_be_had_as_it_is_alone(visit: Visit) -> None:
    assert visit(f"/explore/enrolment?{MONTHS}&release=2026-01-01").status == 200
    assert visit(f"/explore/enrolment?{MONTHS}&release=2026-01-01&vintage=first").status == 400


def test_the_choice_is_one_of_the_controls_and_stays_in_the_address(public: Path) -> None:
    first = Dataset(open_catalog(public), "enrolment", "latest", "first")
    selection = settle(read_search("vintage=first"), first).selection
    assert "vintage=first" in selection.search()
    choice = next(each for each in controls.controls(selection, first, "en") if each["name"] == "vintage")
    assert [code for code, *_ in choice["options"]] == ["latest", "first"]
    asked, _ = controls.asked({**controls.value(selection), "changed": ["scheme"]}, "line")
    assert asked["vintage"] == ("first",)
    plain = settle({}, Dataset(open_catalog(public), "enrolment", "latest")).selection
    assert "vintage" not in plain.search()
