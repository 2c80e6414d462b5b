"""The clock of a server: at its second a release under embargo is shown, by the process that serves."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from etl.publish import embargo, public

ROUND = 1.0
"""Seconds after which it looks anew at what waits, and at the clock of the machine, which may have been set."""

AGAIN = 60.0
"""Seconds after which what could not be done is told and tried again."""

AHEAD = timedelta(minutes=10)
"""So long before its moment a release whose site is not ready is composed."""


class Clock(threading.Thread):
    """Shows each release of a home at its moment, and has `finish` run: a command that notes it and composes what is not ready.

    What is wrong is told on standard error and tried again; the server goes on.
    """

    def __init__(self, home: Path, finish: Sequence[str | Path], now: Callable[[], datetime]):
        super().__init__(name="clock", daemon=True)
        self.home, self.finish, self.now = home, finish, now
        self._finishing: subprocess.Popen[bytes] | None = None
        self._tried = self._told = -AGAIN

    def run(self) -> None:
        while True:
            time.sleep(self.tick())

    def tick(self) -> float:
        """Show what is due; how many seconds later to look again: when the next moment comes, and soon in any case."""
        try:
            shown, now = embargo.show(self.home, self.now()), self.now()
            left = embargo.held(self.home)
            if shown or (([each for each in left if each.at <= now] or self._unready(now)) and not public.at_work(self.home)):
                self._finish(at_once=bool(shown))
            ahead = [(each.at - self.now()).total_seconds() for each in left if each.at > now]
            return max(0.0, min([ROUND, *ahead]))
        except Exception as error:  # whatever it is, the next round may be better
            self._tell(error)
            return ROUND

    def _unready(self, now: datetime) -> bool:
        """Whether a release that is near has no site to show."""
        waiting = embargo.following(embargo.waiting(self.home), public.served(self.home))
        return any(each.at - now < AHEAD and ready is None for each, _, ready in waiting)

    def _finish(self, at_once: bool) -> None:
        """Start the command that does the rest, unless it is running or was tried a moment ago."""
        running = self._finishing is not None and self._finishing.poll() is None
        if not running and (at_once or time.monotonic() - self._tried >= AGAIN):
            self._tried = time.monotonic()
            self._finishing = subprocess.Popen([*map(str, self.finish)], stdin=subprocess.DEVNULL)

    def _tell(self, error: Exception) -> None:
        if time.monotonic() - self._told >= AGAIN:
            self._told = time.monotonic()
            print(f"nothing under embargo can be shown · {error} · mend it; it is tried again each second", file=sys.stderr)
