"""The clock of a server: when it looks, what it shows, and what it has done afterwards."""

import fcntl
import shutil
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from etl.clock import AHEAD, ROUND, Clock
from etl.publish import embargo, staging

MOMENT = datetime(2026, 12, 10, 1, 30, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home whose public site 1 is followed by site 2 at the moment."""
    for name in ("1", "2"):
        (tmp_path / "sites" / name / "datasets").mkdir(parents=True)
    (tmp_path / "sites" / "2" / "datasets" / "money" / "2026-12-10").mkdir(parents=True)
    (tmp_path / "public").symlink_to("sites/1")
    (tmp_path / "staging" / "money").mkdir(parents=True)
    (tmp_path / "staging" / "money" / "money.csv").write_text("synthetic\n", encoding="utf-8")
    shutil.copyfile(tmp_path / "staging" / "money" / "money.csv", tmp_path / "sites/2/datasets/money/2026-12-10/money.csv")
    for name in ("1", "2"):
        (tmp_path / "sites" / f"{name}.edition").write_text("synthetic", encoding="utf-8")
    held = embargo.hold(tmp_path, ["money"], [], MOMENT, {})
    embargo.note(held, {"1": embargo.Ready(tmp_path / "sites" / "2", ("money/2026-12-10",))})
    return tmp_path


def clock(home: Path, now: datetime) -> Clock:
    words = [sys.executable, "-c", f"open({str(home / 'finished')!r}, 'a').write('once ')"]
    return Clock(home, words, lambda: now)


def finished(made: Clock, home: Path) -> str:
    if made._finishing:
        made._finishing.wait(30)
    path = home / "finished"
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def test_before_the_moment_it_waits_no_longer_than_until_then(home: Path) -> None:
    assert clock(home, MOMENT - timedelta(hours=1)).tick() == ROUND
    made = clock(home, MOMENT - timedelta(milliseconds=250))
    assert made.tick() == pytest.approx(0.25)
    assert finished(made, home) == ""
    assert ((home / "public").readlink().name, finished(made, home)) == ("1", "")


def test_at_the_moment_it_shows_and_has_it_noted_once(home: Path) -> None:
    made = clock(home, MOMENT)
    assert made.tick() == ROUND
    assert (home / "public").readlink().name == "2"
    assert finished(made, home) == "once "
    made.tick()
    assert finished(made, home) == "once "  # it is tried again a minute later, if it is still there


def test_what_is_late_is_left_to_the_command(home: Path) -> None:
    made = clock(home, MOMENT + embargo.PUNCTUAL)
    made.tick()
    assert ((home / "public").readlink().name, finished(made, home)) == ("1", "once ")


def test_what_follows_another_site_is_left_to_the_command(home: Path) -> None:
    (home / "sites" / "3").mkdir()
    (home / "public").unlink()
    (home / "public").symlink_to("sites/3")
    made = clock(home, MOMENT)
    made.tick()
    assert ((home / "public").readlink().name, finished(made, home)) == ("3", "once ")


def test_what_is_not_ready_is_composed_ahead_of_its_moment(home: Path) -> None:
    shutil.rmtree(home / "sites" / "2")
    early = clock(home, MOMENT - AHEAD)
    early.tick()
    assert finished(early, home) == ""
    made = clock(home, MOMENT - AHEAD + timedelta(seconds=1))
    made.tick()
    assert finished(made, home) == "once "


def test_while_a_command_is_at_work_no_other_is_started(home: Path) -> None:
    made = clock(home, MOMENT + embargo.PUNCTUAL)
    with (home / ".lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        made.tick()
        assert finished(made, home) == ""
    made.tick()
    assert finished(made, home) == "once "


def test_what_it_cannot_do_is_told_once_and_tried_again_the_next_second(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / ".switch").mkdir()
    made = clock(home, MOMENT)
    assert made.tick() == made.tick() == ROUND
    said = capsys.readouterr().err
    assert said.startswith("nothing under embargo can be shown · [Errno 21] Is a directory")
    assert said.count("\n") == 1
    (home / ".switch").rmdir()
    made.tick()
    assert (home / "public").readlink().name == "2"


def test_what_is_damaged_is_told_and_the_clock_goes_on(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = next((home / "embargo").glob("*/embargo.json"))
    path.write_text("{", encoding="utf-8")
    assert clock(home, MOMENT).tick() == ROUND
    assert "embargo/2026-12-10T013000Z/embargo.json" in capsys.readouterr().err


def test_a_home_without_embargo_costs_a_look(tmp_path: Path) -> None:
    staging.dump({}, tmp_path / "catalog.json")
    assert clock(tmp_path, MOMENT).tick() == ROUND
