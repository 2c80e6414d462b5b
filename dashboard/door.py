"""The front of the application: one site for the length of a request, files at once, everything else checked first."""

import asyncio
import gzip
import re
from urllib.parse import quote

from dash import Dash
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard import embed, tracing, visit
from dashboard.callbacks import reply
from dashboard.desk import Desk
from dashboard.files import Files, Headers
from dashboard.frame import message_page
from dashboard.packing import compressible, header
from dashboard.parts import PLACES, Parts
from dashboard.question import read, read_body
from dashboard.search import ADDRESSES, answer
from dashboard.shelf import CURRENT, Shelf, Site
from dashboard.takeaway import NAMES, take
from dashboard.warm import warm
from dashboard.wrong import MEDIA, for_program, problem
from etl.catalog import Refusal

EXPLORE = re.compile(rf"(?P<root>/en)?/explore(?:/(?P<id>[^/]*)(?:/(?P<file>{'|'.join(map(re.escape, NAMES))})|(?P<slash>/))?)?")
"""Addresses of the explorer; an id may be anything a reader types."""

CITED = re.compile(r"(/en)?/datasets/([^/]+)/(20[^/]+)/")
"""The folder of a release, as releases are cited and named in the feed: it holds data alone, and its page stands beside."""

DASH = {"/explore/_dash-layout": "GET", "/explore/_dash-dependencies": "GET", "/explore/_dash-update-component": "POST"}
"""What of Dash is to be reached from outside; the scripts besides."""


class Door:
    """ASGI middleware: tells files, the explorer and Dash's own addresses apart, and refuses what is none of them."""

    def __init__(self, app: ASGIApp, dash: Dash, shelf: Shelf, security: Headers):
        self.app, self.dash, self.shelf, self.security = app, dash, shelf, security
        self.files, self.parts, self.desk = Files(security), Parts(app, security), Desk()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            self._warming = asyncio.create_task(warm(self, self.shelf))
            return await self.app(scope, receive, send)
        if scope["type"] == "websocket":
            return await send({"type": "websocket.close", "code": 1008})
        try:
            site = self.shelf.site()
        except Refusal as refusal:
            return await self._plain(503, str(refusal), scope, send)
        held = CURRENT.set(site)
        try:
            await self._admit(site, scope, receive, send)
        finally:
            CURRENT.reset(held)

    async def _admit(self, site: Site, scope: Scope, receive: Receive, send: Send) -> None:
        path, method = scope["path"], scope["method"]
        if path in DASH:
            return await self._dash(scope, receive, send) if method == DASH[path] else await self._not_allowed(DASH[path], scope, send)
        if method not in ("GET", "HEAD"):
            return await self._not_allowed("GET, HEAD", scope, send)
        if path.startswith(PLACES):
            if not await self.parts.serve(scope, receive, send):
                await self._plain(404, "There is no such script.", scope, send)
            return
        if path in ADDRESSES:
            return await self._respond(answer(site, scope), scope, receive, send)
        traced = tracing.TRACE.fullmatch(path)
        if traced is not None:
            page = await tracing.answer(site, traced, scope["query_string"].decode("latin-1"))
            return await self._respond(page, scope, receive, send, quick=True)
        found = EXPLORE.fullmatch(path)
        if found is not None:
            return await self._explore(site, found, scope, receive, send)
        cited = CITED.fullmatch(path)
        if cited is not None:
            where = quote(f"{cited[1] or ''}/datasets/{cited[2]}/releases/{cited[3]}/")
            return await self._respond(RedirectResponse(where, 308), scope, receive, send)
        if not await self.files.serve(site.folder, scope, receive, send):
            await self.files.missing(site.folder, scope, send)

    async def _explore(self, site: Site, found: re.Match[str], scope: Scope, receive: Receive, send: Send) -> None:
        """The page of a dataset, its download, or the way to them."""
        lang = "en" if found["root"] else "zh"
        search = scope["query_string"].decode("latin-1")
        if not found["id"]:
            return await self._respond(RedirectResponse(f"{found['root'] or ''}/datasets/", 307), scope, receive, send)
        if found["slash"]:
            where = quote(scope["path"].rstrip("/")) + (f"?{search}" if search else "")
            return await self._respond(RedirectResponse(where, 308), scope, receive, send)
        try:
            if found["file"]:
                file = await take(site, self.desk, found["id"], found["file"], search, lang)
                return await self._respond(file, scope, receive, send)
            status = await visit.begin(site, found["id"], search, lang)
        except visit.Astray as astray:
            return await self._respond(_astray(site, astray, lang, scope), scope, receive, send)
        security = embed.anywhere(self.security) if visit.VISIT.get().embedded else self.security
        packed = b"gzip" in header(scope, b"accept-encoding")
        inner = {**scope, "path": "/explore/", "raw_path": b"/explore/", "method": "GET"}
        await self.app(inner, receive, self._secured(send, scope["method"], status, packed, security))

    async def _dash(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Dash's own addresses; a question is read whole, checked, and answered here, in a fraction of the time of Dash's own way."""
        if scope["method"] == "POST":
            body = await read_body(receive)
            if body is None:
                return await self._plain(413, "The question is too long or did not arrive.", scope, send, (b"connection", b"close"))
            question = read(body, self.dash)
            if question is None:
                return await self._plain(400, "This is no question of the explorer.", scope, send)
            return await self._answer(await reply(question), scope, send)
        await self.app(scope, receive, self._secured(send, "GET", packed=b"gzip" in header(scope, b"accept-encoding")))

    async def _answer(self, body: bytes, scope: Scope, send: Send) -> None:
        """The answer to a question, compressed lightly where the reader takes it so."""
        headers = [(b"content-type", b"application/json"), (b"vary", b"accept-encoding"), *self.security]
        if b"gzip" in header(scope, b"accept-encoding"):
            body = gzip.compress(body, 1, mtime=0)
            headers.append((b"content-encoding", b"gzip"))
        headers.append((b"content-length", str(len(body)).encode()))
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def _secured(self, send: Send, method: str, status: int | None = None, packed: bool = False, security: Headers | None = None) -> Send:
        """A `send` that adds our headers, compresses lightly, and leaves out the body a HEAD does not want."""
        start: Message = {}

        async def secured(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
                return
            body, more = message.get("body", b""), message.get("more_body", False)
            if start:
                headers = [pair for pair in start["headers"] if pair[0] != b"content-length" or more]
                if packed and not more and len(body) > 500:
                    body = gzip.compress(body, 1, mtime=0)
                    headers += [(b"content-encoding", b"gzip"), (b"vary", b"accept-encoding")]
                headers += [] if more else [(b"content-length", str(len(body)).encode())]
                await send(
                    {
                        **start,
                        "status": status if status and start["status"] == 200 else start["status"],
                        "headers": [*headers, *(security or self.security)],
                    }
                )
                start = {}
            await send({"type": "http.response.body", "body": b"" if method == "HEAD" else body, "more_body": more})

        return secured

    async def _respond(self, response: Response, scope: Scope, receive: Receive, send: Send, quick: bool = False) -> None:
        response.raw_headers += self.security
        wanted = b"gzip" in header(scope, b"accept-encoding") and compressible(response.headers.get("content-type", ""))
        if wanted and len(response.body) > 500:
            body = bytes(response.body)
            response.body = gzip.compress(body, 1, mtime=0) if quick else await asyncio.to_thread(gzip.compress, body, 6, mtime=0)
            response.headers["content-length"] = str(len(response.body))
            response.headers["content-encoding"] = "gzip"
        if scope["method"] == "HEAD":
            response.body = b""
        await response(scope, receive, send)

    async def _not_allowed(self, allowed: str, scope: Scope, send: Send) -> None:
        await self._plain(405, f"Only {allowed} here.", scope, send, (b"allow", allowed.encode()))

    async def _plain(self, status: int, text: str, scope: Scope, send: Send, *headers: tuple[bytes, bytes]) -> None:
        response = PlainTextResponse(text, status)
        response.raw_headers += [*headers, *self.security]
        await response(scope, _nothing, send)


def _astray(site: Site, astray: visit.Astray, lang: str, scope: Scope) -> Response:
    """What is said of an address that leads nowhere: a page, or for a program that wants a file a problem."""
    if for_program(scope):
        told = problem(astray.status, astray.title, astray.paragraphs, scope["path"])
        return Response(told, astray.status, astray.headers, MEDIA)
    return HTMLResponse(message_page(site.folder, lang, astray.title, list(astray.paragraphs)), astray.status, astray.headers)


async def _nothing() -> Message:
    return {"type": "http.disconnect"}
