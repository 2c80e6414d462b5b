"""Small multiples: a little chart for every line, all on one scale, the others in grey behind each."""

from etl.present import canvas, marks, periods
from etl.present.axis import ValueAxis, axis_of
from etl.present.canvas import LINE, SIZE, Frame
from etl.present.figure import ChartSpec, Series
from etl.present.labels import text_width, wrap

NARROWEST = 136
HEIGHT = 108
GAP = 22
"""In pixels: how narrow a panel may be, how high its frame is, and the room between panels."""


def panels(spec: ChartSpec, width: float, name: str) -> str:
    """All lines of a chart as an SVG element of so many pixels, as high as its panels need; ticks stand with the first of a row."""
    axis = axis_of(spec, HEIGHT)
    left = max(text_width(label, SIZE) for label in axis.labels) + 6
    columns = max(1, min(len(spec.series), int((width - left + GAP) // (NARROWEST + GAP))))
    each_width = (width - left - GAP * (columns - 1)) / columns
    names = [wrap(series.label, each_width, SIZE) for series in spec.series]
    head = LINE * (max(map(len, names), default=1) + 1) + 12
    shapes = [canvas.text(0, LINE - 4, spec.unit_label, "quiet")]
    row_height = head + HEIGHT + GAP + LINE
    for number, series in enumerate(spec.series):
        row, column = divmod(number, columns)
        x, top = left + column * (each_width + GAP), LINE + row * row_height + head
        frame = Frame(x, top, x + each_width - 4, top + HEIGHT)
        shapes += [canvas.text(x, top - head + LINE * (place + 1), line, bold=True) for place, line in enumerate(names[number])]
        shapes.append(canvas.text(x, top - 8, " ".join(spec.end_words(series)), "quiet"))
        shapes.append(_scale(spec, frame, axis, column == 0))
        shapes.append(_behind(spec, series, frame, axis))
        shapes.append(marks.draw(spec, series, frame, axis, marks.across(spec, frame)))
    rows = -(-len(spec.series) // columns)
    return canvas.document(spec, width, LINE + rows * row_height, name, *shapes)


def _scale(spec: ChartSpec, frame: Frame, axis: ValueAxis, first: bool) -> str:
    """The hairlines, numbered in the first panel of a row; the first and the last year under it."""
    shapes = []
    for tick, label in zip(axis.ticks, axis.labels, strict=True):
        y = frame.y(axis.share(tick))
        shapes.append(canvas.rule(frame.left, y, frame.right, y, "axis" if tick == axis.low else "grid"))
        if first:
            shapes.append(canvas.text(frame.left - 6, y + 5, label, "quiet", "end"))
    for number, anchor, x in ((0, "start", frame.left), (-1, "end", frame.right)):
        year = str(periods.parts(spec.x[number][0])[0])
        shapes.append(canvas.text(x, frame.bottom + LINE, year, "quiet", anchor))
    return "".join(shapes)


def _behind(spec: ChartSpec, own: Series, frame: Frame, axis: ValueAxis) -> str:
    """The other lines, thin and grey, so that each is seen among all."""
    place = marks.across(spec, frame)
    paths = []
    for series in spec.series:
        for run in spec.runs(series) if series is not own else ():
            if len(run) > 1:
                steps = "L".join(f"{place(at):.0f} {frame.y(axis.share(series.values[at] or 0)):.1f}" for at in run)
                paths.append(f"M{steps}")
    return f'<path class="grid" d="{"".join(paths)}" fill="none" stroke="{canvas.HAIRLINE}"/>'
