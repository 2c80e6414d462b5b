"""The log: what a line holds, what is on the disk when it is told, what is wrong with a log that somebody altered."""

import hashlib
import json
import os
import stat
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.problem import Refusal
from etl.publish import audit, keys, log

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
FIGURES = "ab" * 32
WHO = {"zh": "发布系统", "en": "the press"}


def draft(figures: str = FIGURES) -> log.Entry:
    return log.told("money", log.DRAFT, WHO, "synthetic", figures=figures)


def released(release: str) -> log.Entry:
    return log.told("money", log.RELEASED, WHO, "synthetic", figures=FIGURES, release=release, **{"from": log.DRAFT})


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home whose log has five entries."""
    log.append(tmp_path, NOW, [draft(), released("2026-11-23")])
    followed = log.told("money", log.SUPERSEDED, WHO, "synthetic", release="2026-11-23", **{"from": log.RELEASED})
    log.append(tmp_path, NOW, [released("2026-11-24"), followed])
    return tmp_path


def found(home: Path, head: log.Entry | None = None) -> list[str]:
    return [str(problem) for problem in audit.verify(log.read(home), head, (), UTC)]


def lines(home: Path) -> list[str]:
    return (home / log.NAME).read_text(encoding="utf-8").splitlines()


def rewrite(home: Path, change: Callable[[list[str]], object]) -> None:
    """The log as somebody with an editor leaves it."""
    told = lines(home)
    change(told)
    (home / log.NAME).write_text("".join(f"{line}\n" for line in told), encoding="utf-8")


# ---- what is written ----


def test_every_line_holds_the_hash_of_the_line_before_it(home: Path) -> None:
    told = lines(home)
    before = [hashlib.sha256(line.encode()).hexdigest() for line in ["", *told]]
    assert [json.loads(line)["prev"] for line in told] == before[:-1]
    assert [json.loads(line)["seq"] for line in told] == [1, 2, 3, 4, 5]


def test_the_first_entry_tells_the_key_of_the_press_and_each_is_signed_with_it(home: Path) -> None:
    first = json.loads(lines(home)[0])
    assert (first["to"], first["dataset"]) == ("begun", None)
    for line in lines(home):
        entry = json.loads(line)
        signature = entry.pop("signature")
        signed = json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        assert keys.signed(first["public"], signed, signature)
        assert not keys.signed(first["public"], signed + b" ", signature)


def test_nobody_but_its_owner_reads_the_key_of_the_press(home: Path) -> None:
    assert stat.S_IMODE((home / log.PRESS).stat().st_mode) == 0o600


def test_plain_lines_of_an_older_home_stay_and_are_told_by_their_hash(tmp_path: Path) -> None:
    older = '{"at": "2026-11-01T08:00:00+00:00", "verb": "release", "releases": ["money/2026-11-01"]}\n'
    (tmp_path / log.NAME).write_text(older, encoding="utf-8")
    log.append(tmp_path, NOW, [draft()])
    told = log.read(tmp_path)
    assert (told.older, len(told.entries), lines(tmp_path)[0] + "\n") == (1, 2, older)
    assert json.loads(lines(tmp_path)[1])["prev"] == hashlib.sha256(older.encode()).hexdigest()
    assert found(tmp_path) == []
    rewrite(tmp_path, lambda told: told.__setitem__(0, told[0].replace("11-01", "11-02")))
    assert found(tmp_path) == ["what stood in the file before the log was altered · log.jsonl:2 · restore the log from a copy"]


def test_states_are_told_of_figures_and_of_releases(home: Path) -> None:
    told = log.read(home)
    assert (told.of_figures("money", FIGURES), told.of_figures("money", "cd" * 32), told.of_figures("members", FIGURES)) == (
        "draft",
        None,
        None,
    )
    assert [told.of_release("money", name) for name in ("2026-11-23", "2026-11-24", "2026-11-25")] == ["superseded", "released", None]


def test_without_entries_nothing_is_written(tmp_path: Path) -> None:
    log.append(tmp_path, NOW, [])
    assert list(tmp_path.iterdir()) == []
    assert log.read(tmp_path).head is None


def test_a_line_that_cannot_be_written_whole_is_not_written_at_all(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (home / log.NAME).read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        log.append(home, NOW, [draft("cd" * 32)])
    assert (home / log.NAME).read_bytes() == before


# ---- the key of the press ----


@pytest.mark.parametrize("lost", [True, False])
def test_with_another_key_the_press_does_not_go_on(home: Path, lost: bool) -> None:
    (home / log.PRESS).unlink()
    if not lost:
        keys.made(home / log.PRESS)
    with pytest.raises(Refusal) as refused:
        log.append(home, NOW, [draft("cd" * 32)])
    what = "the key with which the press signs is lost" if lost else "it is another key than the press signed with so far"
    assert str(refused.value) == f"{what} · press.key · restore it from a copy, or begin another log: move log.jsonl away"


# ---- what verify finds ----


def test_a_log_as_it_was_written_is_right(home: Path) -> None:
    assert found(home, log.read(home).head) == []


def test_an_altered_line_is_named(home: Path) -> None:
    rewrite(home, lambda told: told.__setitem__(2, told[2].replace("synthetic", "invented!")))
    assert found(home) == [
        "the line was altered: its signature does not fit · log.jsonl:3 · restore the log from a copy",
        "the line before it is not the one it followed · log.jsonl:4 · restore the log from a copy",
    ]


def test_a_line_that_says_the_same_in_other_bytes_is_named(home: Path) -> None:
    rewrite(home, lambda told: told.__setitem__(4, told[4].replace(": ", ":")))
    assert found(home) == ["the line was altered: it is not as it was written · log.jsonl:5 · restore the log from a copy"]


def test_a_line_that_is_no_entry_any_more_is_named(home: Path) -> None:
    rewrite(home, lambda told: told.__setitem__(1, '"seq"'))
    assert found(home)[0] == "the line was altered: it is no entry any more · log.jsonl:2 · restore the log from a copy"


@pytest.mark.parametrize(("gone", "told"), [(slice(1, 2), "entry 2"), (slice(1, 4), "entry 2 to 4")])
def test_removed_lines_are_named(home: Path, gone: slice, told: str) -> None:
    rewrite(home, lambda lines: lines.__delitem__(gone))
    assert found(home)[0] == f"what should stand before it is missing: {told} · log.jsonl:2 · restore the log from a copy"


def test_reordered_lines_are_named(home: Path) -> None:
    rewrite(home, lambda told: told.insert(2, told.pop(3)))
    assert [problem for problem in found(home) if "moved" in problem] == [
        "entry 3 stands where 5 should: lines were moved or repeated · log.jsonl:4 · restore the log from a copy"
    ]


def test_a_cut_off_end_is_found_by_what_the_catalogue_tells(home: Path) -> None:
    head = log.read(home).head
    rewrite(home, lambda told: told.__delitem__(slice(3, None)))
    assert found(home) == []
    assert found(home, head) == ["it is cut off after entry 3: the published catalogue tells 5 · log.jsonl · restore the log from a copy"]
    (home / log.NAME).unlink()
    assert found(home, head) == ["it is cut off after entry 0: the published catalogue tells 5 · log.jsonl · restore the log from a copy"]


def test_a_log_written_anew_by_whoever_has_the_key_is_found_by_the_catalogue(home: Path) -> None:
    head = log.read(home).head
    (home / log.NAME).unlink()
    log.append(home, NOW, [draft(), released("2026-11-23"), released("2026-11-24")])
    assert [each for each in found(home, head) if "catalogue" in each] == [
        "it is cut off after entry 4: the published catalogue tells 5 · log.jsonl · restore the log from a copy"
    ]
    log.append(home, NOW, [draft("cd" * 32)])
    assert "it is another entry than the published catalogue tells · log.jsonl:5 · restore the log from a copy" in found(home, head)


def test_the_log_of_another_press_is_found(home: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other")
    log.append(other, NOW, [draft()])
    (told,) = found(other, log.read(home).head)
    assert told.startswith("it was begun with another key than the published catalogue tells")


def test_a_step_that_is_not_allowed_is_named(home: Path) -> None:
    log.append(home, NOW, [log.told("money", log.SUPERSEDED, WHO, "again", release="2026-11-23", **{"from": log.SUPERSEDED})])
    assert found(home) == [
        "it goes from superseded to superseded, where money 2026-11-23 was superseded · log.jsonl:6 · restore the log from a copy"
    ]


def test_what_needs_a_person_is_not_believed_of_the_press(home: Path) -> None:
    log.append(home, NOW, [log.told("money", log.REVIEWED, WHO, "by itself", figures=FIGURES, **{"from": log.DRAFT})])
    assert found(home) == ["nobody signed that it was reviewed · log.jsonl:6 · restore the log from a copy"]


# ---- a torn end ----


def test_a_torn_last_line_is_told_and_cut_off_only_when_asked(home: Path) -> None:
    whole = (home / log.NAME).read_bytes()
    (home / log.NAME).write_bytes(whole + b'{"seq": 6, "at"')
    what = "its last line is torn: 15 bytes that no newline ends, as after a power failure · log.jsonl:6"
    assert found(home) == [f"{what} · look at them, then cut them off: shebao log mend"]
    with pytest.raises(Refusal, match="its last line is torn: 15 bytes"):
        log.append(home, NOW, [draft("cd" * 32)])
    assert log.mend(home, NOW) == 15
    assert found(home) == []
    assert (home / log.NAME).read_bytes().startswith(whole)
    last = json.loads(lines(home)[-1])
    assert (last["to"], last["why"]["en"], last["torn"]) == ("mended", "its last line was torn, 15 bytes were cut off", '{"seq": 6, "at"')
    assert log.mend(home, NOW) == 0


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.data())
def test_whatever_byte_is_changed_it_is_found(home: Path, data: st.DataObject) -> None:
    """One byte replaced, put in or taken out anywhere; what verify says is told as problems, never as a traceback."""
    path, whole, head = home / log.NAME, (home / log.NAME).read_bytes(), log.read(home).head
    at = data.draw(st.integers(0, len(whole) - 1))
    new = data.draw(st.sampled_from([b"", b"x", b"0", b"\n", b'"', b"[", whole[at : at + 1] * 2]))
    path.write_bytes(whole[:at] + new + whole[at + 1 :])
    changed = path.read_bytes() != whole
    assert bool(found(home, head)) == changed
    path.write_bytes(whole)
