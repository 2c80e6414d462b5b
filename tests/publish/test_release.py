"""Releases: their ids, what a new one leaves untouched, and the single moment at which a reader sees it."""

import hashlib
import json
import os
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from etl.model.structure import BESIDE, COLUMNS, FACT
from etl.problem import Problem, Refusal
from etl.publish import checksums, distributions, public, release, staging

TODAY = "2026-11-23"
CATALOG = {"title": {"zh": "虚构", "en": "Synthetic"}}
TEXT = {"zh": "虚构", "en": "Synthetic"}
INPUTS = {"members": (), "money": (), "shares": ("members", "money")}


def stage(home: Path, name: str, figures: str, **codes: str) -> None:
    """A staged dataset of one invented row, with these codes."""
    folder = home / "staging" / name
    folder.mkdir(parents=True, exist_ok=True)
    cells = dict.fromkeys(COLUMNS) | {"freq": "A", "obs_value": Decimal(figures), "vintage": "2026-01-05T00:00:00Z"} | codes
    frame = pd.DataFrame([cells | dict.fromkeys(BESIDE)])
    distributions.parquet(distributions.table(frame[list(COLUMNS)]), folder / f"{name}.parquet")
    distributions.csv(distributions.table(frame[list(COLUMNS)]), folder / f"{name}.csv")
    distributions.parquet(distributions.printed(frame), folder / "printed.parquet")
    for file in (f"{name}.xlsx", "lineage.parquet", "checked.parquet", "conflicts.csv", "explanations.csv", "validation.json"):
        (folder / file).write_text(f"{file} {figures}", encoding="utf-8")
    structure = {
        **{"id": name, **staging.UNRELEASED, "title": TEXT, "description": TEXT, "publisher": TEXT, "licence": TEXT},
        **{"licence_url": None, "contact": "a@example.org", "homepage": "https://example.org/", "keywords": {"zh": [], "en": []}},
        **{"sources": [], "accrual_periodicity": "annual", "first_period": "2020", "last_period": "2021", "observations": 1},
        "dimensions": list(FACT),
        "columns": [{"name": column, "type": "string", "zh": column, "description_en": column} for column in COLUMNS],
        "codelists": {"freq": [{"code": "A", "zh": "年", "en": "Annual"}]},
    }
    staging.dump(structure, folder / "structure.json")
    (folder / staging.FINGERPRINT).write_text(figures, encoding="utf-8")


def pages(site: Path) -> None:
    """A page for the home and one for every dataset, as the real pages stand."""
    catalog = staging.load(site / "catalog.json")
    (site / "index.html").write_text(json.dumps([each["release"] for each in catalog["datasets"]]), encoding="utf-8")
    for each in catalog["datasets"]:
        (site / "datasets" / each["id"] / "index.html").write_text(each["release"], encoding="utf-8")


def promote(
    home: Path,
    *names: str,
    date: str = TODAY,
    at: str = "12:00",
    edition: str = "1",
    render: Callable[[Path], None] = pages,
    catalog: dict = CATALOG,
) -> list[str]:
    now = datetime.fromisoformat(f"{date}T{at}+08:00")
    return release.promote(home, release.Plan(home / "staging", names or ("money",), INPUTS, now, catalog, render, lambda site: edition))


def tree(root: Path) -> dict[str, str]:
    """Every file below by the SHA-256 of its bytes."""
    files = (path for path in sorted(root.rglob("*")) if path.is_file())
    return {path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Two datasets, released once."""
    stage(tmp_path, "money", "1")
    stage(tmp_path, "members", "1")
    assert promote(tmp_path, "members", "money") == [f"members/{TODAY}", f"money/{TODAY}"]
    return tmp_path


@pytest.fixture
def datasets(home: Path) -> Path:
    return home / "public" / "datasets"


def test_a_release_is_named_by_its_date_then_counted(home: Path, datasets: Path) -> None:
    for figures, expected in (("2", f"{TODAY}.2"), ("3", f"{TODAY}.3")):
        stage(home, "money", figures)
        assert promote(home) == [f"money/{expected}"]
    stage(home, "money", "4")
    assert promote(home, date="2026-11-24") == ["money/2026-11-24"]
    assert release.releases(datasets / "money") == ["2026-11-24", f"{TODAY}.3", f"{TODAY}.2", TODAY]


def test_the_tenth_release_of_a_day_is_after_the_ninth(tmp_path: Path) -> None:
    for name in ("2026-11-23.9", "2026-11-23.10", "2026-11-23", "2026-11-22", "2026-11-23.2", "latest"):
        (tmp_path / name).mkdir()
    assert release.releases(tmp_path) == ["2026-11-23.10", "2026-11-23.9", "2026-11-23.2", "2026-11-23", "2026-11-22"]
    assert release.newest(tmp_path) == "2026-11-23.10"


def test_an_unchanged_dataset_keeps_its_release(home: Path, datasets: Path) -> None:
    stage(home, "money", "2")
    assert promote(home, "members", "money") == [f"money/{TODAY}.2"]
    assert release.releases(datasets / "members") == [TODAY]
    told = {each["id"]: each["release"] for each in staging.load(home / "public" / "catalog.json")["datasets"]}
    assert told == {"members": TODAY, "money": f"{TODAY}.2"}


def test_where_nothing_changed_nothing_is_switched(home: Path) -> None:
    before, served = tree(home / "public"), public.served(home)
    assert promote(home, "members", "money", date="2026-12-01") == []
    assert public.served(home) == served
    assert tree(home / "public") == before


def test_pages_of_another_edition_are_written_anew_and_no_release_is_made(home: Path) -> None:
    served = public.served(home)
    assert promote(home, "members", "money", date="2026-12-01", edition="2") == []
    assert public.served(home) != served
    assert tree(home / "public") == tree(served or home)


def test_a_changed_structure_alone_makes_a_release(home: Path) -> None:
    path = home / "staging" / "money" / "structure.json"
    staging.dump({**staging.load(path), "title": {"zh": "改名", "en": "Renamed"}}, path)
    assert promote(home) == [f"money/{TODAY}.2"]


def test_each_release_knows_the_one_before(home: Path, datasets: Path) -> None:
    stage(home, "money", "2")
    promote(home)
    told = [staging.load(datasets / "money" / name / "structure.json") for name in (TODAY, f"{TODAY}.2", "latest")]
    assert [(each["release"], each["previous"]) for each in told] == [(TODAY, None), (f"{TODAY}.2", TODAY), (f"{TODAY}.2", TODAY)]


def test_each_release_tells_its_version_computed_from_the_one_before(home: Path, datasets: Path) -> None:
    for figures, codes in (("2", {}), ("2", {"ref_area": "340000"}), ("2", {"ref_area": "340100"}), ("3", {"ref_area": "340100"})):
        stage(home, "money", figures, **codes)
        promote(home)
    expected = {f"{TODAY}.5": "2.0.1", f"{TODAY}.4": "2.0.0", f"{TODAY}.3": "1.1.0", f"{TODAY}.2": "1.0.1", TODAY: "1.0.0"}
    for name, number in expected.items():
        assert staging.load(datasets / "money" / name / "structure.json")["version"] == number
        assert staging.load(datasets / "money" / name / "datapackage.json")["version"] == number
    (_, money) = staging.load(home / "public" / "catalog.json")["datasets"]
    assert (money["version"], list(money["versions"].items())) == ("2.0.1", list(expected.items()))
    assert staging.load(datasets / "money" / f"{TODAY}.4" / "structure.json")["version_changes"] == [
        {"level": "major", "what": "code_gone", "column": "ref_area", "names": ["340000"]},
        {"level": "minor", "what": "code_new", "column": "ref_area", "names": ["340100"]},
    ]


def test_a_release_from_before_versions_were_told_is_no_other_for_it_and_the_next_counts_from_the_first(home: Path, datasets: Path) -> None:
    for name in (TODAY, "latest"):
        path = datasets / "money" / name / "structure.json"
        staging.dump({key: value for key, value in staging.load(path).items() if not key.startswith("version")}, path)
    assert promote(home, edition="2") == []
    stage(home, "money", "2")
    assert promote(home) == [f"money/{TODAY}.2"]
    (_, money) = staging.load(home / "public" / "catalog.json")["datasets"]
    assert money["versions"] == {f"{TODAY}.2": "1.0.1", TODAY: None}


def test_latest_are_real_files_equal_to_the_newest_release(home: Path, datasets: Path) -> None:
    stage(home, "money", "2")
    promote(home)
    latest = datasets / "money" / "latest"
    assert not latest.is_symlink()
    assert not any(path.is_symlink() for path in latest.rglob("*"))
    assert tree(latest) == tree(datasets / "money" / f"{TODAY}.2") != tree(datasets / "money" / TODAY)


def test_old_releases_stay_byte_for_byte_and_take_no_room(home: Path, datasets: Path) -> None:
    old = {path.name: (path.stat().st_ino, path.read_bytes()) for path in (datasets / "money" / TODAY).iterdir() if path.is_file()}
    for figures in ("2", "3", "4"):
        stage(home, "money", figures)
        promote(home)
    now = {path.name: (path.stat().st_ino, path.read_bytes()) for path in (datasets / "money" / TODAY).iterdir() if path.is_file()}
    assert now == old
    assert checksums.verify(datasets / "money" / TODAY, "old") == []


def test_pictures_of_pages_are_linked_from_the_site_before(home: Path) -> None:
    def painted(site: Path) -> None:
        pages(site)
        (site / "cards").mkdir(exist_ok=True)
        (site / "cards" / "home.1.png").exists() or (site / "cards" / "home.1.png").write_bytes(b"painted")

    promote(home, edition="2", render=painted)
    first = (home / "public" / "cards" / "home.1.png").stat()
    promote(home, edition="3", render=painted)
    assert (home / "public" / "cards" / "home.1.png").stat().st_ino == first.st_ino
    promote(home, edition="4", render=lambda site: [pages(site), (site / "cards" / "home.1.png").unlink()])
    assert not (home / "public" / "cards" / "home.1.png").exists()
    assert (home / "sites" / str(int((home / "public").resolve().name) - 1) / "cards" / "home.1.png").read_bytes() == b"painted"


def test_the_site_before_stays_until_the_next_release(home: Path) -> None:
    first = public.served(home)
    assert first
    before = tree(first)
    stage(home, "money", "2")
    promote(home)
    second = public.served(home)
    assert tree(first) == before  # a reader in the middle of a request still finds the old site whole
    stage(home, "money", "3")
    promote(home)
    assert not first.exists()
    assert second
    assert second.is_dir()
    assert sorted(path.name for path in (home / "sites").iterdir() if path.is_dir()) == ["2", "3"]


def test_public_is_a_relative_link(home: Path) -> None:
    assert (home / "public").is_symlink()
    assert (home / "public").readlink() == Path("sites/1")


def test_a_home_may_move(home: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    moved = tmp_path_factory.mktemp("elsewhere") / "home"
    before = tree(home / "public")
    home.rename(moved)
    assert tree(moved / "public") == before
    stage(moved, "money", "2")
    assert promote(moved) == [f"money/{TODAY}.2"]


def test_the_catalogue_lists_every_file_with_size_and_checksum(home: Path, datasets: Path) -> None:
    catalog = staging.load(home / "public" / "catalog.json")
    assert catalog["title"] == CATALOG["title"]
    assert [each["id"] for each in catalog["datasets"]] == ["members", "money"]
    for each in catalog["datasets"]:
        folder = datasets / each["id"] / "latest"
        assert each["releases"] == [TODAY]
        assert [file["name"] for file in each["files"]] == sorted(path.name for path in folder.iterdir() if path.is_file())
        for file in each["files"]:
            content = (folder / file["name"]).read_bytes()
            assert (file["bytes"], file["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
            assert file["rows"] == (1 if file["name"] in (f"{each['id']}.csv", f"{each['id']}.parquet") else None)


def test_one_dataset_can_be_released_alone(tmp_path: Path) -> None:
    stage(tmp_path, "money", "1")
    stage(tmp_path, "members", "1")
    assert promote(tmp_path, "money") == [f"money/{TODAY}"]
    assert [path.name for path in (tmp_path / "public" / "datasets").iterdir()] == ["money"]
    assert promote(tmp_path, "members", date="2026-11-24") == ["members/2026-11-24"]
    assert sorted(path.name for path in (tmp_path / "public" / "datasets").iterdir()) == ["members", "money"]


def test_what_is_not_staged_cannot_be_released_and_nothing_is(home: Path) -> None:
    before = tree(home / "public")
    stage(home, "money", "2")
    (home / "staging" / "members" / staging.FINGERPRINT).unlink()
    with pytest.raises(Refusal) as refused:
        promote(home, "members", "money")
    assert refused.value.problems == (Problem(where="members", what="nothing is staged", remedy="run: shebao build members"),)
    assert tree(home / "public") == before


def test_a_release_that_fails_on_the_way_shows_nothing_and_the_next_one_succeeds(home: Path) -> None:
    before = tree(home / "public")
    stage(home, "money", "2")

    def broken(site: Path) -> None:
        pages(site)
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="the disk is full"):
        promote(home, render=broken)
    assert tree(home / "public") == before
    assert promote(home) == [f"money/{TODAY}.2"]
    assert sorted(path.name for path in (home / "sites").iterdir()) == [
        "1",
        "1.edition",
        "1.inputs",
        "1.shown",
        "1.sums",
        "2",
        "2.edition",
        "2.inputs",
        "2.shown",
        "2.sums",
    ]


def test_readers_never_find_a_moment_without_a_site(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    replace = os.replace

    def watched(source: Path, target: Path) -> None:
        if Path(target).name == "public":
            seen.append(tree(home / "public"))
            replace(source, target)
            seen.append(tree(home / "public"))
        else:
            replace(source, target)

    before = tree(home / "public")
    stage(home, "money", "2")
    monkeypatch.setattr(os, "replace", watched)
    promote(home)
    assert seen == [before, tree(home / "public")]
    assert before != seen[1]


@pytest.mark.parametrize("lost", ["a link that leads nowhere", "a folder in its place", "no link at all"])
def test_a_lost_public_link_is_told_before_any_site_is_removed(home: Path, lost: str) -> None:
    stage(home, "money", "2")
    promote(home)
    sites, link = tree(home / "sites"), home / "public"
    link.unlink()
    if lost == "a link that leads nowhere":
        link.symlink_to("sites/9")
    elif lost == "a folder in its place":
        link.mkdir()
    stage(home, "money", "3")
    with pytest.raises(Refusal) as refused:
        promote(home)
    (problem,) = refused.value.problems
    assert problem.where == "public"
    assert "ln -sfn" in problem.remedy
    assert tree(home / "sites") == sites


@pytest.mark.parametrize("moment", [("2026-01-01", "12:00"), (TODAY, "11:58")])
def test_a_clock_set_back_is_told(home: Path, moment: tuple[str, str]) -> None:
    before = tree(home / "public")
    stage(home, "money", "2")
    with pytest.raises(Refusal, match=f"it is {'T'.join(moment)}.*, and money was released at {TODAY}T12:00:00\\+08:00 already"):
        promote(home, date=moment[0], at=moment[1])
    assert tree(home / "public") == before


def test_a_release_is_later_than_the_one_before_it(home: Path, datasets: Path) -> None:
    stage(home, "money", "2")
    promote(home)
    told = [staging.load(datasets / "money" / name / "structure.json")["released_at"] for name in (TODAY, f"{TODAY}.2")]
    assert told == [f"{TODAY}T04:00:00+00:00", f"{TODAY}T04:00:01+00:00"]


def test_the_date_of_a_release_is_that_of_the_office(tmp_path: Path) -> None:
    stage(tmp_path, "money", "1")
    assert promote(tmp_path, date="2026-12-01", at="00:30") == ["money/2026-12-01"]
    told = staging.load(tmp_path / "public" / "datasets" / "money" / "latest" / "structure.json")
    assert told["released_at"] == "2026-11-30T16:30:00+00:00"


def test_each_release_tells_what_was_public_when(home: Path, datasets: Path) -> None:
    for figures in ("2", "1"):
        stage(home, "money", figures)
        promote(home)
    told = pq.read_table(datasets / "money" / "latest" / "history.parquet").to_pylist()
    assert [(row["release"], row["obs_value"], row["action"]) for row in told] == [
        (TODAY, 1.0, "A"),
        (f"{TODAY}.2", 2.0, "R"),
        (f"{TODAY}.3", 1.0, "R"),
    ]


def test_a_release_from_before_moments_were_kept_begins_a_history(home: Path, datasets: Path) -> None:
    for name in (TODAY, "latest"):
        folder = datasets / "money" / name
        told = staging.load(folder / "structure.json")
        told.pop("released_at", None)
        staging.dump(told, folder / "structure.json")
        (folder / "printed.parquet").rename(folder / "history.parquet")
    stage(home, "money", "2")
    assert promote(home) == [f"money/{TODAY}.2"]
    (told,) = pq.read_table(datasets / "money" / "latest" / "history.parquet").to_pylist()
    assert (told["obs_value"], told["action"]) == (2.0, "A")


def test_a_lost_published_file_comes_back_with_the_next_release(home: Path, datasets: Path) -> None:
    (datasets / "money" / TODAY / "money.csv").unlink()
    (datasets / "money" / "latest" / "money.csv").unlink()
    assert promote(home) == [f"money/{TODAY}.2"]
    assert checksums.verify(datasets / "money" / "latest", "latest") == []


def test_the_bundled_site_is_whole(bundled: Path) -> None:
    """The real one: every release folder checks, every dataset is in the catalogue, pages of both languages are there."""
    root = bundled / "public"
    catalog = staging.load(root / "catalog.json")
    assert [each["id"] for each in catalog["datasets"]] == ["benefits", "enrolment", "funds", "ratios"]
    for each in catalog["datasets"]:
        assert each["release"] == TODAY
        for name in (TODAY, "latest"):
            assert checksums.verify(root / "datasets" / each["id"] / name, name) == []
    for page in ("index.html", "datasets/index.html", *(f"datasets/{each['id']}/index.html" for each in catalog["datasets"])):
        assert (root / page).stat().st_size > 1000
        assert (root / "en" / page).stat().st_size > 1000
