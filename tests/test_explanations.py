"""What the bundled explanations say of a figure is what the published figures show."""

import csv
import re
from decimal import Decimal
from pathlib import Path

import pytest

from etl.catalog import Catalog, open_catalog
from etl.model.structure import KEY
from etl.present.numbers import half_up

ROOT = Path(__file__).parents[1]
Row = dict[str, str]

SIDES = {True: ("高于", "higher"), False: ("低于", "lower")}
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
YEARS_ABOUT = 5
"""A month is compared with those of so many years before and after it."""


def explanations(rule: str) -> list[Row]:
    """The bundled explanations of one rule."""
    with (ROOT / "expectations/explanations.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["rule"] == rule]


@pytest.fixture(scope="module")
def catalog(public: Path) -> Catalog:
    return open_catalog(public)


@pytest.fixture(scope="module")
def figures(catalog: Catalog) -> dict[tuple[str, ...], Decimal]:
    """Every published figure that has a number, by its key."""
    rows = (row for name in catalog.datasets for row in catalog.query(name, [*KEY, "obs_value"]).to_pylist())
    return {tuple(row[name] for name in KEY): Decimal(repr(row["obs_value"])) for row in rows if row["obs_value"] is not None}


def test_every_explanation_is_of_a_figure_that_breaks_its_rule_by_just_that_much(catalog: Catalog) -> None:
    assert {name: catalog.structure(name)["lapsed"] for name in catalog.datasets} == dict.fromkeys(catalog.datasets, [])


def test_the_month_that_is_named_is_the_unusual_one(figures: dict[tuple[str, ...], Decimal]) -> None:
    """Of the month itself or of the one after it, whose flow makes the total look low or high; P04 looks at both."""

    def share(row: Row, year: int, month: int) -> Decimal | None:
        """A month's own flow as a share of the total before it."""
        told = ({**row, "time_period": f"{year}-{each:02d}"} for each in (month - 1, month))
        before, total = (figures.get(tuple(each[name] for name in KEY)) for each in told)
        return None if before is None or total is None else (total - before) / before

    for row in explanations("P04"):
        year, month = (int(part) for part in row["time_period"].split("-"))
        said = re.match(r"与此前各月相比，(\d+)月当月基金(收入|支出)(高于|低于)前后几年", row["why_zh"])
        assert said, row
        named, about, above = int(said[1]), said[2], said[3] == "高于"
        own = share(row, year, named)
        years = (each for each in range(year - YEARS_ABOUT, year + YEARS_ABOUT + 1) if each != year)
        others = [each for each in (share(row, other, named) for other in years) if each is not None]
        assert own is not None, row
        assert own > max(others) if above else own < min(others), row
        assert about == {"income": "收入", "expenditure": "支出"}[row["indicator"]]
        assert named in (month, month + 1)
        assert (Decimal(row["residual"]) > 0) == (above == (named == month)), row
        assert f"the fund {row['indicator']} of {MONTHS[named - 1]} alone was {SIDES[above][1]} than" in row["why_en"]
        assert (
            (f"截至{month}月的累计数因此相对偏" in row["why_zh"])
            == (named != month)
            == (f"the total to {MONTHS[month - 1]}" in row["why_en"])
        )


def test_a_final_figure_is_as_much_more_or_less_as_is_said() -> None:
    for row in explanations("R18"):
        off = Decimal(row["residual"])
        zh, en = ("多", "more") if off > 0 else ("少", "less")
        assert f"决算比快报12月累计{zh}{half_up(abs(off), 1)}亿元" in row["why_zh"]
        assert f"is CNY {half_up(abs(off) / 10, 1)} billion {en} than" in row["why_en"]


def test_cities_add_up_to_more_where_residents_are_counted_and_so_many_are_marked(catalog: Catalog) -> None:
    cities = catalog.query("enrolment", source="anhui_city", scheme="MED_E", indicator="insured").to_pylist()
    for row in explanations("R10"):
        more = Decimal(row["residual"]) < 0
        assert ("各市之和大于全省" if more else "各市之和小于全省") in row["why_zh"]
        assert ("add up to more than" if more else "add up to less than") in row["why_en"]
        if more:
            marked = [each["obs_status"] for each in cities if each["time_period"] == row["time_period"]]
            assert f"{len(marked)}个市中有{marked.count('U')}个市" in row["why_zh"]
            assert f"{marked.count('U')} of the {len(marked)} cities" in row["why_en"]


def test_the_rural_scheme_is_suspected_where_more_are_insured_than_live_in_towns(figures: dict[tuple[str, ...], Decimal]) -> None:
    """So a total and its part say the same."""
    rows = [row for row in explanations("R22") if row["source"] == "nbs_panel" and row["scheme"] in ("MED", "MED_R")]
    assert rows
    for row in rows:
        insured = figures[tuple({**row, "scheme": "MED"}[name] for name in KEY)]
        urban = figures[tuple({**row, "scheme": "_Z", "indicator": "population_urban"}[name] for name in KEY)]
        assert ("疑有新农合人员计入" in row["why_zh"]) == ("the rural scheme" in row["why_en"]) == (insured > urban), row


def test_an_explanation_that_points_to_another_leads_to_one(catalog: Catalog) -> None:
    rows = explanations("R50")
    named = {lang: catalog.labels("funds", "indicator", lang) for lang in ("zh", "en")}
    there = {(row["ref_area"], row["scheme"], row["time_period"], row["indicator"]) for row in rows}
    pointing = [row for row in rows if "R50" in row["why_zh"] + row["why_en"]]
    assert pointing
    for row in pointing:
        led = {
            code for area, scheme, period, code in there if (area, scheme, period) == (row["ref_area"], row["scheme"], row["time_period"])
        }
        assert any(
            named["zh"][code] in row["why_zh"] and named["en"][code].lower() in row["why_en"] for code in led if code in named["zh"]
        ), row
