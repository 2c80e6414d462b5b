"""What each column of a form holds: labels, figures, or nothing that is read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from etl.harmonise.form import footnotes, header
from etl.harmonise.form.remedy import edit
from etl.model.codelist import Codelist, normal
from etl.model.source import CARRIED, Layout, Source
from etl.model.table import Sheet
from etl.problem import Problems


@dataclass(frozen=True)
class Column:
    """One column of the table: its heading, the label and the unit in it, what it holds."""

    index: int
    heading: str
    label: str
    unit: str
    role: str  # "label", "value" or "ignored"
    codes: dict[str, str]


class Head(NamedTuple):
    """A page of a sheet, the row its header begins in, and what its columns hold."""

    page: Sheet
    top: int
    columns: list[Column]


def read(sheet: Sheet, top: int, layout: Layout, source: Source, units: Codelist, problems: Problems) -> list[Column]:
    """What each column of the table holds; headings the layout does not know are added to the problems."""
    rows = {normal(label): concept for label, concept in layout.rows.items()} if isinstance(layout.rows, dict) else {}
    given = {normal(label): codes for label, codes in layout.columns.items()} if isinstance(layout.columns, dict) else {}
    ignored = {normal(label) for label in layout.ignore}
    columns = []
    for index, (heading, label, unit, status) in enumerate(headings(sheet, top, layout, source, units)):
        names = [normal(heading), normal(label)]
        concept = layout.rows if isinstance(layout.rows, str) and index == 0 else next((rows[name] for name in names if name in rows), None)
        role, codes = "value", _told(names, given)
        if concept or ignored & set(names) or not heading:
            role, codes = "ignored" if concept in CARRIED or not concept else "label", {"concept": concept or ""}
        elif layout.value and normal(layout.value) in names:
            codes = {}
        elif layout.columns == "time_period":
            label, status = footnotes.period(label, layout.footnotes)
            codes = {layout.columns: label}
        elif isinstance(layout.columns, str):
            codes = {layout.columns: label}
        elif codes is None:
            problems.add(f"the layout does not know the column “{heading}”", sheet.ref(top, index), edit(source, "`columns` or `ignore`"))
        marked = {"obs_status": status} if status and role == "value" else {}
        columns.append(Column(index, heading, label, unit, role, {**marked, **(codes or {})}))
    return columns


class Heading(NamedTuple):
    """What is printed over a column, without the footnote signs behind what the layout knows: as a whole and without the unit in its
    bracket, that unit, and the status its signs tell."""

    whole: str
    label: str
    unit: str
    status: str


def headings(sheet: Sheet, top: int, layout: Layout, source: Source, units: Codelist) -> list[Heading]:
    """The heading of every column."""
    known, read = [*declared(layout), *layout.ignore], []
    for printed in header.labels(sheet, top, layout):
        whole, status = footnotes.heading(printed, layout.footnotes, known)
        label, unit = header.split_unit(whole, units, source)
        label, inner = footnotes.heading(label, layout.footnotes, known)
        read.append(Heading(whole, label, unit, status or inner))
    return read


def _told(names: Sequence[str], given: dict[str, dict[str, str]]) -> dict[str, str] | None:
    """The codes a heading is given: as a whole, or else by its parts together."""
    for name in names:
        if name in given:
            return given[name]
    parts = names[0].split("/")
    return {concept: code for part in parts for concept, code in given[part].items()} if all(part in given for part in parts) else None


def check_all_there(read: Sequence[Column], where: str, layout: Layout, source: Source, problems: Problems) -> None:
    """Headings that are declared and stand nowhere are added to the problems."""
    there = {name for column in read for name in (normal(column.label), normal(column.heading), *normal(column.heading).split("/"))}
    for label in declared(layout):
        if normal(label) not in there:
            problems.add(f"the column “{normal(label)}” is missing", where, edit(source, "a layout for the new form"))


def declared(layout: Layout) -> list[str]:
    """The headings, and parts of headings, that a layout expects, in the order of the declaration."""
    of = [told for told in (layout.rows, layout.columns) if isinstance(told, dict)]
    return [label for told in of for label in told] + ([layout.value] if layout.value else [])
