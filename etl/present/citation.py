"""How to cite what is published: the national standard's form, APA's, BibTeX and a plain one.

All are made for a release of a dataset, and as well for anything with a title and an address of its own: an answer, a
selection pinned to a release.
"""

import re
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
    """An entry of a BibTeX file in UTF-8; its key is the dataset and the release, and for a part of it a number made from its path."""
    told = _values(structure, lang, title, path)
    year, month, _ = told["date"].split("-")
    key = f"{structure['id']}-{told['release']}".replace(".", "-") + (f"-{crc32(path.encode()):08x}" if path else "")
    fields = {
        "author": f"{{{_escaped(told['publisher'])}}}",
        "title": f"{{{_escaped(told['title'])}}}",
        "year": year,
        "month": str(int(month)),
        "version": told["release"],
        "url": re.sub(r"[{}\\]", lambda sign: f"%{ord(sign[0]):02X}", told["address"]),
    }
    return "\n".join([f"@misc{{{key},", *(f"  {name} = {{{text}}}," for name, text in fields.items()), "}"])


def _escaped(text: str) -> str:
    return "".join(SPECIAL.get(sign, sign) for sign in text)


def _values(structure: Structure, lang: str, title: str | None, path: str | None) -> dict[str, str]:
    date = structure["release"].partition(".")[0]
    year, month, day = date.split("-")
    return {
        "publisher": structure["publisher"][lang],
        "title": title or structure["title"][lang],
        "release": structure["release"],
        "date": date,
        "day": periods.day(structure["release"], lang),
        "year": year,
        "month_day": message("cite.month_day", lang, month=int(month), day=int(day), name=message(f"month.{int(month)}", lang)),
        "address": address(structure, path),
    }
