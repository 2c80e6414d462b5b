"""`/trace/<dataset>?…`: from an address to the page of a number, or to a page that says which there are."""

import asyncio
import re
from collections.abc import Sequence
from html import escape
from typing import Any
from urllib.parse import quote

from starlette.responses import HTMLResponse, RedirectResponse, Response

from dashboard.frame import described, frame, root
from dashboard.pages import notice, trace
from dashboard.pages.explore import remark_words
from dashboard.selection import Asked, Remark, allowed, read_search
from dashboard.shelf import Dataset, Site
from etl.catalog import LATEST, Biography, Figure, Matches, Refusal, Unfound, alike, is_period
from etl.present import biography, periods, units, which
from etl.present.messages import message
from etl.present.story import Place, figure_words

TRACE = re.compile(r"(?P<root>/en)?/trace(?:/(?P<id>[^/]*)(?P<slash>/)?)?")
"""Addresses of numbers; an id may be anything a reader types."""

HEADERS = {"cache-control": "no-cache", "vary": "accept-encoding"}

ABOUT = 300


async def answer(site: Site, found: re.Match[str], search: str) -> Response:
    """The page of the number the address means; 400 or 404 with the nearest where it means none."""
    lang = "en" if found["root"] else "zh"
    name = found["id"] or ""
    if not name:
        return RedirectResponse(f"{found['root'] or ''}/datasets/", 307)
    if found["slash"]:
        return RedirectResponse(f"{found['root'] or ''}/trace/{quote(name)}" + (f"?{search}" if search else ""), 308)
    if name not in site.records:
        return _unknown(site, name, search, lang)
    asked = read_search(search)
    known = site.records[name]["releases"]
    release = asked.pop("release", (LATEST,))[0]
    wrong = [] if release in (LATEST, *known) else [Remark("code", "release", (release[:40],), (known[0],))]
    dataset = await site.dataset(name, LATEST if wrong else release)
    key, remarks = _key(asked, dataset)
    wrong += remarks
    question = _Question(site, dataset, key, lang, "" if dataset.release == LATEST else dataset.release)
    async with site.tracing:
        return await asyncio.to_thread(question.answer, wrong)


def _key(asked: Asked, dataset: Dataset) -> tuple[dict[str, str], list[Remark]]:
    """The codes asked for that some figure has or had, one a column, and a remark with the nearest for each that none has."""
    names = {each: dataset.column(each, "zh") for each in (*dataset.structure["dimensions"], "source")}
    key: dict[str, str] = {}
    wrong = []
    for name, values in asked.items():
        if name not in names:
            near = alike(name, names)
            wrong.append(Remark("name", name[:40], (name[:40],), (near,) if near else ()))
            continue
        codes = _codes(name, dataset)
        code = values[0]
        is_known = code in codes or (name == "time_period" and is_period(code))  # which period is near depends on the other codes
        if not is_known and code not in dataset.past(name):
            near = alike(code, codes, 0.3)
            wrong.append(Remark("code", name, (code[:40],), (near,) if near else ()))
            code = near or ""
        elif len(values) > 1:
            wrong.append(Remark("many", name, tuple(value[:40] for value in values[:5]), (code,)))
        key |= {name: code} if code else {}
    return key, wrong


def _codes(name: str, dataset: Dataset) -> dict[str, str]:
    """The values a column of the key may have, with their labels."""
    if name == "time_period":
        spans = dataset.remember(
            "periods", lambda: {each for first, last in set(dataset.index.spans) for each in periods.steps(first, last)}
        )
        return {each: each for each in spans}
    rows = allowed(dataset, name) or {}
    return {code: words for code, words in rows.items() if code not in ("all", "preferred")}


class _Question:
    """One question about a figure of a dataset, in one language; `release` where it names one."""

    def __init__(self, site: Site, dataset: Dataset, key: dict[str, str], lang: str, release: str):
        self.site, self.dataset, self.key, self.lang, self.release = site, dataset, key, lang, release
        self.structure = dataset.structure
        units.declare(self.structure)

    def answer(self, wrong: list[Remark]) -> Response:
        """The number's page; or what is wrong, and what is nearest."""
        catalog, dataset = self.site.catalog, self.dataset
        try:
            found = catalog.matches(dataset.id, dataset.release, **self.key)
        except Unfound as unfound:
            taken = catalog.gone(dataset.id, dataset.release, **self.key)
            return self._gone(wrong, taken) if taken.count else self._nowhere(wrong, unfound)
        except Refusal:
            return self._nowhere(wrong, None)
        if wrong or found.count > 1:
            return self._which(wrong, found)
        key = {name: found.rows[0][name] for name in (*self.structure["dimensions"], "source")}
        return self._told(catalog.trace(dataset.id, dataset.release, **key), key)

    def _told(self, told: Biography, key: dict[str, str]) -> Response:
        structures = {name: self.site.catalog.structure(name) for name in self.site.records} | {self.dataset.id: self.structure}
        story = biography.story(told, structures, self.lang)
        said = notice.html(self.dataset, self.lang)
        inside = trace.biography(story, self.dataset.id, key, self.structure, self.lang, self._way(told), said)
        about = message("list.clause", self.lang).join([story.period, story.figure])
        own = trace.address(self.dataset.id, key, self.lang, self.release)
        title = message("story.page", self.lang, title=story.title)
        return self._page(200, title, inside, own, about[:ABOUT])

    def _gone(self, wrong: list[Remark], taken: Matches) -> Response:
        """What is left of a number that was taken away; of several which there are."""
        if wrong or taken.count > 1:
            return self._which(wrong, taken, [message("story.gone.several", self.lang)])
        catalog, name = self.site.catalog, self.dataset.id
        told = catalog.tombstone(name, self.dataset.release, **self.key)
        structure, key = catalog.structure(name, told.until), told.figure.key
        story = biography.gone(told, {each: catalog.structure(each) for each in self.site.records} | {name: structure}, self.lang)
        beside = {name: told.until, **{each.dataset: each.release for each in _all_inputs(told.figure.inputs)}}

        def way(place: Place) -> str:
            return trace.address(place.dataset, place.key, self.lang, beside.get(place.dataset, ""))

        inside = trace.biography(story, name, key, structure, self.lang, way)
        title = message("story.gone.title", self.lang, title=story.title)
        return self._page(200, title, inside, trace.address(name, key, self.lang, self.release), story.steps[0].says[0])

    def _way(self, told: Biography) -> Any:
        """Where other figures' stories are told: of one release, those of the releases beside it."""
        beside = {each.dataset: each.release for each in (*told.uses, *_all_inputs(told.figure.inputs))}

        def way(place: Place) -> str:
            release = beside.get(place.dataset, self.release) if self.release else ""
            return trace.address(place.dataset, place.key, self.lang, release)

        return way

    def _which(self, wrong: list[Remark], found: Matches, first: Sequence[str] = ()) -> Response:
        """A few figures with what tells them apart, or what can be said next; where something is wrong, of what was meant."""
        is_few = found.count <= which.LISTED
        title = message("story.wrong" if wrong else "story.which", self.lang)
        count = f"{found.count:,}"
        key = "story.which.one" if found.count == 1 else "story.which.count" if is_few else "story.which.next"
        said = [*self._said(), *first, message(key, self.lang, count=count)]
        if is_few:
            names = which.telling(found.rows, found.open) or ["indicator", "time_period"]
            inside = trace.listed([self._line(row, names) for row in found.rows])
        else:
            inside = trace.choices(which.choices(found.open, self.structure, self.lang), self._further, self.lang)
        return self._page(400 if wrong else 200, title, self._told_of(title, wrong, said) + inside + "</div>", self._own())

    def _nowhere(self, wrong: list[Remark], unfound: Unfound | None) -> Response:
        """No figure has these codes together: the nearest that there are, by what they differ in."""
        title = message("story.wrong" if wrong else "story.nowhere", self.lang)
        near = unfound.near if unfound else {}
        groups = [
            (self.dataset.column(name, self.lang), [self._line(self._row(key), [name]) for key in keys]) for name, keys in near.items()
        ]
        said = self._said() + ([message("story.nowhere.near", self.lang)] if groups else [])
        whole = f'<p><a href="{root(self.lang)}/explore/{self.dataset.id}">{escape(message("story.explore", self.lang))}</a></p>'
        inside = (trace.grouped(groups) if groups else "") + whole
        return self._page(400 if wrong else 404, title, self._told_of(title, wrong, said) + inside + "</div>", self._own())

    def _told_of(self, title: str, wrong: list[Remark], said: list[str]) -> str:
        """The heading, what is wrong, and what is said of the rest; the list follows."""
        told = [remark_words(each, self.dataset, self.lang) for each in wrong] + said
        trail = trace.trail(self.dataset.id, self.structure, self.lang)
        return f'{trail}<h1>{escape(title)}</h1><div class="which">' + "".join(f"<p>{escape(each)}</p>" for each in told)

    def _said(self) -> list[str]:
        """What the question says, in words."""
        names = [name for name in self.key if name not in which.LAST] or list(self.key)
        return [which.words(self.key, names, self.structure, self.lang)] if names else []

    def _row(self, key: dict[str, str]) -> Any:
        return self.site.catalog.matches(self.dataset.id, self.dataset.release, **key).rows[0]

    def _line(self, row: Any, names: list[str]) -> tuple[str, str, str]:
        """A figure to choose: its address, what tells it apart, and itself."""
        words = which.words(row, names, self.structure, self.lang)
        return self._address(row), words, figure_words(row, self.structure, self.lang)

    def _further(self, column: str, code: str) -> str:
        """The question that says one thing more."""
        return trace.address(self.dataset.id, {**self.key, column: code}, self.lang, self.release)

    def _address(self, row: Any) -> str:
        key = {name: row[name] for name in (*self.structure["dimensions"], "source")}
        return trace.address(self.dataset.id, key, self.lang, self.release)

    def _own(self) -> str:
        return trace.address(self.dataset.id, self.key, self.lang, self.release)

    def _page(self, status: int, title: str, inside: str, own: str, about: str = "") -> Response:
        """In the frame of the dataset's own page; the other language leads to the same number."""
        base = f"/trace/{self.dataset.id}"
        around = frame(self.site.folder, self.lang, f"/datasets/{self.dataset.id}/", base)
        search = escape(own.partition("?")[2])
        before = re.sub(rf'(data-language href="(?:/en)?{re.escape(base)})"', lambda link: f'{link[1]}?{search}"', around.before)
        robots = '<meta name="robots" content="noindex">' if status != 200 else ""
        html = around._replace(before=before).around(title, robots, inside)
        said = {"og:title": title, "description": about or title, "og:description": about or title}
        return HTMLResponse(described(html, said), status, HEADERS)


def _all_inputs(inputs: Any) -> list[Any]:
    """Every published figure another was computed from, however far down."""
    return [each for one in inputs if isinstance(one, Figure) for each in (one, *_all_inputs(one.inputs))]


def _unknown(site: Site, asked: str, search: str, lang: str) -> Response:
    """What is said of a dataset nobody published: the one whose name is alike, asked the same, and all that there are."""
    titles = {name: record["title"][lang] for name, record in site.records.items()}
    near, said = alike(asked, titles, 0.6), ""
    if near:
        where = f"{root(lang)}/trace/{near}" + (f"?{search}" if search else "")
        said = f'<p>{escape(message("explore.unknown.nearest", lang))} <a href="{escape(where)}">{escape(titles[near])}</a></p>'
    base = f"{root(lang)}/datasets"
    there = "".join(
        f'<li><span><a href="{base}/{escape(name)}/">{escape(title)}</a></span> <code class="told">{escape(name)}</code></li>'
        for name, title in titles.items()
    )
    said += f'<p>{escape(message("story.datasets", lang))}</p><ul class="lines">{there}</ul>'
    title = message("explore.unknown", lang, asked=asked[:80])
    inside = f'<h1>{escape(title)}</h1><div class="which">{said}</div>'
    return HTMLResponse(frame(site.folder, lang, "/datasets/", "/datasets/").around(title, "", inside), 404, HEADERS)
