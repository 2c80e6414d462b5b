"""A full disk, a kill in the middle, a home nobody may write to, two at once: told, and the release stays as it was."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from etl import life, pipeline, promotion, signing, waiting, withdrawal
from etl.model import registry
from etl.problem import Problem
from etl.publish import embargo, keys, log

FAULTY = Path(__file__).with_name("faulty.py")
NOW = datetime(2027, 1, 2, 3, 4, tzinfo=UTC)
BOTH = ["members", "money"]
SAMPLE = 6
"""How many points of death the short run tries; the long one tries every one."""


def happens(fault: str, what: str, folder: Path, numbers: Iterable[int] = ()) -> list[dict[str, Any]]:
    """What became of every child to which the fault happened."""
    words = [sys.executable, FAULTY, fault, what, folder, *map(str, numbers)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def at_work(folder: Path) -> pipeline.House:
    """The office as `faulty.house` opens it."""
    opened = pipeline.House(registry.load(folder / "datasets"), folder / "expectations", folder / "home", NOW)
    opened.code = "the program under test"
    return opened


def change(office: Any, new: str = "33.000") -> None:
    """A corrected figure, which makes a new release of one dataset."""
    path = office.sources / "yearbook" / "money.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("31.000", new), encoding="utf-8")


def opened(office: Any, record: dict[str, Any]) -> Any:
    """The office a child worked in."""
    return office._replace(folder=Path(record["folder"]), home=Path(record["folder"]) / "home")


def points(total: int, every: bool) -> list[int]:
    """The moments of death: all of them, or some spread over the whole with the last ones, which matter most."""
    step = max(total // SAMPLE, 1)
    return list(range(1, total + 1)) if every else sorted({*range(1, total + 1, step), total - 1, total})


# ---- kill -9 ----


@pytest.mark.parametrize("fault", ["kill", "tear"])
@pytest.mark.parametrize("every", [False, pytest.param(True, marks=pytest.mark.long)])
def test_killed_in_the_middle_of_release_the_site_is_wholly_old_or_wholly_new(office: Any, fault: str, every: bool) -> None:
    change(office)
    pipeline.build(at_work(office.folder), BOTH)
    assert_old_or_new(office, fault, "release", every)


@pytest.mark.long
@pytest.mark.parametrize("fault", ["kill", "tear"])
def test_killed_anywhere_between_reading_and_release(office: Any, fault: str) -> None:
    change(office)
    assert_old_or_new(office, fault, "run", False)


@pytest.mark.parametrize("fault", ["kill", "tear"])
@pytest.mark.parametrize("every", [False, pytest.param(True, marks=pytest.mark.long)])
def test_killed_while_an_embargo_ends_the_site_is_wholly_old_or_wholly_new(office: Any, fault: str, every: bool) -> None:
    change(office)
    house = at_work(office.folder)
    pipeline.build(house, BOTH)
    house.now -= timedelta(days=1)
    waiting.hold(house, BOTH, NOW)
    old = office.released()
    (whole,) = happens(fault, "due", office.folder, [0])
    assert whole["code"] == 0, whole
    new = opened(office, whole).released()
    assert "datasets/money/2027-01-02/money.csv" in new
    seen = set()
    for record in happens(fault, "due", office.folder, points(whole["touched"], every)):
        after = opened(office, record)
        found = after.released()
        seen.add("old" if found == old else "new")
        assert found in (old, new), record["number"]
        house = at_work(after.folder)
        life.mend(house)
        promotion.publish_due(house)
        assert after.released() == new, record["number"]
        assert pipeline.verify(house) == []
        assert embargo.held(after.home) == []
        shutil.rmtree(after.folder)
    assert seen == {"old", "new"}


@pytest.mark.parametrize("fault", ["kill", "tear"])
@pytest.mark.parametrize("what", ["hold", "lift"])
@pytest.mark.parametrize("every", [False, pytest.param(True, marks=pytest.mark.long)])
def test_killed_while_a_release_is_laid_aside_or_taken_back_it_waits_or_does_not(office: Any, fault: str, what: str, every: bool) -> None:
    """Readers see nothing of either; the next command finds an embargo that is whole, or none, and the log tells which."""
    change(office)
    house = at_work(office.folder)
    pipeline.build(house, BOTH)
    waiting.hold(house, BOTH, NOW + timedelta(days=1)) if what == "lift" else None
    old = office.released()
    (whole,) = happens(fault, what, office.folder, [0])
    assert whole["code"] == 0, whole
    seen = set()
    for record in happens(fault, what, office.folder, points(whole["touched"], every)):
        after = opened(office, record)
        assert after.released() == old, record["number"]
        house = at_work(after.folder)
        life.mend(house)
        promotion.publish_due(house)
        waits = embargo.waiting(after.home)
        seen.add(len(waits))
        assert [ready.new for each in waits for ready in each.sites().values()] == [("money/2027-01-03",)] * len(waits)
        house.now = NOW + timedelta(days=1)
        shown = promotion.publish_due(house)
        assert shown == ["money/2027-01-03"] * len(waits), record["number"]
        assert pipeline.verify(house) == [], record["number"]
        shutil.rmtree(after.folder)
    assert seen == {0, 1}


RECORD = """note: {zh: 合成数字，仅供测试。, en: "Synthetic figures, for tests."}
drafting_unit: {zh: 虚构科, en: Synthetic Section}
signatory: {zh: 科长, en: Head}
secrecy: {zh: 不涉密, en: Nothing secret}
amendments: [{kind: provisional, note: {zh: 修订, en: Revised}}]
embargo: waived
"""


def governed(office: Any) -> None:
    """Two people sign another figure, and it is released on the first of January."""
    change(office)
    people = []
    for name, roles in (("li", "review"), ("wang", "approve")):
        people.append(f"  - {{name: {name}, unit: Section, roles: {roles}, key: {keys.made(office.folder / f'{name}.key').public}}}\n")
    (office.folder / "datasets" / "roles.yaml").write_text("people:\n" + "".join(people), encoding="utf-8")
    (office.folder / "datasets" / "reviews").mkdir()
    (office.folder / "datasets" / "reviews" / "money.yaml").write_text(RECORD, encoding="utf-8")
    for to, who in ((log.REVIEWED, "li"), (log.APPROVED, "wang"), ("", "")):
        house = at_work(office.folder)
        house.now = NOW - timedelta(days=1)
        pipeline.build(house, BOTH)
        signing.sign(house, ["money"], to, office.folder / f"{who}.key", "looked", str) if to else promotion.promote(house, ["money"])


@pytest.mark.parametrize("fault", ["kill", "tear"])
@pytest.mark.parametrize("every", [False, pytest.param(True, marks=pytest.mark.long)])
def test_killed_while_a_release_is_withdrawn_it_stands_or_the_one_before_it_does(office: Any, fault: str, every: bool) -> None:
    governed(office)
    old = office.released()
    (whole,) = happens(fault, "withdraw", office.folder, [0])
    assert whole["code"] == 0, whole
    new = opened(office, whole).released()
    seen = set()
    for record in happens(fault, "withdraw", office.folder, points(whole["touched"], every)):
        after = opened(office, record)
        found = after.released()
        seen.add("old" if found == old else "new")
        assert found in (old, new), record["number"]
        house = at_work(after.folder)
        life.mend(house)
        if found == old:  # it is asked again, and goes through
            told = {"zh": "有误", "en": "wrong"}
            assert withdrawal.withdraw(house, ["money/2027-01-01"], told, after.folder / "wang.key", str) == ["money/2027-01-02"]
        promotion.publish_due(house)
        shown = after.released()
        assert shown["datasets/money/latest/money.csv"] == new["datasets/money/latest/money.csv"]
        assert pipeline.verify(house) == [], record["number"]
        shutil.rmtree(after.folder)
    assert seen == {"old", "new"}


def assert_old_or_new(office: Any, fault: str, what: str, every: bool) -> None:
    old = office.released()
    (whole,) = happens(fault, what, office.folder, [0])
    assert whole["code"] == 0, whole
    new = opened(office, whole).released()
    assert new != old
    assert whole["touched"] > 50
    seen = set()
    for record in happens(fault, what, office.folder, points(whole["touched"], every)):
        assert record["code"] == -signal.SIGKILL, record
        after = opened(office, record)
        found = after.released()
        seen.add("old" if found == old else "new")
        assert found in (old, new), record["number"]
        house = at_work(after.folder)
        assert [each for each in pipeline.verify(house) if not about_log(each)] == [], record["number"]
        cut = life.mend(house)
        pipeline.build(house, BOTH) if what == "run" else None
        assert promotion.promote(house, BOTH) == ([] if found == new else ["money/2027-01-02"])
        wanted = new if found == new else new | {"public": after.released()["public"]}
        assert differing(after.released(), wanted) <= ({"catalog.json"} if cut else set()), record["number"]
        assert pipeline.verify(house) == []
        shutil.rmtree(after.folder)
    assert seen == {"old", "new"}  # the last points lie on either side of the one rename


def about_log(problem: Problem) -> bool:
    """What a kill may leave of the log: a torn line, or a release it does not tell of yet. It is told, and the next command goes on."""
    return "its last line is torn" in problem.what or "the log does not tell of it" in problem.what


def differing(one: dict[str, str], other: dict[str, str]) -> set[str]:
    """The files that are not the same on both sites."""
    return {name for name, _ in one.items() ^ other.items()}


def test_killed_in_the_first_release_nothing_is_public_or_all_of_it(office: Any) -> None:
    (office.home / "public").unlink()
    shutil.rmtree(office.home / "sites")
    (whole,) = happens("kill", "release", office.folder, [0])
    new = opened(office, whole).released()
    for record in happens("kill", "release", office.folder, points(whole["touched"], False)):
        after = opened(office, record)
        if os.path.lexists(after.home / "public"):
            assert after.released() == new, record["number"]
            assert promotion.promote(at_work(after.folder), BOTH) == []
        else:
            assert promotion.promote(at_work(after.folder), BOTH) == ["members/2027-01-02", "money/2027-01-02"]
        assert after.released() == new


# ---- a full disk ----


@pytest.mark.parametrize(
    ("what", "room"),
    [("receive", [0, 200]), ("build", [0, 3000, 12000]), ("release", [100, 1000, 12000])],
)
def test_on_a_full_disk_a_command_says_so_and_the_release_stays(office: Any, what: str, room: list[int]) -> None:
    (office.folder / "a.csv").write_text("地区,参保人数（万人）\n合肥市,1.0\n", encoding="utf-8")
    change(office)
    if what == "release":
        pipeline.build(at_work(office.folder), BOTH)
    old, archived = office.released(), office.archived()
    for record in happens("full", what, office.folder, room):
        after = opened(office, record)
        assert record["code"] == 1, record
        (line,) = record["said"].splitlines()
        message, where, remedy = line.split(" · ")
        assert message == "File too large"
        assert where
        assert remedy == "make room or give access, then run it again"
        assert after.released() == old
        assert archived.items() <= after.archived().items()
        house = at_work(after.folder)
        assert pipeline.verify(house) == []
        pipeline.build(house, BOTH)  # there is room again
        assert promotion.promote(house, BOTH) == ["money/2027-01-02"]
        assert pipeline.verify(house) == []


# ---- a home nobody may write to ----


@pytest.fixture
def closed(office: Any) -> Iterable[Any]:
    """The office with a home in which nothing can be written."""
    change(office)
    paths = [path for path in [office.home, *office.home.rglob("*")] if not path.is_symlink()]
    modes = {path: path.stat().st_mode for path in paths}
    for path, mode in modes.items():
        path.chmod(mode & ~0o222)
    yield office
    for path, mode in modes.items():
        path.chmod(mode)


@pytest.mark.parametrize("what", ["build", "release"])
def test_where_nothing_can_be_written_a_command_says_so(closed: Any, what: str) -> None:
    before = closed.released()
    (record,) = happens("readonly", what, closed.folder)
    assert record["code"] == 1, record
    assert record["said"] == "Permission denied · .lock · make room or give access, then run it again\n"
    assert closed.released() == before


@pytest.mark.parametrize(("what", "answer"), [("verify", "every archived and published file is what it was"), ("status", "released 20")])
def test_who_only_reads_needs_no_right_to_write(closed: Any, what: str, answer: str) -> None:
    (record,) = happens("readonly", what, closed.folder)
    assert record["code"] == 0, record
    assert answer in record["said"]


# ---- two at once ----


def test_of_two_builds_at_once_one_is_told_and_the_other_ends_well(office: Any) -> None:
    change(office)
    before = office.released()
    words = [sys.executable, FAULTY, "stop", "build", office.folder]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as first:
        _, status = os.waitpid(first.pid, os.WUNTRACED)
        assert os.WIFSTOPPED(status), first.communicate()
        try:
            for command in ("build", "release", "run"):
                told = office.shebao(command, *(["--no-serve"] if command == "run" else []))
                assert told.code == 1
                assert "another shebao is at work here · --home · wait until it is done" in told.err
            assert office.shebao("verify").code == 0
            assert office.released() == before
        finally:
            os.kill(first.pid, signal.SIGCONT)
        said = first.communicate()
    assert (first.returncode, said[1]) == (0, ""), said
    assert said[0].endswith("money: 2 rules: 2 passed\n")
    assert promotion.promote(at_work(office.folder), BOTH) == ["money/2027-01-02"]


def test_a_lock_left_behind_bars_nobody(office: Any) -> None:
    """The lock belongs to the process, not to the file: what a killed command left does not stop the next one."""
    (office.home / ".lock").write_text("left behind", encoding="utf-8")
    assert office.shebao("build").code == 0
