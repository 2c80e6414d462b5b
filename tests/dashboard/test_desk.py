"""The desk: two at a time, a short queue, nobody waits for ever."""

import asyncio
import threading

import pytest

from dashboard.desk import Busy, Desk
from tests.dashboard.apart import alone


def test_no_more_than_two_files_are_written_at_once_and_the_queue_has_an_end() -> None:
    going, most, release = 0, 0, threading.Event()
    lock = threading.Lock()

    def work() -> str:
        nonlocal going, most
        with lock:
            going += 1
            most = max(most, going)
        release.wait(5)
        with lock:
            going -= 1
        return "written"

    async def crowd() -> list[object]:
        desk = Desk(at_once=2, queue=3)
        jobs = [asyncio.create_task(desk.do(work)) for _ in range(6)]
        await asyncio.sleep(0.05)
        release.set()
        told = await asyncio.gather(*jobs, return_exceptions=True)
        assert await desk.do(lambda: "later") == "later"
        return list(told)

    told = alone(crowd())
    assert told[:5] == ["written"] * 5
    assert isinstance(told[5], Busy)
    assert most == 2


def test_others_are_answered_while_a_file_is_written() -> None:
    async def day() -> float:
        desk, done = Desk(1, 0), threading.Event()
        job = asyncio.create_task(desk.do(lambda: done.wait(5)))
        start = asyncio.get_running_loop().time()
        await asyncio.sleep(0.01)
        waited = asyncio.get_running_loop().time() - start
        done.set()
        assert await job
        return waited

    assert alone(day()) < 1


def test_what_fails_fails_for_its_reader_alone_and_leaves_its_place() -> None:
    async def day() -> str:
        desk = Desk(1, 0)
        with pytest.raises(ZeroDivisionError):
            await desk.do(lambda: 1 / 0)
        return str(await desk.do(lambda: "next"))

    assert alone(day()) == "next"
