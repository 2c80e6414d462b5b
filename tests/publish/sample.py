"""Invented figures as an office has them, and the history they leave when they are released."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

import pandas as pd
import pyarrow as pa

from etl.model.structure import BESIDE, COLUMNS
from etl.publish import distributions, history

KNOWN = "2026-01-05T00:00:00Z"


def observation(period: str, value: str | None, **told: str) -> dict[str, object]:
    """One invented figure as the office has it; without a value it is missing."""
    plain = dict.fromkeys(COLUMNS) | {"freq": "A", "ref_area": "340000", "scheme": "PEN_E", "indicator": "insured", "period_basis": "S"}
    plain |= {"source": "yearbook", "unit_measure": "PS", "unit_mult": 4, "decimals": 2, "conf_status": "F", "vintage": KNOWN}
    plain |= {"obs_status": "A" if value else "M", "source_ref": f"a.csv!!B{period}", "file_sha256": "a" * 64}
    return {**plain, "time_period": period, "obs_value": Decimal(value) if value else None, "obs_text": value, **told}


def released(*releases: Sequence[dict[str, object]]) -> pa.Table:
    """The history after these releases, one a day at noon from 10 January on."""
    return released_on({f"2026-01-{day}": rows for day, rows in enumerate(releases, 10)})


def released_on(releases: dict[str, Sequence[dict[str, object]]]) -> pa.Table:
    """The history after these releases, each at noon (UTC) of its day."""
    grown = None
    for day, rows in releases.items():
        frame = pd.DataFrame(rows, columns=[*COLUMNS, *BESIDE])
        told, printed = distributions.table(frame[list(COLUMNS)]), distributions.printed(frame)
        grown = history.grown(grown, told, printed, day, datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=UTC))
    assert grown is not None
    return grown
