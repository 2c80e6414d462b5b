"""The relations figures should keep: each kind of identity is a function from figures to residuals (see `residual.py`)."""

from collections.abc import Callable

import pandas as pd

from etl.model.structure import key
from etl.validate import flows, history, promises, wholes
from etl.validate.expectations import Identity
from etl.validate.residual import BESIDE, COLUMNS, Facts, selected

__all__ = ["COLUMNS", "KINDS", "Facts", "residuals"]


def residuals(frame: pd.DataFrame, identities: tuple[Identity, ...], facts: Facts) -> pd.DataFrame:
    """Every identity on every figure it concerns. An identity that concerns none leaves no row: it is not applicable."""
    told = frame[frame["obs_value"].notna()]
    frames = [
        KINDS[identity.kind](selected(frame if identity.kind == "coverage" else told, identity), identity, facts).assign(identity=number)
        for number, identity in enumerate(identities)
    ]
    judged = [each[each["indicator"].isin(facts.indicators)] for each in frames]
    filled, columns = [each for each in judged if len(each)], [*key(frame.columns), *BESIDE]
    return pd.concat(filled, ignore_index=True)[columns] if filled else pd.DataFrame(columns=columns)


KINDS: dict[str, Callable[[pd.DataFrame, Identity, Facts], pd.DataFrame]] = {
    "sum": wholes.total,
    "at_most": wholes.at_most,
    "roll": flows.roll,
    "monotone": flows.monotone,
    "growth": history.growth,
    "magnitude": history.magnitude,
    "validity": promises.validity,
    "coverage": promises.coverage,
    "agreement": promises.agreement,
}
"""Kind of identity → the function that computes its residuals."""
