"""The clock of a server: at its second a release under embargo is shown, by the process that serves."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from etl.publish import embargo

ROUND = 1.0
"""Seconds after which it looks anew at what waits, and at the clock of the machine, which may have been set."""

AGAIN = 60.0
"""Seconds after which the rest is tried again where it could not be done."""


class Clock(threading.Thread):
    """Shows each release of a home at its moment, then has `finish` run: a command that notes it and shows what it could not.

    What is wrong is told on standard error and tried again; the server goes on.
    """

    def __init__(self, home: Path, finish: Sequence[str | Path], now: Callable[[], datetime]):
        super().__init__(name="clock", daemon=True)
        self.home, self.finish, self.now = home, finish, now
        self._stopped = threading.Event()
        self._finishing: subprocess.Popen[bytes] | None = None
        self._tried = -AGAIN

    def run(self) -> None:
        while not self._stopped.wait(self.tick()):
            pass

    def stop(self) -> None:
        """Look no more; a release that is being shown is shown wholly."""
        self._stopped.set()
        if self.is_alive():
            self.join()

    def tick(self) -> float:
        """Show what is due; how many seconds later to look again: when the next moment comes, and soon in any case."""
        try:
            waiting, now = embargo.held(self.home), self.now()
            if [each for each in waiting if each.at <= now]:
                shown = embargo.show(self.home, now)
                self._finish(at_once=bool(shown))
            ahead = [(each.at - self.now()).total_seconds() for each in waiting if each.at > now]
            return max(0.0, min([ROUND, *ahead]))
        except OSError as error:
            print(f"{error.strerror or error} · {error.filename or 'embargo'} · nothing under embargo can be shown", file=sys.stderr)
            return AGAIN

    def _finish(self, at_once: bool) -> None:
        """Start the command that does the rest, unless it is running or was tried a moment ago."""
        running = self._finishing is not None and self._finishing.poll() is None
        if not running and (at_once or time.monotonic() - self._tried >= AGAIN):
            self._tried = time.monotonic()
            self._finishing = subprocess.Popen([*map(str, self.finish)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
