"""Every kind of bad input: the message a person gets, and the release that stays as it was, byte for byte."""

import io
import struct
import zipfile
from typing import Any

import openpyxl
import pytest
import xlwt

HEAD = ["地区", "参保人数", "参保职工人数", "参保离退休人员"]
BODY = [["合肥市", 340.5, 228.25, 112.25], ["芜湖市", 190.5, 128.25, 62.25]]
NO_WORKBOOK = "the file is not what its name says: this is no workbook · a.xlsx · ask the sender for the workbook again"
CUT_SHORT = "the workbook is cut short or damaged · a.{} · ask the sender for the workbook again"


def csv(*rows: str) -> bytes:
    return ("地区,参保人数（万人）,参保职工人数（万人）\n" + "".join(f"{row}\n" for row in rows)).encode()


def xlsx(body: list[list[Any]] = BODY, unit: str = "单位：万人", sheet: str = "参保") -> bytes:
    """A city's return: title, unit, header, figures, a note. All invented."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    for row in [["参保情况"], [unit], HEAD, *body, ["注：虚构。"]] if body else []:
        page.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xls() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("参保")
    for number, row in enumerate([["参保情况"], ["单位：万人"], HEAD, *BODY]):
        for column, cell in enumerate(row):
            sheet.write(number, column, cell)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def encrypted_xlsx() -> bytes:
    """As a spreadsheet program saves a workbook with a password: a compound file with a stream of that name."""
    name, other = "Workbook".encode("utf-16-le"), "EncryptedPackage".encode("utf-16-le")
    content = xls()
    at = content.index(name)
    entry = other.ljust(64, b"\0") + struct.pack("<H", len(other) + 2)
    return content[:at] + entry + content[at + len(entry) :]


def encrypted_xls() -> bytes:
    """A legacy workbook with a password: the record FILEPASS right after the first BOF."""
    content = xls()
    at = content.index(struct.pack("<HH", 0x0809, 16)) + 20
    record = struct.pack("<HHHH", 0x002F, 54, 1, 1) + bytes(50)
    return content[:at] + record + content[at + len(record) :]


def hollow() -> bytes:
    """A zip archive that holds no workbook."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as parts:
        parts.writestr("readme.txt", "虚构")
    return out.getvalue()


RECEIVED = {
    "unknown label": ("a.csv", csv("合非市,1.0,0.5"), "“合非市” is no ref_area in 2023 · a.csv!!A2 · "),
    "unknown heading": ("a.csv", "地区,参保人（万人）\n合肥市,1\n".encode(), "“参保人” is no indicator in 2023 · a.csv!!B1 · add a row to"),
    "unknown symbol": (
        "a.csv",
        csv("合肥市,※,0.5"),
        "“※” is no number and no mark this source has declared · a.csv!!B2 · say",
    ),
    "blank cell": ("a.csv", csv("合肥市,1.0,"), "the cell is blank · a.csv!!C2 · say what it means under `marks`"),
    "row with a cell too many": ("a.csv", csv("合肥市,1.0,0.5,9"), "the row has 4 cells under 3 headings"),
    "row with a cell too few": ("a.csv", csv("合肥市,1.0"), "the row has 2 cells under 3 headings"),
    "missing unit in the head": (
        "a.csv",
        "地区,参保人数\n合肥市,1.0\n".encode(),
        "no unit is printed for insured · a.csv!!B2 · say",
    ),
    "missing unit above the table": (
        "a.xlsx",
        xlsx(unit="万人吗"),
        "no unit: nothing above the table matches “单位[:：](.+)” · a.xlsx",
    ),
    "wrong unit": ("a.csv", "地区,参保人数（亿元）\n合肥市,1.0\n".encode(), "insured is measured in PS, not in “亿元” · a.csv!!B2"),
    "wrong encoding": (
        "a.csv",
        csv("合肥市,1.0,0.5") + b"\xff\xff",
        "the file is in no encoding known here (UTF-8, UTF-16, GB18030)",
    ),
    "encoding not the one it says": ("a.csv", b"\xef\xbb\xbf" + "合肥".encode("gb18030"), "the file says it is utf-8-sig and is not"),
    "UTF-16 without a mark": ("a.csv", csv("合肥市,1,1").decode().encode("utf-16-le"), "the file is in no encoding known here"),
    "text cut off": ("a.csv", csv('"合肥市,1.0,0.5'), "the file breaks off or is malformed"),
    "truncated xlsx": ("a.xlsx", xlsx()[:2000], CUT_SHORT.format("xlsx")),
    "truncated xls": ("a.xls", xls()[:2500], CUT_SHORT.format("xls")),
    "encrypted xlsx": ("a.xlsx", encrypted_xlsx(), "the workbook is encrypted · a.xlsx · ask the sender for it without a password"),
    "encrypted xls": ("a.xls", encrypted_xls(), "the workbook is encrypted · a.xls"),
    "empty sheet": ("a.xlsx", xlsx(body=[]), "the workbook holds no figures: every sheet is empty · a.xlsx"),
    "empty text": ("a.csv", b"", "the file holds no figures · a.csv!!A1 · ask the sender for the filled file"),
    "table without a row": ("a.csv", csv(), "there is no row of figures under the header · a.csv!!A2"),
    "sheet of another name": (
        "a.xlsx",
        xlsx(sheet="缴费"),
        "the sheet “参保” is not there or empty · a.xlsx (sheets: 缴费)",
    ),
    "cell beside the table": ("a.xlsx", xlsx([["合肥市", 2, 1, 1, 5]]), "“5” stands in a column without a heading · a.xlsx!参保!E4"),
    "duplicate key": (
        "a.csv",
        csv("合肥市,1.0,0.5", "合肥市,2.0,0.5"),
        "(the first A 340100 PEN_E insured 2023 S returns) · a.csv!!A2 and a.csv!!A3",
    ),
    "CSV named a workbook": ("a.xlsx", csv("合肥市,1.0,0.5"), NO_WORKBOOK),
    "web page named a workbook": ("a.xlsx", b"<html><table><tr><td>1</td></tr></table></html>", NO_WORKBOOK),
    "PDF named a workbook": ("a.xlsx", b"%PDF-1.7\n", NO_WORKBOOK),
    "archive named a workbook": ("a.xlsx", hollow(), NO_WORKBOOK),
    "workbook named CSV": ("a.csv", xlsx(), "the file is not what its name says: this is no CSV · a.csv · rename or export it as CSV"),
}
"""What arrives → file name, bytes, and words of the answer."""


@pytest.mark.parametrize("case", RECEIVED)
def test_bad_files_are_refused_on_arrival_and_nothing_of_them_is_kept(office: Any, case: str) -> None:
    name, content, answer = RECEIVED[case]
    before, archived = office.released(), office.archived()
    (office.folder / name).write_bytes(content)
    source = "returns" if name.endswith("csv") else "counties"
    told = office.shebao("receive", office.folder / name, "--source", source, "--period", "2023")
    assert told.code == 1, told
    assert answer in told.err
    assert told.out == ""
    assert all(line.count(" · ") == 2 for line in told.err.strip().splitlines()[1:]), told.err
    assert office.archived() == archived
    assert office.shebao("run", "--no-serve").code == 0
    assert office.released() == before


def test_the_same_files_without_their_fault_are_accepted(office: Any) -> None:
    """So that no case above is refused for another reason than its own."""
    for name, content, source in (
        ("a.csv", csv("合肥市,1.0,0.5"), "returns"),
        ("b.csv", csv("芜湖市,1.0,…").decode().encode("gb18030"), "returns"),
        ("c.csv", csv("芜湖市,2.0,-").decode().encode("utf-16"), "returns"),
        ("a.xlsx", xlsx(), "counties"),
        ("a.xls", xls(), "counties"),
    ):
        (office.folder / name).write_bytes(content)
        told = office.shebao("receive", office.folder / name, "--source", source, "--period", "2023")
        assert told.code == 0, (name, told)


BUNDLED = {
    "unknown label": ("members.csv", "合肥市", "合非市", "“合非市” is no ref_area in 2019 (nor in 3 more) · members.csv!!B5 · "),
    "unknown symbol": ("members.csv", "910.50", "*", "“*” is no number and no mark this source has declared · members.csv!!E11"),
    "figures shifted by a row": ("members.csv", "600.25", "300.25", "R01 Insured equal workers plus retirees: off by 300"),
    "a year to date that falls": ("money.csv", "31.000", "3.100", "R09 A year-to-date flow does not fall"),
    "missing unit": ("money.csv", "31.000,亿元", "31.000,", "no unit is printed for income · money.csv!!"),
    "duplicate key": ("money.csv", "2022-02", "2022-01", "two figures under one key (M 340000 PEN_E income 2022-01 YTD yearbook)"),
}
"""What somebody does to a bundled file → file, what stood there, what stands there now, words of the answer."""


@pytest.mark.parametrize("case", BUNDLED)
def test_bad_bundled_figures_stop_the_run_and_the_release_stays(office: Any, case: str) -> None:
    name, old, new, answer = BUNDLED[case]
    before = office.released()
    path = office.sources / "yearbook" / name
    whole = path.read_text(encoding="utf-8")
    assert old in whole
    path.write_text(whole.replace(old, new, 1 if case != "unknown label" else -1), encoding="utf-8")
    told = office.shebao("run", "--no-serve")
    assert told.code == 1, told
    assert answer in told.err
    assert "Traceback" not in told.err
    assert office.released() == before
    assert office.shebao("verify").code == 0
    path.write_text(whole, encoding="utf-8")
    assert office.shebao("run", "--no-serve").code == 0
    assert office.released() == before


DECLARED = {
    "unknown key": ("dataflows/money.yaml", "steward_unit", "stewardunit", "“stewardunit” is no key of this declaration"),
    "missing key": ("dataflows/money.yaml", "steward_unit: {zh: 虚构科, en: Synthetic Section}\n", "", "“steward_unit” is missing"),
    "no YAML": ("dataflows/money.yaml", "sources: [yearbook]", "sources: [yearbook", "not readable as YAML"),
    "key written twice": ("catalog.yaml", "contact:", "contact: a\ncontact:", "“contact” is written twice"),
    "unknown source": ("dataflows/money.yaml", "[yearbook]", "[yearbok]", "“yearbok” is no source · dataflows/money.yaml"),
    "file not there": ("sources/yearbook/source.yaml", "money.csv, published", "mony.csv, published", "the file “mony.csv” is not there"),
    "unknown status": ("sources/yearbook/source.yaml", '***": Q', '***": X', "the mark “***” leads to “X”, which is no obs_status"),
    "unknown kind": ("sources/yearbook/source.yaml", "kind: delimited", "kind: delimitted", "kind: Input should be"),
    "code declared twice": ("codelists/scheme.csv", "UNE,", "PEN_E,", "the code “PEN_E” is declared twice · codelists/scheme.csv"),
    "row with too few cells": ("codelists/freq.csv", "A,", "A ", "a row must have"),
    "unknown rule": ("../expectations/money.yaml", "columns_to_be_unique", "columns_to_be_uniqe", "great-expectations knows no such rule"),
    "unknown identity": ("../expectations/money.yaml", "kind: monotone", "kind: monoton", "kind: Input should be"),
    "rule about no column": ("../expectations/money.yaml", "[freq, ref_area", "[freq, refarea", "no column refarea"),
    "no rules": ("../expectations/money.yaml", None, "", "the rule book is empty · expectations/money.yaml"),
}
"""What somebody does to a declaration → file, what stood there, what stands there now, words of the answer."""


@pytest.mark.parametrize("case", DECLARED)
def test_a_slip_in_a_declaration_is_named_and_the_release_stays(office: Any, case: str) -> None:
    name, old, new, answer = DECLARED[case]
    before = office.released()
    path = office.folder / "datasets" / name
    whole = path.read_text(encoding="utf-8")
    assert old is None or old in whole
    path.write_text(whole.replace(old, new) if old else new, encoding="utf-8")
    told = office.shebao("run", "--no-serve")
    assert told.code == 1, told
    assert answer in told.err
    assert path.name in told.err or "expectations" in told.err
    assert "Traceback" not in told.err
    assert office.released() == before


def test_a_mistake_in_yaml_is_told_with_its_line(office: Any) -> None:
    path = office.folder / "datasets" / "dataflows" / "money.yaml"
    lines = path.read_text(encoding="utf-8").splitlines()
    number = next(number for number, line in enumerate(lines, 1) if line.startswith("derive:"))
    lines[number - 1] = "derive: {single_period: true}"
    path.write_text("\n".join(lines), encoding="utf-8")
    told = office.shebao("build")
    assert f"dataflows/money.yaml:{number} · edit datasets/dataflows/money.yaml" in told.err


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("tomorrow", "“tomorrow” is no moment; write 2026-12-10T09:30, in the office's time, or a full ISO moment"),
        ("2026-12-10", "“2026-12-10” is no moment to the second; write 2026-12-10T09:30"),
        ("2026-12-10T09:30:00.5", "“2026-12-10T09:30:00.5” is no moment to the second; write 2026-12-10T09:30"),
        ("2020-12-10T09:30", "2020-12-10T09:30:00+08:00 has passed; without --at it is released at once"),
        ("", "“” is no moment; write 2026-12-10T09:30, in the office's time, or a full ISO moment"),
        ("0001-01-01T00:00", "“0001-01-01T00:00” is no moment; write 2026-12-10T09:30, in the office's time, or a full ISO moment"),
        ("2026-13-10T09:30", "“2026-13-10T09:30” is no moment; write 2026-12-10T09:30, in the office's time, or a full ISO moment"),
    ],
)
def test_an_embargo_until_no_moment_to_come(office: Any, at: str, said: str) -> None:
    told = office.shebao("release", "--at", at)
    assert (told.code, told.out, told.err) == (2, "", f"--at: {said}\n")


def test_an_embargo_until_a_moment_that_clocks_leap_over(office: Any) -> None:
    """In New York no clock shows half past two on the second Sunday of March."""
    catalog = office.folder / "datasets" / "catalog.yaml"
    lines = [line for line in catalog.read_text(encoding="utf-8").splitlines() if not line.startswith("timezone")]
    catalog.write_text("\n".join([*lines, "timezone: America/New_York"]) + "\n", encoding="utf-8")
    told = office.shebao("release", "--at", "2030-03-10T02:30")
    assert (told.code, told.err) == (2, "--at: clocks in America/New_York leap over 2030-03-10T02:30\n")


def test_an_embargo_nothing_waits_for(office: Any) -> None:
    assert office.shebao("embargo").out == "nothing is under embargo\n"
    assert office.shebao("embargo", "lift", "--why", "x").err == "embargo lift: say which release, by its moment\n"
    told = office.shebao("embargo", "lift", "2030-01-01T09:30", "--why", "x")
    assert (told.code, told.err) == (2, "2030-01-01T09:30: no release waits for it; waiting are: none\n")
    assert office.shebao("publish-due") == (0, "", "")


def test_a_log_that_was_altered_is_told_with_the_word_that_it_was(office: Any) -> None:
    assert "not all of it" not in office.shebao("log").out
    path = office.home / "log.jsonl"
    path.write_text(path.read_text(encoding="utf-8").replace("shown to the public", "shown to nobody", 1), encoding="utf-8")
    told = office.shebao("log")
    assert told.code == 0
    assert told.out.endswith("note · not all of it is as it was written: shebao log verify\n")
    assert office.shebao("log", "verify").code == 1
