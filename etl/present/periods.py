"""Time periods in words and in order: `2008`, `2017-Q3`, `2013-01` with the basis `S`, `YTD` or `P`."""

import re
from functools import cache

from etl.present.messages import message

STEPS = {"A": 1, "Q": 4, "M": 12}
"""How many periods of a frequency make a year."""


@cache
def frequency(period: str) -> str:
    """A year, quarter or month, told by the form of the period.

    >>> frequency("2017-Q3")
    'Q'
    """
    if re.fullmatch(r"\d{4}", period):
        return "A"
    if re.fullmatch(r"\d{4}-Q[1-4]", period):
        return "Q"
    if re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", period):
        return "M"
    raise ValueError(f"“{period}” is no time period such as 2008, 2017-Q3 or 2013-01")


@cache
def parts(period: str) -> tuple[int, int]:
    """The year and the number of the period within it, a year being its own first period: `2017-Q3` → (2017, 3)."""
    year, _, rest = period.partition("-")
    return int(year), int(rest.lstrip("Q")) if rest else 1


@cache
def position(period: str) -> int:
    """A count of periods of its own frequency; periods that follow each other differ by one."""
    year, number = parts(period)
    return year * STEPS[frequency(period)] + number - 1


@cache
def at(position: int, freq: str) -> str:
    """The period at a position, the inverse of `position`: at(24313, "M") → `2026-02`."""
    year, number = divmod(position, STEPS[freq])
    return {"A": f"{year}", "Q": f"{year}-Q{number + 1}", "M": f"{year}-{number + 1:02d}"}[freq]


@cache
def last_month(period: str) -> tuple[int, int]:
    """The year and month in which a period ends, so that periods of different frequency can be put in order."""
    year, number = parts(period)
    return year, number * 12 // STEPS[frequency(period)]


@cache
def containing(date: str, freq: str) -> str:
    """The period of a frequency a day, month or year falls in, a bare year being its first: containing("2014-02", "A") → `2014`."""
    year, month = int(date[:4]), int(date[5:7] or 1)
    return at(year * STEPS[freq] + (month - 1) * STEPS[freq] // 12, freq)


def steps(first: str, last: str) -> list[str]:
    """Every period from first to last, none skipped."""
    freq = frequency(first)
    return [at(each, freq) for each in range(position(first), position(last) + 1)]


@cache
def year_before(period: str) -> str:
    """The same period of the year before: `2026-06` → `2025-06`."""
    year, _, rest = period.partition("-")
    return f"{int(year) - 1}" + (f"-{rest}" if rest else "")


@cache
def period(time_period: str, basis: str, lang: str) -> str:
    """A period in words, with what its basis says of it.

    >>> period("2026-06", "S", "zh"), period("2026-06", "YTD", "en")
    ('2026年6月末', 'January–June 2026')
    """
    freq = frequency(time_period)
    year, number = parts(time_period)
    month = last_month(time_period)[1]
    if basis == "YTD" and freq != "A":
        key = f"period.YTD.{freq}.{number}" if freq == "Q" else f"period.YTD.M.{'first' if number == 1 else 'later'}"
        return message(key, lang, year=year, month=month, name=message(f"month.{month}", lang))
    key = f"period.{'S' if basis == 'S' else 'P'}.{freq}"
    return message(key, lang, year=year, number=number, month=month, name=message(f"month.{month}", lang))


@cache
def short(time_period: str, lang: str) -> str:
    """A period as it stands on an axis or at the head of a table row: `2026年6月`, `Jun 2026`, `2017年三季度`, `Q3 2017`."""
    freq = frequency(time_period)
    year, number = parts(time_period)
    return message(
        f"period.short.{freq}.{number}" if freq == "Q" else f"period.short.{freq}", lang, year=year, name=_month_name(number, lang)
    )


def _month_name(number: int, lang: str) -> str:
    return message(f"month.short.{number}", lang)


def span(first: str, last: str, lang: str) -> str:
    """From one period to another: `2013年1月—2026年6月`."""
    if first == last:
        return short(first, lang)
    return message("period.span", lang, first=short(first, lang), last=short(last, lang))


@cache
def day(date: str, lang: str) -> str:
    """A date, month or year in words; of a release the number of the day with it: `2026-07-24.2` → `2026年7月24日（第2次）`."""
    date, _, number = date.partition(".")
    parts_of = [int(each) for each in date.split("-")]
    if len(parts_of) == 1:
        return message("period.P.A", lang, year=parts_of[0])
    name = message(f"month.{parts_of[1]}", lang)
    if len(parts_of) == 2:
        return message("period.P.M", lang, year=parts_of[0], name=name)
    words = message("date.day", lang, year=parts_of[0], month=parts_of[1], day=parts_of[2], name=name)
    return message("date.again", lang, day=words, number=number) if number else words
