"""What the rules found, set in a terminal: how many rules came out which way, and the figures that are furthest off, each with its cell."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from etl.present import checks, exceeding
from etl.present.checks import Check, Record
from etl.present.codes import Row, Structure, code_row
from etl.present.exceeding import Exceeding, key_of
from etl.present.messages import has_message, message

LANG = "en"

WIDEST = 100
"""No line for people is longer than this, however wide the window."""

WORST = 3
"""So many figures of a rule are named; of more their number is told."""


def tell(dataset: str, records: Sequence[Record], structure: Structure, console: Console) -> None:
    """What came of the rules in one line, then the worst figures of each rule that has some nobody explained, errors first.

    For people lines are broken between words; in a log every figure is one line.
    """
    found = checks.checks(records, structure, _figures(records, structure), LANG)
    console.print(f"{dataset}: {summary(found)}", markup=False, soft_wrap=not console.is_terminal)
    for check in found:
        if unexplained := _worst_first(check):
            (_tell_people if console.is_terminal else _tell_log)(check, unexplained, console)


def summary(found: Sequence[Check]) -> str:
    """How many rules there are, how many came out each way and with how many figures: `3 rules: 1 warned (4 findings), 2 passed`."""
    told = []
    for status in checks.WORST:
        if rules := [check for check in found if check.status == status]:
            count = sum(len(check.exceedings) if status == "explained" else len(_worst_first(check)) for check in rules)
            told.append(f"{len(rules)} {status.replace('_', ' ')}" + (f" ({_counted(count, 'finding')})" if count else ""))
    return f"{_counted(len(found), 'rule')}: {', '.join(told)}"


def rules(records: Sequence[Record], structure: Structure, console: Console) -> None:
    """A line for every other rule: the severest of its levels, what came of it, its title."""
    found = [check for check in checks.checks(records, structure, {}, LANG) if not _worst_first(check)]
    table = Table.grid("", "", "", "", "", padding=(0, 1, 0, 0))
    for check in found:
        table.add_row(Text(check.sign, _style(check)), check.rule, check.severity, _came(check, check.failed), Text(check.title))
    if console.is_terminal:
        console.print(Padding(table, (0, 0, 0, 2)), width=_width(console), soft_wrap=False)
    else:
        lines = (f"  {check.sign} {check.rule:4} {check.severity:8} {_came(check, check.failed):18} {check.title}" for check in found)
        console.print("\n".join(lines), markup=False)


def _came(check: Check, count: int) -> str:
    """The outcome of a rule and of how many figures: `warned 4 of 37`, `passed 37`."""
    told = check.status.replace("_", " ")
    return f"{told} {count} of {check.checked}" if count else f"{told} {check.checked}" if check.checked else told


def _worst_first(check: Check) -> list[Exceeding]:
    """The figures nobody has explained: those that block a release first, the largest residuals first."""
    critical = message("severity.critical", LANG)
    unexplained = [each for each in check.exceedings if each.explained is None]
    return sorted(unexplained, key=lambda each: each.severity != critical)


def _tell_people(check: Check, found: Sequence[Exceeding], console: Console) -> None:
    """A rule, and under it its worst figures: which, what is wrong with it, where it is printed."""
    head = Table.grid("", "", "", padding=(0, 1, 0, 0))
    head.add_row(Text(check.sign, _style(check)), check.rule, Text.assemble((check.title, "bold"), f" · {_came(check, len(found))}"))
    lines: list[tuple[int, RenderableType]] = [(2, head)]
    for each in found[:WORST]:
        lines += [(4, Text(_which(each))), (6, Text.assemble(f"{_wrong(check, each)} · ", (_where(each), "cyan")))]
    lines += [(4, f"and {len(found) - WORST} more")] if len(found) > WORST else []
    for indent, line in lines:
        console.print(Padding(line, (0, 0, 0, indent)), width=_width(console), soft_wrap=False)


def _tell_log(check: Check, found: Sequence[Exceeding], console: Console) -> None:
    for each in found[:WORST]:
        told = f"{check.rule} {check.title}", _came(check, len(found)), _which(each), _wrong(check, each), _where(each)
        console.print(f"  {check.sign} {' · '.join(told)}", markup=False)


def _which(each: Exceeding) -> str:
    return message("list.aside", LANG).join(filter(None, (each.what, each.period)))


def _where(each: Exceeding) -> str:
    """Where it is printed, and of a sum the part that most probably explains it."""
    suspect = f"{message('report.suspect', LANG).lower()}{each.suspect_ref}" if each.suspect_ref else ""
    return message("list.aside", LANG).join(filter(None, (each.ref or each.place, suspect)))


def _wrong(check: Check, each: Exceeding) -> str:
    """The figure, by how much it is off and what was allowed where that is measured; of a promise what is missing."""
    off = _off(check, each) if each.measured else ""
    missing = f"{message('report.missing', LANG)}{'; '.join(each.against)}" if each.missing else ""
    return " · ".join(filter(None, (each.value.words, off, missing)))


def _off(check: Check, each: Exceeding) -> str:
    """By how much a figure is off and what was allowed, or what its kind of rule says instead."""
    own = f"report.wrong.{check.measure}"
    if has_message(own):
        return message(own, LANG, off=each.off.words)
    return f"{check.off.lower()} {each.off.words}, {message('report.allowed', LANG).lower()} {each.allowed.words}"


def _figures(records: Sequence[Record], structure: Structure) -> Mapping[tuple[str, ...], Row]:
    """The figures that are off as rows, so that they can be worded before anything is published."""
    return {key_of(cell["key"], structure): _row(cell, structure) for record in records for cell in record["cells"]}


def _row(cell: exceeding.Cell, structure: Structure) -> dict[str, Any]:
    value, indicator = cell["value"], code_row(structure, "indicator", cell["key"]["indicator"])
    unit = {name: indicator[name] for name in ("unit_measure", "unit_mult")}
    return unit | {"obs_value": value or None, "decimals": len(value.partition(".")[2]), "obs_status": ""}


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _style(check: Check) -> str:
    return {"blocked": "bold red", "warned": "yellow", "passed": "green"}.get(check.status, "")


def _width(console: Console) -> int:
    return min(console.width, WIDEST)
