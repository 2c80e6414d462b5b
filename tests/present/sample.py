"""A tiny synthetic dataset: every figure here is invented, to be read in one glance."""

from typing import Any

STRUCTURE: dict[str, Any] = {
    "id": "sample",
    "release": "2026-07-24",
    "licence": {"zh": "未注明", "en": "none stated"},
    "publisher": {"zh": "某地统计", "en": "Some Office"},
    "title": {"zh": "参保情况", "en": "Enrolment"},
    "homepage": "https://data.example/",
    "dimensions": ["freq", "ref_area", "scheme", "indicator", "time_period", "period_basis"],
    "columns": [
        {"name": name, "type": "string", "zh": zh, "en": en, "description_zh": "", "description_en": ""}
        for name, zh, en in (("time_period", "参考期", "Period"), ("scheme", "险种", "Scheme"))
    ],
    "codelists": {
        "ref_area": [{"code": "100000", "zh": "全国", "en": "China"}, {"code": "340000", "zh": "安徽省", "en": "Anhui"}],
        "scheme": [
            {"code": "PEN", "zh": "基本养老保险", "en": "Basic pension, total", "parts": "PEN_E PEN_R"},
            {"code": "PEN_E", "zh": "职工养老保险", "en": "Employees’ pension", "colour_light": "#1e3f9e", "colour_dark": "#587be5"},
            {"code": "UNE", "zh": "失业保险", "en": "Unemployment insurance", "colour_light": "#727d05", "colour_dark": "#f1e754"},
        ],
        "indicator": [
            {"code": "insured", "zh": "参保人数", "en": "Insured persons"},
            {"code": "income", "zh": "基金收入", "en": "Fund income"},
        ],
        "obs_status": [
            {"code": "A", "zh": "正常", "en": "Normal", "description_zh": "", "description_en": ""},
            {"code": "P", "zh": "初步", "en": "Provisional", "description_zh": "以后可能修订。", "description_en": "May be revised."},
            {"code": "U", "zh": "可靠性低", "en": "Low reliability", "description_zh": "", "description_en": ""},
            {"code": "Q", "zh": "已抑制", "en": "Suppressed", "description_zh": "", "description_en": ""},
        ],
        "source": [{"code": "first", "zh": "快报", "en": "Quick report"}, {"code": "second", "zh": "公报", "en": "Bulletin"}],
    },
    "breaks": [{"id": "reform", "date": "2024-01-01", "zh": "制度合并。", "en": "The schemes merged."}],
    "sources": [
        {
            "id": "first",
            "title": {"zh": "快报", "en": "Quick report"},
            "publisher": {"zh": "某部", "en": "A Ministry"},
            "custody": "transcription",
            "via": "a copy",
        }
    ],
}

VIEW: dict[str, Any] = {
    "id": "trend",
    "kind": "line",
    "x": "time_period",
    "colour": "scheme",
    "default": {"freq": ["A"], "ref_area": ["100000"], "indicator": ["insured"]},
}


def row(time_period: str, value: float | None, **other: Any) -> dict[str, Any]:
    """An observation: persons insured against unemployment in 万人, at period end, unless said otherwise."""
    usual = {
        "freq": {4: "A", 7: "M"}[len(time_period)],
        "ref_area": "100000",
        "scheme": "UNE",
        "indicator": "insured",
        "time_period": time_period,
        "period_basis": "S",
        "source": "first",
        "obs_value": value,
        "unit_measure": "PS",
        "unit_mult": 4,
        "decimals": 0,
        "obs_status": "A",
        "break_id": None,
    }
    return {**usual, **other}
