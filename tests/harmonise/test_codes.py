"""Labels → codes valid on the day, periods and their basis, and what is declared about certain figures. Figures are synthetic."""

import re

import pandas as pd
import pytest

from etl.harmonise import codes
from etl.model.codelist import Alias, Area, Code, Codelist, Indicator, Scheme
from etl.model.source import Source
from etl.problem import Refusal

TEXT = {"zh": "季报", "en": "Return"}
INDICATORS = {
    code: Indicator(code=code, zh=zh, en=code, unit_measure="PS", unit_mult=4, kind=kind, dataflow="x", numerator=numerator)
    for code, zh, kind, numerator in (
        ("insured", "参保人数", "S", None),
        ("income", "基金收入", "F", None),
        ("avg_pension", "月人均养老金", "L", None),
        ("support_ratio", "抚养比", "R", "insured"),
        ("card_rate", "普及率", "R", None),
    )
}
CODELISTS = {
    "ref_area": Codelist(
        id="ref_area",
        codes=(
            Area(code="340100", zh="合肥市", en="Hefei"),
            Area(code="341400", zh="巢湖市（地级）", en="Chaohu", valid_to="2011-08-22"),
            Area(code="340181", zh="巢湖市（县级）", en="Chaohu city", valid_from="2011-08-22"),
        ),
        aliases=(Alias(label="巢湖市", code="341400"), Alias(label="巢湖市", code="340181")),
    ),
    "scheme": Codelist(
        id="scheme",
        codes=(Scheme(code="PEN_E", zh="城镇职工基本养老保险", en="Employees"), Scheme(code="PEN_EE", zh="企业职工", en="Enterprises")),
        aliases=(Alias(label="职工养老", code="PEN_E", source="other_city"),),
    ),
    "indicator": Codelist(id="indicator", codes=tuple(INDICATORS.values())),
    "period_basis": Codelist(
        id="period_basis",
        codes=tuple(Code(code=code, zh=zh, en=code) for code, zh in (("S", "期末时点数"), ("YTD", "从年初累计"), ("P", "本期数"))),
    ),
    "obs_status": Codelist(id="obs_status", codes=tuple(Code(code=code, zh=code, en=code) for code in "APO")),
}


ADD = "add a row to datasets/codelists"
IGNORE = "or if it is not to be read name it under `ignore` in datasets/sources/city/source.yaml"


def source(*amendments: dict[str, object]) -> Source:
    told = {"id": "city", "kind": "excel", "title": TEXT, "publisher": TEXT, "address": "x", "licence": "x", "steward": "x"}
    layouts = [{"rows": "scheme", "columns": "indicator"}]
    return Source.model_validate({**told, "layouts": layouts, "amendments": [{**each, "why": TEXT} for each in amendments]})


def long(*rows: dict[str, object]) -> pd.DataFrame:
    """Cells B2, B3 … of a sheet: Hefei's insured of employees' pension, and what a row says otherwise."""
    usual = {"ref_area": "合肥市", "scheme": "城镇职工基本养老保险", "indicator": "参保人数"}
    return pd.DataFrame([{**usual, "source_ref": f"a.xlsx!参保!B{number}", **row} for number, row in enumerate(rows, 2)])


def coded(*rows: dict[str, object], period: str = "2017-Q3") -> pd.DataFrame:
    return codes.apply(codes.periods(long(*rows), source(), period), CODELISTS, source())


def refused(*rows: dict[str, object], period: str = "2017-Q3") -> list[str]:
    with pytest.raises(Refusal) as refusal:
        coded(*rows, period=period)
    return [str(problem) for problem in refusal.value.problems]


def timed(*rows: dict[str, object], period: str | None = None) -> list[tuple[str, str, str | None]]:
    told = codes.periods(long(*rows), source(), period)
    bases = [basis if isinstance(basis, str) else None for basis in told["period_basis"]]
    return list(zip(told["time_period"], told["freq"], bases, strict=True))


def test_a_printed_period_tells_code_frequency_and_where_worded_so_basis() -> None:
    assert timed({"time_period": "2017年1-9月"}, {"time_period": "2017年末"}, {"time_period": "2017Q3"}) == [
        *(("2017-09", "M", "YTD"), ("2017", "A", "S"), ("2017-Q3", "Q", None))
    ]


def test_a_printed_period_without_its_year_has_that_of_the_one_before_it_or_of_the_file() -> None:
    assert timed({"time_period": "2017年一季度末"}, {"time_period": "二季度末"}, {"time_period": "前三季度"}) == [
        *(("2017-Q1", "Q", "S"), ("2017-Q2", "Q", "S"), ("2017-Q3", "Q", "YTD"))
    ]
    assert timed({"time_period": "2017"}, {"time_period": "18"}) == [("2017", "A", None), ("2018", "A", None)]
    assert timed({"time_period": "1—9月"}, period="2017-Q3") == [("2017-09", "M", "YTD")]
    assert refused({"time_period": "2016年末"}, {"time_period": "一季度末"}) == [
        f"“一季度末” is no period · a.xlsx!参保!B3 · receive it with --period, {IGNORE}"
    ]


def test_without_a_printed_period_the_one_it_was_received_for_holds() -> None:
    assert timed({}, period="2017-Q3") == [("2017-Q3", "Q", None)]


def test_a_file_that_tells_another_period_than_it_was_received_for_is_refused() -> None:
    assert timed({"time_period": "2017年二季度"}, period="2017") == [("2017-Q2", "Q", None)]
    with pytest.raises(Refusal, match="the file tells 2017-Q2, and it was received or declared as 2017-Q3"):
        timed({"time_period": "2017年二季度"}, period="2017-Q3")


def test_a_monthly_report_of_the_first_half_year_is_junes() -> None:
    rows = [{"time_period": label, "freq": "M"} for label in ("2017年上半年", "2017年1-5月", "2017年前三季度")]
    assert timed(*rows) == [("2017-06", "M", "YTD"), ("2017-05", "M", "YTD"), ("2017-09", "M", "YTD")]


def test_a_basis_stated_for_the_table_comes_before_that_of_the_wording() -> None:
    assert timed({"time_period": "2017年三季度末", "period_basis": "YTD"}) == [("2017-Q3", "Q", "YTD")]


def test_periods_nobody_can_read_and_periods_nobody_told_are_refused() -> None:
    with pytest.raises(Refusal) as refusal:
        codes.periods(long({"time_period": "合计"}, {"time_period": ""}), source(), None)
    assert str(refusal.value) == (
        f"“合计” is no period · a.xlsx!参保!B2 · receive it with --period, {IGNORE}\n"
        "the file tells no period · a.xlsx!参保!B3 · receive it with --period, or edit datasets/sources/city/source.yaml"
    )


def test_a_period_that_nobody_told_is_asked_for_once_with_the_number_of_figures_and_the_first_cell() -> None:
    with pytest.raises(Refusal) as refusal:
        codes.periods(long({}, {}, {"time_period": "合计"}, {}).fillna({"time_period": ""}), source(), None)
    assert [str(problem).rpartition(" · ")[0] for problem in refusal.value.problems] == [
        "the file tells no period (of 3 figures, this the first) · a.xlsx!参保!B2",
        "“合计” is no period · a.xlsx!参保!B4",
    ]


def test_labels_become_codes() -> None:
    told = coded({}, {"scheme": "企业 职工"})
    assert list(told[["ref_area", "scheme", "indicator"]].itertuples(index=False, name=None)) == [
        *(("340100", "PEN_E", "insured"), ("340100", "PEN_EE", "insured"))
    ]


def test_a_name_means_the_area_in_force_at_the_periods_end() -> None:
    assert list(coded({"ref_area": "巢湖市", "time_period": "2010年"}, {"ref_area": "巢湖市", "time_period": "2011年"})["ref_area"]) == [
        *("341400", "340181")
    ]


@pytest.mark.parametrize(
    "label",
    [
        "其中：企业职工",
        "其中:企业职工",
        "　　#企业职工",
        "＃企业职工",
        "一、企业职工",
        "（一）企业职工",
        "1.企业职工",
    ],
)
def test_numbering_and_of_which_are_no_part_of_a_label(label: str) -> None:
    assert list(coded({"scheme": label})["scheme"]) == ["PEN_EE"]


@pytest.mark.parametrize("label", ["参保人数（6月份）", "参保人数(6月)"])
def test_a_month_behind_a_label_is_no_part_of_it(label: str) -> None:
    assert list(coded({"indicator": label})["indicator"]) == ["insured"]


SIGNS = {"*": "P", "①": "", "[1]": "O", "a": "P"}


def signed(*rows: dict[str, object]) -> list[tuple[str, str, str]]:
    """Scheme, indicator and status of rows under a layout that declares these signs."""
    told = codes.apply(codes.periods(long(*rows), source(), "2017"), CODELISTS, source(), signs=SIGNS)
    statuses = told["obs_status"].fillna("") if "obs_status" in told else [""] * len(told)
    return list(zip(told["scheme"], told["indicator"], statuses, strict=True))


def test_a_declared_footnote_sign_behind_a_label_tells_the_status_of_its_figures() -> None:
    assert signed({"scheme": "企业职工*"}, {"scheme": "企业职工①"}, {"scheme": "其中：企业职工 ①*"}, {"indicator": "参保人数(6月)[1]"}) == [
        ("PEN_EE", "insured", "P"),
        ("PEN_EE", "insured", ""),
        ("PEN_EE", "insured", "P"),
        ("PEN_E", "insured", "O"),
    ]
    assert signed({"scheme": "企业职工a"}, {}) == [("PEN_EE", "insured", "P"), ("PEN_E", "insured", "")]


def test_a_status_printed_for_a_figure_comes_before_that_of_a_sign_behind_its_label() -> None:
    assert signed({"scheme": "企业职工*", "obs_status": "O"}, {"scheme": "企业职工*", "obs_status": ""}) == [
        ("PEN_EE", "insured", "O"),
        ("PEN_EE", "insured", "P"),
    ]


@pytest.mark.parametrize(
    ("label", "sign"), [("企业职工*", "*"), ("企业职工①", "①"), ("企业职工[1]", "[1]"), ("企业职工 a", "a"), ("一、企业职工²", "²")]
)
def test_a_footnote_sign_behind_a_label_that_nobody_declared_is_refused(label: str, sign: str) -> None:
    assert refused({"scheme": label}) == [
        f'nothing declares the footnote sign “{sign}” behind “{label}” · a.xlsx!参保!B2 · declare its status, or "" where it tells '
        f'none, under `footnotes` of the layout: {{"{sign}": ""}}, in datasets/sources/city/source.yaml'
    ]


def test_of_several_signs_the_one_nobody_declared_is_named() -> None:
    with pytest.raises(Refusal, match="nothing declares the footnote sign “†” behind “企业职工\\*†”"):
        signed({"scheme": "企业职工*†"})


def test_all_unknown_labels_are_refused_at_once_and_the_row_to_add_is_printed() -> None:
    assert refused({"scheme": "职工养老"}, {"ref_area": " 毫州市"}, {"scheme": "职工养老"}, {"indicator": "参保"}) == [
        f"“毫州市” is no ref_area in 2017-Q3 · a.xlsx!参保!B3 · {ADD}/ref_area.aliases.csv: 毫州市,<code>,city; {IGNORE}",
        f"“职工养老” is no scheme in 2017-Q3 · a.xlsx!参保!B2 · {ADD}/scheme.aliases.csv: 职工养老,<code>,city; {IGNORE}",
        f"“参保” is no indicator in 2017-Q3 · a.xlsx!参保!B5 · {ADD}/indicator.aliases.csv: 参保,<code>,city "
        f"(near: insured 参保人数); {IGNORE}",
    ]


PROVINCES = {
    "100000": ("全国", ""),
    "340000": ("安徽省", "100000"),
    "340100": ("合肥市", "340000"),
    "340200": ("芜湖市", "340000"),
    "350100": ("福州市", "350000"),
    "350000": ("福建省", "100000"),
}
AREAS = Codelist(
    id="ref_area",
    codes=tuple(Area(code=code, zh=zh, en=code, parent=parent or None) for code, (zh, parent) in PROVINCES.items()),
    aliases=(Alias(label="全国合计", code="100000"),),
)


@pytest.mark.parametrize(
    ("labels", "near"),
    [
        (["合肥市", "芜湖市", "合  计"], " (near: 340000 安徽省, the parent of what stands beside it)"),
        (["安徽省", "福建省", "总计"], " (near: 100000 全国, the parent of what stands beside it)"),
        (["合肥市", "福州市", "合计"], " (near: 100000 全国)"),
        (["合肥市", "芜湖市", "芜胡市"], " (near: 340200 芜湖市)"),
    ],
)
def test_a_total_is_most_likely_the_parent_of_the_areas_beside_it(labels: list[str], near: str) -> None:
    """Where they have several parents, or the label is spelled like one of them, its spelling alone tells."""
    with pytest.raises(Refusal) as refusal:
        codes.apply(
            codes.periods(long(*({"ref_area": label} for label in labels)), source(), "2017-Q3"), {**CODELISTS, "ref_area": AREAS}, source()
        )
    assert [str(each) for each in refusal.value.problems] == [
        f"“{labels[2]}” is no ref_area in 2017-Q3 · a.xlsx!参保!B4 · {ADD}/ref_area.aliases.csv: {labels[2]},<code>,city{near}; {IGNORE}"
    ]


def test_a_label_unknown_in_several_periods_is_told_once() -> None:
    (told,) = refused(*({"ref_area": "毫州市", "time_period": year} for year in ("2015年", "2016年", "2017年")))
    assert told.startswith("“毫州市” is no ref_area in 2015 (nor in 2 more) · a.xlsx!参保!B2 · ")


def test_a_label_is_refused_in_the_cell_it_is_printed_in_where_that_is_known() -> None:
    places = {("ref_area", "合  计"): "a.xlsx!参保!A7", ("time_period", "期初"): "a.xlsx!参保!C1"}
    with pytest.raises(Refusal, match="“合  计” is no ref_area in 2017 · a.xlsx!参保!A7 · "):
        codes.apply(codes.periods(long({"ref_area": "合  计"}), source(), "2017"), CODELISTS, source(), places=places)
    with pytest.raises(Refusal, match="“期初” is no period · a.xlsx!参保!C1 · "):
        codes.periods(long({"time_period": "期初"}), source(), None, places)


def test_codes_no_longer_in_force_are_not_near() -> None:
    assert "(near: 340181 巢湖市（县级）); or" in refused({"ref_area": "巢湖市（县）"})[0]


def test_a_code_no_longer_in_force_is_unknown_in_that_period() -> None:
    (told,) = refused({"ref_area": "巢湖市（地级）", "time_period": "2012年"})
    assert told.startswith("“巢湖市（地级）” is no ref_area in 2012 · a.xlsx!参保!B2")


def test_a_concept_nothing_tells_is_asked_for() -> None:
    with pytest.raises(Refusal) as refusal:
        codes.apply(codes.periods(long({}).drop(columns="scheme"), source(), "2017"), CODELISTS, source())
    assert str(refusal.value) == "nothing tells the scheme · city · add it to the layout in datasets/sources/city/source.yaml"


def test_a_column_of_bases_is_read_by_code_or_name() -> None:
    told = coded({"period_basis": "期末时点数"}, {"period_basis": "从年初累计"}, {"period_basis": "P"}, {"period_basis": ""})
    assert [basis if isinstance(basis, str) else None for basis in told["period_basis"]] == ["S", "YTD", "P", None]


def test_a_basis_or_status_that_is_none_is_refused() -> None:
    assert refused({"period_basis": "累计"}, {"obs_status": "初步"}, {"obs_status": "P"}, {"obs_status": ""}) == [
        "“累计” is no period_basis · a.xlsx!参保!B2 · write a code or a name of datasets/codelists/period_basis.csv",
        "“初步” is no obs_status · a.xlsx!参保!B3 · write a code of datasets/codelists/obs_status.csv",
    ]


def based(indicator: str, period: str, stated: str | None) -> str:
    frame = pd.DataFrame(
        {"indicator": [indicator], "period_basis": [stated], "freq": ["A" if len(period) == 4 else "Q"], "source_ref": ["B2"]}
    )
    return str(codes.bases(frame, INDICATORS, source())["period_basis"][0])


@pytest.mark.parametrize(
    ("indicator", "period", "stated", "basis"),
    [
        ("insured", "2017-Q3", "YTD", "S"),
        ("insured", "2017", None, "S"),
        ("support_ratio", "2017-Q3", None, "S"),
        ("income", "2017", None, "P"),
        ("income", "2017", "YTD", "P"),
        ("income", "2017-Q3", "YTD", "YTD"),
        ("income", "2017-Q3", "P", "P"),
        ("avg_pension", "2017", None, "P"),
        ("card_rate", "2017-Q3", "S", "S"),
    ],
)
def test_a_stock_is_a_stock_a_years_flow_its_own_and_a_shorter_one_as_stated(
    indicator: str, period: str, stated: str | None, basis: str
) -> None:
    assert based(indicator, period, stated) == basis


@pytest.mark.parametrize("stated", [None, "", "S"])
def test_a_quarters_flow_must_say_whether_it_is_cumulated(stated: str | None) -> None:
    with pytest.raises(Refusal) as refusal:
        based("income", "2017-Q3", stated)
    assert str(refusal.value) == (
        "is income of a Q period the period's own or cumulated since January? · B2 · "
        "say `period_basis: YTD` or `P` in datasets/sources/city/source.yaml"
    )


OBSERVED = pd.DataFrame(
    {
        "freq": ["M", "M"],
        "time_period": ["2016-10", "2016-12"],
        "scheme": ["PEN_E", "PEN_E"],
        "obs_status": ["A", "A"],
        "decimals": [2, 2],
        "break_id": [None, None],
        "period_basis": ["YTD", "YTD"],
    }
)


def test_an_amendment_says_what_a_figure_is_and_leaves_the_others() -> None:
    amended = codes.amend(OBSERVED, source({"where": {"time_period": "2016-12"}, "set": {"obs_status": "U", "decimals": "1"}}))
    assert list(amended["obs_status"]) == ["A", "U"]
    assert list(amended["decimals"]) == [2, 1]
    assert list(OBSERVED["obs_status"]) == ["A", "A"]


def test_an_amended_period_brings_its_frequency() -> None:
    amended = codes.amend(OBSERVED, source({"where": {"time_period": "2016-12"}, "set": {"time_period": "2016-Q4"}}))
    assert list(amended[["time_period", "freq"]].itertuples(index=False, name=None)) == [("2016-10", "M"), ("2016-Q4", "Q")]
    whole = codes.amend(OBSERVED, source({"where": {"time_period": "2016-12"}, "set": {"time_period": "2016"}}))
    assert list(whole[["freq", "period_basis"]].itertuples(index=False, name=None)) == [("M", "YTD"), ("A", "P")]


def test_an_amendment_may_be_about_a_span_of_periods() -> None:
    amended = codes.amend(OBSERVED, source({"where": {"time_period": "2016-10..2016-12"}, "set": {"break_id": "x"}}))
    assert list(amended["break_id"]) == ["x", "x"]


def test_an_amendment_that_meets_no_figure_any_more_is_told() -> None:
    fit = {"where": {"scheme": "PEN_E"}, "set": {"obs_status": "U"}}
    with pytest.raises(Refusal) as refusal:
        codes.amend(OBSERVED, source(fit, {"where": {"scheme": "UNE"}, "set": {"obs_status": "U"}}))
    assert str(refusal.value) == (
        "the amendment meets no figure · sources/city/source.yaml, amendment 2 · correct or remove it in datasets/sources/city/source.yaml"
    )


SCENARIOS = {**CODELISTS, "scenario": Codelist(id="scenario", codes=(Code(code="LOW", zh="低", en="Low-cost"),))}


def added(*rows: dict[str, object]) -> pd.DataFrame:
    """Rows of which the dataflow of the insured adds a scenario, that of the income none."""
    told = {"insured": ("scenario",), "income": ()}
    return codes.apply(codes.periods(long(*rows), source(), "2017"), SCENARIOS, source(), told)


def test_a_dimension_that_a_dataflow_adds_is_coded_and_stays_away_where_it_adds_none() -> None:
    frame = added({"scenario": "Low-cost"}, {"indicator": "基金收入", "scenario": None})
    assert [None if pd.isna(code) else code for code in frame["scenario"]] == ["LOW", None]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"scenario": "high"}, "“high” is no scenario in 2017 · a.xlsx!参保!B2 · add a row to datasets/codelists/scenario.aliases.csv"),
        ({}, "nothing tells the scenario of insured · a.xlsx!参保!B2 · edit the layout in datasets/sources/city/source.yaml"),
        ({"scenario": "low-cost", "indicator": "基金收入"}, "income is published without scenario · a.xlsx!参保!B2"),
    ],
)
def test_a_dimension_must_be_told_where_it_is_added_and_nowhere_else(row: dict[str, object], message: str) -> None:
    with pytest.raises(Refusal, match=re.escape(message)):
        added(row)
