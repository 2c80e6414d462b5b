"""Short permanent addresses: a declared view by its name, what differs from it, and the release they are true of.

`?view=trend&scheme=PEN_E&period_basis=S&release=2026-11-24` stands for every name and code of the selection. An address must mean
the same for ever. `release` selects the files of that release, whose `structure.json`, and so whose views, never change; and
a view counts for what it declares and nothing else, so that what the program would open with in its place today plays no
part. What the view declares and the selection does not have is named by `less`.
"""

from typing import Any
from urllib.parse import quote

from dashboard.frame import root
from dashboard.selection import Asked, Selection, read_search, unique
from dashboard.shelf import Dataset
from etl.catalog import LATEST

VIEW, LESS = "view", "less"


def short(selection: Selection, dataset: Dataset, release: str = LATEST) -> str:
    """The shortest search part that `expanded` turns into the whole selection again.

    It is pinned to the release the dataset was read from, or to the one given.
    """
    pinned = dataset.structure["release"] if release == LATEST else release
    whole = read_search(selection.pinned(pinned).search())
    views = [_written(view["id"], _difference(whole, declared(view))) for view in dataset.structure["views"]]
    return min([*views, _written("", whole)], key=len)


def permanent(selection: Selection, dataset: Dataset, lang: str) -> str:
    """The full address at which a selection stands for ever."""
    homepage = dataset.structure.get("homepage") or "/"
    return f"{homepage.rstrip('/')}{root(lang)}/explore/{dataset.id}{short(selection, dataset, dataset.release)}"


def expanded(asked: Asked, dataset: Dataset) -> Asked:
    """What an address asks for in full: the view it names with the differences it tells. Without a known view it stays as it is."""
    named = asked.get(VIEW, ("",))[0]
    view = next((view for view in dataset.structure["views"] if view["id"] == named), None)
    if view is None:
        return asked
    less = asked.get(LESS, ())
    kept = {name: codes for name, codes in declared(view).items() if name not in less}
    return kept | {name: codes for name, codes in asked.items() if name not in (VIEW, LESS)}


def declared(view: dict[str, Any]) -> Asked:
    """What a view itself says, in the words of an address; the period of areas side by side is its end."""
    said: Asked = {name: unique([codes] if isinstance(codes, str) else codes) for name, codes in view["default"].items()}
    at = said.pop("time_period", ())
    said |= {name: (view[name],) for name in ("colour", "kind")}
    if view["x"] != "time_period":
        said |= {"x": (view["x"],), **({"end": at[:1]} if at else {})}
    return said


def _difference(whole: Asked, view: Asked) -> Asked:
    """What must be said beside a view to mean the whole."""
    missing = tuple(name for name in view if name not in whole)
    return {name: codes for name, codes in whole.items() if view.get(name) != codes} | ({LESS: missing} if missing else {})


def _written(view: str, asked: Asked) -> str:
    said = ({VIEW: (view,)} if view else {}) | asked
    return "?" + "&".join(f"{quote(name)}={','.join(map(quote, codes))}" for name, codes in said.items())
