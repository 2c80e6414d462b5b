"""Publishers' files and what is to be read from them: one folder a case, `tests/examples/<source>/<case>/`.

A case holds the file as received and `expected.csv`; beside them, where needed, `source.yaml` (else the bundled source of
that name reads it) and `period.txt` (what was told with --period). Where the file must be refused, `expected.txt` holds
the message instead. To report a misread file, add a folder.
"""

from pathlib import Path

import pytest

from etl import reading
from etl.model import declaration, registry
from etl.model.source import Source
from etl.problem import Refusal

EXAMPLES = Path(__file__).parent / "examples"
COLUMNS = [
    *("ref_area", "scheme", "indicator", "time_period", "freq", "period_basis", "obs_value", "decimals", "obs_status"),
    *("obs_text", "obs_unit_text", "source_ref"),
]
OURS = {"source.yaml", "period.txt", "expected.csv", "expected.txt"}


@pytest.fixture(scope="module")
def office() -> registry.Registry:
    """The bundled declarations."""
    return registry.load(EXAMPLES.parents[1] / "datasets")


def cases() -> list[Path]:
    """Every case's folder."""
    return sorted(path for path in EXAMPLES.glob("*/*") if path.is_dir() and path.parent.name != "__pycache__")


def read(case: Path, office: registry.Registry) -> list[list[str]]:
    """The observations of the one received file of a case, as texts, in the file's own order."""
    (received,) = (path for path in case.iterdir() if path.name not in OURS)
    source = office.sources.get(case.parent.name)
    if (case / "source.yaml").is_file():
        path = case / "source.yaml"
        source = declaration.declare(Source, declaration.read_yaml(path), path, id=case.parent.name)
    assert source
    told = (case / "period.txt").read_text().strip() if (case / "period.txt").is_file() else None
    frame = reading.read(office, source, received.read_bytes(), received.name, told, "2026-11-23T15:59:59+00:00")
    return [["" if value is None else str(value) for value in row] for row in frame[COLUMNS].itertuples(index=False)]


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case.parent.name}/{case.name}")
def test_a_publishers_file_is_read_as_a_person_reads_it(case: Path, office: registry.Registry) -> None:
    if (case / "expected.txt").is_file():
        with pytest.raises(Refusal) as refused:
            read(case, office)
        assert str(refused.value) == (case / "expected.txt").read_text(encoding="utf-8").strip()
    else:
        expected = [list(row.values()) for row in declaration.read_csv(case / "expected.csv")]
        assert read(case, office) == expected


def test_there_are_cases_of_every_kind_of_file() -> None:
    assert {path.suffix for case in cases() for path in case.iterdir()} >= {".xls", ".xlsx", ".csv"}
