from xml.etree import ElementTree

import pytest

from etl.present import chart
from etl.present.labels import text_width
from etl.present.tiles import bound_words, name_lines, plain_name
from tests.present.sample import STRUCTURE, VIEW, row


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
    assert name_lines(plain_name(label), room, most) == lines


@pytest.mark.parametrize(
    ("bounds", "printed", "words"),
    [
        ([0.128, 0.197, 0.287, 0.307, 0.318, 0.399, 2.384], 3, ["0.13", "0.20", "0.29", "0.31", "0.32", "0.40", "2.38"]),
        ([0.128, 0.3071, 0.3074, 2.384], 4, ["0.1280", "0.3071", "0.3074", "2.3840"]),
        ([3.0, 12.0, 12.0, 40.0], 1, ["3", "12", "12", "40"]),  # as many areas on the step as there are with one figure
        ([3.0, 12.1, 12.2, 40.0], 1, ["3.0", "12.1", "12.2", "40.0"]),
        ([1.0, 2.0, 2.5], 0, ["1", "2", "3"]),
    ],
)
def test_the_bounds_of_the_scale_are_told_apart(bounds: list[float], printed: int, words: list[str]) -> None:
    assert bound_words(bounds, printed) == words


CITIES = {
    **STRUCTURE,
    "codelists": {
        **STRUCTURE["codelists"],
        "ref_area": [
            {"code": str(at), "zh": f"市{at}", "en": f"City {at}", "parent": "340000", "level": "city", "tile": f"{at // 4},{at % 4}"}
            for at in range(8)
        ],
    },
}


@pytest.mark.parametrize("width", [280, 358, 760])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_unit_and_all_figures_of_the_scale_stand_inside_the_picture(width: int, lang: str) -> None:
    rows = [row("2024", 12.5 + 3.25 * at, ref_area=str(at), decimals=2) for at in range(8)]
    made = chart.spec(rows, CITIES, {**VIEW, "kind": "tiles", "x": "ref_area", "default": {}}, lang)
    picture = ElementTree.fromstring(chart.svg(made, width, 400))
    high = float(picture.get("height", ""))
    words = [each for each in picture.iter("{http://www.w3.org/2000/svg}text") if each.get("class") == "quiet"]
    assert made.unit_label in [each.text for each in words]
    for each in words:
        at, length = float(each.get("x", "")), text_width(each.text or "", int(each.get("font-size", "14")))
        left = at - {"start": 0.0, "middle": 0.5, "end": 1.0}[each.get("text-anchor", "start")] * length
        assert left >= 0, each.text
        assert left + length <= width, each.text
        assert float(each.get("y", "")) < high
