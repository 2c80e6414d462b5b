"""The look of the press as data: type, grounds, colours. Style sheet and charts are both made from these tokens."""

from collections.abc import Iterable
from typing import Any

FONTS = {
    "zh": '"Source Han Sans SC", "Noto Sans CJK SC", "Noto Sans SC", "PingFang SC", "HarmonyOS Sans SC", "Microsoft YaHei", '
    "system-ui, sans-serif",
    "en": '"Noto Sans", "Segoe UI", Roboto, "Helvetica Neue", Arial, "Liberation Sans", "Noto Sans CJK SC", "PingFang SC", '
    '"Microsoft YaHei", sans-serif',
}
"""System fonts only: nothing to download. English has its own, for a Chinese font draws ’ as wide as a character."""

TYPE_STEPS = (14, 16, 18, 22, 28, 36)
"""Sizes of type in pixels at the ordinary text size; 16 is the base, 14 the smallest anyone has to read."""

LIGHT = {
    "ground": "#ffffff",
    "raised": "#f4f6f7",
    "text": "#1a1f29",
    "quiet": "#586170",
    "hairline": "#d9dde3",
    "rule": "#8a93a1",
    "accent": "#0b5c66",
    "warn": "#8a4b00",
    "error": "#a3261d",
}
"""By day. `quiet` is for second-rank text (≥ 4.5:1), `rule` for axes and table heads, `accent` for links and focus."""

DARK = {
    "ground": "#12171f",
    "raised": "#1a212b",
    "text": "#e8ebef",
    "quiet": "#a4adba",
    "hairline": "#2d3642",
    "rule": "#6d7886",
    "accent": "#6cc9d3",
    "warn": "#f0b45f",
    "error": "#ff8f84",
}
"""By night: the same roles."""

GROUNDS = {"light": LIGHT, "dark": DARK}

SERIES = (
    ("#1678d3", "#afecfe"),
    ("#67045b", "#cf9ffe"),
    ("#727d05", "#f1e754"),
    ("#bb518b", "#cd568d"),
    ("#1e3f9e", "#587be5"),
    ("#724e48", "#a18f02"),
    ("#2d3c00", "#02d296"),
)
"""Colours (light, dark) of lines that stand for areas, indicators or sources. Told apart under normal and colour-blind
vision, ≥ 4.5:1 on their ground; schemes bring their own with the data."""

TOTAL = (LIGHT["text"], DARK["text"])
"""Totals wear the colour of the text."""

MUTED = (LIGHT["rule"], DARK["rule"])
"""Lines that stand back when one among many is highlighted."""


SEQUENCE = (
    ("#e3f1f2", "#14343a"),
    ("#b7dade", "#1c5059"),
    ("#84bec6", "#2a727d"),
    ("#479ba7", "#4a9aa5"),
    ("#1b7480", "#7fc3cb"),
    ("#0b4a53", "#bfe5e9"),
)
"""One hue from pale to deep (light, dark) for tiles and heat tables: the further from the ground, the larger."""


def tile_ink(step: int, ground: str) -> str:
    """The colour of words upon a step of the sequence: of dark and light the one that is read better."""
    colour = SEQUENCE[step][0 if ground == "light" else 1]
    return max((LIGHT["text"], LIGHT["ground"]), key=lambda ink: contrast(ink, colour))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    return float(sum(weight * each for weight, each in zip((0.2126, 0.7152, 0.0722), linear, strict=True)))


def tile_rules() -> str:
    """What tiles wear on a page in either theme."""

    def steps(ground: str) -> str:
        place = 0 if ground == "light" else 1
        found = ""
        for number, pair in enumerate(SEQUENCE):
            found += f"@.step-{number}{{color:{tile_ink(number, ground)}}}@.step-{number} rect{{fill:{pair[place]}}}"
        return found + f"@.empty{{color:{GROUNDS[ground]['quiet']}}}"

    system = steps("dark").replace("@", ":root:not([data-theme=light]) .tile")
    switched = steps("dark").replace("@", ":root[data-theme=dark] .tile")
    return f"{steps('light').replace('@', '.tile')}\n@media screen and (prefers-color-scheme:dark){{{system}}}\n@media screen{{{switched}}}"


def series_class(light: str) -> str:
    """The CSS class of a series colour, named after its light value: `#1e3f9e` → `c-1e3f9e`."""
    return "c-" + light.removeprefix("#").lower()


def custom_properties() -> str:
    """The tokens as CSS custom properties: light, dark by the reader's system, and either by the reader's own switch; on paper light."""
    sizes = "".join(f"--step-{number}:{size / 16:g}rem;" for number, size in enumerate(TYPE_STEPS))
    return "\n".join(
        [
            f":root{{color-scheme:light;--font:{FONTS['zh']};{sizes}{_declarations(LIGHT)}}}",
            f":root:lang(en){{--font:{FONTS['en']}}}",
            f"@media screen and (prefers-color-scheme:dark){{:root:not([data-theme=light]){{color-scheme:dark;{_declarations(DARK)}}}}}",
            f"@media screen{{:root[data-theme=dark]{{color-scheme:dark;{_declarations(DARK)}}}}}",
        ]
    )


def _declarations(tokens: dict[str, str]) -> str:
    return "".join(f"--{name}:{value};" for name, value in tokens.items())


def series_rules(pairs: Iterable[tuple[str, str]]) -> str:
    """A CSS class for each pair of series colours, light and dark."""
    wanted = sorted({*pairs, *SERIES, TOTAL, MUTED})
    light = "".join(f".{series_class(day)}{{color:{day}}}" for day, _ in wanted)
    system = "".join(f":root:not([data-theme=light]) .{series_class(day)}{{color:{night}}}" for day, night in wanted)
    switched = "".join(f":root[data-theme=dark] .{series_class(day)}{{color:{night}}}" for day, night in wanted)
    return f"{light}\n@media screen and (prefers-color-scheme:dark){{{system}}}\n@media screen{{{switched}}}"


def sheet(colours: Iterable[tuple[str, str]]) -> list[str]:
    """All of the style sheet that is made from these tokens; `colours` are those of lines beside the usual ones."""
    return [custom_properties(), series_rules(colours), tile_rules()]


def plotly_layout(ground: str, lang: str) -> dict[str, Any]:
    """What every interactive chart has in common: type, grounds, few hairlines, no frame."""
    tokens = GROUNDS[ground]
    axis = {"showgrid": False, "zeroline": False, "linecolor": tokens["rule"], "tickcolor": tokens["rule"], "fixedrange": True}
    return {
        "font": {"family": FONTS[lang], "size": 14, "color": tokens["text"]},
        "paper_bgcolor": tokens["ground"],
        "plot_bgcolor": tokens["ground"],
        "showlegend": False,
        "hovermode": "closest",
        "hoverdistance": 40,
        "hoverlabel": {"bgcolor": tokens["raised"], "bordercolor": tokens["rule"], "font": {"color": tokens["text"]}, "align": "left"},
        "xaxis": {**axis, "showline": True, "ticks": "outside", "ticklen": 4, "tickfont": {"color": tokens["quiet"]}, "tickangle": 0},
        "yaxis": {
            **axis,
            "showline": False,
            "ticks": "",
            "showgrid": True,
            "gridcolor": tokens["hairline"],
            "tickfont": {"color": tokens["quiet"]},
        },
    }
