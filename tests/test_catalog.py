"""The reader's door, on a tiny site of synthetic figures."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from etl.catalog import open_catalog
from etl.problem import Refusal

COLUMNS = ("freq", "ref_area", "scheme", "time_period", "source", "obs_value", "decimals")
SYNTHETIC = [
    ("A", "340000", "UNE", "2009", "yearbook", 20.0, 0),
    ("A", "340000", "UNE", "2008", "yearbook", 10.5, 1),
    ("A", "100000", "PEN_E", "2008", "yearbook", 200.0, 0),
    ("M", "100000", "PEN_E", "2008-01", "monthly", 190.25, 2),
]
CODELISTS = {
    "scheme": [
        ("PEN_E", "城镇职工基本养老保险", "Employees’ pension"),
        ("UNE", "失业保险", "Unemployment"),
        ("INJ", "工伤保险", "Work injury"),
    ],
    "ref_area": [("100000", "全国", "China"), ("340000", "安徽省", "Anhui")],
}


def write_site(folder: Path, releases: list[str], more: float = 0.0) -> None:
    """A site with one dataset; the newest release has its figures raised by `more`."""
    for release in (*releases, "latest"):
        place = folder / "datasets" / "enrolment" / release
        place.mkdir(parents=True)
        added = more if release in ("latest", releases[0]) else 0.0
        rows = [dict(zip(COLUMNS, (*row[:5], row[5] + added, row[6]), strict=True)) for row in SYNTHETIC]
        table = pa.Table.from_pylist(rows).set_column(6, "decimals", pa.array([row["decimals"] for row in rows], pa.int32()))
        pq.write_table(table, place / "enrolment.parquet")
        lists = {name: [{"code": code, "zh": zh, "en": en} for code, zh, en in rows] for name, rows in CODELISTS.items()}
        columns = [{"name": name, "type": "string", "zh": f"{name}（列）", "en": name} for name in COLUMNS]
        structure = {"id": "enrolment", "dimensions": ["freq", "ref_area", "scheme", "time_period"], "columns": columns, "codelists": lists}
        (place / "structure.json").write_text(json.dumps(structure), encoding="utf-8")
    record = {"id": "enrolment", "title": {"zh": "参保", "en": "Enrolment"}, "releases": releases}
    (folder / "catalog.json").write_text(json.dumps({"datasets": [record]}), encoding="utf-8")


@pytest.fixture
def public(tmp_path: Path) -> Path:
    """A web root that is a link to a site, as releases leave it."""
    write_site(tmp_path / "sites" / "1", ["2026-02-01", "2026-01-01"], more=1.0)
    (tmp_path / "public").symlink_to("sites/1")
    return tmp_path / "public"


def refused(call) -> str:
    with pytest.raises(Refusal) as caught:
        call()
    return str(caught.value)


def test_a_query_gives_the_rows_of_the_codes_asked_for(public: Path) -> None:
    table = open_catalog(public).query("enrolment", ["time_period", "obs_value"], scheme="UNE", time_period=["2008", "2009"])
    assert table.to_pylist() == [{"time_period": "2008", "obs_value": 11.5}, {"time_period": "2009", "obs_value": 21.0}]


def test_rows_come_series_by_series_in_order_of_time_with_the_published_types(public: Path) -> None:
    table = open_catalog(public).query("enrolment")
    assert table.column_names == list(COLUMNS)
    assert table.schema.field("decimals").type == pa.int32()
    assert [(row["freq"], row["ref_area"], row["time_period"]) for row in table.to_pylist()] == [
        ("A", "100000", "2008"),
        ("A", "340000", "2008"),
        ("A", "340000", "2009"),
        ("M", "100000", "2008-01"),
    ]


def test_numbers_may_be_asked_for(public: Path) -> None:
    assert open_catalog(public).query("enrolment", decimals=[1, 2]).num_rows == 2


def test_a_combination_nobody_published_is_empty_and_no_error(public: Path) -> None:
    assert open_catalog(public).query("enrolment", scheme="UNE", ref_area="100000").num_rows == 0
    assert open_catalog(public).query("enrolment", scheme="INJ").num_rows == 0
    assert open_catalog(public).query("enrolment", scheme=[]).num_rows == 0


def test_what_does_not_exist_is_refused_with_the_nearest_that_does(public: Path) -> None:
    catalog = open_catalog(public)
    assert "“enrollment” is no dataset · catalog.json · The nearest is “enrolment”" in refused(lambda: catalog.query("enrollment"))
    assert "The nearest is “obs_value”" in refused(lambda: catalog.query("enrolment", ["obs_valu"]))
    assert "The nearest is “PEN_E”" in refused(lambda: catalog.query("enrolment", scheme="PENE"))
    assert "The nearest is “2008-01”" in refused(lambda: catalog.query("enrolment", time_period="2008-1"))
    assert "The nearest is “2026-01-01”" in refused(lambda: catalog.query("enrolment", release="2026-01-1"))
    assert "datasets/enrolment/latest/structure.json" in refused(lambda: catalog.query("enrolment", shceme="UNE"))


def test_a_label_leads_to_its_code(public: Path) -> None:
    assert "The nearest is “340000” (Anhui)" in refused(lambda: open_catalog(public).query("enrolment", ref_area="安徽"))


def test_all_mistakes_are_told_at_once(public: Path) -> None:
    told = refused(lambda: open_catalog(public).query("enrolment", ["perod"], scheme=["PENE", "UME"], ref_area="340000"))
    assert len(told.splitlines()) == 3


def test_labels_in_either_language(public: Path) -> None:
    catalog = open_catalog(public)
    assert catalog.labels("enrolment", "scheme")["UNE"] == "失业保险"
    assert list(catalog.labels("enrolment", "scheme", "en")) == ["PEN_E", "UNE", "INJ"]
    assert "The nearest is “scheme”" in refused(lambda: catalog.labels("enrolment", "schemes"))
    assert "is no language" in refused(lambda: catalog.labels("enrolment", "scheme", "fr"))


def test_every_release_can_be_asked(public: Path) -> None:
    catalog = open_catalog(public)
    newest, first = (
        catalog.query("enrolment", "obs_value", release=release, scheme="UNE", time_period="2008") for release in ("latest", "2026-01-01")
    )
    assert (newest["obs_value"][0].as_py(), first["obs_value"][0].as_py()) == (11.5, 10.5)


def test_the_catalogue_follows_the_link_to_a_newer_site(public: Path, tmp_path: Path) -> None:
    catalog = open_catalog(public)
    assert catalog.query("enrolment", "obs_value", scheme="UNE", time_period="2008")["obs_value"][0].as_py() == 11.5
    write_site(tmp_path / "sites" / "2", ["2026-03-01"], more=5.0)
    (tmp_path / "next").symlink_to("sites/2")
    (tmp_path / "next").replace(public)
    assert catalog.datasets["enrolment"]["releases"] == ["2026-03-01"]
    assert catalog.query("enrolment", "obs_value", scheme="UNE", time_period="2008")["obs_value"][0].as_py() == 15.5


def test_sql_knows_each_dataset_by_its_name_and_changes_nothing(public: Path) -> None:
    catalog = open_catalog(public)
    assert catalog.sql("SELECT count(*) AS n FROM enrolment").to_pylist() == [{"n": 4}]
    assert "a single SELECT" in refused(lambda: catalog.sql("DROP VIEW enrolment"))
    assert "a single SELECT" in refused(lambda: catalog.sql("SELECT 1; SELECT 2"))
    assert "The tables are enrolment" in refused(lambda: catalog.sql("SELECT * FROM enrollment"))


def test_sql_reads_no_other_file(public: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("a\n1\n")
    assert "Permission" in refused(lambda: open_catalog(public).sql(f"SELECT * FROM read_csv('{tmp_path}/secret.csv')"))


def test_where_nothing_is_published_it_says_what_to_do(tmp_path: Path) -> None:
    assert "shebao run" in refused(lambda: open_catalog(tmp_path / "public"))


def test_a_moment_without_its_offset_is_refused(public: Path) -> None:
    told = refused(lambda: open_catalog(public).query("enrolment", as_of="2026-01-31T09:30"))
    assert "“2026-01-31T09:30” is no moment" in told
    assert "2026-01-31T09:30+08:00" in told


def test_a_day_that_is_no_release_is_refused_with_the_nearest(public: Path) -> None:
    told = refused(lambda: open_catalog(public).query("enrolment", as_of="2026-01-31"))
    assert "“2026-01-31” is no release of enrolment" in told
    assert "The nearest is “2026-01-01”" in told


def test_a_release_that_keeps_no_moments_says_so(public: Path) -> None:
    assert "does not tell what was public when" in refused(lambda: open_catalog(public).query("enrolment", as_of="2026-01-31T09:30Z"))
