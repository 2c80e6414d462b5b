"""Whether a figure stands in the sentence that is quoted beside it."""

import json
import re
import unicodedata
from decimal import Decimal, InvalidOperation

import pandas as pd

from etl.validate.expectations import Identity
from etl.validate.residual import Facts, judged

_NUMBER = re.compile(r"(\d+(?:\.\d+)?)(百分点|[万亿]{0,2}(?:人次|人|元|%|户|个|张)?)")
_SIMPLE = str.maketrans("億萬個張", "亿万个张")
_BETWEEN = re.compile(r"(?<=\d)[, ](?=\d)")


def quoted(frame: pd.DataFrame, identity: Identity, facts: Facts) -> pd.DataFrame:
    """1 where no number of the sentence, in the columns headed as `parts` say, is the figure as printed, with its unit if it has one."""
    rows = frame[frame["source_ref"].notna() & frame["obs_text"].notna()]
    sentences = [_sentence(facts.around.get(place, "[]"), identity) for place in zip(rows["source"], rows["source_ref"], strict=True)]
    beside = pd.Series([bool(each) for each in sentences], index=rows.index, dtype=bool)
    printed = zip(rows["obs_text"], rows["obs_unit_text"].fillna(""), sentences, strict=True)
    signed = [Decimal(int(not _told(text, unit, sentence))) for text, unit, sentence in printed if sentence]
    return judged(rows[beside].assign(signed=signed, unit=Decimal(0), inputs=""), identity, addends=0)


def _sentence(labels: str, identity: Identity) -> str:
    """The quotation among a row's labels, which are a JSON list of [column, heading, label]."""
    return " ".join(label for _, heading, label in json.loads(labels) if heading in identity.parts) if labels != "[]" else ""


def _told(text: str, unit: str, sentence: str) -> bool:
    """Whether the sentence has the number, followed by the unit, by a part of it, or by no unit."""
    numbers = [(Decimal(number), behind) for number, behind in _NUMBER.findall(_plain(sentence))]
    return any(number == _number(text) and _plain(unit).startswith(behind) for number, behind in numbers)


def _plain(text: str) -> str:
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", text).translate(_SIMPLE)).strip()


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(_plain(text))
    except InvalidOperation:
        return None
