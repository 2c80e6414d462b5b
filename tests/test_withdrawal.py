"""A release is withdrawn: what readers, programs and the log see of it. The office, its people and its every figure are invented."""

import hashlib
import shutil
from pathlib import Path

import pytest

from etl import life, pipeline, signing, withdrawal
from etl.catalog import open_catalog
from etl.problem import Misuse
from etl.publish import keys, log, public, release
from etl.validate import workers
from tests.test_signing import RECORD, Office, told

ROOT = Path(__file__).parents[1]
FIRST, SECOND, THIRD = "2026-11-23", "2026-11-23.2", "2026-11-23.3"
WHY = {"zh": "文件是别的机构的。", "en": "The file was another office’s."}
AMENDED = "amendments: [{kind: provisional, note: {zh: 最终数。, en: Final figures.}}]\n"
INCOME = {"ref_area": "340000", "scheme": "PEN_E", "indicator": "income", "time_period": "2022-03", "period_basis": "YTD"}


def released(office: Office) -> None:
    office.review()
    office.approve()
    office.release()


def withdraw(office: Office, *names: str, who: str = "wang") -> list[str]:
    return withdrawal.withdraw(office.house(), names, WHY, office.keys / who, str)


def bytes_of(folder: Path) -> dict[str, str]:
    """Every file by the SHA-256 of its bytes."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The office after two releases: income of March was told, then told otherwise."""
    folder = tmp_path_factory.mktemp("made") / "office"
    shutil.copytree(ROOT / "tests" / "faults" / "office", folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workers, "side_by_side", lambda wanted, jobs: workers.Here())
        office = Office(folder)
        released(office)
        office.record("money", RECORD + AMENDED)
        office.figures("31.000", "33.000")
        released(office)
    return folder


@pytest.fixture
def office(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setattr(workers, "side_by_side", lambda wanted, jobs: workers.Here())
    shutil.copytree(made, tmp_path / "office", symlinks=True)
    return Office.opened(tmp_path / "office")


@pytest.fixture
def shown(office: Office) -> Path:
    return office.folder / "home" / "public"


def page(shown: Path, path: str) -> str:
    return (shown / path / "index.html").read_text(encoding="utf-8")


# ---- the newest release ----


def test_the_figures_before_the_newest_release_are_shown_again_in_the_same_switch(office: Office, shown: Path) -> None:
    before = bytes_of(shown / "datasets/money" / SECOND)
    assert withdraw(office, f"money/{SECOND}") == [f"money/{THIRD}"]
    again, first = (shown / "datasets/money" / name for name in (THIRD, FIRST))
    assert [bytes_of(again)[name] for name in release.files("money")] == [bytes_of(first)[name] for name in release.files("money")]
    assert bytes_of(shown / "datasets/money" / SECOND) == before
    catalog = open_catalog(shown)
    assert catalog.query("money", ["obs_value"], **INCOME)["obs_value"].to_pylist() == [31.0]
    asked = [catalog.query("money", ["obs_value"], as_of=name, **INCOME)["obs_value"][0].as_py() for name in (FIRST, SECOND, THIRD)]
    assert asked == [31.0, 33.0, 31.0]
    assert pipeline.verify(office.house()) == []


def test_the_history_tells_it_as_revisions_of_that_moment_with_the_reason(office: Office, shown: Path) -> None:
    withdraw(office, f"money/{SECOND}")
    changes = open_catalog(shown).revisions("money", **INCOME).to_pylist()
    assert [(each["release"], each["value_before"], each["value_after"], each["kind"]) for each in changes] == [
        (SECOND, 31.0, 33.0, "provisional"),
        (THIRD, 33.0, 31.0, "withdrawal"),
    ]
    assert "发布撤回" in page(shown, "datasets/money/revisions")
    assert WHY["en"] in page(shown, "en/datasets/money/revisions")


def test_the_review_record_carries_the_reason_and_the_signature_of_who_withdrew_it(office: Office) -> None:
    withdraw(office, f"money/{SECOND}")
    review = office.published("review.json")
    assert review["record"]["amendments"] == [{"kind": "withdrawal", "note": WHY}]
    assert review["record"]["note"]["en"] == "Synthetic figures, for tests."
    signed = review["withdrawal"]
    entry = signed["entry"]
    assert (signed["again"], entry["release"], entry["who"]["en"], entry["why"]) == (FIRST, SECOND, "wang", WHY)
    unsigned = {name: value for name, value in entry.items() if name != "signature"}
    assert keys.signed(signed["public"], log.canonical(unsigned), entry["signature"])


def test_every_page_of_the_withdrawn_release_says_so_and_asks_not_to_be_found(office: Office, shown: Path) -> None:
    withdraw(office, f"money/{SECOND}")
    for root, says in (("", "这次发布已撤回，请勿再用"), ("en/", "This release is withdrawn: do not use it")):
        for place in ("releases", "validation"):
            html = page(shown, f"{root}datasets/money/{place}/{SECOND}")
            assert says in html
            assert WHY["en" if root else "zh"] in html
            assert '<meta name="robots" content="noindex">' in html
    assert "noindex" not in page(shown, f"datasets/money/releases/{FIRST}") + page(shown, "datasets/money")
    assert "A release was withdrawn" in page(shown, "en/datasets/money")


def test_it_stands_in_the_register_with_who_withdrew_it(office: Office, shown: Path) -> None:
    withdraw(office, f"money/{SECOND}")
    (entry,) = open_catalog(shown).errata
    assert (entry["id"], entry["kind"], entry["release"]) == (f"money-{SECOND}-withdrawn", "withdrawal", THIRD)
    assert ([each["release"] for each in entry["affected"]], entry["figures"], entry["who"]["en"]) == ([SECOND], 30, "wang")
    assert [each["code"] for each in entry["indicators"]] == ["income", "balance"]
    assert "23 November 2026 (no. 2 of the day) is withdrawn" in page(shown, "en/errata")
    assert "withdrawal" in (shown / "errata/errata.csv").read_text(encoding="utf-8")


def test_the_log_tells_it_and_that_the_release_before_it_stands_as_it_was(office: Office) -> None:
    withdraw(office, f"money/{SECOND}")
    logged = life.logged(office.house())
    assert [logged.of_release("money", name) for name in (FIRST, SECOND, THIRD)] == ["superseded", "withdrawn", "released"]
    (entry,) = [each for each in logged.entries if each and each["to"] == "withdrawn"]
    assert (entry["from"], entry["newest"], entry["instead"]) == ("released", SECOND, None)
    assert life.verify(office.house()) == []


def test_withdrawn_figures_go_out_again_only_when_two_people_have_signed_them_again(office: Office) -> None:
    withdraw(office, f"money/{SECOND}")
    refused = told(office.release)
    assert [each.split(":")[0] for each in refused] == ["G13_WITHDRAWN", "G10_REVIEW", "G11_APPROVAL"]
    office.review()
    office.approve()
    assert office.release() == ["money/2026-11-23.4"]


def test_a_withdrawal_that_was_interrupted_is_done_when_it_is_asked_again(
    office: Office, shown: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    served = public.served(office.folder / "home")

    def fail(*_: object) -> bool:
        raise OSError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(public, "show", fail)
        with pytest.raises(OSError, match="full"):
            withdraw(office, f"money/{SECOND}")
    assert public.served(office.folder / "home") == served
    assert withdraw(office, f"money/{SECOND}") == [f"money/{THIRD}"]
    assert len([each for each in life.logged(office.house()).entries if each and each["to"] == "withdrawn"]) == 1
    assert life.verify(office.house()) == []


# ---- an older one ----


def test_an_older_release_is_marked_and_nothing_else_is_released(office: Office, shown: Path) -> None:
    before = {name: bytes_of(shown / "datasets/money" / name) for name in (FIRST, SECOND)}
    assert withdraw(office, f"money/{FIRST}") == []
    assert release.releases(shown / "datasets/money") == [SECOND, FIRST]
    assert {name: bytes_of(shown / "datasets/money" / name) for name in (FIRST, SECOND)} == before
    assert "This release is withdrawn" in page(shown, f"en/datasets/money/releases/{FIRST}")
    (entry,) = open_catalog(shown).errata
    assert (entry["release"], entry["indicators"]) == (SECOND, [])
    assert life.verify(office.house()) == []


def test_a_release_that_was_withdrawn_is_never_shown_again(office: Office, shown: Path) -> None:
    withdraw(office, f"money/{FIRST}")
    assert "there is no other release that could be shown instead" in told(lambda: withdraw(office, f"money/{SECOND}"))[0]
    assert release.newest(shown / "datasets/money") == SECOND


# ---- what is refused ----


def test_what_cannot_be_withdrawn_is_refused_all_at_once_and_nothing_is_signed(office: Office, shown: Path) -> None:
    served = public.served(office.folder / "home")
    refused = told(lambda: withdraw(office, "money/2026-01-01", "nothing/2026-01-01", f"money/{FIRST}", f"money/{SECOND}"))
    assert [each.split(" · ")[:2] for each in refused] == [
        ["there is no such release", "money/2026-01-01"],
        ["no such dataset is published", "nothing/2026-01-01"],
        ["there is no other release that could be shown instead", f"money/{SECOND}"],
    ]
    assert "withdrawn" not in [to for _, to, _ in office.steps()]
    assert public.served(office.folder / "home") == served


def test_one_that_is_withdrawn_already_is_refused(office: Office) -> None:
    withdraw(office, f"money/{SECOND}")
    assert told(lambda: withdraw(office, f"money/{SECOND}"))[0].startswith("it is withdrawn already")


@pytest.mark.parametrize(("who", "what"), [("li", "li may not approve"), ("nobody", "is nobody's")])
def test_only_somebody_who_may_approve_withdraws(office: Office, shown: Path, who: str, what: str) -> None:
    keys.made(office.keys / "nobody")
    assert what in told(lambda: withdraw(office, f"money/{SECOND}", who=who))[0]
    assert release.newest(shown / "datasets/money") == SECOND


def test_without_roles_nobody_can(office: Office) -> None:
    office.roles.unlink()
    assert "nobody has a role here" in told(lambda: withdraw(office, f"money/{SECOND}"))[0]


def test_a_reason_is_asked_for(office: Office) -> None:
    with pytest.raises(Misuse, match="--why"):
        withdrawal.withdraw(office.house(), [f"money/{SECOND}"], {"zh": " ", "en": "told"}, office.keys / "wang", str)
    assert signing.missing(office.house(), ["money"]) == []
