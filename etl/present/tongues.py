"""Chinese words inside an English text, marked as Chinese: a screen reader changes its voice for them, a browser its font."""

import re
from html import escape

from etl.present.messages import HTML_LANG

HAN = r"[\u3007\u3400-\u9fff]"
CHINESE = re.compile(rf"[《〔]?{HAN}(?:(?:{HAN}|[〔〕《》（）、，0-9])*(?:{HAN}|[〕》]))?")


def runs(text: str, lang: str) -> list[tuple[str, bool]]:
    """A text in pieces, each with whether it is Chinese in a text of another language."""
    found: list[tuple[str, bool]] = []
    end = 0
    for run in CHINESE.finditer(text) if lang != "zh" else ():
        found += [(text[end : run.start()], False), (run[0], True)]
        end = run.end()
    return [piece for piece in [*found, (text[end:], False)] if piece[0]]


def marked(text: str, lang: str) -> str:
    """The same as HTML."""
    pieces = ((escape(piece), chinese) for piece, chinese in runs(text, lang))
    return "".join(f'<span lang="{HTML_LANG["zh"]}">{piece}</span>' if chinese else piece for piece, chinese in pieces)
