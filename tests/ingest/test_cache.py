"""What was computed once is not computed again, unless something it depends on changed."""

from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from etl.ingest import cache

FRAME = pd.DataFrame({"obs_value": pd.Series([Decimal("578.40"), None], dtype=object)})


def counted() -> tuple[list[int], object]:
    calls: list[int] = []

    def compute() -> pd.DataFrame:
        calls.append(1)
        return FRAME

    return calls, compute


def test_a_result_is_computed_once_and_decimals_keep_their_zeros(tmp_path: Path) -> None:
    calls, compute = counted()
    first, second = (cache.remember(tmp_path / "cache", "a", compute) for _ in range(2))  # type: ignore[arg-type]
    assert len(calls) == 1
    assert str(second["obs_value"][0]) == "578.40"
    pd.testing.assert_frame_equal(first, second)


@pytest.mark.parametrize("content", [b"", b"\x80\x05", b"no pickle", b"\x80\x04\x95\xff\xff"])
def test_a_damaged_memory_is_computed_anew(tmp_path: Path, content: bytes) -> None:
    calls, compute = counted()
    (tmp_path / "a.pickle").write_bytes(content)
    cache.remember(tmp_path, "a", compute)  # type: ignore[arg-type]
    cache.remember(tmp_path, "a", compute)  # type: ignore[arg-type]
    assert len(calls) == 1


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
