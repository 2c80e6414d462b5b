"""The release calendar in words; its office and all its dates are invented."""

from typing import Any

import pytest

from etl.present import agenda

TITLE = {"zh": "基金收支", "en": "Fund flows"}
CHANGES = [
    {"date": "2026-12-18", "announced": "2026-11-20", "zh": "系统升级", "en": "New software"},
    {"date": "2026-12-21", "announced": "2026-12-01", "zh": "复核", "en": "A second look"},
]


def entry(period: str, due: str | None = "2026-12-11T09:30:00+08:00", **more: Any) -> dict[str, Any]:
    plain = {
        "dataset": "money",
        "period": period,
        "due": due,
        "month": "2027-02",
        "promised": due,
        "unannounced": None,
        "state": "expected",
    }
    return {**plain, "release": None, "released_at": None, "sequence": 0, "changes": [], **more}


def release(**more: Any) -> dict[str, Any]:
    plain = {"dataset": "money", "release": "2026-11-23", "released_at": "2026-11-23T08:00:00+00:00", "first": False, "periods": []}
    counts = {"added": 0, "revised": 0, "removed": 0}
    return {**plain, **counts, "published": None, "working_days": None, "on_time": None, **more}


def told(*entries: dict[str, Any], releases: tuple = (), units: tuple = ()) -> dict[str, Any]:
    promise = {"title": TITLE, "accrual_periodicity": "monthly"}
    return {
        "timezone": "Asia/Shanghai",
        "datasets": {"money": promise},
        "entries": list(entries),
        "releases": list(releases),
        "units": list(units),
    }


@pytest.mark.parametrize(
    ("lang", "expected"),
    [("zh", "2026年12月11日 09:30"), ("en", "11 December 2026, 09:30")],
)
def test_a_moment_is_written_as_the_office_s_clock_has_it(lang: str, expected: str) -> None:
    assert agenda.expected(entry("2026-10"), lang) == expected


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("zh", ["2027年2月前后", "2027年的放假安排尚未公布：该年各期先列月份，具体日期待公布后确定。"]),
        (
            "en",
            [
                "about February 2027",
                "The working days of 2027 are not announced yet: its releases stand by their month, and the days follow when they are.",
            ],
        ),
    ],
)
def test_without_a_day_the_month_and_the_reason_are_told(lang: str, expected: list[str]) -> None:
    each = entry("2026-12", None, unannounced=2027)
    assert [agenda.expected(each, lang), *agenda.undated(told(entry("2026-10"), each, each), lang)] == expected


def test_every_change_says_what_was_before_and_why() -> None:
    each = entry("2026-10", "2026-12-21T09:30:00+08:00", promised="2026-12-11T09:30:00+08:00", changes=CHANGES)
    assert [agenda.change(each, number, "zh") for number in (0, 1)] == [
        "2026年11月20日公告：由2026年12月11日改为2026年12月18日。原因：系统升级",
        "2026年12月1日公告：由2026年12月18日改为2026年12月21日。原因：复核",
    ]
    fixed = entry("2026-12", "2026-12-18T09:30:00+08:00", promised=None, changes=CHANGES[:1])
    assert agenda.change(fixed, 0, "en") == "Announced 20 November 2026: set for 18 December 2026. Reason: New software"
    assert [line.remarks for line in agenda.moved(told(entry("2026-09"), each), "zh")] == [[agenda.change(each, n, "zh") for n in (0, 1)]]
    (line,) = agenda.upcoming(told(each), "en")
    assert (line.title, line.period, line.remarks) == ("Fund flows", "Oct 2026", [agenda.change(each, 1, "en")])


def test_the_next_release_of_a_dataset() -> None:
    calendar = told(entry("2026-09", state="overdue"), entry("2026-10"), entry("2026-11"))
    assert agenda.coming(calendar, "money", "zh") == ("2026年10月数据", "2026年12月11日 09:30")
    assert agenda.coming(calendar, "other", "zh") is agenda.coming(None, "money", "zh") is None


@pytest.mark.parametrize(
    ("count", "lang", "expected"),
    [
        (1, "zh", "2026年7月数据逾期未发布，应于2026年9月11日发布"),
        (1, "en", "Jul 2026 overdue, due 11 September 2026"),
        (3, "zh", "2026年7月—2026年9月共3期数据逾期未发布，最早一期应于2026年9月11日发布"),
        (3, "en", "3 periods overdue, Jul 2026 – Sep 2026; the first was due 11 September 2026"),
        (0, "zh", ""),
    ],
)
def test_what_is_overdue_is_said_plainly(count: int, lang: str, expected: str) -> None:
    late = [entry(f"2026-{month:02}", f"2026-{month + 2:02}-11T09:30:00+08:00", state="overdue") for month in range(7, 7 + count)]
    assert agenda.late(told(*late, entry("2026-10")), "money", lang) == expected


@pytest.mark.parametrize(
    ("row", "zh", "en"),
    [
        (release(first=True, added=12345), "首次发布，载入此前各期数据12,345条。", "First release: the past is loaded, 12,345 figures."),
        (
            release(periods=["2026-10"], added=30, revised=2),
            "2026年10月数据首次发布；新增30个数字，变更2个数字。",
            "First figures of Oct 2026; 30 added, 2 changed.",
        ),
        (release(removed=1), "撤下1个数字。", "1 taken away."),
        (release(), "数字未变，说明有更新。", "Descriptions changed and no figure did."),
    ],
)
def test_what_a_release_brought(row: dict[str, Any], zh: str, en: str) -> None:
    assert (agenda.brought(row, "zh"), agenda.brought(row, "en")) == (zh, en)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (release(published="2026-11-20T10:00:00+08:00", working_days=1, on_time=True), ("2026年11月20日", "1个工作日", "✓", "及时")),
        (release(published="2026-10-20T10:00:00+08:00", working_days=24, on_time=False), ("2026年10月20日", "24个工作日", "!", "超期")),
        (release(published="2026-12-20T10:00:00+08:00"), ("2026年12月20日", "", "…", "工作日尚未公布")),
        (release(first=True), ("", "", "–", "不作评价")),
    ],
)
def test_the_clock_of_a_release(row: dict[str, Any], expected: tuple[str, ...]) -> None:
    calendar = told(entry("2026-10", release="2026-11-23", state="released"), releases=(row,))
    (came,) = agenda.came(calendar, "zh")
    assert (came.published, came.waited, came.sign, came.outcome) == expected
    assert came.due == "2026年12月11日"


def test_a_unit_s_share_and_none_where_nothing_was_judged() -> None:
    unit = {"zh": "统计处", "en": "Statistics Division"}
    shares = agenda.units(told(units=({"unit": unit, "judged": 3, "on_time": 2}, {"unit": unit, "judged": 0, "on_time": 0})), "en")
    assert [(each.name, each.judged, each.on_time, each.share) for each in shares] == [("Statistics Division", "3", "2", "67%")]


def test_a_zone_is_named_by_its_city_where_it_has_a_name() -> None:
    assert (agenda.zone("Asia/Shanghai", "zh"), agenda.zone("Asia/Shanghai", "en")) == ("北京时间", "Beijing time")
    assert agenda.zone("Europe/Paris", "en") == "time of Europe/Paris"
