"""The bundled figures pass the gate with the signatures that come with them; where figures or notes change, somebody signs anew."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from etl import life, signing
from etl.house import House
from etl.model import registry
from etl.model.roles import load

ROOT = Path(__file__).parents[1]
DATASETS = sorted(path.stem for path in (ROOT / "datasets" / "dataflows").glob("*.yaml"))
HOW = "shebao review {0} --key … --why …, then shebao approve {0} --key … --why … (docs/release.md#the-bundled-figures)"


@pytest.fixture(scope="module")
def house(bundled: Path) -> House:
    return House(registry.load(ROOT / "datasets"), ROOT / "expectations", bundled, datetime(2026, 11, 23, 8, 0, tzinfo=UTC))


@pytest.mark.parametrize("dataset", DATASETS)
def test_the_bundled_figures_were_reviewed_and_approved_as_they_are(house: House, dataset: str) -> None:
    missing = [str(problem) for problem in signing.missing(house, [dataset])]
    assert missing == [], "\n".join([*missing, f"run: {HOW.format(dataset)}"])


def test_the_log_tells_the_signatures_of_both_people(house: House) -> None:
    assert life.verify(house) == []
    carried = [each for each in life.logged(house).entries if each and "carried" in each]
    assert sorted((each["dataset"], each["to"]) for each in carried) == sorted(
        (name, to) for name in DATASETS for to in ("reviewed", "approved")
    )
    people = {each.fingerprint for each in load(ROOT / "datasets" / "roles.yaml")}
    assert {each["carried"]["key"] for each in carried} == people


@pytest.mark.parametrize("dataset", DATASETS)
def test_the_note_stands_on_the_page_in_both_languages(public: Path, dataset: str) -> None:
    review = json.loads((public / "datasets" / dataset / "latest" / "review.json").read_text(encoding="utf-8"))
    for lang, place in (("zh", "datasets"), ("en", "en/datasets")):
        page = (public / place / dataset / "index.html").read_text(encoding="utf-8")
        assert review["record"]["note"][lang].splitlines()[0] in page
        assert review["record"]["drafting_unit"][lang] in page


def test_no_private_key_is_among_the_declarations() -> None:
    assert [path for path in (ROOT / "datasets").rglob("*") if path.is_file() and b"PRIVATE KEY" in path.read_bytes()] == []
