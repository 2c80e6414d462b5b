"""A server in a process of its own: started, waited for, weighed, stopped."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
PUBLIC = ROOT / "var" / "public"


class Server(NamedTuple):
    """A running server."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def processor(self) -> float:
        """Seconds of processor time that the process and those it started have used."""
        pids = [self.process.pid, *map(int, Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text("utf-8").split())]
        ticks = [Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[11:13] for pid in pids]
        return sum(int(tick) for each in ticks for tick in each) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> float:
        """Megabytes that the process has in memory now."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text("utf-8").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def running(command: Sequence[str], port: int, first: str = "/", patience: float = 300, quiet: bool = False) -> Iterator[Server]:
    """A server while it is needed; it is there when it answers at `first`."""
    said = subprocess.DEVNULL if quiet else None
    with subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL, stderr=said
    ) as process:
        try:
            server = Server(port, process)
            _wait(server, first, patience)
            yield server
        finally:
            process.terminate()


@contextmanager
def ours(public: Path, warm: Sequence[str] = ()) -> Iterator[Server]:
    """Our own server over a site, as `shebao serve` starts it; `warm` are pages asked for first."""
    port = free_port()
    program = f"from pathlib import Path; from dashboard.app import serve; serve(Path({str(public)!r}), '127.0.0.1', {port})"
    with running([sys.executable, "-c", program], port, "/catalog.json") as server:
        for path in warm:
            fetch(server.address + path)
        yield server


def fetch(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=300) as answer:
        return bytes(answer.read())


def _wait(server: Server, first: str, patience: float) -> None:
    until = time.monotonic() + patience
    while time.monotonic() < until:
        if server.process.poll() is not None:
            raise SystemExit("a server ended before it answered")
        try:
            fetch(server.address + first)
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"nothing answers at {server.address}{first}")
