"""Footnote signs that were raised in print and now stand like letters: behind a label, behind a period, beside a figure."""

import re
from collections.abc import Iterable, Iterator, Mapping

from etl.model.codelist import normal

Signs = Mapping[str, str]
"""Sign → the status of what it marks; empty where it marks none."""

_LIKELY = re.compile(r"(?:[*＊#＃†‡§※①-⑳¹²³⁰-⁹]|[\[［]\d+[\]］]|(?<![A-Za-z])[A-Za-z])\s*$")
_LIKELY_BEFORE = re.compile(r"\s*([*＊#＃†‡§※①-⑳¹²³⁰-⁹]|[\[［]\d+[\]］]|[A-Za-z])[-\d.]")
_PERIOD = re.compile(r"[\d年月季度末底]$")


def heading(text: str, signs: Signs, known: Iterable[str]) -> tuple[str, str]:
    """A label whose parts are those the layout knows, without the signs behind them, and the status they tell.

    `OASI/Balancec d` is `OASI/Balance`. A sign is taken off only where a known label is left: `Income` keeps its `e`.
    """
    if not signs:
        return text, ""
    names = {normal(part) for name in known for part in (name, *name.split("/"))}
    parts = [next((each for each in shorter(part, signs) if normal(each[0]) in names), (part, "")) for part in text.split("/")]
    return "/".join(part for part, _ in parts), next((status for _, status in parts if status), "")


def shorter(text: str, signs: Signs) -> Iterator[tuple[str, str]]:
    """The text as it stands, then without one sign more behind it each time, with the first status these signs tell."""
    status = ""
    found: tuple[str, str] | None = (text, "")
    while found:
        text, status = found[0], status or found[1]
        yield text, status
        found = _without(text, signs)


def likely(text: str) -> str:
    """What stands behind a text like a footnote's sign, whether or not anybody declared it; nothing where nothing does."""
    found = _LIKELY.search(text)
    return found[0].strip() if found else ""


def likely_before(text: str) -> str:
    """What stands before a number like a footnote's sign: the `d` of `d184,666`."""
    found = _LIKELY_BEFORE.match(text)
    return found[1] if found else ""


def declare(sign: str, source: str) -> str:
    """What to do about a sign that nobody declared in a source."""
    declared = f'declare its status, or "" where it tells none, under `footnotes` of the layout: {{"{sign}": ""}}'
    return f"{declared}, in datasets/sources/{source}/source.yaml"


def period(text: str, signs: Signs) -> tuple[str, str]:
    """A printed period without the sign behind it, and the status it tells: `2025d` is 2025, estimated."""
    found = _without(text, signs)
    return found if found and _PERIOD.search(found[0]) else (text, "")


def figure(text: str, signs: Signs) -> tuple[str, str]:
    """A printed figure without a sign before it or behind it, and the status it tells: `d184,666` is 184,666, estimated."""
    for sign, status in signs.items():
        left = text.removeprefix(sign) if text.startswith(sign) else text.removesuffix(sign)
        if left != text and any(digit.isdigit() for digit in left):
            return left.strip(), status
    return text, ""


def _without(text: str, signs: Signs) -> tuple[str, str] | None:
    """The text without a sign at its end, with what the sign tells."""
    trimmed = text.rstrip()
    return next(((trimmed[: -len(sign)].rstrip(), status) for sign, status in signs.items() if trimmed.endswith(sign)), None)
