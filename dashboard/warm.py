"""What the first reader would wait for, done when the server starts: datasets read, scripts compressed."""

import asyncio
import re
from typing import Any

from starlette.types import ASGIApp, Message

from dashboard.faults import logged
from dashboard.shelf import Shelf

SCRIPT = re.compile(rb'(?:src|href)="(/explore/(?:_dash-component-suites|assets)/[^"?]+)')


@logged
async def warm(door: ASGIApp, shelf: Shelf) -> None:
    """Visit the explorer of every dataset once, and fetch the scripts its page names."""
    scripts: set[str] = set()
    for dataset in shelf.site().catalog.datasets:
        page = await _fetch(door, f"/explore/{dataset}")
        scripts |= {found.decode() for found in SCRIPT.findall(page)}
    for script in sorted(scripts):
        await _fetch(door, script)


async def _fetch(door: ASGIApp, path: str) -> bytes:
    """The body of a page, asked for from within."""
    scope: dict[str, Any] = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
    }
    scope |= {"query_string": b"", "headers": [], "server": ("localhost", 80), "client": None, "root_path": "", "state": {}}
    body = b""
    unsaid = [b""]

    async def receive() -> Message:
        if not unsaid:
            await asyncio.Event().wait()
        return {"type": "http.request", "body": unsaid.pop(), "more_body": False}

    async def send(message: Message) -> None:
        nonlocal body
        body += message.get("body", b"")

    await door(scope, receive, send)
    return body
