"""What readers see after a correction: register, feed, notices and old releases of a tiny office whose every figure is invented."""

import hashlib
import json
import re
import shutil
from html import unescape
from pathlib import Path

import pytest

from etl import life
from etl.catalog import open_catalog
from etl.validate import workers
from tests.test_signing import RECORD, Office

ROOT = Path(__file__).parents[1]
FIRST, SECOND, THIRD = "2026-11-23", "2026-11-23.2", "2026-11-23.3"
ERROR = """amendments:
  - {kind: error, grade: serious, indicators: [income, balance], note: {zh: 录入时两位数字颠倒。, en: Two digits changed places.}}
"""


def released(office: Office) -> None:
    office.review()
    office.approve()
    office.release()


def bytes_of(folder: Path) -> dict[str, str]:
    """Every file of a release by the SHA-256 of its bytes."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Released, then told with another note, then put right."""
    folder = tmp_path_factory.mktemp("errata") / "office"
    shutil.copytree(ROOT / "tests" / "faults" / "office", folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workers, "side_by_side", lambda wanted, jobs: workers.Here())
        office = Office(folder)
        released(office)
        office.first = bytes_of(folder / "home/public/datasets/money" / FIRST)  # type: ignore[attr-defined]
        office.record("money", RECORD.replace("仅供测试", "只供测试"))
        released(office)
        office.record("money", RECORD + ERROR)
        office.figures("31.000", "33.000")
        released(office)
    return office


@pytest.fixture(scope="module")
def public(office: Office) -> Path:
    return office.folder / "home" / "public"


def page(public: Path, path: str) -> str:
    """A page in both languages, as what is read of it."""
    told = [(public / root / path / "index.html").read_text(encoding="utf-8") for root in ("", "en")]
    return "\n".join(" ".join(unescape(re.sub(r"<[^>]+>", " ", each)).split()) for each in told)


def test_the_register_names_both_wrong_releases_in_both_languages(public: Path) -> None:
    told = page(public, "errata")
    assert "《虚构基金》差错更正（严重）" in told
    assert "Synthetic funds: correction of an error (serious)" in told
    html = (public / "errata" / "index.html").read_text(encoding="utf-8")
    assert 'id="money-2026-11-23.3-1"' in html
    assert [name for name in (FIRST, SECOND, THIRD) if f'href="/datasets/money/releases/{name}/"' in html] == [FIRST, SECOND, THIRD]


def test_the_page_of_the_dataset_tells_the_correction_with_its_note(public: Path) -> None:
    told = page(public, "datasets/money")
    assert "最新发布更正了以前公布的数字" in told
    assert "corrected 3 figures: Fund income, Balance of the period. Gravity: serious." in told
    assert "Two digits changed places." in told


@pytest.mark.parametrize("place", [f"releases/{FIRST}", f"releases/{SECOND}", f"validation/{FIRST}", f"validation/{SECOND}"])
def test_every_page_of_an_old_release_says_that_it_was_corrected(public: Path, place: str) -> None:
    told = page(public, f"datasets/money/{place}")
    assert "这次发布中有错误的数字，后来已更正" in told
    assert "Figures of this release were wrong and have been corrected since" in told
    html = (public / "datasets/money" / place / "index.html").read_text(encoding="utf-8")
    assert html.count('role="note" aria-labelledby="notice-h"') == html.count('id="notice-h"') == 1


def test_the_page_of_a_release_lists_its_files_with_their_sums_and_the_newest_has_no_notice(public: Path) -> None:
    told = (public / "datasets/money/releases" / THIRD / "index.html").read_text(encoding="utf-8")
    sums = [line.split("  ") for line in (public / "datasets/money" / THIRD / "SHA256SUMS").read_text(encoding="utf-8").splitlines()]
    assert [digest for digest, _ in sums if digest not in told] == []
    assert [name for _, name in sums if f'href="/datasets/money/{THIRD}/{name}"' not in told] == []
    assert 'role="note"' not in told
    assert 'content="noindex"' not in told


def test_the_page_of_the_dataset_leads_to_every_release_and_tells_its_state(public: Path) -> None:
    html = (public / "en/datasets/money/index.html").read_text(encoding="utf-8")
    told = re.findall(r'href="/en/datasets/money/releases/([^/]+)/">[^<]+</a> <span class="quiet">(\w+)<', html)
    assert told == [(THIRD, "newest"), (SECOND, "corrected"), (FIRST, "corrected")]


def test_not_a_byte_of_a_release_changed(office: Office, public: Path) -> None:
    assert bytes_of(public / "datasets/money" / FIRST) == office.first  # type: ignore[attr-defined]


def test_programs_read_the_register_through_the_catalogue(public: Path) -> None:
    (entry,) = open_catalog(public).errata
    assert entry == json.loads((public / "errata/errata.json").read_text(encoding="utf-8"))["errata"][0]
    assert (entry["figures"], [each["release"] for each in entry["affected"]]) == (3, [FIRST, SECOND])
    assert "errata/errata.json" in page(public, "about")


def test_the_log_tells_a_correction_only_of_a_release_whose_figures_were_corrected(office: Office) -> None:
    told = life.logged(office.house())
    assert [told.of_release("money", name) for name in (FIRST, SECOND, THIRD)] == ["superseded", "corrected", "released"]
