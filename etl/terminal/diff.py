"""What changed of a dataset between two releases or moments, a line a figure."""

import json
from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from etl.catalog import Catalog
from etl.present import numbers, periods
from etl.present.codes import Structure
from etl.present.messages import message
from etl.present.story import figure_words, what

MOST = 40
"""So many figures of each kind are told to people; `--json` tells all."""

STYLES = {"A": "green", "R": "yellow", "D": "red"}


def diff(catalog: Catalog, dataset: str, since: str | None, until: str | None, lang: str, as_json: bool, console: Console) -> None:
    """Tell how many figures were added, told otherwise and taken away, and which."""
    changed = catalog.changes(dataset, since, until).to_pylist()
    if as_json:
        console.file.write(json.dumps(changed, ensure_ascii=False, indent=1) + "\n")
        return
    structure = catalog.structure(dataset)
    kinds = {action: [row for row in changed if row["action"] == action] for action in STYLES}
    counts = message("list.clause", lang).join(message(f"diff.{action}", lang, count=len(rows)) for action, rows in kinds.items() if rows)
    console.print(f"{dataset}: {counts or message('diff.none', lang)}", markup=False)
    for action, rows in kinds.items():
        for row in rows[:MOST]:
            line = Text.assemble((f"{message(f'diff.{action}.sign', lang)} ", STYLES[action]), _line(row, structure, lang))
            if console.is_terminal:
                console.print(Padding(line, (0, 0, 0, 2)))
            else:
                console.print(Text.assemble("  ", line), soft_wrap=True)
        if len(rows) > MOST:
            console.print(f"    {message('diff.more', lang, count=len(rows) - MOST)}", markup=False)


def _line(row: Mapping[str, Any], structure: Structure, lang: str) -> str:
    """A figure before and after: `全国失业保险基金收入，2022年1月：10.100亿元 → 10.900亿元（+0.8）`."""
    about = message("list.aside", lang).join(
        [what(row, structure, lang), periods.period(row["time_period"], row["period_basis"], lang), row["source"]]
    )
    before = {**row, **{name: row[f"{name}_before"] for name in ("obs_value", "decimals", "obs_status")}}
    told = [figure_words(each, structure, lang) for each, there in ((before, row["action"] != "A"), (row, row["action"] != "D")) if there]
    return f"{about}: {' → '.join(told)}{_moved(row, lang)}"


def _moved(row: Mapping[str, Any], lang: str) -> str:
    """By how much a figure changed, with its sign; nothing where it did not, or had no value."""
    moved = numbers.exact(row["revision"] or 0)
    if not moved:
        return ""
    places = max(int(row["decimals_before"] or 0), int(row["decimals"] or 0))
    size = numbers.figure(abs(moved), row["unit_measure"], int(row["unit_mult"]), places, lang)
    return message("list.bracketed", lang, words=f"{'+' if moved > 0 else '−'}{size}")
