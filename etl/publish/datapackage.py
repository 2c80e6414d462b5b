"""`datapackage.json`: the CSV and its code lists as foreign-keyed tables, Parquet and XLSX as files beside them (Data Package)."""

import csv
from pathlib import Path
from typing import Any

from etl.model.structure import CODED, added, key
from etl.publish import checksums

_TYPES = {"string": "string", "number": "number", "integer": "integer", "datetime": "datetime"}


_BESIDE = (
    ("conflicts.csv", "Facts that two sources tell differently, both figures as printed, the widest apart first"),
    ("explanations.csv", "Figures published although they break a rule: by whom, when and why they were let pass"),
    ("revisions.csv", "Figures changed after they were public: by which release, what they were before, how far they moved"),
)


def codelists(structure: dict[str, Any], folder: Path) -> list[str]:
    """Write every code list used as `codelists/<column>.csv`; the columns that have one."""
    (folder / "codelists").mkdir(parents=True, exist_ok=True)
    written = []
    for column in (*CODED, *added(structure["dimensions"]), "source"):
        rows = structure["codelists"].get(column)
        if rows:
            header = list(dict.fromkeys(name for row in rows for name in row))
            with (folder / "codelists" / f"{column}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, header, lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)
            written.append(column)
    return written


TOLD = ("lineage.parquet", "history.parquet", "printed.parquet", "checked.parquet", "structure.json", "validation.json")
"""The files of a release that tell of its observations."""

REVIEW = "review.json"
"""The record of who reviewed and approved a release, where its office has such people."""


def describe(structure: dict[str, Any], folder: Path, keyed: list[str]) -> dict[str, Any]:
    """The descriptor of a release folder whose files are written."""
    name = structure["id"]
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": name,
        "id": f"{structure['homepage'].rstrip('/')}/datasets/{name}/{structure['release']}/",
        "title": structure["title"]["zh"],
        "description": f"{structure['description']['zh']}\n\n{structure['description']['en']}",
        "homepage": f"{structure['homepage'].rstrip('/')}/datasets/{name}/",
        "version": structure["version"],
        "keywords": [word for words in structure["keywords"].values() for word in words],
        "contributors": [{"title": structure["publisher"]["zh"], "roles": ["publisher"], "email": structure["contact"]}],
        "licenses": [_licence(structure)],
        "sources": [_source(source) for source in structure["sources"]],
        "resources": [
            _observations(structure, folder, keyed),
            *(_codelist(folder, column) for column in keyed),
            *(_beside(folder, *told) for told in _BESIDE),
            *(_file(folder, path) for path in (f"{name}.parquet", f"{name}.xlsx", *TOLD)),
            *(_file(folder, path) for path in (REVIEW,) if (folder / path).is_file()),
        ],
    }


def _licence(structure: dict[str, Any]) -> dict[str, str]:
    told = {"name": "other-open", "title": f"{structure['licence']['zh']} {structure['licence']['en']}"}
    return {**told, "path": structure["licence_url"]} if structure["licence_url"] else told


def _source(source: dict[str, Any]) -> dict[str, str]:
    custody = f"{source['custody']}: {source['via']['en']}" if source["via"] else source["custody"]
    return {"title": f"{source['publisher']['zh']}: {source['title']['zh']} ({custody})"}


def _observations(structure: dict[str, Any], folder: Path, keyed: list[str]) -> dict[str, Any]:
    path = f"{structure['id']}.csv"
    keyed_by = key(column["name"] for column in structure["columns"])
    fields = [_field(column, keyed_by) for column in structure["columns"]]
    return {
        "name": "observations",
        **_bytes(folder, path),
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8-sig",
        "schema": {
            "fields": fields,
            "missingValues": [""],
            "primaryKey": list(keyed_by),
            "foreignKeys": [
                {"fields": [column], "reference": {"resource": f"codelist-{column.replace('_', '-')}", "fields": ["code"]}}
                for column in keyed
            ],
        },
    }


def _field(column: dict[str, str], keyed_by: tuple[str, ...]) -> dict[str, Any]:
    required = {"constraints": {"required": True}} if column["name"] in keyed_by else {}
    told = {"name": column["name"], "type": _TYPES[column["type"]], "title": column["zh"], "description": column["description_en"]}
    return {**told, **({"format": "%Y-%m-%dT%H:%M:%SZ"} if column["type"] == "datetime" else {}), **required}


def _codelist(folder: Path, column: str) -> dict[str, Any]:
    told = _text_table(folder, f"codelist-{column.replace('_', '-')}", f"codelists/{column}.csv", "utf-8")
    return {**told, "schema": {**told["schema"], "primaryKey": ["code"]}}


def _beside(folder: Path, path: str, description: str) -> dict[str, Any]:
    """A table beside the observations: what is to be known of them."""
    return {**_text_table(folder, path.removesuffix(".csv"), path, "utf-8-sig"), "description": description}


def _text_table(folder: Path, name: str, path: str, encoding: str) -> dict[str, Any]:
    header = (folder / path).read_text(encoding=encoding).splitlines()[0].split(",")
    return {
        "name": name,
        **_bytes(folder, path),
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": encoding,
        "schema": {"fields": [{"name": column, "type": "string"} for column in header]},
    }


def _file(folder: Path, path: str) -> dict[str, Any]:
    """A resource that is a file beside the tables: its bytes and hash are told, its rows are not described again."""
    return {"name": path.replace(".", "-").replace("_", "-"), "type": "file", **_bytes(folder, path)}


def _bytes(folder: Path, path: str) -> dict[str, Any]:
    return {"path": path, "bytes": (folder / path).stat().st_size, "hash": f"sha256:{checksums.sha256(folder / path)}"}
