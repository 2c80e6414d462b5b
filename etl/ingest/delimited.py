"""CSV in the encodings offices really send: UTF-8 with or without a byte order mark, UTF-16, GB18030."""

import codecs
import csv
import io
from itertools import islice

from etl.model import limits
from etl.model.table import Remarks, Sheet, column_name
from etl.problem import Problem, Refusal

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
csv.field_size_limit(limits.FILE_BYTES)  # how long a cell may be is told with its address, below


def read(content: bytes, file: str) -> list[Sheet]:
    """The one sheet of a CSV file. Refusal where it is empty, binary, too large, or in no encoding we know.

    The separator is the one of comma, tab and semicolon that stands most often in the first lines.
    """
    limits.check_file(len(content), file)
    text, remarks = decode(content, file)
    lines = list(islice(io.StringIO(text), 20))
    separator = max(",\t;", key=lambda mark: sum(line.count(mark) for line in lines))
    try:
        rows = _rows(text, separator, file)
    except csv.Error as error:
        raise Refusal(
            [Problem(where=f"{file}!!", what=f"the file breaks off or is malformed: {error}", remedy=_save_again("CSV"))]
        ) from error
    if not any(any(cell.strip() for cell in row) for row in rows):
        raise Refusal([Problem(where=f"{file}!!A1", what="the file holds no figures", remedy="ask the sender for the filled file")])
    return [Sheet(file=file, name="", cells=tuple(rows), remarks=remarks)]


def _rows(text: str, separator: str, file: str) -> list[tuple[str, ...]]:
    """The rows; Refusal at the first cell that is beyond the limits."""
    rows: list[tuple[str, ...]] = []
    room = limits.CELLS
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
        if len(rows) == limits.ROWS:
            raise Refusal([limits.exceeded(f"the file has more than {limits.ROWS:,} rows", f"{file}!!A{limits.ROWS + 1}")])
        if len(row) > limits.COLUMNS:
            where = f"{file}!!{column_name(limits.COLUMNS)}{len(rows) + 1}"
            raise Refusal([limits.exceeded(f"the row has more than {limits.COLUMNS:,} columns", where)])
        room -= len(row)
        if room < 0:
            raise Refusal([limits.exceeded(f"the file has more than {limits.CELLS:,} cells", f"{file}!!A{len(rows) + 1}")])
        for column, cell in enumerate(row):
            if len(cell) > limits.TEXT:
                where = f"{file}!!{column_name(column)}{len(rows) + 1}"
                raise Refusal([limits.exceeded(f"the cell holds more than {limits.TEXT:,} characters", where)])
        rows.append(tuple(row))
    return rows


def decode(content: bytes, file: str, kind: str = "CSV") -> tuple[str, Remarks]:
    """The text of a file in UTF-8, UTF-16 or GB18030, and a remark where nothing but its bytes says which: it is read as GB18030 if
    it is no UTF-8. Refusal where it is binary or in none of them.
    """
    if content[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"PAR1"):
        what = f"the file is not what its name says: this is no {kind}"
        raise Refusal([Problem(where=file, what=what, remedy=f"rename or export it as {kind}")])
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _strictly(content, encoding, file, kind), ()
    for encoding, remarks in (("utf-8", ()), ("gb18030", ((file, "it is no UTF-8, and was read as GB18030 (GBK)"),))):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text, remarks
    raise Refusal([Problem(where=file, what="the file is in no encoding known here (UTF-8, UTF-16, GB18030)", remedy=_save_again(kind))])


def _strictly(content: bytes, encoding: str, file: str, kind: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        what = f"the file says it is {encoding} and is not, from byte {error.start} on"
        raise Refusal([Problem(where=file, what=what, remedy=_save_again(kind))]) from error


def _save_again(kind: str) -> str:
    return f"save the file again as {kind} in UTF-8 and receive it anew"
