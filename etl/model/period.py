"""Reference periods: `2008` a year, `2017-Q3` a quarter, `2013-01` a month; and how offices write them.

Codes follow SDMX `TIME_PERIOD`; the grammar of Chinese period labels follows 社会保险统计 usage (期末时点数 / 从年初累计).
"""

import calendar
import re
import unicodedata
from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache

STOCK, YEAR_TO_DATE, PERIOD = "S", "YTD", "P"
_CODE = re.compile(r"(?!0000)(\d{4})(?:-(?:Q([1-4])|(0[1-9]|1[0-2])))?", re.ASCII)
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}


def is_period(code: str) -> bool:
    """Whether the text is a period code: `is_period("2017-Q3")`."""
    return bool(_CODE.fullmatch(code))


def freq(code: str) -> str:
    """SDMX frequency of a period: `A`, `Q` or `M`."""
    return "A" if len(code) == 4 else "Q" if "Q" in code else "M"


def last_month(code: str) -> int:
    """The calendar month in which the period ends, which is also the months elapsed since January."""
    match = _CODE.fullmatch(code)
    if not match:
        raise ValueError(f"{code!r} is no period")
    _, quarter, month = match.groups()
    return int(quarter) * 3 if quarter else int(month) if month else 12


def at(code: str, frequency: str) -> str:
    """The period of that frequency which ends with this one: the second quarter, told by month, is June (`at("2017-Q2", "M")`).

    A period that ends with none of that frequency stays as it is: July ends no quarter.
    """
    year, month = code[:4], last_month(code)
    match frequency:
        case "M":
            return f"{year}-{month:02d}"
        case "Q" if month % 3 == 0:
            return f"{year}-Q{month // 3}"
        case "A" if month == 12:
            return year
    return code


def extent(code: str, basis: str) -> str:
    """What figures of two years, or of two sources, must have in common to be of one kind, however often they are told.

    A stock is of a day, whichever day of the year (`S`); a year's flow is the year to December (`YTD 12`); what is told of a single
    quarter or month is like that of the same one of other years (`P Q3`).
    """
    if basis == STOCK:
        return STOCK
    if basis == YEAR_TO_DATE or freq(code) == "A":
        return f"{YEAR_TO_DATE} {last_month(code):02d}"
    return f"{basis} {code[5:]}"


def end(code: str) -> date:
    """The last day of the period: the day on which codes must be valid and breaks are tested."""
    year, month = int(code[:4]), last_month(code)
    return date(year, month, calendar.monthrange(year, month)[1])


def day(label: str) -> date | None:
    """The day that a printed date means: `中華民國96年 3月15日`, `2007年3月15日`, `2007-03-15`; None where it is none."""
    match = re.fullmatch(r"(\d{4})(?:年|[-./])(\d{1,2})(?:月|[-./])(\d{1,2})日?", _plain(label))
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def year_before(code: str) -> str:
    """The same period of the year before: `2016-Q3` for `2017-Q3`."""
    return f"{int(code[:4]) - 1}{code[4:]}"


def previous(code: str) -> str:
    """The period just before: `2016-12` for `2017-01`."""
    year = int(code[:4])
    match freq(code):
        case "A":
            return str(year - 1)
        case "Q":
            quarter = last_month(code) // 3
            return f"{year}-Q{quarter - 1}" if quarter > 1 else f"{year - 1}-Q4"
    month = last_month(code)
    return f"{year}-{month - 1:02d}" if month > 1 else f"{year - 1}-12"


def containing(on: date, frequency: str) -> str:
    """The period of a frequency that a day falls in: `containing(date(2026, 5, 9), "Q")` is `2026-Q2`."""
    return {"A": f"{on.year:04d}", "Q": f"{on.year:04d}-Q{(on.month + 2) // 3}", "M": f"{on.year:04d}-{on.month:02d}"}[frequency]


def following(code: str) -> str:
    """The period just after: `2017-01` for `2016-12`."""
    return containing(end(code) + timedelta(days=1), freq(code))


def spans(told: Iterable[str]) -> tuple[str, ...]:
    """The periods that texts mean, each one period or all from the first to the last: `2013..2016`, `2013-01..2013-06`."""
    return tuple(code for text in told for code in _span(text))


def _span(text: str) -> list[str]:
    first, dots, last = text.partition("..")
    if not dots:
        return [first]
    if not (is_period(first) and is_period(last) and freq(first) == freq(last) and end(first) <= end(last)):
        raise ValueError(f"{text!r} is no span of periods: write 2013..2016 or 2013-01..2016-12")
    periods = [last]
    while periods[-1] != first:
        periods.append(previous(periods[-1]))
    return periods[::-1]


def start_of(text: str) -> date:
    """The first day of a date of any precision: `2018`, `2018-07`, `2018-07-01`."""
    parts = [int(part) for part in text.split("-")]
    return date(*(parts + [1, 1])[:3])


_REPUBLIC = re.compile(r"(?:中[华華])?民[国國](\d{1,3}|元)年")
"""A year of the calendar of the Republic: 民國96年 is 2007. Without the era's name a year is never taken for one of these."""


def western(text: str) -> str:
    """Years of the Republic written as years of the common era: `民國96年1月底` → `2007年1月底`."""
    return _REPUBLIC.sub(lambda year: f"{1911 + int(year[1].replace('元', '1')):04d}年", text)


_MONTH = r"(\d{1,2}|[一二三四五六七八九]|十[一二]?)月(?:份)?"
_QUARTER = "(?:第)?([一二三四1-4])季(?:度)?"
_WORDINGS: list[tuple[re.Pattern[str], str, str | None]] = [
    (re.compile(pattern), code, basis)
    for pattern, code, basis in (
        ("(?:度|全年)?", "", None),
        ("(?:年|度|年度)?[末底]|12月31日", "", STOCK),
        (f"[1一](?:月|月份)?-{_MONTH}(?:累计)?", "-{:m}", YEAR_TO_DATE),
        (f"{_MONTH}累计", "-{:m}", YEAR_TO_DATE),
        (f"{_MONTH}[当单]月", "-{:m}", PERIOD),
        (f"{_MONTH}[末底]", "-{:m}", STOCK),
        (_MONTH, "-{:m}", None),
        (f"{_QUARTER}[当单]季(?:度)?", "-Q{:q}", PERIOD),
        (f"{_QUARTER}[末底]", "-Q{:q}", STOCK),
        ("(?:前|(?:第)?[1一](?:季度)?-)([二三四2-4])(?:个)?季度(?:累计)?", "-Q{:q}", YEAR_TO_DATE),
        (f"{_QUARTER}累计", "-Q{:q}", YEAR_TO_DATE),
        ("上半年", "-Q2", YEAR_TO_DATE),
        ("上半年[末底]", "-Q2", STOCK),
        (_QUARTER, "-Q{:q}", None),
        ("Q([1-4])", "-Q{:q}", None),
    )
]
"""What stands behind 2017年, the code it makes of the year, and the basis it tells."""
_CODES: list[tuple[re.Pattern[str], str, str | None]] = [
    (re.compile(pattern), code, None)
    for pattern, code in (
        ("", ""),
        ("[-./]?Q([1-4])", "-Q{:q}"),
        ("(?:[-./]|-?M)?(0[1-9]|1[0-2])", "-{:m}"),
        ("[-./]([1-9])", "-{:m}"),
    )
]
"""What stands behind a bare 2017."""
_MONTHS = {numeral: month for month, numeral in enumerate([*"一二三四五六七八九十", "十一", "十二"], 1)}
_NUMERALS = str.maketrans("〇○零一二三四五六七八九", "000123456789")


@lru_cache(4096)
def parse(label: str) -> tuple[str, str | None] | None:
    """What a printed period means: its code and, where the wording tells it, the period basis.

    >>> parse("２０１７年１－９月")
    ('2017-09', 'YTD')
    >>> parse("截至2017年9月底")
    ('2017-09', 'S')

    None when the label is no period of this grammar; a bare `2017年三季度` tells no basis.
    """
    match = re.fullmatch(r"(?:截至|截止|至)?(?:(\d{4})年|([〇○零一二三四五六七八九]{4})年|(\d{4}))(.*)", _plain(label))
    if not match:
        return None
    year = match[1] or (match[2] or match[3]).translate(_NUMERALS)
    return _worded(year, match[4], _CODES if match[3] else _WORDINGS)


@lru_cache(4096)
def continued(label: str, before: str) -> tuple[str, str | None] | None:
    """What a label without its year means that follows the period `before`: `二季度末` after 2017-Q1, or `18` after 2017.

    >>> continued("二季度末", "2017-Q1")
    ('2017-Q2', 'S')

    None where the same year's period would lie before `before`, because then the year is not certain.
    """
    text = _plain(label)
    short = re.fullmatch(r"(\d{2})(?:年(?:度)?)?", text) if freq(before) == "A" else None
    ahead = (int(short[1]) - int(before)) % 100 if short else 0
    told = (f"{int(before) + ahead:04d}", None) if short and ahead < 10 else _of_year(text, before[:4])
    return told if told and end(told[0]) >= end(before) else None


@lru_cache(4096)
def within(label: str, told: str) -> tuple[str, str | None] | None:
    """What a label without its year means in a file that tells the period `told`: `上半年` in a return of 2017-Q3.

    None where it would lie after that period.
    """
    found = _of_year(_plain(label), told[:4])
    return found if found and end(found[0]) <= end(told) else None


_YEAR = re.compile(r"(?<!\d)\d{4}(?:年|[-./]?(?=Q))")
_ASIDE = re.compile(r"[:：]|日期|时间|期间|有效|修订|制定|批准|印发|发布|公布|与|和|比|较")
"""What before a period makes it another than the one a table is about: 有效期至, 制表日期, 比2016年三季度."""
_OF_TABLE = re.compile("(?:报告期|报告期别|所属期|所属时期|时期|期别)[:：]$")
_GOES_ON = re.compile(r"[\d日号起至]|以来|以后|以前|.*年鉴")


@lru_cache(4096)
def titled(text: str) -> frozenset[str]:
    """The periods that a title certainly is about: `{"2024-Q2"}` of 2024年第二季度社会保险参保情况.

    A bare year is none, for it may be that of the publication; neither is a day, nor a period of which other words say something else
    (有效期至2025年6月).
    """
    plain = _plain(text)
    return frozenset(code for year in _YEAR.finditer(plain) if (code := _titled(plain, year)))


def _titled(plain: str, year: re.Match[str]) -> str | None:
    """The period that begins with a year of a title, the longest that is one."""
    before, ends = plain[: year.start()], range(min(len(plain), year.end() + 12), year.end(), -1)
    told = next(((read[0], plain[end:]) for end in ends if (read := parse(plain[year.start() : end]))), None)
    aside = _ASIDE.search(before) and not _OF_TABLE.search(before)
    return None if told is None or aside or _GOES_ON.match(told[1]) else told[0]


def _plain(label: str) -> str:
    """The label without white space and differences of width, every dash and 至 between numbers a hyphen."""
    text = western(re.sub(r"\s+", "", unicodedata.normalize("NFKC", label)))
    return re.sub(r"(?<=[\d一二三四月份度])(?:[—–−~～至到]|--|——)(?=[第\d一二三四])", "-", text)


def _of_year(text: str, year: str) -> tuple[str, str | None] | None:
    """A label that names no year, or 本年, read as one of that year."""
    rest = re.sub(r"^(?:截至|截止|至)?(?:[本当今]年(?:度)?)?", "", text)
    return _worded(year, rest, _WORDINGS) if text else None


def _worded(year: str, rest: str, wordings: list[tuple[re.Pattern[str], str, str | None]]) -> tuple[str, str | None] | None:
    for pattern, template, basis in wordings:
        match = pattern.fullmatch(rest)
        if match:
            code = year + template.format(_Part(match[1] if pattern.groups else ""))
            return (code, basis) if is_period(code) else None
    return None


class _Part(str):
    """The second number of a label, written as a month (`:m`) or as a quarter (`:q`)."""

    def __format__(self, spec: str) -> str:
        return f"{int(_MONTHS.get(self, self)):02d}" if spec == "m" else str(_QUARTERS[self])
