"""Printed text → exact figures. Missing, zero, below the unit and suppressed stay five different things.

`obs_value` holds `decimal.Decimal` (None where there is none); conversion to an indicator's unit shifts the decimal
point and nothing else.
"""

import re
import unicodedata
from decimal import Decimal

import pandas as pd

from etl.harmonise.form import footnotes
from etl.model import limits
from etl.model.codelist import Codelist, Indicator
from etl.model.source import Layout, Source
from etl.problem import Problems

_NUMBER = re.compile(r"[+-]?(?:(?:\d+|\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+)(?:\.\d+)?|\.\d+)%?", re.ASCII)

_SIMPLE = re.compile(r"-?\d{1,15}(?:\.(\d{1,12}))?", re.ASCII)
"""Most figures by far: nothing to take out, and no more digits than are computed with exactly."""
_BARE = re.compile(r"[!-~]*", re.ASCII)
"""Texts that are already as they are compared: neither white space nor anything full-width."""
_SIGNS = str.maketrans("", "", ", %")


def parse(long: pd.DataFrame, source: Source, layout: Layout | None = None) -> pd.DataFrame:
    """Adds `obs_value`, `decimals` (as printed) and `obs_status`; a mark neither source nor layout has declared is a Problem."""
    declared = {**source.marks, **(layout.marks if layout else {})}
    marks = {_plain(mark): status for mark, status in declared.items()}
    problems = Problems()
    texts = list(long["obs_text"])
    parsed = {text: _noted(text, marks, layout.footnotes if layout else {}) for text in dict.fromkeys(texts)}
    for text, ref in zip(texts, long["source_ref"], strict=True) if None in parsed.values() else ():
        if parsed[text] is None:
            problems.add(*_unread(text, ref, source))
    problems.refuse_if_any()
    told = [figure for figure in map(parsed.__getitem__, texts) if figure]
    printed = [str(status).strip() for status in long["obs_status"].fillna("")] if "obs_status" in long else [""] * len(told)
    return long.assign(
        obs_value=pd.Series([figure[0] for figure in told], index=long.index, dtype=object),
        decimals=[figure[1] for figure in told],
        obs_status=[status if status and figure[2] == "A" else figure[2] for status, figure in zip(printed, told, strict=True)],
    )


def convert(frame: pd.DataFrame, indicators: dict[str, Indicator], units: Codelist, source: Source) -> pd.DataFrame:
    """Each figure in its indicator's one unit: exact, by powers of ten; a unit that cannot be it is a Problem."""
    problems = Problems()
    shift: dict[tuple[str, str], int] = {}
    texts: dict[tuple[str, str], str] = {}
    first = frame[["indicator", "obs_unit_text", "source_ref"]].drop_duplicates(["indicator", "obs_unit_text"])
    for indicator, unit, where in first.itertuples(index=False):
        row = indicators[indicator]
        text = _own(unit, row.unit_measure, units, source)
        texts[indicator, unit] = text
        told = units.unit(text, source.id) if text else None
        if not unit:
            problems.add(f"no unit is printed for {indicator}", where, f"say `unit` in datasets/sources/{source.id}/source.yaml")
        elif told is None:
            problems.add(f"“{unit}” is no unit", where, "add a row to datasets/codelists/unit_measure.aliases.csv")
        elif told[0] != row.unit_measure:
            problems.add(
                f"{indicator} is measured in {row.unit_measure}, not in “{unit}”", where, "correct the file or the layout's columns"
            )
        else:
            shift[indicator, unit] = told[1] - row.unit_mult
    cent = any(text.rstrip().endswith(("%", "％")) for text in frame["obs_text"])
    for indicator, text, where in zip(frame["indicator"], frame["obs_text"], frame["source_ref"], strict=True) if cent else ():
        if text.rstrip().endswith(("%", "％")) and indicators[indicator].unit_measure != "PC":
            problems.add(f"“{text}” is a per cent, {indicator} is not measured in it", where, "correct the file or the layout's columns")
    problems.refuse_if_any()
    keys = list(zip(frame["indicator"].to_numpy(object), frame["obs_unit_text"].to_numpy(object), strict=True))
    steps = [shift[key] for key in keys]
    moved = [value if value is None or step == 0 else value.scaleb(step) for value, step in zip(frame["obs_value"], steps, strict=True)]
    return frame.assign(
        obs_value=pd.Series(moved, index=frame.index, dtype=object),
        obs_unit_text=[texts[key] for key in keys],
        decimals=[decimals - step for decimals, step in zip(frame["decimals"], steps, strict=True)],
        unit_measure=[indicators[code].unit_measure for code, _ in keys],
        unit_mult=[indicators[code].unit_mult for code, _ in keys],
    )


def _own(printed: str, measure: str, units: Codelist, source: Source) -> str:
    """The unit that is an indicator's own, where several are printed over one table: of 万人、亿元 the persons take 万人."""
    several = [part for part in re.split("[、，,；;和]", printed) if part.strip()]
    mine = [part for part in several if (told := units.unit(part, source.id)) and told[0] == measure]
    all_known = all(units.unit(part, source.id) for part in several)
    return mine[0] if len(several) > 1 and len(mine) == 1 and all_known else printed


def _noted(text: str, marks: dict[str, str], signs: dict[str, str]) -> tuple[Decimal | None, int, str] | None:
    """A figure, or one beside a footnote's sign, which may tell its status."""
    found = _figure(text, marks)
    if found is None and signs:
        bare, status = footnotes.figure(text.strip(), signs)
        told = _figure(bare, {})
        return told and (told[0], told[1], status or told[2])
    return found


def _figure(text: str, marks: dict[str, str]) -> tuple[Decimal | None, int, str] | None:
    simple = _SIMPLE.fullmatch(text)
    if simple and text not in marks:
        return Decimal(text), len(simple[1] or ""), "A"
    plain = text if _BARE.fullmatch(text) else _plain(text)
    if plain in marks:
        return None, 0, marks[plain]
    printed = text if text.isascii() else unicodedata.normalize("NFKC", text).replace("−", "-")
    printed = printed.strip()
    if not _NUMBER.fullmatch(printed) or not text.isascii() and any(_raised(sign) for sign in text):
        return None
    digits = printed.translate(_SIGNS)
    value, decimals = Decimal(digits), len(digits.partition(".")[2])
    if len(digits) > limits.DIGITS and (len(value.as_tuple().digits) > limits.DIGITS or decimals > limits.DIGITS):
        return None  # more than is computed with exactly: the last digits would be lost
    return value, decimals, "A"


def _unread(text: str, where: str, source: Source) -> tuple[str, str, str]:
    """What is wrong with a text that is no figure, where it stands, and what to do: a sign beside a number is a footnote's."""
    mark = f"say what it means under `marks` in datasets/sources/{source.id}/source.yaml"
    if not text.strip():
        return "the cell is blank", where, mark
    said = text if len(text) <= 60 else f"{text[:60]}…"
    if _NUMBER.fullmatch(unicodedata.normalize("NFKC", text).strip()) and len(text) > limits.DIGITS:
        return f"“{said}” has more than {limits.DIGITS} digits", where, mark
    if sign := _sign(text.strip()):
        return f"nothing declares the footnote sign “{sign}” beside “{said}”", where, footnotes.declare(sign, source.id)
    return f"“{said}” is no number and no mark this source has declared", where, mark


def _sign(text: str) -> str:
    """What stands behind or before a number like a footnote's sign; nothing where it is no such text."""
    signs = (footnotes.likely(text), footnotes.likely_before(text))
    return next((sign for sign in signs if sign and _figure(footnotes.figure(text, {sign: ""})[0], {})), "")


def _raised(sign: str) -> bool:
    """Whether the sign is a footnote's: ① or ² beside a figure would else be read as one more digit of it."""
    return unicodedata.decomposition(sign).startswith(("<circle>", "<super>", "<sub>"))


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).replace("−", "-")
