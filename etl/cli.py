"""The command line: `shebao receive · build · check · gate · review · approve · release · log · serve · status` and a few more.

Exit codes: 0 done, 1 data refused or damaged, 2 the command was not understood.
"""

import fcntl
import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.console import Console
from rich.padding import Padding
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

from etl.model import limits
from etl.problem import Misuse, Problem, Problems, Refusal

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
out, err = Console(highlight=False, soft_wrap=True), Console(stderr=True, highlight=False, soft_wrap=True)

Home = Annotated[Path, typer.Option("--home", envvar="SHEBAO_HOME", help="Where archive, staging and sites are kept.")]
Datasets = Annotated[Path, typer.Option("--datasets", help="The folder of declarations.")]
Names = Annotated[list[str] | None, typer.Argument(help="Dataflows; none means every one.", show_default=False)]
PrivateKey = Annotated[
    Path, typer.Option("--key", envvar="SHEBAO_KEY", help="The private half of your Ed25519 key; it is read and kept nowhere.")
]
Why = Annotated[str, typer.Option("--why", help="Why, in a sentence; it stands in the log.")]
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
    with _at_work(home, datasets) as house:
        if "://" in file:
            vintage = pipeline.receive_table(house, file, source, **declared)
        else:
            vintage = pipeline.receive(house, _content(Path(file)), Path(file).name, source, **declared)
        remarks = pipeline.remarks(house, vintage)
    out.print(f"received {vintage.name} for {vintage.source}: sha256 {vintage.sha256}")
    _tell_remarks(remarks)


@app.command(epilog="Example: shebao build funds")
def build(names: Names = None, home: Home = HOME, datasets: Datasets = DATASETS) -> None:
    """Read, harmonise, derive and validate; stage what passes. Bundled files are archived on the way."""
    from etl import pipeline

    with _at_work(home, datasets) as house:
        wanted = pipeline.wanted(house, names)
        reports, refusal = _done(pipeline.build, house, wanted)
    _tell_built(house, wanted, reports, refusal)


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

    with _at_work(home, datasets) as house:
        reports, refusal = _done(pipeline.check, house, pipeline.wanted(house, names))
    if as_json:
        print(json.dumps({name: report.records() for name, report in reports.items()}, ensure_ascii=False, indent=1))
    for name, report in reports.items() if not as_json else ():
        words = pipeline.vocabulary(house, name)
        findings.tell(name, report.records(), words, out)
        findings.rules(report.records(), words, out)
    refused = Problems()
    refused.found += refusal.problems if refusal else ()
    for report in reports.values():
        _tell_remarks(report.remarks(), err if as_json else out)
        with refused:
            report.raise_if_critical()
    refused.refuse_if_any(refusal.datasets if refusal else ())


@app.command(epilog="Example: shebao release enrolment funds")
def release(names: Names = None, home: Home = HOME, datasets: Datasets = DATASETS) -> None:
    """Show what is staged to the public: the whole next site at once, or nothing."""
    from etl import pipeline

    with _at_work(home, datasets) as house:
        new = pipeline.promote(house, pipeline.wanted(house, names))
    _tell_released(new, house.remarks)


@app.command(epilog="Example: shebao gate funds")
def gate(names: Names = None, home: Home = HOME, datasets: Datasets = DATASETS) -> None:
    """All that staged datasets lack before they may be released, each with its code, its place and the remedy."""
    from etl import pipeline, signing

    with _at_work(home, datasets, lock=False) as house:
        wanted = pipeline.wanted(house, names)
        missing = signing.missing(house, wanted)
    if missing:
        raise Refusal(missing)
    for name in wanted:
        out.print(f"{name}: may be released")


@app.command(epilog='Example: shebao review funds --key li.key --why "figures and note agree"')
def review(key: PrivateKey, why: Why, names: Names = None, home: Home = HOME, datasets: Datasets = DATASETS) -> None:
    """Sign that staged figures and their record were reviewed; identifiers are searched for, conflicts counted."""
    _sign("reviewed", names, key, why, home, datasets)


@app.command(epilog='Example: shebao approve funds --key wang.key --why "may go out"')
def approve(key: PrivateKey, why: Why, names: Names = None, home: Home = HOME, datasets: Datasets = DATASETS) -> None:
    """Sign that reviewed figures may be released; never the person who reviewed them."""
    _sign("approved", names, key, why, home, datasets)


@app.command(epilog="Example: shebao serve --host 0.0.0.0 --port 80")
def serve(
    host: Annotated[str, typer.Option(envvar="HOST")] = "127.0.0.1",
    port: Annotated[int, typer.Option(envvar="PORT")] = 8050,
    home: Home = HOME,
) -> None:
    """Serve the published site and the explorer."""
    _serve(home, host, port)


@app.command(epilog="Example: shebao status")
def status(home: Home = HOME, datasets: Datasets = DATASETS) -> None:
    """What has been received, staged and released, and which senders are still awaited."""
    from etl import pipeline

    with _at_work(home, datasets, lock=False) as house:
        sources, flows = pipeline.status(house)
    for row in sources:
        newest: Any = row["newest"]
        count = f"{row['files']} file{'' if row['files'] == 1 else 's'}"
        told = f"{count}, newest {newest.name} of {newest.moment:%Y-%m-%d}" if newest else "nothing received"
        awaited = f"; {row['period']} awaited from {', '.join(row['awaited'])}" if row["awaited"] else ""  # type: ignore[arg-type]
        out.print(f"source   {row['source']}: {told}{awaited}")
    for row in flows:
        staged = "staged, " if row["awaiting"] else "" if row["staged"] else "nothing staged, "
        others: Any = row["contradicts"]
        stale = f"; computed from other figures of {', '.join(others)}, run: shebao build {row['dataflow']}" if others else ""
        out.print(f"dataflow {row['dataflow']}: {staged}released {row['release'] or 'never'}{stale}")


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

    with _at_work(home, datasets, lock=False) as house:
        told, problems = pipeline.calendar(house)
    if as_json:
        print(json.dumps(told, ensure_ascii=False, indent=1))
    elif not checking:
        dates.tell(told, lang, out)
    if checking and problems:
        raise Refusal(problems)
    if checking and not as_json:
        out.print("the calendar reaches twelve months ahead, every day is known and nothing is overdue")


@app.command(epilog="Example: shebao verify")
def verify(home: Home = HOME, datasets: Datasets = DATASETS) -> None:
    """Check every archived and published file against its checksum."""
    from etl import pipeline

    with _at_work(home, datasets, lock=False) as house:
        problems = pipeline.verify(house)
        if problems:
            raise Refusal(problems)
    out.print("every archived and published file is what it was")


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

    with _at_work(home, datasets, lock=do == "mend") as house:
        told, problems = life.logged(house), life.verify(house) if do == "verify" else []
        cut = life.mend(house) if do == "mend" else 0
    if problems:
        raise Refusal(problems)
    if do == "tell":
        entries.tell(told.entries, told.older, house.registry.catalog.zone, lang, out)
    else:
        words = f"{cut} bytes were cut off" if cut else "nothing is torn"
        out.print(words if do == "mend" else f"{len(told.entries)} entries, every one as it was written")


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

    catalog = open_catalog(_public(home))
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

    changes.diff(open_catalog(_public(home)), dataset, since, until, lang, as_json, Console(highlight=False))


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
    out.print(f"{len(ids.of(office)) - len(fresh)} identifiers are locked and stand for what they stood for{said}")
    for line in ids.listed(fresh):
        out.print(f"  {line}", markup=False)


@app.command(epilog="Example: shebao run --no-serve")
def run(
    host: Annotated[str, typer.Option(envvar="HOST")] = "127.0.0.1",
    port: Annotated[int, typer.Option(envvar="PORT")] = 8050,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Stop before serving.")] = False,
    home: Home = HOME,
    datasets: Datasets = DATASETS,
) -> None:
    """All of it: build every dataflow, release what changed, serve."""
    from etl import pipeline

    with _at_work(home, datasets) as house:
        pipeline.check_identifiers(house)
        wanted = pipeline.wanted(house, None)
        reports, refusal = _done(pipeline.build, house, wanted)
        new = [] if refusal else pipeline.promote(house, wanted)
    _tell_built(house, wanted, reports, refusal)
    _tell_released(new, house.remarks)
    if not no_serve:
        _serve(home, host, port)


def main() -> None:
    """The console script: every refusal told as what · where · remedy, no traceback for bad input."""
    try:
        app()
    except Refusal as refusal:
        refused = " ".join(["refused", ", ".join(refusal.datasets)]).rstrip()
        err.print(f"{refused}, {len(refusal.problems)} problem{'s' if len(refusal.problems) > 1 else ''}:", style="bold red")
        for problem in refusal.problems:
            _tell_problem(problem)
        sys.exit(1)
    except Misuse as misuse:
        err.print(f"{misuse}", markup=False)
        sys.exit(2)
    except OSError as error:
        where = Path(error.filename).name if error.filename else "disk"
        err.print(f"{error.strerror or error} · {where} · make room or give access, then run it again", markup=False)
        sys.exit(1)


@contextmanager
def _at_work(home: Path, datasets: Path, lock: bool = True, quiet: bool = False) -> Iterator[Any]:
    """The house, loaded and locked, with a progress line while it works; what came of it is told afterwards, when the line is gone."""
    from etl import pipeline
    from etl.model import registry

    rules = datasets / "expectations" if (datasets / "expectations").is_dir() else datasets.resolve().parent / "expectations"
    if not rules.is_dir():
        rules = Path("expectations")
    if lock:
        home.mkdir(parents=True, exist_ok=True)
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=err,
        transient=True,
        disable=quiet or not err.is_terminal,  # in a log even an empty progress line is noise
    ) as progress:
        task = progress.add_task("reading declarations", total=None)
        office = registry.load(datasets)
        now = datetime.now(UTC).replace(microsecond=0)
        house = pipeline.House(
            office, rules, home, now, lambda step: progress.update(task, description=step, advance=1), max(1, (os.cpu_count() or 1) - 1)
        )
        progress.update(task, total=pipeline.steps(house))
        if not lock:
            yield house
            return
        with (home / ".lock").open("w") as held:
            _hold(held)
            yield house


def _sign(to: Literal["reviewed", "approved"], names: list[str] | None, key: Path, why: str, home: Path, datasets: Path) -> None:
    from etl import pipeline, signing

    with _at_work(home, datasets, quiet=True) as house:  # a passphrase may be asked for
        pipeline.wanted(house, names)
        searched = signing.sign(house, names or None, to, key, why, lambda: typer.prompt("passphrase", hide_input=True, err=True))
    for name, texts in searched.items():
        out.print(f"{to} {name}: {texts} texts searched, nothing in them leads to a person")
    if not searched:
        out.print(f"nothing that is staged waits to be {to}")


def _tell_problem(problem: Problem) -> None:
    """A problem in one line for logs; for people what, where and remedy each on lines of their own, never broken inside a word."""
    if not err.is_terminal:
        err.print(f"  {problem}", markup=False)
        return
    for indent, text in ((2, problem.what), (4, problem.where), (4, problem.remedy)):
        err.print(Padding(Text(text, "bold" if indent == 2 else ""), (0, 0, 0, indent)), soft_wrap=False)


def _hold(held: Any) -> None:
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise Refusal([Problem(where="--home", what="another shebao is at work here", remedy="wait until it is done")]) from error


def _content(path: Path) -> bytes:
    """The bytes of a file that is no larger than one may be; of a larger one nothing is read."""
    if not path.is_file():
        raise Misuse(f"{path.name}: no such file")
    limits.check_file(path.stat().st_size, path.name)
    return path.read_bytes()


def _done(verb: Any, house: Any, wanted: list[str]) -> tuple[dict[str, Any], Refusal | None]:
    """What came of the dataflows, and the refusal of those that were refused, to be told after the others."""
    try:
        return verb(house, wanted), None
    except Refusal as refusal:
        return refusal.passed, refusal


def _tell_built(house: Any, wanted: list[str], reports: dict[str, Any], refusal: Refusal | None) -> None:
    """What was staged and what is as it was, then what is refused; a build that was refused as a whole has left nothing as it was."""
    from etl import pipeline
    from etl.terminal import findings

    for name in dict.fromkeys([*wanted, *reports]):
        if name in reports:
            findings.tell(name, reports[name].records(), pipeline.vocabulary(house, name), out)
        elif not refusal or refusal.datasets and name not in refusal.datasets:
            out.print(f"{name}: unchanged")
    if refusal:
        raise refusal


def _tell_released(new: list[str], remarks: list[str]) -> None:
    out.print("\n".join(f"released {name}" for name in new) or "nothing changed: the newest releases stay")
    _tell_remarks(remarks)


def _tell_remarks(remarks: Iterable[str | Problem], console: Console = out) -> None:
    for remark in remarks:
        console.print(f"  note · {remark}", markup=False)


def _serve(home: Path, host: str, port: int) -> None:
    public = _public(home)
    from dashboard import app as site

    out.print(f"serving http://{host}:{port}/  (Ctrl-C stops)")
    site.serve(public, host, port)


def _public(home: Path) -> Path:
    """The published site; Refusal where there is none yet."""
    public = home / "public"
    if not public.exists():
        raise Refusal([Problem(where=f"{home.name}/public", what="nothing is released yet", remedy="run: shebao run")])
    return public


if __name__ == "__main__":
    main()
