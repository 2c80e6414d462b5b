"""How long a build takes, where the time goes, and what it costs beside merely reading the files: `make bench`.

Wall and processor times are of this machine, and wall times of what else it does; the ratios at the end carry over to
others. Results that were kept stand in docs/benchmarks.md.
"""

import compileall
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[1]
BUILD = [sys.executable, "-c", "from etl.cli import main; main()", "build"]
COLD_TARGET, AGAIN_TARGET = 20.0, 3.0
REPEATS = 3

PLAIN = """
import pathlib
import pandas as pd
for path in sorted(pathlib.Path("datasets/sources").glob("*/*.csv")):
    pd.read_csv(path, dtype=str)
"""
"""The plain way: the same files, read in one loop, nothing understood and nothing checked."""

STEPS = {
    "archiving the bundled files": ["pipeline.vintages"],
    "reading bytes and cells": ["tidy.unpivot", "delimited.read", "excel.read"],
    "figures, units, codes": ["values.parse", "values.convert", "codes.apply", "codes.periods", "codes.bases", "codes.amend"],
    "remembering what was read": ["cache.remember"],
    "stacking, newest vintages, breaks": ["combine.stack", "combine.latest", "combine.mark_breaks", "combine.of_indicators"],
    "deriving": ["derive.totals", "derive.differences", "derive.single_periods", "derive.ratios"],
    "checking: residuals of identities": ["identities.residuals", "combine.conflicts"],
    "checking: loading Great Expectations": ["runner.warm_up"],
    "checking: running the rules": ["runner.run"],
    "writing: describing": ["structure.describe", "disclosure.suppress"],
    "writing: Parquet, CSV, XLSX": ["staging.write"],
}
"""Where the time goes: each step and the functions whose own time it is, without what they call of other steps."""


class Spent(NamedTuple):
    """Seconds on the wall's clock and on the processor's."""

    wall: float
    processor: float

    def __add__(self, other: "Spent") -> "Spent":  # type: ignore[override]
        return Spent(self.wall + other.wall, self.processor + other.processor)

    def __sub__(self, other: "Spent") -> "Spent":
        return Spent(self.wall - other.wall, self.processor - other.processor)


class Clock:
    """Time by step; a step's time does not contain that of the steps inside it."""

    def __init__(self) -> None:
        self.spent: dict[str, Spent] = defaultdict(lambda: Spent(0, 0))
        self._inner: list[Spent] = []

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        self._inner.append(Spent(0, 0))
        began = Spent(perf_counter(), process_time())
        try:
            yield
        finally:
            lasted = Spent(perf_counter(), process_time()) - began
            self.spent[name] += lasted - self._inner.pop()
            if self._inner:
                self._inner[-1] += lasted

    def around(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def timed(*args: Any, **kwargs: Any) -> Any:
            with self.step(name):
                return function(*args, **kwargs)

        return timed


def parts(tree: Path) -> dict[str, Spent]:
    """Time by step of a cold build in this one process, one dataflow after the other."""
    clock = Clock()
    sys.path.insert(0, str(tree))
    with clock.step("starting: Python libraries"):
        from etl import pipeline
        from etl.harmonise import codes, combine, derive, tidy, values
        from etl.ingest import READERS, cache, delimited, excel
        from etl.model import registry
        from etl.publish import disclosure, staging, structure
        from etl.validate import identities, runner
    named = [cache, codes, combine, delimited, derive, disclosure, excel, identities, pipeline, runner, staging, structure, tidy, values]
    modules = {module.__name__.rsplit(".", 1)[-1]: module for module in named}
    for step, functions in STEPS.items():
        for name in functions:
            module, _, function = name.partition(".")
            setattr(modules[module], function, clock.around(step, getattr(modules[module], function)))
    READERS.update(delimited=delimited.read, excel=excel.read, database=delimited.read)
    with tempfile.TemporaryDirectory() as home, clock.step("the rest"):
        with clock.step("starting: declarations"):
            declared = registry.load(tree / "datasets")
        runner.warm_up()
        house = pipeline.House(declared, tree / "expectations", Path(home), datetime.now(UTC).replace(microsecond=0))
        pipeline.build(house, pipeline.wanted(house, None))
    return clock.spent


def run(command: list[str], tree: Path, home: str = "home") -> Spent:
    """What a command costs, its own child processes included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = perf_counter()
    settings = {**os.environ, "SHEBAO_HOME": home, "PYTHONPATH": str(tree)}
    subprocess.run(command, cwd=tree, check=True, capture_output=True, env=settings)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Spent(perf_counter() - began, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def best(command: list[str], tree: Path) -> Spent:
    """The quickest of a few runs: what else a machine does only adds time."""
    return min(run(command, tree) for _ in range(REPEATS))


def snapshot(folder: Path) -> Path:
    """A copy of program and declarations: somebody who edits the tree meanwhile changes nothing here."""
    for name in ("etl", "datasets", "expectations"):
        shutil.copytree(ROOT / name, folder / name)
    (folder / "datasets" / "roles.yaml").unlink(missing_ok=True)  # nobody signs what a benchmark changes
    compileall.compile_dir(folder / "etl", quiet=2)
    return folder


def observations(staging: Path) -> int:
    """How many observations a build has staged."""
    import pyarrow.parquet as pq

    return sum(pq.read_metadata(folder / f"{folder.name}.parquet").num_rows for folder in staging.iterdir())


def head(*titles: str) -> None:
    print()
    row(*titles)
    print("|---|--:|--:|---|")


def row(what: str, *cells: str) -> None:
    first, second, third = (*cells, "", "", "")[:3]
    print(f"| {what:<42} | {first:>10} | {second:>10} | {third:<20} |")


def timed(what: str, spent: Spent, beside: str = "", places: int = 1) -> None:
    row(what, f"{spent.wall:.{places}f}", f"{spent.processor:.{places}f}", beside)


def target(spent: Spent, wanted: float) -> str:
    return f"{'met' if spent.wall <= wanted else 'MISSED'}: target {wanted:g} s"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        tree = snapshot(Path(folder))
        cold = min(run(BUILD, tree, home) for home in ("first", "home"))
        again = best(BUILD, tree)
        staged = observations(tree / "home" / "staging")
        plain = best([sys.executable, "-c", PLAIN], tree)
        start = best([sys.executable, "-c", "import pandas"], tree)
        spent = parts(tree)
    whole = sum(spent.values(), Spent(0, 0))
    load = " ".join(f"{each:.1f}" for each in os.getloadavg())
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}, {staged} observations staged; load of the machine {load}")
    head("a whole command", "wall s", "processor s", "")
    timed("`shebao build` of everything, cold", cold, target(cold, COLD_TARGET))
    timed("`shebao build` again, nothing changed", again, target(again, AGAIN_TARGET))
    timed("plain: pandas.read_csv of the same files", plain, "no codes, no checks")
    timed("plain: Python with pandas, doing nothing", start)
    head("a cold build in one process", "wall s", "processor s", "share of processor")
    for step in ("starting: Python libraries", "starting: declarations", *STEPS, "the rest"):
        timed(step, spent[step], f"{spent[step].processor / whole.processor:.0%}", places=2)
    timed("together", whole, places=2)
    loading = spent["starting: Python libraries"] + spent["checking: loading Great Expectations"]
    head("machine-independent", "wall", "processor", "")
    for what, left, right in (
        ("cold build ÷ plain reading", cold, plain),
        ("rebuild ÷ plain reading", again, plain),
        ("rebuild ÷ Python with pandas", again, start),
        ("rebuild ÷ cold build", again, cold),
        ("cold build ÷ the same in one process", cold, whole),
        ("loading libraries ÷ one process", loading, whole),
    ):
        row(what, f"{left.wall / right.wall:.2f}", f"{left.processor / right.processor:.2f}")


if __name__ == "__main__":
    main()
