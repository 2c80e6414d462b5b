"""What a reader should know of the figures beside the figures: what was not read, and where parts do not make the whole."""

from typing import Any

import pandas as pd

from etl.model import period
from etl.model.dataflow import Dataflow
from etl.model.registry import Registry


def of(dataflow: Dataflow, registry: Registry) -> list[dict[str, str]]:
    """Notes for the landing page, zh and en: columns of sources that are declared as not read, with the reason."""
    told = []
    for name in dataflow.sources:
        source = registry.sources[name]
        for layout in source.layouts:
            for column, why in layout.ignore.items():
                told.append(
                    {
                        "zh": f"{source.title.zh}：“{column}”一栏未读入。{why.zh}。",
                        "en": f"{source.title.en}: column “{column}” is not read: {why.en}.",
                    }
                )
    return told


def sums(frame: pd.DataFrame, registry: Registry) -> list[dict[str, Any]]:
    """The sums of a province's cities against the province, wherever one source tells every city; newest first.

    `gap` is sum − province. The province's figure is that of the first source, in the dataflow's order, that tells it.
    """
    areas = registry.codelists["ref_area"].by_code
    cities = frame[
        frame["ref_area"].map({code: getattr(row, "level", "") == "city" for code, row in areas.items()}).fillna(False).astype(bool)
    ]
    cities = cities[cities["obs_value"].notna()].assign(
        parent=lambda told: told["ref_area"].map({code: row.parent for code, row in areas.items()})
    )
    fact = ["freq", "scheme", "indicator", "time_period", "period_basis"]
    told = []
    for key, group in cities.groupby([*fact, "parent", "source"], sort=False):
        when = dict(zip([*fact, "parent", "source"], key, strict=True))
        due = {
            code
            for code, row in areas.items()
            if row.parent == when["parent"] and getattr(row, "level", "") == "city" and row.valid_on(period.end(when["time_period"]))
        }
        if not due <= set(group["ref_area"]):
            continue
        group = group[group["ref_area"].isin(due)]
        whole = frame[(frame["ref_area"] == when["parent"]) & frame["obs_value"].notna()]
        for name in fact:
            whole = whole[whole[name] == when[name]]
        if len(whole):
            province = whole.iloc[0]
            total = sum(group["obs_value"])
            told.append(
                {
                    **{name: when[name] for name in fact},
                    "ref_area": when["parent"],
                    "source": when["source"],
                    "whole_source": province["source"],
                    "sum": float(total),
                    "whole": float(province["obs_value"]),
                    "parts": len(group),
                    "doubtful": int((group["obs_status"] == "U").sum()),
                    "gap": float(total - province["obs_value"]),
                    "unit_measure": province["unit_measure"],
                    "unit_mult": int(province["unit_mult"]),
                    "decimals": int(province["decimals"]),
                }
            )
    return sorted(told, key=lambda row: (row["scheme"], row["indicator"], row["time_period"]), reverse=True)
