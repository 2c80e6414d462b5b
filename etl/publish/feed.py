"""`feed.atom`: every release of every dataset, the newest first, for those who follow (RFC 4287).

It tells what the release folders tell and nothing else. An id is the address of a release and never changes.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from etl.present import agenda, periods
from etl.present.messages import HTML_LANG, LANGUAGES, message

ATOM, XHTML = "http://www.w3.org/2005/Atom", "http://www.w3.org/1999/xhtml"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

MOST = 100
"""So many releases stand in the feed; all of them are on the pages of the datasets."""

FILES = {".csv": "text/csv", ".parquet": "application/vnd.apache.parquet"}

ElementTree.register_namespace("", ATOM)
ElementTree.register_namespace("xhtml", XHTML)


def of(told: Mapping[str, Any], catalog: Mapping[str, Any], site: Path) -> bytes:
    """The feed of the releases in `calendar.json`, whose files lie in a site."""
    home, rows = catalog["homepage"].rstrip("/"), told["releases"][:MOST]
    feed = ElementTree.Element(f"{{{ATOM}}}feed")
    _add(feed, "id", f"{home}/feed.atom")
    _add(feed, "title", " · ".join(message("feed.of", lang, title=catalog["title"][lang]) for lang in LANGUAGES))
    _add(feed, "updated", _moment(rows[0]["released_at"]) if rows else "1970-01-01T00:00:00Z")
    author = _add(feed, "author")
    _add(author, "name", " · ".join(dict.fromkeys(catalog["publisher"][lang] for lang in LANGUAGES)))
    _add(author, "uri", f"{home}/")
    _add(feed, "link", rel="self", type="application/atom+xml", href=f"{home}/feed.atom")
    _links(feed, home, "/calendar/")
    _add(feed, "generator", "shebao")
    _add(feed, "icon", f"{home}/assets/icon.svg")
    for row in rows:
        _entry(feed, row, told, home, site)
    ElementTree.indent(feed, " ")
    return ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True) + b"\n"


def _entry(feed: ElementTree.Element, row: Mapping[str, Any], told: Mapping[str, Any], home: str, site: Path) -> None:
    dataset, release = row["dataset"], row["release"]
    entry = _add(feed, "entry")
    _add(entry, "id", f"{home}/datasets/{dataset}/{release}/")
    titles = {lang: told["datasets"][dataset]["title"][lang] for lang in LANGUAGES}
    _add(
        entry, "title", " · ".join(message("feed.release", lang, title=titles[lang], day=periods.day(release, lang)) for lang in LANGUAGES)
    )
    for name in ("published", "updated"):
        _add(entry, name, _moment(row["released_at"]))
    _links(entry, home, f"/datasets/{dataset}/")
    for ending, kind in FILES.items():
        path = site / "datasets" / dataset / release / f"{dataset}{ending}"
        if path.is_file():
            href = f"{home}/datasets/{dataset}/{release}/{path.name}"
            _add(entry, "link", rel="enclosure", type=kind, href=href, length=str(path.stat().st_size))
    _add(entry, "category", term=dataset)
    summary = _add(entry, "summary", type="xhtml")
    inside = ElementTree.SubElement(summary, f"{{{XHTML}}}div")
    for lang in LANGUAGES:
        paragraph = ElementTree.SubElement(inside, f"{{{XHTML}}}p", {_LANG: HTML_LANG[lang]})
        paragraph.text = agenda.brought(row, lang)


def _links(parent: ElementTree.Element, home: str, path: str) -> None:
    """A page in each language."""
    for lang in LANGUAGES:
        at = f"{home}{'' if lang == LANGUAGES[0] else f'/{lang}'}{path}"
        _add(parent, "link", rel="alternate", type="text/html", hreflang=HTML_LANG[lang], href=at)


def _add(parent: ElementTree.Element, name: str, text: str | None = None, **attributes: str) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    element.text = text
    return element


def _moment(text: str) -> str:
    """A moment as RFC 3339 has it, in UTC to the second."""
    return datetime.fromisoformat(text).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
