"""The pages of the published site, made from what is published and nothing else: `catalog.json` and the release folders.

Same files in, same bytes out: every date on a page is a release's, no clock is read. Pages work without scripts.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from etl.present import agenda, checks, citation, codes, definitions, numbers, periods, sentences, sparkline, table, theme
from etl.present import errata as notices
from etl.present.messages import HTML_LANG, LANGUAGES, has_message, message, written
from etl.present.postcard import Postcard
from etl.present.tongues import marked
from etl.publish import answers, errata, released, revised, search, validation
from etl.publish.answers import Answer
from etl.publish.cards import Cards, favicon
from etl.publish.dataset import Card, Dataset, sources, told

HERE = Path(__file__).parent
PLACES = (
    *("figures", "interpretation", "answers", "newest", "views", "downloads", "definitions"),
    *("breaks", "events", "sums", "conflicts", "checks", "sources", "cite", "history"),
)
"""The sections of a landing page that its own list of contents names."""

FOLLOWING = 3
"""So many next questions stand at the end of an answer."""


def render(root: Path, base: str = "") -> list[str]:
    """Write every page, card and asset of the site under `root`; what whoever publishes should know, a sentence each.

    `base` is put before every link, for a site in a sub-folder.
    """
    catalog = json.loads((root / "catalog.json").read_text("utf-8"))
    newest_first = sorted(catalog["datasets"], key=lambda entry: periods.last_month(entry["last_period"]), reverse=True)
    datasets = [Dataset(root, entry) for entry in newest_first]
    answered = answers.published(root, {dataset.id: dataset for dataset in datasets})
    calendar = json.loads((root / "calendar.json").read_text("utf-8")) if (root / "calendar.json").is_file() else None
    version = write_assets(root / "assets", datasets, answered)
    (root / "favicon.ico").write_bytes(favicon((HERE / "assets" / "icon.svg").read_text("utf-8")))
    cards = Cards(root)
    register = errata.read(root)
    for lang in LANGUAGES:
        Pages(root, base, lang, catalog, datasets, answered, version, cards, calendar, register).write_all()
    search.write(root, [dataset.id for dataset in datasets])
    cards.clear()
    return cards.remarks()


def write_assets(folder: Path, datasets: Sequence[Dataset], answered: Sequence[Answer] = ()) -> str:
    """The style sheet (tokens, series colours, rules), the one small script and the icon; gives a version for their links."""
    folder.mkdir(parents=True, exist_ok=True)
    colours = {pair for dataset in datasets for pair in dataset.colours}
    colours |= {pair for answer in answered for pair in answer.colours}
    written = {
        "site.css": "\n".join([*theme.sheet(colours), (HERE / "assets" / "site.css").read_text("utf-8")]),
        **{name: (HERE / "assets" / name).read_text("utf-8") for name in ("site.js", "icon.svg")},
    }
    for name, text in written.items():
        (folder / name).write_text(text, "utf-8", newline="\n")
    return hashlib.sha256("".join(written.values()).encode()).hexdigest()[:8]


class Pages:
    """The pages of one language."""

    def __init__(
        self,
        root: Path,
        base: str,
        lang: str,
        catalog: dict[str, Any],
        datasets: list[Dataset],
        answered: list[Answer],
        version: str,
        cards: Cards,
        calendar: dict[str, Any] | None = None,
        register: dict[str, Any] | None = None,
    ):
        self.root, self.base, self.lang, self.catalog, self.datasets, self.answered = root, base, lang, catalog, datasets, answered
        self.cards, self.calendar, self.register = cards, calendar, register
        self.errata: list[notices.Erratum] = register["errata"] if register else []
        self.front: tuple[str, str] | None = None
        self.environment = Environment(
            loader=FileSystemLoader(HERE / "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined
        )
        self.environment.filters["parted"] = validation.parted
        self.environment.filters["marked"] = lambda words: Markup(marked(words, lang))
        self.environment.globals.update(self._words(), **self._site(version))

    def _words(self) -> dict[str, Any]:
        """The functions with which templates word things."""
        lang = self.lang
        return {
            "t": lambda key, **values: message(key, lang, **values),
            "day": lambda release: periods.day(release, lang),
            "short": lambda period: periods.short(period, lang),
            "span": lambda entry: periods.span(entry["first_period"], entry["last_period"], lang),
            "thousands": lambda count: numbers.grouped(numbers.exact(count)),
            "size": numbers.size,
            "url": self.url,
            "absolute": self.absolute,
            "file": lambda path: self.base + path,
        }

    def _site(self, version: str) -> dict[str, Any]:
        """What every page knows of the site."""
        entries = self.catalog["datasets"]
        return {
            "lang": self.lang,
            "html_lang": HTML_LANG[self.lang],
            "html_langs": HTML_LANG,
            "written": written(self.lang, self.catalog.get("languages", ())),
            "chinese": written("zh", self.catalog.get("languages", ())),
            "languages": LANGUAGES,
            "catalog": self.catalog,
            "calendar": bool(self.calendar),
            "register": self.register is not None,
            "asset_version": version,
            "release": max((entry["release"] for entry in entries), default=""),
            "software": next((dataset.structure["software"] for dataset in self.datasets), ""),
            "observations": sum(entry["observations"] for entry in entries),
            "datasets": [self.shown(dataset) for dataset in self.datasets],
            "answers": [answer.short(self.lang) for answer in self.answered],
        }

    def url(self, path: str, lang: str | None = None) -> str:
        """The address of a page in this language, or in another."""
        return self.base + ("" if (lang or self.lang) == LANGUAGES[0] else f"/{lang or self.lang}") + path

    def absolute(self, path: str) -> str:
        """An address below the web root with the host it is published at, for those who are told of a page elsewhere."""
        return self.catalog["homepage"].rstrip("/") + path.removeprefix(self.base)

    def postcard(self, title: str, press: str, card: Card | None) -> Postcard:
        """A page as it is shown beside a link to it: its title with the newest figure of a dataset."""
        release = max((entry["release"] for entry in self.catalog["datasets"]), default="")
        foot = [message("foot.release", self.lang, day=periods.day(release, self.lang))] if release else []
        foot.append(urlsplit(self.catalog["homepage"]).netloc)
        said = (self.lang, press, title, "".join(card.sentence) if card else self.catalog["description"][self.lang])
        drawn = (card.fact.figure, card.fact.number, card.spark) if card else ("", "", "")
        return Postcard(*said, *drawn, message("list.aside", self.lang).join(foot))

    def shown(self, dataset: Dataset) -> dict[str, Any]:
        """A dataset as lists of datasets show it."""
        return {
            "id": dataset.id,
            "entry": dataset.entry,
            "card": dataset.card(self.lang),
            "downloads": dataset.downloads(self.lang),
            "coming": agenda.coming(self.calendar, dataset.id, self.lang),
            "late": agenda.late(self.calendar, dataset.id, self.lang),
        }

    def write_all(self) -> None:
        """Every page of the language."""
        self.write("home.html", "/", "home", **self.home())
        self.write("datasets.html", "/datasets/", "data")
        self.write("about.html", "/about/", "about", signs=self.signs())
        self.write("missing.html", "/404.html", "missing")
        for dataset in self.datasets:
            self.write("dataset.html", f"/datasets/{dataset.id}/", "data", **self.landing(dataset))
            self.write_reports(dataset)
            self.write_revisions(dataset)
            self.write_releases(dataset)
        if self.register:
            self.write("errata.html", "/errata/", "errata", entries=[self.erratum(each) for each in self.errata])
        if self.calendar:
            self.write("calendar.html", "/calendar/", "calendar", **self.dates(self.calendar))
        if self.answered:
            self.write("answers.html", "/answers/", "answers")
        for number, answer in enumerate(self.answered):
            self.write("answer.html", f"/answers/{answer.id}/", "answers", **self.answer(answer, number))

    def write_reports(self, dataset: Dataset) -> None:
        """The validation report of the newest release, and below it that of every release: the folder of a release holds data alone."""
        places = [("", dataset.reports[0]), *((f"{report.release}/", report) for report in dataset.reports)]
        for place, report in places:
            card = None if place else self.report_card(dataset, report)
            said: dict[str, Any] = {"entry": dataset.entry, "report": report, **validation.page(report, self.lang)}
            said["notice"] = notices.of_release(self.errata, dataset.id, report.release, dataset.entry["release"], self.lang)
            said["noindex"] = bool(said["notice"]) and said["notice"].state == notices.WITHDRAWN
            self.write("validation.html", f"/datasets/{dataset.id}/validation/{place}", "data", card, **said)

    def write_revisions(self, dataset: Dataset) -> None:
        """What every release of a dataset changed."""
        said = revised.page(dataset.revised, self.lang)
        title = message("revisions.of", self.lang, title=dataset.entry["title"][self.lang])
        card = replace(self.postcard(title, self.catalog["title"][self.lang], None), sentence=said["headline"])
        names = [name for name in ("revisions.csv", "history.parquet") if (dataset.folder / "latest" / name).is_file()]
        self.write("revisions.html", f"/datasets/{dataset.id}/revisions/", "data", card, entry=dataset.entry, files=names, **said)

    def write_releases(self, dataset: Dataset) -> None:
        """A page for every release, with what has become of it."""
        for release in dataset.entry["releases"]:
            said = released.page(dataset, release, self.errata, self.lang)
            self.write("release.html", f"/datasets/{dataset.id}/releases/{release}/", "data", entry=dataset.entry, **said)

    def erratum(self, each: notices.Erratum) -> dict[str, Any]:
        """An entry of the register as its page shows it."""
        said = {name: getattr(notices, name)(each, self.lang) for name in ("title", "grade", "about", "note")}
        return {**each, **said, "void": notices.is_void(self.errata, each), "who": each["who"][self.lang] if each.get("who") else ""}

    def state(self, dataset: Dataset, release: str) -> str:
        """What has become of a release, in a word."""
        return message(f"errata.state.{notices.state(self.errata, dataset.id, release, dataset.entry['release'])}", self.lang)

    def report_card(self, dataset: Dataset, report: validation.Report) -> Postcard:
        """A report as it is shown beside a link to it: its first sentence."""
        title = message("report.of", self.lang, title=dataset.entry["title"][self.lang])
        return replace(self.postcard(title, self.catalog["title"][self.lang], None), sentence=validation.headline(report, self.lang))

    def answer(self, answer: Answer, number: int) -> dict[str, Any]:
        """What the page of an answer says, with the questions that come after it."""
        following = [self.answered[(number + step) % len(self.answered)] for step in range(1, min(len(self.answered), FOLLOWING + 1))]
        return {
            "postcard": self.answered_card(answer),
            "answer": answer.page(self.lang),
            "notice": notices.of_answer(self.errata, *self.used(answer), self.lang),
            "sets": [self.shown(dataset) for dataset in self.datasets if dataset.id in answer.datasets],
            "following": [each.short(self.lang) for each in following],
        }

    def used(self, answer: Answer) -> tuple[dict[str, str], dict[str, set[str]]]:
        """Of the datasets an answer uses the newest release, and the indicators it uses of each."""
        found: dict[str, set[str]] = {}
        for row, structure in answer.used:
            found.setdefault(structure["id"], set()).add(row["indicator"])
        return {dataset.id: dataset.entry["release"] for dataset in self.datasets}, found

    def answered_card(self, answer: Answer) -> Postcard:
        """An answer as it is shown beside a link to it: the question, its first sentence, its one figure with the line it ends."""
        blank = self.postcard(answer.declared["question"][self.lang], self.catalog["title"][self.lang], None)
        told = answer.short(self.lang)
        figure = next((part.text for part in told["short"] if part.strong), "")
        number = next(iter(re.findall(r"[\d.,−-]*\d", figure)), "")
        spec = answer.spec(self.lang)
        ended = [each for each in spec.series if each.told and each.numbers[each.told[-1]].replace(",", "") == number.replace(",", "")]
        drawing = sparkline.sparkline(spec, ended[0]) if ended and spec.x_kind == "time" else ""
        return replace(blank, sentence="".join(part.text for part in told["headline"]), figure=figure, number=number, drawing=drawing)

    def write(self, template: str, path: str, section: str, postcard: Postcard | None = None, **values: Any) -> None:
        """One page at its place: `/about/` is `about/index.html`, under the language's folder.

        A page without a postcard of its own is shown elsewhere by that of the home page, which is written first.
        """
        if postcard:
            drawn = self.cards.draw(path.strip("/").replace("/", "-") or "home", postcard)
            values["picture"] = (drawn, f"{postcard.title}{message('list.colon', self.lang)}{postcard.sentence}") if drawn else None
        self.front = self.front or values.get("picture")
        values = {"picture": self.front, "notice": None, "noindex": False, **values}
        target = self.root / (self.url(path).removeprefix(self.base) + ("index.html" if path.endswith("/") else "")).lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        page = self.environment.get_template(template).render(path=path, section=section, **values)
        target.write_text(page, "utf-8", newline="\n")

    def home(self) -> dict[str, Any]:
        """What the home page says: sentences of the newest figures, the first dataset's chart and table."""
        title, newest = self.catalog["title"][self.lang], message("home.newest", self.lang)
        if not self.datasets:
            postcard = self.postcard(title, "", None)
            return {"lead": [], "latest": "", "checks": "", "main_chart": None, "main_table": None, "postcard": postcard}
        first, rules = self.datasets[0], [rule for dataset in self.datasets for rule in dataset.structure["rules"]]
        latest = max((dataset.entry["last_period"] for dataset in self.datasets), key=periods.last_month)
        came = checks.counts(rules)
        return {
            "lead": [told(fact, self.lang) for fact in first.leading(self.lang)],
            "latest": periods.short(latest, self.lang),
            "checks": message("fact.checks.value", self.lang, total=sum(came.values()) - came["not_applicable"], warned=came["warned"]),
            "postcard": self.postcard(title, newest, first.card(self.lang)),
            "main_chart": next(iter(first.drawn(self.lang)), None),
            "main_table": table.table(first.rows, first.structure, first.structure["views"][0], self.lang, limit=6),
        }

    def landing(self, dataset: Dataset) -> dict[str, Any]:
        """What a landing page says."""
        structure, lang = dataset.structure, self.lang
        charts, told = dataset.drawn(lang), definitions.described(structure, lang)
        newest, others = dataset.newest(lang)
        gaps = [(about, list(rows)) for about, rows in groupby(table.sums(structure, lang), key=lambda each: each.about)]
        differing, count = dataset.conflicts(lang)
        used_by = [answer.short(lang) for answer in self.answered if dataset.id in answer.datasets]
        interpretation = dataset.interpretation(lang)
        absent = {
            "figures": not charts,
            "interpretation": not interpretation,
            "answers": not used_by,
            "newest": not newest,
            "views": not charts[1:],
            "breaks": not told["breaks"],
            "events": not told["events"],
            "sums": not gaps,
            "conflicts": not differing,
        }
        card = dataset.card(lang)
        return {
            "postcard": self.postcard(structure["title"][lang], self.catalog["title"][lang], card),
            "dataset": self.shown(dataset),
            "entry": dataset.entry,
            "notice": notices.of_newest(self.errata, dataset.id, dataset.entry["release"], lang),
            "structure": structure,
            "scheme": sentences.column_name(structure, "scheme", lang),
            "places": [place for place in PLACES if not absent.get(place)],
            "headline": card.sentence if card else (),
            "charts": charts,
            "table": table.table(dataset.rows, structure, structure["views"][0], lang),
            "interpretation": interpretation,
            "used_by": used_by,
            "newest": newest,
            "others": others,
            "sums": gaps,
            "conflicts": differing,
            "conflicts_count": count,
            "definitions": told,
            "checked": validation.headline(dataset.reports[0], lang),
            "attention": validation.attention(dataset.reports[0], lang),
            "sources": sources(structure, lang),
            "cite": citation.forms(structure, lang),
            "history": [{**each, "state": self.state(dataset, each["release"])} for each in dataset.history(lang)],
        }

    def dates(self, calendar: dict[str, Any]) -> dict[str, Any]:
        """What the page of the calendar says."""
        return {
            "intro": message("calendar.intro", self.lang, zone=agenda.zone(calendar["timezone"], self.lang)),
            "overdue": agenda.overdue(calendar, self.lang),
            "upcoming": agenda.upcoming(calendar, self.lang),
            "undated": agenda.undated(calendar, self.lang),
            "moved": agenda.moved(calendar, self.lang),
            "came": agenda.came(calendar, self.lang),
            "units": agenda.units(calendar, self.lang),
            "limit": calendar["limit"],
            "lawful": calendar["holidays"] == "CN",  # the limit is that of a Chinese law
        }

    def signs(self) -> list[tuple[str, str, str]]:
        """Every status with its sign, its word and its meaning, as the datasets' own code lists tell them."""
        rows = {row["code"]: row for dataset in self.datasets for row in codes.rows_of(dataset.structure, "obs_status")}
        signed = [row for code, row in rows.items() if has_message(f"sign.{code}")]
        return [(message(f"sign.{row['code']}", self.lang), row[self.lang], row[f"description_{self.lang}"]) for row in signed]
