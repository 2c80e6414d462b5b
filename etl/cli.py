"""The command line: `shebao receive · build · check · gate · review · approve · release · log · serve · status` and a few more.

Exit codes: 0 done, 1 data refused or damaged, 2 the command was not understood.
"""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.console import Console

from etl import desk
from etl.problem import Misuse, Problems, Refusal

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)

Home = Annotated[Path, typer.Option("--home", envvar="SHEBAO_HOME", help="Where archive, staging and sites are kept.")]
Datasets = Annotated[Path, typer.Option("--datasets", help="The folder of declarations.")]
Names = Annotated[list[str] | None, typer.Argument(help="Dataflows; none means every one.", show_default=False)]
PrivateKey = Annotated[
    Path, typer.Option("--key", envvar="SHEBAO_KEY", help="The private half of your Ed25519 key; it is read and kept nowhere.")
]
Why = Annotated[str, typer.Option("--why", help="Why, in a sentence; it stands in the log.")]
At = Annotated[str | None, typer.Option("--at", help="The moment until which it is under embargo: 2026-12-10T09:30.", show_default=False)]
HOME, DATASETS = Path("var"), Path("datasets")


@app.command(epilog="Example: shebao receive hefei_2017Q3.xlsx --source city_quarterly --sender 340100 --period 2017-Q3")
def receive(
    file: Annotated[str, typer.Argument(help="A file, or the address of a database (postgresql+psycopg://…).")],
    source: Annotated[str, typer.Option(help="The source it belongs to.")],
    sender: Annotated[str | None, typer.Option(help="Who sent it, as an area code.")] = None,
    period: Annotated[str | None, typer.Option(help="The reference period: 2017, 2017-Q3 or 2017-09.")] = None,
    published: Annotated[str | None, typer.Option(help="When the sender published it: 2017-10-20, or a full ISO moment.")] = None,
    home: Home = HOME,
    datasets: Datasets = DATASETS,
) -> None:
    """Archive a delivered file, if it can be read."""
    from etl import pipeline

    declared = {"sender": sender, "period": period, "published": published}
    with desk.at_work(home, datasets) as house:
        if "://" in file:
            vintage = pipeline.receive_table(house, file, source, **declared)
        else:
            vintage = pipeline.receive(house, desk.content(Path(file)), Path(file).name, source, **declared)
        remarks = pipeline.remarks(house, vintage)
    desk.out.print(f"received {vintage.name} for {vintage.source}: sha256 {vintage.sha256}")
    desk.tell_remarks(remarks)


@app.command(epilog="Example: shebao build funds")
def build(names: Names = None, home: Home = HOME, datasets: Datasets = DATASETS) -> None:
    """Read, harmonise, derive and validate; stage what passes. Bundled files are archived on the way."""
    from etl import pipeline

    with desk.at_work(home, datasets) as house:
        wanted = pipeline.wanted(house, names)
        reports, refusal = desk.done(pipeline.build, house, wanted)
    desk.tell_built(house, wanted, reports, refusal)


@app.command(epilog="Example: shebao check enrolment --json")
def check(
    names: Names = None,
    as_json: Annotated[bool, typer.Option("--json", help="The whole report, for programs.")] = False,
    home: Home = HOME,
    datasets: Datasets = DATASETS,
) -> None:
    """Run the rules and print what they found; stage nothing."""
    from etl import pipeline
    from etl.terminal import findings

    with desk.at_work(home, datasets) as house:
        reports, refusal = desk.done(pipeline.check, house, pipeline.wanted(house, names))
    if as_json:
        print(json.dumps({name: report.records() for name, report in reports.items()}, ensure_ascii=False, indent=1))
    for name, report in reports.items() if not as_json else ():
        words = pipeline.vocabulary(house, name)
        findings.tell(name, report.records(), words, desk.out)
        findings.rules(report.records(), words, desk.out)
    refused = Problems()
    refused.found += refusal.problems if refusal else ()
    for report in reports.values():
        desk.tell_remarks(report.remarks(), desk.err if as_json else desk.out)
        with refused:
            report.raise_if_critical()
    refused.refuse_if_any(refusal.datasets if refusal else ())


@app.command(epilog="Example: shebao release enrolment funds --at 2026-12-10T09:30")
def release(names: Names = None, at: At = None, home: Home = HOME, datasets: Datasets = DATASETS) -> None:
    """Show what is staged to the public: the whole next site at once, or nothing; at a moment to come, if one is named."""
    from etl import pipeline, promotion, waiting

    with desk.at_work(home, datasets) as house:
        wanted = pipeline.wanted(house, names) if names else None
        held = waiting.hold(house, wanted, desk.moment(at, house)) if at is not None else None
        new = [] if held else promotion.promote(house, wanted)
    if held:
        brought = dict.fromkeys(name for ready in held.sites().values() for name in ready.new)
        desk.out.print("\n".join(f"under embargo until {at}: {name}" for name in brought))
        desk.tell_remarks(house.remarks)
    else:
        desk.tell_released(new, house.remarks)


@app.command("publish-due", epilog="Example: shebao publish-due")
def publish_due(home: Home = HOME, datasets: Datasets = DATASETS) -> None:
    """Show what was under embargo until now; for cron, where no `shebao serve` does it to the second."""
    from etl import promotion, waiting

    if home.is_dir():
        waiting.show_ready(home, datetime.now(UTC))  # before the lock: nothing that is at work there need end first
    with desk.at_work(home, datasets) as house:
        shown, refusal = desk.ended(promotion.publish_due, house)
    for name in shown:
        desk.out.print(f"released {name}")
    desk.tell_remarks(house.remarks)
    if refusal:
        raise refusal


@app.command(epilog='Example: shebao embargo lift 2026-12-10T09:30 --key wang.key --why "a figure is being looked at"')
def embargo(
    do: Annotated[
        Literal["tell", "lift", "preview"], typer.Argument(help="Tell what waits; take a release back; see one before the public does.")
    ] = "tell",
    moment: Annotated[str, typer.Argument(help="The moment it waits for.", show_default=False)] = "",
    key: Annotated[Path | None, typer.Option(envvar="SHEBAO_KEY", help="Your private key; it is read and kept nowhere.")] = None,
    why: Why = "",
    port: Annotated[int, typer.Option(help="Where a preview is served, to this machine alone.")] = 8051,
    home: Home = HOME,
    datasets: Datasets = DATASETS,
) -> None:
    """Releases that wait for their moment: which, until when, and who may see them before; each look is signed and stands in the log."""
    from etl import waiting
    from etl.terminal import embargo as held

    with desk.at_work(home, datasets, lock=do != "tell", quiet=True) as house:
        if do == "tell":
            people, zone = house.registry.people or (), house.registry.catalog.zone
            held.tell(waiting.waiting(house), waiting.site(house), people, house.now, zone, desk.out)
            return
        if not moment:
            raise Misuse(f"embargo {do}: say which release, by its moment")
        each = waiting.find(house, moment, desk.moment(moment, house, "embargo") if "T" in moment and "Z" not in moment else None)
        if do == "lift":
            waiting.lift(house, each, why, key, desk.passphrase)
            desk.out.print("\n".join(f"{name}: waits no more; what was approved still is" for name in each.figures))
            desk.tell_remarks(house.remarks)
            return
        desk.check_port("127.0.0.1", port)
        ready, person = waiting.preview(house, each, why, key, desk.passphrase)
    from dashboard import app as site

    desk.out.print(f"{person.name.en} sees {', '.join(ready.new)} at http://127.0.0.1:{port}/  (Ctrl-C stops)")
    site.serve(ready.site, "127.0.0.1", port)


@app.command(epilog="Example: shebao gate funds --at 2026-12-10T09:30")
def gate(names: Names = None, at: At = None, home: Home = HOME, datasets: Datasets = DATASETS) -> None:
    """All that staged datasets lack before they may be released, each with its code, its place and the remedy."""
    from etl import pipeline, signing

    with desk.at_work(home, datasets, lock=False) as house:
        wanted = pipeline.wanted(house, names)
        missing = signing.missing(house, wanted, desk.moment(at, house) if at is not None else None)
    if missing:
        raise Refusal(missing)
    for name in wanted:
        desk.out.print(f"{name}: may be released")


@app.command(epilog='Example: shebao review funds --key li.key --why "figures and note agree"')
def review(key: PrivateKey, why: Why, names: Names = None, home: Home = HOME, datasets: Datasets = DATASETS) -> None:
    """Sign that staged figures and their record were reviewed; identifiers are searched for, conflicts counted."""
    _sign("reviewed", names, key, why, home, datasets)


@app.command(epilog='Example: shebao approve funds --key wang.key --why "may go out"')
def approve(key: PrivateKey, why: Why, names: Names = None, home: Home = HOME, datasets: Datasets = DATASETS) -> None:
    """Sign that reviewed figures may be released; never the person who reviewed them."""
    _sign("approved", names, key, why, home, datasets)


@app.command(epilog='Example: shebao withdraw funds/2026-12-10 --key wang.key --why "the file was another office’s"')
def withdraw(
    releases: Annotated[list[str], typer.Argument(help="Releases, as <dataset>/<release>.", show_default=False)],
    key: PrivateKey,
    why: Annotated[str, typer.Option("--why", help="Why, in a sentence: readers are told it.")],
    zh: Annotated[str | None, typer.Option("--why-zh", help="The same in Chinese, where --why is not.", show_default=False)] = None,
    en: Annotated[str | None, typer.Option("--why-en", help="The same in English, where --why is not.", show_default=False)] = None,
    home: Home = HOME,
    datasets: Datasets = DATASETS,
) -> None:
    """Withdraw releases for good reason: their files stay, every page of them says so; the figures before the newest are shown again."""
    from etl import withdrawal

    told = {"zh": why if zh is None else zh, "en": why if en is None else en}
    with desk.at_work(home, datasets, quiet=True) as house:  # a passphrase may be asked for
        new = withdrawal.withdraw(house, releases, told, key, desk.passphrase)
    for name in dict.fromkeys(releases):
        desk.out.print(f"withdrawn {name}: its files stay where they are, its pages say that it is withdrawn and why")
    for name in new:
        desk.out.print(f"released {name}: what was public before stands again")
    desk.tell_remarks(house.remarks)


@app.command(epilog="Example: shebao serve --host 0.0.0.0 --port 80")
def serve(
    host: Annotated[str, typer.Option(envvar="HOST")] = "127.0.0.1",
    port: Annotated[int, typer.Option(envvar="PORT")] = 8050,
    home: Home = HOME,
    datasets: Datasets = DATASETS,
) -> None:
    """Serve the published site and the explorer; what is under embargo is shown at its second."""
    desk.serve(home, datasets, host, port)


@app.command(epilog="Example: shebao status")
def status(home: Home = HOME, datasets: Datasets = DATASETS) -> None:
    """What has been received, staged and released, and which senders are still awaited."""
    from etl import pipeline

    with desk.at_work(home, datasets, lock=False) as house:
        sources, flows = pipeline.status(house)
    for row in sources:
        newest: Any = row["newest"]
        count = f"{row['files']} file{'' if row['files'] == 1 else 's'}"
        told = f"{count}, newest {newest.name} of {newest.moment:%Y-%m-%d}" if newest else "nothing received"
        awaited = f"; {row['period']} awaited from {', '.join(row['awaited'])}" if row["awaited"] else ""  # type: ignore[arg-type]
        desk.out.print(f"source   {row['source']}: {told}{awaited}")
    for row in flows:
        staged = "staged, " if row["awaiting"] else "" if row["staged"] else "nothing staged, "
        others: Any = row["contradicts"]
        stale = f"; computed from other figures of {', '.join(others)}, run: shebao build {row['dataflow']}" if others else ""
        number = f" (version {row['version']})" if row["version"] else ""
        held = "".join(f"; under embargo until {at:%Y-%m-%d %H:%M:%S}{_overdue(at, house.now)}" for at in row["held"])  # type: ignore[attr-defined]
        desk.out.print(f"dataflow {row['dataflow']}: {staged}released {row['release'] or 'never'}{number}{held}{stale}")


@app.command(epilog="Example: shebao calendar --check")
def calendar(
    checking: Annotated[
        bool, typer.Option("--check", help="Tell what is overdue, unknown or missing instead; exit 1 if anything is.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The whole calendar, for programs.")] = False,
    lang: Annotated[Literal["en", "zh"], typer.Option(help="The language it is told in.")] = "en",
    home: Home = HOME,
    datasets: Datasets = DATASETS,
) -> None:
    """What comes out when, twelve months ahead, and what is overdue."""
    from etl import pipeline
    from etl.terminal import calendar as dates

    with desk.at_work(home, datasets, lock=False) as house:
        told, problems = pipeline.calendar(house)
    if as_json:
        print(json.dumps(told, ensure_ascii=False, indent=1))
    elif not checking:
        dates.tell(told, lang, desk.out)
    if checking and problems:
        raise Refusal(problems)
    if checking and not as_json:
        desk.out.print("the calendar reaches twelve months ahead, every day is known and nothing is overdue")


@app.command(epilog="Example: shebao verify")
def verify(home: Home = HOME, datasets: Datasets = DATASETS) -> None:
    """Check every archived and published file against its checksum."""
    from etl import pipeline

    with desk.at_work(home, datasets, lock=False) as house:
        problems = pipeline.verify(house)
        if problems:
            raise Refusal(problems)
    desk.out.print("every archived and published file is what it was")


@app.command(epilog="Example: shebao log verify")
def log(
    do: Annotated[Literal["tell", "verify", "mend"], typer.Argument(help="Tell it, verify it, or cut off a torn last line.")] = "tell",
    lang: Annotated[Literal["en", "zh"], typer.Option(help="The language it is told in.")] = "en",
    home: Home = HOME,
    datasets: Datasets = DATASETS,
) -> None:
    """Who brought which figures and releases from which state to which, when and why; every entry signed and chained to the one before."""
    from etl import life
    from etl.terminal import log as entries

    with desk.at_work(home, datasets, lock=do == "mend") as house:
        told, problems = life.logged(house), life.verify(house) if do != "mend" else []
        cut = life.mend(house) if do == "mend" else 0
    if do == "verify" and problems:
        raise Refusal(problems)
    if do == "tell":
        entries.tell(told.entries, told.older, house.registry.catalog.zone, lang, desk.out)
        desk.tell_remarks(["not all of it is as it was written: shebao log verify"] if problems else [])
    else:
        words = f"{cut} bytes were cut off" if cut else "nothing is torn"
        desk.out.print(words if do == "mend" else f"{len(told.entries)} entries, every one as it was written")


@app.command(epilog="Example: shebao trace funds ref_area=340000 scheme=PEN_E indicator=balance_cum time_period=2008")
def trace(
    dataset: Annotated[str, typer.Argument(help="The published dataset.")],
    codes: Annotated[list[str] | None, typer.Argument(help="column=code; columns left out may be anything.", show_default=False)] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The whole biography, for programs.")] = False,
    release: Annotated[str, typer.Option(help="A release by its id, or the latest.")] = "latest",
    lang: Annotated[Literal["en", "zh"], typer.Option(help="The language it is told in.")] = "en",
    home: Home = HOME,
) -> None:
    """The biography of a published figure: its printed cell or formula, vintages, checks, and what is computed from it."""
    from etl.catalog import open_catalog
    from etl.terminal import trace as biography

    catalog = open_catalog(desk.public(home))
    biography.trace(catalog, dataset, codes or [], release, lang, as_json, Console(highlight=False))


@app.command(epilog="Example: shebao diff funds 2026-11-23 2026-12-10")
def diff(
    dataset: Annotated[str, typer.Argument(help="The published dataset.")],
    since: Annotated[
        str | None,
        typer.Argument(help="A release, or a moment such as 2026-01-31T09:30+08:00; else the one before the newest.", show_default=False),
    ] = None,
    until: Annotated[str | None, typer.Argument(help="Another; else the newest release.", show_default=False)] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Every change, for programs.")] = False,
    lang: Annotated[Literal["en", "zh"], typer.Option(help="The language it is told in.")] = "en",
    home: Home = HOME,
) -> None:
    """What readers saw change between two releases: figures added, told otherwise, taken away, with both values."""
    from etl.catalog import open_catalog
    from etl.terminal import diff as changes

    changes.diff(open_catalog(desk.public(home)), dataset, since, until, lang, as_json, Console(highlight=False))


@app.command(epilog="Example: shebao identifiers --lock")
def identifiers(
    lock: Annotated[bool, typer.Option("--lock", help="Add what is new to identifiers.lock; lines that are there stay.")] = False,
    reword: Annotated[
        list[str] | None,
        typer.Option(help="An id that is worded anew and means what it meant: codelists/scheme/UNE.", show_default=False),
    ] = None,
    why: Annotated[str, typer.Option(help="Why it means the same.", show_default=False)] = "",
    datasets: Datasets = DATASETS,
) -> None:
    """The ids that are published and never move: how many are locked, which are new; lock those."""
    from etl.model import identifiers as ids
    from etl.model import registry

    if reword:
        ids.reword(registry.declared(datasets), reword, why)
    office = registry.load(datasets)
    fresh = ids.lock(office) if lock else ids.new(office)
    said = f"; {'newly locked' if lock else f'new, to be locked by {ids.ADD}'}, {len(fresh)}:" if fresh else ""
    desk.out.print(f"{len(ids.of(office)) - len(fresh)} identifiers are locked and stand for what they stood for{said}")
    for line in ids.listed(fresh):
        desk.out.print(f"  {line}", markup=False)


@app.command(epilog="Example: shebao run --no-serve")
def run(
    host: Annotated[str, typer.Option(envvar="HOST")] = "127.0.0.1",
    port: Annotated[int, typer.Option(envvar="PORT")] = 8050,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Stop before serving.")] = False,
    home: Home = HOME,
    datasets: Datasets = DATASETS,
) -> None:
    """All of it: build every dataflow, release what changed, serve."""
    from etl import composing, pipeline, promotion

    with desk.at_work(home, datasets) as house:
        composing.check_identifiers(house)
        wanted = pipeline.wanted(house, None)
        reports, refusal = desk.done(pipeline.build, house, wanted)
        new = [] if refusal else promotion.promote(house)
    desk.tell_built(house, wanted, reports, refusal)
    desk.tell_released(new, house.remarks)
    if not no_serve:
        desk.serve(home, datasets, host, port)


def _overdue(at: datetime, now: datetime) -> str:
    return ", overdue, run: shebao publish-due" if at <= now else ""


def main() -> None:
    """The console script: every refusal told as what · where · remedy, no traceback for bad input."""
    try:
        app()
    except Refusal as refusal:
        refused = " ".join(["refused", ", ".join(refusal.datasets)]).rstrip()
        desk.err.print(f"{refused}, {len(refusal.problems)} problem{'s' if len(refusal.problems) > 1 else ''}:", style="bold red")
        for problem in refusal.problems:
            desk.tell_problem(problem)
        sys.exit(1)
    except Misuse as misuse:
        desk.err.print(f"{misuse}", markup=False)
        sys.exit(2)
    except OSError as error:
        where = Path(error.filename).name if error.filename else "disk"
        desk.err.print(f"{error.strerror or error} · {where} · make room or give access, then run it again", markup=False)
        sys.exit(1)


def _sign(to: Literal["reviewed", "approved"], names: list[str] | None, key: Path, why: str, home: Path, datasets: Path) -> None:
    from etl import pipeline, signing

    with desk.at_work(home, datasets, quiet=True) as house:  # a passphrase may be asked for
        pipeline.wanted(house, names)
        searched = signing.sign(house, names or None, to, key, why, desk.passphrase)
    for name, texts in searched.items():
        desk.out.print(f"{to} {name}: {texts} texts searched, nothing in them leads to a person")
    if not searched:
        desk.out.print(f"nothing that is staged waits to be {to}")


if __name__ == "__main__":
    main()
