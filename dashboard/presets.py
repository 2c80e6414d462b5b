"""The charts a dataset declares, as ready-made selections: where a reader begins who has not chosen yet."""

from dashboard.settle import Settling
from dashboard.shelf import Dataset, kept
from dashboard.shown import shown


@kept
def presets(dataset: Dataset, lang: str) -> tuple[tuple[str, str], ...]:
    """The title and the search part of each declared view that has figures, in the order of the declaration."""
    found = []
    for view in dataset.structure["views"]:
        asked = {
            name: tuple([codes] if isinstance(codes, str) else codes) for name, codes in view["default"].items() if name != "time_period"
        }
        asked |= {name: (view[name],) for name in ("x", "colour", "kind")}
        selection = Settling(asked, dataset, {}).outcome().selection
        spec = shown(selection, dataset, lang)
        if spec.told:
            freq = dataset.label("freq", selection.chosen.get("freq", ("",))[0], lang)
            found.append((spec.title, freq, selection.search()))
    titles = [name for name, _, _ in found]
    return tuple((name if titles.count(name) == 1 else f"{name} · {freq}", search) for name, freq, search in found)
