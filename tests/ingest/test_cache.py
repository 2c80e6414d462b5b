"""What was computed once is not computed again, unless something it depends on changed."""

from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from etl.ingest import cache


def rows(names: list[str]) -> tuple[pd.DataFrame, list[int]]:
    """Of each name as many rows as it has letters, the first a figure with a zero at its end. Synthetic."""
    told = [(name, Decimal("578.40") if place == 0 else None) for name in names for place in range(len(name))]
    return pd.DataFrame(told, columns=["name", "obs_value"], dtype=object), [len(name) for name in names]


def remembered(folder: Path, *names: str) -> tuple[list[str], pd.DataFrame]:
    """Which names were computed, and the rows that came."""
    asked: list[str] = []

    def compute(some: list[str]) -> tuple[pd.DataFrame, list[int]]:
        asked.extend(some)
        return rows(some)

    frames = cache.remember(folder, names, compute)
    return asked, pd.concat(frames, ignore_index=True)


def test_a_result_is_computed_once_and_decimals_keep_their_zeros(tmp_path: Path) -> None:
    first, second = (remembered(tmp_path / "cache", "a", "bb") for _ in range(2))
    assert (first[0], second[0]) == (["a", "bb"], [])
    assert str(second[1]["obs_value"][0]) == "578.40"
    pd.testing.assert_frame_equal(first[1], second[1])


def test_only_what_is_new_is_computed_and_all_comes_in_the_order_asked_for(tmp_path: Path) -> None:
    remembered(tmp_path, "a", "bb", "ccc")
    asked, told = remembered(tmp_path, "ccc", "dd", "a")
    assert asked == ["dd"]
    pd.testing.assert_frame_equal(told, rows(["ccc", "dd", "a"])[0])


def test_many_names_are_computed_some_at_a_time_and_many_pieces_become_one(tmp_path: Path) -> None:
    names = [f"n{number}" for number in range(120)]
    remembered(tmp_path, *names)
    assert len(list(tmp_path.iterdir())) == 3
    for number in range(30):
        asked, told = remembered(tmp_path, *names, *(f"later{each}" for each in range(number + 1)))
        assert asked == [f"later{number}"]
    assert len(list(tmp_path.iterdir())) < 30
    pd.testing.assert_frame_equal(told, rows([*names, *(f"later{each}" for each in range(30))])[0])


@pytest.mark.parametrize("content", [b"", b"\x80\x05", b"no pickle", b"\x80\x04\x95\xff\xff", b"\x80\x04N."])
def test_a_damaged_memory_is_computed_anew(tmp_path: Path, content: bytes) -> None:
    remembered(tmp_path, "a")
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(content)
    assert [remembered(tmp_path, "a")[0] for _ in range(2)] == [["a"], []]


def test_a_key_tells_its_parts_apart() -> None:
    assert cache.key("a", "b") == cache.key("a", "b")
    assert len({cache.key("a", "b"), cache.key("ab"), cache.key("b", "a"), cache.key("a,b")}) == 4


def test_the_hash_of_files_is_that_of_their_names_and_bytes(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("1")
    (tmp_path / "b").write_text("2")
    told = cache.of_files(tmp_path.iterdir(), tmp_path)
    assert told == cache.of_files(sorted(tmp_path.iterdir(), reverse=True), tmp_path)
    (tmp_path / "b").write_text("3")
    changed = cache.of_files(tmp_path.iterdir(), tmp_path)
    (tmp_path / "b").rename(tmp_path / "c")
    assert len({told, changed, cache.of_files(tmp_path.iterdir(), tmp_path)}) == 3
