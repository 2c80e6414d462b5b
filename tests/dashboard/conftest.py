"""A tiny published site of synthetic figures, the application over it, and a way to visit it without a network."""

import asyncio
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dashboard.app import build
from dashboard.door import Door
from dashboard.shelf import Dataset
from etl.catalog import open_catalog

SYNTHETIC = {"zh": "合成数字，仅供测试", "en": "synthetic figures for tests only"}
DIMENSIONS = ["freq", "ref_area", "scheme", "indicator", "time_period", "period_basis"]
MEASURES = ["obs_value", "unit_measure", "unit_mult", "decimals", "obs_status", "break_id", "conf_status", "vintage"]
COLUMNS = [*DIMENSIONS, "source", *MEASURES, "obs_text", "obs_unit_text", "source_ref"]

CODES = {
    "freq": [("A", "年", "Annual", ""), ("M", "月", "Monthly", "")],
    "ref_area": [
        ("100000", "全国", "China", ""),
        ("340000", "安徽省", "Anhui", "100000"),
        ("340100", "合肥市", "Hefei", "340000"),
        ("350000", "福建省", "Fujian", "100000"),
    ],
    "scheme": [
        ("PEN_E", "职工养老保险", "Employees’ pension", ""),
        ("UNE", "失业保险", "Unemployment", ""),
        ("MAT", "生育保险", "Maternity", ""),
    ],
    "indicator": [("insured", "参保人数", "Insured", ""), ("active", "在职人数", "Workers", ""), ("income", "基金收入", "Income", "")],
    "period_basis": [("S", "期末数", "At period end", ""), ("YTD", "累计数", "Year to date", ""), ("P", "本期数", "In the period", "")],
    "unit_measure": [("PS", "人", "Persons", ""), ("CNY", "元", "Yuan", "")],
    "obs_status": [("A", "正常", "Normal", ""), ("P", "初步", "Provisional", ""), ("O", "缺失", "Missing", "")],
    "source": [("first", "第一来源", "First source", ""), ("second", "第二来源", "Second source", "")],
}
COLOURS = {"PEN_E": ("#1e3f9e", "#587be5"), "UNE": ("#727d05", "#f1e754"), "MAT": ("#2d3c00", "#02d296")}
UNITS = {"insured": ("PS", 4), "active": ("PS", 4), "income": ("CNY", 8)}


def observations() -> list[dict[str, Any]]:
    """Monthly figures of the nation, annual ones of two provinces and a city, one fact told by two sources."""
    rows = []

    def add(
        freq: str, area: str, scheme: str, indicator: str, period: str, basis: str, source: str, value: float | None, **rest: Any
    ) -> None:
        unit, power = UNITS[indicator]
        known = dict(zip(DIMENSIONS, (freq, area, scheme, indicator, period, basis), strict=True))
        measured = {"source": source, "obs_value": value, "unit_measure": unit, "unit_mult": power, "decimals": 1, "obs_status": "A"}
        kept = {
            "break_id": None,
            "conf_status": "F",
            "vintage": 1_700_000_000,
            "obs_text": "…",
            "obs_unit_text": "",
            "source_ref": "a.csv!!A1",
        }
        rows.append({**known, **measured, **kept, **rest})

    for month in range(1, 13):
        period = f"2025-{month:02d}"
        status = {"obs_status": "P"} if month > 10 else {}
        add("M", "100000", "PEN_E", "insured", period, "S", "first", 1000.0 + month, **status, break_id="B1" if month == 5 else None)
        add("M", "100000", "UNE", "insured", period, "S", "first", 500.5 + month)
        add("M", "100000", "PEN_E", "income", period, "YTD", "first", 100.0 * month)
    add("M", "100000", "MAT", "insured", "2025-01", "S", "first", 50.0)
    for year in range(2020, 2025):
        for area, size in (("100000", 900.0), ("340000", 90.0), ("350000", 80.0), ("340100", 9.0)):
            add("A", area, "UNE", "insured", str(year), "S", "first", size + year - 2020)
        add("A", "340000", "PEN_E", "active", str(year), "S", "second", 60.0 + year - 2020)
        add("A", "340000", "PEN_E", "insured", str(year), "S", "second", 70.0 + year - 2020)
    add("A", "340000", "UNE", "insured", "2024", "S", "second", 99.0)
    add("A", "340000", "UNE", "insured", "2019", "S", "second", 88.0)
    add("A", "350000", "PEN_E", "insured", "2024", "S", "second", None, obs_status="O")
    return rows


def structure(release: str, raised: float) -> dict[str, Any]:
    """What a release says of itself."""
    lists = {name: [_code(*row) for row in rows] for name, rows in CODES.items()}
    kinds = {"obs_value": "number", "unit_mult": "integer", "decimals": "integer"}
    columns = [{"name": name, "type": kinds.get(name, "string"), "zh": f"列{name}", "en": f"{name} (column)"} for name in COLUMNS]
    source = {"publisher": {"zh": "某局", "en": "An office"}, "address": "—", "licence": "none stated", "custody": "original", "via": None}
    return {
        "id": "enrolment",
        "release": release,
        "title": {"zh": "参保（合成）", "en": "Enrolment (synthetic)"},
        "description": SYNTHETIC,
        "licence": {"zh": "无", "en": "none"},
        "dimensions": DIMENSIONS,
        "columns": columns,
        "codelists": lists,
        "breaks": [{"id": "B1", "date": "2025-05", "zh": "口径改变", "en": "Definition changed", "basis": None}],
        "views": [
            {
                "id": "trend",
                "kind": "line",
                "x": "time_period",
                "colour": "scheme",
                "default": {"freq": ["M"], "indicator": ["insured"], "ref_area": ["100000"]},
            },
            {
                "id": "areas",
                "kind": "bar",
                "x": "ref_area",
                "colour": "scheme",
                "default": {"freq": ["A"], "scheme": ["UNE"], "time_period": ["2024"]},
            },
        ],
        "sources": [
            {"id": row[0], "title": {"zh": row[1], "en": row[2]}, "files": [], "amendments": [], **source} for row in CODES["source"]
        ],
        "notes": [SYNTHETIC],
        "raised": raised,
    }


def _code(code: str, zh: str, en: str, parent: str) -> dict[str, Any]:
    light, dark = COLOURS.get(code, (None, None))
    unit = dict(zip(("unit_measure", "unit_mult"), UNITS[code], strict=True)) if code in UNITS else {}
    return {"code": code, "zh": zh, "en": en, "parent": parent or None, "colour_light": light, "colour_dark": dark, **unit}


def write_site(folder: Path, releases: list[str], raised: float = 0.0) -> None:
    """A complete site; the newest release has every figure raised."""
    for release in ("latest", *releases):
        newest = releases[0] if release == "latest" else release
        more = raised if newest == releases[0] else 0.0
        place = folder / "datasets" / "enrolment" / release
        place.mkdir(parents=True)
        rows = [{**row, "obs_value": None if row["obs_value"] is None else row["obs_value"] + more} for row in observations()]
        types = {"obs_value": pa.float64(), "unit_mult": pa.int32(), "decimals": pa.int32(), "vintage": pa.timestamp("s", "UTC")}
        schema = pa.schema([(name, types.get(name, pa.string())) for name in COLUMNS])
        pq.write_table(pa.Table.from_pylist(rows, schema), place / "enrolment.parquet")
        (place / "enrolment.csv").write_bytes(b"\xef\xbb\xbf" + b"synthetic\n" * 100)
        (place / "structure.json").write_text(json.dumps(structure(newest, more)), encoding="utf-8")
    files = [{"name": f"enrolment.{kind}", "bytes": 1000, "sha256": "0" * 64, "rows": 1} for kind in ("csv", "parquet", "xlsx")]
    record = {"id": "enrolment", "title": {"zh": "参保（合成）", "en": "Enrolment (synthetic)"}, "releases": releases, "files": files}
    (folder / "catalog.json").write_text(json.dumps({"datasets": [record]}), encoding="utf-8")
    _write_pages(folder)


def _write_pages(folder: Path) -> None:
    for lang, root in (("zh-CN", ""), ("en", "en/")):
        for path in ("", "datasets/", "datasets/enrolment/"):
            page = folder / root / path / "index.html"
            page.parent.mkdir(parents=True, exist_ok=True)
            other = f'<a hreflang="{"en" if lang == "zh-CN" else "zh-CN"}" href="/{"en/" if not root else ""}{path}">other</a>'
            head = f'<head><title>{path}</title><link rel="stylesheet" href="/assets/site.css"></head>'
            body = f'<header class="head">{other}</header><main id="main">page {path}</main><footer class="foot">foot</footer>'
            page.write_text(f'<!DOCTYPE html><html lang="{lang}">{head}<body>{body}</body></html>', encoding="utf-8")
        (folder / root / "404.html").write_text(f'<html lang="{lang}">missing</html>', encoding="utf-8")
    (folder / "assets").mkdir()
    (folder / "assets" / "site.css").write_text("body { margin: 0 }\n" * 50, encoding="utf-8")


@pytest.fixture
def public(tmp_path: Path) -> Path:
    """The web root: a link to a complete site with two releases of one dataset."""
    write_site(tmp_path / "sites" / "1", ["2026-02-01", "2026-01-01"], raised=1.0)
    (tmp_path / "public").symlink_to("sites/1")
    return tmp_path / "public"


@pytest.fixture
def switch(public: Path, tmp_path: Path) -> Callable[[], None]:
    """Release again: a new site, and the link swung over by one rename."""

    def release() -> None:
        write_site(tmp_path / "sites" / "2", ["2026-03-01"], raised=7.0)
        (tmp_path / "next").symlink_to("sites/2")
        (tmp_path / "next").replace(public)

    return release


@pytest.fixture
def dataset(public: Path) -> Dataset:
    """The dataset in memory."""
    return Dataset(open_catalog(public), "enrolment", "latest")


@pytest.fixture
def app(public: Path) -> Door:
    return build(public)


@dataclass
class Answer:
    """What came back: status, headers by lower-case name, body."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@pytest.fixture
def visit(app: Door) -> Callable[..., Answer]:
    """Ask the application for a path as a browser would, without a network."""

    def ask(path: str, method: str = "GET", body: bytes = b"", **headers: str) -> Answer:
        headers.setdefault("accept", "text/html")
        with ThreadPoolExecutor(1) as apart:  # the browser tests leave a running event loop in this thread
            return apart.submit(asyncio.run, exchange(app, path, method, body, headers)).result()

    return ask


async def exchange(app: Door, target: str, method: str, body: bytes, headers: dict[str, str]) -> Answer:
    path, _, query = target.partition("?")
    sent = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {
        **{"type": "http", "http_version": "1.1", "method": method, "scheme": "http", "path": unquote(path), "raw_path": path.encode()},
        **{"query_string": query.encode(), "headers": sent, "server": ("test", 80), "client": ("test", 1), "root_path": ""},
    }
    answered: list[dict[str, Any]] = []
    unsent = [body]

    async def receive() -> dict[str, Any]:
        if not unsent:
            await asyncio.Event().wait()
        return {"type": "http.request", "body": unsent.pop(), "more_body": False}

    async def send(message: Any) -> None:
        answered.append(message)

    await app(scope, receive, send)
    told = {name.decode(): value.decode() for name, value in answered[0]["headers"]}
    return Answer(answered[0]["status"], told, b"".join(message.get("body", b"") for message in answered[1:]))


@pytest.fixture
def interact(visit: Callable[..., Answer]) -> Callable[..., dict[str, Any]]:
    """What the page becomes when the address or a choice changes: properties by `component.property`."""
    (callback,) = [each for each in visit("/explore/_dash-dependencies").json if each["output"].startswith("..controls.")]

    def change(
        search: str = "", held: Any = None, kind: Any = "", path: str = "/explore/enrolment", changed: str = "url.search"
    ) -> dict[str, Any]:
        values = {
            "url.search": search,
            "controls.value": held or {},
            "kinds.value": kind,
            "url.pathname": path,
            "screen.data": {"width": 900},
        }
        asked = {
            part: [{**each, "value": values[f"{each['id']}.{each['property']}"]} for each in callback[part]] for part in ("inputs", "state")
        }
        body = json.dumps({"output": callback["output"], "outputs": [], "changedPropIds": [changed], **asked})
        answer = visit("/explore/_dash-update-component", "POST", body.encode(), content_type="application/json")
        assert answer.status == 200, answer.text
        return {f"{name}.{prop}": value for name, props in answer.json["response"].items() for prop, value in props.items()}

    return change
