"""Which sheet of the file a layout reads."""

from collections.abc import Sequence

from etl.harmonise.form.remedy import edit
from etl.model.source import Layout, Source
from etl.model.table import Sheet
from etl.problem import Problem, Refusal


def chosen(sheets: Sequence[Sheet], layout: Layout, source: Source) -> Sheet:
    visible = [sheet for sheet in sheets if not sheet.hidden]
    named = [sheet for sheet in visible if layout.sheet in (None, sheet.name)]
    filled = [sheet for sheet in named if any(cell.strip() for row in sheet.cells for cell in row)]
    if len(filled) == 1:
        return filled[0]
    file = sheets[0].file
    wanted = f"the sheet “{layout.sheet}” is not there or empty" if layout.sheet else "several sheets hold figures; which is meant?"
    there = ", ".join(sheet.name for sheet in visible)
    raise Refusal([Problem(where=f"{file} (sheets: {there})", what=wanted, remedy=edit(source, "`sheet`"))])
