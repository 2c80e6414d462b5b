"""What is wrong with a question for a file, as programs read it: RFC 9457. Who says that he reads HTML gets a page."""

import json
import re
from collections.abc import Sequence
from html import unescape

from starlette.types import Scope

from dashboard.packing import header

MEDIA = "application/problem+json"
FILE = re.compile(r".*\.(?!html?$)[a-z0-9]{2,8}", re.I | re.S)
"""An address that ends like a file and not like a page."""
LINK = re.compile(r'<a href="([^"]*)">([^<]*)</a>')
TAG = re.compile(r"<[^<>]*>")


def for_program(scope: Scope) -> bool:
    """Whether a program asks for a file: whoever does not say that it reads HTML."""
    return FILE.fullmatch(scope["path"]) is not None and b"text/html" not in header(scope, b"accept")


def problem(status: int, title: str, paragraphs: Sequence[str], path: str) -> bytes:
    """`{title, status, detail, instance}`; of the paragraphs, HTML, the text, with the address behind each link."""
    detail = " ".join(unescape(TAG.sub("", LINK.sub(r"\2 (\1)", each))).strip() for each in paragraphs if each)
    return json.dumps({"title": title, "status": status, "detail": detail, "instance": path}, ensure_ascii=False).encode()
