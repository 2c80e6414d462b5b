"""A selection as a workbook for people: the rows under their names and units, and a sheet that says what they are.

Texts are texts, never formulas or links; dates are fixed, so that the same rows give the same bytes.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import xlsxwriter

from etl.present import numbers
from etl.present.messages import message

FIXED_DATE = datetime(2000, 1, 1)

WIDE = {"obs_value": 14, "source_ref": 36, "vintage": 22}
"""Widths of columns in characters; the others are 12 wide."""

HEADS = 2
"""The rows above the figures: what each column is called, and its published name, by which programs know it."""


def workbook(
    values: Iterable[Sequence[Any]],
    columns: Sequence[Mapping[str, str]],
    units: Iterable[tuple[str, int]],
    told: Mapping[str, str],
    codes: Mapping[str, Mapping[str, str]],
    lang: str,
) -> bytes:
    """The workbook as bytes. Rows go to the file as they come, so that a long selection takes no more memory than a short one."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": told["title"], "author": told["publisher"], "comments": told["address"], "created": FIXED_DATE})
    head = book.add_format({"bold": True})
    name = book.add_format({"bottom": 1, "font_color": "#586170"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet(message("workbook.rows", lang))
    _heads(sheet, columns, units, lang, head, name)
    for number, row in enumerate(values, HEADS):
        for place, value in enumerate(row):
            _cell(sheet, number, place, value)
    notes = book.add_worksheet(message("workbook.notes", lang))
    notes.set_column(0, 0, 24)
    notes.set_column(1, 1, 96)
    for number, (what, words) in enumerate(_notes(columns, told, codes, lang)):
        notes.write_string(number, 0, what, head if not words else wrapped)
        notes.write_string(number, 1, words, wrapped)
    book.close()
    return buffer.getvalue()


def _heads(sheet: Any, columns: Sequence[Mapping[str, str]], units: Iterable[tuple[str, int]], lang: str, head: Any, name: Any) -> None:
    """Two rows: what each column is called, the figures with their unit where they have but one; then its published name."""
    known = list(units)
    for place, column in enumerate(columns):
        words = column[lang]
        if column["name"] == "obs_value" and len(known) == 1:
            words = message("workbook.unit", lang, label=words, unit=stored(*known[0], lang))
        sheet.set_column(place, place, WIDE.get(column["name"], 12))
        sheet.write_string(0, place, words, head)
    for place, column in enumerate(columns):
        sheet.write_string(1, place, column["name"], name)
    sheet.freeze_panes(HEADS, 0)


def stored(measure: str, power: int, lang: str) -> str:
    """The unit figures are published in: `万人`; English has no word for that power of ten: `persons × 10,000`."""
    if lang == "zh":
        return numbers.stored(measure, power)
    plain = numbers.unit(measure, 0, lang)
    return f"{plain} × {10**power:,}" if power else plain


def _cell(sheet: Any, row: int, place: int, value: Any) -> None:
    """A number as a number, a text as a text, nothing for no value."""
    if isinstance(value, int | float):
        sheet.write_number(row, place, value)
    elif value is not None:
        sheet.write_string(row, place, value)


def _notes(
    columns: Sequence[Mapping[str, str]], told: Mapping[str, str], codes: Mapping[str, Mapping[str, str]], lang: str
) -> list[tuple[str, str]]:
    """What the rows are, what the columns mean, what the codes stand for: pairs, a heading with nothing beside it."""
    lines = [(message(f"workbook.{name}", lang), words) for name, words in told.items() if words]
    lines += [("", ""), (message("workbook.columns", lang), "")]
    colon = message("list.colon", lang)
    lines += [(each["name"], colon.join(part for part in (each[lang], each.get(f"description_{lang}", "")) if part)) for each in columns]
    for column, listed in codes.items():
        called = next((each[lang] for each in columns if each["name"] == column), column)
        lines += [("", ""), (message("workbook.codes", lang, column=called), ""), *listed.items()]
    return lines
