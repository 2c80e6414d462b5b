"""What one interaction of the explorer costs, with ten thousand different selections, beside Dash and Streamlit as taught.

Every server is a process of its own and asked over HTTP by `wrk`; times contain the way there and back. Streamlit speaks over a
websocket: it is measured inside its own process (`streamlit.testing`), which leaves the way, the browser's protocol and
other readers out, and so flatters it.
"""

import argparse
import json
import logging
import os
import statistics
import sys
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import synthetic
import wrk
from questions import Chosen, asked, selections
from server import PUBLIC, Server, fetch, free_port, ours, running
from table import machine, ratio, table, verdict

DATASET = "enrolment"
SELECTIONS = 10_000
PATH = "/explore/_dash-update-component"


class Measured(NamedTuple):
    """One reader, eight readers, and the processor's milliseconds for each of the eight's answers."""

    one: wrk.Load
    eight: wrk.Load
    cost: float


def both(server: Server, path: str, questions: Sequence[bytes], seconds: float, first: int) -> Measured:
    """One reader, and then eight who ask other questions."""
    one = wrk.post(server.address + path, questions, 1, seconds, first)
    before = server.processor()
    eight = wrk.post(server.address + path, questions, 8, seconds, (first + one.asked) % len(questions))
    return Measured(one, eight, (server.processor() - before) / max(eight.asked, 1) * 1000)


def measure_ours(public: Path, chosen: Sequence[Chosen], seconds: float) -> Measured:
    """Our explorer, by the questions of its own page."""
    with ours(public, [f"/explore/{DATASET}"]) as server:
        questions = asked(server.address, DATASET, chosen)
        drawn = sum(answered(server, each) for each in questions[:50])
        if drawn < 50:
            raise SystemExit(f"only {drawn} of 50 questions were answered with a chart or a table")
        return both(server, PATH, questions, seconds, 50)


def answered(server: Server, question: bytes) -> bool:
    """Whether the answer has figures."""
    request = urllib.request.Request(server.address + PATH, question, {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return bool((json.load(answer)["response"].get("table") or {}).get("table"))


def measure_dash(public: Path, chosen: Sequence[Chosen], seconds: float) -> Measured:
    """The same selections, asked of the tutorial's page."""
    port = free_port()
    program = [sys.executable, "benchmarks/peer_dash.py", str(parquet(public)), str(port)]
    with running(program, port, "/_dash-dependencies", quiet=True) as server:
        (callback,) = json.loads(fetch(server.address + "/_dash-dependencies"))
        questions = [tutorial_question(callback, each) for each in chosen]
        wrk.post(server.address + "/_dash-update-component", questions, 1, 2)
        return both(server, "/_dash-update-component", questions, seconds, SELECTIONS // 4)


def tutorial_question(callback: dict[str, Any], chosen: Chosen) -> bytes:
    """A selection as the tutorial's page asks for it; it has no table, so that it draws a line."""
    codes = chosen.codes
    values = {"freq": codes["freq"][0], "indicator": codes["indicator"][0], "area": codes["ref_area"], "scheme": codes["scheme"]}
    values |= {"start": chosen.start, "end": chosen.end, "colour": chosen.colour, "kind": "bar" if chosen.kind == "bar" else "line"}
    inputs = [{**one, "value": values[one["id"]]} for one in callback["inputs"]]
    outputs = {"id": "graph", "property": "figure"}
    return json.dumps({"output": callback["output"], "outputs": outputs, "inputs": inputs, "changedPropIds": ["area.value"]}).encode()


def measure_streamlit(public: Path, chosen: Sequence[Chosen], seconds: float) -> list[float]:
    """Milliseconds of each rerun of the tutorial's script."""
    from streamlit.testing.v1 import AppTest

    logging.disable(logging.WARNING)
    os.environ["BENCH_FILE"] = str(parquet(public))
    app = AppTest.from_file(str(Path(__file__).parent / "peer_streamlit.py"), default_timeout=300).run()
    spent = []
    until = time.perf_counter() + seconds
    for each in chosen:
        app.selectbox(key="freq").set_value(each.codes["freq"][0])
        for name in ("indicator", "ref_area", "scheme"):
            app.text_input(key=name).set_value(",".join(each.codes[name]))
        app.text_input(key="start").set_value(each.start)
        app.text_input(key="end").set_value(each.end)
        app.radio(key="kind").set_value(each.kind)
        app.radio(key="colour").set_value(each.colour)
        began = time.perf_counter()
        app.run()
        spent.append((time.perf_counter() - began) * 1000)
        if app.exception:
            raise SystemExit(f"Streamlit failed: {app.exception}")
        if time.perf_counter() > until:
            break
    return spent


def parquet(public: Path) -> Path:
    return (public / "datasets" / DATASET / "latest" / f"{DATASET}.parquet").resolve()


def measure(name: str, public: Path, seconds: float, peers: bool) -> tuple[Measured, list[list[object]], list[list[object]]]:
    """A site: what was measured of ours, the rows of the table, and the ratios to the peers."""
    chosen = selections(public, DATASET, SELECTIONS)
    ours = one, eight, cost = measure_ours(public, chosen, seconds)
    rows = [row(f"ours, {name}, {len(chosen):,} selections", one.p50, one.p95, eight.rate, cost, one.wrong + eight.wrong)]
    if not peers:
        return ours, rows, []
    dash, dashes, price = measure_dash(public, chosen, seconds)
    rows.append(row(f"Dash + pandas + plotly.express, {name}", dash.p50, dash.p95, dashes.rate, price, dash.wrong + dashes.wrong))
    reruns = measure_streamlit(public, chosen, seconds)
    middle, late = statistics.median(reruns), statistics.quantiles(reruns, n=20)[-1] if len(reruns) > 1 else reruns[0]
    rows.append(row(f"Streamlit, {name}, in its process", middle, late, 1000 / statistics.mean(reruns), statistics.mean(reruns), 0))
    ratios: list[list[object]] = [
        [f"Dash ÷ ours, time of one, {name}", ratio(dash.p50, one.p50), verdict(dash.p50 >= 20 * one.p50, "≥ 20")],
        [f"ours ÷ Dash, a second, {name}", ratio(eight.rate, dashes.rate), verdict(eight.rate >= 20 * dashes.rate, "≥ 20")],
        [f"Streamlit ÷ ours, time of one, {name}", ratio(middle, one.p50), verdict(middle > one.p50, "> 1")],
    ]
    return ours, rows, ratios


def row(what: str, middle: float, late: float, rate: float, cost: float, wrong: int) -> list[object]:
    return [what, f"{middle:.2f}", f"{late:.2f}", f"{rate:,.1f}", f"{cost:.2f}", wrong]


def main() -> None:
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--seconds", type=float, default=10)
    told.add_argument("--rows", type=int, nargs="*", default=[1_000_000, 10_000_000])
    told.add_argument("--no-peers", action="store_true")
    given = told.parse_args()
    machine()
    found = {}
    with TemporaryDirectory() as folder:
        found["bundled"] = measure("bundled", PUBLIC, given.seconds, not given.no_peers)
        for count in given.rows:
            public = synthetic.write(PUBLIC, Path(folder) / str(count), count)
            found[f"{count // 1_000_000} M"] = measure(f"{count // 1_000_000} M", public, given.seconds, not given.no_peers)
    rows = [row for _, rows, _ in found.values() for row in rows]
    ratios = [row for *_, ratios in found.values() for row in ratios]
    table(["one interaction", "p50 ms, 1 reader", "p95 ms, 1 reader", "a second, 8 readers", "processor ms", "errors"], rows)
    measured = {name: each[0] for name, each in found.items()}
    worst = max(each.one.p95 for each in measured.values())
    ratios.append(["p95 at one reader, the slowest site, ms", f"{worst:.2f}", verdict(worst <= 5, "≤ 5 ms")])
    for name in ("bundled", "1 M"):
        if name in measured:
            rate = measured[name].eight.rate
            ratios.append([f"a second, {name}", f"{rate:,.0f}", verdict(rate >= 1000, "≥ 1,000")])
    if {"1 M", "10 M"} <= measured.keys():
        few, many = measured["1 M"], measured["10 M"]
        for what, less, more in (
            ("10 M ÷ 1 M observations, time of one", few.one.p50, many.one.p50),
            ("10 M ÷ 1 M observations, processor time of one", few.cost, many.cost),
            ("1 M ÷ 10 M observations, a second", many.eight.rate, few.eight.rate),
        ):
            ratios.append([what, ratio(more, less), verdict(more <= 2 * less, "≤ 2")])
    table(["machine-independent, and targets", "", ""], ratios)


if __name__ == "__main__":
    main()
