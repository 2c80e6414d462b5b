"""How an `.xlsx` stores numbers and days, and the number formats that say how they are shown."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from math import isfinite

from etl.ingest import printed

_EPOCH, _EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)
_MONTH, _DAY, _TIME = 'yyyy"年"m"月"', 'm"月"d"日"', "h:mm"
_BUILT_IN = {
    **{0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00"},
    **{9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 48: "##0.0E+0", 49: "@"},
    **{14: "mm-dd-yy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: _TIME, 19: _TIME, 20: _TIME, 21: _TIME, 22: "m/d/yy h:mm"},
    **{27: _MONTH, 28: _DAY, 29: _DAY, 30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"', 32: _TIME, 33: _TIME, 34: _TIME, 35: _TIME, 36: _MONTH},
    **{50: _MONTH, 51: _DAY, 52: _MONTH, 53: _DAY, 54: _DAY, 55: _TIME, 56: _TIME, 57: _MONTH, 58: _DAY},
    **{45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss"},
    **dict.fromkeys((5, 6, 37, 38, 41, 42), "#,##0_)"),
    **dict.fromkeys((7, 8, 39, 40, 43, 44), "#,##0.00_)"),
}
"""The formats every spreadsheet program knows by number; 27–36 and 50–58 as a Chinese one shows them."""


def built_in(number: str) -> str:
    return _BUILT_IN.get(int(number), "General") if number.isdigit() else "General"


_ONE_WAY = re.compile(rb"(?!-0$)-?(?:0|[1-9][0-9]*)(?:\.[0-9]*[1-9])?")
"""A number without exponent, without zeros before or behind that say nothing."""
_AS_THEY_ARE = 16
"""So long with its point it has at most 15 digits; without one it is whole, and exact as a float."""


class Styles:
    """The styles of a workbook's cells: a stored number and the number of a style → the printed text."""

    def __init__(self, pictures: Sequence[str] = ("General",), since_1904: bool = False) -> None:
        self._pictures, self._dates = tuple(pictures), tuple(map(printed.is_date, pictures))
        self._numbers = frozenset(style for style, is_date in enumerate(self._dates) if not is_date)
        self._epoch = _EPOCH_1904 if since_1904 else _EPOCH

    def number(self, stored: bytes, style: int) -> str | None:
        """What a stored number is shown as; None where it is no number or of no style: `NaN`, `1e999`.

        At most 15 significant digits, written the one way they can be, come back from the float they are stored for as they are.
        """
        if len(stored) <= _AS_THEY_ARE and _ONE_WAY.fullmatch(stored) and style in self._numbers:
            return printed.decimal(stored.decode(), self._pictures[style])
        try:
            value: int | float = int(stored) if stored.isdigit() else float(stored)
        except ValueError:  # int() refuses some thousands of digits
            return None
        return None if b"_" in stored else self.value(value, style)

    def value(self, value: int | float, style: int) -> str | None:
        """What a number is shown as; None where it is none, or of no style."""
        if style >= len(self._pictures) or not isfinite(value):
            return None
        return self._moment(value, self._pictures[style]) if self._dates[style] else printed.number(value, self._pictures[style])

    def day(self, stored: bytes, style: int) -> str | None:
        """What a day stored in words (`2017-09-01T00:00:00`) is shown as."""
        try:
            return printed.text(datetime.fromisoformat(stored.decode()), self._pictures[style])
        except (ValueError, IndexError):
            return None

    def _moment(self, serial: int | float, picture: str) -> str:
        """A day from its serial number; a time of day where there is no day. What no calendar has is shown as #####."""
        if not 0 <= serial < 2_958_466:
            return "#####"
        if serial < 1:
            return (_EPOCH + timedelta(milliseconds=round(serial * 86_400_000))).time().isoformat()
        lost = 1 if serial < 60 and self._epoch == _EPOCH else 0  # 1900 was no leap year, a spreadsheet counts it as one
        return printed.text(self._epoch + timedelta(days=int(serial) + lost, milliseconds=round(serial % 1 * 86_400_000)), picture)
