"""The benchmarks have their place in the document, and ask what the explorer answers."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]


def script(name: str) -> ModuleType:
    found = importlib.util.spec_from_file_location(f"benchmarks_{name}", ROOT / "benchmarks" / f"{name}.py")
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def test_every_part_has_its_place_and_replaces_nothing_else() -> None:
    run = script("run")
    text = (ROOT / "docs" / "benchmarks.md").read_text("utf-8")
    for part in run.PARTS:
        assert (ROOT / "benchmarks" / f"{part}.py").exists()
        told = run.recorded(text, part, "| a table |")
        assert run.recorded(told, part, "x") == run.recorded(text, part, "x")
        assert "| a table |" in told
    with pytest.raises(SystemExit):
        run.recorded(text, "nothing", "x")


def test_selections_are_all_different_and_the_same_each_time(public: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    questions = script("questions")
    first, again = (questions.selections(public, "enrolment", 300) for _ in range(2))
    assert first == again
    assert len({str(each) for each in first}) == 300
    assert {each.kind for each in first} == set(questions.KINDS)
    assert all(each.start <= each.end for each in first)
    sys.modules.pop("server", None)
