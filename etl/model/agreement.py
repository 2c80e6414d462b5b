"""Whether the declarations of an office agree with each other: every code named is one, every file is there, every column has a meaning."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from etl.model import bundled, declaration, period
from etl.model.answer import Answer, Chart, Selection
from etl.model.codelist import Codelist, Indicator, Scheme
from etl.model.dataflow import Dataflow
from etl.model.schedule import FREQUENCY, Moved
from etl.model.sentence import PERIOD, UNIT, VALUE
from etl.model.source import CARRIED, NOTED, Source
from etl.model.structure import COLUMNS, VALUED
from etl.problem import Problems

if TYPE_CHECKING:
    from etl.model.registry import Registry

TOLD = ("time_period", "unit", *CARRIED, "item")
"""What a layout may tell beside the concepts that have a code list."""


def check(registry: "Registry", problems: Problems) -> None:
    """Whether the declarations agree with each other."""
    told = {concept.column for concept in registry.concepts}
    for column in COLUMNS:
        if column not in told:
            problems.add(f"the column “{column}” has no meaning", "concepts.csv", "add a row to datasets/concepts.csv")
    for codelist in registry.codelists.values():
        _check_codelist(codelist, problems)
    for row in registry.breaks:
        codes = {concept: (getattr(row, concept),) for concept in ("scheme", "ref_area", "indicator") if getattr(row, concept)}
        _check_codes(registry, codes, f"breaks.csv: {row.id}", "edit datasets/breaks.csv", problems)
    for event in registry.events:
        _check_codes(registry, {"scheme": (event.scheme,)}, f"events.csv: {event.id}", "edit datasets/events.csv", problems)
    for name in sorted({event.id for event in registry.events if sum(other.id == event.id for other in registry.events) > 1}):
        problems.add(f"the event “{name}” is declared twice", "events.csv", "edit datasets/events.csv")
    _check_moved(registry, problems)
    for source in registry.sources.values():
        _check_source(registry, source, problems)
    for dataflow in registry.dataflows.values():
        _check_added(registry, dataflow, problems)
        for kind, names, known in (("source", dataflow.sources, registry.sources), ("dataflow", dataflow.inputs, registry.dataflows)):
            for name in names:
                if name not in known:
                    problems.add(f"“{name}” is no {kind}", f"dataflows/{dataflow.id}.yaml", f"edit datasets/dataflows/{dataflow.id}.yaml")
        _check_dataflow(registry, dataflow, problems)
    for indicator in registry.indicators.values():
        where, remedy = f"indicator.csv: {indicator.code}", "edit datasets/codelists/indicator.csv"
        if indicator.dataflow not in registry.dataflows:
            problems.add(f"“{indicator.dataflow}” is no dataflow", where, remedy)
        others = (indicator.numerator, indicator.denominator, indicator.minuend, indicator.subtrahend)
        _check_codes(registry, {"indicator": tuple(code for code in others if code)}, where, remedy, problems)
        _check_operands(registry, indicator, where, remedy, problems)
        _check_codes(registry, {"unit_measure": (indicator.unit_measure,)}, where, remedy, problems)
    for answer in registry.answers.values():
        _check_answer(registry, answer, problems)
    for review in registry.reviews.values():
        where = f"reviews/{review.id}.yaml"
        if review.id not in registry.dataflows:
            problems.add(f"“{review.id}” is no dataflow", where, f"name the file after one, or take it away: datasets/{where}")
        for change in review.amendments:
            _check_codes(registry, {"indicator": change.indicators}, where, f"edit datasets/{where}", problems)
    for scheme in registry.codelists["scheme"].codes:
        if isinstance(scheme, Scheme):
            where, remedy = f"scheme.csv: {scheme.code}", "edit datasets/codelists/scheme.csv"
            _check_codes(registry, {"scheme": tuple(scheme.parts.split())}, where, remedy, problems)


def _check_codes(registry: "Registry", told: Mapping[str, Iterable[str]], where: str, remedy: str, problems: Problems) -> None:
    """Whether every code named is one of its concept."""
    for concept, codes in told.items():
        for code in codes:
            known = period.is_period(code) if concept == "time_period" else code in registry.codelists.get(concept, ())
            if not known:
                problems.add(f"“{code}” is no {concept}", where, remedy)


def _check_dataflow(registry: "Registry", dataflow: Dataflow, problems: Problems) -> None:
    where, remedy = f"dataflows/{dataflow.id}.yaml", f"edit datasets/dataflows/{dataflow.id}.yaml"
    _check_codes(registry, {"scheme": dataflow.derive.totals}, where, remedy, problems)
    if dataflow.disclosure:
        _check_codes(registry, {"indicator": dataflow.disclosure.applies_to}, where, remedy, problems)
    for view in dataflow.views:
        _check_codes(registry, view.default, f"{where}, view {view.id}", remedy, problems)


def _check_moved(registry: "Registry", problems: Problems) -> None:
    """Whether every changed date is one of a dataset that promises dates, and its changes stand in the order of their announcement."""
    before: dict[tuple[str, str], Moved] = {}
    for row in registry.moved:
        where, dataflow = f"calendar.csv: {row.dataset} {row.period}", registry.dataflows.get(row.dataset)
        earlier = before.get((row.dataset, row.period))
        before[row.dataset, row.period] = row
        if dataflow is None:
            what = f"“{row.dataset}” is no dataflow" + declaration.nearest(row.dataset, registry.dataflows)
        elif dataflow.release is None:
            what = f"{row.dataset} promises no date that could be changed"
        elif period.freq(row.period) != FREQUENCY[dataflow.accrual_periodicity]:
            what = f"{row.dataset} comes out {dataflow.accrual_periodicity}, and {row.period} is no such period"
        elif earlier and row.told <= earlier.told:
            what = f"the change announced on {row.announced} stands after that of {earlier.announced}"
        else:
            continue
        problems.add(what, where, "edit datasets/calendar.csv")


def _check_added(registry: "Registry", dataflow: Dataflow, problems: Problems) -> None:
    """Whether every dimension a dataflow adds has a meaning and a code list, and what it is computed from adds no other."""
    where, meant = f"dataflows/{dataflow.id}.yaml", {concept.column for concept in registry.concepts}
    for name in dataflow.structure.added:
        if name not in meant:
            problems.add(f"the dimension “{name}” has no meaning", where, "add a row to datasets/concepts.csv")
        if name not in registry.codelists:
            problems.add(f"the dimension “{name}” has no code list", where, f"add datasets/codelists/{name}.csv")
    for other in dataflow.inputs:
        beyond = set(registry.dataflows[other].structure.added if other in registry.dataflows else ()) - set(dataflow.structure.added)
        for name in sorted(beyond):
            what = f"its input {other} adds the dimension “{name}”, which {dataflow.id} does not have"
            problems.add(what, where, f"add {name} to `structure.dimensions` in datasets/{where}")


def _check_operands(registry: "Registry", indicator: Indicator, where: str, remedy: str, problems: Problems) -> None:
    """Whether what an indicator is computed from has its dimensions: the first operand all of them, the second no others."""
    known, mine = registry.indicators, registry.dataflows.get(indicator.dataflow)
    operands = (indicator.numerator or indicator.minuend, indicator.denominator or indicator.subtrahend)
    flows = [registry.dataflows.get(known[code].dataflow) if code in known else None for code in operands if code]
    for place, flow in enumerate(flows):
        if flow and mine:
            theirs, own = set(flow.structure.added), set(mine.structure.added)
            for name in sorted(theirs - own if place else theirs ^ own):
                problems.add(f"{operands[place]} and it differ in the dimension “{name}”", where, remedy)


def _check_answer(registry: "Registry", answer: Answer, problems: Problems) -> None:
    """Whether every dataset, view and code an answer names exists, and nobody else has its place."""
    where, remedy = f"answers/{answer.id}.yaml", f"edit datasets/answers/{answer.id}.yaml"
    if any(other.order == answer.order and other.id < answer.id for other in registry.answers.values()):
        problems.add(f"another answer has the order {answer.order}", where, remedy)
    for place, selection in answer.selections():
        _check_selection(registry, selection, f"{where}, {place}", remedy, problems)


def _check_selection(registry: "Registry", selection: Selection, where: str, remedy: str, problems: Problems) -> None:
    dataflow = registry.dataflows.get(selection.dataset)
    if dataflow is None:
        problems.add(f"“{selection.dataset}” is no dataflow", where, remedy)
        return
    if selection.view and selection.view not in {view.id for view in dataflow.views}:
        problems.add(f"“{selection.view}” is no view of {dataflow.id}", where, remedy)
    codes = {name: codes for name, codes in selection.codes.items() if name != "source"}
    _check_codes(registry, codes, where, remedy, problems)
    for source in selection.source:
        if source not in registry.sources:
            problems.add(f"“{source}” is no source", where, remedy)
    for code in selection.indicator:
        if code in registry.indicators and registry.indicators[code].dataflow != dataflow.id:
            problems.add(f"“{code}” is no indicator of {dataflow.id}", where, remedy)
    columns = (*dataflow.structure.dimensions, "source")
    for column in (selection.x, selection.colour) if isinstance(selection, Chart) else ():
        if column and column not in columns:
            problems.add(f"“{column}” is no dimension of {dataflow.id}", where, remedy)


def _check_codelist(codelist: Codelist, problems: Problems) -> None:
    where = f"codelists/{codelist.id}.csv"
    codes = [code.code for code in codelist.codes]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        problems.add(f"the code “{code}” is declared twice", where, f"edit datasets/{where}")
    for row in codelist.codes:
        for role, other in (("parent", row.parent), ("successor", row.successor)):
            if other and other not in codelist:
                problems.add(f"the {role} “{other}” of “{row.code}” is no code", where, f"edit datasets/{where}")
    for alias in codelist.aliases:
        if alias.code not in codelist:
            problems.add(
                f"the spelling “{alias.label}” leads to “{alias.code}”, which is no code",
                f"{codelist.id}.aliases.csv",
                f"edit datasets/codelists/{codelist.id}.aliases.csv",
            )


def _check_source(registry: "Registry", source: Source, problems: Problems) -> None:
    where, remedy = f"sources/{source.id}/source.yaml", f"edit datasets/sources/{source.id}/source.yaml"
    _check_signs(registry, source, problems)
    for file in source.files:
        if not bundled.path(registry.folder, source, file).is_file():
            problems.add(f"the file “{file.path}” is not there", where, f"add it, or edit datasets/{where}")
        elif source.layout_for(file.path, file.period) is None:
            problems.add(f"no layout fits “{file.path}”", where, f"add a layout to datasets/{where}")
        _check_codes(registry, {"indicator": file.note.indicators if file.note else ()}, f"{where}, {file.path}", remedy, problems)
    for layout in source.layouts:
        for place in (place for each in layout.sentences for place in [*each.places, *layout.fill]):
            if place not in (VALUE, UNIT, PERIOD, *registry.codelists):
                problems.add(f"“{place}” is nothing that a sentence tells: value, unit, time_period or a code list", where, remedy)
    _check_layouts(registry, source, problems)
    breaks = {row.id for row in registry.breaks}
    for number, amendment in enumerate(source.amendments, 1):
        _check_codes(registry, amendment.selection, f"{where}, amendment {number}", remedy, problems)
        if "obs_status" in amendment.set:
            _check_codes(registry, {"obs_status": (amendment.set["obs_status"],)}, f"{where}, amendment {number}", remedy, problems)
        if amendment.set.get("break_id", "") not in {"", *breaks}:
            problems.add(f"“{amendment.set['break_id']}” is no break", f"{where}, amendment {number}", "add a row to datasets/breaks.csv")
    for cover in source.coverage:
        _check_codes(registry, cover.model_dump(), where, remedy, problems)


def _check_signs(registry: "Registry", source: Source, problems: Problems) -> None:
    """Whether marks and footnote signs lead to a status, and a mark is what it says: a text in the place of a figure, without one."""
    path, statuses = registry.folder / "sources" / source.id / "source.yaml", registry.codelists["obs_status"]
    edit = f"edit {declaration.shown(path)}"
    for location, sign, status in source.signs():
        kind, where = "footnote sign" if "footnotes" in location else "mark", declaration.place(path, location)
        if status not in statuses:
            problems.add(f"the {kind} “{sign}” leads to “{status}”, which is no obs_status", where, edit)
        elif kind == "mark" and (beside := NOTED.fullmatch(sign)):
            own = beside["before"] or beside["behind"]
            remedy = f'declare the sign alone, under `footnotes` of the layout: {{"{own}": {status}}}, in {declaration.shown(path)}'
            problems.add(f"the mark “{sign}” is a number with the sign “{own}”: its figure would be lost", where, remedy)
        elif kind == "mark" and status in VALUED:
            name = f"{status} ({statuses[status].en})"
            remedy = f"give it the status of what has no figure, or declare a sign beside figures under `footnotes`: {edit}"
            problems.add(f"the mark “{sign}” stands in the place of a figure, and its status {name} promises one", where, remedy)


def _check_layouts(registry: "Registry", source: Source, problems: Problems) -> None:
    """Whether the concepts a source's layouts name are such, and the codes or labels they give are of the code list of their concept."""
    path = registry.folder / "sources" / source.id / "source.yaml"
    remedy, concepts = f"edit {declaration.shown(path)}", {*TOLD, *registry.codelists}
    for location, concept, label in source.said():
        codelist = registry.codelists.get(concept)
        if concept not in concepts:
            what = f"“{concept}” is no concept" + declaration.nearest(concept, sorted(concepts))
        elif label and codelist and not codelist.knows(label, source.id):
            what = f"“{label}” is no {concept}" + declaration.nearest(label, [code.code for code in codelist.codes])
        else:
            continue
        problems.add(what, declaration.place(path, location), remedy)
