"""Whether a figure stands in the sentence that is quoted beside it."""

import json
import re
import unicodedata
from collections.abc import Iterator, Set
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import pandas as pd

from etl.model.codelist import normal
from etl.validate.expectations import Identity
from etl.validate.residual import Facts, file_of, judged

_POWERS = {
    **{"万亿": 12, "千亿": 11, "十亿": 9, "亿": 8, "千万": 7, "百万": 6, "万": 4, "千": 3, "兆": 12},
    **{"thousand": 3, "million": 6, "billion": 9, "trillion": 12},
}
_SCALE = "|".join(_POWERS)
_MINUS = r"(?<![0-9A-Za-z%年月日人元户个张次点万亿千百兆])-|负"
_NUMBER = re.compile(
    rf"({_MINUS})?((?:\d+(?:\.\d+)?(?:{_SCALE}))*)(?:(\d+(?:\.\d+)?) ?({_SCALE})?)?(百分点|人次|人|元|%|户|个|张|年|月|日)?"
)
_PART = re.compile(rf"(\d+(?:\.\d+)?)({_SCALE})")
_SIMPLE = str.maketrans("億萬個張負−", "亿万个张负-")
_BETWEEN = re.compile(r"(?<![\d.])(\d{1,3})[, ](?=\d{3}(?!\d))")


@dataclass(frozen=True)
class _Number:
    """A number as written, what it counts ones of, and of what: 2兆345亿元 is 2034500000000 元; `bare` where neither is said."""

    ones: Decimal
    what: str
    bare: bool = False

    def tells(self, figure: "_Figure") -> bool:
        """Whether this is the figure; a bare number is one whose digits are."""
        return self.ones == (figure.digits if self.bare else figure.ones) and figure.what.startswith(self.what)

    def could_tell(self, figure: "_Figure") -> bool:
        """Whether it is a number of the figure's kind."""
        return figure.what.startswith(self.what)


@dataclass(frozen=True)
class _Figure:
    """A printed figure: its digits, the same in ones of its unit, and of what."""

    digits: Decimal | None
    ones: Decimal | None
    what: str


def quoted(frame: pd.DataFrame, identity: Identity, facts: Facts) -> pd.DataFrame:
    """1 where the sentence, in the column its source declares as `quotation`, does not have the figure but a number of its kind instead.

    A quotation is often cut short. One all of whose numbers are other figures of the same file is about those, and says nothing here.
    """
    rows = frame[frame["source_ref"].notna() & frame["obs_text"].notna()]
    headings = {source.id: source.quotations for source in facts.sources}
    places = zip(rows["source"], rows["source_ref"], strict=True)
    sentences = [_sentence(facts.around.get(place, "[]"), headings.get(place[0], frozenset())) for place in places]
    rows = rows.assign(sentence=sentences, file=file_of(rows))
    beside = rows["sentence"] != ""
    rows = rows[rows["file"].isin(set(rows["file"][beside]))]
    figures = pd.Series(
        [_figure(text, unit) for text, unit in zip(rows["obs_text"], rows["obs_unit_text"].fillna(""), strict=True)],
        index=rows.index,
        dtype=object,
    )
    signed = pd.Series(Decimal(0), index=rows.index, dtype=object)
    numbers = {sentence: list(_numbers(sentence)) for sentence in rows["sentence"].unique()}
    for _, file in rows.groupby("file", sort=False):
        told = list(figures[file.index])
        for sentence, places in file[beside[file.index]].groupby("sentence", sort=False).groups.items():
            free = [each for each in numbers[str(sentence)] if not any(each.tells(figure) for figure in told)]
            for place in places:
                figure = figures[place]
                missing = not any(each.tells(figure) for each in numbers[str(sentence)])
                signed[place] = Decimal(int(missing and any(each.could_tell(figure) for each in free)))
    return judged(rows.assign(signed=signed, unit=Decimal(0), inputs="")[beside[rows.index]], identity, addends=0)


def _sentence(labels: str, headings: Set[str]) -> str:
    """The quotation, under these headings, among a row's labels, which are a JSON list of [column, heading, label]."""
    return " ".join(label for _, heading, label in json.loads(labels) if normal(heading) in headings) if headings else ""


def _numbers(sentence: str) -> Iterator[_Number]:
    """The numbers of a sentence: 21891万人, 9億4293万人, 5兆1168億元, 1.074 billion, 12.5%, -21.5亿元, 负21.5亿元.

    A hyphen behind a number, as in 2016-2017年, is no minus.
    """
    for minus, parts, digits, scale, what in _NUMBER.findall(_plain(sentence)):
        if parts or digits:
            whole = sum((_scaled(*part) for part in _PART.findall(parts)), Decimal(0)) + (_scaled(digits, scale) if digits else 0)
            yield _Number(-whole if minus else whole, what, bare=not (parts or scale or what))


def _figure(text: str, unit: str) -> _Figure:
    unit = _plain(unit)
    scale = next((each for each in _POWERS if unit.startswith(each)), "")
    what = unit.removeprefix(scale)
    try:
        return _Figure(Decimal(_plain(text)), _scaled(_plain(text), scale), what)
    except InvalidOperation:
        return _Figure(None, None, what)


def _scaled(digits: str, scale: str) -> Decimal:
    return Decimal(digits).scaleb(_POWERS.get(scale, 0))


def _plain(text: str) -> str:
    return _BETWEEN.sub(r"\1", unicodedata.normalize("NFKC", text).translate(_SIMPLE)).strip()
