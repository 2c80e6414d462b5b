"""What becomes of releases, in words. The entries are invented."""

from typing import Any

from etl.present import errata

OLD, WRONG, NEWEST = "2026-01-10", "2026-02-10", "2026-03-10.2"


def entry(kind: str = "error", affected: str = WRONG, release: str = NEWEST) -> dict[str, Any]:
    return {
        **{"id": f"money-{affected}-{kind}", "kind": kind, "dataset": "money", "title": {"zh": "虚构基金", "en": "Synthetic funds"}},
        **{"at": "2026-03-10T08:00:00Z", "day": "2026-03-10", "release": release, "version": "1.0.2"},
        **{"affected": [{"release": affected, "version": "1.0.1"}], "grade": "minor" if kind == "error" else None, "figures": 1234},
        "indicators": [{"code": "income", "zh": "收入", "en": "Income"}] if kind == "error" else [],
        "note": {"zh": "录入错误。", "en": "A typing error."},
    }


def test_the_state_of_a_release_is_the_gravest_that_befell_it() -> None:
    both = [entry(), entry("withdrawal")]
    told = [errata.state(both[:count], "money", release, NEWEST) for count, release in ((1, NEWEST), (1, OLD), (1, WRONG), (2, WRONG))]
    assert told == ["newest", "superseded", "corrected", "withdrawn"]
    assert errata.state(both, "members", WRONG, WRONG) == "newest"


def test_a_corrected_release_says_by_which_what_and_why_and_leads_on() -> None:
    told = errata.of_release([entry()], "money", WRONG, NEWEST, "en")
    assert told is not None
    wrong, newest = told.lines
    assert told.heading == "Figures of this release were wrong and have been corrected since"
    assert wrong.says == "The release of 10 March 2026 (no. 2 of the day) corrected 1,234 figures: Income. Gravity: minor."
    assert (wrong.note, wrong.path) == ("A typing error.", "/errata/#money-2026-02-10-error")
    assert (newest.says, newest.path) == ("The newest release is that of 10 March 2026 (no. 2 of the day).", "/datasets/money/")


def test_of_a_withdrawn_release_its_corrections_are_told_no_more() -> None:
    told = errata.of_release([entry(), entry("withdrawal")], "money", WRONG, NEWEST, "zh")
    assert told is not None
    assert [line.says for line in told.lines] == [
        "2026年2月10日的发布于2026年3月10日撤回，以2026年3月10日（当日第2次）的发布为准。",
        "最新的是2026年3月10日（当日第2次）的发布。",
    ]


def test_a_correction_that_was_withdrawn_with_its_release_counts_no_more() -> None:
    both = [entry(affected=OLD, release=WRONG), entry("withdrawal")]
    assert [errata.is_void(both, each) for each in both] == [True, False]
    assert errata.state(both, "money", OLD, NEWEST) == "superseded"


def test_one_that_was_only_followed_says_so_and_the_newest_says_nothing() -> None:
    told = errata.of_release([entry()], "money", OLD, NEWEST, "en")
    assert told is not None
    assert (told.state, len(told.lines)) == ("superseded", 1)
    assert errata.of_release([entry()], "money", NEWEST, NEWEST, "en") is None


def test_the_page_of_a_dataset_tells_what_its_newest_release_corrects_until_another_follows() -> None:
    told = errata.of_newest([entry()], "money", NEWEST, "zh")
    assert told is not None
    assert told.heading == "最新发布更正了以前公布的数字"
    assert errata.of_newest([entry()], "money", "2026-04-10", "zh") is None
    gone = errata.of_newest([entry("withdrawal")], "money", NEWEST, "zh")
    assert gone is not None
    assert gone.heading == "有一次发布已撤回"


def test_an_answer_tells_corrections_of_what_it_uses_alone() -> None:
    newest = {"money": NEWEST, "members": WRONG}
    told = errata.of_answer([entry()], newest, {"money": {"income", "balance"}}, "en")
    assert told is not None
    assert told.heading == "Figures this page uses were corrected"
    assert errata.of_answer([entry()], newest, {"money": {"balance"}, "members": {"income"}}, "en") is None
    assert errata.of_answer([entry(release=OLD)], newest, {"money": {"income"}}, "en") is None
