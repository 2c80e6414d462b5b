from itertools import pairwise

import pytest

from etl.present.labels import filled, in_rows, spread, text_width, wrap


def test_labels_never_overlap_and_stay_in_order():
    placed = spread([50, 52, 53, 300], [34, 34, 34, 34], 0, 320)
    assert all(below - above >= 34 - 1e-6 for above, below in pairwise(placed))
    assert placed[0] >= 17
    assert placed[-1] <= 303


def test_labels_keep_their_place_where_there_is_room():
    assert spread([200, 20], [30, 30], 0, 400) == [200, 20]


def test_chinese_breaks_between_characters_and_english_between_words():
    assert wrap("城乡居民基本养老保险", 80, 14) == ["城乡居民基", "本养老保险"]
    assert wrap("Urban employees’ basic pension", 120, 14) == ["Urban employees’", "basic pension"]


def test_words_over_a_chart_find_a_row_or_none():
    assert in_rows([(0, 50), (10, 60), (20, 70), (100, 150)], 2) == [0, 1, None, 0]


@pytest.mark.parametrize(
    "text",
    [
        "来源：人力资源社会保障部《2025年度统计公报》（转录自 a copy of it）、安徽省人社厅2011—2023年",
        "Source: Ministry, “Monthly statistics” (transcribed from example.org/a/very/long/path/without/any/blank)",
        "截至2026年6月末，参保人数54,989万人。",
    ],
)
@pytest.mark.parametrize("width", [60, 120, 300])
def test_a_text_is_filled_into_lines_and_nothing_of_it_is_lost(text: str, width: int):
    lines = filled(text, width, 14)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert max(text_width(line, 14) for line in lines) <= width
    assert [line for line in lines if line[0] in "》）：，、。" or line[-1] in "《（"] == []


def test_numbers_stay_whole():
    assert filled("参保人数54,989万人", 80, 14) == ["参保人数", "54,989万人"]
