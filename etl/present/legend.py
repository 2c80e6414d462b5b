"""The legend above an interactive chart: a name under the other, broken where it is wider than the chart, as high as they are."""

from html import escape
from typing import Any

from etl.present.canvas import SIZE
from etl.present.figure import ChartSpec, Series
from etl.present.labels import wrap

LEFT = 46
ROW = 1.3 * SIZE
GAP = 8
EDGE = 10
"""In pixels, as Plotly sets a legend: what stands before a name, the height of a line of type, the room between names and
around all of them."""


def lines(series: Series, width: float) -> list[str]:
    """A name in the legend of a chart so many pixels wide."""
    return wrap(series.label, width - LEFT, SIZE)


def name(series: Series, width: float) -> str:
    """The same as Plotly reads it."""
    return "<br>".join(map(escape, lines(series, width)))


def height(spec: ChartSpec, width: float) -> float:
    """The room the names of a chart need."""
    return sum(len(lines(each, width)) * ROW + GAP for each in spec.named_series) + EDGE


def layout(y: float) -> dict[str, Any]:
    """A legend that stands upon a share of the chart's height: 1 is the top of its plot."""
    place = {"x": 0, "xanchor": "left", "y": y, "yanchor": "bottom"}
    return {**place, "orientation": "v", "itemclick": False, "itemdoubleclick": False, "tracegroupgap": GAP - 3}
