"""Identifiers never move: every id an office publishes, with what it stands for, in a file to which lines are only ever added.

`datasets/identifiers.lock` is a CSV, one line an id, named by the place of its declaration: `codelists/ref_area/340000`. An id
that is gone or stands for something else is refused when declarations are loaded, one that is not in the file yet when it is
about to be released. A line tells the id's wording anew if it says why; what is fixed under an id no line can change.
"""

import csv
import io
import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from etl.model import declaration
from etl.model.codelist import Code, Indicator
from etl.model.frozen import Frozen
from etl.problem import Misuse, Problem, Problems

if TYPE_CHECKING:
    from etl.model.registry import Registry

LOCK = "identifiers.lock"
"""The file beside the declarations; an office without it holds no id."""

ADD = "shebao identifiers --lock"
"""The command that adds what is new."""


class Identifier(Frozen):
    """What an id stands for: `fixed` (`unit_measure=PS kind=S`) never changes under it, `zh` is what it is called.

    `why` stands in a later line of the same id, which tells a new wording of the same thing.
    """

    id: str
    fixed: str = ""
    zh: str = ""
    why: str = ""


Line = tuple[int, Identifier]
"""An identifier and the line it stands on."""


def read(folder: Path) -> tuple[Line, ...] | None:
    """The lines of an office's file; None where there is none."""
    path = folder / LOCK
    return declaration.numbered(Identifier, path) if path.is_file() else None


def of(registry: "Registry") -> dict[str, Identifier]:
    """Every id that an office declares, in their order."""
    told = [
        *(_named(f"dataflows/{each.id}", each.title.zh) for each in registry.dataflows.values()),
        *(_named(f"sources/{each.id}", f"{each.publisher.zh}：{_outside(each.title.zh)}") for each in registry.sources.values()),
        *(_named(f"answers/{each.id}", each.question.zh) for each in registry.answers.values()),
        *(
            _named(f"breaks/{each.id}", "", date=each.date, scheme=each.scheme, ref_area=each.ref_area, indicator=each.indicator)
            for each in registry.breaks
        ),
        *(_named(f"events/{each.id}", each.zh, date=each.date, scheme=each.scheme) for each in registry.events),
        *(_coded(name, code) for name, codelist in registry.codelists.items() for code in codelist.codes),
    ]
    return {each.id: each for each in sorted(told, key=lambda each: each.id)}


def _coded(codelist: str, code: Code) -> Identifier:
    fixed = {name: getattr(code, name) for name in ("dataflow", "unit_measure", "kind")} if isinstance(code, Indicator) else {}
    return _named(f"codelists/{codelist}/{code.code}", code.zh, **fixed)


def _outside(title: str) -> str:
    """A source's title without what stands in brackets: the years it covers, which grow."""
    return re.sub(r"[（(][^（）()]*[）)]", "", title)


def _named(id: str, zh: str, **fixed: str | None) -> Identifier:
    return Identifier(id=id, fixed=" ".join(f"{name}={value}" for name, value in fixed.items() if value), zh=" ".join(zh.split()))


def check(registry: "Registry", problems: Problems) -> None:
    """Whether every id that was published is still declared, and stands for what it stood for."""
    now = of(registry)
    for id, (line, then) in _standing(registry.locked or (), problems).items():
        where = f"{LOCK}:{line}"
        if id not in now:
            what = f"“{id}” is gone; it was published" + (f" as {then.zh}" if then.zh else "")
            problems.add(what, where, f"{_back(id)}; what was published stays declared")
        elif now[id].fixed != then.fixed:
            what = f"“{id}” stands for {_apart(now[id], then)} now; it was published for {_apart(then, now[id])}"
            problems.add(what, where, f"give what it means now an id of its own, and let this one be what it was: edit {_file(id)}")
        elif now[id].zh != then.zh:
            what = f"“{id}” is called {now[id].zh} now; it was published as {then.zh}"
            remedy = f"give what is something else an id of its own: edit {_file(id)}; of the same thing, worded anew, run: {_reword(id)}"
            problems.add(what, where, remedy)


def _standing(lines: Iterable[Line], problems: Problems) -> dict[str, Line]:
    """The line that counts of every id: the last. A Problem for one that tells another thing than an earlier one."""
    found: dict[str, Line] = {}
    for line, told in lines:
        earlier, before = found.get(told.id, (line, told))
        where = f"{LOCK}:{line}"
        if told.fixed != before.fixed:
            what = f"“{told.id}” is locked for {told.fixed or 'nothing'}, and on line {earlier} for {before.fixed or 'nothing'}"
            problems.add(what, where, f"take line {line} away: what is fixed under an id never changes")
        elif told.zh != before.zh and not told.why.strip():
            what = f"“{told.id}” is called {told.zh}, and on line {earlier} {before.zh}; nothing says why"
            problems.add(what, where, f"take line {line} away and run: {_reword(told.id)}")
        else:
            found[told.id] = line, told
    return found


def new(registry: "Registry") -> list[Identifier]:
    """The ids that are declared and stand in no line yet; where there is no file, every one."""
    there = {told.id for _, told in registry.locked or ()}
    return [each for id, each in of(registry).items() if id not in there]


def unlocked(registry: "Registry") -> list[Problem]:
    """A Problem for every file that declares ids which are not locked; none where the office has no file of them."""
    found: dict[str, list[str]] = defaultdict(list)
    for each in new(registry) if registry.locked is not None else ():
        found[_file(each.id)].append(each.id.rsplit("/", 1)[-1])
    return [
        Problem(where=file, what=f"not locked yet, so not to be released: {_some(ids)}", remedy=f"run: {ADD}")
        for file, ids in found.items()
    ]


def lock(registry: "Registry") -> list[Identifier]:
    """Add what is new to the office's file; the lines before it stay as they are. Gives what was added."""
    added = new(registry)
    _append(registry.folder / LOCK, added)
    return added


def reword(registry: "Registry", ids: Iterable[str], why: str) -> list[Identifier]:
    """Add a line for each of the ids that are worded anew, saying why they mean the same. Misuse where that is not what happened."""
    if not why.strip():
        raise Misuse("--why: say why it is the same thing, in words that whoever reviews the line can judge")
    problems, now = Problems(), of(registry)
    standing = _standing(registry.locked or (), problems)
    problems.refuse_if_any()
    added = []
    for id in dict.fromkeys(ids):
        if id not in now or id not in standing:
            raise Misuse(f"--reword: “{id}” is not both declared and locked{declaration.nearest(id, standing)}")
        if now[id].fixed != standing[id][1].fixed:
            raise Misuse(f"--reword: “{id}” stands for {now[id].fixed} now, which is no matter of wording; give it an id of its own")
        if now[id].zh == standing[id][1].zh:
            raise Misuse(f"--reword: “{id}” is worded as it was")
        added.append(now[id].model_copy(update={"why": why}))
    _append(registry.folder / LOCK, added)
    return added


def _append(path: Path, told: Iterable[Identifier]) -> None:
    """Add lines at the end of a file; they are on the disk when this returns."""
    before = path.read_bytes()[-1:] if path.is_file() else b""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(Identifier.model_fields), lineterminator="\n")
    if not before:
        writer.writeheader()
    writer.writerows(each.model_dump() for each in told)
    with path.open("ab") as file:
        file.write((b"" if before in (b"", b"\n") else b"\n") + text.getvalue().encode())
        file.flush()
        os.fsync(file.fileno())


def _apart(told: Identifier, other: Identifier) -> str:
    """What is fixed under one and not under the other: `unit_measure=PS`."""
    return " ".join(each for each in told.fixed.split(" ") if each not in other.fixed.split(" ")) or "anything else"


def _some(ids: list[str]) -> str:
    return ", ".join(ids[:6]) + (f" and {len(ids) - 6} more" if len(ids) > 6 else "")


def _file(id: str) -> str:
    """Where an id is declared."""
    room, name = id.split("/")[:2]
    return "datasets/" + {"codelists": f"{room}/{name}.csv", "sources": f"{room}/{name}/source.yaml"}.get(
        room, f"{room}.csv" if room in ("breaks", "events") else f"{room}/{name}.yaml"
    )


def _back(id: str) -> str:
    if id.startswith("codelists/"):
        return f"put its row back into {_file(id)}, and end it with valid_to and a successor"
    return f"put its row back into {_file(id)}" if id.startswith(("breaks/", "events/")) else f"put {_file(id)} back"


def _reword(id: str) -> str:
    return f'shebao identifiers --reword {id} --why "…"'


def listed(told: Iterable[Identifier]) -> Iterator[str]:
    """Each id with what it stands for, a line each."""
    for each in told:
        yield " · ".join(filter(None, (each.id, each.zh, each.fixed, each.why)))
