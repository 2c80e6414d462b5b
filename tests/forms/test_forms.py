"""Real tables nobody here made, each read by its declaration alone and compared figure by figure with another reader of the file."""

from decimal import Decimal
from pathlib import Path

import pandas as pd

from etl.harmonise import codes, combine
from etl.model.registry import Registry
from etl.validate import expectations, identities
from etl.validate.expectations import RuleBook
from tests.forms import office

FUJIAN = "provincial-yearbook-excerpts/fujian2007_15-31_pension_by_prefecture_city_2006.csv"
KUNMING = "provincial-yearbook-excerpts/kunming_yearbook2018_p565_quarterly_2017_PARTIAL.csv"
CHONGQING = "provincial-yearbook-excerpts/chongqing2008_18-13_unemployment_2006_2007.csv"
HUNAN = "provincial-yearbook-excerpts/hunan2011_3-19_insured_1999_2010.csv"
JAPANESE = "nbs-yearbook-excerpts/jst_22-43_unemployment_2008_japanese_labels.csv"
ENGLISH = "nbs-yearbook-excerpts/ndsj2009_22-43_unemployment_by_region_2008.csv"


def read(form: str, path: str, folder: Path, period: str | None = None) -> tuple[Registry, pd.DataFrame]:
    """The declarations with those of the form, and what they read in the file."""
    content = office.shared(path).read_bytes()
    declared = office.declared(form, folder)
    frame = office.read(declared, form, content, Path(path).name, period)
    return declared, codes.amend(frame, declared.sources[form])


def residuals(declared: Registry, form: str, frame: pd.DataFrame, book: RuleBook) -> list[tuple[str, str, Decimal]]:
    """Rule, period and signed residual of every figure that is off by more than its rule allows."""
    facts = identities.Facts(declared.codelists, (declared.sources[form],), combine.conflicts(frame), frozenset(frame["indicator"]))
    found = identities.residuals(frame, book.identities, facts)
    off = found[found["residual"] > found["tolerance_warning"]]
    return list(off[["rule", "time_period", "signed"]].itertuples(index=False, name=None))


def test_fujian_by_prefecture_city_sums_to_its_total_and_the_blank_is_no_zero(tmp_path: Path) -> None:
    declared, frame = read("fujian_2006", FUJIAN, tmp_path, period="2006")
    rows = office.rows(FUJIAN)
    printed = [text for row in rows for text in list(row.values())[2:]]
    assert list(frame["obs_text"]) == printed
    assert list(frame["ref_area"].drop_duplicates()) == [
        *("350000", "FJ-PROV", *(f"350{number}00" for number in range(1, 10)), "FJ-SECTOR"),
    ]
    assert list(frame[frame["obs_text"] == ""]["obs_status"]) == ["O"] * 6
    book = RuleBook.model_validate({"identities": [AREAS, SCHEMES]})
    assert residuals(declared, "fujian_2006", frame, book) == []
    is_fuzhou = frame["source_ref"].str.endswith("!C4")
    shifted = frame.assign(obs_value=frame["obs_value"].where(~is_fuzhou, Decimal("73.22")))
    assert ("R12", "2006", Decimal("-1.00")) in residuals(declared, "fujian_2006", shifted, book)


WORDS = {"title": {"zh": "试", "en": "Test"}, "why": {"zh": "试", "en": "Test"}, "tolerance": {"warning": "rounding"}}
AREAS = {"id": "R12", "kind": "sum", "over": "ref_area", "whole": "350000", "parts": ["children"], **WORDS}
SCHEMES = {"id": "R03", "kind": "sum", "over": "scheme", "whole": "PEN_E", "parts": ["PEN_EE", "PEN_EG"], **WORDS}


def test_kunming_tells_unit_and_basis_in_each_row(tmp_path: Path) -> None:
    declared, frame = read("kunming_2017", KUNMING, tmp_path)
    rows = [row for row in office.rows(KUNMING) if row["序号"] not in ("70.1", "70.2")]
    periods = ["2016年末", "2017年一季度末", "2017年二季度末", "2017年三季度末", "2017年四季度末"]
    assert list(frame["obs_text"]) == [row[period] for row in rows for period in periods]
    assert list(frame["obs_unit_text"]) == [row["计量单位"] for row in rows for _ in periods]
    quarters = frame[frame["freq"] == "Q"]
    stated = {row["计量单位"]: row["注"] for row in rows}
    assert stated["万人次"] == "从年初累计"
    assert set(zip(quarters["indicator"], quarters["period_basis"], strict=True)) == {
        *(("insured", "S"), ("migrant_insured", "S"), ("balance_cum", "S"), ("construct_inj_rate", "S")),
        *(("benefit_visits", "YTD"), ("contrib_income", "YTD"), ("expenditure", "YTD")),
    }


def test_kunmings_balance_grew_by_more_than_the_contributions_it_tells(tmp_path: Path) -> None:
    """8.56 where opening, contributions and expenditure lead to 8.32: the table leaves out the fund's other income."""
    declared, frame = read("kunming_2017", KUNMING, tmp_path)
    book = expectations.RuleBook.model_validate(office.rule_book("kunming_2017"))
    assert residuals(declared, "kunming_2017", frame, book) == [("R06", "2017", Decimal("0.24"))]


def test_chongqings_balance_is_off_by_852_ten_thousand_yuan(tmp_path: Path) -> None:
    declared, frame = read("chongqing_2007", CHONGQING, tmp_path)
    rows = {row["Item"]: row for row in office.rows(CHONGQING)}
    wanted = [row for label, row in rows.items() if label.endswith((")", "）")) and "实际支付" not in label and "登记" not in label]
    assert list(frame["obs_text"]) == [row[year] for row in wanted for year in ("2006", "2007")]
    found = residuals(declared, "chongqing_2007", frame, expectations.load(office.ROOT / "expectations", "funds"))
    assert [each for each in found if each[0] == "R06"] == [("R06", "2007", Decimal("0.085212"))]  # of 亿元


def test_hunans_years_stand_down_and_four_schemes_across(tmp_path: Path) -> None:
    _, frame = read("hunan_2010", HUNAN, tmp_path)
    rows = office.rows(HUNAN)
    assert list(frame["obs_text"]) == [text for row in rows for text in list(row.values())[1:]]
    last = frame[frame["time_period"] == "2010"]
    assert list(zip(last["scheme"], last["indicator"], strict=True)) == [
        *(("PEN_E", "insured"), ("PEN_EG", "active"), ("PEN_EE", "active"), ("PEN_E", "retirees")),
        *(("MED_E", "insured"), ("MED_E", "retirees"), ("UNE", "insured")),
    ]
    assert list(frame[frame["obs_text"] == ""]["obs_status"]) == ["O"]


def test_the_japanese_table_is_the_english_one_figure_by_figure(tmp_path: Path) -> None:
    declared, frame = read("jst_2008", JAPANESE, tmp_path)
    columns = ["insured", "ui_month_end", "income", "expenditure", "balance_cum"]
    areas, day = declared.codelists["ref_area"], pd.Timestamp(2008, 12, 31).date()
    english = {}
    for row in office.rows(ENGLISH):
        area, *figures = row.values()
        english |= {(areas.resolve(area, "nbs_yearbook", day), name): text for name, text in zip(columns, figures, strict=True)}
    assert office.figures(frame, "ref_area", "indicator") == english
    assert len(english) == 160
    bundled = declared.sources["nbs_yearbook"]
    file = "2009_22-43_unemployment_2008.csv"
    ours = office.read(declared, "nbs_yearbook", (declared.folder / "sources" / bundled.id / file).read_bytes(), file)
    pairs = combine.conflicts(combine.stack([ours, frame]))
    assert len(pairs) == 160
    assert (pairs["obs_value"] == pairs["obs_value_other"]).all()
