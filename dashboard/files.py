"""The published files over HTTP: from memory where they are small, in ranges where they are large, never from elsewhere."""

import asyncio
import os
import re
import stat
from collections import OrderedDict
from hashlib import blake2b
from typing import NamedTuple

from starlette.responses import FileResponse
from starlette.types import Message, Receive, Scope, Send

from dashboard.once import Once
from dashboard.packing import coding, header, packed
from dashboard.wrong import MEDIA, for_program, problem
from etl.present.messages import message

Headers = list[tuple[bytes, bytes]]

TEXT = {
    "html": "text/html",
    "css": "text/css",
    "js": "text/javascript",
    "csv": "text/csv",
    "txt": "text/plain",
    "md": "text/markdown",
    "svg": "image/svg+xml",
    "xml": "application/xml",
    "atom": "application/atom+xml",
    "ics": "text/calendar",
    "ttl": "text/turtle",
}
"""Endings of texts, served as UTF-8 and compressed."""

PLAIN = {
    "json": "application/json",
    "jsonld": "application/ld+json",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "png": "image/png",
    "ico": "image/x-icon",
    "zip": "application/zip",
}

KEPT_FILE = 8_000_000
"""Files up to so many bytes are kept in memory once asked for."""

KEPT_BYTES = 160_000_000
"""So many bytes are kept in all; what was not asked for longest goes first."""


NOT_KEPT: Headers = [(b"cache-control", b"no-cache"), (b"vary", b"accept")]

EMPTY: Message = {"type": "http.response.body", "body": b""}

REFUSED = re.compile(r"[\0\\]|//|/\.")
"""What stands in no path of ours."""

VERSION = re.compile(rb"[0-9a-f]{6,64}")

RANGE = re.compile(rb"bytes=(\d{1,15})?-(\d{1,15})?")
"""A part of a file as readers of Parquet ask for it; several parts at once are left to Starlette."""

SMALL = 300
"""Texts of fewer bytes are not compressed."""


class Kept(NamedTuple):
    """A file in memory in one coding, with the answers ready to be sent."""

    signature: tuple[int, int, int]
    tag: bytes
    start: Message
    content: Message
    unchanged: Message

    @property
    def size(self) -> int:
        return len(self.content["body"])


def content_type(path: str) -> str:
    """The type of a file by its ending: `text/csv; charset=utf-8`."""
    name = path.rpartition("/")[2]
    ending = name.rpartition(".")[2].lower() if "." in name else "txt"
    return f"{TEXT[ending]}; charset=utf-8" if ending in TEXT else PLAIN.get(ending, "application/octet-stream")


def compressible(kind: str) -> bool:
    """Whether a file of this type becomes smaller by compression."""
    return "charset" in kind or kind.endswith("json")


def lasting(path: str, named: bool = False) -> str:
    """How long a file may be kept by others: those of a release, and those named with a version, for ever; else after asking again."""
    parts = path.split("/")
    released = len(parts) > 4 and parts[1] == "datasets" and parts[3][:2] == "20" and not path.endswith((".html", "/"))
    return "public, max-age=31536000, immutable" if released or named else "no-cache"


def versioned(scope: Scope) -> bool:
    """Whether a page names a style or script by its version: `/assets/site.css?6c34fada`."""
    asked = scope["query_string"]
    return bool(asked) and scope["path"].startswith("/assets/") and VERSION.fullmatch(asked) is not None


class Files:
    """Serves the files of whatever site a request holds. `security` are headers every answer bears."""

    def __init__(self, security: Headers):
        self.security = security
        self._kept: OrderedDict[tuple[str, bytes, bool], Kept] = OrderedDict()
        self._bytes = 0
        self._reading: Once[Kept] = Once()

    async def serve(self, folder: str, scope: Scope, receive: Receive, send: Send) -> bool:
        """Answer with the file of the request's path; False where the site has none."""
        path: str = scope["path"]
        place = folder + path + ("index.html" if path.endswith("/") else "")
        found = _stat(place, path)
        if found is None:
            return False
        if stat.S_ISDIR(found.st_mode):
            return await self._redirect(scope, send)
        asked = header(scope, b"range")
        part = RANGE.fullmatch(asked) if asked else None
        if found.st_size > KEPT_FILE or (asked and part is None):
            if not _inside(place, folder):
                return False
            await self._stream(place, found, scope, receive, send)
            return True
        how = b"" if part else coding(header(scope, b"accept-encoding"))
        kept = await self._get(place, folder, scope, found, how)
        if kept is None:
            return False
        await (_answer_part(kept, part, scope, send) if part else _answer(kept, scope, send))
        return True

    async def _get(self, place: str, folder: str, scope: Scope, found: os.stat_result, how: bytes, status: int = 200) -> Kept | None:
        """A file as it is now, from memory where it has not changed. Only reading and compressing leave the event loop."""
        key = place, how, versioned(scope)
        kept = self._kept.get(key)
        if kept is not None and kept.signature == _signature(found):
            self._kept.move_to_end(key)
            return kept
        if not _inside(place, folder):
            return None
        keep = lasting(place.removeprefix(folder), key[2])

        async def read() -> Kept:
            return self._keep(key, await asyncio.to_thread(self._read, place, key[1], keep, found, status))

        try:
            return await self._reading.get((key, _signature(found)), read)
        except OSError:
            return None

    def _keep(self, key: tuple[str, bytes, bool], read: Kept) -> Kept:
        """Kept for the next who ask; what was not asked for longest is let go."""
        earlier = self._kept.pop(key, None)
        self._kept[key] = read
        self._bytes += read.size - (earlier.size if earlier else 0)
        while self._bytes > KEPT_BYTES:
            self._bytes -= self._kept.popitem(last=False)[1].size
        return read

    async def missing(self, folder: str, scope: Scope, send: Send) -> None:
        """The site's own page for what is not there, in the language of the path, or for a program a problem; with status 404."""
        english = scope["path"].startswith("/en/")
        if for_program(scope):
            lang = "en" if english else "zh"
            told = problem(404, message("missing.file", lang), [message("missing.file.words", lang)], scope["path"])
            return await _send(send, 404, [(b"content-type", MEDIA.encode()), *NOT_KEPT, *self.security], told, scope)
        for name in ("/en/404.html", "/404.html") if english else ("/404.html",):
            found = _stat(folder + name, name)
            kept = await self._get(folder + name, folder, scope, found, coding(header(scope, b"accept-encoding")), 404) if found else None
            if kept is not None:
                return await _answer(kept, scope, send)
        body = b"<!doctype html><html lang=zh-CN><meta charset=utf-8><title>404</title><h1>404</h1><p><a href='/'>/</a></p>"
        await _send(send, 404, [(b"content-type", b"text/html; charset=utf-8"), *self.security], body, scope)

    def _read(self, place: str, how: bytes, keep: str, found: os.stat_result, status: int) -> Kept:
        """Read and compress a file."""
        with open(place, "rb") as file:
            body = file.read()
        kind = content_type(place)
        packs = compressible(kind) and len(body) > SMALL
        body = packed(body, how) if packs else body
        tag = b'"' + blake2b(body, digest_size=9).hexdigest().encode() + b'"'
        common = [(b"content-type", kind.encode()), (b"etag", tag), (b"cache-control", keep.encode()), *self.security]
        common += [(b"vary", b"accept-encoding")] if packs else [(b"accept-ranges", b"bytes")]
        headers = [*common, *([(b"content-encoding", how)] if packs and how else []), (b"content-length", str(len(body)).encode())]
        return Kept(
            _signature(found),
            tag,
            {"type": "http.response.start", "status": status, "headers": headers},
            {"type": "http.response.body", "body": body},
            {"type": "http.response.start", "status": 304, "headers": common},
        )

    async def _redirect(self, scope: Scope, send: Send) -> bool:
        """A folder is asked for without its slash."""
        query = b"?" + scope["query_string"] if scope["query_string"] else b""
        where = scope.get("raw_path", scope["path"].encode()).split(b"?")[0] + b"/" + query
        await _send(send, 308, [(b"location", where), *self.security], b"", scope)
        return True

    async def _stream(self, place: str, found: os.stat_result, scope: Scope, receive: Receive, send: Send) -> None:
        """A large file, or a range of one, read in pieces."""
        tag = f'"{found.st_mtime_ns:x}-{found.st_size:x}"'
        if header(scope, b"if-none-match").decode("latin-1") == tag:
            return await _send(send, 304, [(b"etag", tag.encode()), *self.security], b"", scope)
        headers = {name.decode(): value.decode() for name, value in self.security} | {"etag": tag, "cache-control": lasting(scope["path"])}
        await FileResponse(place, headers=headers, media_type=content_type(place))(scope, receive, send)


def _stat(place: str, path: str) -> os.stat_result | None:
    """What is at a place, or None: nothing, or a path that no link of ours would have."""
    if REFUSED.search(path):
        return None
    try:
        return os.stat(place)  # noqa: PTH116 (a request is answered in the time in which Path is made)
    except (OSError, ValueError):
        return None


def _inside(place: str, folder: str) -> bool:
    """Whether a file really is in the folder, wherever links lead."""
    return os.path.realpath(place).startswith(folder + os.sep)


def _signature(found: os.stat_result) -> tuple[int, int, int]:
    return found.st_mtime_ns, found.st_size, found.st_ino


async def _answer(kept: Kept, scope: Scope, send: Send) -> None:
    asked = header(scope, b"if-none-match")
    if asked and kept.tag in asked and kept.start["status"] == 200:
        await send(kept.unchanged)
        return await send(EMPTY)
    await send(kept.start)
    await send(EMPTY if scope["method"] == "HEAD" else kept.content)


async def _answer_part(kept: Kept, part: re.Match[bytes], scope: Scope, send: Send) -> None:
    """The bytes asked for, from the end where no first one is named; all where the file has changed or the question makes no sense."""
    first, last, count = part[1], part[2], kept.size
    only = header(scope, b"if-range")
    senseless = not (first or last) or bool(first and last and int(last) < int(first))
    if scope["method"] != "GET" or (only and only != kept.tag) or senseless:
        return await _answer(kept, scope, send)
    start = int(first) if first else max(0, count - int(last))
    end = min(int(last) + 1, count) if first and last else count
    common = [pair for pair in kept.start["headers"] if pair[0] != b"content-length"]
    if start >= count or start >= end:
        return await _send(send, 416, [*common, (b"content-range", b"bytes */%d" % count), (b"content-length", b"0")], b"", scope)
    where = [(b"content-range", b"bytes %d-%d/%d" % (start, end - 1, count)), (b"content-length", b"%d" % (end - start))]
    await _send(send, 206, [*common, *where], kept.content["body"][start:end], scope)


async def _send(send: Send, status: int, headers: Headers, body: bytes, scope: Scope) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
