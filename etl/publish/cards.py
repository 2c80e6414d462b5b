"""The pictures shown beside a link to a page when it is passed on, made when a site is: `/cards/<name>.<hash>.png`.

The hash is of the drawing, the program that paints it and the fonts it finds. A card of that name already there, linked
from the site before, is the same picture and is not painted again; the same inputs give the same bytes.
"""

import hashlib
import struct
from functools import cache
from pathlib import Path

import resvg_py

from etl.present.messages import LANGUAGES
from etl.present.postcard import Postcard, postcard
from etl.present.theme import FONTS
from etl.publish.release import CARDS

SAMPLES = {"zh": "社保54,989万人", "en": "Bs54,989 million"}
"""Characters a font must have to write a language; its first two are painted to see whether they differ."""

REMEDY = {"zh": "install the package fonts-noto-cjk", "en": "install the package fonts-dejavu-core"}


class Cards:
    """The cards of one site. Where no installed font can write a language, its pages go without."""

    def __init__(self, root: Path, system_fonts: bool = True):
        self.folder, self.system_fonts = root / CARDS, system_fonts
        self.hands = hands(system_fonts)
        self.made: set[str] = set()

    def draw(self, name: str, card: Postcard) -> str | None:
        """The address of a card below the web root, `/cards/home-zh.1f0c….png`; None where it cannot be written."""
        hand = self.hands[card.lang]
        if not hand:
            return None
        drawn = _spelt(postcard(card), card.lang)
        key = hashlib.sha256(f"{drawn}\0{hand}".encode()).hexdigest()[:16]
        path = self.folder / f"{name}-{card.lang}.{key}.png"
        if not path.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            path.write_bytes(paint(drawn, self.system_fonts))
        self.made.add(path.name)
        return f"/{CARDS}/{path.name}"

    def clear(self) -> None:
        """Forget the cards that no page of this site shows any more."""
        for path in self.folder.glob("*.png"):
            if path.name not in self.made:
                path.unlink()

    def remarks(self) -> list[str]:
        """What whoever publishes should know, a sentence each."""
        missing = [lang for lang in LANGUAGES if not self.hands[lang]]
        return [f"no picture cards for the pages in “{lang}”: no font here can write them · {REMEDY[lang]}" for lang in missing]


@cache
def hands(system_fonts: bool = True) -> dict[str, str]:
    """For each language what tells one way of painting its words from another, program and fonts; empty where none can.

    A character that no font has is painted as nothing, or as the same box for all.
    """
    found = {}
    for lang, words in SAMPLES.items():
        one, other, whole = (paint(_sample(each, lang), system_fonts) for each in (words[0], words[1], words))
        seen = hashlib.sha256(whole).hexdigest()
        found[lang] = "" if one == other else f"{resvg_py.__version__} {resvg_py.__resvg_version__} {seen}"
    return found


def paint(drawn: str, system_fonts: bool = True) -> bytes:
    """An SVG document as PNG."""
    return bytes(resvg_py.svg_to_bytes(svg_string=drawn, skip_system_fonts=not system_fonts))


def favicon(drawn: str) -> bytes:
    """A square drawing as an icon file, for documents that cannot name an icon of their own: a head of 22 bytes before a PNG."""
    png = bytes(resvg_py.svg_to_bytes(svg_string=drawn, width=32, height=32, skip_system_fonts=True))
    return struct.pack("<HHHBBBBHHII", 0, 1, 1, 32, 32, 0, 0, 1, 32, len(png), 22) + png


def _spelt(drawn: str, lang: str) -> str:
    """English with the plain apostrophe: a Chinese font, where it is the only one, draws ’ as wide as a character."""
    return drawn.replace("’", "&#39;") if lang == "en" else drawn


def _sample(words: str, lang: str) -> str:
    """Words as a small picture."""
    family = FONTS[lang].replace('"', "'")
    size = f'width="{40 * len(words)}" height="60" font-size="40" font-family="{family}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}><text y="44">{words}</text></svg>'
