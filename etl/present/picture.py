"""A chart as a picture that stands alone: on another site, in a newspaper, in a slide, with all that makes it a figure.

Title, subtitle, breaks, notes, source with custody, release date, licence and address are inside the picture, wrapped to its
width. Colours and fonts are attributes: no style sheet is needed, and no script, font or file from anywhere.
"""

import re
from dataclasses import replace
from html import escape
from typing import NamedTuple

from etl.present import chart, theme
from etl.present.canvas import SIZE, pixel
from etl.present.drawing import letter, sign
from etl.present.figure import ChartSpec
from etl.present.labels import filled, wrap
from etl.present.messages import message

NARROW = 560
"""Below this width a picture is drawn as for a phone: less margin, smaller title, a higher chart."""

SAFE = 0.94
"""So much of the room is filled with words: fonts differ, and none may reach over the edge."""

MOST_EVENTS = 6
"""More reforms than these would bury a picture in words; they are told where the explorer shows the chart."""

SHADE = re.compile(r'\b(fill|stroke|color|stop-color)="(#[0-9a-f]{6})"')


class Paragraph(NamedTuple):
    """Words of a picture: their lines, the size of the type, the height of a line, and the room above."""

    lines: list[str]
    size: float
    leading: float
    above: float
    ink: str = "quiet"
    bold: bool = False

    @property
    def height(self) -> float:
        return self.above + self.leading * len(self.lines)


def picture(spec: ChartSpec, address: str, width: float = 900, ground: str = "light", name: str = "picture") -> str:
    """The whole picture as an SVG document of this width, as high as it needs to be; `address` is where its figures stand.

    `ground` is `light` or `dark`; `name` makes its ids unique where several stand on one page.
    """
    margin = 24.0 if width >= NARROW else 16.0
    room = width - 2 * margin
    height = 400 if width >= NARROW else 320
    spec = replace(spec, events=spec.events if len(spec.events) <= MOST_EVENTS else ())
    drawing = chart.svg(spec, room, height, f"{name}-chart")
    head, foot = _head(spec, room, width >= NARROW), _foot(spec, address, room)
    y = margin
    shapes = []
    for paragraph in head:
        shapes.append(_set(paragraph, margin, y))
        y += paragraph.height
    y += 14
    shapes.append(drawing.replace("<svg ", f'<svg x="{pixel(margin)}" y="{pixel(y)}" overflow="visible" ', 1))
    y += _height(drawing) + 16
    shapes.append(f'<path d="M{pixel(margin)} {pixel(y)}h{pixel(room)}" stroke="{theme.LIGHT["hairline"]}"/>')
    for paragraph in foot:
        shapes.append(_set(paragraph, margin, y))
        y += paragraph.height
    return _by(ground, spec, document(spec.lang, spec.title, spec.summary, width, y + margin, name, *shapes))


def document(lang: str, title: str, summary: str, width: float, height: float, name: str, *shapes: str) -> str:
    """Shapes on a ground of their own, as an SVG document that names itself to those who do not see it."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {pixel(width)} {pixel(height)}" width="{pixel(width)}" '
        f'height="{pixel(height)}" role="img" aria-labelledby="{name}-title {name}-desc" xml:lang="{lang}" '
        f'font-family="{escape(theme.FONTS[lang])}" font-size="{SIZE}">'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-desc">{escape(summary or title)}</desc>'
        f'<rect width="{pixel(width)}" height="{pixel(height)}" fill="{theme.LIGHT["ground"]}"/>{"".join(shapes)}</svg>\n'
    )


def _head(spec: ChartSpec, room: float, wide: bool) -> list[Paragraph]:
    """Title and subtitle."""
    size = 22.0 if wide else 18.0
    title = Paragraph(wrap(spec.title, room * SAFE, size), size, size * 1.3, 0, "text", bold=True)
    return [title, Paragraph(filled(spec.subtitle, room * SAFE, SIZE), SIZE, 20, 4)] if spec.subtitle else [title]


def _foot(spec: ChartSpec, address: str, room: float) -> list[Paragraph]:
    """Breaks and notes, then where the figures come from and on what terms they may be used."""
    labels = dict(spec.x)
    colon = message("list.colon", spec.lang)
    breaks = [f"{sign(number)} {labels.get(x, x)}{colon}{words}" for number, (x, words) in enumerate(spec.breaks)]
    events = [f"▲{letter(number)} {each.day}{colon}{each.told(spec.lang)}" for number, each in enumerate(spec.events)]
    terms = message("list.aside", spec.lang).join([spec.foot.release, spec.foot.licence])
    told = [(10, [*breaks, *events, *spec.notes]), (8 if breaks or spec.notes else 10, [spec.foot.source, terms, address])]
    return [
        Paragraph(filled(words, room * SAFE, SIZE), SIZE, 20, above if first else 3)
        for above, texts in told
        for first, words in ((number == 0, words) for number, words in enumerate(texts))
        if words
    ]


def _set(paragraph: Paragraph, x: float, y: float) -> str:
    """A paragraph as lines of type, its top at `y`."""
    weight = ' font-weight="700"' if paragraph.bold else ""
    base = y + paragraph.above + paragraph.leading / 2 + paragraph.size * 0.36
    return "".join(
        f'<text x="{pixel(x)}" y="{pixel(base + number * paragraph.leading)}" font-size="{paragraph.size:g}" '
        f'fill="{theme.LIGHT[paragraph.ink]}"{weight}>{escape(line)}</text>'
        for number, line in enumerate(paragraph.lines)
    )


def _height(drawing: str) -> float:
    """How high a chart is drawn; it may need more than it was given."""
    found = re.search(r'\bheight="([\d.]+)"', drawing)
    return float(found[1]) if found else 0.0


def _by(ground: str, spec: ChartSpec, drawn: str) -> str:
    """The same picture on another ground: every shade changed for its counterpart, each line's own for its own."""
    if ground == "light":
        return drawn
    shades = {theme.LIGHT[role]: theme.GROUNDS[ground][role] for role in theme.LIGHT}
    shades |= dict([*theme.SERIES, *theme.SEQUENCE, theme.TOTAL, theme.MUTED]) | {each.light: each.dark for each in spec.series}
    return SHADE.sub(lambda found: f'{found[1]}="{shades.get(found[2], found[2])}"', drawn)
