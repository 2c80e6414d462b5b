"""The words of units: those all offices share stand in `messages.csv`, an office's own in its code list."""

from collections.abc import Iterable, Mapping
from typing import Any

from etl.present.messages import LANGUAGES, has_message

_DECLARED: dict[tuple[str, str], str] = {}


def declare(structure: Mapping[str, Any]) -> None:
    """Learn what the units of a dataset are called from its code list, before its figures are worded."""
    rows: Iterable[Mapping[str, Any]] = structure["codelists"].get("unit_measure", ())
    for row in rows:
        for lang in LANGUAGES:
            _DECLARED[row["code"], lang] = _inside(row[lang])


def word(measure: str, lang: str) -> str:
    """What an office's own unit is called inside a line: `個`, `units`; the code where nobody said."""
    return _DECLARED.get((measure, lang), measure)


def is_own(measure: str) -> bool:
    """Whether the unit is an office's own: all offices' words do not know it."""
    return not has_message(f"figure.{measure}")


def _inside(label: str) -> str:
    """A label as it stands inside a line: `Units` is `units`, `US dollars` stays."""
    return label[0].lower() + label[1:] if label[:1].isupper() and label[1:2].islower() else label
