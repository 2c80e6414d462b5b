"""When a dataset comes out: what its dataflow promises, and the dates that were changed since."""

import re
from datetime import date as Day
from datetime import time

from pydantic import field_validator

from etl.model import period
from etl.model.frozen import Frozen

FREQUENCY = {"monthly": "M", "quarterly": "Q", "annual": "A"}
"""The frequency of the periods that a dataset tells so often."""


class Schedule(Frozen):
    """The promise of a dataflow: so many working days after the end of the reference period, at this time of the office's day."""

    lag: int
    at: str

    @field_validator("lag")
    @classmethod
    def _is_possible(cls, days: int) -> int:
        if not 1 <= days <= 500:
            raise ValueError("write how many working days after the period's end the figures come out, from 1 to 500")
        return days

    @field_validator("at")
    @classmethod
    def _is_a_time(cls, text: str) -> str:
        if not re.fullmatch("([01][0-9]|2[0-3]):[0-5][0-9]", text):
            raise ValueError(f'“{text}” is no time of the day: write it in quotes, with four digits: "09:30"')
        return text

    @property
    def time(self) -> time:
        """The time of the office's day."""
        return time.fromisoformat(self.at)


class Moved(Frozen):
    """A changed date: the release of a period comes out on another day; announced when, and why."""

    dataset: str
    period: str
    date: str
    announced: str
    zh: str
    en: str

    @field_validator("period")
    @classmethod
    def _is_a_period(cls, text: str) -> str:
        if not period.is_period(text):
            raise ValueError(f"“{text}” is no period: write 2017, 2017-Q3 or 2017-09")
        return text

    @field_validator("date", "announced")
    @classmethod
    def _is_a_day(cls, text: str) -> str:
        try:
            return Day.fromisoformat(text).isoformat()
        except ValueError as error:
            raise ValueError(f"“{text}” is no day: write 2026-12-10") from error

    @field_validator("zh", "en")
    @classmethod
    def _is_a_reason(cls, text: str) -> str:
        if not text.strip():
            raise ValueError("say why the date was changed")
        return text

    @property
    def day(self) -> Day:
        """The day on which the release comes out now."""
        return Day.fromisoformat(self.date)

    @property
    def told(self) -> Day:
        """The day from which readers may know of the change."""
        return Day.fromisoformat(self.announced)
