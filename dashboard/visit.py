"""A visit to the explorer, seen from the server: whether the address leads anywhere, and what is said where it does not."""

import asyncio
from contextvars import ContextVar
from html import escape
from typing import NamedTuple

from starlette.responses import Response

from dashboard.callbacks import dataset_asked
from dashboard.download import data_csv
from dashboard.frame import message_page, root
from dashboard.pages.explore import remark_words
from dashboard.selection import Outcome, read_search
from dashboard.settle import settle
from dashboard.shelf import Dataset, Site
from etl.catalog import Refusal, nearest
from etl.present.messages import message


class Visit(NamedTuple):
    """The page being answered: which dataset, in which language, and how its address was understood."""

    site: Site
    dataset: Dataset
    lang: str
    outcome: Outcome


VISIT: ContextVar[Visit] = ContextVar("visit")
"""The page of the request at hand."""


class Astray(Exception):
    """An address that leads nowhere, with the page that says so and names the nearest that leads somewhere."""

    def __init__(self, status: int, page: str):
        super().__init__(status)
        self.status, self.page = status, page


async def begin(site: Site, dataset_id: str, search: str, lang: str) -> int:
    """Prepare the page of a dataset; the status it is answered with: 400 where its selection cannot be shown as asked."""
    outcome, dataset = await _understood(site, dataset_id, search, lang)
    VISIT.set(Visit(site, dataset, lang, outcome))
    return 400 if outcome.wrong else 200


async def download(site: Site, dataset_id: str, search: str, lang: str) -> Response:
    """The figures of a selection as a file, or a page that says why there is none and where the nearest is."""
    outcome, dataset = await _understood(site, dataset_id, search, lang)
    if outcome.wrong:
        told = [escape(remark_words(remark, dataset, lang)) for remark in outcome.remarks]
        address = f"{root(lang)}/explore/{dataset.id}/data.csv{outcome.selection.search()}"
        near = f'<a href="{escape(address)}">{escape(message("explore.nearest", lang, title=dataset.structure["title"][lang]))}</a>'
        raise Astray(400, message_page(site.folder, lang, message("explore.refused", lang), [*told, near]))
    body = await asyncio.to_thread(data_csv, outcome.selection, dataset, site.catalog)
    name = f"{dataset.id}-{dataset.structure['release']}-selection.csv"
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-cache", "vary": "accept-encoding"}
    return Response(body, media_type="text/csv; charset=utf-8", headers=headers)


async def _understood(site: Site, dataset_id: str, search: str, lang: str) -> tuple[Outcome, Dataset]:
    asked = read_search(search)
    try:
        dataset = await dataset_asked(dataset_id, asked)
    except Refusal:
        raise Astray(404, _unknown(site, dataset_id, lang)) from None
    return settle(asked, dataset), dataset


def _unknown(site: Site, asked: str, lang: str) -> str:
    """The page for a dataset nobody published: it names the nearest one."""
    titles = {name: record["title"][lang] for name, record in site.records.items()}
    near = nearest(asked, titles)
    link = f'<a href="{root(lang)}/explore/{escape(near)}">{escape(titles[near])}</a>' if near else ""
    rest = f'<a href="{root(lang)}/datasets/">{escape(message("explore.unknown.all", lang))}</a>'
    return message_page(
        site.folder,
        lang,
        message("explore.unknown", lang, asked=asked[:80]),
        [f"{escape(message('explore.unknown.nearest', lang))} {link}" if near else "", rest],
    )
