"""The one interaction: whatever changes, the address or a choice, the whole page follows in a single answer."""

import asyncio
import re
from typing import Any

import orjson
from dash import Dash, Input, Output, State
from dash.dependencies import ClientsideFunction

from dashboard import controls
from dashboard.faults import logged
from dashboard.originals import originals
from dashboard.pages import explore
from dashboard.pages.share import share
from dashboard.presets import presets
from dashboard.question import Question
from dashboard.selection import Asked, Outcome, Selection, read_search
from dashboard.settle import settle
from dashboard.shelf import CURRENT, Dataset
from dashboard.short import expanded
from dashboard.shown import figures, shown
from etl.catalog import LATEST, Refusal
from etl.present import chart, legend
from etl.present.chart import ChartSpec
from etl.present.drawing import WIDE
from etl.present.messages import message

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
    "picture": Output("picture", "svg"),
    "foot": Output("foot", "children"),
    "under": Output("under", "children"),
    "table": Output("table", "table"),
    "said": Output("table", "words"),
    "take": Output("take", "children"),
    "presets": Output("presets", "children"),
    "shared": Output("share", "children"),
    "open": Output("open", "children"),
    "closed": Output("open", "hidden"),
}

SHARED = Output("share", "children", allow_duplicate=True)
"""What can be copied, filled when a reader asks for it."""

SHARING = 3
"""So many values come with the question of what can be copied; the interaction has more."""

CHOICES = {"controls.value", "kinds.value"}
"""The inputs by which a reader chooses."""

PICTURES = ("tiles", "panels")
"""The kinds that are drawn by us, not by the chart library."""

FOLLOWING = ("period_basis", "start", "end", "time_period", "base")
"""What follows other choices of itself, so that nobody need be told."""


def register(app: Dash) -> None:
    """The callbacks of the page. The screen is measured in the browser before the first question is asked."""
    app.clientside_callback(ClientsideFunction("shebao", "screen"), Output("screen", "data"), Input("start", "data"))
    app.clientside_callback(
        ClientsideFunction("shebao", "settled"), Output("page", "data"), Input("take", "children"), State("url", "search")
    )

    app.clientside_callback(
        ClientsideFunction("shebao", "pointed"),
        Output("table", "chosen"),
        [Input("graph", "hoverData"), Input("graph", "clickData")],
        [State("graph", "figure"), State("table", "table"), State("table", "words")],
        prevent_initial_call=True,
    )

    app.callback(
        OUTPUTS,
        Input("url", "search"),
        Input("controls", "value"),
        Input("kinds", "value"),
        Input("screen", "data"),
        State("url", "pathname"),
    )(interaction)
    app.callback(SHARED, Input("open", "n_clicks"), State("url", "search"), State("url", "pathname"), prevent_initial_call=True)(passed_on)


async def passed_on(_: Any, search: Any, path: Any) -> list[Any]:
    """What can be copied of the selection at an address; nothing where there is none."""
    found = PATH.fullmatch(path) if isinstance(path, str) else None
    asked = read_search(search if isinstance(search, str) else "")
    if found is None:
        return []
    try:
        dataset = await dataset_asked(found["id"], asked)
    except Refusal:
        return []
    selection = settle(expanded(asked, dataset), dataset).selection
    printed = await asyncio.to_thread(originals, selection, dataset, CURRENT.get().catalog)
    return share(selection, dataset, "en" if found["root"] else "zh", printed)


async def interaction(search: Any, held: Any, kind: Any, screen: Any, path: Any, changed: frozenset[str] = frozenset()) -> dict[str, Any]:
    """What the page becomes: properties by their names in OUTPUTS, those that stay as they are left out.

    `changed` names the inputs that have; a choice counts before the address, which follows it.
    """
    found = PATH.fullmatch(path) if isinstance(path, str) else None
    if found is None:
        return {}
    lang = "en" if found["root"] else "zh"
    chosen = bool(changed & CHOICES)
    address = search if isinstance(search, str) else ""
    said = read_search(address) if not chosen or "release=" in address else {}
    asked, seeds = controls.asked(held, kind) if chosen else (said, {})
    asked |= {"release": said["release"]} if "release" in said else {}
    try:
        dataset = await dataset_asked(found["id"], asked)
    except Refusal:
        return {}
    return answer(settle(expanded(asked, dataset), dataset, seeds), dataset, lang, chosen, Screen(screen), found.group())


@logged
async def reply(question: Question) -> bytes:
    """The answer to a question as Dash's own scripts expect it."""
    response: dict[str, dict[str, Any]] = {}
    if len(question.values) == SHARING:
        response["share"] = {"children": await passed_on(*question.values)}
        return orjson.dumps({"multi": True, "response": response})
    search, held, kind, screen, path = question.values
    for name, value in (await interaction(search, held, kind, screen, path, question.changed)).items():
        response.setdefault(str(OUTPUTS[name].component_id), {})[OUTPUTS[name].component_property] = value
    return orjson.dumps({"multi": True, "response": response})


async def dataset_asked(name: str, asked: Asked) -> Dataset:
    """The dataset of a question, of the release and the vintage it names; a Refusal where there is none."""
    site = CURRENT.get()
    release = asked.get("release", (LATEST,))[0]
    known = site.records.get(name, {}).get("releases", ())
    found = await site.dataset(name, release if release in known else LATEST)
    vintage = asked.get("vintage", (LATEST,))[0]
    return await site.dataset(name, found.release, vintage) if vintage in found.vintages else found


class Screen:
    """What the browser says of its screen: how wide the chart may be, and whether it is day or night."""

    def __init__(self, told: Any):
        told = told if isinstance(told, dict) else {}
        width = told.get("width")
        self.width = min(max(int(width), 280), 2000) if isinstance(width, int | float) else 900
        self.mode = "dark" if told.get("mode") == "dark" else "light"

    def draw(self, spec: ChartSpec) -> dict[str, Any]:
        """The chart for this screen; a narrow one is higher, because its lines are named above it."""
        height = 460 if self.width >= WIDE else 380 + round(legend.height(spec, self.width))
        return chart.plotly(spec, self.mode, height, self.width, told=False)


def answer(outcome: Outcome, dataset: Dataset, lang: str, chosen: bool, screen: Screen, path: str) -> dict[str, Any]:
    """Everything on the page. A wrong address shows no chart but the way to one; a choice leads there at once."""
    selection = outcome.selection
    wrong = outcome.wrong and not chosen
    if chosen:
        outcome.remarks = [remark for remark in outcome.remarks if remark.about not in FOLLOWING]
    spec = shown(selection, dataset, lang)
    page: dict[str, Any] = {
        "controls": controls.controls(selection, dataset, lang, known=chosen),
        "value": controls.value(selection),
        "kind": selection.kind,
        "told": explore.told(outcome, dataset, lang, (path + selection.search(), spec.title) if wrong else None),
        "shared": [],
        "closed": wrong,
        **(_nothing() if wrong else _everything(spec, selection, dataset, screen)),
    }
    if chosen:
        return {**page, "search": selection.search()}
    page |= {
        "words": controls.words(lang),
        "said": controls.figure_words(lang),
        "open": message("explore.share", lang),
        "presets": explore.ready(presets(dataset, lang), path, lang),
    }
    return {**page, "kinds": [] if wrong else controls.kinds(dataset, lang)}


def _nothing() -> dict[str, Any]:
    empty: dict[str, Any] = {"head": [], "figure": {"data": [], "layout": {}}, "size": {}, "hidden": True}
    return {**empty, "picture": None, "foot": [], "table": None, "under": [], "take": []}


def _everything(spec: ChartSpec, selection: Selection, dataset: Dataset, screen: Screen) -> dict[str, Any]:
    """A chart of the chart library's, or a picture of ours, or neither; and all that goes with it: under a chart, or under a table."""
    pictured = selection.kind in PICTURES and spec.told
    tabled = selection.kind == "table"
    plotted, foot = not tabled and not pictured, explore.foot(spec, dataset)
    drawn: dict[str, Any] = {}
    if plotted:
        figure = screen.draw(spec)
        drawn = {"figure": figure, "size": {"height": f"{figure['layout']['height']}px"}}
    return {
        **drawn,
        "head": explore.head(spec),
        "hidden": not plotted,
        "picture": chart.svg(spec, min(screen.width, 1000), 440, "picture") if pictured else None,
        "foot": [] if tabled else foot,
        "under": foot if tabled else [],
        "table": figures(spec, selection, dataset),
        "take": explore.take(spec, selection, dataset),
    }
