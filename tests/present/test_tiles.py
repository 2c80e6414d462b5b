import pytest

from etl.present.tiles import _name, _plain


@pytest.mark.parametrize(
    ("label", "room", "most", "lines"),
    [
        ("内蒙古自治区", 100, 2, ["内蒙古"]),
        ("黑龙江省", 35, 2, ["黑龙", "江"]),
        ("黑龙江省", 35, 1, ["黑龙…"]),
        ("Hsinchu County", 106, 2, ["Hsinchu County"]),
        ("Hsinchu County", 54, 2, ["Hsinchu", "County"]),
        ("Changhua County", 54, 2, ["Changh…", "County"]),
        ("Taichung", 50, 2, ["Taichu…"]),
    ],
)
def test_a_name_is_broken_between_words_and_cut_where_it_must_be(label: str, room: float, most: int, lines: list[str]) -> None:
    assert _name(_plain(label), room, most) == lines
