"""The paper a static chart is drawn on: its frame, and the few shapes it is made of, as SVG text.

Colours are attributes, so that a picture stands alone; on a page the style sheet's classes override them, so that it
follows the reader's theme.
"""

from dataclasses import dataclass
from html import escape
from typing import Protocol

from etl.present import theme

SIZE = 14
"""Size of all type on a chart, in pixels."""

LINE = 18
"""Height of a line of type."""

FOOT = 30
"""Room under the frame for the labels of time."""

INKS = {"ink": theme.LIGHT["text"], "quiet": theme.LIGHT["quiet"], "own": "currentColor", "tile": "currentColor"}

HAIRLINE = theme.LIGHT["hairline"]


class Titled(Protocol):
    """What is drawn: how it is called, what it shows in words, in which language."""

    @property
    def title(self) -> str: ...

    @property
    def summary(self) -> str: ...

    @property
    def lang(self) -> str: ...


@dataclass(frozen=True)
class Frame:
    """Where figures are drawn: the rectangle inside the axes, in pixels from the top left."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    def y(self, share: float) -> float:
        """The height of a share of the value axis, 0 at the bottom."""
        return self.bottom - share * self.height


def pixel(value: float) -> str:
    """A coordinate, to a tenth of a pixel."""
    return f"{value:.1f}".removesuffix(".0")


def text(x: float, y: float, words: str, ink: str = "ink", anchor: str = "start", bold: bool = False, size: int = SIZE) -> str:
    """A line of type; `y` is its base line."""
    look = (' font-weight="700"' if bold else "") + (f' font-size="{size}"' if size != SIZE else "")
    return f'<text class="{ink}" x="{pixel(x)}" y="{pixel(y)}" text-anchor="{anchor}" fill="{INKS[ink]}"{look}>{escape(words)}</text>'


def rule(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    """A straight line: `grid`, `axis`, `break` or `leader`."""
    colour = {"grid": theme.LIGHT["hairline"], "leader": "currentColor"}.get(kind, theme.LIGHT["rule"])
    dash = {"break": ' stroke-dasharray="3 3"', "leader": ' stroke-dasharray="1 2"'}.get(kind, "")
    return f'<path class="{kind}" d="M{pixel(x1)} {pixel(y1)}L{pixel(x2)} {pixel(y2)}" stroke="{colour}"{dash} fill="none"/>'


def dot(x: float, y: float, radius: float, hollow: bool = False) -> str:
    """A point of a line, in the line's colour; hollow for a figure of low reliability."""
    fill = f'class="hollow" fill="{theme.LIGHT["ground"]}" stroke="currentColor" stroke-width="1.5"' if hollow else 'fill="currentColor"'
    return f'<circle cx="{pixel(x)}" cy="{pixel(y)}" r="{radius:g}" {fill}/>'


def group(light: str, *shapes: str) -> str:
    """Shapes that share a series colour."""
    return f'<g class="{theme.series_class(light)}" color="{light}">{"".join(shapes)}</g>'


def document(spec: Titled, width: float, height: float, name: str, *shapes: str) -> str:
    """A whole picture with its title and its description for those who do not see it."""
    words = f'<title id="{name}-title">{escape(spec.title)}</title><desc id="{name}-desc">{escape(spec.summary or spec.title)}</desc>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="drawing" viewBox="0 0 {pixel(width)} {pixel(height)}" '
        f'width="{pixel(width)}" height="{pixel(height)}" role="img" aria-labelledby="{name}-title {name}-desc" '
        f'font-family="{escape(theme.FONTS[spec.lang])}" font-size="{SIZE}">{words}{"".join(shapes)}</svg>'
    )
