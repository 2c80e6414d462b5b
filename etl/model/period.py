"""Reference periods: `2008` a year, `2017-Q3` a quarter, `2013-01` a month; and how offices write them.

Codes follow SDMX `TIME_PERIOD`; the grammar of Chinese period labels follows 社会保险统计 usage (期末时点数 / 从年初累计).
"""

import calendar
import re
import unicodedata
from collections.abc import Iterable
from datetime import date

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


def end(code: str) -> date:
    """The last day of the period: the day on which codes must be valid and breaks are tested."""
    year, month = int(code[:4]), last_month(code)
    return date(year, month, calendar.monthrange(year, month)[1])


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


_LABELS: list[tuple[re.Pattern[str], str, str | None]] = [
    (re.compile(r"(?:截至)?(\d{4})年(?:度|全年)?"), "{0}", None),
    (re.compile(r"(?:截至)?(\d{4})年(?:末|底|年末|年底)"), "{0}", STOCK),
    (re.compile(r"(?:截至)?(\d{4})年1-12月份?"), "{0}-12", YEAR_TO_DATE),
    (re.compile(r"(?:截至)?(\d{4})年1-(\d{1,2})月份?"), "{0}-{1:m}", YEAR_TO_DATE),
    (re.compile(r"(\d{4})年(\d{1,2})月份?当月"), "{0}-{1:m}", PERIOD),
    (re.compile(r"(?:截至)?(\d{4})年(\d{1,2})月份?(?:末|底)"), "{0}-{1:m}", STOCK),
    (re.compile(r"(?:截至)?(\d{4})年(\d{1,2})月份?"), "{0}-{1:m}", None),
    (re.compile(r"(\d{4})年(?:第)?([一二三四1-4])季度当季"), "{0}-Q{1:q}", PERIOD),
    (re.compile(r"(?:截至)?(\d{4})年(?:第)?([一二三四1-4])季度(?:末|底)"), "{0}-Q{1:q}", STOCK),
    (re.compile(r"(\d{4})年(?:前|1-)([二三四1-4])(?:个)?季度"), "{0}-Q{1:q}", YEAR_TO_DATE),
    (re.compile(r"(\d{4})年上半年"), "{0}-Q2", YEAR_TO_DATE),
    (re.compile(r"(\d{4})年(?:第)?([一二三四1-4])季度"), "{0}-Q{1:q}", None),
    (re.compile(r"(\d{4})(?:[-./])?Q([1-4])"), "{0}-Q{1:q}", None),
    (re.compile(r"(\d{4})[-./]?(0[1-9]|1[0-2])"), "{0}-{1:m}", None),
    (re.compile(r"(\d{4})[-./]([1-9])"), "{0}-{1:m}", None),
    (re.compile(r"(\d{4})"), "{0}", None),
]


def parse(label: str) -> tuple[str, str | None] | None:
    """What a printed period means: its code and, where the wording tells it, the period basis.

    >>> parse("２０１７年１－９月")
    ('2017-09', 'YTD')
    >>> parse("截至2017年9月底")
    ('2017-09', 'S')

    None when the label is no period of this grammar; a bare `2017年三季度` tells no basis.
    """
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", label)).replace("—", "-").replace("–", "-").replace("~", "-")
    for pattern, template, basis in _LABELS:
        match = pattern.fullmatch(text)
        if match:
            code = template.format(match[1], _Part(match[2] if pattern.groups > 1 else ""))
            return (code, basis) if is_period(code) else None
    return None


class _Part(str):
    """The second number of a label, written as a month (`:m`) or as a quarter (`:q`)."""

    def __format__(self, spec: str) -> str:
        return f"{int(self):02d}" if spec == "m" else str(_QUARTERS[self])
