"""The pages, made from a tiny site whose figures are invented."""

import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from etl.publish import site
from tests.present.sample import STRUCTURE, VIEW, row

VOID = {"meta", "link", "br", "img", "input", "path", "rect", "circle"}
ROWS = [
    row("2022", 100.0),
    row("2023", 110.0),
    row("2024", 120.0, obs_status="P"),
    row("2024", 90.0, scheme="PEN_E", obs_status="U"),
    row("2024", 9.0, ref_area="340000"),
]
BOTH = {"zh": "某部", "en": "A Ministry"}
FACTS = {
    **STRUCTURE,
    "software": "0.1.0",
    "description": {"zh": "参保人数。<b>", "en": "Persons insured. <b>"},
    "contact": "x@data.example",
    "accrual_periodicity": "annual",
    "steward_unit": {"zh": "统计处", "en": "Statistics Division"},
    "keywords": {"zh": [], "en": []},
    "views": [VIEW],
    "unavailable": ["income"],
    "rules": [
        {
            "id": "R01",
            "severity": "critical",
            "status": "passed",
            "zh": "合计相等",
            "en": "Sums agree",
            "checked": 3,
            "failed": 0,
            "explained": 0,
        },
        {
            "id": "R02",
            "severity": "warning",
            "status": "warned",
            "zh": "变动不大",
            "en": "Small moves",
            "checked": 3,
            "failed": 1,
            "explained": 0,
        },
    ],
    "events": [
        {
            **{"id": "reform", "date": "2023-07", "scheme": "PEN_E", "zh": "费率下调", "en": "The rate is cut"},
            **{"document": "某发〔2023〕8号", "basis": "某报<b>"},
        },
        {"id": "law", "date": "2024-01-01", "scheme": "ALL5", "zh": "施行", "en": "In force", "document": None, "basis": "某法"},
    ],
    "notes": [{"zh": "须知一条。", "en": "One note."}],
    "first_period": "2022",
    "last_period": "2024",
    "observations": len(ROWS),
    "previous": None,
}
SOURCE = {
    **STRUCTURE["sources"][0],
    "address": "https://ministry.example/",
    "licence": "none stated",
    "steward": "统计处",
    "description": BOTH,
    "files": [
        {
            "name": "a.csv",
            "sha256": "ab12",
            "size": 1200,
            "published": "2026",
            "table": None,
            "title": None,
            "address": None,
            "period": None,
        }
    ],
    "amendments": [{"where": {"time_period": ["2023"]}, "set": {"obs_status": "U"}, "why": {"zh": "口径存疑。", "en": "In doubt."}}],
}


def completed(structure: dict) -> dict:
    """The sample structure with what pages need beside it."""
    lists = {
        name: [{"description_zh": "义", "description_en": "meaning", **each} for each in rows]
        for name, rows in structure["codelists"].items()
    }
    for each in lists["indicator"]:
        each |= {"unit_measure": "PS", "unit_mult": 4}
    return {**structure, "codelists": lists, "sources": [SOURCE]}


VERSION = {"version": "1.2.0", "previous": "2026-06-24", "version_changes": [{"level": "minor"}]}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A rendered site of one dataset with one release."""
    root = tmp_path_factory.mktemp("site")
    for folder in (root / "datasets/sample/latest", root / "datasets/sample/2026-07-24"):
        folder.mkdir(parents=True)
        (folder / "structure.json").write_text(json.dumps(completed(FACTS) | VERSION))
        (folder / "validation.json").write_text("[]")
        pq.write_table(pa.Table.from_pylist(ROWS), folder / "sample.parquet")
        (folder / "sample.csv").write_text("x")
    files = [
        {"name": "sample.csv", "bytes": 1234, "sha256": "cafe", "rows": 5},
        {"name": "sample.parquet", "bytes": 999, "sha256": "beef", "rows": 5},
    ]
    entry = {
        name: FACTS[name]
        for name in ("id", "title", "description", "release", "accrual_periodicity", "first_period", "last_period", "observations")
    }
    catalog = {name: {"zh": "统计开放数据", "en": "Open Data"} for name in ("title", "description", "publisher", "licence")}
    catalog |= {
        "contact": "x@data.example",
        "homepage": "https://data.example/",
        "datasets": [{**entry, "version": VERSION["version"], "releases": ["2026-07-24"], "files": files}],
    }
    (root / "catalog.json").write_text(json.dumps(catalog))
    site.render(root)
    return root


PAGES = ["index.html", "datasets/index.html", "datasets/sample/index.html", "about/index.html", "404.html"]
EVERY = [prefix + page for prefix in ("", "en/") for page in PAGES]


class Outline(HTMLParser):
    """What stands in a page: whether its elements nest, its ids, links and levels of headings."""

    def __init__(self, text: str):
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.headings: list[int] = []
        self.lang = ""
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        told = dict(attributes)
        self.ids += [told["id"]] if "id" in told else []
        self.links += [told[name] for name in ("href", "src") if name in told]
        self.headings += [int(tag[1])] if re.fullmatch("h[1-6]", tag) else []
        self.lang = told.get("lang", "") if tag == "html" else self.lang
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, f"</{tag}> closes nothing"


@pytest.mark.parametrize("page", EVERY)
def test_every_page_is_whole(root, page):
    outline = Outline((root / page).read_text("utf-8"))
    assert outline.open == []
    assert len(outline.ids) == len(set(outline.ids))
    assert outline.lang == ("en" if page.startswith("en/") else "zh-CN")
    assert outline.headings.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(outline.headings, outline.headings[1:], strict=False))


@pytest.mark.parametrize("page", EVERY)
def test_every_link_leads_somewhere_in_the_house(root, page):
    outline = Outline((root / page).read_text("utf-8"))
    for link in outline.links:
        path, _, anchor = link.partition("#")
        path = path.partition("?")[0]
        assert not path or path.startswith("/"), f"{link} leaves the house"
        if (
            path
            and not {"explore", "trace"} & set(path.split("/"))
            and "SHA256SUMS" not in path
            and "datapackage" not in path
            and "validation" not in path
        ):
            target = root / (path.lstrip("/") + ("index.html" if path.endswith("/") else ""))
            assert target.exists(), link
            assert not anchor or f'id="{anchor}"' in target.read_text("utf-8"), link


@pytest.mark.parametrize("page", EVERY)
def test_nothing_is_written_in_scripts_or_loaded_from_elsewhere(root, page):
    text = (root / page).read_text("utf-8")
    assert re.findall(r"<script[^>]*>([^<]*)</script>", text) == [""]
    assert not re.search(r"\son\w+=|javascript:|\sstyle=|url\(", text)


def test_the_landing_page_can_be_read_without_scripts(root):
    text = (root / "datasets/sample/index.html").read_text("utf-8")
    assert "截至2024年末，全国职工养老保险参保人数<strong>90万人</strong>（可靠性低）。" in text
    for told in (
        "<svg",
        "◇ 初步：失业保险",
        "转录：本站没有发布机构的原始文件，数字抄自a copy。",
        "来源未注明",
        "口径存疑。",
        "[DS/OL]",
        "cafe",
        "须知一条。",
    ):
        assert told in text, told


def test_what_no_source_tells_is_shown_as_not_available(root):
    text = (root / "en/datasets/sample/index.html").read_text("utf-8")
    assert text.index("Indicators not available yet") < text.index("Fund income")


def test_reforms_are_told_newest_first_with_scheme_number_and_teller(root):
    text = (root / "datasets/sample/index.html").read_text("utf-8").partition('id="events"')[2].partition("</section>")[0]
    told = [" ".join(re.sub(r"<[^>]+>", " ", each).split()) for each in re.findall(r"<div>(.*?)</div>", text)]
    assert told == [
        "2024年1月1日 施行 五项社会保险 · 某法",
        "2023年7月 费率下调 · 某发〔2023〕8号 职工养老保险 · 某报&lt;b&gt;",
    ]
    assert '<a href="#events">' in (root / "en/datasets/sample/index.html").read_text("utf-8")


@pytest.mark.parametrize(("page", "fact", "row"), [("", "版本号", "内容增加"), ("en/", "Version", "content added")])
def test_the_version_stands_among_the_facts_and_beside_the_release_with_what_it_says(root, page, fact, row):
    text = (root / page / "datasets/sample/index.html").read_text("utf-8")
    assert f"<dt>{fact}</dt><dd>1.2.0</dd>" in text
    assert f'<td>1.2.0 <span class="quiet">{row}</span></td>' in text.partition('id="history"')[2]


def test_a_release_made_before_versions_were_told_is_shown_without_one(root, tmp_path):
    shutil.copytree(root, tmp_path, dirs_exist_ok=True)
    for path in tmp_path.glob("datasets/sample/2*/structure.json"):
        path.write_text(json.dumps(completed(FACTS)))
    site.render(tmp_path)
    text = (tmp_path / "datasets/sample/index.html").read_text("utf-8").partition('id="history"')[2]
    assert '<td>未编号 <span class="quiet"></span></td>' in text


def test_every_form_of_citation_can_be_selected_and_its_button_waits_for_scripts(root):
    text = (root / "datasets/sample/index.html").read_text("utf-8").partition('id="cite"')[2].partition("</section>")[0]
    assert re.findall(r'<span class="citation" id="citation-(\d)">', text) == ["1", "2", "3", "4"]
    assert all(name in text for name in ("GB/T 7714—2015", "APA 7", "BibTeX", "文中引用"))
    buttons = re.findall(r"<button[^>]*>", text)
    assert len(buttons) == 4
    assert all(button.endswith(" hidden>") for button in buttons)


def test_declared_texts_are_inert(root):
    assert "参保人数。&lt;b&gt;" in (root / "datasets/sample/index.html").read_text("utf-8")


def test_pages_point_at_each_other_in_the_other_language(root):
    assert '<link rel="alternate" hreflang="en" href="/en/about/">' in (root / "about/index.html").read_text("utf-8")
    assert '<link rel="alternate" hreflang="zh-CN" href="/about/">' in (root / "en/about/index.html").read_text("utf-8")


def test_the_explorer_is_found_in_the_pages_own_language(root):
    assert 'href="/explore/sample"' in (root / "datasets/sample/index.html").read_text("utf-8")
    assert 'href="/en/explore/sample"' in (root / "en/datasets/sample/index.html").read_text("utf-8")


def test_the_same_files_make_the_same_pages(root):
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    site.render(root)
    assert before == {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_a_site_in_a_sub_folder_puts_its_name_before_every_link(root, tmp_path):
    for path in root.rglob("*"):
        if path.is_file() and path.suffix in (".json", ".parquet"):
            target = tmp_path / path.relative_to(root)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    site.render(tmp_path, base="/press")
    links = Outline((tmp_path / "en/datasets/sample/index.html").read_text("utf-8")).links
    assert all(link.startswith(("/press/", "#")) for link in links)


def test_what_an_office_writes_in_traditional_chinese_is_marked_as_such(root, tmp_path):
    shutil.copytree(root, tmp_path, dirs_exist_ok=True)
    catalog = json.loads((tmp_path / "catalog.json").read_text("utf-8"))
    (tmp_path / "catalog.json").write_text(json.dumps({**catalog, "languages": ["zh-Hant", "en"]}), encoding="utf-8")
    site.render(tmp_path)
    assert '<main id="main" class="wide" lang="zh-Hant">' in (tmp_path / "datasets/index.html").read_text("utf-8")
    for page in (root / "datasets/index.html", tmp_path / "en/datasets/index.html"):
        assert '<main id="main" class="wide">' in page.read_text("utf-8")


def test_the_style_sheet_knows_every_colour_drawn(root):
    sheet = (root / "assets/site.css").read_text("utf-8")
    used = set(re.findall(r'class="(c-\w+)"', (root / "datasets/sample/index.html").read_text("utf-8")))
    assert used
    assert all(f".{name}{{color:" in sheet for name in used)


# ---- shown elsewhere ----


@pytest.mark.parametrize(("path", "lang"), [("", "zh"), ("en/", "en"), ("datasets/sample/", "zh"), ("en/datasets/sample/", "en")])
def test_a_page_tells_others_its_title_sentence_and_picture(root: Path, path: str, lang: str) -> None:
    html = (root / path / "index.html").read_text("utf-8")
    told = dict(re.findall(r'<meta (?:property|name)="((?:og|twitter):[^"]*)" content="([^"]*)">', html))
    assert told["og:title"] == re.search("<title>(.*?)</title>", html)[1]
    assert told["og:description"] == re.search('<meta name="description" content="([^"]*)">', html)[1]
    assert told["og:url"] == f"https://data.example/{path}"
    assert told["og:locale"] == {"zh": "zh_CN", "en": "en_GB"}[lang]
    assert told["twitter:card"] == "summary_large_image"
    picture = told["og:image"].removeprefix("https://data.example/")
    assert (root / picture).read_bytes().startswith(b"\x89PNG")
    assert f"-{lang}." in picture
    assert told["og:image:alt"]


def test_pages_without_a_card_of_their_own_show_that_of_the_home_page(root: Path) -> None:
    home, about = (
        re.search('og:image" content="([^"]*)"', (root / path).read_text("utf-8")) for path in ("index.html", "about/index.html")
    )
    assert home[1] == about[1]
    dataset = re.search('og:image" content="([^"]*)"', (root / "datasets/sample/index.html").read_text("utf-8"))
    assert dataset[1] != home[1]


def test_the_unit_that_answers_for_a_dataset_is_named_in_the_language_of_the_page(root):
    for prefix, unit in (("", "统计处"), ("en/", "Statistics Division")):
        assert f"<dd>{unit}</dd>" in (root / prefix / "datasets/sample/index.html").read_text("utf-8")
