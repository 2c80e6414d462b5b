"""A printed table → one row a cell: what each label says, which text stands there, and where.

The long frame has a column of labels for every concept the layout knows, and `obs_text`, `obs_unit_text`, `source_ref`.
"""

from collections.abc import Iterator, Sequence
from math import nan

import pandas as pd

from etl.harmonise.form import above, body, columns, fit, header, labels, pages, sections, sheets
from etl.harmonise.form.columns import Head
from etl.model.codelist import Codelist
from etl.model.source import Layout, Source
from etl.model.table import Sheet
from etl.problem import Problems, Refusal


def heads(file: Sequence[Sheet], layout: Layout, source: Source, units: Codelist) -> list[Head]:
    """The pages of the sheet the layout reads and what their columns hold; Refusal naming the first cells that do not fit it."""
    sheet = sheets.chosen(file, layout, source)
    try:
        return _heads(sheet, layout, source, units)
    except Refusal as refusal:
        raise Refusal([*fit.nearest(sheet, layout, source), *refusal.problems]) from refusal


def unpivot(read: Sequence[Head], layout: Layout, source: Source, units: Codelist) -> pd.DataFrame:
    """The long frame of all pages; Refusal naming the cells of which it is not certain what they say."""
    rows = [row for head in read for row in _rows(head, layout, source, units)]
    names = dict.fromkeys(name for row in rows for name in row)
    return pd.DataFrame({name: [row.get(name, nan) for row in rows] for name in names}, dtype=object)


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


def _rows(head: Head, layout: Layout, source: Source, units: Codelist) -> Iterator[dict[str, str]]:
    """One row a figure of the page: its labels, its unit, its text and its address."""
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
    for row, said in labels.read(page, rows, read, layout, source, units).items():
        cells, told = page.cells[row], {**everywhere, **begun[row], **said}
        for column in figures:
            cell = {**told, **column.codes}
            cell["obs_unit_text"] = cell.pop("unit", "") or column.unit or unit
            cell["obs_text"] = cells[column.index] if column.index < len(cells) else ""
            cell["source_ref"] = page.ref(row, column.index)
            yield cell


def remarks(file: Sequence[Sheet], layout: Layout) -> list[str]:
    """What is in the file and was not read: hidden sheets and rows, ignored columns with their reason."""
    told = [f"{sheet.file}!{sheet.name}: hidden sheet, not read" for sheet in file if sheet.hidden]
    told += [f"{where}: {what}" for sheet in file for where, what in sheet.remarks]
    return told + [f"{label}: {why.en}" for label, why in layout.ignore.items()]


def sheets_left(file: Sequence[Sheet], layouts: Sequence[Layout]) -> list[str]:
    """The sheets in sight that hold something and that no part of the file's declared form reads."""
    named = {layout.sheet for layout in layouts}
    left = [
        sheet for sheet in file if not sheet.hidden and sheet.name not in named and any(cell.strip() for row in sheet.cells for cell in row)
    ]
    return [] if None in named else [f"{sheet.file}!{sheet.name}: sheet that no layout names, not read" for sheet in left]
