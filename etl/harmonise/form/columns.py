"""What each column of a form holds: labels, figures, or nothing that is read."""

from dataclasses import dataclass

from etl.harmonise.form import header
from etl.harmonise.form.remedy import edit
from etl.model.codelist import Codelist, normal
from etl.model.source import Layout, Source
from etl.model.table import Sheet
from etl.problem import Problems

CARRIED = "note"
"""The concept of columns that are kept in the file as explanation and are no figures."""


@dataclass(frozen=True)
class Column:
    """One column of the table: its label, the unit in its head, what it holds."""

    index: int
    label: str
    unit: str
    role: str  # "label", "value" or "ignored"
    codes: dict[str, str]


def read(sheet: Sheet, top: int, layout: Layout, source: Source, units: Codelist) -> list[Column]:
    """What each column of the table holds; Refusal naming headings that are not known, and those that are missing."""
    rows = {normal(label): concept for label, concept in layout.rows.items()} if isinstance(layout.rows, dict) else {}
    given = {normal(label): codes for label, codes in layout.columns.items()} if isinstance(layout.columns, dict) else {}
    ignored = {normal(label) for label in layout.ignore}
    columns, problems = [], Problems()
    headers = header.labels(sheet, top, layout)
    for index, heading in enumerate(headers):
        label, unit = header.split_unit(heading, units, source)
        names = {normal(heading), normal(label)}
        concept = layout.rows if isinstance(layout.rows, str) and index == 0 else next((rows[name] for name in names if name in rows), None)
        if concept or names & ignored or not heading:
            role = "ignored" if concept == CARRIED or not concept else "label"
            columns.append(Column(index, label, unit, role, {"concept": concept or ""}))
        elif layout.value and normal(layout.value) in names:
            columns.append(Column(index, label, unit, "value", {}))
        elif isinstance(layout.columns, str):
            columns.append(Column(index, label, unit, "value", {layout.columns: label}))
        elif names & given.keys():
            columns.append(Column(index, label, unit, "value", next(given[name] for name in names if name in given)))
        else:
            problems.add(f"the layout does not know the column “{heading}”", sheet.ref(top, index), edit(source, "`columns` or `ignore`"))
    there = {name for column in columns for name in (normal(column.label), normal(headers[column.index]))}
    for label in [*rows, *given, *([normal(layout.value)] if layout.value else [])]:
        if label not in there:
            problems.add(f"the column “{label}” is missing", sheet.ref(top, 0), edit(source, "a layout for the new form"))
    problems.refuse_if_any()
    return columns
