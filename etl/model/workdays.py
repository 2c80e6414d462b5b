"""The working days of a country: weekends, holidays and the days moved for them, as far as they are announced.

Where a yearly notice moves working days (调休: a Saturday is worked for a Friday), a year without its notice is unknown, and asking
for one of its days is refused: a weekday is no answer. Where holidays follow from the law alone every year is known.
"""

import re
from datetime import date, timedelta
from functools import cache

import holidays

from etl.problem import Problem, Refusal

_LAST_OF_YEAR = timedelta(days=7)
"""The notice of a year has moved days of the December before it as early as the 29th: of the last week it speaks, too."""


class Unannounced(Refusal):
    """The working days of a year are not announced."""

    def __init__(self, country: str, year: int):
        self.country, self.year = country, year
        what = f"the working days of {year} are not announced"
        remedy = "when they are, install the newer `holidays`; until then fix single days in datasets/calendar.csv"
        super().__init__([Problem(where=f"{country} {year}", what=what, remedy=remedy)])


def is_country(code: str) -> bool:
    """Whether the holidays of a country are known by this code of two letters (ISO 3166-1): `CN`, `TW`, `US`."""
    if not re.fullmatch("[A-Z]{2}", code):
        return False
    try:
        _days(code)
    except NotImplementedError:
        return False
    return True


def is_workday(day: date, country: str) -> bool:
    """Whether people work on a day. Refusal (Unannounced) where nobody can know yet.

    >>> is_workday(date(2026, 5, 9), "CN"), is_workday(date(2026, 5, 9), "US")
    (True, False)
    """
    first, last = _announced(country)
    if not first <= day <= last:
        raise Unannounced(country, day.year if day.year != last.year else last.year + 1)
    return _days(country).is_working_day(day)


def after(day: date, count: int, country: str) -> date:
    """The so many-th working day after a day: `after(date(2026, 3, 31), 25, "CN")` is Saturday 9 May 2026, worked for Tuesday the 5th."""
    while count:
        day += timedelta(days=1)
        count -= is_workday(day, country)
    return day


def between(first: date, last: date, country: str) -> int:
    """How many working days there are after the first day, up to and with the last; none where the last is not later."""
    return sum(is_workday(first + timedelta(days=step), country) for step in range(1, (last - first).days + 1))


@cache
def _days(country: str) -> holidays.HolidayBase:
    return holidays.country_holidays(country)


@cache
def _announced(country: str) -> tuple[date, date]:
    """The first and the last day of which it is known whether people work."""
    days = _days(country)
    if not getattr(days, "has_substituted_holidays", False):
        return date(days.start_year, 1, 1), date(days.end_year, 12, 31)
    noticed = days.special_public_holidays
    return date(min(noticed), 1, 1), date(max(noticed), 12, 31) - _LAST_OF_YEAR
