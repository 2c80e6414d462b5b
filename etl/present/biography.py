"""The biography of a number in words: a story in steps, from the printed cell to what is computed from it.

Pages and terminal set the same story. What it tells comes as plain records (`etl.catalog.biography`), the names of codes from
each dataset's `structure.json`.
"""

from collections.abc import Mapping
from typing import Any

from etl.present import citation, codes, fate, numbers, origin, periods, units
from etl.present.codes import Structure
from etl.present.messages import has_message, message
from etl.present.story import Step, Story, Structures, figure_words, what


def story(told: Any, structures: Structures, lang: str) -> Story:
    """The story of a biography in one language."""
    figure = told.figure
    structure, row = structures[figure.dataset], figure.row
    for each in structures.values():
        units.declare(each)
    steps = [
        *_origin(figure, structures, lang),
        fate.learned(told, structure, lang),
        fate.released(told, structure, lang),
        fate.others(told, structure, lang),
        fate.checks(told, structures, lang),
        fate.reading(told, structure, lang),
        fate.uses(told, structures, lang),
    ]
    return Story(
        **_heading(row, structure, lang),
        standing=_standing(row, structure, lang),
        key=_key(figure.key, structure, lang),
        steps=tuple(step for step in steps if step),
        original=tuple(citation.original(figure.cell.source, figure.cell.file, lang)) if figure.cell else (),
        unseen=message("story.cite.unseen", lang) if figure.cell and figure.cell.source.get("custody", "original") != "original" else "",
    )


def _heading(row: Any, structure: Any, lang: str) -> dict[str, Any]:
    """What a story tells of its figure before any step."""
    number, unit = _number(row, lang)
    period = periods.period(row["time_period"], row["period_basis"], lang)
    told = {"title": what(row, structure, lang), "period": period, "number": number, "unit": unit}
    return {**told, "figure": figure_words(row, structure, lang)}


def _origin(figure: Any, structures: Structures, lang: str) -> list[Step | None]:
    """Where a figure is printed and how it was converted, or how it is computed."""
    if not figure.cell:
        return [origin.computed(figure, structures, lang)]
    converted = origin.converted(figure.row, figure.cell, structures[figure.dataset], lang)
    return [origin.printed(figure.cell, figure.key["indicator"], lang), converted]


def gone(told: Any, structures: Structures, lang: str) -> Story:
    """The story of a figure that was taken away (`etl.catalog.biography.Tombstone`), in the words of the last release that had it."""
    row, structure = told.figure.row, structures[told.figure.dataset]
    for each in structures.values():
        units.declare(each)
    steps = [fate.gone(told, lang), fate.told_by(told.releases, structure, lang), *_origin(told.figure, structures, lang)]
    return Story(
        **_heading(row, structure, lang),
        standing=message("story.gone.standing", lang),
        key=_key(told.figure.key, structure, lang),
        steps=tuple(step for step in steps if step),
    )


def _key(key: Mapping[str, str], structure: Structure, lang: str) -> tuple[tuple[str, str, str], ...]:
    """The codes of a figure in words: column, label, code."""
    return tuple((_column(name, structure, lang), codes.label(structure, name, code, lang), code) for name, code in key.items())


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
