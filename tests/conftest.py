"""What tests share: the bundled data, built and released once for the whole run, by every worker together."""

import fcntl
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from etl import pipeline, promotion, signing
from etl.model import registry

ROOT = Path(__file__).parents[1]
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of the bundled office after `run --no-serve`: archive, staging and the public site."""
    shared = tmp_path_factory.getbasetemp()
    shared = shared.parent if shared.name.startswith("popen-") else shared
    home = shared / "bundled"
    with (shared / "bundled.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / "public").exists():
            house = pipeline.House(registry.load(ROOT / "datasets"), ROOT / "expectations", home, NOW)
            names = pipeline.wanted(house, None)
            pipeline.build(house, names)
            if signing.missing(house, names):  # what is missing is told by tests/test_reviews.py; every other test goes on
                house.registry = replace(house.registry, people=None)
            promotion.promote(house, names)
    return home


@pytest.fixture(scope="session")
def public(bundled: Path) -> Path:
    """The web root of the bundled office."""
    return bundled / "public"


@pytest.fixture
def office(tmp_path: Path) -> Callable[..., pipeline.House]:
    """A house over any folder of declarations, with its own home in this test's folder."""

    def house(datasets: Path = ROOT / "datasets", rules: Path = ROOT / "expectations", now: datetime = NOW) -> pipeline.House:
        return pipeline.House(registry.load(datasets), rules, tmp_path / "home", now)

    return house


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The declarations of the tiny office, for a test to change."""
    shutil.copytree(ROOT / "tests" / "faults" / "office", tmp_path / "office")
    return tmp_path / "office"


@pytest.fixture
def at_work(office: Callable[..., pipeline.House], folder: Path) -> Callable[..., pipeline.House]:
    """The office in `folder` opened anew, as every command does."""
    return lambda now=NOW: office(folder / "datasets", folder / "expectations", now)
