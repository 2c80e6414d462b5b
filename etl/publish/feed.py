"""`feed.atom`: every release of every dataset, the newest first, for those who follow (RFC 4287); `errata/feed.atom`: every correction.

They tell what the release folders and the register of errata tell and nothing else. An id is an address and never changes.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from etl.present import agenda, errata, periods
from etl.present.messages import HTML_LANG, LANGUAGES, message

ATOM, XHTML = "http://www.w3.org/2005/Atom", "http://www.w3.org/1999/xhtml"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

MOST = 100
"""So many releases stand in the feed; all of them are on the pages of the datasets."""

FILES = {".csv": "text/csv", ".parquet": "application/vnd.apache.parquet"}

ElementTree.register_namespace("", ATOM)
ElementTree.register_namespace("xhtml", XHTML)


def of(told: Mapping[str, Any], catalog: Mapping[str, Any], site: Path, register: Sequence[errata.Erratum] = ()) -> bytes:
    """The feed of the releases in `calendar.json`, whose files lie in a site, with what the register of errata tells of them.

    Its category is the head of the log, as in the catalogue.
    """
    home, rows = catalog["homepage"].rstrip("/"), told["releases"][:MOST]
    feed = _begun(catalog, "feed.of", "/feed.atom", "/calendar/", rows[0]["released_at"] if rows else "")
    for row in rows:
        _entry(feed, row, told, home, site, [each for each in register if errata.is_about(each, row["dataset"], row["release"])])
    return _written(feed)


def of_errata(told: Mapping[str, Any], catalog: Mapping[str, Any]) -> bytes:
    """The feed of the register of errata, all of it."""
    rows = told["errata"]
    feed = _begun(catalog, "feed.errata", "/errata/feed.atom", "/errata/", rows[0]["at"] if rows else "")
    for row in rows:
        _erratum(feed, row, catalog["homepage"].rstrip("/"))
    return _written(feed)


def _begun(catalog: Mapping[str, Any], title: str, path: str, page: str, updated: str) -> ElementTree.Element:
    """A feed at a path, up to its entries: its title, when it was updated (1970 where it is empty), its author, the page it is of."""
    home = catalog["homepage"].rstrip("/")
    feed = ElementTree.Element(f"{{{ATOM}}}feed")
    _add(feed, "id", f"{home}{path}")
    _add(feed, "title", " · ".join(message(title, lang, title=catalog["title"][lang]) for lang in LANGUAGES))
    _add(feed, "updated", moment(updated or "1970-01-01T00:00:00+00:00"))
    author = _add(feed, "author")
    _add(author, "name", " · ".join(dict.fromkeys(catalog["publisher"][lang] for lang in LANGUAGES)))
    _add(author, "uri", f"{home}/")
    _add(feed, "link", rel="self", type="application/atom+xml", href=f"{home}{path}")
    _links(feed, home, page)
    _add(feed, "generator", "shebao")
    _add(feed, "icon", f"{home}/assets/icon.svg")
    if head := catalog.get("log"):
        _add(feed, "category", scheme=f"{home}/catalog.json#log", term=f"{head['seq']}:{head['hash']}")
    return feed


def _written(feed: ElementTree.Element) -> bytes:
    ElementTree.indent(feed, " ")
    return ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True) + b"\n"


def _entry(
    feed: ElementTree.Element, row: Mapping[str, Any], told: Mapping[str, Any], home: str, site: Path, mine: Sequence[errata.Erratum]
) -> None:
    dataset, release = row["dataset"], row["release"]
    entry = _add(feed, "entry")
    _add(entry, "id", f"{home}/datasets/{dataset}/{release}/")
    titles = {lang: told["datasets"][dataset]["title"][lang] for lang in LANGUAGES}
    _add(
        entry, "title", " · ".join(message("feed.release", lang, title=titles[lang], day=periods.day(release, lang)) for lang in LANGUAGES)
    )
    _dated(entry, row["released_at"], max([row["released_at"], *(each["at"] for each in mine)], key=datetime.fromisoformat))
    _links(entry, home, f"/datasets/{dataset}/")
    for ending, kind in FILES.items():
        path = site / "datasets" / dataset / release / f"{dataset}{ending}"
        if path.is_file():
            href = f"{home}/datasets/{dataset}/{release}/{path.name}"
            _add(entry, "link", rel="enclosure", type=kind, href=href, length=str(path.stat().st_size))
    _add(entry, "category", term=dataset)
    _summary(entry, {lang: [agenda.brought(row, lang), *(line for each in mine for line in errata.told(each, lang))] for lang in LANGUAGES})


def _erratum(feed: ElementTree.Element, row: Mapping[str, Any], home: str) -> None:
    entry = _add(feed, "entry")
    _add(entry, "id", f"{home}/errata/#{row['id']}")
    _add(entry, "title", " · ".join(errata.title(row, lang) for lang in LANGUAGES))
    _dated(entry, row["at"], row["at"])
    _links(entry, home, f"/errata/#{row['id']}")
    for term in (row["dataset"], row["kind"], *(each["code"] for each in row["indicators"])):
        _add(entry, "category", term=term)
    _summary(entry, {lang: errata.told(row, lang) for lang in LANGUAGES})


def _dated(entry: ElementTree.Element, at: str, updated: str) -> None:
    _add(entry, "published", moment(at))
    _add(entry, "updated", moment(updated))


def _summary(entry: ElementTree.Element, told: Mapping[str, Sequence[str]]) -> None:
    """What is said in each language, a paragraph each."""
    summary = _add(entry, "summary", type="xhtml")
    inside = ElementTree.SubElement(summary, f"{{{XHTML}}}div")
    for lang, paragraphs in told.items():
        for each in paragraphs:
            ElementTree.SubElement(inside, f"{{{XHTML}}}p", {_LANG: HTML_LANG[lang]}).text = each


def _links(parent: ElementTree.Element, home: str, path: str) -> None:
    """A page in each language."""
    for lang in LANGUAGES:
        at = f"{home}{'' if lang == LANGUAGES[0] else f'/{lang}'}{path}"
        _add(parent, "link", rel="alternate", type="text/html", hreflang=HTML_LANG[lang], href=at)


def _add(parent: ElementTree.Element, name: str, text: str | None = None, **attributes: str) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    element.text = text
    return element


def moment(text: str) -> str:
    """A moment as RFC 3339 has it, in UTC to the second."""
    return datetime.fromisoformat(text).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
