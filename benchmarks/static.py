"""Published files by our own server and by nginx: the same files, the same moment, one process each, sixteen readers."""

import argparse
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import wrk
from server import PUBLIC, ROOT, Server, free_port, ours, running
from table import machine, ratio, table, verdict

PAGES = {"home": "/", "landing page": "/datasets/enrolment/", "style sheet": "/assets/site.css", "catalog": "/catalog.json"}
READERS = 16
REPEATS = 3

AROUND = """
{user} worker_processes 1; daemon off; pid {home}/pid; error_log {home}/error.log;
events {{ worker_connections 1024; }}
http {{ access_log off; sendfile on; tcp_nopush on; include {home}/shebao.conf; }}
"""


@contextmanager
def nginx(public: Path) -> Iterator[Server]:
    """nginx with the shipped configuration, as one process."""
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        raise SystemExit("nginx is missing. Install it with: apt-get install nginx-light")
    port = free_port()
    with TemporaryDirectory() as folder:
        conf = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
        conf = conf.replace("listen 80;", f"listen 127.0.0.1:{port};").replace("/var/lib/shebao/public", str(public))
        (Path(folder) / "shebao.conf").write_text(conf, "utf-8")
        user = "user root;" if os.getuid() == 0 else ""
        (Path(folder) / "nginx.conf").write_text(AROUND.format(home=folder, user=user), "utf-8")
        with running([program, "-c", f"{folder}/nginx.conf", "-e", f"{folder}/error.log"], port) as server:
            yield server


class Speed(NamedTuple):
    """How many a second, at what cost of processor time (µs) each, and how many went wrong."""

    rate: float
    cost: float
    wrong: int


def speed(server: Server, path: str, seconds: float, *headers: str) -> Speed:
    """The best of a few runs: what else a machine does only takes away."""
    found = []
    for _ in range(REPEATS):
        before = server.processor()
        load = wrk.get(server.address + path, READERS, seconds, *headers)
        found.append(Speed(load.rate, (server.processor() - before) / load.asked * 1e6, load.wrong))
    return Speed(max(each.rate for each in found), min(each.cost for each in found), sum(each.wrong for each in found))


def main() -> None:
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--seconds", type=float, default=4)
    given = told.parse_args()
    machine()
    rows, rates, costs = [], [], []
    with ours(PUBLIC) as own, nginx(PUBLIC) as other:
        for packing in ("", "gzip"):
            for name, path in PAGES.items():
                headers = [f"accept-encoding: {packing}"] if packing else []
                left, right = speed(own, path, given.seconds, *headers), speed(other, path, given.seconds, *headers)
                rates.append(left.rate / right.rate)
                costs.append(left.cost / right.cost)
                figures = [f"{left.rate:,.0f}", f"{right.rate:,.0f}", f"{left.cost:,.0f}", f"{right.cost:,.0f}"]
                rows.append([f"{name}, {packing or 'not compressed'}", *figures, ratio(left.rate, right.rate), left.wrong + right.wrong])
    heads = ["16 readers", "ours a second", "nginx a second", "ours µs of processor", "nginx µs", "ours ÷ nginx", "errors"]
    table(heads, rows)
    table(
        ["machine-independent, and targets", "", ""],
        [
            ["ours ÷ nginx, a second, the worst file", f"{min(rates):.2f}", verdict(min(rates) >= 0.25, "≥ 0.25")],
            ["nginx ÷ ours, processor time, the worst file", f"{1 / max(costs):.2f}", verdict(max(costs) <= 4, "≥ 0.25")],
        ],
    )


if __name__ == "__main__":
    main()
