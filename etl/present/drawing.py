"""A chart as a static picture (SVG): readable without scripts, on paper, in either theme, by screen readers."""

from typing import NamedTuple

from etl.present import canvas, ends, marks
from etl.present.across import bars_across
from etl.present.axis import ValueAxis, axis_of, time_ticks
from etl.present.canvas import FOOT, LINE, SIZE, Frame
from etl.present.ends import EndLabel
from etl.present.figure import ChartSpec
from etl.present.labels import in_rows, text_width
from etl.present.messages import message
from etl.present.panels import panels
from etl.present.sentences import axis_words
from etl.present.tiles import tiles

WIDE = 560
"""From this width on labels stand beside the line ends; narrower charts carry them above."""

EVENT_ROOM = 54
"""So many pixels lie between the marks of two reforms at least."""


class BreakLabel(NamedTuple):
    """What is written of a break: the sign and mostly its date, and the row above the frame that has room for it, if any.

    It stands right of the break's line, at `place` across the frame, or left of it near the edge.
    """

    words: str
    row: int | None
    place: float
    on_right: bool


def svg(spec: ChartSpec, width: float, height: float, name: str = "chart") -> str:
    """The chart as an SVG element. `name` makes its ids unique on the page.

    Wide charts label each line at its end; narrow ones number the lines and explain the numbers above.
    """
    if not spec.told:
        words = canvas.text(0, LINE, message("chart.empty", spec.lang), "quiet")
        return canvas.document(spec, width, 2 * LINE, name, words)
    if spec.kind == "tiles":
        return tiles(spec, width, name)
    if spec.x_kind == "category":
        return bars_across(spec, width, name)
    if spec.kind == "panels":
        return panels(spec, width, name)
    labels = ends.end_labels(spec)
    on_side = width >= WIDE and sum(each.height for each in labels) <= height - 2 * LINE
    return _along_time(spec, width, height, name, labels if on_side else [each for each in labels if not each.series.muted], on_side)


def _along_time(spec: ChartSpec, width: float, height: float, name: str, labels: list[EndLabel], on_side: bool) -> str:
    axis = axis_of(spec, height)
    key_height = 0.0 if on_side else sum(len(lines) * LINE + ends.KEY_GAP for lines in ends.key_lines(labels, width)) + ends.KEY_GAP
    left = max(text_width(label, SIZE) for label in axis.labels) + 8
    right = width - (ends.column(labels) if on_side else 20)
    plan = break_labels(spec, Frame(left, 0, right, 0))
    top = key_height + LINE * (break_rows(plan) + 1) + 6
    under = FOOT + (LINE if spec.events else 0)
    frame = Frame(left, top, right, max(height, top + 230) - under)
    place = marks.across(spec, frame)
    shapes = [_grid(spec, frame, axis), _time(spec, frame, place), _breaks(frame, plan, key_height)]
    shapes += [
        canvas.text(place(at), frame.bottom + FOOT + 12, f"▲{letters}", "quiet", "middle")
        for at, letters in event_letters(spec, frame.width / len(spec.x))
    ]
    shapes += [marks.draw(spec, each, frame, axis, place) for each in sorted(spec.series, key=lambda each: not each.muted)]
    shapes.append(
        ends.beside(spec, labels, frame, axis, place)
        if on_side
        else ends.key(labels, width) + ends.numbered(spec, labels, frame, axis, place)
    )
    return canvas.document(spec, width, frame.bottom + under, name, *shapes)


def _grid(spec: ChartSpec, frame: Frame, axis: ValueAxis) -> str:
    """A hairline at every tick; the unit with the topmost number, above its line."""
    shapes = []
    for tick, label in zip(axis.ticks, axis.labels, strict=True):
        y = frame.y(axis.share(tick))
        words = axis_words(label, spec.unit, spec.lang) if tick == axis.high and spec.kind != "rank" else label
        shapes.append(canvas.rule(0, y, frame.right, y, "axis" if tick == 0 or tick == axis.ticks[0] else "grid"))
        shapes.append(canvas.text(0, y - 5, words, "quiet"))
    if axis.cut:
        x, anchor = (text_width(axis.labels[0], SIZE) + 12, "start") if spec.sinks else (frame.right, "end")
        shapes.append(canvas.text(x, frame.bottom - 5, message("chart.cut", spec.lang), "quiet", anchor))
    return "".join(shapes)


def _time(spec: ChartSpec, frame: Frame, place: marks.Place) -> str:
    room = int(frame.width // (text_width(spec.x[0][1], SIZE) + 14))
    shapes = []
    for number, label in time_ticks(spec.x[0][0], spec.x[-1][0], room, spec.lang):
        half = text_width(label, SIZE) / 2
        x = min(max(place(number), half), frame.right + 12 - half)
        shapes.append(canvas.rule(place(number), frame.bottom, place(number), frame.bottom + 4, "axis"))
        shapes.append(canvas.text(x, frame.bottom + LINE + 2, label, "quiet", "middle"))
    return "".join(shapes)


def break_labels(spec: ChartSpec, frame: Frame) -> list[BreakLabel]:
    """How the breaks are labelled so that no label touches another; with their signs alone where dates do not fit."""
    signs = [sign(number) for number in range(len(spec.breaks))]
    dated = [f"{mark} {spec.x[spec.place(x)][1]}" for mark, (x, _) in zip(signs, spec.breaks, strict=True)]
    planned = _in_rows(spec, frame, dated, gap=8)
    return _in_rows(spec, frame, signs, gap=2) if any(each.row is None for each in planned) else planned


def _in_rows(spec: ChartSpec, frame: Frame, words: list[str], gap: float) -> list[BreakLabel]:
    places = [marks.across(spec, frame)(spec.place(x)) for x, _ in spec.breaks]
    lengths = [text_width(each, SIZE) for each in words]
    sides = [place + length <= frame.right + 16 for place, length in zip(places, lengths, strict=True)]
    spans = [
        (place, place + length) if side else (place - length, place) for place, length, side in zip(places, lengths, sides, strict=True)
    ]
    return [BreakLabel(*each) for each in zip(words, in_rows(spans, 3, gap), places, sides, strict=True)]


def break_rows(plan: list[BreakLabel]) -> int:
    """How many rows of words stand above the frame."""
    return 1 + max((each.row for each in plan if each.row is not None), default=-1)


def sign(number: int) -> str:
    """The sign of a break, on the chart and in the list under it: ①, ② …"""
    return chr(0x2460 + number) if number < 20 else f"({number + 1})"


def event_letters(spec: ChartSpec, step: float) -> list[tuple[int, str]]:
    """The places of the reforms on the axis with their letters: (4, "A"), (7, "B–D") where three stand too close for three letters.

    `step` is the room of a period in pixels.
    """
    found: list[list[int]] = []
    for number, event in enumerate(spec.events):
        if found and (event.place - spec.events[found[-1][0]].place) * step < EVENT_ROOM:
            found[-1].append(number)
        else:
            found.append([number])
    return [(spec.events[each[0]].place, "–".join(dict.fromkeys((letter(each[0]), letter(each[-1]))))) for each in found]


def letter(number: int) -> str:
    """The letter of a reform, on the chart and in the list under it: A … Z, a … z."""
    return chr(ord("A") + number) if number < 26 else chr(ord("a") + (number - 26) % 26)


def _breaks(frame: Frame, plan: list[BreakLabel], top: float) -> str:
    shapes = []
    for words, row, at, on_right in plan:
        y = top + LINE * ((row or 0) + 1)
        shapes.append(canvas.rule(at, y - 4, at, frame.bottom, "break"))
        if row is not None:
            shapes.append(canvas.text(at + 3 if on_right else at - 3, y - 6, words, "quiet", "start" if on_right else "end"))
    return "".join(shapes)
