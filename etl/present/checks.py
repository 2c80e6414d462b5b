"""The rules of a release in words: what each says and why, how it checks, what it allows, and what came of it.

Two records of one rule, one a level of severity, are one check: a figure beyond both levels stands in it once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from etl.present import codes, exceeding, numbers
from etl.present.codes import Row, Structure
from etl.present.exceeding import Exceeding
from etl.present.messages import has_message, listing, message

Record = Mapping[str, Any]
"""A record of `validation.json`, or of the summary `rules` in `structure.json`, which has no cells."""

OUTCOMES = ("warned", "explained", "passed", "not_applicable")
"""What can come of a rule that is published, in the order in which a reader wants to know."""

WORST = ("blocked", *OUTCOMES)


@dataclass(frozen=True)
class Check:
    """A rule and what came of it; `id` is its place on a page, `exceedings` the figures beyond what it allows, the largest first.

    `severity` is its severest level; `measure` is what its residuals measure, `off` what they are called: by how much a figure is off,
    or its change.
    """

    id: str
    rule: str
    severity: str
    title: str
    why: str
    method: str
    relation: str
    allowed: tuple[str, ...]
    measure: str
    off: str
    scope: str
    status: str
    sign: str
    outcome: str
    checked: int
    failed: int
    explained: int
    exceedings: tuple[Exceeding, ...] = ()


def merged(records: Sequence[Record]) -> list[list[Record]]:
    """The records of each rule: a warning and the critical level declared with it follow each other."""
    found: list[list[Record]] = []
    for record in records:
        last = found[-1][-1] if found else None
        if last and (_id(last), last["zh"]) == (_id(record), record["zh"]) and (last["severity"], record["severity"]) == LEVELS:
            found[-1].append(record)
        else:
            found.append([record])
    return found


LEVELS = ("warning", "critical")


def _id(record: Record) -> str:
    return record.get("rule") or record["id"]


def status(levels: Sequence[Record]) -> str:
    """What came of a rule: the worst that came of one of its levels."""
    return min((record["status"] for record in levels), key=WORST.index)


def counts(records: Sequence[Record]) -> dict[str, int]:
    """How many rules came out each way, every outcome named."""
    found = [status(levels) for levels in merged(records)]
    return {outcome: found.count(outcome) for outcome in OUTCOMES}


def outcomes(told: Mapping[str, int], lang: str) -> str:
    """How many rules came out each way: `3条有提示，14条通过`."""
    return message("report.outcomes.between", lang).join(
        message(f"report.outcome.{each}", lang, count=told[each]) for each in OUTCOMES if told[each]
    )


def performed(records: Sequence[Record]) -> int:
    """How often a figure was held against a rule; the levels of a rule look once."""
    return sum(levels[0]["checked"] for levels in merged(records))


def exceeded(records: Sequence[Record]) -> tuple[int, int]:
    """How many figures are beyond what some rule allows, each counted once, and how many of them every such rule has explained."""
    told: dict[tuple[str, ...], list[bool]] = {}
    for levels in merged(records):
        for cell, _ in exceeding.cells(levels):
            told.setdefault(tuple(map(str, cell["key"].values())), []).append("explanation" in cell)
    return len(told), sum(all(each) for each in told.values())


def checks(records: Sequence[Record], structure: Structure, figures: Mapping[tuple[str, ...], Row], lang: str) -> list[Check]:
    """Every rule in the order of `OUTCOMES`, then of the rule book; `figures` are the published rows of the exceedings by key."""
    seen: dict[str, int] = {}
    found = []
    for levels in merged(records):
        name = _id(levels[0])
        seen[name] = seen.get(name, 0) + 1
        place = f"rule-{name}" + (f"-{seen[name]}" if seen[name] > 1 else "")
        found.append(_check(place, levels, structure, figures, lang))
    return sorted(found, key=lambda check: WORST.index(check.status))


def _check(place: str, levels: Sequence[Record], structure: Structure, figures: Mapping[tuple[str, ...], Row], lang: str) -> Check:
    first, came = levels[0], status(levels)
    why = first.get("why") or ""
    return Check(
        id=place,
        rule=_id(first),
        severity=levels[-1]["severity"],
        title=first[lang],
        why=why.get(lang, "") if isinstance(why, Mapping) else why if lang == "en" else "",
        method=method(first, structure, lang),
        relation=relation(first, structure, lang),
        allowed=tuple(_level(record, structure, lang) for record in levels),
        measure=exceeding.measure(first),
        off=_off(first, lang),
        scope=_scope(first, structure, lang),
        status=came,
        sign=message(f"rule.{came}.sign", lang),
        outcome=message(f"rule.{came}", lang),
        checked=first["checked"],
        failed=max(record["failed"] for record in levels),
        explained=max(record["explained"] for record in levels),
        exceedings=tuple(exceeding.exceedings(levels, structure, figures, lang)),
    )


def _off(record: Record, lang: str) -> str:
    """What stands over the residuals of a rule."""
    own = f"report.off.{exceeding.measure(record)}"
    return message(own if has_message(own) else "report.off", lang)


def method(record: Record, structure: Structure, lang: str) -> str:
    """How a rule checks, as a sentence; empty where its release does not tell its kind."""
    kind, arguments = record.get("kind"), record.get("arguments") or {}
    if not kind:
        return ""
    if not kind.startswith("expect_"):
        low, high = map(numbers.minus, arguments.get("band") or ("", ""))
        own = f"check.{exceeding.measure(record)}"
        return message(own, lang, low=low, high=high) if has_message(own) else ""
    return _expectation(kind, arguments, structure, lang)


def _expectation(kind: str, arguments: Mapping[str, Any], structure: Structure, lang: str) -> str:
    """A check of great-expectations in words; one we have none for is named."""
    names = [arguments["column"]] if "column" in arguments else list(arguments.get("column_list") or ())
    columns = listing([_column(structure, name, lang) for name in names], lang)
    bounds = {name: arguments.get(f"{name}_value") for name in ("min", "max")}
    given = [name for name, bound in bounds.items() if bound is not None]
    key = f"check.{kind}" + (f".{'.'.join(given)}" if given else "")
    values = [codes.label(structure, names[0], str(value), lang) for value in arguments.get("value_set") or ()]
    if not has_message(key):
        return message("check.other", lang, kind=kind)
    low, high = (numbers.minus(str(bound)) for bound in bounds.values())
    return message(key, lang, columns=columns, low=low, high=high, values=listing(values, lang))


def _column(structure: Structure, name: str, lang: str) -> str:
    return next((row[lang] for row in structure["columns"] if row["name"] == name), name)


def relation(record: Record, structure: Structure, lang: str) -> str:
    """The figures a rule compares, as a formula in words: `参保人数 ＝ 参保职工 ＋ 离退休人员`; empty where a name is not known here."""
    arguments, kind = record.get("arguments") or {}, record.get("kind")
    if kind not in RELATIONS or not arguments.get("parts"):
        return ""
    over = arguments.get("over", "indicator")
    names = {code: str(codes.code_row(structure, over, code.lstrip("-")).get(lang) or "") for code in arguments["parts"]}
    whole = str(codes.code_row(structure, over, arguments["whole"]).get(lang) or "")
    if arguments["parts"] == ["children"]:
        names = {"children": message("relation.children", lang)}
    if not whole or not all(names.values()):
        return ""
    return message(
        f"relation.{kind}", lang, whole=whole, parts=listing(list(names.values()), lang) if kind == "at_most" else _added(names, kind, lang)
    )


def _added(names: Mapping[str, str], kind: str, lang: str) -> str:
    """Parts with their signs; the first of a sum has none."""
    plus, minus = message("relation.plus", lang), message("relation.minus", lang)
    told = "".join((minus if code.startswith("-") else plus) + name for code, name in names.items())
    return told.removeprefix(plus) if kind == "sum" else told


RELATIONS = ("sum", "at_most", "roll")


def _level(record: Record, structure: Structure, lang: str) -> str:
    """From where on a figure is told with a warning, or stops the release."""
    level = record["severity"]
    if "tolerance" not in record:
        return message(f"report.level.{level}.any", lang)
    tolerance = record["tolerance"]
    if tolerance is None or not tolerance.strip("0.%"):
        return message(f"report.level.{level}.any", lang)
    return message(f"report.level.{level}", lang, tolerance=allowance(tolerance, record["kind"], lang))


def allowance(tolerance: str, kind: str, lang: str) -> str:
    """A declared tolerance in words: `rounding` is what rounding can explain, a per cent is of the figure, deviations are told as such."""
    if tolerance == "rounding":
        return message("tolerance.rounding", lang)
    if tolerance.endswith("%"):
        return message("tolerance.percent", lang, amount=tolerance)
    number, _, deviations = tolerance.partition(" ")
    if deviations:
        return message("tolerance.deviations", lang, amount=number)
    key = f"tolerance.{kind}" if has_message(f"tolerance.{kind}") else "tolerance.number"
    return message(key, lang, amount=tolerance)


def _scope(record: Record, structure: Structure, lang: str) -> str:
    """Which figures a rule is about: the columns it selects by, with those codes this dataset has."""
    told = [(name, list(_known(structure, name, values))) for name, values in (record.get("where") or {}).items()]
    said = [
        message(
            "report.scope",
            lang,
            column=_column(structure, name, lang),
            codes=listing([codes.label(structure, name, each, lang) for each in values], lang),
        )
        for name, values in told
    ]
    return message("report.between", lang).join(said)


def _known(structure: Structure, name: str, values: Sequence[str]) -> Iterator[str]:
    held = {row["code"] for row in codes.rows_of(structure, name)}
    yield from [value for value in values if value in held] or values
