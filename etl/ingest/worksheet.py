"""One sheet of an `.xlsx`: its XML → printed texts, merged ranges, what is hidden."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from etl.ingest import markup, package
from etl.ingest.grid import Range, Rows, grid
from etl.ingest.styles import Styles
from etl.model import limits
from etl.model.table import Sheet, column_name
from etl.problem import Problem, Refusal

_TRUE = ("1", "true")
_MANY = 100
_ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?")
_NUMBER = re.compile(rb"""(?:.*\s)?r\s*=\s*["'](\d{1,7})["']""", re.S)
Address = Callable[[str], str]


class _Columns(dict[bytes, int]):
    """Letters of a column → its number from zero, worked out once."""

    def __missing__(self, letters: bytes) -> int:
        number = 0
        for letter in letters:
            number = number * 26 + letter - 64
        self[letters] = number - 1
        return number - 1


_COLUMNS = _Columns()


@dataclass
class _Found:
    """What a sheet's XML holds: filled cells, hidden rows, how many cells were met and filled, and what is wrong with some."""

    rows: Rows = field(default_factory=dict)
    hidden: list[int] = field(default_factory=list)
    cells: int = 0
    filled: int = 0
    problems: list[Problem] = field(default_factory=list)


def read(content: bytes, shared: Sequence[str], styles: Styles, file: str, name: str) -> Sheet:
    """The sheet. Refusal with the cell where a formula has no saved result, a value is none, or a cell stands twice."""

    def address(cell: str) -> str:
        return f"{file}!{name}!{cell}"

    prefix, content, found = _scanned(content, shared, styles, address, file)
    if found.problems:
        raise Refusal(found.problems)
    cells, covered = grid(found.rows, _merged(content, prefix), address)
    width = len(cells[0]) if cells else 0
    remarks = [(address(f"{row + 1}:{row + 1}"), "hidden row") for row in sorted(found.hidden) if row < len(cells)]
    remarks += [(address(f"{column}:{column}"), "hidden column") for column in _hidden_columns(content, prefix, width)]
    return Sheet(file, name, cells, False, tuple(remarks), covered)


def _scanned(
    content: bytes, shared: Sequence[str], styles: Styles, address: Address, file: str, again: bool = False
) -> tuple[bytes, bytes, _Found]:
    """The prefix of names, the XML, and what it holds; written in an unusual way it is put into its canonical form first."""
    prefix = markup.prefix(content, b"worksheet")
    whole = None if prefix is None else markup.pattern("sheetData", prefix).search(content)
    if prefix is None or whole is None:
        raise package.damaged(file)
    data = whole[2] or b""
    found = _Scan(shared, styles, address, prefix).of(data)
    if found.cells == sum(data.count(b"<" + prefix + b"c" + after) for after in (b" ", b">", b"/", b"\n", b"\t")):
        return prefix, content, found
    if again:
        raise package.damaged(file)
    return _scanned(package.canonical(content), shared, styles, address, file, again=True)


@dataclass
class _Scan:
    """How the cells of one sheet are read."""

    shared: Sequence[str]
    styles: Styles
    address: Address
    prefix: bytes

    def of(self, data: bytes) -> _Found:
        """Every cell that is filled; blank ones and their styles are passed over, for whole columns of them are common."""
        found, row, column, as_number = _Found(), -1, -1, self.styles.number
        line: dict[int, str] = {}
        for match in markup.pattern("cell", self.prefix).finditer(data):
            letters, number, style, kind, stored, own, head, body, of_row = match.groups()
            if of_row is not None:
                row, column = self._row(of_row, row, found), -1
                line = found.rows.get(row, {})
                continue
            found.cells += 1
            problem = None
            if letters is None:
                letters, number, style, kind, stored, problem = self._any(head, body or b"")
            column = _COLUMNS[letters] if letters else column + 1
            if number and int(number) != row + 1:
                row = int(number) - 1
                line = found.rows.get(row, {})
            stored = own or stored or b""
            if not stored and not problem and kind != b"str":
                continue
            text = as_number(stored, int(style or 0)) if kind is None or kind == b"n" else self._typed(kind, stored, int(style or 0))
            if problem or text is None or column in line or len(text) > limits.TEXT:
                self._refuse(found, f"{column_name(column)}{row + 1}", problem or _wrong(text, stored, column in line))
                continue
            if not line:
                self._begin(found, row, line)
            line[column] = text
        return found

    def _row(self, head: bytes, before: int, found: _Found) -> int:
        """The number of a row; noted where it is hidden."""
        number = _NUMBER.match(head)
        row = int(number[1]) - 1 if number else before + 1
        if b"hidden" in head and markup.attributes(head).get("hidden") in _TRUE:
            found.hidden.append(row)
        return row

    def _any(self, head: bytes, body: bytes) -> tuple[bytes | None, bytes | None, bytes | None, bytes | None, bytes, str | None]:
        """A cell written in whatever way: letters, number, style, type and stored value, and what is wrong with it."""
        told, prefix = markup.attributes(head), self.prefix
        place = _ADDRESS.fullmatch(told.get("r", ""))
        value, formula, inline = (markup.pattern(name, prefix).search(body) for name in ("v", "f", "is"))
        kind = told.get("t", "n")
        stored = (value[2] or b"") if value else markup.rich(inline[2] or b"", prefix).encode() if inline else b""
        problem = None
        if formula is not None and not stored and kind != "str":
            said = markup.text(formula[2] or b"").removeprefix("=")
            problem = f"the formula ={said} has no saved result"
        return (
            place and place[1].encode(),
            place and place[2].encode(),
            told.get("s", "").encode() or None,
            None if kind == "n" else b"rich" if inline and not value else kind.encode(),
            stored,
            problem,
        )

    def _typed(self, kind: bytes, stored: bytes, style: int) -> str | None:
        """The printed text of a cell that says what it holds; None where it does not hold it."""
        match kind:
            case b"s":
                return self.shared[int(stored)] if stored.isdigit() and int(stored) < len(self.shared) else None
            case b"str" | b"e" | b"inlineStr":
                return markup.text(stored)
            case b"rich":
                return stored.decode()
            case b"b":
                return {b"1": "TRUE", b"0": "FALSE", b"true": "TRUE", b"false": "FALSE"}.get(stored)
            case b"d":
                return self.styles.day(stored, style)
        return None

    def _begin(self, found: _Found, row: int, line: dict[int, str]) -> None:
        """A row with its first filled cell; Refusal as soon as there are more rows or cells than a sheet may have."""
        found.filled += len(next(reversed(found.rows.values()), ()))
        if row >= limits.ROWS:
            raise Refusal([limits.exceeded(f"the sheet has more than {limits.ROWS:,} rows", self.address(f"A{row + 1}"))])
        if found.filled > limits.CELLS:
            raise Refusal([limits.exceeded(f"the sheet has more than {limits.CELLS:,} cells", self.address(f"A{row + 1}"))])
        found.rows[row] = line

    def _refuse(self, found: _Found, cell: str, what: str) -> None:
        """One more thing that is wrong; so many that nobody would read them are told at once."""
        found.problems.append(Problem(where=self.address(cell), what=what, remedy=package.AGAIN))
        if len(found.problems) >= _MANY:
            raise Refusal(found.problems)


def _wrong(text: str | None, stored: bytes, twice: bool) -> str:
    if text is None:
        return f"“{stored[:40].decode(errors='replace')}” is no value a cell can hold"
    if twice:
        return "the cell stands twice in the sheet: which of them counts is not certain"
    return f"the cell holds more than {limits.TEXT:,} characters"


def _merged(content: bytes, prefix: bytes) -> list[Range]:
    """The merged ranges, zero-based."""
    ranges = []
    for head in markup.pattern("mergeCell", prefix).findall(content):
        place = _ADDRESS.fullmatch(markup.attributes(head).get("ref", ""))
        if place and place[3]:
            rows, columns = sorted((int(place[2]), int(place[4]))), sorted((_COLUMNS[place[1].encode()], _COLUMNS[place[3].encode()]))
            ranges.append((rows[0] - 1, rows[1], columns[0], columns[1] + 1))
    return ranges


def _hidden_columns(content: bytes, prefix: bytes, width: int) -> list[str]:
    """The letters of the hidden columns within the table."""
    numbers: list[int] = []
    for head in markup.pattern("col", prefix).findall(content):
        told = markup.attributes(head)
        if told.get("hidden") in _TRUE and told.get("min", "").isdigit() and told.get("max", "").isdigit():
            numbers += range(int(told["min"]) - 1, min(int(told["max"]), width))
    return [column_name(number) for number in numbers]
