"""What was once computed from a file is not computed again while file, declarations and code stay the same."""

import hashlib
import json
import os
import pickle
from collections.abc import Callable, Iterable
from pathlib import Path

import pandas as pd


def key(*parts: str) -> str:
    """A name for a result, from all it depends on."""
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def of_files(paths: Iterable[Path], root: Path) -> str:
    """One hash for a set of files: their names below `root` and their bytes."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def remember(cache: Path, name: str, compute: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """The frame kept under that name, or else computed and kept. Exact decimals travel as pickled objects."""
    path = cache / f"{name}.pickle"
    try:
        return pd.read_pickle(path)
    except (OSError, EOFError, ValueError, AttributeError, ImportError, IndexError, KeyError, pickle.UnpicklingError):
        frame = compute()
    cache.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    frame.to_pickle(partial)
    partial.rename(path)
    return frame
