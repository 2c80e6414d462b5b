"""All declarations of an office, checked against each other. The office is synthetic and has one of everything."""

from collections.abc import Callable
from pathlib import Path

import pytest

from etl.model import registry
from etl.model.structure import CODED, COLUMNS
from etl.problem import Refusal

OFFICE = {
    "catalog.yaml": """\
title: {zh: 某局, en: An office}
description: {zh: 某局, en: An office}
publisher: {zh: 某局, en: An office}
contact: office@example.org
homepage: https://example.org/
licence: {zh: 未注明, en: none stated}
languages: [zh, en]
""",
    "concepts.csv": "column,type,zh,en,description_zh,description_en\n" + "".join(f"{name},string,x,x,x,x\n" for name in COLUMNS),
    "breaks.csv": "id,date,scheme,ref_area,indicator,zh,en,basis\npen-2014,2014-10-01,PEN_E,,insured,改革,Reform,\n",
    "events.csv": "id,date,scheme,zh,en,document,basis\nreform,2014-10,PEN_E,改革,Reform,国发〔2015〕2号,某报\n",
    "calendar.csv": "dataset,period,date,announced,zh,en\nenrolment,2026-Q3,2026-11-20,2026-10-09,系统升级,New software\n",
    **{f"codelists/{name}.csv": "code,zh,en\n" for name in CODED},
    "codelists/ref_area.csv": "code,zh,en,level\n340000,安徽省,Anhui,province\n",
    "codelists/ref_area.aliases.csv": "label,code,source\n安徽,340000,\n",
    "codelists/scheme.csv": "code,zh,en,parts\nPEN,养老,Pension,PEN_E PEN_R\nPEN_E,职工,Employees,\nPEN_R,居民,Residents,\n",
    "codelists/unit_measure.csv": "code,zh,en\nPS,人,Persons\n",
    "codelists/obs_status.csv": "code,zh,en\nA,正常,Normal\nO,缺,Missing\n",
    "codelists/period_basis.csv": "code,zh,en\nS,期末时点数,At period end\n",
    "codelists/indicator.csv": (
        "code,zh,en,unit_measure,unit_mult,kind,dataflow,numerator,denominator\n"
        "insured,参保人数,Insured,PS,4,S,enrolment,,\nactive,在职,Active,PS,4,S,enrolment,,\n"
    ),
    "sources/city/source.yaml": """\
kind: delimited
title: {zh: 季报, en: Return}
publisher: {zh: 某局, en: An office}
address: https://example.org/
licence: none stated
steward: 规划财务处
marks: {"…": O}
files:
  - {path: a.csv, published: "2018", period: 2017-Q3}
layouts:
  - {rows: scheme, columns: indicator}
amendments:
  - {where: {scheme: PEN_E}, set: {obs_status: O}, why: {zh: 有误, en: Wrong}}
coverage:
  - {ref_area: "340000", time_period: 2017-Q3, scheme: PEN_E, indicator: insured}
""",
    "sources/city/a.csv": "险种,参保人数\n职工,1\n",
    "dataflows/enrolment.yaml": """\
title: {zh: 参保, en: Enrolment}
description: {zh: 参保, en: Enrolment}
accrual_periodicity: quarterly
steward_unit: {zh: 规划财务处, en: Planning and Finance Division}
sources: [city]
derive: {totals: [PEN]}
disclosure: {threshold: 5, applies_to: insured}
views:
  - {id: trend, kind: line, colour: scheme, default: {ref_area: "340000", indicator: insured}}
release: {lag: 20, at: "09:30"}
""",
}


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., registry.Registry]:
    """The office with some of its files changed: path → (old text, new text), or None for a file that is not there."""

    def office(**changed: tuple[str, str] | None) -> registry.Registry:
        told = {name.replace("/", "_").replace(".", "_"): name for name in OFFICE}
        for key, name in told.items():
            path = tmp_path / "datasets" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            change = changed.get(key, ("", ""))
            if change is not None:
                assert change[0] in OFFICE[name]
                path.write_text(OFFICE[name].replace(*change) if change[0] else OFFICE[name], encoding="utf-8")
        assert changed.keys() <= told.keys()
        return registry.load(tmp_path / "datasets")

    return office


def refused(load: Callable[..., registry.Registry], **changed: tuple[str, str] | None) -> list[str]:
    with pytest.raises(Refusal) as refusal:
        load(**changed)
    return [str(problem) for problem in refusal.value.problems]


def test_an_office_without_a_mistake_is_read_whole(load: Callable[..., registry.Registry]) -> None:
    office = load()
    assert (list(office.sources), list(office.dataflows), list(office.indicators)) == (["city"], ["enrolment"], ["insured", "active"])
    assert office.codelists["ref_area"].aliases[0].label == "安徽"
    assert [row.id for row in office.breaks] == ["pen-2014"]
    assert (office.catalog.holidays, [row.date for row in office.moved]) == ("CN", ["2026-11-20"])
    assert [(row.date, row.document) for row in office.events] == [("2014-10", "国发〔2015〕2号")]


def test_an_office_without_changed_dates_needs_no_file_of_them(load: Callable[..., registry.Registry]) -> None:
    assert load(calendar_csv=None, dataflows_enrolment_yaml=('release: {lag: 20, at: "09:30"}', "")).moved == ()


def test_a_folder_that_is_no_office_says_so(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refusal:
        registry.load(tmp_path / "nothing")
    assert str(refusal.value) == "no catalog.yaml here · nothing · name a folder of declarations with --datasets"


CITY = "edit datasets/sources/city/source.yaml"
FLOW = "edit datasets/dataflows/enrolment.yaml"


def test_mistakes_of_several_files_are_told_at_once(load: Callable[..., registry.Registry]) -> None:
    changed = {"sources_city_source_yaml": ("steward:", "stewart:"), "dataflows_enrolment_yaml": ("views:", "view:"), "breaks_csv": None}
    assert refused(load, **changed) == [
        "the file is not there · breaks.csv · add datasets/breaks.csv",
        "“steward” is missing · city/source.yaml:1 · edit datasets/sources/city/source.yaml",
        "“stewart” is no key of this declaration; the nearest is “steward” · city/source.yaml:6 · edit datasets/sources/city/source.yaml",
        "“views” is missing · dataflows/enrolment.yaml:1 · edit datasets/dataflows/enrolment.yaml",
        f"“view” is no key of this declaration; the nearest is “views” · dataflows/enrolment.yaml:8 · {FLOW}",
    ]


@pytest.mark.parametrize(
    ("file", "change", "message"),
    [
        (
            "concepts_csv",
            ("obs_value,", "value,"),
            "the column “obs_value” has no meaning · concepts.csv · add a row to datasets/concepts.csv",
        ),
        ("codelists_freq_csv", None, "the code list “freq” is missing · codelists · add datasets/codelists/freq.csv"),
        ("codelists_ref_area_csv", ("340000,安", "340000,甲,X,\n340000,安"), "the code “340000” is declared twice"),
        (
            "codelists_ref_area_aliases_csv",
            ("安徽,340000", "安徽,341000"),
            "the spelling “安徽” leads to “341000”, which is no code · ref_area.aliases.csv · edit datasets/codelists/ref_area.aliases.csv",
        ),
        (
            "codelists_scheme_csv",
            ("PEN_E PEN_R", "PEN_E PEN_X"),
            "“PEN_X” is no scheme · scheme.csv: PEN · edit datasets/codelists/scheme.csv",
        ),
        ("codelists_indicator_csv", ("PS,4,S,enrolment,,\na", "MO,4,S,enrolment,,\na"), "“MO” is no unit_measure · indicator.csv: insured"),
        ("codelists_indicator_csv", ("enrolment,,\na", "funds,,\na"), "“funds” is no dataflow · indicator.csv: insured"),
        ("codelists_indicator_csv", ("enrolment,,\na", "enrolment,actives,\na"), "“actives” is no indicator · indicator.csv: insured"),
        ("events_csv", ("PEN_E", "PEN_X"), "“PEN_X” is no scheme · events.csv: reform · edit datasets/events.csv"),
        ("events_csv", ("2014-10", "2014-13"), "date: “2014-13” is no date: write 2011, 2011-08 or 2011-08-22 · events.csv:2"),
        ("events_csv", ("某报", "https://example.org/"), "basis: name the document or publication that tells it, in words"),
        ("events_csv", ("某报", ""), "basis: name the document or publication that tells it, in words"),
        ("events_csv", ("某报\n", "某报\nreform,2015,PEN,改革,Reform,,某报\n"), "the event “reform” is declared twice · events.csv"),
        (
            "calendar_csv",
            ("enrolment", "enrolmnt"),
            "“enrolmnt” is no dataflow; the nearest is “enrolment” · calendar.csv: enrolmnt 2026-Q3",
        ),
        (
            "calendar_csv",
            ("2026-Q3", "2026-09"),
            "enrolment comes out quarterly, and 2026-09 is no such period · calendar.csv: enrolment 2026-09",
        ),
        ("calendar_csv", ("2026-11-20", "2026-11-31"), "date: “2026-11-31” is no day: write 2026-12-10 · calendar.csv:2"),
        ("calendar_csv", ("系统升级", ""), "zh: say why the date was changed · calendar.csv:2 · edit datasets/calendar.csv"),
        (
            "calendar_csv",
            ("software\n", "software\nenrolment,2026-Q3,2026-11-25,2026-10-09,再推迟,Later\n"),
            "the change announced on 2026-10-09 stands after that of 2026-10-09 · calendar.csv: enrolment 2026-Q3",
        ),
        ("dataflows_enrolment_yaml", ('release: {lag: 20, at: "09:30"}', ""), "enrolment promises no date that could be changed"),
        ("dataflows_enrolment_yaml", ('"09:30"', '"9.30"'), "release.at: “9.30” is no time of the day"),
        ("catalog_yaml", ("languages:", "holidays: XX\nlanguages:"), "holidays: “XX” is no country whose holidays are known"),
        ("breaks_csv", ("PEN_E", "PEN_X"), "“PEN_X” is no scheme · breaks.csv: pen-2014 · edit datasets/breaks.csv"),
        ("breaks_csv", ("2014-10-01", "2014-10-32"), "date: “2014-10-32” is no date: write 2011, 2011-08 or 2011-08-22 · breaks.csv:2"),
        (
            "sources_city_source_yaml",
            ('"…": O', '"…": X'),
            f"the mark “…” leads to “X”, which is no obs_status · city/source.yaml:7 · {CITY}",
        ),
        (
            "sources_city_source_yaml",
            ('"…": O', '"19.8a": O'),
            "the mark “19.8a” is a number with the sign “a”: its figure would be lost · city/source.yaml:7 · declare the sign alone, "
            'under `footnotes` of the layout: {"a": O}, in datasets/sources/city/source.yaml',
        ),
        (
            "sources_city_source_yaml",
            ("- {rows", '- {marks: {"*": A}, rows'),
            "the mark “*” stands in the place of a figure, and its status A (Normal) promises one · city/source.yaml:11",
        ),
        (
            "sources_city_source_yaml",
            ("- {rows", '- {footnotes: {"*": X, a: ""}, rows'),
            f"the footnote sign “*” leads to “X”, which is no obs_status · city/source.yaml:11 · {CITY}",
        ),
        ("sources_city_source_yaml", ("- {rows", '- {marks: {"-": X}, rows'), "the mark “-” leads to “X”, which is no obs_status"),
        (
            "sources_city_source_yaml",
            ("columns: indicator}", "columns: {参保: {indicator: insured}, 在职: {indicator: actives}}}"),
            f"“actives” is no indicator; the nearest is “active” · city/source.yaml:11 · {CITY}",
        ),
        (
            "sources_city_source_yaml",
            ("columns: indicator}", "columns: indicator, constants: {scheme: PENE}}"),
            f"“PENE” is no scheme; the nearest is “PEN_E” · city/source.yaml:11 · {CITY}",
        ),
        (
            "sources_city_source_yaml",
            (
                "- {rows: scheme, columns: indicator}",
                "- rows: {项目: item}\n    columns: time_period\n    items:\n      职工: {scheme: PEN_X}",
            ),
            "“PEN_X” is no scheme; the nearest is “PEN_",
        ),
        (
            "sources_city_source_yaml",
            ("- {rows: scheme", "- {rows: {地区: area}"),
            f"“area” is no concept; the nearest is “ref_area” · city/source.yaml:11 · {CITY}",
        ),
        (
            "sources_city_source_yaml",
            ("- {rows: scheme", "- {rows: scheme, columns: x, colunms: y}\n  - {rows: scheme"),
            f"“layouts.1.colunms” is no key of this declaration; the nearest is “columns” · city/source.yaml:11 · {CITY}",
        ),
        ("sources_city_source_yaml", ("a.csv", "b.csv"), "the file “b.csv” is not there · sources/city/source.yaml · add it, or"),
        ("sources_city_source_yaml", ("- {rows", "- {valid_from: 2018, rows"), "no layout fits “a.csv” · sources/city/source.yaml"),
        (
            "sources_city_source_yaml",
            ("where: {scheme: PEN_E}", "where: {scheme: PEN_X}"),
            "“PEN_X” is no scheme · sources/city/source.yaml, amendment 1",
        ),
        (
            "sources_city_source_yaml",
            ("set: {obs_status: O}", "set: {obs_status: X}"),
            "“X” is no obs_status · sources/city/source.yaml, amendment 1",
        ),
        (
            "sources_city_source_yaml",
            ("set: {obs_status: O}", "set: {break_id: x}"),
            "“x” is no break · sources/city/source.yaml, amendment 1",
        ),
        (
            "sources_city_source_yaml",
            ("indicator: insured}", "indicator: insurd}"),
            f"“insurd” is no indicator · sources/city/source.yaml · {CITY}",
        ),
        ("dataflows_enrolment_yaml", ("[city]", "[town]"), f"“town” is no source · dataflows/enrolment.yaml · {FLOW}"),
        ("dataflows_enrolment_yaml", ("[PEN]", "[ALL5]"), f"“ALL5” is no scheme · dataflows/enrolment.yaml · {FLOW}"),
        (
            "dataflows_enrolment_yaml",
            ("applies_to: insured", "applies_to: deaths"),
            f"“deaths” is no indicator · dataflows/enrolment.yaml · {FLOW}",
        ),
        ("dataflows_enrolment_yaml", ("340000", "350000"), f"“350000” is no ref_area · dataflows/enrolment.yaml, view trend · {FLOW}"),
    ],
)
def test_a_declaration_that_disagrees_with_another_is_named(
    load: Callable[..., registry.Registry], file: str, change: tuple[str, str] | None, message: str
) -> None:
    (told,) = refused(load, **{file: change})
    assert told.startswith(message)


SCENARIO = (
    "sources: [city]",
    "sources: [city]\nstructure: {dimensions: [freq, ref_area, scheme, indicator, time_period, period_basis, scenario]}",
)


def test_a_dimension_that_a_dataflow_adds_has_a_meaning_and_a_code_list(load: Callable[..., registry.Registry]) -> None:
    where = "dataflows/enrolment.yaml"
    assert refused(load, dataflows_enrolment_yaml=SCENARIO) == [
        f"the dimension “scenario” has no meaning · {where} · add a row to datasets/concepts.csv",
        f"the dimension “scenario” has no code list · {where} · add datasets/codelists/scenario.csv",
    ]


def test_an_office_has_its_time_zone(load: Callable[..., registry.Registry]) -> None:
    assert load().catalog.zone.key == "Asia/Shanghai"
    added = ("languages:", "timezone: America/New_York\nlanguages:")
    assert load(catalog_yaml=added).catalog.zone.key == "America/New_York"
    assert "“fr” is no language of the press" in refused(load, catalog_yaml=("languages: [zh, en]", "languages: [fr]"))[0]
    assert "“Mars” is no time zone" in refused(load, catalog_yaml=("languages:", "timezone: Mars\nlanguages:"))[0]
