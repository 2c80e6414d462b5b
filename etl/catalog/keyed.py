"""Rows of a published table found by their codes, in a time that does not grow with the table.

Each column is kept as small whole numbers, the rows in the order of the key: a row is found by halving, column after column.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from functools import reduce
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

NONE = -1
"""The rank of a code that is not told."""


class Keyed:
    """A table and the places of its rows by the columns of a key; `prefix` where the table writes another figure's key before them."""

    def __init__(self, table: pa.Table, key: Sequence[str], prefix: str = ""):
        self.table, self.key, self.prefix = table, tuple(key), prefix
        self._whole = {name: _whole(table[name]) for name in table.column_names}
        self._codes: dict[str, dict[str | None, int]] = {}
        ranks: dict[str, pa.Array] = {}
        for name in self.key:
            encoded = _encoded(table[prefix + name])
            names = encoded.dictionary.to_pylist()
            self._codes[name] = {code: rank for rank, code in enumerate(sorted(names))} | {None: NONE}
            of_names = pa.array([*(self._codes[name][code] for code in names), NONE], pa.int32())  # the last for a null
            ranks[name] = of_names.take(encoded.indices.cast(pa.int32()).fill_null(len(names)))
        order = pc.sort_indices(pa.table(ranks), [(name, "ascending") for name in self.key]) if ranks else pa.array(range(len(table)))
        self._order = order.cast(pa.uint64())
        self._columns = {name: column.take(self._order) for name, column in ranks.items()}
        self._halved = {name: memoryview(column.buffers()[1] or b"").cast("i") for name, column in self._columns.items()}

    @classmethod
    def read(cls, path: Path, key: Sequence[str], prefix: str = "", columns: Sequence[str] | None = None) -> "Keyed":
        """A Parquet file, its texts kept once each."""
        texts = [field.name for field in pq.read_schema(path) if pa.types.is_string(field.type)]
        return cls(pq.read_table(path, columns=columns, read_dictionary=texts).combine_chunks(), key, prefix)

    def places(self, codes: Mapping[str, str | None]) -> list[int]:
        """The rows that carry these codes, in the order of the key and then of the table; columns left out may be anything.

        A code of None is met where the column is empty.
        """
        found: list[int] = self._met(codes, self._order).to_pylist()
        return found

    def spread(self, codes: Mapping[str, str | None]) -> dict[str, dict[str, int]]:
        """How many of the rows with these codes carry each code of every other column, in the order of the codes."""
        told = {}
        for name in self.key:
            if name not in codes:
                counts = {each["values"]: each["counts"] for each in pc.value_counts(self._met(codes, self._columns[name])).to_pylist()}
                told[name] = {code: counts[rank] for code, rank in self._codes[name].items() if code and rank in counts}
        return told

    def _met(self, codes: Mapping[str, str | None], column: pa.Array) -> pa.Array:
        """What of a column, which is in the order of the key, stands in the rows with these codes."""
        if any(code not in self._codes[name] for name, code in codes.items()):
            return column.slice(0, 0)
        low, high = 0, len(self._order)
        named = iter(self.key)
        rest: list[str] = []
        for name in named:
            if name not in codes:
                rest = [each for each in named if each in codes]
                break
            rank, ranks = self._codes[name][codes[name]], self._halved[name]
            low, high = bisect_left(ranks, rank, low, high), bisect_right(ranks, rank, low, high)
        wanted = {name: pa.scalar(self._codes[name][codes[name]], pa.int32()) for name in rest}
        met = [pc.equal(self._columns[name].slice(low, high - low), rank) for name, rank in wanted.items()]
        found = column.slice(low, high - low)
        return found.filter(reduce(pc.and_, met)) if met else found

    def rows(self, codes: Mapping[str, str | None]) -> list[dict[str, Any]]:
        """What stands in these rows."""
        return [self.at(place) for place in self.places(codes)]

    def at(self, place: int) -> dict[str, Any]:
        """What stands in one row; moments as the press writes them."""
        row = {name: column[place].as_py() for name, column in self._whole.items()}
        return {name: f"{value:%Y-%m-%dT%H:%M:%SZ}" if hasattr(value, "tzinfo") else value for name, value in row.items()}

    def key_at(self, place: int, prefix: str = "") -> dict[str, str]:
        """The key that stands in one row, without the dimensions it does not tell; `prefix` for another figure's."""
        told = {name: self._whole[prefix + name][place].as_py() for name in self.key}
        return {name: code for name, code in told.items() if code is not None}


def _encoded(column: pa.ChunkedArray) -> Any:
    """A column of texts as places in the list of its distinct texts."""
    whole = _whole(column)
    return whole if pa.types.is_dictionary(whole.type) else whole.cast(pa.string()).dictionary_encode()


def _whole(column: pa.ChunkedArray) -> Any:
    """A column in one piece."""
    told = column.unify_dictionaries().combine_chunks()
    return told.combine_chunks() if isinstance(told, pa.ChunkedArray) else told
