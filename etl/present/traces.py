"""The marks of an interactive chart, as plain dicts for Plotly: lines with gaps and dashed tails, bars."""

from collections.abc import Callable
from html import escape
from typing import Any

from etl.present.comparison import UNRELIABLE
from etl.present.figure import ChartSpec, Series
from etl.present.marks import is_loose

FEW_POINTS = 30
"""So many points on a line still have a dot each."""


def colour(series: Series, ground: str) -> str:
    """The colour of a series on a ground."""
    return series.light if ground == "light" else series.dark


def _hover(series: Series) -> list[str]:
    return [escape(point.text).replace("\n", "<br>") for point in series.points]


def _trace(series: Series, ground: str, **rest: Any) -> dict[str, Any]:
    trace = {"name": series.label, "legendgroup": series.code, "meta": series.code, "hovertemplate": "%{text}<extra></extra>"}
    return {**trace, "x": [point.x for point in series.points], "text": _hover(series), **rest}


def lines(spec: ChartSpec, series: Series, ground: str) -> list[dict[str, Any]]:
    """The firm line, and its provisional tail dashed as a trace of its own; a null wherever nothing is to be joined."""
    tail = series.tail_start()
    shade = colour(series, ground)
    line: dict[str, Any] = {"color": shade, "width": 1 if series.muted else 2}
    firm = _joined(spec, series, lambda number: number < tail)
    sparse = len([value for value in firm["y"] if value is not None]) <= FEW_POINTS or _has_single_points(spec, series)
    doubtful = [status == UNRELIABLE for status in firm.pop("statuses")]
    plain = 6 if sparse else 0
    marker = {
        "color": shade,
        "size": [8 if each else plain for each in doubtful],
        "symbol": ["circle-open" if each else "circle" for each in doubtful],
    }
    look: dict[str, Any] = {"type": "scatter", "mode": "lines+markers" if sparse or any(doubtful) else "lines", "connectgaps": False}
    traces = [{**_trace(series, ground, **look, line=line, marker=marker), **firm}]
    if tail < len(series.points):
        start = max((number for number in range(tail) if series.points[number].value is not None), default=tail)
        loose = _joined(spec, series, lambda number: number >= (start if tail - start == 1 else tail))
        loose.pop("statuses")
        look["mode"] = "lines+markers" if sparse else "lines"
        dashed = _trace(series, ground, **look, line={**line, "dash": "5px,3px"}, marker={"color": shade, "size": plain}, showlegend=False)
        traces.append({**dashed, **loose})
    return traces


def _has_single_points(spec: ChartSpec, series: Series) -> bool:
    return any(len(run) == 1 for run in spec.runs(series))


def _joined(spec: ChartSpec, series: Series, wanted: Callable[[int], bool]) -> dict[str, list[Any]]:
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


def bars(series: Series, ground: str) -> list[dict[str, Any]]:
    """One series as bars; provisional and doubtful ones pale and hatched."""
    loose = [is_loose(series, number) for number in range(len(series.points))]
    marker: dict[str, Any] = {"color": colour(series, ground), "opacity": [0.4 if each else 1 for each in loose]}
    marker["pattern"] = {"shape": ["/" if each else "" for each in loose], "solidity": 0.3}
    return [_trace(series, ground, type="bar", y=[point.value for point in series.points], marker=marker)]


def across(spec: ChartSpec, ground: str) -> list[dict[str, Any]]:
    """Every series as bars that run across, each with its figure at its end."""
    labels = [label for _, label in spec.x]
    found = []
    for series in spec.series:
        (trace,) = bars(series, ground)
        values = trace.pop("y")
        found.append({**trace, "orientation": "h", "x": values, "y": labels, "hovertext": trace["text"], "textposition": "outside"})
        found[-1] |= {
            "text": [point.number for point in series.points],
            "hovertemplate": "%{hovertext}<extra></extra>",
            "cliponaxis": False,
        }
    return found
