"""What a page looks like when its address is passed on: its title, one sentence, one large figure and a small line.

1200 by 630 pixels, which messengers and social networks show beside a link. Calm: the figure is what one sees first.
"""

from dataclasses import dataclass
from html import escape

from etl.present import theme
from etl.present.canvas import pixel
from etl.present.labels import filled, text_width, wrap
from etl.present.picture import document

WIDTH, HEIGHT = 1200, 630
MARGIN = 72
ROOM = WIDTH - 2 * MARGIN

TITLE, SENTENCE, QUIET = 50.0, 30.0, 26.0
"""Sizes of type: they are read at a third of it, in a list of messages on a phone."""

LEADING = 1.4
FIRST, RULE = 152.0, HEIGHT - 84.0
"""The base line of the title, and the hairline over the foot; the sentence stands on it, the figure between the two."""

LARGEST, UNIT = 124.0, 0.36
"""The largest size of the figure, and the size of its unit as a share of it."""

FIGURE_ROOM = 640.0
"""So wide is the figure with its unit, where a line is drawn beside it."""

INK = theme.LIGHT


@dataclass(frozen=True)
class Postcard:
    """A page in a picture. `figure` holds `number` and its unit in words (`54,989万人`); `drawing` is an SVG element with a viewBox.

    `press` is who speaks, `foot` says when and where; without a figure or a drawing their room stays white.
    """

    lang: str
    press: str
    title: str
    sentence: str
    figure: str = ""
    number: str = ""
    drawing: str = ""
    foot: str = ""


def postcard(card: Postcard) -> str:
    """The picture as an SVG document."""
    title = wrap(card.title, ROOM * 0.92, TITLE)[:2]
    sentence = _shortened(filled(card.sentence, ROOM * 0.94, SENTENCE), 3 if card.figure else 5)
    under = FIRST + TITLE * 1.25 * (len(title) - 1) + 14
    above = RULE - 36 - SENTENCE * LEADING * (len(sentence) - 1)
    shapes = [
        _text(MARGIN, 76, card.press, QUIET, INK["accent"], bold=True),
        *(_text(MARGIN, FIRST + number * TITLE * 1.25, line, TITLE, INK["text"], bold=True) for number, line in enumerate(title)),
        *_figure(card, (under + above - SENTENCE) / 2, above - SENTENCE - under),
        *(_text(MARGIN, above + number * SENTENCE * LEADING, line, SENTENCE, INK["quiet"]) for number, line in enumerate(sentence)),
        f'<path d="M{MARGIN} {pixel(RULE)}h{ROOM}" stroke="{INK["hairline"]}" stroke-width="2"/>',
        _text(MARGIN, HEIGHT - 40, card.foot, QUIET, INK["quiet"]),
    ]
    return document(card.lang, card.title, card.sentence, WIDTH, HEIGHT, "postcard", *shapes)


def _shortened(lines: list[str], most: int) -> list[str]:
    """As many lines as there is room for; where there are more, the last ends with an ellipsis."""
    return lines if len(lines) <= most else [*lines[: most - 1], lines[most - 1][:-1].rstrip("，、, ") + "…"]


def _figure(card: Postcard, centre: float, room: float) -> list[str]:
    """The figure, its unit smaller on the same line, and the drawing to the right of it, all about one height."""
    before, number, after = card.figure.partition(card.number) if card.number else ("", "", card.figure)
    parts = [(before.strip(), UNIT), (number, 1.0), (after.strip(), UNIT)]
    size = min(LARGEST, room * 0.8)
    while sum(_wide(words, size * share) for words, share in parts) > FIGURE_ROOM and size > 40:
        size -= 4
    x, shapes = float(MARGIN), []
    for words, share in parts:
        if words:
            shapes.append(_text(x, centre + size * 0.36, words, size * share, INK["text"], bold=share == 1.0))
            x += _wide(words, size * share)
    left = max(x + 24, MARGIN + FIGURE_ROOM * 0.9) if card.figure else MARGIN
    height = min(room * 0.9, 150)
    return [*shapes, _place(card.drawing, left, centre - height / 2, WIDTH - MARGIN - left, height)] if card.drawing else shapes


def _wide(words: str, size: float) -> float:
    return text_width(words, size) * 1.06 + size * 0.14 if words else 0.0


def _place(drawing: str, x: float, y: float, width: float, height: float) -> str:
    """A drawing inside a box, as large as fits, its own size forgotten."""
    head, _, rest = drawing.partition(">")
    kept = [part for part in head.split(" ") if not part.startswith(("width=", "height=", "<svg"))]
    box = f'x="{pixel(x)}" y="{pixel(y)}" width="{pixel(width)}" height="{pixel(height)}" preserveAspectRatio="xMaxYMid meet"'
    return f"<svg {box} {' '.join(kept)}>{rest}"


def _text(x: float, y: float, words: str, size: float, ink: str, bold: bool = False) -> str:
    weight = ' font-weight="700"' if bold else ""
    return f'<text x="{pixel(x)}" y="{pixel(y)}" font-size="{size:g}" fill="{ink}"{weight}>{escape(words)}</text>'
