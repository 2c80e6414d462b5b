"""How to cite what is published: the national standard's form, APA's, BibTeX and a plain one.

All are made for a release of a dataset, those that have a place for it with its version (of one released before there were
versions with its id), and as well for anything with a title and an address of its own: an answer, a
selection pinned to a release. The document a figure is printed in has a citation of its own, its publisher's.
"""

import re
from collections.abc import Mapping
from typing import Any
from zlib import crc32

from etl.present import periods
from etl.present.codes import Structure
from etl.present.messages import message

SPECIAL = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", **{sign: f"\\{sign}" for sign in "{}%&$#_"}}
"""What BibTeX reads as a command, and how it is written instead."""


def address(structure: Structure, path: str | None = None) -> str:
    """Where the cited thing stands for ever: the publisher's homepage, then its path; without one that of the dataset's release."""
    return structure["homepage"].rstrip("/") + (path or f"/datasets/{structure['id']}/{structure['release']}/")


def forms(structure: Structure, lang: str, title: str | None = None, path: str | None = None) -> list[tuple[str, str]]:
    """Every form of the citation with the form's name, in the order to show them.

    `title` and `path` (from the root of the site on: `/en/answers/reserve/`) are those of the cited thing where it is
    not the whole release.
    """
    return [
        ("GB/T 7714—2015", gbt7714(structure, lang, title, path)),
        ("APA 7", apa(structure, lang, title, path)),
        ("BibTeX", bibtex(structure, lang, title, path)),
        (message("cite.text", lang), plain(structure, lang, title, path)),
    ]


def gbt7714(structure: Structure, lang: str, title: str | None = None, path: str | None = None) -> str:
    """GB/T 7714—2015, a dataset online: `发布者. 题名[DS/OL]. (发布日期)[引用日期]. 地址`. The reader fills in the day of reading."""
    return message("cite.gbt7714", lang, **_values(structure, lang, title, path))


def apa(structure: Structure, lang: str, title: str | None = None, path: str | None = None) -> str:
    """APA, 7th edition, a data set with its version: `Author. (Year, Month Day). Title (Version) [Data set]. Address`."""
    return message("cite.apa", lang, **_values(structure, lang, title, path))


def plain(structure: Structure, lang: str, title: str | None = None, path: str | None = None) -> str:
    """A citation for a newspaper or a footnote."""
    return message("cite.plain", lang, **_values(structure, lang, title, path))


def bibtex(structure: Structure, lang: str, title: str | None = None, path: str | None = None) -> str:
    """An entry of a BibTeX file in UTF-8 with the version; its key is dataset and release, of a part of it with a number from its path."""
    told = _values(structure, lang, title, path)
    year, month, _ = told["date"].split("-")
    key = f"{structure['id']}-{told['release']}".replace(".", "-") + (f"-{crc32(path.encode()):08x}" if path else "")
    return _entry(key, told | {"year": year, "month": month})


def original(source: Mapping[str, Any], file: Mapping[str, Any], lang: str) -> list[tuple[str, str]]:
    """Every form of the citation of the document a figure is printed in, as its source and its file tell of it.

    A file without a title is cited by its source's. The date is the document's own, not the day it was transcribed; the
    address is the file's, as a source's is but its publisher's homepage.
    """
    titled = file.get("title") or source["title"]
    title = titled[lang] if isinstance(titled, Mapping) else str(titled)
    table, date, where = (str(file.get(name) or "") for name in ("table", "published", "address"))
    date = (date or str(file.get("dated") or ""))[:10]
    told = {
        "publisher": source["publisher"][lang],
        "title": message("cite.original.table", lang, title=title, table=table) if table else title,
        "address": where if where.startswith("http") else "",
    }
    year, month = [*date.split("-"), ""][:2]
    key = f"{source['id']}-{crc32(file['name'].encode()):08x}"
    return [
        ("GB/T 7714—2015", _original_gbt7714(told, date, lang)),
        ("APA 7", message("cite.original.apa", lang, **told, when=_when(date, lang)).strip()),
        ("BibTeX", _entry(key, told | {"year": year, "month": month})),
        (message("cite.text", lang), _original_plain(told, date, lang)),
    ]


def _original_gbt7714(told: Mapping[str, str], date: str, lang: str) -> str:
    """A document online `发布者. 题名[EB/OL]. (发布日期)[引用日期]. 地址.`, without an address `发布者. 题名[Z]. 发布日期.`"""
    if told["address"]:
        return message("cite.original.online", lang, **told, date=f"({date})" if date else "")
    return message("cite.original.printed", lang, **told) + (f" {date}." if date else "")


def _original_plain(told: Mapping[str, str], date: str, lang: str) -> str:
    named = message("cite.original.plain", lang, **told)
    day = message("cite.original.day", lang, day=periods.day(date, lang)) if date else ""
    return message("list.clause", lang).join(filter(None, [named, day, told["address"]]))


def _when(date: str, lang: str) -> str:
    """A day, a month or a year as APA writes it, of a document without a date that there is none: `2009, May 19`, `n.d.`"""
    year, month, day = [*date.split("-"), "", ""][:3]
    key = "day" if day else "month" if month else "year" if year else "never"
    name = message(f"month.{int(month)}", lang) if month else ""
    return message(f"cite.when.{key}", lang, year=year, name=name, month=int(month or 0), day=int(day or 0))


def _entry(key: str, told: Mapping[str, str]) -> str:
    """An entry of a BibTeX file; what is not known is no field of it."""
    month, where = told["month"], told["address"]
    fields = {
        "author": f"{{{_escaped(told['publisher'])}}}",
        "title": f"{{{_escaped(told['title'])}}}",
        "year": told["year"],
        "month": str(int(month)) if month else "",
        "version": told.get("version", ""),
        "url": re.sub(r"[{}\\]", lambda sign: f"%{ord(sign[0]):02X}", where),
    }
    return "\n".join([f"@misc{{{key},", *(f"  {name} = {{{text}}}," for name, text in fields.items() if text), "}"])


def _escaped(text: str) -> str:
    return "".join(SPECIAL.get(sign, sign) for sign in text)


def _values(structure: Structure, lang: str, title: str | None, path: str | None) -> dict[str, str]:
    date = structure["release"].partition(".")[0]
    return {
        "publisher": structure["publisher"][lang],
        "title": title or structure["title"][lang],
        "release": structure["release"],
        "version": structure.get("version") or structure["release"],
        "date": date,
        "day": periods.day(structure["release"], lang),
        "when": _when(date, lang),
        "address": address(structure, path),
    }
