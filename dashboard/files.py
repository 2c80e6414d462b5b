"""The published files over HTTP: from memory where they are small, in ranges where they are large, never from elsewhere."""

import asyncio
import gzip
import os
import stat
from collections import OrderedDict
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from starlette.responses import FileResponse
from starlette.types import Receive, Scope, Send

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


@dataclass(frozen=True)
class Kept:
    """A file in memory, as it is and compressed, with the headers of either."""

    signature: tuple[int, int, int]
    body: bytes
    packed: bytes | None
    tag: bytes
    headers: Headers
    packed_headers: Headers

    @property
    def size(self) -> int:
        return len(self.body) + len(self.packed or b"")


def content_type(path: str) -> str:
    """The type of a file by its ending: `text/csv; charset=utf-8`."""
    name = path.rpartition("/")[2]
    ending = name.rpartition(".")[2].lower() if "." in name else "txt"
    return f"{TEXT[ending]}; charset=utf-8" if ending in TEXT else PLAIN.get(ending, "application/octet-stream")


def compressible(kind: str) -> bool:
    """Whether a file of this type becomes smaller by compression."""
    return "charset" in kind or kind.endswith("json")


def lasting(path: str) -> str:
    """How long a file may be kept by others: those of a release for ever, all else only after asking again."""
    parts = path.split("/")
    released = len(parts) > 4 and parts[1] == "datasets" and parts[3][:2] == "20" and not path.endswith((".html", "/"))
    return "public, max-age=31536000, immutable" if released else "no-cache"


def header(scope: Scope, name: bytes) -> bytes:
    """The value of a request header; empty where it is not sent."""
    return next((value for key, value in scope["headers"] if key == name), b"")


class Files:
    """Serves the files of whatever site a request holds. `security` are headers every answer bears."""

    def __init__(self, security: Headers):
        self.security = security
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._bytes = 0

    async def serve(self, folder: str, scope: Scope, receive: Receive, send: Send) -> bool:
        """Answer with the file of the request's path; False where the site has none."""
        path: str = scope["path"]
        place = folder + path + ("index.html" if path.endswith("/") else "")
        found = _stat(place, path)
        if found is None:
            return False
        if stat.S_ISDIR(found.st_mode):
            return await self._redirect(scope, send)
        if found.st_size > KEPT_FILE or header(scope, b"range"):
            if not _inside(place, folder):
                return False
            await self._stream(place, found, scope, receive, send)
            return True
        if place not in self._kept and not _inside(place, folder):
            return False
        await _answer(await self._get(place, path, found), scope, send)
        return True

    async def _get(self, place: str, path: str, found: os.stat_result) -> Kept:
        """A file as it is now, from memory where it has not changed. Only reading and compressing leave the event loop."""
        kept = self._kept.get(place)
        if kept is None or kept.signature != _signature(found):
            kept = await asyncio.to_thread(self._read, place, path, found)
            self._bytes += kept.size - (self._kept[place].size if place in self._kept else 0)
            self._kept[place] = kept
            while self._bytes > KEPT_BYTES:
                self._bytes -= self._kept.popitem(last=False)[1].size
        else:
            self._kept.move_to_end(place)
        return kept

    async def missing(self, folder: str, scope: Scope, send: Send) -> None:
        """The site's own page for what is not there, in the language of the path, with status 404."""
        english = scope["path"].startswith("/en/")
        for name in ("/en/404.html", "/404.html") if english else ("/404.html",):
            found = _stat(folder + name, name)
            if found is not None:
                return await _answer(await self._get(folder + name, name, found), scope, send, 404)
        body = b"<!doctype html><html lang=zh-CN><meta charset=utf-8><title>404</title><h1>404</h1><p><a href='/'>/</a></p>"
        await _send(send, 404, [(b"content-type", b"text/html; charset=utf-8"), *self.security], body, scope)

    def _read(self, place: str, path: str, found: os.stat_result) -> Kept:
        """Read and compress a file."""
        with open(place, "rb") as file:
            body = file.read()
        kind = content_type(place)
        packed = gzip.compress(body, 6, mtime=0) if compressible(kind) and len(body) > 300 else None
        tag = b'"' + blake2b(body, digest_size=9).hexdigest().encode() + b'"'
        common = [(b"content-type", kind.encode()), (b"etag", tag), (b"cache-control", lasting(path).encode()), *self.security]
        common += [(b"vary", b"accept-encoding")] if packed else [(b"accept-ranges", b"bytes")]
        packed_headers = [*common, (b"content-encoding", b"gzip"), (b"content-length", str(len(packed or b"")).encode())]
        return Kept(_signature(found), body, packed, tag, [*common, (b"content-length", str(len(body)).encode())], packed_headers)

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
    if "\0" in path or "\\" in path or "//" in path or any(part.startswith(".") for part in path.split("/")):
        return None
    try:
        return Path(place).stat()
    except (OSError, ValueError):
        return None


def _inside(place: str, folder: str) -> bool:
    """Whether a file really is in the folder, wherever links lead."""
    return os.path.realpath(place).startswith(folder + os.sep)


def _signature(found: os.stat_result) -> tuple[int, int, int]:
    return found.st_mtime_ns, found.st_size, found.st_ino


async def _answer(kept: Kept, scope: Scope, send: Send, status: int = 200) -> None:
    if status == 200 and kept.tag in header(scope, b"if-none-match"):
        return await _send(send, 304, [pair for pair in kept.headers if pair[0] != b"content-length"], b"", scope)
    if kept.packed is not None and b"gzip" in header(scope, b"accept-encoding"):
        return await _send(send, status, kept.packed_headers, kept.packed, scope)
    await _send(send, status, kept.headers, kept.body, scope)


async def _send(send: Send, status: int, headers: Headers, body: bytes, scope: Scope) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
