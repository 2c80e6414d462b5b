"""What a reader takes away: the rows of a selection in any form, or its chart as a picture that stands alone."""

from collections.abc import Callable
from html import escape

from starlette.responses import Response

from dashboard.desk import RETRY_AFTER, Busy, Desk
from dashboard.download import FORMATS, MOST_ROWS, Extract, TooLong, rows
from dashboard.frame import root
from dashboard.pages.explore import FILES, remark_words
from dashboard.selection import Asked, Outcome, Remark, Selection, read_search
from dashboard.series import FIRST
from dashboard.shelf import Dataset, Site
from dashboard.short import permanent, short
from dashboard.shown import shown
from dashboard.visit import Astray, understood
from etl.present.messages import message
from etl.present.picture import picture
from etl.present.theme import GROUNDS

CHART = "chart.svg"

NAMES = (*(f"data.{ending}" for ending in FORMATS), CHART)
"""The last part of every address under a dataset's explorer that gives a file."""

WIDTHS = range(320, 1601)
"""So wide a picture may be, in pixels."""

SETTINGS: dict[str, tuple[str, Callable[[str], bool]]] = {
    "width": ("900", lambda text: text.isascii() and text.isdigit() and len(text) < 5 and int(text) in WIDTHS),
    "ground": ("light", lambda text: text in GROUNDS),
}
"""What may be asked of a picture beside the selection: what it is where nobody says, and whether a text is one it may be."""


async def take(site: Site, desk: Desk, dataset_id: str, name: str, search: str, lang: str) -> Response:
    """The file of that name, or Astray which says why there is none and where the nearest is."""
    asked = read_search(search)
    look = _look(asked) if name == CHART else {}
    outcome, dataset = await understood(site, dataset_id, asked, lang)
    outcome.remarks += [
        Remark("code", each, (text[:40],), (SETTINGS[each][0],)) for each, text in look.items() if not SETTINGS[each][1](text)
    ]
    if outcome.wrong:
        raise _nearest(outcome, dataset, name, lang)
    selection = outcome.selection
    try:
        if name == CHART:
            body, media = (
                await desk.do(lambda: drawn(selection, dataset, lang, int(look["width"]), look["ground"])),
                "image/svg+xml; charset=utf-8",
            )
        else:
            form = FORMATS[name.partition(".")[2]]
            body, media = await desk.do(lambda: form.write(extract(selection, dataset, site, lang))), form.media
    except Busy:
        words = message("take.busy.words", lang)
        raise Astray(503, message("take.busy", lang), _instead(dataset, words), {"retry-after": str(RETRY_AFTER)}) from None
    except TooLong as long:
        words = message("take.long.words", lang, rows=f"{long.rows:,}", most=f"{MOST_ROWS:,}")
        raise Astray(413, message("take.long", lang), _instead(dataset, words)) from None
    return Response(body, media_type=media, headers=_headers(dataset, name))


def _look(asked: Asked) -> dict[str, str]:
    """How a picture is to look; what is said of it is no part of the selection and is taken out of the question."""
    return {name: asked.pop(name, (usual,))[0] for name, (usual, _) in SETTINGS.items()}


def extract(selection: Selection, dataset: Dataset, site: Site, lang: str) -> Extract:
    """The rows of a selection with what must be known of them."""
    title = shown(selection, dataset, lang).title
    if selection.vintage == FIRST:
        title = message("list.aside", lang).join([title, message("explore.vintage.first", lang)])
    return Extract(rows(selection, dataset, site.catalog), dataset.structure, lang, title, permanent(selection, dataset, lang))


def drawn(selection: Selection, dataset: Dataset, lang: str, width: int, ground: str) -> bytes:
    """The chart of a selection as a picture."""
    return picture(shown(selection, dataset, lang), permanent(selection, dataset, lang), width, ground).encode()


def _headers(dataset: Dataset, name: str) -> dict[str, str]:
    """Data is saved under a name that tells dataset and release; a picture is shown, and saved under such a name."""
    stem, _, ending = name.partition(".")
    first = f"-{FIRST}" if dataset.vintage == FIRST else ""
    kept = f"{dataset.id}-{dataset.structure['release']}{first}-{'chart' if name == CHART else 'selection'}.{ending}"
    how = "inline" if name == CHART else "attachment"
    return {"content-disposition": f'{how}; filename="{kept}"', "cache-control": "no-cache", "vary": "accept-encoding"}


def _nearest(outcome: Outcome, dataset: Dataset, name: str, lang: str) -> Astray:
    """What is said of a selection that cannot be taken as asked: what is wrong, and the nearest that can be."""
    told = [escape(remark_words(remark, dataset, lang)) for remark in outcome.remarks]
    address = f"{root(lang)}/explore/{dataset.id}/{name}{short(outcome.selection, dataset, dataset.release)}"
    words = message("explore.nearest", lang, title=dataset.structure["title"][lang])
    return Astray(400, message("explore.refused", lang), [*told, f'<a href="{escape(address)}">{escape(words)}</a>'])


def _instead(dataset: Dataset, words: str) -> list[str]:
    """What leads to the files of the whole dataset."""
    folder = f"/datasets/{dataset.id}/{dataset.release}/{dataset.id}"
    links = " ".join(f'<a href="{folder}.{ending}">{name}</a>' for ending, name in FILES.items())
    return [f"{escape(words)}{links}"]
