"""The registry: every declaration of an office, read once and checked against each other."""

from dataclasses import dataclass, field
from pathlib import Path
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
    catalog: Catalog | None = None
    concepts: tuple[Concept, ...] = ()
    breaks: tuple[Break, ...] = ()
    events: tuple[Event, ...] = ()
    codelists: dict[str, Codelist] = {}
    sources: dict[str, Source] = {}
    dataflows: dict[str, Dataflow] = {}
    answers: dict[str, Answer] = {}
    locked: tuple[identifiers.Line, ...] | None = None
    moved: tuple[Moved, ...] = ()
    people: tuple[Person, ...] | None = None
    reviews: dict[str, Review] = {}
    with problems:
        path = folder / "catalog.yaml"
        catalog = declaration.declare(Catalog, declaration.read_yaml(path), path)
    with problems:
        concepts = declaration.rows(Concept, folder / "concepts.csv")
    with problems:
        breaks = declaration.rows(Break, folder / "breaks.csv")
    if (folder / "events.csv").is_file():
        with problems:
            events = declaration.rows(Event, folder / "events.csv")
    if (folder / "calendar.csv").is_file():
        with problems:
            moved = declaration.rows(Moved, folder / "calendar.csv")
    for path in sorted((folder / "codelists").glob("*.csv")):
        if not path.name.endswith(".aliases.csv"):
            with problems:
                codelists[path.stem] = _codelist(path)
    for path in sorted((folder / "sources").glob("*/source.yaml")):
        with problems:
            sources[path.parent.name] = bundled.found(
                declaration.declare(Source, declaration.read_yaml(path), path, id=path.parent.name), path.parent
            )
    for path in sorted((folder / "dataflows").glob("*.yaml")):
        with problems:
            dataflows[path.stem] = declaration.declare(Dataflow, declaration.read_yaml(path), path, id=path.stem)
    for path in sorted((folder / "answers").glob("*.yaml")):
        with problems:
            answers[path.stem] = declaration.declare(Answer, declaration.read_yaml(path), path, id=path.stem)
    with problems:
        locked = identifiers.read(folder)
    if (folder / "roles.yaml").is_file():
        with problems:
            people = roles.load(folder / "roles.yaml")
    for path in sorted((folder / "reviews").glob("*.yaml")):
        with problems:
            reviews[path.stem] = declaration.declare(Review, declaration.read_yaml(path), path, id=path.stem)
    for name in CODED:
        if not problems.found and name not in codelists:
            problems.add(
                f"the code list “{name}” is missing", "codelists", f"add {declaration.shown(folder / 'codelists' / f'{name}.csv')}"
            )
    problems.refuse_if_any()
    assert catalog is not None
    return Registry(folder, catalog, concepts, codelists, breaks, events, sources, dataflows, answers, locked, moved, people, reviews)


def _codelist(path: Path) -> Codelist:
    codes: tuple[Code, ...] = declaration.rows(ROW_KINDS.get(path.stem, Code), path)
    aliases = path.with_suffix(".aliases.csv")
    return Codelist(id=path.stem, codes=codes, aliases=declaration.rows(Alias, aliases) if aliases.is_file() else ())
