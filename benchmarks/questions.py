"""Ten thousand selections that a reader could make, and how the explorer's page asks for each."""

import json
import random
import urllib.parse
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow.parquet as pq
from server import fetch

KINDS = ("line", "bar", "table")
FIXED = ("freq", "indicator", "period_basis", "source")
LONGEST = {"M": 60, "Q": 20, "A": 10}
"""So many periods are looked at once: as many on the large site as on the small one."""


class Chosen(NamedTuple):
    """A selection: a code for each dimension, several for that of the colours, from when to when, and the kind of drawing."""

    codes: dict[str, list[str]]
    colour: str
    start: str
    end: str
    kind: str


def selections(public: Path, dataset: str, count: int) -> list[Chosen]:
    """So many different selections of what is published, drawn by chance, the same ones each time."""
    chance = random.Random(2026)
    names = ["freq", "ref_area", "scheme", "indicator", "period_basis", "source"]
    table = pq.read_table(public / "datasets" / dataset / "latest" / f"{dataset}.parquet", columns=[*names, "time_period"])
    spans = table.group_by(names).aggregate([("time_period", "min"), ("time_period", "max")]).to_pylist()
    spans.sort(key=lambda row: tuple(row[name] for name in names))
    periods = {freq: sorted({period for period in table["time_period"].unique().to_pylist() if _freq(period) == freq}) for freq in LONGEST}
    beside: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for row in spans:
        for colour in ("scheme", "ref_area"):
            beside[_rest(row, colour)].add(row[colour])
    found: dict[str, Chosen] = {}
    for _ in range(count * 20):
        row, colour = chance.choice(spans), chance.choice(("scheme", "ref_area"))
        others = sorted(beside[_rest(row, colour)] - {row[colour]})
        several = [row[colour], *chance.sample(others, min(len(others), chance.randrange(5)))]
        there = [each for each in periods[row["freq"]] if row["time_period_min"] <= each <= row["time_period_max"]]
        length = min(len(there), LONGEST[row["freq"]])
        first = chance.randrange(len(there) - length + 1)
        last = first + chance.randrange(length)
        codes = {name: several if name == colour else [row[name]] for name in names[:-1]}
        one = Chosen(codes, colour, there[first], there[last], chance.choice(KINDS))
        found.setdefault(json.dumps(one), one)
        if len(found) == count:
            break
    return list(found.values())


def _rest(row: dict[str, str], colour: str) -> tuple[str, ...]:
    return colour, *(row[name] for name in FIXED), row["ref_area" if colour == "scheme" else "scheme"]


def _freq(period: str) -> str:
    return "A" if len(period) == 4 else "Q" if "Q" in period else "M"


def asked(address: str, dataset: str, chosen: Sequence[Chosen]) -> list[bytes]:
    """The questions as the page posts them when a reader has changed a choice; what the page asks with is read from the server."""
    callbacks = json.loads(fetch(f"{address}/explore/_dash-dependencies"))
    (callback,) = [each for each in callbacks if each["clientside_function"] is None and "controls" in json.dumps(each["inputs"])]
    return [_question(callback, dataset, each) for each in chosen]


def _question(callback: dict[str, Any], dataset: str, chosen: Chosen) -> bytes:
    held = {**chosen.codes, "start": [chosen.start], "end": [chosen.end], "colour": [chosen.colour], "x": ["time_period"]}
    values = {
        "url.search": "?" + urllib.parse.urlencode({name: ",".join(codes) for name, codes in chosen.codes.items()}),
        "url.pathname": f"/explore/{dataset}",
        "controls.value": {**held, "source": ["preferred"], "changed": ["start"]},
        "kinds.value": chosen.kind,
        "screen.data": {"width": 900, "mode": "light"},
    }
    parts = {
        part: [{**each, "value": values.get(f"{each['id']}.{each['property']}")} for each in callback[part]] for part in ("inputs", "state")
    }
    return json.dumps({"output": callback["output"], "outputs": [], "changedPropIds": ["controls.value"], **parts}).encode()
