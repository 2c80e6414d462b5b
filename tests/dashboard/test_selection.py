"""The selection in an address."""

import pytest

from dashboard.selection import read_search
from dashboard.settle import settle
from dashboard.shelf import Dataset


def test_an_address_names_codes_once_each() -> None:
    assert read_search("?scheme=PEN_E,UNE&scheme=PEN_E&kind=bar&start=") == {"scheme": ("PEN_E", "UNE"), "kind": ("bar",)}


def test_what_messengers_append_is_no_part_of_it() -> None:
    assert read_search("?from=timeline&isappinstalled=0&utm_source=x") == {}


@pytest.mark.parametrize("search", ["", "?", "&&&", "?=1", "?scheme=%E4%BD", "?" + "a=1&" * 100, "?scheme=" + "x," * 5000, "?\0=\0"])
def test_no_address_is_too_odd_to_be_read(search: str, dataset: Dataset) -> None:
    assert settle(read_search(search), dataset).selection.chosen["indicator"]


@pytest.mark.parametrize(
    "search",
    [
        "?indicator=insured&scheme=PEN_E,UNE&ref_area=100000&freq=M&period_basis=S&colour=scheme&kind=bar",
        "?indicator=insured&scheme=UNE&ref_area=340000,350000&freq=A&period_basis=S&colour=ref_area&kind=line&start=2021&end=2023",
        "?indicator=insured&scheme=UNE&ref_area=340000&freq=A&period_basis=S&source=first,second&colour=source&kind=table",
        "?indicator=insured&scheme=UNE&ref_area=340000,350000&freq=A&period_basis=S&colour=scheme&x=ref_area&kind=bar&end=2021",
        "?indicator=income&scheme=PEN_E&ref_area=100000&freq=M&period_basis=YTD&source=first&colour=scheme&kind=line",
    ],
)
def test_a_selection_says_all_of_itself_in_its_address(search: str, dataset: Dataset) -> None:
    outcome = settle(read_search(search), dataset)
    assert not outcome.remarks
    assert outcome.selection.search() == search
    assert settle(read_search(outcome.selection.search()), dataset).selection == outcome.selection
