"""The one interaction: whatever changes, the address or a choice, the whole page follows in a single answer."""

import asyncio
import re
from typing import Any

from dash import Dash, Input, Output, State, ctx, no_update
from dash.dependencies import ClientsideFunction

from dashboard import controls
from dashboard.faults import logged
from dashboard.pages import explore
from dashboard.presets import presets
from dashboard.selection import Asked, Outcome, Selection, read_search
from dashboard.settle import settle
from dashboard.shelf import CURRENT, Dataset
from dashboard.short import expanded
from dashboard.shown import Shown, figures, shown
from etl.catalog import LATEST, Refusal
from etl.present import chart
from etl.present.chart import ChartSpec

PATH = re.compile(r"(?P<root>/en)?/explore/(?P<id>[A-Za-z0-9_-]{1,80})")

OUTPUTS = {
    "controls": Output("controls", "controls"),
    "value": Output("controls", "value"),
    "words": Output("controls", "words"),
    "kinds": Output("kinds", "options"),
    "kind": Output("kinds", "value"),
    "search": Output("url", "search"),
    "told": Output("told", "children"),
    "head": Output("head", "children"),
    "figure": Output("graph", "figure"),
    "size": Output("graph", "style"),
    "hidden": Output("drawing", "hidden"),
    "foot": Output("foot", "children"),
    "table": Output("table", "table"),
    "take": Output("take", "children"),
    "presets": Output("presets", "children"),
}

FOLLOWING = ("period_basis", "start", "end", "time_period")
"""What follows other choices of itself, so that nobody need be told."""


def register(app: Dash) -> None:
    """The callbacks of the page. The screen is measured in the browser before the first question is asked."""
    app.clientside_callback(ClientsideFunction("shebao", "screen"), Output("screen", "data"), Input("start", "data"))
    app.clientside_callback(
        ClientsideFunction("shebao", "settled"), Output("page", "data"), Input("take", "children"), State("url", "search")
    )

    @app.callback(
        OUTPUTS,
        Input("url", "search"),
        Input("controls", "value"),
        Input("kinds", "value"),
        Input("screen", "data"),
        State("url", "pathname"),
    )
    @logged
    async def interaction(search: Any, held: Any, kind: Any, screen: Any, path: Any) -> dict[str, Any]:
        found = PATH.fullmatch(path) if isinstance(path, str) else None
        if found is None:
            return dict.fromkeys(OUTPUTS, no_update)
        lang = "en" if found["root"] else "zh"
        chosen = ctx.triggered_id in ("controls", "kinds")
        said = read_search(search if isinstance(search, str) else "")
        asked, seeds = controls.asked(held, kind) if chosen else (said, {})
        asked |= {"release": said["release"]} if "release" in said else {}
        try:
            dataset = await dataset_asked(found["id"], asked)
        except Refusal:
            return dict.fromkeys(OUTPUTS, no_update)
        outcome = settle(expanded(asked, dataset), dataset, seeds)
        return await asyncio.to_thread(answer, outcome, dataset, lang, chosen, Screen(screen), found.group())


async def dataset_asked(name: str, asked: Asked) -> Dataset:
    """The dataset of a question, of the release it names; a Refusal where there is none."""
    site = CURRENT.get()
    release = asked.get("release", (LATEST,))[0]
    known = site.catalog.datasets.get(name, {}).get("releases", ())
    return await site.dataset(name, release if release in known else LATEST)


class Screen:
    """What the browser says of its screen: how wide the chart may be, and whether it is day or night."""

    def __init__(self, told: Any):
        told = told if isinstance(told, dict) else {}
        width = told.get("width")
        self.width = min(max(int(width), 280), 2000) if isinstance(width, int | float) else 900
        self.mode = "dark" if told.get("mode") == "dark" else "light"

    def draw(self, spec: ChartSpec) -> dict[str, Any]:
        """The chart for this screen; a narrow one is higher, because its lines are named above it."""
        height = 460 if self.width >= 560 else 380 + 26 * len(spec.series)
        return chart.plotly(spec, self.mode, height, self.width)


def answer(outcome: Outcome, dataset: Dataset, lang: str, chosen: bool, screen: Screen, path: str) -> dict[str, Any]:
    """Everything on the page. A wrong address shows no chart but the way to one; a choice leads there at once."""
    selection = outcome.selection
    wrong = outcome.wrong and not chosen
    if chosen:
        outcome.remarks = [remark for remark in outcome.remarks if remark.about not in FOLLOWING]
    key = selection.search(), selection.start, selection.end, lang
    what, told = dataset.remember(key, lambda: drawn(selection, dataset, lang))
    return {
        "controls": controls.controls(selection, dataset, lang),
        "value": controls.value(selection),
        "words": controls.words(lang),
        "kinds": [] if wrong else controls.kinds(selection, lang),
        "kind": selection.kind,
        "search": selection.search() if chosen else no_update,
        "presets": no_update if chosen else explore.ready(presets(dataset, lang), path, lang),
        "told": explore.told(outcome, dataset, lang, (path + selection.search(), what.spec.title) if wrong else None),
        "hidden": wrong or selection.kind == "table",
        **(_nothing() if wrong else _everything(what, told, outcome, dataset, lang, screen)),
    }


def drawn(selection: Selection, dataset: Dataset, lang: str) -> tuple[Shown, dict[str, Any]]:
    """The chart of a selection and its figures as a table."""
    what = shown(selection, dataset, lang)
    return what, figures(what, selection, dataset, lang)


def _nothing() -> dict[str, Any]:
    return {"head": [], "figure": {"data": [], "layout": {}}, "size": {}, "foot": [], "table": None, "take": []}


def _everything(what: Shown, told: dict[str, Any], outcome: Outcome, dataset: Dataset, lang: str, screen: Screen) -> dict[str, Any]:
    selection = outcome.selection
    record = CURRENT.get().catalog.datasets[dataset.id]
    figure = screen.draw(what.spec) if selection.kind != "table" else None
    return {
        "head": explore.head(what),
        "figure": figure or no_update,
        "size": {"height": f"{figure['layout']['height']}px"} if figure else no_update,
        "foot": explore.foot(what, dataset, lang),
        "table": told,
        "take": explore.take(what, selection, dataset, record, lang),
    }
