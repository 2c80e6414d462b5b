"""What the title and the lines over a table say: labels, and the unit."""

import re
from collections.abc import Sequence

from etl.harmonise.form.remedy import bare, edit
from etl.model import period
from etl.model.source import Layout, Source
from etl.model.table import Sheet
from etl.problem import Problem, Refusal


def labels(sheet: Sheet, top: int, layout: Layout) -> dict[str, str]:
    """What the title and the lines over the table say: concept → label, for those `above` finds there."""
    found = {}
    for concept, pattern in layout.above.items():
        matches = (re.search(pattern, bare(cell)) for row in sheet.cells[:top] for cell in row)
        match = next((match for match in matches if match), None)
        if match:
            found[concept] = match[1]
    return found


def check_period(sheet: Sheet, top: int, told: str, source: Source) -> None:
    """Refusal where the lines over a table are certainly about another period, of the same kind, than the one its file is said to be of."""
    cells = [(row, column, cell) for row, cells in enumerate(sheet.cells[:top]) for column, cell in enumerate(cells) if cell.strip()]
    found = {code: place for *place, cell in cells for code in period.titled(cell) if period.freq(code) == period.freq(told)}
    if len(found) == 1 and told not in found:
        ((code, (row, column)),) = found.items()
        said = " ".join(sheet.cells[row][column].split())[:80]
        what = f"over the table stands {code} (“{said}”), and the file was received or declared as {told}"
        let = edit(source, "`above: {time_period: …}`")
        remedy = f"receive it with --period {code}, ask the sender for the right file, or let the file tell its period: {let}"
        raise Refusal([Problem(where=sheet.ref(row, column), what=what, remedy=remedy)])


def date(sheets: Sequence[Sheet], pattern: str, source: Source) -> str:
    """The day (ISO) the file says it was made on: the group of the pattern, somewhere in the file. Refusal where there is none."""
    for sheet in sheets:
        for row in sheet.cells:
            for cell in row:
                match = re.search(pattern, bare(cell))
                if match and (told := period.day(match[1])):
                    return told.isoformat()
    what = f"no date: no cell matches “{pattern}” with a day in its group"
    raise Refusal([Problem(where=sheets[0].ref(0, 0), what=what, remedy=edit(source, "`dated_at`"))])


def unit(sheet: Sheet, top: int, layout: Layout, source: Source) -> str:
    if layout.unit_at is None:
        return ""
    for row in sheet.cells[: top + layout.header_rows]:
        for cell in row:
            text = bare(cell)
            match = re.search(layout.unit_at, text)
            if match:
                return _printed(match[1] if match.groups() else text[match.end() :], cell)
    what = f"no unit: nothing above the table matches “{layout.unit_at}”"
    raise Refusal([Problem(where=sheet.ref(0, 0), what=what, remedy=f"ask the sender for the unit, or {edit(source, '`unit`')}")])


def _printed(text: str, cell: str) -> str:
    """A unit found without white space, with that between its Latin words: `In billions`, but 万人 for 万 人."""
    found = re.search(r"\s*".join(map(re.escape, text)), cell)
    return re.sub(r"(?<![A-Za-z\d])\s+|\s+(?![A-Za-z\d])", "", " ".join((found[0] if found else text).split()))
