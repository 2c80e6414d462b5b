"""Two hundred readers at once for a minute, doing what readers do: what goes wrong, how long each waits, what the server weighs.

Every reader has a connection of its own and pauses about a second between two requests; a second run leaves the pauses out, so that
the server is as busy as it can be. Waiting is measured from the request's first byte to the answer's last.
"""

import argparse
import asyncio
import gc
import random
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.error import HTTPError
from urllib.parse import quote

import uvloop
from questions import asked, selections
from server import PUBLIC, Server, fetch, ours
from table import machine, table, verdict

DATASETS = ("enrolment", "benefits", "funds", "ratios")
ROOTS = ("", "/en")
WORDS = ("养老", "hefei", "pension", "失业保险", "anhui", "yanglao", "2019", "nothing at all")


@dataclass
class Doing:
    """Something readers do: how often, the requests that do it, and the statuses that are right."""

    name: str
    often: int
    requests: list[bytes]
    right: tuple[int, ...] = (200,)


@dataclass
class Told:
    """What was seen: milliseconds of waiting by what was done, and what went wrong."""

    waited: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    wrong: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    memory: list[float] = field(default_factory=list)


def get(path: str, *headers: str) -> bytes:
    more = "".join(f"{each}\r\n" for each in ("accept-encoding: gzip, deflate, br", *headers))
    return f"GET {path} HTTP/1.1\r\nhost: test\r\n{more}\r\n".encode()


def post(body: bytes) -> bytes:
    head = "POST /explore/_dash-update-component HTTP/1.1\r\nhost: test\r\naccept-encoding: gzip\r\ncontent-type: application/json\r\n"
    return head.encode() + b"content-length: %d\r\n\r\n" % len(body) + body


def doings(server: Server) -> list[Doing]:
    """The mix. Search takes part where the server has it."""
    questions = asked(server.address, "enrolment", selections(PUBLIC, "enrolment", 3000))
    pages = [f"{root}/datasets/{name}/" for root in ROOTS for name in DATASETS]
    explorers = [f"{root}/explore/{name}" for root in ROOTS for name in DATASETS]
    files = [f"/datasets/{name}/latest/{name}" for name in DATASETS]
    malformed = [get("/nothing"), get("/en/datasets/nothing/"), get("/explore/nothing"), get("/..%2f..%2fetc/passwd"), get("/%00")]
    malformed += [get("/explore/enrolment?scheme=NOTHING"), get("/?" + "a" * 9000), post(b"{"), post(b"[" * 60_000)]
    found = [
        Doing("home and lists", 12, [get(f"{root}/{path}") for root in ROOTS for path in ("", "datasets/", "about/")]),
        Doing("landing pages", 16, [get(page) for page in pages]),
        Doing("styles and scripts", 12, [get(f"/assets/{name}") for name in ("site.css", "site.js")] + [get("/explore/assets/explore.js")]),
        Doing("CSV", 5, [get(f"{file}.csv") for file in files]),
        Doing("part of a Parquet file", 3, [get(f"{file}.parquet", "range: bytes=0-9999") for file in files], (206,)),
        Doing("explorer, its page", 8, [get(page) for page in explorers]),
        Doing("explorer, a choice", 34, [post(question) for question in questions]),
        Doing("malformed", 5, malformed, (400, 404, 414)),
    ]
    searches = [f"{root}/search?q={quote(word)}" for root in ROOTS for word in WORDS]
    try:
        fetch(server.address + searches[0])
    except HTTPError:
        return found
    return [*found, Doing("search", 5, [get(search) for search in searches])]


async def answer(reader: asyncio.StreamReader) -> tuple[int, bool]:
    """The status of an answer read whole, and whether the connection stays open."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    _, _, length = head.partition(b"content-length: ")
    if length:
        await reader.readexactly(int(length.split(b"\r\n", 1)[0]))
    elif b"chunked" in head:
        while size := int(await reader.readuntil(b"\r\n"), 16):
            await reader.readexactly(size + 2)
        await reader.readexactly(2)
    return int(head.split(b" ", 2)[1]), b"connection: close" not in head


async def read(server: Server, mix: Sequence[Doing], told: Told, chance: random.Random, until: float, pause: float) -> None:
    """One reader."""
    line = None
    await asyncio.sleep(chance.random() * (pause or 0.2))
    while time.monotonic() < until:
        (doing,) = chance.choices(mix, [each.often for each in mix])
        began = time.perf_counter()
        try:
            line = line or await asyncio.open_connection("127.0.0.1", server.port)
            line[1].write(chance.choice(doing.requests))
            status, stays = await asyncio.wait_for(answer(line[0]), 30)
            told.waited[doing.name].append((time.perf_counter() - began) * 1000)
            if status not in doing.right:
                told.wrong[f"{doing.name}: status {status}"] += 1
        except (OSError, EOFError, TimeoutError) as error:
            told.wrong[f"{doing.name}: {type(error).__name__}"] += 1
            stays = False
        if not stays and line is not None:
            line[1].close()
            line = None
        if pause:
            await asyncio.sleep(chance.expovariate(1 / pause))
    if line is not None:
        line[1].close()


async def run(server: Server, mix: Sequence[Doing], readers: int, seconds: float, pause: float) -> Told:
    """All readers at once, and the server's weight at each third of the time."""
    told = Told()
    until = time.monotonic() + seconds
    told.memory.append(server.memory())
    reading = [asyncio.create_task(read(server, mix, told, random.Random(number), until, pause)) for number in range(readers)]
    for _ in range(3):
        await asyncio.sleep(seconds / 3)
        told.memory.append(server.memory())
    await asyncio.gather(*reading)
    return told


def at(waited: Sequence[float], share: float) -> float:
    return sorted(waited)[min(len(waited) - 1, int(len(waited) * share))]


def report(told: Told, name: str, seconds: float) -> None:
    everything = [each for several in told.waited.values() for each in several]
    rows = [
        [what, f"{len(waited):,}", f"{at(waited, 0.5):.1f}", f"{at(waited, 0.99):.1f}", f"{max(waited):.0f}"]
        for what, waited in [*told.waited.items(), ("together", everything)]
    ]
    table([name, "answers", "p50 ms", "p99 ms", "longest ms"], rows)
    wrong, late = sum(told.wrong.values()), at(everything, 0.99)
    weights = " → ".join(f"{each:.0f}" for each in told.memory)
    grown = told.memory[-1] / told.memory[1]
    table(
        ["targets", "", ""],
        [
            ["answers a second", f"{len(everything) / seconds:,.0f}", ""],
            ["errors", wrong, verdict(not wrong, "none")],
            ["p99, ms", f"{late:.0f}", verdict(late <= 500, "≤ 500 ms")],
            ["memory of the server, MB, at each third", weights, verdict(grown <= 1.1, "≤ 10 % after the first third")],
        ],
    )
    for what, count in told.wrong.items():
        print(f"\n- {count} × {what}")


def main() -> None:
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--seconds", type=float, default=60)
    told.add_argument("--readers", type=int, default=200)
    given = told.parse_args()
    machine()
    for pause in (1.0, 0.0):
        with ours(PUBLIC, [f"/explore/{name}" for name in DATASETS]) as server:
            mix = doings(server)
            gc.collect()
            seen = uvloop.run(run(server, mix, given.readers, given.seconds, pause))
        how = "a pause of a second" if pause else "without pauses"
        report(seen, f"{given.readers} readers, {how}", given.seconds)


if __name__ == "__main__":
    main()
