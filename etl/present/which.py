"""Several figures fit a question: which columns tell them apart, and what to say next."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from etl.present import codes, periods
from etl.present.codes import Row, Structure
from etl.present.messages import message

LISTED = 12
"""So many figures are listed one by one; of more the codes to choose among are."""

LAST = ("freq", "period_basis", "source")
"""The columns a reader thinks of last."""


@dataclass(frozen=True)
class Choice:
    """A column the question leaves open: what it is called, and its codes as (code, what it is called, how many figures carry it)."""

    column: str
    label: str
    codes: tuple[tuple[str, str, int], ...]


def choices(open_: Mapping[str, Mapping[str, int]], structure: Structure, lang: str) -> list[Choice]:
    """What can be said next, the columns a reader thinks of first before the others; periods with the newest first."""
    return [_choice(name, open_[name], structure, lang) for name in _in_order(open_)]


def _choice(name: str, counts: Mapping[str, int], structure: Structure, lang: str) -> Choice:
    is_time = name == "time_period"
    order = sorted(counts, key=periods.last_month, reverse=True) if is_time else codes.in_order(structure, name, counts)
    heading = next((str(row[lang]) for row in structure["columns"] if row["name"] == name), name)
    return Choice(name, heading, tuple((code, label(name, code, structure, lang), counts[code]) for code in order))


def label(name: str, code: str, structure: Structure, lang: str) -> str:
    """What a code of a column is called."""
    return periods.short(code, lang) if name == "time_period" else codes.label(structure, name, code, lang)


def telling(rows: Sequence[Row], names: Iterable[str]) -> list[str]:
    """The fewest of these columns that tell the rows apart, the ones a reader thinks of first where several would do."""
    open_ = [name for name in _in_order(names) if len({row[name] for row in rows}) > 1]
    for size in range(1, len(open_)):
        for some in combinations(open_, size):
            if len({tuple(row[name] for name in some) for row in rows}) == len(rows):
                return list(some)
    return open_


def words(row: Row, names: Iterable[str], structure: Structure, lang: str) -> str:
    """What these columns say of a figure: `基金收入 · 2008年`."""
    return message("list.aside", lang).join(label(name, row[name], structure, lang) for name in names)


def _in_order(names: Iterable[str]) -> list[str]:
    return sorted(names, key=lambda name: LAST.index(name) + 1 if name in LAST else 0)
