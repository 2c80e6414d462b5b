"""Where the words of a chart stand: the labels of breaks keep apart in both drawings, whatever is drawn and however wide."""

from itertools import combinations
from xml.etree import ElementTree

import pytest

from etl.present import chart
from etl.present.drawing import sign
from etl.present.labels import text_width
from tests.present.sample import STRUCTURE, VIEW, row

Box = tuple[float, float, float]
"""From where to where a label reaches, and the height at which it stands, in pixels."""

NAMES = [f"break{number}" for number in range(5)]
BROKEN = {**STRUCTURE, "breaks": [{"id": name, "zh": "口径变化。", "en": "Definition changed."} for name in NAMES]}
SPREAD, CROWDED, LATE = (2014, 2021), (2014, 2015, 2016, 2017, 2018), (2022, 2023, 2024)


def drawn(kind: str, years: tuple[int, ...], lang: str) -> chart.ChartSpec:
    """Two lines of the years 2004–2024 with breaks in some."""
    names = dict(zip(years, NAMES, strict=False))
    rows = [
        row(str(year), 10.0 + year % 7, scheme=scheme, break_id=names.get(year))
        for scheme in ("UNE", "PEN_E")
        for year in range(2004, 2025)
    ]
    return chart.spec(rows, BROKEN, {**VIEW, "kind": kind}, lang)


def interactive(made: chart.ChartSpec, width: int) -> list[Box]:
    """The labels as the chart library sets them."""
    layout = chart.plotly(made, width=width)["layout"]
    first, last = layout["xaxis"]["range"]
    scale = (width - layout["margin"]["r"]) / (last - first)
    found = []
    for each in layout["annotations"]:
        if each.get("hovertext"):
            at, length = (each["x"] - first) * scale + each["xshift"], text_width(each["text"], 14)
            found.append((*((at, at + length) if each["xanchor"] == "left" else (at - length, at)), each["yshift"]))
    return found


def static(made: chart.ChartSpec, width: int) -> list[Box]:
    """The labels as they stand in the picture."""
    signs = tuple(sign(number) for number in range(len(made.breaks)))
    found = []
    for each in ElementTree.fromstring(chart.svg(made, width, 320)).iter("{http://www.w3.org/2000/svg}text"):
        if (each.text or "").startswith(signs):
            at, length = float(each.get("x", "")), text_width(each.text or "", 14)
            found.append((*((at, at + length) if each.get("text-anchor") == "start" else (at - length, at)), float(each.get("y", ""))))
    return found


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("kind", ["line", "bar", "stack", "rank"])
@pytest.mark.parametrize("years", [SPREAD, CROWDED, LATE])
def test_labels_of_breaks_never_overlap(kind: str, years: tuple[int, ...], lang: str) -> None:
    made = drawn(kind, years, lang)
    assert len(made.breaks) == len(years)
    for width in range(280, 1000, 40):
        for boxes in (interactive(made, width), static(made, width)):
            assert boxes
            assert all(left >= -1 and right <= width + 1 for left, right, _ in boxes), width
            for one, other in combinations(boxes, 2):
                assert abs(one[2] - other[2]) >= 18 or one[1] < other[0] or other[1] < one[0], (width, one, other)


@pytest.mark.parametrize("years", [SPREAD, LATE])
def test_labels_of_breaks_are_dated_where_there_is_room(years: tuple[int, ...]) -> None:
    texts = [each["text"] for each in chart.plotly(drawn("bar", years, "zh"), width=358)["layout"]["annotations"] if each.get("hovertext")]
    assert texts == [f"{sign(number)} {year}年" for number, year in enumerate(years)]
