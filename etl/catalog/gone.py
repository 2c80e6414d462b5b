"""Figures that were public and are no more: what each said last, and what became of it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from etl import revision
from etl.catalog.biography import Figure, Key, Tombstone
from etl.catalog.records import Records
from etl.catalog.trace import MOST, Matches, published, released
from etl.problem import Problem, Refusal
from etl.revision import DELETED, Row


def gone(records: Records, asked: Key) -> Matches:
    """The figures with these codes that a release took away and none brought back, each as it was told last."""
    ends = [lines for lines in _lives(records, asked) if lines[-1]["action"] == DELETED and len(lines) > 1]
    rows = [published(lines[-2]) for lines in ends]
    spread: dict[str, dict[str, int]] = {}
    for row in rows:
        for name in records.key:
            if name not in asked:
                codes = spread.setdefault(name, {})
                codes[row[name]] = codes.get(row[name], 0) + 1
    return Matches(len(rows), tuple(rows[:MOST]), {name: dict(sorted(codes.items())) for name, codes in spread.items() if len(codes) > 1})


def tombstone(
    records: Records,
    asked: Key,
    releases: Sequence[str],
    declared: Mapping[str, Sequence[Row]],
    figure: Callable[[str, Key], Figure],
) -> Tombstone:
    """What became of the one figure with these codes; Refusal where it is not gone, or the codes leave several open.

    `releases` are those of the dataset, `declared` what each said of the figures it changed, `figure` gives one as a release had it.
    """
    found = gone(records, asked)
    if found.count != 1:
        what = f"{found.count or 'no'} figures with these codes were taken away"
        raise Refusal([Problem(records.dataset, what, "Say which you mean" if found.count else "Ask for its biography")])
    key = records.key_of(found.rows[0])
    lines = records.released(key)
    ends = [0, *(number + 1 for number, line in enumerate(lines) if line["action"] == DELETED)]
    first, end = lines[ends[-2]], lines[-1]
    until = max((name for name in releases if revision.order(name) < revision.order(end["release"])), key=revision.order)
    told = revision.declared(declared.get(end["release"], ()), key["indicator"])
    return Tombstone(
        figure=figure(until, key),
        since=first["release"],
        until=until,
        taken_by=end["release"],
        taken_at=end["released_at"],
        kind=told.get("kind"),
        grade=told.get("grade"),
        note=told.get("note"),
        releases=tuple(released(records, lines)),
    )


def _lives(records: Records, asked: Key) -> list[list[dict[str, Any]]]:
    """What releases told of each figure with these codes, oldest first; nothing of a release that keeps no history."""
    found: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    if history := records.history:
        for place in history.places(asked):
            found.setdefault(tuple(history.key_at(place).values()), []).append(history.at(place))
    return list(found.values())
