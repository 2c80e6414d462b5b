"""What was once computed from a file is not computed again while file, declarations and code stay the same."""

import hashlib
import json
import os
import pickle
from collections.abc import Callable, Iterable, Sequence
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


Compute = Callable[[list[str]], tuple[pd.DataFrame, list[int]]]
"""Names → their rows under each other, and how many each has."""
_BROKEN = (OSError, EOFError, ValueError, TypeError, AttributeError, ImportError, IndexError, KeyError, pickle.UnpicklingError)
_AT_ONCE, _PIECES = 50, 24


def remember(folder: Path, names: Sequence[str], compute: Compute) -> list[pd.DataFrame]:
    """The rows kept under each of these names, in their order; what is not kept is computed, some names at a time, and kept.

    What was computed together lies in one piece; when there are many pieces they are written as one. Exact decimals
    travel as pickled objects.
    """
    pieces = [piece for path in sorted(folder.glob("*.pickle")) if (piece := _piece(path)) is not None]
    places = _places(pieces)
    missing = [name for name in dict.fromkeys(names) if name not in places]
    for first in range(0, len(missing), _AT_ONCE):
        some = missing[first : first + _AT_ONCE]
        pieces.append((some, *compute(some)))
        _write(folder, pieces[-1])
    if missing:
        places = _places(pieces)
    if len(pieces) > _PIECES:
        merged = (list(dict.fromkeys(names)), pd.concat(_rows(pieces, places, dict.fromkeys(names)), ignore_index=True))
        pieces = [(*merged, [places[name][2] - places[name][1] for name in merged[0]])]
        kept, places = _write(folder, pieces[0]), _places(pieces)
        for path in set(folder.glob("*.pickle")) - {kept}:
            path.unlink()
    return _rows(pieces, places, names)


_Piece = tuple[list[str], pd.DataFrame, list[int]]


def _places(pieces: Iterable[_Piece]) -> dict[str, tuple[int, int, int]]:
    """Where the rows of each name are: number of the piece, first row, row after the last."""
    places = {}
    for number, (names, _, sizes) in enumerate(pieces):
        last = 0
        for name, size in zip(names, sizes, strict=True):
            places[name] = (number, last, last + size)
            last += size
    return places


def _rows(pieces: Sequence[_Piece], places: dict[str, tuple[int, int, int]], names: Iterable[str]) -> list[pd.DataFrame]:
    """The rows of the names in their order; of names that lie beside each other at once."""
    runs: list[list[int]] = []
    for name in names:
        piece, first, last = places[name]
        if runs and runs[-1][0] == piece and runs[-1][2] == first:
            runs[-1][2] = last
        else:
            runs.append([piece, first, last])
    return [pieces[piece][1].iloc[first:last] for piece, first, last in runs]


def _piece(path: Path) -> _Piece | None:
    """What lies in a piece; None where it is damaged."""
    try:
        names, frame, sizes = pickle.loads(path.read_bytes())
        return (names, frame, sizes) if len(names) == len(sizes) and sum(sizes) == len(frame) else None
    except _BROKEN:
        return None


def _write(folder: Path, piece: _Piece) -> Path:
    """Write whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{key(*piece[0])}.pickle"
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    partial.write_bytes(pickle.dumps(piece, protocol=pickle.HIGHEST_PROTOCOL))
    partial.rename(path)
    return path
