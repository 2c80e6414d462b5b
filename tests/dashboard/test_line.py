"""Slow, silent and endless readers, over real connections: they are let go, and a normal reader is answered meanwhile."""

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from dashboard.app import SETTINGS, build
from dashboard.line import Line

PAGE = b"GET /catalog.json HTTP/1.1\r\nhost: test\r\n\r\n"
QUESTION = b"POST /explore/_dash-update-component HTTP/1.1\r\nhost: test\r\n"


class Hasty(Line):
    """The same with less patience and fewer seats."""

    most, patience, stall = 80, 1.0, 1.5
    silent = {}


@pytest.fixture
def port(public: Path) -> Iterator[int]:
    """The application, served in a thread by the settings of `serve`."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(build(public), **{**SETTINGS, "http": Hasty, "log_level": "error"}))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield int(listening.getsockname()[1])
        server.should_exit = True
        thread.join(30)


@pytest.fixture
def call(port: int) -> Iterator[Callable[..., socket.socket]]:
    """Connects, and says something."""
    with contextlib.ExitStack() as lines:

        def connect(said: bytes = b"", room: int = 0) -> socket.socket:
            line = lines.enter_context(socket.socket())
            if room:
                line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
            line.settimeout(20)
            line.connect(("127.0.0.1", port))
            line.sendall(said)
            return line

        yield connect


def heard(line: socket.socket) -> bytes:
    """All that is said until the line is closed."""
    found = b""
    with contextlib.suppress(ConnectionError):
        while piece := line.recv(65_536):
            found += piece
    return found


def status(line: socket.socket) -> int:
    return int(line.recv(65_536).split(b" ")[1])


def is_answered(call: Callable[..., socket.socket]) -> bool:
    """Whether a normal reader gets the page within a second."""
    began = time.monotonic()
    return status(call(PAGE)) == 200 and time.monotonic() - began < 1


@pytest.mark.parametrize("said", [b"", b"GET / HTTP/1.1\r\nhost: te", QUESTION + b"content-length: 9000\r\n\r\n{"])
def test_a_reader_is_answered_while_fifty_slow_ones_hang(call: Callable[..., Any], said: bytes) -> None:
    slow = [call(said) for _ in range(50)]
    assert is_answered(call)
    assert all(line.fileno() > 0 for line in slow)


def test_those_who_connect_and_say_nothing_make_room_for_those_who_ask(call: Callable[..., Any]) -> None:
    idle = [call() for _ in range(150)]
    assert is_answered(call)
    assert heard(idle[0]) == b""
    assert len(Hasty.silent) <= Hasty.most


@pytest.mark.parametrize("before", [b"", PAGE])
def test_a_head_that_comes_by_drops_is_not_waited_for(call: Callable[..., Any], before: bytes) -> None:
    line = call(before)
    assert not before or status(line) == 200
    began = time.monotonic()
    with contextlib.suppress(ConnectionError):
        for drop in b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 100:
            line.sendall(bytes([drop]))
            time.sleep(0.02)
            if time.monotonic() - began > 8:
                break
    assert time.monotonic() - began < 6


def test_a_reader_who_takes_nothing_of_an_answer_is_let_go(call: Callable[..., Any], public: Path) -> None:
    (public / "large.txt").write_bytes(b"x" * 6_000_000)
    line = call(b"GET /large.txt HTTP/1.1\r\nhost: test\r\n\r\n", room=4096)
    time.sleep(4)
    assert len(heard(line)) < 6_000_000


def test_a_reader_who_takes_an_answer_slowly_gets_it_whole(call: Callable[..., Any], public: Path) -> None:
    (public / "large.txt").write_bytes(b"x" * 3_000_000)
    line = call(b"GET /large.txt HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n", room=65_536)
    found = 0
    began = time.monotonic()
    while piece := line.recv(32_768):
        found += len(piece)
        time.sleep(0.03)
    assert found > 3_000_000
    assert time.monotonic() - began > Hasty.stall


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        (b"GET /?" + b"a" * 9000 + b" HTTP/1.1\r\nhost: test\r\n\r\n", 414),
        (b"GET /explore/enrolment?scheme=" + b"A," * 20_000 + b" HTTP/1.1\r\nhost: test\r\n\r\n", 414),
        (b"GET /" + b"a" * 5000 + b" HTTP/1.1\r\nhost: test\r\n\r\n", 404),
        (b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 9000 + b"\r\n", 431),
        (b"GET / HTTP/1.1\r\ncookie: " + b"a" * 40_000 + b"\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\ncookie: " + b"a" * 500_000, 431),
        (QUESTION + b"content-length: 900000\r\n\r\n" + b"a" * 200_000, 413),
        (QUESTION + b"content-length: 64000\r\n\r\n" + b"[" * 64_000, 400),
        (QUESTION + b"transfer-encoding: chunked\r\n\r\n" + b"2710\r\n" + b"a" * 10_000 + b"\r\n0\r\n\r\n", 400),
        (b"GET /%00 HTTP/1.1\r\nhost: test\r\n\r\n", 404),
        (b"GET /a%2f..%2f..%2fb HTTP/1.1\r\nhost: test\r\n\r\n", 404),
        (b"GET /%ff%fe HTTP/1.1\r\nhost: test\r\n\r\n", 404),
        (b"GET /\xff HTTP/1.1\r\nhost: test\r\n\r\n", 400),
        (b"GET //../../etc/passwd HTTP/1.1\r\nhost: test\r\n\r\n", 404),
        (b"GET http://elsewhere/catalog.json HTTP/1.1\r\nhost: test\r\n\r\n", 200),
        (b"nonsense\r\n\r\n", 400),
    ],
)
def test_what_is_too_long_or_malformed_is_refused_and_nobody_waits(call: Callable[..., Any], said: bytes, refused: int) -> None:
    line = call()
    with contextlib.suppress(ConnectionError):
        line.sendall(said)
    assert status(line) == refused
    assert is_answered(call)


def test_many_questions_of_the_greatest_length_do_not_keep_a_reader_waiting(port: int, call: Callable[..., Any]) -> None:
    async def ask(times: int) -> None:
        for _ in range(times):
            _, out = await asyncio.open_connection("127.0.0.1", port)
            out.write(QUESTION + b"content-length: 63000\r\n\r\n" + b'{"output":"' + b"a" * 62_987 + b'"}')
            await out.drain()
            out.close()

    async def flood() -> None:
        await asyncio.gather(*(ask(10) for _ in range(20)))

    flooding = threading.Thread(target=lambda: asyncio.run(flood()))
    flooding.start()
    assert [is_answered(call) for _ in range(5)] == [True] * 5
    flooding.join()
