"""Where words stand on a chart: how wide they are, where they break, how they keep out of each other's way."""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache

OPENING, CLOSING = "《〈（“‘「『【", "》〉）”’」』】，。、；：？！％"
PIECES = re.compile(rf"\s*[{OPENING}]*(?:[^\s\u2e80-\uffef]+[年月日万亿元人]{{0,2}}|\S)[{CLOSING}]*\s*")
"""What a line may not be broken within: a Chinese character or a Latin word or number, with the marks that belong to it."""


@lru_cache(maxsize=20_000)
def text_width(text: str, size: float) -> float:
    """Roughly how wide a text is drawn: a Chinese character is as wide as it is high, a Latin one about half."""
    return sum(_share(each) for each in text) * size


@cache
def _share(character: str) -> float:
    """The width of one character as a share of the type size."""
    if unicodedata.east_asian_width(character) in "WF" or 0x2460 <= ord(character) <= 0x2473:
        return 1.0
    if character in " .,:;'’|il":
        return 0.3
    return 0.68 if character.isupper() or character in "mw%" else 0.56


def wrap(text: str, width: float, size: float) -> list[str]:
    """A label broken into lines no wider than `width` and, in Chinese, of nearly the same length.

    >>> wrap("城乡居民基本养老保险", 70, 14)
    ['城乡居民基', '本养老保险']
    """
    return list(_wrapped(text, width, size))


@lru_cache(maxsize=5_000)
def _wrapped(text: str, width: float, size: float) -> tuple[str, ...]:
    total = text_width(text, size)
    if total > width and any(unicodedata.east_asian_width(each) in "WF" for each in text):
        width = min(width, total / -(-total // width) + size)
    return tuple(filled(text, width, size))


def filled(text: str, width: float, size: float) -> list[str]:
    """A text broken into lines as full as `width` allows: Chinese between characters, Latin between words.

    No line begins with a closing mark or ends with an opening one; a word too long for any line is broken where it must be.
    >>> filled("来源：人社部 《统计快报》", 84, 14)
    ['来源：人社部', '《统计快报》']
    """
    lines = [""]
    for piece in PIECES.findall(text):
        if not lines[-1] or text_width(lines[-1] + piece.rstrip(), size) <= width:
            lines[-1] += piece
        else:
            lines.append(piece)
        while len(piece) > 3 and text_width(lines[-1].rstrip(), size) > width:
            fits = next((cut for cut in range(len(lines[-1]) - 1, 1, -1) if text_width(lines[-1][:cut], size) <= width), 1)
            lines[-1:] = [lines[-1][:fits], lines[-1][fits:]]
    return [line.rstrip() for line in lines]


def spread(wanted: Sequence[float], heights: Sequence[float], low: float, high: float) -> list[float]:
    """Centres for labels near where they are wanted, in the same order, none overlapping, all between low and high.

    Labels that touch are pooled and moved together, so each is as near its place as its neighbours allow.
    >>> spread([10, 12, 100], [20, 20, 20], 0, 200)
    [10.0, 30.0, 100.0]
    """
    order = sorted(range(len(wanted)), key=lambda each: wanted[each])
    blocks: list[tuple[float, float, list[int]]] = []
    for each in order:
        blocks.append((wanted[each] - heights[each] / 2, heights[each], [each]))
        _settle(blocks, wanted, heights, low, high)
    placed = [0.0] * len(wanted)
    for top, _, members in blocks:
        for each in members:
            placed[each] = top + heights[each] / 2
            top += heights[each]
    return placed


def _settle(
    blocks: list[tuple[float, float, list[int]]], wanted: Sequence[float], heights: Sequence[float], low: float, high: float
) -> None:
    """Pull the newest block inside the bounds and merge it with the one above while they overlap."""
    while True:
        top, height, members = blocks.pop()
        top = max(low, min(top, high - height))
        if not blocks or blocks[-1][0] + blocks[-1][1] <= top + 1e-9:
            blocks.append((top, height, members))
            return
        above = blocks.pop()
        members = above[2] + members
        height = above[1] + height
        offset, ideal = 0.0, 0.0
        for each in members:
            ideal += wanted[each] - offset - heights[each] / 2
            offset += heights[each]
        blocks.append((ideal / len(members), height, members))


def in_rows(spans: Sequence[tuple[float, float]], rows: int, gap: float = 8) -> list[int | None]:
    """The row in which each (start, end) finds room beside those before it; None where no row has any."""
    ends = [float("-inf")] * rows
    found: list[int | None] = []
    for start, end in spans:
        row = next((number for number, taken in enumerate(ends) if taken + gap <= start), None)
        if row is not None:
            ends[row] = end
        found.append(row)
    return found
