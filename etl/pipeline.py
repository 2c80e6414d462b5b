"""The rooms in their order: receive → read → harmonise → derive → validate → stage → release. Only this file knows it."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from functools import cached_property
from itertools import groupby
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pandas as pd

from etl.harmonise import bulletin, codes, combine, derive, excerpt, tidy, values
from etl.harmonise.form import above
from etl.ingest import READERS, archive, cache, database
from etl.model import bundled
from etl.model.dataflow import Dataflow
from etl.model.period import end as period_end
from etl.model.period import is_period
from etl.model.registry import Registry
from etl.model.source import File, Layout, Source, moment
from etl.model.structure import BESIDE
from etl.model.table import Sheet
from etl.model.vintage import Vintage
from etl.problem import Misuse, Problem, Problems, Refusal
from etl.publish import checksums, disclosure, log, release, staging, structure
from etl.validate import expectations, identities, runner
from etl.validate.report import Report

CODE = Path(__file__).parent


@dataclass
class House:
    """One office at work: its declarations, its rules, its home, and the moment it is now.

    `workers` processes validate side by side; `remarks` are what whoever is at work should know of the last release.
    """

    registry: Registry
    rules: Path
    home: Path
    now: datetime
    tell: Callable[[str], None] = lambda step: None
    workers: int = 0
    remarks: list[str] = field(default_factory=list)
    _told: dict[str, tuple[pd.DataFrame, pd.DataFrame]] = field(default_factory=dict)
    _harmonised: dict[str, pd.DataFrame] = field(default_factory=dict)

    @property
    def archive(self) -> Path:
        return self.home / "archive"

    @cached_property
    def code(self) -> str:
        """A hash of the program: what other code computed is computed again."""
        return cache.of_files((path for path in CODE.rglob("*") if path.is_file() and path.suffix != ".pyc"), CODE)

    @cached_property
    def codelists(self) -> str:
        """A hash of the code lists."""
        return cache.of_files((self.registry.folder / "codelists").glob("*.csv"), self.registry.folder)

    @cached_property
    def declarations(self) -> str:
        """A hash of everything declared: datasets and rules."""
        folders = [self.registry.folder, self.rules]
        return cache.key(*(cache.of_files([path for path in folder.rglob("*") if _counts(path)], folder) for folder in folders))


def _counts(path: Path) -> bool:
    """Whether a declaration can change a figure: an answer only words them."""
    return path.is_file() and path.parent.name != "answers"


def steps(house: House) -> int:
    """How many steps a build and release of everything will tell of, for a progress bar."""
    files = sum(len(source.files) for source in house.registry.sources.values())
    return files + 3 * len(house.registry.dataflows) + 1


def receive(
    house: House,
    content: bytes,
    name: str,
    source: str,
    *,
    sender: str | None = None,
    period: str | None = None,
    published: str | None = None,
) -> Vintage:
    """Keep a delivered file, once it can be read with the source's declarations; otherwise Refusal, and nothing is kept."""
    told = _source(house, source)
    if period and not is_period(period):
        raise Misuse(f"--period: “{period}” is no period; write 2017, 2017-Q3 or 2017-09")
    if sender and sender not in house.registry.codelists["ref_area"]:
        raise Misuse(f"--sender: “{sender}” is no area code; see datasets/codelists/ref_area.csv")
    try:
        declared = moment(published, house.registry.catalog.zone) if published else None
    except ValueError as error:
        raise Misuse(f"--published: “{published}” is no date; write 2017-10-20 or a full ISO moment") from error
    _observations_of(house.registry, told, content, name, period, (declared or house.now).isoformat())
    return archive.keep(
        house.archive, content, name=name, source=source, received=house.now, published=declared, period=period, sender=sender
    )


def receive_table(house: House, address: str, source: str, **declared: str | None) -> Vintage:
    """Keep the rows of a database table as they are now."""
    table = next((layout.table for layout in _source(house, source).layouts if layout.table), source)
    return receive(house, database.extract(address, table), f"{table}.csv", source, **declared)


def unread(house: House, vintage: Vintage) -> list[str]:
    """What stands in an archived file and is not read: hidden sheets, rows and columns, columns declared as ignored."""
    source = house.registry.sources[vintage.source]
    layouts = _layouts(source, vintage.name, vintage.period)
    told: dict[str, None] = {}
    for layout in layouts:
        sheets = READERS[layout.kind or source.kind](archive.content(house.archive, vintage), vintage.name)
        told |= dict.fromkeys(bulletin.remarks(sheets, layout, source) if layout.sentences else tidy.remarks(sheets, layout))
    return [*told, *tidy.sheets_left(sheets, layouts)]


def _source(house: House, name: str) -> Source:
    if name not in house.registry.sources:
        raise Misuse(f"--source: “{name}” is no source; known are {', '.join(sorted(house.registry.sources))}")
    return house.registry.sources[name]


def keep_bundled(house: House) -> list[Vintage]:
    """Archive the files that come with the declarations; the vintages they are."""
    kept, zone = [], house.registry.catalog.zone
    for source in house.registry.sources.values():
        for file in source.files:
            content = bundled.path(house.registry.folder, source, file).read_bytes()
            kept.append(
                archive.keep(
                    house.archive,
                    content,
                    name=file.path,
                    source=source.id,
                    received=house.now,
                    published=file.moment(zone) or _dated(source, file, content, zone),
                    period=file.period,
                    bundled=True,
                )
            )
    return kept


def _dated(source: Source, file: File, content: bytes, zone: tzinfo) -> datetime:
    """The moment from which the figures of a file that tells its own date are known."""
    layout = _layouts(source, file.path, file.period)[0]
    sheets = READERS[layout.kind or source.kind](content, file.path)
    return moment(above.date(sheets, file.dated_at or "", source), zone)


def vintages(house: House) -> list[Vintage]:
    """Every vintage that counts: what was received, and the bundled files as they are now."""
    declared = keep_bundled(house)
    received = [each for each in archive.vintages_of(house.archive, house.registry.sources) if not each.bundled]
    return sorted(declared + received, key=lambda each: (each.moment, each.source, each.name, each.sha256))


def wanted(house: House, names: Iterable[str] | None) -> list[str]:
    """The dataflows named, or every one."""
    unknown = [name for name in names or () if name not in house.registry.dataflows]
    if unknown:
        raise Misuse(f"{', '.join(unknown)}: no such dataflow; known are {', '.join(house.registry.dataflows)}")
    return list(names or house.registry.dataflows)


def _with_inputs(house: House, names: Iterable[str]) -> list[str]:
    """The dataflows and all they are derived from, inputs first."""
    told: dict[str, None] = {}
    for name in names:
        told |= dict.fromkeys([*_with_inputs(house, house.registry.dataflows[name].inputs), name])
    return list(told)


def build(house: House, names: Iterable[str]) -> dict[str, Report]:
    """Stage each dataflow whose inputs changed, and those it is derived from.

    Refusal with every problem of every dataflow. What is refused is not staged, nor is what is derived from it.
    """
    kept, problems, reports = vintages(house), _unlisted(house), {}
    fingerprint = _fingerprint(house, kept)
    wanted = _with_inputs(house, names)
    stale = [name for name in wanted if not staging.fresh(house.home / "staging", name, fingerprint)]
    for name in stale:
        staging.discard(house.home / "staging", name)
    with _workers(house, len(stale)) as side_by_side:
        jobs = {}
        for name in stale:
            house.tell(name)
            with problems:
                jobs[name] = side_by_side.submit(_stage, _work(house, name, kept), house.home / "staging", fingerprint)
        for name, job in jobs.items():
            house.tell(f"checking {name}")
            with problems:
                reports[name] = job.result()
    for name in wanted:
        for other in house.registry.dataflows[name].inputs:
            if not staging.fresh(house.home / "staging", other, fingerprint):
                staging.discard(house.home / "staging", name)
                problems.add(f"its input {other} was refused", name, f"mend {other} first")
    problems.refuse_if_any()
    return reports


def _unlisted(house: House) -> Problems:
    """A Problem for every source that has files and that no dataflow lists: its figures would be dropped in silence."""
    problems = Problems()
    listed = {name for dataflow in house.registry.dataflows.values() for name in dataflow.sources}
    for source in house.registry.sources.values():
        if source.id not in listed and (source.files or archive.vintages_of(house.archive, [source.id])):
            where = f"datasets/sources/{source.id}"
            problems.add(
                f"no dataflow lists the source {source.id}", where, f"add {source.id} to `sources` of a file in datasets/dataflows/"
            )
    return problems


def check(house: House, names: Iterable[str]) -> dict[str, Report]:
    """The reports of the dataflows, staging nothing; Refusal only where figures cannot be read."""
    kept, problems, reports = vintages(house), _unlisted(house), {}
    for name in names:
        with problems:
            reports[name] = _report(_work(house, name, kept))
    problems.refuse_if_any()
    return reports


def promote(house: House, names: Iterable[str]) -> list[str]:
    """Release what is staged under today's date where the office is, all of it or nothing; the new release ids."""
    from etl.publish import answers, cards, site

    catalog = house.registry.catalog.model_dump(mode="json", exclude={"timezone"})
    declared = [answer.model_dump(mode="json", exclude_defaults=True) for answer in house.registry.answers.values()]

    def compose(root: Path) -> None:
        answers.declare(declared, root)
        house.remarks[:] = site.render(root)

    date = house.now.astimezone(house.registry.catalog.zone).date().isoformat()
    edition = cache.key(house.code, house.registry.catalog.model_dump_json(), repr(declared), *cards.hands().values())
    new = release.promote(house.home, list(names), date, catalog, compose, edition, house.tell)
    if new:
        log.append(house.home, house.now, "release", releases=new)
    return new


def verify(house: House) -> list[Problem]:
    """What is lost or damaged in the archive and in the site that is served."""
    if not house.archive.is_dir():
        raise Refusal([Problem(where="--home", what="there is no archive here", remedy="name the home of an office")])
    problems = archive.verify(house.archive)
    with (found := Problems()):
        release.check(house.home)
    served = release.served(house.home)
    for dataset in sorted((served / "datasets").iterdir()) if served else []:
        for name in [*release.releases(dataset), "latest"] if dataset.is_dir() else []:
            problems += checksums.verify(dataset / name, f"datasets/{dataset.name}/{name}")
    problems += checksums.verify(served, "the site", release.sums(served)) if served else []
    return problems + found.found


def status(house: House) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """What has come from each source and who is awaited; what of each dataflow is staged and released."""
    kept = _archived(house)
    sources: list[dict[str, object]] = []
    for name in house.registry.sources:
        mine = [each for each in kept if each.source == name]
        newest = max((each.period for each in mine if each.period), key=period_end, default=None)
        senders = {each.sender for each in mine if each.sender}
        awaited = sorted(senders - {each.sender for each in mine if each.period == newest})
        sources.append({"source": name, "files": len(mine), "newest": mine[-1] if mine else None, "period": newest, "awaited": awaited})
    site = release.served(house.home)
    flows: list[dict[str, object]] = [
        {
            "dataflow": name,
            "staged": (house.home / "staging" / name / staging.FINGERPRINT).is_file(),
            "awaiting": release.awaiting(house.home, name),
            "release": release.newest(site / "datasets" / name) if site else None,
        }
        for name in house.registry.dataflows
    ]
    return sources, flows


def _archived(house: House) -> list[Vintage]:
    """What is in the archive, oldest first, without writing to it: what was received, and of each bundled file the version kept last."""
    kept = archive.vintages_of(house.archive, house.registry.sources)
    last = {(each.source, each.name): each for each in sorted(kept, key=lambda each: each.received) if each.bundled}
    declared = {(source.id, file.path) for source in house.registry.sources.values() for file in source.files}
    return [each for each in kept if not each.bundled or ((each.source, each.name) in declared and last[each.source, each.name] == each)]


def harmonised(house: House, source: Source, kept: list[Vintage]) -> pd.DataFrame:
    """Every observation of a source, all vintages, remembered per file."""
    if source.id not in house._harmonised:
        declared = cache.key(source.model_dump_json(exclude={"amendments", "coverage"}), house.codelists, house.code)
        vintages = {}
        for vintage in (each for each in kept if each.source == source.id):
            house.tell(f"{source.id}: {vintage.name}")
            vintages[cache.key(vintage.sha256, vintage.name, vintage.period or "", vintage.moment.isoformat())] = vintage
        folder = house.home / "cache" / source.id / declared
        frames = cache.remember(folder, list(vintages), lambda names: _read(house, source, [vintages[name] for name in names]))
        house._harmonised[source.id] = codes.amend(combine.stack(frames), source) if frames else combine.stack([])
        _refuse_homeless(house, source)
    return house._harmonised[source.id]


def _refuse_homeless(house: House, source: Source) -> None:
    """Refusal where a source tells an indicator whose dataflow does not list the source: the figures would be dropped in silence."""
    problems = Problems()
    told = house._harmonised[source.id]
    for indicator in told["indicator"].unique():
        home = house.registry.indicators[str(indicator)].dataflow
        if source.id not in house.registry.dataflows[home].sources:
            rows = told[told["indicator"] == indicator]
            what = (
                f"{source.id} tells {indicator} ({len(rows)} figures), which is published in {home}, and {home} does not list {source.id}"
            )
            problems.add(what, rows["source_ref"].iloc[0], f"add {source.id} to `sources` in datasets/dataflows/{home}.yaml")
    problems.refuse_if_any()


def observations(house: House, dataflow: Dataflow, kept: list[Vintage]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The observations of a dataflow, printed and derived, and the lineage of the derived ones."""
    if dataflow.id not in house._told:
        indicators = house.registry.indicators
        problems, inputs = Problems(), []
        with problems:
            printed = _history(house, dataflow, kept)
        for name in dataflow.inputs:
            with problems:
                inputs.append(observations(house, house.registry.dataflows[name], kept)[0])
        problems.refuse_if_any()
        told = combine.latest(printed).drop(columns=list(BESIDE), errors="ignore")
        steps = [derive.totals(told, house.registry.codelists["scheme"], dataflow.derive.totals, indicators)]
        told = combine.stack([told, steps[0][0]])
        mine = {code: row for code, row in indicators.items() if row.dataflow == dataflow.id}
        steps.append(derive.differences(told, indicators, mine))
        told = combine.stack([told, steps[1][0]])
        if dataflow.derive.single_periods:
            steps.append(derive.single_periods(told, indicators))
        steps.append(derive.ratios(combine.stack([*inputs, told]), indicators, mine))
        told = combine.stack([told, *(rows for rows, _ in steps[2:])])
        lineage = combine.lineages([lines for _, lines in steps])
        house._told[dataflow.id] = combine.mark_breaks(told, house.registry.breaks), lineage
    return house._told[dataflow.id]


def _history(house: House, dataflow: Dataflow, kept: list[Vintage]) -> pd.DataFrame:
    """All vintages of what a dataflow's sources tell of its indicators."""
    frames, problems = [], Problems()
    for name in dataflow.sources:
        with problems:
            frames.append(harmonised(house, house.registry.sources[name], kept))
    problems.refuse_if_any()
    mine = [code for code, row in house.registry.indicators.items() if row.dataflow == dataflow.id]
    return combine.of_indicators(combine.stack(frames), mine, dataflow.structure.added)


def _read(house: House, source: Source, vintages: Sequence[Vintage]) -> tuple[pd.DataFrame, list[int]]:
    """The observations of some files under each other, and how many each has; Refusal with every problem of every file."""
    problems, files = Problems(), []
    for each in vintages:
        with problems:
            files.append(
                _parts(house.registry, source, archive.content(house.archive, each), each.name, each.period, each.moment.isoformat())
            )
    parts = [part for file in files for part in file]
    with (together := Problems()):
        told = [_observed(house.registry, source, alike) for alike in _alike(parts)]
    if problems.found or together.found:
        for part in parts:  # each alone, so that the problems of one do not hide those of another
            with problems:
                _observed(house.registry, source, [part])
        problems.refuse_if_any()
        together.refuse_if_any()
    sizes = [sum(tidy.size(part.long) for part in file) for file in files]
    sums = [each.sha256 for each, size in zip(vintages, sizes, strict=True) for _ in range(size)]
    return combine.once(combine.stack(told), sizes).assign(file_sha256=sums), sizes


def _layouts(source: Source, name: str, period: str | None) -> tuple[Layout, ...]:
    """The forms a file wears, one for each of its parts."""
    layouts = source.layouts_for(name, period)
    if not layouts:
        remedy = f"add a layout to datasets/sources/{source.id}/source.yaml, or receive it with --period"
        raise Refusal(
            [Problem(where=name, what=f"no layout of {source.id} fits this file and period ({period or 'none told'})", remedy=remedy)]
        )
    return layouts


@dataclass(frozen=True)
class _Part:
    """One table of a file as a long table of labels, its form, the period the file was received for, and the moment from which
    its figures are known."""

    layout: Layout
    long: tidy.Long
    period: str | None
    known: str


def _parts(registry: Registry, source: Source, content: bytes, name: str, period: str | None, known: str) -> list[_Part]:
    """The tables of a file; most files have one."""
    layouts, parts, problems = _layouts(source, name, period), [], Problems()
    read = {kind: READERS[kind](content, name) for kind in {layout.kind or source.kind for layout in layouts}}
    for layout in layouts:
        with problems:
            parts.append(_part(registry, source, read[layout.kind or source.kind], layout, period, known))
    problems.refuse_if_any()
    return parts


def _part(registry: Registry, source: Source, sheets: list[Sheet], layout: Layout, period: str | None, known: str) -> _Part:
    units = registry.codelists["unit_measure"]
    if layout.sentences:
        long = bulletin.read(sheets, layout, source, registry.codelists)
    else:
        long = tidy.unpivot(tidy.heads(sheets, layout, source, units), layout, source, units)
    return _Part(layout, long, period, known)


def _alike(parts: Sequence[_Part]) -> list[list[_Part]]:
    """Tables that follow each other, tell the same concepts and have the same signs: they go on together, for most of the way
    costs by the step."""
    return [list(group) for _, group in groupby(parts, lambda part: (sorted(part.long), part.layout.marks, part.layout.footnotes))]


def _observations_of(registry: Registry, source: Source, content: bytes, name: str, period: str | None, known: str) -> pd.DataFrame:
    """One file, from bytes to observations, each with what stands around it on its sheet."""
    parts = _parts(registry, source, content, name, period, known)
    return combine.once(combine.stack([_observed(registry, source, alike) for alike in _alike(parts)]))


def _observed(registry: Registry, source: Source, parts: Sequence[_Part]) -> pd.DataFrame:
    """Tables that are alike, from labels to observations, under each other in their order."""
    long = tidy.frame([part.long for part in parts])
    problems = Problems()
    with problems:
        read = codes.periods(long, source, [(tidy.size(part.long), part.period) for part in parts])
        coded = codes.apply(read, registry.codelists, source, registry.added)
    with problems:
        long = values.parse(long, source, parts[0].layout)
    problems.refuse_if_any()  # unknown labels and unknown marks are told together
    coded = coded.assign(**{name: long[name] for name in ("obs_value", "decimals", "obs_status")})
    based = codes.bases(values.convert(coded, registry.indicators, registry.codelists["unit_measure"], source), registry.indicators, source)
    known = [part.known for part in parts for _ in range(tidy.size(part.long))]
    return combine.observations(based, source.id, known, registry.extra)


@dataclass(frozen=True)
class _Work:
    """All that validating and staging one dataflow needs, so that another process can do it."""

    registry: Registry
    rules: Path
    dataflow: Dataflow
    frame: pd.DataFrame
    lineage: pd.DataFrame
    history: pd.DataFrame
    printed: pd.DataFrame
    beside: list[pd.DataFrame]
    kept: list[Vintage]


def _work(house: House, name: str, kept: list[Vintage]) -> _Work:
    dataflow = house.registry.dataflows[name]
    book = expectations.load(house.rules, name, dataflow.structure.added)
    beside = [observations(house, house.registry.dataflows[other], kept)[0] for other in book.beside]
    frame, lineage = observations(house, dataflow, kept)
    printed = _history(house, dataflow, kept)
    printed = printed.reindex(columns=[*dict.fromkeys((*printed.columns, *BESIDE))])
    history = combine.stack([printed.drop(columns=list(BESIDE)), combine.derived(frame)])
    return _Work(house.registry, house.rules, dataflow, frame, lineage, history, printed, beside, kept)


def _report(work: _Work) -> Report:
    """The rules of a dataflow on its observations, explanations applied."""
    return _judged(work)[0]


def _judged(work: _Work) -> tuple[Report, pd.DataFrame]:
    """The report, and which figures each of its verdicts is about."""
    book = expectations.load(work.rules, work.dataflow.id, work.dataflow.structure.added)
    residuals = _residuals(work, book)
    verdicts = runner.run(work.history, book.expectations, residuals, book.identities)
    judged = runner.judged(work.history, book.expectations, residuals, book.identities)
    return Report(work.dataflow.id, tuple(verdicts)).explained(_explanations(work)), judged


def _explanations(work: _Work) -> list[expectations.Explanation]:
    """The explanations written for figures of this dataflow; one about an indicator nobody knows is everybody's."""
    written = expectations.explanations(work.rules, work.registry.extra)
    homes = {code: row.dataflow for code, row in work.registry.indicators.items()}
    return [each for each in written if homes.get(each.indicator, work.dataflow.id) == work.dataflow.id]


def _residuals(work: _Work, book: expectations.RuleBook) -> pd.DataFrame:
    """How far the observations of a dataflow are from every relation its rule book declares."""
    sources = tuple(work.registry.sources[name] for name in work.dataflow.sources)
    facts = identities.Facts(
        work.registry.codelists,
        sources,
        combine.conflicts(work.frame),
        frozenset(work.frame["indicator"]),
        work.registry.events,
        combine.revisions(work.history),
        excerpt.by_place(work.printed),
    )
    return identities.residuals(combine.stack([work.frame, *work.beside]), book.identities, facts)


def _stage(work: _Work, target: Path, fingerprint: str) -> Report:
    report, judged = _judged(work)
    report.raise_if_critical()
    told = disclosure.suppress(work.frame, work.dataflow.disclosure, work.lineage)
    history = disclosure.forget(disclosure.suppress(work.printed, work.dataflow.disclosure, work.lineage), told)
    rules = disclosure.withhold(report.records(), told, history)
    files = combine.files(work.history)
    vintages = [each for each in work.kept if (each.source, each.name) in files]
    lapsed = disclosure.withhold_lapsed([each.record() for each in report.lapsed], told, history)
    described = structure.describe(work.dataflow, work.registry, told, vintages, rules, lapsed)
    staging.write(target, work.dataflow.id, told, work.lineage, described, rules, combine.conflicts(told), fingerprint, history, judged)
    return report


def _workers(house: House, jobs: int) -> Executor:
    """Processes that validate while this one reads; their libraries take seconds to load, which the reading hides."""
    if house.workers and jobs:
        pool = ProcessPoolExecutor(min(house.workers, jobs), get_context("spawn"))
        pool.submit(runner.warm_up)  # starts every process now, not when the first frame is ready
        return pool
    return _Here()


class _Here(Executor):
    """The executor that does the work at once, in this process."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        done: Future[Any] = Future()
        try:
            done.set_result(fn(*args, **kwargs))
        except Refusal as refusal:
            done.set_exception(refusal)
        return done


def _fingerprint(house: House, kept: list[Vintage]) -> str:
    """One hash for all a build depends on: declarations, rules, code and vintages."""
    told = [each.model_dump_json(exclude={"received"} if each.published else set()) for each in kept]
    return cache.key(house.declarations, house.code, *told)
