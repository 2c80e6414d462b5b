import pytest

from etl.present import theme


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("ground", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
@pytest.mark.parametrize("name", ["text", "quiet", "accent", "warn", "error"])
def test_words_can_be_read_on_their_ground(ground, name):
    assert min(contrast(ground[name], ground[under]) for under in ("ground", "raised")) >= 4.5


@pytest.mark.parametrize("pair", [*theme.SERIES, theme.TOTAL])
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
