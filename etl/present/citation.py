"""How to cite a dataset: the national standard's form and a plain one."""

from etl.present import periods
from etl.present.codes import Structure
from etl.present.messages import message


def address(structure: Structure, lang: str) -> str:
    """Where the cited release stands for ever: the publisher's homepage, then the dataset and its release."""
    return f"{structure['homepage'].rstrip('/')}/datasets/{structure['id']}/{structure['release']}/"


def gbt7714(structure: Structure, lang: str) -> str:
    """GB/T 7714—2015, a dataset online: `发布者. 题名[DS/OL]. (发布日期)[引用日期]. 地址`. The reader fills in the day of reading."""
    return message("cite.gbt7714", lang, **_values(structure, lang))


def plain(structure: Structure, lang: str) -> str:
    """A citation for a newspaper or a footnote."""
    return message("cite.plain", lang, **_values(structure, lang))


def _values(structure: Structure, lang: str) -> dict[str, str]:
    return {
        "publisher": structure["publisher"][lang],
        "title": structure["title"][lang],
        "release": structure["release"],
        "date": structure["release"].partition(".")[0],
        "day": periods.day(structure["release"], lang),
        "address": address(structure, lang),
    }
