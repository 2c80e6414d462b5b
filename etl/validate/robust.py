"""What is unusual among its like: a figure's distance in per cent against how far its like usually are (median absolute deviation)."""

from decimal import Decimal

import numpy as np
import pandas as pd

from etl.validate.expectations import DEVIATIONS, Identity

_NORMAL = 1.4826
"""A median absolute deviation times this is the standard deviation, where figures scatter normally."""
_NEVER = Decimal("Infinity")


def unusual(frame: pd.DataFrame, identity: Identity, like: pd.Series) -> pd.DataFrame:
    """As `beyond`, by the deviation of the rows that are `like` each."""
    return beyond(frame, identity, _NORMAL * frame["off"].abs().groupby(like).transform("median"))


def deviation(distances: pd.Series, groups: pd.Series) -> pd.Series:
    """Group → how far its figures usually are off: the median of their distances, as a standard deviation."""
    return _NORMAL * distances.abs().groupby(groups).median()


def beyond(frame: pd.DataFrame, identity: Identity, spread: pd.Series) -> pd.DataFrame:
    """Rows with `off` (natural logarithm of figure over expectation) and `inputs` → rows with residual and tolerances in per cent.

    A tolerance is so many times the row's `spread`, and never below `least`. Half as much is as far off as twice as much: what is
    allowed downwards is the inverse of what is allowed upwards.
    """
    least = np.log1p(float((identity.least or "0%").removesuffix("%")) / 100)
    signed = [Decimal(f"{100 * np.expm1(off):.2f}") for off in frame["off"]]
    return frame.assign(
        value=frame["obs_value"],
        rule=identity.id,
        signed=signed,
        residual=[abs(each) for each in signed],
        tolerance_warning=_allowed(identity.tolerance.warning, frame["off"], spread, least),
        tolerance_critical=_allowed(identity.tolerance.critical, frame["off"], spread, least),
    )


def _allowed(level: str | None, off: pd.Series, spread: pd.Series, least: float) -> list[Decimal]:
    if level is None:
        return [_NEVER] * len(spread)
    widths = np.maximum(least, float(level.removesuffix(DEVIATIONS)) * spread)
    return [Decimal(f"{100 * abs(np.expm1(np.copysign(width, side))):.2f}") for width, side in zip(widths, off, strict=True)]


def logarithms(values: pd.Series) -> np.ndarray:
    """Natural logarithms of positive decimals."""
    return np.log(values.astype(float).to_numpy())


def usable(frame: pd.DataFrame) -> pd.DataFrame:
    """Positive figures that are not marked as of low reliability: those others may be measured against."""
    return frame[(frame["obs_value"] > 0) & (frame["obs_status"] != "U")]
