"""A chart as a plain dict for Plotly (`{"data": …, "layout": …}`), by the same rules as the static picture."""

from collections.abc import Sequence
from html import escape
from typing import Any

from etl.present import theme
from etl.present.axis import ValueAxis, time_ticks, value_axis
from etl.present.canvas import LINE, SIZE
from etl.present.comparison import UNRELIABLE
from etl.present.drawing import LABEL_WIDTH, sign
from etl.present.figure import ChartSpec, Series
from etl.present.labels import spread, text_width, wrap
from etl.present.marks import is_loose
from etl.present.messages import message
from etl.present.sentences import axis_words

MARGIN = {"l": 8, "t": 44, "b": 36, "r": 24, "pad": 0}
FEW_POINTS = 30
"""So many points on a line still have a dot each."""

FEW_BREAKS = 3
"""So many breaks still have their date beside their sign."""


def plotly(spec: ChartSpec, ground: str = "light", height: int = 460, width: int = 900) -> dict[str, Any]:
    """The figure, on a ground (`light` or `dark`) and a height in pixels; `width` thins the labels, it is not set.

    From 560 pixels on lines are labelled at their ends; a narrower chart has a legend above.
    """
    layout = theme.plotly_layout(ground, spec.lang)
    if not spec.values():
        return {"data": [], "layout": {**layout, "height": height, "annotations": [_empty(spec)]}}
    if spec.x_kind == "category":
        return {"data": _across(spec, ground), "layout": {**layout, **_across_layout(spec, layout, height)}}
    beside = width >= 560
    axis = value_axis(spec.values(), from_zero=spec.kind == "bar")
    column = max(text_width(line, SIZE) for each in spec.series for line in _label_lines(spec, each)) + 24
    margin = {**MARGIN, "r": column if beside else 24, "t": MARGIN["t"] if beside else MARGIN["t"] + 26 * len(spec.series)}
    inner = height - margin["t"] - margin["b"]
    layout |= {"height": height, "margin": margin, "uirevision": spec.title, "showlegend": not beside, "legend": _legend()}
    layout["xaxis"] |= _time_axis(spec, max(2, int((width - margin["r"]) // (text_width(spec.x[0][1], SIZE) + 16))))
    layout["yaxis"] |= _values(spec, axis)
    layout["shapes"] = [_break(x, theme.GROUNDS[ground]["rule"]) for x, _ in spec.breaks]
    layout["annotations"] = _break_words(spec) + (_end_labels(spec, axis, inner, ground) if beside else [])
    data = [trace for series in spec.series for trace in (_bars(series, ground) if spec.kind == "bar" else _lines(spec, series, ground))]
    return {"data": data, "layout": layout}


def _empty(spec: ChartSpec) -> dict[str, Any]:
    words = message("chart.empty", spec.lang)
    return {"text": words, "showarrow": False, "x": 0.5, "y": 0.5, "xref": "paper", "yref": "paper"}


def _legend() -> dict[str, Any]:
    return {"orientation": "v", "x": 0, "xanchor": "left", "y": 1.04, "yanchor": "bottom", "itemclick": False, "itemdoubleclick": False}


def _colour(series: Series, ground: str) -> str:
    return series.light if ground == "light" else series.dark


def _hover(series: Series) -> list[str]:
    return [escape(point.text).replace("\n", "<br>") for point in series.points]


def _trace(series: Series, ground: str, **rest: Any) -> dict[str, Any]:
    trace = {"name": series.label, "legendgroup": series.code, "meta": series.code, "hovertemplate": "%{text}<extra></extra>"}
    return {**trace, "x": [point.x for point in series.points], "text": _hover(series), **rest}


def _lines(spec: ChartSpec, series: Series, ground: str) -> list[dict[str, Any]]:
    """The firm line, and its provisional tail dashed as a trace of its own; a null wherever nothing is to be joined."""
    tail = series.tail_start()
    colour = _colour(series, ground)
    line: dict[str, Any] = {"color": colour, "width": 1 if series.muted else 2}
    firm = _joined(spec, series, lambda number: number < tail)
    sparse = len([value for value in firm["y"] if value is not None]) <= FEW_POINTS or _has_single_points(spec, series)
    doubtful = [status == UNRELIABLE for status in firm.pop("statuses")]
    marker = {"color": colour, "size": 6, "symbol": ["circle-open" if each else "circle" for each in doubtful]}
    look = {"type": "scatter", "mode": "lines+markers" if sparse or any(doubtful) else "lines", "connectgaps": False}
    traces = [{**_trace(series, ground, **look, line=line, marker=marker), **firm}]
    if tail < len(series.points):
        start = max((number for number in range(tail) if series.points[number].value is not None), default=tail)
        loose = _joined(spec, series, lambda number: number >= (start if tail - start == 1 else tail))
        loose.pop("statuses")
        dashed = _trace(series, ground, **look, line={**line, "dash": "dash"}, marker={"color": colour, "size": 6}, showlegend=False)
        traces.append({**dashed, **loose})
    return traces


def _has_single_points(spec: ChartSpec, series: Series) -> bool:
    return any(len(run) == 1 for run in spec.runs(series))


def _joined(spec: ChartSpec, series: Series, wanted: Any) -> dict[str, list[Any]]:
    """x, y, text and status of the wanted points, with a null between runs that must not be joined."""
    found: dict[str, list[Any]] = {"x": [], "y": [], "text": [], "statuses": []}
    hover = _hover(series)
    for run in spec.runs(series):
        for number in [each for each in run if wanted(each)]:
            point = series.points[number]
            for name, value in (("x", point.x), ("y", point.value), ("text", hover[number]), ("statuses", point.status)):
                found[name].append(value)
        for name, value in (("x", series.points[run[-1]].x), ("y", None), ("text", ""), ("statuses", "")):
            found[name].append(value)
    return found


def _bars(series: Series, ground: str) -> list[dict[str, Any]]:
    loose = [is_loose(series, number) for number in range(len(series.points))]
    marker: dict[str, Any] = {"color": _colour(series, ground), "opacity": [0.4 if each else 1 for each in loose]}
    marker["pattern"] = {"shape": ["/" if each else "" for each in loose], "solidity": 0.3}
    return [_trace(series, ground, type="bar", y=[point.value for point in series.points], marker=marker)]


def _across(spec: ChartSpec, ground: str) -> list[dict[str, Any]]:
    labels = [label for _, label in spec.x]
    found = []
    for series in spec.series:
        (trace,) = _bars(series, ground)
        values = trace.pop("y")
        found.append({**trace, "orientation": "h", "x": values, "y": labels, "hovertext": trace["text"], "textposition": "outside"})
        found[-1] |= {
            "text": [point.number for point in series.points],
            "hovertemplate": "%{hovertext}<extra></extra>",
            "cliponaxis": False,
        }
    return found


def _across_layout(spec: ChartSpec, layout: dict[str, Any], height: int) -> dict[str, Any]:
    rows = len(spec.x) * (18 * len(spec.series) + 8) + 70
    return {
        "height": max(height, rows),
        "margin": {"l": 8, "r": 70, "t": 30, "b": 20},
        "xaxis": {**layout["xaxis"], "showticklabels": False, "ticks": "", "showline": False, "zeroline": True},
        "yaxis": {**layout["yaxis"], "type": "category", "autorange": "reversed", "automargin": True, "showgrid": False},
        "showlegend": len(spec.series) > 1,
        "legend": _legend(),
        "bargap": 0.25,
    }


def _time_axis(spec: ChartSpec, room: int) -> dict[str, Any]:
    """Every period in its even place, labelled where there is room."""
    order = [each for each, _ in spec.x]
    ticks = time_ticks(order, room, spec.lang)
    edge = 0.5 if spec.kind == "bar" else 0.02 * len(order)
    return {
        "type": "category",
        "categoryorder": "array",
        "categoryarray": order,
        "range": [-edge, len(order) - 1 + edge],
        "tickmode": "array",
        "tickvals": [order[number] for number, _ in ticks],
        "ticktext": [label for _, label in ticks],
    }


def _values(spec: ChartSpec, axis: ValueAxis) -> dict[str, Any]:
    words = [*axis.labels[:-1], axis_words(axis.labels[-1], spec.unit, spec.lang)]
    return {
        "range": [axis.low, axis.high],
        "tickmode": "array",
        "tickvals": list(axis.ticks),
        "ticktext": words,
        "ticklabelposition": "outside top",
    }


def _break(x: str, colour: str) -> dict[str, Any]:
    return {
        "type": "line",
        "xref": "x",
        "x0": x,
        "x1": x,
        "yref": "paper",
        "y0": 0,
        "y1": 1.02,
        "line": {"color": colour, "width": 1, "dash": "dash"},
    }


def _break_words(spec: ChartSpec) -> list[dict[str, Any]]:
    """The sign of each break above its line; what broke is told on hover and in the list under the chart."""
    place = {"yref": "paper", "y": 1.02, "yanchor": "bottom", "showarrow": False}
    labels = dict(spec.x)
    return [
        {
            **place,
            "x": x,
            "text": f"{sign(number)} {labels[x]}" if len(spec.breaks) <= FEW_BREAKS else sign(number),
            "hovertext": escape(words),
        }
        for number, (x, words) in enumerate(spec.breaks)
    ]


def _label_lines(spec: ChartSpec, series: Series) -> list[str]:
    return [*wrap(series.label, LABEL_WIDTH, SIZE), " ".join(spec.end_words(series))]


def _end_labels(spec: ChartSpec, axis: ValueAxis, inner: float, ground: str) -> list[dict[str, Any]]:
    """Each line's name and newest figure at its end, moved apart where they would touch."""
    labelled = [(each, each.last) for each in spec.series if each.last is not None]
    lines: Sequence[list[str]] = [[each.label] if each.muted else wrap(each.label, LABEL_WIDTH, SIZE) for each, _ in labelled]
    heights = [LINE - 1 if each.muted else (len(words) + 1) * (LINE - 1) + 4 for (each, _), words in zip(labelled, lines, strict=True)]
    wanted = [(1 - axis.share(last.value or 0)) * inner for _, last in labelled]
    centres = spread(wanted, heights, -MARGIN["t"], inner + MARGIN["b"])
    found = []
    for (series, last), words, y, centre in zip(labelled, lines, wanted, centres, strict=True):
        name = "<br>".join(map(escape, words))
        text = name if series.muted else f"<b>{name}</b><br>{escape(' '.join(spec.end_words(series)))}"
        look = {"font": {"color": _colour(series, ground)}, "align": "left", "showarrow": False}
        found.append({**look, "x": 1, "xref": "paper", "xanchor": "left", "xshift": 8, "y": last.value, "yshift": y - centre, "text": text})
    return found
