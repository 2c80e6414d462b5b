"""A figure that is beyond what a rule allows, in words: which, by how much, what was allowed, where it is printed, who explains it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from etl.present import codes, numbers, periods
from etl.present.codes import Row, Structure
from etl.present.messages import has_message, listing, message

Cell = Mapping[str, Any]
"""A cell of a record of `validation.json`."""

SIGNED = (
    *("sum", "roll", "consolidated", "opening", "periods", "final", "change", "quotient", "formula", "revision", "agreement", "alike"),
    *("growth.change", "step.change", "magnitude", "nation", "scale", "size", "course", "spike", "season", "place", "precision", "digits"),
)
"""The measures whose residual says by its sign which side is the larger, which end of a band is passed, or which way a figure went."""

YES_OR_NO = ("validity", "repeated", "doubled", "alone", "quoted", "gap")
"""The kinds of rule that a figure breaks or keeps, and that do not measure by how much it is off."""

TOLD_APART = ("freq", "time_period", "period_basis")
"""The dimensions that the words for the period tell."""

FEW = 6
"""So many cells of a file are named; of more their number is told."""

SHOWN_GAPS = 20
"""So many missing areas and periods the report lists of a source's promise."""


@dataclass(frozen=True)
class Amount:
    """A number as it is read, what stands before and after it of its unit, and the exact decimal it was made from."""

    number: str
    before: str = ""
    after: str = ""
    exact: str = ""

    @property
    def words(self) -> str:
        """The whole of it: `CNY −0.9 billion`."""
        return f"{self.before}{self.number}{self.after}"


@dataclass(frozen=True)
class Explained:
    """Who says why a figure is right as it stands, and when."""

    who: str
    when: str
    why: str


@dataclass(frozen=True)
class Exceeding:
    """A figure beyond what a rule allows: its codes, the severest level it is beyond, what it was compared with or what is `missing`,
    and of a sum the `suspect`, the part that most probably explains it, in words and as `suspect_ref`.

    `off` and `allowed` say something where the rule has `measured`. `place` is the words for `ref`, the cell it is printed in; of a
    figure that is printed nowhere `ref` is empty.
    """

    key: Mapping[str, str]
    what: str
    period: str
    value: Amount
    measured: bool
    off: Amount
    allowed: Amount
    severity: str
    source: str
    place: str
    ref: str
    against: tuple[str, ...]
    missing: bool
    explained: Explained | None
    suspect: str = ""
    suspect_ref: str = ""


def key_of(told: Mapping[str, Any], structure: Structure) -> tuple[str, ...]:
    """The codes of a figure's key in the order of its dataset's dimensions, its source last."""
    return tuple(str(told.get(name) or "") for name in (*structure["dimensions"], "source"))


def cells(levels: Sequence[Mapping[str, Any]]) -> list[tuple[Cell, Mapping[str, Any]]]:
    """The cells of a rule, each once, with the record of the severest level it is beyond."""
    found: dict[tuple[str, ...], tuple[Cell, Mapping[str, Any]]] = {}
    for record in levels:
        for cell in record.get("cells", ()):
            found[(*map(str, cell["key"].values()), cell["residual"], *_inputs(cell))] = (cell, record)
    return list(found.values())


def exceedings(
    levels: Sequence[Mapping[str, Any]], structure: Structure, figures: Mapping[tuple[str, ...], Row], lang: str
) -> list[Exceeding]:
    """The figures beyond what a rule allows, the largest residual first."""
    told = sorted(cells(levels), key=lambda each: -abs(_off(each[0], each[1])))
    return [_exceeding(cell, record, structure, figures, lang) for cell, record in told]


def _off(cell: Cell, record: Mapping[str, Any]) -> Decimal:
    """By how much a figure is off; of a value outside declared bounds how far it lies beyond the nearer one."""
    if not _is_number(cell["residual"]):
        return Decimal(0)
    residual, arguments = Decimal(cell["residual"]), record.get("arguments") or {}
    if not str(record.get("kind", "")).startswith("expect_"):
        return residual
    low, high = (arguments.get(name) for name in ("min_value", "max_value"))
    if low is not None and residual < Decimal(str(low)):
        return residual - Decimal(str(low))
    return residual - Decimal(str(high)) if high is not None else residual


def measure(record: Mapping[str, Any]) -> str:
    """What the residuals of a rule measure: its kind; `growth.change` where its release tells the change itself.

    Earlier releases told by how many percentage points a change lies outside its band, and their words stay `growth` and `step`.
    """
    return ".".join(filter(None, [str(record.get("kind") or ""), record.get("residual")]))


def measured(record: Mapping[str, Any]) -> bool:
    """Whether a rule measures by how much a figure is off: not where it breaks or keeps it, nor where a column is held to no bounds."""
    kind, arguments = str(record.get("kind") or ""), record.get("arguments") or {}
    bounded = any(arguments.get(name) is not None for name in ("min_value", "max_value"))
    return bounded if kind.startswith("expect_") else kind not in YES_OR_NO


def _is_number(text: str) -> bool:
    return bool(text) and text.strip("-").replace(".", "", 1).isdigit()


def _exceeding(cell: Cell, record: Mapping[str, Any], structure: Structure, figures: Mapping[tuple[str, ...], Row], lang: str) -> Exceeding:
    key = {name: str(value) for name, value in cell["key"].items()}
    kind, aside = measure(record), message("list.aside", lang)
    row = figures.get(key_of(key, structure))
    told_by = [name for name in structure["dimensions"] if name not in TOLD_APART]
    named = [codes.label(structure, name, key[name], lang) for name in told_by if key.get(name) not in (None, "", "_Z")]
    told = cell.get("explanation")
    return Exceeding(
        key=key,
        what=aside.join(named),
        period=periods.period(key["time_period"], key["period_basis"], lang) if key["time_period"] else "",
        value=_value(row, lang),
        measured=measured(record),
        off=amount(cell["residual"] and f"{_off(cell, record):f}", kind, key, structure, lang, signed=True),
        allowed=allowed(cell["tolerance"], record, key, structure, lang),
        severity=message(f"severity.{record['severity']}", lang),
        source=codes.label(structure, "source", key["source"], lang),
        place=place(cell["source_ref"], lang) if cell["source_ref"] else message("report.derived", lang) if row else "",
        ref=cell["source_ref"] or "",
        against=tuple(_against(_inputs(cell), kind, structure, lang)),
        missing=kind == "coverage",
        explained=Explained(told["who"], periods.day(told["when"], lang), told[f"why_{lang}"]) if told else None,
        suspect=place(cell.get("suspect") or "", lang),
        suspect_ref=cell.get("suspect") or "",
    )


def _value(row: Row | None, lang: str) -> Amount:
    """A published figure, or the sign of why it is not told."""
    if row is None:
        return Amount(message("sign.none", lang))
    if row["obs_value"] is None:
        sign = f"sign.{row['obs_status']}"
        return Amount(message(sign if has_message(sign) else "sign.none", lang))
    unit = (row["unit_measure"], int(row["unit_mult"]))
    value = numbers.exact(row["obs_value"])
    return _measured(numbers.number(value, *unit, int(row["decimals"] or 0), lang), unit, str(value), lang)


def _measured(number: str, unit: tuple[str, int], exact: str, lang: str) -> Amount:
    """A number in a unit, as figures are worded everywhere."""
    number = numbers.minus(number)
    before, _, after = numbers.worded(number, *unit, lang).partition(number)
    return Amount(number, before, after, exact)


def allowed(tolerance: str, record: Mapping[str, Any], key: Mapping[str, str], structure: Structure, lang: str) -> Amount:
    """What was allowed of a figure: its tolerance, or the bounds that its value or its change must keep."""
    kind, arguments = measure(record), record.get("arguments") or {}
    if kind.endswith(".change") and tolerance:
        least, most = (amount(f"{end:f}", kind, key, structure, lang, signed=True).words for end in _ends(record))
        return Amount(message("report.bounds.min.max", lang, low=least, high=most))
    if not kind.startswith("expect_"):
        return amount(tolerance, kind, key, structure, lang)
    bounds = {name: arguments.get(f"{name}_value") for name in ("min", "max")}
    given = ".".join(name for name, bound in bounds.items() if bound is not None)
    if not given:
        return Amount(message("sign.none", lang))
    low, high = ("" if bound is None else amount(str(bound), kind, key, structure, lang) for bound in bounds.values())
    return Amount(message(f"report.bounds.{given}", lang, low=_in_a_row(low, not high), high=_in_a_row(high, True)))


def _ends(record: Mapping[str, Any]) -> tuple[Decimal, Decimal]:
    """The least and the largest change a level allows, in per cent: its band, and on either side what it tolerates beyond."""
    low, high = (Decimal(end.removesuffix("%")) for end in record["arguments"]["band"])
    beyond = Decimal(record["tolerance"]) if _is_number(record["tolerance"]) else Decimal(0)
    return low - beyond, high + beyond


def _in_a_row(bound: Amount | str, last: bool) -> str:
    """A bound among others: the unit stands with the last."""
    return bound if isinstance(bound, str) else bound.words if last else f"{bound.before}{bound.number}"


def amount(text: str, kind: str, key: Mapping[str, str], structure: Structure, lang: str, signed: bool = False) -> Amount:
    """A residual or tolerance in the reader's unit, or in that of its measure (`kind`); `signed` where it can lie on either side.

    One that is not told bears the sign of what is withheld.
    """
    if text == "":
        return Amount(message("sign.Q", lang))
    if not _is_number(text):
        return Amount(text)
    row, value = codes.code_row(structure, "indicator", key["indicator"]), Decimal(text).normalize()
    decimals = _decimals(value, int(row.get("decimals") or 0))
    plus = "+" if signed and kind in SIGNED and value >= 0 else ""
    own = f"residual.{kind}"
    if abs(value) == 1 and has_message(f"{own}.one"):
        own += ".one"
    if has_message(own) or "unit_measure" not in row:
        number = plus + numbers.minus(numbers.grouped(numbers.half_up(value, decimals)))
        before, _, after = (message(own, lang, number=number) if has_message(own) else number).partition(number)
        return Amount(number, before, after, text)
    unit = ("PP" if row["unit_measure"] == "PC" else row["unit_measure"], int(row["unit_mult"]))
    return _measured(plus + numbers.number(value, *unit, decimals, lang), unit, text, lang)


def _decimals(value: Decimal, printed: int) -> int:
    """As many decimals as a number has; of one that was computed two more than printed, or its first two digits that are not zero."""
    exponent = int(value.as_tuple().exponent)
    told = max(0, -exponent)
    if told <= max(printed, 2) + 2:
        return told
    return max(printed, 2, 1 - value.adjusted())


def place(ref: str, lang: str) -> str:
    """Where a figure is printed: `hefei_2017Q3.xlsx!参保!C17` → `hefei_2017Q3.xlsx · 参保 · C17`."""
    return message("list.aside", lang).join(part for part in ref.split("!") if part)


def _inputs(cell: Cell) -> list[str]:
    """What a figure was compared with, one each; older releases tell it in one text."""
    inputs: str | list[str] = cell["inputs"] or []
    return inputs.split() if isinstance(inputs, str) else inputs


def _against(told: Sequence[str], kind: str, structure: Structure, lang: str) -> Iterable[str]:
    """What a figure was compared with: cells by file; of a promise the areas and periods that are missing."""
    if kind == "coverage":
        gaps = [each.partition("/") for each in told]
        for area, group in groupby(gaps, key=lambda gap: gap[0]):
            missing = listing([periods.short(when, lang) for _, _, when in group], lang)
            yield message("report.gap", lang, area=codes.label(structure, "ref_area", area, lang), periods=missing)
        if len(told) >= SHOWN_GAPS:
            yield message("report.gaps.more", lang)
        return
    named = [codes.label(structure, "source", each, lang) for each in told if "!" not in each]
    yield from named
    refs = sorted(each for each in told if "!" in each)
    for file, cells_of in groupby(refs, key=lambda ref: ref.rpartition("!")[0].rstrip("!")):
        held = [ref.rpartition("!")[2] for ref in cells_of]
        shown = listing(held, lang) if len(held) <= FEW else message("report.cells", lang, count=len(held))
        yield message("list.aside", lang).join([*(part for part in file.split("!") if part), shown])
