"""Sentence patterns: a readable notation over regular expressions."""

import pytest
from pydantic import ValidationError

from etl.model.sentence import Sentence


def test_what_stands_in_braces_is_told_and_the_rest_is_a_regular_expression() -> None:
    sentence = Sentence.model_validate({"say": "(年末)?参加{scheme}人数[为达]{value}{unit}", "codes": {"indicator": "insured"}})
    assert sentence.places == ["scheme", "value", "unit"]
    match = sentence.pattern({"scheme": "失业保险", "value": r"\d+", "unit": "万人"}.__getitem__).fullmatch("参加失业保险人数为12万人")
    assert match
    assert match.groupdict() == {"scheme_1": "失业保险", "value_1": "12", "unit_1": "万人"}
    assert sentence.codes == ({"indicator": "insured"},)


def test_a_named_group_tells_as_braces_do() -> None:
    assert Sentence(say=r"(?P<scheme>失业|工伤)保险\d{4}人").places == ["scheme"]


@pytest.mark.parametrize(
    ("declared", "mistake"),
    [
        ({"say": "参加({scheme}"}, "is no pattern"),
        ({"say": "{value}{unit}", "codes": [{}, {}]}, "has 1 {value}, but 2 `codes`"),
        ({"say": "{value}、{value}、{value}", "codes": [{}, {}]}, "give `codes` once, or to each of them"),
        ({"say": "{value}", "code": {}}, "Extra inputs"),
    ],
)
def test_a_pattern_that_cannot_be_read_is_refused(declared: dict[str, object], mistake: str) -> None:
    with pytest.raises(ValidationError, match=mistake):
        Sentence.model_validate(declared)
