"""One office at work: what a build of it depends on."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from etl.house import House
from etl.model.vintage import Vintage

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def vintage(**told: object) -> Vintage:
    usual = {"sha256": "0" * 64, "size": 1, "name": "a.csv", "source": "counties", "received": NOW, "published": NOW}
    return Vintage.model_validate({**usual, **told})


@pytest.fixture
def house(office: Callable[..., House]) -> House:
    """The tiny office of the tests of faults."""
    folder = Path(__file__).parent / "faults" / "office"
    return office(folder / "datasets", folder / "expectations", NOW)


def test_a_build_depends_on_the_bytes_and_what_was_told_of_them(house: House) -> None:
    prints = [house.fingerprint(kept) for kept in ([], [vintage()], [vintage(sha256="1" * 64)], [vintage(published=LATER)])]
    assert len(set(prints)) == 4


def test_when_a_file_came_counts_only_where_nobody_said_when_it_was_published(house: House) -> None:
    assert house.fingerprint([vintage()]) == house.fingerprint([vintage(received=LATER)])
    undated = {"published": None}
    assert house.fingerprint([vintage(**undated)]) != house.fingerprint([vintage(**undated, received=LATER)])
