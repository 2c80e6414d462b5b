"""How a derived figure was computed, in names and in figures, all their digits told."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from etl.present import numbers, units
from etl.present.messages import has_message, message

RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")

MOST_NAMED = 8
"""A sum of more parts is not written out."""


def power(shift: int) -> str:
    """A power of ten: `10⁻⁴`."""
    return f"10{str(shift).translate(RAISED)}"


def kept(row: Mapping[str, Any], lang: str) -> str:
    """A figure with all its digits in the unit it is kept in, which is the Chinese one: 578.4万人, 578.4 ten thousand persons."""
    mult = int(row["unit_mult"])
    number = _whole(numbers.exact(row["obs_value"]), int(row["decimals"] or 0), row)
    scale = message(f"scale.{mult}", lang) if has_message(f"scale.{mult}") else f"×{power(mult)}"
    measure = row["unit_measure"]
    if units.is_own(measure):
        return " ".join(message("figure.own", lang, number=number, scale=scale, unit=units.word(measure, lang)).split())
    return " ".join(message(f"figure.{measure}", lang, number=number, scale=scale).split())


def exactly(row: Mapping[str, Any], lang: str) -> str:
    """A figure with all its digits in the reader's unit: 578.4万人, 5.784 million persons."""
    unit = row["unit_measure"], int(row["unit_mult"])
    value = numbers.converted(row["obs_value"], *unit, lang)
    return numbers.worded(_whole(value, numbers.decimals_shown(int(row["decimals"] or 0), *unit, lang), row), *unit, lang)


def _whole(value: Decimal, places: int, row: Mapping[str, Any]) -> str:
    """A number with every digit it has; of a printed one the zeros at its end too."""
    told = -int(value.normalize().as_tuple().exponent)
    return numbers.minus(numbers.grouped(numbers.half_up(value, max(0, told, places if row.get("source_ref") else 0))))


def worded(formula: Any, named: Sequence[str], lang: str) -> str:
    """The formula with the names of what stands in it: `累计结余 × 12 ÷ 基金支出`."""
    return _written(formula, list(named), lang)


def reckoned(figure: Any, lang: str) -> str:
    """The formula with its figures and what it gives; nothing where an input is withheld or absent."""
    if figure.formula.result is None:
        return ""
    result = {**figure.row, "obs_value": numbers.exact(figure.formula.result), "source_ref": None}
    return f"{_written(figure.formula, [exactly(each.row, lang) for each in figure.inputs], lang)} = {exactly(result, lang)}"


def _written(formula: Any, terms: list[str], lang: str) -> str:
    if formula.kind == "sum":
        return " + ".join(terms if len(terms) <= MOST_NAMED else [*terms[:MOST_NAMED], "…"])
    if formula.kind == "ratio":
        by = "".join(f" × {each}" for each in (formula.factor, str(formula.months)) if each not in ("1", "1.0"))
        return f"{terms[0]}{by} ÷ {terms[1]}"
    return " − ".join(terms)
