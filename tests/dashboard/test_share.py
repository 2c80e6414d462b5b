"""A selection is cited with the documents its figures are printed in; every figure and document here is synthetic."""

import json
from pathlib import Path

from dashboard.originals import Original, originals
from dashboard.pages.share import printed_in
from dashboard.selection import read_search
from dashboard.settle import settle
from dashboard.shelf import Dataset
from etl.catalog import open_catalog

SOURCE = {"id": "first", "title": {"zh": "某年鉴", "en": "A yearbook"}, "publisher": {"zh": "某局", "en": "An office"}}
FILE = {"name": "a.csv", "published": "2025-03-01", "title": {"zh": "某年鉴2025", "en": "A yearbook 2025"}, "table": "3-1"}


def test_the_documents_of_a_selection_are_those_its_own_figures_are_printed_in(public: Path) -> None:
    path = public / "datasets" / "enrolment" / "latest" / "structure.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    for source in told["sources"]:
        source["files"] = [FILE, {**FILE, "name": "unused.csv"}]
    path.write_text(json.dumps(told), encoding="utf-8")
    catalog = open_catalog(public)
    dataset = Dataset(catalog, "enrolment", "latest")

    def found(search: str) -> list[tuple[str, str]]:
        return [
            (each.source["id"], each.file["name"]) for each in originals(settle(read_search(search), dataset).selection, dataset, catalog)
        ]

    assert found("?freq=A&scheme=UNE&indicator=insured&ref_area=350000") == [("first", "a.csv")]
    assert found("?freq=A&scheme=UNE,PEN_E&indicator=insured&ref_area=340000") == [("first", "a.csv"), ("second", "a.csv")]


def test_up_to_three_documents_are_cited_as_the_stories_of_their_figures_do() -> None:
    cited, notes = printed_in([Original(SOURCE, FILE)], "zh")
    ((name, what),) = cited
    assert (name, what["props"]["children"]) == ("原始文献", "某局. 某年鉴2025：表3-1[Z]. 2025-03-01.")
    assert notes == []


def test_of_a_document_that_was_not_seen_the_citation_says_so() -> None:
    _, notes = printed_in([Original({**SOURCE, "custody": "transcription"}, FILE)], "en")
    assert notes == ["The original was not seen here, and its date is the latest it can have been published: compare before you cite it."]


def test_of_more_documents_their_number_and_publishers_are_told() -> None:
    many = [Original(SOURCE, {**FILE, "name": f"{number}.csv"}) for number in range(4)]
    assert printed_in(many, "zh") == ([], ["这里的数字出自某局的4份文献；每个数字的详情页引用它的原始文献。"])
    assert printed_in(many, "en")[1] == ["The figures are printed in 4 documents by An office; the page of each figure cites its own."]


def test_computed_figures_are_printed_in_no_document() -> None:
    assert printed_in([], "en") == ([], [])
