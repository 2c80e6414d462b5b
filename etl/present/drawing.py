"""A chart as a static picture (SVG): readable without scripts, on paper, in either theme, by screen readers."""

from dataclasses import dataclass

from etl.present import canvas, marks
from etl.present.across import bars_across
from etl.present.axis import ValueAxis, time_ticks, value_axis
from etl.present.canvas import LINE, SIZE, Frame
from etl.present.figure import ChartSpec, Series
from etl.present.labels import in_rows, spread, text_width, wrap
from etl.present.messages import message
from etl.present.sentences import axis_words

WIDE = 560
"""From this width on labels stand beside the line ends; narrower charts carry them above."""

LABEL_WIDTH = 158
KEY_LEFT = 46
KEY_GAP = 6
FOOT = 30
"""Room under the frame for the labels of time."""


@dataclass(frozen=True)
class EndLabel:
    """What stands at the end of a line: its name in lines of type, its newest figure, the period of a line that ended."""

    series: Series
    lines: list[str]
    figures: list[str]

    @property
    def height(self) -> float:
        return LINE - 1 if self.series.muted else (len(self.lines) + 1) * (LINE - 1) + 4


def svg(spec: ChartSpec, width: float, height: float, name: str = "chart") -> str:
    """The chart as an SVG element. `name` makes its ids unique on the page.

    Wide charts label each line at its end; narrow ones number the lines and explain the numbers above.
    """
    if not spec.values():
        words = canvas.text(0, LINE, message("chart.empty", spec.lang), "quiet")
        return canvas.document(spec, width, 2 * LINE, name, words)
    if spec.x_kind == "category":
        return bars_across(spec, width, name)
    labels = _end_labels(spec)
    beside = width >= WIDE and sum(each.height for each in labels) <= height - 2 * LINE
    return _along_time(spec, width, height, name, labels if beside else [each for each in labels if not each.series.muted], beside)


def _end_labels(spec: ChartSpec) -> list[EndLabel]:
    found = []
    for series in spec.series:
        if series.last is not None:
            lines = [series.label] if series.muted else wrap(series.label, LABEL_WIDTH, SIZE)
            found.append(EndLabel(series, lines, [] if series.muted else spec.end_words(series)))
    return found


def _along_time(spec: ChartSpec, width: float, height: float, name: str, labels: list[EndLabel], beside: bool) -> str:
    axis = value_axis(spec.values(), from_zero=spec.kind == "bar", ticks=5 if height > 340 else 4)
    key_height = 0.0 if beside else sum(len(lines) * LINE + KEY_GAP for lines in _key_lines(labels, width)) + KEY_GAP
    left = max(text_width(label, SIZE) for label in axis.labels) + 8
    right = width - (_column(labels) if beside else 20)
    plan = _break_labels(spec, Frame(left, 0, right, 0))
    top = key_height + LINE * (1 + max((row for _, row in plan if row is not None), default=-1) + 1) + 6
    frame = Frame(left, top, right, max(height, top + 230) - FOOT)
    place = marks.across(spec, frame)
    shapes = [_grid(spec, frame, axis), _time(spec, frame, place), _breaks(spec, frame, place, plan, key_height)]
    shapes += [marks.draw(spec, each, frame, axis, place) for each in sorted(spec.series, key=lambda each: not each.muted)]
    shapes.append(_beside(spec, labels, frame, axis, place) if beside else _key(labels, width) + _numbers(spec, labels, frame, axis, place))
    return canvas.document(spec, width, frame.bottom + FOOT, name, *shapes)


def _column(labels: list[EndLabel]) -> float:
    widths = [text_width(line, SIZE) for each in labels for line in [*each.lines, " ".join(each.figures)]]
    return max(widths, default=0) + 22


def _grid(spec: ChartSpec, frame: Frame, axis: ValueAxis) -> str:
    """A hairline at every tick; the unit with the topmost number, above its line."""
    shapes = []
    for tick, label in zip(axis.ticks, axis.labels, strict=True):
        y = frame.y(axis.share(tick))
        words = axis_words(label, spec.unit, spec.lang) if tick == axis.ticks[-1] else label
        shapes.append(canvas.rule(0, y, frame.right, y, "axis" if tick == 0 or tick == axis.ticks[0] else "grid"))
        shapes.append(canvas.text(0, y - 5, words, "quiet"))
    if axis.cut:
        shapes.append(canvas.text(frame.right, frame.bottom - 5, message("chart.cut", spec.lang), "quiet", "end"))
    return "".join(shapes)


def _time(spec: ChartSpec, frame: Frame, place: marks.Place) -> str:
    room = int(frame.width // (text_width(spec.x[0][1], SIZE) + 14))
    shapes = []
    for number, label in time_ticks([each for each, _ in spec.x], room, spec.lang):
        half = text_width(label, SIZE) / 2
        x = min(max(place(number), half), frame.right + 12 - half)
        shapes.append(canvas.rule(place(number), frame.bottom, place(number), frame.bottom + 4, "axis"))
        shapes.append(canvas.text(x, frame.bottom + LINE + 2, label, "quiet", "middle"))
    return "".join(shapes)


def _break_labels(spec: ChartSpec, frame: Frame) -> list[tuple[str, int | None]]:
    """The sign and date of each break, and the row above the frame they find room in; the signs alone where dates do not fit."""
    signs = [sign(number) for number in range(len(spec.breaks))]
    labels = dict(spec.x)
    dated = [f"{mark} {labels[x]}" for mark, (x, _) in zip(signs, spec.breaks, strict=True)]
    rows = in_rows(_spans(spec, frame, dated), 3)
    if None not in rows:
        return list(zip(dated, rows, strict=True))
    return list(zip(signs, in_rows(_spans(spec, frame, signs), 3, gap=2), strict=True))


def _spans(spec: ChartSpec, frame: Frame, words: list[str]) -> list[tuple[float, float]]:
    """From where to where the words of each break reach: to the right of its line, or to its left near the edge."""
    place = marks.across(spec, frame)
    order = [each for each, _ in spec.x]
    spans = []
    for (x, _), text in zip(spec.breaks, words, strict=True):
        at, length = place(order.index(x)), text_width(text, SIZE)
        spans.append((at, at + length) if at + length <= frame.right + 20 else (at - length, at))
    return spans


def sign(number: int) -> str:
    """The sign of a break, on the chart and in the list under it: ①, ② …"""
    return chr(0x2460 + number) if number < 20 else f"({number + 1})"


def _breaks(spec: ChartSpec, frame: Frame, place: marks.Place, plan: list[tuple[str, int | None]], top: float) -> str:
    order = [each for each, _ in spec.x]
    shapes = []
    for (x, _), (words, row) in zip(spec.breaks, plan, strict=True):
        at = place(order.index(x))
        y = top + LINE * ((row or 0) + 1)
        shapes.append(canvas.rule(at, y - 4, at, frame.bottom, "break"))
        if row is not None:
            fits = at + text_width(words, SIZE) <= frame.right + 20
            shapes.append(canvas.text(at + 3 if fits else at - 3, y - 6, words, "quiet", "start" if fits else "end"))
    return "".join(shapes)


def _ends(spec: ChartSpec, labels: list[EndLabel], frame: Frame, axis: ValueAxis, place: marks.Place) -> list[tuple[float, float]]:
    """Where each labelled line ends, or the edge of its last bar."""
    half = frame.width / len(spec.x) / 2 if spec.kind == "bar" else 0
    found = []
    for each in labels:
        number = max(number for number, point in enumerate(each.series.points) if point.value is not None)
        found.append((place(number) + half, frame.y(axis.share(each.series.points[number].value or 0))))
    return found


def _beside(spec: ChartSpec, labels: list[EndLabel], frame: Frame, axis: ValueAxis, place: marks.Place) -> str:
    ends = _ends(spec, labels, frame, axis, place)
    centres = spread([y for _, y in ends], [each.height for each in labels], frame.top - LINE, frame.bottom + FOOT - 4)
    shapes = []
    for each, (x, y), centre in zip(labels, ends, centres, strict=True):
        base = centre - each.height / 2 + LINE - 2
        words = [
            canvas.text(frame.right + 18, base + number * (LINE - 1), line, "own", bold=True) for number, line in enumerate(each.lines)
        ]
        leader = canvas.rule(x + 5, y, frame.right + 5, y, "leader") if frame.right - x > 8 else ""
        if abs(centre - y) > 8 or leader:
            leader += canvas.rule(max(x + 5, frame.right + 5), y, frame.right + 15, base - 5 + (len(each.lines) - 1) * LINE / 2, "leader")
        shapes.append(canvas.group(each.series.light, leader, *words))
        shapes.append(_figures(each.figures, frame.right + 18, base + len(each.lines) * (LINE - 1)))
    return "".join(shapes)


def _figures(words: list[str], x: float, y: float) -> str:
    """A figure and, quieter beside it, its period."""
    aside = x + text_width(words[0], SIZE) + 8 if words else x
    return "".join(canvas.text((x, aside)[number], y, text, ("ink", "quiet")[number]) for number, text in enumerate(words))


def _key_lines(labels: list[EndLabel], width: float) -> list[list[str]]:
    """The names above a narrow chart, broken where their figures begin."""
    return [wrap(each.series.label, width - KEY_LEFT - text_width(" ".join(each.figures), SIZE) - 24, SIZE) for each in labels]


def _key(labels: list[EndLabel], width: float) -> str:
    """Above a narrow chart: each line's number, colour, name and newest figure."""
    shapes = []
    y = LINE - 4.0
    for number, (each, lines) in enumerate(zip(labels, _key_lines(labels, width), strict=True)):
        swatch = f'<path d="M20 {y - 5}h18" stroke="currentColor" stroke-width="3"/>'
        shapes.append(canvas.group(each.series.light, canvas.text(0, y, str(number + 1), "own", bold=True), swatch))
        shapes += [canvas.text(KEY_LEFT, y + row * LINE, line) for row, line in enumerate(lines)]
        shapes.append(canvas.text(width, y, each.figures[0], anchor="end", bold=True))
        if each.figures[1:]:
            shapes.append(canvas.text(width - text_width(each.figures[0], SIZE) - 12, y, each.figures[1], "quiet", "end"))
        y += len(lines) * LINE + KEY_GAP
    return "".join(shapes)


def _numbers(spec: ChartSpec, labels: list[EndLabel], frame: Frame, axis: ValueAxis, place: marks.Place) -> str:
    ends = _ends(spec, labels, frame, axis, place)
    centres = spread([y for _, y in ends], [LINE - 2] * len(labels), frame.top - LINE, frame.bottom)
    return "".join(
        canvas.group(each.series.light, canvas.text(x + 7, centre + 5, str(number + 1), "own", bold=True))
        for number, (each, (x, _), centre) in enumerate(zip(labels, ends, centres, strict=True))
    )
