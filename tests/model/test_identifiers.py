"""Ids that are published never move: what is gone or means something else is refused, and lines are only ever added."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from etl.model import identifiers, registry
from etl.model.codelist import Code, Indicator
from etl.problem import Misuse, Problems, Refusal
from tests.model.test_registry import OFFICE

ROOT = Path(__file__).parents[2]


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """The synthetic office that has one of everything, its ids locked."""
    for name, text in OFFICE.items():
        path = tmp_path / "datasets" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    identifiers.lock(registry.load(tmp_path / "datasets"))
    return tmp_path / "datasets"


@pytest.fixture
def refused(office: Path) -> Callable[[str, str, str], list[str]]:
    """What is told when a declaration is changed."""

    def told(name: str, old: str, new: str) -> list[str]:
        edit(office / name, old, new)
        with pytest.raises(Refusal) as refusal:
            registry.load(office)
        return [str(problem) for problem in refusal.value.problems]

    return told


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def lines(office: Path) -> list[str]:
    return (office / "identifiers.lock").read_text(encoding="utf-8").splitlines()


# ---- what stands in the file ----


def test_a_line_is_an_id_by_the_place_of_its_declaration_with_what_it_stands_for(office: Path) -> None:
    assert lines(office) == [
        "id,fixed,zh,why",
        "breaks/pen-2014,date=2014-10-01 scheme=PEN_E indicator=insured,,",
        "codelists/indicator/active,dataflow=enrolment unit_measure=PS kind=S,在职,",
        "codelists/indicator/insured,dataflow=enrolment unit_measure=PS kind=S,参保人数,",
        "codelists/obs_status/A,,正常,",
        "codelists/obs_status/O,,缺,",
        "codelists/period_basis/S,,期末时点数,",
        "codelists/ref_area/340000,,安徽省,",
        "codelists/scheme/PEN,,养老,",
        "codelists/scheme/PEN_E,,职工,",
        "codelists/scheme/PEN_R,,居民,",
        "codelists/unit_measure/PS,,人,",
        "dataflows/enrolment,,参保,",
        "events/reform,date=2014-10 scheme=PEN_E,改革,",
        "sources/city,,某局：季报,",
    ]


def test_an_office_that_keeps_its_ids_loads(office: Path) -> None:
    held = registry.load(office)
    assert held.locked is not None
    assert (identifiers.new(held), identifiers.unlocked(held)) == ([], [])


def test_an_office_without_the_file_holds_nothing(office: Path) -> None:
    (office / "identifiers.lock").unlink()
    edit(office / "codelists/unit_measure.csv", "PS,人", "PS,个")
    free = registry.load(office)
    assert (free.locked, identifiers.unlocked(free)) == (None, [])


# ---- an id that moves ----


@pytest.mark.parametrize(
    ("name", "old", "message"),
    [
        (
            "codelists/indicator.csv",
            "active,在职,Active,PS,4,S,enrolment,,\n",
            "“codelists/indicator/active” is gone; it was published as 在职 · identifiers.lock:3 · put its row back into "
            "datasets/codelists/indicator.csv, and end it with valid_to and a successor; what was published stays declared",
        ),
        (
            "events.csv",
            "reform,2014-10,PEN_E,改革,Reform,国发〔2015〕2号,某报\n",
            "“events/reform” is gone; it was published as 改革 · identifiers.lock:14 · put its row back into datasets/events.csv; "
            "what was published stays declared",
        ),
    ],
)
def test_an_id_that_disappears_is_refused(refused: Callable[..., list[str]], name: str, old: str, message: str) -> None:
    assert refused(name, old, "") == [message]


def test_a_dataset_that_disappears_is_refused_before_all_that_misses_it(office: Path) -> None:
    (office / "dataflows" / "enrolment.yaml").unlink()
    with pytest.raises(Refusal) as refusal:
        registry.load(office)
    assert str(refusal.value.problems[0]).startswith("“dataflows/enrolment” is gone; it was published as 参保 · identifiers.lock:13 · put ")
    assert any("“enrolment” is no dataflow" in str(problem) for problem in refusal.value.problems)


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("codelists/indicator.csv", "Insured,PS,4,S", "Insured,PT,4,S", "unit_measure=PT now; it was published for unit_measure=PS"),
        ("codelists/indicator.csv", "Insured,PS,4,S", "Insured,PS,4,F", "kind=F now; it was published for kind=S"),
        ("breaks.csv", "2014-10-01,PEN_E", "2015-10-01,PEN_E", "date=2015-10-01 now; it was published for date=2014-10-01"),
        ("breaks.csv", "PEN_E,,insured", "PEN_E,,", "anything else now; it was published for indicator=insured"),
        ("events.csv", "2014-10,PEN_E", "2014-10,PEN", "scheme=PEN now; it was published for scheme=PEN_E"),
    ],
)
def test_an_id_under_which_something_fixed_changes_is_refused(
    office: Path, refused: Callable[..., list[str]], name: str, old: str, new: str, message: str
) -> None:
    edit(office / "codelists/unit_measure.csv", "PS,人,Persons\n", "PS,人,Persons\nPT,人次,Times\n")
    (told,) = refused(name, old, new)
    assert message in told
    assert f"give what it means now an id of its own, and let this one be what it was: edit datasets/{name}" in told


def test_an_id_that_is_given_to_something_else_is_refused(refused: Callable[..., list[str]]) -> None:
    assert refused("codelists/ref_area.csv", "340000,安徽省", "340000,湖南省") == [
        "“codelists/ref_area/340000” is called 湖南省 now; it was published as 安徽省 · identifiers.lock:8 · give what is something else "
        "an id of its own: edit datasets/codelists/ref_area.csv; of the same thing, worded anew, run: "
        'shebao identifiers --reword codelists/ref_area/340000 --why "…"'
    ]


def test_what_does_not_change_the_meaning_may_change(office: Path) -> None:
    edit(office / "codelists/indicator.csv", "insured,参保人数,Insured,PS,4", "insured,参保人数,Insured persons,PS,0")
    edit(office / "dataflows/enrolment.yaml", "description: {zh: 参保,", "description: {zh: 期末参保,")
    edit(office / "breaks.csv", "改革,Reform", "并轨,Merged")
    edit(office / "sources/city/source.yaml", "zh: 季报,", "zh: 季报（2017年起）,")
    registry.load(office)


def test_all_that_moved_is_told_at_once(office: Path, refused: Callable[..., list[str]]) -> None:
    edit(office / "codelists/scheme.csv", "PEN_R,居民", "PEN_R,城乡居民")
    assert len(refused("codelists/indicator.csv", "insured,参保人数", "insured,参保职工")) == 2


# ---- new ids ----


def test_a_new_id_is_told_by_its_file_and_may_not_be_released(office: Path) -> None:
    rows = "".join(f"34{number:02}00,市{number},City {number},city\n" for number in range(1, 9))
    edit(office / "codelists/ref_area.csv", "province\n", f"province\n{rows}")
    assert list(map(str, identifiers.unlocked(registry.load(office)))) == [
        "not locked yet, so not to be released: 340100, 340200, 340300, 340400, 340500, 340600 and 2 more · "
        "datasets/codelists/ref_area.csv · run: shebao identifiers --lock"
    ]


@pytest.mark.parametrize("end", ["\n", ""])
def test_locking_leaves_every_earlier_byte_as_it_is(office: Path, end: str) -> None:
    path = office / "identifiers.lock"
    path.write_bytes(path.read_bytes().rstrip(b"\n") + end.encode())
    before = path.read_bytes()
    edit(office / "codelists/freq.csv", "code,zh,en\n", 'code,zh,en\nA,"年,整年",Annual\n')
    added = identifiers.lock(registry.load(office))
    assert path.read_bytes().startswith(before)
    assert path.read_text(encoding="utf-8").removeprefix(before.decode()).lstrip("\n") == 'codelists/freq/A,,"年,整年",\n'
    assert [each.id for each in added] == ["codelists/freq/A"]
    assert identifiers.unlocked(registry.load(office)) == []
    assert identifiers.lock(registry.load(office)) == []


# ---- a new wording of the same thing ----


def test_a_new_wording_is_a_later_line_that_says_why(office: Path) -> None:
    before = lines(office)
    edit(office / "codelists/scheme.csv", "PEN_R,居民", "PEN_R,城乡居民")
    identifiers.reword(registry.declared(office), ["codelists/scheme/PEN_R"], "法定名称，范围不变")
    assert lines(office) == [*before, "codelists/scheme/PEN_R,,城乡居民,法定名称，范围不变"]
    registry.load(office)


@pytest.mark.parametrize(
    ("change", "id", "why", "message"),
    [
        (("codelists/scheme.csv", "PEN_R,居民", "PEN_R,城乡居民"), "codelists/scheme/PEN_R", " ", "say why it is the same thing"),
        (("codelists/scheme.csv", "PEN_R,居民", "PEN_R,城乡居民"), "codelists/scheme/PENR", "x", "nearest is “codelists/scheme/PEN_R”"),
        (("codelists/scheme.csv", "PEN_R,居民", "PEN_R,城乡居民"), "codelists/scheme/PEN_E", "x", "“codelists/scheme/PEN_E” is worded as"),
        (("codelists/indicator.csv", "Active,PS,4,S", "Active,PS,4,F"), "codelists/indicator/active", "x", "no matter of wording"),
    ],
)
def test_nothing_else_is_a_new_wording(office: Path, change: tuple[str, str, str], id: str, why: str, message: str) -> None:
    before = lines(office)
    edit(office / change[0], *change[1:])
    with pytest.raises(Misuse, match=message):
        identifiers.reword(registry.declared(office), [id], why)
    assert lines(office) == before


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("codelists/scheme/PEN_R,,城乡居民,", "“codelists/scheme/PEN_R” is called 城乡居民, and on line 11 居民; nothing says why"),
        (
            "breaks/pen-2014,date=2015-10-01 scheme=PEN_E,,x",
            "“breaks/pen-2014” is locked for date=2015-10-01 scheme=PEN_E, and on line 2 for date=2014-10-01 scheme=PEN_E",
        ),
    ],
)
def test_a_line_written_by_hand_that_undoes_another_is_refused(office: Path, line: str, message: str) -> None:
    with (office / "identifiers.lock").open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")
    with pytest.raises(Refusal) as refusal:
        registry.load(office)
    (told,) = map(str, refusal.value.problems)
    assert told.startswith(message)
    assert "· identifiers.lock:16 · take line 16 away" in told


def test_two_branches_that_add_the_same_line_do_not_quarrel(office: Path) -> None:
    with (office / "identifiers.lock").open("a", encoding="utf-8") as file:
        file.write(f"{lines(office)[-1]}\n")
    registry.load(office)


def test_a_damaged_file_is_refused_with_its_line(office: Path) -> None:
    with (office / "identifiers.lock").open("a", encoding="utf-8") as file:
        file.write("codelists/scheme/UNE\n")
    with pytest.raises(Refusal, match="a row must have 4 cells · identifiers.lock:16 · edit datasets/identifiers.lock"):
        registry.load(office)


# ---- the bundled office ----


def test_every_bundled_id_is_locked() -> None:
    office = registry.load(ROOT / "datasets")
    assert office.locked is not None
    assert [str(problem) for problem in identifiers.unlocked(office)] == []
    told = {each.id: each for _, each in office.locked}
    assert told["codelists/indicator/insured"].fixed == "dataflow=enrolment unit_measure=PS kind=S"
    assert {id.split("/")[0] for id in told} == {"answers", "breaks", "codelists", "dataflows", "events", "sources"}


@pytest.mark.parametrize(
    "indicator",
    [code for code in registry.load(ROOT / "datasets").indicators if code in ("insured", "income", "pay_months", "avg_pension")],
)
def test_no_bundled_indicator_can_change_its_unit(indicator: str) -> None:
    office = registry.load(ROOT / "datasets")
    codes: list[Code] = [
        code.model_copy(update={"unit_measure": "RT"}) if code.code == indicator else code for code in office.codelists["indicator"].codes
    ]
    assert all(isinstance(code, Indicator) for code in codes)
    office.codelists["indicator"] = office.codelists["indicator"].model_copy(update={"codes": tuple(codes)})
    identifiers.check(office, problems := Problems())
    (told,) = map(str, problems.found)
    assert f"“codelists/indicator/{indicator}” stands for unit_measure=RT now" in told


@pytest.mark.skipif(not shutil.which("git") or not (ROOT / ".git").exists(), reason="there is no history here")
def test_no_line_was_ever_taken_away() -> None:
    """Of every commit that touched the file, how many lines it took away."""
    command = ["git", "log", "--format=%h", "--numstat", "--", "datasets/identifiers.lock"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert [line for line in told.splitlines() if "\t" in line and line.split("\t")[1] != "0"] == []
