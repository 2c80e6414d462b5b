"""The desk where files of selections are written: two at a time, a short queue, and whoever comes after is asked to come back.

Writing a long workbook takes a processor for seconds. Pages and charts are answered elsewhere and wait for nobody here.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

AT_ONCE = 2
QUEUE = 16
RETRY_AFTER = 5
"""Seconds after which someone sent away may find a place."""

Written = TypeVar("Written")


class Busy(Exception):
    """The queue is full."""


class Desk:
    """Work done in threads, `at_once` of it at a time, with `queue` places to wait in."""

    def __init__(self, at_once: int = AT_ONCE, queue: int = QUEUE):
        self.threads = ThreadPoolExecutor(at_once, "desk")
        self.places = at_once + queue
        self.taken = 0

    async def do(self, work: Callable[[], Written]) -> Written:
        """What the work gives; Busy at once where there is no place. A reader who leaves gives the place up."""
        if self.taken >= self.places:
            raise Busy
        self.taken += 1
        job: Future[Written] = self.threads.submit(work)
        try:
            return await asyncio.wrap_future(job)
        finally:
            self.taken -= 1
