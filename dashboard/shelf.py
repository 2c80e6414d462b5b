"""The datasets a request works with: one complete site at a time, each dataset read once and kept in memory."""

import asyncio
import os
from collections import OrderedDict
from collections.abc import Callable, Hashable, Set
from contextvars import ContextVar
from functools import cached_property, lru_cache, wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from dashboard.series import FIRST, KEPT_ANSWERS, SeriesIndex
from etl.catalog import LATEST, Catalog, open_catalog
from etl.present import units
from etl.present.codes import Labels, labels

KEPT_DATASETS = 16
"""So many releases are kept in memory for a site."""

KEPT_PARTS = 4_000
"""So many small parts of pages are kept with a dataset."""

KEPT_PAGES = 64
"""So many selections of a dataset are kept as pages without scripts."""

FIRST_ASKED = ("indicator", "scheme")
"""The dimensions a reader is asked for first; area, frequency and basis come last."""

LAST_ASKED = ("ref_area", "freq", "period_basis")

LANGUAGES = ("zh", "en")


Asked = ParamSpec("Asked")
Made = TypeVar("Made")

Pair = tuple[list[Any], list[Any]]
"""A choice as the page gets it (code, label, 1 where it has figures), made once without figures and once with."""


class Dataset:
    """One release of a dataset: its structure, its series, and what its codes are called.

    Its figures are as the release tells them or, of the vintage `first`, as each was first public; `vintages` are those it can be had in.
    """

    def __init__(self, catalog: Catalog, dataset: str, release: str, vintage: str = LATEST):
        self.id, self.release, self.vintage = dataset, release, vintage
        self.vintages = (LATEST, FIRST) if catalog.remembers(dataset, release) else (LATEST,)
        self.structure: dict[str, Any] = catalog.structure(dataset, release)
        units.declare(self.structure)
        self.record, self.errata = catalog.datasets[dataset], catalog.errata
        self.past = lru_cache(KEPT_ANSWERS)(lambda column: catalog.past(dataset, column, release))
        """The codes of a column that figures have or had: some were taken away since."""
        self.index = SeriesIndex(catalog, dataset, release, vintage)
        self.codes = {column: {row["code"]: row for row in rows} for column, rows in self.structure["codelists"].items()}
        self.parts: dict[Hashable, Any] = {}
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._named: dict[str, Labels] = {}
        self._options: dict[tuple[str, str], list[tuple[str, Pair]]] = {}
        self._listed: dict[str, Any] = {}
        self.flags = lru_cache(KEPT_ANSWERS)(self._flags)
        self._columns = {(each["name"], lang): str(each[lang]) for each in self.structure["columns"] for lang in LANGUAGES}
        self.place = {column: {code: place for place, code in enumerate(rows)} for column, rows in self.codes.items()}

    def remember(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """What was made for a key lately, or made now: what many readers ask for is made once."""
        found = self._kept.get(key)
        if found is None:
            found = self._kept[key] = make()
            if len(self._kept) > KEPT_PAGES:
                self._kept.popitem(last=False)
        return found

    @cached_property
    def dimensions(self) -> list[str]:
        """What a reader chooses, in the order in which choices narrow each other; the source comes after them."""
        own = [name for name in self.index.dimensions if name not in (*FIRST_ASKED, *LAST_ASKED, "source")]
        return [name for name in (*FIRST_ASKED, *own, *LAST_ASKED) if name in self.index.dimensions]

    @cached_property
    def xs(self) -> list[str]:
        """What may run along the axis: time, what the declared views run along, areas where they can be set out as tiles."""
        tiles = ["ref_area"] if self.tiled else []
        return list(dict.fromkeys(["time_period", *(view["x"] for view in self.structure["views"]), *tiles]))

    @cached_property
    def tiled(self) -> bool:
        """Whether there are areas that have a place in a tile diagram."""
        return any(row.get("tile") for row in self.codes.get("ref_area", {}).values())

    @cached_property
    def colours(self) -> list[str]:
        """What the colours may stand for."""
        return [name for name in (*self.dimensions, "source") if name not in ("freq", "period_basis")]

    def named(self, lang: str) -> Labels:
        """What people call every code, in one language."""
        if lang not in self._named:
            self._named[lang] = labels(self.structure, lang)
        return self._named[lang]

    def label(self, column: str, code: str, lang: str) -> str:
        """What people call a code; the code itself where nobody named it."""
        return str(self.codes.get(column, {}).get(code, {}).get(lang) or code)

    def in_order(self, column: str, codes: Set[str]) -> list[str]:
        """Codes in the order of their list."""
        if len(codes) < 2:
            return list(codes)
        place = self.place.get(column, {})
        return sorted(codes, key=lambda code: (place.get(code, len(place)), code))

    def column(self, name: str, lang: str) -> str:
        """What a column is called."""
        return self._columns.get((name, lang), name)

    def options(self, column: str, lang: str) -> list[tuple[str, Pair]]:
        """The codes of a dimension that occur, in the order of their list, each as an option without figures and with some."""
        if (column, lang) not in self._options:
            occurring = self.in_order(column, set(self.index.carrying[column]))
            labelled = [(code, self.label(column, code, lang)) for code in occurring]
            self._options[column, lang] = [(code, ([code, label, 0], [code, label, 1])) for code, label in labelled]
        return self._options[column, lang]

    def _flags(self, column: str, among: int) -> str:
        """A digit for each option of a dimension, in the order of their list: 1 where it has figures among some series."""
        if column not in self._listed:
            self._listed[column] = self.index.places(column, [code for code, _ in self.options(column, LANGUAGES[0])])
        return self.index.flags(column, among, self._listed[column])


def kept(make: Callable[Concatenate[Dataset, Asked], Made]) -> Callable[Concatenate[Dataset, Asked], Made]:
    """The same function; what it makes is made once and kept with its dataset, so that both go together."""

    @wraps(make)
    def found(dataset: Dataset, *asked: Asked.args, **named: Asked.kwargs) -> Made:
        key = make, asked, *named.items()
        if key not in dataset.parts:
            if len(dataset.parts) >= KEPT_PARTS:
                dataset.parts.clear()
            dataset.parts[key] = make(dataset, *asked, **named)
        return dataset.parts[key]

    return found


class Site:
    """One complete site: the folder that is served, its catalogue, and the datasets read from it so far."""

    def __init__(self, folder: str):
        self.folder = folder
        self.catalog: Catalog = open_catalog(Path(folder))
        self.records = self.catalog.datasets
        """What `catalog.json` says of each dataset; a site never changes."""
        self.tracing = asyncio.Lock()
        """Held while a number's story is put together: the first of a release reads whole files, in a thread, and no page waits for it."""
        self._datasets: OrderedDict[tuple[str, str, str], Dataset] = OrderedDict()
        self._reading: dict[tuple[str, str, str], asyncio.Task[Dataset]] = {}

    @cached_property
    def ratios(self) -> dict[str, list[tuple[str, dict[str, Any]]]]:
        """For each indicator the ratios made from it, per head or per cent: the dataset that has each, and its row of the code list."""
        found: dict[str, list[tuple[str, dict[str, Any]]]] = {}
        for name in self.records:
            structure = self.catalog.structure(name)
            for row in structure["codelists"]["indicator"]:
                if row.get("numerator") and row["code"] not in structure.get("unavailable", ()):
                    found.setdefault(row["numerator"], []).append((name, row))
        return found

    async def dataset(self, dataset: str, release: str = LATEST, vintage: str = LATEST) -> Dataset:
        """A dataset of this site, read on first need in a thread; a Refusal where there is none of that name."""
        key = dataset, release, vintage
        if key in self._datasets:
            self._datasets.move_to_end(key)
            return self._datasets[key]
        if key not in self._reading:
            self._reading[key] = asyncio.create_task(asyncio.to_thread(Dataset, self.catalog, dataset, release, vintage))
        try:
            read = await asyncio.shield(self._reading[key])
        finally:
            self._reading.pop(key, None)
        self._datasets[key] = read
        if len(self._datasets) > KEPT_DATASETS:
            self._datasets.popitem(last=False)
        return read


class Shelf:
    """Leads to the site that is public now, looking at the link anew for each request."""

    def __init__(self, public: Path):
        self.public, self._link = public, str(public)
        self._site: Site | None = None
        self._seen: object = None

    def site(self) -> Site:
        """The site a request works with from beginning to end, whatever is released meanwhile."""
        seen = self._look()
        if self._site is None or seen is None or seen != self._seen:
            folder = os.path.realpath(self.public)
            if self._site is None or self._site.folder != folder:
                self._site = Site(folder)
            self._seen = seen
        return self._site

    def _look(self) -> object:
        """Where the link leads and what is there: as long as both are the same, so is the site. None where there is no link."""
        try:
            found = os.stat(self._link)  # noqa: PTH116 (for every request)
            return os.readlink(self._link), found.st_ino, found.st_dev  # noqa: PTH115
        except OSError:
            return None


CURRENT: ContextVar[Site] = ContextVar("site")
"""The site of the request at hand."""
