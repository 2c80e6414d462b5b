"""The scripts and styles of the explorer: fetched from Dash once, compressed well, kept, and not sent twice to one reader."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.files import Headers
from dashboard.once import Once
from dashboard.packing import CODINGS, coding, header, packed

PLACES = ("/explore/_dash-component-suites/", "/explore/assets/")
"""Where scripts and styles are."""

KEPT = 60
LASTING = b"public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Part:
    """A script or style: its type, its tag, and itself in each coding."""

    kind: bytes
    tag: bytes
    bodies: dict[bytes, bytes]


class Parts:
    """Serves the parts of the page that `app`, which is Dash, has; `security` are headers every answer bears."""

    def __init__(self, app: ASGIApp, security: Headers):
        self.app, self.security = app, security
        self._kept: OrderedDict[str, Part] = OrderedDict()
        self._fetching: Once[Part | None] = Once()

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> bool:
        """Answer with the part of the request's path; False where there is none."""
        path = scope["path"]
        part = self._kept.get(path) or await self._fetching.get(path, lambda: self._fetch(path, scope, receive))
        if part is None:
            return False
        named = b"m=" in scope["query_string"] or ".v" in path
        how = coding(header(scope, b"accept-encoding"))
        headers = [(b"content-type", part.kind), (b"etag", part.tag), (b"cache-control", LASTING if named else b"no-cache")]
        headers += [(b"vary", b"accept-encoding"), *self.security]
        if part.tag in header(scope, b"if-none-match"):
            await send({"type": "http.response.start", "status": 304, "headers": headers})
            await send({"type": "http.response.body", "body": b""})
            return True
        headers += [(b"content-encoding", how)] if how else []
        headers.append((b"content-length", str(len(part.bodies[how])).encode()))
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else part.bodies[how]})
        return True

    async def _fetch(self, path: str, scope: Scope, receive: Receive) -> Part | None:
        """A part as Dash has it; whatever Dash answers otherwise means that there is none."""
        answer: list[Any] = []

        async def keep(message: Message) -> None:
            answer.append(message)

        await self.app({**scope, "method": "GET", "headers": [], "query_string": b""}, receive, keep)
        if not answer or answer[0]["status"] != 200:
            return None
        body = b"".join(message.get("body", b"") for message in answer[1:])
        kind = next(value for name, value in answer[0]["headers"] if name == b"content-type")
        tag = b'W/"' + blake2b(body, digest_size=9).hexdigest().encode() + b'"'
        part = self._kept[path] = Part(kind, tag, {how: await asyncio.to_thread(packed, body, how) for how in (*CODINGS, b"")})
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return part
