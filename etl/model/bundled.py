"""The files a source is declared with: beside its declaration, or wherever a pattern finds them."""

from pathlib import Path

from etl.model.source import File, Source
from etl.problem import Problems


def path(datasets: Path, source: Source, file: File) -> Path:
    """Where a declared file lies."""
    return datasets / "sources" / source.id / (file.folder or "") / file.path


def found(source: Source, beside: Path) -> Source:
    """The source with every pattern of `files` replaced by the files it matches; Refusal naming one that matches none."""
    problems, files = Problems(), []
    where, remedy = f"sources/{source.id}/source.yaml", f"edit `files` in datasets/sources/{source.id}/source.yaml"
    for file in source.files:
        if not file.is_pattern and not file.period_at:
            files.append(file)
            continue
        folder = beside / (file.folder or "")
        paths = sorted(each.relative_to(folder).as_posix() for each in folder.glob(file.path) if each.is_file())
        if not paths:
            there = f"the folder {file.folder}" if file.folder else "its folder"
            problems.add(f"no file matches “{file.path}” in {there}", where, f"bring the files there, or {remedy}")
        for each in paths:
            try:
                files.append(file.found(each))
            except ValueError as error:
                problems.add(str(error), where, remedy)
    problems.refuse_if_any()
    return source.model_copy(update={"files": tuple(files)})
