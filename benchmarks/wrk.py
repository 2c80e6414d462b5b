"""`wrk`, which asks as fast as it is answered: a page again and again, or questions one after the other."""

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

SCRIPT = """
local number, questions = %d, {}
for line in io.lines("%s") do questions[#questions + 1] = wrk.format("POST", "%s", {["content-type"] = "application/json"}, line) end
request = function() number = number %% #questions + 1; return questions[number] end
"""

DONE = """
done = function(summary, latency)
  local wrong = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  local function at(share) return latency:percentile(share) / 1e3 end
  io.write(string.format('\\n{"asked": %d, "wrong": %d, "seconds": %f, "p50": %f, "p95": %f, "p99": %f}\\n',
    summary.requests, wrong, summary.duration / 1e6, at(50), at(95), at(99)))
end
"""


class Load(NamedTuple):
    """What came of it: answers in all and wrong ones, a second's worth, and milliseconds an answer took."""

    asked: int
    wrong: int
    seconds: float
    p50: float
    p95: float
    p99: float

    @property
    def rate(self) -> float:
        return (self.asked - self.wrong) / self.seconds


def get(url: str, clients: int, seconds: float, *headers: str) -> Load:
    """A page, asked for by so many clients at once."""
    return _run(DONE, url, clients, seconds, headers)


def post(url: str, questions: Sequence[bytes], clients: int, seconds: float, first: int = 0) -> Load:
    """Questions, one after the other from `first` on, asked by so many clients at once."""
    with TemporaryDirectory() as folder:
        lines = Path(folder) / "questions"
        lines.write_bytes(b"\n".join(questions))
        return _run(SCRIPT % (first, lines, "/" + url.split("/", 3)[3]) + DONE, url, clients, seconds, ())


def _run(script: str, url: str, clients: int, seconds: float, headers: Sequence[str]) -> Load:
    program = shutil.which("wrk")
    if program is None:
        raise SystemExit("wrk is missing. Install it with: apt-get install wrk")
    with TemporaryDirectory() as folder:
        (Path(folder) / "load.lua").write_text(script, "utf-8")
        told = [part for each in headers for part in ("-H", each)]
        command = [program, "-t1", f"-c{clients}", f"-d{seconds:.0f}s", "--timeout", "60s", *told, "-s", f"{folder}/load.lua", url]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return Load(**json.loads(said.strip().splitlines()[-1]))
