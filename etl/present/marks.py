"""The marks of a static chart along time: lines with their gaps and dashed tails, bars, and signs for single points."""

from collections.abc import Callable

from etl.present import canvas
from etl.present.axis import ValueAxis
from etl.present.canvas import Frame, pixel
from etl.present.figure import SUPPRESSED, UNRELIABLE, ChartSpec, Series
from etl.present.messages import message

Place = Callable[[int], float]
"""From the number of a period to where it stands across the frame."""

BAR_SHARE = 0.8
"""How much of a period's room its bars take."""

WIDEST = 96
"""No bar is wider than so many pixels: beyond that it is a wall."""


def bar_share(spec: ChartSpec, width: float) -> float:
    """How much of a period's room its bars take in a plot of so many pixels."""
    beside = len(spec.series) if spec.kind == "bar" else 1
    return min(BAR_SHARE, WIDEST * beside * len(spec.x) / width)


def across(spec: ChartSpec, frame: Frame) -> Place:
    """Even steps of time: a line runs from edge to edge, bars stand in the middle of their room."""
    count = len(spec.x)
    if spec.kind in ("bar", "stack") or count == 1:
        return lambda number: frame.left + (number + 0.5) * frame.width / count
    return lambda number: frame.left + number * frame.width / (count - 1)


def draw(spec: ChartSpec, series: Series, frame: Frame, axis: ValueAxis, place: Place) -> str:
    """One series as marks."""
    drawn = {"bar": _bars, "stack": _stack}.get(spec.kind, _line)
    shapes = drawn(spec, series, frame, axis, place)
    return canvas.group(series.light, shapes, _suppressed(spec, series, frame, place))


def _line(spec: ChartSpec, series: Series, frame: Frame, axis: ValueAxis, place: Place) -> str:
    tail = series.tail_start
    shapes = []
    for run in spec.runs(series):
        firm, loose = [each for each in run if each < tail], [each for each in run if each >= tail]
        shapes.append(_path(series, firm, frame, axis, place, ""))
        shapes.append(_path(series, (firm[-1:] if loose else []) + loose, frame, axis, place, ' stroke-dasharray="5 3"'))
        if len(run) == 1:
            shapes.append(_dot(series, run[0], frame, axis, place, 3))
    doubtful = [number for number in series.told if series.statuses[number] == UNRELIABLE]
    shapes += [_dot(series, number, frame, axis, place, 3.5, hollow=True) for number in doubtful]
    last = series.last
    if last is not None and last not in doubtful and not series.muted:
        shapes.append(_dot(series, last, frame, axis, place, 3.5))
    return "".join(shapes)


def _y(series: Series, number: int, frame: Frame, axis: ValueAxis) -> float:
    return frame.y(axis.share(series.values[number] or 0))


def _path(series: Series, run: list[int], frame: Frame, axis: ValueAxis, place: Place, dash: str) -> str:
    if len(run) < 2:
        return ""
    steps = "L".join(f"{pixel(place(number))} {pixel(_y(series, number, frame, axis))}" for number in run)
    width = 1 if series.muted else 2
    return f'<path d="M{steps}" fill="none" stroke="currentColor" stroke-width="{width}" stroke-linejoin="round"{dash}/>'


def _dot(series: Series, number: int, frame: Frame, axis: ValueAxis, place: Place, radius: float, hollow: bool = False) -> str:
    return canvas.dot(place(number), _y(series, number, frame, axis), radius, hollow)


def _bars(spec: ChartSpec, series: Series, frame: Frame, axis: ValueAxis, place: Place) -> str:
    room = frame.width / len(spec.x) * bar_share(spec, frame.width)
    width = room / len(spec.series)
    offset = spec.series.index(series) * width - room / 2
    shapes = []
    for number in series.told:
        ends = sorted((_y(series, number, frame, axis), frame.y(axis.share(0))))
        left = place(number) + offset
        shapes.append(bar(left, ends[0], width * 0.92, ends[1] - ends[0], loose=series.is_loose(number)))
    return "".join(shapes)


def _stack(spec: ChartSpec, series: Series, frame: Frame, axis: ValueAxis, place: Place) -> str:
    """One part of every stack, upon the parts before it; what is negative hangs under the zero."""
    width = frame.width / len(spec.x) * bar_share(spec, frame.width)
    before = spec.series[: spec.series.index(series)]
    shapes = []
    for number in series.told:
        value = series.values[number] or 0.0
        base = sum(other for each in before if ((other := each.values[number] or 0.0) > 0) == (value > 0))
        ends = sorted((frame.y(axis.share(base + value)), frame.y(axis.share(base))))
        shapes.append(bar(place(number) - width / 2, ends[0], width, max(ends[1] - ends[0] - 1, 0.5), loose=series.is_loose(number)))
    return "".join(shapes)


def bar(x: float, y: float, width: float, height: float, loose: bool) -> str:
    """A bar in the series' colour; a provisional or doubtful one is an outline, dashed and lightly filled."""
    look = ' fill-opacity="0.25" stroke="currentColor" stroke-dasharray="3 2"' if loose else ""
    return f'<rect x="{pixel(x)}" y="{pixel(y)}" width="{width:.2f}" height="{pixel(max(height, 0.5))}" fill="currentColor"{look}/>'


def _suppressed(spec: ChartSpec, series: Series, frame: Frame, place: Place) -> str:
    """A hatched mark at the foot of the chart where a figure is withheld, with its word at the first of a run."""
    hidden = [number for number, status in enumerate(series.statuses) if status == SUPPRESSED]
    shapes = []
    for number in hidden:
        x, foot = place(number), frame.bottom
        strokes = "".join(f"M{pixel(x - 4)} {pixel(foot - 2 - 4 * each)}l8 -6" for each in range(3))
        shapes.append(f'<path d="{strokes}" stroke="currentColor" fill="none"/>')
        if number - 1 not in hidden:
            shapes.append(canvas.text(x, foot - 20, message("mark.suppressed", spec.lang), "own", "middle"))
    return "".join(shapes)
