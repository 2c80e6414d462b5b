"""What is kept in memory of a release goes when the release goes."""

import gc
import weakref
from pathlib import Path

from dashboard import controls
from dashboard.pages import explore
from dashboard.presets import presets
from dashboard.settle import settle
from dashboard.shelf import CURRENT, Dataset, Shelf
from dashboard.shown import shown
from etl.catalog import open_catalog


def test_nothing_that_was_made_of_a_dataset_keeps_it(public: Path) -> None:
    read = Dataset(open_catalog(public), "enrolment", "latest")
    outcome = settle({"scheme": ("NOBODY",), "kind": ("line",)}, read)
    held = CURRENT.set(Shelf(public).site())
    for lang in ("zh", "en"):
        controls.controls(outcome.selection, read, lang)
        controls.controls(outcome.selection, read, lang, known=True)
        assert controls.kinds(read, lang)
        assert presets(read, lang)
        assert explore.take(shown(outcome.selection, read, lang), outcome.selection, read)
    CURRENT.reset(held)
    gone = weakref.ref(read)
    del read
    gc.collect()
    assert gone() is None


def test_what_is_made_of_a_dataset_is_made_once(public: Path) -> None:
    read = Dataset(open_catalog(public), "enrolment", "latest")
    assert controls.kinds(read, "zh") is controls.kinds(read, "zh")
    assert controls.kinds(read, "zh") is not controls.kinds(read, "en")
