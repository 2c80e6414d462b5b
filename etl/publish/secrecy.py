"""What must never be published: numbers and headings that lead to a person. Every text of a staged dataset is searched for them."""

import csv
import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

IDENTITY, MOBILE, CARD, HEADING = "citizen’s number", "mobile number", "card number", "heading of a column of persons"
TEXT, AMOUNT = "text", "amount"

Text = tuple[str, str, str]
"""A text, where it stands, and whether it is a heading, a printed amount of money, or anything else."""

_BEFORE, _AFTER = r"(?<![\dA-Za-z])(?<!\d[.,])", r"(?![\dA-Za-z])(?![.,]\d)"
"""No part of a longer number, of an amount, of a word or of a hash."""

_IDENTITY = re.compile(rf"{_BEFORE}\d{{6}}([ -]?)\d{{8}}\1\d{{3}}[\dXx]{_AFTER}")
_MOBILE = re.compile(rf"{_BEFORE}(?:\+?86[ -]?)?1[3-9]\d([ -]?)\d{{4}}\1\d{{4}}{_AFTER}")
_CARD = re.compile(rf"{_BEFORE}[3-9](?:\d{{15,18}}|\d{{3}}([ -])\d{{4}}\1\d{{4}}\1\d{{4}}(?:\1\d{{1,3}})?){_AFTER}")
_ADDRESS = re.compile(r"(?:https?://)?[\w-]+(?:\.[\w-]+)+/\S*", re.ASCII)
"""An address on the web, whose numbers are those of pages."""

_PROVINCES = re.compile("1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)

_HEADINGS = re.compile(
    "姓名|身份证|公民身份|身份号码|手机|联系电话|电话号码|银行卡|银行账号|银行帐号|社会保障号|社会保障卡|社保卡号|家庭住址|家庭地址"
)
_WHOLE = re.compile(
    "(full |sur)?name|id( no\\.?| number| card)?|identity( card| number)|mobile( number| phone)?|(tele)?phone( number)?"
    "|bank (card|account)|card number|social security number|ssn|home address"
)
"""Headings of columns that hold persons; an English one only where it is the whole heading."""

_ITS_OWN = frozenset({"id", "sha256", "file_sha256", "contact", "address", "homepage", "licence_url"})
"""In a dataset's documents: names, hashes and addresses of its own, and whom to ask, which the office publishes on purpose."""


class Found(NamedTuple):
    """Something that leads to a person: what it is, where, and the text, of a number its ends alone."""

    kind: str
    where: str
    text: str


def is_identity(number: str) -> bool:
    """Whether 18 characters are a citizen's number: area, date of birth and check digit of GB 11643.

    >>> is_identity("11010519491231002X"), is_identity("110105194912310021")
    (True, False)
    """
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True))
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    return _PROVINCES.fullmatch(number[:2]) is not None and number[17].upper() == "10X98765432"[total % 11]


def is_card(digits: str) -> bool:
    """Whether digits keep Luhn's rule, as those of a bank card do.

    >>> is_card("4539148803436467"), is_card("4539148803436468")
    (True, False)
    """
    doubled = [int(digit) * (2 if number % 2 else 1) for number, digit in enumerate(reversed(digits))]
    return sum(each - 9 if each > 9 else each for each in doubled) % 10 == 0


def numbers(text: str, amount: bool = False) -> Iterator[tuple[str, str]]:
    """Each number in a text that leads to a person, with its kind. An `amount` of eleven digits is money, no telephone."""
    plain = unicodedata.normalize("NFKC", text)
    for match in _IDENTITY.finditer(plain):
        if is_identity(digits := re.sub("[ -]", "", match[0])):
            yield IDENTITY, digits
    plain = _ADDRESS.sub(" ", plain)
    for match in () if amount else _MOBILE.finditer(plain):
        yield MOBILE, re.sub("[ +-]", "", match[0])
    for match in _CARD.finditer(plain):
        if is_card(digits := re.sub("[ -]", "", match[0])):
            yield CARD, digits


def is_personal(heading: str) -> bool:
    """Whether a column of this heading holds what names persons: 姓名, 身份证号, `ID number`; stacked headings one by one."""
    parts = [part.strip() for part in unicodedata.normalize("NFKC", heading).split("/")]
    return any(_HEADINGS.search(part) or _WHOLE.fullmatch(part.casefold().replace("_", " ")) for part in parts)


def search(folder: Path) -> tuple[list[Found], int]:
    """What leads to a person in the files of a staged dataset, and how many different texts were searched."""
    found, searched = [], set()
    for path in sorted(folder.iterdir()):
        for text, where, kind in _READERS[path.suffix](path) if path.suffix in _READERS else ():
            searched.add(text)
            if kind == HEADING and is_personal(text):
                found.append(Found(HEADING, where, text))
            found += [Found(what, where, f"{number[:3]}…{number[-2:]}") for what, number in numbers(text, kind == AMOUNT)]
    return sorted(set(found)), len(searched)


def of_record(told: Any, where: str) -> tuple[list[Found], int]:
    """What leads to a person in what people wrote into a record, whatever its shape, and how many different texts were searched."""
    texts = set(_strings(told))
    found = {Found(what, where, f"{number[:3]}…{number[-2:]}") for text in texts for what, number in numbers(text)}
    return sorted(found), len(texts)


def _table(path: Path) -> Iterator[Text]:
    """The texts of a Parquet file: of every column each once, with the cell in which the first is printed."""
    table = pq.read_table(path)
    yield from ((name, path.name, HEADING) for name in table.schema.names)
    for name in table.schema.names:
        if table.schema.field(name).type != pa.string() or name in _ITS_OWN:
            continue
        for part, kind in _parts(table, name):
            for text, cell in _firsts(part, name):
                where = f"{path.name}: {cell or name}"
                yield from _labels(text, where) if name == "row_labels" else [(text, where, HEADING if name == "column_head" else kind)]


def _parts(table: pa.Table, name: str) -> list[tuple[pa.Table, str]]:
    """A table as it is, but for the printed figures, which are amounts where they count money."""
    if name != "obs_text" or "unit_measure" not in table.schema.names:
        return [(table, TEXT)]
    money = pc.fill_null(pc.starts_with(table["unit_measure"], "CNY"), False)
    return [(table.filter(pc.invert(money)), TEXT), (table.filter(money), AMOUNT)]


def _firsts(table: pa.Table, name: str) -> Iterator[tuple[str, str | None]]:
    """Every text of a column once, with the first cell in which it is printed."""
    cells = table["source_ref"] if "source_ref" in table.schema.names else None
    counted = pa.table({"text": table[name], "row": pa.array(range(len(table)), pa.int64())}).group_by("text").aggregate([("row", "min")])
    for text, row in zip(counted["text"].to_pylist(), counted["row_min"].to_pylist(), strict=True):
        if text:
            yield text, cells[row].as_py() if cells is not None else None


def _labels(text: str, where: str) -> Iterator[Text]:
    """The headings and texts of the labels of a row."""
    for _, heading, label in json.loads(text):
        yield heading or "", where, HEADING
        yield label or "", where, TEXT


def _rows(path: Path) -> Iterator[Text]:
    """The texts of a CSV file beside the observations, which hold the same as their Parquet file."""
    if path.stem != path.parent.name:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                yield from ((text, path.name, TEXT) for text in row.values() if text)


def _document(path: Path) -> Iterator[Text]:
    yield from ((text, path.name, TEXT) for text in _strings(json.loads(path.read_text(encoding="utf-8"))))


def _strings(content: Any) -> Iterator[str]:
    """Every text in a document but what is the dataset's own."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict):
        for key, value in content.items():
            if key not in _ITS_OWN:
                yield from _strings(value)
    elif isinstance(content, list):
        for value in content:
            yield from _strings(value)


_READERS: dict[str, Callable[[Path], Iterator[Text]]] = {".parquet": _table, ".csv": _rows, ".json": _document}
