"""Forms of real publishers, declared here and read from `../shared/data`: one folder a form.

A folder holds its `source.yaml` and the rows it adds to code lists, as an office that connects the form would add them.
"""

import csv
import shutil
from pathlib import Path

import pandas as pd
import pytest

from etl import reading
from etl.model import declaration, registry
from etl.model.registry import Registry
from etl.problem import Refusal

FORMS = Path(__file__).parent
ROOT = FORMS.parents[1]
SHARED = ROOT.parent / "shared" / "data"
KNOWN = "2026-11-23T15:59:59+00:00"


def declared(form: str, folder: Path) -> Registry:
    """The bundled declarations with those of the form added, under `folder`."""
    shutil.copytree(ROOT / "datasets", folder / "datasets", dirs_exist_ok=True)
    shutil.rmtree(folder / "datasets" / "answers")
    (folder / "datasets" / "identifiers.lock").unlink()  # of what our own office has published
    for added in (FORMS / form).glob("*.csv"):
        codelist = folder / "datasets" / "codelists" / added.name
        rows = added.read_text(encoding="utf-8").split("\n", 1)[1]
        codelist.write_text(codelist.read_text(encoding="utf-8").rstrip("\n") + "\n" + rows, encoding="utf-8")
    (folder / "datasets" / "sources" / form).mkdir()
    shutil.copy(FORMS / form / "source.yaml", folder / "datasets" / "sources" / form)
    return registry.load(folder / "datasets")


def shared(path: str) -> Path:
    """A real file; the test is skipped where it is absent."""
    if not (SHARED / path).is_file():
        pytest.skip(f"../shared/data/{path} is not here")
    return SHARED / path


def rows(path: str) -> list[dict[str, str]]:
    """The rows of a real file as another reader has them."""
    return list(csv.DictReader(shared(path).open(encoding="utf-8-sig", newline="")))


def read(office: Registry, form: str, content: bytes, name: str, period: str | None = None) -> pd.DataFrame:
    """The observations of one file."""
    return reading.read(office, office.sources[form], content, name, period, KNOWN)


def refused(office: Registry, form: str, content: bytes, name: str, period: str | None = None) -> list[str]:
    """The problems of one file."""
    with pytest.raises(Refusal) as refusal:
        read(office, form, content, name, period)
    return [str(problem) for problem in refusal.value.problems]


def rule_book(form: str) -> object:
    """The rules a form's folder declares."""
    return declaration.read_yaml(FORMS / form / "expectations.yaml")


def figures(frame: pd.DataFrame, *by: str) -> dict[tuple[str, ...], str]:
    """The figures as printed, by the columns named."""
    return {tuple(row[:-1]): row[-1] for row in frame[[*by, "obs_text"]].itertuples(index=False, name=None)}
