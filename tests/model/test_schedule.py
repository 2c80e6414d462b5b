"""Promises of dates, and their changes."""

import pytest
from pydantic import ValidationError

from etl.model.schedule import Moved, Schedule

ROW = {"dataset": "money", "period": "2026-10", "date": "2026-12-18", "announced": "2026-11-20", "zh": "系统升级", "en": "New software"}


def test_a_promise_is_a_lag_and_a_time() -> None:
    told = Schedule.model_validate({"lag": "30", "at": "09:30"})
    assert (told.lag, told.time.hour, told.time.minute) == (30, 9, 30)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"lag": 0}, "from 1 to 500"),
        ({"lag": 501}, "from 1 to 500"),
        ({"lag": "soon"}, "integer"),
        ({"at": "9:30"}, "no time of the day"),
        ({"at": "24:00"}, "no time of the day"),
        ({"at": 630}, "in quotes"),  # what YAML makes of 10:30 without quotes
        ({"day": 1}, "extra"),
    ],
)
def test_a_promise_that_is_none(changed: dict, message: str) -> None:
    with pytest.raises(ValidationError, match=f"(?i){message}"):
        Schedule.model_validate({"lag": 30, "at": "09:30", **changed})


def test_a_change_has_its_day_and_its_reason() -> None:
    row = Moved.model_validate(ROW)
    assert (row.day.isoformat(), row.told.isoformat()) == ("2026-12-18", "2026-11-20")


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"period": "2026-13"}, "no period"),
        ({"date": "2027-02-29"}, "no day"),
        ({"announced": "2026-12"}, "no day"),
        ({"zh": " "}, "say why"),
        ({"en": ""}, "say why"),
    ],
)
def test_a_change_that_is_none(changed: dict, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Moved.model_validate({**ROW, **changed})
