"""How many planted errors the rules catch: `make bench PARTS=planted`, or `python benchmarks/planted.py --seed 12345 --errors 200`.

Each error goes into the bytes of a clean real file; the file then passes archive, reading, harmonising, deriving and rules.
See docs/planted-errors.md.
"""

import argparse
import random
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from time import perf_counter

from table import machine, table

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from etl import pipeline  # noqa: E402
from etl.model import registry  # noqa: E402
from etl.validate.report import Report  # noqa: E402
from tests.planted.kinds import KINDS  # noqa: E402
from tests.planted.press import Outcome, press  # noqa: E402

NAMED = attrgetter("rule", "en")
LATER = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
SIZES = ((0.001, "under 0.1 %"), (0.01, "0.1–1 %"), (0.1, "1–10 %"), (float("inf"), "10 % and more"))


def counts(told: list[Outcome]) -> tuple[object, ...]:
    """How many: planted, larger than rounding, of these refused or blocked, warned, missed; per cent caught."""
    large = [each for each in told if each.counts]
    blocked = sum(each.blocked for each in large)
    caught = sum(each.caught for each in large)
    share = f"{100 * caught / len(large):.0f} %" if large else "–"
    return len(told), len(large), blocked, caught - blocked, len(large) - caught, share


def grouped(told: list[Outcome], by: Callable[[Outcome], str], names: list[str]) -> list[tuple[object, ...]]:
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for each in told:
        groups[by(each)].append(each)
    return [(name, *counts(groups[name])) for name in names if groups[name]]


def size(outcome: Outcome) -> str:
    """The class of the largest relative change of a figure."""
    return next(words for bound, words in SIZES if outcome.passed.share < bound or bound == float("inf"))


def findings(reports: Iterable[Report]) -> list[tuple[object, ...]]:
    """What rules say of clean files: rule and title, how many figures it met, how many it is about, how many of those a row explains."""
    met: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for report in reports:
        for (rule, title), levels in groupby(sorted(report.verdicts, key=NAMED), key=NAMED):
            told = list(levels)
            cells = {(*cell.key.values(), cell.inputs): cell.explanation is not None for verdict in told for cell in verdict.cells}
            met[rule, title] += Counter(checked=max(each.checked for each in told), found=len(cells), explained=sum(cells.values()))
    return [(rule, title, *(row[name] for name in ("checked", "found", "explained"))) for (rule, title), row in met.items() if row["found"]]


def main() -> None:
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--seed", type=int, default=None)
    told.add_argument("--errors", type=int, default=200)
    given = told.parse_args()
    seed = random.SystemRandom().randrange(10**6) if given.seed is None else given.seed
    rng = random.Random(seed)
    kinds = rng.sample(list(KINDS), len(KINDS))
    with tempfile.TemporaryDirectory() as home:
        start = perf_counter()
        office = press(pipeline.House(registry.load(ROOT / "datasets"), ROOT / "expectations", Path(home), LATER))
        reports = [office.clean(name).report for name in office.house.registry.dataflows]
        clean = perf_counter() - start
        planted = [(kind, *office.planted(kind, rng)) for kind in (kinds[number % len(kinds)] for number in range(given.errors))]
        outcomes = office.judged([office.passed(*each) for each in planted])
        spent = perf_counter() - start - clean
    machine()
    figures = sum(len(each.figures) for each in office.papers)
    print(f"seed {seed}; {given.errors} errors of {len(KINDS)} kinds in {len(office.papers)} files with {figures:,} figures")
    print(f"clean files {clean:.0f} s, errors {spent:.0f} s ({spent / given.errors:.1f} s each)")
    heads = ("planted", "beyond rounding", "refused or blocked", "warned", "missed", "caught")
    table(("kind", *heads), [*grouped(outcomes, lambda each: each.passed.kind, list(KINDS)), ("**all**", *counts(outcomes))])
    table(("largest change of a figure", *heads), grouped(outcomes, size, [words for _, words in SIZES]))
    missed = [each.passed for each in outcomes if each.counts and not each.caught]
    rows = [(f"{each.kind}: {each.file} {each.cell}", each.before, each.after, f"{each.size:,.0f}", f"{each.share:.2%}") for each in missed]
    table(("rule", "on clean files", "figures checked", "findings", "explained"), sorted(findings(reports)))
    table(("missed", "clean", "planted", "change in last digits", "of the figure"), rows)


if __name__ == "__main__":
    main()
