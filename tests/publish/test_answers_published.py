"""The bundled answers: every number of every sentence found in, or computed anew from, the CSV files everyone can download."""

import csv
import json
import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from etl.model import registry
from etl.publish import answers, site
from etl.publish.answers import Answer
from etl.publish.cards import Cards
from etl.publish.dataset import Dataset

ROOT = Path(__file__).parents[2]
NAMES = sorted(registry.load(ROOT / "datasets").answers)
DATASETS = sorted(registry.load(ROOT / "datasets").dataflows)
KEY = ("freq", "ref_area", "scheme", "indicator", "time_period", "period_basis", "source")
NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
MILLIONS = {("PS", 4): -2, ("CNY", 8): -1}
"""How English moves the point: 万 to millions, 亿 to billions."""


@cache
def rows_of(public: Path, dataset: str) -> dict[tuple[str, ...], dict[str, str]]:
    """The published CSV by the key of its rows."""
    path = public / "datasets" / dataset / "latest" / f"{dataset}.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {tuple(row[name] for name in KEY): row for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def told(public: Path) -> dict[str, Answer]:
    entries = {each["id"]: each for each in json.loads((public / "catalog.json").read_text("utf-8"))["datasets"]}
    found = answers.published(public, {name: Dataset(public, entry) for name, entry in entries.items()})
    return {answer.id: answer for answer in found}


def key(row: Any, **other: str) -> tuple[str, ...]:
    return tuple(other.get(name, row[name]) for name in KEY)


def value(row: dict[str, str] | None) -> Decimal | None:
    return Decimal(row["obs_value"]) if row and row["obs_value"] else None


def before(period: str) -> str:
    return str(int(period[:4]) - 1) + period[4:]


def rounded(number: Decimal, decimals: int) -> str:
    return f"{number.quantize(Decimal(1).scaleb(-max(decimals, 0)), ROUND_HALF_UP):f}"


def expected(pick: str, public: Path, answer: Answer, name: str) -> Decimal:
    """The figure computed from the CSV alone, from the rows it says it comes from; the one that is placed comes first."""
    declared, figure = answer.declared["figures"][name], answer.figures[name]
    assert figure is not None
    if pick in ("share", "difference", "gap"):
        one, other = (expected(answer.declared["figures"][each].get("pick", "newest"), public, answer, each) for each in declared["of"])
        return one / other * 100 if pick == "share" else one - other
    values = []
    for row in figure.rows:
        dataset = next(each for each in DATASETS if key(row) in rows_of(public, each))
        found = value(rows_of(public, dataset)[key(row)])
        assert found is not None
        values.append(found)
    if pick in ("newest", "largest", "smallest", "fastest", "slowest"):
        return values[0]
    if pick == "total":
        return sum(values, Decimal(0))
    others = values[1:]
    assert len(others) == len({key(row) for row in figure.rows[1:]}) == figure.count
    return Decimal(sum(other < values[0] if pick == "below" else other > values[0] for other in others) + (pick == "rank"))


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_is_what_the_files_say(told: dict[str, Answer], public: Path, name: str) -> None:
    answer = told[name]
    for slot, declared in answer.declared["figures"].items():
        figure, pick = answer.figures[slot], declared.get("pick", "newest")
        assert figure is not None, f"{slot} cannot be told"
        if pick == "count":
            continue
        found = expected(pick, public, answer, slot)
        assert found == figure.value, slot
        if pick == "newest" and "at" not in declared:
            codes = answer.shelf.codes(declared)
            later = [
                row["time_period"]
                for row in rows_of(public, declared["dataset"]).values()
                if all(row[column] in wanted for column, wanted in codes.items()) and row["obs_value"]
            ]
            assert figure.period == max(later)
        if pick in ("largest", "smallest"):
            codes, extreme = answer.shelf.codes(declared), max if pick == "largest" else min
            alike = [
                value(row)
                for row in rows_of(public, declared["dataset"]).values()
                if all(row[column] in wanted for column, wanted in codes.items())
                and (row["time_period"], row["source"]) == (figure.period, figure.row["source"])  # type: ignore[index]
            ]
            assert figure.value == extreme(each for each in alike if each is not None)


def test_what_is_counted(told: dict[str, Answer], public: Path) -> None:
    tellings: dict[tuple[str, ...], list[dict[str, str]]] = {}
    for dataset in DATASETS:
        for where, row in rows_of(public, dataset).items():
            if row["obs_value"]:
                tellings.setdefault((dataset, *where[:-1]), []).append(row)
    twice = [each for each in tellings.values() if len(each) > 1]

    def places(row: dict[str, str]) -> int:
        return int(row["decimals"] or 0)

    def apart(one: dict[str, str], other: dict[str, str]) -> bool:
        rounding = Decimal("0.5").scaleb(-places(one)) + Decimal("0.5").scaleb(-places(other))
        return abs(Decimal(one["obs_value"]) - Decimal(other["obs_value"])) > rounding

    figures = told["sources"].figures
    assert figures["observations"].value == sum(len(rows_of(public, each)) for each in DATASETS)  # type: ignore[union-attr]
    assert figures["told_twice"].value == len(twice)  # type: ignore[union-attr]
    most = sum(any(apart(one, other) for one in each for other in each) for each in twice)
    assert 0 < figures["disputed"].value <= most  # type: ignore[union-attr]


def written(answer: Answer, slot: str, public: Path, lang: str) -> Iterator[str]:
    """Every number that may be written of a figure."""
    figure = answer.figures[slot]
    assert figure is not None
    move = MILLIONS.get((figure.measure, figure.mult), 0) if lang == "en" else 0
    decimals = max(0, min(figure.decimals, 2) - move)
    yield rounded(abs(figure.value).scaleb(move), decimals)
    yield from ([str(figure.count)] if figure.count is not None else [])
    if figure.row is None:
        return
    period = figure.row["time_period"]
    yield from (period[:4], str(int(period[5:].lstrip("Q") or 0)), "1")
    dataset = next(each for each in DATASETS if key(figure.row) in rows_of(public, each))
    earlier = value(rows_of(public, dataset).get(key(figure.row, time_period=before(period))))
    now = value(rows_of(public, dataset)[key(figure.row)])
    if earlier and now is not None:
        growth = (now - earlier) / earlier * 100 if figure.measure in ("PS", "PT", "CNY", "CNY_MONTH") else now - earlier
        yield rounded(abs(growth), 1 if figure.measure in ("PS", "PT", "CNY", "CNY_MONTH") else figure.decimals)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_every_number_of_every_sentence_is_one_of_its_figures(told: dict[str, Answer], public: Path, name: str, lang: str) -> None:
    answer = told[name]
    said = answer.sentences(lang)
    assert len(said) == len(answer.declared["sentences"]), "a sentence cannot be told"
    for template, parts in zip(answer.declared["sentences"], said, strict=True):
        text = "".join(part.text for part in parts)
        slots = set(re.findall(r"\{(\w+)", template[lang]))
        allowed = {number for slot in slots for number in written(answer, slot, public, lang)}
        allowed |= set(NUMBER.findall(re.sub(r"\{.*?\}", "", template[lang])))
        assert not [each for each in NUMBER.findall(text) if each.replace(",", "") not in allowed], text
        assert "None" not in text
        assert ("," not in text) == (lang == "zh")


@pytest.mark.parametrize("lang", ["", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_every_page_is_light_and_whole(public: Path, name: str, lang: str) -> None:
    path = public / lang / "answers" / name / "index.html"
    text = path.read_text("utf-8")
    assert path.stat().st_size < 60_000
    assert text.count("<svg") == 2
    for place in ("chart", "figures", "know", "definitions", "downloads", "cite", "revision"):
        assert f'id="{place}"' in text


# ---- what was corrected ----


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_answer_tells_corrections_of_what_it_uses_while_they_are_new(told: dict[str, Answer], public: Path, lang: str) -> None:
    """The correction is invented: of all that the first answer uses of its dataset, by the newest release, and by one that is none."""
    answer = told[NAMES[0]]
    release = answer.dataset.entry["release"]
    used = {row["indicator"] for row, structure in answer.used if structure["id"] == answer.dataset.id}
    wrong = {
        **{"id": "invented", "kind": "error", "dataset": answer.dataset.id, "title": {"zh": "虚构", "en": "Synthetic"}, "grade": "minor"},
        **{
            "affected": [{"release": "2026-01-01", "version": None}],
            "figures": 2,
            "note": {"zh": "虚构的差错。", "en": "An invented error."},
        },
        "indicators": [{"code": code, "zh": code, "en": code} for code in sorted(used)],
    }

    def notice(register: dict[str, Any]) -> Any:
        catalog = json.loads((public / "catalog.json").read_text("utf-8"))
        datasets = list(answer.shelf.datasets.values())
        pages = site.Pages(public, "", lang, catalog, datasets, list(told.values()), "", Cards(public), None, register)
        return pages.answer(answer, 0)["notice"]

    found = notice({"errata": [{**wrong, "release": release}]})
    assert [line.note for line in found.lines] == [wrong["note"][lang]]
    assert notice({"errata": [{**wrong, "release": "2026-01-02"}]}) is None
    assert notice({"errata": []}) is None
