"""Reading declarations: YAML and CSV into frozen models, with every mistake named by file and line."""

import csv
import io
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar, get_args

import yaml
from pydantic import BaseModel, ValidationError

from etl.problem import Problem, Refusal

Model = TypeVar("Model", bound=BaseModel)
_MESSAGES = {
    "extra_forbidden": "“{key}” is no key of this declaration",
    "missing": "“{key}” is missing",
}


class _Loader(yaml.CSafeLoader):
    """YAML in which a key written twice is an error, and dates and numbers stay as they are written."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.MarkedYAMLError(problem=f"the key “{key}” is written twice", problem_mark=node.start_mark)
        return super().construct_mapping(node, deep)


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag.rsplit(":", 1)[-1] in ("null", "bool", "int", "merge")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read_yaml(path: Path) -> Any:
    """The content of a YAML file; Refusal with the line where it is no YAML."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), _Loader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        what = getattr(error, "problem", None) or str(error)
        raise Refusal([Problem(where=f"{path.name}{line}", what=f"not readable as YAML: {what}", remedy=f"edit {shown(path)}")]) from error


def declare(model: type[Model], content: Any, path: Path, *, told: Any = None, **given: Any) -> Model:
    """`content` of the YAML file at `path` as a model; each mistake becomes a Problem with its line.

    `told` is what validators may have to know beside the content.
    """
    if not isinstance(content, dict):
        what = "the file declares nothing: it has no keys"
        raise Refusal([Problem(where=f"{path.parent.name}/{path.name}:1", what=what, remedy=f"edit {shown(path)}")])
    try:
        return model.model_validate({**given, **content}, context=told)
    except ValidationError as error:
        raise Refusal(
            Problem(
                where=place(path, mistake["loc"]),
                what=_told(mistake) + _nearest_key(model, mistake),
                remedy=f"edit {shown(path)}",
            )
            for mistake in error.errors()
        ) from error


def place(path: Path, location: Iterable[int | str]) -> str:
    """A YAML file and the line on which what stands at a location of its content begins: `city/source.yaml:6`."""
    tree = yaml.compose(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return f"{path.parent.name}/{path.name}:{_line(tree, tuple(location))}"


def nearest(written: str, known: Iterable[str]) -> str:
    """What somebody probably meant, as the end of what is told: `; the nearest is “columns”`, nothing where nothing is near."""
    found = get_close_matches(written, list(known), 1)
    return f"; the nearest is “{found[0]}”" if found else ""


def _nearest_key(model: type[BaseModel], mistake: Any) -> str:
    """The key nearest to one that is none, of the declaration it stands in."""
    if mistake["type"] != "extra_forbidden":
        return ""
    *within, key = mistake["loc"]
    for step in within:
        if step in model.model_fields:
            model = next(_models(model.model_fields[step].annotation), model)
    return nearest(str(key), model.model_fields)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models an annotation is made of: `tuple[Layout, ...]` of Layout."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)


def _told(mistake: Any) -> str:
    """A mistake in our words: which key, and what is wrong with it; items of a list are counted from one."""
    key = ".".join(str(step + 1 if isinstance(step, int) else step) for step in mistake["loc"])
    reason = mistake["msg"].removeprefix("Value error, ")
    return _MESSAGES[mistake["type"]].format(key=key) if mistake["type"] in _MESSAGES else f"{key}: {reason}" if key else reason


def _line(node: yaml.Node | None, location: tuple[int | str, ...]) -> int:
    line = node.start_mark.line if node else 0
    for step in location:
        if isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == str(step)), None)
            if found is None:
                break
            line, node = found[0].start_mark.line, found[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = node.start_mark.line
    return line + 1


def read_csv(path: Path) -> list[dict[str, str]]:
    """The rows of a declaration's CSV as text, with or without a byte order mark; Refusal where a row has too many or too few cells."""
    return [row for _, row in _numbered(path)]


def _numbered(path: Path) -> list[tuple[int, dict[str, str]]]:
    """The rows of a CSV with the line each begins on."""
    try:
        reader = csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""), strict=True)
        header = next(reader, [])
        begun, body = reader.line_num + 1, []
        for row in reader:
            body += [(begun, row)] if row else []
            begun = reader.line_num + 1
    except FileNotFoundError as error:
        raise Refusal([Problem(where=path.name, what="the file is not there", remedy=f"add {shown(path)}")]) from error
    except UnicodeDecodeError as error:
        raise Refusal([Problem(where=path.name, what="the file is not in UTF-8", remedy=f"save {shown(path)} as CSV in UTF-8")]) from error
    except csv.Error as error:
        raise Refusal(
            [Problem(where=f"{path.name}:{begun}", what=f"not readable as CSV: {error}", remedy=f"edit {shown(path)}")]
        ) from error
    ragged = [line for line, row in body if len(row) != len(header)]
    if ragged:
        raise Refusal(
            Problem(where=f"{path.name}:{line}", what=f"a row must have {len(header)} cells", remedy=f"edit {shown(path)}")
            for line in ragged
        )
    return [(line, dict(zip(header, row, strict=True))) for line, row in body]


def rows(model: type[Model], path: Path, *, told: Any = None) -> tuple[Model, ...]:
    """The rows of a CSV as models; every bad row becomes a Problem with its line. `told` is what validators may have to know."""
    return tuple(row for _, row in numbered(model, path, told=told))


def numbered(model: type[Model], path: Path, *, told: Any = None) -> tuple[tuple[int, Model], ...]:
    """The rows of a CSV as models, each with the line it begins on; every bad row becomes a Problem with its line."""
    read, problems = [], []
    for line, row in _numbered(path):
        try:
            read.append((line, model.model_validate(row, context=told)))
        except ValidationError as error:
            problems += [
                Problem(where=f"{path.name}:{line}", what=_told(mistake), remedy=f"edit {shown(path)}") for mistake in error.errors()
            ]
    if problems:
        raise Refusal(problems)
    return tuple(read)


def shown(path: Path) -> str:
    """A path as people are told it: from the folder of declarations on, never of the machine."""
    parts = path.parts
    for room in ("datasets", "expectations"):
        if room in parts:
            return "/".join(parts[len(parts) - 1 - parts[::-1].index(room) :])
    return path.name
