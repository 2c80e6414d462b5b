"""Which part a failing sum is told with: errors planted one at a time into an invented series of five years."""

from decimal import Decimal

import pandas as pd
import pytest

from etl.model.structure import COLUMNS
from etl.validate import identities, runner
from etl.validate.expectations import Identity

TEXT = {"zh": "规则", "en": "Rule"}
SUM = Identity.model_validate(
    {"id": "R01", "kind": "sum", "title": TEXT, "why": TEXT, "whole": "insured", "parts": ["active", "retirees"], "tolerance": "rounding"}
)
YEARS = {
    "2005": ("1300.0", "1000.0", "300.0"),
    "2006": ("1362.0", "1050.0", "312.0"),
    "2008": ("1495.1", "1157.6", "337.5"),
    "2010": ("1641.3", "1276.3", "365.0"),
    "2011": ("1719.7", "1340.1", "379.6"),
}
COLUMN = {"insured": "B", "active": "C", "retirees": "D"}


def book(years: dict[str, tuple[str, ...]] = YEARS, source: str = "yearbook", **planted: str) -> pd.DataFrame:
    """What a yearbook tells of Tibet, with other figures planted into 2008; a cell of its own for each: `2008.csv!!C2`."""
    usual = {"freq": "A", "ref_area": "540000", "scheme": "PEN_E", "period_basis": "S", "source": source, "obs_status": "A"}
    rows = []
    for year, told in years.items():
        for (name, column), value in zip(COLUMN.items(), told, strict=True):
            text = planted.get(name, value) if year == "2008" else value
            place = {"source_ref": f"{year}.csv!!{column}2", "obs_text": text, "obs_unit_text": "万人"}
            rows.append({**usual, "indicator": name, "time_period": year, "obs_value": Decimal(text), "decimals": 1, **place})
    return pd.DataFrame(rows, columns=list(COLUMNS))


def suspects(frame: pd.DataFrame, rule: Identity = SUM) -> list[str]:
    """The suspect of every sum that fails, as the report tells it."""
    facts = identities.Facts({}, (), pd.DataFrame(), frozenset(frame["indicator"]))
    (verdict,) = runner.run(frame, (), identities.residuals(frame, (rule,), facts), (rule,))
    return [cell.suspect for cell in verdict.cells]


def test_sums_that_hold_name_nobody() -> None:
    assert suspects(book()) == []


@pytest.mark.parametrize(
    ("part", "text"),
    [("retirees", "33.8"), ("retirees", "3375.0"), ("active", "1517.6"), ("active", "115.8"), ("retirees", "357.3")],
    ids=["a digit dropped", "a unit slipped", "digits swapped", "a point moved", "a small swap"],
)
def test_the_part_that_its_own_history_would_mend_is_named(part: str, text: str) -> None:
    assert suspects(book(**{part: text})) == [f"2008.csv!!{COLUMN[part]}2"]


def test_a_total_that_is_wrong_itself_names_no_part() -> None:
    """Not even where a part exceeds it."""
    assert suspects(book(insured="1945.1")) == [""]
    assert suspects(book(insured="149.5")) == [""]


def test_what_is_off_every_year_alike_names_nobody() -> None:
    """As where the total holds persons whom no part does."""
    more = {year: (str(Decimal(insured) + 50), active, retirees) for year, (insured, active, retirees) in YEARS.items()}
    assert suspects(book(more)) == [""] * 5


def test_growth_alone_is_no_suspicion() -> None:
    """Of the only other year every figure differs by about as much as the sum is off."""
    assert suspects(book({year: YEARS[year] for year in ("2006", "2008")}, insured="1387.5")) == [""]


def test_without_a_history_only_a_single_part_above_its_whole_is_named() -> None:
    alone = {"2008": YEARS["2008"]}
    assert suspects(book(alone, retirees="3375.0")) == ["2008.csv!!D2"]
    assert suspects(book(alone, retirees="33.8")) == [""]
    assert suspects(book(alone, insured="149.5")) == [""]


def test_another_source_of_the_same_year_is_the_nearest_there_is() -> None:
    alone = {"2008": YEARS["2008"]}
    both = pd.concat([book(alone, retirees="33.8"), book(alone, source="bulletin")], ignore_index=True)
    assert suspects(both) == ["2008.csv!!D2"]


def test_verdict_residual_and_tolerance_are_what_they_are_whether_somebody_is_named_or_not() -> None:
    frame = book(retirees="33.8")
    facts = identities.Facts({}, (), pd.DataFrame(), frozenset(frame["indicator"]))
    rows = identities.residuals(frame, (SUM,), facts)
    with_one, without = (runner.run(frame, (), told, (SUM,))[0] for told in (rows, rows.assign(suspect="")))
    assert with_one.cells[0].suspect
    assert [(cell.residual, cell.tolerance) for cell in with_one.cells] == [(cell.residual, cell.tolerance) for cell in without.cells]
    assert (with_one.status, with_one.checked) == (without.status, without.checked) == ("blocked", 5)
