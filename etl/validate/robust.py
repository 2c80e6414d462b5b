"""What is unusual among its like: a figure's distance in per cent against how far its like usually are (median absolute deviation)."""

from decimal import Decimal

import numpy as np
import pandas as pd

from etl.validate.expectations import DEVIATIONS, Identity

_NORMAL = 1.4826
"""A median absolute deviation times this is the standard deviation, where figures scatter normally."""
_NEVER = Decimal("Infinity")


def unusual(frame: pd.DataFrame, identity: Identity, like: pd.Series) -> pd.DataFrame:
    """Rows with `off` (natural logarithm of figure over expectation) and `inputs` → rows with residual and tolerances in per cent.

    A tolerance is so many deviations of the rows that are `like` it, and never below `least`.
    """
    spread = _NORMAL * frame["off"].abs().groupby(like).transform("median")
    least = float((identity.least or "0%").removesuffix("%"))
    signed = [Decimal(f"{100 * np.expm1(off):.2f}") for off in frame["off"]]
    return frame.assign(
        value=frame["obs_value"],
        rule=identity.id,
        signed=signed,
        residual=[abs(each) for each in signed],
        tolerance_warning=_allowed(identity.tolerance.warning, spread, least),
        tolerance_critical=_allowed(identity.tolerance.critical, spread, least),
    )


def _allowed(level: str | None, spread: pd.Series, least: float) -> list[Decimal]:
    if level is None:
        return [_NEVER] * len(spread)
    return [Decimal(f"{max(least, 100 * np.expm1(float(level.removesuffix(DEVIATIONS)) * each)):.2f}") for each in spread]


def logarithms(values: pd.Series) -> np.ndarray:
    """Natural logarithms of positive decimals."""
    return np.log(values.astype(float).to_numpy())


def usable(frame: pd.DataFrame) -> pd.DataFrame:
    """Positive figures that are not marked as of low reliability: those others may be measured against."""
    return frame[(frame["obs_value"] > 0) & (frame["obs_status"] != "U")]
