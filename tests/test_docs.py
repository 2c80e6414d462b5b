"""What is written about the project is so: commands, options, datasets, rules, keys and links of the documents exist."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main
import yaml
from pydantic import BaseModel

from etl.cli import app
from etl.model import answer, codelist, dataflow, declaration, identifiers, registry, review, roles, schedule, sentence, source
from etl.validate import expectations

ROOT = Path(__file__).parents[1]
README, TWIN = ROOT / "README.md", ROOT / "README.zh-CN.md"
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
COMMANDS = {
    name: {option for each in command.params for option in each.opts} for name, command in typer.main.get_command(app).commands.items()
}
DATAFLOWS = sorted(path.stem for path in (ROOT / "datasets" / "dataflows").glob("*.yaml"))
SOURCES = sorted(path.parent.name for path in (ROOT / "datasets" / "sources").glob("*/source.yaml"))
BOOKS = {name: expectations.load(ROOT / "expectations", name) for name in DATAFLOWS}
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def blocks(path: Path) -> list[tuple[str, str]]:
    """The fenced blocks of a document: language and content."""
    return [(match[1], match[2]) for match in BLOCK.finditer(text(path))]


def code(path: Path) -> list[str]:
    """Every line of code in a document, in fenced blocks and between backticks."""
    inline = re.findall(r"`([^`\n]+)`", BLOCK.sub("", text(path)))
    return [line for language, block in blocks(path) if language != "text" for line in block.splitlines()] + inline


def calls(line: str) -> Iterator[tuple[str, list[str]]]:
    """Each `shebao` command of a line and its options."""
    for match in re.finditer(r"(?:^|[\s/])shebao ([a-z][\w-]*)([^&|;#]*)", line):
        yield match[1], re.findall(r"(?<!\S)(--[a-z-]+)", match[2])


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_commands_and_options_exist(path: Path) -> None:
    told = [(command, options) for line in code(path) for command, options in calls(line)]
    wrong = [f"shebao {command}" for command, _ in told if command not in COMMANDS]
    wrong += [
        f"shebao {command} {each}" for command, options in told for each in options if each not in {*COMMANDS.get(command, ()), "--help"}
    ]
    targets = set(re.findall(r"^([a-z-]+):", text(ROOT / "Makefile"), re.M))
    wrong += [f"make {each}" for line in code(path) for each in re.findall(r"(?:^|&& )make ([a-z][a-z-]*)", line) if each not in targets]
    assert not wrong


@pytest.mark.parametrize("path", [README, TWIN], ids=name_of)
def test_the_readme_names_every_command_dataset_and_source(path: Path) -> None:
    told = set(code(path))
    missing = [f"shebao {name}" for name in COMMANDS if f"shebao {name}" not in told]
    assert not missing + [name for name in (*DATAFLOWS, *SOURCES) if name not in told]


def test_the_changelog_names_every_dataset() -> None:
    assert not [name for name in DATAFLOWS if f"`{name}`" not in text(ROOT / "CHANGELOG.md")]


def headings(path: Path) -> list[str]:
    return re.findall(r"^(#+) ", BLOCK.sub("", text(path)), re.M)


def test_the_readme_and_its_twin_have_the_same_structure() -> None:
    assert headings(README) == headings(TWIN)
    rows = [len(re.findall(r"^\|", text(path), re.M)) for path in (README, TWIN)]
    assert rows[0] == rows[1]

    def typed(path: Path) -> list[list[str]]:
        return [[line.split("  #")[0].rstrip() for line in block.splitlines()] for language, block in blocks(path) if language]

    assert typed(README) == typed(TWIN)


def anchors(path: Path) -> set[str]:
    told = re.findall(r"^#+ (.+)$", BLOCK.sub("", text(path)), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in told}


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_links_lead_somewhere(path: Path) -> None:
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", BLOCK.sub("", text(path))):
        where, _, anchor = target.partition("#")
        if "://" in target:
            continue
        place = path.parent / where if where else path
        if not place.exists() or (anchor and anchor not in anchors(place)):
            broken.append(target)
    assert not broken


# ---- the rules in force ----


def levels(tolerance: expectations.Tolerance) -> str:
    told = {"warning": tolerance.warning, "critical": tolerance.critical}
    return ", ".join(f"{level} beyond {allowed}" for level, allowed in told.items() if allowed is not None)


def rules_in_force() -> list[str]:
    """The rows of the table in docs/rules.md, as the rule books say them."""
    found: dict[tuple[str, str, str, str], list[str]] = {}
    for name, book in BOOKS.items():
        for identity in book.identities:
            key = identity.id, f"`{identity.kind}`", identity.title.en, levels(identity.tolerance)
            found.setdefault(key, []).append(name)
        for each in book.expectations:
            kind = each.type.removeprefix("expect_column_values_to_").removeprefix("expect_")
            found.setdefault((each.meta.id, f"`…{kind}`", each.meta.title.en, each.severity), []).append(name)
    rows = [(id, f"| {id} | {title} | {kind} | {level} | {', '.join(names)} |") for (id, kind, title, level), names in found.items()]
    return list(dict.fromkeys(row for _, row in sorted(rows)))


def test_the_rules_in_force_are_documented() -> None:
    written = [line for line in text(ROOT / "docs" / "rules.md").splitlines() if re.match(r"\| [PR]\d\d ", line)]
    assert written == rules_in_force(), "docs/rules.md should say:\n" + "\n".join(rules_in_force())


def test_every_rule_of_the_list_is_accounted_for() -> None:
    rows = re.findall(r"^\| \*\*(R\d\d)\*\* \| (.+?) \| (.*?)\|$", text(ROOT / "docs" / "rules.md"), re.M)
    assert [name for name, _, _ in rows] == [f"R{number:02}" for number in range(1, 53)]
    declared = {identity.id for book in BOOKS.values() for identity in book.identities}
    declared |= {each.meta.id for book in BOOKS.values() for each in book.expectations}
    assert {name for name, place, _ in rows if place == "declared"} == {each for each in declared if each.startswith("R")}
    for name, place, why in rows:
        if place != "declared":
            assert why.strip(), name
            assert place == "not expressed" or (ROOT / place.strip("`")).is_file(), name


# ---- every key of the declarations ----

DECLARED: dict[str, type[BaseModel]] = {
    "Catalogue": registry.Catalog,
    "Column": registry.Concept,
    "Break": registry.Break,
    "Event": registry.Event,
    "Identifier": identifiers.Identifier,
    "Change of a date": schedule.Moved,
    "Schedule": schedule.Schedule,
    "Code": codelist.Code,
    "Area": codelist.Area,
    "Scheme": codelist.Scheme,
    "Indicator": codelist.Indicator,
    "Spelling": codelist.Alias,
    "Dataflow": dataflow.Dataflow,
    "View": dataflow.View,
    "Derivation": dataflow.Derive,
    "Disclosure": dataflow.Disclosure,
    "Structure": dataflow.Structure,
    "Answer": answer.Answer,
    "Selection": answer.Selection,
    "Figure": answer.Figure,
    "Chart": answer.Chart,
    "Source": source.Source,
    "Layout": source.Layout,
    "Positions": source.Positions,
    "Sentence": sentence.Sentence,
    "File": source.File,
    "Note": source.Note,
    "Amendment": source.Amendment,
    "Coverage": source.Coverage,
    "Roles": roles.Roles,
    "Person": roles.Person,
    "Review": review.Review,
    "Interpretation": review.Interpretation,
    "Conflicts": review.Conflicts,
    "Change": review.Change,
    "Signature": review.Signature,
    "Rule book": expectations.RuleBook,
    "Identity": expectations.Identity,
    "Tolerance": expectations.Tolerance,
    "Expectation": expectations.Expectation,
    "What a rule is called": expectations.Meta,
    "Explanation": expectations.Explanation,
}


@pytest.mark.parametrize("heading", DECLARED)
def test_every_key_of_a_declaration_is_documented(heading: str) -> None:
    model = DECLARED[heading]
    parts = re.split(r"^#+ (.+)$", text(ROOT / "docs" / "declarations.md"), flags=re.M)
    section = parts[parts.index(heading) + 1]
    written = re.findall(r"^\| `(\w+)` \|", section, re.M)
    parent = model.__bases__[0]
    inherited = set(parent.model_fields) if issubclass(parent, codelist.Code | answer.Selection) else set()
    given = {"id"} if model in (dataflow.Dataflow, source.Source, answer.Answer, review.Review) else set()  # the name of the file or folder
    given |= {"added"} if model is expectations.Explanation else set()  # columns named after the dimensions a dataflow adds
    assert sorted(written) == sorted(set(model.model_fields) - inherited - given)


def test_every_declared_model_is_documented() -> None:
    modules = (answer, identifiers, registry, codelist, dataflow, review, roles, schedule, sentence, source, expectations)
    ours = {value for module in modules for value in vars(module).values() if isinstance(value, type) and issubclass(value, BaseModel)}
    declared = {model for model in ours if model.__module__ in {module.__name__ for module in modules} and model is not codelist.Codelist}
    assert {model for model in declared if model.model_fields.keys() - codelist.Code.model_fields.keys()} <= set(DECLARED.values())


@pytest.mark.parametrize("name", ["Kinds of identity", "Kinds of source"])
def test_every_kind_is_documented(name: str) -> None:
    path, model, field = {
        "Kinds of identity": ("rules.md", expectations.Identity, "kind"),
        "Kinds of source": ("declarations.md", source.Source, "kind"),
    }[name]
    kinds = model.model_fields[field].annotation.__args__
    assert not [kind for kind in kinds if f"`{kind}`" not in text(ROOT / "docs" / path)]


def test_every_pick_and_word_of_an_answer_is_documented() -> None:
    guide = text(ROOT / "docs" / "add-an-answer.md")
    told = {name for cells in re.findall(r"^\| (`.*?) \|", guide, re.M) for name in re.findall(r"`(\w+)`", cells)}
    picks = set(answer.Figure.model_fields["pick"].annotation.__args__)
    counted = set(answer.Figure.model_fields["what"].annotation.__args__[0].__args__)
    assert told == picks | set(answer.WORDS)
    assert not [each for each in counted if f"`{each}`" not in guide]


# ---- what the documents tell people to type ----


def test_the_query_of_the_readme_works(public: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (snippet,) = [block for language, block in blocks(README) if language == "python"]
    exec(snippet.replace("var/public", str(public)), {})
    assert "obs_value" in capsys.readouterr().out


def test_the_rule_the_readme_changes_is_there() -> None:
    (line,) = [line for line in code(README) if line.startswith("sed") and "expectations" in line]
    pattern, path = re.search(r"s/([^/]+)/", line)[1], ROOT / line.split()[-1]  # type: ignore[index]
    assert re.search(pattern, text(path))


def alone(folder: Path) -> None:
    """Copy declarations and rules, and let the enrolment dataflow read nothing but what the guide adds."""
    shutil.copytree(ROOT / "datasets", folder / "datasets", ignore=shutil.ignore_patterns("roles.yaml", "reviews"))
    shutil.copytree(ROOT / "expectations", folder / "expectations")
    shutil.rmtree(folder / "datasets" / "answers")
    for path in (folder / "datasets" / "sources").iterdir():
        if path.name != "anhui_city":
            shutil.rmtree(path)
    for path in (folder / "datasets" / "dataflows").glob("*.yaml"):
        listed = "sources:\n  - anhui_city\n" if path.stem == "enrolment" else "sources: []\n"
        path.write_text(re.sub(r"^sources:.*\n(  - .*\n)+", listed, text(path), flags=re.M), encoding="utf-8")
    (folder / "datasets" / identifiers.LOCK).unlink()
    identifiers.lock(registry.load(folder / "datasets"))


@pytest.mark.parametrize("guide", ["add-a-source.md", "release.md"])
def test_the_guide_works_as_written(guide: str, tmp_path: Path) -> None:
    alone(tmp_path)
    settings = {**os.environ, "SHEBAO_HOME": "home", "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    printed = ""
    for language, block in blocks(ROOT / "docs" / guide):
        if language == "yaml" and block.startswith("# "):
            place = tmp_path / block.splitlines()[0].removeprefix("# ")
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(block, encoding="utf-8")
        elif language in ("python", "sh"):
            command = [sys.executable, "-c", block] if language == "python" else ["sh", "-c", block]
            done = subprocess.run(command, cwd=tmp_path, env=settings, capture_output=True, text=True)
            printed = "\n".join(filter(str.strip, (done.stdout + done.stderr).splitlines()))
        elif language == "text":
            expected = re.escape(block.strip()).replace(r"\[\.\.\.\]", ".*?")
            assert re.fullmatch(expected, printed, re.S), f"expected:\n{block}\nprinted:\n{printed}"


def test_declarations_in_the_documents_are_yaml() -> None:
    for path in DOCUMENTS:
        for language, block in blocks(path):
            if language == "yaml":
                yaml.load(block, declaration._Loader)
