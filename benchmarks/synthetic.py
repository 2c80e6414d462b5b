"""A published site with as many synthetic observations as wanted, to see what a question costs when there is much to ask of.

Codes, structure and files are those of the bundled enrolment dataset; the figures and most areas are invented, and every title says so.
`python benchmarks/synthetic.py var/public /tmp/million 1000000` writes one.
"""

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute
import pyarrow.parquet as pq

DATASET = "enrolment"
LARGE = 5_000_000
"""A site of so many observations has more schemes and indicators; there are as many areas, months and years as on a small one."""
MONTHS = [f"{year}-{month:02d}" for year in range(2016, 2026) for month in range(1, 13)]
YEARS = [str(year) for year in range(2016, 2026)]
SOURCES = {"M": "mohrss_monthly", "A": "nbs_panel"}


def write(base: Path, folder: Path, observations: int) -> Path:
    """A site under `folder` made after the one at `base`; gives its web root."""
    root = folder / "sites" / "1"
    catalog = json.loads((base / "catalog.json").read_text("utf-8"))
    entry = next(each for each in catalog["datasets"] if each["id"] == DATASET)
    structure = json.loads((base / "datasets" / DATASET / "latest" / "structure.json").read_text("utf-8"))
    published = pq.read_table(base / "datasets" / DATASET / "latest" / f"{DATASET}.parquet")
    schemes = [row["code"] for row in structure["codelists"]["scheme"]][: 13 if observations >= LARGE else 5]
    measured = indicators(published, 8 if observations >= LARGE else 2)
    areas = area_rows(structure, observations // (len(schemes) * len(measured) * (len(MONTHS) + len(YEARS))))
    table = figures([row["code"] for row in areas], schemes, measured, published.schema)
    structure["codelists"]["ref_area"] = areas
    told = {"observations": table.num_rows, "first_period": YEARS[0], "last_period": MONTHS[-1]}
    for each in (structure, entry):
        each |= told | {"title": {lang: f"{words} (synthetic figures 合成数字)" for lang, words in each["title"].items()}}
    structure |= {"sums": []}
    for release in ("latest", entry["release"]):
        place = root / "datasets" / DATASET / release
        place.mkdir(parents=True, exist_ok=True)
        pq.write_table(table, place / f"{DATASET}.parquet")
        (place / "structure.json").write_text(json.dumps(structure, ensure_ascii=False), "utf-8")
    (root / "catalog.json").write_text(json.dumps({**catalog, "datasets": [{**entry, "releases": [entry["release"]]}]}), "utf-8")
    public = folder / "public"
    public.unlink(missing_ok=True)
    public.symlink_to("sites/1")
    return public


def indicators(published: pa.Table, most: int) -> list[tuple[str, str, int, int]]:
    """Indicators told at period end, each with unit, power of ten and decimals, as the published figures have them."""
    columns = ["indicator", "unit_measure", "unit_mult", "decimals"]
    counted = published.filter(pa.compute.equal(published["period_basis"], "S")).group_by(columns).aggregate([([], "count_all")])
    found: dict[str, tuple[str, str, int, int]] = {}
    for row in counted.sort_by([("count_all", "descending")]).to_pylist():
        found.setdefault(row["indicator"], tuple(row[name] for name in columns))
    return list(found.values())[:most]


def area_rows(structure: dict[str, Any], wanted: int) -> list[dict[str, Any]]:
    """Rows of the area list: the real ones first, then as many invented ones as are wanted."""
    real = structure["codelists"]["ref_area"][:wanted]
    blank = dict.fromkeys(real[0])
    invented = range(wanted - len(real))
    return real + [{**blank, "code": f"X{place:05d}", "zh": f"合成地区{place}", "en": f"Synthetic area {place}"} for place in invented]


def figures(areas: list[str], schemes: list[str], measured: list[tuple[str, str, int, int]], schema: pa.Schema) -> pa.Table:
    """Every area, scheme and indicator by month and year, in the order and with the columns of the published file."""
    chance = np.random.default_rng(2026)
    parts = []
    for freq, periods in (("A", YEARS), ("M", MONTHS)):
        series = len(areas) * len(schemes) * len(measured)
        levels = np.exp(chance.normal(5, 1.5, series))[:, None] * np.cumprod(1 + chance.normal(0.004, 0.01, (series, len(periods))), 1)
        by_area, by_scheme = len(schemes) * len(measured) * len(periods), len(measured) * len(periods)

        def column(values: list[Any], each: int, total: int = series * len(periods)) -> np.ndarray:
            return np.tile(np.repeat(np.arange(len(values), dtype=np.int32), each), total // (each * len(values)))

        made: dict[str, Any] = {
            "freq": [freq],
            "ref_area": (areas, column(areas, by_area)),
            "scheme": (schemes, column(schemes, by_scheme)),
            "time_period": (periods, column(periods, 1)),
            "period_basis": ["S"],
            "source": [SOURCES[freq]],
            "obs_status": ["A"],
            "conf_status": ["F"],
            "source_ref": ["synthetic.csv!!A1"],
        }
        place = column(measured, len(periods))
        for number, name in enumerate(("indicator", "unit_measure", "unit_mult", "decimals")):
            made[name] = ([each[number] for each in measured], place)
        made["obs_value"] = np.round(levels.reshape(-1), 1)
        parts.append(pa.table([_array(made.get(field.name), field.type, len(place)) for field in schema], schema=schema))
    return pa.concat_tables(parts)


def _array(made: Any, kind: pa.DataType, rows: int) -> pa.Array:
    """A column from its codes, from one value for all rows, or empty."""
    if made is None:
        return pa.nulls(rows, kind)
    if isinstance(made, tuple):
        return pa.DictionaryArray.from_arrays(pa.array(made[1]), pa.array(made[0])).cast(kind)
    return pa.array(made, kind) if isinstance(made, np.ndarray) else pa.repeat(pa.scalar(made[0], kind), rows)


def main() -> None:
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("base", type=Path)
    told.add_argument("folder", type=Path)
    told.add_argument("observations", type=int)
    given = told.parse_args()
    print(write(given.base, given.folder, given.observations))


if __name__ == "__main__":
    main()
