"""`search.json`: what the site's search knows, made when the site is made (see docs/published-files.md).

Names in Chinese, in pinyin and in English with their definitions, and which area, scheme and indicator have figures
together and when: so that a search never leads to an empty chart.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq

from etl.publish.pinyin import pinyin

FILE = "search.json"
FACETS = {"ref_area": "area", "scheme": "scheme", "indicator": "indicator"}
"""The columns whose codes are found, and what kind of thing they are."""

SUFFIX = re.compile(r"(省|市|特别行政区|(壮族|回族|维吾尔)?自治区)?(（.*）)?$")
"""What is left off an area's name in speech: 合肥 for 合肥市."""

Entry = dict[str, Any]
Series = tuple[str, str, str, str, str]


def write(root: Path, ids: Sequence[str]) -> None:
    """Write the index of a site whose datasets, and whose answers where it has any, are there already."""
    structures = [json.loads((root / "datasets" / name / "latest" / "structure.json").read_text("utf-8")) for name in ids]
    told = {name: series(root / "datasets" / name / "latest" / f"{name}.parquet") for name in ids}
    index = {"entries": entries(structures, told, _answers(root)), "series": told}
    (root / FILE).write_text(json.dumps(index, ensure_ascii=False, separators=(",", ":")), "utf-8", newline="\n")


def series(parquet: Path) -> list[Series]:
    """Every area, scheme, indicator and frequency that has figures, with the periods it has."""
    table = pq.read_table(parquet, columns=[*FACETS, "freq", "time_period", "obs_value"])
    table = table.filter(pc.and_(pc.is_valid(table["obs_value"]), pc.invert(pc.is_nan(pc.cast(table["obs_value"], "float64")))))
    keys = [*FACETS, "freq"]
    rows = sorted(set(zip(*(table[name].to_pylist() for name in (*keys, "time_period")), strict=True)))
    return [(*key, runs(row[4] for row in group)) for key, group in groupby(rows, key=lambda row: row[:4])]


def runs(periods: Iterable[str]) -> str:
    """Periods in order, years that follow each other as one run; of months and quarters the first and the last.

    >>> runs(["2011", "2012", "2013", "2016"]), runs(["2013-01", "2013-05"])
    ('2011..2013 2016', '2013-01..2013-05')
    """
    told = list(periods)
    if not told[0].isdigit():
        return _run(told)
    years = [[year for _, year in run] for _, run in groupby(enumerate(told), key=lambda each: int(each[1]) - each[0])]
    return " ".join(map(_run, years))


def _run(periods: Sequence[str]) -> str:
    return periods[0] if periods[0] == periods[-1] else f"{periods[0]}..{periods[-1]}"


def entries(structures: Sequence[Mapping[str, Any]], told: Mapping[str, Sequence[Series]], answers: Sequence[Entry]) -> list[Entry]:
    """Everything that can be found, in the order of the lists it stands in."""
    found = [*answers, *map(_dataset, structures)]
    for place, (column, kind) in enumerate(FACETS.items()):
        having: dict[str, list[str]] = defaultdict(list)
        rows: dict[str, Mapping[str, Any]] = {}
        for structure in structures:
            used = {each[place] for each in told[structure["id"]]}
            unavailable = set(structure.get("unavailable", ())) if column == "indicator" else set()
            for row in structure["codelists"].get(column) or []:
                if row["code"] in used | unavailable:
                    rows.setdefault(row["code"], row)
                    having[row["code"]] += [structure["id"]]
        labels = {row["code"]: row for structure in structures for row in structure["codelists"].get(column) or []}
        found += [_code(kind, row, labels, having[code]) for code, row in rows.items() if code != "_Z"]
    return found


def _dataset(structure: Mapping[str, Any]) -> Entry:
    keywords = [word for words in (structure.get("keywords") or {}).values() for word in words]
    about = {lang: _sentence(structure["description"][lang]) for lang in ("zh", "en")}
    title = structure["title"]
    return _entry("dataset", structure["id"], title, [title["zh"]], about, [structure["id"]], keywords)


def _code(kind: str, row: Mapping[str, Any], labels: Mapping[str, Mapping[str, Any]], datasets: Sequence[str]) -> Entry:
    above = labels.get(row.get("parent") or "", {}) if kind == "area" else {}
    about = {lang: _sentence(row.get(f"description_{lang}") or above.get(lang) or "") for lang in ("zh", "en")}
    short = SUFFIX.sub("", row["zh"]) if kind == "area" else row["zh"]
    return _entry(kind, row["code"], row, [row["zh"], *([short] if len(short) > 1 else [])], about, datasets)


def _entry(
    kind: str,
    code: str,
    title: Mapping[str, str],
    named: Sequence[str],
    about: Mapping[str, str],
    datasets: Sequence[str] = (),
    keywords: Sequence[str] = (),
) -> Entry:
    names = list(dict.fromkeys(named))
    return {
        "kind": kind,
        "code": code,
        "title": {"zh": title["zh"], "en": title["en"]},
        "names": names,
        "pinyin": [pinyin(name) for name in names],
        "keywords": list(keywords),
        "about": about,
        "datasets": list(datasets),
    }


def _sentence(text: str) -> str:
    """The first sentence of a text."""
    return re.split(r"(?<=。)|(?<=[a-z)]\.)\s", text, maxsplit=1)[0]


def _answers(root: Path) -> list[Entry]:
    """The answers of the site that have a page, where it has any."""
    path = root / "answers.json"
    told = json.loads(path.read_text("utf-8"))["answers"] if path.is_file() else []
    return [
        _entry("answer", each["id"], each["question"], [each["question"]["zh"]], {"zh": "", "en": ""})
        for each in told
        if (root / "answers" / each["id"] / "index.html").is_file()
    ]
