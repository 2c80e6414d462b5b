"""What went wrong, where, and what to do about it: the only way this project reports bad input."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, order=True)
class Problem:
    """One thing a person has to mend.

    `where` names the cell (`hefei_2017Q3.xlsx!参保!C17`), the file and line, or the rule; `remedy` names the file to edit.
    """

    where: str
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.what} · {self.where} · {self.remedy}"


class Refusal(Exception):
    """Input that cannot be accepted, with every Problem found; raised once, caught by the command line alone.

    `datasets` are those that are refused for it, where some are and others are not; `passed` is what came of the others, by name.
    """

    def __init__(self, problems: Iterable[Problem], datasets: Iterable[str] = (), passed: Mapping[str, Any] | None = None):
        self.problems = tuple(dict.fromkeys(problems))
        self.datasets = tuple(datasets)
        self.passed = dict(passed or {})
        super().__init__("\n".join(map(str, self.problems)))

    def __reduce__(self) -> tuple[type["Refusal"], tuple[tuple[Problem, ...], tuple[str, ...], dict[str, Any]]]:
        return Refusal, (self.problems, self.datasets, self.passed)


class Misuse(Exception):
    """A command's own words that mean nothing here (a period that is none, a source nobody declared): exit code 2."""


class Problems:
    """A collector: gathers Refusals and Problems, then refuses once with all of them."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    def add(self, what: str, where: str, remedy: str) -> None:
        self.found.append(Problem(where=where, what=what, remedy=remedy))

    def __enter__(self) -> "Problems":
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        if isinstance(error, Refusal):
            self.found.extend(error.problems)
            return True
        return False

    def refuse_if_any(self, datasets: Iterable[str] = (), passed: Mapping[str, Any] | None = None) -> None:
        if self.found:
            raise Refusal(self.found, datasets, passed)
