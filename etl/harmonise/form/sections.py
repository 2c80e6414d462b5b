"""Label rows that speak for all rows below them, up to the next one: `Intermediate:` over the years of a projection."""

from etl.harmonise.form.remedy import edit
from etl.model.codelist import normal
from etl.model.source import Layout, Source
from etl.model.table import Sheet
from etl.problem import Problem, Refusal


def of(sheet: Sheet, body: list[int], layout: Layout, source: Source) -> dict[int, dict[str, str]]:
    """The rows to be read, each with what its section tells; every row is one where the layout has no sections.

    A section begins with a row whose first text the layout names. Where nothing else stands in it the row is no more than
    a label; a row of figures that begins one (`2026`, from which on all is projected) is read as well.
    """
    if not layout.sections:
        return {row: {} for row in body}
    given = {normal(label): codes for label, codes in layout.sections.items()}
    told: dict[int, dict[str, str]] = {}
    begun: set[str] = set()
    codes: dict[str, str] = {}
    for row in body:
        texts = [cell for cell in sheet.cells[row] if cell.strip()]
        first = normal(texts[0])
        if first in given:
            codes = given[first]
            begun.add(first)
        elif not begun:
            what = f"“{texts[0].strip()}” stands before the first section"
            raise Refusal([Problem(where=sheet.ref(row, 0), what=what, remedy=edit(source, "`sections`"))])
        if first not in given or len(set(texts)) > 1:
            told[row] = codes
    missing = [label for label in layout.sections if normal(label) not in begun]
    if missing:
        what = f"no section “{missing[0]}”; the form may have changed"
        raise Refusal([Problem(where=sheet.ref(body[0], 0), what=what, remedy=edit(source, "`sections`"))])
    return told
