"""Pictures that stand alone: everything inside, nothing over the edge, no line on another."""

import json
import re
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import pyarrow.parquet as pq
import pytest

from etl.present import chart, theme
from etl.present.labels import text_width
from etl.present.picture import picture
from tests.present.sample import STRUCTURE, VIEW, row

ADDRESS = "https://data.example/explore/sample?view=trend&release=2026-07-24"
ROWS = [row(str(year), 10.0 + year % 7) for year in range(2008, 2024)] + [row("2024", 14.0, obs_status="P", break_id="reform")]
LONG = {"zh": "某某部和某某局《一种名称很长的年度统计公报》", "en": "The Ministry of Something and the Bureau of Something Else"}


class Line(NamedTuple):
    """A line of type: its words and its box."""

    words: str
    left: float
    top: float
    right: float
    bottom: float


def lines(element: ElementTree.Element, x: float = 0, y: float = 0, size: float = 14) -> Iterator[Line]:
    """Every line of type of a picture, where it stands, nested drawings included."""
    if element.tag.endswith("}svg") or element.tag == "svg":
        x, y = x + float(element.get("x", 0)), y + float(element.get("y", 0))
    if element.tag.endswith("}text"):
        size = float(element.get("font-size", size))
        words = "".join(element.itertext())
        width = text_width(words, size)
        left = x + float(element.get("x", 0)) - {"start": 0, "middle": width / 2, "end": width}[element.get("text-anchor", "start")]
        base = y + float(element.get("y", 0))
        yield Line(words, left, base - size * 0.8, left + width, base + size * 0.2)
    for child in element:
        yield from lines(child, x, y, size)


def sound(drawn: str) -> ElementTree.Element:
    """The picture as XML, when every line of type is inside it and those under each other do not touch."""
    root = ElementTree.fromstring(drawn)
    width, height = float(root.get("width", 0)), float(root.get("height", 0))
    told = list(lines(root))
    assert [each for each in told if each.left < 0 or each.right > width or each.top < 0 or each.bottom > height] == []
    own = [each for each in told if each.left == (24 if width >= 560 else 16) and each.words]
    for one, other in combinations(own, 2):
        assert one.bottom <= other.top + 1 or other.bottom <= one.top + 1, (one, other)
    return root


def text_of(root: ElementTree.Element) -> str:
    return "".join("".join(each.itertext()) for each in root.iter() if each.tag.endswith("}text")).replace(" ", "")


def spec(lang: str, structure: dict = STRUCTURE) -> chart.ChartSpec:
    return chart.spec(ROWS, structure, VIEW, lang)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [320, 390, 760, 900, 1200])
def test_the_picture_says_what_it_shows_and_where_it_is_from(lang: str, width: int) -> None:
    made = spec(lang)
    root = sound(picture(made, ADDRESS, width))
    said = text_of(root)
    for words in (made.title, made.subtitle, made.foot.source, made.foot.release, made.foot.licence, ADDRESS, *made.notes):
        assert words.replace(" ", "") in said
    assert made.breaks[0][1].replace(" ", "") in said
    assert root.get("role") == "img"
    assert root[0].text == made.title
    assert float(root.get("width", 0)) == width


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_long_sources_and_long_addresses_are_broken_into_lines(lang: str) -> None:
    source = {**STRUCTURE["sources"][0], "publisher": LONG, "title": {name: words * 4 for name, words in LONG.items()}}
    made = spec(lang, {**STRUCTURE, "sources": [source]})
    root = sound(picture(made, ADDRESS + "&scheme=" + ",".join(["PEN_E"] * 40), 390))
    assert made.foot.source.replace(" ", "") in text_of(root)


def test_the_picture_stands_on_its_own_ground_with_its_own_colours_and_fonts() -> None:
    drawn = picture(spec("zh"), ADDRESS)
    assert drawn.startswith("<svg ")
    assert f'fill="{theme.LIGHT["ground"]}"/>' in drawn
    assert "Noto Sans CJK SC" in drawn.split(">")[0]
    assert not re.search(r"<style|<script|var\(|url\(|href", drawn)


def test_by_night_no_shade_of_the_day_is_left() -> None:
    dark = picture(spec("zh"), ADDRESS, ground="dark")
    sound(dark)
    shades = set(re.findall(r'(?:fill|stroke|color)="(#\w+)"', dark))
    assert shades & set(theme.LIGHT.values()) == set()
    assert {theme.DARK["ground"], theme.DARK["text"], "#f1e754"} <= shades


def test_what_is_written_in_it_is_inert() -> None:
    structure = json.loads(json.dumps(STRUCTURE).replace("A Ministry", "<script>alert(1)</script>"))
    assert "<script" not in picture(spec("en", structure), '"><script>')


def test_a_selection_without_figures_is_a_picture_too() -> None:
    root = sound(picture(chart.spec([], STRUCTURE, VIEW, "en"), ADDRESS))
    assert "Nofigure" in text_of(root)


def test_the_same_chart_gives_the_same_bytes() -> None:
    assert picture(spec("zh"), ADDRESS) == picture(spec("zh"), ADDRESS)


@pytest.mark.parametrize("dataset", ["enrolment", "benefits", "funds", "ratios"])
def test_every_declared_chart_fits_its_picture(dataset: str, public: Path) -> None:
    structure = json.loads((public / "datasets" / dataset / "latest" / "structure.json").read_text("utf-8"))
    rows = pq.read_table(public / "datasets" / dataset / "latest" / f"{dataset}.parquet").to_pylist()
    for view in structure["views"]:
        for lang in ("zh", "en"):
            made = chart.spec(rows, structure, view, lang)
            for width in (360, 900):
                sound(picture(made, ADDRESS, width))
