"""A bulletin's sentences → one row a figure: what the declared patterns read, and every number they do not read.

A pattern reads a whole clause or nothing: 比上年末增加408万人 is no level, 超过2.98万亿元 is not exactly that, unless a pattern says so.
Every figure is `V` (not yet compared with the text by a person) until its layout or an amendment says otherwise.
"""

import re
from collections.abc import Mapping, Sequence
from math import nan

from etl.harmonise import clauses, excerpt, tidy
from etl.harmonise.clauses import Clause, Reading
from etl.harmonise.form.remedy import bare, edit
from etl.model import period
from etl.model.codelist import Codelist
from etl.model.sentence import PERIOD, UNIT, Sentence
from etl.model.source import Layout, Source
from etl.model.table import Sheet
from etl.problem import Problem, Problems, Refusal

UNCONFIRMED = "V"
"""The status of a figure that a pattern has read and nobody has confirmed."""

LATEST = period.end("9999")
"""The day on which labels are compared, when the figure's own is not known yet."""
LONGEST = 200
"""How much of a clause a Problem repeats."""


def read(file: Sequence[Sheet], layout: Layout, source: Source, codelists: Mapping[str, Codelist]) -> tidy.Long:
    """The long table of a text; Refusal with every number that no pattern reads and nothing tells to ignore."""
    names = {*(place for each in layout.sentences for place in each.places), *layout.fill}
    spelt = {name: clauses.spellings(name, codelists, source) for name in names}
    patterns = [(sentence.pattern(spelt.__getitem__), sentence) for sentence in layout.sentences]
    everywhere = {"obs_status": UNCONFIRMED, **({UNIT: layout.unit} if layout.unit else {}), **layout.constants, **_above(file, layout)}
    problems, told = Problems(), []
    spoken_of: dict[str, str] = {}
    for sheet in _part_read(file, layout, source):
        here, figures = dict(spoken_of), []
        for clause, readings in clauses.readings(sheet, patterns, tuple(layout.ignore)):
            _check_agree(clause, readings, codelists, source, problems)
            if readings:
                subjects = {name: label for name, label in readings[0][0].subjects.items() if name in layout.fill}
                here = {name: label for name, label in (here | subjects).items() if label is not None}
                figures += [{**everywhere, **here, **figure, "source_ref": clause.ref} for figure in readings[0][0].figures]
            else:
                _check_read(clause, layout, source, problems)
                here = {name: label for name, label in here.items() if not re.search(spelt[name], clause.text)}
        told += figures
        spoken_of = spoken_of if figures else here  # a paragraph without figures is a heading of those below it
    _check_told(told, source, problems)
    problems.refuse_if_any()
    if not told:
        what = "no sentence holds a figure that the declared patterns read"
        raise Refusal([Problem(where=f"{file[0].file}!1!1", what=what, remedy=edit(source, "`sentences`"))])
    return _long(told, file)


def remarks(file: Sequence[Sheet], layout: Layout, source: Source) -> list[str]:
    """How the text was read, and what in it was not: clauses under `ignore`, and paragraphs outside the part that is read."""
    inside = {sheet.name for sheet in _part_read(file, layout, source)}
    rest = [sheet for sheet in file[1 if layout.above else 0 :] if sheet.name not in inside]
    outside = [sheet.name for sheet in rest if clauses.holds_a_number(_whole(sheet))]
    told = [f"{where}: {what}" for sheet in file for where, what in sheet.remarks]
    told += [f"not read: {label} ({why.en})" for label, why in layout.ignore.items()]
    return told + ([f"{file[0].file}: numbers outside the part that is read, in paragraph {', '.join(outside)}"] if outside else [])


def _part_read(file: Sequence[Sheet], layout: Layout, source: Source) -> list[Sheet]:
    """The paragraphs from each heading that `header_at` finds up to `stop_at`; without `header_at`, all below the title."""
    inside = layout.header_at is None
    part, headed = [], inside
    for sheet in file[1 if inside and layout.above else 0 :]:
        text = _whole(sheet)
        if layout.stop_at and re.match(layout.stop_at, text):
            inside = False
        if layout.header_at and re.search(layout.header_at, text):
            inside = headed = True
        if inside:
            part.append(sheet)
    if not headed:
        what = f"no paragraph matches “{layout.header_at}”; the bulletin may have changed"
        raise Refusal([Problem(where=f"{file[0].file}!1!1", what=what, remedy=edit(source, "a layout for the new form"))])
    return part


def _above(file: Sequence[Sheet], layout: Layout) -> dict[str, str]:
    """What the title says, the first paragraph: concept → label."""
    found = {concept: re.search(pattern, _whole(file[0])) for concept, pattern in layout.above.items()}
    return {concept: match[1] for concept, match in found.items() if match}


def _whole(sheet: Sheet) -> str:
    return bare("".join(row[0] for row in sheet.cells))


def _check_agree(
    clause: Clause, readings: Sequence[tuple[Reading, Sentence]], codelists: Mapping[str, Codelist], source: Source, problems: Problems
) -> None:
    """A Problem where patterns read one clause differently; different labels of one code are the same."""

    def code(concept: str, label: str) -> str:
        return (concept in codelists and codelists[concept].resolve(label, source.id, LATEST)) or label

    told = {
        repr([sorted((name, code(name, label)) for name, label in each.items()) for each in reading.figures]) for reading, _ in readings
    }
    if len(told) > 1:
        ways = " and ".join(f"“{sentence.say}”" for _, sentence in readings)
        problems.add(f"{ways} read “{clause.text}” differently", clause.ref, edit(source, "`sentences`"))


def _check_read(clause: Clause, layout: Layout, source: Source, problems: Problems) -> None:
    """A Problem for a clause with a number that is neither read nor ignored."""
    if clauses.holds_a_number(clause.text) and not clauses.is_ignored(clause, tuple(layout.ignore)):
        problems.add(f"no pattern reads “{clause.text[:LONGEST]}”", clause.ref, edit(source, "`sentences` or `ignore`"))


def _check_told(told: Sequence[Mapping[str, str]], source: Source, problems: Problems) -> None:
    """A Problem for every figure of which something is not told that is told of another one."""
    concepts = dict.fromkeys(name for row in told for name in row if name not in (UNIT, PERIOD))
    for row in told:
        for name in concepts:
            if name not in row:
                problems.add(f"nothing tells the {name} of “{row['obs_text']}”", row["source_ref"], edit(source, "`sentences` or `fill`"))


def _long(told: Sequence[Mapping[str, str]], file: Sequence[Sheet]) -> tidy.Long:
    """One row a figure; one that is told twice in the same words is one figure."""
    rows: dict[tuple[tuple[str, str], ...], dict[str, str]] = {}
    for row in told:
        cell = {**{name: text for name, text in row.items() if name != UNIT}, "obs_unit_text": row.get(UNIT, "")}
        rows.setdefault(tuple(sorted((name, text) for name, text in cell.items() if name != "source_ref")), cell)
    names = dict.fromkeys(name for row in rows.values() for name in row)
    long: tidy.Long = {name: [row.get(name, "" if name == PERIOD else nan) for row in rows.values()] for name in names}
    return {**long, **excerpt.of_text(file, [row["source_ref"] for row in rows.values()])}
