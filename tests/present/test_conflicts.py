"""Differences between sources as a page words them. National income of 2013 is real, its conflict too; the rest is synthetic."""

from etl.present import conflicts

STRUCTURE = {
    "codelists": {
        "ref_area": [{"code": "100000", "zh": "全国", "en": "China"}],
        "scheme": [{"code": "ALL5", "zh": "五项社会保险合计", "en": "Five social insurances"}],
        "indicator": [{"code": "income", "zh": "基金收入", "en": "Fund income"}],
        "source": [{"code": "bulletin", "zh": "统计公报", "en": "Bulletin"}, {"code": "final", "zh": "财政决算", "en": "Final account"}],
    }
}
ROW = {
    **{"ref_area": "100000", "scheme": "ALL5", "indicator": "income", "period_basis": "P", "unit_measure": "CNY", "unit_mult": "8"},
    **{"time_period_a": "2013", "source_a": "bulletin", "value_a": "35253", "source_b": "final", "value_b": "35994"},
    "difference_percent": "2.10",
}


def test_both_figures_stand_with_unit_and_source_in_either_language() -> None:
    (zh,), (en,) = (conflicts.worded([ROW], STRUCTURE, lang) for lang in ("zh", "en"))
    assert zh.figures == (("35,253亿元", "统计公报"), ("35,994亿元", "财政决算"))
    assert en.figures == (("CNY 3,525.3 billion", "Bulletin"), ("CNY 3,599.4 billion", "Final account"))
    assert (zh.difference, zh.period) == ("+2.10%", "2013年")
    assert all(word in en.what for word in ("China", "Five social insurances", "Fund income"))


def test_a_smaller_second_figure_has_a_minus_and_a_zero_no_per_cent() -> None:
    less, zero = conflicts.worded([{**ROW, "difference_percent": "-7.21"}, {**ROW, "difference_percent": ""}], STRUCTURE, "en")
    assert less.difference == "−7.21%"
    assert "%" not in zero.difference


def test_the_page_shows_a_few_and_the_file_all() -> None:
    assert len(conflicts.worded([ROW] * 40, STRUCTURE, "zh")) == conflicts.SHOWN
