"""How large a file may be. Beyond this it is refused with a Problem, so that no file takes all memory or all day.

An office's largest table has some ten thousand cells; the limits leave a hundredfold room and still keep the reading of one file
under 2 GiB and a minute. `docs/limits.md` says the same to people.
"""

from etl.problem import Problem, Refusal

FILE_BYTES = 32 * 2**20
"""A file as delivered: an office's largest workbook has half a MB; every reader holds the whole file in memory."""
BULLETIN_BYTES = 2 * 2**20
"""A bulletin as text: the longest known has 0.1 MB; every pattern is tried on each of its clauses."""
UNPACKED_BYTES = 200 * 2**20
"""All parts of a workbook together, unpacked: some 5 million cells, and no more than a second of unpacking."""
PART_BYTES = 16 * 2**20
"""A part of a workbook that is neither sheet nor list of texts (its styles): read as a tree, ten times its size in memory."""
ROWS = 200_000
"""Rows of a sheet: every county of China by month and scheme has 170,000."""
COLUMNS = 1_000
"""Columns of a sheet: a table is read by people, and the widest known has 300."""
CELLS = 1_000_000
"""Cells of all sheets of a file, blank ones within the table counted too: each becomes a text with an address."""
TEXT = 32_767
"""Characters in a cell: no spreadsheet program keeps more."""
DIGITS = 28
"""Digits of a figure: as many as are computed with exactly; the largest sum in the field has 16."""


def check_file(size: int, file: str) -> None:
    """Refusal of a file of more bytes than one may have."""
    if size > FILE_BYTES:
        raise Refusal([exceeded(f"the file is larger than {FILE_BYTES >> 20} MB", file)])


def exceeded(what: str, where: str) -> Problem:
    """The Problem of whatever is larger than it may be."""
    return Problem(where=where, what=what, remedy="divide the file, or remove what is no table (docs/limits.md)")
