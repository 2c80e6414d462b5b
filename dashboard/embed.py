"""The explorer inside other people's pages: a chart with its title, its source and a way to the full page, nothing around it."""

import re
from html import escape

from dashboard.files import Headers
from dashboard.frame import Frame
from etl.present.messages import message

EMBED = "embed"
"""The name in an address, `?embed=1`, that asks for the page without its head, choices and foot."""

HEIGHT = 640
"""Pixels an embedded chart is given; whoever embeds it may change them."""

BODY = re.compile(r"<body\b.*", re.DOTALL)


def embed_code(address: str, title: str, lang: str) -> str:
    """What a reader copies into a page of their own; `address` is the full permanent address of the selection."""
    there = f"{address}{'&' if '?' in address else '?'}{EMBED}=1"
    size = f'width="100%" height="{HEIGHT}" loading="lazy"'
    return f'<iframe src="{escape(there)}" title="{escape(title)}" lang="{lang}" {size} style="border:0"></iframe>'


def embedded(search: str) -> bool:
    """Whether an address asks for the page without its frame."""
    return f"{EMBED}=1" in search.removeprefix("?").split("&")


def alone(around: Frame, kind: str) -> Frame:
    """The same page with nothing before and after what stands in its `<main>`; `kind` says how figures are shown."""
    head = BODY.sub("", around.before)
    return Frame(f'{head}<body class="embed embed-{escape(kind)}"><main id="main" class="wide">', "</main></body></html>")


def way_out(address: str, title: str, lang: str) -> str:
    """The link from an embedded chart to its full page, in a tab of its own."""
    words = message("embed.full", lang, title=title)
    return f'<p class="embed-full"><a href="{escape(address)}" target="_blank" rel="noopener">{escape(words)}</a></p>'


def anywhere(security: Headers) -> Headers:
    """The headers of a page that any page may show inside itself."""
    return [(name, value.replace(b"frame-ancestors 'self'", b"frame-ancestors *")) for name, value in security]
