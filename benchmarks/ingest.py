"""How fast workbooks become observations, beside the plain way a statistician would do it: `make bench PARTS=ingest`.

Same files, same run, same figures out, which is asserted. The workbooks are those of `returns.py`.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, NamedTuple

import returns
from table import machine, ratio, table, verdict

sys.path.insert(0, str(Path(__file__).parents[1]))
FILES, MANY = 100, 400
REPEATS = 3
NOW = datetime(2026, 11, 23, tzinfo=UTC)


class Spent(NamedTuple):
    wall: float
    processor: float


def timed(work: Callable[[], Any]) -> tuple[Spent, Any]:
    wall, processor = perf_counter(), process_time()
    told = work()
    return Spent(perf_counter() - wall, process_time() - processor), told


# ---- ours ----


def office(home: Path) -> Any:
    """The project's declarations with the returns as the one source."""
    from etl import pipeline
    from etl.model import registry
    from etl.model.source import Source

    loaded = registry.load(returns.ROOT / "datasets")
    source = Source.model_validate({**returns.SOURCE, "id": "returns"})
    flows = {name: flow.model_copy(update={"sources": ("returns",)}) for name, flow in loaded.dataflows.items()}
    declared = replace(loaded, sources={"returns": source}, dataflows=flows)
    return pipeline.House(declared, returns.ROOT / "expectations", home, NOW)


def receive(house: Any, paths: list[Path]) -> list[Any]:
    from etl.ingest import archive

    return [
        archive.keep(house.archive, path.read_bytes(), name=path.name, source="returns", received=NOW, published=NOW, period=path.stem[-4:])
        for path in paths
    ]


def read(house: Any, kept: list[Any]) -> Any:
    """Observations of all files: what is remembered of a file is not read again."""
    from etl import reading

    return reading.harmonised(house, house.registry.sources["returns"], kept)


# ---- the plain way ----


def printed(cell: Any) -> str:
    """What a cell shows, for the two formats of these workbooks."""
    if not isinstance(cell.value, int | float):
        return str(cell.value or "")
    places = {"#,##0.00": 2, "0.0000": 4}[cell.number_format]
    return str(Decimal(str(cell.value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def plain(paths: list[Path], formatted: bool) -> Any:
    """One loop: pandas.read_excel, or openpyxl cell by cell where decimals must be those shown; melt, map, exact figures."""
    import openpyxl
    import pandas as pd

    measures = {name.partition("（")[0]: code for name, code in returns.MEASURES.items()}
    frames = []
    for path in paths:
        if formatted:
            sheet = openpyxl.load_workbook(path, data_only=True)[returns.SHEET]
            grid = pd.DataFrame([[printed(cell) for cell in row] for row in sheet.iter_rows()])
        else:
            grid = pd.read_excel(path, sheet_name=returns.SHEET, header=None, dtype=str, keep_default_na=False)
        schemes = grid.iloc[1, 1:].replace("", None).ffill()
        body = grid.iloc[3:15].set_index(0)
        body.columns = pd.MultiIndex.from_arrays([schemes, grid.iloc[2, 1:]], names=["scheme", "measure"])
        long = body.melt(ignore_index=False).reset_index(names="month")
        long["scheme"] = long["scheme"].map(returns.SCHEMES)
        long["indicator"] = long["measure"].str.partition("（")[0].map(measures)
        month = long["month"].str.extract(r"(\d+)年(\d+)月")
        long["time_period"] = month[0] + "-" + month[1].str.zfill(2)
        long["obs_value"] = [None if text == returns.MARK else Decimal(text) for text in long["value"]]
        frames.append(long.assign(area=path.stem[:-4])[["area", "scheme", "indicator", "time_period", "obs_value"]])
    return pd.concat(frames, ignore_index=True)


def told(frame: Any, area: str) -> dict[tuple[str, ...], str]:
    """The figures by area, scheme, indicator and month, as texts: with every decimal they have."""
    keys = zip(*(frame[name] for name in (area, "scheme", "indicator", "time_period")), strict=True)
    return dict(zip(keys, map(str, frame["obs_value"]), strict=True))


# ---- measuring ----


def measured(folder: Path, formatted: bool) -> dict[str, Any]:
    """The best of a few runs of each, on the same files; stops where the figures are not the same."""
    from etl.model import registry

    names = {code: row.zh for code, row in registry.load(returns.ROOT / "datasets").codelists["ref_area"].by_code.items()}
    (folder / "in").mkdir(parents=True)
    paths = returns.write(folder / "in", FILES, formatted)
    runs, mine = [], None
    for number in range(REPEATS):
        house = office(folder / f"home{number}")
        archiving, kept = timed(lambda house=house: receive(house, paths))
        _ = house.code, house.codelists
        cold, mine = timed(lambda house=house, kept=kept: read(house, kept))
        theirs, frame = timed(lambda: plain(paths, formatted))
        again = office(folder / f"home{number}")
        _ = again.code, again.codelists
        paths[-1].write_bytes(paths[-1].read_bytes() + bytes(number + 1))  # one file sent anew: other bytes, the same figures
        changed = kept[:-1] + receive(again, paths[-1:])
        incremental, _ = timed(lambda again=again, changed=changed: read(again, changed))
        runs.append((cold, theirs, incremental, archiving))
    assert mine is not None
    mine = mine.assign(area=mine["ref_area"].map(names))
    assert told(mine, "area") == told(frame, "area"), "the figures are not the same"
    return {"observations": len(mine), "spent": [min(each) for each in zip(*runs, strict=True)]}


def peak(files: int) -> tuple[int, int]:
    """Observations and the most memory in MB a process of its own takes to read so many workbooks."""
    done = subprocess.run([sys.executable, __file__, "--peak", str(files)], capture_output=True, text=True, check=True)
    observations, megabytes = json.loads(done.stdout)
    return observations, megabytes


def _peak(files: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "in").mkdir()
        words = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); import returns, pathlib; "
        words += f"returns.write(pathlib.Path({folder!r}) / 'in', {files}, True)"
        subprocess.run([sys.executable, "-c", words], check=True)
        house = office(Path(folder) / "home")
        frame = read(house, receive(house, sorted((Path(folder) / "in").iterdir())))
        print(json.dumps([len(frame), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10]))


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--peak", type=int, help="only the memory of so many files")
    if given := asked.parse_args().peak:
        _peak(given)
        return
    machine()
    for formatted, wanted in ((False, 5), (True, 2)):
        with tempfile.TemporaryDirectory() as folder:
            found = measured(Path(folder), formatted)
        cold, theirs, incremental, archiving = found["spent"]
        rows = [
            (
                what,
                f"{spent.processor:.2f}",
                f"{spent.wall:.2f}",
                f"{FILES / spent.processor:.0f}",
                f"{found['observations'] / spent.processor:,.0f}",
            )
            for what, spent in (
                ("openpyxl cell by cell, and pandas" if formatted else "pandas.read_excel (openpyxl)", theirs),
                ("ours, cold", cold),
                ("ours, one file in a hundred changed", incremental),
                ("ours, archiving them by hash before", archiving),
            )
        ]
        table(
            [
                f"{FILES} workbooks{', decimals from formats' if formatted else ''}",
                "processor s",
                "wall s",
                "workbooks/s",
                "observations/s",
            ],
            rows,
        )
        fast, faster = theirs.processor / cold.processor, theirs.processor / incremental.processor
        table(
            ["ratio of processor time", "", ""],
            [
                ("plain ÷ ours, cold", ratio(theirs.processor, cold.processor), verdict(fast >= wanted, f"≥ {wanted} ×")),
                ("plain ÷ ours, one changed", ratio(theirs.processor, incremental.processor), verdict(faster >= 50, "≥ 50 ×")),
            ],
        )
    table(["memory at most", "observations", "MB"], [(f"{files} workbooks", *peak(files)) for files in (FILES, MANY)])


if __name__ == "__main__":
    main()
