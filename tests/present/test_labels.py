from itertools import pairwise

from etl.present.labels import in_rows, spread, wrap


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
