"""Every page of the press and every state of the explorer, as a list: what a reader may have before them."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

from playwright.sync_api import Page, Route, expect

DATASETS = ("enrolment", "benefits", "funds", "ratios")
TILED = ("enrolment", "funds", "ratios")
KINDS = ("line", "bar", "rank", "panels", "tiles", "stack", "table")
ANSWERS = (
    *("benefit-level", "changes", "cities", "coverage", "insured"),
    *("reserve", "risks", "sources", "who-pays", "workers-per-pensioner"),
)

ANHUI = "freq=A&ref_area=340000&scheme=PEN_E&indicator=balance_cum"

SAME_GROUND = """() => {
    const drawn = document.querySelector('#graph .main-svg');
    const shown = document.querySelector('#drawing:not([hidden])');
    return !shown || (drawn && getComputedStyle(drawn).backgroundColor === getComputedStyle(document.body).backgroundColor);
}"""
"""Whether the chart has been drawn for the theme of the page."""


def nothing(page: Page) -> None:
    """The page as it opens."""


def drawn(page: Page) -> None:
    """The explorer with its chart drawn for this width and theme."""
    expect(page.locator("#head h2")).to_be_visible()
    page.wait_for_timeout(300)  # the page measures itself anew some time after it has changed
    page.wait_for_load_state("networkidle")
    page.wait_for_function(SAME_GROUND)


def opened(name: str) -> Callable[[Page], None]:
    """The explorer with one choice open."""

    def prepare(page: Page) -> None:
        drawn(page)
        choice = page.locator(f".choice[data-name={name}]")
        if page.locator(".choices-fold[aria-expanded=false]").is_visible():
            page.locator(".choices-fold").click()
        if not choice.locator(".choice-panel").count():
            choice.locator(".choice-button").click()
        expect(choice.locator(".choice-panel")).to_be_visible()

    return prepare


def sought(page: Page) -> None:
    """A choice searched for something that is not there."""
    opened("ref_area")(page)
    page.locator(".choice-search").fill("zzz")
    expect(page.locator(".choice-list .choice-note")).to_be_visible()


def shared(page: Page) -> None:
    """The explorer with what can be copied of it."""
    drawn(page)
    if not page.locator("#share dl").count():
        page.locator("#open").click()
    expect(page.locator("#permanent")).to_be_visible()


def pointed(page: Page) -> None:
    """One figure chosen: its details above the table, its mark on the chart."""
    drawn(page)
    page.locator("#table td.number:not(.missing)").first.click()
    expect(page.locator("#details button")).to_be_visible()


def tile_pointed(page: Page) -> None:
    """One tile chosen."""
    drawn(page)
    page.locator("#picture [data-at]").first.click()
    expect(page.locator("#details button")).to_be_visible()


def unfolded(page: Page) -> None:
    """All that is folded on a page lies open."""
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")


@dataclass(frozen=True)
class State:
    """A page at `path`, which is answered with `status` and brought into its state by `prepare`."""

    name: str
    path: str
    prepare: Callable[[Page], None] = nothing
    status: int = 200
    scripts: bool = True

    def open(self, page: Page, address: str, root: str = "") -> None:
        """Go there in the language of `root`; without scripts of its own the page gets empty ones."""
        if not self.scripts:
            page.route("**/*.js*", hush)
        answer = page.goto(f"{address}{root}{self.path}")
        assert answer
        assert answer.status == self.status, f"{self.path}: {answer.status}"
        self.prepare(page)


def hush(route: Route) -> None:
    route.fulfill(body="", content_type="text/javascript")


PAGES = [
    State("home", "/"),
    State("datasets", "/datasets/"),
    *(State(f"landing-{dataset}", f"/datasets/{dataset}/", unfolded) for dataset in DATASETS),
    *(State(f"report-{dataset}", f"/datasets/{dataset}/validation/", unfolded) for dataset in DATASETS),
    *(State(f"revisions-{dataset}", f"/datasets/{dataset}/revisions/", unfolded) for dataset in DATASETS),
    State("report-filtered", "/datasets/funds/validation/#explained"),
    State("about", "/about/"),
    State("calendar", "/calendar/"),
    State("errata", "/errata/"),
    State("release-funds", "/datasets/funds/releases/2026-11-23/"),
    State("missing", "/nothing/here/", status=404),
    State("answers", "/answers/"),
    *(State(f"answer-{answer}", f"/answers/{answer}/", unfolded) for answer in ANSWERS),
    State("search-empty", "/search"),
    State("search-found", "/search?q=pension"),
    State("search-none", "/search?q=qqqqzzzz"),
    State("search-near", "/search?q=hefie"),
    State("trace-printed", f"/trace/funds?{ANHUI}&time_period=2008", unfolded),
    State("trace-quoted", "/trace/benefits?ref_area=100000&scheme=PEN&indicator=recipients&time_period=2016", unfolded),
    State("trace-computed", "/trace/ratios?freq=A&ref_area=340000&scheme=PEN_E&indicator=pay_months&time_period=2008", unfolded),
    State("trace-doubtful", "/trace/enrolment?ref_area=340100&scheme=MED_E&indicator=insured&time_period=2012&source=anhui_city", unfolded),
    State("trace-which", "/trace/funds?ref_area=340000&scheme=PEN_E&time_period=2008"),
    State("trace-nowhere", f"/trace/funds?{ANHUI}&time_period=2009", status=404),
    State("trace-wrong", "/trace/funds?scheme=NOPE&x=1", status=400),
    State("search-long", f"/search?q={'x' * 400}", status=400),
]


def possible(dataset: str, kind: str, measure: str) -> bool:
    """Whether there is such a drawing: parts are stacked as they are and of one dataset, tiles are of one period and have no index."""
    if kind == "stack":
        return (dataset, measure) == ("enrolment", "value")
    return kind != "tiles" or (dataset in TILED and measure != "index")


DRAWINGS = [
    State(f"{dataset}-{kind}-{measure}", f"/explore/{dataset}?kind={kind}&measure={measure}", drawn)
    for dataset, kind, measure in product(DATASETS, KINDS, ("value", "growth", "index"))
    if possible(dataset, kind, measure)
]

MOMENTS = [
    State("choice-one", "/explore/enrolment", opened("freq")),
    State("choice-several", "/explore/enrolment", opened("scheme")),
    State("choice-areas", "/explore/funds", opened("ref_area")),
    State("choice-none", "/explore/enrolment", sought),
    State("shared", "/explore/enrolment", shared),
    State("pointed", "/explore/funds", pointed),
    State("tile-pointed", "/explore/enrolment?kind=tiles", tile_pointed),
    State("adjusted", "/explore/enrolment?scheme=UNE&ref_area=340000,110000,999", status=400),
    State("wrong", "/explore/enrolment?scheme=NOPE&x=1", status=400),
    State("untiled", "/explore/benefits?kind=tiles", status=400),
    State("no-dataset", "/explore/nothing", status=404),
    State("first", "/explore/enrolment?vintage=first", drawn),
    State("choice-vintage", "/explore/enrolment", opened("vintage")),
    State("embed", "/explore/enrolment?embed=1", drawn),
    State("embed-table", "/explore/enrolment?kind=table&embed=1", drawn),
    State("embed-tiles", "/explore/enrolment?kind=tiles&embed=1", drawn),
]

STILL = [
    State(f"still-{name}", path, unfolded, status, scripts=False)
    for name, path, status in (
        ("home", "/", 200),
        ("landing", "/datasets/funds/", 200),
        ("answer", "/answers/cities/", 200),
        *((f"{dataset}-line", f"/explore/{dataset}", 200) for dataset in DATASETS),
        *((f"enrolment-{kind}", f"/explore/enrolment?kind={kind}", 200) for kind in KINDS[1:]),
        ("wrong", "/explore/enrolment?scheme=NOPE", 400),
        ("embed", "/explore/enrolment?embed=1", 200),
    )
]

STATES = {state.name: state for state in (*PAGES, *DRAWINGS, *MOMENTS, *STILL)}
