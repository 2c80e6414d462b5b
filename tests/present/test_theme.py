import csv
from pathlib import Path

import pytest

from etl.present import theme
from tests.present.colours import VISION, linear, nearest, oklab

GROUNDS = {"light": theme.LIGHT, "dark": theme.DARK}
APART = {"light": (0.164, 0.1135), "dark": (0.196, 0.127)}
"""The least OKLab distance of two colours of a chart: to normal vision, and to each kind of colour blindness."""

with (Path(__file__).parents[2] / "datasets" / "codelists" / "scheme.csv").open(encoding="utf-8") as listed:
    SCHEMES = [(row["colour_light"], row["colour_dark"]) for row in csv.DictReader(listed) if row["colour_light"]]


def luminance(colour):
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("ground", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
@pytest.mark.parametrize("name", ["text", "quiet", "accent", "warn", "error"])
def test_words_can_be_read_on_their_ground(ground, name):
    assert min(contrast(ground[name], ground[under]) for under in ("ground", "raised")) >= 4.5


@pytest.mark.parametrize("mode", GROUNDS)
def test_what_has_the_focus_is_ringed_and_what_can_be_written_in_is_framed(mode):
    ground = GROUNDS[mode]
    assert min(contrast(ground["accent"], ground[under]) for under in ("ground", "raised")) >= 3
    assert contrast(ground["rule"], ground["ground"]) >= 3


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("at", [0, 1], ids=GROUNDS)
@pytest.mark.parametrize("pairs", [SCHEMES, theme.SERIES], ids=["schemes", "series"])
def test_lines_are_told_apart_whatever_colours_one_sees(pairs, at, vision):
    normal, worst = APART[list(GROUNDS)[at]]
    assert len(pairs) == 7
    assert nearest([pair[at] for pair in pairs], vision) >= (normal if vision == "normal" else worst)


def test_the_measure_of_distance_is_that_of_its_authors():
    assert oklab("#ffffff") == pytest.approx((1, 0, 0), abs=1e-4)
    assert oklab("#ff0000") == pytest.approx((0.62796, 0.22486, 0.12585), abs=1e-4)
    grey = {vision: oklab("#808080", vision) for vision in VISION}
    assert all(seen == pytest.approx(grey["normal"], abs=1e-3) for seen in grey.values()), "grey is grey to everyone"
    assert nearest(["#ff0000", "#6b8e23"], "protanopia") < nearest(["#ff0000", "#6b8e23"], "normal") / 2


@pytest.mark.parametrize("at", [0, 1], ids=GROUNDS)
def test_tiles_go_evenly_away_from_the_ground_and_their_words_can_be_read(at):
    mode = list(GROUNDS)[at]
    lightness = [oklab(pair[at])[0] for pair in theme.SEQUENCE]
    steps = [abs(after - before) for before, after in zip(lightness, lightness[1:], strict=False)]
    assert lightness == sorted(lightness, reverse=mode == "light")
    assert max(steps) / min(steps) < 2
    inks = [theme.tile_ink(step, mode) for step in range(len(theme.SEQUENCE))]
    assert min(contrast(ink, pair[at]) for ink, pair in zip(inks, theme.SEQUENCE, strict=True)) >= 4.5
    assert all(f".step-{step}{{color:{ink}}}" in theme.tile_rules() for step, ink in enumerate(inks)), "the page wears them"


@pytest.mark.parametrize("pair", [*theme.SERIES, *SCHEMES, theme.TOTAL])
def test_a_lines_label_may_wear_the_lines_colour(pair):
    assert contrast(pair[0], theme.LIGHT["ground"]) >= 4.5
    assert contrast(pair[1], theme.DARK["ground"]) >= 4.5


@pytest.mark.parametrize(("at", "ground"), [(0, theme.LIGHT), (1, theme.DARK)])
def test_lines_that_stand_back_can_still_be_seen(at, ground):
    assert contrast(theme.MUTED[at], ground["ground"]) >= 3


def test_both_themes_have_the_same_tokens_and_the_sheet_holds_them_all():
    assert theme.LIGHT.keys() == theme.DARK.keys()
    assert all(f"--{name}:{value};" in theme.custom_properties() for tokens in (theme.LIGHT, theme.DARK) for name, value in tokens.items())


def test_type_and_ground_of_charts_are_those_of_the_page():
    layout = theme.plotly_layout("dark", "zh")
    assert layout["paper_bgcolor"] == theme.DARK["ground"]
    assert layout["font"]["family"] == theme.FONTS["zh"]
