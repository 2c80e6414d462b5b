"""A chart as a plain dict for Plotly (`{"data": …, "layout": …}`), by the same rules and the same geometry as the static picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from etl.present import legend, theme
from etl.present.axis import ValueAxis, axis_of, time_ticks
from etl.present.canvas import LINE, SIZE, Frame
from etl.present.drawing import WIDE, BreakLabel, break_labels, break_rows, event_letters
from etl.present.ends import LABEL_WIDTH, stacked_ends
from etl.present.figure import ChartSpec, Series
from etl.present.labels import spread, text_width, wrap
from etl.present.marks import bar_share
from etl.present.messages import message
from etl.present.sentences import axis_words
from etl.present.traces import across, bars, colour, lines, withheld

BOTTOM = 36
END = 10
HEAD = LINE + 4
"""In pixels: room under the plot for labels of time, room right of the last point, room inside the plot over the topmost
value for its label."""


@dataclass(frozen=True)
class Sheet:
    """The room of a chart in pixels: `frame` runs from the first point to the last, the value labels stand left of it."""

    frame: Frame
    margin: dict[str, float]
    inner: float
    plan: list[BreakLabel]

    def above(self, row: int | None) -> float:
        """How far above the plot a row of break words begins."""
        return (break_rows(self.plan) - 1 - (row or 0)) * LINE + 4

    def from_top(self, share: float) -> float:
        """How far below the top of the plot a share of the value axis stands."""
        return HEAD + (1 - share) * (self.inner - HEAD)


def plotly(spec: ChartSpec, ground: str = "light", height: int = 460, width: int = 900, told: bool = True) -> dict[str, Any]:
    """The figure, on a ground (`light` or `dark`) and a height in pixels; `width` places the labels, it is not set.

    From 560 pixels on lines are labelled at their ends; a narrower chart has a legend above. With `told` each point
    carries its words for Plotly's own hover; a page that words points itself leaves them out. Tiles and panels are
    drawn as pictures only: `chart.svg`.
    """
    layout = theme.plotly_layout(ground, spec.lang)
    if not spec.told:
        return {"data": [], "layout": {**layout, "height": height, "annotations": [_empty(spec)]}}
    if spec.x_kind == "category":
        room = width - max(text_width(label, SIZE) for _, label in spec.x) - END
        return {"data": _named(across(spec, ground, told), spec, room), "layout": {**layout, **_across_layout(spec, layout, height, room)}}
    axis = axis_of(spec, height)
    beside = width >= WIDE
    ends = [_label_lines(spec, each) for each in spec.series if each.last is not None] if beside else []
    sheet = _sheet(spec, axis, height, width, ends)
    layout |= {"height": height, "margin": sheet.margin, "uirevision": spec.title, "showlegend": not beside}
    layout["legend"] = legend.layout(1 + (sheet.above(0) + LINE) / sheet.inner)
    layout["xaxis"] |= _time_axis(spec, sheet)
    layout["yaxis"] |= _values(axis, sheet)
    layout["shapes"] = _break_lines(spec, sheet, theme.GROUNDS[ground]["rule"])
    layout["annotations"] = _value_words(spec, axis, ground) + _break_words(spec, sheet, ground) + _event_words(spec, sheet, ground)
    layout |= {"barmode": "relative"} if spec.kind == "stack" else {}
    layout |= {"bargap": 1 - bar_share(spec, sheet.frame.width)} if spec.kind in ("bar", "stack") else {}
    layout["annotations"] += _end_labels(spec, axis, sheet, ends, ground)
    layout["annotations"] += [_cut(spec, axis, ground)] if axis.cut else []
    draw = bars if spec.kind in ("bar", "stack") else lines
    data = [trace for number in range(len(spec.series)) for trace in draw(spec, number, ground, told)]
    data += [trace for number in range(len(spec.series)) for trace in withheld(spec, number, ground, axis, told)]
    return {"data": _named(data, spec, width), "layout": layout}


def _named(data: list[dict[str, Any]], spec: ChartSpec, width: float) -> list[dict[str, Any]]:
    """The marks with their names as the legend has room for them."""
    return [{**trace, "name": legend.name(spec.series[trace["meta"]], width)} for trace in data]


def _sheet(spec: ChartSpec, axis: ValueAxis, height: int, width: int, ends: Sequence[Sequence[str]]) -> Sheet:
    """The geometry, as the static picture has it; without words at the `ends` of lines there is a legend above."""
    column = max(text_width(line, SIZE) for words in ends for line in words) + 24 if ends else 14
    left = max(text_width(label, SIZE) for label in axis.labels) + 8
    frame = Frame(left, 0, width - column - END, 0)
    plan = break_labels(spec, frame)
    top = break_rows(plan) * LINE + 10 + (0 if ends else legend.height(spec, width))
    bottom = BOTTOM + (LINE if spec.events else 0)
    return Sheet(frame, {"l": 0, "r": column, "t": top, "b": bottom, "pad": 0}, height - top - bottom, plan)


def _empty(spec: ChartSpec) -> dict[str, Any]:
    words = message("chart.empty", spec.lang)
    return {"text": words, "showarrow": False, "x": 0.5, "y": 0.5, "xref": "paper", "yref": "paper"}


def _across_layout(spec: ChartSpec, layout: dict[str, Any], height: int, room: float) -> dict[str, Any]:
    """Bars right of their names; `room` is how wide they and the legend above them may be."""
    several = len(spec.series) > 1
    top, foot = 10 + (legend.height(spec, room) if several else 0), 20
    high = max(height, top + len(spec.x) * (18 * (len(spec.series) if spec.kind == "bar" else 1) + 8) + foot)
    return {
        "height": high,
        "margin": {"l": 8, "r": 70, "t": top, "b": foot},
        "xaxis": {**layout["xaxis"], "showticklabels": False, "ticks": "", "showline": False, "zeroline": True},
        "yaxis": {**layout["yaxis"], "type": "category", "autorange": "reversed", "automargin": True, "showgrid": False},
        "showlegend": several,
        "legend": legend.layout(1 + 4 / (high - top - foot)),
        "bargap": 0.25,
        "barmode": "group" if spec.kind == "bar" else "relative",
    }


def _time_axis(spec: ChartSpec, sheet: Sheet) -> dict[str, Any]:
    """Every period in its even place, labelled where there is room; the first point right of the value labels."""
    count = len(spec.x)
    in_middle = spec.kind in ("bar", "stack") or count == 1
    steps = count if in_middle else count - 1
    step = sheet.frame.width / steps
    half = 0.5 if in_middle else 0.0
    ticks = time_ticks(spec.x[0][0], spec.x[-1][0], int(sheet.frame.width // (text_width(spec.x[0][1], SIZE) + 14)), spec.lang)
    return {
        "range": [-half - sheet.frame.left / step, count - 1 + half + END / step],
        "tickmode": "array",
        "tickvals": [number for number, _ in ticks],
        "ticktext": [label for _, label in ticks],
    }


def _values(axis: ValueAxis, sheet: Sheet) -> dict[str, Any]:
    """A hairline at every round number, with room over the topmost for its words."""
    top = axis.high + (axis.high - axis.low) * HEAD / (sheet.inner - HEAD)
    low = axis.low if axis.low < axis.high else axis.low + 0.4
    return {"range": [low, top], "tickmode": "array", "tickvals": list(axis.ticks), "showticklabels": False}


def _value_words(spec: ChartSpec, axis: ValueAxis, ground: str) -> list[dict[str, Any]]:
    """The numbers above their hairlines, the unit with the topmost. Labels of the axis itself would hide those of time."""
    words = list(axis.labels) if spec.kind == "rank" else [*axis.labels[:-1], axis_words(axis.labels[-1], spec.unit, spec.lang)]
    look = {"xref": "paper", "x": 0, "xanchor": "left", "yanchor": "bottom", "showarrow": False, "borderpad": 0}
    look["font"] = {"color": theme.GROUNDS[ground]["quiet"]}
    return [{**look, "y": tick, "text": text} for tick, text in zip(axis.ticks, words, strict=True)]


def _cut(spec: ChartSpec, axis: ValueAxis, ground: str) -> dict[str, Any]:
    """The remark that the axis does not begin at zero."""
    place = {"xref": "paper", "x": 1, "xanchor": "right", "yref": "paper", "y": 0, "yanchor": "bottom", "showarrow": False}
    if spec.sinks:
        place |= {"x": 0, "xanchor": "left", "xshift": text_width(axis.labels[0], SIZE) + 10}
    return {**place, "text": message("chart.cut", spec.lang), "font": {"color": theme.GROUNDS[ground]["quiet"]}}


def _break_lines(spec: ChartSpec, sheet: Sheet, ink: str) -> list[dict[str, Any]]:
    line = {"type": "line", "xref": "x", "yref": "paper", "y0": 0, "line": {"color": ink, "width": 1, "dash": "3px,3px"}}
    ends = [1 + (sheet.above(each.row) + LINE - 4) / sheet.inner for each in sheet.plan]
    places = [spec.place(x) for x, _ in spec.breaks]
    return [{**line, "x0": place, "x1": place, "y1": end} for place, end in zip(places, ends, strict=True)]


def _break_words(spec: ChartSpec, sheet: Sheet, ground: str) -> list[dict[str, Any]]:
    """The sign and date of each break beside its line; what broke is told on hover and in the list under the chart."""
    look = {"yref": "paper", "y": 1, "yanchor": "bottom", "showarrow": False, "font": {"color": theme.GROUNDS[ground]["quiet"]}}
    found = []
    for (x, why), each in zip(spec.breaks, sheet.plan, strict=True):
        if each.row is not None:
            side = {"xanchor": "left", "xshift": 2} if each.on_right else {"xanchor": "right", "xshift": -2}
            words = {"text": each.words, "hovertext": escape(why)}
            found.append({**look, **side, "x": spec.place(x), "yshift": sheet.above(each.row) - 4, **words})
    return found


def _event_words(spec: ChartSpec, sheet: Sheet, ground: str) -> list[dict[str, Any]]:
    """A letter under the axis for each period with reforms; what they were stands under the chart."""
    look = {"yref": "paper", "y": 0, "yanchor": "top", "yshift": -BOTTOM + 10, "showarrow": False, "xanchor": "center", "xref": "x"}
    look["font"] = {"color": theme.GROUNDS[ground]["accent"], "size": 12}
    return [{**look, "x": place, "text": f"▲{letters}"} for place, letters in event_letters(spec, sheet.frame.width / len(spec.x))]


def _label_lines(spec: ChartSpec, series: Series) -> list[str]:
    """What stands at the end of a line: its name, and under it its newest figure."""
    return [*wrap(series.label, LABEL_WIDTH, SIZE), " ".join(spec.end_words(series))]


def _end_labels(spec: ChartSpec, axis: ValueAxis, sheet: Sheet, lines_of: Sequence[Sequence[str]], ground: str) -> list[dict[str, Any]]:
    """Each line's name and newest figure at its end, moved apart where they would touch."""
    if not lines_of:
        return []
    labelled = [each for each in spec.series if each.last is not None]
    ends = [each.values[each.last or 0] or 0 for each in labelled]
    if spec.kind == "stack":
        ends = stacked_ends(spec, labelled)
    names = [[each.label] if each.muted else words[:-1] for each, words in zip(labelled, lines_of, strict=True)]
    heights = [LINE - 1 if each.muted else (len(words) + 1) * (LINE - 1) + 4 for each, words in zip(labelled, names, strict=True)]
    wanted = [sheet.from_top(axis.share(end)) for end in ends]
    centres = spread(wanted, heights, -LINE, sheet.inner + LINE / 2)
    found = []
    for series, name, words, end, y, centre in zip(labelled, names, lines_of, ends, wanted, centres, strict=True):
        text = "<br>".join(map(escape, name))
        text = text if series.muted else f"<b>{text}</b><br>{escape(words[-1])}"
        look = {
            "font": {"color": theme.GROUNDS[ground]["quiet"] if series.muted else colour(series, ground)},
            "align": "left",
            "showarrow": False,
        }
        found.append({**look, "x": 1, "xref": "paper", "xanchor": "left", "xshift": 8, "y": end, "yshift": y - centre, "text": text})
    return found
