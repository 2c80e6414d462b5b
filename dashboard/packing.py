"""Compression of what is sent: Brotli where the browser reads it, else gzip, else nothing."""

import gzip
import re

import pyarrow as pa
from starlette.types import Scope

CODINGS = (b"br", b"gzip")
"""The ways of compressing, the smaller first."""

REFUSED = re.compile(rb"\b(br|gzip)\s*;\s*q=0(?:\.0*)?\s*(?:,|$)")
"""How a browser says that it does not want one of them."""

BROTLI = pa.Codec("brotli", compression_level=9)
"""A tenth smaller than gzip in the same time; the highest level would gain as much again in ten times as long."""


def coding(accepted: bytes) -> bytes:
    """The best way of compressing among those a browser accepts.

    >>> coding(b"gzip, deflate, br, zstd"), coding(b"gzip"), coding(b"br;q=0, gzip"), coding(b"")
    (b'br', b'gzip', b'gzip', b'')
    """
    refused = REFUSED.findall(accepted) if b"q=0" in accepted else ()
    return next((each for each in CODINGS if each in accepted and each not in refused), b"")


def packed(body: bytes, how: bytes) -> bytes:
    """Content in one of the codings."""
    if how == b"br":
        return bytes(BROTLI.compress(body, asbytes=True))
    return gzip.compress(body, 6, mtime=0) if how == b"gzip" else body


def compressible(kind: str) -> bool:
    """Whether a file of this type becomes smaller by compression."""
    return "charset" in kind or kind.endswith(("json", "xml"))


def header(scope: Scope, name: bytes) -> bytes:
    """The value of a request header; empty where it is not sent."""
    for key, value in scope["headers"]:
        if key == name:
            return bytes(value)
    return b""
