"""A small line beside a figure: which way it went, no axes, no words; the figure itself stands beside it as text."""

from etl.present import canvas, periods
from etl.present.figure import ChartSpec, Series


def sparkline(spec: ChartSpec, series: Series, width: float = 180, height: float = 40) -> str:
    """One line of a chart as a small picture, hidden from screen readers.

    Of year-to-date figures only the month of the newest one is drawn, year by year, so that like stands beside like.
    """
    last = spec.x[series.last or 0][0]
    alike = [
        value
        for (x, _), value in zip(spec.x, series.values, strict=True)
        if spec.basis != "YTD" or periods.parts(x)[1] == periods.parts(last)[1]
    ]
    values = [value for value in alike if value is not None]
    if len(values) < 2:
        return ""
    low, high = min(values), max(values)
    frame = canvas.Frame(2, 5, width - 6, height - 5)
    places = [
        (frame.left + number * frame.width / (len(alike) - 1), frame.y((value - low) / (high - low or 1)))
        for number, value in enumerate(alike)
        if value is not None
    ]
    line = "L".join(f"{canvas.pixel(x)} {canvas.pixel(y)}" for x, y in places)
    shapes = f'<path d="M{line}" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linejoin="round"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="spark" viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}" '
        f'aria-hidden="true" focusable="false">{canvas.group(series.light, shapes, canvas.dot(*places[-1], 3))}</svg>'
    )
