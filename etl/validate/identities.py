"""The relations figures should keep: each kind of identity is a function from figures to residuals (see `residual.py`)."""

from collections.abc import Callable

import pandas as pd

from etl.model.structure import key
from etl.validate import copies, course, dates, elsewhere, flows, history, magnitudes, peers, promises, quotes, quotients, wholes
from etl.validate.expectations import Identity
from etl.validate.residual import BESIDE, COLUMNS, Facts, column_decimals, selected

__all__ = ["COLUMNS", "KINDS", "Facts", "residuals"]


def residuals(frame: pd.DataFrame, identities: tuple[Identity, ...], facts: Facts) -> pd.DataFrame:
    """Every identity on every figure it concerns. An identity that concerns none leaves no row: it is not applicable."""
    there, mine = frame["obs_value"].notna(), frame["indicator"].isin(facts.indicators)
    asked_of = {(gaps, alone): frame[(there | gaps) & (mine | (not alone))] for gaps in (False, True) for alone in (False, True)}
    decimals = column_decimals(frame)
    frames = []
    for number, identity in enumerate(identities):
        asked = asked_of[identity.kind in _OF_GAPS, identity.kind in ALONE]
        about = selected(asked, identity)
        if identity.kind in _OF_SUMS:
            about = about.assign(decimals=decimals.loc[about.index])
        if len(about) or identity.kind in _OF_SOURCES:
            frames.append(KINDS[identity.kind](about, identity, facts).assign(identity=number))
    judged = [each[each["indicator"].isin(facts.indicators)] for each in frames]
    filled, columns = [each for each in judged if len(each)], [*key(frame.columns), *BESIDE]
    return pd.concat(filled, ignore_index=True).reindex(columns=columns) if filled else pd.DataFrame(columns=columns)


KINDS: dict[str, Callable[[pd.DataFrame, Identity, Facts], pd.DataFrame]] = {
    "sum": wholes.total,
    "at_most": wholes.at_most,
    "within": wholes.within,
    "consolidated": wholes.consolidated,
    "roll": flows.roll,
    "opening": flows.opening,
    "monotone": flows.monotone,
    "periods": flows.periods,
    "final": flows.final,
    "growth": history.growth,
    "step": history.step,
    "change": history.change,
    "magnitude": magnitudes.magnitude,
    "quotient": quotients.quotient,
    "formula": quotients.formula,
    "validity": promises.validity,
    "coverage": promises.coverage,
    "agreement": promises.agreement,
    "precision": promises.precision,
    "revision": promises.revision,
    "nation": elsewhere.nation,
    "course": course.course,
    "spike": course.spike,
    "season": course.season,
    "place": peers.place,
    "repeated": copies.repeated,
    "twins": copies.twins,
    "digits": copies.digits,
    "over": dates.over,
    "alone": dates.alone,
    "quoted": quotes.quoted,
    "scale": history.scale,
    "gap": promises.gap,
    "size": peers.size,
    "doubled": copies.doubled,
    "alike": promises.alike,
}
"""Kind of identity → the function that computes its residuals."""

_OF_GAPS = frozenset({"coverage", "gap", "nation"})
"""Kinds that see figures that are marked as missing."""
_OF_SUMS = frozenset({"sum", "at_most", "within", "consolidated", "nation"})
"""Kinds of wholes and parts: what rounding may explain there is told by whole columns, where these drop noughts."""
_OF_SOURCES = frozenset({"coverage", "agreement", "alike", "revision"})
"""Kinds that are about more than the newest figures: of a source that tells none, something is missing."""
ALONE = frozenset({"monotone", "periods", "final", "growth", "step", "magnitude", "scale", "course", "spike", "season", "repeated"})
ALONE |= {"nation", "agreement", "revision", "validity", "precision", "digits", "over", "gap"}
"""Kinds that look at one indicator at a time: the figures that other indicators lend are left out from the start."""
