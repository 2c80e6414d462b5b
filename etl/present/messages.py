"""Every word a person sees, in Chinese and English; the words stand in `messages.csv`, one row a message."""

import csv
from collections.abc import Iterable
from functools import cache
from pathlib import Path

LANGUAGES = ("zh", "en")
"""The languages of the press; the first is the default."""

HTML_LANG = {"zh": "zh-CN", "en": "en"}
"""What `lang` says in a page of that language."""


def written(lang: str, languages: Iterable[str]) -> str:
    """What `lang` says of an office's own texts in a language, where the office says how it writes: `zh-Hant` is traditional Chinese.

    >>> written("zh", ["zh-Hant", "en"]), written("zh", ["zh", "en"])
    ('zh-Hant', 'zh-CN')
    """
    return next((each for each in languages if each.startswith(f"{lang}-")), HTML_LANG[lang])


@cache
def catalogue() -> dict[tuple[str, str], str]:
    """All messages by (key, language), as they stand in the file."""
    with (Path(__file__).parent / "messages.csv").open(encoding="utf-8", newline="") as file:
        return {(row["key"], lang): row[lang] for row in csv.DictReader(file) for lang in LANGUAGES}


def message(key: str, lang: str, **values: object) -> str:
    """The words of one message, its {blanks} filled in; for a `count` of one those of `<key>.one`, where there are such.

    >>> message("page.rows", "en", count="5,204")
    '5,204 rows'
    """
    if str(values.get("count")) == "1" and has_message(f"{key}.one"):
        key += ".one"
    template = _template(key, lang)
    return template.format(**values) if values else template


@cache
def _template(key: str, lang: str) -> str:
    try:
        return catalogue()[key, lang]
    except KeyError:
        raise KeyError(f"no message “{key}” in “{lang}”: add a row to etl/present/messages.csv") from None


def has_message(key: str) -> bool:
    """Whether the catalogue knows the message at all."""
    return (key, LANGUAGES[0]) in catalogue()


def listing(items: list[str], lang: str) -> str:
    """Words in a row, as the language strings them together.

    >>> listing(["安徽", "江苏"], "zh"), listing(["income", "expenditure"], "en")
    ('安徽、江苏', 'income, expenditure')
    """
    return message("list.between", lang).join(items)
