from etl.present import sentences
from tests.present.sample import STRUCTURE, VIEW, row

MONTHLY = {**VIEW, "default": {"ref_area": ["100000"], "indicator": ["insured"]}}


def test_the_newest_figure_is_told_with_its_change():
    rows = [row("2025-06", 24511.0), row("2026-05", 24885.0), row("2026-06", 24946.0, obs_status="P")]
    assert sentences.headline(rows, STRUCTURE, MONTHLY, "zh") == "截至2026年6月末，全国失业保险参保人数24946万人，同比增长1.8%（初步）。"
    assert sentences.headline(rows, STRUCTURE, MONTHLY, "en") == (
        "At the end of June 2026, insured persons of China’s unemployment insurance came to 249.46 million persons, "
        "up 1.8% on a year earlier (provisional)."
    )


def test_money_is_told_for_the_months_it_covers():
    money = {"indicator": "income", "period_basis": "YTD", "unit_measure": "CNY", "unit_mult": 8, "decimals": 1}
    view = {**VIEW, "default": {"indicator": ["income"]}}
    assert (
        sentences.headline([row("2026-06", 1077.2, **money)], STRUCTURE, view, "zh") == "2026年1—6月累计，全国失业保险基金收入1077.2亿元。"
    )


def test_no_change_is_told_across_a_break_between_sources_or_with_a_doubtful_figure():
    for other in ({"break_id": "reform"}, {"source": "second"}, {"obs_status": "U"}):
        rows = [row("2023", 100.0), row("2024", 130.0, **other)]
        assert "增长" not in sentences.headline(rows, STRUCTURE, VIEW, "zh")


def test_a_scheme_is_not_named_twice():
    structure = {
        **STRUCTURE,
        "codelists": {**STRUCTURE["codelists"], "indicator": [{"code": "insured", "zh": "失业保险金人数", "en": "x"}]},
    }
    assert sentences.headline([row("2024", 1.0)], structure, VIEW, "zh").startswith("截至2024年末，全国失业保险金人数")


def test_a_view_without_figures_has_no_headline():
    assert sentences.headline([], STRUCTURE, VIEW, "zh") == ""


def test_what_a_dataset_adds_is_told_with_the_figure():
    scenarios = [{"code": "LOW", "zh": "低成本假设", "en": "Low-cost"}]
    structure = {
        **STRUCTURE,
        "dimensions": [*STRUCTURE["dimensions"], "scenario"],
        "codelists": {**STRUCTURE["codelists"], "scenario": scenarios},
    }
    rows = [row("2024", 13.0, scenario="LOW")]
    assert sentences.headline(rows, structure, VIEW, "zh").startswith("截至2024年末，全国失业保险参保人数（低成本假设）")
    assert "China’s unemployment insurance (low-cost) came to" in sentences.headline(rows, structure, VIEW, "en")
    assert sentences.about("the United States", "OASDI", "Cost", (), "en") == "cost of the United States’ OASDI"
