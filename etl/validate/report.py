"""What came of the rules: a verdict each, explanations applied, and whether the figures may be released."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from etl.model.frozen import Text
from etl.problem import Problem, Refusal
from etl.validate import units
from etl.validate.expectations import OF_MAGNITUDE, YES_OR_NO, Explanation


@dataclass(frozen=True)
class Cell:
    """A figure that breaks a rule: its key and value, by how much, what was allowed, where it is printed, what it was compared with,
    in which unit it is printed, and of a sum the cell of the part that most probably explains it."""

    key: dict[str, str]
    value: str
    residual: str
    tolerance: str
    source_ref: str | None
    inputs: tuple[str, ...]
    explanation: Explanation | None = None
    unit: str = ""
    suspect: str = ""


@dataclass(frozen=True)
class Verdict:
    """What one rule found at one level of severity; `declared` is how it checks, as its rule book says."""

    rule: str
    severity: str
    zh: str
    en: str
    why: Text
    checked: int
    cells: tuple[Cell, ...]
    declared: dict[str, Any] = field(default_factory=dict)
    explainable: bool = True

    @property
    def open(self) -> tuple[Cell, ...]:
        """The failing figures nobody has explained."""
        return tuple(cell for cell in self.cells if cell.explanation is None)

    @property
    def status(self) -> str:
        """`not_applicable`, `passed`, `explained`, `warned` or `blocked`."""
        if not self.checked:
            return "not_applicable"
        if not self.cells:
            return "passed"
        if not self.open:
            return "explained"
        return "warned" if self.severity == "warning" else "blocked"


@dataclass(frozen=True)
class Report:
    """All verdicts of one dataflow, and the explanations written for it that meet no figure any more."""

    dataflow: str
    verdicts: tuple[Verdict, ...]
    lapsed: tuple[Explanation, ...] = ()

    def explained(self, explanations: Sequence[Explanation]) -> "Report":
        """The report with each explanation attached to the very figure, value and residual it was written for.

        An explanation that meets no such figure has lapsed: figure or residual have changed, or the rule holds again.
        """
        written = {_fault(each.rule, each.key, each.value, each.residual): each for each in explanations}
        verdicts = [
            replace(verdict, cells=tuple(_explained(verdict, cell, written) for cell in verdict.cells)) for verdict in self.verdicts
        ]
        applied = {id(cell.explanation) for verdict in verdicts for cell in verdict.cells}
        return replace(self, verdicts=tuple(verdicts), lapsed=tuple(each for each in explanations if id(each) not in applied))

    def raise_if_critical(self) -> None:
        """Refusal naming every figure that breaks a critical rule without an explanation."""
        problems = [
            Problem(
                where=f"{cell.source_ref or 'derived'} ({' '.join(map(str, cell.key.values()))})",
                what=f"{verdict.rule} {verdict.en}: {_off(verdict, cell)}" + (f", most probably by {cell.suspect}" if cell.suspect else ""),
                remedy=_remedy(verdict, cell),
            )
            for verdict in self.verdicts
            if verdict.severity == "critical"
            for cell in verdict.open
        ]
        if problems:
            raise Refusal(problems)

    def remarks(self) -> list[Problem]:
        """What somebody should look after, though it stops nothing: explanations that have lapsed."""
        where, remedy = "expectations/explanations.csv", "remove the row, or write it anew if the figure still breaks the rule"
        told = [(each.rule, " ".join(filter(None, each.key.values()))) for each in self.lapsed]
        whats = [f"the explanation of {rule} for {key} has lapsed: no figure breaks it so" for rule, key in told]
        return [Problem(where=where, what=what, remedy=remedy) for what in whats]

    def records(self) -> list[dict[str, Any]]:
        """The report as plain records, as published in `validation.json`."""
        return [
            {
                "rule": verdict.rule,
                "severity": verdict.severity,
                "status": verdict.status,
                "zh": verdict.zh,
                "en": verdict.en,
                "why": verdict.why.model_dump(),
                **verdict.declared,
                "explainable": verdict.explainable,
                "checked": verdict.checked,
                "failed": len(verdict.cells),
                "explained": len(verdict.cells) - len(verdict.open),
                "cells": [_record(cell) for cell in verdict.cells],
            }
            for verdict in self.verdicts
        ]


Fault = tuple[Any, ...]
"""A figure that breaks a rule, with its value and by how much."""


def _fault(rule: str, key: dict[str, Any], value: str, residual: str) -> Fault:
    return (rule, _key(key), _number(value), _number(residual))


def _explained(verdict: Verdict, cell: Cell, written: dict[Fault, Explanation]) -> Cell:
    """The cell with its explanation; a rule that is not explainable lets nothing past."""
    fault = _fault(verdict.rule, cell.key, cell.value, cell.residual)
    return replace(cell, explanation=written.get(fault) if verdict.explainable else None)


def _off(verdict: Verdict, cell: Cell) -> str:
    """By how much a figure is off and what was allowed; of a rule that measures nothing that the figure breaks it."""
    if not cell.tolerance or verdict.declared.get("kind") in YES_OR_NO:
        return f"not kept by {cell.value}" if cell.value else "not kept"
    if verdict.declared.get("residual") == "change":
        down = "-" if cell.residual.startswith("-") else ""
        return f"changed by {cell.residual} %, allowed {down}{_shown(cell.tolerance)} %"
    kind = verdict.declared.get("kind")
    if kind == "twins":
        return f"{cell.residual} figures the same as another area’s"
    if kind in OF_MAGNITUDE:
        return units.told(Decimal(cell.residual), cell.unit)
    if kind == "at_most" and Decimal(cell.residual) < Decimal(cell.value):
        times = Decimal(cell.value) / (Decimal(cell.value) - Decimal(cell.residual))
        return f"{units.times(times)} its whole, more by {cell.residual}, allowed {_shown(cell.tolerance)}"
    return f"off by {cell.residual}, allowed {_shown(cell.tolerance)}"


def _remedy(verdict: Verdict, cell: Cell) -> str:
    if not verdict.explainable:
        return "correct the figure or the declaration it was read with"
    return f"correct the figure, or explain it by a row of expectations/explanations.csv: {_row(verdict, cell)}"


def _key(told: Mapping[str, str]) -> frozenset[tuple[str, str]]:
    """A key without the dimensions it does not tell: those that another dataflow adds."""
    return frozenset((name, code) for name, code in told.items() if code)


def _number(text: str) -> Decimal | str:
    try:
        return Decimal(text).normalize()
    except InvalidOperation:
        return text


def _shown(tolerance: str) -> str:
    return f"{Decimal(tolerance or 0):.4f}".rstrip("0").rstrip(".") if tolerance not in ("", "Infinity") else tolerance


def _row(verdict: Verdict, cell: Cell) -> str:
    return ",".join([verdict.rule, *map(str, cell.key.values()), cell.value, cell.residual, "<who>", "<when>", "<为何>", "<why>"])


def _record(cell: Cell) -> dict[str, Any]:
    told = {
        "key": cell.key,
        "value": cell.value,
        "residual": cell.residual,
        "tolerance": _shown(cell.tolerance),
        "source_ref": cell.source_ref,
        "inputs": list(cell.inputs),
    }
    if cell.suspect:
        told["suspect"] = cell.suspect
    if cell.explanation:
        told["explanation"] = cell.explanation.model_dump(include={"who", "when", "why_zh", "why_en"})
    return told
