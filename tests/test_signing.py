"""From a draft to a release through review, approval and gate, on a tiny office whose every figure and person is invented."""

import json
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from etl import life, pipeline, promotion, signing
from etl.house import House
from etl.problem import Refusal
from etl.publish import keys, log, public
from etl.validate import workers

ROOT = Path(__file__).parents[1]
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
RECORD = """note:
  zh: 合成数字，仅供测试。
  en: Synthetic figures, for tests.
drafting_unit: {zh: 规划财务处, en: Planning}
signatory: {zh: 处长, en: Head}
secrecy: {zh: 不涉密, en: Nothing secret}
embargo: waived
"""


class Office:
    """A folder of declarations with two reviewers and an approver, its home, and what they do there."""

    def __init__(self, folder: Path):
        self.folder, self.keys, self.now = folder, folder / "keys", NOW
        self.keys.mkdir()
        people = []
        for name, roles in (("li", "review"), ("zhao", "review"), ("wang", "[review, approve]")):
            key = keys.made(self.keys / name)
            people.append(f"  - {{name: {name}, unit: Planning, roles: {roles}, key: {key.public}}}\n")
        self.roles = folder / "datasets" / "roles.yaml"
        self.roles.write_text("people:\n" + "".join(people), encoding="utf-8")
        self.record("money", RECORD)
        self.build()

    @classmethod
    def opened(cls, folder: Path) -> "Office":
        """An office that is there already, an hour later."""
        office = object.__new__(cls)
        office.folder, office.now = folder, NOW + timedelta(hours=1)
        office.keys, office.roles = folder / "keys", folder / "datasets" / "roles.yaml"
        return office

    def house(self) -> House:
        from etl.model import registry

        self.now += timedelta(minutes=1)
        return House(registry.load(self.folder / "datasets"), self.folder / "expectations", self.folder / "home", self.now)

    def build(self) -> None:
        pipeline.build(self.house(), ["money"])

    def record(self, name: str, text: str) -> None:
        path = self.folder / "datasets" / "reviews" / f"{name}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def said(self, name: str = "money") -> str:
        return (self.folder / "datasets" / "reviews" / f"{name}.yaml").read_text(encoding="utf-8")

    def review(self, who: str = "li") -> dict[str, int]:
        return dict(signing.sign(self.house(), ["money"], log.REVIEWED, self.keys / who, "looked", str))

    def approve(self, who: str = "wang") -> dict[str, int]:
        return dict(signing.sign(self.house(), ["money"], log.APPROVED, self.keys / who, "may go", str))

    def release(self) -> list[str]:
        return promotion.promote(self.house(), ["money"])

    def missing(self) -> list[str]:
        return [problem.what.split(":")[0] for problem in signing.missing(self.house(), ["money"])]

    def figures(self, old: str, new: str) -> None:
        """Other figures in the bundled file, built."""
        path = self.folder / "datasets" / "sources" / "yearbook" / "money.csv"
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
        self.build()

    def steps(self) -> list[tuple[str | None, str, str]]:
        """(from, to, who) of every entry that is about a dataset."""
        return [(each["from"], each["to"], each["who"]["en"]) for each in life.logged(self.house()).entries if each and each["dataset"]]

    def published(self, name: str) -> dict:
        return json.loads((self.folder / "home/public/datasets/money/latest" / name).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The office, built once."""
    folder = tmp_path_factory.mktemp("made") / "office"
    shutil.copytree(ROOT / "tests" / "faults" / "office", folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workers, "side_by_side", lambda wanted, jobs: workers.Here())
        Office(folder)
    return folder


@pytest.fixture
def office(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setattr(workers, "side_by_side", lambda wanted, jobs: workers.Here())
    shutil.copytree(made, tmp_path / "office", symlinks=True)
    return Office.opened(tmp_path / "office")


def told(act: Callable[[], object]) -> list[str]:
    with pytest.raises(Refusal) as refused:
        act()
    return [str(problem) for problem in refused.value.problems]


# ---- the way through ----


def test_figures_are_reviewed_by_one_approved_by_another_and_released(office: Office) -> None:
    assert office.missing() == ["G10_REVIEW", "G11_APPROVAL"]
    assert office.review()["money"] > 10
    assert office.missing() == ["G11_APPROVAL"]
    office.approve()
    assert office.missing() == []
    assert office.release() == ["money/2026-11-23"]
    press = "the press"
    assert office.steps() == [
        (None, "draft", press),
        ("draft", "reviewed", "li"),
        ("reviewed", "approved", "wang"),
        ("approved", "released", press),
    ]
    assert life.verify(office.house()) == []
    assert office.release() == []


def test_people_sign_their_entries_with_their_own_keys(office: Office) -> None:
    office.review()
    office.approve()
    entries = [each for each in life.logged(office.house()).entries if each]
    own = {name: keys.read(office.keys / name, str).fingerprint for name in ("li", "wang")}
    assert [each["key"] for each in entries if each["to"] in ("reviewed", "approved")] == [own["li"], own["wang"]]


def test_the_record_and_its_signatures_are_published_beside_the_figures(office: Office) -> None:
    office.review()
    office.approve()
    office.release()
    told = office.published("review.json")
    assert told["record"]["note"] == {"zh": "合成数字，仅供测试。", "en": "Synthetic figures, for tests."}
    assert office.published("structure.json")["interpretation"] == {
        name: told["record"][name] for name in ("note", "drafting_unit", "signatory")
    }
    record = log.sha256(log.canonical(told["record"]))
    for each in told["signatures"]:
        wanted = ("figures", "record", "scanned", "to", "who", "at", "why", "key")
        assert each["record"] == record
        statement = log.canonical({"dataset": told["dataset"], **{name: each[name] for name in wanted}})
        assert keys.signed(each["public"], statement, each["signature"])
    page = (office.folder / "home/public/en/datasets/money/index.html").read_text(encoding="utf-8")
    assert "Synthetic figures, for tests." in page
    assert "wang, 23 November 2026" in page
    assert "合成数字，仅供测试。" in (office.folder / "home/public/datasets/money/index.html").read_text(encoding="utf-8")


def test_signatures_made_elsewhere_are_carried_into_the_log_of_another_home(office: Office) -> None:
    office.review()
    office.approve()
    shutil.rmtree(office.folder / "home")
    office.build()
    assert office.release() == ["money/2026-11-23"]
    assert [step[:2] for step in office.steps()] == [
        (None, "draft"),
        ("draft", "reviewed"),
        ("reviewed", "approved"),
        ("approved", "released"),
    ]
    carried = [each for each in life.logged(office.house()).entries if each and "carried" in each]
    assert [each["who"]["en"] for each in carried] == ["li", "wang"]
    assert pipeline.verify(office.house()) == []
    (entry,) = [each for each in carried if each["to"] == "approved"]
    path = office.folder / "home" / log.NAME
    path.write_text(path.read_text(encoding="utf-8").replace(entry["carried"]["signature"], "A" * 86 + "=="), encoding="utf-8")
    assert any("its signature does not fit" in str(problem) for problem in life.verify(office.house()))


def test_a_review_elsewhere_may_be_approved_here(office: Office) -> None:
    office.review()
    shutil.rmtree(office.folder / "home")
    office.build()
    office.approve()
    assert office.release() == ["money/2026-11-23"]
    assert life.verify(office.house()) == []


# ---- what the gate asks for ----


@pytest.mark.parametrize(
    ("was", "becomes", "code"),
    [
        ("  zh: 合成数字，仅供测试。\n", "", "G02_NOTE"),
        ("  en: Synthetic figures, for tests.\n", "  en: ' '\n", "G02_NOTE"),
        ("drafting_unit: {zh: 规划财务处, en: Planning}\n", "", "G03_AUTHOR"),
        ("signatory: {zh: 处长, en: Head}\n", "", "G03_AUTHOR"),
        ("secrecy: {zh: 不涉密, en: Nothing secret}\n", "", "G05_SECRECY"),
        ("embargo: waived\n", "", "G09_EMBARGO"),
        ("embargo: waived\n", "embargo: waived\nconflicts: {count: 3, why: none}\n", "G07_CONFLICTS"),
        ("embargo: waived\n", "embargo: waived\namendments: [{kind: error}]\n", "G08_AMENDMENT"),
    ],
)
def test_what_is_missing_is_told_and_nothing_is_signed(office: Office, was: str, becomes: str, code: str) -> None:
    office.record("money", RECORD.replace(was, becomes))
    before = office.said()
    assert set(office.missing()) == {code, "G10_REVIEW", "G11_APPROVAL"}
    assert all(problem.startswith(code) for problem in told(office.review))
    assert office.said() == before
    assert {problem.split(":")[0] for problem in told(office.release)} == {code, "G10_REVIEW", "G11_APPROVAL"}
    assert not (office.folder / "home" / "public").exists()


def test_what_is_under_embargo_is_signed_and_not_shown(office: Office) -> None:
    office.record("money", RECORD.replace("waived", "2026-11-23T18:00"))
    assert office.missing() == ["G09_EMBARGO", "G10_REVIEW", "G11_APPROVAL"]
    office.review()
    office.approve()
    assert office.missing() == ["G09_EMBARGO"]
    assert [problem.split(":")[0] for problem in told(office.release)] == ["G09_EMBARGO"]


def test_an_embargo_that_is_over_bars_nobody(office: Office) -> None:
    office.record("money", RECORD.replace("waived", "2026-11-23T16:30"))  # 08:30 UTC
    assert office.missing() == ["G10_REVIEW", "G11_APPROVAL"]


def test_without_a_record_all_of_it_is_missing_at_once(office: Office) -> None:
    (office.folder / "datasets" / "reviews" / "money.yaml").unlink()
    assert office.missing() == [
        *("G02_NOTE", "G02_NOTE", "G03_AUTHOR", "G03_AUTHOR", "G05_SECRECY", "G09_EMBARGO", "G10_REVIEW", "G11_APPROVAL")
    ]


def test_without_anything_staged_that_is_all_there_is_to_say(office: Office) -> None:
    assert [str(problem) for problem in signing.missing(office.house(), ["members"])] == [
        "G01_VALIDATION: nothing that passed the rules is staged · members · run: shebao build members"
    ]


def test_a_code_without_a_name_is_missing_in_the_codebook(office: Office) -> None:
    path = office.folder / "home/staging/money/structure.json"
    structure = json.loads(path.read_text(encoding="utf-8"))
    structure["codelists"]["indicator"][0]["description_en"] = ""
    structure["codelists"]["freq"][0]["zh"] = " "
    path.write_text(json.dumps(structure), encoding="utf-8")
    found = [str(problem) for problem in signing.missing(office.house(), ["money"]) if "G04" in problem.what]
    assert found == [
        f"G04_CODEBOOK: the code {structure['codelists']['freq'][0]['code']} has no zh · datasets/codelists/freq.csv · fill the row",
        f"G04_CODEBOOK: the code {structure['codelists']['indicator'][0]['code']} has no description_en"
        " · datasets/codelists/indicator.csv · fill the row",
    ]


@pytest.mark.parametrize("written", ["手机 13812345678", "身份证11010519491231002X。", "card 4539 1488 0343 6467"])
def test_an_identifier_in_what_people_wrote_into_the_record_is_found_before_anybody_signs(office: Office, written: str) -> None:
    office.record("money", RECORD.replace("合成数字，仅供测试。", written))
    (problem,) = [each for each in signing.missing(office.house(), ["money"]) if "G06" in each.what]
    assert (problem.where, problem.remedy) == ("datasets/reviews/money.yaml", "take it out of the record")
    assert told(office.review)[0].startswith("G06_IDENTIFIER")


def test_an_identifier_in_the_reason_of_who_signed_is_found(office: Office) -> None:
    office.review()
    path = office.folder / "datasets" / "reviews" / "money.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace('why: "looked"', 'why: "ask 13812345678"'), encoding="utf-8")
    assert "G06_IDENTIFIER" in office.missing()


def test_figures_that_changed_are_signed_anew_with_the_note_as_it_is(office: Office) -> None:
    """Who reviews has read the note beside them; nothing has to be taken out by hand."""
    office.review()
    office.approve()
    office.figures("31.000", "33.000")
    assert office.missing()[0] == "G02_NOTE"
    office.review()
    office.approve()
    assert office.missing() == []


def test_an_identifier_in_a_published_text_is_named_by_its_cell_and_not_told(office: Office) -> None:
    """The number is invented: area and date of nobody, with the check digit it would have."""
    path = office.folder / "home/staging/money/printed.parquet"
    table = pq.read_table(path)
    heads = ["张三11010519491231002X", *table["column_head"].to_pylist()[1:]]
    pq.write_table(table.set_column(table.schema.get_field_index("column_head"), "column_head", [heads]), path)
    (problem,) = [each for each in signing.missing(office.house(), ["money"]) if "G06" in each.what]
    assert problem.what == "G06_IDENTIFIER: a citizen’s number would be published: 110…2X"
    assert problem.where.startswith("printed.parquet: money.csv!!")
    assert told(office.review)[0].startswith("G06_IDENTIFIER")


# ---- who may sign ----


def test_whoever_reviewed_does_not_approve(office: Office) -> None:
    office.review("wang")
    (problem,) = told(office.approve)
    assert problem == "wang reviewed it and cannot approve it too · datasets/reviews/money.yaml · somebody else has to"
    assert office.missing() == ["G11_APPROVAL"]


def test_who_has_not_the_role_or_no_place_in_the_file_does_not_sign(office: Office) -> None:
    office.review()
    assert told(lambda: office.approve("zhao"))[0].startswith("zhao may not approve on 2026-11-23 · datasets/roles.yaml")
    keys.made(office.keys / "nobody")
    assert "is nobody's · datasets/roles.yaml · add its owner: key: ssh-ed25519 " in told(lambda: office.review("nobody"))[0]
    assert told(lambda: office.review("lost"))[0].startswith("there is no such key · lost")


def test_nobody_approves_what_nobody_reviewed(office: Office) -> None:
    assert told(office.approve)[0].startswith("nobody has reviewed these figures with this record")


def test_a_signature_that_does_not_fit_is_told(office: Office) -> None:
    office.review()
    office.approve()
    office.record("money", office.said().replace('why: "may go"', 'why: "may stay"'))
    assert office.missing() == ["G11_APPROVAL", "G12_SIGNATURE"]


def test_the_signature_of_somebody_whose_roles_had_ended_does_not_count(office: Office) -> None:
    office.review()
    office.approve()
    office.roles.write_text(office.roles.read_text(encoding="utf-8").replace("roles: review,", "roles: review, valid_to: 2026-11-23,"))
    assert office.missing() == ["G10_REVIEW", "G12_SIGNATURE"]


# ---- figures and records that change ----


def test_other_figures_void_review_and_approval(office: Office) -> None:
    office.review()
    office.approve()
    office.figures("31.000", "33.000")
    assert office.missing() == ["G02_NOTE", "G10_REVIEW", "G11_APPROVAL"]
    assert "the interpretation note was signed for other figures" in told(office.release)[0]


def test_an_edited_note_voids_them_and_a_comment_does_not(office: Office) -> None:
    office.review()
    office.approve()
    office.record("money", "# a comment\n" + office.said())
    assert office.missing() == []
    office.record("money", office.said().replace("for tests.", "for the tests."))
    assert office.missing() == ["G10_REVIEW", "G11_APPROVAL"]


def test_a_new_review_begins_the_signatures_anew(office: Office) -> None:
    office.review()
    office.approve()
    office.review("zhao")
    assert office.missing() == ["G11_APPROVAL"]
    office.approve()
    assert [to for _, to, _ in office.steps()] == ["draft", "reviewed", "approved", "reviewed", "approved"]
    assert life.verify(office.house()) == []


@pytest.mark.parametrize(
    ("amendment", "missing"),
    [
        ("", ["a reason is missing"]),
        ("amendments: [{kind: provisional}]\n", ["a note is missing"]),
        ("amendments: [{kind: provisional, indicators: expenditure, note: told}]\n", ["a reason is missing"]),
        ("amendments: [{kind: error, note: told}]\n", ["a grade is missing"]),
        ("amendments: [{kind: error, grade: minor, indicators: [income, balance], note: told}]\n", []),
    ],
)
def test_figures_that_change_after_their_release_need_a_reason(office: Office, amendment: str, missing: list[str]) -> None:
    office.review()
    office.approve()
    office.release()
    office.figures("31.000", "33.000")  # by more than one per cent
    office.record("money", RECORD + amendment)
    words = {"no reason is told": "a reason is missing", "without a note": "a note is missing", "has no grade": "a grade is missing"}
    found = [each.what for each in signing.missing(office.house(), ["money"]) if "G08" in each.what]
    assert {told for each in found for part, told in words.items() if part in each} == set(missing)
    if not missing:
        office.review()
        office.approve()
        assert office.release() == ["money/2026-11-23.2"]
        assert [step[:2] for step in office.steps()][-2:] == [("approved", "released"), ("released", "corrected")]
        (last,) = [each for each in life.logged(office.house()).entries if each and each["to"] == "corrected"]
        assert (last["release"], last["grade"]) == ("2026-11-23", "minor")


def test_a_small_change_needs_a_reason_and_no_note(office: Office) -> None:
    office.review()
    office.approve()
    office.release()
    office.figures("31.000", "31.001")
    office.record("money", RECORD + "amendments: [{kind: provisional}]\n")
    assert office.missing() == ["G10_REVIEW", "G11_APPROVAL"]


# ---- without a gate, and what was interrupted ----


def test_without_roles_nobody_is_asked_and_a_remark_says_so(office: Office) -> None:
    office.roles.unlink()
    house = office.house()
    assert promotion.promote(house, ["money"]) == ["money/2026-11-23"]
    assert promotion.UNREVIEWED in house.remarks
    assert office.published("structure.json")["interpretation"] is None
    assert [step[:2] for step in office.steps()] == [(None, "draft"), ("draft", "released")]
    assert "nobody has a role here" in told(office.review)[0]
    assert pipeline.verify(office.house()) == []


def test_a_release_whose_noting_was_interrupted_is_told_and_noted_by_the_next_one(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.roles.unlink()
    with monkeypatch.context() as patch:
        patch.setattr(life, "settle", lambda house: None)
        office.release()
    (problem,) = life.verify(office.house())
    assert problem.what == "readers see this release, and the log does not tell of it"
    assert office.release() == []
    assert life.verify(office.house()) == []


def test_a_home_released_before_there_was_a_chain_begins_one(office: Office) -> None:
    office.roles.unlink()
    office.release()
    older = '{"at": "2026-11-23T08:00:00+00:00", "verb": "release", "releases": ["money/2026-11-23"]}\n'
    (office.folder / "home" / log.NAME).write_text(older, encoding="utf-8")
    (office.folder / "home" / log.PRESS).unlink()
    office.figures("31.000", "33.000")
    assert office.release() == ["money/2026-11-23.2"]
    logged = life.logged(office.house())
    assert logged.older == 1
    assert [logged.of_release("money", name) for name in ("2026-11-23", "2026-11-23.2")] == ["superseded", "released"]
    assert life.verify(office.house()) == []


def test_the_catalogue_tells_how_far_the_log_went(office: Office) -> None:
    office.roles.unlink()
    office.release()
    head = json.loads((office.folder / "home/public/catalog.json").read_text(encoding="utf-8"))["log"]
    path = office.folder / "home" / log.NAME
    whole = path.read_text(encoding="utf-8")
    path.write_text("".join(whole.splitlines(keepends=True)[: head["seq"] - 1]), encoding="utf-8")
    assert "the published catalogue tells" in str(life.verify(office.house())[0])
    assert public.served(office.folder / "home")


def test_ssh_keygen_and_the_command_line_go_together(office: Office, tmp_path: Path) -> None:
    """A key with a passphrase, as people make it."""
    path = tmp_path / "sun"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "synthetic", "-f", path], check=True)
    public = path.with_suffix(".pub").read_text(encoding="utf-8").strip()
    with office.roles.open("a", encoding="utf-8") as file:
        file.write(f"  - {{name: sun, unit: Planning, roles: review, key: {public}}}\n")
    assert signing.sign(office.house(), None, log.REVIEWED, path, "looked", lambda: "synthetic").keys() == {"money"}
    assert office.missing() == ["G11_APPROVAL"]
