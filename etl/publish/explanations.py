"""`explanations.csv`: why figures that break a rule are published as they stand, by whom it was said and when."""

from collections.abc import Iterable
from typing import Any

from etl.model import structure


def columns(told: Iterable[str]) -> tuple[str, ...]:
    """The columns of the file, for observations with these columns."""
    return ("rule", *structure.key(told), "value", "residual", "who", "when", "why_zh", "why_en")


def applied(rules: list[dict[str, Any]]) -> list[dict[str, str]]:
    """The explanations that let a figure past, once each, out of the records of the rules as they are published.

    What the records withhold of a suppressed figure is blank here too.
    """
    told: dict[tuple[str, ...], dict[str, str]] = {}
    for rule in rules:
        for cell in rule["cells"]:
            if "explanation" in cell:
                row = {"rule": rule["rule"], **cell["key"], "value": cell["value"], "residual": cell["residual"], **cell["explanation"]}
                told.setdefault((rule["rule"], *cell["key"].values()), row)
    return [told[key] for key in sorted(told)]
