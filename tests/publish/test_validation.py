"""The validation report: what `validation.json` promises."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

ROOT = Path(__file__).parents[2]
SCHEMA = Draft202012Validator(json.loads((ROOT / "docs" / "validation.schema.json").read_text(encoding="utf-8")))
RECORD: dict[str, Any] = {
    **{"rule": "R01", "severity": "critical", "status": "passed", "zh": "合计相等", "en": "Sums agree"},
    **{"why": {"zh": "定义如此。", "en": "By definition."}, "kind": "sum", "tolerance": "rounding", "where": {}, "arguments": {}},
    **{"explainable": True, "checked": 3, "failed": 0, "explained": 0, "cells": []},
}


def wrong(records: Any) -> list[str]:
    """What the schema has against these records."""
    return [f"{each.json_path}: {each.message}" for each in SCHEMA.iter_errors(records)]


@pytest.mark.parametrize("dataset", ["enrolment", "benefits", "funds", "ratios"])
def test_what_is_published_keeps_the_schema(public: Path, dataset: str) -> None:
    records = json.loads((public / "datasets" / dataset / "latest" / "validation.json").read_text(encoding="utf-8"))
    assert wrong(records) == []
    assert [(each["failed"], each["explained"]) for each in records] == [
        (len(each["cells"]), sum("explanation" in cell for cell in each["cells"])) for each in records
    ]


def test_the_schema_is_one_and_names_what_the_documentation_names() -> None:
    Draft202012Validator.check_schema(SCHEMA.schema)
    told = (ROOT / "docs" / "published-files.md").read_text(encoding="utf-8").partition("## validation.json")[2].partition("\n## ")[0]
    assert [name for name in SCHEMA.schema["$defs"]["record"]["required"] if f"`{name}`" not in told] == []
    assert wrong([RECORD]) == []


@pytest.mark.parametrize(
    "change",
    [{"why": "By definition."}, {"status": "blocked"}, {"tolerance": "some"}, {"checked": -1}, {"cells": [{"residual": "-0.9"}]}],
)
def test_the_schema_refuses_what_readers_could_not_read(change: dict[str, Any]) -> None:
    assert len(wrong([{**RECORD, **change}])) >= 1
