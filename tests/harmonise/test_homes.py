"""Where figures are published: what a source tells has a dataflow that lists the source."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from etl.harmonise import homes
from etl.model import registry
from etl.problem import Refusal

DECLARED = registry.load(Path(__file__).parents[2] / "datasets")
TOLD = pd.DataFrame({"indicator": ["insured", "income", "income"], "source_ref": ["a.csv!!D2", "a.csv!!D3", "a.csv!!D4"]})


def test_figures_that_their_dataflow_would_drop_are_refused_with_the_first_cell() -> None:
    homes.check(TOLD, "enrolment", "mohrss_monthly", DECLARED)
    funds = DECLARED.dataflows["funds"].model_copy(update={"sources": ()})
    with pytest.raises(Refusal) as refused:
        homes.check(TOLD, "enrolment", "mohrss_monthly", replace(DECLARED, dataflows={**DECLARED.dataflows, "funds": funds}))
    (problem,) = refused.value.problems
    assert problem.where == "a.csv!!D3"
    assert problem.what.startswith("mohrss_monthly of enrolment tells income (2 figures), which is published in funds")


def test_a_source_that_no_dataflow_lists_is_refused() -> None:
    homes.check_listed(["mohrss_monthly"], DECLARED)
    with pytest.raises(Refusal, match="no dataflow lists the source forgotten · datasets/sources/forgotten"):
        homes.check_listed(["mohrss_monthly", "forgotten"], DECLARED)
