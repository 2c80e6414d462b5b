"""The key of a table: the common one, and before the source what its dataflow adds. Its own columns tell which."""

import pytest
from pydantic import ValidationError

from etl.model.dataflow import Structure
from etl.model.structure import COLUMNS, FACT, KEY, added, key, widened


def test_a_table_without_dimensions_of_its_own_has_the_common_key() -> None:
    assert (added(COLUMNS), key(COLUMNS), widened(())) == ((), KEY, COLUMNS)


def test_what_a_dataflow_adds_stands_before_the_source() -> None:
    wide = widened(("scenario", "sex"))
    assert key(wide) == (*FACT, "scenario", "sex", "source")
    assert (added(wide), key(reversed(wide))[-1]) == (("scenario", "sex"), "source")


def test_a_dataflow_says_which_dimensions_it_adds() -> None:
    assert Structure().added == ()
    assert Structure(dimensions=("scenario", *FACT)).added == ("scenario",)


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (FACT[1:], "name each dimension once"),
        ((*FACT, "sex", "sex"), "name each dimension once"),
        ((*FACT, "obs_value"), "“obs_value” cannot be a dimension"),
        ((*FACT, "source"), "“source” cannot be a dimension"),
        ((*FACT, "Age group"), "“Age group” cannot be a dimension"),
    ],
)
def test_dimensions_that_cannot_be_are_refused(names: tuple[str, ...], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Structure(dimensions=names)
