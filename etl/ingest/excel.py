"""Workbooks, `.xlsx` and legacy `.xls`: printed texts, merged ranges filled, hidden sheets told.

The kind is judged by the bytes, not by the name. Values come with their number format, because a printed 578.40 is
stored as 578.4 and its decimals decide every tolerance.
"""

from etl.ingest import package, xls, xlsx
from etl.model import limits
from etl.model.table import Sheet

_ZIP, _OLE2 = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read(content: bytes, file: str) -> list[Sheet]:
    """Every sheet of a workbook. Refusal where it is encrypted, cut short, too large, empty or no workbook at all."""
    limits.check_file(len(content), file)
    if content.startswith(_ZIP):
        sheets = xlsx.read(content, file)
    elif content.startswith(_OLE2):
        sheets = xls.read(content, file)
    else:
        raise package.no_workbook(file)
    if not any(cell.strip() for sheet in sheets for row in sheet.cells for cell in row):
        raise package.refusal(file, "the workbook holds no figures: every sheet is empty")
    return sheets
