"""A tiny office whose every figure is invented, already released once: what a fault must leave as it was."""

import hashlib
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from etl import cli
from etl.validate import workers

OFFICE = Path(__file__).parent / "office"


class Told(NamedTuple):
    """What a command answered."""

    code: int
    out: str
    err: str


class Office(NamedTuple):
    """A folder of declarations and rules, its home, and the command line over both."""

    folder: Path
    home: Path
    shebao: Callable[..., Told]

    @property
    def sources(self) -> Path:
        return self.folder / "datasets" / "sources"

    def released(self) -> dict[str, str]:
        """Every file the public can reach, by the SHA-256 of its bytes, and where the link leads."""
        root = self.home / "public"
        told = {path.relative_to(root).as_posix(): path for path in sorted(root.rglob("*")) if path.is_file()}
        digests = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in told.items()}
        return {"public": root.readlink().as_posix(), **digests}

    def archived(self) -> dict[str, str]:
        """Every file of the archive by the SHA-256 of its bytes."""
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (self.home / "archive").iterdir()}


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Validate in this process, where the libraries are loaded: a new one would load them anew for every test."""
    monkeypatch.setattr(workers, "side_by_side", lambda wanted, jobs: workers.Here())


@pytest.fixture
def shebao(here: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Told]:
    """The console script, called in this process: `shebao("build", "money")`."""

    def run(*words: str | Path) -> Told:
        monkeypatch.setattr(sys, "argv", ["shebao", *map(str, words)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            cli.main()
        return Told(int(left.value.code or 0), *capsys.readouterr())

    return run


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Declarations, rules and a home in which both datasets are released."""
    folder = tmp_path_factory.mktemp("once") / "office"
    shutil.copytree(OFFICE, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workers, "side_by_side", lambda wanted, jobs: workers.Here())
        patch.setattr(sys, "argv", ["shebao", "run", "--no-serve", "--home", f"{folder}/home", "--datasets", f"{folder}/datasets"])
        with pytest.raises(SystemExit) as left:
            cli.main()
    assert not left.value.code
    return folder


@pytest.fixture
def office(once: Path, tmp_path: Path, shebao: Callable[..., Told]) -> Office:
    """A copy of the released office for one test; its commands need no `--home` and no `--datasets`."""
    folder = tmp_path / "office"
    shutil.copytree(once, folder, symlinks=True)

    def run(*words: str | Path) -> Told:
        return shebao(*words, "--home", folder / "home", *(() if words[0] == "serve" else ("--datasets", folder / "datasets")))

    return Office(folder, folder / "home", run)
