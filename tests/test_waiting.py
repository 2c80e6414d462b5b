"""Embargo: what waits for its moment is shown at that second and not before, and nothing public hints at it. Every figure is invented."""

import hashlib
import json
import shutil
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow.parquet as pq
import pytest

from etl import life, pipeline, promotion, signing, waiting
from etl.catalog import open_catalog
from etl.house import House
from etl.model import registry
from etl.problem import Misuse, Refusal
from etl.publish import embargo, keys, log, public, staging

CHINA = ZoneInfo("Asia/Shanghai")
ROOT = Path(__file__).parents[1]
NOVEMBER = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
TODAY = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
MOMENT = datetime(2026, 12, 10, 9, 30, tzinfo=CHINA)
SECOND = timedelta(seconds=1)
NEW = "77.125"
"""A figure that stands nowhere else."""


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The office with both datasets public since November, and a new figure of one of them built."""
    root = tmp_path_factory.mktemp("once")
    shutil.copytree(ROOT / "tests" / "faults" / "office", root / "office")
    release_all(open_house(root, NOVEMBER))
    path = root / "office" / "datasets" / "sources" / "yearbook" / "money.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("31.000", NEW), encoding="utf-8")
    house = open_house(root, TODAY)
    pipeline.build(house, pipeline.wanted(house, None))
    return root


def open_house(root: Path, now: datetime) -> House:
    return House(registry.load(root / "office" / "datasets"), root / "office" / "expectations", root / "home", now)


def release_all(house: House) -> None:
    pipeline.build(house, pipeline.wanted(house, None))
    promotion.promote(house)


@pytest.fixture
def opened(once: Path, tmp_path: Path) -> Callable[[datetime], House]:
    """A copy of that office for one test, opened at a moment as every command opens it."""
    for name in ("office", "home"):
        shutil.copytree(once / name, tmp_path / name, symlinks=True)
    return lambda now: open_house(tmp_path, now)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "office"


@pytest.fixture
def held(opened: Callable[[datetime], House]) -> embargo.Held:
    """The new figures, under embargo until half past nine on the tenth of December."""
    return waiting.hold(opened(TODAY), ["money"], MOMENT)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def tree(home: Path) -> dict[str, str]:
    """Every public file by its checksum, and where the link leads."""
    root = home / "public"
    files = {path.relative_to(root).as_posix(): path for path in sorted(root.rglob("*")) if path.is_file()}
    return {"": root.readlink().name} | {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()}


def ready(held: embargo.Held, home: Path) -> embargo.Ready:
    """The site that waits behind the public one."""
    found = held.ready(public.served(home))
    assert found
    return found


def releases(home: Path, dataset: str = "money") -> list[str]:
    entries = json.loads((home / "public" / "catalog.json").read_text(encoding="utf-8"))["datasets"]
    return next(each["releases"] for each in entries if each["id"] == dataset)


# ---- the exact second ----


def test_not_a_microsecond_before_its_moment_and_wholly_at_it(held: embargo.Held, home: Path) -> None:
    before = tree(home)
    for early in (TODAY, MOMENT - SECOND, MOMENT - timedelta(microseconds=1)):
        assert embargo.show(home, early) == []
        assert tree(home) == before
    assert [each.name for each in embargo.show(home, MOMENT)] == ["2026-12-10T013000Z"]
    after = tree(home)
    assert releases(home) == ["2026-12-10", "2026-11-23"]
    assert {name for name in after if "2026-12-10/" in name}
    assert before.items() - {("", before[""])} >= {
        (name, told) for name, told in after.items() if "2026-11-23/" in name and "html" not in name
    }
    assert staging.load(home / "public/datasets/money/latest/structure.json")["released_at"] == "2026-12-10T01:30:00+00:00"


def test_until_its_moment_nothing_public_hints_at_it(opened: Callable[[datetime], House], folder: Path, home: Path) -> None:
    """Neither when it is laid aside nor when another dataset is released meanwhile; after it, the same search finds it."""
    before = tree(home)
    waiting.hold(opened(TODAY), ["money"], MOMENT)
    assert tree(home) == before
    change_title(folder, "members")
    pipeline.build(opened(TODAY), ["members"])
    assert promotion.promote(opened(TODAY), ["members"]) == ["members/2026-12-01"]
    assert hints(home) == set()
    assert len(embargo.show(home, MOMENT)) == 1
    assert {"money.csv", "money.parquet", "money.xlsx", "2026-12-10"} <= hints(home)


def hints(home: Path) -> set[str]:
    """The names of public files and folders that tell the new figure, in whatever they are packed, or the day of its release."""
    return {path.name for path in (home / "public").rglob("*") if "2026-12-10" in path.name or (path.is_file() and NEW in text_of(path))}


def text_of(path: Path) -> str:
    """What a file tells, unpacked."""
    if path.suffix == ".parquet":
        return str(pq.read_table(path).to_pylist())
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as packed:
            return " ".join(packed.read(name).decode() for name in packed.namelist())
    return path.read_bytes().decode(errors="replace")


@pytest.mark.parametrize(
    ("moment", "release"),
    [
        (datetime(2027, 1, 31, 23, 59, 59, tzinfo=CHINA), "2027-01-31"),
        (datetime(2027, 2, 1, 0, 0, 0, tzinfo=CHINA), "2027-02-01"),
        (datetime(2028, 2, 29, 9, 30, tzinfo=CHINA), "2028-02-29"),
        (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), "2027-01-01"),
        (datetime(2026, 12, 31, 11, 0, tzinfo=ZoneInfo("America/New_York")), "2027-01-01"),
    ],
)
def test_a_release_bears_the_date_of_its_moment_where_the_office_is(
    opened: Callable[[datetime], House], home: Path, moment: datetime, release: str
) -> None:
    waiting.hold(opened(TODAY), ["money"], moment)
    assert embargo.show(home, moment.astimezone(UTC) - SECOND) == []
    assert len(embargo.show(home, moment.astimezone(UTC))) == 1
    assert releases(home)[0] == release


def test_as_of_the_moment_itself_the_figures_are_public_and_not_a_second_before(held: embargo.Held, home: Path) -> None:
    embargo.show(home, MOMENT)
    catalog = open_catalog(home / "public")
    asked = {"indicator": "income", "time_period": "2022-03", "period_basis": "YTD"}
    told = [
        {str(row["obs_value"]) for row in catalog.query("money", as_of=moment, **asked).to_pylist()} for moment in (MOMENT - SECOND, MOMENT)
    ]
    assert told[0] != told[1]
    assert [NEW in each for each in map(str, told)] == [False, True]


# ---- publish-due, and the clock ----


def test_publish_due_shows_notes_and_forgets(held: embargo.Held, opened: Callable[[datetime], House], home: Path) -> None:
    assert promotion.publish_due(opened(MOMENT - SECOND)) == []
    assert promotion.publish_due(opened(MOMENT)) == ["money/2026-12-10"]
    assert embargo.held(home) == []
    house = opened(MOMENT)
    assert pipeline.verify(house) == []
    steps = [(each["from"], each["to"]) for each in log.read(home).entries if each and each["dataset"] == "money"]
    assert steps[-4:] == [(None, "draft"), ("draft", "embargoed"), ("embargoed", "released"), ("released", "superseded")]
    assert promotion.publish_due(opened(MOMENT)) == []


def test_what_a_server_showed_is_noted_by_the_next_command(held: embargo.Held, opened: Callable[[datetime], House], home: Path) -> None:
    embargo.show(home, MOMENT)
    assert "the log does not tell of it" in str(pipeline.verify(opened(MOMENT))[0])
    assert promotion.publish_due(opened(MOMENT + 5 * SECOND)) == ["money/2026-12-10"]
    assert pipeline.verify(opened(MOMENT)) == []


def test_a_release_that_is_late_tells_when_it_was_shown(held: embargo.Held, opened: Callable[[datetime], House], home: Path) -> None:
    """A minute is forgiven, as between two runs of cron; after that `as_of` would lie."""
    assert embargo.show(home, MOMENT + timedelta(minutes=2)) == []
    house = opened(MOMENT + timedelta(days=1))
    assert promotion.publish_due(house) == ["money/2026-12-11"]
    assert "due 2026-12-10T09:30:00+08:00, shown 2026-12-11T09:30:00+08:00" in house.remarks[0]
    assert staging.load(home / "public/datasets/money/latest/structure.json")["released_at"] == "2026-12-11T01:30:00+00:00"


def test_where_the_clock_is_set_back_what_is_shown_stays_and_what_waits_goes_on_waiting(
    held: embargo.Held, opened: Callable[[datetime], House], home: Path
) -> None:
    promotion.publish_due(opened(MOMENT))
    shown = tree(home)
    assert promotion.publish_due(opened(TODAY)) == []
    assert tree(home) == shown


# ---- what may not go out meanwhile ----


def test_what_is_under_embargo_is_left_out_of_every_other_release(
    held: embargo.Held, opened: Callable[[datetime], House], home: Path
) -> None:
    before = tree(home)
    with pytest.raises(Refusal, match="it is under embargo"):
        promotion.promote(opened(TODAY), ["money"])
    house = opened(TODAY)
    assert promotion.promote(house) == []
    assert "money, held back until 2026-12-10T09:30:00+08:00: it is under embargo" in house.remarks
    assert tree(home) == before


def test_what_was_compared_with_figures_under_embargo_waits_with_them(
    opened: Callable[[datetime], House], folder: Path, home: Path
) -> None:
    """A report of checks tells how far figures differ from those of the other dataset."""
    rules = folder / "expectations" / "members.yaml"
    rules.write_text("beside: [money]\n" + rules.read_text(encoding="utf-8"), encoding="utf-8")
    change_title(folder, "members")
    waiting.hold(opened(TODAY), ["money"], MOMENT)
    pipeline.build(opened(TODAY), ["members", "money"])
    with pytest.raises(Refusal, match="it was computed from or compared with figures that are"):
        promotion.promote(opened(TODAY), ["members"])
    assert promotion.publish_due(opened(MOMENT)) == ["money/2026-12-10"]
    assert promotion.promote(opened(MOMENT), ["members"]) == ["members/2026-12-10"]


def test_another_release_meanwhile_is_in_what_is_shown_at_the_moment(
    held: embargo.Held, opened: Callable[[datetime], House], folder: Path, home: Path
) -> None:
    change_title(folder, "members")
    pipeline.build(opened(TODAY), ["members"])
    assert promotion.promote(opened(TODAY), ["members"]) == ["members/2026-12-01"]
    assert releases(home) == ["2026-11-23"]
    assert len(embargo.show(home, MOMENT)) == 1
    assert releases(home) == ["2026-12-10", "2026-11-23"]
    assert releases(home, "members") == ["2026-12-01", "2026-11-23"]


def change_title(folder: Path, name: str) -> None:
    """Another release of a dataset whose figures stay."""
    path = folder / "datasets" / "dataflows" / f"{name}.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("title: {zh: ", "title: {zh: 新", 1), encoding="utf-8")


def test_a_build_meanwhile_does_not_change_what_waits(
    held: embargo.Held, opened: Callable[[datetime], House], folder: Path, home: Path
) -> None:
    path = folder / "datasets" / "sources" / "yearbook" / "money.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(NEW, "88.125"), encoding="utf-8")
    pipeline.build(opened(TODAY), ["money"])
    embargo.show(home, MOMENT)
    told = (home / "public/datasets/money/latest/money.csv").read_text(encoding="utf-8")
    assert NEW.rstrip("0") in told
    assert "88.125" not in told


def test_several_moments_follow_each_other(held: embargo.Held, opened: Callable[[datetime], House], folder: Path, home: Path) -> None:
    change_title(folder, "members")
    pipeline.build(opened(TODAY), ["members"])
    waiting.hold(opened(TODAY), ["members"], MOMENT + timedelta(hours=1))
    with pytest.raises(Refusal, match="held back until 2026-12-10T10:30:00"):
        waiting.hold(opened(TODAY), ["members"], MOMENT - timedelta(hours=1))
    assert [list(ready.new) for each in embargo.waiting(home) for ready in each.sites().values()] == [
        ["money/2026-12-10"],
        ["members/2026-12-10"],
    ]
    assert len(embargo.show(home, MOMENT)) == 1
    assert (releases(home)[0], releases(home, "members")[0]) == ("2026-12-10", "2026-11-23")
    assert len(embargo.show(home, MOMENT + timedelta(hours=1))) == 1
    assert releases(home, "members")[0] == "2026-12-10"


def test_an_answer_about_figures_under_embargo_stays_as_readers_have_it(
    held: embargo.Held, opened: Callable[[datetime], House], folder: Path, home: Path
) -> None:
    """What is written for the new figures would tell of them before their moment."""
    (folder / "datasets" / "answers").mkdir(exist_ok=True)
    (folder / "datasets" / "answers" / "saved.yaml").write_text(ANSWER, encoding="utf-8")
    change_title(folder, "members")
    pipeline.build(opened(TODAY), ["members"])
    assert promotion.promote(opened(TODAY), ["members"]) == ["members/2026-12-01"]
    assert not any("77.125亿元" in path.read_text(encoding="utf-8") for path in (home / "public").rglob("*.json"))
    assert len(embargo.show(home, MOMENT)) == 1
    assert "77.125亿元" in (home / "public" / "answers.json").read_text(encoding="utf-8")


ANSWER = """
order: 1
question: {zh: 虚构的收入是多少？, en: How much is the invented income?}
short: {zh: "{income.period}{income}", en: "{income}, {income.period}"}
figures:
  income: {dataset: money, freq: M, ref_area: "340000", scheme: PEN_E, indicator: income, period_basis: YTD}
sentences:
  - {zh: "{income.when}，收入{income}。", en: "{income.when}, income was {income}."}
chart: {dataset: money, kind: line, x: time_period, colour: scheme, freq: M, ref_area: "340000", indicator: income, period_basis: YTD}
notes: [{zh: 一季度收入77.125亿元，创新高。, en: "The income of the first quarter is a record."}]
"""


def test_a_release_of_the_same_day_is_not_taken_for_the_one_that_waits(
    held: embargo.Held, opened: Callable[[datetime], House], folder: Path, home: Path
) -> None:
    early = opened(MOMENT - timedelta(hours=2))
    shown = home / "public" / "datasets" / "money"
    shutil.copytree(shown / "2026-11-23", shown / "2026-12-10")  # as a withdrawal that morning leaves it
    assert [each.name for each in waiting.waiting(early)] == [held.name]


def test_one_that_was_due_goes_before_what_is_released_today(
    held: embargo.Held, opened: Callable[[datetime], House], folder: Path, home: Path
) -> None:
    """The machine was down over the weekend; the newer figures are not undone by the ones that were due."""
    path = folder / "datasets" / "sources" / "yearbook" / "money.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(NEW, "88.125"), encoding="utf-8")
    monday = MOMENT + timedelta(days=4)
    pipeline.build(opened(monday), ["money"])
    assert promotion.promote(opened(monday), ["money"]) == ["money/2026-12-14", "money/2026-12-14.2"]
    assert "88.125" in (home / "public/datasets/money/latest/money.csv").read_text(encoding="utf-8")
    assert embargo.held(home) == []
    assert pipeline.verify(opened(monday)) == []


def test_it_cannot_be_put_off_without_taking_it_back(held: embargo.Held, opened: Callable[[datetime], House]) -> None:
    with pytest.raises(Refusal, match="held back until 2026-12-10T09:30:00"):
        waiting.hold(opened(TODAY), ["money"], MOMENT + timedelta(hours=1))


def test_the_next_figures_may_wait_behind_those_that_wait(
    held: embargo.Held, opened: Callable[[datetime], House], folder: Path, home: Path
) -> None:
    path = folder / "datasets" / "sources" / "yearbook" / "money.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(NEW, "88.125"), encoding="utf-8")
    pipeline.build(opened(TODAY), ["money"])
    waiting.hold(opened(TODAY), ["money"], MOMENT + timedelta(days=30))
    assert promotion.publish_due(opened(MOMENT)) == ["money/2026-12-10"]
    assert promotion.publish_due(opened(MOMENT + timedelta(days=30))) == ["money/2027-01-09"]
    assert "88.125" in (home / "public/datasets/money/latest/money.csv").read_text(encoding="utf-8")


def test_another_release_leaves_the_one_that_waits_ready(
    held: embargo.Held, opened: Callable[[datetime], House], folder: Path, home: Path
) -> None:
    """It is composed upon the next site before that is shown, and the site before stays for who is reading it."""
    before = public.served(home)
    change_title(folder, "members")
    pipeline.build(opened(TODAY), ["members"])
    promotion.promote(opened(TODAY), ["members"])
    assert ready(held, home).new == ("money/2026-12-10",)
    assert before
    assert before.is_dir()
    assert len(held.sites()) == 1


def test_where_the_public_link_is_lost_nothing_is_removed(held: embargo.Held, opened: Callable[[datetime], House], home: Path) -> None:
    (home / "public").unlink()
    sites = sorted((home / "sites").iterdir())
    for act in (waiting.publish_due, waiting.prepare):
        with pytest.raises(Refusal, match="it is lost"):
            act(opened(MOMENT))
    assert sorted((home / "sites").iterdir()) == sites


def test_what_was_not_noted_in_the_log_is_noted_by_the_next_command(
    held: embargo.Held, opened: Callable[[datetime], House], home: Path
) -> None:
    """The command was killed between laying aside and noting."""
    path = home / log.NAME
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))
    waiting.lift(opened(TODAY), held, "a doubt", None, str)
    assert [each["to"] for each in log.read(home).entries if each][-2:] == ["embargoed", "draft"]
    assert pipeline.verify(opened(TODAY)) == []


# ---- taking it back ----


def test_lifted_nothing_waits_and_it_may_go_out_at_once(held: embargo.Held, opened: Callable[[datetime], House], home: Path) -> None:
    before = tree(home)
    house = opened(TODAY)
    waiting.lift(house, waiting.find(house, "2026-12-10T09:30", MOMENT), "a figure is being looked at", None, str)
    assert promotion.publish_due(opened(MOMENT)) == []
    assert tree(home) == before
    assert promotion.promote(opened(MOMENT), ["money"]) == ["money/2026-12-10"]
    assert pipeline.verify(opened(MOMENT)) == []


def test_a_moment_nothing_waits_for_is_told_with_those_that_are(held: embargo.Held, opened: Callable[[datetime], House]) -> None:
    with pytest.raises(Misuse, match=r"waits for it; waiting are: 2026-12-10T09:30:00\+08:00 \(2026-12-10T013000Z: money\)"):
        waiting.find(opened(TODAY), "2026-12-10T09:31", MOMENT + timedelta(minutes=1))


def test_a_moment_that_has_passed_is_none_to_wait_for(opened: Callable[[datetime], House]) -> None:
    with pytest.raises(Misuse, match="has passed; without --at it is released at once"):
        waiting.hold(opened(MOMENT), ["money"], MOMENT)


def test_where_nothing_is_new_there_is_nothing_to_wait_for(opened: Callable[[datetime], House], home: Path) -> None:
    with pytest.raises(Refusal, match="nothing that is staged differs from what is public"):
        waiting.hold(opened(TODAY), ["members"], MOMENT)
    assert embargo.held(home) == []


def test_what_was_composed_is_lost_and_composed_anew(held: embargo.Held, opened: Callable[[datetime], House], home: Path) -> None:
    shutil.rmtree(ready(held, home).site)
    assert embargo.show(home, MOMENT) == []
    assert promotion.publish_due(opened(MOMENT)) == ["money/2026-12-10"]
    assert staging.load(home / "public/datasets/money/latest/structure.json")["released_at"] == "2026-12-10T01:30:00+00:00"


def test_a_damaged_site_that_waits_is_told_by_verify(held: embargo.Held, opened: Callable[[datetime], House], home: Path) -> None:
    (ready(held, home).site / "catalog.json").write_text("{}", encoding="utf-8")
    assert [problem.where for problem in pipeline.verify(opened(TODAY))] == ["embargo/2026-12-10T013000Z/catalog.json"]


def test_an_embargo_stands_in_the_log_and_in_the_status(held: embargo.Held, opened: Callable[[datetime], House]) -> None:
    house = opened(TODAY)
    last = life.logged(house).entries[-1]
    assert last
    assert (last["to"], last["until"]) == ("embargoed", "2026-12-10T09:30:00+08:00")
    _, flows = pipeline.status(house)
    assert {row["dataflow"]: row["held"] for row in flows} == {"members": [], "money": [MOMENT]}
    assert public.served(house.home)


# ---- who may: roles, signatures, the gate ----

RECORD = """note: {zh: 合成数字，仅供测试。, en: "Synthetic figures, for tests."}
drafting_unit: {zh: 规划财务处, en: Planning}
signatory: {zh: 处长, en: Head}
secrecy: {zh: 不涉密, en: Nothing secret}
amendments: [{kind: provisional, note: {zh: 修订, en: Revised}}]
embargo: 2026-12-10T09:30
"""


@pytest.fixture
def governed(opened: Callable[[datetime], House], folder: Path) -> Callable[[datetime], House]:
    """The office with a gate, its new figures signed for half past nine on the tenth of December."""
    people = []
    for name, roles in (("li", "review"), ("wang", "approve"), ("zhang", "prerelease")):
        key = keys.made(folder / name)
        people.append(f"  - {{name: {name}, unit: Planning, roles: {roles}, key: {key.public}}}\n")
    (folder / "datasets" / "roles.yaml").write_text("people:\n" + "".join(people), encoding="utf-8")
    (folder / "datasets" / "reviews").mkdir()
    (folder / "datasets" / "reviews" / "money.yaml").write_text(RECORD, encoding="utf-8")
    signing.sign(opened(TODAY), ["money"], log.REVIEWED, folder / "li", "looked", str)
    signing.sign(opened(TODAY), ["money"], log.APPROVED, folder / "wang", "may go", str)
    return opened


def test_the_gate_asks_as_of_the_moment_it_is_shown_at(governed: Callable[[datetime], House], home: Path) -> None:
    with pytest.raises(Refusal, match=r"G09_EMBARGO.*run: shebao release money --at 2026-12-10T09:30"):
        promotion.promote(governed(TODAY), ["money"])
    with pytest.raises(Refusal, match="G09_EMBARGO"):
        waiting.hold(governed(TODAY), ["money"], MOMENT - SECOND)
    waiting.hold(governed(TODAY), ["money"], MOMENT)
    assert promotion.publish_due(governed(MOMENT)) == ["money/2026-12-10"]
    assert staging.load(home / "public/datasets/money/latest/review.json")["record"]["embargo"] == "2026-12-10T09:30"
    assert pipeline.verify(governed(MOMENT)) == []


def test_who_has_the_role_may_look_and_signs_for_it(governed: Callable[[datetime], House], folder: Path, home: Path) -> None:
    held = waiting.hold(governed(TODAY), ["money"], MOMENT)
    before = tree(home)
    for who, said in (("li", "li may not prerelease"), ("wang", "wang may not prerelease")):
        with pytest.raises(Refusal, match=said):
            waiting.preview(governed(TODAY), held, "curious", folder / who, str)
    with pytest.raises(Misuse, match="who looks at a release under embargo signs for it"):
        waiting.preview(governed(TODAY), held, "curious", None, str)
    seen, person = waiting.preview(governed(TODAY), held, "briefing", folder / "zhang", str)
    assert (seen.site / "datasets" / "money" / "2026-12-10" / "money.csv").is_file()
    last = log.read(home).entries[-1]
    assert last
    assert (last["to"], last["who"]["en"], last["why"], last["releases"]) == ("seen", person.name.en, "briefing", ["money/2026-12-10"])
    assert tree(home) == before
    assert pipeline.verify(governed(TODAY)) == []


def test_who_may_approve_takes_it_back_and_nobody_else(governed: Callable[[datetime], House], folder: Path, home: Path) -> None:
    held = waiting.hold(governed(TODAY), ["money"], MOMENT)
    with pytest.raises(Misuse, match="who may approve signs that an embargo is lifted"):
        waiting.lift(governed(TODAY), held, "doubt", None, str)
    with pytest.raises(Refusal, match="li may not approve"):
        waiting.lift(governed(TODAY), held, "doubt", folder / "li", str)
    assert embargo.waiting(home) == [held]
    waiting.lift(governed(TODAY), held, "doubt", folder / "wang", str)
    assert embargo.waiting(home) == []
    assert promotion.publish_due(governed(MOMENT)) == []
    assert promotion.promote(governed(MOMENT), ["money"]) == ["money/2026-12-10"]
    assert pipeline.verify(governed(MOMENT)) == []
