"""The rooms in their order, on a tiny office whose every figure is invented."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest

from etl import pipeline, promotion, reading
from etl.catalog import open_catalog
from etl.house import House
from etl.ingest import delimited
from etl.problem import Misuse, Refusal
from etl.publish import staging

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
BOTH = ["members", "money"]
Open = Callable[..., House]


@pytest.fixture
def released(at_work: Open) -> House:
    house = at_work()
    pipeline.build(house, BOTH)
    promotion.promote(house, BOTH)
    return house


def tree(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def workbook(path: Path, rows: list[list[object]], unit: str = "单位：万人") -> bytes:
    """A city's return as it comes: title, unit, header, figures, a note."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "参保"
    for row in [["参保情况"], [unit], ["地区", "参保人数", "参保职工人数", "参保离退休人员"], *rows, ["注：数字为虚构。"]]:
        sheet.append(row)
    book.save(path)
    return path.read_bytes()


def figures(house: House, dataset: str, **wanted: str) -> dict[tuple[str, str], float | None]:
    """(area, period) → published value."""
    table = pq.read_table(house.home / "public" / "datasets" / dataset / "latest" / f"{dataset}.parquet").to_pylist()
    return {
        (row["ref_area"], row["time_period"]): row["obs_value"]
        for row in table
        if all(row[name] == value for name, value in wanted.items())
    }


def told(refused: pytest.ExceptionInfo[Refusal]) -> list[str]:
    return [str(problem) for problem in refused.value.problems]


def test_a_workbook_is_received_built_and_released(at_work: Open, released: House, tmp_path: Path) -> None:
    content = workbook(tmp_path / "a.xlsx", [["合肥市", 340.5, 228.25, 112.25], ["芜湖市", 190.5, 128.25, 62.25]])
    house = at_work(NOW + timedelta(days=1))
    vintage = pipeline.receive(house, content, "hefei.xlsx", "counties", sender="340100", period="2023", published="2024-01-05")
    assert (house.archive / vintage.sha256).read_bytes() == content
    reports = pipeline.build(house, BOTH)
    assert {verdict.status for verdict in reports["members"].verdicts} == {"passed", "warned"}
    assert promotion.promote(house, BOTH) == ["members/2026-11-24"]  # money is what it was, and keeps its release
    assert figures(house, "members", source="counties", indicator="insured") == {("340100", "2023"): 340.5, ("340200", "2023"): 190.5}
    table = pq.read_table(house.home / "public/datasets/members/latest/members.parquet").to_pylist()
    (row,) = [row for row in table if row["source"] == "counties" and row["indicator"] == "active" and row["ref_area"] == "340100"]
    assert (row["obs_text"], row["obs_unit_text"], row["source_ref"]) == ("228.25", "万人", "hefei.xlsx!参保!C4")
    assert row["vintage"].isoformat() == "2024-01-05T15:59:59+00:00"


def test_the_newest_vintage_counts_and_the_older_one_is_kept(at_work: Open, released: House, tmp_path: Path) -> None:
    for value, published in ((340.5, "2024-01-05"), (341.5, "2024-06-01")):
        content = workbook(tmp_path / "a.xlsx", [["合肥市", value, value - 100, 100]])
        pipeline.receive(at_work(), content, "hefei.xlsx", "counties", sender="340100", period="2023", published=published)
    house = at_work(NOW + timedelta(days=1))
    pipeline.build(house, BOTH)
    promotion.promote(house, BOTH)
    assert figures(house, "members", source="counties", indicator="insured") == {("340100", "2023"): 341.5}
    assert len(list(house.archive.glob("*.counties.*.json"))) == 2


def test_flows_of_single_months_and_balances_are_derived(released: House) -> None:
    months = figures(released, "money", indicator="income", scheme="PEN_E", period_basis="P")
    assert months == {("340000", "2022-01"): 10.1, ("340000", "2022-02"): 10.25, ("340000", "2022-03"): 10.65}
    balance = figures(released, "money", indicator="balance", scheme="PEN_E", period_basis="YTD")
    assert balance == {("340000", "2022-01"): 2.05, ("340000", "2022-02"): 3.95, ("340000", "2022-03"): 5.85}


def test_a_small_count_is_withheld_everywhere(released: House) -> None:
    assert figures(released, "members", indicator="claims", ref_area="340100") == {("340100", "2021"): None, ("340100", "2022"): None}
    assert figures(released, "members", indicator="claims_share", ref_area="340100") == {("340100", "2021"): None}
    (rule,) = [rule for rule in staging.load(released.home / "public/datasets/members/latest/validation.json") if rule["rule"] == "R99"]
    assert [(cell["key"]["ref_area"], cell["value"], cell["residual"]) for cell in rule["cells"]] == [
        ("340100", "", ""),
        ("340200", "0", "0"),
    ]


def test_a_rebuild_with_nothing_changed_stages_nothing(at_work: Open, released: House) -> None:
    before = {path: path.stat().st_mtime_ns for path in (released.home / "staging").rglob("*")}
    later = at_work(NOW + timedelta(days=1))
    assert pipeline.build(later, BOTH) == {}
    assert {path: path.stat().st_mtime_ns for path in (released.home / "staging").rglob("*")} == before
    assert promotion.promote(later, BOTH) == []


def test_what_was_public_at_every_moment_is_still_told(at_work: Open, folder: Path) -> None:
    """A file is changed, released, changed back and released: the answer of each moment is the release of that moment."""
    path = folder / "datasets" / "sources" / "yearbook" / "money.csv"
    right, shown = path.read_text(encoding="utf-8"), []
    for day, text in enumerate((right, right.replace("10.100", "10.900").replace("2022-03", "2022-04"), right)):
        path.write_text(text, encoding="utf-8")
        house = at_work(NOW + timedelta(days=day))
        pipeline.build(house, BOTH)
        promotion.promote(house, BOTH)
        shown.append(open_catalog(house.home / "public").query("money").drop_columns("vintage"))
    catalog = open_catalog(house.home / "public")
    for day, then in enumerate(shown):
        for moment in (NOW + timedelta(days=day), NOW + timedelta(days=day, hours=23)):
            assert catalog.query("money", as_of=moment).drop_columns("vintage") == then
    assert shown[0] == shown[2] != shown[1]
    assert len(catalog.query("money", as_of=NOW - timedelta(seconds=1))) == 0
    key = {"scheme": "PEN_E", "indicator": "income", "time_period": "2022-01"}
    assert catalog.query("money", as_of="2026-11-24").drop_columns("vintage") == shown[1]
    asked = [catalog.query("money", ["obs_value"], as_of=f"2026-11-{day}T16:00+08:00", period_basis="YTD", **key) for day in (23, 24, 25)]
    assert [each["obs_value"].to_pylist() for each in asked] == [[10.1], [10.9], [10.1]]
    changed = {(row["time_period"], row["action"]) for row in catalog.changes("money", "2026-11-23", "2026-11-24").to_pylist()}
    assert changed == {("2022-01", "R"), ("2022-03", "D"), ("2022-04", "A"), ("2022-02", "R")}
    assert len(catalog.changes("money", "2026-11-23")) == 0  # what was changed back is as it was
    for basis in ("YTD", "P"):  # as printed, and what is computed from it
        story = catalog.trace("money", period_basis=basis, **key)
        told = [(each.release, each.row["obs_value"], each.action) for each in story.releases]
        assert told == [("2026-11-23", 10.1, "A"), ("2026-11-24", 10.9, "R"), ("2026-11-25", 10.1, "R")]
    assert catalog.trace("money", period_basis="YTD", **{**key, "scheme": "UNE"}).releases == ()


def test_one_changed_file_is_the_only_one_read_again(at_work: Open, released: House, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = folder / "datasets" / "sources" / "yearbook" / "money.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("31.000", "31.500"), encoding="utf-8")
    read: list[str] = []

    def watched(content: bytes, name: str) -> list:
        read.append(name)
        return delimited.read(content, name)

    monkeypatch.setitem(reading.READERS, "delimited", watched)
    house = at_work()
    pipeline.build(house, BOTH)
    assert read == ["money.csv"]
    assert promotion.promote(house, BOTH) == ["money/2026-11-23.2"]
    assert figures(house, "money", indicator="income", scheme="PEN_E", period_basis="YTD")["340000", "2022-03"] == 31.5


def test_a_refused_dataflow_is_not_staged_and_its_release_stays(at_work: Open, released: House, folder: Path) -> None:
    before = tree(released.home / "public")
    path = folder / "datasets" / "sources" / "yearbook" / "money.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("31.000", "11.000"), encoding="utf-8")  # a year to date that falls
    house = at_work()
    with pytest.raises(Refusal, match="R09 A year-to-date flow does not fall: off by 9.35") as refused:
        pipeline.build(house, BOTH)
    assert "money.csv!!E10" in told(refused)[0]
    assert staging.fresh(house.home / "staging", "members", house.fingerprint(pipeline.vintages(house)))
    assert not (house.home / "staging" / "money").exists()
    with pytest.raises(Refusal, match="nothing is staged · money · run: shebao build money"):
        promotion.promote(house, BOTH)
    assert promotion.promote(house, ["members"]) == []
    assert tree(house.home / "public") == before


def test_an_explanation_lets_a_figure_past_and_a_changed_figure_loses_it(at_work: Open, released: House, folder: Path) -> None:
    path = folder / "datasets" / "sources" / "yearbook" / "money.csv"
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole.replace("31.000", "11.000"), encoding="utf-8")
    header = "rule,freq,ref_area,scheme,indicator,time_period,period_basis,source,value,residual,who,when,why_zh,why_en"
    row = "R09,M,340000,PEN_E,income,2022-03,YTD,yearbook,11,9.35,tester,2026-11-23,虚构,Synthetic."
    (folder / "expectations" / "explanations.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")
    reports = pipeline.build(at_work(), BOTH)
    assert [verdict.status for verdict in reports["money"].verdicts if verdict.rule == "R09"] == ["explained"]
    path.write_text(whole.replace("31.000", "12.000"), encoding="utf-8")
    with pytest.raises(Refusal, match="R09"):
        pipeline.build(at_work(), BOTH)


def test_an_indicator_whose_dataflow_does_not_list_the_source_is_reported(at_work: Open, folder: Path) -> None:
    path = folder / "datasets" / "sources" / "yearbook" / "members.csv"
    path.write_text(path.read_text(encoding="utf-8") + "2022,安徽省,失业保险,基金收入,1.5,亿元\n", encoding="utf-8")
    dataflow = folder / "datasets" / "dataflows" / "money.yaml"
    dataflow.write_text(dataflow.read_text(encoding="utf-8").replace("sources: [yearbook]", "sources: [returns]"), encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        pipeline.build(at_work(), ["members"])
    where, remedy = "members.csv!!E44", "add yearbook to `sources` in datasets/dataflows/money.yaml"
    (problem,) = [problem for problem in refused.value.problems if "yearbook of members tells income" in problem.what]
    assert (problem.where, problem.remedy) == (where, remedy)
    assert refused.value.datasets == ("members",)


def test_a_dataset_is_not_refused_for_what_a_source_of_another_tells(at_work: Open, folder: Path) -> None:
    """Not even where its rules are held against the other; where that cannot be read at all they cannot be run, and it says so."""
    rules = folder / "expectations" / "money.yaml"
    rules.write_text("beside: [members]\n" + rules.read_text(encoding="utf-8"), encoding="utf-8")
    pipeline.receive(at_work(), "地区,基金收入（亿元）\n合肥市,1.0\n".encode(), "a.csv", "returns", period="2023")
    assert list(pipeline.build(at_work(), ["money"])) == ["money"]
    with pytest.raises(Refusal, match="returns of members tells income .* and money does not list returns") as refused:
        pipeline.build(at_work(), BOTH)
    assert (len(told(refused)), refused.value.datasets) == (1, ("members",))
    aliases = folder / "datasets" / "codelists" / "ref_area.csv"
    aliases.write_text(aliases.read_text(encoding="utf-8").replace("合肥市", "合非市"), encoding="utf-8")
    with pytest.raises(Refusal, match="its rules compare it with members, which cannot be read · money · mend members first"):
        pipeline.build(at_work(), ["money"])


def test_a_source_no_dataflow_lists_is_reported(at_work: Open, folder: Path) -> None:
    dataflow = folder / "datasets" / "dataflows" / "members.yaml"
    dataflow.write_text(dataflow.read_text(encoding="utf-8").replace("counties, returns", "counties"), encoding="utf-8")
    pipeline.build(at_work(), BOTH)  # declared, and nothing has come: nothing is lost
    pipeline.receive(at_work(), "地区,参保人数（万人）\n合肥市,1.0\n".encode(), "a.csv", "returns", period="2023")
    with pytest.raises(Refusal) as refused:
        pipeline.build(at_work(), BOTH)
    remedy = "add returns to `sources` of a file in datasets/dataflows/"
    assert told(refused) == [f"no dataflow lists the source returns · datasets/sources/returns · {remedy}"]


def test_every_mistake_of_every_file_is_told_at_once(at_work: Open, folder: Path) -> None:
    sources = folder / "datasets" / "sources" / "yearbook"
    for name, old, new in (("members.csv", "合肥市", "合非市"), ("members.csv", "910.50", "九百"), ("money.csv", "失业保险", "失业")):
        path = sources / name
        path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        pipeline.build(at_work(), BOTH)
    problems = told(refused)
    assert len(problems) == len(set(problems)) == 3
    for words in (
        "“合非市” is no ref_area in 2019 · members.csv!!B5",
        "“九百” is no number",
        "“失业” is no scheme in 2022-01 · money.csv!!C4",
    ):
        assert any(words in problem for problem in problems), words


def test_two_figures_under_one_key_are_refused_on_arrival(at_work: Open) -> None:
    content = "地区,参保人数（万人）\n合肥市,1.0\n芜湖市,2.0\n合肥市,1.5\n".encode()
    house = at_work()
    with pytest.raises(Refusal, match=r"two figures under one key .* · a\.csv!!B2 and a\.csv!!B4 · remove the wrong one"):
        pipeline.receive(house, content, "a.csv", "returns", period="2023")
    assert not house.archive.exists()


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ({"source": "nobody"}, "“nobody” is no source; known are counties, returns, yearbook"),
        ({"source": "returns", "period": "2017-13"}, "“2017-13” is no period"),
        ({"source": "returns", "sender": "999999"}, "“999999” is no area code"),
        ({"source": "returns", "published": "last week"}, "“last week” is no date"),
    ],
)
def test_words_that_mean_nothing_are_misuse_and_nothing_is_kept(at_work: Open, words: dict[str, str], answer: str) -> None:
    house = at_work()
    with pytest.raises(Misuse, match=answer):
        pipeline.receive(house, b"x", "a.csv", words.pop("source"), **words)
    assert not house.archive.exists()


def test_the_same_bytes_twice_are_one_vintage(at_work: Open) -> None:
    content = "地区,参保人数（万人）\n合肥市,1.0\n".encode()
    first, second = (pipeline.receive(at_work(when), content, "a.csv", "returns", period="2023") for when in (NOW, NOW + timedelta(days=9)))
    assert first == second
    assert len(list(at_work().archive.iterdir())) == 2


def test_status_tells_who_is_awaited_and_writes_nothing(at_work: Open, released: House, tmp_path: Path) -> None:
    for sender, period in (("340100", "2022"), ("340200", "2022"), ("340100", "2023")):
        content = workbook(tmp_path / "a.xlsx", [["合肥市" if sender == "340100" else "芜湖市", 10 + int(period), 10, int(period)]])
        pipeline.receive(at_work(), content, f"{sender}.xlsx", "counties", sender=sender, period=period)
    before = tree(released.home)
    sources, flows = pipeline.status(at_work())
    assert tree(released.home) == before
    by_name = {row["source"]: row for row in sources}
    assert (by_name["counties"]["files"], by_name["counties"]["period"], by_name["counties"]["awaited"]) == (3, "2023", ["340200"])
    assert (by_name["yearbook"]["files"], by_name["returns"]["files"]) == (2, 0)
    told = {"staged": True, "awaiting": False, "contradicts": [], "release": "2026-11-23", "version": "1.0.0", "held": []}
    assert flows == [{"dataflow": name, **told} for name in BOTH]


def test_verify_finds_what_is_damaged(at_work: Open, released: House) -> None:
    assert pipeline.verify(released) == []
    archived = next(path for path in released.archive.iterdir() if len(path.name) == 64)
    archived.write_bytes(archived.read_bytes() + b" ")
    (released.home / "public/datasets/money/latest/money.csv").write_bytes(b"")  # one file, linked twice
    assert [problem.where.split("…")[0][:20] for problem in pipeline.verify(released)] == [
        f"archive/{archived.name[:12]}",
        "datasets/money/2026-",
        "datasets/money/lates",
    ]


def test_verify_tells_that_the_public_link_is_lost(released: House) -> None:
    (released.home / "public").unlink()
    (released.home / "public").symlink_to("sites/7")
    assert [str(problem) for problem in pipeline.verify(released)] == [
        "it leads to sites/7, which holds no site · public · lead it to a complete site again: ln -sfn sites/<n> public"
    ]


def test_another_process_stages_the_same_bytes(released: House, folder: Path, tmp_path: Path) -> None:
    """Whatever order sets have, wherever the home is, at whatever moment: the same inputs give the same files."""
    command = [sys.executable, "-m", "etl.cli", "build", "--home", str(tmp_path / "other"), "--datasets", str(folder / "datasets")]
    environment = {**os.environ, "PYTHONHASHSEED": "4711", "TZ": "America/New_York"}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert tree(tmp_path / "other" / "staging") == tree(released.home / "staging")


ANSWER = """
order: 1
question: {zh: 收入多少？, en: How much income?}
short: {zh: "{income.period}{income}", en: "{income}, {income.period}"}
figures:
  income: {dataset: money, freq: M, ref_area: "340000", scheme: PEN_E, indicator: income, period_basis: YTD}
  claims: {dataset: members, freq: A, ref_area: "340100", scheme: PEN_E, indicator: claims}
sentences:
  - {zh: "{income.when}，收入{income}。", en: "{income.when}, income was {income}."}
  - {zh: "{claims.when}，{claims}。", en: "{claims.when}, {claims}."}
chart: {dataset: money, kind: line, x: time_period, colour: scheme, freq: M, ref_area: "340000", indicator: income, period_basis: YTD}
"""


def sentences(house: House, lang: str = "") -> list[str]:
    page = (house.home / "public" / lang / "answers" / "income" / "index.html").read_text(encoding="utf-8")
    return [re.sub("<.*?>", "", each) for each in re.findall(r'<p class="(?:headline|also)">(.*?)</p>', page)]


@pytest.fixture
def answered(at_work: Open, folder: Path) -> House:
    """The tiny office with one answer, released."""
    (folder / "datasets" / "answers").mkdir()
    (folder / "datasets" / "answers" / "income.yaml").write_text(ANSWER, encoding="utf-8")
    house = at_work()
    pipeline.build(house, BOTH)
    promotion.promote(house, BOTH)
    return house


def test_a_month_more_and_the_answer_follows(at_work: Open, answered: House, folder: Path) -> None:
    assert sentences(answered) == ["2022年1—3月累计，收入31.00亿元。"]  # the claims are withheld
    path = folder / "datasets" / "sources" / "yearbook" / "money.csv"
    rows = path.read_text(encoding="utf-8").splitlines()
    april = [row.replace("2022-03", "2022-04") for row in rows if "2022-03" in row]
    path.write_text("\n".join([*rows, *(row.replace("31.000", "42.500") for row in april)]) + "\n", encoding="utf-8")
    house = at_work(NOW + timedelta(days=1))
    pipeline.build(house, BOTH)
    promotion.promote(house, BOTH)
    assert sentences(house) == ["2022年1—4月累计，收入42.50亿元。"]
    assert sentences(house, "en") == ["In January–April 2022, income was CNY 4.250 billion."]


def test_an_answer_reworded_makes_new_pages_and_no_release(at_work: Open, answered: House, folder: Path) -> None:
    path = folder / "datasets" / "answers" / "income.yaml"
    path.write_text(ANSWER.replace("收入{income}。", "收入为{income}。"), encoding="utf-8")
    house = at_work(NOW + timedelta(days=1))
    assert pipeline.build(house, BOTH) == {}
    assert promotion.promote(house, BOTH) == []
    assert "收入为" in sentences(house)[0]


SHARES = """
title: {zh: 虚构比率, en: Synthetic shares}
description: {zh: 虚构的比率。, en: Invented ratios.}
accrual_periodicity: annual
steward_unit: {zh: 虚构科, en: Synthetic Section}
inputs: [members]
views:
  - {id: trend, kind: line, colour: ref_area, default: {freq: A, scheme: PEN_E, indicator: support, ref_area: ["340000"]}}
"""
SUPPORT = (
    "support,抚养比,Workers per pensioner,,,,,虚构：抚养比。,Synthetic: workers per pensioner.,RT,0,R,false,shares,active,retirees,1,,,3\n"
)
ALL = [*BOTH, "shares"]


def swapped(folder: Path) -> None:
    """Each of the two headings where the other stood: written once by mistake, a second time mended."""
    path = folder / "datasets" / "sources" / "yearbook" / "members.csv"
    words = {"参保职工人数": "参保离退休人员", "参保离退休人员": "参保职工人数"}
    path.write_text(re.sub("|".join(words), lambda found: words[found[0]], path.read_text("utf-8")), encoding="utf-8")


@pytest.fixture
def derived(at_work: Open, folder: Path) -> House:
    """The tiny office with a dataset computed from its members, released."""
    (folder / "datasets" / "dataflows" / "shares.yaml").write_text(SHARES, encoding="utf-8")
    shutil.copy(folder / "expectations" / "money.yaml", folder / "expectations" / "shares.yaml")
    with (folder / "datasets" / "codelists" / "indicator.csv").open("a", encoding="utf-8") as indicators:
        indicators.write(SUPPORT)
    house = at_work()
    pipeline.build(house, ALL)
    assert promotion.promote(house, ALL) == [f"{name}/2026-11-23" for name in ALL]
    assert figures(house, "shares")["340000", "2022"] > 1
    return house


def consistent(house: House) -> bool:
    """Whether every published ratio is what the published members give."""
    workers, pensioners = (figures(house, "members", indicator=name, source="yearbook") for name in ("active", "retirees"))
    shown = figures(house, "shares")
    return len(shown) > 3 and all(value == pytest.approx(workers[key] / pensioners[key]) for key, value in shown.items())


def test_what_is_computed_from_a_dataset_is_built_with_it_once_its_figures_changed(at_work: Open, derived: House, folder: Path) -> None:
    swapped(folder)
    pipeline.build(at_work(), ["shares"])
    swapped(folder)
    assert list(pipeline.build(at_work(), ["members"])) == ["members", "shares"]
    assert promotion.promote(at_work(), ALL) == []
    assert consistent(derived)
    swapped(folder)
    assert list(pipeline.build(at_work(), ["members"])) == ["members", "shares"]
    assert promotion.promote(at_work(), ALL) == ["members/2026-11-23.2", "shares/2026-11-23.2"]
    assert consistent(derived)


def test_what_is_computed_from_a_dataset_is_left_alone_where_no_figure_changed(at_work: Open, derived: House, folder: Path) -> None:
    rules = folder / "expectations" / "members.yaml"
    rules.write_text(rules.read_text("utf-8").replace("Insured equal", "The insured equal"), encoding="utf-8")
    assert list(pipeline.build(at_work(), ["members"])) == ["members"]
    assert promotion.promote(at_work(), ["members"]) == ["members/2026-11-23.2"]


@pytest.mark.parametrize("alone", ["members", "shares"])
def test_a_release_that_would_contradict_what_it_was_computed_from_is_refused(
    alone: str, at_work: Open, derived: House, folder: Path
) -> None:
    before = tree(derived.home / "public")
    swapped(folder)
    pipeline.build(at_work(), ["members"])
    assert [row["contradicts"] for row in pipeline.status(at_work())[1]] == [[], [], []]  # of a release of everything
    with pytest.raises(Refusal) as refused:
        promotion.promote(at_work(), [alone])
    what = "it was computed from other figures than those of members that would stand beside it"
    assert told(refused) == [f"{what} · shares · run: shebao release members shares"]
    assert tree(derived.home / "public") == before
    assert promotion.promote(at_work(), ["members", "shares"]) == ["members/2026-11-23.2", "shares/2026-11-23.2"]
    assert consistent(derived)


def test_a_stage_of_figures_that_are_gone_is_told_by_status_and_never_released(at_work: Open, derived: House, folder: Path) -> None:
    """As where the dependent was not built along: its old stage is put back by hand."""
    stage = derived.home / "staging" / "shares"
    swapped(folder)
    pipeline.build(at_work(), ["shares"])
    shutil.copytree(stage, folder / "kept")
    swapped(folder)
    pipeline.build(at_work(), ["members"])
    shutil.rmtree(stage)
    shutil.copytree(folder / "kept", stage)
    assert [row["contradicts"] for row in pipeline.status(at_work())[1]] == [[], [], ["members"]]
    with pytest.raises(Refusal) as refused:
        promotion.promote(at_work(), ALL)
    assert told(refused)[0].endswith("shares · run: shebao build shares && shebao release members money shares")
    assert list(pipeline.build(at_work(), ["shares"])) == ["shares"]
    assert promotion.promote(at_work(), ALL) == []
    assert consistent(derived)
