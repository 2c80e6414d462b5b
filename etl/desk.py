"""The desk at which a command works: the house opened and locked, its progress while it works, and what it tells afterwards."""

import fcntl
import os
import socket
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.padding import Padding
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

from etl.model import limits
from etl.problem import Misuse, Problem, Refusal

out, err = Console(highlight=False, soft_wrap=True), Console(stderr=True, highlight=False, soft_wrap=True)


@contextmanager
def at_work(home: Path, datasets: Path, lock: bool = True, quiet: bool = False) -> Iterator[Any]:
    """The house, loaded and locked, with a progress line while it works; what came of it is told afterwards, when the line is gone."""
    from etl import pipeline
    from etl.model import registry

    rules = datasets / "expectations" if (datasets / "expectations").is_dir() else datasets.resolve().parent / "expectations"
    if not rules.is_dir():
        rules = Path("expectations")
    if lock:
        home.mkdir(parents=True, exist_ok=True)
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=err,
        transient=True,
        disable=quiet or not err.is_terminal,  # in a log even an empty progress line is noise
    ) as progress:
        task = progress.add_task("reading declarations", total=None)
        office = registry.load(datasets)
        now = datetime.now(UTC).replace(microsecond=0)
        house = pipeline.House(
            office, rules, home, now, lambda step: progress.update(task, description=step, advance=1), max(1, (os.cpu_count() or 1) - 1)
        )
        progress.update(task, total=pipeline.steps(house))
        if not lock:
            yield house
            return
        with (home / ".lock").open("w") as held:
            _hold(held)
            yield house


def tell_problem(problem: Problem) -> None:
    """A problem in one line for logs; for people what, where and remedy each on lines of their own, never broken inside a word."""
    if not err.is_terminal:
        err.print(f"  {problem}", markup=False)
        return
    for indent, text in ((2, problem.what), (4, problem.where), (4, problem.remedy)):
        err.print(Padding(Text(text, "bold" if indent == 2 else ""), (0, 0, 0, indent)), soft_wrap=False)


def _hold(held: Any) -> None:
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise Refusal([Problem(where="--home", what="another shebao is at work here", remedy="wait until it is done")]) from error


def content(path: Path) -> bytes:
    """The bytes of a file that is no larger than one may be; of a larger one nothing is read."""
    if not path.is_file():
        raise Misuse(f"{path.name}: no such file")
    limits.check_file(path.stat().st_size, path.name)
    return path.read_bytes()


def done(verb: Any, house: Any, wanted: list[str]) -> tuple[dict[str, Any], Refusal | None]:
    """What came of the dataflows, and the refusal of those that were refused, to be told after the others."""
    try:
        return verb(house, wanted), None
    except Refusal as refusal:
        return refusal.passed, refusal


def tell_built(house: Any, wanted: list[str], reports: dict[str, Any], refusal: Refusal | None) -> None:
    """What was staged and what is as it was, then what is refused; a build that was refused as a whole has left nothing as it was."""
    from etl import pipeline
    from etl.terminal import findings

    for name in dict.fromkeys([*wanted, *reports]):
        if name in reports:
            findings.tell(name, reports[name].records(), pipeline.vocabulary(house, name), out)
        elif not refusal or refusal.datasets and name not in refusal.datasets:
            out.print(f"{name}: unchanged")
    if refusal:
        raise refusal


def tell_released(new: list[str], remarks: list[str]) -> None:
    """The new releases, or that there is none, and what to know of them."""
    out.print("\n".join(f"released {name}" for name in new) or "nothing changed: the newest releases stay")
    tell_remarks(remarks)


def tell_remarks(remarks: Iterable[str | Problem], console: Console = out) -> None:
    """A note a line."""
    for remark in remarks:
        console.print(f"  note · {remark}", markup=False)


def passphrase() -> str:
    """The passphrase of a key, typed unseen."""
    return str(typer.prompt("passphrase", hide_input=True, err=True))


def ended(verb: Any, house: Any) -> tuple[list[str], Refusal | None]:
    """The releases that came of it, and the refusal of others."""
    try:
        return verb(house), None
    except Refusal as refusal:
        return list(refusal.passed), refusal


def moment(at: str, house: Any, option: str = "--at") -> datetime:
    """A moment as it is typed, in the office's time unless it tells its own; Misuse where it is none."""
    zone = house.registry.catalog.zone
    try:
        told = datetime.fromisoformat(at)
        local = told if told.tzinfo else told.replace(tzinfo=zone)
        local.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Misuse(f"{option}: “{at}” is no moment; write 2026-12-10T09:30, in the office's time, or a full ISO moment") from error
    if "T" not in at or local.microsecond:
        raise Misuse(f"{option}: “{at}” is no moment to the second; write 2026-12-10T09:30")
    if told.tzinfo is None and local.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != told:
        raise Misuse(f"{option}: clocks in {house.registry.catalog.timezone} leap over {at}")
    return local.astimezone(UTC)


def serve(home: Path, datasets: Path, host: str, port: int) -> None:
    """Serve the published site until stopped, and show at its second what is under embargo."""
    folder = public(home)
    check_port(host, port)
    from dashboard import app as site
    from etl.clock import Clock

    out.print(f"serving http://{host}:{port}/  (Ctrl-C stops)")
    finish: list[str | Path] = [sys.executable, "-m", "etl.cli", "publish-due", "--home", home, "--datasets", datasets]
    Clock(home, finish, lambda: datetime.now(UTC)).start()
    site.serve(folder, host, port)


def check_port(host: str, port: int) -> None:
    """Misuse where nothing can be served there."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind((host, port))
    except (OSError, OverflowError) as error:
        raise Misuse(f"{host}:{port}: nothing can be served there ({error}); name another: --port") from error


def public(home: Path) -> Path:
    """The published site; Refusal where there is none yet."""
    public = home / "public"
    if not public.exists():
        raise Refusal([Problem(where=f"{home.name}/public", what="nothing is released yet", remedy="run: shebao run")])
    return public
