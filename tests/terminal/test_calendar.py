"""The release calendar as a person and a log read it; its dates are invented."""

from io import StringIO
from typing import Any

from rich.console import Console

from etl.terminal import calendar
from tests.present.test_agenda import CHANGES, entry, told


def said(lang: str, *entries: dict[str, Any]) -> list[str]:
    file = StringIO()
    calendar.tell(told(*entries), lang, Console(file=file, width=200, highlight=False))
    return [line.rstrip() for line in file.getvalue().splitlines()]


def test_what_is_overdue_comes_first_then_what_comes_with_its_changes() -> None:
    moved = entry("2026-10", "2026-12-18T09:30:00+08:00", promised="2026-12-11T09:30:00+08:00", changes=CHANGES[:1])
    late = entry("2026-07", "2026-09-11T09:30:00+08:00", state="overdue")
    undated = entry("2026-12", None, unannounced=2027)
    assert said("en", entry("2026-06", state="released"), late, moved, undated) == [
        "2026-09-11 09:30  money  Jul 2026 (overdue)",
        "2026-12-18 09:30  money  Oct 2026",
        "  Announced 20 November 2026: moved from 11 December 2026 to 18 December 2026. Reason: New software",
        "about February 2027  money  Dec 2026",
        "The working days of 2027 are not announced yet: its releases stand by their month, and the days follow when they are.",
    ]


def test_an_office_that_promises_nothing_says_so() -> None:
    assert said("zh") == ["没有公布发布时间的数据集。"]
