"""CSV in the encodings offices really send: UTF-8 with or without a byte order mark, UTF-16, GB18030."""

import codecs
import csv
import io

from etl.model.table import Sheet
from etl.problem import Problem, Refusal

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SAVE_AGAIN = "save the file again as CSV in UTF-8 and receive it anew"


def read(content: bytes, file: str) -> list[Sheet]:
    """The one sheet of a CSV file. Refusal where it is empty, binary, or in no encoding we know.

    The separator is the one of comma, tab and semicolon that stands most often in the first lines.
    """
    text = _decode(content, file)
    lines = text.splitlines()[:20]
    separator = max(",\t;", key=lambda mark: sum(line.count(mark) for line in lines))
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise Refusal([Problem(where=f"{file}!!", what=f"the file breaks off or is malformed: {error}", remedy=_SAVE_AGAIN)]) from error
    if not any(any(cell.strip() for cell in row) for row in rows):
        raise Refusal([Problem(where=f"{file}!!A1", what="the file holds no figures", remedy="ask the sender for the filled file")])
    return [Sheet(file=file, name="", cells=tuple(tuple(row) for row in rows))]


def _decode(content: bytes, file: str) -> str:
    if content[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"PAR1"):
        raise Refusal([Problem(where=file, what="the file is not what its name says: this is no CSV", remedy="rename or export it as CSV")])
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _strictly(content, encoding, file)
    for encoding in ("utf-8", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise Refusal([Problem(where=file, what="the file is in no encoding known here (UTF-8, UTF-16, GB18030)", remedy=_SAVE_AGAIN)])


def _strictly(content: bytes, encoding: str, file: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        what = f"the file says it is {encoding} and is not, from byte {error.start} on"
        raise Refusal([Problem(where=file, what=what, remedy=_SAVE_AGAIN)]) from error
