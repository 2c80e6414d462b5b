"""The picture beside a link: everything inside it, the figure largest, nothing on top of anything."""

from itertools import combinations
from xml.etree import ElementTree

import pytest

from etl.present.postcard import HEIGHT, WIDTH, Postcard, postcard
from tests.present.test_picture import Line, lines

SPARK = '<svg xmlns="http://www.w3.org/2000/svg" class="spark" viewBox="0 0 180 40" width="180" height="40"><path d="M0 0L9 9"/></svg>'
CHINESE = Postcard(
    "zh", "统计开放数据", "未来够不够钱发养老金？", "截至2026年末，结余够付20个月。", "54,989万人", "54,989", SPARK, "今日发布"
)
ENGLISH = Postcard("en", "Open Data", "Who pays?", "It came to much.", "CNY 4,154.26 billion", "4,154.26", SPARK, "Released today")


def told(card: Postcard) -> list[Line]:
    root = ElementTree.fromstring(postcard(card))
    assert (root.get("width"), root.get("height")) == (str(WIDTH), str(HEIGHT))
    return list(lines(root))


@pytest.mark.parametrize("card", [CHINESE, ENGLISH], ids=["zh", "en"])
@pytest.mark.parametrize("times", [1, 3, 20])
def test_however_long_the_words_nothing_is_clipped_and_nothing_overlaps(card: Postcard, times: int) -> None:
    long = Postcard(card.lang, card.press, card.title * times, f"{card.sentence} " * times, card.figure, card.number, SPARK, card.foot)
    found = [each for each in told(long) if each.words]
    assert [each for each in found if each.left < 60 or each.right > WIDTH - 60 or each.top < 20 or each.bottom > HEIGHT - 20] == []
    for one, other in combinations(found, 2):
        apart = one.bottom <= other.top + 6 or other.bottom <= one.top + 6 or one.right <= other.left + 1 or other.right <= one.left + 1
        assert apart, (one, other)


def test_the_figure_is_the_largest_thing() -> None:
    found = {each.words: each.bottom - each.top for each in told(CHINESE)}
    assert found["54,989"] == max(found.values())
    assert found["万人"] < found["54,989"]
    assert {CHINESE.press, CHINESE.title, CHINESE.sentence, CHINESE.foot} <= set(found)


def test_a_unit_may_stand_on_both_sides() -> None:
    before, number, after = (next(each for each in told(ENGLISH) if each.words == words) for words in ("CNY", "4,154.26", "billion"))
    assert before.right < number.left
    assert number.right < after.left


def test_without_a_figure_the_sentence_has_the_room() -> None:
    found = told(Postcard("zh", "", "关于", "一句话。"))
    assert [each.words for each in found if each.words] == ["关于", "一句话。"]


def test_words_are_inert_and_long_sentences_end_openly() -> None:
    drawn = postcard(Postcard("en", "", "<b>", "word " * 200))
    assert "<b>" not in drawn
    assert "…</text>" in drawn
