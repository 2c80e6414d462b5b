"""The XML of a workbook's large parts, its sheets and its list of texts, taken apart by patterns.

Both come checked by a parser (`package.part`): well-formed, without comments or sections, so that a `<` begins a tag and
nothing else. A tree of them would cost ten times the time and memory.
"""

import re
from functools import lru_cache

_ATTRIBUTE = re.compile(rb"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]+)|#(\d+)|(lt|gt|amp|quot|apos));")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
_ESCAPED = re.compile("_x([0-9a-fA-F]{4})_")
_HEAD = rb"((?:\s[^<>]*?)?)"
_SOURCES = {
    # most cells by far: address, style and type in this order, then at most one value or one text of its own; else any cell; else
    # the head of a row
    "cell": rb'<@c r="([A-Z]{1,3})(\d{1,7})"(?: s="(\d{1,6})")?(?: t="(\w+)")?(?:/>|>(?:<@v>([^<]*)</@v>'
    rb'|(?<= t="inlineStr">)<@is><@t(?: xml:space="preserve")?>([^<]*)</@t></@is>)?</@c>)'
    rb"|<@c" + _HEAD + rb"(?:/>|>(.*?)</@c>)|<@row" + _HEAD + rb"/?>",
    "start": rb"<@c[\s/>]",
    "v": rb"<@v" + _HEAD + rb"(?:/>|>([^<]*)</@v>)",
    "f": rb"<@f" + _HEAD + rb"(?:/>|>([^<]*)</@f>)",
    "is": rb"<@is" + _HEAD + rb"(?:/>|>(.*?)</@is>)",
    "si": rb"<@si" + _HEAD + rb"(?:/>|>(.*?)</@si>)",
    "t": rb"<@t" + _HEAD + rb">([^<]*)</@t>",
    "rPh": rb"<@rPh[\s>].*?</@rPh>",
    "mergeCell": rb"<@mergeCell" + _HEAD + rb"/?>",
    "col": rb"<@col" + _HEAD + rb"/?>",
    "sheetData": rb"<@sheetData" + _HEAD + rb"(?:/>|>(.*)</@sheetData\s*>)",
}


@lru_cache(maxsize=256)
def pattern(name: str, prefix: bytes) -> re.Pattern[bytes]:
    """The pattern of an element under the prefix its part gives to names: what is in its head, what is in it."""
    return re.compile(_SOURCES[name].replace(b"@", re.escape(prefix)), re.S)


def prefix(content: bytes, root: bytes) -> bytes | None:
    """The prefix the root's name has, mostly none (`x:` of `<x:worksheet>`); None where the root has another name."""
    match = re.match(rb"\s*(?:\xef\xbb\xbf)?\s*(?:<\?[^>]*\?>)?\s*<([A-Za-z_][\w.-]*:)?" + root + rb"[\s/>]", content)
    return match and (match[1] or b"")


def text(stored: bytes) -> str:
    """The text that XML stands for: references resolved, and a spreadsheet's own escapes (`_x000D_`) too."""
    said = stored.decode()
    if "&" in said:
        said = _REFERENCE.sub(_referred, said)
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), said) if "_x" in said else said


def _referred(match: re.Match[str]) -> str:
    return _NAMED[match[3]] if match[3] else chr(int(match[1], 16) if match[1] else int(match[2]))


def attributes(head: bytes) -> dict[str, str]:
    """What stands in the head of an element: name → value."""
    return {name.decode(): text(double or single) for name, double, single in _ATTRIBUTE.findall(head)}


def rich(content: bytes, prefix: bytes) -> str:
    """The text of an `<is>` or `<si>`: its runs joined, without the pronunciation some programs write beside them."""
    if b"<" + prefix + b"rPh" in content:
        content = pattern("rPh", prefix).sub(b"", content)
    return "".join(text(run[1]) for run in pattern("t", prefix).findall(content))
