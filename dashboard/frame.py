"""The frame around the explorer: head and foot of the dataset's own published page, so that both are always the same."""

import re
from collections.abc import Mapping
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urljoin

from etl.present.messages import HTML_LANG, message

LINK = re.compile(r'\b(href|src)="([^"]*)"')
META = re.compile(r'(<meta (?:name|property)="([^"]+)" content=")[^"]*"')
MAIN = re.compile(r"<main\b[^>]*>")
OTHER = {"zh": "en", "en": "zh"}


class Frame(NamedTuple):
    """A page in two halves, around what stands in its `<main>`."""

    before: str
    after: str

    def around(self, title: str, extra_head: str, inside: str, after: str = "") -> str:
        """The whole page, with its own title, more in its head, and what follows its foot."""
        titled = re.sub(r"<title>.*?</title>", lambda _: f"<title>{escape(title)}</title>", self.before, count=1, flags=re.DOTALL)
        return titled.replace("</head>", f"{extra_head}</head>", 1) + inside + self.after.replace("</body>", f"{after}</body>", 1)


def root(lang: str) -> str:
    """Where the pages of a language begin."""
    return "" if lang == "zh" else "/en"


@lru_cache(maxsize=64)
def frame(folder: str, lang: str, page: str, address: str) -> Frame:
    """Head and foot of a published page (`/datasets/enrolment/`) for one that stands at `address` in every language."""
    path = root(lang) + page
    try:
        html = (Path(folder) / path.strip("/") / "index.html").read_text(encoding="utf-8")
    except OSError:
        html = ""
    main, end = MAIN.search(html), html.rfind("</main>")
    if main is None or end < main.end():
        return _plain(lang, address)
    before = _languages(_from_root(html[: main.end()], path), address)
    return Frame(before, _from_root(html[end:], path))


def _from_root(html: str, path: str) -> str:
    """Links as they are from the web root: the explorer stands in another folder than the page they were written for."""
    return LINK.sub(lambda link: f'{link[1]}="{link[2] if link[2].startswith("#") else urljoin(path, link[2])}"', html)


def _languages(html: str, address: str) -> str:
    """The links to each language lead to this page in that language; the script keeps the selection in them."""
    for lang, code in HTML_LANG.items():

        def moved(tag: re.Match[str], href: str = escape(root(lang) + address)) -> str:
            return re.sub(r'\bhref="[^"]*"', lambda _: f'data-language href="{href}"', tag[0])

        html = re.sub(rf'<(?:a|link)\b[^>]*\bhreflang="{code}"[^>]*>', moved, html)
    return html


def _plain(lang: str, address: str) -> Frame:
    """A page without a published model."""
    other = OTHER[lang]
    switch = (
        f'<a data-language href="{root(other)}{escape(address)}" hreflang="{HTML_LANG[other]}">{"中文" if other == "zh" else "English"}</a>'
    )
    head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title></title>'
    before = f'<!DOCTYPE html><html lang="{HTML_LANG[lang]}"><head>{head}</head><body><header class="head"><div class="wide">'
    before += (
        f'<a class="name" href="{root(lang)}/">{message("explore.home", lang)}</a> {switch}</div></header><main id="main" class="wide">'
    )
    return Frame(before, "</main></body></html>")


def described(html: str, told: Mapping[str, str]) -> str:
    """A page that tells others something else of itself: the named `<meta>` it has, with other words."""

    def changed(found: re.Match[str]) -> str:
        return f'{found[1]}{escape(told[found[2]])}"' if found[2] in told else found[0]

    return META.sub(changed, html)


def message_page(folder: str, lang: str, title: str, paragraphs: list[str]) -> str:
    """A page that says what is not there and leads to what is; `paragraphs` are HTML already."""
    inside = f"<h1>{escape(title)}</h1>" + "".join(f"<p>{each}</p>" for each in paragraphs)
    return frame(folder, lang, "/datasets/", "/datasets/").around(title, "", inside)
