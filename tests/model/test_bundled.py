"""Files a source is declared with, beside it or elsewhere; every file here is synthetic."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from etl.model import bundled
from etl.model.source import File, Source
from etl.problem import Refusal

TEXT = {"zh": "月报", "en": "Return"}


def source(*files: dict[str, str]) -> Source:
    told = {"id": "monthly", "kind": "delimited", "title": TEXT, "publisher": TEXT, "address": "x", "licence": "x", "steward": "x"}
    return Source.model_validate({**told, "files": files, "layouts": [{"rows": "ref_area", "columns": "time_period"}]})


@pytest.fixture
def beside(tmp_path: Path) -> Path:
    """The folder of a source, two folders away from where its files are."""
    for name in ("2007/01.csv", "2007/02.csv", "2008/01.csv", "2008/notes.txt"):
        path = tmp_path / "elsewhere" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", encoding="utf-8")
    folder = tmp_path / "office" / "sources" / "monthly"
    folder.mkdir(parents=True)
    return folder


MANY = {"folder": "../../../elsewhere", "path": "*/*.csv", "dated_at": "(.*日)編製"}


def test_a_pattern_finds_its_files_in_another_folder_with_their_periods(beside: Path) -> None:
    told = bundled.found(source({**MANY, "period_at": r"(\d{4})/(\d{2})"}), beside)
    assert [(file.path, file.period) for file in told.files] == [
        ("2007/01.csv", "2007-01"),
        ("2007/02.csv", "2007-02"),
        ("2008/01.csv", "2008-01"),
    ]
    assert bundled.path(beside.parents[1], told, told.files[0]).read_text(encoding="utf-8") == "x"


def test_a_pattern_that_finds_nothing_is_refused_with_its_folder(beside: Path) -> None:
    with pytest.raises(Refusal) as refusal:
        bundled.found(source({**MANY, "folder": "../../../nowhere"}), beside)
    assert str(refusal.value.problems[0]) == (
        "no file matches “*/*.csv” in the folder ../../../nowhere · sources/monthly/source.yaml · "
        "bring the files there, or edit `files` in datasets/sources/monthly/source.yaml"
    )


def test_every_file_whose_path_tells_no_period_is_named(beside: Path) -> None:
    with pytest.raises(Refusal) as refusal:
        bundled.found(source({**MANY, "period_at": r"(2\d{3})/0(2)"}), beside)
    assert [problem.what for problem in refusal.value.problems] == [
        "`period_at` finds no period in “2007/01.csv”",
        "`period_at` finds no period in “2007/02.csv”",  # 2007-2 is none
        "`period_at` finds no period in “2008/01.csv”",
    ]


def test_a_file_by_its_name_needs_not_be_there_to_be_declared(beside: Path) -> None:
    assert bundled.found(source({"path": "a.csv", "published": "2009"}), beside).files[0].path == "a.csv"


@pytest.mark.parametrize("dates", [{}, {"published": "2009", "dated_at": "(.*)"}, {"transcribed": "2009", "published": "2009"}])
def test_a_file_has_one_date(dates: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="a file says when"):
        File.model_validate({"path": "a.csv", **dates})


def test_a_pattern_for_a_date_has_a_group() -> None:
    with pytest.raises(ValidationError, match="must have a group"):
        File.model_validate({"path": "a.csv", "dated_at": "編製"})
