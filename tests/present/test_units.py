"""An office's own units take their words from its code list."""

import pytest

from etl.present import numbers, units

STRUCTURE = {
    "codelists": {"unit_measure": [{"code": "UN-TEST", "zh": "個", "en": "Units"}, {"code": "USD-TEST", "zh": "美元", "en": "US dollars"}]}
}


@pytest.fixture(autouse=True)
def declared() -> None:
    units.declare(STRUCTURE)


def test_an_own_unit_is_worded_like_any_other() -> None:
    assert numbers.figure(462639, "UN-TEST", 0, 0, "zh") == "462,639個"
    assert numbers.figure(462639, "UN-TEST", 0, 0, "en") == "462,639 units"
    assert numbers.unit("USD-TEST", 9, "en") == "billion US dollars"


def test_its_change_is_told_in_per_cent() -> None:
    assert numbers.counted("UN-TEST")
    assert not numbers.counted("PC")


def test_a_unit_nobody_named_is_told_by_its_code() -> None:
    assert numbers.unit("ZZ-TEST", 0, "en") == "ZZ-TEST"
