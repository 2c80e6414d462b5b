"""The rule book of a dataflow, declared in `expectations/<dataflow>.yaml`, and the explanations that alone let a figure past it."""

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ValidationInfo, field_validator, model_validator

from etl.model import declaration
from etl.model.frozen import Frozen, Many, Text
from etl.model.structure import COLUMNS, KEY, VALUED
from etl.problem import Problem, Refusal

Severity = Literal["warning", "critical"]


def _decimal(text: str, what: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise ValueError(f"“{text}” is no {what}")
    return number


def _of_columns(where: dict[str, tuple[str, ...]], info: ValidationInfo) -> dict[str, tuple[str, ...]]:
    unknown = ", ".join(name for name in where if name not in COLUMNS and name not in (info.context or ()))
    if unknown:
        raise ValueError(f"“{unknown}” is no column of the observation table")
    return {**where, "obs_status": VALUED} if where.get("obs_status") == ("valued",) else where


Where = Annotated[dict[str, Many], AfterValidator(_of_columns)]
"""Which rows a rule is about: column → codes; of statuses `valued` are all that promise a value."""


YES_OR_NO = ("validity", "repeated", "doubled", "alone", "quoted", "gap")
"""The kinds that do not measure by how much a figure is off: it breaks them or it does not."""

DEVIATIONS = " deviations"
"""What is written behind a tolerance that is measured in how far figures usually are off."""

LEVEL = rf"^(rounding|-?[0-9]+(\.[0-9]+)?(%|{DEVIATIONS})?)$"
"""How a level of a tolerance is written; `validation.schema.json` promises the same to readers."""


class Tolerance(Frozen):
    """How far a figure may be off before it warns and before it blocks.

    `rounding` allows what rounding the printed operands can explain; a per cent is of the figure checked; a plain number
    is one of the residual's own unit, which its kind tells; `8 deviations` are so many times as far as figures like it usually
    are off. A level left out never fires.
    """

    warning: str | None = None
    critical: str | None = None

    @field_validator("warning", "critical")
    @classmethod
    def _is_a_tolerance(cls, level: str | None) -> str | None:
        if level is not None and not re.fullmatch(LEVEL, level):
            raise ValueError(f"“{level}” is no tolerance: write rounding, 0.5%, 8{DEVIATIONS} or a number")
        return level


Kind = Literal[
    "sum",
    "at_most",
    "roll",
    "monotone",
    "growth",
    "magnitude",
    "validity",
    "coverage",
    "agreement",
    "within",
    "consolidated",
    "opening",
    "periods",
    "final",
    "step",
    "change",
    "quotient",
    "formula",
    "precision",
    "revision",
    "nation",
    "course",
    "spike",
    "season",
    "place",
    "repeated",
    "twins",
    "digits",
    "over",
    "alone",
    "quoted",
    "scale",
    "gap",
    "size",
    "doubled",
    "alike",
]
OF_MAGNITUDE = ("magnitude", "scale", "size")
"""Kinds whose residual is a decimal logarithm: of a slip of units 1, 2, 3 or 4."""
OF_PARTS = ("sum", "at_most", "within", "consolidated", "roll", "opening", "change", "quotient")
OF_CHANGE = ("growth", "step")
"""Kinds whose residual is the change of a figure itself, in per cent, which may reach the ends of its band."""
_OF_LIKE = ("course", "spike", "season", "place")
"""Kinds that compare a figure with its like: how far these usually are off is the unit of their tolerance."""
_IN_FIGURES = (
    *("sum", "at_most", "within", "consolidated", "roll", "opening", "periods", "final", "change"),
    *("formula", "revision", "agreement", "alike", "nation", "monotone"),
)
"""Kinds whose residual is in the unit of the figure checked, so that a per cent of it can be allowed."""
_READ: dict[str, tuple[str, ...]] = {
    "sum": ("whole", "parts", "over", "less", "across_sources"),
    "at_most": ("whole", "parts", "over", "across_sources", "across_schemes"),
    "consolidated": ("whole", "parts", "over", "less"),
    **dict.fromkeys(("within", "roll", "opening", "change"), ("whole", "parts")),
    "quotient": ("whole", "parts", "band", "across_sources"),
    **dict.fromkeys(("formula", "nation"), ("whole",)),
    "growth": ("band", "silenced_by"),
    "step": ("band", "across_sources"),
    **dict.fromkeys(("course", "spike", "season"), ("least",)),
    "place": ("whole", "parts", "least"),
}
"""What a rule of each kind may say beside what every rule says; a kind not named here: nothing."""
_TOLD_APART = ("id", "kind", "title", "why", "where", "tolerance", "explainable")


class Identity(Frozen):
    """A relation between figures; `kind` names the function that computes how far they are off."""

    id: str
    kind: Kind
    title: Text
    why: Text
    over: Literal["indicator", "scheme", "ref_area"] = "indicator"
    whole: str | None = None
    parts: Many = ()
    where: Where = {}
    less: Many = ()
    band: tuple[str, str] | None = None
    silenced_by: tuple[Literal["breaks", "events"], ...] = ("breaks",)
    across_sources: bool = False
    across_schemes: bool = False
    explainable: bool = True
    least: str | None = None
    tolerance: Tolerance

    @field_validator("tolerance", mode="before")
    @classmethod
    def _short_form(cls, value: Any) -> Any:
        return value if isinstance(value, dict) else {"critical": str(value)}

    @field_validator("band")
    @classmethod
    def _is_a_band(cls, band: tuple[str, str] | None, info: ValidationInfo) -> tuple[str, str] | None:
        """The lowest first; one of a change holds zero, because a figure that stays as it was is never told of."""
        if band is None:
            return None
        low, high = (_decimal(bound.removesuffix("%"), 'bound: write ["-10%", "20%"]') for bound in band)
        if low > high:
            raise ValueError(f"no figure lies between {band[0]} and {band[1]}: write the lower end first")
        if info.data.get("kind") in OF_CHANGE and not low <= 0 <= high:
            raise ValueError(f"{band[0]} to {band[1]} leaves out 0: a change has an end on either side of it")
        return band

    @field_validator("tolerance")
    @classmethod
    def _is_of_its_kind(cls, tolerance: Tolerance, info: ValidationInfo) -> Tolerance:
        """In the words in which the kind measures."""
        kind = info.data.get("kind")
        for level in filter(None, (tolerance.warning, tolerance.critical)):
            if kind and (kind in _OF_LIKE) != level.endswith(DEVIATIONS):
                raise ValueError(f"{level}: rules of the kinds {', '.join(_OF_LIKE)}, and no others, write `8{DEVIATIONS}`")
            if kind and kind not in _IN_FIGURES and level.endswith("%"):
                raise ValueError(f"{level} of the figure says nothing of what a rule of kind {kind} measures: write a number without %")
        return tolerance

    @model_validator(mode="after")
    def _is_whole(self) -> "Identity":
        if self.kind in OF_PARTS and not (self.whole and self.parts):
            raise ValueError(f"a rule of kind {self.kind} names `whole` and `parts`")
        if self.kind in (*OF_CHANGE, "quotient") and not self.band:
            raise ValueError(f"a rule of kind {self.kind} names a `band`")
        if self.kind == "formula" and not self.whole:
            raise ValueError("a rule of kind formula names as `whole` the ratio that is printed")
        if self.kind == "consolidated" and not self.less:
            raise ValueError("a rule of kind consolidated names under `less` what the parts pay one another")
        return self

    @model_validator(mode="after")
    def _says_what_its_kind_reads(self) -> "Identity":
        """What a kind does not read would be believed to be checked."""
        idle = sorted(self.model_fields_set - {*_TOLD_APART, *_READ.get(self.kind, ())})
        if idle:
            raise ValueError(f"a rule of kind {self.kind} does not read {', '.join(f'`{name}`' for name in idle)}: leave it out")
        return self

    def declared(self, level: Severity) -> dict[str, Any]:
        """How it checks at a level, as the report publishes it: `arguments` are what it says beside its kind, tolerance and `where`.

        `residual` is `change` where the residual is a change itself and not how far it lies outside its band, as releases told it once.
        """
        told = self.model_dump(mode="json", exclude_defaults=True)
        arguments = {key: value for key, value in told.items() if key not in _TOLD_APART}
        how = {"kind": self.kind, "tolerance": getattr(self.tolerance, level), "where": told.get("where", {}), "arguments": arguments}
        return how | ({"residual": "change"} if self.kind in OF_CHANGE else {})


class Meta(Frozen):
    """What a rule is called and why it is there."""

    id: str
    title: Text
    why: Text
    explainable: bool = True


class Expectation(Frozen):
    """An expectation in Great Expectations' own words, on the rows `where` selects."""

    type: str
    severity: Severity
    kwargs: dict[str, Any] = {}
    where: Where = {}
    meta: Meta

    def declared(self) -> dict[str, Any]:
        """How it checks, as the report publishes it: a column may hold what great-expectations' arguments allow, nothing beyond."""
        told = self.model_dump(mode="json")
        return {"kind": self.type, "tolerance": None, "where": told["where"], "arguments": told["kwargs"]}


class RuleBook(Frozen):
    """All rules of one dataflow; identities may compare its figures with those of the dataflows named in `beside`."""

    beside: Many = ()
    identities: tuple[Identity, ...] = ()
    expectations: tuple[Expectation, ...] = ()


class Explanation(Frozen):
    """Why a figure that breaks a blocking rule is right as it stands.

    It is about one figure of one source: it lapses when its `value` changes, and when the `residual` does, be it by the
    figures it is compared with.
    """

    rule: str
    freq: str
    ref_area: str
    scheme: str
    indicator: str
    time_period: str
    period_basis: str
    source: str
    value: str
    residual: str
    who: str
    when: str
    why_zh: str
    why_en: str

    added: dict[str, str] = {}

    @model_validator(mode="before")
    @classmethod
    def _of_its_dataflow(cls, row: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
        """The columns of dimensions that dataflows add, together."""
        own = [name for name in info.context or () if name in row]
        return {name: told for name, told in row.items() if name not in own} | {"added": {name: row[name] for name in own}}

    @property
    def key(self) -> dict[str, str]:
        """The key of the figure it was written for."""
        return {**{name: getattr(self, name) for name in KEY}, **self.added}

    def record(self) -> dict[str, str]:
        """The row as it was written."""
        told = self.model_dump(exclude={"added"})
        return {"rule": self.rule, **self.key, **{name: text for name, text in told.items() if name not in ("rule", *self.key)}}

    @field_validator("value", "residual")
    @classmethod
    def _is_a_number(cls, told: str, info: ValidationInfo) -> str:
        return str(_decimal(told, f"{info.field_name}: write it as the report prints it")) if told else told

    @field_validator("rule", "source", "who", "when", "why_zh", "why_en")
    @classmethod
    def _is_told(cls, text: str) -> str:
        if not text.strip() or text.strip() == "*":
            raise ValueError("an explanation says who, when and why, of one figure of one source")
        return text


def load(folder: Path, dataflow: str, added: Sequence[str] = ()) -> RuleBook:
    """The rule book of a dataflow, which adds these dimensions; Refusal where it is missing, empty or not well formed."""
    path = folder / f"{dataflow}.yaml"
    if not path.is_file():
        raise Refusal(
            [Problem(where=f"expectations/{dataflow}.yaml", what="the dataflow has no rules", remedy=f"add expectations/{path.name}")]
        )
    book = declaration.declare(RuleBook, declaration.read_yaml(path) or {}, path, told=added)
    if not book.identities and not book.expectations:
        raise Refusal([Problem(where=f"expectations/{path.name}", what="the rule book is empty", remedy=f"edit expectations/{path.name}")])
    return book


def explanations(folder: Path, added: Sequence[str] = ()) -> tuple[Explanation, ...]:
    """All explanation records of the office, with a column for each dimension its dataflows add, blank where one does not."""
    path = folder / "explanations.csv"
    if not path.is_file():
        return ()
    return declaration.rows(Explanation, path, told=added)
