"""A source: who published the figures, in whose custody we found them, and how its files are laid out."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from fnmatch import fnmatch
from typing import Literal

from pydantic import field_validator, model_validator

from etl.model import period
from etl.model.codelist import normal
from etl.model.frozen import Frozen, Many, Said, Text
from etl.model.sentence import Sentence

QUOTATION = "quotation"
CARRIED = ("note", QUOTATION)
"""The concepts of columns that are kept as explanation and tell nothing of a figure: a note, and the sentence it is quoted from."""

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")


NOTED = re.compile(r"(?P<before>[A-Za-z*＊#＃†‡§※])?[+-]?\d[\d,.]*(?P<behind>(?(before)|(?:[A-Za-z*＊#＃†‡§※①-⑳¹²³⁰-⁹]|[\[［]\d+[\]］])))")
"""A number with a footnote's sign before or behind it: it has a value, and is no mark in the place of one."""


def moment(published: str, zone: tzinfo = CHINA) -> datetime:
    """The latest moment a declared publication date can mean, in UTC.

    >>> moment("2009").isoformat()
    '2009-12-31T15:59:59+00:00'

    A date is read in the office's time zone; a full ISO moment is taken as it stands.
    """
    if "T" in published:
        told = datetime.fromisoformat(published)
        return (told if told.tzinfo else told.replace(tzinfo=zone)).astimezone(UTC)
    last = period.end(published) if len(published) < 10 else date.fromisoformat(published)
    return datetime(last.year, last.month, last.day, 23, 59, 59, tzinfo=zone).astimezone(UTC)


Kind = Literal["delimited", "excel", "database", "text"]


class Positions(Frozen):
    """Labels lost on the page: codes given to rows by their order, with the evidence for it."""

    concept: str
    codes: tuple[str, ...]
    evidence: Text


class Layout(Frozen):
    """One form of a source's table. A changed form is one more layout, never an edit of the old one.

    `rows` names the concept that the first column's labels spell, or maps header labels to concepts; `columns` likewise
    for the header labels (or gives each header its codes); a long table has one `value` column instead. `items` gives
    the row labels of the concept `item` their codes: 城镇职工养老保险参保人数 tells scheme and indicator at once.
    `above` finds labels that stand over the table: concept → pattern, whose group is the label. What `ignore` names is
    not read, for the reason given: a column by its heading, a row by one of its labels. `kind` where the form differs
    in kind from the source. A text has `sentences` in place of rows and columns; what `fill` names there holds for the rest
    of a paragraph, and `ignore` gives patterns of clauses.
    """

    kind: Kind | None = None
    files: str = "*"
    valid_from: str = "0001"
    valid_to: str | None = None
    sheet: str | None = None
    table: str | None = None
    part: str = ""
    pages: Literal["stacked", "side by side"] | None = None
    header_at: str | None = None
    header_rows: int = 1
    header_above: int = 0
    header_groups: str | None = None
    header_lines: int = 0
    stop_at: str | None = None
    unit_at: str | None = None
    unit: str | None = None
    rows: str | dict[str, str] = {}
    fill: Many = ()
    sections: dict[str, dict[str, str]] = {}
    footnotes: dict[str, str] = {}
    marks: dict[str, str] = {}
    columns: str | dict[str, dict[str, str]] | None = None
    items: dict[str, dict[str, str]] = {}
    above: dict[str, str] = {}
    value: str | None = None
    sentences: tuple[Sentence, ...] = ()
    constants: dict[str, str] = {}
    ignore: dict[str, Said] = {}
    positions: Positions | None = None

    @field_validator("header_at", "header_groups", "stop_at", "unit_at")
    @classmethod
    def _is_a_pattern(cls, pattern: str | None) -> str | None:
        return pattern if pattern is None else _compiled(pattern).pattern

    @field_validator("above")
    @classmethod
    def _has_a_group(cls, above: dict[str, str]) -> dict[str, str]:
        for pattern in above.values():
            if _compiled(pattern).groups != 1:
                raise ValueError(f"“{pattern}” must have one group, which is the label")
        return above

    @field_validator("valid_from", "valid_to")
    @classmethod
    def _is_a_day(cls, code: str | None) -> str | None:
        try:
            return code if code is None or period.start_of(_first_day(code)) else None
        except (ValueError, TypeError) as error:
            raise ValueError(f"“{code}” is no date: write 2017, 2017-Q3, 2017-09 or 2017-09-01") from error

    @model_validator(mode="after")
    def _has_values(self) -> "Layout":
        if sum(told is not None for told in (self.columns, self.value, self.sentences or None)) != 1:
            raise ValueError("a layout has either `columns` (a cross table), `value` (a long table) or `sentences` (a text)")
        if not self.sentences and "rows" not in self.model_fields_set:
            raise ValueError("a table has `rows`: what the labels of its rows spell")
        for clause in self.ignore if self.sentences else ():
            _compiled(clause)
        return self

    @model_validator(mode="after")
    def _finds_its_header(self) -> "Layout":
        if (self.pages or self.header_above) and not self.header_at:
            raise ValueError("`pages` and `header_above` need `header_at`, by which the header is found")
        if not 0 <= self.header_above < self.header_rows:
            raise ValueError("`header_above` counts rows of the header: it is less than `header_rows`")
        if not 0 <= self.header_lines <= self.header_rows or (self.header_lines and self.header_groups):
            raise ValueError("`header_lines` counts rows of the header, and stands without `header_groups`")
        return self

    def said(self) -> Iterator[tuple[tuple[int | str, ...], str, str]]:
        """What it says of concepts: where in it, the concept, and the code or label given, if one is."""
        for key, told in (("rows", self.rows), ("columns", self.columns)):
            if isinstance(told, str):
                yield (key,), told, ""
        for heading, concept in self.rows.items() if isinstance(self.rows, dict) else ():
            yield ("rows", heading), concept, ""
        for concept in self.above:
            yield ("above", concept), concept, ""
        for concept, label in self.constants.items():
            yield ("constants", concept), concept, label
        columns = self.columns if isinstance(self.columns, dict) else {}
        for key, groups in (("columns", columns), ("items", self.items), ("sections", self.sections)):
            for heading, codes in groups.items():
                for concept, label in codes.items():
                    yield (key, heading, concept), concept, label
        for number, sentence in enumerate(self.sentences):
            for codes in sentence.codes:
                for concept, label in codes.items():
                    yield ("sentences", number, "codes", concept), concept, label
        if self.positions:
            for number, code in enumerate(self.positions.codes):
                yield ("positions", "codes", number), self.positions.concept, code

    def fits(self, file_name: str, time_period: str | None) -> bool:
        """Whether this is the form of that file for that period."""
        if not fnmatch(file_name, self.files):
            return False
        if time_period is None:
            return self.valid_from == "0001"
        day = period.end(time_period)
        return period.start_of(_first_day(self.valid_from)) <= day and (
            self.valid_to is None or day < period.start_of(_first_day(self.valid_to))
        )


def _compiled(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except re.error as error:
        raise ValueError(f"“{pattern}” is no regular expression: {error}") from error


def _first_day(code: str) -> str:
    return f"{code[:4]}-{period.last_month(code) - 2:02d}" if "Q" in code else code


class Note(Text):
    """What a reader should know of a copy, of all its figures or of those of some indicators."""

    indicators: Many = ()


class File(Frozen):
    """A bundled file, or all that a pattern finds: which publication its figures stand in. `published` may be known to the year only.

    Where it is not known at all, `transcribed` says when we wrote the file: from then on its figures are known here.
    `dated_at` finds the day its sender dated it in the file itself, `period_at` its period in its path.
    """

    path: str
    folder: str | None = None
    published: str | None = None
    transcribed: str | None = None
    dated_at: str | None = None
    period: str | None = None
    period_at: str | None = None
    title: Text | None = None
    table: str | None = None
    address: str | None = None
    note: Note | None = None

    @field_validator("published", "transcribed")
    @classmethod
    def _is_a_date(cls, told: str | None) -> str | None:
        try:
            return told if told is None or moment(told) else None
        except (ValueError, TypeError) as error:
            raise ValueError(f"“{told}” is no date: write 2009, 2009-09, 2009-09-25 or a full ISO moment") from error

    @model_validator(mode="after")
    def _has_a_date(self) -> "File":
        if sum(told is not None for told in (self.published, self.transcribed, self.dated_at)) != 1:
            raise ValueError("a file says when it was `published`, where its date is printed (`dated_at`), or when it was `transcribed`")
        return self

    def moment(self, zone: tzinfo) -> datetime | None:
        """The UTC moment from which its figures are known, its date read in that time zone; None where only the file itself tells."""
        told = self.published or self.transcribed
        return moment(told, zone) if told else None

    @property
    def is_pattern(self) -> bool:
        """Whether the path stands for all files it matches."""
        return any(sign in self.path for sign in "*?[")

    def found(self, path: str) -> "File":
        """One of the files the pattern matches, with the period its path tells; ValueError where that is none."""
        told = re.search(self.period_at, path) if self.period_at else None
        code = "-".join(told.groups()) if told else self.period
        if self.period_at and not (told and period.is_period(str(code))):
            raise ValueError(f"`period_at` finds no period in “{path}”")
        return self.model_copy(update={"path": path, "period": code, "period_at": None})

    @field_validator("dated_at", "period_at")
    @classmethod
    def _is_a_pattern(cls, pattern: str | None) -> str | None:
        if pattern is not None and not _compiled(pattern).groups:
            raise ValueError(f"“{pattern}” must have a group, which is the date or the parts of the period")
        return pattern

    @field_validator("period")
    @classmethod
    def _is_a_period(cls, told: str | None) -> str | None:
        if told is not None and not period.is_period(told):
            raise ValueError(f"“{told}” is no period: write 2017, 2017-Q3 or 2017-09")
        return told


class Amendment(Frozen):
    """What we declare about certain figures of a source, and why. It can say what a figure is, never change its value."""

    where: dict[str, Many]
    set: dict[Literal["time_period", "obs_status", "decimals", "break_id"], str]
    why: Text

    @field_validator("set")
    @classmethod
    def _can_be_set(cls, told: dict[str, str]) -> dict[str, str]:
        if "time_period" in told and not period.is_period(told["time_period"]):
            raise ValueError(f"“{told['time_period']}” is no period: write 2017, 2017-Q3 or 2017-09")
        if "decimals" in told and not re.fullmatch(r"-?\d+", told["decimals"]):
            raise ValueError(f"“{told['decimals']}” is no number of decimals")
        return told

    @field_validator("where")
    @classmethod
    def _tells_periods(cls, where: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        period.spans(where.get("time_period", ()))
        return where

    @property
    def selection(self) -> dict[str, tuple[str, ...]]:
        """The codes it is about, by column, spans of periods written out."""
        return {name: period.spans(codes) if name == "time_period" else codes for name, codes in self.where.items()}


class Coverage(Frozen):
    """What a source has undertaken to tell: every area × period × indicator × scheme of the list must be there or marked."""

    ref_area: Many
    time_period: Many
    scheme: Many
    indicator: Many

    @model_validator(mode="after")
    def _undertakes_something(self) -> "Coverage":
        if not (self.ref_area and self.time_period and self.scheme and self.indicator):
            raise ValueError("an undertaking names at least one area, period, scheme and indicator")
        return self

    @field_validator("time_period")
    @classmethod
    def _written_out(cls, periods: tuple[str, ...]) -> tuple[str, ...]:
        return period.spans(periods)


class Source(Frozen):
    """A source of figures; `custody` and `via` say through whose hands they came to us."""

    id: str
    kind: Kind
    title: Text
    publisher: Text
    address: str
    licence: str
    steward: str
    custody: Literal["original", "transcription", "quotation"] = "original"
    via: Said | None = None
    senders: Literal["ref_area"] | None = None
    description: Text | None = None
    marks: dict[str, str] = {}
    files: tuple[File, ...] = ()
    layouts: tuple[Layout, ...]
    amendments: tuple[Amendment, ...] = ()
    coverage: tuple[Coverage, ...] = ()

    @model_validator(mode="after")
    def _custody_is_told(self) -> "Source":
        if self.custody != "original" and not self.via:
            raise ValueError(f"a {self.custody} names in `via` the copy the figures were read in")
        return self

    @model_validator(mode="after")
    def _texts_have_sentences(self) -> "Source":
        if any(bool(layout.sentences) != ((layout.kind or self.kind) == "text") for layout in self.layouts):
            raise ValueError("a layout has `sentences` if, and only if, it is of kind `text`")
        return self

    def said(self) -> Iterator[tuple[tuple[int | str, ...], str, str]]:
        """Everything its layouts say of concepts: where in the declaration, the concept, and the code or label given, if one is."""
        for number, layout in enumerate(self.layouts):
            for location, concept, label in layout.said():
                yield ("layouts", number, *location), concept, label

    def signs(self) -> Iterator[tuple[tuple[int | str, ...], str, str]]:
        """Its marks and the footnote signs that tell a status: where in the declaration, the sign, and the status."""
        for sign, status in self.marks.items():
            yield ("marks", sign), sign, status
        for number, layout in enumerate(self.layouts):
            for key, told in (("marks", layout.marks), ("footnotes", layout.footnotes)):
                for sign, status in told.items():
                    if status or key == "marks":
                        yield ("layouts", number, key, sign), sign, status

    @property
    def quotations(self) -> frozenset[str]:
        """The headings of the columns that hold the sentence a figure is quoted from, as headings are compared."""
        rows = (layout.rows for layout in self.layouts if isinstance(layout.rows, dict))
        return frozenset(normal(heading) for told in rows for heading, concept in told.items() if concept == QUOTATION)

    def layouts_for(self, file_name: str, time_period: str | None) -> tuple[Layout, ...]:
        """The forms that file wears, one for each of its parts: of those of one part the last declared that fits."""
        return tuple({layout.part: layout for layout in self.layouts if layout.fits(file_name, time_period)}.values())

    def layout_for(self, file_name: str, time_period: str | None) -> Layout | None:
        """The form that file wears, or the first of its parts."""
        return next(iter(self.layouts_for(file_name, time_period)), None)
