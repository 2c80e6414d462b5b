"""The review record of a dataset: what goes out with its figures, and who has signed that it may."""

from datetime import datetime
from typing import Literal

from pydantic import field_validator

from etl.model.frozen import Frozen, Many, Said
from etl.model.roles import Person

WAIVED = "waived"

GRADES = ("tiny", "minor", "serious")
"""How wrong a published figure was, the least first."""


class Interpretation(Frozen):
    """What the figures say and what to beware of, in the languages of the press; a blank one is missing."""

    zh: str = ""
    en: str = ""


class Conflicts(Frozen):
    """That facts told differently by two sources were looked at: how many `conflicts.csv` lists, and why both stay."""

    count: int
    why: Said


class Change(Frozen):
    """Why figures change that are public already; of these indicators, or of all.

    `kind`: `provisional` (better data have come), `method` (they are counted or read otherwise), `error` (they were wrong; its
    `grade` says how wrong).
    """

    kind: Literal["provisional", "method", "error"]
    grade: Literal["tiny", "minor", "serious"] | None = None
    indicators: Many = ()
    note: Said | None = None


class Signature(Frozen):
    """That somebody reviewed or approved figures (SHA-256 of their CSV) with a record (SHA-256 of what it says)."""

    to: Literal["reviewed", "approved"]
    figures: str
    record: str
    scanned: int
    who: Said
    at: str
    why: str
    key: str
    signature: str


class Review(Frozen):
    """The record of one dataset: people write all of it but the signatures.

    `secrecy` is what the secrecy review found; `embargo` the moment before which nobody may see the figures, or `waived`.
    """

    id: str
    note: Interpretation = Interpretation()
    drafting_unit: Said | None = None
    signatory: Said | None = None
    secrecy: Said | None = None
    conflicts: Conflicts | None = None
    amendments: tuple[Change, ...] = ()
    embargo: str | None = None
    signatures: tuple[Signature, ...] = ()

    @field_validator("embargo")
    @classmethod
    def _is_a_moment(cls, told: str | None) -> str | None:
        try:
            return told if told in (None, WAIVED) else str(datetime.fromisoformat(told or "")) and told
        except ValueError as error:
            raise ValueError(f"“{told}” is no moment: write 2026-12-10T09:30, or {WAIVED}") from error

    def content(self) -> dict[str, object]:
        """What is signed of the record: all that people wrote."""
        return self.model_dump(mode="json", exclude={"id", "signatures"}, exclude_defaults=True)


def owner(people: tuple[Person, ...], key: str) -> Person | None:
    """Whose key it is."""
    return next((each for each in people if each.fingerprint == key), None)
