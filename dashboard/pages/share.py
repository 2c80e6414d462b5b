"""How a selection is passed on: its lasting address, a frame for other pages, citations; asked for by one button."""

from collections.abc import Sequence
from typing import Any

from dashboard.embed import embed_code
from dashboard.originals import Original
from dashboard.pages.explore import Part, part
from dashboard.selection import Selection
from dashboard.shelf import Dataset
from dashboard.short import permanent, short
from dashboard.shown import shown
from etl.present import citation
from etl.present.messages import listing, message

MOST_CITED = 3
"""So many documents are cited beside this site; of more their number is told."""


def share(selection: Selection, dataset: Dataset, lang: str, originals: Sequence[Original] = ()) -> list[Part]:
    """What can be copied, each with a button that does it; the scripts of the published pages listen to these buttons.

    `originals` are the documents the figures shown are printed in.
    """
    title = shown(selection, dataset, lang).title
    address = permanent(selection, dataset, lang)
    path = f"{'' if lang == 'zh' else '/en'}/explore/{dataset.id}{short(selection, dataset, dataset.release)}"
    told = [
        (message("explore.share.address", lang), part("A", address, href=path, id="permanent")),
        (message("explore.share.embed", lang), part("Code", embed_code(address, title, lang), id="embed-code")),
        *(
            (name, part("Span", text, className="citation", id=f"cited-{number}"))
            for number, (name, text) in enumerate(_cited(selection, dataset, lang, title, path))
        ),
    ]
    cited, notes = printed_in(originals, lang)
    terms = [_copied(name, what, lang) for name, what in [*told, *cited]]
    return [part("Dl", terms, className="terms cites"), *(part("P", note, className="quiet") for note in notes)]


def printed_in(originals: Sequence[Original], lang: str) -> tuple[list[tuple[str, Part]], list[str]]:
    """The citation of each document as the stories of its figures have it; of many how many they are and by whom."""
    if len(originals) > MOST_CITED:
        publishers = listing(list(dict.fromkeys(each.source["publisher"][lang] for each in originals)), lang)
        return [], [message("explore.share.originals", lang, count=len(originals), publishers=publishers)]
    texts = [citation.original(each.source, each.file, lang)[0][1] for each in originals]
    name = message("story.cite.original", lang)
    cited = [(name, part("Span", text, className="citation", id=f"original-{number}")) for number, text in enumerate(texts)]
    unseen = any(each.source.get("custody", "original") != "original" for each in originals)
    return cited, [message("story.cite.unseen", lang)] if unseen else []


def _cited(selection: Selection, dataset: Dataset, lang: str, title: str, path: str) -> list[tuple[str, str]]:
    whole = message("list.aside", lang).join([dataset.structure["title"][lang], title])
    return citation.forms(dataset.structure, lang, whole, path)


def _copied(name: str, what: Part, lang: str) -> Part:
    """A term, what it stands for, and the button that copies it."""
    place = what["props"]["id"]
    data: dict[str, Any] = {"data-copy": place, "data-blank": message("cite.reading", lang), "aria-describedby": f"{place}-name"}
    button = part("Button", message("cite.copy", lang), **{"type": "button", **data})
    said: dict[str, Any] = {"role": "status", "data-done": message("cite.copied", lang), "data-failed": message("cite.uncopied", lang)}
    return part(
        "Div", [part("Dt", name, id=f"{place}-name"), part("Dd", [what, " ", button, " ", part("Span", None, className="quiet", **said)])]
    )
