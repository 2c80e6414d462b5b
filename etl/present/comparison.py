"""A figure against the same period a year earlier: stated only where the two may be compared."""

from collections.abc import Mapping
from decimal import Decimal

from etl.present import numbers, periods
from etl.present.codes import Row
from etl.present.figure import UNRELIABLE
from etl.present.selection import value_of


def on_year(line: Mapping[str, Row], row: Row) -> Decimal | None:
    """The change on a year earlier, or None where nobody should state one.

    No change is told across a break in the series, between two sources, or from or to a figure of low reliability.
    """
    before = line.get(periods.year_before(row["time_period"]))
    if before is None or not _comparable(row, before) or _break_between(line, row):
        return None
    now_value, before_value = value_of(row), value_of(before)
    if now_value is None or before_value is None:
        return None
    decimals = min(int(row["decimals"] or 0), int(before["decimals"] or 0))
    return numbers.change(now_value, before_value, row["unit_measure"], decimals)


def _comparable(row: Row, before: Row) -> bool:
    return row["source"] == before["source"] and UNRELIABLE not in (row["obs_status"], before["obs_status"])


def _break_between(line: Mapping[str, Row], row: Row) -> bool:
    """Whether a break falls after the earlier period, up to and including this one."""
    last = periods.position(row["time_period"])
    freq = periods.frequency(row["time_period"])
    between = (line.get(periods.at(each, freq)) for each in range(last - periods.STEPS[freq] + 1, last + 1))
    return any(each is not None and each["break_id"] for each in between)
