"""The biography of a number in words: a story in steps, from the printed cell to what is computed from it.

Pages and terminal set the same story. What it tells comes as plain records (`etl.catalog.biography`), the names of codes from
each dataset's `structure.json`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from etl.present import codes, definitions, exceeding, formulas, numbers, periods, units
from etl.present.codes import Structure
from etl.present.messages import has_message, message
from etl.present.sentences import about

LONG = 24
"""A label of more characters than this is told under the excerpt, not drawn in it."""

MOST_DRAWN = 5
"""So many labels of a row are drawn beside the figure."""

SIGNS = {"passed": "passed", "failed": "warned", "explained": "explained"}
"""What came of a rule for one figure, as rules are signed elsewhere."""

Structures = Mapping[str, Structure]
Key = Mapping[str, str]


@dataclass(frozen=True)
class Place:
    """Where another figure's story is told: its dataset and key."""

    dataset: str
    key: Key


@dataclass(frozen=True)
class Fact:
    """A term and what is said of it; `kind` is `text`, `code` (to be copied) or `web` (an address)."""

    term: str
    text: str
    kind: str = "text"


@dataclass(frozen=True)
class Item:
    """One line of a list: a sign, what it is about, a figure or verdict, a remark, and the story it leads to.

    One that is deeper belongs to the one before it.
    """

    head: str
    text: str = ""
    note: str = ""
    sign: str = ""
    place: Place | None = None
    depth: int = 0


@dataclass(frozen=True)
class Sheet:
    """A small excerpt of the sheet: what it is, the columns drawn as (letter, heading, text), and the number of the row."""

    caption: str
    row: str
    columns: tuple[tuple[str, str, str], ...]
    figure: int


@dataclass(frozen=True)
class Step:
    """One step of the story: its heading, sentences, an excerpt, facts, and a list; `folded` are items one need not see at once,
    and `fold` says what they are."""

    id: str
    heading: str
    says: tuple[str, ...] = ()
    sheet: Sheet | None = None
    facts: tuple[Fact, ...] = ()
    items: tuple[Item, ...] = ()
    fold: str = ""
    folded: tuple[Item, ...] = ()


@dataclass(frozen=True)
class Story:
    """The whole of it: what the figure is, the figure itself, what is to be known at once, its key in words, and the steps."""

    title: str
    period: str
    number: str
    unit: str
    figure: str
    standing: str
    key: tuple[tuple[str, str, str], ...]
    steps: tuple[Step, ...]


def story(told: Any, structures: Structures, lang: str) -> Story:
    """The story of a biography in one language."""
    figure = told.figure
    structure, row = structures[figure.dataset], figure.row
    for each in structures.values():
        units.declare(each)
    number, unit = _number(row, lang)
    steps = [
        *(
            [_printed(figure.cell, lang), _converted(row, figure.cell, structure, lang)]
            if figure.cell
            else [_computed(figure, structures, lang)]
        ),
        _learned(told, lang),
        _others(told, structure, lang),
        _checks(told, structure, lang),
        _reading(told, structure, lang),
        _uses(told, structures, lang),
    ]
    return Story(
        title=what(row, structure, lang),
        period=periods.period(row["time_period"], row["period_basis"], lang),
        number=number,
        unit=unit,
        figure=figure_words(row, structure, lang),
        standing=_standing(row, structure, lang),
        key=tuple((_column(name, structure, lang), codes.label(structure, name, code, lang), code) for name, code in figure.key.items()),
        steps=tuple(step for step in steps if step),
    )


def what(row: Mapping[str, Any], structure: Structure, lang: str) -> str:
    """What a figure is of: `安徽省城镇职工基本养老保险累计结余`."""
    named = {name: codes.label(structure, name, row[name], lang) for name in ("ref_area", "scheme", "indicator")}
    bare = row["scheme"] == "_Z" or named["indicator"].startswith(named["scheme"])
    own = [codes.label(structure, name, row[name], lang) for name in codes.own(structure)]
    text = about(named["ref_area"], "" if bare else named["scheme"], named["indicator"], own, lang)
    return text[:1].upper() + text[1:]


def beside(row: Mapping[str, Any], own: Mapping[str, Any], structure: Structure, lang: str) -> str:
    """What another figure is of, as far as it differs: `基金支出`, `年末参保人数 · 全国`."""
    names = [name for name in row if name in structure["dimensions"] and name not in ("freq", "period_basis", "time_period")]
    apart = [name for name in names if row[name] != own.get(name)]
    told = [codes.label(structure, name, row[name], lang) for name in dict.fromkeys(["indicator", *apart]) if row[name] != "_Z"]
    if (row["time_period"], row["period_basis"]) != (own.get("time_period"), own.get("period_basis")):
        told.append(periods.period(row["time_period"], row["period_basis"], lang))
    return message("list.aside", lang).join(told)


def figure_words(row: Mapping[str, Any], structure: Structure, lang: str) -> str:
    """A figure with its unit, or the words for why there is none."""
    if row["obs_value"] is None:
        return codes.label(structure, "obs_status", row["obs_status"], lang)
    return numbers.figure(row["obs_value"], row["unit_measure"], int(row["unit_mult"]), int(row["decimals"] or 0), lang)


def _number(row: Mapping[str, Any], lang: str) -> tuple[str, str]:
    if row["obs_value"] is None:
        return "", numbers.unit(row["unit_measure"], int(row["unit_mult"]), lang)
    unit = row["unit_measure"], int(row["unit_mult"])
    return numbers.minus(numbers.number(row["obs_value"], *unit, int(row["decimals"] or 0), lang)), numbers.unit(*unit, lang)


def _standing(row: Mapping[str, Any], structure: Structure, lang: str) -> str:
    """The status of a figure that is not plain, with its sign."""
    status = row["obs_status"] or "A"
    if status == "A":
        return ""
    sign = message(f"sign.{status}", lang) if has_message(f"sign.{status}") else ""
    return f"{sign} {codes.label(structure, 'obs_status', status, lang)}".strip()


def _column(name: str, structure: Structure, lang: str) -> str:
    return str(next((row[lang] for row in structure["columns"] if row["name"] == name), name))


def _say(key: str, lang: str, **values: object) -> str:
    return message(f"story.{key}", lang, **values)


# ---- where it comes from ----


def _printed(cell: Any, lang: str) -> Step:
    """The file, the sheet, the cell."""
    file, source = cell.file, cell.source
    says = (definitions.source_line({**source, "custody": "original"}, lang), definitions.custody(source, lang))
    note = (file.get("note") or {}).get(lang, "")
    drawn = [each for each in cell.labels if each[0] and len(each[2]) <= LONG][:MOST_DRAWN]
    below = [each for each in cell.labels if each not in drawn]
    facts = [
        Fact(
            _say("row", lang, head=head or column) if column else _say("sentence", lang), text, "web" if text.startswith("http") else "text"
        )
        for column, head, text in below
    ]
    return Step(
        "printed", _say("printed", lang), (*says, *([note] if note else [])), _sheet(cell, drawn, lang), (*facts, *_file(cell, lang))
    )


def _sheet(cell: Any, drawn: Sequence[tuple[str, str, str]], lang: str) -> Sheet | None:
    """The excerpt; where the figure is withheld its cell is drawn empty. A text has sentences, no cells."""
    if cell.address.isdigit():
        return None
    letters, row = cell.address.rstrip("0123456789"), cell.address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    columns = sorted([*drawn, (letters, cell.column_head, cell.text or "")], key=lambda each: (len(each[0]), each[0]))
    custody = cell.source.get("custody", "original")
    key = f"excerpt.{custody}" if custody != "original" else "excerpt" if cell.sheet else "excerpt.only"
    caption = _say(key, lang, sheet=cell.sheet)
    return Sheet(caption, row, tuple(columns), next(at for at, each in enumerate(columns) if each[0] == letters))


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
        Fact(_say(term, lang), str(text), kind if kind != "web" or str(text).startswith("http") else "text")
        for term, text, kind in told
        if text
    ]


def _where(cell: Any, lang: str) -> str:
    """The place in the file: sheet and cell; of a text paragraph and sentence."""
    if cell.address.isdigit():
        return _say("place", lang, paragraph=cell.sheet, sentence=cell.address)
    return f"{cell.sheet} {cell.address}".strip()


def _converted(row: Mapping[str, Any], cell: Any, structure: Structure, lang: str) -> Step | None:
    """From the printed text to the published figure; of a mark, what it means."""
    if cell.text is None:
        return Step("converted", _say("converted", lang), (_say("withheld", lang),))
    if row["obs_value"] is None or cell.shift is None:
        status = codes.code_row(structure, "obs_status", row["obs_status"])
        meaning = status.get(f"description_{lang}") or status.get(lang) or ""
        return Step("converted", _say("converted", lang), (_say("mark", lang, text=cell.text.strip(), meaning=meaning),))
    kept, printed = formulas.kept(row, lang), _as_printed(cell, lang)
    if cell.shift:
        says = [_say("conversion", lang, printed=printed, kept=kept, power=formulas.power(cell.shift))]
        says.append(_say("conversion.moved", lang, places=abs(cell.shift)))
    else:
        says = [_say("conversion.none", lang, printed=printed)]
    shown = figure_words(row, structure, lang)
    if shown != kept:
        says.append(_say("conversion.shown", lang, figure=shown))
    return Step("converted", _say("converted", lang), tuple(says))


def _as_printed(cell: Any, lang: str) -> str:
    """The printed number with its unit; of a transcription the unit is said to be ours."""
    how = "transcribed" if _is_transcribed(cell) else "printed"
    return _say(f"as.{how}" if cell.unit_text else "as.bare", lang, text=cell.text.strip(), unit=cell.unit_text)


def _computed(figure: Any, structures: Structures, lang: str) -> Step:
    """The formula in names and in figures, and its inputs down to their cells."""
    if figure.formula is None:
        return Step("computed", _say("computed", lang), (_say("computed.unknown", lang),))
    column = "scheme" if figure.formula.kind == "sum" else "indicator"
    named = [codes.label(_home(each, structures), column, each.key[column], lang) for each in figure.inputs]
    if figure.formula.kind == "single":
        named = [periods.period(each.key["time_period"], each.key["period_basis"], lang) for each in figure.inputs]
    says = [_say(f"formula.{figure.formula.kind}", lang), formulas.worded(figure.formula, named, lang)]
    says.append(formulas.reckoned(figure, lang))
    if any(_is_absent(each) for each in figure.inputs):
        says.append(_say("computed.absent", lang))
    return Step(
        "computed", _say("computed", lang), tuple(filter(None, says)), items=tuple(_inputs(figure.inputs, figure.row, structures, lang))
    )


def _inputs(inputs: Sequence[Any], own: Mapping[str, Any], structures: Structures, lang: str, depth: int = 0) -> list[Item]:
    """Every input with its figure and its cell, those of a computed one after it."""
    told = []
    for each in inputs:
        structure = _home(each, structures)
        if _is_absent(each):
            told.append(Item(beside(each.key, own, structure, lang), message("sign.none", lang), _say("absent", lang), depth=depth))
            continue
        head = beside(each.row, own, structure, lang)
        note = _say("printed.in", lang, file=each.cell.file["name"], cell=_where(each.cell, lang)) if each.cell else _say("itself", lang)
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


# ---- what became of it ----


def _learned(told: Any, lang: str) -> Step:
    """Since when it is known here, and what the same source said before."""
    row, cell = told.figure.row, told.figure.cell
    file = cell.file if cell else {}
    kind = next((each for each in ("published", "dated", "transcribed") if file.get(each)), "received" if cell else "derived")
    day = periods.day(str(file.get(kind) or row["vintage"])[:10], lang)
    says = [_say(f"learned.{kind}", lang, day=day)]
    if cell:
        says.append(_say("learned.earlier" if told.earlier else "learned.once", lang, count=len(told.earlier)))
    items = []
    for each in reversed(told.earlier):
        value = _plain_figure(each.row, lang) or (each.row["obs_text"] or "…")
        where = _say("printed.in", lang, file=each.cell.file["name"], cell=_where(each.cell, lang)) if each.cell else ""
        items.append(Item(_say("learned.then", lang, day=periods.day(str(each.row["vintage"])[:10], lang)), value, where))
    return Step("learned", _say("learned", lang), tuple(says), items=tuple(items))


def _plain_figure(row: Mapping[str, Any], lang: str) -> str:
    if row["obs_value"] is None:
        return ""
    return numbers.figure(row["obs_value"], row["unit_measure"], int(row["unit_mult"]), int(row["decimals"] or 0), lang)


def _others(told: Any, structure: Structure, lang: str) -> Step:
    """The same fact as other sources tell it, and by how much they differ."""
    row, items = told.figure.row, []
    for other in told.others:
        note = ""
        if row["obs_value"] is not None and other["obs_value"] is not None:
            gap = numbers.exact(other["obs_value"]) - numbers.exact(row["obs_value"])
            places = max(int(row["decimals"] or 0), int(other["decimals"] or 0))
            shown = numbers.figure(numbers.half_up(abs(gap), places), row["unit_measure"], int(row["unit_mult"]), places, lang)
            note = _say("others.more" if gap > 0 else "others.less", lang, gap=shown) if gap else _say("others.same", lang)
        head = codes.label(structure, "source", other["source"], lang)
        if other["time_period"] != row["time_period"]:
            head = message("list.aside", lang).join([head, periods.period(other["time_period"], other["period_basis"], lang)])
        key = {name: other[name] for name in told.figure.key}
        items.append(Item(head, figure_words(other, structure, lang), note, place=Place(told.figure.dataset, key)))
    says = () if items else (_say("others.none", lang),)
    return Step("others", _say("others", lang), says, items=tuple(items))


def _checks(told: Any, structure: Structure, lang: str) -> Step:
    """The rules that judged it, those it failed first; then those others failed in which it was a part."""
    items: list[Item] = []
    folded: list[Item] = []
    judgements = _each_rule_once(told.judgements)
    for each in judgements:
        title = each.title[lang]
        if each.of:
            about = message("list.aside", lang).join([what(each.of, structure, lang), periods.short(each.of["time_period"], lang)])
            title = _say("checks.part", lang, title=title, about=about)
        remark = [_off(each, told.figure.key, structure, lang)] if each.residual and each.tolerance else []
        if each.explanation:
            remark.append(
                _say(
                    "checks.explained.why",
                    lang,
                    why=each.explanation[f"why_{lang}"],
                    who=each.explanation["who"],
                    when=each.explanation["when"],
                )
            )
        sign = message(f"rule.{SIGNS[each.outcome]}.sign", lang)
        note, passed = message("list.sentences", lang).join(remark), each.outcome == "passed"
        (folded if passed else items).append(Item(title, "" if passed else _say(f"checks.{each.outcome}", lang), note, sign))
    own = [each for each in judgements if not each.of]
    failed = sum(each.outcome != "passed" for each in own)
    key = "checks.count" if failed else "checks.all"
    says = [_say(key, lang, count=len(own), failed=failed) if own else _say("checks.none", lang)]
    if len(own) < len(judgements):
        says.append(_say("checks.lent", lang, count=len(judgements) - len(own)))
    fold = _say("checks.fold", lang, count=len(folded))
    return Step("checks", _say("checks", lang), tuple(says), items=tuple(items), fold=fold, folded=tuple(folded))


def _off(judgement: Any, key: Key, structure: Structure, lang: str) -> str:
    """By how much a figure is off, and what was allowed of it."""
    about = judgement.kind, judgement.of or key, structure, lang
    off, allowed = exceeding.amount(judgement.residual, *about, signed=True), exceeding.amount(judgement.tolerance, *about)
    return _say("checks.off", lang, residual=off.words, tolerance=allowed.words)


def _each_rule_once(judgements: Sequence[Any]) -> list[Any]:
    """Of a rule with two levels the verdict that counts: the failure, of two the one that blocks."""
    best: dict[tuple[Any, ...], Any] = {}
    for each in judgements:
        name = each.rule, each.title["en"], tuple((each.of or {}).values())
        held = best.setdefault(name, each)
        if (each.outcome != "passed", each.severity == "critical") > (held.outcome != "passed", held.severity == "critical"):
            best[name] = each
    return list(best.values())


def _reading(told: Any, structure: Structure, lang: str) -> Step | None:
    """What one must know before comparing it: its status, a break in the series, what was declared of it."""
    row, facts = told.figure.row, []
    if (row["obs_status"] or "A") != "A":
        status = codes.code_row(structure, "obs_status", row["obs_status"])
        facts.append(Fact(status.get(lang) or row["obs_status"], status.get(f"description_{lang}") or ""))
    if told.series_break:
        facts.append(Fact(_say("break", lang, day=periods.day(told.series_break["date"], lang)), told.series_break[lang]))
    facts += [Fact(_say("amended", lang, what=definitions.amendment(each, structure, lang)), each["why"][lang]) for each in told.amendments]
    return Step("reading", _say("reading", lang), facts=tuple(facts)) if facts else None


def _uses(told: Any, structures: Structures, lang: str) -> Step:
    """What is computed from it, and from that, and so on."""
    depths: dict[tuple[str, ...], int] = {}
    children: dict[tuple[str, ...], list[Any]] = {}
    for use in told.uses:
        children.setdefault(tuple((use.through or told.figure.key).values()), []).append(use)

    def told_of(key: tuple[str, ...], depth: int) -> list[Item]:
        found = []
        for use in children.get(key, ()):
            if tuple(use.key.values()) in depths:
                continue
            depths[tuple(use.key.values())] = depth
            structure = structures[use.dataset]
            head = beside(use.row, told.figure.row, structure, lang)
            found.append(Item(head, figure_words(use.row, structure, lang), "", place=Place(use.dataset, use.key), depth=depth))
            found += told_of(tuple(use.key.values()), depth + 1)
        return found

    items = told_of(tuple(told.figure.key.values()), 0)
    return Step("uses", _say("uses", lang), () if items else (_say("uses.none", lang),), items=tuple(items))
