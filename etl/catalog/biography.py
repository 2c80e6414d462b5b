"""The biography of a number, as plain records: where it is printed or how it is computed, what was checked, what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Key = dict[str, str]
Text = dict[str, str]
"""A text in both languages: `{"zh": …, "en": …}`."""


@dataclass(frozen=True)
class Cell:
    """The printed cell a figure was read from.

    `file` is what the release says of the file (name, sha256, size, title, table, address, published …) and `source` of its
    source (publisher, custody …). `labels` are the texts that name the row, as (column, heading, text). What is printed,
    times ten to the power of `shift`, is what is published; None where there is no number. `sign` is the footnote's sign beside it.
    """

    source: dict[str, Any]
    file: dict[str, Any]
    sheet: str
    address: str
    column_head: str
    labels: tuple[tuple[str, str, str], ...]
    text: str | None
    unit_text: str | None
    shift: int | None
    sign: str = ""


@dataclass(frozen=True)
class Formula:
    """How a figure is computed from its inputs, which stand in the same order as `roles`.

    `kind` is `sum` (of schemes), `difference`, `ratio` or `single` (a period's own flow from two cumulated ones). A ratio is
    numerator × `factor` × `months` / denominator, `months` being 1 unless a stock is divided by a flow's monthly mean.
    `result` is what the published inputs give: exact, of a ratio to fifteen digits; None where one is withheld or absent.
    """

    kind: str
    roles: tuple[str, ...]
    factor: str
    months: int
    result: str | None


@dataclass(frozen=True)
class Absent:
    """What a figure was computed from and no release beside it publishes: its key, without the dimensions it does not have."""

    key: Key


@dataclass(frozen=True)
class Figure:
    """A published figure with its origin: the row as published, and its cell, or its formula and inputs down to their cells."""

    dataset: str
    release: str
    key: Key
    row: dict[str, Any]
    cell: Cell | None
    formula: Formula | None = None
    inputs: tuple["Figure | Absent", ...] = ()

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Every printed cell the figure rests on."""
        return (self.cell,) if self.cell else tuple(cell for each in self.inputs if isinstance(each, Figure) for cell in each.cells)


@dataclass(frozen=True)
class Earlier:
    """What the same source said of the same thing before: the row of that vintage, and its cell."""

    row: dict[str, Any]
    cell: Cell | None


@dataclass(frozen=True)
class Released:
    """What a release told of a figure otherwise than the one before: the row, which has no value where it took the figure away."""

    release: str
    row: dict[str, Any]
    cell: Cell | None
    action: str


@dataclass(frozen=True)
class Tombstone:
    """What is left of a figure that was public and was taken away.

    It was public from the release `since` to `until`, which had it as `figure`, and the next one, `taken_by`, took it away at
    `taken_at`. `kind`, `grade` and `note` are what that release declared of it: None where it declared nothing. `releases` are
    those that told it otherwise than the one before.
    """

    figure: Figure
    since: str
    until: str
    taken_by: str
    taken_at: str
    kind: str | None
    grade: str | None
    note: Text | None
    releases: tuple[Released, ...]


@dataclass(frozen=True)
class Judgement:
    """What one rule found of a figure: `passed`, `failed` or `explained`; `of` is the figure judged, where this one was its part or it
    is computed from this one, and `dataset` the dataset that publishes that figure, where it is another.

    `kind` is how the rule checks; empty where its release does not tell. `declared` is what its record says of it beside.
    """

    rule: str
    severity: str
    title: Text
    why: Any
    outcome: str
    residual: str
    tolerance: str
    explanation: dict[str, str] | None = None
    of: Key | None = None
    dataset: str = ""
    kind: str = ""
    declared: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Use:
    """A published figure computed from this one; `through` is the figure in between, where there is one."""

    dataset: str
    release: str
    key: Key
    row: dict[str, Any]
    through: Key | None


@dataclass(frozen=True)
class Biography:
    """All that is known of a figure, from the printed cell to what is computed from it.

    `releases` are told where they told it differently, the first one first; of a figure that never changed there are none.
    """

    figure: Figure
    earlier: tuple[Earlier, ...]
    others: tuple[dict[str, Any], ...]
    judgements: tuple[Judgement, ...]
    series_break: dict[str, Any] | None
    amendments: tuple[dict[str, Any], ...]
    uses: tuple[Use, ...]
    releases: tuple[Released, ...] = ()
