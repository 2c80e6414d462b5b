"""What follows from printed figures, in the order in which one needs the other: totals, differences, single periods, ratios."""

from collections.abc import Sequence

import pandas as pd

from etl.harmonise import combine, derive
from etl.model.dataflow import Dataflow
from etl.model.registry import Registry
from etl.model.structure import BESIDE


def of(printed: pd.DataFrame, inputs: Sequence[pd.DataFrame], dataflow: Dataflow, registry: Registry) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The observations of a dataflow, printed and derived, breaks marked, and the lineage of the derived ones.

    `printed` are all vintages of what its sources tell, `inputs` the observations of the dataflows it is derived from.
    """
    indicators = registry.indicators
    mine = {code: row for code, row in indicators.items() if row.dataflow == dataflow.id}
    told = combine.latest(printed).drop(columns=list(BESIDE), errors="ignore")
    steps = [derive.totals(told, registry.codelists["scheme"], dataflow.derive.totals, indicators)]
    told = combine.stack([told, steps[0][0]])
    steps.append(derive.differences(told, indicators, mine))
    told = combine.stack([told, steps[1][0]])
    if dataflow.derive.single_periods:
        steps.append(derive.single_periods(told, indicators))
    steps.append(derive.ratios(combine.stack([*inputs, told]), indicators, mine))
    told = combine.stack([told, *(rows for rows, _ in steps[2:])])
    lineage = combine.lineages([lines for _, lines in steps])
    return combine.mark_breaks(told, registry.breaks), lineage
