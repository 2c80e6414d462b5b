"""The same chart as Dash's tutorial would have it: pandas, plotly.express, a callback. `python peer_dash.py FILE PORT`."""

import sys

import pandas as pd
import plotly.express as px
from dash import Dash, Input, Output, callback, dcc, html

df = pd.read_parquet(sys.argv[1], columns=["freq", "ref_area", "scheme", "indicator", "time_period", "period_basis", "source", "obs_value"])
app = Dash()
app.layout = html.Div(
    [
        html.H1("Social insurance enrolment"),
        dcc.Dropdown(["A", "M"], "M", id="freq"),
        dcc.Dropdown(sorted(df.indicator.unique()), "insured", id="indicator"),
        dcc.Dropdown(sorted(df.ref_area.unique()), ["100000"], id="area", multi=True),
        dcc.Dropdown(sorted(df.scheme.unique()), ["PEN_E", "UNE"], id="scheme", multi=True),
        dcc.Input("2020", id="start"),
        dcc.Input("2030", id="end"),
        dcc.RadioItems(["line", "bar"], "line", id="kind"),
        dcc.RadioItems(["scheme", "ref_area"], "scheme", id="colour"),
        dcc.Graph(id="graph"),
    ]
)


@callback(
    Output("graph", "figure"),
    Input("freq", "value"),
    Input("indicator", "value"),
    Input("area", "value"),
    Input("scheme", "value"),
    Input("start", "value"),
    Input("end", "value"),
    Input("kind", "value"),
    Input("colour", "value"),
)
def update_graph(freq, indicator, area, scheme, start, end, kind, colour):  # type: ignore[no-untyped-def]
    dff = df[
        (df.freq == freq)
        & (df.indicator == indicator)
        & df.ref_area.isin(area)
        & df.scheme.isin(scheme)
        & (df.time_period >= start)
        & (df.time_period <= end)
    ]
    draw = px.bar if kind == "bar" else px.line
    return draw(dff, x="time_period", y="obs_value", color=colour)


if __name__ == "__main__":
    import logging

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    app.run(port=sys.argv[2])
