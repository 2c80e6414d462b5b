"""Bars that run across: one row a category, the largest first, each with its figure at its end; parts of a stack in one bar."""

from etl.present import canvas, marks
from etl.present.axis import value_axis
from etl.present.canvas import LINE, SIZE
from etl.present.figure import ChartSpec
from etl.present.labels import text_width, wrap
from etl.present.sentences import hover

BAR = 16
GAP = 10


def bars_across(spec: ChartSpec, width: float, name: str) -> str:
    """A chart by category as an SVG element, as high as its rows need."""
    axis = value_axis(spec.values(), from_zero=True)
    left = min(max(text_width(label, SIZE) for _, label in spec.x), width * 0.4) + 12
    room = max(text_width(number, SIZE) for series in spec.series for number in series.numbers) + 10
    scale = (width - left - room) / (axis.high - axis.low)
    zero = left - axis.low * scale
    if spec.kind == "stack":
        return _stacked(spec, width, name, left)
    key = LINE + (0 if len(spec.series) == 1 else len(spec.series) * (LINE + 4)) + GAP
    row_height = BAR * len(spec.series) + GAP
    height = key + row_height * len(spec.x)
    shapes = [canvas.text(0, LINE - 4, spec.unit_label, "quiet"), *(_key(spec) if len(spec.series) > 1 else [])]
    for row, (_, label) in enumerate(spec.x):
        top = key + row * row_height
        words = wrap(label, left - 10, SIZE)
        first = top + row_height / 2 - (len(words) - 1) * LINE / 2
        shapes += [canvas.text(left - 10, first + number * LINE, each, anchor="end") for number, each in enumerate(words)]
        shapes += [_bar(spec, number, row, zero, scale, top + number * BAR) for number in range(len(spec.series))]
    shapes.append(canvas.rule(zero, key - 4, zero, height, "axis"))
    return canvas.document(spec, width, height, name, *shapes)


def _key(spec: ChartSpec) -> list[str]:
    """Which colour is which, above the bars."""
    rows = enumerate(spec.series, start=2)
    return [canvas.group(each.light, canvas.text(0, row * (LINE + 4) - 8, f"■ {each.label}", "own", bold=True)) for row, each in rows]


def _bar(spec: ChartSpec, number: int, row: int, zero: float, scale: float, top: float) -> str:
    series = spec.series[number]
    value = series.values[row]
    if value is None:
        return canvas.text(zero + 6, top + BAR - 3, hover(spec, series, row).split("\n")[-1], "quiet")
    start = min(zero, zero + value * scale)
    shape = marks.bar(start, top, abs(value) * scale, BAR - 3, loose=series.is_loose(row))
    return canvas.group(series.light, shape) + canvas.text(max(zero, zero + value * scale) + 6, top + BAR - 4, series.numbers[row])


def _stacked(spec: ChartSpec, width: float, name: str, left: float) -> str:
    """Every category as one bar made of its parts."""
    axis = value_axis(spec.values(), from_zero=True)
    scale = (width - left - GAP) / (axis.high - axis.low)
    zero, key = left - axis.low * scale, LINE + len(spec.series) * (LINE + 4) + GAP
    shapes = [canvas.text(0, LINE - 4, spec.unit_label, "quiet"), *_key(spec)]
    for row, (_, label) in enumerate(spec.x):
        top = key + row * (BAR + GAP)
        shapes.append(canvas.text(left - 10, top + BAR - 3, label, anchor="end"))
        reach = {True: 0.0, False: 0.0}
        for series in spec.series:
            value = series.values[row] or 0.0
            start = reach[value > 0]
            reach[value > 0] = start + value
            at = zero + min(start, start + value) * scale
            shapes.append(canvas.group(series.light, marks.bar(at, top, abs(value) * scale, BAR, loose=series.is_loose(row))))
    height = key + (BAR + GAP) * len(spec.x)
    shapes.append(canvas.rule(zero, key - 4, zero, height, "axis"))
    return canvas.document(spec, width, height, name, *shapes)
