"""Chinese read aloud as its readers type it."""

import pytest

from etl.publish.pinyin import pinyin


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("六安市", "lu an shi"),
        ("亳州市", "bo zhou shi"),
        ("重庆市", "chong qing shi"),
        ("厦门", "xia men"),
        ("蚌埠", "beng bu"),
        ("参保率", "can bao lv"),
        ("陕西省", "shan xi sheng"),
        ("60周岁（以下）", "zhou sui yi xia"),
        ("Hefei", ""),
    ],
)
def test_words_are_read_whole_and_other_signs_left_out(text: str, spoken: str) -> None:
    assert pinyin(text) == spoken
