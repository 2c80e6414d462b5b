"""A printed table → one row a cell: what each label says, which text stands there, and where.

The long table has a column of labels for every concept the layout knows, `obs_text`, `obs_unit_text`, `source_ref`, and what
stands around the cell (`excerpt`).
"""

from collections.abc import Sequence
from math import nan

import pandas as pd

from etl.harmonise import excerpt
from etl.harmonise.form import above, body, columns, fit, header, labels, pages, sections, sheets
from etl.harmonise.form.columns import Head
from etl.model.codelist import Codelist
from etl.model.source import Layout, Source
from etl.model.table import Sheet
from etl.problem import Problems, Refusal

Long = dict[str, list[object]]
"""A long table by its columns: concept → what each cell says of it. A file's is small: a frame is made of many together."""

Places = dict[tuple[str, object], str]
"""Concept and label → the first cell in which the label is printed."""


def heads(file: Sequence[Sheet], layout: Layout, source: Source, units: Codelist) -> list[Head]:
    """The pages of the sheet the layout reads and what their columns hold; Refusal naming the first cells that do not fit it."""
    sheet = sheets.chosen(file, layout, source)
    try:
        return _heads(sheet, layout, source, units)
    except Refusal as refusal:
        raise Refusal(fit.nearest(sheet, layout, source, units) or refusal.problems) from refusal


def unpivot(read: Sequence[Head], layout: Layout, source: Source, units: Codelist) -> tuple[Long, Places]:
    """The long table of all pages, and where its labels are printed; Refusal naming the cells of which it is not certain what they say."""
    places: Places = {}
    return _under_each_other([_columns(head, layout, source, units, places) for head in read]), places


def frame(tables: Sequence[Long]) -> pd.DataFrame:
    """Long tables under each other; what one does not tell of a concept that another one tells is missing (`nan`)."""
    return pd.DataFrame(_under_each_other(tables), dtype=object)


def _under_each_other(tables: Sequence[Long]) -> Long:
    blank = [[nan] * size(table) for table in tables]
    names = dict.fromkeys(name for table in tables for name in table)
    return {name: [cell for table, none in zip(tables, blank, strict=True) for cell in table.get(name, none)] for name in names}


def size(table: Long) -> int:
    """How many figures a long table has."""
    return len(table["obs_text"])


def _heads(sheet: Sheet, layout: Layout, source: Source, units: Codelist) -> list[Head]:
    """Every page with the row its header begins in and what its columns hold."""
    problems, read = Problems(), []
    for page in pages.of(sheet, layout):
        top = header.row_of(page, layout, source)
        read.append(Head(page, top, columns.read(page, top, layout, source, units, problems)))
    stacked = layout.pages == "stacked"  # one table, of which each page shows other columns or more rows
    for page, top, told in read[:1] if stacked else read:
        together = [column for *_, each in read for column in each] if stacked else told
        columns.check_all_there(together, page.ref(top, 0), layout, source, problems)
    problems.refuse_if_any()
    return read


def _columns(head: Head, layout: Layout, source: Source, units: Codelist, places: Places) -> Long:
    """The long table of a page: its figures row by row. Where its labels are printed is added to the places."""
    page, top, read = head
    rows = body.rows(page, top + layout.header_rows, layout)
    begun = sections.of(page, rows, layout, source)
    rows = list(begun)
    body.check_widths(page, rows, len(read), source)
    body.check_headings(page, rows, read, source)
    body.check_merged(page, rows, read, source)
    unit = layout.unit or above.unit(page, top, layout, source)
    everywhere = {**layout.constants, **above.labels(page, top, layout)}
    figures = [column for column in read if column.role == "value"]
    said_by = labels.read(page, rows, read, layout, source, units)
    _place(places, head, said_by, layout)
    told = {row: {**everywhere, **begun[row], **said} for row, said in said_by.items()}
    by_row, by_column = list(told.values()), [column.codes for column in figures]
    names = dict.fromkeys(name for said in (*by_row, *by_column) for name in said if name != "unit")
    long: Long = {name: _said(name, by_row, by_column, nan) for name in names}
    others = [column.unit or unit for column in figures] * len(told)
    long["obs_unit_text"] = [own or other for own, other in zip(_said("unit", by_row, by_column, ""), others, strict=True)]
    indices = [column.index for column in figures]
    long["obs_text"] = [cells[index] if index < len(cells) else "" for cells in (page.cells[row] for row in told) for index in indices]
    long["source_ref"] = [*page.refs(told, indices)]
    return {**long, **excerpt.of_table(head, layout, told, indices)}


def _place(places: Places, head: Head, told: dict[int, dict[str, str]], layout: Layout) -> None:
    """Where the labels of a page are printed: those of rows in their columns, those of columns in the lowest cell of their headings."""
    page, top, read = head
    for column in read:
        if column.role == "value":
            row = header.lowest(page, top, layout, column.index)
            for concept, label in column.codes.items():
                places.setdefault((concept, label), page.ref(row, column.index))
        elif concept := column.codes["concept"]:
            for row, said in told.items():
                if concept in said and (concept, said[concept]) not in places:
                    places[concept, said[concept]] = page.ref(row, column.index)


def _said(name: str, rows: Sequence[dict[str, str]], columns: Sequence[dict[str, str]], missing: object) -> list[object]:
    """What is said of one concept, row by row: what a column says goes before what its row says."""
    by_column: list[object] = [column.get(name) for column in columns]
    if None not in by_column:
        return by_column * len(rows)
    return [said if own is None else own for said in (row.get(name, missing) for row in rows) for own in by_column]


def remarks(file: Sequence[Sheet], layout: Layout) -> list[str]:
    """How the file was read, and what in it was not: hidden sheets and rows, ignored columns with their reason."""
    told = [f"{sheet.file}!{sheet.name}: hidden sheet, not read" for sheet in file if sheet.hidden]
    told += [f"{where}: {what}" for sheet in file for where, what in sheet.remarks]
    return told + [f"not read: {label} ({why.en})" for label, why in layout.ignore.items()]


def sheets_left(file: Sequence[Sheet], layouts: Sequence[Layout]) -> list[str]:
    """The sheets in sight that hold something and that no part of the file's declared form reads."""
    named = {layout.sheet for layout in layouts}
    left = [
        sheet for sheet in file if not sheet.hidden and sheet.name not in named and any(cell.strip() for row in sheet.cells for cell in row)
    ]
    return [] if None in named else [f"{sheet.file}!{sheet.name}: sheet that no layout names, not read" for sheet in left]
