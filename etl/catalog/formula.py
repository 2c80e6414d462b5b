"""How a derived figure was computed, told by its key and those of its inputs, and computed once more."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from etl.catalog.biography import Formula

_DIVISION = Context(prec=15, rounding=ROUND_HALF_UP)
"""The press divides to fifteen digits."""

Row = Mapping[str, Any]


def formula(row: Row, inputs: Sequence[Row], indicator: Row, kinds: Mapping[str, str]) -> tuple[Formula, list[int]]:
    """The formula of a derived row, and the order in which it takes its inputs.

    `indicator` is the row of the figure's indicator in its code list, `kinds` says of its inputs' indicators whether they are
    stocks (`S`) or flows (`F`). An input that nobody publishes is its key alone.
    """
    named = [each["indicator"] for each in inputs]
    pair = (indicator.get("minuend"), indicator.get("subtrahend"))
    ratio = (indicator.get("numerator"), indicator.get("denominator"))
    for kind, wanted in (("difference", pair), ("ratio", ratio)):
        if set(wanted) == set(named) and None not in wanted:
            order = [named.index(name) for name in wanted]
            monthly = kind == "ratio" and [kinds.get(str(name)) for name in wanted] == ["S", "F"]
            factor = str(indicator.get("factor") or 1) if kind == "ratio" else "1"
            months = last_month(row["time_period"]) if monthly else 1
            roles: tuple[str, ...] = ("minuend", "subtrahend") if kind == "difference" else ("numerator", "denominator")
            return Formula(kind, roles, factor, months, _result(kind, [inputs[at] for at in order], factor, months)), order
    if any(each["scheme"] != row["scheme"] for each in inputs):
        order = list(range(len(inputs)))
        return Formula("sum", ("part",) * len(inputs), "1", 1, _result("sum", inputs, "1", 1)), order
    order = sorted(range(len(inputs)), key=lambda at: inputs[at]["time_period"], reverse=True)
    roles = ("cumulated", "before")[: len(inputs)]
    return Formula("single", roles, "1", 1, _result("difference", [inputs[at] for at in order], "1", 1)), order


def _result(kind: str, inputs: Sequence[Row], factor: str, months: int) -> str | None:
    """What the published inputs give."""
    if any(each.get("obs_value") is None for each in inputs):
        return None
    values = [Decimal(repr(each["obs_value"])) for each in inputs]
    if kind == "sum":
        told = sum(values, Decimal(0))
    elif kind == "ratio":
        told = _DIVISION.divide(values[0] * Decimal(factor) * months, values[1])
    else:
        told = values[0] - values[1] if len(values) > 1 else values[0]
    return f"{told.normalize() + 0:f}"


def last_month(period: str) -> int:
    """The month with which a period ends: of a year 12, of `2017-Q3` 9."""
    if "Q" in period:
        return int(period[-1]) * 3
    return int(period[5:]) if len(period) > 4 else 12
