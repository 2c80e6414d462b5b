"""Releases that are shown again, with what is computed from them. All figures are invented."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from etl.problem import Refusal
from etl.publish import again, checksums, public, release, staging
from tests.publish.test_release import CATALOG, INPUTS, pages, promote, stage, tree

DAYS = ("2026-11-20", "2026-11-21", "2026-11-22")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Shares, computed from members and money, on the first day; other money with other shares on the second; other members that
    leave the shares as they were on the third."""
    for day, changed in zip(DAYS, (("members", "money", "shares"), ("money", "shares"), ("members",)), strict=True):
        for name in changed:
            stage(tmp_path, name, day[-2:])
        staging.bind(tmp_path / "staging", "shares", INPUTS["shares"])
        promote(tmp_path, *INPUTS, date=day)
    found = public.served(tmp_path)
    assert found
    return found


def test_the_files_are_those_of_the_release_and_nothing_tells_its_id(site: Path, tmp_path: Path) -> None:
    assert again.stage(site, {"money": DAYS[0]}, {"money": ()}, tmp_path / "again") == ["money"]
    staged, shown = tmp_path / "again/money", site / "datasets/money" / DAYS[0]
    assert {name: tree(staged)[name] for name in release.files("money")} == {name: tree(shown)[name] for name in release.files("money")}
    told = staging.load(staged / "structure.json")
    assert {name: told[name] for name in staging.UNRELEASED} == staging.UNRELEASED


def test_a_release_was_computed_from_the_inputs_that_stood_at_its_moment(site: Path) -> None:
    def figures(name: str, day: str) -> str:
        return checksums.sha256(site / "datasets" / name / day / f"{name}.parquet")

    told = [again.bound(site, site / "datasets/shares" / day, INPUTS["shares"]) for day in DAYS[:2]]
    assert told == [{"members": figures("members", DAYS[0]), "money": figures("money", day)} for day in DAYS[:2]]


def test_what_is_computed_from_it_contradicts_it_where_it_was_computed_from_other_figures(site: Path, tmp_path: Path) -> None:
    flows = again.stage(site, {"money": DAYS[0]}, INPUTS, tmp_path / "again")
    assert flows == ["money", "shares"]
    assert release.stale(tmp_path / "again", flows, INPUTS, site) == [("shares", "money")]


def test_where_it_stood_beside_these_very_figures_it_stays_as_it_is(site: Path, tmp_path: Path) -> None:
    """Members of the first day stand again: the shares, of the second, were computed from them."""
    flows = again.stage(site, {"members": DAYS[0]}, INPUTS, tmp_path / "again")
    assert release.stale(tmp_path / "again", flows, INPUTS, site) == []
    now = datetime.fromisoformat("2026-11-23T12:00+08:00")
    plan = release.Plan(tmp_path / "again", flows, INPUTS, now, CATALOG, pages, lambda site: "1")
    assert release.promote(tmp_path, plan) == ["members/2026-11-23"]


def test_where_it_stood_beside_them_later_and_stayed_as_it_was_it_stays_too(site: Path, tmp_path: Path) -> None:
    """Members of the third day stand again for those of a fourth: the shares, older than either, were shown beside both."""
    stage(tmp_path, "members", "23")
    staging.bind(tmp_path / "staging", "shares", INPUTS["shares"])
    promote(tmp_path, *INPUTS, date="2026-11-23")
    newest = public.served(tmp_path)
    assert newest
    flows = again.stage(newest, {"members": DAYS[2]}, INPUTS, tmp_path / "again")
    assert release.stale(tmp_path / "again", flows, INPUTS, newest) == []
    now = datetime.fromisoformat("2026-11-24T12:00+08:00")
    plan = release.Plan(tmp_path / "again", flows, INPUTS, now, CATALOG, pages, lambda site: "1")
    assert release.promote(tmp_path, plan) == ["members/2026-11-24"]


def test_a_release_from_before_a_file_was_kept_cannot_be_shown_again(site: Path, tmp_path: Path) -> None:
    (site / "datasets/money" / DAYS[0] / "checked.parquet").unlink()
    with pytest.raises(Refusal, match=r"before releases had checked\.parquet"):
        again.stage(site, {"money": DAYS[0]}, INPUTS, tmp_path / "again")


def test_a_record_tells_the_note_of_then_and_why_it_stands_again(site: Path) -> None:
    folder, why = site / "datasets/money" / DAYS[0], {"zh": "文件错。", "en": "The wrong file."}
    entry = {"release": DAYS[1], "why": why}
    bare = again.review(folder, entry, "ssh-ed25519 …")
    assert bare["record"] == {"amendments": [{"kind": "withdrawal", "note": why}]}
    assert bare["figures"] == checksums.sha256(folder / "money.csv")
    before = {"record": {"note": {"zh": "注", "en": "Note"}, "amendments": [{"kind": "method"}]}, "signatures": [{"to": "approved"}]}
    (folder / "review.json").write_text(json.dumps(before), encoding="utf-8")
    told = again.review(folder, entry, "ssh-ed25519 …")
    assert told["record"] == {"note": {"zh": "注", "en": "Note"}, "amendments": [{"kind": "withdrawal", "note": why}]}
    assert (told["signatures"], told["withdrawal"]["again"], told["withdrawal"]["entry"]) == ([], DAYS[0], entry)
