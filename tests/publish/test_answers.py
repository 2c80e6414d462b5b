"""Pages of answers, made from tiny sites whose figures are invented."""

import json
import re
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from etl.publish import answers, site
from tests.present.sample import VIEW, row
from tests.publish.test_site import FACTS, Outline, completed

SERIES = {"dataset": "sample", "freq": ["M"], "ref_area": ["100000"], "indicator": ["insured"]}
ANSWER: dict[str, Any] = {
    "id": "many",
    "order": 1,
    "question": {"zh": "多少人<b>参保？", "en": "How many <b>are insured?"},
    "short": {"zh": "{all.period}{all}", "en": "{all}, {all.period}"},
    "figures": {
        "all": {**SERIES, "scheme": ["UNE"]},
        "employees": {**SERIES, "scheme": ["PEN_E"], "at": "all"},
        "rest": {"pick": "difference", "of": ["all", "employees"]},
        "area": {**SERIES, "scheme": ["UNE"], "ref_area": ["340000"]},
    },
    "sentences": [
        {
            "zh": "{all.when}，参保{all}[，{all.change}][；职工{employees}]。",
            "en": "{all.when}, {all}[, {all.change}][; employees {employees}].",
        },
        {"zh": "{area.when}，安徽{area}。", "en": "{area.when}, {area} in Anhui."},
        {"zh": "{rest.when}，其余{rest}。", "en": "{rest.when}, {rest} besides."},
    ],
    "chart": {**SERIES, "kind": "line", "x": "time_period", "colour": "scheme"},
    "notes": [{"zh": "须知。", "en": "A note."}],
    "gaps": [{"zh": "缺口。", "en": "A gap."}],
}
ROWS = [row("2025-05", 100.0), row("2026-05", 102.0), row("2026-05", 30.0, scheme="PEN_E"), row("2020-05", 9.0, ref_area="340000")]


def render(root: Path, rows: list[dict[str, Any]], declared: list[dict[str, Any]], **facts: Any) -> Path:
    """A site of one dataset with these rows and answers."""
    last = max(each["time_period"] for each in rows)
    told = completed({**FACTS, "views": [{**VIEW, "default": {**VIEW["default"], "freq": ["M"]}}], "last_period": last, **facts})
    for folder in (root / "datasets/sample/latest", root / "datasets/sample/2026-07-24"):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "structure.json").write_text(json.dumps(told))
        (folder / "validation.json").write_text("[]")
        pq.write_table(pa.Table.from_pylist(rows), folder / "sample.parquet")
    kept = ("id", "title", "description", "release", "accrual_periodicity", "first_period", "last_period", "observations")
    catalog = {name: {"zh": "统计开放数据", "en": "Open Data"} for name in ("title", "description", "publisher", "licence")}
    entry = {**{name: told[name] for name in kept}, "releases": ["2026-07-24"], "files": []}
    (root / "catalog.json").write_text(json.dumps({**catalog, "contact": "x", "homepage": "https://data.example/", "datasets": [entry]}))
    answers.declare(declared, root)
    site.render(root)
    return root


def page(root: Path, lang: str = "", name: str = "answers/many") -> str:
    return (root / lang / name / "index.html").read_text("utf-8")


def sentences(root: Path, lang: str = "") -> list[str]:
    """What the page says first."""
    found = re.findall(r'<p class="(?:headline|also)">(.*?)</p>', page(root, lang))
    return [re.sub("<.*?>", "", each) for each in found]


def test_the_sentences_are_those_of_the_figures(tmp_path: Path) -> None:
    root = render(tmp_path, ROWS, [ANSWER])
    assert sentences(root) == [
        "截至2026年5月末，参保102万人，同比增长2.0%；职工30万人。",
        "截至2020年5月末，安徽9万人。",
        "截至2026年5月末，其余72万人。",
    ]
    assert sentences(root, "en") == [
        "At the end of May 2026, 1.02 million persons, up 2.0% on a year earlier; employees 0.30 million persons.",
        "At the end of May 2020, 0.09 million persons in Anhui.",
        "At the end of May 2026, 0.72 million persons besides.",
    ]


def test_a_month_of_figures_more_and_the_sentences_follow(tmp_path: Path) -> None:
    june = [*ROWS, row("2025-06", 104.0), row("2026-06", 101.0), row("2026-06", 31.0, scheme="PEN_E")]
    root = render(tmp_path, june, [ANSWER])
    assert sentences(root)[0] == "截至2026年6月末，参保101万人，同比下降2.9%；职工31万人。"
    assert sentences(root, "en")[0].startswith("At the end of June 2026, 1.01 million persons, down 2.9% on a year earlier; employees 0.31")
    assert "2026年6月末101万人" in re.sub("<.*?>", "", page(root, name="answers/many/../.."))


def test_a_late_part_is_left_out_not_told_of_the_wrong_month(tmp_path: Path) -> None:
    root = render(tmp_path, [*ROWS, row("2026-06", 101.0)], [ANSWER])
    assert sentences(root) == ["截至2026年6月末，参保101万人。", "截至2020年5月末，安徽9万人。"]


@pytest.mark.parametrize("rows", [[row("2026-05", None, obs_status="Q")], [row("2026-05", 1.0, scheme="PEN_E")]])
def test_where_nothing_can_be_told_the_page_says_so(tmp_path: Path, rows: list[dict[str, Any]]) -> None:
    root = render(tmp_path, rows, [ANSWER])
    assert sentences(root) == ["目前没有数字能够回答这个问题；有了即补。"]
    for lang in ("", "en"):
        for name in ("answers/many", "answers", "."):
            assert "None" not in page(root, lang, name)
            assert not re.search(r"\bnan\b", page(root, lang, name))


def test_a_break_forbids_the_change(tmp_path: Path) -> None:
    rows = [ROWS[0], row("2026-05", 102.0, break_id="reform")]
    assert sentences(render(tmp_path, rows, [ANSWER]))[0] == "截至2026年5月末，参保102万人。"


def test_the_page_has_all_that_an_answer_needs(tmp_path: Path) -> None:
    text = page(render(tmp_path, ROWS, [ANSWER]))
    outline = Outline(text)
    assert outline.open == []
    assert len(outline.ids) == len(set(outline.ids))
    assert outline.headings[0] == 1
    assert {"chart", "figures", "know", "definitions", "downloads", "cite", "revision"} <= set(outline.ids)
    assert "多少人&lt;b&gt;参保" in text
    assert text.count("<svg") == 2
    assert 'href="/explore/sample?freq=M&amp;ref_area=100000&amp;indicator=insured&amp;colour=scheme&amp;kind=line"' in text
    for words in ("须知。", "缺口。", "数字止于2020年5月的：安徽省失业保险参保人数", "这是首次发布", "[DS/OL]"):
        assert words in text


def test_the_release_before_and_the_standing_are_told(tmp_path: Path) -> None:
    rows = [ROWS[0], row("2026-05", 102.0, obs_status="P")]
    text = page(render(tmp_path, rows, [ANSWER], previous="2026-06-24"))
    assert "上一次发布是2026年6月24日" in text
    assert "有初步的，以后可能修订" in text


def test_lists_lead_to_the_answer(tmp_path: Path) -> None:
    root = render(tmp_path, ROWS, [ANSWER])
    for name in (".", "answers", "datasets/sample"):
        assert 'href="/en/answers/many/"' in page(root, "en", name)
    assert 'href="/answers/"' in page(root, name="about")


def test_an_office_without_answers_has_none(tmp_path: Path) -> None:
    root = render(tmp_path, ROWS, [])
    assert not (root / "answers").exists()
    assert not (root / answers.FILE).exists()
    assert not [path for path in root.rglob("*.html") if "/answers/" in path.read_text("utf-8")]


def test_an_answer_waits_for_its_datasets(tmp_path: Path) -> None:
    elsewhere = {**ANSWER, "chart": {**ANSWER["chart"], "dataset": "money"}}
    root = render(tmp_path, ROWS, [elsewhere])
    assert (root / answers.FILE).exists()
    assert not (root / "answers").exists()


def test_changes_and_tellings_are_tables(tmp_path: Path) -> None:
    rows = [*ROWS, row("2026-05", 104.0, source="second"), row("2025-05", 25.0, scheme="PEN_E")]
    changed = {**ANSWER, "table": "changes", "rows": [SERIES]}
    text = re.sub(r"\s+", "", re.sub("<.*?>", " ", page(render(tmp_path / "a", rows, [changed]))))
    assert "2026年5月末" in text
    assert "全国职工养老保险参保人数30万人+20.0%25全国失业保险参保人数102万人+2.0%100" in text
    twice = {**ANSWER, "table": "tellings", "rows": [SERIES]}
    text = re.sub(r"\s+", "", re.sub("<.*?>", " ", page(render(tmp_path / "b", rows, [twice]))))
    assert "全国失业保险参保人数2026年5月末102万人快报104万人公报+2万人" in text


def test_rounding_alone_is_no_dispute(tmp_path: Path) -> None:
    rows = [*ROWS, row("2026-05", 102.4, source="second", decimals=1)]
    twice = {**ANSWER, "table": "tellings", "rows": [SERIES]}
    assert 'id="comparison"' not in page(render(tmp_path, rows, [twice]))
