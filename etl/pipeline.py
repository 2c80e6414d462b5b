"""The rooms in their order: receive → read → harmonise → derive → validate → stage → release.

`reading` takes a file as far as observations, `checking` a dataflow as far as its stage; only these three know the order.
"""

from collections.abc import Iterable
from datetime import datetime, tzinfo
from typing import Any

from etl import checking, life, reading
from etl.harmonise import homes, tables
from etl.harmonise.form import above
from etl.house import House
from etl.ingest import archive, database
from etl.model import bundled
from etl.model.period import end as period_end
from etl.model.period import is_period
from etl.model.source import File, Source, moment
from etl.model.vintage import Vintage
from etl.problem import Misuse, Problem, Problems, Refusal
from etl.publish import agenda, checksums, embargo, past, public, release, staging, structure
from etl.validate import workers
from etl.validate.report import Report


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
    reading.read(house.registry, told, content, name, period, (declared or house.now).isoformat())
    return archive.keep(
        house.archive, content, name=name, source=source, received=house.now, published=declared, period=period, sender=sender
    )


def receive_table(house: House, address: str, source: str, **declared: str | None) -> Vintage:
    """Keep the rows of a database table as they are now."""
    table = next((layout.table for layout in _source(house, source).layouts if layout.table), source)
    return receive(house, database.extract(address, table), f"{table}.csv", source, **declared)


def remarks(house: House, vintage: Vintage) -> list[str]:
    """How an archived file was read where that is not certain, and what stands in it and is not read."""
    source = house.registry.sources[vintage.source]
    worn = tables.layouts(source, vintage.name, vintage.period)
    return tables.remarks(reading.sheets(source, worn, archive.content(house.archive, vintage), vintage.name), worn, source)


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
    worn = tables.layouts(source, file.path, file.period)[:1]
    (sheets,) = reading.sheets(source, worn, content, file.path).values()
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
    """Stage each dataflow whose inputs changed, and those it is derived from; then what else is staged or released and was
    computed from other figures than are staged now.

    Refusal with every problem of every dataflow, and the reports of those that passed. What is refused is not staged, nor is what
    is derived from it.
    """
    kept, problems = vintages(house), _unlisted(house)
    reports: dict[str, Report] = {}
    built: list[str] = []
    wanted = _with_inputs(house, names)
    while wanted:
        reports |= _build(house, wanted, kept, problems)
        built += wanted
        stale = [name for name, other in _stale(house) if other in built]
        wanted = [name for name in _with_inputs(house, stale) if name not in built]
    refused = [name for name in built if name not in _staged(house)]
    life.draft(house, built)
    problems.refuse_if_any(refused, reports)
    return reports


def _build(house: House, wanted: list[str], kept: list[Vintage], problems: Problems) -> dict[str, Report]:
    """Stage those of the dataflows, inputs first, whose inputs changed."""
    folder, fingerprint = house.staging, house.fingerprint(kept)
    reports: dict[str, Report] = {}
    stale = [name for name in wanted if not staging.fresh(folder, name, fingerprint)]
    for name in stale:
        staging.discard(folder, name)
    with workers.side_by_side(house.workers, len(stale)) as at_work:
        jobs = {}
        for name in stale:
            house.tell(name)
            with problems:
                jobs[name] = at_work.submit(checking.stage, checking.of(house, name, kept), folder, fingerprint)
        for name, job in jobs.items():
            house.tell(f"checking {name}")
            with problems:
                reports[name] = job.result()
    for name in wanted:
        refused = [other for other in house.registry.dataflows[name].inputs if not staging.fresh(folder, other, fingerprint)]
        for other in refused:
            staging.discard(folder, name)
            problems.add(f"its input {other} was refused", name, f"mend {other} first")
        if staging.fresh(folder, name, fingerprint):
            staging.bind(folder, name, [other for other in checking.kin(house, name) if staging.fresh(folder, other, fingerprint)])
    return reports


def _staged(house: House) -> list[str]:
    """The dataflows of which something is staged."""
    return [name for name in house.registry.dataflows if (house.staging / name / staging.FINGERPRINT).is_file()]


def _stale(house: House) -> list[tuple[str, str]]:
    """Which datasets would contradict an input of theirs if all that is staged were released: (dataset, input)."""
    return release.stale(house.staging, _staged(house), house.inputs, public.served(house.home))


def _unlisted(house: House) -> Problems:
    """A Problem for every source that has files and that no dataflow lists."""
    problems, sources = Problems(), house.registry.sources.values()
    told = [source.id for source in sources if source.files or archive.vintages_of(house.archive, [source.id])]
    with problems:
        homes.check_listed(told, house.registry)
    return problems


def check(house: House, names: Iterable[str]) -> dict[str, Report]:
    """The reports of the dataflows, staging nothing; Refusal only where figures cannot be read, with the reports of the others."""
    wanted, kept, problems, reports = list(names), vintages(house), _unlisted(house), {}
    for name in wanted:
        with problems:
            reports[name] = checking.report(checking.of(house, name, kept))
    problems.refuse_if_any([name for name in wanted if name not in reports], reports)
    return reports


def vocabulary(house: House, name: str) -> dict[str, object]:
    """What words the figures of a dataflow, as `structure.json` will once it is staged."""
    return structure.vocabulary(house.registry.dataflows[name], house.registry)


def calendar(house: House) -> tuple[dict[str, Any], list[Problem]]:
    """What comes out when, of everything that is declared, and what is wrong with it."""
    site, zone = public.served(house.home), house.registry.catalog.zone
    told = agenda.of(house.registry, site, house.now, released=False)
    return told, agenda.problems(told, agenda.public(site), house.registry.moved, past.read(site, zone))


def verify(house: House) -> list[Problem]:
    """What is lost or damaged in the archive, in the site that is served and in the log."""
    if not house.archive.is_dir():
        raise Refusal([Problem(where="--home", what="there is no archive here", remedy="name the home of an office")])
    problems = archive.verify(house.archive)
    with (found := Problems()):
        public.check(house.home)
    served = public.served(house.home)
    for dataset in sorted((served / "datasets").iterdir()) if served else []:
        for name in [*release.releases(dataset), "latest"] if dataset.is_dir() else []:
            problems += checksums.verify(dataset / name, f"datasets/{dataset.name}/{name}")
    problems += checksums.verify(served, "the site", public.sums(served)) if served else []
    for each in embargo.held(house.home):
        for ready in each.sites().values():
            problems += checksums.verify(ready.site, f"embargo/{each.name}", public.sums(ready.site))
    return problems + found.found + life.verify(house)


def status(house: House) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """What has come from each source and who is awaited; what of each dataflow is staged and released."""
    declared = {(source.id, file.path) for source in house.registry.sources.values() for file in source.files}
    kept = archive.standing(house.archive, house.registry.sources, declared)
    sources: list[dict[str, object]] = []
    for name in house.registry.sources:
        mine = [each for each in kept if each.source == name]
        newest = max((each.period for each in mine if each.period), key=period_end, default=None)
        senders = {each.sender for each in mine if each.sender}
        awaited = sorted(senders - {each.sender for each in mine if each.period == newest})
        sources.append({"source": name, "files": len(mine), "newest": mine[-1] if mine else None, "period": newest, "awaited": awaited})
    site = public.served(house.home)
    staged = _staged(house)
    stale = _stale(house)
    held = embargo.waiting(house.home)
    flows: list[dict[str, object]] = [
        {
            "dataflow": name,
            "staged": name in staged,
            "awaiting": release.awaiting(house.home, name),
            "contradicts": [other for each, other in stale if each == name],
            "release": shown.name if (shown := release.latest(site, name)) else None,
            "version": staging.load(shown / "structure.json").get("version") if shown else None,
            "held": [each.at.astimezone(house.registry.catalog.zone) for each in held if name in each.figures],
        }
        for name in house.registry.dataflows
    ]
    return sources, flows
