"""The scripts of the explorer: few, small, of the versions that fit, and each with its licence."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import dash
from plotly.offline import get_plotlyjs_version

Visit = Callable[..., Any]
VENDOR = Path(__file__).parents[2] / "dashboard" / "assets" / "vendor"


def scripts(visit: Visit) -> list[str]:
    return re.findall(r'<script src="(/explore/[^"]+)"', visit("/explore/enrolment").text)


def test_the_chart_library_is_of_the_version_that_python_carries() -> None:
    first = (VENDOR / "plotly-basic.min.js").read_text("utf-8")[:100]
    renew = "renew dashboard/assets/vendor/plotly-basic.min.js as docs/decisions/0009-a-smaller-first-visit.md says"
    assert f"plotly.js (basic - minified) v{get_plotlyjs_version()}\n" in first, renew


def test_whatever_is_not_ours_comes_with_its_licence() -> None:
    for script in VENDOR.glob("*.js"):
        name = script.name.removesuffix(".js").removesuffix(".min")
        assert "Permission is hereby granted, free of charge" in (VENDOR / f"{name}.LICENSE").read_text("utf-8")


def test_dash_still_needs_what_stands_in_for_its_polyfill() -> None:
    core = Path(dash.__file__).parent / "dcc" / "dash_core_components.js"
    assert "regeneratorRuntime" in core.read_text("utf-8"), "dashboard/assets/vendor/regenerator-runtime.js can be deleted"


def test_the_page_names_each_script_once_and_none_that_it_does_not_need(visit: Visit) -> None:
    names = [place.rpartition("/")[2].split("?")[0] for place in scripts(visit)]
    assert len(names) == len(set(names)) == 10
    assert not [name for name in names if re.search(r"polyfill|plotly\.min|table", name)]
    assert sum("plotly-basic" in name for name in names) == 1


def test_every_script_of_the_page_is_there_and_may_be_kept_for_ever(visit: Visit) -> None:
    for place in scripts(visit):
        answer = visit(place, accept_encoding="br")
        assert (answer.status, answer.headers["content-encoding"]) == (200, "br")
        assert "immutable" in answer.headers["cache-control"]


def test_what_comes_ahead_is_there_too(visit: Visit) -> None:
    (ahead,) = re.findall(r'<script async src="([^"]+)"', visit("/explore/enrolment").text)
    assert visit(ahead).status == 200
