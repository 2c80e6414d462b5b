"""The command line: its help, its exit codes, how it tells what is wrong, and what it touches."""

import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import NamedTuple

import pytest
from rich.console import Console
from typer.testing import CliRunner

from etl import cli, desk
from etl.publish import cards
from etl.validate import workers

ROOT = Path(__file__).parents[1]
EPILOGS = {command.name or command.callback.__name__: command.epilog or "" for command in cli.app.registered_commands if command.callback}
COMMANDS = sorted(EPILOGS)
SHEBAO = Path(sys.executable).with_name("shebao")


class Told(NamedTuple):
    """What a command answered."""

    code: int
    out: str
    err: str


@pytest.fixture
def shebao(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Told]:
    """The console script, called in this process; figures are validated here, where the libraries are loaded already."""
    monkeypatch.setattr(workers, "side_by_side", lambda wanted, jobs: workers.Here())

    def run(*words: str | Path) -> Told:
        monkeypatch.setattr(sys, "argv", ["shebao", *map(str, words)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            cli.main()
        return Told(int(left.value.code or 0), *capsys.readouterr())

    return run


@pytest.fixture
def folder(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The tiny office, and a working directory beside it that holds nothing of ours."""
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    return folder


@pytest.fixture
def there(folder: Path) -> tuple[str, ...]:
    """The options that lead to the tiny office."""
    return ("--home", f"{folder}/home", "--datasets", f"{folder}/datasets")


def tree(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


# ---- help ----


def test_the_commands_are_those_declared() -> None:
    told = "approve build calendar check diff embargo gate identifiers log publish-due receive release review run serve status trace verify"
    assert " ".join(COMMANDS) == f"{told} withdraw"


@pytest.mark.parametrize("command", COMMANDS)
def test_help_says_what_it_does_and_shows_an_example(command: str) -> None:
    answer = CliRunner().invoke(cli.app, [command, "--help"])
    assert answer.exit_code == 0
    assert f"Example: shebao {command}" in answer.output
    assert ("--home" in answer.output) == ("SHEBAO_HOME" in answer.output) == (command != "identifiers")
    assert ("--datasets" in answer.output) == (command not in ("diff", "trace"))


@pytest.mark.parametrize("command", COMMANDS)
def test_the_example_is_understood(command: str, shebao: Callable[..., Told], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Typed where there is no office, each example is refused for that reason, never for its options."""
    monkeypatch.chdir(tmp_path)
    told = shebao(*shlex.split(EPILOGS[command].removeprefix("Example: shebao ")))
    assert told.code == 1
    assert "no catalog.yaml here" in told.err or "nothing is released yet" in told.err


def test_nothing_typed_shows_the_commands() -> None:
    answer = CliRunner().invoke(cli.app, [])
    assert all(command in answer.output for command in COMMANDS)


def test_help_does_not_wait_for_the_libraries(tmp_path: Path) -> None:
    """Neither frames nor Great Expectations are loaded to print help."""
    script = (
        "import sys; from typer.testing import CliRunner; from etl import cli; CliRunner().invoke(cli.app, ['build', '--help']); "
        "print([name for name in ('pandas', 'pyarrow', 'great_expectations', 'dash') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# ---- exit codes and messages ----


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (["nothing"], "No such command"),
        (["build", "--nothing"], "No such option"),
        (["build", "nowhere"], "nowhere: no such dataflow; known are members, money"),
        (["receive", "a.csv"], "Missing option"),
        (["receive", "a.csv", "--source", "returns"], "a.csv: no such file"),
        (["run", "--port", "eighty"], "Invalid value for '--port'"),
    ],
)
def test_what_is_not_understood_is_2(shebao: Callable[..., Told], there: tuple[str, ...], words: list[str], answer: str) -> None:
    told = shebao(*words, *(there if "nothing" not in words[0] else ()))
    assert told.code == 2
    assert answer in told.err
    assert "Traceback" not in told.err


@pytest.mark.parametrize("words", [["--source", "nobody"], ["--source", "returns", "--period", "soon"]])
def test_a_receipt_that_means_nothing_is_2(shebao: Callable[..., Told], there: tuple[str, ...], folder: Path, words: list[str]) -> None:
    (folder / "a.csv").write_bytes(b"x")
    told = shebao("receive", folder / "a.csv", *words, *there)
    assert told.code == 2
    assert f"“{words[-1]}” is no" in told.err


def test_a_file_that_is_too_large_is_refused_before_a_byte_of_it_is_read(
    shebao: Callable[..., Told], there: tuple[str, ...], folder: Path
) -> None:
    with (folder / "endless.csv").open("wb") as file:
        file.truncate(2**40)  # 1 TB of nothing: no memory holds it
    told = shebao("receive", folder / "endless.csv", "--source", "counties", *there)
    assert (told.code, "the file is larger than 32 MB · endless.csv · divide the file" in told.err) == (1, True)


def test_no_office_is_told(shebao: Callable[..., Told], tmp_path: Path) -> None:
    told = shebao("build", "--home", tmp_path / "home", "--datasets", tmp_path / "nowhere")
    assert told.code == 1
    assert "no catalog.yaml here · nowhere · name a folder of declarations with --datasets" in told.err


def test_refusals_are_told_all_at_once_as_what_where_remedy(shebao: Callable[..., Told], there: tuple[str, ...], folder: Path) -> None:
    path = folder / "datasets" / "sources" / "yearbook" / "members.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("合肥市", "合非市").replace("910.50", "九百"), encoding="utf-8")
    told = shebao("build", "members", *there)
    assert told.code == 1
    head, *problems = told.err.strip().splitlines()
    assert head == f"refused members, {len(problems)} problems:"
    assert len(problems) == 2  # the unknown label, in every year, and the figure
    assert all(len(problem.split(" · ")) == 3 for problem in problems)
    assert told.out == ""
    assert "Traceback" not in told.err
    assert str(folder) not in told.err


def test_beside_a_refused_dataset_the_others_are_staged_and_told(shebao: Callable[..., Told], there: tuple[str, ...], folder: Path) -> None:
    path = folder / "datasets" / "sources" / "yearbook" / "members.csv"
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole.replace("910.50", "1910.50"), encoding="utf-8")
    for staged in ("money: 2 rules: 2 passed\n", "money: unchanged\n"):
        told = shebao("build", *there)
        assert (told.code, told.out) == (1, staged)
        assert told.err.startswith("refused members, 1 problem:\n  R01 Insured equal workers plus retirees: off by 1000")
    refused = shebao("run", "--no-serve", *there)
    assert (refused.code, refused.out, refused.err) == (1, "money: unchanged\n", told.err)
    (folder / "expectations" / "members.yaml").unlink()
    told = shebao("check", *there)
    assert (told.code, told.out.startswith("money: 2 rules: 2 passed\n")) == (1, True)
    assert told.err.startswith("refused members, 1 problem:\n  the dataflow has no rules")


def test_nothing_released_yet_is_told(shebao: Callable[..., Told], folder: Path) -> None:
    told = shebao("serve", "--home", folder / "home")
    assert (told.code, told.err.splitlines()[1].strip()) == (1, "nothing is released yet · home/public · run: shebao run")


def test_releasing_before_building_is_told(shebao: Callable[..., Told], there: tuple[str, ...]) -> None:
    told = shebao("release", *there)
    assert told.code == 1
    assert "nothing is staged · members · run: shebao build members" in told.err
    assert "nothing is staged · money · run: shebao build money" in told.err


# ---- the commands ----


def test_build_check_release_status_verify(shebao: Callable[..., Told], there: tuple[str, ...], folder: Path) -> None:
    assert shebao("status", *there) == (
        0,
        "source   counties: nothing received\nsource   returns: nothing received\nsource   yearbook: nothing received\n"
        "dataflow members: nothing staged, released never\ndataflow money: nothing staged, released never\n",
        "",
    )
    told = shebao("check", "money", *there)
    assert told.code == 0
    assert told.out.startswith("money: 2 rules: 2 passed\n  ✓ R09  critical passed")
    assert not (folder / "home" / "staging").exists()
    assert shebao("build", "money", *there) == (0, "money: 2 rules: 2 passed\n", "")
    head, worst, other, unchanged = shebao("build", *there).out.splitlines()
    assert (head, unchanged) == ("members: 3 rules: 1 warned (2 findings), 2 passed", "money: unchanged")
    assert worst.startswith("  ! R99 A small count is worth a look · warned 2 of 5 · Wuhu · ")
    assert worst.endswith(" · 2021 · 0 persons · off by −4 persons, allowed 4 persons or more · members.csv!!E40")
    assert other.endswith(" · members.csv!!E39")
    assert not (folder / "home" / "public").exists()
    released = shebao("release", "money", *there)
    assert released.code == 0
    first, *remarks = released.out.splitlines()
    assert first.startswith("released money/20")
    assert "  note · nobody reviewed this release: there is no roles.yaml among the declarations, see docs/release.md" in remarks
    assert shebao("release", "money", *there).out == "nothing changed: the newest releases stay\n"
    status = shebao("status", *there).out
    assert "source   yearbook: 2 files, newest money.csv of 2023-03-02" in status
    assert "dataflow members: staged, released never" in status
    assert f"dataflow money: {first.replace('released money/', 'released ')}" in status
    assert shebao("verify", *there) == (0, "every archived and published file is what it was\n", "")


def test_check_tells_programs_everything(shebao: Callable[..., Told], there: tuple[str, ...]) -> None:
    told = shebao("check", "--json", *there)
    assert told.code == 0
    report = json.loads(told.out)
    assert list(report) == ["members", "money"]
    assert [(rule["rule"], rule["status"]) for rule in report["members"]] == [("R01", "passed"), ("R38", "passed"), ("R99", "warned")]
    assert report["members"][2]["cells"][0]["source_ref"] == "members.csv!!E39"


def test_beside_a_progress_line_the_report_for_programs_is_whole(
    shebao: Callable[..., Told], there: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody at a terminal sends the report into a file: the progress line is drawn for them, and the report is not drawn into it."""
    screen = StringIO()
    monkeypatch.setattr(desk, "err", Console(file=screen, force_terminal=True))
    told = shebao("check", "money", "--json", *there)
    assert "reading declarations" in screen.getvalue()
    assert list(json.loads(told.out)) == ["money"]


def test_check_of_refused_figures_is_1_and_still_a_report(shebao: Callable[..., Told], there: tuple[str, ...], folder: Path) -> None:
    path = folder / "datasets" / "sources" / "yearbook" / "members.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("910.50", "1910.50"), encoding="utf-8")
    told = shebao("check", "members", "--json", *there)
    assert told.code == 1
    assert json.loads(told.out)["members"][0]["status"] == "blocked"
    assert "R01 Insured equal workers plus retirees: off by 1000" in told.err


def test_verify_names_every_damaged_file(shebao: Callable[..., Told], there: tuple[str, ...], folder: Path) -> None:
    assert shebao("run", "--no-serve", *there).code == 0
    archived = next(path for path in (folder / "home" / "archive").iterdir() if len(path.name) == 64)
    archived.unlink()
    published = folder / "home" / "public" / "datasets" / "money" / "latest" / "money.xlsx"
    published.write_bytes(published.read_bytes()[:-1])
    told = shebao("verify", *there)
    assert told.code == 1
    assert f"the archived file is lost or damaged · archive/{archived.name[:12]}…" in told.err
    assert "the file is lost or damaged · datasets/money/latest/money.xlsx · restore it from a copy" in told.err


def test_the_calendar_is_printed_and_its_check_tells_all_at_once(shebao: Callable[..., Told], there: tuple[str, ...], folder: Path) -> None:
    path = folder / "datasets" / "dataflows" / "members.yaml"
    path.write_text(path.read_text(encoding="utf-8") + 'release: {lag: 1, at: "09:30"}\n', encoding="utf-8")
    rows = (
        "dataset,period,date,announced,zh,en\nmembers,1999,2026-12-15,2026-01-20,补发,Late\nmembers,1998,2026-12-15,2026-01-20,补发,Late\n"
    )
    (folder / "datasets" / "calendar.csv").write_text(rows, encoding="utf-8")
    printed = shebao("calendar", *there)
    assert (printed.code, len(re.findall("^.*  members  ", printed.out, re.M))) == (0, 1)
    assert [each["dataset"] for each in json.loads(shebao("calendar", "--json", *there).out)["entries"]] == ["members"]
    checked = shebao("calendar", "--check", *there)
    assert checked.code == 1
    assert checked.err.count("C03: the change announced on 2026-01-20 names no entry") == 2
    assert not (folder / "home").exists()


# ---- where things are ----


def test_the_home_may_come_from_the_environment(shebao: Callable[..., Told], folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHEBAO_HOME", f"{folder}/from-the-environment")
    assert shebao("build", "money", "--datasets", folder / "datasets").code == 0
    assert (folder / "from-the-environment" / "staging" / "money").is_dir()
    assert shebao("build", "money", "--datasets", folder / "datasets", "--home", folder / "said").code == 0
    assert (folder / "said" / "staging" / "money").is_dir()
    assert list(Path.cwd().iterdir()) == []


def test_an_office_brings_its_own_rules(shebao: Callable[..., Told], there: tuple[str, ...], folder: Path) -> None:
    """Rules inside the folder of declarations go before those beside it."""
    shutil.move(folder / "expectations", folder / "datasets" / "expectations")
    assert shebao("build", "money", *there) == (0, "money: 2 rules: 2 passed\n", "")


def test_an_office_without_rules_for_a_dataflow_is_refused(shebao: Callable[..., Told], there: tuple[str, ...], folder: Path) -> None:
    (folder / "expectations" / "money.yaml").unlink()
    told = shebao("build", "money", *there)
    assert told.code == 1
    assert "the dataflow has no rules · expectations/money.yaml · add expectations/money.yaml" in told.err


# ---- as a process ----


def test_the_console_script_runs_everything_twice_and_changes_nothing_the_second_time(there: tuple[str, ...], folder: Path) -> None:
    first = subprocess.run([SHEBAO, "run", "--no-serve", *there], capture_output=True, text=True, check=False)
    assert (first.returncode, first.stderr) == (0, "")
    told = [line.split()[0] for line in first.stdout.splitlines() if not line.startswith(" ")]  # findings stand below their dataset
    assert told == ["members:", "money:", "released", "released"]
    before, link = tree(folder / "home" / "public"), (folder / "home" / "public").readlink()
    second = subprocess.run([SHEBAO, "run", "--no-serve", *there], capture_output=True, text=True, check=False)
    assert (second.returncode, second.stderr) == (0, "")
    assert second.stdout.splitlines() == ["members: unchanged", "money: unchanged", "nothing changed: the newest releases stay"]
    assert (folder / "home" / "public").readlink() == link
    assert tree(folder / "home" / "public") == before


def test_serving_prints_its_address_and_answers_there(shebao: Callable[..., Told], there: tuple[str, ...], folder: Path) -> None:
    assert shebao("run", "--no-serve", *there).code == 0
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(SHEBAO), "serve", "--home", f"{folder}/home", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"}) as server:
        try:
            assert server.stdout
            assert server.stdout.readline() == f"serving http://127.0.0.1:{port}/  (Ctrl-C stops)\n"
            assert fetched(f"http://127.0.0.1:{port}/catalog.json") == (folder / "home" / "public" / "catalog.json").read_bytes()
        finally:
            server.terminate()


def fetched(address: str) -> bytes:
    """What is served there, once it is."""
    for _ in range(300):
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                content: bytes = answer.read()
                return content
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"nothing answers at {address}")


def test_a_release_without_fonts_says_what_is_missing_and_goes_on(
    shebao: Callable[..., Told], there: tuple[str, ...], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cards, "hands", lambda system_fonts=True: {"zh": "", "en": "hand"})
    told = shebao("run", "--no-serve", *there)
    assert told.code == 0, told.err
    assert "no picture cards for the pages in “zh”" in told.out
    assert "install the package fonts-noto-cjk" in told.out
    assert {path.name.split(".")[0].rpartition("-")[2] for path in (folder / "home/public/cards").iterdir()} == {"en"}
    assert 'property="og:image"' not in (folder / "home/public/index.html").read_text("utf-8")


# ---- the biography of a number ----

ANHUI = ("ref_area=340000", "scheme=PEN_E", "indicator=balance_cum", "time_period=2008")


def test_trace_leads_the_pension_balance_of_anhui_to_its_printed_cell(shebao: Callable[..., Told], bundled: Path) -> None:
    told = shebao("trace", "funds", *ANHUI, "--home", bundled)
    assert told.code == 0
    said = " ".join(told.out.replace("│", " ").split())
    for words in (
        "Accumulated balance of Anhui’s urban employees’ basic pension end of 2008 CNY 21.34 billion",
        "National Bureau of Statistics",
        "14 Anhui 213.4",
        "2009_22-42_pension_2008.csv",
        "Cell G14",
        "From the transcription; its headings are the transcriber’s",
        "Printed: “213.4”; the transcriber gives the unit as “亿元”. The digits are kept; nothing was converted.",
        "✓ The magnitude agrees with the series",
        "Months of expenditure in reserve 13.1 months",
    ):
        assert words in said
    assert "213.4亿元" in shebao("trace", "funds", *ANHUI, "--home", bundled, "--lang", "zh").out


def test_trace_tells_programs_the_same(shebao: Callable[..., Told], bundled: Path) -> None:
    told = json.loads(shebao("trace", "funds", *ANHUI, "--json", "--home", bundled).out)
    cell = told["figure"]["cell"]
    assert (told["figure"]["row"]["obs_value"], cell["text"], cell["address"], cell["shift"]) == (213.4, "213.4", "G14", 0)
    assert (bundled / "archive" / cell["file"]["sha256"]).read_text(encoding="utf-8").splitlines()[13].split(",")[6] == "213.4"
    several = json.loads(shebao("trace", "funds", *ANHUI[:2], "time_period=2008", "--json", "--home", bundled).out)
    assert several["count"] == len(several["figures"]) == 4
    assert several["open"]["indicator"] == {"balance_cum": 1, "balance_cur": 1, "expenditure": 1, "income": 1}
    assert {(each["unit_measure"], each["unit_mult"], each["obs_status"]) for each in several["figures"]} == {("CNY", 8, "A")}


def test_trace_lists_what_tells_several_figures_apart(shebao: Callable[..., Told], bundled: Path) -> None:
    told = shebao("trace", "funds", *ANHUI[:2], "time_period=2008", "--home", bundled)
    assert told.code == 0
    assert "4 figures fit" in told.out
    assert {f"indicator={code}" for code in ("balance_cum", "balance_cur", "expenditure", "income")} <= set(told.out.split())
    assert "CNY 21.34 billion" in told.out
    assert "period_basis" not in told.out  # the indicator alone tells them apart


def test_of_many_figures_trace_tells_what_to_say_next_in_lines_nobody_has_to_guess(shebao: Callable[..., Told], bundled: Path) -> None:
    told = shebao("trace", "funds", "ref_area=340000", "--home", bundled)
    assert "66 figures fit" in told.out
    assert re.search(r"scheme=PEN_E +Urban employees’ basic pension +20 *\n", told.out)
    assert "time_period=2024, 2023" in told.out
    assert max(map(len, told.out.splitlines())) <= 80
    assert "scheme=…" not in told.out


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_refusal_is_in_one_language(lang: str, shebao: Callable[..., Told], bundled: Path) -> None:
    told = shebao("trace", "funds", "ref_area=34000", "scheme=PENE", "--lang", lang, "--home", bundled)
    assert told.code == 1
    assert not re.search("[一-龥]", told.err)


@pytest.mark.parametrize(
    ("words", "code", "answer"),
    [
        (["nowhere", "ref_area=340000"], 1, "“nowhere” is no dataset"),
        (["funds", "ref_area=34000"], 1, "The nearest is “340000” (Anhui)"),
        (["funds", "area=340000"], 1, "The nearest is “ref_area”"),
        (["funds", *ANHUI[:3], "time_period=2009"], 1, "time_period=2008, 2010"),
        (["funds", *ANHUI, "--release", "2020-01-01"], 1, "is no release of funds"),
        (["funds", "340000"], 2, "“340000” is no column=code"),
        (["funds", "ref_area=340000", "ref_area=350000"], 2, "ref_area is said twice"),
    ],
)
def test_trace_names_the_nearest_where_there_is_no_such_figure(
    words: list[str], code: int, answer: str, shebao: Callable[..., Told], bundled: Path
) -> None:
    told = shebao("trace", *words, "--home", bundled)
    assert (told.code, told.out) == (code, "")
    assert answer in told.err.replace("\n", "")


# ---- identifiers ----


def test_a_release_of_an_office_that_locks_its_ids_waits_for_the_new_ones(
    shebao: Callable[..., Told], folder: Path, there: tuple[str, ...]
) -> None:
    office, scheme = there[2:], folder / "datasets" / "codelists" / "scheme.csv"
    assert "nothing keeps the ids that are public now from moving · identifiers.lock · run: shebao identifiers --lock" in (
        shebao("run", "--no-serve", *there).out
    )
    assert "; new, to be locked by shebao identifiers --lock, " in shebao("identifiers", *office).out
    assert "; newly locked, " in shebao("identifiers", "--lock", *office).out
    scheme.write_text(scheme.read_text(encoding="utf-8") + "INJ,工伤保险,Work injury,,,,,,,,,\n", encoding="utf-8")
    assert shebao("build", *there).code == 0
    for command in (("release",), ("run", "--no-serve")):
        told = shebao(*command, *there)
        assert (told.code, told.out) == (1, "")
        assert "not locked yet, so not to be released: INJ · datasets/codelists/scheme.csv · run: shebao identifiers --lock" in told.err
    assert shebao("identifiers", "--lock", *office).out.splitlines()[1:] == ["  codelists/scheme/INJ · 工伤保险"]
    assert shebao("run", "--no-serve", *there).code == 0
    assert shebao("identifiers", *office).out.endswith("identifiers are locked and stand for what they stood for\n")


def test_a_new_wording_is_told_with_its_reason(shebao: Callable[..., Told], folder: Path, there: tuple[str, ...]) -> None:
    office, codes = there[2:], folder / "datasets" / "codelists" / "conf_status.csv"
    assert shebao("identifiers", "--lock", *office).code == 0
    codes.write_text(codes.read_text(encoding="utf-8").replace("C,不公开", "C,保密"), encoding="utf-8")
    told = shebao("build", *there)
    assert (told.code, "“codelists/conf_status/C” is called 保密 now; it was published as 不公开" in told.err) == (1, True)
    assert shebao("identifiers", "--reword", "codelists/conf_status/C", *office).code == 2
    assert shebao("identifiers", "--reword", "codelists/conf_status/C", "--why", "用法律的词，意思不变", *office).code == 0
    locked = (folder / "datasets" / "identifiers.lock").read_text(encoding="utf-8")
    assert locked.endswith("\ncodelists/conf_status/C,,保密,用法律的词，意思不变\n")
    assert shebao("build", *there).code == 0


# ---- diff ----


def test_diff_tells_both_values_of_what_changed(shebao: Callable[..., Told], folder: Path, there: tuple[str, ...]) -> None:
    path = folder / "datasets" / "sources" / "yearbook" / "money.csv"
    for text in ("10.100", "10.900"):
        path.write_text(path.read_text(encoding="utf-8").replace("10.100", text), encoding="utf-8")
        assert shebao("run", "--no-serve", *there).code == 0
    first, second = json.loads((folder / "home" / "public" / "catalog.json").read_text(encoding="utf-8"))["datasets"][1]["releases"][::-1]
    home = there[:2]
    told = shebao("diff", "money", first, second, *home).out.splitlines()
    assert told[0] == "money: 4 changed"
    assert (
        "  ~ Fund income of Anhui’s urban employees’ basic pension · January 2022 · yearbook: "
        "CNY 1.0100 billion → CNY 1.0900 billion (+CNY 0.0800 billion)"
    ) in told
    assert "变更4个数字" in shebao("diff", "money", "--lang", "zh", *home).out
    assert "released once" in shebao("diff", "members", *home).err
    changed = json.loads(shebao("diff", "money", first, "--json", *home).out)
    assert {(row["action"], float(row["revision"])) for row in changed} == {("R", 0.8), ("R", -0.8)}
    assert shebao("diff", "money", second, *home).out == "money: nothing changed\n"
    told_none = shebao("diff", "money", "2020-01-01", *home)
    assert (told_none.code, "“2020-01-01” is no release of money" in told_none.err) == (1, True)
