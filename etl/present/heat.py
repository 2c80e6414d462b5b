"""A revision triangle as a heat map: a row a period, a column a release, the deeper the further from the first value.

Every square says in figures by how much, with its sign: colour is never the only one.
"""

from html import escape

from etl.present import canvas, theme
from etl.present.canvas import LINE, SIZE, pixel
from etl.present.labels import text_width
from etl.present.messages import message
from etl.present.revisions import Cell, Triangle

GAP = 2
HIGH = 26
SMALL = 13
NARROWEST, WIDEST = 58, 96
"""In pixels: the room between squares, how high a row is, the size of type in squares, how wide a column may be."""

STEPS = (0.1, 0.3, 1.0, 3.0, 10.0)
"""From so many per cent on a square is a step deeper; less than the first, but not nothing, is the palest."""


def heat(told: Triangle, width: float, name: str) -> str:
    """The triangle as an SVG element of so many pixels, with as many of its last releases as fit; under it what the signs mean."""
    left = max(text_width(head, SIZE) for head, _ in told.rows) + 10
    told = told.last(max(1, int((width - left) // (NARROWEST + GAP))))
    each = min(WIDEST, (width - left) / len(told.releases) - GAP)
    top = 2 * LINE + 4
    shapes = []
    for number, (release, _) in enumerate(told.releases):
        middle = left + number * (each + GAP) + each / 2
        year, day = release[:4], release[5:]
        shapes += [canvas.text(middle, 14 + line * LINE, words, "quiet", "middle", size=SMALL) for line, words in enumerate((year, day))]
    for number, (head, cells) in enumerate(told.rows):
        y = top + number * (HIGH + GAP)
        shapes.append(canvas.text(0, y + HIGH / 2 + 5, head, "ink"))
        shapes += [_square(cell, left + at * (each + GAP), y, each, told.lang) for at, cell in enumerate(cells) if cell.state != "ahead"]
    bottom = top + len(told.rows) * (HIGH + GAP) + 8
    key, under = _key(width, bottom)
    return canvas.document(told, width, under, name, *shapes, key)


def step(size: float) -> int | None:
    """How deep a square is for so many per cent, up or down; None where there is nothing to show.

    >>> step(0), step(0.05), step(0.5), step(40)
    (None, 0, 2, 5)
    """
    return sum(size >= bound for bound in STEPS) if size else None


def _square(cell: Cell, x: float, y: float, wide: float, lang: str) -> str:
    depth = step(cell.size)
    words = cell.percent or message(f"revisions.square.{'same' if cell.state == 'changed' else cell.state}", lang)
    look = "empty" if depth is None else f"step-{depth}"
    fill = "none" if depth is None else theme.SEQUENCE[depth][0]
    ink = theme.LIGHT["quiet"] if depth is None else theme.tile_ink(depth, "light")
    dashed = f' stroke="{theme.LIGHT["rule"]}" stroke-dasharray="3 3"' if cell.state in ("gone", "empty") else ""
    box = f'<rect x="{pixel(x)}" y="{pixel(y)}" width="{pixel(wide)}" height="{HIGH}" fill="{fill}"{dashed}/>'
    said = canvas.text(x + wide / 2, y + HIGH / 2 + 5, words, "tile", "middle", bold=cell.state == "changed", size=SMALL)
    return f'<g class="tile {look}" color="{ink}"><title>{escape(cell.text)}</title>{box}{said}</g>'


def _key(width: float, top: float) -> tuple[str, float]:
    """The steps with the per cent each begins at, and how far down they reach."""
    each = min(64.0, width / (len(theme.SEQUENCE) + 1))
    shapes = [
        f'<g class="tile step-{number}"><rect x="{pixel(number * each)}" y="{pixel(top)}" width="{pixel(each)}" height="10" '
        f'fill="{light}"/></g>'
        for number, (light, _) in enumerate(theme.SEQUENCE)
    ]
    bounds = ["0", *(f"{bound:g}%" for bound in STEPS)]
    shapes += [
        canvas.text(number * each, top + LINE + 8, words, "quiet", "start" if not number else "middle", size=SMALL)
        for number, words in enumerate(bounds)
    ]
    return "".join(shapes), top + LINE + 14
