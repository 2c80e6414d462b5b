"""The registry: every declaration of an office, read once and checked against each other."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import field_validator

from etl.model import agreement, bundled, declaration, identifiers, roles, workdays
from etl.model.answer import Answer
from etl.model.codelist import ROW_KINDS, Alias, Code, Codelist, Indicator
from etl.model.dataflow import Dataflow
from etl.model.frozen import Date, Frozen, Many, Maybe, Text
from etl.model.review import Review
from etl.model.roles import Person
from etl.model.schedule import Moved
from etl.model.source import Source
from etl.model.structure import CODED
from etl.problem import Problems

ALIASES = ".aliases.csv"
"""How the file of a code list's other spellings ends."""

WRITTEN = ("zh", "zh-Hant", "en")
"""How an office may write: Chinese in simplified or traditional script, English."""


class Catalog(Frozen):
    """The DCAT catalog: who publishes, under which licence, whom to ask."""

    title: Text
    description: Text
    publisher: Text
    contact: str
    homepage: str
    licence: Text
    licence_url: str | None = None
    languages: Many
    timezone: str = "Asia/Shanghai"
    holidays: str = "CN"
    purpose: Text | None = None
    search_example: Text | None = None

    @field_validator("languages")
    @classmethod
    def _are_languages(cls, told: tuple[str, ...]) -> tuple[str, ...]:
        for each in told:
            if each not in WRITTEN:
                raise ValueError(f"“{each}” is no language of the press: write {', '.join(WRITTEN)}")
        return told

    @field_validator("timezone")
    @classmethod
    def _is_known(cls, name: str) -> str:
        try:
            return ZoneInfo(name).key
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"“{name}” is no time zone: write Asia/Shanghai or America/New_York") from error

    @field_validator("holidays")
    @classmethod
    def _has_holidays(cls, code: str) -> str:
        if not workdays.is_country(code):
            raise ValueError(f"“{code}” is no country whose holidays are known: write its code of two letters, CN or US")
        return code

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which this office writes its dates and ends its days."""
        return ZoneInfo(self.timezone)


class Concept(Frozen):
    """What one published column means, said once."""

    column: str
    type: str
    zh: str
    en: str
    description_zh: str
    description_en: str


class Break(Frozen):
    """A break in series: figures on either side do not mean the same. Blank scheme, area or indicator means any."""

    id: str
    date: Date
    scheme: Maybe = None
    ref_area: Maybe = None
    indicator: Maybe = None
    zh: str
    en: str
    basis: str = ""


class Event(Frozen):
    """A reform of a scheme (`ALL5`, `ALL3` for all of them): what happened when, by which document, and who tells it."""

    id: str
    date: Date
    scheme: str
    zh: str
    en: str
    document: Maybe = None
    basis: str

    @field_validator("basis")
    @classmethod
    def _is_told(cls, text: str) -> str:
        if not text.strip() or "://" in text:
            raise ValueError("name the document or publication that tells it, in words and not by a link")
        return text


@dataclass(frozen=True)
class Registry:
    """All declarations of one office; `locked` are the lines of its `identifiers.lock`, None where it has none.

    `people` have a role in its releases: None where there is no `roles.yaml`, and no gate. `reviews` are the records of its datasets.
    """

    folder: Path
    catalog: Catalog
    concepts: tuple[Concept, ...]
    codelists: dict[str, Codelist]
    breaks: tuple[Break, ...]
    events: tuple[Event, ...]
    sources: dict[str, Source]
    dataflows: dict[str, Dataflow]
    answers: dict[str, Answer]
    locked: tuple[identifiers.Line, ...] | None = None
    moved: tuple[Moved, ...] = ()
    people: tuple[Person, ...] | None = None
    reviews: dict[str, Review] = field(default_factory=dict)

    @property
    def indicators(self) -> dict[str, Indicator]:
        """Indicator id → its row."""
        return {code.code: code for code in self.codelists["indicator"].codes if isinstance(code, Indicator)}

    @property
    def extra(self) -> tuple[str, ...]:
        """Every dimension that some dataflow adds to the key."""
        return tuple(dict.fromkeys(name for dataflow in self.dataflows.values() for name in dataflow.structure.added))

    @property
    def added(self) -> dict[str, tuple[str, ...]]:
        """Indicator id → the dimensions its dataflow adds to the key."""
        return {code: self.dataflows[row.dataflow].structure.added for code, row in self.indicators.items()}


def load(folder: Path) -> Registry:
    """The declarations under `folder`; Refusal with every mistake found, each naming file and line, and with every id that moved."""
    registry, problems = _read(folder), Problems()
    identifiers.check(registry, problems)
    return _agreed(registry, problems)


def declared(folder: Path) -> Registry:
    """The declarations under `folder`, whether or not they keep the ids that were published; Refusal with every other mistake."""
    return _agreed(_read(folder), Problems())


def _agreed(registry: Registry, problems: Problems) -> Registry:
    agreement.check(registry, problems)
    problems.refuse_if_any()
    return registry


def _read(folder: Path) -> Registry:
    """Every declaration under `folder`, each right in itself."""
    problems = Problems()
    if not (folder / "catalog.yaml").is_file():
        problems.add("no catalog.yaml here", folder.name, "name a folder of declarations with --datasets")
    problems.refuse_if_any()
    reader = _Reader(folder, problems)
    catalog = reader.told("catalog.yaml", lambda path: declaration.declare(Catalog, declaration.read_yaml(path), path))
    concepts = reader.told("concepts.csv", lambda path: declaration.rows(Concept, path))
    breaks = reader.told("breaks.csv", lambda path: declaration.rows(Break, path))
    events = reader.optional("events.csv", lambda path: declaration.rows(Event, path))
    moved = reader.optional("calendar.csv", lambda path: declaration.rows(Moved, path))
    codelists = reader.each("codelists/*.csv", _codelist)
    sources = reader.each("sources/*/source.yaml", lambda path: bundled.found(_named(Source, path), path.parent))
    dataflows = reader.each("dataflows/*.yaml", lambda path: _named(Dataflow, path))
    answers = reader.each("answers/*.yaml", lambda path: _named(Answer, path))
    locked = reader.told(".", identifiers.read)
    people = reader.optional("roles.yaml", roles.load)
    reviews = reader.each("reviews/*.yaml", lambda path: _named(Review, path))
    _require_lists(folder, codelists, problems)
    problems.refuse_if_any()
    assert catalog is not None
    assert concepts is not None
    assert breaks is not None
    declared = (codelists, breaks, events or (), sources, dataflows, answers, locked, moved or (), people, reviews)
    return Registry(folder, catalog, concepts, *declared)


Told = TypeVar("Told")
Declared = TypeVar("Declared", Source, Dataflow, Answer, Review)


@dataclass(frozen=True)
class _Reader:
    """Reads the files of a folder one after the other; the mistakes of all of them are kept, what has one is left out."""

    folder: Path
    problems: Problems

    def told(self, name: str, read: Callable[[Path], Told]) -> Told | None:
        """What stands at a place in the folder; None where it has a mistake."""
        with self.problems:
            return read(self.folder / name)
        return None

    def optional(self, name: str, read: Callable[[Path], Told]) -> Told | None:
        """What a file tells that need not be there; None where it is not, or has a mistake."""
        return self.told(name, read) if (self.folder / name).is_file() else None

    def each(self, pattern: str, read: Callable[[Path], Told]) -> dict[str, Told]:
        """What every file of a kind declares, by its id; aliases belong to the list beside them."""
        found = {}
        for path in sorted(self.folder.glob(pattern)):
            if not path.name.endswith(ALIASES):
                with self.problems:
                    found[_id(path)] = read(path)
        return found


def _id(path: Path) -> str:
    """What a file declares: a source is a folder, everything else a file."""
    return path.parent.name if path.name == "source.yaml" else path.stem


def _named(kind: type[Declared], path: Path) -> Declared:
    return declaration.declare(kind, declaration.read_yaml(path), path, id=_id(path))


def _require_lists(folder: Path, codelists: Collection[str], problems: Problems) -> None:
    """A Problem where nothing else is wrong and a list is missing without which nothing can be coded."""
    for name in CODED:
        if not problems.found and name not in codelists:
            path = declaration.shown(folder / "codelists" / f"{name}.csv")
            problems.add(f"the code list “{name}” is missing", "codelists", f"add {path}")


def _codelist(path: Path) -> Codelist:
    codes: tuple[Code, ...] = declaration.rows(ROW_KINDS.get(path.stem, Code), path)
    aliases = path.with_suffix(ALIASES)
    return Codelist(id=path.stem, codes=codes, aliases=declaration.rows(Alias, aliases) if aliases.is_file() else ())
