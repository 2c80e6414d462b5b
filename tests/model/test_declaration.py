"""A mistake in a declaration is named by file and line, in words that say what to edit."""

from pathlib import Path

import pytest

from etl.model import declaration
from etl.model.codelist import Code, Indicator
from etl.model.dataflow import Dataflow
from etl.problem import Refusal

DATAFLOW = """\
title: {zh: 参保, en: Enrolment}
description: {zh: 参保, en: Enrolment}
accrual_periodicity: monthly
steward_unit: {zh: 规划财务处, en: Planning and Finance Division}
views:
  - {id: trend, kind: line, colour: scheme, default: {}}
"""


def written(folder: Path, name: str, text: str | bytes) -> Path:
    """The file in a folder `datasets`, as an office has it."""
    path = folder / "datasets" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def refused(path: Path) -> list[str]:
    with pytest.raises(Refusal) as refusal:
        declaration.declare(Dataflow, declaration.read_yaml(path), path, id=path.stem)
    return [str(problem) for problem in refusal.value.problems]


def refused_rows(path: Path, model: type[Code] = Code) -> list[str]:
    with pytest.raises(Refusal) as refusal:
        declaration.rows(model, path)
    return [str(problem) for problem in refusal.value.problems]


def test_a_key_that_is_misspelt_is_named_with_its_line(tmp_path: Path) -> None:
    path = written(tmp_path, "dataflows/enrolment.yaml", DATAFLOW.replace("steward_unit", "stewart_unit"))
    assert refused(path) == [
        "“steward_unit” is missing · dataflows/enrolment.yaml:1 · edit datasets/dataflows/enrolment.yaml",
        "“stewart_unit” is no key of this declaration; the nearest is “steward_unit” · dataflows/enrolment.yaml:4 · "
        "edit datasets/dataflows/enrolment.yaml",
    ]


def test_a_key_misspelt_deep_inside_is_named_with_its_own_line(tmp_path: Path) -> None:
    path = written(tmp_path, "dataflows/enrolment.yaml", DATAFLOW.replace("colour", "color"))
    assert refused(path) == [
        "“views.1.colour” is missing · dataflows/enrolment.yaml:6 · edit datasets/dataflows/enrolment.yaml",
        "“views.1.color” is no key of this declaration; the nearest is “colour” · dataflows/enrolment.yaml:6 · "
        "edit datasets/dataflows/enrolment.yaml",
    ]


def test_a_value_that_cannot_be_is_named_with_what_could(tmp_path: Path) -> None:
    path = written(tmp_path, "dataflows/enrolment.yaml", DATAFLOW.replace("monthly", "weekly"))
    assert refused(path) == [
        "accrual_periodicity: Input should be 'monthly', 'quarterly' or 'annual' · dataflows/enrolment.yaml:3 · "
        "edit datasets/dataflows/enrolment.yaml"
    ]


def test_a_key_written_twice_is_refused_and_not_overwritten(tmp_path: Path) -> None:
    path = written(tmp_path, "dataflows/enrolment.yaml", DATAFLOW + "steward_unit: 办公室\n")
    assert refused(path) == [
        "not readable as YAML: the key “steward_unit” is written twice · enrolment.yaml:1 · edit datasets/dataflows/enrolment.yaml"
    ]


def test_what_is_no_yaml_is_named_with_its_line(tmp_path: Path) -> None:
    path = written(tmp_path, "dataflows/enrolment.yaml", "title: {zh: 参保\nviews: []\n")
    assert refused(path) == [
        "not readable as YAML: did not find expected ',' or '}' · enrolment.yaml:2 · edit datasets/dataflows/enrolment.yaml"
    ]


@pytest.mark.parametrize("text", ["", "# 待写\n", "- a\n- b\n", "参保\n"])
def test_a_file_without_keys_declares_nothing(tmp_path: Path, text: str) -> None:
    path = written(tmp_path, "dataflows/enrolment.yaml", text)
    assert refused(path) == [
        "the file declares nothing: it has no keys · dataflows/enrolment.yaml:1 · edit datasets/dataflows/enrolment.yaml"
    ]


def test_yaml_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "dataflows/enrolment.yaml", DATAFLOW.encode("gb18030"))
    assert refused(path)[0].startswith("not readable as YAML: 'utf-8' codec can't decode byte")


def test_dates_and_numbers_stay_as_they_are_written(tmp_path: Path) -> None:
    path = written(tmp_path, "dataflows/x.yaml", "published: 2026-11-23\nperiod: 2016-12\nfactor: 0.10\nheader_rows: 2\nhidden: true\n")
    assert declaration.read_yaml(path) == {
        "published": "2026-11-23",
        "period": "2016-12",
        "factor": "0.10",
        "header_rows": 2,
        "hidden": True,
    }


def test_a_bad_row_of_a_code_list_is_named_by_its_line(tmp_path: Path) -> None:
    text = 'code,zh,en,unit_measure,unit_mult,kind,dataflow,description_zh\na,甲,A,PS,4,S,x,"两\n行"\n\nb,乙,B,PS,four,S,x,\n'
    assert refused_rows(written(tmp_path, "codelists/indicator.csv", text), Indicator) == [
        "unit_mult: Input should be a valid integer, unable to parse string as an integer · indicator.csv:5 · "
        "edit datasets/codelists/indicator.csv"
    ]


def test_a_date_of_validity_that_is_none_is_named(tmp_path: Path) -> None:
    path = written(tmp_path, "codelists/scheme.csv", "code,zh,en,valid_from,valid_to\nPEN,养老,Pension,2012,2014-13\n")
    assert refused_rows(path) == [
        "valid_to: “2014-13” is no date: write 2011, 2011-08 or 2011-08-22 · scheme.csv:2 · edit datasets/codelists/scheme.csv"
    ]


def test_every_row_with_too_many_or_too_few_cells_is_named(tmp_path: Path) -> None:
    path = written(tmp_path, "codelists/scheme.csv", "code,zh,en\nPEN,养老\nMED,医疗,Medical\nUNE,失业,Unemployment,x\n")
    assert refused_rows(path) == [
        "a row must have 3 cells · scheme.csv:2 · edit datasets/codelists/scheme.csv",
        "a row must have 3 cells · scheme.csv:4 · edit datasets/codelists/scheme.csv",
    ]


def test_a_quote_that_is_never_closed_is_named(tmp_path: Path) -> None:
    path = written(tmp_path, "codelists/scheme.csv", 'code,zh,en\nPEN,"养老,Pension\nMED,医疗,Medical\n')
    assert refused_rows(path) == ["not readable as CSV: unexpected end of data · scheme.csv:2 · edit datasets/codelists/scheme.csv"]


def test_a_code_list_saved_by_excel_in_gbk_is_refused_not_garbled(tmp_path: Path) -> None:
    path = written(tmp_path, "codelists/scheme.csv", "code,zh,en\nPEN,养老,Pension\n".encode("gbk"))
    assert refused_rows(path) == ["the file is not in UTF-8 · scheme.csv · save datasets/codelists/scheme.csv as CSV in UTF-8"]


def test_a_byte_order_mark_is_no_part_of_the_first_heading(tmp_path: Path) -> None:
    path = written(tmp_path, "codelists/scheme.csv", b"\xef\xbb\xbfcode,zh,en\nPEN,p,Pension\n")
    assert [row.code for row in declaration.rows(Code, path)] == ["PEN"]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert refused_rows(tmp_path / "datasets" / "breaks.csv") == ["the file is not there · breaks.csv · add datasets/breaks.csv"]


def test_a_path_is_told_from_the_declarations_on_and_never_the_machines(tmp_path: Path) -> None:
    assert declaration.shown(tmp_path / "datasets" / "a" / "datasets" / "b.csv") == "datasets/b.csv"
    assert declaration.shown(tmp_path / "expectations" / "funds.yaml") == "expectations/funds.yaml"
    assert declaration.shown(tmp_path / "elsewhere.yaml") == "elsewhere.yaml"
