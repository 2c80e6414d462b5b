"""A printed table → one row a cell: what each label says, which text stands there, and where.

The long frame has a column of labels for every concept the layout knows, and `obs_text`, `obs_unit_text`, `source_ref`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

import pandas as pd

from etl.model.codelist import Codelist, normal
from etl.model.source import Layout, Source
from etl.model.table import Sheet
from etl.problem import Problem, Problems, Refusal

_BRACKET = re.compile(r"(.*?)\s*[（(]\s*([^（）()]+?)\s*[)）]\s*", re.S)
CARRIED = "note"
"""The concept of columns that are kept in the file as explanation and are no figures."""


@dataclass(frozen=True)
class _Column:
    """One column of the table: its label, the unit in its head, what it holds."""

    index: int
    label: str
    unit: str
    role: str  # "label", "value" or "ignored"
    codes: dict[str, str]


def unpivot(sheets: Sequence[Sheet], layout: Layout, source: Source, units: Codelist) -> pd.DataFrame:
    """The long frame of the sheet the layout reads; Refusal naming the first cells that do not fit it."""
    sheet = _sheet(sheets, layout, source)
    top = _header_row(sheet, layout, source)
    columns = _columns(sheet, top, layout, source, units)
    body = _body(sheet, top + layout.header_rows, layout)
    _check_widths(sheet, body, len(columns), source)
    _check_headings(sheet, body, columns, source)
    _check_merged(sheet, body, columns, source)
    unit = layout.unit or _unit_above(sheet, top, layout, source)
    above = {**layout.constants, **_labels_above(sheet, top, layout)}
    labels = _row_labels(sheet, body, columns, layout, source, units)
    rows = []
    for row in labels:
        for column in columns:
            if column.role == "value":
                text = sheet.cells[row][column.index] if column.index < len(sheet.cells[row]) else ""
                told = {**above, **labels[row], **column.codes}
                told["obs_unit_text"] = told.pop("unit", "") or column.unit or unit
                rows.append({**told, "obs_text": text, "source_ref": sheet.ref(row, column.index)})
    return pd.DataFrame(rows, dtype=object)


def _check_merged(sheet: Sheet, body: Sequence[int], columns: Sequence[_Column], source: Source) -> None:
    """A figure that stands in several cells at once is refused: whose it is, or how it divides, is not known."""
    problems = Problems()
    for row in body:
        for column in columns:
            if column.role == "value" and (row, column.index) in sheet.covered and sheet.cells[row][column.index].strip():
                what = "the cell is merged with others: one figure stands for several"
                remedy = f"ask the sender to divide it, or describe the table in datasets/sources/{source.id}/source.yaml"
                problems.add(what, sheet.ref(row, column.index), remedy)
    problems.refuse_if_any()


def remarks(sheets: Sequence[Sheet], layout: Layout) -> list[str]:
    """What is in the file and was not read: hidden sheets and rows, ignored columns with their reason."""
    told = [f"{sheet.file}!{sheet.name}: hidden sheet, not read" for sheet in sheets if sheet.hidden]
    told += [f"{where}: {what}" for sheet in sheets for where, what in sheet.remarks]
    return told + [f"{label}: {why.en}" for label, why in layout.ignore.items()]


def _sheet(sheets: Sequence[Sheet], layout: Layout, source: Source) -> Sheet:
    visible = [sheet for sheet in sheets if not sheet.hidden]
    named = [sheet for sheet in visible if layout.sheet in (None, sheet.name)]
    filled = [sheet for sheet in named if any(cell.strip() for row in sheet.cells for cell in row)]
    if len(filled) == 1:
        return filled[0]
    file = sheets[0].file
    wanted = f"the sheet “{layout.sheet}” is not there or empty" if layout.sheet else "several sheets hold figures; which is meant?"
    there = ", ".join(sheet.name for sheet in visible)
    raise Refusal([Problem(where=f"{file} (sheets: {there})", what=wanted, remedy=_edit(source, "`sheet`"))])


def _header_row(sheet: Sheet, layout: Layout, source: Source) -> int:
    for number, row in enumerate(sheet.cells):
        if layout.header_at is None and any(cell.strip() for cell in row):
            return number
        if layout.header_at and any(re.search(layout.header_at, _bare(cell)) for cell in row):
            return number
    what = f"no header: no cell matches “{layout.header_at}”; the form may have changed"
    raise Refusal([Problem(where=sheet.ref(0, 0), what=what, remedy=_edit(source, "a layout for the new form"))])


def _headers(sheet: Sheet, top: int, layout: Layout) -> list[str]:
    """One label a column: stacked headings joined by “/”, a heading over several columns carried across them."""
    stack = [list(row) for row in sheet.cells[top : top + layout.header_rows]]
    for row in stack[:-1]:
        for index in range(1, len(row)):
            row[index] = row[index] if row[index].strip() else row[index - 1]
    return ["/".join(dict.fromkeys(text.strip() for text in parts if text.strip())) for parts in zip_longest(*stack, fillvalue="")]


def _columns(sheet: Sheet, top: int, layout: Layout, source: Source, units: Codelist) -> list[_Column]:
    rows = {normal(label): concept for label, concept in layout.rows.items()} if isinstance(layout.rows, dict) else {}
    given = {normal(label): codes for label, codes in layout.columns.items()} if isinstance(layout.columns, dict) else {}
    ignored = {normal(label) for label in layout.ignore}
    columns, problems = [], Problems()
    headers = _headers(sheet, top, layout)
    for index, header in enumerate(headers):
        label, unit = _split_unit(header, units, source)
        names = {normal(header), normal(label)}
        concept = layout.rows if isinstance(layout.rows, str) and index == 0 else next((rows[name] for name in names if name in rows), None)
        if concept or names & ignored or not header:
            role = "ignored" if concept == CARRIED or not concept else "label"
            columns.append(_Column(index, label, unit, role, {"concept": concept or ""}))
        elif layout.value and normal(layout.value) in names:
            columns.append(_Column(index, label, unit, "value", {}))
        elif isinstance(layout.columns, str):
            columns.append(_Column(index, label, unit, "value", {layout.columns: label}))
        elif names & given.keys():
            columns.append(_Column(index, label, unit, "value", next(given[name] for name in names if name in given)))
        else:
            problems.add(f"the layout does not know the column “{header}”", sheet.ref(top, index), _edit(source, "`columns` or `ignore`"))
    there = {name for column in columns for name in (normal(column.label), normal(headers[column.index]))}
    for label in [*rows, *given, *([normal(layout.value)] if layout.value else [])]:
        if label not in there:
            problems.add(f"the column “{label}” is missing", sheet.ref(top, 0), _edit(source, "a layout for the new form"))
    problems.refuse_if_any()
    return columns


def _split_unit(header: str, units: Codelist, source: Source) -> tuple[str, str]:
    """`基金收入（亿元）` → (基金收入, 亿元); a bracket that is no unit stays part of the label."""
    match = _BRACKET.fullmatch(header)
    if match and units.unit(match[2], source.id):
        return match[1], match[2]
    return header, ""


def _body(sheet: Sheet, first: int, layout: Layout) -> list[int]:
    """The rows that hold figures: up to the notes, without the blank ones. Refusal where there is none."""
    body = []
    for number in range(first, len(sheet.cells)):
        filled = [cell for cell in sheet.cells[number] if cell.strip()]
        if filled and layout.stop_at and re.match(layout.stop_at, _bare(filled[0])):
            break
        if filled:
            body.append(number)
    if not body:
        what, remedy = "there is no row of figures under the header", "ask the sender for the filled file"
        raise Refusal([Problem(where=sheet.ref(first, 0), what=what, remedy=remedy)])
    return body


def _check_widths(sheet: Sheet, body: list[int], width: int, source: Source) -> None:
    """A row with fewer or more cells than the header is refused, never shifted."""
    problems = Problems()
    for row in body:
        cells = sheet.cells[row]
        if len(cells) < width or any(cell.strip() for cell in cells[width:]):
            what = f"the row has {len(cells)} cells under {width} headings: which figure stands where is not certain"
            problems.add(what, sheet.ref(row, 0), f"correct the file, or describe the table in datasets/sources/{source.id}/source.yaml")
    problems.refuse_if_any()


def _check_headings(sheet: Sheet, body: list[int], columns: list[_Column], source: Source) -> None:
    """A column without a heading may not hold figures: nobody could tell which."""
    problems = Problems()
    for column in columns:
        row = next((row for row in body if not column.label and "".join(sheet.cells[row][column.index : column.index + 1]).strip()), None)
        if row is not None:
            what = f"“{sheet.cells[row][column.index].strip()}” stands in a column without a heading"
            problems.add(what, sheet.ref(row, column.index), f"correct the file, or {_edit(source, '`header_rows`')}")
    problems.refuse_if_any()


def _labels_above(sheet: Sheet, top: int, layout: Layout) -> dict[str, str]:
    """What the title and the lines over the table say: concept → label, for those `above` finds there."""
    found = {}
    for concept, pattern in layout.above.items():
        matches = (re.search(pattern, _bare(cell)) for row in sheet.cells[:top] for cell in row)
        match = next((match for match in matches if match), None)
        if match:
            found[concept] = match[1]
    return found


def _unit_above(sheet: Sheet, top: int, layout: Layout, source: Source) -> str:
    if layout.unit_at is None:
        return ""
    for row in sheet.cells[: top + layout.header_rows]:
        for cell in row:
            bare = _bare(cell)
            match = re.search(layout.unit_at, bare)
            if match:
                return match[1] if match.groups() else bare[match.end() :]
    what = f"no unit: nothing above the table matches “{layout.unit_at}”"
    raise Refusal([Problem(where=sheet.ref(0, 0), what=what, remedy=f"ask the sender for the unit, or {_edit(source, '`unit`')}")])


def _row_labels(
    sheet: Sheet, body: list[int], columns: list[_Column], layout: Layout, source: Source, units: Codelist
) -> dict[int, dict[str, str]]:
    """The labels of every row that is read, by concept; a unit in a label's bracket is the row's unit."""
    fill, ignored = {normal(label) for label in layout.fill}, {normal(label) for label in layout.ignore}
    labels: dict[int, dict[str, str]] = {}
    last: dict[int, str] = {}
    for row in body:
        labels[row] = {}
        for column in columns:
            if column.role == "label":
                text = sheet.cells[row][column.index]
                if normal(column.label) in fill:
                    text = last[column.index] = text if text.strip() else last.get(column.index, "")
                label, unit = _split_unit(text.strip(), units, source)
                labels[row] |= {"unit": unit} if unit else {}
                labels[row][column.codes["concept"]] = label if unit else text
        if ignored & {normal(label) for label in labels[row].values()}:
            del labels[row]
    if layout.items:
        labels = _items(sheet, labels, layout, source)
    if layout.positions:
        if len(body) != len(layout.positions.codes):
            what = f"{len(body)} rows, but {len(layout.positions.codes)} positions are declared"
            raise Refusal([Problem(where=sheet.ref(body[0], 0), what=what, remedy=_edit(source, "`positions`"))])
        for row, code in zip(body, layout.positions.codes, strict=True):
            labels[row][layout.positions.concept] = code
    return labels


def _items(sheet: Sheet, labels: dict[int, dict[str, str]], layout: Layout, source: Source) -> dict[int, dict[str, str]]:
    """The labels of the concept `item` replaced by the codes the layout gives them."""
    given = {normal(label): codes for label, codes in layout.items.items()}
    problems, told = Problems(), {}
    for row, said in labels.items():
        item = said.get("item", "")
        if normal(item) not in given:
            problems.add(f"the layout does not know the row “{item.strip()}”", sheet.ref(row, 0), _edit(source, "`items` or `ignore`"))
        told[row] = {concept: label for concept, label in said.items() if concept != "item"} | given.get(normal(item), {})
    problems.refuse_if_any()
    return told


def _bare(cell: str) -> str:
    return re.sub(r"\s+", "", cell)


def _edit(source: Source, what: str) -> str:
    return f"edit {what} in datasets/sources/{source.id}/source.yaml"
