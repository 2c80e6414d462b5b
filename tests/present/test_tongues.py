import pytest

from etl.present.tongues import marked, runs


@pytest.mark.parametrize(
    ("words", "chinese"),
    [
        ("Pension reform (国发〔2015〕2号)", ["国发〔2015〕2号"]),
        ("column “县（市、区）总数” is not read", ["县（市、区）总数"]),
        ("The law (《社会保险法》) and 参保, twice", ["《社会保险法》", "参保"]),
        ("Nothing foreign, 2015", []),
    ],
)
def test_chinese_is_found_inside_english(words: str, chinese: list[str]) -> None:
    assert [piece for piece, foreign in runs(words, "en") if foreign] == chinese
    assert "".join(piece for piece, _ in runs(words, "en")) == words


def test_a_chinese_text_is_one_piece() -> None:
    assert runs("城乡居民 MED_R", "zh") == [("城乡居民 MED_R", False)]


def test_it_is_marked_in_html_and_nothing_else_is_let_through() -> None:
    assert marked("<b> 参保 & more", "en") == '&lt;b&gt; <span lang="zh-CN">参保</span> &amp; more'
