"""Where figures are published: each indicator has one dataflow, which lists the sources that may tell it."""

from collections.abc import Iterable

import pandas as pd

from etl.model.registry import Registry
from etl.model.source import Source
from etl.problem import Problems


def check(told: pd.DataFrame, source: Source, registry: Registry) -> None:
    """Refusal where a source tells an indicator whose dataflow does not list the source: the figures would be dropped in silence."""
    problems = Problems()
    for indicator in told["indicator"].unique():
        home = registry.indicators[str(indicator)].dataflow
        if source.id not in registry.dataflows[home].sources:
            rows = told[told["indicator"] == indicator]
            what = (
                f"{source.id} tells {indicator} ({len(rows)} figures), which is published in {home}, and {home} does not list {source.id}"
            )
            problems.add(what, rows["source_ref"].iloc[0], f"add {source.id} to `sources` in datasets/dataflows/{home}.yaml")
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
