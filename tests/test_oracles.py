"""Real published figures, read from the published Parquet: what any reader must find there.

Sources: China Statistical Yearbooks (S4–S6, S22, S37, S38), MOHRSS bulletins (S7, S8, S11, S21, S25), the development
report 2014 (S29).
"""

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

NATION, ANHUI = "100000", "340000"

# area, scheme, year, source → indicator: value (万人, 亿元)
ORACLES = {
    (ANHUI, "PEN_E", "2004", "nbs_yearbook"): {
        "insured": 463.9,
        "active": 345.1,
        "retirees": 118.8,
        "income": 98.1090,
        "expenditure": 86.9446,
        "balance_cum": 39.0825,
    },
    (ANHUI, "PEN_E", "2005", "nbs_yearbook"): {
        "insured": 471.7,
        "active": 347.0,
        "retirees": 124.8,
        "income": 120.0284,
        "expenditure": 100.5319,
        "balance_cum": 59.0319,
    },
    (ANHUI, "PEN_E", "2008", "nbs_yearbook"): {
        "insured": 578.4,
        "active": 420.3,
        "retirees": 158.1,
        "income": 263.5,
        "expenditure": 196.2,
        "balance_cum": 213.4,
    },
    (ANHUI, "PEN_E", "2010", "nbs_yearbook"): {
        "insured": 669.5,
        "active": 492.0,
        "retirees": 177.5,
        "income": 341.6,
        "expenditure": 269.2,
        "balance_cum": 353.0,
    },
    (ANHUI, "UNE", "2008", "nbs_yearbook"): {
        "insured": 373.1,
        "income": 14.4,
        "expenditure": 7.2,
        "balance_cum": 18.5,
        "ui_month_end": 12.8,
    },
    (ANHUI, "INJ", "2011", "nbs_yearbook"): {
        "insured": 422.0,
        "income": 12.1,
        "expenditure": 5.9,
        "balance_cum": 17.3,
        "beneficiaries": 5.6,
    },
    (NATION, "PEN_E", "2010", "nbs_yearbook"): {
        "insured": 25707.3,
        "active": 19402.3,
        "retirees": 6305.0,
        "income": 13419.5,
        "expenditure": 10554.9,
        "balance_cum": 15365.3,
    },
    (NATION, "PEN_E", "2011", "mohrss_bulletin"): {
        "insured": 28391,
        "active": 21565,
        "retirees": 6826,
        "income": 16895,
        "expenditure": 12765,
        "balance_cum": 19497,
        "contrib_income": 13956,
        "subsidy": 2272,
    },
    (NATION, "PEN_E", "2013", "mohrss_bulletin"): {
        "insured": 32218,
        "active": 24177,
        "retirees": 8041,
        "income": 22680,
        "expenditure": 18470,
        "contrib_income": 18634,
        "subsidy": 3019,
        "migrant_insured": 4895,
    },
    (NATION, "PEN_EE", "2013", "mohrss_bulletin"): {"insured": 30049},
    (NATION, "PEN", "2013", "mohrss_bulletin"): {
        "insured": 81968,
        "income": 24733,
        "expenditure": 19819,
        "balance_cum": 31275,
        "contrib_income": 19270,
    },
    (NATION, "PEN_E", "2014", "mohrss_bulletin"): {"insured": 34124, "income": 25310, "expenditure": 21755},
    (NATION, "PEN_R", "2014", "mohrss_bulletin"): {"insured": 50107, "income": 2310, "expenditure": 1571, "insured_under60": 35366},
    (NATION, "PEN", "2017", "mohrss_bulletin"): {"insured": 91548, "income": 46614, "expenditure": 40424, "balance_cum": 50202},
    (NATION, "PEN_E", "2017", "mohrss_bulletin"): {"insured": 40293, "balance_cum": 43885},
    (NATION, "PEN_R", "2017", "mohrss_bulletin"): {"insured": 51255},
    (NATION, "ALL5", "2017", "mohrss_bulletin"): {"income": 67154, "expenditure": 57145},
    (NATION, "PEN", "2018", "mohrss_bulletin"): {"insured": 94293, "income": 55005, "expenditure": 47550, "balance_cum": 58152},
    (NATION, "ALL3", "2018", "mohrss_bulletin"): {"income": 57089, "expenditure": 49208},
    (NATION, "PEN", "2021", "mohrss_bulletin"): {"insured": 102871, "income": 65793, "expenditure": 60197, "balance_cum": 63970},
    (NATION, "UNE", "2021", "mohrss_bulletin"): {"insured": 22958, "income": 1460, "expenditure": 1500, "balance_cum": 3313},
    (NATION, "INJ", "2021", "mohrss_bulletin"): {"insured": 28287, "income": 952, "expenditure": 990, "balance_cum": 1411, "reserve": 164},
    (NATION, "ALL3", "2021", "mohrss_bulletin"): {"income": 68205, "expenditure": 62687},
    (ANHUI, "PEN_E", "2024", "nbs_2025"): {
        "insured": 1774.2,
        "active": 1338.3,
        "retirees": 435.8,
        "income": 2205.0,
        "expenditure": 1855.7,
        "balance_cum": 2966.2,
    },
    (ANHUI, "PEN_R", "2024", "nbs_2025"): {
        "insured": 3386.8,
        "recipients": 1073.3,
        "income": 470.9,
        "expenditure": 262.5,
        "balance_cum": 1318.6,
    },
    (ANHUI, "UNE", "2024", "nbs_2025"): {"insured": 718.1, "ui_month_end": 11.2, "income": 54.6, "expenditure": 47.2, "balance_cum": 100.9},
}

Figures = dict[tuple[str, ...], float | None]


@pytest.fixture(scope="module")
def figures(public: Path) -> Figures:
    """Every published figure of all four datasets: (area, scheme, indicator, period, basis, source) → value."""
    names = ("ref_area", "scheme", "indicator", "time_period", "period_basis", "source")
    told: Figures = {}
    for dataset in ("enrolment", "benefits", "funds", "ratios"):
        table = pq.read_table(public / "datasets" / dataset / "latest" / f"{dataset}.parquet")
        told |= dict(zip(zip(*(table[name].to_pylist() for name in names), strict=True), table["obs_value"].to_pylist(), strict=True))
    return told


def annual(figures: Figures, area: str, scheme: str, indicator: str, year: str, source: str) -> float | None:
    """A year's figure, whether stock or flow."""
    keys = [(area, scheme, indicator, year, basis, source) for basis in ("S", "P")]
    return next(figures[key] for key in keys if key in figures)


@pytest.mark.parametrize(("key", "expected"), ORACLES.items(), ids=lambda part: "-".join(part) if isinstance(part, tuple) else "")
def test_published_figures_are_those_printed(figures: Figures, key: tuple[str, str, str, str], expected: dict[str, float]) -> None:
    area, scheme, year, source = key
    assert {indicator: annual(figures, area, scheme, indicator, year, source) for indicator in expected} == expected


def test_exact_sums_and_increases_hold(figures: Figures) -> None:
    def nation(scheme: str, indicator: str, year: str) -> float:
        value = annual(figures, NATION, scheme, indicator, year, "mohrss_bulletin")
        assert value is not None
        return value

    assert sum(nation(scheme, "income", "2021") for scheme in ("PEN", "UNE", "INJ")) == nation("ALL3", "income", "2021") == 68205
    assert sum(nation(scheme, "expenditure", "2021") for scheme in ("PEN", "UNE", "INJ")) == nation("ALL3", "expenditure", "2021") == 62687
    assert nation("PEN", "insured", "2018") - nation("PEN", "insured", "2017") == 2745
    assert nation("PEN_E", "insured", "2014") - nation("PEN_E", "insured", "2013") == 1906
    assert round(100 * (nation("ALL5", "income", "2017") / nation("ALL5", "income", "2016") - 1), 1) == 25.4


def test_months_in_reserve_follow_from_balance_and_expenditure(figures: Figures) -> None:
    assert round(annual(figures, NATION, "PEN", "pay_months", "2017", "mohrss_bulletin") or 0, 1) == 14.9
    assert round(annual(figures, NATION, "PEN", "pay_months", "2021", "mohrss_bulletin") or 0, 1) == 12.8


def verdicts(public: Path, dataset: str, rule: str, severity: str) -> dict[tuple[str, str, str], dict]:
    """The figures that break a rule, by area, scheme and period."""
    report = json.loads((public / "datasets" / dataset / "latest" / "validation.json").read_text(encoding="utf-8"))
    cells = [cell for row in report if row["rule"] == rule and row["severity"] == severity for cell in row["cells"]]
    return {(cell["key"]["ref_area"], cell["key"]["scheme"], cell["key"]["time_period"]): cell for cell in cells}


def test_roll_forward_is_graded_on_real_balances(public: Path) -> None:
    warned, blocked = verdicts(public, "funds", "R06", "warning"), verdicts(public, "funds", "R06", "critical")
    assert warned[NATION, "PEN", "2018"]["residual"] == "495"
    assert warned[ANHUI, "PEN_E", "2005"]["residual"] == "0.4529"
    assert (NATION, "PEN_E", "2011") not in warned  # 0.01 % of the closing balance
    for province, residual in (("210000", "8.4867"), ("350000", "2.0447"), ("460000", "-0.1992")):
        cell = blocked[province, "PEN_E", "2005"]
        assert cell["residual"] == residual
        assert cell["explanation"]["why_en"] == "Cause unknown, accepted as printed."
    assert not {(NATION, "PEN", "2018"), (ANHUI, "PEN_E", "2005")} & blocked.keys()


def test_rounding_is_no_error(public: Path) -> None:
    failed = verdicts(public, "enrolment", "R01", "critical")
    assert ("540000", "PEN_E", "2008") not in failed  # Tibet: 5.5 + 3.1 printed 8.5
    assert set(failed) == {(NATION, "PEN_E", "2005"), ("330000", "PEN_E", "2024")}
    assert all("explanation" in cell for cell in failed.values())
