"""Sentences with blanks: filled rightly, in both languages, or not told."""

import pytest

from etl.present import reckoning, telling
from etl.present.reckoning import PLAIN, Lookup, Reckoned
from tests.present.sample import STRUCTURE, row

ZH = "{all.when}，{all.area}{all.scheme}参保人数{all}[，{all.change}]。"
EN = "{all.when}, {all} in {all.area} had {all.scheme}[, {all.change}]."


def figure(*rows, at=None, **codes):
    asked = {"freq": [rows[0]["freq"]], "ref_area": ["100000"], "scheme": ["UNE"], "indicator": [rows[0]["indicator"]], **codes}
    return reckoning.newest(Lookup(rows, STRUCTURE, asked, at))


def told(template, lang, **figures):
    return telling.text(telling.tell(template, figures, lang))


def months(now, before=100.0, **other):
    return figure(row("2025-06", before), row("2026-06", now, **other))


@pytest.mark.parametrize(
    ("now", "zh", "en"),
    [
        (102.0, "，同比增长2.0%", ", up 2.0% on a year earlier"),
        (98.75, "，同比下降1.3%", ", down 1.3% on a year earlier"),
        (100.0, "，与上年同期持平", ", unchanged on a year earlier"),
        (100.04, "，与上年同期持平", ", unchanged on a year earlier"),
    ],
)
def test_a_sentence_tells_figure_period_and_change(now, zh, en):
    whole, millions = telling.WORDS["figure"](months(now), "zh"), telling.WORDS["figure"](months(now), "en")
    assert told(ZH, "zh", all=months(now)) == f"截至2026年6月末，全国失业保险参保人数{whole}{zh}。"
    assert told(EN, "en", all=months(now)) == f"At the end of June 2026, {millions} in China had unemployment insurance{en}."


def test_numbers_are_written_as_each_language_writes_them():
    large = figure(row("2026-06", 54989.0))
    assert told("{all.when}{all}", "zh", all=large) == "截至2026年6月末54989万人"
    assert told("{all.when} {all}", "en", all=large) == "At the end of June 2026 549.89 million persons"


def test_across_a_break_the_figure_is_told_and_no_change():
    assert told(ZH, "zh", all=months(110.0, break_id="reform")) == "截至2026年6月末，全国失业保险参保人数110万人。"


def test_a_sentence_without_its_figure_is_not_told():
    suppressed = months(None, before=None, obs_status="Q")
    assert suppressed is None
    assert telling.tell(ZH, {"all": suppressed}, "zh") == []
    assert telling.tell("{all.when}，{all}[，{part}]。", {"all": months(1.0), "part": None}, "zh") != []
    assert told("{all.when}，{all}[，{part}]。", "zh", all=months(1.0), part=None) == "截至2026年6月末，1万人。"


def test_a_figure_of_another_month_is_never_told_under_this_one():
    late = figure(row("2026-05", 7.0))
    assert told("{all.when}，{all}[；{late}]。", "zh", all=months(1.0), late=late) == "截至2026年6月末，1万人。"
    assert told("{all.when}，{all}；{late}。", "zh", all=months(1.0), late=late) == ""
    assert (
        told("{all.when}，{all}[；{late.when}{late}]。", "zh", all=months(1.0), late=late)
        == "截至2026年6月末，1万人；截至2026年5月末7万人。"
    )


def money(value, period="2026-06", basis="YTD"):
    return figure(row(period, value, indicator="income", period_basis=basis, unit_measure="CNY", unit_mult=8, decimals=1))


@pytest.mark.parametrize(
    ("period", "zh", "en"),
    [
        ("2026-01", "2026年1月", "In January 2026"),
        ("2026-06", "2026年1—6月累计", "In January–June 2026"),
    ],
)
def test_cumulated_money_says_so(period, zh, en):
    assert [told("{all.when}", lang, all=money(4.0, period)) for lang in ("zh", "en")] == [zh, en]


@pytest.mark.parametrize(
    ("income", "zh", "en"),
    [
        (15.0, "当期结余5.0亿元", "a surplus of CNY 0.50 billion"),
        (4.5, "当期收不抵支5.5亿元", "a shortfall of CNY 0.55 billion"),
        (10.0, "收支相抵", "neither surplus nor shortfall"),
    ],
)
def test_a_shortfall_is_never_called_a_surplus(income, zh, en):
    balance = reckoning.difference(money(income), money(10.0))
    assert [telling.WORDS["surplus"](balance, lang) for lang in ("zh", "en")] == [zh, en]


def test_more_and_less():
    less = reckoning.gap(money(4.0), money(10.0))
    assert [telling.WORDS["more"](less, lang) for lang in ("zh", "en")] == ["少6.0亿元", "CNY 0.60 billion less"]


@pytest.mark.parametrize(
    ("now", "leads", "lags"), [(110.0, "增长最快", "增长最慢"), (90.0, "下降最少", "下降最多"), (100.0, "没有变化", "没有变化")]
)
def test_what_fell_is_not_said_to_have_grown(now, leads, lags):
    assert [telling.WORDS[word](months(now), "zh") for word in ("leads", "lags")] == [leads, lags]


def test_counts_are_bare():
    count = Reckoned(reckoning.numbers.exact(15420), PLAIN, 0, 0)
    assert [telling.WORDS["figure"](count, lang) for lang in ("zh", "en")] == ["15420", "15,420"]
    assert told("{n}条。", "zh", n=count) == "15420条。"


def test_every_word_of_every_figure_is_text():
    for each in (months(1.0), money(1.0), Reckoned(reckoning.numbers.exact(1), PLAIN, 0, 0)):
        for word in telling.WORDS.values():
            assert all(isinstance(word(each, lang), str) and "None" not in word(each, lang) for lang in ("zh", "en"))
