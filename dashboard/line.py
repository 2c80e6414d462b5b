"""A reader's connection: one who is slow, silent or endless is let go, and never keeps another from being served.

uvicorn reads a head for as long as it takes, of whatever length, and turns readers away once many are connected. Here a head
has a length and a time, and where many are connected, whoever has waited longest without a request makes room.
"""

import asyncio
from typing import Any, ClassVar

from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST_ADDRESS = 8192
"""Bytes of the longest address; the explorer's own are a tenth of it."""

MOST_HEAD = 32_768
"""Bytes of the longest head."""


class Line(HttpToolsProtocol):
    """A connection with limits."""

    most = 2000
    """So many may be connected at once."""

    patience = 10.0
    """Seconds for a head to arrive, counted from the connection or from the head's first byte."""

    stall = 30.0
    """Seconds in which a reader must have taken something of an answer."""

    silent: ClassVar[dict["Line", None]] = {}
    """Who has no request running, in the order in which they fell silent."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.silent[self] = None
        self._heard, self._since = 0, self.loop.time()
        self._unsent, self._stalled = 0, 0.0
        self._watch = self.loop.call_later(self.patience / 4, self._look)
        if len(self.connections) > self.most:
            next(iter(self.silent)).transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self._watch.cancel()
        self.silent.pop(self, None)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self in self.silent:
            self._since = self._since or self.loop.time()
            self._heard += len(data)
        super().data_received(data)
        if self._heard > MOST_HEAD and self in self.silent and not self.transport.is_closing():
            self.transport.write(b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n")
            self.transport.close()

    def on_headers_complete(self) -> None:
        self.silent.pop(self, None)
        self._heard, self._since = 0, 0.0
        told = self.app
        if len(self.url) > MOST_ADDRESS:
            self.app = too_long(414)
        elif sum(len(name) + len(value) + 4 for name, value in self.headers) > MOST_HEAD:
            self.app = too_long(431)
        super().on_headers_complete()
        self.app = told

    def on_response_complete(self) -> None:
        if not self.pipeline and not self.transport.is_closing():
            self.silent[self] = None
        super().on_response_complete()

    def _look(self) -> None:
        """From time to time: whether the head has come, and whether the answer goes."""
        if self.transport.is_closing() and not self.transport.get_write_buffer_size():
            return
        now, unsent = self.loop.time(), self.transport.get_write_buffer_size()
        if not unsent or unsent != self._unsent:
            self._unsent, self._stalled = unsent, now
        if self._since and self in self.silent and now - self._since > self.patience:
            self.transport.close()
        elif now - self._stalled > self.stall:
            return self.transport.abort()
        self._watch = self.loop.call_later(self.patience / 4, self._look)


def too_long(status: int) -> Any:
    """An application that refuses what is longer than anyone means, whatever it is."""

    async def refuse(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": status, "headers": [(b"connection", b"close"), (b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})

    return refuse
