"""Answers are declared once, and every mistake is told with its file, its place and its remedy."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from etl.model import answer, identifiers, registry
from etl.model.answer import Answer, Figure
from etl.present import reckoning, telling
from etl.problem import Refusal

ROOT = Path(__file__).parents[2]
GOOD = re.findall(r"^```yaml\n(.*?)^```$", (ROOT / "docs" / "add-an-answer.md").read_text("utf-8"), re.M | re.S)[0]
"""The answer the guide adds."""


@pytest.fixture
def declared(tmp_path: Path) -> Callable[[str], registry.Registry]:
    """The bundled office with one more answer."""
    shutil.copytree(ROOT / "datasets", tmp_path / "datasets")

    def load(text: str) -> registry.Registry:
        (tmp_path / "datasets" / "answers" / "more.yaml").write_text(text, "utf-8")
        return registry.load(tmp_path / "datasets")

    return load


def test_an_answer_is_one_file(declared: Callable[[str], registry.Registry]) -> None:
    more = declared(GOOD).answers["more"]
    assert (more.id, more.datasets) == ("more", ("enrolment",))
    assert more.figures["all"].codes["scheme"] == ("PEN",)


@pytest.mark.parametrize(
    ("wrong", "right", "what"),
    [
        ("scheme: PEN_E", "scheme: PEN_X", "“PEN_X” is no scheme"),
        ("indicator: insured, at", "indicator: income, at", "“income” is no indicator of enrolment"),
        ("view: trend", "view: trent", "“trent” is no view of enrolment"),
        ("of: [part, all]", "of: [part]", "share is computed of 2 figures"),
        ("of: [part, all]", "of: [part, most]", "“most” is no figure named before it"),
        ("{all}[，", "{every}[，", "“every” is none of its figures"),
        ("{all.when}，", "{all.whenever}，", "“whenever” is nothing one can say of a figure"),
        ("{all.when}，", "", "it tells no period"),
        ("[，其中职工占{share}]", "[，其中职工占{share}", "a clause in brackets that does not end"),
        ("{all}[，", "{all}}[，", "a brace that is no blank"),
        ("order: 11", "order: 1", "another answer has the order 1"),
        ("order: 11", "order: 11\nchart_kind: line", "“chart_kind” is no key"),
        ("{dataset: enrolment, view: trend}", "{dataset: enrolment}", "a chart names a view of its dataset"),
        ("{dataset: enrolment, view: trend}", "{dataset: members, view: trend}", "“members” is no dataflow"),
    ],
)
def test_a_mistake_names_its_file_and_remedy(declared: Callable[[str], registry.Registry], wrong: str, right: str, what: str) -> None:
    assert wrong in GOOD
    with pytest.raises(Refusal) as refused:
        declared(GOOD.replace(wrong, right, 1))
    told = [str(problem) for problem in refused.value.problems if what in str(problem)]
    assert told
    assert all("answers/" in each and "edit " in each for each in told)


def test_an_office_without_answers_loads(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "datasets", tmp_path / "datasets", ignore=shutil.ignore_patterns("answers", identifiers.LOCK))
    assert registry.load(tmp_path / "datasets").answers == {}


def test_what_may_be_declared_is_what_can_be_worked_out() -> None:
    picks = set(Figure.model_fields["pick"].annotation.__args__)  # type: ignore[union-attr]
    assert picks == {*reckoning.PICKS, *reckoning.OF_TWO, *reckoning.PLACED, "count"}
    assert set(answer.OF_OTHERS) == {*reckoning.OF_TWO, *reckoning.PLACED}
    assert set(answer.WORDS) == set(telling.WORDS)
    assert answer.DATED == telling.DATED


def test_the_bundled_answers_stand_in_their_order() -> None:
    found: list[Answer] = list(registry.load(ROOT / "datasets").answers.values())
    assert sorted(each.order for each in found) == list(range(1, 11))
