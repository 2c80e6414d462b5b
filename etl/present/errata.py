"""Corrections and withdrawals in words: an entry of the register and the feed, and the notice on every page they concern."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from etl.present import numbers, periods
from etl.present.messages import listing, message

Erratum = Mapping[str, Any]
"""An entry of `errata/errata.json`."""

WITHDRAWAL = "withdrawal"
NEWEST, SUPERSEDED, CORRECTED, WITHDRAWN = "newest", "superseded", "corrected", "withdrawn"
"""What has become of a release: some of its figures were put right later, all of it was taken back, or it was only followed."""


@dataclass(frozen=True)
class Line:
    """A sentence, the reason that was told with it, and where more stands: a path within the language, and the words that lead there."""

    says: str
    note: str = ""
    path: str = ""
    words: str = ""


@dataclass(frozen=True)
class Notice:
    """What a reader must know before anything else on a page; `state` is what has become of the release, or `corrects`."""

    state: str
    heading: str
    lines: tuple[Line, ...]


def title(each: Erratum, lang: str) -> str:
    """What an entry is: `《虚构基金》差错更正（一般）`."""
    if each["kind"] == WITHDRAWAL:
        return message("errata.of.withdrawal", lang, title=each["title"][lang], day=_wrong_in(each, lang))
    return message("errata.of.error", lang, title=each["title"][lang], grade=grade(each, lang))


def told(each: Erratum, lang: str) -> list[str]:
    """An entry in sentences: what was done, where the wrong figures stand, why."""
    says = [_done(each, lang)]
    if each["kind"] != WITHDRAWAL:
        says.append(message("errata.wrong", lang, days=_wrong_in(each, lang)))
    return [*says, *([note(each, lang)] if note(each, lang) else [])]


def grade(each: Erratum, lang: str) -> str:
    """How wrong the figures were; empty of a withdrawal."""
    return message(f"revisions.grade.{each['grade']}", lang) if each["grade"] else ""


def note(each: Erratum, lang: str) -> str:
    """What was wrong and why."""
    return str((each["note"] or {}).get(lang, ""))


def about(each: Erratum, lang: str) -> str:
    """The indicators whose figures were wrong."""
    return listing([row[lang] for row in each["indicators"]], lang)


def _done(each: Erratum, lang: str) -> str:
    if each["kind"] == WITHDRAWAL:
        days = {"day": _wrong_in(each, lang), "on": periods.day(each["day"], lang), "instead": periods.day(each["release"], lang)}
        return message("errata.withdrawn", lang, **days)
    count = numbers.grouped(numbers.exact(each["figures"]))
    return message("errata.corrected", lang, day=periods.day(each["release"], lang), about=about(each, lang), count=count)


def _wrong_in(each: Erratum, lang: str) -> str:
    return listing([periods.day(one["release"], lang) for one in each["affected"]], lang)


def concerning(errata: Sequence[Erratum], dataset: str, release: str) -> list[Erratum]:
    """The entries by which a release holds wrong figures or is withdrawn; what a withdrawn release corrected counts for nothing."""
    mine = [each for each in errata if each["dataset"] == dataset and release in [one["release"] for one in each["affected"]]]
    return [each for each in mine if not is_void(errata, each)]


def is_void(errata: Sequence[Erratum], each: Erratum) -> bool:
    """Whether the release that corrected figures was withdrawn later, and its correction with it."""
    gone = {(other["dataset"], one["release"]) for other in errata if other["kind"] == WITHDRAWAL for one in other["affected"]}
    return each["kind"] != WITHDRAWAL and (each["dataset"], each["release"]) in gone


def is_about(each: Erratum, dataset: str, release: str) -> bool:
    """Whether an entry tells of a release: it holds wrong figures, puts some right, is withdrawn or stands for one that was."""
    return each["dataset"] == dataset and release in (each["release"], *(one["release"] for one in each["affected"]))


def state(errata: Sequence[Erratum], dataset: str, release: str, newest: str) -> str:
    """What has become of a release."""
    kinds = {each["kind"] for each in concerning(errata, dataset, release)}
    return WITHDRAWN if WITHDRAWAL in kinds else CORRECTED if kinds else NEWEST if release == newest else SUPERSEDED


def of_release(errata: Sequence[Erratum], dataset: str, release: str, newest: str, lang: str) -> Notice | None:
    """What to know of a release before its figures are used; nothing of the newest one."""
    what = state(errata, dataset, release, newest)
    if what == NEWEST:
        return None
    lines = [_line(each, lang) for each in concerning(errata, dataset, release) if (each["kind"] == WITHDRAWAL) == (what == WITHDRAWN)]
    day = message("errata.newest", lang, day=periods.day(newest, lang))
    now = Line(day, path=f"/datasets/{dataset}/", words=message("errata.newest.see", lang))
    return Notice(what, message(f"errata.notice.{what}", lang), (*lines, now))


def of_newest(errata: Sequence[Erratum], dataset: str, newest: str, lang: str) -> Notice | None:
    """What the newest release of a dataset puts right or stands for instead; nothing where it does neither."""
    mine = [each for each in errata if (each["dataset"], each["release"]) == (dataset, newest)]
    lines = tuple(_line(each, lang) for each in mine)
    corrects = any(each["kind"] != WITHDRAWAL for each in mine)
    return Notice("corrects", message(f"errata.notice.{'corrects' if corrects else 'withdrew'}", lang), lines) if lines else None


def of_answer(errata: Sequence[Erratum], newest: Mapping[str, str], used: Mapping[str, set[str]], lang: str) -> Notice | None:
    """What the newest releases of datasets put right of the indicators an answer uses of each."""
    mine = [each for each in errata if each["release"] == newest.get(each["dataset"])]
    mine = [each for each in mine if used.get(each["dataset"], set()) & {row["code"] for row in each["indicators"]}]
    lines = tuple(_line(each, lang) for each in mine)
    return Notice("corrects", message("errata.notice.answer", lang), lines) if lines else None


def _line(each: Erratum, lang: str) -> Line:
    """An entry as a notice tells it."""
    says = _done(each, lang)
    if each["kind"] != WITHDRAWAL:
        says += message("list.sentences", lang) + message("errata.grade", lang, grade=grade(each, lang))
    return Line(says, note(each, lang), f"/errata/#{each['id']}", message("errata.see", lang))
