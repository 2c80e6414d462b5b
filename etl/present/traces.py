"""The marks of an interactive chart, as plain dicts for Plotly: lines with gaps and dashed tails, bars, signs of what is withheld.

Periods stand at whole numbers, 0 for the first. The `meta` of a trace is the number of its series.
"""

from html import escape
from typing import Any

from etl.present.axis import ValueAxis
from etl.present.figure import SUPPRESSED, UNRELIABLE, ChartSpec, Series
from etl.present.sentences import hover

FEW_POINTS = 30
"""So many points on a line still have a dot each."""

Trace = dict[str, Any]


def colour(series: Series, ground: str) -> str:
    """The colour of a series on a ground."""
    return series.light if ground == "light" else series.dark


def _trace(spec: ChartSpec, number: int, told: bool, **rest: Any) -> Trace:
    """What every mark of a series has in common; `told` gives each point its words for Plotly's own hover."""
    series = spec.series[number]
    trace: Trace = {"name": series.label, "legendgroup": series.code, "meta": number, "x0": 0, "dx": 1}
    if told:
        trace["text"] = [escape(hover(spec, series, place)).replace("\n", "<br>") for place in range(len(spec.x))]
        trace["hovertemplate"] = "%{text}<extra></extra>"
    else:
        trace["hoverinfo"] = "none"
    return {**trace, **rest}


def lines(spec: ChartSpec, number: int, ground: str, told: bool) -> list[Trace]:
    """The firm line, and its provisional tail dashed as a trace of its own; a null wherever nothing is to be joined."""
    series, shade = spec.series[number], colour(spec.series[number], ground)
    tail, values = series.tail_start, series.values
    line: dict[str, Any] = {"color": shade, "width": 1 if series.muted else 2}
    single, is_doubtful, sparse = _single(series), UNRELIABLE in series.statuses, len(series.told) <= FEW_POINTS
    look: dict[str, Any] = {"type": "scatter", "connectgaps": False, "mode": "lines", "showlegend": series in spec.named_series}
    marker: dict[str, Any] = {"color": shade, "size": 6}
    if single or is_doubtful:
        plain = 6 if sparse else 0
        doubtful = [status == UNRELIABLE and value is not None for status, value in zip(series.statuses, values, strict=True)]
        sizes = [9 if doubt else 8 if at in single else plain for at, doubt in enumerate(doubtful)]
        marker |= {"size": sizes, "symbol": ["circle-open" if doubt else "circle" for doubt in doubtful]}
    look["mode"] = "lines+markers" if single or is_doubtful or sparse else "lines"
    if tail == len(values):
        return [_apart(spec, _trace(spec, number, told, **look, line=line, marker=marker, y=values))]
    start = max((at for at in series.told if at < tail), default=tail)
    start = start if tail - start == 1 else tail
    firm = [*values[:tail], *[None] * (len(values) - tail)]
    loose = [*[None] * start, *values[start:]]
    dashed = {**look, "line": {**line, "dash": "5px,3px"}, "showlegend": False}
    return [
        _apart(spec, _trace(spec, number, told, **look, line=line, marker=marker, y=firm)),
        _apart(spec, _trace(spec, number, told, marker=marker, y=loose, **dashed)),
    ]


def _single(series: Series) -> set[int]:
    """Places with a figure and none on either side: a line shows nothing there."""
    if isinstance(series.told, range):
        return set()
    told = set(series.told)
    return {at for at in told if at - 1 not in told and at + 1 not in told}


def _apart(spec: ChartSpec, trace: Trace) -> Trace:
    """A year-to-date line begins anew each year: a null between December and January."""
    if spec.basis != "YTD":
        return trace
    starts = [at for at, (period, _) in enumerate(spec.x) if at and period.endswith(("-01", "-Q1"))]
    lists = {"x": [float(at) for at in range(len(spec.x))], "y": list(trace["y"])}
    lists |= {"text": list(trace["text"])} if "text" in trace else {}
    marker = {name: list(value) for name, value in trace["marker"].items() if isinstance(value, list)}
    for at in reversed(starts):
        lists["x"].insert(at, at - 0.5)
        lists["y"].insert(at, None)
        for rest in (lists.get("text"), *marker.values()):
            if rest is not None:
                rest.insert(at, rest[at])
    kept = {name: value for name, value in trace.items() if name not in ("x0", "dx")}
    return {**kept, **lists, "marker": {**trace["marker"], **marker}}


def bars(spec: ChartSpec, number: int, ground: str, told: bool) -> list[Trace]:
    """One series as bars; provisional and doubtful ones pale and hatched."""
    series = spec.series[number]
    marker: dict[str, Any] = {"color": colour(series, ground)}
    if series.tail_start < len(series.values) or UNRELIABLE in series.standing:
        loose = [series.is_loose(at) for at in range(len(series.values))]
        marker |= {"opacity": [0.45 if each else 1 for each in loose]}
        marker["pattern"] = {"shape": ["/" if each else "" for each in loose], "solidity": 0.3}
    return [_trace(spec, number, told, type="bar", y=series.values, marker=marker, showlegend=series.last is not None)]


def withheld(spec: ChartSpec, number: int, ground: str, axis: ValueAxis, told: bool) -> list[Trace]:
    """A hatched sign at the foot of the chart where a figure is withheld."""
    series = spec.series[number]
    if SUPPRESSED not in series.statuses:
        return []
    foot = min(axis.low, axis.high) if axis.low < axis.high else axis.low
    marker = {"symbol": "hash-open", "size": 12, "color": colour(series, ground)}
    signs = [foot if status == SUPPRESSED else None for status in series.statuses]
    return [_trace(spec, number, told, type="scatter", mode="markers", y=signs, marker=marker, showlegend=False, cliponaxis=False)]


def across(spec: ChartSpec, ground: str, told: bool) -> list[Trace]:
    """Every series as bars that run across, each with its figure at its end."""
    labels = [label for _, label in spec.x]
    found = []
    for number, series in enumerate(spec.series):
        (trace,) = bars(spec, number, ground, told)
        kept = {name: value for name, value in trace.items() if name not in ("x0", "dx", "y", "text", "hovertemplate")}
        words = {"hovertext": trace["text"], "hovertemplate": "%{hovertext}<extra></extra>"} if told else {}
        shown = {"text": list(series.numbers), "textposition": "outside"} if spec.kind != "stack" else {}
        found.append({**kept, **words, **shown, "orientation": "h", "x": list(series.values), "y": labels, "cliponaxis": False})
    return found
