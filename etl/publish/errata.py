"""`errata/`: every correction of figures that were public, and every release that was withdrawn, for people who used them.

Counted from what is published, the review records and the histories of releases; of a withdrawal the log tells. An entry never changes
once it is public, nor does its id.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from etl import revision
from etl.publish import checksums, distributions, feed, log, release, revisions, staging
from etl.publish.log import Entry
from etl.publish.revisions import Kinds

FOLDER = "errata"
NAME = f"{FOLDER}/errata.json"
ERROR, WITHDRAWAL = "error", "withdrawal"

_TOLD: dict[str, tuple[str, dict[str, Any], str]] = {
    "id": ("string", {"required": True, "unique": True}, "Names the entry for ever; on the page it is the anchor"),
    "kind": ("string", {"required": True, "enum": [ERROR, WITHDRAWAL]}, "Figures that were put right, or a release that was withdrawn"),
    "dataset": ("string", {"required": True}, "The dataset"),
    "at": ("datetime", {"required": True}, "The moment from which readers see it put right or withdrawn (UTC)"),
    "release": ("string", {"required": True}, "The release with the figures as they are right, or the one that stands instead"),
    "version": ("string", {}, "Its version; empty where it was released without one"),
    "affected": (
        "string",
        {"required": True},
        "The releases that hold the wrong figures, or the withdrawn one; oldest first, blanks between",
    ),
    "affected_versions": ("string", {}, "The versions of those releases that have one, in the same order, blanks between"),
    "grade": ("string", {"enum": ["tiny", "minor", "serious"]}, "How wrong the figures were; empty of a withdrawal"),
    "indicators": (
        "string",
        {},
        "The codes of the indicators whose figures were wrong, blanks between; of a withdrawal those that changed by it",
    ),
    "figures": ("integer", {"required": True, "minimum": 1}, "How many figures were wrong, or stand in the withdrawn release"),
    "note_zh": ("string", {}, "What was wrong and why, in Chinese"),
    "note_en": ("string", {}, "What was wrong and why, in English"),
}
"""The columns of `errata.csv`: type, constraints and meaning."""

Told = dict[str, Any]


def of(root: Path, catalog: dict[str, Any], entries: Sequence[Entry | None], zone: tzinfo) -> Told:
    """The register of a site whose releases lie in it, the newest entry first; `entries` are those of the log, `zone` the office's."""
    folders = sorted((root / "datasets").iterdir())
    found = [each for dataset in folders for each in (*corrections(dataset), *withdrawals(dataset, entries, zone))]
    home = catalog["homepage"].rstrip("/")
    told = {"id": f"{home}/{FOLDER}/", "publisher": catalog["publisher"], "feed": f"{home}/{FOLDER}/feed.atom"}
    return {**told, "errata": sorted(found, key=lambda each: (each["at"], each["id"]), reverse=True)}


def corrections(dataset: Path) -> list[Told]:
    """The corrections of errors in a dataset's folder, an entry for each that a release declared and that changed public figures."""
    kinds = {name: told for name, told in revisions.kinds(dataset).items() if any(each["kind"] == ERROR for each in told)}
    path = dataset / (release.newest(dataset) or "") / "history.parquet"
    if not kinds or not path.is_file() or "released_at" not in pq.read_schema(path).names:
        return []
    names = sorted(release.releases(dataset), key=revision.order)
    found: dict[tuple[str, int], list[tuple[str, range]]] = {}
    for name, number, indicator, stood in _corrected(pq.read_table(path), kinds, names):
        found.setdefault((name, number), []).append((indicator, stood))
    return [_correction(dataset, name, number, kinds[name][number], told, names) for (name, number), told in found.items()]


def _corrected(history: pa.Table, kinds: Kinds, names: list[str]) -> Iterator[tuple[str, int, str, range]]:
    """Every wrong figure: the release that put it right, which of its amendments says so, the indicator, where the wrong one stood."""
    for rows in revisions.several(history):
        since = rows[0]["release"]
        for _, after in revision.steps(rows):
            declared = revision.declared(kinds.get(after["release"], ()), after["indicator"])
            if declared.get("kind") == ERROR:
                number = list(kinds[after["release"]]).index(declared)
                yield after["release"], number, after["indicator"], range(names.index(since), names.index(after["release"]))
            since = after["release"]


def _correction(dataset: Path, name: str, number: int, declared: revision.Row, told: list[tuple[str, range]], names: list[str]) -> Told:
    structure = staging.load(dataset / name / "structure.json")
    return {
        **{"id": f"{dataset.name}-{name}-{number + 1}", "kind": ERROR, "dataset": dataset.name, "title": structure["title"]},
        **{"at": structure["released_at"], "day": name[:10], "release": name, "version": structure.get("version")},
        "affected": _versions(dataset, [names[place] for place in sorted({place for _, stood in told for place in stood})]),
        "grade": declared.get("grade"),
        "indicators": _named(structure, {indicator for indicator, _ in told}),
        "figures": len(told),
        "note": declared.get("note"),
    }


def withdrawals(dataset: Path, entries: Sequence[Entry | None], zone: tzinfo) -> Iterator[Told]:
    """The releases in a dataset's folder that the log says were withdrawn, with what stands instead: where the entry names none, the
    release after it. Until that one is there, readers are told nothing."""
    names = sorted(release.releases(dataset), key=revision.order)
    for each in entries:
        if not each or each["to"] != log.WITHDRAWN or each["dataset"] != dataset.name:
            continue
        name = each["release"]
        after = next((later for later in names if revision.order(later) > revision.order(each["newest"])), None)
        instead = each["instead"] or after
        if instead:
            structure = staging.load(dataset / name / "structure.json")
            yield {
                **{"id": f"{dataset.name}-{name}-withdrawn", "kind": WITHDRAWAL, "dataset": dataset.name, "title": structure["title"]},
                **{"at": each["at"], "day": datetime.fromisoformat(each["at"]).astimezone(zone).date().isoformat()},
                **{"release": instead, "version": _version(dataset, instead)},
                **{"affected": _versions(dataset, [name]), "grade": None, "figures": structure["observations"]},
                "indicators": [] if each["instead"] else _changed(dataset, instead),
                **{"note": each["why"], "who": each["who"], "key": each["key"], "signature": each["signature"]},
            }


def _changed(dataset: Path, name: str) -> list[dict[str, str]]:
    """The indicators of which a release changed figures that were public."""
    path = dataset / str(release.newest(dataset)) / "history.parquet"
    codes = {after["indicator"] for _, after in revisions.changes(pq.read_table(path)) if after["release"] == name}
    return _named(staging.load(dataset / name / "structure.json"), codes)


def _named(structure: dict[str, Any], codes: set[str]) -> list[dict[str, str]]:
    """Indicators with their names, in the order of their list; one that is on it no more by its code."""
    listed = [{each: row[each] for each in ("code", "zh", "en")} for row in structure["codelists"]["indicator"] if row["code"] in codes]
    known = {row["code"] for row in listed}
    return listed + [{"code": code, "zh": code, "en": code} for code in sorted(codes - known)]


def _versions(dataset: Path, names: Sequence[str]) -> list[dict[str, str | None]]:
    return [{"release": name, "version": _version(dataset, name)} for name in names]


def _version(dataset: Path, name: str) -> str | None:
    version: str | None = staging.load(dataset / name / "structure.json").get("version")
    return version


def write(told: Told, catalog: dict[str, Any], root: Path) -> None:
    """The register as table, document, descriptor and feed, in `errata/` of a site."""
    folder = root / FOLDER
    folder.mkdir(exist_ok=True)
    staging.dump(told, root / NAME)
    distributions.rows([_row(each) for each in told["errata"]], list(_TOLD), folder / "errata.csv")
    (folder / "feed.atom").write_bytes(feed.of_errata(told, catalog))
    staging.dump(_described(told, catalog, folder), folder / "datapackage.json")


def read(root: Path) -> Told | None:
    """The register of a site; None of one that has none."""
    return staging.load(root / NAME) if (root / NAME).is_file() else None


def _row(each: Told) -> dict[str, str]:
    note = each["note"] or {}
    told = {
        **{name: each[name] or "" for name in ("id", "kind", "dataset", "release", "version", "grade", "figures")},
        "at": feed.moment(each["at"]),
        "affected": " ".join(one["release"] for one in each["affected"]),
        "affected_versions": " ".join(one["version"] for one in each["affected"] if one["version"]),
        "indicators": " ".join(one["code"] for one in each["indicators"]),
        **{f"note_{lang}": note.get(lang, "") for lang in ("zh", "en")},
    }
    return {name: str(value) for name, value in told.items()}


def _described(told: Told, catalog: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The descriptor: every column with its type, its meaning and what it may hold."""
    fields = [
        {"name": name, "type": kind, "description": meaning}
        | ({"format": "%Y-%m-%dT%H:%M:%SZ"} if kind == "datetime" else {})
        | ({"constraints": constraints} if constraints else {})
        for name, (kind, constraints, meaning) in _TOLD.items()
    ]
    table = {"type": "table", "format": "csv", "mediatype": "text/csv", "encoding": "utf-8-sig"}
    schema = {"fields": fields, "missingValues": [""], "primaryKey": ["id"]}
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        **{"name": FOLDER, "id": told["id"], "title": catalog["title"]["zh"], "homepage": told["id"]},
        "description": "Corrections of published figures and withdrawn releases, the newest first",
        "contributors": [{"title": catalog["publisher"]["zh"], "roles": ["publisher"], "email": catalog["contact"]}],
        "resources": [
            {"name": FOLDER, **_bytes(folder, "errata.csv"), **table, "schema": schema},
            *({"name": name.replace(".", "-"), "type": "file", **_bytes(folder, name)} for name in ("errata.json", "feed.atom")),
        ],
    }


def _bytes(folder: Path, path: str) -> dict[str, Any]:
    return {"path": path, "bytes": (folder / path).stat().st_size, "hash": f"sha256:{checksums.sha256(folder / path)}"}
