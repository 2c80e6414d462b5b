"""Where figures are published: each indicator has one dataflow, which lists the sources that may tell it."""

from collections.abc import Iterable

import pandas as pd

from etl.model.registry import Registry
from etl.problem import Problems


def check(told: pd.DataFrame, dataflow: str, source: str, registry: Registry) -> None:
    """Refusal where a source of a dataflow tells an indicator whose own dataflow does not list the source: the figures would be dropped
    in silence."""
    problems = Problems()
    for indicator in told["indicator"].unique():
        home = registry.indicators[str(indicator)].dataflow
        if source not in registry.dataflows[home].sources:
            rows = told[told["indicator"] == indicator]
            dropped = f"{source} of {dataflow} tells {indicator} ({len(rows)} figures), which is published in {home}"
            what, remedy = f"{dropped}, and {home} does not list {source}", f"add {source} to `sources` in datasets/dataflows/{home}.yaml"
            problems.add(what, rows["source_ref"].iloc[0], remedy)
    problems.refuse_if_any()


def check_listed(sources: Iterable[str], registry: Registry) -> None:
    """Refusal with every source that tells something and that no dataflow lists: its figures would be dropped in silence."""
    problems = Problems()
    listed = {name for dataflow in registry.dataflows.values() for name in dataflow.sources}
    for name in sources:
        if name not in listed:
            remedy = f"add {name} to `sources` of a file in datasets/dataflows/"
            problems.add(f"no dataflow lists the source {name}", f"datasets/sources/{name}", remedy)
    problems.refuse_if_any()
