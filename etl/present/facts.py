"""The newest figures of a dataset, each with all a reader needs to read it aloud."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from etl.present import codes, comparison, numbers, periods
from etl.present.codes import Labels, Row, Structure, labels
from etl.present.selection import Chosen, Lines, View, lines, settle, value_of


@dataclass(frozen=True)
class Fact:
    """One figure in words; `spoken` is it as sentences say it, `change` a phrase (`同比增长2.0%`), `signed` its short form (`+2.0%`).

    Both of the last may be empty.
    """

    area: str
    scheme: str
    indicator: str
    period: str
    period_short: str
    basis: str
    number: str
    unit: str
    figure: str
    spoken: str
    change: str
    signed: str
    status: str
    source: str
    row: Row
    own: tuple[str, ...] = ()
    """What its dataset's own dimensions say of it: `Intermediate`."""


def fact(row: Row, line: Mapping[str, Row], named: Labels, lang: str, own: Sequence[str] = ()) -> Fact:
    """A row in words, compared with its own line a year earlier; `named` are the labels of its codes, `own` its dataset's dimensions."""
    measure, mult, decimals = row["unit_measure"], int(row["unit_mult"]), int(row["decimals"] or 0)
    value = value_of(row)
    amount = comparison.on_year(line, row)
    number = "" if value is None else numbers.number(value, measure, mult, decimals, lang)
    figure = number and numbers.worded(number, measure, mult, lang)

    def label(column: str) -> str:
        return named.get((column, row[column]), row[column] or "")

    return Fact(
        area=label("ref_area"),
        scheme="" if row["scheme"] == "_Z" else label("scheme"),
        indicator=label("indicator"),
        period=periods.period(row["time_period"], row["period_basis"], lang),
        period_short=periods.short(row["time_period"], lang),
        basis=row["period_basis"],
        number=number,
        unit=numbers.unit(measure, mult, lang),
        figure=figure,
        spoken=numbers.spoken(figure, lang),
        change="" if amount is None else numbers.change_words(amount, measure, row["freq"], lang),
        signed="" if amount is None else numbers.signed(amount, measure, lang),
        status="" if row["obs_status"] in (None, "", "A") else label("obs_status"),
        source=label("source"),
        row=row,
        own=tuple(label(name) for name in own),
    )


def leading(rows: Sequence[Row], structure: Structure, view: View, lang: str, chosen: Chosen | None = None) -> list[Fact]:
    """The newest figure of every line of a view, the newest periods first, then in the order of the code list.

    Lines of a dimension the dataset adds stay in the order of its list: a projection is not newer than what has been.
    """
    drawn: Lines = lines(settle(rows, structure, view, chosen), structure, view)
    named, own = labels(structure, lang), codes.own(structure)
    newest = []
    for line in drawn.values():
        told = [row for row in line.values() if value_of(row) is not None]
        if told:
            newest.append(fact(max(told, key=lambda row: periods.last_month(row["time_period"])), line, named, lang, own))
    if view["colour"] in own:
        return newest
    return sorted(newest, key=lambda each: periods.last_month(each.row["time_period"]), reverse=True)


def newest(rows: Iterable[Row], structure: Structure, lang: str) -> list[Fact]:
    """The newest figure of every area, scheme and indicator: by indicator, then scheme, in the order of the lists.

    Of a dimension the dataset adds, those codes that are told of the same period as the first of them: the sexes, but no
    projection beside what has been.
    """
    own = codes.own(structure)
    tellings: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        if value_of(row) is not None:
            tellings[row["indicator"], row["scheme"], row["ref_area"], *(row[name] for name in own)].append(row)
    places = [codes.place_of(structure, column) for column in ("indicator", "scheme", "ref_area", *own)]

    def place(key: tuple[str, ...]) -> tuple[int, ...]:
        return tuple(where.get(code, len(where)) for where, code in zip(places, key, strict=True))

    named, preferred = labels(structure, lang), codes.place_of(structure, "source")
    found = [(key[:3], _newest_of(tellings[key], preferred, named, lang, own)) for key in sorted(tellings, key=place)]
    first = {key: fact.row["time_period"] for key, fact in reversed(found)}
    return [fact for key, fact in found if fact.row["time_period"] == first[key]]


def _newest_of(rows: Sequence[Row], preferred: Mapping[str, int], named: Labels, lang: str, own: Sequence[str]) -> Fact:
    """Of the tellings of one figure the newest; year-to-date before the single period, the preferred source first."""

    def rank(row: Row) -> tuple[object, ...]:
        return periods.last_month(row["time_period"]), row["period_basis"] != "P", -preferred.get(row["source"], len(preferred))

    best = max(rows, key=rank)
    alike = ("freq", "period_basis", "source")
    line = {row["time_period"]: row for row in rows if all(row[name] == best[name] for name in alike)}
    return fact(best, line, named, lang, own)
