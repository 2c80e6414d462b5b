"""Sentences quoted from some sixty real publications, read by declared patterns: which listed figures they read, and none wrong.

The quotations of one publication are put into a text file of one paragraph each. A paragraph that nobody has declared how
to read is named by its Problem; it is taken out, and the rest is read.
"""

import re
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from etl import reading
from etl.harmonise import codes
from etl.model.registry import Registry
from etl.model.source import Source
from etl.problem import Refusal
from tests.forms import office

FORM = "bulletins"
LISTED = "bulletins/annual_national.csv"
POWERS = {"元/月": 0, "%": 0, ":1": 0, "万元": 4, "万人": 4, "百万人": 6, "亿元": 8, "亿人": 8, "亿人次": 8, "十亿元": 9, "万亿元": 12}
NOT_LISTED = {
    ("UNE", "ui_level", "2016"),  # the later of two years in one sentence
    ("PEN", "insured", "2016"),  # said again in passing
    ("PEN", "insured", "2017"),  # the first of five schemes in one sentence
    ("MED_E", "active", "2024"),
}
"""Figures that stand in a quotation, read by eye and right, though the list has no row for them."""
Key = tuple[str, str, str]


@pytest.fixture(scope="module")
def declared(tmp_path_factory: pytest.TempPathFactory) -> Registry:
    return office.declared(FORM, tmp_path_factory.mktemp("bulletins"))


def key(row: dict[str, str]) -> Key:
    """What a listed figure is about, in this project's codes."""
    scheme, indicator = row["scheme"], row["indicator"]
    if row["scope_note"].startswith("财政部口径"):
        scheme = "ALL5_NCMS"
    if indicator.startswith("ncms_"):
        scheme, indicator = "NCMS", indicator.removeprefix("ncms_")
    return ("_Z" if indicator.startswith("card_") else scheme), indicator, row["year"]


def publications() -> dict[str, list[dict[str, str]]]:
    told = defaultdict(list)
    for row in office.rows(LISTED):
        told[row["source_title"]].append(row)
    return dict(told)


def as_far_as_declared(declared: Registry, title: str, quotes: list[str]) -> tuple[pd.DataFrame | None, list[str]]:
    """The figures of the paragraphs that the patterns read, and what was told of the others."""
    told: list[str] = []
    paragraphs = [title, *quotes]
    while len(paragraphs) > 1:
        try:
            return office.read(declared, FORM, "\n".join(paragraphs).encode(), f"{title}.txt"), told
        except Refusal as refusal:
            told += map(str, refusal.problems)
            named = {int(number) for problem in refusal.problems for number in re.findall(r"\.txt!(\d+)!", problem.where)} - {1}
            if not named:
                break
            paragraphs = [text for number, text in enumerate(paragraphs, 1) if number not in named]
    return None, told


def test_declared_sentence_patterns_read_real_quotations_and_none_wrongly(declared: Registry) -> None:
    read, wrong, unlisted, unread = 0, [], set(), 0
    for title, rows in publications().items():
        wanted = {key(row): row for row in rows}
        quotes = list(dict.fromkeys(row["quote"] for row in rows))
        frame, told = as_far_as_declared(declared, title, quotes)
        found = set()
        for figure in [] if frame is None else frame.to_dict("records"):
            about = (figure["scheme"], figure["indicator"], figure["time_period"][:4])
            assert figure["obs_status"] in {"V", "E"}
            assert any(figure["obs_text"] in quote for quote in quotes)
            if about not in wanted:
                unlisted.add(about)
            elif Decimal(wanted[about]["value"]).scaleb(POWERS[wanted[about]["unit"]]) != figure["obs_value"].scaleb(figure["unit_mult"]):
                wrong.append((title, about, wanted[about]["value"], figure["obs_text"]))
            else:
                found.add(about)
        read, unread = read + len(found), unread + len(wanted.keys() - found)
        silent = {about for about in wanted.keys() - found if about[1] in declared.indicators}
        assert told or not silent, f"{title}: figures are left out in silence"
    print(f"{read} of {read + unread} listed figures read by pattern, {len(wrong)} wrong")
    assert not wrong
    assert unlisted == NOT_LISTED
    assert read >= 345


def test_they_read_the_second_list_of_quotations_too_and_none_wrongly(declared: Registry) -> None:
    """Its rows name scheme and indicator in words; those that are spellings of a code are compared, the others by their value alone."""
    publications, read, wrong = defaultdict(list), 0, []
    for row in office.rows("bulletins/figures.csv"):
        publications[row["source_title"]].append(row)
    for title, rows in publications.items():
        quotes = list(dict.fromkeys(row["quote"] for row in rows))
        frame, _ = as_far_as_declared(declared, title, quotes)
        printed = {(row["value"], row["unit"]) for row in rows}
        coded = {
            tuple(
                declared.codelists[concept].resolve(row[column], FORM, date(2018, 1, 1))
                for concept, column in (("ref_area", "region"), ("scheme", "scheme"), ("indicator", "indicator"))
            ): row["value"]
            for row in rows
        }
        for figure in [] if frame is None else frame.to_dict("records"):
            about = (figure["ref_area"], figure["scheme"], figure["indicator"])
            right = coded[about] == figure["obs_text"] if about in coded else (figure["obs_text"], figure["obs_unit_text"]) in printed
            read, wrong = read + right, wrong if right else [*wrong, (title, about, figure["obs_text"])]
    print(f"{read} figures of the second list read by pattern, {len(wrong)} wrong")
    assert not wrong
    assert read >= 14  # most of these quotations do not name the scheme they speak of


def test_the_ministrys_bulletin_of_2021_as_a_text_of_paragraphs(declared: Registry, tmp_path: Path) -> None:
    title = "2021年度人力资源和社会保障事业发展统计公报(转引)"
    quotes = list(dict.fromkeys(row["quote"] for row in publications()[title]))
    for encoding in ("utf-8", "gb18030"):
        path = tmp_path / "bulletin.txt"
        path.write_text("\n\n".join([title, *quotes]) + "\n", encoding=encoding)
        frame = office.read(declared, FORM, path.read_bytes(), path.name)
        assert len(frame) == 29  # all of the thirty but the rate of central adjustment, which is no indicator here
        (figure,) = frame[(frame.scheme == "INJ") & (frame.indicator == "reserve")].to_dict("records")
        paragraph, sentence = (int(part) for part in figure["source_ref"].split("!")[1:])
        assert figure["obs_text"] in [title, *quotes][paragraph - 1].split("…")[sentence - 1]
        assert (figure["obs_unit_text"], figure["time_period"], figure["ref_area"]) == ("亿元", "2021", "100000")


QUARTER = "某市人力资源和社会保障统计快报\n2023年第三季度，全市失业保险基金收入4549.6万元。\n"
"""Worded like a real quick report: is this the quarter's income or the income since January?"""


def quick_report(declared: Registry, **layout: object) -> pd.DataFrame:
    told = declared.sources[FORM].model_dump(exclude_unset=True)
    say = [{"say": "{time_period}"}, {"say": "(全市)?{scheme}{indicator}{value}{unit}"}]
    usual = {"constants": {"ref_area": "100000"}, "fill": ["scheme", "time_period"], "sentences": say}
    source = Source.model_validate({**told, "layouts": [{**usual, **layout}]})
    return reading.read(declared, source, QUARTER.encode(), "a.txt", None, office.KNOWN)


def test_money_of_a_quarter_waits_until_somebody_says_whether_it_is_cumulated(declared: Registry) -> None:
    with pytest.raises(Refusal) as refusal:
        quick_report(declared)
    assert str(refusal.value) == (
        "is income of a Q period the period's own or cumulated since January? · a.txt!2!1 · "
        "say `period_basis: YTD` or `P` in datasets/sources/bulletins/source.yaml"
    )
    (row,) = quick_report(declared, constants={"ref_area": "100000", "period_basis": "YTD"}).to_dict("records")
    assert (row["time_period"], row["period_basis"], str(row["obs_value"]), row["obs_text"]) == ("2023-Q3", "YTD", "0.45496", "4549.6")


def test_a_person_confirms_a_figure_by_an_amendment(declared: Registry) -> None:
    why = {"zh": "已与原文核对。", "en": "Compared with the text."}
    amendment = {"where": {"time_period": "2023-Q3"}, "set": {"obs_status": "A"}, "why": why}
    frame = quick_report(declared, constants={"ref_area": "100000", "period_basis": "YTD"})
    source = Source.model_validate({**declared.sources[FORM].model_dump(exclude_unset=True), "amendments": [amendment]})
    assert (list(frame["obs_status"]), list(codes.amend(frame, source)["obs_status"])) == (["V"], ["A"])
