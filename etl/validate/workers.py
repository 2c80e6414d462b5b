"""Processes that validate while another one reads; their libraries take seconds to load, which the reading hides."""

from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

from etl.problem import Refusal
from etl.validate import runner


def side_by_side(workers: int, jobs: int) -> Executor:
    """So many processes, no more than there are jobs; none where either is 0, and then all is done here."""
    if workers and jobs:
        pool = ProcessPoolExecutor(min(workers, jobs), get_context("spawn"))
        pool.submit(runner.warm_up)  # starts every process now, not when the first frame is ready
        return pool
    return Here()


class Here(Executor):
    """The executor that does the work at once, in this process."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        done: Future[Any] = Future()
        try:
            done.set_result(fn(*args, **kwargs))
        except Refusal as refusal:
            done.set_exception(refusal)
        return done
