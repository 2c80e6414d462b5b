"""`conflicts.csv`: facts that two sources tell differently, both figures as printed. Neither is changed and none is merged."""

from collections.abc import Iterable
from decimal import Decimal

import pandas as pd

from etl.model.structure import added

ALIKE = ("ref_area", "scheme", "indicator", "period_basis")
SIDE = ("freq", "time_period", "source", "value", "obs_text", "obs_unit_text", "source_ref")

PER_CENT = Decimal("0.5")
"""Rule R50: what differs by more than this share of the first figure, and by more than rounding explains, is a conflict."""


def columns(told: Iterable[str]) -> tuple[str, ...]:
    """The columns of the file, for observations with these columns."""
    sides = (f"{name}_{side}" for side in "ab" for name in SIDE)
    return (*ALIKE, *added(told), *sides, "unit_measure", "unit_mult", "difference_percent")


def rows(pairs: pd.DataFrame) -> list[dict[str, str]]:
    """The pairs of figures of two sources on one fact that do not agree, the widest apart first.

    `difference_percent` is how far b is from a, in per cent of a; blank where a is zero.
    """
    told = [row for row in pairs.to_dict("records") if _conflict(row)]
    ordered = sorted(told, key=lambda row: (-_share(row), *(str(row[name]) for name in (*ALIKE, "time_period", "source", "source_other"))))
    return [_row(row) for row in ordered]


def _gap(row: dict) -> Decimal:
    return row["obs_value_other"] - row["obs_value"]


def _share(row: dict) -> Decimal:
    return 100 * abs(_gap(row)) / abs(row["obs_value"]) if row["obs_value"] else Decimal("Infinity")


def _conflict(row: dict) -> bool:
    rounding = Decimal(1).scaleb(-int(min(row["decimals"], row["decimals_other"])))
    return abs(_gap(row)) > max(abs(row["obs_value"]) * PER_CENT / 100, rounding) + Decimal("1e-9")


def _row(row: dict) -> dict[str, str]:
    told = {name: _text(value) for name, value in row.items()} | {"unit_mult": str(int(row["unit_mult"]))}
    for side, suffix in (("a", ""), ("b", "_other")):
        told |= {f"{name}_{side}": _text(row[f"{name}{suffix}"]) for name in SIDE if name != "value"}
        told[f"value_{side}"] = f"{row[f'obs_value{suffix}'].normalize():f}"
    told["difference_percent"] = f"{100 * _gap(row) / abs(row['obs_value']):.2f}" if row["obs_value"] else ""
    return told


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
