"""The page of one release: what it holds, what has become of it, and its files with their checksums.

The folder of a release holds data alone and never changes; its page is written anew with every site.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from etl.present import citation, errata, numbers
from etl.present.errata import Erratum
from etl.publish import checksums, staging
from etl.publish.dataset import Dataset


def page(dataset: Dataset, release: str, register: Sequence[Erratum], lang: str) -> dict[str, Any]:
    """What the page says in one language."""
    folder, newest = dataset.folder / release, dataset.entry["release"]
    structure = staging.load(folder / "structure.json")
    state = errata.state(register, dataset.id, release, newest)
    return {
        "title": structure["title"][lang],
        "told": dataset.release(release, lang),
        "state": state,
        "notice": errata.of_release(register, dataset.id, release, newest, lang),
        "noindex": state == errata.WITHDRAWN,
        "files": list(_files(folder)),
        "cite": citation.forms(structure, lang),
    }


def _files(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Name, size and checksum of each file, those that people come for first."""
    told = {name: digest for digest, _, name in (line.partition("  ") for line in _sums(folder))}
    of_data = [name for name in told if name.startswith(f"{folder.parent.name}.")]
    for name in dict.fromkeys([*sorted(of_data), *told]):
        yield name, numbers.size((folder / name).stat().st_size), told[name]


def _sums(folder: Path) -> list[str]:
    path = folder / checksums.NAME
    return path.read_text("utf-8").splitlines() if path.is_file() else []
