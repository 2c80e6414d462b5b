"""The explorer and the pages of numbers say what has become of the release they are pinned to. The register is invented."""

import json
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from tests.present.test_errata import entry

Visit = Callable[..., Any]
OLD, NEWEST = "2026-01-01", "2026-02-01"
FIGURE = "freq=A&ref_area=340000&scheme=UNE&indicator=insured&time_period=2024&period_basis=S&source=first"


@pytest.fixture
def corrected(public: Path) -> None:
    """The newest release put figures of the older one right."""
    told = {**entry(affected=OLD, release=NEWEST), "dataset": "enrolment"}
    (public.resolve() / "errata").mkdir()
    (public.resolve() / "errata" / "errata.json").write_text(json.dumps({"errata": [told]}), encoding="utf-8")


@pytest.mark.usefixtures("corrected")
@pytest.mark.parametrize(("root", "says"), [("", "这次发布中有错误的数字，后来已更正"), ("/en", "Figures of this release were wrong")])
@pytest.mark.parametrize("page", ["explore/enrolment?", f"trace/enrolment?{FIGURE}&"])
def test_a_page_pinned_to_a_corrected_release_says_so_with_the_note_before_any_script_has_run(
    visit: Visit, root: str, says: str, page: str
) -> None:
    told = unescape(visit(f"{root}/{page}release={OLD}").text)
    assert 'role="note"' in told
    assert says in told
    assert f'href="{root}/errata/#money-2026-01-01-error"' in told
    assert 'role="note"' not in visit(f"{root}/{page}release={NEWEST}").text
    assert 'role="note"' not in visit(f"{root}/{page}").text


@pytest.mark.usefixtures("corrected")
def test_the_page_with_scripts_says_it_too(interact: Callable[..., dict[str, Any]]) -> None:
    (notice,) = interact(f"?release={OLD}")["told.children"]
    assert (notice["props"]["role"], notice["props"]["data-state"]) == ("note", "corrected")
    assert "A typing error." in json.dumps(interact(f"?release={OLD}", path="/en/explore/enrolment")["told.children"])
    assert interact("")["told.children"] == []


def test_a_release_that_was_only_followed_leads_to_the_newest(visit: Visit) -> None:
    assert "There is a newer release" in visit(f"/en/explore/enrolment?release={OLD}").text


@pytest.mark.parametrize("root", ["", "/en"])
def test_the_address_a_release_is_cited_by_leads_to_its_page(visit: Visit, root: str) -> None:
    answer = visit(f"{root}/datasets/enrolment/{OLD}/")
    assert (answer.status, answer.headers["location"]) == (308, f"{root}/datasets/enrolment/releases/{OLD}/")
    assert visit(f"/datasets/enrolment/{OLD}/enrolment.csv").status == 200
