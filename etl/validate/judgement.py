"""What the rules of a dataflow say of its figures, and which of it is explained."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from etl.model.registry import Registry
from etl.validate import expectations, runner
from etl.validate.expectations import Explanation, RuleBook
from etl.validate.report import Report


def of(
    dataflow: str, history: pd.DataFrame, residuals: pd.DataFrame, book: RuleBook, explanations: Sequence[Explanation]
) -> tuple[Report, pd.DataFrame]:
    """The report, explanations applied, and which figures each of its verdicts is about."""
    verdicts = runner.run(history, book.expectations, residuals, book.identities)
    judged = runner.judged(history, book.expectations, residuals, book.identities)
    return Report(dataflow, tuple(verdicts)).explained(explanations), judged


def explanations(rules: Path, dataflow: str, registry: Registry) -> list[Explanation]:
    """The explanations written for figures of a dataflow; one about an indicator nobody knows is everybody's."""
    homes = {code: row.dataflow for code, row in registry.indicators.items()}
    return [each for each in expectations.explanations(rules, registry.extra) if homes.get(each.indicator, dataflow) == dataflow]
