"""What is promised of addresses is written where people look."""

from pathlib import Path

import pytest

from dashboard.desk import AT_ONCE, QUEUE
from dashboard.download import MOST_ROWS
from dashboard.takeaway import NAMES, SETTINGS, WIDTHS

TOLD = (Path(__file__).parents[2] / "docs" / "addresses.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [*NAMES, "embed=1", "less=", "view=", *(f"{setting}=" for setting in SETTINGS)])
def test_every_address_and_setting_is_documented(name: str) -> None:
    assert name in TOLD


def test_the_limits_are_documented() -> None:
    assert f"{MOST_ROWS:,}" in TOLD
    assert f"`width={WIDTHS[0]}` to `{WIDTHS[-1]}`" in TOLD
    assert (AT_ONCE, QUEUE) == (2, 16)
    assert "Two are written at a time and sixteen wait" in TOLD
