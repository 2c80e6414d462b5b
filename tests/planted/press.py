"""The real pipeline, once over clean files, then again for one file with an error, as far as that file reaches."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from pathlib import Path

import pandas as pd

from etl import checking, pipeline, reading
from etl.ingest import archive
from etl.model.structure import KEY
from etl.model.vintage import Vintage
from etl.problem import Refusal
from etl.validate import expectations, identities, judgement, runner
from etl.validate.report import Report
from tests.planted.kinds import KINDS
from tests.planted.paper import Paper, is_number, of_csv, of_xlsx

Key = tuple[str, ...]
EXAMPLES = Path(__file__).parents[1] / "examples"
RECEIVED = ("mohrss_monthly/xlsx_2019", "nbs_resident_pension/xlsx_of_a_province")
"""Publishers' own workbooks that the bundled declarations read: received before anything is planted."""
_PLANT = "~"
"""Parts a source's name from the number of the planted file while figures of many of them are checked together."""


@dataclass(frozen=True)
class Passed:
    """What one planted file has become on its way: refused, or figures and their distances, as far as these are new."""

    kind: str
    file: str
    cell: str
    before: str
    after: str
    refused: tuple[str, ...] = ()
    changed: frozenset[Key] = frozenset()
    touched: frozenset[Key] = frozenset()
    refs: frozenset[str] = frozenset()
    size: float = 0.0
    share: float = 0.0
    residuals: dict[str, pd.DataFrame] = field(default_factory=dict)
    figures: dict[str, pd.DataFrame] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """Who told of one error: problems at reading, or each rule and level that newly names a changed figure or its relatives."""

    passed: Passed
    told: tuple[str, ...]

    @property
    def counts(self) -> bool:
        """Whether a figure differs by more than its rounding, or is lost, or stands under another key.

        A refused file has told no figure: there it is the text first changed that counts, unless it is the same number in other words.
        """
        return self.passed.size > 0.5 if not self.passed.refused else not same(self.passed.before, self.passed.after)

    @property
    def caught(self) -> bool:
        return bool(self.told)

    @property
    def blocked(self) -> bool:
        """Whether nothing would have been released: refused at reading, or by a critical rule."""
        return bool(self.passed.refused) or any(each.endswith("critical") for each in self.told)


@dataclass(frozen=True)
class Clean:
    """A dataflow with clean files: what its rules measure, and what they say."""

    work: checking.Work
    measured: pd.DataFrame

    @cached_property
    def residuals(self) -> dict[tuple[object, ...], tuple[object, ...]]:
        """What each residual says, by what it is about."""
        return dict(told(self.measured))

    @cached_property
    def report(self) -> Report:
        work = self.work
        return judgement.of(work.dataflow.id, work.history, self.measured, work.book, checking.explanations(work))[0]


@dataclass
class Press:
    """The office with clean files: its house, its vintages, and what its rules say of each dataflow, once that is asked."""

    house: pipeline.House
    kept: list[Vintage]
    papers: list[Paper] = field(default_factory=list)
    _clean: dict[str, Clean] = field(default_factory=dict)

    def clean(self, name: str) -> Clean:
        """A dataflow as it is with clean files."""
        if name not in self._clean:
            work = checking.of(self.house, name, self.kept)
            self._clean[name] = Clean(work, checking.residuals(work))
        return self._clean[name]

    def planted(self, kind: str, rng: random.Random) -> tuple[Paper, bytes]:
        """A paper with one error of that kind. Papers are drawn by the square root of the number of their figures."""
        while True:
            paper = rng.choices(self.papers, [len(each.figures) ** 0.5 for each in self.papers])[0]
            grid = KINDS[kind](paper, rng)
            if grid is not None:
                return paper, paper.write(grid)

    def passed(self, kind: str, paper: Paper, content: bytes, *, wide: bool = True) -> Passed:
        """The file received instead of the clean one, archived, read, harmonised, derived from and measured against every identity.

        `wide`: also by the rules of the dataflows that are derived from, or compared with, those of the changed figures.
        """
        told = Passed(kind, f"{paper.source}/{paper.name}", *first_difference(paper, content))
        house, kept = self._with(paper, content)
        clean = self.house.harmonised[paper.source]
        try:
            dirty = reading.harmonised(house, house.registry.sources[paper.source], kept)
            changed, size, share = differences(clean, dirty)
            homes = {house.registry.indicators[key[3]].dataflow for key in changed}
            flows = self._concerned(homes) if wide else sorted(homes)
            for name in flows:
                house.observed.pop(name, None)
            works = {name: checking.of(house, name, kept) for name in flows}
        except Refusal as refusal:
            return replace(told, refused=tuple(str(each) for each in refusal.problems[:3]))
        touched = relatives(house, changed)
        refs = frozenset(dirty.loc[[key in changed for key in keys(dirty)], "source_ref"].dropna())
        residuals = {name: self._news(name, measured(work, touched)) for name, work in works.items()}
        figures = {name: work.history[[key in touched for key in keys(work.history)]] for name, work in works.items()}
        return replace(told, changed=changed, touched=touched, refs=refs, size=size, share=share, residuals=residuals, figures=figures)

    def judged(self, passed: Sequence[Passed]) -> list[Outcome]:
        """Great Expectations run once a dataflow, on what differs in all planted files; explanations applied, findings compared."""
        told: list[list[str]] = [[*each.refused] for each in passed]
        for name in dict.fromkeys(name for each in passed for name in each.residuals):
            clean = self.clean(name)
            residuals = _together([each.residuals.get(name) for each in passed])
            figures = _together([each.figures.get(name) for each in passed])
            if residuals is None or figures is None:
                continue
            verdicts = runner.run(figures, clean.work.book.expectations, residuals, clean.work.book.identities)
            explained = checking.explanations(clean.work)
            for number, each in enumerate(passed):
                mine = Report(name, tuple(replace(verdict, cells=tuple(_of(number, verdict.cells))) for verdict in verdicts))
                told[number] += new_findings(clean.report, mine.explained(explained), each)
        return [Outcome(each, tuple(dict.fromkeys(words))) for each, words in zip(passed, told, strict=True)]

    def whole_report(self, paper: Paper, content: bytes, name: str) -> Report:
        """What the pipeline itself reports of a dataflow with the planted file."""
        house, kept = self._with(paper, content)
        house.observed.clear()
        return checking.report(checking.of(house, name, kept))

    def _with(self, paper: Paper, content: bytes) -> tuple[pipeline.House, list[Vintage]]:
        house = replace(self.house, observed=dict(self.house.observed), harmonised=dict(self.house.harmonised))
        for name in ("code", "codelists"):  # asked once, not for every file
            house.__dict__[name] = getattr(self.house, name)
        del house.harmonised[paper.source]
        return house, [self._received(paper, each, content) for each in self.kept]

    def _received(self, paper: Paper, vintage: Vintage, content: bytes) -> Vintage:
        if (vintage.source, vintage.name) != (paper.source, paper.name):
            return vintage
        told = {"name": vintage.name, "source": vintage.source, "published": vintage.published, "period": vintage.period}
        return archive.keep(self.house.archive, content, received=self.house.now, bundled=vintage.bundled, **told)

    def _concerned(self, dataflows: set[str]) -> list[str]:
        """The dataflows whose rules see the figures of these: themselves, what is derived of them, and those checked beside them."""
        declared = self.house.registry.dataflows
        first = {name for name in declared if name in dataflows or dataflows & set(declared[name].inputs)}
        return [name for name in declared if name in first or set(expectations.load(self.house.rules, name).beside) & first]

    def _news(self, name: str, residuals: pd.DataFrame) -> pd.DataFrame:
        """The residuals that are not what they are with clean files."""
        clean = self.clean(name).residuals
        return residuals[pd.Series([clean.get(key) != value for key, value in told(residuals)], index=residuals.index, dtype=bool)]


_OF_ALL = frozenset({"place", "coverage", "alike"})
"""Kinds that learn from all there is what is usual."""
_OF_FILE = frozenset({"alone", "quoted"})
"""Kinds that look at one file at a time. Others compare figures of one series, or of years that touch."""


def measured(work: checking.Work, touched: frozenset[Key]) -> pd.DataFrame:
    """How far the figures of a dataflow are off, by the rules that can see one of the touched figures; the others say what they said.

    Each rule is given the figures it could compare with the touched ones, so that two hundred files take minutes.
    """
    own = set(work.frame["indicator"])
    seeing: dict[Selection, list[int]] = {}
    for place, identity in enumerate(work.book.identities):
        if any(sees(identity, key, own) for key in touched):
            seeing.setdefault(_selection(identity.kind), []).append(place)
    frames = [_measured(work, places, of, touched) for of, places in seeing.items()]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=list(identities.COLUMNS))


def _measured(work: checking.Work, places: list[int], of: "Selection", touched: frozenset[Key]) -> pd.DataFrame:
    book = work.book.model_copy(update={"identities": tuple(work.book.identities[place] for place in places)})
    frames = {name: of(getattr(work, name), touched) for name in ("frame", "history", "printed")}
    residuals = checking.residuals(replace(work, book=book, beside=[of(each, touched) for each in work.beside], **frames))
    return residuals.assign(identity=residuals["identity"].map(dict(enumerate(places))))


Selection = Callable[[pd.DataFrame, frozenset[Key]], pd.DataFrame]
"""The figures of a frame that may be compared with the touched ones."""


def _selection(kind: str) -> Selection:
    for of, kinds in ((_everything, _OF_ALL), (_of_file, _OF_FILE), (_of_series, identities.ALONE)):
        if kind in kinds:
            return of
    return _of_time


def _everything(frame: pd.DataFrame, touched: frozenset[Key]) -> pd.DataFrame:
    return frame


def _of_series(frame: pd.DataFrame, touched: frozenset[Key]) -> pd.DataFrame:
    """Those of the touched schemes' indicators, of every area, time and source."""
    alike = {(key[2], key[3]) for key in touched}
    met = [each in alike for each in zip(frame["scheme"], frame["indicator"], strict=True)]
    return frame[pd.Series(met, index=frame.index, dtype=bool)]


def _of_file(frame: pd.DataFrame, touched: frozenset[Key]) -> pd.DataFrame:
    """Those of the files in which a touched figure stands."""
    files = frame["source_ref"].str.partition("!")[0]
    of = pd.Series(zip(frame["source"], files, strict=True), index=frame.index, dtype=object)
    mine = pd.Series([key in touched for key in keys(frame)], index=frame.index, dtype=bool)
    return frame[of.isin(set(of[mine & files.notna()]))]


def _of_time(frame: pd.DataFrame, touched: frozenset[Key]) -> pd.DataFrame:
    """Those of the touched years and the years beside them."""
    years = {str(int(key[4][:4]) + by) for key in touched for by in (-1, 0, 1)}
    return frame[frame["time_period"].str[:4].isin(years)]


def sees(identity: expectations.Identity, key: Key, own: set[str]) -> bool:
    """Whether a rule of a dataflow with these indicators can be about a figure."""
    told = dict(zip(KEY, key, strict=True))
    if any(told[name] not in codes for name, codes in identity.where.items() if name in told):
        return False
    if identity.kind in identities.ALONE:
        return told["indicator"] in own
    if identity.kind in expectations.OF_PARTS and identity.parts != ("children",):
        return told[identity.over] in {identity.whole, *(part.lstrip("-") for part in identity.parts)}
    return True


def told(residuals: pd.DataFrame) -> Iterator[tuple[tuple[object, ...], tuple[object, ...]]]:
    """Each residual: which it is, and what it says."""
    which = zip(*[residuals[name].to_numpy(object) for name in ("identity", *KEY)], strict=True)
    says = zip(
        *[residuals[name].to_numpy(object) for name in ("value", "signed", "tolerance_warning", "tolerance_critical", "inputs")],
        strict=True,
    )
    return zip(which, says, strict=True)


def press(house: pipeline.House) -> Press:
    """The office at work on clean files, its examples of publishers' workbooks received."""
    for case in RECEIVED:
        folder = EXAMPLES / case
        (book,) = folder.glob("*.xlsx")
        period = (folder / "period.txt").read_text().strip() if (folder / "period.txt").is_file() else None
        pipeline.receive(house, book.read_bytes(), book.name, case.split("/")[0], period=period)
    made = Press(house, pipeline.vintages(house))
    made.papers = list(papers(made))
    return made


def papers(made: Press) -> Iterator[Paper]:
    """Every file that can be written again, with at least two figures."""
    for vintage in made.kept:
        source = made.house.registry.sources[vintage.source]
        content = archive.content(made.house.archive, vintage)
        told = vintage.name, vintage.period, vintage.moment.isoformat()
        frame = reading.read(made.house.registry, source, content, *told)
        sheet = frame["source_ref"].iloc[0].rsplit("!", 2)[1]
        grid, write = of_xlsx(content, sheet) if vintage.name.endswith(".xlsx") else of_csv(content)
        source_frame = reading.harmonised(made.house, source, made.kept)
        paper = Paper(vintage.source, vintage.name, tuple(map(tuple, grid)), write, frame, source_frame, sheet)
        if len(paper.figures) > 1:
            yield paper


def keys(frame: pd.DataFrame) -> list[Key]:
    """The keys of a frame's rows."""
    return list(zip(*[frame[name].to_numpy(object) for name in KEY], strict=True))


def differences(clean: pd.DataFrame, dirty: pd.DataFrame) -> tuple[frozenset[Key], float, float]:
    """The keys whose figure is another, lost or new; the largest change in last digits and as a share; infinite of a lost one."""

    def figures(frame: pd.DataFrame) -> dict[tuple[Key, str], tuple[Decimal | None, str, int]]:
        values = zip(*[frame[name].to_numpy(object) for name in ("obs_value", "obs_status", "decimals")], strict=True)
        told = [(None if pd.isna(value) else value, status, 0 if pd.isna(places) else int(places)) for value, status, places in values]
        return dict(zip(zip(keys(frame), frame["vintage"], strict=True), told, strict=True))

    before, after = figures(clean), figures(dirty)
    changed = {each for each in before.keys() | after.keys() if before.get(each, ())[:2] != after.get(each, ())[:2]}
    size = share = 0.0
    for each in changed:
        one, other = (found.get(each, (None, "", 0)) for found in (before, after))
        if one[0] is None or other[0] is None:
            return frozenset(key for key, _ in changed), float("inf"), float("inf")
        off = abs(one[0] - other[0])
        size = max(size, float(off.scaleb(one[2])))
        share = max(share, float(off / abs(one[0])) if one[0] else float("inf"))
    return frozenset(key for key, _ in changed), size, share


def relatives(house: pipeline.House, changed: frozenset[Key]) -> frozenset[Key]:
    """The changed figures and what is derived of them."""
    touched = set(changed)
    for _ in range(2):
        for _, lineage in house.observed.values():
            near = lineage[lineage["input_time_period"].isin({key[4] for key in touched})]
            inputs = zip(*[near[f"input_{name}"].to_numpy(object) for name in KEY], strict=True)
            touched |= {one for one, other in zip(keys(near), inputs, strict=True) if other in touched}
    return frozenset(touched)


def new_findings(clean: Report, dirty: Report, passed: Passed) -> list[str]:
    """Rule and level of every unexplained finding that was not there before and names a changed figure or a relative of it."""
    before = {
        (verdict.rule, verdict.severity, verdict.en, tuple(cell.key.values())): set(cell.inputs)
        for verdict in clean.verdicts
        for cell in verdict.open
    }
    gaps = {(key[1], key[4], key[2], key[3], key[6]) for key in passed.changed}
    found = []
    for verdict in dirty.verdicts:
        for cell in verdict.open:
            key = tuple(cell.key.values())
            old = before.get((verdict.rule, verdict.severity, verdict.en, key))
            inputs = set(cell.inputs)
            missing = {(*each.split("/"), key[2], key[3], key[6]) for each in inputs - (old or set()) if each.count("/") == 1}
            if missing & gaps or (old is None and (key in passed.touched or {cell.source_ref, *inputs} & passed.refs)):
                found.append(f"{verdict.rule} {verdict.severity}")
    return found


def same(before: str, after: str) -> bool:
    """Whether two texts are one number, up to half a unit of the first one's last digit."""
    if not (is_number(before) and is_number(after)):
        return False
    one, other = Decimal(before), Decimal(after)
    return abs(one - other) <= Decimal((0, (5,), int(one.as_tuple().exponent) - 1))


def _together(frames: Sequence[pd.DataFrame | None]) -> pd.DataFrame | None:
    """Frames of many planted files under each other, each with its number in the name of the source."""
    filled = [
        frame.assign(source=frame["source"].astype(object) + f"{_PLANT}{number}")
        for number, frame in enumerate(frames)
        if frame is not None and len(frame)
    ]
    return pd.concat(filled, ignore_index=True) if filled else None


def _of(number: int, cells: Sequence[runner.Cell]) -> Iterator[runner.Cell]:
    """The cells of one planted file, under their sources' own names."""
    for cell in cells:
        source, _, of = cell.key["source"].partition(_PLANT)
        if of == str(number):
            yield replace(cell, key={**cell.key, "source": source})


def first_difference(paper: Paper, content: bytes) -> tuple[str, str, str]:
    """The first cell that differs from the clean file, its text before and after."""
    grid = of_xlsx(content, paper.sheet)[0] if paper.name.endswith(".xlsx") else of_csv(content)[0]
    for number in range(max(len(grid), len(paper.cells))):
        old = paper.cells[number] if number < len(paper.cells) else ()
        new = grid[number] if number < len(grid) else ()
        for column in range(max(len(old), len(new))):
            one, other = (line[column] if column < len(line) else "" for line in (old, new))
            if one != other:
                return f"{chr(65 + column)}{number + 1}", one, other
    return "", "", ""
