"""A dataflow: a dataset we publish, declared in one file of `datasets/dataflows/`."""

import re
from typing import Literal

from pydantic import field_validator

from etl.model.frozen import Frozen, Many, Text
from etl.model.schedule import Schedule
from etl.model.structure import COLUMNS, FACT, added

Kind = Literal["line", "bar", "stack", "rank", "panels", "tiles"]
"""How figures are drawn: along time or beside each other, stacked, by their places, in small multiples, as a tile diagram."""


class View(Frozen):
    """A chart of the dataset: what runs along x, what the colours tell, and the selection it opens with."""

    id: str
    kind: Kind
    x: str = "time_period"
    colour: str
    default: dict[str, Many]


class Derive(Frozen):
    """Which rows are computed from others: single periods of year-to-date flows, totals over schemes."""

    single_periods: bool = False
    totals: Many = ()


class Disclosure(Frozen):
    """Counts below the threshold are suppressed in these indicators."""

    threshold: int
    applies_to: Many


class Structure(Frozen):
    """The dimensions that select a series, in the order a reader is asked for them.

    Those beyond the common ones (`scenario`) are what the dataflow adds to the key.
    """

    dimensions: tuple[str, ...] = FACT

    @property
    def added(self) -> tuple[str, ...]:
        """The dimensions this dataflow adds to the common ones."""
        return added(self.dimensions)

    @field_validator("dimensions")
    @classmethod
    def _has_the_common_ones(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        missing, doubled = [name for name in FACT if name not in names], len(set(names)) < len(names)
        if missing or doubled:
            raise ValueError(f"name each dimension once, with all of {', '.join(FACT)}")
        unusable = [name for name in names if name not in FACT and (name in COLUMNS or not re.fullmatch("[a-z][a-z_]*", name))]
        if unusable:
            raise ValueError(f"“{unusable[0]}” cannot be a dimension: take a new name of small letters")
        return names


class Dataflow(Frozen):
    """A published dataset. `sources` are in the order in which charts prefer them; `inputs` are the dataflows a derived one reads."""

    id: str
    title: Text
    description: Text
    keywords: dict[str, Many] = {}
    accrual_periodicity: Literal["monthly", "quarterly", "annual"]
    steward_unit: Text
    release: Schedule | None = None
    shape: Literal["observations"] = "observations"
    structure: Structure = Structure()
    sources: Many = ()
    inputs: Many = ()
    derive: Derive = Derive()
    disclosure: Disclosure | None = None
    views: tuple[View, ...]
