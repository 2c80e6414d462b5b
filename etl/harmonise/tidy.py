"""A printed table → one row a cell: what each label says, which text stands there, and where.

The long frame has a column of labels for every concept the layout knows, and `obs_text`, `obs_unit_text`, `source_ref`.
"""

from collections.abc import Sequence

import pandas as pd

from etl.harmonise.form import above, body, columns, header, labels, sheets
from etl.model.codelist import Codelist
from etl.model.source import Layout, Source
from etl.model.table import Sheet


def unpivot(file: Sequence[Sheet], layout: Layout, source: Source, units: Codelist) -> pd.DataFrame:
    """The long frame of the sheet the layout reads; Refusal naming the first cells that do not fit it."""
    sheet = sheets.chosen(file, layout, source)
    top = header.row_of(sheet, layout, source)
    read = columns.read(sheet, top, layout, source, units)
    rows = body.rows(sheet, top + layout.header_rows, layout)
    body.check_widths(sheet, rows, len(read), source)
    body.check_headings(sheet, rows, read, source)
    body.check_merged(sheet, rows, read, source)
    unit = layout.unit or above.unit(sheet, top, layout, source)
    everywhere = {**layout.constants, **above.labels(sheet, top, layout)}
    told = []
    for row, said in labels.read(sheet, rows, read, layout, source, units).items():
        for column in read:
            if column.role == "value":
                text = sheet.cells[row][column.index] if column.index < len(sheet.cells[row]) else ""
                cell = {**everywhere, **said, **column.codes}
                cell["obs_unit_text"] = cell.pop("unit", "") or column.unit or unit
                told.append({**cell, "obs_text": text, "source_ref": sheet.ref(row, column.index)})
    return pd.DataFrame(told, dtype=object)


def remarks(file: Sequence[Sheet], layout: Layout) -> list[str]:
    """What is in the file and was not read: hidden sheets and rows, ignored columns with their reason."""
    told = [f"{sheet.file}!{sheet.name}: hidden sheet, not read" for sheet in file if sheet.hidden]
    told += [f"{where}: {what}" for sheet in file for where, what in sheet.remarks]
    return told + [f"{label}: {why.en}" for label, why in layout.ignore.items()]
