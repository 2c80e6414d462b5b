"""How a selection is passed on: its lasting address, a frame for other pages, citations; asked for by one button."""

from typing import Any

from dashboard.embed import embed_code
from dashboard.pages.explore import Part, part
from dashboard.selection import Selection
from dashboard.shelf import Dataset
from dashboard.short import permanent, short
from dashboard.shown import shown
from etl.present import citation
from etl.present.messages import message


def share(selection: Selection, dataset: Dataset, lang: str) -> list[Part]:
    """What can be copied, each with a button that does it; the scripts of the published pages listen to these buttons."""
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
    return [part("Dl", [_copied(name, what, lang) for name, what in told], className="terms cites")]


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
