"""Short addresses: they say all of a selection, for ever, and nobody can write one that breaks."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.presets import presets
from dashboard.selection import Selection, read_search
from dashboard.settle import settle
from dashboard.shelf import Dataset
from dashboard.short import declared, expanded, short
from etl.catalog import open_catalog

NAMES = ("enrolment", "benefits", "funds", "ratios")


@cache
def real(home: Path, name: str) -> Dataset:
    """A dataset of the bundled office."""
    return Dataset(open_catalog(home / "public"), name, "latest")


def again(search: str, dataset: Dataset) -> Selection:
    """The selection an address leads to; it must be understood without a remark."""
    outcome = settle(expanded(read_search(search), dataset), dataset)
    assert outcome.remarks == []
    return outcome.selection


def pinned(selection: Selection, dataset: Dataset) -> str:
    return selection.pinned(dataset.structure["release"]).search()


def accept(dataset: Dataset) -> None:
    """A release may be asked for by its name, as `Site` reads it."""
    dataset.release = dataset.structure["release"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_view_is_short_and_comes_back_whole(name: str, lang: str, bundled: Path) -> None:
    dataset = real(bundled, name)
    accept(dataset)
    assert presets(dataset, lang)
    for _, search in presets(dataset, lang):
        selection = settle(read_search(search), dataset).selection
        written = short(selection, dataset)
        assert len(written) < len(pinned(selection, dataset))
        assert written.startswith("?view=")
        assert again(written, dataset).search() == pinned(selection, dataset)


def asked(draw: Any, dataset: Dataset) -> dict[str, tuple[str, ...]]:
    """Anything a reader may choose: some codes of some dimensions, settings, bounds."""
    found: dict[str, tuple[str, ...]] = {}
    for name in draw(st.lists(st.sampled_from([*dataset.dimensions, "source"]), unique=True, max_size=6)):
        codes = sorted(dataset.index.carrying[name])
        found[name] = tuple(draw(st.lists(st.sampled_from(codes), unique=True, min_size=1, max_size=4)))
    for name, values in (("colour", dataset.colours), ("x", dataset.xs), ("kind", ["line", "bar", "table"])):
        if draw(st.booleans()):
            found[name] = (draw(st.sampled_from(values)),)
    for name in ("start", "end"):
        if draw(st.booleans()):
            found[name] = (str(draw(st.integers(2004, 2025))),)
    return found


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_selection_comes_back_exactly(name: str, bundled: Path, data: Any) -> None:
    dataset = real(bundled, name)
    accept(dataset)
    selection = settle(asked(data.draw, dataset), dataset).selection
    written = short(selection, dataset)
    whole = settle(read_search(pinned(selection, dataset)), dataset)
    assert settle(expanded(read_search(written), dataset), dataset) == whole
    assert expanded(read_search(written), dataset).keys() == read_search(pinned(selection, dataset)).keys()
    assert len(written) <= len(pinned(selection, dataset))
    assert f"release={dataset.structure['release']}" in written


def test_only_what_differs_from_the_nearest_view_is_said(dataset: Dataset) -> None:
    selection = settle({"scheme": ("UNE",)}, dataset).selection
    assert short(selection, dataset) == "?view=trend&scheme=UNE&period_basis=S&release=2026-02-01"
    areas = settle({"x": ("ref_area",), "scheme": ("UNE",), "freq": ("A",), "end": ("2023",)}, dataset).selection
    assert short(areas, dataset).startswith("?view=areas&")
    assert "end=2023" in short(areas, dataset)


def test_what_the_view_declares_and_the_selection_lacks_is_taken_away(dataset: Dataset) -> None:
    view = {**dataset.structure["views"][0], "default": {"source": ["first"], "freq": ["M"]}}
    assert declared(view) == {"source": ("first",), "freq": ("M",), "colour": ("scheme",), "kind": ("line",)}
    dataset.structure["views"][0] = view
    assert expanded(read_search("?view=trend&less=source&scheme=UNE"), dataset) == {
        **{"freq": ("M",), "colour": ("scheme",), "kind": ("line",), "scheme": ("UNE",)}
    }


def test_a_view_nobody_declared_stays_in_the_question_and_is_told(dataset: Dataset) -> None:
    assert expanded({"view": ("nothing",)}, dataset) == {"view": ("nothing",)}
    assert settle(expanded({"view": ("nothing",)}, dataset), dataset).wrong
