"""The same chart as Streamlit's tutorial would have it: widgets, a filtered frame, a chart; the script runs anew for each choice."""

import os

import pandas as pd
import plotly.express as px
import streamlit as st


@st.cache_resource
def load() -> pd.DataFrame:
    columns = ["freq", "ref_area", "scheme", "indicator", "time_period", "period_basis", "source", "obs_value"]
    return pd.read_parquet(os.environ["BENCH_FILE"], columns=columns)


df = load()
st.title("Social insurance enrolment")
freq = st.selectbox("freq", ["A", "M", "Q"], key="freq")
indicator = st.text_input("indicator", "insured", key="indicator")
area = st.text_input("area", "100000", key="ref_area").split(",")
scheme = st.text_input("scheme", "PEN_E,UNE", key="scheme").split(",")
start = st.text_input("start", "2020", key="start")
end = st.text_input("end", "2030", key="end")
kind = st.radio("kind", ["line", "bar", "table"], key="kind")
colour = st.radio("colour", ["scheme", "ref_area"], key="colour")
dff = df[
    (df.freq == freq)
    & (df.indicator == indicator)
    & df.ref_area.isin(area)
    & df.scheme.isin(scheme)
    & (df.time_period >= start)
    & (df.time_period <= end)
]
draw = px.bar if kind == "bar" else px.line
st.plotly_chart(draw(dff, x="time_period", y="obs_value", color=colour))
