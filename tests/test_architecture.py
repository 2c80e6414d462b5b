"""What the import contracts of `pyproject.toml` cannot say: clocks, places, files, notebooks, documents, foreign hosts."""

import ast
import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from etl.cli import app

ROOT = Path(__file__).parents[1]
ROOMS = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "etl").rglob("*.py"))}
SERVED = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "dashboard").rglob("*.py"))}
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))

TIME_AND_PLACE = {
    *("datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns", "time.localtime", "time.gmtime"),
    *("Path.cwd", "Path.home", "os.getcwd", "os.getenv", "os.environ", "os.environb", "os.cpu_count", "Path().resolve"),
}
"""What must be an argument below `cli` and `dashboard.app`."""

ALLOWED = {"etl/cli.py", "etl/desk.py", "dashboard/app.py"}
SET_FOR_A_LIBRARY = {("etl/validate/runner.py", "os.environ")}
"""`GX_ANALYTICS_ENABLED=false` must be in the environment before the library is loaded; nothing of ours is read from it."""

FILES = {
    *("open", "io.open", "os.open", "Path", "pathlib.Path", "tempfile.mkdtemp", "read_csv", "read_parquet", "to_csv", "to_parquet"),
    *("read_text", "read_bytes", "write_text", "write_bytes", "iterdir", "glob", "rglob", "mkdir", "unlink", "rename", "exists", "is_file"),
}
"""Names by which Python touches the disk."""

FOREIGN = re.compile(
    r"""(?:<(?:link|script|img|iframe|source|video|audio|embed|object|use|image)\b[^>]*?\b(?:src|href|data|srcset|xlink:href)\s*=\s*["']?"""
    r"""|url\(\s*["']?|@import\s+["'])\s*(?:https?:)?//""",
    re.I,
)
"""A tag or rule that has a browser fetch something from another host; a link a reader may click is none."""


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def dotted(node: ast.AST) -> str:
    """`datetime.now` for the expression `datetime.now`; the last two names count: `dt.datetime.now` too."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    parts.append(node.id if isinstance(node, ast.Name) else "")
    return ".".join(reversed(parts[:2] if len(parts) > 2 else parts))


def names_in(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Every name and dotted name that occurs, with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Name):
            yield dotted(node), node.lineno


def imported(tree: ast.AST) -> set[str]:
    """The modules a program imports."""
    told = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            told |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            told.add(node.module or "")
            told |= {f"{node.module}.{alias.name}" for alias in node.names}
    return told


# ---- time and place are arguments ----


@pytest.mark.parametrize("path", [*ROOMS, *SERVED], ids=name)
def test_no_clock_no_working_directory_no_environment_below_the_command_line(path: Path) -> None:
    tree = {**ROOMS, **SERVED}[path]
    told = {(f"{name(path)}:{line}", found) for found, line in names_in(tree) if found in TIME_AND_PLACE}
    assert name(path) in ALLOWED or {each for each in told if (name(path), each[1]) not in SET_FOR_A_LIBRARY} == set()


def test_the_walk_sees_a_clock() -> None:
    tree = ast.parse("import datetime as dt\nx = dt.datetime.now()\ny = os.environ['A']\nz = Path.cwd() / 'a'")
    assert {found for found, _ in names_in(tree)} & TIME_AND_PLACE == {"datetime.now", "os.environ", "Path.cwd"}


# ---- rooms without files ----


@pytest.mark.parametrize("path", [path for path in ROOMS if {"harmonise", "present"} & set(path.relative_to(ROOT).parts)], ids=name)
def test_harmonising_and_presenting_touch_no_file(path: Path) -> None:
    """But for the message catalogue, which `messages` reads where it lies."""
    calls = {dotted(node.func).rsplit(".", 1)[-1] for node in ast.walk(ROOMS[path]) if isinstance(node, ast.Call)}
    touched = calls & {each.rsplit(".", 1)[-1] for each in FILES}
    assert touched <= ({"Path", "open", "read_text"} if path.name == "messages.py" else set())


def test_messages_reads_its_own_catalogue_and_nothing_else() -> None:
    tree = ROOMS[ROOT / "etl" / "present" / "messages.py"]
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    assert [text for text in texts if re.fullmatch(r"[\w./-]+\.\w{2,5}", text)] == ["messages.csv"]


# ---- notebooks ----


def test_there_are_notebooks() -> None:
    assert [path.name for path in NOTEBOOKS][:2] == ["01-first-look.ipynb", "02-add-a-source.ipynb"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name)
def test_notebooks_use_the_reader_s_door_alone(path: Path) -> None:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    lines = [line for cell in code for line in cell.splitlines() if not re.match(r"\s*[!%]", line)]
    ours = {module for module in imported(ast.parse("\n".join(lines))) if re.match(r"(etl|dashboard)\b", module)}
    assert ours
    assert {module for module in ours if not re.match(r"etl\.(catalog|present)\b", module) and module != "etl"} == set()


# ---- documents do not lag ----


def test_every_command_is_in_both_readmes() -> None:
    commands = [command.name or command.callback.__name__ for command in app.registered_commands if command.callback]
    for document in ("README.md", "README.zh-CN.md"):
        text = (ROOT / document).read_text(encoding="utf-8")
        assert [command for command in commands if f"shebao {command}" not in text] == [], document


def test_every_dataset_is_in_both_readmes() -> None:
    for document in ("README.md", "README.zh-CN.md"):
        text = (ROOT / document).read_text(encoding="utf-8")
        assert [path.stem for path in (ROOT / "datasets" / "dataflows").glob("*.yaml") if path.stem not in text] == [], document


def test_every_indicator_is_explained_where_its_figures_are(public: Path) -> None:
    """In both languages, on the landing page itself."""
    with (ROOT / "datasets" / "codelists" / "indicator.csv").open(encoding="utf-8", newline="") as file:
        indicators = list(csv.DictReader(file))
    told: dict[str, dict[str, str]] = {}
    for path in (public / "datasets").glob("*/latest/structure.json"):
        told |= {row["code"]: row for row in json.loads(path.read_text(encoding="utf-8"))["codelists"]["indicator"]}
    for row in indicators:
        assert told[row["code"]]["description_zh"] == row["description_zh"] != ""
        assert told[row["code"]]["description_en"] == row["description_en"] != ""
        assert row["zh"] in (public / "datasets" / row["dataflow"] / "index.html").read_text(encoding="utf-8"), row["code"]


# ---- nothing is loaded from another host ----


def test_published_pages_load_nothing_from_another_host(public: Path) -> None:
    paths = [path for path in public.rglob("*") if path.suffix in (".html", ".css", ".js", ".svg")]
    assert len(paths) > 15
    assert [path.relative_to(public).as_posix() for path in paths if FOREIGN.search(path.read_text(encoding="utf-8"))] == []


def test_the_explorer_s_own_files_load_nothing_from_another_host() -> None:
    paths = [path for path in (ROOT / "dashboard" / "assets").rglob("*") if path.suffix in (".css", ".js", ".svg")]
    assert paths
    assert [name(path) for path in paths if FOREIGN.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize(
    ("text", "foreign"),
    [
        ('<script defer src="https://cdn.example.org/a.js">', True),
        ("<link rel=stylesheet href=//cdn.example.org/a.css>", True),
        ('<img alt="" src="http://example.org/a.png">', True),
        ("@font-face {src: url(https://example.org/a.woff2)}", True),
        ('@import "//example.org/a.css"', True),
        ('<a href="https://www.stats.gov.cn/">', False),
        ('<script src="/assets/site.js?v=1">', False),
        ('<svg xmlns="http://www.w3.org/2000/svg">', False),
    ],
)
def test_what_counts_as_foreign(text: str, foreign: bool) -> None:
    assert bool(FOREIGN.search(text)) == foreign
