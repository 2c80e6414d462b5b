"""Which reforms a dataset tells."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from etl.model import registry
from etl.model.codelist import Codelist, Scheme
from etl.publish import events

ROOT = Path(__file__).parents[2]
SCHEMES = Codelist(
    id="scheme",
    codes=(
        Scheme(code="ALL3", zh="三项", en="All three", parts="PEN UNE"),
        Scheme(code="PEN", zh="养老", en="Pension", parts="PEN_E PEN_R"),
        Scheme(code="PEN_E", zh="职工", en="Employees", parent="PEN"),
        Scheme(code="PEN_EE", zh="企业", en="Enterprises", parent="PEN_E"),
        Scheme(code="PEN_R", zh="居民", en="Residents", parent="PEN"),
        Scheme(code="UNE", zh="失业", en="Unemployment"),
    ),
)


def told(scheme: str, date: str, schemes: set[str], first: str = "2014", last: str = "2020-06") -> bool:
    event = registry.Event(id="x", date=date, scheme=scheme, zh="改革", en="Reform", document="", basis="某报")
    office = SimpleNamespace(codelists={"scheme": SCHEMES}, events=(event,))
    return bool(events.of(office, schemes, first, last))  # type: ignore[arg-type]


def test_a_reform_concerns_its_scheme_its_parts_and_its_wholes() -> None:
    assert told("PEN_E", "2015", {"PEN_E"})
    assert told("PEN_E", "2015", {"PEN_EE"}), "a part"
    assert told("PEN_EE", "2015", {"ALL3"}), "the whole of a whole"
    assert told("ALL3", "2015", {"PEN_EE"})
    assert not told("PEN_E", "2015", {"PEN_R", "UNE"})
    assert not told("UNE", "2015", {"_Z"})


@pytest.mark.parametrize(
    ("date", "within"),
    [("2013-12-31", False), ("2014", True), ("2014-01-01", True), ("2020-06-30", True), ("2020-07", False), ("2021", False)],
)
def test_a_reform_is_told_within_the_time_of_the_figures(date: str, within: bool) -> None:
    assert told("UNE", date, {"UNE"}) is within


def test_quarters_begin_and_end_a_dataset_too() -> None:
    assert told("UNE", "2015-04-01", {"UNE"}, "2015-Q2", "2015-Q3")
    assert not told("UNE", "2015-03-31", {"UNE"}, "2015-Q2", "2015-Q3")


def test_a_dataset_without_figures_tells_none() -> None:
    assert events.of(SimpleNamespace(), set(), None, None) == []  # type: ignore[arg-type]


def test_the_declared_reforms_name_their_source_and_number() -> None:
    """Numbers are written as offices write them; no address stands for a source."""
    rows = registry.load(ROOT / "datasets").events
    assert len(rows) == 25
    assert {row.document for row in rows if row.document} == {
        "中华人民共和国主席令第三十五号",
        "国发〔2014〕8号",
        "国发〔2015〕2号",
        "国发〔2018〕18号",
        "国办发〔2019〕10号",
        "人社部发〔2020〕49号",
    }
    assert not [row.id for row in rows if "http" in row.basis or "www" in row.basis]
