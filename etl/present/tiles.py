"""A tile diagram: every area a square of its own at about its place, its colour the size of its figure.

方格示意图（非地图）: squares, no boundaries, so that no map is drawn that would need a review number.
"""

from collections.abc import Sequence
from html import escape
from itertools import pairwise
from math import floor, log10

from etl.present import canvas, theme
from etl.present.canvas import LINE, SIZE, pixel
from etl.present.figure import ChartSpec, Series
from etl.present.labels import text_width, wrap
from etl.present.messages import message
from etl.present.numbers import grouped, half_up
from etl.present.sentences import hover

GAP = 4
WIDEST = 108
NAME = 13
ROW = 16
"""In pixels: the room between tiles, how wide a tile may be, the size of the type on it and of its lines."""


def tiles(spec: ChartSpec, width: float, name: str) -> str:
    """The first line of a chart as tiles, an SVG element of so many pixels; under them the scale."""
    rows, columns = (max(place[axis] for place in spec.places) + 1 for axis in (0, 1))
    side = min(WIDEST, (width - GAP * (columns - 1)) / columns)
    labels = [plain_name(label) for _, label in spec.x]
    high = max(side * 0.72, 40 if all(text_width(label, NAME) <= side - 2 for label in labels) else 3 * ROW + 8)
    series = spec.series[0]
    steps = _steps(series)
    places = _places(series)
    shapes = [_tile(spec, series, number, side, high, steps, places) for number in range(len(spec.x))]
    scale, under = _scale(spec, series, steps, rows * (high + GAP) + LINE, width)
    return canvas.document(spec, width, under, name, *shapes, scale)


def _steps(series: Series) -> list[float]:
    """The lower bounds of all steps but the first: about as many areas on each, so that one giant does not pale all others."""
    values = sorted(value for value in series.values if value is not None)
    count = len(theme.SEQUENCE)
    return [values[len(values) * number // count] for number in range(1, count)]


def _tile(spec: ChartSpec, series: Series, number: int, side: float, high: float, steps: list[float], places: int) -> str:
    """One area: its name, its figure, its words on hover; a hatched frame where there is none."""
    row, column = spec.places[number]
    x, y = column * (side + GAP), row * (high + GAP)
    value, label = series.values[number], spec.x[number][1]
    step = None if value is None else sum(value >= each for each in steps)
    figure = _figure(spec, series, number, side, places)
    lines = [*name_lines(plain_name(label), side - 2, 2 if high >= 3 * ROW + 8 else 1), *([figure] if figure else [])]
    first = y + high / 2 + 5 - (len(lines) - 1) * ROW / 2
    words = [canvas.text(x + side / 2, first + at * ROW, line, "tile", "middle", size=NAME) for at, line in enumerate(lines)]
    look = "empty" if step is None else f"step-{step}"
    fill = "none" if step is None else theme.SEQUENCE[step][0]
    ink = theme.LIGHT["quiet"] if step is None else theme.tile_ink(step, "light")
    square = f'<rect x="{pixel(x)}" y="{pixel(y)}" width="{pixel(side)}" height="{pixel(high)}" fill="{fill}"'
    square += f' stroke="{theme.LIGHT["rule"]}" stroke-dasharray="3 3"/>' if step is None else "/>"
    told = f"<title>{escape(hover(spec, series, number))}</title>"
    return f'<g class="tile {look}" color="{ink}" data-at="{number}">{told}{square}{"".join(words)}</g>'


def plain_name(label: str) -> str:
    """A name without the word for its kind in Chinese and without what stands in brackets: 内蒙古自治区 → 内蒙古."""
    for kind in ("维吾尔自治区", "壮族自治区", "回族自治区", "特别行政区", "自治区", "省", "市"):
        label = label.removesuffix(kind) if len(label) > len(kind) + 1 else label
    return label.partition(" (")[0]


def name_lines(label: str, room: float, most: int) -> list[str]:
    """A name in so many lines at most, a Latin one broken between words only; what is wider than the room is cut."""
    whole = all(text_width(word, NAME) <= room for word in label.split())
    lines = wrap(label, room, NAME) if whole or not label.isascii() else label.split(" ")
    if len(lines) > most:
        lines = [*lines[: most - 1], (" " if label.isascii() else "").join(lines[most - 1 :])]
    return [_cut(line, room) for line in lines]


def _cut(text: str, room: float) -> str:
    if text_width(text, NAME) <= room:
        return text
    while text and text_width(text + "…", NAME) > room:
        text = text[:-1]
    return text + "…"


def _places(series: Series) -> int:
    """So many decimals as give the smallest figure three digits that count; the table under the tiles has all of them."""
    smallest = min((abs(value) for value in series.values if value), default=1)
    return max(0, 2 - floor(log10(smallest)))


def _figure(spec: ChartSpec, series: Series, number: int, side: float, places: int) -> str:
    """The figure on its tile, with fewer decimals where it would not fit; a word where there is none."""
    value = series.values[number]
    if value is None:
        words = message("tiles.absent", spec.lang)
        return words if text_width(words, NAME) <= side - 2 else "…"
    printed = series.numbers[number]
    decimals = len(printed.partition(".")[2])
    if decimals > places:
        decimals, printed = places, grouped(half_up(printed.replace(",", ""), places))
    while decimals and text_width(printed, NAME) > side - 2:
        decimals -= 1
        printed = grouped(half_up(printed.replace(",", ""), decimals))
    return printed if text_width(printed, NAME) <= side - 2 else ""


def _scale(spec: ChartSpec, series: Series, steps: list[float], top: float, width: float) -> tuple[str, float]:
    """The steps of colour with the figures where each begins and ends; the unit beside them or, for want of room, above.

    And how far down all this reaches.
    """
    values = [value for value in series.values if value is not None]
    bounds = [min(values), *steps, max(values)]
    each = min(72.0, width / (len(theme.SEQUENCE) + 1))
    beside = len(theme.SEQUENCE) * each + 10
    if beside + text_width(spec.unit_label, SIZE) <= width:
        unit = canvas.text(beside, top + 11, spec.unit_label, "quiet")
    else:
        unit, top, each = canvas.text(0, top + 8, spec.unit_label, "quiet"), top + LINE, width / len(theme.SEQUENCE)
    squares = [
        f'<g class="tile step-{number}"><rect x="{pixel(number * each)}" y="{pixel(top)}" '
        f'width="{pixel(each)}" height="10" fill="{light}"/></g>'
        for number, (light, _) in enumerate(theme.SEQUENCE)
    ]
    told = bound_words(bounds, max(len(number.partition(".")[2]) for number in series.numbers))
    wanted = 1.5 * max(text_width(text, NAME) for text in told) + 4
    every = next((many for many in (1, 2, 3) if wanted <= many * each), len(bounds) - 1)
    told = [text if number % every == 0 else "" for number, text in enumerate(told)]
    anchors = ["start", *["middle"] * len(steps), "end"]
    words = [
        canvas.text(number * each, top + LINE + 8, text, "quiet", anchor, size=NAME)
        for number, (text, anchor) in enumerate(zip(told, anchors, strict=True))
        if text
    ]
    return "".join([*squares, *words, unit]), top + 2 * LINE + 4


def bound_words(bounds: Sequence[float], printed: int) -> list[str]:
    """The bounds of the steps with as few decimals as tell neighbours apart, and no more than are `printed`.

    >>> bound_words([0.128, 0.197, 0.307, 0.329, 2.384], 3)
    ['0.13', '0.20', '0.31', '0.33', '2.38']
    """
    reach = bounds[-1] - bounds[0]
    fewest = min(0 if reach >= 20 else 1 if reach >= 2 else 2, printed)
    for decimals in range(fewest, printed + 1):
        told = [grouped(half_up(value, decimals)) for value in bounds]
        if all(one != other for (one, other), (low, high) in zip(pairwise(told), pairwise(bounds), strict=True) if low != high):
            break
    return told
