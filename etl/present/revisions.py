"""How published figures were revised, in words: each change with both values, what revisions come to on average, one series' triangle."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from etl.present import codes, numbers, periods
from etl.present.codes import Structure
from etl.present.messages import has_message, message
from etl.present.story import figure_words, what
from etl.revision import ADDED, DELETED, order

SHARES = "PC"
"""The measure of which a per cent would be a per cent of per cents: only its difference is told."""

MOST_PERIODS = 24
"""So many periods of a triangle are set out, the newest first."""

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Line:
    """One change: the figure with its period, what it was, what it is since, by how much it moved, and what else changed of it."""

    key: Mapping[str, str]
    what: str
    period: str
    before: str
    after: str
    difference: str
    percent: str
    remark: str


def lines(changes: Iterable[Row], structure: Structure, lang: str) -> list[Line]:
    """Changes, the largest first: those to and from nothing lead, those of the status alone come last."""
    return [_line(row, structure, lang) for row in sorted(changes, key=_size, reverse=True)]


def _size(row: Row) -> tuple[float, Decimal]:
    if row["difference"] is None:
        return float("inf"), Decimal(0)
    return abs(row["difference_percent"] or 0.0), abs(row["difference"])


def _line(row: Row, structure: Structure, lang: str) -> Line:
    key = {name: row[name] for name in (*structure["dimensions"], "source") if row.get(name)}
    about = message("list.aside", lang).join([what(row, structure, lang), codes.label(structure, "source", row["source"], lang)])
    sides = ({**row, "obs_value": row[f"value_{side}"], "obs_status": row[f"status_{side}"]} for side in ("before", "after"))
    before, after = (figure_words(side, structure, lang) for side in sides)
    return Line(
        key,
        about,
        periods.period(row["time_period"], row["period_basis"], lang),
        message("revisions.nothing", lang) if row["action"] == ADDED else before,
        message("revisions.gone", lang) if row["action"] == DELETED else after,
        _moved(row, lang),
        percent(row["difference_percent"], row["unit_measure"]),
        _status(row, structure, lang),
    )


def _moved(row: Row, lang: str) -> str:
    """By how much, with its sign and unit, as exactly as it is known; nothing where there is no difference to tell."""
    if not row["difference"]:
        return ""
    places = max(int(row["decimals"] or 0), -int(row["difference"].normalize().as_tuple().exponent))
    return numbers.offset(row["difference"], row["unit_measure"], int(row["unit_mult"] or 0), places, lang)


def percent(share: float | None, measure: str) -> str:
    """A revision in per cent of what was told before: `+0.52%`, `−0.0031%`; nothing of what is a per cent itself.

    >>> percent(0.517, "PS"), percent(-0.0031, "CNY"), percent(0.0, "PS")
    ('+0.52%', '−0.0031%', '')
    """
    if not share or measure == SHARES:
        return ""
    rounded = numbers.half_up(share, 2) or numbers.half_up(share, 4)
    return numbers.minus(f"{'+' if rounded > 0 else ''}{numbers.grouped(rounded)}%")


def _status(row: Row, structure: Structure, lang: str) -> str:
    """How the status changed, where there is a value before and after: `初步 → 正常`."""
    if None in (row["value_before"], row["value_after"]) or row["status_before"] == row["status_after"]:
        return ""
    told = [codes.label(structure, "obs_status", row[f"status_{side}"], lang) for side in ("before", "after")]
    return message("revisions.status", lang, before=told[0], after=told[1])


def kind(declared: Row, lang: str) -> str:
    """What kind of change a release declares, and how grave an error was: `差错更正（轻微）`; that none was told where none was."""
    if not declared.get("kind"):
        return message("revisions.kind.none", lang)
    named = {name: _named(f"revisions.{name}", str(declared[name]), lang) for name in ("kind", "grade") if declared.get(name)}
    return named["kind"] + (message("list.bracketed", lang, words=named["grade"]) if "grade" in named else "")


def _named(key: str, code: str, lang: str) -> str:
    return message(f"{key}.{code}", lang) if has_message(f"{key}.{code}") else code


@dataclass(frozen=True)
class Mean:
    """What revisions of an indicator come to at one age: counts, and means in its unit and in per cent."""

    age: int
    figures: int
    revised: int
    gone: int
    mean: str
    absolute: str
    mean_percent: str
    absolute_percent: str


def mean(age: int, counts: Mapping[str, int], means: Mapping[str, float | None], unit: tuple[str, int], decimals: int, lang: str) -> Mean:
    """A row of the table of means, in the reader's unit with two decimals more than figures are printed with."""

    def amount(name: str, signed: bool) -> str:
        value = means[name]
        if value is None:
            return message("sign.none", lang)
        text = numbers.number(Decimal(repr(value)), *unit, decimals + 2, lang)
        return numbers.minus(f"+{text}" if signed and value > 0 else text)

    def share(name: str, signed: bool) -> str:
        value = means[name]
        if value is None or unit[0] == SHARES:
            return message("sign.none", lang)
        text = f"{numbers.grouped(numbers.half_up(value, 2))}%"
        return numbers.minus(f"+{text}" if signed and value > 0 else text)

    told = (amount("mean_revision", True), amount("mean_absolute_revision", False))
    shares = (share("mean_percent", True), share("mean_absolute_percent", False))
    return Mean(age, counts["figures"], counts["revised"], counts["emptied"] + counts["deleted"], *told, *shares)


@dataclass(frozen=True)
class Cell:
    """What stood at one release: the figure in words, by how many per cent it is off its first value and the size of that, its state.

    `state` is `ahead` (not public yet), `same`, `changed` (by this very release), `gone`, or `empty` (told without a value).
    """

    text: str
    percent: str
    size: float
    state: str


@dataclass(frozen=True)
class Triangle:
    """A series at each of its releases: title and unit, releases as (id, words), and a row a period, the newest first."""

    title: str
    subtitle: str
    summary: str
    releases: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    left_out: int
    lang: str

    def last(self, count: int) -> "Triangle":
        """The same with its last releases alone."""
        rows = tuple((head, cells[-count:]) for head, cells in self.rows)
        told = Triangle(self.title, self.subtitle, self.summary, self.releases[-count:], rows, self.left_out, self.lang)
        return told if len(self.releases) > count else self


def triangle(told: Sequence[Row], structure: Structure, lang: str) -> Triangle:
    """The triangle of one series from its cells (`etl.revision.cells`)."""
    releases = sorted({cell["release"] for cell in told}, key=order)
    by_period: dict[str, dict[str, Row]] = {}
    for cell in told:
        by_period.setdefault(cell["time_period"], {})[cell["release"]] = cell
    newest = sorted(by_period, key=periods.position, reverse=True)
    one = told[0]
    unit = one["unit_measure"], int(one["unit_mult"] or 0)
    rows = tuple(
        (periods.short(period, lang), tuple(_cell(by_period[period].get(release), structure, lang) for release in releases))
        for period in newest[:MOST_PERIODS]
    )
    revised = sum(any(cell.state == "changed" and cell.size for cell in cells) for _, cells in rows)
    subtitle = message(
        "revisions.triangle.subtitle",
        lang,
        unit=numbers.unit(*unit, lang),
        source=codes.label(structure, "source", one["source"], lang),
    )
    summary = message("revisions.triangle.summary", lang, releases=len(releases), periods=len(rows), revised=revised)
    days = tuple((release, periods.day(release, lang)) for release in releases)
    return Triangle(_title(one, structure, lang), subtitle, summary, days, rows, max(0, len(newest) - MOST_PERIODS), lang)


def _title(row: Row, structure: Structure, lang: str) -> str:
    """What the series is of, and of what basis its figures are where that needs saying."""
    key = f"basis.P.{row['freq']}" if row["period_basis"] == "P" else f"basis.{row['period_basis']}"
    told = [what(row, structure, lang), *([message(key, lang)] if has_message(key) else [])]
    return message("list.aside", lang).join(told)


def _cell(cell: Row | None, structure: Structure, lang: str) -> Cell:
    if cell is None:
        return Cell("", "", 0.0, "ahead")
    if not cell["public"]:
        return Cell(message("revisions.gone", lang), "", 0.0, "gone")
    if cell["obs_value"] is None:
        return Cell(codes.label(structure, "obs_status", cell["obs_status"], lang), "", 0.0, "empty")
    text = numbers.number(cell["obs_value"], cell["unit_measure"], int(cell["unit_mult"] or 0), int(cell["decimals"] or 0), lang)
    share = cell["revision_percent"]
    state = "changed" if cell["action"] and cell["age"] else "same"
    return Cell(text, percent(share, "") if share else "", abs(share or 0.0), state)
