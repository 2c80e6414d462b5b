"""The kinds of identity that look for slips of the hand, each on a series or table just large enough for one. All figures are synthetic."""

from decimal import Decimal

import pandas as pd
import pytest

from etl.harmonise import combine
from etl.model.codelist import Area, Codelist
from etl.model.source import Source
from etl.model.structure import COLUMNS
from etl.validate import identities
from tests.validate.test_identities import AREAS, CODELISTS, identity, told

PROVINCES = tuple(Area(code=f"{area}0000", zh="省", en="Province", level="province", parent="100000") for area in range(11, 20))
LISTS = {**CODELISTS, "ref_area": Codelist(id="ref_area", codes=(*AREAS.codes, *PROVINCES))}
FACTS = identities.Facts(LISTS, (), pd.DataFrame(), frozenset({"insured", "income", "expenditure", "population"}))
SLIPS = ("nation", "course", "spike", "season", "place", "repeated", "twins", "digits", "over", "alone", "quoted", "scale", "gap")
SLIPS += ("size", "doubled")


def found(frame: pd.DataFrame, kind: str, warning: str, **rule: object) -> list[tuple[str, str, Decimal]]:
    """Area, period and residual of every figure that is told of."""
    rule = {"tolerance": {"warning": warning}, **rule}
    residuals = identities.residuals(frame, (identity(kind, **rule),), FACTS)
    open_ = residuals[residuals["residual"] > residuals["tolerance_warning"]]
    return list(open_[["ref_area", "time_period", "signed"]].itertuples(index=False, name=None))


def monthly(**changed: str) -> pd.DataFrame:
    """Two years of months that grow by a little less than 0.1 % each, with a ripple; `m05="…"` changes the fifth."""
    values = {f"m{number:02d}": f"{1000 + 0.9 * number + (0.2 if number % 3 else 0):.1f}" for number in range(1, 25)} | changed
    rows = [
        {"freq": "M", "time_period": f"{2019 + (number - 1) // 12}-{(number - 1) % 12 + 1:02d}", "obs_value": values[f"m{number:02d}"]}
        for number in range(1, 25)
    ]
    return told(*rows)


@pytest.mark.parametrize("kind", SLIPS)
@pytest.mark.parametrize("rows", [0, 1, 3])
def test_too_few_figures_tell_nothing(kind: str, rows: int) -> None:
    level = "3 deviations" if kind in ("course", "spike", "season", "place") else "3"
    frame = monthly().iloc[:rows].assign(vintage="2030-01-01T00:00:00+00:00") if rows else pd.DataFrame(columns=list(COLUMNS))
    assert not found(frame, kind, level, **({"whole": "100000"} if kind == "nation" else {}))


def test_a_step_is_told_at_the_figure_and_not_in_a_smooth_series() -> None:
    assert not found(monthly(), "course", "8 deviations", least="1%")
    around = found(monthly(m09="1058.0"), "course", "8 deviations", least="1%")
    assert {when: off > 0 for _, when, off in around} == {"2019-08": False, "2019-09": True, "2019-10": False}
    assert {when for _, when, _ in found(monthly(m24="1058.0"), "course", "8 deviations", least="1%")} == {
        "2020-11"
    }  # one end alone is no crowd


def test_a_step_at_a_break_is_none() -> None:
    risen = {f"m{number:02d}": f"{1300 + number}.0" for number in range(13, 25)}
    frame = monthly(**risen)
    assert found(frame, "course", "8 deviations", least="1%")
    broken = frame.assign(break_id=[None if when != "2020-01" else "merged" for when in frame["time_period"]])
    assert not found(broken, "course", "8 deviations", least="1%")


def test_a_figure_that_sticks_out_alone_is_told_and_a_step_is_not() -> None:
    assert not found(monthly(), "spike", "4 deviations")
    assert [when for _, when, _ in found(monthly(m09="1018.1"), "spike", "4 deviations")] == ["2019-09"]
    assert [off < 0 for _, _, off in found(monthly(m09="998.0"), "spike", "4 deviations")] == [True]
    risen = {f"m{number:02d}": f"{1300 + number}.0" for number in range(13, 25)}
    assert not found(monthly(**risen), "spike", "4 deviations")


def test_a_figure_sticks_out_of_a_series_that_rises_by_more_than_it_is_off() -> None:
    """Above the one before and below the one after it, as all others are, and yet three per cent short of where the others lead."""

    def yearly(middle: str) -> pd.DataFrame:
        values = ["100", "111", "120", "133", "145", middle, "175", "193", "212", "233"]
        return told(*[{"time_period": str(2007 + year), "obs_value": value} for year, value in enumerate(values)])

    assert not found(yearly("160"), "spike", "3 deviations")
    assert [when for _, when, _ in found(yearly("151"), "spike", "3 deviations")] == ["2012"]


def test_half_as_much_is_as_far_off_as_twice_as_much() -> None:
    years = [row for year in ("2015", "2016", "2017", "2018") for row in areas(year)]
    usual = next(Decimal(row["obs_value"]) for row in years if (row["ref_area"], row["time_period"]) == ("130000", "2018"))  # type: ignore[arg-type]
    for factor in (Decimal("0.01"), Decimal("100")):
        jumped = [
            {**row, "obs_value": f"{usual * factor:.4f}"} if (row["ref_area"], row["time_period"]) == ("130000", "2018") else row
            for row in years
        ]
        assert [each[:2] for each in found(told(*jumped), "place", "6 deviations", least="200%")] == [("130000", "2018")]


def test_a_season_is_that_of_other_years() -> None:
    """Five years of cumulated money whose March is always high; a slip in a July is told, March is not."""
    flows = [10, 10, 40, 10, 10, 10, 10, 10, 10, 10, 10, 20]
    rows = [
        {
            **{"freq": "M", "indicator": "income", "period_basis": "YTD", "time_period": f"{year}-{month:02d}"},
            "obs_value": sum(flows[:month]) * (100 + year - 2015) + year % 3 + (600 if (year, month) == (2018, 7) else 0),
        }
        for year in range(2015, 2020)
        for month in range(1, 13)
    ]
    assert {when for _, when, _ in found(told(*rows), "season", "6 deviations", least="1%")} == {"2018-06", "2018-07", "2018-08"}
    assert not found(told(*[row for row in rows if row["time_period"][:4] != "2018"]), "season", "6 deviations", least="1%")


def areas(year: str, **changed: str) -> list[dict[str, object]]:
    """Nine areas, each with its usual ratio; a few per cent from year to year."""
    usual = {f"{area}0000": 2 + area / 10 + (int(year) * area % 7) / 100 for area in range(11, 20)}
    return [
        {"indicator": "insured", "ref_area": area, "time_period": year, "obs_value": changed.get(f"a{area}", f"{value:.2f}")}
        for area, value in usual.items()
    ]


def test_a_place_is_the_areas_own_among_the_others() -> None:
    years = [row for year in ("2015", "2016", "2017", "2018") for row in areas(year)]
    assert not found(told(*years), "place", "6 deviations", least="5%")
    jumped = [row for year in ("2015", "2016", "2017") for row in areas(year)] + areas("2018", a130000="5.30")
    assert [each[:2] for each in found(told(*jumped), "place", "6 deviations", least="5%")] == [("130000", "2018")]


def test_figures_repeated_from_the_last_period_are_told_and_short_ones_are_not() -> None:
    same = told({"time_period": "2008", "obs_value": "578.4"}, {"time_period": "2009", "obs_value": "578.4"})
    assert found(same, "repeated", "0") == [("540000", "2009", Decimal(1))]
    short = told({"time_period": "2008", "obs_value": "5.5"}, {"time_period": "2009", "obs_value": "5.5"})
    assert not found(short, "repeated", "0")


def test_two_areas_with_two_figures_alike_are_twins() -> None:
    rows = [
        {"ref_area": area, "indicator": indicator, "obs_value": value, "source_ref": f"a.csv!!{column}{row}"}
        for row, area in enumerate(("340000", "460000"), start=2)
        for column, indicator, value in (("B", "insured", "578.4"), ("C", "income", "263.5"))
    ]
    assert {(area, count) for area, _, count in found(told(*rows), "twins", "0")} == {("340000", Decimal(2)), ("460000", Decimal(2))}
    assert not found(told(*rows[:3]), "twins", "0")


def test_a_figure_in_another_column_of_its_row_is_doubled() -> None:
    rows = [
        {"indicator": indicator, "obs_value": value, "source_ref": f"a.csv!!{column}2"}
        for column, indicator, value in (("B", "insured", "578.4"), ("C", "income", "578.4"), ("D", "expenditure", "263.5"))
    ]
    assert len(found(told(*rows), "doubled", "0")) == 2
    assert not found(told(rows[0], {**rows[1], "obs_value": "578.5"}, rows[2]), "doubled", "0")
    assert not found(told(*[{**row, "obs_value": "5.7"} for row in rows]), "doubled", "0")


def test_decimals_are_those_of_the_column() -> None:
    def column(odd: str) -> pd.DataFrame:
        values = [f"{number}.{number % 10}" for number in range(31, 43)] + [odd]
        frame = told(*[{"time_period": str(2000 + year), "obs_value": value} for year, value in enumerate(values)])
        return frame.assign(obs_text=values)

    assert not found(column("57.8"), "digits", "0")
    assert [each[2] for each in found(column("5784"), "digits", "0")] == [Decimal(-1)]
    assert [each[2] for each in found(column("57.81"), "digits", "0")] == [Decimal(1)]


def test_a_period_is_over_when_it_is_told() -> None:
    frame = told(
        {"time_period": "2008", "vintage": "2009-02-26T00:00:00+00:00"}, {"time_period": "2010", "vintage": "2009-02-26T00:00:00+00:00"}
    )
    assert [each[1] for each in found(frame, "over", "0")] == ["2010"]


def test_a_year_alone_in_its_file_is_told() -> None:
    years = ["2018", "2018", "2018", "2008"]
    frame = told(
        *[
            {"time_period": year, "ref_area": area, "source_ref": f"b.csv!!C{row}"}
            for row, (year, area) in enumerate(zip(years, ("1", "2", "3", "4"), strict=True))
        ]
    )
    assert [each[1] for each in found(frame, "alone", "0")] == ["2008"]


def test_provinces_of_one_source_make_the_nation_of_another() -> None:
    assert AREAS["460000"].parent == "100000"
    nation = {"ref_area": "100000", "source": "bulletin", "obs_value": "1043"}
    parts = [{"ref_area": area, "obs_value": value} for area, value in (("340000", "578.42"), ("460000", "459.11"), ("540000", "5.51"))]
    assert not found(told(nation, *parts), "nation", "rounding", whole="100000")
    parts[0]["obs_value"] = "587.42"
    assert [(area, off) for area, _, off in found(told(nation, *parts), "nation", "rounding", whole="100000")] == [
        ("100000", Decimal("-9.04"))
    ]


def test_an_area_marked_as_missing_counts_as_nothing() -> None:
    nation = {"ref_area": "100000", "source": "bulletin", "obs_value": "1037.5"}
    parts = [{"ref_area": area, "obs_value": value} for area, value in (("340000", "578.42"), ("460000", "459.11"))]
    missing = {"ref_area": "540000", "obs_value": None, "obs_status": "O"}
    assert not found(told(nation, *parts, missing), "nation", "rounding", whole="100000")
    parts[0]["obs_value"] = "587.42"
    assert [off for _, _, off in found(told(nation, *parts, missing), "nation", "rounding", whole="100000")] == [Decimal("-9.03")]


QUOTING = Source.model_validate(
    {
        **{
            "id": "yearbook",
            "kind": "delimited",
            "title": {"zh": "虚构", "en": "Synthetic"},
            "publisher": {"zh": "虚构", "en": "Synthetic"},
        },
        **{"address": "—", "licence": "none stated", "steward": "—"},
        "layouts": [{"rows": {"时期": "time_period", "引 文": "quotation"}, "value": "数值"}],
    }
)


QUOTED = '[["A", "时期", "2017"], ["J", "引文", "参保40293万人"]]'


def told_beside(sentence: str, *printed: tuple[str, str]) -> list[int]:
    """1 for every figure, printed with its unit, that its quotation does not bear out; all stand in one file."""
    labels = f'[["A", "时期", "2017"], ["J", "引文", "{sentence}"]]'
    places = [f"a.csv!!D{row}" for row in range(2, 2 + len(printed))]
    facts = identities.Facts(
        CODELISTS, (QUOTING,), pd.DataFrame(), frozenset({"insured"}), around={("yearbook", place): labels for place in places}
    )
    rows = [{"time_period": str(2010 + row), "source_ref": place, "obs_unit_text": printed[row][1]} for row, place in enumerate(places)]
    frame = told(*rows).assign(obs_text=[text for text, _ in printed])
    residuals = identities.residuals(frame, (identity("quoted", tolerance={"warning": "0"}),), facts)
    return [int(each) for each in residuals["residual"]]


def test_without_a_column_of_quotations_nothing_is_asked() -> None:
    silent = QUOTING.model_copy(update={"layouts": (QUOTING.layouts[0].model_copy(update={"rows": {"引文": "note"}}),)})
    facts = identities.Facts(CODELISTS, (silent,), pd.DataFrame(), frozenset({"insured"}), around={("yearbook", "a.csv!!D2"): QUOTED})
    frame = told({"source_ref": "a.csv!!D2", "obs_unit_text": "万人"}).assign(obs_text="40239")
    assert identities.residuals(frame, (identity("quoted", tolerance={"warning": "0"}),), facts).empty


def test_a_figure_stands_in_its_quotation_with_its_unit() -> None:
    sentence = "2017年参保40,293万人…累计结存4.3885万亿元"
    assert told_beside(sentence, ("40293", "万人"), ("4.3885", "万亿元")) == [0, 0]
    assert told_beside(sentence, ("40239", "万人"), ("4.3885", "万亿元")) == [1, 0]
    assert told_beside(sentence, ("40293", "人"), ("4.3885", "亿元")) == [1, 1]


@pytest.mark.parametrize(
    ("sentence", "text", "unit"),
    [
        ("4億1902万人", "41902", "万人"),
        ("5兆901億元", "50901", "亿元"),
        ("8兆5313億元", "8.5313", "万亿元"),
        ("967 million", "967", "百万人"),
        ("107.4千万人", "10.74", "亿人"),
        ("10.74亿人", "107.4", "千万人"),
        ("3.2千亿元", "3200", "亿元"),
        ("18.4千户", "18400", "户"),
    ]
    + [("1.074 billion, 248 million", "10.74", "亿人"), ("分别为31822、12400万人", "31822", "万人"), ("占12.5%", "12.5", "%")],
)
def test_a_number_may_be_quoted_in_another_way(sentence: str, text: str, unit: str) -> None:
    assert told_beside(sentence, (text, unit)) == [0]
    assert told_beside(sentence, ("7" + text[1:], unit)) == [1]


@pytest.mark.parametrize("sentence", ["结余-21.5亿元", "结余－21.5亿元", "结余−21.5亿元", "结余为负21.5亿元", "結餘為負21.5億元"])
def test_the_sign_of_a_figure_is_that_of_its_quotation(sentence: str) -> None:
    assert told_beside(sentence, ("-21.5", "亿元")) == [0]
    assert told_beside(sentence, ("−21.5", "亿元")) == [0]
    assert told_beside(sentence, ("21.5", "亿元")) == [1]


@pytest.mark.parametrize("sentence", ["20-21.5亿元", "20亿元-21.5亿元", "T-21.5亿元", "负债21.5亿元"])
def test_a_hyphen_between_two_numbers_is_no_minus(sentence: str) -> None:
    assert told_beside(sentence, ("21.5", "亿元")) == [0]


def test_a_figure_that_is_another_number_of_its_sentence_is_not_seen() -> None:
    """The limit of the rule: it asks whether the number is there, not of what the sentence says it."""
    assert told_beside("职工30427万人，退休7446万人", ("7446", "万人")) == [0]


def test_a_quotation_about_other_figures_of_the_file_says_nothing_of_this_one() -> None:
    sentence = "基金总收入9740亿元…总支出7390亿元"
    others = (("9740", "亿元"), ("7390", "亿元"))
    assert told_beside(sentence, ("8016", "亿元"), *others) == [0, 0, 0]
    assert told_beside(sentence, ("2416", "万人")) == [0]
    assert told_beside(sentence, ("8016", "亿元"), others[0], ("7930", "亿元")) == [1, 0, 1]


def test_a_scale_is_that_of_all_sources() -> None:
    rows = [
        {"time_period": str(year), "source": f"s{year}", "obs_value": value}
        for year, value in ((2008, "578"), (2009, "601"), (2010, "620"), (2011, "0.0643"))
    ]
    assert [each[1] for each in found(told(*rows), "scale", "0.9")] == ["2011"]
    assert not found(told(*rows[1:]), "scale", "0.9")


def test_a_quarters_stock_has_the_scale_of_year_ends() -> None:
    years = [{"time_period": str(year), "obs_value": value} for year, value in ((2021, "57.8"), (2022, "60.1"), (2023, "64.9"))]
    quarter = {"freq": "Q", "time_period": "2024-Q1", "source": "form"}
    assert [each[1] for each in found(told(*years, {**quarter, "obs_value": "650000"}), "scale", "1.7")] == ["2024-Q1"]
    assert not found(told(*years, {**quarter, "obs_value": "65.0"}), "scale", "0.9")
    flows = [{**row, "indicator": "income", "period_basis": "P"} for row in years]
    assert not found(told(*flows, {**quarter, "indicator": "income", "period_basis": "YTD", "obs_value": "0.65"}), "scale", "0.9")


def test_a_gap_is_told_in_a_table_that_is_filled() -> None:
    rows = [
        {"ref_area": area, "obs_value": value, "obs_status": "A" if value else "O"} for area, value in (("1", "5"), ("2", None), ("3", "7"))
    ]
    assert [each[0] for each in found(told(*rows), "gap", "0")] == ["2"]
    zero = [rows[0], {"ref_area": "2", "obs_value": "0"}, rows[2]]
    assert [each[0] for each in found(told(*zero), "gap", "0")] == ["2"]
    assert not found(told(*rows[1:2]), "gap", "0")


def sized(**changed: str) -> pd.DataFrame:
    """Nine provinces' persons, income and expenditure in proportion to their size; `income_a130000="…"` changes one."""
    per_head = {"insured": Decimal("10"), "income": Decimal("3"), "expenditure": Decimal("2.5")}
    rows = [
        {
            **{"ref_area": f"{area}0000", "indicator": indicator, "source_ref": f"a.csv!!{indicator}{area}"},
            "obs_value": changed.get(f"{indicator}_a{area}0000", f"{amount * (area - 9) ** 2 + area % 3}"),
        }
        for area in range(11, 20)
        for indicator, amount in per_head.items()
    ]
    return told(*rows)


def test_a_figure_ten_thousand_times_what_its_area_is_large_is_told_alone() -> None:
    """Tibet's money in 万元 beside that of the others in 亿元 is not larger than Guangdong's, and yet not Tibet's."""
    assert not found(sized(), "size", "1")
    ((area, _, off),) = found(sized(income_a130000="480000"), "size", "1.7")
    assert (area, round(off)) == ("130000", 4)
    assert not found(sized().iloc[:21], "size", "1")  # seven areas are no crowd


def test_an_area_with_two_figures_does_not_say_which_of_them_is_wrong() -> None:
    frame = sized(income_a130000="480000")
    short = frame[(frame["ref_area"] != "130000") | (frame["indicator"] != "expenditure")]
    assert not found(short, "size", "1.7")


def pairs(last: str) -> pd.DataFrame:
    """Six years that two sources tell alike up to rounding, but for the last."""
    values = ["5.51", "6.02", "6.48", "7.03", "7.49", last]
    return told(
        *[
            {"time_period": str(2008 + year), "source": source, "obs_value": value if source == "panel" else f"{Decimal(value):.1f}"}
            for year, value in enumerate(values[:-1])
            for source in ("panel", "yearbook")
        ],
        {"time_period": "2013", "source": "panel", "obs_value": last},
        {"time_period": "2013", "source": "yearbook", "obs_value": "8.0"},
    )


def test_sources_that_usually_agree_are_told_of_where_they_do_not() -> None:
    def differing(frame: pd.DataFrame) -> list[str]:
        facts = identities.Facts(CODELISTS, (), combine.conflicts(frame), frozenset({"insured"}))
        residuals = identities.residuals(frame, (identity("alike", tolerance={"warning": "rounding"}),), facts)
        return list(residuals[residuals["residual"] > residuals["tolerance_warning"]]["time_period"])

    assert not differing(pairs("8.02"))
    assert differing(pairs("8.20")) == ["2013"]
    assert not differing(pairs("8.20").iloc[4:])  # three others do not say that they agree
