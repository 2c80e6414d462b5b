"""A tile diagram: every area a square of its own at about its place, its colour the size of its figure.

方格示意图（非地图）: squares, no boundaries, so that no map is drawn that would need a review number.
"""

from html import escape
from math import floor, log10

from etl.present import canvas, theme
from etl.present.canvas import LINE, pixel
from etl.present.figure import ChartSpec, Series
from etl.present.labels import text_width, wrap
from etl.present.messages import message
from etl.present.numbers import grouped, half_up
from etl.present.sentences import hover

GAP = 4
WIDEST = 108
NAME = 13
"""In pixels: the room between tiles, how wide a tile may be, the size of the type on it."""


def tiles(spec: ChartSpec, width: float, name: str) -> str:
    """The first line of a chart as tiles, an SVG element of so many pixels; under them the scale."""
    rows, columns = (max(place[axis] for place in spec.places) + 1 for axis in (0, 1))
    side = min(WIDEST, (width - GAP * (columns - 1)) / columns)
    high = max(side * 0.72, 40)
    series = spec.series[0]
    steps = _steps(series)
    places = _places(series)
    shapes = [_tile(spec, series, number, side, high, steps, places) for number in range(len(spec.x))]
    top = rows * (high + GAP) + LINE
    shapes.append(_scale(spec, series, steps, top, width))
    return canvas.document(spec, width, top + 2 * LINE + 4, name, *shapes)


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
    short = _short(label, side)
    figure = _figure(spec, series, number, side, places)
    middle = y + high / 2
    words = [canvas.text(x + side / 2, middle + (-2 if figure else 5), short, "tile", "middle", size=NAME)]
    words += [canvas.text(x + side / 2, middle + LINE - 4, figure, "tile", "middle", size=NAME)] if figure else []
    look = "empty" if step is None else f"step-{step}"
    fill = "none" if step is None else theme.SEQUENCE[step][0]
    ink = theme.LIGHT["quiet"] if step is None else theme.tile_ink(step, "light")
    square = f'<rect x="{pixel(x)}" y="{pixel(y)}" width="{pixel(side)}" height="{pixel(high)}" fill="{fill}"'
    square += f' stroke="{theme.LIGHT["rule"]}" stroke-dasharray="3 3"/>' if step is None else "/>"
    told = f"<title>{escape(hover(spec, series, number))}</title>"
    return f'<g class="tile {look}" color="{ink}" data-at="{number}">{told}{square}{"".join(words)}</g>'


def _short(label: str, side: float) -> str:
    """The name without the word for its kind, cut to the tile: 内蒙古自治区 → 内蒙古."""
    for kind in ("维吾尔自治区", "壮族自治区", "回族自治区", "特别行政区", "自治区", "省", "市"):
        label = label.removesuffix(kind) if len(label) > len(kind) + 1 else label
    label = label.partition(" (")[0]
    lines = wrap(label, side - 2, NAME)
    if len(lines) == 1:
        return label
    cut = label
    while cut and text_width(cut + "…", NAME) > side - 2:
        cut = cut[:-1]
    return cut + "…"


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


def _scale(spec: ChartSpec, series: Series, steps: list[float], top: float, width: float) -> str:
    """The steps of colour with the figures where each begins and ends, and the unit."""
    values = [value for value in series.values if value is not None]
    bounds = [min(values), *steps, max(values)]
    decimals = 0 if bounds[-1] - bounds[0] >= 20 else 1 if bounds[-1] - bounds[0] >= 2 else 2
    each = min(72.0, width / (len(theme.SEQUENCE) + 1))
    squares = [
        f'<g class="tile step-{number}"><rect x="{pixel(number * each)}" y="{pixel(top)}" '
        f'width="{pixel(each)}" height="10" fill="{light}"/></g>'
        for number, (light, _) in enumerate(theme.SEQUENCE)
    ]
    told = [grouped(half_up(value, decimals)) for value in bounds]
    if max(text_width(text, NAME) for text in told) > each - 4:
        told[1:-1] = [""] * len(steps)
    anchors = ["start", *["middle"] * len(steps), "end"]
    words = [
        canvas.text(number * each, top + LINE + 8, text, "quiet", anchor, size=NAME)
        for number, (text, anchor) in enumerate(zip(told, anchors, strict=True))
        if text
    ]
    return "".join([*squares, *words, canvas.text(len(theme.SEQUENCE) * each + 10, top + 11, spec.unit_label, "quiet")])
