"""Footnote signs that were raised in print and now stand like letters: behind a heading, behind a period, beside a figure."""

from collections.abc import Iterable, Mapping

from etl.model.codelist import normal

Signs = Mapping[str, str]
"""Sign → the status of what it marks; empty where it marks none."""


def heading(text: str, signs: Signs, known: Iterable[str]) -> str:
    """A heading whose parts are those the layout knows, without the signs behind them: `OASI/Balancec d` is `OASI/Balance`.

    A sign is taken off only where a known heading is left: `Income` keeps its `e`.
    """
    if not signs:
        return text
    names = {normal(part) for name in known for part in (name, *name.split("/"))}
    return "/".join(_known(part, signs, names) or part for part in text.split("/"))


def _known(part: str, signs: Signs, names: set[str]) -> str | None:
    """The part without signs, as soon as it is known."""
    left = part
    while normal(left) not in names:
        shorter = _without(left, signs)
        if shorter is None:
            return None
        left = shorter[0]
    return left


def period(text: str, signs: Signs) -> tuple[str, str]:
    """A printed period without the sign behind its digits, and the status it tells: `2025d` is 2025, estimated."""
    found = _without(text, signs)
    return found if found and found[0][-1:].isdigit() else (text, "")


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
