"""How a derived figure was computed, in names and in figures, in the units in which figures are kept."""

from collections.abc import Mapping, Sequence
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
    value = numbers.exact(row["obs_value"])
    places = max(0, int(row["decimals"] or 0))
    if row.get("source_ref"):
        value = numbers.half_up(value, max(places, -int(value.normalize().as_tuple().exponent)))
    scale = message(f"scale.{mult}", lang) if has_message(f"scale.{mult}") else f"×{power(mult)}"
    measure = row["unit_measure"]
    if units.is_own(measure):
        return " ".join(message("figure.own", lang, number=f"{value:f}", scale=scale, unit=units.word(measure, lang)).split())
    return " ".join(message(f"figure.{measure}", lang, number=f"{value:f}", scale=scale).split())


def worded(formula: Any, named: Sequence[str], lang: str) -> str:
    """The formula with the names of what stands in it: `累计结余 × 12 ÷ 基金支出`."""
    return _written(formula, list(named), lang)


def reckoned(figure: Any, lang: str) -> str:
    """The formula with its figures and what it gives; nothing where an input is withheld."""
    if figure.formula.result is None:
        return ""
    result = {**figure.row, "obs_value": numbers.exact(figure.formula.result), "source_ref": None}
    return f"{_written(figure.formula, [kept(each.row, lang) for each in figure.inputs], lang)} = {kept(result, lang)}"


def _written(formula: Any, terms: list[str], lang: str) -> str:
    if formula.kind == "sum":
        return " + ".join(terms if len(terms) <= MOST_NAMED else [*terms[:MOST_NAMED], "…"])
    if formula.kind == "ratio":
        by = "".join(f" × {each}" for each in (formula.factor, str(formula.months)) if each not in ("1", "1.0"))
        return f"{terms[0]}{by} ÷ {terms[1]}"
    return " − ".join(terms)
