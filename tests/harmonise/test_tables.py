"""The tables of files, from sheets to observations, with the project's own code lists. The figures are invented."""

from decimal import Decimal
from pathlib import Path

import pytest

from etl.harmonise import tables
from etl.model import registry
from etl.model.source import Source
from etl.model.table import Sheet
from etl.problem import Problem, Refusal

DECLARED = registry.load(Path(__file__).parents[2] / "datasets")
SOURCE = Source.model_validate(
    {
        **{"id": "returns", "kind": "excel", "title": {"zh": "虚构", "en": "Synthetic"}, "publisher": {"zh": "虚构", "en": "Synthetic"}},
        **{"address": "—", "licence": "none stated", "steward": "—", "marks": {"…": "O"}},
        "layouts": [
            {
                **{"valid_from": "2017", "sheet": "参保", "unit": "万人", "rows": "ref_area", "columns": "scheme"},
                "constants": {"indicator": "insured"},
            }
        ],
    }
)


def read(name: str, *rows: tuple[str, ...], period: str = "2017", beside: tuple[Sheet, ...] = ()) -> list[tables.Table]:
    sheet = Sheet(name, "参保", (("地区", "城镇职工基本养老保险", "失业保险"), *rows))
    worn = tables.layouts(SOURCE, name, period)
    return tables.of_file({"excel": [sheet, *beside]}, worn, SOURCE, DECLARED, period, f"{period}-12-31T00:00:00+00:00")


def test_files_become_observations_under_each_other_each_known_from_its_own_moment() -> None:
    files = [read("a.xlsx", ("安徽", "578.40", "…")), read("b.xlsx", ("安徽", "600", "400"), ("江苏", "2000", "1500"), period="2018")]
    told = tables.observations(files, SOURCE, DECLARED)
    assert [tables.size(file) for file in files] == [2, 4]
    assert list(told["source_ref"].str.partition("!")[0]) == ["a.xlsx"] * 2 + ["b.xlsx"] * 4
    assert list(told["vintage"].str[:4]) == list(told["time_period"]) == ["2017"] * 2 + ["2018"] * 4
    assert list(told["obs_value"]) == [Decimal("578.40"), None, Decimal(600), Decimal(400), Decimal(2000), Decimal(1500)]
    assert list(told["obs_status"])[:2] == ["A", "O"]
    assert list(told["row_labels"])[0] == '[["A", "地区", "安徽"]]'


def test_what_is_wrong_in_every_file_is_told_together() -> None:
    files = [read("a.xlsx", ("安徽", "about 5", "1")), read("b.xlsx", ("江淮", "600", "400"), period="2018")]
    with pytest.raises(Refusal) as refused:
        tables.observations(files, SOURCE, DECLARED, [Problem("c.xlsx", "the workbook is damaged", "ask for it again")])
    assert [(each.where, each.what) for each in refused.value.problems] == [
        ("c.xlsx", "the workbook is damaged"),
        ("a.xlsx!参保!B2", "“about 5” is no number and no mark this source has declared"),
        ("b.xlsx!参保!A2", "“江淮” is no ref_area in 2018"),
    ]


def refused(*rows: tuple[str, ...]) -> list[str]:
    with pytest.raises(Refusal) as refusal:
        tables.observations([read("a.xlsx", *rows)], SOURCE, DECLARED)
    return [str(problem) for problem in refusal.value.problems]


def test_a_row_of_totals_nobody_declared_is_refused_at_its_label_which_may_be_ignored() -> None:
    assert refused(("安徽", "578.4", "300"), ("合  计", "578.4", "300"), ("江苏", "2000", "1500")) == [
        "“合  计” is no ref_area in 2017 · a.xlsx!参保!A3 · add a row to datasets/codelists/ref_area.aliases.csv: 合  计,<code>,returns "
        "(near: 100000 全国, "
        "the parent of what stands beside it); or if it is not to be read name it under `ignore` in datasets/sources/returns/source.yaml"
    ]


def test_a_sign_behind_a_label_that_nobody_declared_is_refused_at_the_label() -> None:
    (told,) = refused(("安徽①", "578.4", "300"))
    assert told.startswith("nothing declares the footnote sign “①” behind “安徽①” · a.xlsx!参保!A2 · declare its status")


def test_a_heading_that_is_no_code_is_refused_in_its_own_cell() -> None:
    sheet = Sheet("a.xlsx", "参保", (("地区", "失业保脸"), ("安徽", "1")))
    worn = tables.layouts(SOURCE, "a.xlsx", "2017")
    file = tables.of_file({"excel": [sheet]}, worn, SOURCE, DECLARED, "2017", "2017-12-31T00:00:00+00:00")
    with pytest.raises(Refusal, match=r"“失业保脸” is no scheme in 2017 · a.xlsx!参保!B1 · .*\(near: UNE 失业保险"):
        tables.observations([file], SOURCE, DECLARED)


def test_two_files_may_tell_one_figure_and_one_file_may_not() -> None:
    once = read("a.xlsx", ("安徽", "578.4", "300"))
    assert len(tables.observations([once, read("b.xlsx", ("安徽", "579", "300"))], SOURCE, DECLARED)) == 4
    with pytest.raises(Refusal, match="two figures under one key"):
        tables.observations([read("a.xlsx", ("安徽", "578.4", "300"), ("安徽省", "579", "301"))], SOURCE, DECLARED)


def test_a_file_that_no_declared_form_fits_is_refused() -> None:
    with pytest.raises(Refusal, match=r"no layout of returns fits this file and period \(2016\) · a.xlsx · add a layout"):
        tables.layouts(SOURCE, "a.xlsx", "2016")


def test_a_guessed_encoding_is_told() -> None:
    sheets = [Sheet("a.csv", "参保", (("地区",),), remarks=(("a.csv", "it is no UTF-8, and was read as GB18030 (GBK)"),))]
    worn = tables.layouts(SOURCE, "a.csv", "2017")
    assert tables.remarks({"excel": sheets}, worn, SOURCE) == ["a.csv: it is no UTF-8, and was read as GB18030 (GBK)"]


def test_sheets_that_are_hidden_or_that_no_form_names_are_told() -> None:
    sheets = [Sheet("a.xlsx", "参保", (("地区",),)), Sheet("a.xlsx", "底稿", (), hidden=True), Sheet("a.xlsx", "说明", (("注",),))]
    worn = tables.layouts(SOURCE, "a.xlsx", "2017")
    assert tables.remarks({"excel": sheets}, worn, SOURCE) == [
        "a.xlsx!底稿: hidden sheet, not read",
        "a.xlsx!说明: sheet that no layout names, not read",
    ]


def titled(title: str, period: str) -> list[tables.Table]:
    sheet = Sheet("a.xlsx", "参保", ((title, ""), ("地区", "失业保险"), ("安徽", "1")))
    above = SOURCE.model_copy(update={"layouts": (SOURCE.layouts[0].model_copy(update={"header_at": "^地区$"}),)})
    return tables.of_file({"excel": [sheet]}, above.layouts, above, DECLARED, period, "2024-12-31T00:00:00+00:00")


def test_a_form_whose_title_tells_another_period_than_it_was_received_for_is_refused_with_both() -> None:
    with pytest.raises(Refusal) as refusal:
        titled("2024年第二季度", "2024-Q3")
    assert str(refusal.value) == (
        "over the table stands 2024-Q2 (“2024年第二季度”), and the file was received or declared as 2024-Q3 · a.xlsx!参保!A1 · "
        "receive it with --period 2024-Q2, ask the sender for the right file, or let the file tell its period: "
        "edit `above: {time_period: …}` in datasets/sources/returns/source.yaml"
    )


@pytest.mark.parametrize(
    ("title", "period"),
    [("2024年第三季度", "2024-Q3"), ("2024年第二季度", "2024-06"), ("2024年", "2023"), ("填报日期：2024年10月", "2024-09")],
)
def test_a_title_of_that_period_or_of_none_that_is_certain_is_accepted(title: str, period: str) -> None:
    assert len(titled(title, period)) == 1
