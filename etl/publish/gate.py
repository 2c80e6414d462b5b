"""The gate: what must be there before figures are shown to the public. Each thing missing has a code, a place and a remedy."""

import csv
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from etl import revision
from etl.model.review import WAIVED, Change, Review
from etl.model.roles import Person
from etl.model.structure import key
from etl.problem import Problem
from etl.publish import checksums, history, log, review, secrecy, staging

GREAT = 0.01
"""Rule R51: a figure that changes by more than this share needs a note."""

Lack = tuple[str, str, str, str]
"""What is missing: code, what, where, remedy."""


@dataclass(frozen=True)
class Case:
    """One staged dataset before the gate: its folder, its record, who may sign, the release the public sees, the moment it is for.

    `withdrawn` are the figures that were public and were withdrawn, with the moment: who signed them before has to sign them again.
    """

    folder: Path
    record: Review | None
    people: tuple[Person, ...]
    before: Path | None
    languages: tuple[str, ...]
    at: datetime
    zone: tzinfo
    withdrawn: Mapping[str, datetime] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return self.folder.name

    @property
    def staged(self) -> bool:
        """Whether there is anything to ask about."""
        return (self.folder / staging.FINGERPRINT).is_file()

    @property
    def place(self) -> str:
        """The record's file."""
        return f"datasets/reviews/{self.id}.yaml"

    @cached_property
    def figures(self) -> str:
        """The SHA-256 of the staged CSV."""
        return checksums.sha256(self.folder / f"{self.id}.csv")

    @cached_property
    def told(self) -> Review:
        """The record; a blank one where there is none."""
        return self.record or Review(id=self.id)

    @cached_property
    def searched(self) -> tuple[list[secrecy.Found], int]:
        """What leads to a person in all that would be published: the staged files, and the record with the reasons of who signed it."""
        (staged, texts), (written, more) = secrecy.search(self.folder), secrecy.of_record(self._written, self.place)
        return staged + written, texts + more

    @property
    def _written(self) -> list[object]:
        return [self.told.content(), *(each.why for each in self.told.signatures)]

    @cached_property
    def standing(self) -> dict[str, Any]:
        told, since = review.standing(self.told, self.figures, self.people, self.zone), self.withdrawn.get(self.figures)
        return {to: each for to, each in told.items() if since is None or datetime.fromisoformat(each.at) > since}


def check(case: Case, signed: bool = True) -> list[Problem]:
    """All that is missing before these figures may be released; without the signatures where they are yet to be given."""
    if not case.staged:
        missing: list[Lack] = [("G01_VALIDATION", "nothing that passed the rules is staged", case.id, f"run: shebao build {case.id}")]
    else:
        missing = [lack for each in (*_CONTENT, *(_SIGNED if signed else ())) for lack in each(case)]
    return [Problem(where=where, what=f"{code}: {what}", remedy=remedy) for code, what, where, remedy in missing]


def _validation(case: Case) -> Iterator[Lack]:
    for rule in staging.load(case.folder / "validation.json"):
        if rule["status"] == "blocked":
            what = f"{rule['failed']} figures break rule {rule['rule']} without an explanation"
            yield "G01_VALIDATION", what, case.id, "mend them, or explain them in expectations/explanations.csv"


def _note(case: Case) -> Iterator[Lack]:
    for lang in dict.fromkeys(each[:2] for each in case.languages):
        if not getattr(case.told.note, lang).strip():
            yield "G02_NOTE", f"there is no interpretation note ({lang})", case.place, f"write `note: {{{lang}: …}}`"


def _renewed(case: Case) -> Iterator[Lack]:
    """Whether the note was read beside these very figures: who reviews says so."""
    about = {each.figures for each in case.told.signatures}
    if about and case.figures not in about:
        what = f"the interpretation note was signed for other figures ({min(about)[:12]}), these are {case.figures[:12]}"
        yield "G02_NOTE", what, case.place, f"read the note beside the new figures, then: shebao review {case.id} --key … --why …"


def _author(case: Case) -> Iterator[Lack]:
    for name, told in (("drafting_unit", case.told.drafting_unit), ("signatory", case.told.signatory)):
        if told is None or not (told.zh.strip() and told.en.strip()):
            yield "G03_AUTHOR", f"the interpretation note has no {name}", case.place, f"write `{name}: {{zh: …, en: …}}`"


def _codebook(case: Case) -> Iterator[Lack]:
    structure = staging.load(case.folder / "structure.json")
    for name, rows in structure["codelists"].items():
        for row in rows:
            wanted = ["zh", "en", *(["description_zh", "description_en"] if name == "indicator" else [])]
            blank = [each for each in wanted if not (row.get(each) or "").strip()]
            if blank:
                place = f"datasets/codelists/{name}.csv"
                yield "G04_CODEBOOK", f"the code {row['code']} has no {', '.join(blank)}", place, "fill the row"


def _secrecy(case: Case) -> Iterator[Lack]:
    if case.told.secrecy is None or not case.told.secrecy.zh.strip():
        yield "G05_SECRECY", "no secrecy review is recorded", case.place, "write `secrecy: {zh: …, en: …}`, what it found"
    for found in case.searched[0]:
        what = f"a {found.kind} would be published: {found.text}"
        remedy = "take it out of the record" if found.where == case.place else "take it out of the file, receive that anew, and build"
        yield "G06_IDENTIFIER", what, found.where, remedy


def _conflicts(case: Case) -> Iterator[Lack]:
    with (case.folder / "conflicts.csv").open(encoding="utf-8-sig", newline="") as file:
        count = sum(1 for _ in csv.DictReader(file))
    told = case.told.conflicts
    if count != (told.count if told else 0):
        what = f"{count} facts are told differently by two sources, {told.count if told else 'none'} of them acknowledged"
        remedy = f"look at staging/{case.id}/conflicts.csv, then write `conflicts: {{count: {count}, why: …}}`"
        yield "G07_CONFLICTS", what, case.place, remedy


def _amendments(case: Case) -> Iterator[Lack]:
    for indicator, (count, great) in sorted(changed(case).items()):
        mine = [each for each in case.told.amendments if not each.indicators or indicator in each.indicators]
        remedy = "write an item of `amendments`: kind provisional, method or error; grade of an error; note"
        if not mine:
            what = f"{_public(count)} of {indicator} {'changes' if count == 1 else 'change'}, and no reason is told"
            yield "G08_AMENDMENT", what, case.place, remedy
        elif great and not any(each.note for each in mine):
            yield (
                "G08_AMENDMENT",
                f"{_public(great)} of {indicator} {'goes or changes' if great == 1 else 'go or change'} by more than 1 %, without a note",
                case.place,
                remedy,
            )
    for number, each in enumerate(case.told.amendments, 1):
        yield from (("G08_AMENDMENT", what, case.place, f"mend item {number} of `amendments`") for what in _unfinished(each))


def _public(count: int) -> str:
    return f"{count} public figure{'' if count == 1 else 's'}"


def _unfinished(change: Change) -> Iterator[str]:
    if change.kind == "error":
        if change.grade is None:
            yield "a correction has no grade: tiny, minor or serious"
        if change.note is None:
            yield "a correction has no note"


def changed(case: Case) -> dict[str, tuple[int, int]]:
    """Of each indicator, how many figures that are public the release would change or take away, and how many by a lot."""
    if case.before is None or not (case.before / "history.parquet").is_file():
        return {}
    past = pq.read_table(case.before / "history.parquet")
    if "released_at" not in past.schema.names:
        return {}
    told, printed = pq.read_table(staging.figures(case.folder, case.id)), pq.read_table(case.folder / "printed.parquet")
    lines = history.grown(past, told, printed, "", case.at).to_pandas()
    new = lines[(lines["release"] == "") & (lines["action"] != revision.ADDED)]
    names = [name for name in key(told.schema.names) if name in past.schema.names]
    old = pq.read_table(staging.figures(case.before, case.id)).to_pandas()[[*names, *revision.TOLD]]
    both = new.merge(old, on=names, how="left", suffixes=("", "_old"))
    if not len(both):
        return {}
    both = both[[row["action"] == revision.DELETED or _differs(row) for row in both.to_dict("records")]]
    both["great"] = [_is_great(row) for row in both.to_dict("records")]
    return {str(name): (len(rows), int(rows["great"].sum())) for name, rows in both.groupby("indicator")}


def _differs(row: dict[Hashable, Any]) -> bool:
    """Whether readers see another figure, not the same from another place."""
    pairs = ((row[name], row[f"{name}_old"]) for name in revision.TOLD)
    return any(new != old and not (pd.isna(new) and pd.isna(old)) for new, old in pairs)


def _is_great(row: dict[Hashable, Any]) -> bool:
    """Whether a figure goes, comes to have none or a value, or changes by more than R51 lets pass."""
    old, new = row["obs_value_old"], row["obs_value"]
    if pd.isna(old) or pd.isna(new):
        return bool(row["action"] == revision.DELETED or pd.isna(old) != pd.isna(new))
    return bool(abs(new - old) > GREAT * abs(old))


def _embargo(case: Case) -> Iterator[Lack]:
    if case.told.embargo is None:
        yield "G09_EMBARGO", "no embargo is set and none is waived", case.place, f"write `embargo: 2026-12-10T09:30` or `embargo: {WAIVED}`"


def _early(case: Case) -> Iterator[Lack]:
    """Whether it is too early to show what may be signed already."""
    told = case.told.embargo
    if told not in (None, WAIVED):
        until = datetime.fromisoformat(told)
        until = until if until.tzinfo else until.replace(tzinfo=case.zone)
        if case.at < until:
            what = f"nobody may see the figures before {until.isoformat()}"
            yield "G09_EMBARGO", what, case.place, f"run: shebao release {case.id} --at {told}"


def _withdrawn(case: Case) -> Iterator[Lack]:
    since = case.withdrawn.get(case.figures)
    if since and not case.standing:
        what = f"these figures were withdrawn on {since.astimezone(case.zone).date()}"
        yield "G13_WITHDRAWN", what, case.id, "mend them and build; where they are right after all, two people sign them again"


def _review(case: Case) -> Iterator[Lack]:
    if log.REVIEWED not in case.standing:
        told = "the record was changed after it was signed" if _about(case) else "nobody has reviewed these figures with this record"
        told = "nobody has reviewed them since they were withdrawn" if case.figures in case.withdrawn else told
        yield "G10_REVIEW", told, case.place, f"run: shebao review {case.id} --key … --why …"


def _approval(case: Case) -> Iterator[Lack]:
    remedy = f"run: shebao approve {case.id} --key … --why …"
    reviewed, approved = (case.standing.get(each) for each in (log.REVIEWED, log.APPROVED))
    if approved is None:
        yield "G11_APPROVAL", "nobody has approved these figures with this record", case.place, remedy
    elif reviewed and (reviewed.key == approved.key or reviewed.who == approved.who):
        yield "G11_APPROVAL", f"{approved.who.en} reviewed it and cannot approve it too", case.place, f"somebody else has to, {remedy}"


def _signatures(case: Case) -> Iterator[Lack]:
    for each in case.told.signatures:
        if wrong := review.fault(case.id, each, case.people, case.zone):
            yield "G12_SIGNATURE", wrong, case.place, f"sign anew: shebao review {case.id}, then shebao approve {case.id}"


def _about(case: Case) -> bool:
    """Whether somebody reviewed these figures with another record."""
    return any(each.to == log.REVIEWED and each.figures == case.figures for each in case.told.signatures)


_CONTENT: tuple[Callable[[Case], Iterator[Lack]], ...] = (
    _validation,
    _note,
    _author,
    _codebook,
    _secrecy,
    _conflicts,
    _amendments,
    _embargo,
)
_SIGNED: tuple[Callable[[Case], Iterator[Lack]], ...] = (_renewed, _early, _withdrawn, _review, _approval, _signatures)
