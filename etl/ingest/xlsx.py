"""`.xlsx` and `.xlsm`: the sheets of a workbook as they are shown, read by our own hands for their number formats.

What the workbook computes with, draws or refers to elsewhere is not looked at: the saved results are what was printed.
"""

import posixpath
import zipfile
from xml.etree.ElementTree import Element

from etl.ingest import markup, package, styles, worksheet
from etl.model import limits
from etl.model.table import Sheet
from etl.problem import Refusal


def read(content: bytes, file: str) -> list[Sheet]:
    """Every sheet of cells, hidden ones by name alone.

    Refusal where the workbook is damaged, encrypted, too large, or says two things at once.
    """
    with package.opened(content, file) as archive:
        home = _book(archive, file)
        book, related = package.tree(archive, home, file), _related(archive, home, file)
        places = dict(related.values())
        shared = _shared(archive, places["sharedStrings"], file) if "sharedStrings" in places else []
        pictures = _pictures(package.tree(archive, places["styles"], file)) if "styles" in places else ["General"]
        since_1904 = any(each.get("date1904") in ("1", "true") for each in book.iter("workbookPr"))
        shown = styles.Styles(pictures, since_1904)
        sheets, told = [], set[str]()
        cells = limits.CELLS
        for each in book.iter("sheet"):
            name, kind, place = each.get("name", ""), *related.get(_relation(each), ("", ""))
            if name.casefold() in told:
                raise package.refusal(file, f"two sheets are named “{name}”: which of them is meant is not certain")
            told.add(name.casefold())
            if kind != "worksheet":  # a chart on a sheet of its own, a macro's sheet of old
                continue
            if each.get("state", "visible") != "visible":
                sheets.append(Sheet(file, name, (), hidden=True))
                continue
            sheet = worksheet.read(package.part(archive, place, file), shared, shown, file, name)
            cells -= sum(map(len, sheet.cells))
            if cells < 0:
                raise Refusal([limits.exceeded(f"the workbook has more than {limits.CELLS:,} cells", file)])
            sheets.append(sheet)
        return sheets


def _book(archive: zipfile.ZipFile, file: str) -> str:
    """Where the part is that lists the sheets."""
    names = set(archive.namelist())
    if "_rels/.rels" not in names or not any(name.startswith("xl/") for name in names):
        raise package.no_workbook(file)
    place = next((place for kind, place in _related(archive, "", file).values() if kind == "officeDocument"), None)
    if place is None:
        raise package.damaged(file)
    if place.endswith(".bin"):
        remedy = "ask the sender to save it as .xlsx and receive it anew"
        raise package.refusal(file, "the workbook is a binary one (.xlsb), which is not read here", remedy)
    return place


def _related(archive: zipfile.ZipFile, of: str, file: str) -> dict[str, tuple[str, str]]:
    """The parts a part refers to: id → what kind and where; links to other files are not followed."""
    folder, name = posixpath.split(of)
    root = package.tree(archive, posixpath.join(folder, "_rels", f"{name}.rels"), file)
    return {
        each.get("Id", ""): (
            each.get("Type", "").rpartition("/")[2],
            posixpath.normpath(posixpath.join("/", folder, each.get("Target", "")))[1:],
        )
        for each in root.iter("Relationship")
        if each.get("TargetMode") != "External"
    }


def _relation(sheet: Element) -> str:
    """Under which id the sheet's part is told: `r:id`, whatever the namespace is called."""
    return next((value for name, value in sheet.attrib.items() if name.endswith("}id")), "")


def _shared(archive: zipfile.ZipFile, place: str, file: str) -> list[str]:
    """The list of texts that cells refer to by number."""
    content = package.part(archive, place, file)
    prefix = markup.prefix(content, b"sst")
    if prefix is None:
        raise package.damaged(file)
    return [markup.rich(item, prefix) for _, item in markup.pattern("si", prefix).findall(content)]


def _pictures(root: Element) -> list[str]:
    """The number format of every style a cell can have, in the order of their numbers."""
    own = {each.get("numFmtId", ""): each.get("formatCode", "General") for each in root.iter("numFmt")}
    cells = root.find("cellXfs")
    numbers = [each.get("numFmtId", "0") for each in (() if cells is None else cells)]
    return [own.get(number) or styles.built_in(number) for number in numbers] or ["General"]
