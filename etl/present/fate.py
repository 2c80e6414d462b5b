"""What became of a figure, as steps of its story: when it was known, who else tells it, what was checked, what is computed from it."""

from collections.abc import Mapping, Sequence
from typing import Any

from etl.present import codes, definitions, exceeding, numbers, periods, revisions
from etl.present.codes import Structure
from etl.present.messages import has_message, message
from etl.present.origin import read_in
from etl.present.story import Fact, Item, Key, Place, Step, Structures, beside, figure_words, say, what

SIGNS = {"passed": "passed", "failed": "warned", "explained": "explained"}
"""What came of a rule for one figure, as rules are signed elsewhere."""


def learned(told: Any, structure: Structure, lang: str) -> Step:
    """Since when it is known here, and what the same source said before."""
    row, cell = told.figure.row, told.figure.cell
    file = cell.file if cell else {}
    kind = next((each for each in ("published", "dated", "transcribed") if file.get(each)), "received" if cell else "derived")
    day = periods.day(str(file.get(kind) or row["vintage"])[:10], lang)
    says = [say(f"learned.{kind}", lang, day=day)]
    if told.releases:
        says.append(say("learned.since", lang, day=periods.day(told.releases[-1].release[:10], lang)))
    elif cell:
        says.append(say("learned.earlier" if told.earlier else "learned.once", lang, count=len(told.earlier)))
    items = []
    for each in reversed(told.earlier):
        then = say("learned.then", lang, day=periods.day(str(each.row["vintage"])[:10], lang))
        items.append(Item(then, _then(each.row, structure, lang), read_in(each.cell, lang) if each.cell else ""))
    return Step("learned", say("learned", lang), tuple(says), items=tuple(items))


def released(told: Any, structure: Structure, lang: str) -> Step | None:
    """What releases told of it, one after the other; nothing where they all told the same."""
    return told_by(told.releases, structure, lang) if told.releases else None


def told_by(releases: Sequence[Any], structure: Structure, lang: str) -> Step:
    """What each of some releases told, the oldest first."""
    items = [
        Item(
            say("released.on", lang, release=each.release),
            say("released.away", lang) if each.action == "D" else _then(each.row, structure, lang),
            read_in(each.cell, lang) if each.cell else "",
        )
        for each in releases
    ]
    return Step("released", say("released", lang), (say("released.changed", lang, count=len(items) - 1),), items=tuple(items))


def gone(told: Any, lang: str) -> Step:
    """From when to when it was public, and what was said when it was taken away."""
    days = {"taken": told.taken_by, "since": told.since, "until": told.until}
    key = "gone.once" if told.since == told.until else "gone.on"
    says = [say(key, lang, **{name: periods.day(release, lang) for name, release in days.items()})]
    note = (told.note or {}).get(lang, "")
    facts = (Fact(revisions.kind({"kind": told.kind, "grade": told.grade}, lang), note),) if told.kind else ()
    then = Item(say("gone.then", lang, until=periods.day(told.until, lang)), told.until, place=Place(told.figure.dataset, told.figure.key))
    return Step("gone", say("gone", lang), (*says, *(() if told.kind else (say("gone.untold", lang),))), facts=facts, items=(then,))


def _then(row: Mapping[str, Any], structure: Structure, lang: str) -> str:
    """What was told of it then: the figure, or what stood in its place."""
    return row["obs_text"] or "…" if row["obs_value"] is None else figure_words(row, structure, lang)


def others(told: Any, structure: Structure, lang: str) -> Step:
    """The same fact as other sources tell it, and by how much they differ."""
    row, items = told.figure.row, []
    for other in told.others:
        note = ""
        if row["obs_value"] is not None and other["obs_value"] is not None:
            gap = numbers.exact(other["obs_value"]) - numbers.exact(row["obs_value"])
            places = max(int(row["decimals"] or 0), int(other["decimals"] or 0))
            shown = numbers.figure(numbers.half_up(abs(gap), places), row["unit_measure"], int(row["unit_mult"]), places, lang)
            note = say("others.more" if gap > 0 else "others.less", lang, gap=shown) if gap else say("others.same", lang)
        head = codes.label(structure, "source", other["source"], lang)
        if other["time_period"] != row["time_period"]:
            head = message("list.aside", lang).join([head, periods.period(other["time_period"], other["period_basis"], lang)])
        key = {name: other[name] for name in told.figure.key}
        items.append(Item(head, figure_words(other, structure, lang), note, place=Place(told.figure.dataset, key)))
    says = () if items else (say("others.none", lang),)
    return Step("others", say("others", lang), says, items=tuple(items))


def checks(told: Any, structures: Structures, lang: str) -> Step:
    """The rules that judged it, those it failed first; then those others failed in which it was a part, or that are computed from it."""
    items: list[Item] = []
    folded: list[Item] = []
    judgements = _each_rule_once(told.judgements)
    for each in judgements:
        title, structure = each.title[lang], structures[each.dataset or told.figure.dataset]
        if each.of:
            about = message("list.aside", lang).join([what(each.of, structure, lang), periods.short(each.of["time_period"], lang)])
            title = say("checks.computed" if each.dataset else "checks.part", lang, title=title, about=about)
        remark = [_off(each, told.figure.key, structure, lang)] if _measured(each) else []
        if each.explanation:
            remark.append(
                say(
                    "checks.explained.why",
                    lang,
                    why=each.explanation[f"why_{lang}"],
                    who=each.explanation["who"],
                    when=each.explanation["when"],
                )
            )
        sign = message(f"rule.{SIGNS[each.outcome]}.sign", lang)
        note, passed = message("list.sentences", lang).join(remark), each.outcome == "passed"
        place = Place(each.dataset, each.of) if each.dataset else None
        (folded if passed else items).append(Item(title, "" if passed else say(f"checks.{each.outcome}", lang), note, sign, place))
    own = [each for each in judgements if not each.of]
    failed = sum(each.outcome != "passed" for each in own)
    key = "checks.count" if failed else "checks.all"
    says = [say(key, lang, count=len(own), failed=failed) if own else say("checks.none", lang)]
    if len(own) < len(judgements):
        says.append(say("checks.lent", lang, count=len(judgements) - len(own)))
    fold = say("checks.fold", lang, count=len(folded))
    return Step("checks", say("checks", lang), tuple(says), items=tuple(items), fold=fold, folded=tuple(folded))


def _measured(judgement: Any) -> bool:
    """Whether there is anything to tell of by how much a figure is off."""
    return bool(judgement.residual and judgement.tolerance and exceeding.measured({"kind": judgement.kind, **judgement.declared}))


def _off(judgement: Any, key: Key, structure: Structure, lang: str) -> str:
    """By how much a figure is off, or has changed, and what was allowed of it."""
    record, about = {"kind": judgement.kind, **judgement.declared}, (judgement.of or key, structure, lang)
    measure = exceeding.measure(record)
    off = exceeding.amount(judgement.residual, measure, *about, signed=True)
    allowed = exceeding.allowed(judgement.tolerance, record, *about)
    own = f"checks.off.{measure}"
    return say(own if has_message(f"story.{own}") else "checks.off", lang, residual=off.words, tolerance=allowed.words)


def _each_rule_once(judgements: Sequence[Any]) -> list[Any]:
    """Of a rule with two levels the verdict that counts: the failure, of two the one that blocks."""
    best: dict[tuple[Any, ...], Any] = {}
    for each in judgements:
        name = each.rule, each.title["en"], tuple((each.of or {}).values())
        held = best.setdefault(name, each)
        if (each.outcome != "passed", each.severity == "critical") > (held.outcome != "passed", held.severity == "critical"):
            best[name] = each
    return list(best.values())


def reading(told: Any, structure: Structure, lang: str) -> Step | None:
    """What one must know before comparing it: its status, a break in the series, what was declared of it."""
    row, facts = told.figure.row, []
    if (row["obs_status"] or "A") != "A":
        status = codes.code_row(structure, "obs_status", row["obs_status"])
        facts.append(Fact(status.get(lang) or row["obs_status"], status.get(f"description_{lang}") or ""))
    if told.series_break:
        facts.append(Fact(say("break", lang, day=periods.day(told.series_break["date"], lang)), told.series_break[lang]))
    facts += [Fact(say("amended", lang, what=definitions.amendment(each, structure, lang)), each["why"][lang]) for each in told.amendments]
    return Step("reading", say("reading", lang), facts=tuple(facts)) if facts else None


def uses(told: Any, structures: Structures, lang: str) -> Step:
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
    return Step("uses", say("uses", lang), () if items else (say("uses.none", lang),), items=tuple(items))
