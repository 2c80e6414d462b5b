"""What a figure's story is set from: its steps with their facts and lists, and the words every step uses."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from etl.present import codes, numbers, periods
from etl.present.codes import Structure
from etl.present.messages import message
from etl.present.sentences import about

Structures = Mapping[str, Structure]
Key = Mapping[str, str]


@dataclass(frozen=True)
class Place:
    """Where another figure's story is told: its dataset and key."""

    dataset: str
    key: Key


@dataclass(frozen=True)
class Fact:
    """A term and what is said of it; `kind` is `text`, `code` (to be copied) or `web` (an address)."""

    term: str
    text: str
    kind: str = "text"


@dataclass(frozen=True)
class Item:
    """One line of a list: a sign, what it is about, a figure or verdict, a remark, and the story it leads to.

    One that is deeper belongs to the one before it.
    """

    head: str
    text: str = ""
    note: str = ""
    sign: str = ""
    place: Place | None = None
    depth: int = 0


@dataclass(frozen=True)
class Sheet:
    """A small excerpt of the sheet: what it is, the columns drawn as (letter, heading, text), and the number of the row."""

    caption: str
    row: str
    columns: tuple[tuple[str, str, str], ...]
    figure: int


@dataclass(frozen=True)
class Step:
    """One step of the story: its heading, sentences, an excerpt, facts, and a list; `folded` are items one need not see at once,
    and `fold` says what they are."""

    id: str
    heading: str
    says: tuple[str, ...] = ()
    sheet: Sheet | None = None
    facts: tuple[Fact, ...] = ()
    items: tuple[Item, ...] = ()
    fold: str = ""
    folded: tuple[Item, ...] = ()


@dataclass(frozen=True)
class Story:
    """The whole of it: what the figure is, the figure itself, what is to be known at once, its key in words, and the steps.

    `original` is how to cite the document it is printed in, form by form; empty where it is computed here. `unseen` is what
    who cites it must know where the document itself was not seen.
    """

    title: str
    period: str
    number: str
    unit: str
    figure: str
    standing: str
    key: tuple[tuple[str, str, str], ...]
    steps: tuple[Step, ...]
    original: tuple[tuple[str, str], ...] = ()
    unseen: str = ""


def what(row: Mapping[str, Any], structure: Structure, lang: str) -> str:
    """What a figure is of: `安徽省城镇职工基本养老保险累计结余`."""
    named = {name: codes.label(structure, name, row[name], lang) for name in ("ref_area", "scheme", "indicator")}
    bare = row["scheme"] == "_Z" or named["indicator"].startswith(named["scheme"])
    own = [codes.label(structure, name, row[name], lang) for name in codes.own(structure)]
    text = about(named["ref_area"], "" if bare else named["scheme"], named["indicator"], own, lang)
    return text[:1].upper() + text[1:]


def beside(row: Mapping[str, Any], own: Mapping[str, Any], structure: Structure, lang: str) -> str:
    """What another figure is of, as far as it differs: `基金支出`, `年末参保人数 · 全国`."""
    names = [name for name in row if name in structure["dimensions"] and name not in ("freq", "period_basis", "time_period")]
    apart = [name for name in names if row[name] != own.get(name)]
    told = [codes.label(structure, name, row[name], lang) for name in dict.fromkeys(["indicator", *apart]) if row[name] != "_Z"]
    if (row["time_period"], row["period_basis"]) != (own.get("time_period"), own.get("period_basis")):
        told.append(periods.period(row["time_period"], row["period_basis"], lang))
    return message("list.aside", lang).join(told)


def figure_words(row: Mapping[str, Any], structure: Structure, lang: str) -> str:
    """A figure with its unit, or the words for why there is none."""
    if row["obs_value"] is None:
        return codes.label(structure, "obs_status", row["obs_status"], lang)
    return numbers.figure(row["obs_value"], row["unit_measure"], int(row["unit_mult"]), int(row["decimals"] or 0), lang)


def say(key: str, lang: str, **values: object) -> str:
    """A message of the stories, by its key without `story.`."""
    return message(f"story.{key}", lang, **values)
