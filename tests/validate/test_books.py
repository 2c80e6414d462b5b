"""No rule of the bundled books falls over where there is little to judge: figures that are all zero, withheld, or none at all."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from etl import checking, pipeline
from etl.model import registry

DATASETS = Path(__file__).parents[2] / "datasets"


def zero(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(obs_value=frame["obs_value"].where(frame["obs_value"].isna(), Decimal(0)))


def withheld(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(obs_value=None, obs_status="Q")


def none(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.iloc[:0]


@pytest.mark.parametrize("name", list(registry.load(DATASETS).dataflows))
def test_every_rule_ends_with_a_verdict_or_without_one(office: Callable[..., pipeline.House], name: str) -> None:
    house = office()
    work = checking.of(house, name, pipeline.vintages(house))
    for become in (zero, withheld, none):
        told = replace(work, frame=become(work.frame), history=become(work.history), beside=[become(each) for each in work.beside])
        found = {record["rule"] for record in checking.report(told).records()}
        assert found >= {identity.id for identity in work.book.identities}, become.__name__
