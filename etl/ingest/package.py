"""The zip of an `.xlsx` and its parts of XML: opened within limits, and taken at no word of theirs."""

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from xml.etree import ElementTree
from xml.parsers import expat

from etl.model import limits
from etl.problem import Problem, Refusal

AGAIN = "ask the sender for the workbook again, or open it, save it and receive it anew"
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def refusal(file: str, what: str, remedy: str = AGAIN) -> Refusal:
    return Refusal([Problem(where=file, what=what, remedy=remedy)])


def damaged(file: str) -> Refusal:
    return refusal(file, "the workbook is cut short or damaged")


def no_workbook(file: str) -> Refusal:
    return refusal(file, "the file is not what its name says: this is no workbook")


def encrypted(file: str) -> Refusal:
    return refusal(file, "the workbook is encrypted", "ask the sender for it without a password")


@contextmanager
def library(file: str) -> Iterator[None]:
    """Calls of a library, and nothing else: of damaged bytes they raise whatever they stumble over."""
    try:
        yield
    except (Refusal, MemoryError):
        raise
    except Exception as error:
        raise damaged(file) from error


def opened(content: bytes, file: str) -> zipfile.ZipFile:
    """The zip. Refusal where it is damaged, encrypted, packed in no usual way, larger than the limits, or holds a part twice."""
    with library(file):
        archive = zipfile.ZipFile(io.BytesIO(content))
    parts = archive.infolist()
    if sum(part.file_size for part in parts) > limits.UNPACKED_BYTES:
        raise Refusal([limits.exceeded(f"the workbook is larger than {limits.UNPACKED_BYTES >> 20} MB when unpacked", file)])
    if any(part.flag_bits & 1 for part in parts):
        raise encrypted(file)
    names = [part.filename for part in parts]
    if len(set(names)) < len(names):
        raise refusal(file, "the workbook holds a part twice: which of them counts is not certain")
    if any(part.compress_type not in _PACKED for part in parts):
        raise damaged(file)
    return archive


def part(archive: zipfile.ZipFile, name: str, file: str) -> bytes:
    """A part as UTF-8 XML without comments, sections and declarations of its own.

    Refusal where it is missing, damaged or declares entities: a workbook never does, and a few of them can stand for more
    text than there is memory.
    """
    if name not in archive.NameToInfo:
        raise damaged(file)
    with library(file):
        content = archive.read(name)
        return _plain(content, file)


def tree(archive: zipfile.ZipFile, name: str, file: str) -> ElementTree.Element:
    """A small part as a tree, names without their namespaces."""
    content = part(archive, name, file)
    if len(content) > limits.PART_BYTES:
        raise Refusal([limits.exceeded(f"{name} in the workbook is larger than {limits.PART_BYTES >> 20} MB", file)])
    with library(file):
        root = ElementTree.fromstring(content)
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    return root


def _plain(content: bytes, file: str) -> bytes:
    parser, odd = expat.ParserCreate(), [content.startswith((b"\xff\xfe", b"\xfe\xff", b"\0"))]

    def doctype(*_: object) -> None:
        raise refusal(file, "the workbook declares a document type of its own, as none does that a spreadsheet program has saved")

    def mark(*_: object) -> None:
        odd.append(True)

    def declared(version: str, encoding: str | None, standalone: int) -> None:
        odd.append(bool(encoding) and str(encoding).lower() not in ("utf-8", "utf8"))

    parser.StartDoctypeDeclHandler = doctype
    parser.CommentHandler = parser.ProcessingInstructionHandler = parser.StartCdataSectionHandler = mark
    parser.XmlDeclHandler = declared
    parser.Parse(content, True)
    if any(odd):
        return canonical(content)
    return re.sub(rb"\r\n?", b"\n", content) if b"\r" in content else content


def canonical(content: bytes) -> bytes:
    """The same XML in its canonical form: one way to write everything, and nothing but elements and texts."""
    return re.sub(rb"<\?.*?\?>", b"", ElementTree.canonicalize(from_file=io.BytesIO(content)).encode(), flags=re.S)
