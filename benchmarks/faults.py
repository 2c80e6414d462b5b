"""What readers were served before, during and after each fault: `make bench PARTS=faults`.

A server runs over a tiny office whose every figure is invented, and is asked without pause while something happens to the command that
releases a corrected figure. Each answer is held against the whole old site and the whole new one by the checksum of its body.
"""

import hashlib
import json
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import Queue
from typing import Any

import requests
from server import free_port, ours, running
from table import machine, table, verdict

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
OFFICE, FAULTY = ROOT / "tests" / "faults" / "office", ROOT / "tests" / "faults" / "faulty.py"
PATHS = ("/catalog.json", "/datasets/money/latest/money.csv", "/datasets/money/", "/feed.atom")
NEITHER = "neither"

DEATHS = {"kill": "`release` killed (−9) at each of its changes to the disk", "tear": "the same, the file half written"}
AT_ONCE, RESTARTED = "two `release` at once", "server killed a second before an embargo ends"
NEW = (AT_ONCE, RESTARTED)
"""Faults after which readers see the new site."""

Sums = dict[str, str]
Seen = Counter[tuple[str, int, str]]
Row = tuple[str, ...]


class Office:
    """The tiny office in a folder of its own: released once, the correction built and not released."""

    def __init__(self, folder: Path):
        self.folder, self.home = folder, folder / "home"
        shutil.copytree(OFFICE, folder)
        self.shebao("run", "--no-serve")
        path = folder / "datasets" / "sources" / "yearbook" / "money.csv"
        path.write_text(path.read_text("utf-8").replace("31.000", "33.000"), "utf-8")
        self.shebao("build")

    def shebao(self, *words: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
        """A command of the office, or of a copy of it."""
        place = folder or self.folder
        command = [sys.executable, "-m", "etl.cli", *words, "--home", str(place / "home"), "--datasets", str(place / "datasets")]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    @contextmanager
    def copy(self) -> Iterator[Path]:
        """A copy for one fault."""
        place = self.folder.with_name("copy")
        shutil.copytree(self.folder, place, symlinks=True)
        yield place
        shutil.rmtree(place)


class Readers:
    """Asks a server for the same pages again and again, and keeps what came: each page, its status and the checksum of its body."""

    def __init__(self, address: str):
        self.address, self.session = address, requests.Session()

    def ask(self) -> Seen:
        """Each page once."""
        answers = ((path, self.session.get(self.address + path, timeout=30)) for path in PATHS)
        return Counter((path, told.status_code, hashlib.sha256(told.content).hexdigest()) for path, told in answers)

    def until(self, ended: Callable[[], bool]) -> Seen:
        """All that was served from now until something has ended, at least once."""
        seen = self.ask()
        while not ended():
            seen += self.ask()
        return seen


def sums(site: Path) -> Sums:
    """The checksums of those pages in a site."""
    files = {path: site / f".{path}{'index.html' if path.endswith('/') else ''}" for path in PATHS}
    return {path: hashlib.sha256(file.read_bytes()).hexdigest() for path, file in files.items()}


def sorted_out(seen: Seen, old: Sums, new: Sums) -> str:
    """How many answers were wholly of the old site, wholly of the new one, or neither."""

    def site(path: str, status: int, body: str) -> str:
        if status != 200:
            return f"status {status}"
        return "old" if old[path] == body else "new" if new[path] == body else NEITHER

    found: Counter[str] = Counter()
    for answer, count in seen.items():
        found[site(*answer)] += count
    return ", ".join(f"{name} {count:,}" for name, count in sorted(found.items()))


def lead(link: Path, folder: Path) -> None:
    """Have the server serve the site of another copy of the office, in one step."""
    fresh = link.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(folder / "home" / "public", target_is_directory=True)
    fresh.replace(link)


def killed(office: Office, link: Path, readers: Readers, fault: str, what: str) -> tuple[int, str, str, str]:
    """One child for every change to the disk, dead at that change: how many, what was served before, during and after."""
    command = [sys.executable, str(FAULTY), fault, what, str(office.folder)]
    (whole,) = map(json.loads, subprocess.run([*command, "0"], capture_output=True, text=True, check=True).stdout.splitlines())
    old, new = sums(office.home / "public"), sums(Path(whole["folder"]) / "home" / "public")
    shutil.rmtree(whole["folder"])
    numbers = range(1, whole["touched"] + 1)
    lead(link, office.folder)
    before, during, after = readers.ask(), Seen(), Seen()
    with subprocess.Popen([*command, *map(str, numbers)], stdout=subprocess.PIPE, text=True) as running:
        records: Queue[dict[str, Any]] = Queue()
        threading.Thread(target=lambda: [records.put(json.loads(line)) for line in running.stdout or ()], daemon=True).start()
        for number in numbers:
            copy = office.folder.with_name(f"{office.folder.name}-{number}")
            while not copy.exists():
                time.sleep(0.001)
            lead(link, copy)
            during += readers.until(lambda: not records.empty())
            record = records.get()
            assert record["code"] == -signal.SIGKILL, record
            after += readers.ask()
            lead(link, office.folder)
            shutil.rmtree(copy)
    before_and_after = sorted_out(before, old, new), sorted_out(after, old, new)
    return len(numbers), before_and_after[0], sorted_out(during, old, new), before_and_after[1]


Act, Prepare = Callable[[Path], str], Callable[[Path], object]


def while_running(office: Office, link: Path, readers: Readers, act: Act, prepare: Prepare | None = None) -> Row:
    """One fault in a copy: what was served before, while `act` was at work, and after it; what it told."""
    with office.copy() as copy:
        if prepare:
            prepare(copy)
        lead(link, copy)
        old, before, said = sums(copy / "home" / "public"), readers.ask(), list[str]()
        acting = threading.Thread(target=lambda: said.append(act(copy)))
        acting.start()
        during, after = readers.until(lambda: not acting.is_alive()), readers.ask()
        new = sums(copy / "home" / "public")
        lead(link, office.folder)
        return sorted_out(before, old, new), sorted_out(during, old, new), sorted_out(after, old, new), *said


def said(done: subprocess.CompletedProcess[str]) -> str:
    """The last line a command told, and its exit code."""
    lines = (done.stdout + done.stderr).strip().splitlines()
    return f"exit {done.returncode}: {lines[-1].strip() if lines else ''}"


def outcome(record: dict[str, Any]) -> str:
    return f"exit {record['code']}: {record['said'].strip().splitlines()[-1]}"


def closed_to(what: str) -> Act:
    """A command in this copy, without the right to write."""

    def act(copy: Path) -> str:
        done = subprocess.run([sys.executable, str(FAULTY), "readonly", what, str(copy)], capture_output=True, text=True, check=True)
        return outcome(json.loads(done.stdout))

    return act


def full(what: str, room: int, link: Path) -> Act:
    """A command in a copy of this copy, where no file can grow beyond so many bytes; readers are led there."""

    def act(copy: Path) -> str:
        own = copy.with_name(f"{copy.name}-{room}")
        command = [sys.executable, str(FAULTY), "full", what, str(copy), str(room)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
            while not own.exists():
                time.sleep(0.001)
            lead(link, own)
            said = running.communicate()[0]
        return outcome(json.loads(said))

    return act


def closed(copy: Path) -> None:
    """Take from everybody the right to write in the home."""
    for path in [copy / "home", *(copy / "home").rglob("*")]:
        if not path.is_symlink():
            path.chmod(path.stat().st_mode & ~0o222)


def two_at_once(office: Office) -> Act:
    """One release, and another begun while the first is at work."""

    def act(copy: Path) -> str:
        command = [sys.executable, "-m", "etl.cli", "release", *place(copy)]
        pair = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) for _ in range(2)]
        ended = sorted((each.wait(120), (each.stdout.read() if each.stdout else "").strip()) for each in pair)
        return "; ".join(f"exit {code}: {words.splitlines()[0 if code == 0 else -1].strip()}" for code, words in ended)

    return act


def place(copy: Path) -> list[str]:
    return ["--home", str(copy / "home"), "--datasets", str(copy / "datasets")]


def set_back(copy: Path) -> str:
    """A release by a clock that is a year slow."""
    program = (
        "import sys; from datetime import UTC, datetime, timedelta; from pathlib import Path; from etl import pipeline, promotion; "
        "from etl.model import registry; from etl.problem import Refusal; copy = Path(sys.argv[1]); "
        "past = datetime.now(UTC).replace(microsecond=0) - timedelta(365); office = registry.load(copy / 'datasets')\n"
        "house = pipeline.House(office, copy / 'expectations', copy / 'home', past)\n"
        "try: promotion.promote(house)\nexcept Refusal as refusal: print(refusal.problems[0]); sys.exit(1)"
    )
    return said(subprocess.run([sys.executable, "-c", program, str(copy)], cwd=ROOT, capture_output=True, text=True, check=False))


def damage(copy: Path) -> None:
    """A bit of an archived file turns over."""
    path = next(path for path in sorted((copy / "home" / "archive").iterdir()) if path.suffix != ".json")
    path.chmod(0o644)
    path.write_bytes(bytes([path.read_bytes()[0] ^ 1]) + path.read_bytes()[1:])


def cut(copy: Path) -> None:
    """Cut two lines off the end of the log."""
    path = copy / "home" / "log.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-2]))


def tear(copy: Path) -> None:
    """Tear the last line of the log, as a power failure does."""
    path = copy / "home" / "log.jsonl"
    path.write_bytes(path.read_bytes()[:-40])


def embargoed(office: Office) -> Row:
    """The server itself is killed a second before the moment of an embargo and is started again five seconds after it."""
    with office.copy() as copy:
        moment = (datetime.now(UTC) + timedelta(seconds=25)).replace(microsecond=0)
        held = office.shebao("release", "--at", moment.isoformat(), folder=copy)
        assert held.returncode == 0, held
        ready = json.loads(next((copy / "home" / "embargo").glob("*/sites.json")).read_text("utf-8"))[0]["site"]
        old, new = sums(copy / "home" / "public"), sums(copy / "home" / "sites" / ready)
        port = free_port()
        command = [sys.executable, "-m", "etl.cli", "serve", "--port", str(port), *place(copy)]
        readers = Readers(f"http://127.0.0.1:{port}")
        with running(command, port, "/catalog.json") as first:
            before = readers.until(lambda: datetime.now(UTC) >= moment - timedelta(seconds=1))
            first.process.kill()
        time.sleep(6)
        with running(command, port, "/catalog.json"):
            during = Readers(readers.address).ask()
            time.sleep(3)
            after = Readers(readers.address).ask()
    while_down = f"nothing for {6} s, then {sorted_out(during, old, new)}"
    return sorted_out(before, old, new), while_down, sorted_out(after, old, new), f"embargo until {moment:%H:%M:%S} UTC"


def faults(office: Office, link: Path) -> list[tuple[str, Act, Prepare | None]]:
    """Each fault: what it is called, what is done, what is prepared for it."""

    def command(*words: str) -> Act:
        return lambda copy: said(office.shebao(*words, folder=copy))

    return [
        ("disk full: no file beyond 100 bytes", full("release", 100, link), None),
        ("disk full: no file beyond 12,000 bytes", full("release", 12_000, link), None),
        ("home nobody may write to", closed_to("release"), closed),
        ("clock a year slow", set_back, None),
        (AT_ONCE, two_at_once(office), None),
        ("archived file damaged, then `verify`", command("verify"), damage),
        ("log cut off by two lines, then `verify`", command("verify"), cut),
        ("last line of the log torn, then `release`", command("release"), tear),
    ]


def main() -> None:
    print()
    machine()
    with tempfile.TemporaryDirectory() as folder:
        office, link = Office(Path(folder) / "office"), Path(folder) / "served"
        lead(link, office.folder)
        rows: list[Row] = []
        with ours(link) as server:
            readers = Readers(server.address)
            for fault, words in (
                ("kill", "`release` killed (−9) at each of its changes to the disk"),
                ("tear", "the same, the file half written"),
            ):
                count, *served = killed(office, link, readers, fault, "release")
                rows.append((words, f"{count:,}", *served, "ended by the next `release`, see tests/faults"))
            for words, act, prepare in faults(office, link):
                rows.append((words, "1", *while_running(office, link, readers, act, prepare)))
        rows.append((RESTARTED, "1", *embargoed(office)))
    table(("fault", "tried", "served before", "served during", "served after", "told"), rows)
    mixed = [cell for row in rows for cell in row[2:5] if NEITHER in cell or "status" in cell]
    early = [row[2] for row in rows if not row[2].startswith("old")]
    ended = [row[0] for row in rows if (row[0] in NEW) != row[4].startswith("new") and not row[0].startswith(tuple(DEATHS.values()))]
    told = [row[5] for row in rows if row[0] not in NEW and row[0] not in DEATHS.values() and not row[5].startswith("exit 1: ")]
    print(f"\n{verdict(not mixed, 'every answer is wholly of the old site or wholly of the new one')}")
    print(
        f"{verdict(not (early or ended or told), 'nothing is shown before it should be, what is refused is told, and the rest is shown')}"
    )


if __name__ == "__main__":
    main()
