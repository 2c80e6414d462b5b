"""Validating side by side, or here: what was refused is told when its result is asked for."""

import pytest

from etl.problem import Problem, Refusal
from etl.validate import workers


def refuse(what: str) -> None:
    raise Refusal([Problem("a.csv!!D2", what, "correct it")])


@pytest.mark.parametrize(("wanted", "jobs"), [(0, 4), (2, 0), (0, 0)])
def test_without_workers_or_jobs_all_is_done_here_and_at_once(wanted: int, jobs: int) -> None:
    done: list[int] = []
    with workers.side_by_side(wanted, jobs) as here:
        here.submit(done.append, 1)
        assert done == [1]


def test_a_refusal_waits_for_whoever_asks_and_others_go_on() -> None:
    with workers.side_by_side(0, 2) as here:
        refused, sum_ = here.submit(refuse, "no figure"), here.submit(sum, [1, 2])
    assert sum_.result() == 3
    with pytest.raises(Refusal, match="no figure"):
        refused.result()


def test_what_is_no_refusal_is_a_fault_and_raised_where_it_happens() -> None:
    with workers.side_by_side(0, 1) as here, pytest.raises(ZeroDivisionError):
        here.submit(lambda: 1 / 0)
