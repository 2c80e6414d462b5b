"""What follows from printed figures, one thing from the other. The declarations are the bundled ones, the figures synthetic."""

from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from etl.harmonise import derivation
from etl.model import registry
from etl.model.registry import Registry
from tests.harmonise.test_derive import months, told

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def office() -> Registry:
    return registry.load(ROOT / "datasets")


def figures(frame: pd.DataFrame, indicator: str) -> dict[tuple[str, str], Decimal]:
    """(period, basis) → value."""
    rows = frame[frame["indicator"] == indicator]
    return {(when, basis): value for when, basis, value in rows[["time_period", "period_basis", "obs_value"]].itertuples(index=False)}


def money(office: Registry) -> tuple[pd.DataFrame, pd.DataFrame]:
    rows = [*months("30", "62", "95"), *months("20", "41", "63", indicator="expenditure")]
    return derivation.of(told(*rows), (), office.dataflows["funds"], office)


def test_single_months_follow_from_totals_and_from_balances_that_were_themselves_computed(office: Registry) -> None:
    frame, _ = money(office)
    assert figures(frame, "balance_cur")["2017-03", "YTD"] == Decimal("32")
    assert figures(frame, "income")["2017-02", "P"] == Decimal("32")
    assert figures(frame, "balance_cur")["2017-03", "P"] == Decimal("11")  # 32 less the 21 to February, both computed


def test_every_computed_figure_has_its_inputs_and_no_printed_one_has(office: Registry) -> None:
    frame, lineage = money(office)
    key = ["indicator", "time_period", "period_basis"]
    derived = set(frame[frame["source_ref"].isna()][key].itertuples(index=False, name=None))
    assert derived
    assert set(lineage[key].itertuples(index=False, name=None)) == derived


def test_ratios_are_computed_of_figures_that_other_dataflows_publish(office: Registry) -> None:
    usual = {"freq": "A", "time_period": "2017", "period_basis": "S", "unit_measure": "PS", "unit_mult": 4}
    persons = told({**usual, "indicator": "active", "obs_value": "300"}, {**usual, "indicator": "retirees", "obs_value": "100"})
    nothing = persons.iloc[:0]
    frame, lineage = derivation.of(nothing, [persons], office.dataflows["ratios"], office)
    assert figures(frame, "support_ratio") == {("2017", "S"): Decimal(3)}
    assert set(lineage["input_indicator"]) == {"active", "retirees"}


def test_of_two_vintages_the_newer_counts(office: Registry) -> None:
    row = {"indicator": "income", "time_period": "2017-01", "obs_value": "30"}
    printed = told({**row, "vintage": "2018-01"}, {**row, "vintage": "2018-02", "obs_value": "31"})
    assert figures(derivation.of(printed, (), office.dataflows["funds"], office)[0], "income")["2017-01", "YTD"] == Decimal(31)


def test_a_declared_break_is_marked_at_the_first_figure_after_it(office: Registry) -> None:
    broken = next(each for each in office.breaks if each.scheme in office.codelists["scheme"].by_code and each.date[:4] > "2005")
    year = int(broken.date[:4])
    usual = {
        "freq": "A",
        "indicator": "insured",
        "scheme": broken.scheme,
        "period_basis": "S",
        "unit_measure": "PS",
        "ref_area": broken.ref_area or "100000",
    }
    rows = [{**usual, "time_period": str(each), "obs_value": each} for each in range(year - 2, year + 3)]
    frame, _ = derivation.of(told(*rows), (), office.dataflows["enrolment"], office)
    assert broken.id in set(frame["break_id"].dropna())
