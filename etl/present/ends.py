"""What stands at the ends of lines: names and newest figures beside a wide chart, numbered and explained above a narrow one."""

from collections.abc import Sequence
from dataclasses import dataclass

from etl.present import canvas, marks
from etl.present.axis import ValueAxis
from etl.present.canvas import FOOT, LINE, SIZE, Frame
from etl.present.figure import ChartSpec, Series
from etl.present.labels import spread, text_width, wrap

LABEL_WIDTH = 158
"""Names wider than this are broken."""

KEY_LEFT = 46
KEY_GAP = 6
"""Where names begin in the key above a narrow chart, and the space between its rows."""


@dataclass(frozen=True)
class EndLabel:
    """What stands at the end of a line: its name in lines of type, its newest figure, the period of a line that ended."""

    series: Series
    lines: list[str]
    figures: list[str]

    @property
    def height(self) -> float:
        return LINE - 1 if self.series.muted else (len(self.lines) + 1) * (LINE - 1) + 4


def end_labels(spec: ChartSpec) -> list[EndLabel]:
    """A label for every line that has a figure; those that stand back get their name only."""
    found = []
    for series in spec.series:
        if series.last is not None:
            lines = [series.label] if series.muted else wrap(series.label, LABEL_WIDTH, SIZE)
            found.append(EndLabel(series, lines, [] if series.muted else spec.end_words(series)))
    return found


def column(labels: list[EndLabel]) -> float:
    """How wide the room for labels beside a chart must be."""
    widths = [text_width(line, SIZE) for each in labels for line in [*each.lines, " ".join(each.figures)]]
    return max(widths, default=0) + 22


def stacked_ends(spec: ChartSpec, labelled: Sequence[Series]) -> list[float]:
    """Where on the value axis each part of a stack is labelled: the middle of its newest piece."""
    found = []
    for series in labelled:
        at = series.last or 0
        value = series.values[at] or 0.0
        below = [each.values[at] or 0.0 for each in spec.series[: spec.series.index(series)]]
        found.append(sum(each for each in below if (each > 0) == (value > 0)) + value / 2)
    return found


def _ends(spec: ChartSpec, labels: list[EndLabel], frame: Frame, axis: ValueAxis, place: marks.Place) -> list[tuple[float, float]]:
    """Where each labelled line ends, or the edge of its last bar."""
    half = frame.width / len(spec.x) / 2 if spec.kind in ("bar", "stack") else 0
    series = [each.series for each in labels]
    heights = stacked_ends(spec, series) if spec.kind == "stack" else [each.values[each.last or 0] or 0.0 for each in series]
    return [(place(each.last or 0) + half, frame.y(axis.share(height))) for each, height in zip(series, heights, strict=True)]


def beside(spec: ChartSpec, labels: list[EndLabel], frame: Frame, axis: ValueAxis, place: marks.Place) -> str:
    """Beside a wide chart: each line\'s name and newest figure, moved apart where they would touch, with a leader to its line."""
    ends = _ends(spec, labels, frame, axis, place)
    centres = spread([y for _, y in ends], [each.height for each in labels], frame.top - LINE, frame.bottom + FOOT - 4)
    shapes = []
    for each, (x, y), centre in zip(labels, ends, centres, strict=True):
        base = centre - each.height / 2 + LINE - 2
        ink, bold = ("quiet", False) if each.series.muted else ("own", True)
        words = [canvas.text(frame.right + 18, base + row * (LINE - 1), line, ink, bold=bold) for row, line in enumerate(each.lines)]
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


def key_lines(labels: list[EndLabel], width: float) -> list[list[str]]:
    """The names above a narrow chart, broken where their figures begin."""
    return [wrap(each.series.label, width - KEY_LEFT - text_width(" ".join(each.figures), SIZE) - 24, SIZE) for each in labels]


def key(labels: list[EndLabel], width: float) -> str:
    """Above a narrow chart: each line's number, colour, name and newest figure."""
    shapes = []
    y = LINE - 4.0
    for number, (each, lines) in enumerate(zip(labels, key_lines(labels, width), strict=True)):
        swatch = f'<path d="M20 {y - 5}h18" stroke="currentColor" stroke-width="3"/>'
        shapes.append(canvas.group(each.series.light, canvas.text(0, y, str(number + 1), "own", bold=True), swatch))
        shapes += [canvas.text(KEY_LEFT, y + row * LINE, line) for row, line in enumerate(lines)]
        shapes.append(canvas.text(width, y, each.figures[0], anchor="end", bold=True))
        if each.figures[1:]:
            shapes.append(canvas.text(width - text_width(each.figures[0], SIZE) - 12, y, each.figures[1], "quiet", "end"))
        y += len(lines) * LINE + KEY_GAP
    return "".join(shapes)


def numbered(spec: ChartSpec, labels: list[EndLabel], frame: Frame, axis: ValueAxis, place: marks.Place) -> str:
    """On a narrow chart: the number of each line at its end."""
    ends = _ends(spec, labels, frame, axis, place)
    centres = spread([y for _, y in ends], [LINE - 2] * len(labels), frame.top - LINE, frame.bottom)
    return "".join(
        canvas.group(each.series.light, canvas.text(x + 7, centre + 5, str(number + 1), "own", bold=True))
        for number, (each, (x, _), centre) in enumerate(zip(labels, ends, centres, strict=True))
    )
