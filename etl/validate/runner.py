"""Great Expectations runs every rule; this module alone knows it.

The library has three silences this module breaks: it drops an expectation of an unknown type from a suite, it passes an
empty suite or a table without rows, and it reports a missing column as a failed check. Here each is a Problem, and a rule
that met no row is `not_applicable`, never passed.
"""

import os
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pandas as pd

from etl.model.structure import key
from etl.problem import Problem, Refusal
from etl.validate.expectations import Expectation, Identity, Severity
from etl.validate.report import Cell, Verdict

_LEVELS: tuple[Severity, ...] = ("warning", "critical")


def warm_up() -> None:
    """Load the library, which takes seconds."""
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    import great_expectations  # noqa: F401


def run(frame: pd.DataFrame, expectations: Sequence[Expectation], residuals: pd.DataFrame, identities: Sequence[Identity]) -> list[Verdict]:
    """A verdict for every expectation on the observations and every identity on its residuals, in their declared order."""
    return _identity_verdicts(residuals.reset_index(drop=True), _checks(identities), key(frame.columns)) + _expectation_verdicts(
        frame, expectations
    )


def judged(
    frame: pd.DataFrame, expectations: Sequence[Expectation], residuals: pd.DataFrame, identities: Sequence[Identity]
) -> pd.DataFrame:
    """Which figures each verdict of `run` is about: one row a verdict and figure, its key and `verdict`, the verdict's place among them."""
    names = list(key(frame.columns))
    found = [residuals.loc[residuals["identity"] == number, names] for number, _, _ in _checks(identities)]
    found += [frame.loc[_met(frame, each.where) & _told(frame, each), names].drop_duplicates() for each in expectations]
    if not found:
        return pd.DataFrame(columns=[*names, "verdict"])
    return pd.concat([rows.assign(verdict=place) for place, rows in enumerate(found)], ignore_index=True)


def _checks(identities: Sequence[Identity]) -> list[tuple[int, Identity, Severity]]:
    """Each identity at each level of severity at which it can fire."""
    return [(number, identity, level) for number, identity in enumerate(identities) for level in _LEVELS if _fires(identity, level)]


def _fires(identity: Identity, level: Severity) -> bool:
    return getattr(identity.tolerance, level) is not None


def _identity_verdicts(residuals: pd.DataFrame, checks: list[tuple[int, Identity, Severity]], names: tuple[str, ...]) -> list[Verdict]:
    numbers = ("residual", "tolerance_warning", "tolerance_critical")
    numeric = residuals[["identity"]].assign(**{name: residuals[name].astype(float) for name in numbers})
    declared = [
        (
            "expect_column_pair_values_a_to_be_greater_than_b",
            {"column_A": f"tolerance_{level}", "column_B": "residual", "or_equal": True},
            {"identity": (number,)},
            level,
        )
        for number, _, level in checks
    ]
    met = set(residuals["identity"])
    failing = iter(_validate(numeric, [each for each, (number, _, _) in zip(declared, checks, strict=True) if number in met]))
    verdicts = []
    for number, identity, level in checks:
        rows = next(failing) if number in met else []  # a rule that met no figure has nothing to ask
        cells = tuple(_cell(row, row["signed"], row[f"tolerance_{level}"], names) for row in residuals.loc[rows].to_dict("records"))
        checked = int((residuals["identity"] == number).sum())
        told = identity.title.zh, identity.title.en, identity.why, checked, cells, identity.declared(level), identity.explainable
        verdicts.append(Verdict(identity.id, level, *told))
    return verdicts


def _cell(row: dict[str, Any], residual: Decimal, tolerance: Decimal, names: tuple[str, ...]) -> Cell:
    return Cell(
        key={name: row[name] for name in names},
        value=_plain(row["value"]),
        residual=_plain(residual),
        tolerance=f"{tolerance:f}",
        source_ref=_text(row["source_ref"]),
        inputs=tuple(filter(None, (_text(row["inputs"]) or "").split("\n"))),
        unit=_text(row["obs_unit_text"]) or "",
        suspect=_text(row.get("suspect")) or "",
    )


def _plain(number: Any) -> str:
    """An exact number without exponent and idle zeros; blank where there is none."""
    return (f"{number.normalize():f}" if number else "0") if isinstance(number, Decimal) and number.is_finite() else ""


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _expectation_verdicts(frame: pd.DataFrame, expectations: Sequence[Expectation]) -> list[Verdict]:
    exact = frame.reset_index(drop=True)
    numeric = exact.assign(obs_value=exact["obs_value"].astype(float))
    failing = _validate(
        numeric.drop(columns=["obs_text", "obs_unit_text"]), [(each.type, each.kwargs, each.where, each.severity) for each in expectations]
    )
    verdicts, names = [], key(frame.columns)
    for each, rows in zip(expectations, failing, strict=True):
        checked = int((_met(numeric, each.where) & _told(numeric, each)).sum())
        cells = tuple(
            Cell({name: row[name] for name in names}, _plain(row["obs_value"]), _plain(row["obs_value"]), "", _text(row["source_ref"]), ())
            for row in exact.loc[rows].to_dict("records")
        )
        named = each.meta
        told = named.title.zh, named.title.en, named.why, checked, cells, each.declared(), named.explainable
        verdicts.append(Verdict(named.id, each.severity, *told))
    return verdicts


def _told(frame: pd.DataFrame, expectation: Expectation) -> pd.Series:
    """The rows a rule on a column's values can judge: those that have one. A rule on absence judges all."""
    column = expectation.kwargs.get("column")
    if column not in frame or "null" in expectation.type:
        return pd.Series(True, index=frame.index)
    return frame[column].notna()


def _met(frame: pd.DataFrame, where: dict[str, tuple[Any, ...]]) -> pd.Series:
    met = pd.Series(True, index=frame.index)
    for column, codes in where.items():
        met &= frame[column].isin(codes)
    return met


def _validate(frame: pd.DataFrame, declared: Sequence[tuple[str, dict[str, Any], dict[str, tuple[Any, ...]], str]]) -> list[list[int]]:
    """For every declared expectation, the numbers of the rows that fail it."""
    if not declared:
        return []
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    import great_expectations as gx
    from great_expectations.core.expectation_suite import ExpectationSuite

    alike: dict[str, int] = {}  # the library takes rules that differ in name alone for one: it is asked once for all of them
    asked = [alike.setdefault(repr((kind, kwargs, where)), number) for number, (kind, kwargs, where, _) in enumerate(declared)]
    taken = [_expectation(number, *declared[number], columns=set(frame.columns)) for number in alike.values()]
    if frame.empty:  # a table without rows would pass everything
        return [[] for _ in declared]
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}  # type: ignore[assignment]
    asset = context.data_sources.add_pandas("observations").add_dataframe_asset("frame")
    batch = asset.add_batch_definition_whole_dataframe("whole").get_batch({"dataframe": frame.assign(row=frame.index)})
    suite = ExpectationSuite("rules")
    for expectation in taken:
        suite.add_expectation(expectation)
    outcome = batch.validate(suite, result_format={"result_format": "COMPLETE", "unexpected_index_column_names": ["row"]})
    if not len(suite.expectations) == len(outcome.results) == len(taken):
        told = f"{len(taken)} rules declared, {len(suite.expectations)} taken up, {len(outcome.results)} run"
        raise Refusal([Problem(where="expectations", what=told, remedy="report this: a rule must never be dropped")])
    failing: dict[int, list[int]] = {}
    for result in outcome.results:
        config: Any = result.expectation_config
        number = config.meta["number"]
        failing[number] = _failing_rows(result, frame[_met(frame, declared[number][2])])
    return [failing[number] for number in asked]


def _expectation(
    number: int, kind: str, kwargs: dict[str, Any], where: dict[str, tuple[Any, ...]], severity: str, *, columns: set[str]
) -> Any:
    from great_expectations.exceptions import GreatExpectationsError
    from great_expectations.expectations.registry import get_expectation_impl
    from great_expectations.expectations.row_conditions import Column

    if kwargs.keys() & {"row_condition", "condition_parser"}:
        what = f"{kind}: row_condition hides how many rows a rule has met"
        raise Refusal([Problem(where="expectations", what=what, remedy="select rows with `where`")])
    conditions = [Column(name).is_in(list(codes)) for name, codes in where.items()]
    if conditions:
        both = conditions[0]
        for condition in conditions[1:]:
            both = both & condition  # type: ignore[assignment]
        kwargs = {**kwargs, "row_condition": both}
    named = {value for key, value in kwargs.items() if key.startswith("column") and isinstance(value, str)}
    named |= set(kwargs.get("column_list", ())) | where.keys()
    if named - columns:
        what = f"{kind}: no column {', '.join(sorted(named - columns))}"
        raise Refusal([Problem(where="expectations", what=what, remedy="name a column of the observation table")])
    try:
        implementation: Any = get_expectation_impl(kind)
        return implementation(**kwargs, severity=severity, meta={"number": number})
    except (
        GreatExpectationsError,
        ValueError,
        TypeError,
        KeyError,
    ) as error:  # a declaration the library cannot take; pydantic's are ValueErrors
        what = f"great-expectations knows no such rule: {kind}: {(str(error).splitlines() or [type(error).__name__])[0]}"
        raise Refusal([Problem(where="expectations", what=what, remedy="correct type and kwargs in expectations/")]) from error


def _failing_rows(result: Any, frame: pd.DataFrame) -> list[int]:
    """The rows that fail; of an expectation about the table as a whole, the first of the rows it was about."""
    if result.exception_info and any(
        told.get("raised_exception")
        for told in ([result.exception_info] if "raised_exception" in result.exception_info else result.exception_info.values())
    ):
        what = f"{result.expectation_config.type} could not be run"
        raise Refusal(
            [Problem(where="expectations", what=f"{what}: {result.exception_info}"[:400], remedy="correct its kwargs in expectations/")]
        )
    if result.success:
        return []
    rows = {entry["row"] for entry in result.result.get("unexpected_index_list") or []}
    return sorted(int(row) for row in rows) or list(frame.index[:1])
