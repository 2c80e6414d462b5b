"""A replay of fourteen months: the real monthly series of the bundled source, released month by month as if they came out so.

The figures are the Ministry's. **The moments of release, the revision, the mistake with its correction and the figure taken away
are synthetic**: they are made here, for this test alone, because the series was handed down without its releases.
"""

import csv
import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from etl import pipeline
from etl.catalog import Catalog, open_catalog
from etl.house import House
from etl.model import registry
from etl.model.structure import KEY
from etl.publish import release

ROOT = Path(__file__).parents[1]
SERIES = {"城镇职工基本养老保险": "PEN_E", "失业保险": "UNE"}
INSURED = "参保人数"
MONTHS = [f"{2019 + number // 12}-{number % 12 + 1:02}" for number in range(14)]

MISTAKEN, REVISED, WITHDRAWN = ("UNE", "2019-09"), ("PEN_E", "2019-06"), ("PEN_E", "2019-02")

Told = dict[tuple[str, str], float]
"""What is public of the insured by scheme and month, in 万人."""


def printed() -> Told:
    """The real figures of the bundled file."""
    path = ROOT / "datasets" / "sources" / "mohrss_monthly" / "monthly.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["险种"] in SERIES and row["指标"] == INSURED and row["时期"] in MONTHS]
    return {(SERIES[row["险种"]], row["时期"]): float(row["数值"]) for row in rows}


def told_by_release() -> dict[datetime, Told]:
    """Synthetic: the month comes out on the 25th of the next at 09:30 in Peking, and what was wrong is put right three days later."""
    real, releases = printed(), {}
    for number, month in enumerate(MONTHS):
        moment = datetime(2019 + (number + 1) // 12, (number + 1) % 12 + 1, 25, 1, 30, tzinfo=UTC)
        told = {key: value for key, value in real.items() if key[1] <= month}
        if month >= "2019-12":
            told[REVISED] = 42250.43  # synthetic: eight more than was printed
        if month >= "2020-01":
            del told[WITHDRAWN]  # synthetic
        releases[moment] = told
        if month == MISTAKEN[1]:
            releases[moment + timedelta(days=3)] = dict(told)
            told[MISTAKEN] = 20825.8727  # synthetic: two digits of 20285.8727 changed places
    return releases


def declare(folder: Path) -> None:
    """The bundled declarations, cut down to one source, one dataset and one indicator."""
    for name in ("catalog.yaml", "concepts.csv"):
        shutil.copy(ROOT / "datasets" / name, folder / name)
    shutil.copytree(ROOT / "datasets" / "codelists", folder / "codelists")
    (folder / "breaks.csv").write_text((ROOT / "datasets" / "breaks.csv").read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    for name, column in (("indicator", "code"), ("indicator.aliases", "code")):
        path = folder / "codelists" / f"{name}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            head, rows = list(reader.fieldnames or ()), [row for row in reader if row[column] == "insured"]
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, head, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    (folder / "dataflows").mkdir()
    (folder / "dataflows" / "enrolment.yaml").write_text(
        "title: {zh: 参保, en: Enrolment}\ndescription: {zh: 参保人数。, en: Persons insured.}\nkeywords: {zh: [参保], en: [insured]}\n"
        "accrual_periodicity: monthly\nsteward_unit: {zh: 规划财务处, en: Planning}\nsources: [mohrss_monthly]\n"
        "views:\n  - {id: trend, kind: line, colour: scheme, default: {freq: M, scheme: [PEN_E, UNE], indicator: insured}}\n",
        "utf-8",
    )
    (folder / "expectations").mkdir()
    (folder / "expectations" / "enrolment.yaml").write_text(
        "expectations:\n  - type: expect_column_values_to_not_be_null\n    severity: critical\n    kwargs: {column: obs_value}\n"
        "    meta: {id: R00, title: {zh: 有数值, en: There is a value}, why: {zh: 本例各月都有数值。, en: Every month has one here.}}\n",
        "utf-8",
    )
    (folder / "sources" / "mohrss_monthly").mkdir(parents=True)


def deliver(folder: Path, told: Told, moment: datetime) -> None:
    """The source's file as it stands at a release."""
    source, names = folder / "sources" / "mohrss_monthly", {code: name for name, code in SERIES.items()}
    lines = [f"{month},{names[scheme]},{INSURED},万人,{value}" for (scheme, month), value in told.items()]
    (source / "monthly.csv").write_text("\n".join(["时期,险种,指标,单位,数值", *lines]) + "\n", "utf-8")
    (source / "source.yaml").write_text(
        "kind: delimited\ntitle: {zh: 月度数据, en: Monthly statistics}\npublisher: {zh: 人力资源和社会保障部, en: The Ministry}\n"
        "address: https://www.mohrss.gov.cn/\nlicence: none stated\nsteward: 规划财务处\n"
        f"files:\n  - {{path: monthly.csv, transcribed: {moment - timedelta(days=1):%Y-%m-%d}}}\n"
        "layouts:\n  - files: monthly.csv\n    rows: {时期: time_period, 险种: scheme, 指标: indicator, 单位: unit}\n    value: 数值\n"
        '    constants: {ref_area: "100000", period_basis: S}\n',
        "utf-8",
    )


@pytest.fixture(scope="module")
def releases() -> dict[datetime, Told]:
    return told_by_release()


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory, releases: dict[datetime, Told]) -> Catalog:
    """The dataset after all its releases, read as everyone reads it."""
    folder, home = tmp_path_factory.mktemp("office"), tmp_path_factory.mktemp("home")
    declare(folder)
    for moment, told in releases.items():
        deliver(folder, told, moment)
        house = House(registry.load(folder), folder / "expectations", home, moment)
        pipeline.build(house, ["enrolment"])
        described = house.registry.catalog.model_dump(mode="json", exclude={"timezone"})
        now = moment.astimezone(house.registry.catalog.zone)
        inputs = {"enrolment": ()}
        plan = release.Plan(house.staging, ["enrolment"], inputs, now, described, lambda site: None, lambda site: "replay")
        release.promote(home, plan)
    return open_catalog(home / "public")


def public(catalog: Catalog, moment: datetime, **window: object) -> Told:
    """What the catalogue says was public at a moment."""
    rows = catalog.query("enrolment", as_of=moment, **window).to_pylist()  # type: ignore[arg-type]
    return {(row["scheme"], row["time_period"]): row["obs_value"] for row in rows}


def test_every_release_is_there(catalog: Catalog, releases: dict[datetime, Told]) -> None:
    assert len(releases) == 15
    assert catalog.datasets["enrolment"]["releases"][-1] == "2019-02-25"
    assert [each[5:] for each in reversed(catalog.datasets["enrolment"]["releases"])][8:11] == ["10-25", "10-28", "11-25"]


def test_at_each_moment_exactly_what_was_public_then_is_told_and_a_second_before_what_was_before(
    catalog: Catalog, releases: dict[datetime, Told]
) -> None:
    before: Told = {}
    for moment, told in releases.items():
        assert public(catalog, moment) == told
        assert public(catalog, moment - timedelta(seconds=1)) == before
        before = told


def test_asking_in_windows_gives_the_same_as_asking_whole(catalog: Catalog, releases: dict[datetime, Told]) -> None:
    for moment, told in releases.items():
        windows = [
            public(catalog, moment, scheme=scheme, time_period=months) for scheme in ("PEN_E", "UNE") for months in (MONTHS[:6], MONTHS[6:])
        ]
        assert {key: value for window in windows for key, value in window.items()} == told
    whole = sorted(map(repr, catalog.triangle("enrolment").to_pylist()))
    assert sorted(repr(row) for month in MONTHS for row in catalog.triangle("enrolment", time_period=month).to_pylist()) == whole


def test_what_was_taken_away_is_a_record(catalog: Catalog) -> None:
    told = catalog.revisions("enrolment", scheme="PEN_E", time_period="2019-02").to_pylist()
    assert [(row["release"], row["action"], row["value_before"], row["value_after"]) for row in told] == [
        ("2020-02-25", "D", 41886.1365, None)
    ]


def test_every_figure_has_a_vintage_once(catalog: Catalog) -> None:
    path = Path(catalog.public) / "datasets" / "enrolment" / "latest" / "history.parquet"
    told = pq.read_table(path).select([*KEY, "vintage", "action", "obs_value"]).to_pandas()
    assert not told[[*KEY, "vintage"]].duplicated().any()
    assert (told["action"].tolist().count("A"), told["action"].tolist().count("D")) == (28, 1)
    assert len(told[[*KEY, "obs_value"]].drop_duplicates()) == 28 + 1 + 1 + 1  # each once, the correction, the revision, the withdrawal


def cells(catalog: Catalog, scheme: str, month: str) -> Iterator[tuple[str, float | None, str | None]]:
    """Release, value and distance from the first value, where the release did something to the figure."""
    for row in catalog.triangle("enrolment", scheme=scheme, time_period=month).to_pylist():
        if row["action"]:
            yield row["release"], row["obs_value"], row["revision"]


def test_the_triangle_tells_the_mistake_its_correction_and_the_revision(catalog: Catalog) -> None:
    assert list(cells(catalog, *MISTAKEN)) == [("2019-10-25", 20825.8727, "0.0000"), ("2019-10-28", 20285.8727, "-540.0000")]
    assert list(cells(catalog, *REVISED)) == [("2019-07-25", 42242.43, "0.00"), ("2020-01-25", 42250.43, "8.00")]
    assert list(cells(catalog, *WITHDRAWN)) == [("2019-03-25", 41886.1365, "0.0000"), ("2020-02-25", None, None)]
    row = catalog.triangle("enrolment", scheme="PEN_E", time_period="2019-06").to_pylist()
    assert [(each["age"], each["months"], each["obs_value"]) for each in row] == [
        *((0, 0, 42242.43), (1, 1, 42242.43), (2, 2, 42242.43), (3, 3, 42242.43), (4, 3, 42242.43)),  # two releases in October
        *((5, 4, 42242.43), (6, 5, 42242.43), (7, 6, 42250.43), (8, 7, 42250.43), (9, 8, 42250.43)),
    ]


def test_mean_revisions_are_those_worked_out_by_hand(catalog: Catalog) -> None:
    names = ("figures", "revised", "deleted", "mean_revision", "mean_absolute_revision")
    told = {
        scheme: {row["age"]: tuple(row[name] for name in names) for row in catalog.mean_revisions("enrolment", scheme=scheme).to_pylist()}
        for scheme in ("PEN_E", "UNE")
    }
    # unemployment: of 13 months that were released once more one lost 540; of the 9 that were six times more, the same one
    assert told["UNE"][1] == (13, 1, 0, pytest.approx(-540 / 13), pytest.approx(540 / 13))
    assert told["UNE"][6] == (9, 1, 0, -60.0, 60.0)
    # employees' pension: of the 8 months that were released seven times more, June 2019 gained 8 at the seventh
    assert told["PEN_E"][6] == (9, 0, 0, 0.0, 0.0)
    assert told["PEN_E"][7] == (8, 1, 0, 1.0, 1.0)
    # of the 3 oldest, February 2019 was taken away at its twelfth
    assert told["PEN_E"][12] == (2, 0, 1, 0.0, 0.0)


def test_a_release_says_itself_what_it_changed(catalog: Catalog) -> None:
    path = Path(catalog.public) / "datasets" / "enrolment" / "latest" / "revisions.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        told = [(row["release"], row["scheme"], row["time_period"], row["action"], row["difference"]) for row in csv.DictReader(file)]
    assert told == [
        ("2019-10-28", "UNE", "2019-09", "R", "-540.0000"),
        ("2020-01-25", "PEN_E", "2019-06", "R", "8.00"),
        ("2020-02-25", "PEN_E", "2019-02", "D", ""),
    ]


def test_what_a_release_declared_stands_beside_its_changes(catalog: Catalog) -> None:
    review = {"record": {"amendments": [{"kind": "error", "grade": "minor", "indicators": [], "note": None}]}}  # synthetic
    folder = Path(catalog.public) / "datasets" / "enrolment" / "2019-10-28"
    (folder / "review.json").write_text(json.dumps(review), encoding="utf-8")
    told = open_catalog(catalog.public).revisions("enrolment").to_pylist()
    assert [(row["release"], row["kind"], row["grade"]) for row in told] == [
        ("2019-10-28", "error", "minor"),
        ("2020-01-25", None, None),
        ("2020-02-25", None, None),
    ]
