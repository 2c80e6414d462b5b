"""Where a figure comes from, as steps of its story: the printed cell and what was made of it, or the formula and its inputs."""

from collections.abc import Mapping, Sequence
from typing import Any

from etl.present import codes, definitions, formulas, periods
from etl.present.codes import Structure
from etl.present.messages import message
from etl.present.story import Fact, Item, Place, Sheet, Step, Structures, beside, figure_words, say

LONG = 24
"""A label of more characters than this is told under the excerpt, not drawn in it."""

MOST_DRAWN = 5
"""So many labels of a row are drawn beside the figure."""


def printed(cell: Any, indicator: str, lang: str) -> Step:
    """The file, the sheet, the cell; what is noted of the file where it is about the figure's indicator."""
    file, source = cell.file, cell.source
    says = (definitions.source_line({**source, "custody": "original"}, lang), definitions.custody(source, lang))
    noted = file.get("note") or {}
    note = noted.get(lang, "") if indicator in (noted.get("indicators") or [indicator]) else ""
    drawn = [each for each in cell.labels if each[0] and len(each[2]) <= LONG][:MOST_DRAWN]
    below = [each for each in cell.labels if each not in drawn]
    facts = [
        Fact(say("row", lang, head=head or column) if column else say("sentence", lang), text, "web" if text.startswith("http") else "text")
        for column, head, text in below
    ]
    return Step(
        "printed", say("printed", lang), (*says, *([note] if note else [])), _sheet(cell, drawn, lang), (*facts, *_file(cell, lang))
    )


def _sheet(cell: Any, drawn: Sequence[tuple[str, str, str]], lang: str) -> Sheet | None:
    """The excerpt; where the figure is withheld its cell is drawn empty. A text has sentences, no cells."""
    if cell.address.isdigit():
        return None
    letters, row = cell.address.rstrip("0123456789"), cell.address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    told = [*_one_a_column(drawn, lang), (letters, cell.column_head, cell.text or "")]
    columns = sorted(told, key=lambda each: (len(each[0]), each[0]))
    custody = cell.source.get("custody", "original")
    key = f"excerpt.{custody}" if custody != "original" else "excerpt" if cell.sheet else "excerpt.only"
    caption = say(key, lang, sheet=cell.sheet)
    return Sheet(caption, row, tuple(columns), next(at for at, each in enumerate(columns) if each[0] == letters))


def _one_a_column(labels: Sequence[tuple[str, str, str]], lang: str) -> list[tuple[str, str, str]]:
    """The labels of a row, each column once: the label of a section, printed over the rows it speaks for, is part of the heading."""
    drawn: dict[str, tuple[str, str, str]] = {}
    for column, head, text in labels:
        over = drawn.get(column, ("", "", ""))[2]
        drawn[column] = (column, message("list.aside", lang).join(filter(None, (head, over))), text)
    return list(drawn.values())


def _is_transcribed(cell: Any) -> bool:
    """Whether the file is a transcription: its figures are printed, its headings and units are our words."""
    return bool(cell.source.get("custody") == "transcription")


def _file(cell: Any, lang: str) -> list[Fact]:
    """What is known of the file, the hash of its bytes at the end."""
    file = cell.file
    title = file.get("title")
    told = [
        ("document", title[lang] if isinstance(title, Mapping) else title, "text"),
        ("table", file.get("table"), "text"),
        ("address", file.get("address") or cell.source.get("address"), "web"),
        ("file", file["name"], "code"),
        ("cell", _where(cell, lang), "code"),
        ("hash", file.get("sha256"), "code"),
    ]
    return [
        Fact(say(term, lang), str(text), kind if kind != "web" or str(text).startswith("http") else "text")
        for term, text, kind in told
        if text
    ]


def read_in(cell: Any, lang: str) -> str:
    """File and place of a cell in words: `读自2008.csv的G14`; of a file that is not read any more it says so."""
    return say("printed.was" if cell.file.get("replaced") else "printed.in", lang, file=cell.file["name"], cell=_where(cell, lang))


def _where(cell: Any, lang: str) -> str:
    """The place in the file: sheet and cell; of a text paragraph and sentence."""
    if cell.address.isdigit():
        return say("place", lang, paragraph=cell.sheet, sentence=cell.address)
    return f"{cell.sheet} {cell.address}".strip()


def converted(row: Mapping[str, Any], cell: Any, structure: Structure, lang: str) -> Step | None:
    """From the printed text to the published figure; of a mark, what it means."""
    if cell.text is None:
        return Step("converted", say("converted", lang), (say("withheld", lang),))
    if row["obs_value"] is None or cell.shift is None:
        status = codes.code_row(structure, "obs_status", row["obs_status"])
        meaning = status.get(f"description_{lang}") or status.get(lang) or ""
        return Step("converted", say("converted", lang), (say("mark", lang, text=cell.text.strip(), meaning=meaning),))
    kept, printed = formulas.kept(row, lang), _as_printed(cell, lang)
    if cell.shift:
        says = [say("conversion", lang, printed=printed, kept=kept, power=formulas.power(cell.shift))]
        says.append(say("conversion.moved", lang, places=abs(cell.shift)))
    else:
        says = [say("conversion.none", lang, printed=printed)]
    if cell.sign:
        says.append(say("conversion.sign", lang, sign=cell.sign))
        if (row["obs_status"] or "A") != "A":
            status = codes.code_row(structure, "obs_status", row["obs_status"])
            meaning = status.get(f"description_{lang}") or ""
            says.append(say("conversion.sign.status", lang, status=status.get(lang) or row["obs_status"], meaning=meaning).strip())
    shown = figure_words(row, structure, lang)
    if shown != kept:
        says.append(say("conversion.shown", lang, figure=shown))
    return Step("converted", say("converted", lang), tuple(says))


def _as_printed(cell: Any, lang: str) -> str:
    """The printed number with its unit; of a transcription the unit is said to be ours."""
    how = "transcribed" if _is_transcribed(cell) else "printed"
    return say(f"as.{how}" if cell.unit_text else "as.bare", lang, text=cell.text.strip(), unit=cell.unit_text)


def computed(figure: Any, structures: Structures, lang: str) -> Step:
    """The formula in names and in figures, and its inputs down to their cells."""
    if figure.formula is None:
        return Step("computed", say("computed", lang), (say("computed.unknown", lang),))
    column = "scheme" if figure.formula.kind == "sum" else "indicator"
    named = [codes.label(_home(each, structures), column, each.key[column], lang) for each in figure.inputs]
    if figure.formula.kind == "single":
        named = [periods.period(each.key["time_period"], each.key["period_basis"], lang) for each in figure.inputs]
    says = [say(f"formula.{figure.formula.kind}", lang), formulas.worded(figure.formula, named, lang)]
    says.append(formulas.reckoned(figure, lang))
    if any(_is_absent(each) for each in figure.inputs):
        says.append(say("computed.absent", lang))
    return Step(
        "computed", say("computed", lang), tuple(filter(None, says)), items=tuple(_inputs(figure.inputs, figure.row, structures, lang))
    )


def _inputs(inputs: Sequence[Any], own: Mapping[str, Any], structures: Structures, lang: str, depth: int = 0) -> list[Item]:
    """Every input with its figure and its cell, those of a computed one after it."""
    told = []
    for each in inputs:
        structure = _home(each, structures)
        if _is_absent(each):
            told.append(Item(beside(each.key, own, structure, lang), message("sign.none", lang), say("absent", lang), depth=depth))
            continue
        head = beside(each.row, own, structure, lang)
        note = read_in(each.cell, lang) if each.cell else say("itself", lang)
        told.append(Item(head, figure_words(each.row, structure, lang), note, place=Place(each.dataset, each.key), depth=depth))
        told += _inputs(each.inputs, own, structures, lang, depth + 1)
    return told


def _is_absent(used: Any) -> bool:
    """Whether an input is known by its key alone."""
    return not hasattr(used, "row")


def _home(used: Any, structures: Structures) -> Structure:
    """The structure that knows what an input is called: its own; of one nobody publishes, that of any dataset that holds its indicator."""
    if not _is_absent(used):
        return structures[used.dataset]
    held = (each for each in structures.values() if codes.code_row(each, "indicator", used.key["indicator"]))
    return next(held, next(iter(structures.values())))
