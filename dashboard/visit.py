"""A visit to the explorer, seen from the server: whether the address leads anywhere, and what is said where it does not."""

import asyncio
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from html import escape
from typing import NamedTuple

from dashboard.callbacks import dataset_asked
from dashboard.embed import embedded
from dashboard.frame import root
from dashboard.pages.still import Still, still
from dashboard.selection import Asked, Outcome, read_search
from dashboard.settle import settle
from dashboard.shelf import Dataset, Site
from dashboard.short import expanded
from etl.catalog import Refusal, nearest
from etl.present.messages import message


class Visit(NamedTuple):
    """The page being answered: which dataset, in which language, how its address was understood, what it shows without scripts."""

    site: Site
    dataset: Dataset
    lang: str
    outcome: Outcome
    embedded: bool
    still: Still


VISIT: ContextVar[Visit] = ContextVar("visit")
"""The page of the request at hand."""


class Astray(Exception):
    """An address that leads nowhere: what is wrong, and in paragraphs of HTML the nearest that leads somewhere."""

    def __init__(self, status: int, title: str, paragraphs: Sequence[str], headers: Mapping[str, str] | None = None):
        super().__init__(status)
        self.status, self.title, self.paragraphs, self.headers = status, title, paragraphs, headers


async def begin(site: Site, dataset_id: str, search: str, lang: str) -> int:
    """Prepare the page of a dataset; the status it is answered with: 400 where its selection cannot be shown as asked."""
    outcome, dataset = await understood(site, dataset_id, read_search(search), lang)
    key = "still", outcome.selection.search(), tuple(outcome.remarks), lang
    seen = await asyncio.to_thread(dataset.remember, key, lambda: still(outcome, dataset, lang))
    VISIT.set(Visit(site, dataset, lang, outcome, embedded(search), seen))
    return 400 if outcome.wrong else 200


async def understood(site: Site, dataset_id: str, asked: Asked, lang: str) -> tuple[Outcome, Dataset]:
    """The selection an address means, and its dataset; Astray where there is none of that name."""
    try:
        dataset = await dataset_asked(dataset_id, asked)
    except Refusal:
        raise _unknown(site, dataset_id, lang) from None
    return settle(expanded(asked, dataset), dataset), dataset


def _unknown(site: Site, asked: str, lang: str) -> Astray:
    """What is said of a dataset nobody published: it names the nearest one."""
    titles = {name: record["title"][lang] for name, record in site.records.items()}
    near = nearest(asked, titles)
    link = f'<a href="{root(lang)}/explore/{escape(near)}">{escape(titles[near])}</a>' if near else ""
    rest = f'<a href="{root(lang)}/datasets/">{escape(message("explore.unknown.all", lang))}</a>'
    nearest_one = [f"{escape(message('explore.unknown.nearest', lang))} {link}"] if near else []
    return Astray(404, message("explore.unknown", lang, asked=asked[:80]), [*nearest_one, rest])
