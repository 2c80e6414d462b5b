"""Names people ask by that do not exist, each with the nearest that does."""

from collections.abc import Mapping
from difflib import get_close_matches

from etl.problem import Problems

Labels = tuple[str, ...]
"""What people call a name, English last."""

FEW = 12
"""Where nothing is near, all that there are are named if they are no more than this."""


class Names(Problems):
    """A collector of names that do not exist, each with the nearest that does, or with all that there are."""

    def __init__(self, where: str):
        super().__init__()
        self.where = where

    def check(self, noun: str, name: str, known: Mapping[str, Labels], cutoff: float = 0.3) -> None:
        """Add a problem unless `name` is known; `known` says what people call each, who may have meant that instead."""
        if name in known:
            return
        spelt = [{each: labels[place] for each, labels in known.items()} for place in (-1, 0)]
        near = next(filter(None, (alike(name, each, cutoff) for each in spelt)), None)
        if near:
            remedy = f"The nearest is {_named(near, known)}"
        elif not known:
            remedy = "There is none yet"
        elif len(known) <= FEW:
            remedy = f"There are {', '.join(_named(each, known) for each in known)}"
        else:
            remedy = f"There are {len(known)}, such as {_named(next(iter(known)), known)}"
        self.add(f"“{name}” is no {noun}", self.where, remedy)


def _named(name: str, known: Mapping[str, Labels]) -> str:
    label = known[name][-1]
    return f"“{name}”" if label == name else f"“{name}” ({label})"


def nearest(name: str, known: Mapping[str, str]) -> str | None:
    """The known name most like `name`, else the first; None where nothing is known."""
    return alike(name, known, 0.3) or next(iter(known), None)


def alike(name: str, known: Mapping[str, str], cutoff: float = 0.5) -> str | None:
    """The known name that is spelt, or whose label is spelt, much like `name`; None where none is."""
    spelling = {text.casefold(): code for code, label in reversed(list(known.items())) for text in (label, code)}
    close = get_close_matches(name[:100].casefold(), spelling, n=1, cutoff=cutoff)
    return spelling[close[0]] if close else None
