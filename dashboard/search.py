"""`/search?q=`: the page that says what was found, in the frame of the site and without scripts."""

import re
from html import escape
from urllib.parse import parse_qs, quote, urlencode

from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import Scope

from dashboard.findable import Findable
from dashboard.finder import Finder, Found, Together, finder
from dashboard.frame import frame, root
from dashboard.shelf import Site
from etl.present import periods
from etl.present.messages import has_message, listing, message

ADDRESSES = frozenset(f"{start}/search{end}" for start in ("", "/en") for end in ("", "/"))
LONGEST = 200
MOST_SHOWN = 12
"""So many things of a kind are listed; the text says how many more there are."""

LANGUAGE = re.compile(r'(data-language href="(?:/en)?/search)"')

SHARING = ("area", "scheme", "indicator")
"""What an example is given of, as a series names them."""


def answer(site: Site, scope: Scope) -> Response:
    """The page of a search; 400 where the question is too long."""
    if scope["path"].endswith("/"):
        query = scope["query_string"].decode("latin-1")
        return RedirectResponse(scope["path"].rstrip("/") + (f"?{query}" if query else ""), 308)
    lang = "en" if scope["path"].startswith("/en/") else "zh"
    question = _question(scope["query_string"].decode("latin-1"))
    headers = {"cache-control": "no-cache", "vary": "accept-encoding"}
    return HTMLResponse(Page(site, lang, question).html(), 400 if len(question) > LONGEST else 200, headers)


def _question(query: str) -> str:
    """What is asked for, in one line of letters; nothing where the address cannot be read."""
    try:
        asked = parse_qs(query, max_num_fields=40, errors="replace").get("q", [""])[0]
    except ValueError:
        return ""
    return "".join(sign for sign in " ".join(asked.split()) if sign.isprintable())


class Page:
    """What is said of one question in one language; `question` is only ever written escaped."""

    def __init__(self, site: Site, lang: str, question: str):
        self.site, self.lang, self.question = site, lang, question
        self.finder: Finder = finder(site.folder)

    def html(self) -> str:
        """The whole page: the field in its head holds the question, and the other language leads to the same one."""
        too_long = len(self.question) > LONGEST
        asked = "" if too_long else self.question
        title, inside = self._too_long() if too_long else self._empty() if not asked else self._told(self.finder.find(asked))
        whole = frame(self.site.folder, self.lang, "/datasets/", "/search")
        before = whole.before.replace(' aria-current="page"', "").replace('id="q"', f'id="q" value="{escape(asked)}"', 1)
        if asked:
            before = LANGUAGE.sub(lambda link: f'{link[1]}?q={quote(asked)}"', before)
        robots = '<meta name="robots" content="noindex">'
        return whole._replace(before=before).around(title, robots, f"<h1>{escape(title)}</h1>{inside}")

    def say(self, key: str, **values: object) -> str:
        return escape(message(f"search.{key}", self.lang, **values))

    def _too_long(self) -> tuple[str, str]:
        return message("search.too_long", self.lang), f'<p class="intro">{self.say("too_long.words", most=LONGEST)}</p>{self._examples()}'

    def _empty(self) -> tuple[str, str]:
        return message("search", self.lang), f'<p class="intro">{self.say("words")}</p>{self._examples()}'

    def _told(self, found: Found) -> tuple[str, str]:
        title = message("search.title", self.lang, asked=self.question)
        if not found.count:
            near = self._again(message("search.near", self.lang), [each.title[self.lang] for each in found.near])
            return title, f'<p class="intro">{self.say("none")}</p>{near or self._examples()}'
        parts = [f'<p class="intro">{self.say("count", count=found.count)}</p>']
        if found.together:
            parts.append(self._group("together", [self._together(each) for each in found.together]))
        parts += [self._group(kind, [self._item(each) for each in items]) for kind, items in found.groups]
        return title, "".join(parts)

    def _group(self, name: str, items: list[str]) -> str:
        more = len(items) - MOST_SHOWN
        rest = f'<p class="quiet">{self.say("more", count=more)}</p>' if more > 0 else ""
        words = message(f"search.group.{name}", self.lang) if has_message(f"search.group.{name}") else self._column(name)
        head = f'<h2 id="found-{name}">{escape(words)}</h2>'
        return f'<section class="found" aria-labelledby="found-{name}">{head}<ul>{"".join(items[:MOST_SHOWN])}</ul>{rest}</section>'

    def _column(self, name: str) -> str:
        """What the office calls a column."""
        structures = (self.site.catalog.structure(dataset) for dataset in self.site.catalog.datasets)
        return next((str(row[self.lang]) for told in structures for row in told["columns"] if row["name"] == name), name)

    def _together(self, found: Together) -> str:
        """Codes that have figures together: one link to the explorer with all of them."""
        words = message("list.aside", self.lang).join(each.title[self.lang] for each in found.parts)
        told = self.say("year", period=found.year) if found.year else self._newest(found.newest)
        return self._line(self._explore(found.series, found.dataset, found.year), words, f"{escape(self._title(found.dataset))} · {told}")

    def _item(self, found: Findable) -> str:
        """A thing found: where it leads, what it is, and its newest figures."""
        start = root(self.lang)
        title, about = found.title[self.lang], found.about[self.lang]
        if found.kind == "answer":
            return self._line(f"{start}/answers/{quote(found.code)}/", title, "", about)
        if found.kind == "dataset":
            newest = self._newest(found.newest[found.code]) if found.newest else ""
            return self._line(f"{start}/datasets/{quote(found.code)}/", title, newest, about)
        if not found.newest:
            return self._line(f"{start}/datasets/{quote(found.datasets[0])}/#definitions", title, self.say("unavailable"), about)
        links = [(self._explore(found.series, dataset), self._title(dataset), newest) for dataset, newest in found.newest.items()]
        address, dataset, newest = links[0]
        told = f"{escape(dataset)} · {self._newest(newest)}"
        others = [f'<a href="{escape(link)}">{escape(name)}</a>' for link, name, _ in links[1:]]
        also = f"<p>{self.say('also')}{listing(others, self.lang)}</p>" if others else ""
        return self._line(address, title, told, about, also)

    def _line(self, address: str, title: str, told: str, about: str = "", also: str = "") -> str:
        """`title` and `about` are texts, `told` and `also` HTML already."""
        said = f"<p>{escape(about)}</p>" if about else ""
        return f'<li><a class="title" href="{escape(address)}">{escape(title)}</a> <span class="quiet">{told}</span>{said}{also}</li>'

    def _again(self, words: str, questions: list[str]) -> str:
        """Questions to ask instead, each a link to its search."""
        links = [f'<li><a href="{root(self.lang)}/search?q={quote(each)}">{escape(each)}</a></li>' for each in dict.fromkeys(questions)]
        return f'<p>{escape(words)}</p><ul class="again">{"".join(links)}</ul>' if links else ""

    def _examples(self) -> str:
        """A thing of each kind, and several that have figures together."""
        named = {(each.kind, each.code): each.title[self.lang] for each in self.finder.entries}
        firsts = [
            next((each.title[self.lang] for each in self.finder.entries if each.kind == kind and each.newest), "") for kind in SHARING
        ]
        row = self.finder.held.rows[-1] if self.finder.held.rows else ()
        several = " ".join(named.get(key, "") for key in zip(SHARING, row[1:4], strict=False))
        return self._again(message("search.examples", self.lang), [each for each in (*firsts, several) if each.strip()])

    def _newest(self, period: str) -> str:
        return self.say("newest", period=periods.short(period, self.lang))

    def _title(self, dataset: str) -> str:
        record = self.site.catalog.datasets.get(dataset)
        return str(record["title"][self.lang]) if record else dataset

    def _explore(self, series: int, dataset: str, year: str = "") -> str:
        codes = self.finder.held.selection(series, dataset, year)
        return f"{root(self.lang)}/explore/{quote(dataset)}?{urlencode(codes, safe=',')}"
