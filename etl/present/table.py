"""The figures of a chart as a table for people: periods descending, units in the heads, one number of decimals a column."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from etl.present import codes, numbers, periods
from etl.present.codes import Row, Structure
from etl.present.figure import ChartSpec
from etl.present.messages import has_message, listing, message
from etl.present.selection import Chosen, Lines, View, lines, settle, value_of
from etl.present.sentences import lowered, subtitle, title


@dataclass(frozen=True)
class Cell:
    """One figure: its number (or the mark of why there is none) and the sign of its status where its row has several.

    `trace` is where its biography is told, from the root of a language on; empty where the table does not know its key.
    """

    text: str
    sign: str = ""
    missing: bool = False
    trace: str = ""


@dataclass(frozen=True)
class Line:
    """A row of the table: its period (or category), a cell for every column, its status in words, and its place along the axis."""

    head: str
    cells: tuple[Cell, ...]
    status: str
    at: int = -1


@dataclass(frozen=True)
class Table:
    """A table ready to be set. `heads` are (label, unit); `legend` explains every sign used as (sign, word, meaning)."""

    caption: str
    corner: str
    heads: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]
    legend: tuple[tuple[str, str, str], ...]
    more: int

    @property
    def has_status(self) -> bool:
        return any(line.status for line in self.lines)


def table(rows: Sequence[Row], structure: Structure, view: View, lang: str, limit: int = 13, selection: Chosen | None = None) -> Table:
    """The newest `limit` periods of a view (or all its categories), one column a line of the chart."""
    drawn = lines(settle(rows, structure, view, selection), structure, view)
    by_time = view["x"] == "time_period"
    every = _heads(drawn, structure, view)
    shown = every[:limit] if by_time else every
    columns = [{x: line[x] for x in shown if x in line} for line in drawn.values()]
    kept = [(code, column) for code, column in zip(drawn, columns, strict=True) if column]
    told = [row for _, column in kept for row in column.values()]
    span = [row["time_period"] for row in sorted(told, key=lambda row: periods.last_month(row["time_period"]))] or [""]
    measure = (told[0]["unit_measure"], int(told[0]["unit_mult"])) if told else ("PC", 0)
    unit = numbers.unit(measure[0], measure[1], lang) if told else ""
    about = subtitle(told, measure, unit, (span[0], span[-1]), view, lang)
    labels = [codes.label(structure, view["colour"], code, lang) for code, _ in kept]
    decimals = [column_decimals(list(column.values())) for _, column in kept]
    body = [_line(x, [column for _, column in kept], labels, decimals, structure, view, lang) for x in shown]
    return Table(
        caption=message("table.caption", lang, title=title(told, structure, view, lang, span[-1]), subtitle=lowered(about, lang)),
        corner=message("table.period", lang) if by_time else next(row[lang] for row in structure["columns"] if row["name"] == view["x"]),
        heads=tuple((label, unit) for label in labels),
        lines=tuple(body),
        legend=_legend({row["obs_status"] for row in told if row["obs_status"] not in (None, "A")}, body, structure, lang),
        more=len(every) - len(shown),
    )


def listing_of(spec: ChartSpec, corner: str, order: Sequence[int], structure: Structure, limit: int) -> Table:
    """The figures of a chart as they are drawn (growth, indices, places), rows in the given order, no more than `limit`."""
    lang = spec.lang
    every = [at for at in order if any(series.statuses[at] for series in spec.series)]
    lines = [_listed(spec, at, structure) for at in every[:limit]]
    caption = message("table.caption", lang, title=spec.title, subtitle=lowered(spec.subtitle, lang))
    used = {status for series in spec.series for status in series.standing} - {"A"}
    heads = tuple((series.label, spec.unit_label) for series in spec.series)
    return Table(caption, corner, heads, tuple(lines), _legend(used, lines, structure, lang), len(every) - len(lines))


def _listed(spec: ChartSpec, at: int, structure: Structure) -> Line:
    """One row of a chart's figures."""
    lang, cells = spec.lang, []
    marked: dict[str, list[str]] = {}
    for series in spec.series:
        text, status = series.cells[at], series.statuses[at]
        cells.append(Cell(text or _mark(status, lang), _sign(status, lang), not text))
        if text and status != "A":
            marked.setdefault(status, []).append(series.label)
    return Line(spec.x[at][1], tuple(cells), _standing(marked, sum(not cell.missing for cell in cells), structure, lang), at)


def _mark(status: str, lang: str) -> str:
    """What stands where there is no figure."""
    return _sign(status, lang) or message("sign.none", lang)


@dataclass(frozen=True)
class Sum:
    """The sum of a province's cities beside the province; `about` says of what, in which unit, by which sources."""

    about: str
    period: str
    sum: str
    whole: str
    gap: str
    remark: str = ""


def sums(structure: Structure, lang: str) -> list[Sum]:
    """Where cities do not make the province: one row a period, as `structure.json` tells them."""
    found = []
    for row in structure.get("sums", ()):
        unit, decimals = (row["unit_measure"], int(row["unit_mult"])), int(row["decimals"])
        named = [codes.label(structure, column, row[column], lang) for column in ("ref_area", "scheme", "indicator")]
        total, whole, gap = (numbers.number(row[name], *unit, decimals, lang) for name in ("sum", "whole", "gap"))
        origins = [codes.label(structure, "source", row[name], lang) for name in ("source", "whole_source")]
        what, sources = (message("list.aside", lang).join(dict.fromkeys(words)) for words in (named, origins))
        about = message("table.about", lang, what=what, unit=numbers.unit(*unit, lang), sources=sources)
        doubtful = row.get("doubtful", 0)
        remark = message("sums.doubtful", lang, doubtful=doubtful, parts=row["parts"]) if doubtful else ""
        found.append(Sum(about, periods.short(row["time_period"], lang), total, whole, gap, remark))
    return found


def _heads(drawn: Lines, structure: Structure, view: View) -> list[str]:
    """The row heads: periods that have a figure, the newest first; categories with the largest figure first."""
    found = {x for line in drawn.values() for x in line}
    if view["x"] == "time_period":
        return sorted(found, key=periods.position, reverse=True)
    leader = next(iter(drawn.values()), {})
    sizes = {x: value_of(row) or 0 for x, row in leader.items()}
    return sorted(codes.in_order(structure, view["x"], found), key=lambda x: -sizes.get(x, 0))


def column_decimals(rows: Sequence[Row]) -> int:
    """One number of decimals for a column of rows."""
    return numbers.most_decimals([value_of(row) for row in rows], [int(row["decimals"] or 0) for row in rows])


def _line(
    x: str, columns: list[dict[str, Row]], labels: list[str], decimals: list[int], structure: Structure, view: View, lang: str
) -> Line:
    found = [column.get(x) for column in columns]
    head = periods.short(x, lang) if view["x"] == "time_period" else codes.label(structure, view["x"], x, lang)
    cells = [cell(row, places, lang) for row, places in zip(found, decimals, strict=True)]
    if len({each.sign for each in cells if not each.missing}) == 1:
        cells = [each if each.missing else Cell(each.text) for each in cells]
    cells = [replace(each, trace=trace(row, structure)) if row else each for each, row in zip(cells, found, strict=True)]
    return Line(head, tuple(cells), _status(found, labels, structure, lang))


def trace(row: Row, structure: Structure) -> str:
    """Where the biography of a row is told: `/trace/funds?ref_area=340000&…`."""
    key = {name: row[name] for name in (*structure.get("dimensions", ()), "source") if name in row}
    return f"/trace/{structure['id']}?{urlencode(key)}" if "id" in structure and len(key) > 1 else ""


def cell(row: Row | None, decimals: int, lang: str) -> Cell:
    """A figure as it is set in a column of so many decimals, or the mark of why there is none."""
    if row is None:
        return Cell(message("sign.none", lang), missing=True)
    value, status = value_of(row), row["obs_status"] or "A"
    if value is None:
        return Cell(_mark(status, lang), missing=True)
    return Cell(numbers.number(value, row["unit_measure"], int(row["unit_mult"]), decimals, lang), _sign(status, lang))


def _sign(status: str, lang: str) -> str:
    return message(f"sign.{status}", lang) if has_message(f"sign.{status}") else ""


def _status(found: Sequence[Row | None], labels: list[str], structure: Structure, lang: str) -> str:
    """The status of a row in words: once for all its figures, or naming the columns it concerns."""
    marked: dict[str, list[str]] = {}
    for row, label in zip(found, labels, strict=True):
        if row is not None and value_of(row) is not None and row["obs_status"] not in (None, "A"):
            marked.setdefault(row["obs_status"], []).append(label)
    return _standing(marked, sum(row is not None and value_of(row) is not None for row in found), structure, lang)


def _standing(marked: Mapping[str, list[str]], told: int, structure: Structure, lang: str) -> str:
    """Statuses with the columns they concern, in words; one that concerns all that is told needs no names."""
    words = []
    for status, columns in marked.items():
        word = f"{_sign(status, lang)} {codes.label(structure, 'obs_status', status, lang)}".strip()
        words.append(word if len(columns) == told else message("table.status_of", lang, status=word, columns=listing(columns, lang)))
    return message("table.between", lang).join(words)


def _legend(used: set[str], body: Sequence[Line], structure: Structure, lang: str) -> tuple[tuple[str, str, str], ...]:
    """Every sign used in the table, with its word and what it means."""
    told = []
    for status in codes.in_order(structure, "obs_status", used):
        row = codes.code_row(structure, "obs_status", status)
        told.append((_sign(status, lang), codes.label(structure, "obs_status", status, lang), row.get(f"description_{lang}") or ""))
    gaps = message("sign.none", lang)
    if any(each.text == gaps for line in body for each in line.cells) and gaps not in {sign for sign, _, _ in told}:
        told.append((gaps, message("table.none", lang), message("table.none.meaning", lang)))
    return tuple(told)
