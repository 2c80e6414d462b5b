"""One dataflow at work, from its observations to what is staged of it: judged by its rules, withheld where it must be, described."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from etl import reading
from etl.harmonise import combine, excerpt, homes
from etl.house import House
from etl.model.dataflow import Dataflow
from etl.model.registry import Registry
from etl.model.vintage import Vintage
from etl.problem import Problems, Refusal
from etl.publish import disclosure, staging, structure
from etl.validate import expectations, identities, judgement
from etl.validate.report import Report


@dataclass(frozen=True)
class Work:
    """All that validating and staging one dataflow needs, so that another process can do it."""

    registry: Registry
    rules: Path
    dataflow: Dataflow
    book: expectations.RuleBook
    frame: pd.DataFrame
    lineage: pd.DataFrame
    history: pd.DataFrame
    printed: pd.DataFrame
    beside: list[pd.DataFrame]
    kept: list[Vintage]


def of(house: House, name: str, kept: list[Vintage]) -> Work:
    """The work on a dataflow: its observations, those beside it, and its rules; Refusal with every problem of all of them."""
    dataflow = house.registry.dataflows[name]
    book = expectations.load(house.rules, name, dataflow.structure.added)
    problems, beside = Problems(), []
    with problems:
        frame, lineage = reading.observations(house, dataflow, kept)
        printed = reading.history(house, dataflow, kept)
    for source in dataflow.sources if not problems.found else ():
        with problems:
            homes.check(reading.harmonised(house, house.registry.sources[source], kept), dataflow.id, source, house.registry)
    for other in book.beside:
        try:
            beside.append(reading.observations(house, house.registry.dataflows[other], kept)[0])
        except Refusal as refusal:
            problems.found += refusal.problems
            problems.add(f"its rules compare it with {other}, which cannot be read", name, f"mend {other} first")
    problems.refuse_if_any()
    history = combine.all_told(printed, frame)
    return Work(house.registry, house.rules, dataflow, book, frame, lineage, history, printed, beside, kept)


def kin(house: House, name: str) -> list[str]:
    """The dataflows that a dataflow's figures are computed from or compared with: what is published of it tells of theirs."""
    dataflow = house.registry.dataflows[name]
    return list(dict.fromkeys([*dataflow.inputs, *expectations.load(house.rules, name, dataflow.structure.added).beside]))


def report(work: Work) -> Report:
    """The rules of a dataflow on its observations, explanations applied."""
    return _judged(work)[0]


def _judged(work: Work) -> tuple[Report, pd.DataFrame]:
    """The report, and which figures each of its verdicts is about."""
    return judgement.of(work.dataflow.id, work.history, residuals(work), work.book, explanations(work))


def explanations(work: Work) -> list[expectations.Explanation]:
    """The explanations written for figures of a dataflow."""
    return judgement.explanations(work.rules, work.dataflow.id, work.registry)


def residuals(work: Work) -> pd.DataFrame:
    """How far the observations of a dataflow are from every relation its rule book declares."""
    facts = identities.Facts(
        work.registry.codelists,
        tuple(work.registry.sources[name] for name in work.dataflow.sources),
        combine.conflicts(work.frame),
        frozenset(work.frame["indicator"]),
        work.registry.events,
        combine.revisions(work.history),
        excerpt.by_place(work.printed),
    )
    return identities.residuals(combine.stack([work.frame, *work.beside]), work.book.identities, facts)


def stage(work: Work, target: Path, fingerprint: str) -> Report:
    """Stage the dataflow in a folder; Refusal where a rule that blocks is broken. Its report."""
    report, judged = _judged(work)
    report.raise_if_critical()
    told = disclosure.suppress(work.frame, work.dataflow.disclosure, work.lineage)
    printed = disclosure.forget(disclosure.suppress(work.printed, work.dataflow.disclosure, work.lineage), told)
    rules = disclosure.withhold(report.records(), told, printed)
    files = combine.files(work.history)
    vintages = [each for each in work.kept if (each.source, each.name) in files]
    lapsed = disclosure.withhold_lapsed([each.record() for each in report.lapsed], told, printed)
    described = structure.describe(work.dataflow, work.registry, told, vintages, rules, lapsed)
    staging.write(target, work.dataflow.id, told, work.lineage, described, rules, combine.conflicts(told), fingerprint, printed, judged)
    return report
