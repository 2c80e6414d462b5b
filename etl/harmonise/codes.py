"""Labels → codes valid on the day, and what we declare about certain figures."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import pandas as pd

from etl.harmonise.form import footnotes
from etl.model import period
from etl.model.codelist import Code, Codelist, Indicator, normal
from etl.model.source import Amendment, Source
from etl.problem import Problems

LABELLED = ("ref_area", "scheme", "indicator")
"""Concepts whose labels are looked up in their code list."""

NONE: footnotes.Signs = {}
NOWHERE: Mapping[tuple[str, object], str] = {}
NOTHING: tuple[None, str] = (None, "")
_MONTH = re.compile(r"[（(]\d{1,2}月份?[）)]\s*$")
_TOTAL = re.compile(r"[合总總小]计|[合總小]計|^计$|^全[省市区县部]|total|^all\b")
_LEAD = re.compile(r"^\s*(?:其中[:：]?|#|＃|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[)）]|\d+[.、])\s*")


Files = Sequence[tuple[int, str | None]]
"""Of several files under each other: how many rows each has and the period it was received for."""


def periods(
    long: pd.DataFrame, source: Source, vintage_period: str | None | Files, places: Mapping[tuple[str, object], str] = NOWHERE
) -> pd.DataFrame:
    """Adds `time_period` and `freq` from the printed period or else the vintage's; notes the basis the wording tells.

    `places` are the cells in which labels are printed, where these are known.
    """
    files = [(len(long), vintage_period)] if isinstance(vintage_period, str | None) else vintage_period
    printed = list(long["time_period"]) if "time_period" in long else [told or "" for rows, told in files for _ in range(rows)]
    parsed = _parsed(list(map(str, printed)), files)
    problems = Problems()
    if None in parsed:
        unread = [(label, ref) for label, read, ref in zip(printed, parsed, long["source_ref"], strict=True) if read is None]
        counts = Counter(label for label, _ in unread)
        first: dict[str, str] = {}
        for label, ref in unread:
            first.setdefault(label, ref)
        for label, ref in first.items():
            what = f"“{label}” is no period" if label else "the file tells no period"
            what += f" (of {counts[label]} figures, this the first)" if counts[label] > 1 else ""
            remedy = f"receive it with --period, or {_ignore(source.id) if label else f'edit {_declaration(source.id)}'}"
            problems.add(what, places.get(("time_period", label), ref), remedy)
    problems.refuse_if_any()
    codes = [read[0] for read in parsed if read]
    if "freq" in long:  # a monthly report says 上半年 and means June
        codes = [period.at(*read) for read in zip(codes, long["freq"], strict=True)]
    _check_promised(codes, list(long["source_ref"]), files)
    freqs = {code: period.freq(code) for code in set(codes)}
    stated = list(long["period_basis"].fillna("")) if "period_basis" in long else [""] * len(long)
    bases = [basis if str(basis) else read[1] for basis, read in zip(stated, parsed, strict=True) if read]
    return long.assign(
        time_period=pd.Series(codes, index=long.index, dtype=object),
        freq=[freqs[code] for code in codes],
        period_basis=pd.Series(bases, index=long.index, dtype=object),
    )


def _check_promised(printed: Sequence[str], refs: Sequence[str], files: Files) -> None:
    """Refusal of a file that tells one period and was declared as another: last month's form sent or filed once more."""
    problems, first = Problems(), 0
    for rows, promised in files:
        told = set(printed[first : first + rows])
        if promised and len(told) == 1 and promised not in told and period.freq(printed[first]) == period.freq(promised):
            what = f"the file tells {printed[first]}, and it was received or declared as {promised}"
            problems.add(what, refs[first], "ask the sender for the right file, or correct the period")
        first += rows
    problems.refuse_if_any()


def _parsed(labels: Sequence[str], files: Files) -> list[tuple[str, str | None] | None]:
    """Code and basis of each label in printed order; one without its year has that of the period before it, else the file's."""
    known = {label: period.parse(label) for label in dict.fromkeys(labels)}
    told: list[tuple[str, str | None] | None] = []
    for rows, vintage_period in files:
        before: str | None = None
        for label in labels[len(told) : len(told) + rows]:
            found = known[label]
            if found is None and before:
                found = period.continued(label, before)
            elif found is None and vintage_period and label:
                found = period.within(label, vintage_period)
            before = found[0] if found else before
            told.append(found)
    return told


def apply(
    frame: pd.DataFrame,
    codelists: dict[str, Codelist],
    source: Source,
    added: Mapping[str, Sequence[str]] | None = None,
    signs: footnotes.Signs = NONE,
    places: Mapping[tuple[str, object], str] = NOWHERE,
) -> pd.DataFrame:
    """Every label replaced by the code valid at the period's end; all unknown labels are refused at once.

    A declared footnote sign behind a label tells its status in `obs_status`, unless a status is printed for the figure; a sign
    nobody declared is refused. `added` are the dimensions that the dataflow of each indicator adds to the key: they must be told,
    and no others. `places` are the cells in which labels are printed, where these are known.
    """
    problems = Problems()
    coded: dict[str, pd.Series] = {}
    noted: dict[str, pd.Series] = {}
    ends = {code: period.end(code) for code in set(frame["time_period"])}
    extra = dict.fromkeys(name for names in (added or {}).values() for name in names if name in frame)
    for concept in (*LABELLED, *extra):
        if concept not in frame:
            problems.add(f"nothing tells the {concept}", source.id, f"add it to the layout in datasets/sources/{source.id}/source.yaml")
            continue
        pairs = list(zip(frame[concept].to_numpy(object), frame["time_period"].to_numpy(object), strict=True))
        told = {
            (label, code): NOTHING
            if concept in extra and pd.isna(label)
            else _resolve(codelists[concept], str(label), source.id, ends[code], signs)
            for label, code in dict.fromkeys(pairs)
        }
        found = {pair: code for pair, (code, _) in told.items()}
        unknown: dict[object, list[str]] = {}
        for (label, code), known in found.items():
            if known is None and not (concept in extra and pd.isna(label)):
                unknown.setdefault(label, []).append(code)
        whole = _parent(codelists[concept], found.values()) if unknown else None
        for (label, _), ref in zip(pairs, frame["source_ref"], strict=True) if unknown else ():
            if label in unknown:
                first, *others = unknown.pop(label)  # each is told once
                what, remedy = _unknown(codelists[concept], str(label).strip(), source.id, first, ends[first], signs, whole)
                what += f" (nor in {len(others)} more)" if others else ""
                problems.add(what, places.get((concept, label), ref), remedy)
        coded[concept] = pd.Series([found[pair] for pair in pairs], index=frame.index)
        if any(status for _, status in told.values()):
            noted[concept] = pd.Series([told[pair][1] for pair in pairs], index=frame.index)
    bases = codelists["period_basis"]
    stated = {label: bases.resolve(label, source.id, date.max) for label in frame["period_basis"].dropna().unique()}
    _check_stated(frame, stated, codelists["obs_status"], problems)
    if added and not problems.found:
        _check_told({**coded, "source_ref": frame["source_ref"]}, added, source, problems)
    problems.refuse_if_any()
    return _marked(frame, noted.values()).assign(**coded, period_basis=frame["period_basis"].map(stated))


def _check_stated(frame: pd.DataFrame, stated: Mapping[str, str | None], statuses: Codelist, problems: Problems) -> None:
    """A Problem for every figure beside which a basis or a status is printed that is none."""
    printed = frame["obs_status"] if "obs_status" in frame else [""] * len(frame)
    odd = any(not told for told in stated.values())
    odd = odd or any(isinstance(each, str) and each.strip() and each.strip() not in statuses for each in set(printed))
    for basis, status, ref in zip(frame["period_basis"], printed, frame["source_ref"], strict=True) if odd else ():
        if isinstance(basis, str) and basis.strip() and not stated[basis]:
            problems.add(f"“{basis.strip()}” is no period_basis", ref, "write a code or a name of datasets/codelists/period_basis.csv")
        if isinstance(status, str) and status.strip() and status.strip() not in statuses:
            problems.add(f"“{status.strip()}” is no obs_status", ref, "write a code of datasets/codelists/obs_status.csv")


def _check_told(coded: Mapping[str, pd.Series], added: Mapping[str, Sequence[str]], source: Source, problems: Problems) -> None:
    """A Problem for every indicator whose figures lack a dimension its dataflow adds, or have one it does not know."""
    every = dict.fromkeys(name for names in added.values() for name in names)
    for indicator, rows in pd.DataFrame(coded).groupby("indicator", sort=False):
        wanted = added.get(str(indicator), ())
        for name in every:
            told = rows[name].notna() if name in rows else pd.Series(False, index=rows.index)
            odd = rows[~told] if name in wanted else rows[told]
            if len(odd):
                what = f"nothing tells the {name} of {indicator}" if name in wanted else f"{indicator} is published without {name}"
                problems.add(what, odd["source_ref"].iloc[0], f"edit the layout in datasets/sources/{source.id}/source.yaml")


def _marked(frame: pd.DataFrame, noted: Iterable[pd.Series]) -> pd.DataFrame:
    """The frame with the statuses that signs behind labels tell, for figures of which no other is printed."""
    for statuses in noted:
        printed = frame["obs_status"].fillna("") if "obs_status" in frame else pd.Series("", index=frame.index, dtype=object)
        frame = frame.assign(obs_status=printed.where(printed.str.strip() != "", statuses))
    return frame


def _resolve(codelist: Codelist, label: str, source: str, day: date, signs: footnotes.Signs) -> tuple[str | None, str]:
    """The code of a label, and the status of the declared signs behind it.

    Where it is not known as it stands, it is read again without a month behind it (`参保人数（6月份）`), without “其中”, “#” or
    numbering before it, and without the signs.
    """
    for shorter, status in footnotes.shorter(label, signs):
        bare = _MONTH.sub("", shorter)
        for text in dict.fromkeys((shorter, bare, _LEAD.sub("", bare))):
            if found := codelist.resolve(text, source, day):
                return found, status
    return NOTHING


def _unknown(
    codelist: Codelist, label: str, source: str, code: str, day: date, signs: footnotes.Signs, whole: Code | None = None
) -> tuple[str, str]:
    """What and remedy of a label that has no code in a period: a sign nobody declared behind one that has, or a new spelling.

    `whole` is the parent of the codes told beside it, which a total most likely is.
    """
    rest = label
    while sign := footnotes.likely(rest):
        rest = rest.removesuffix(sign).rstrip()
        if _resolve(codelist, rest, source, day, signs)[0]:
            return f"nothing declares the footnote sign “{sign}” behind “{label}”", footnotes.declare(sign, source)
    alike = codelist.near(label, source, day)
    near = ", ".join(f"{each.code} {each.en if label.isascii() else each.zh}" for each in alike)
    if whole and (_TOTAL.search(normal(label)) or whole.parent in {each.code for each in alike}):
        near = f"{whole.code} {whole.en if label.isascii() else whole.zh}, the parent of what stands beside it"
    row = f"add a row to datasets/codelists/{codelist.id}.aliases.csv: {label},<code>,{source}" + (f" (near: {near})" if near else "")
    return f"“{label}” is no {codelist.id} in {code}", f"{row}; or {_ignore(source)}"


def _parent(codelist: Codelist, codes: Iterable[str | None]) -> Code | None:
    """The one parent of several codes."""
    told = {code for code in codes if code}
    parents = {codelist[code].parent for code in told}
    return codelist[parent] if len(told) > 1 and len(parents) == 1 and (parent := parents.pop()) else None


def _ignore(source: str) -> str:
    return f"if it is not to be read name it under `ignore` in {_declaration(source)}"


def _declaration(source: str) -> str:
    return f"datasets/sources/{source}/source.yaml"


def bases(frame: pd.DataFrame, indicators: dict[str, Indicator], source: Source) -> pd.DataFrame:
    """`period_basis` of every row: stocks are S, a year's flow is P, a shorter flow must say whether it is YTD or P.

    A rate of a shorter period may also be said to stand at its end: 期末时点数.
    """
    rows = list(zip(*(frame[name].to_numpy(object) for name in ("indicator", "period_basis", "freq")), strict=True))
    told = {row: _basis(row[0], row[1], row[2], indicators) for row in dict.fromkeys(rows)}
    problems = Problems()
    for row, ref in zip(rows, frame["source_ref"], strict=True) if "" in told.values() else ():
        if not told[row]:
            what = f"is {row[0]} of a {row[2]} period the period's own or cumulated since January?"
            problems.add(what, ref, f"say `period_basis: YTD` or `P` in datasets/sources/{source.id}/source.yaml")
    problems.refuse_if_any()
    return frame.assign(period_basis=[told[row] for row in rows])


def _basis(indicator: str, stated: object, freq: str, indicators: dict[str, Indicator]) -> str:
    """The period basis of a figure; empty where it is not certain."""
    if is_stock(indicators[indicator], indicators):
        return period.STOCK
    if freq == "A":
        return period.PERIOD
    if stated == period.STOCK and indicators[indicator].kind == "R":
        return period.STOCK
    return str(stated) if stated in (period.YEAR_TO_DATE, period.PERIOD) else ""


def is_stock(indicator: Indicator, indicators: dict[str, Indicator]) -> bool:
    """Whether the figure stands at a moment: a stock, or a ratio whose numerator is one."""
    numerator = indicators.get(indicator.numerator or "")
    return indicator.kind == "S" or (indicator.kind == "R" and numerator is not None and numerator.kind == "S")


def amend(frame: pd.DataFrame, source: Source) -> pd.DataFrame:
    """The source's declared amendments applied, the numbers of those that met a figure in its `amendments`.

    One that meets no figure any more is a Problem.
    """
    problems = Problems()
    frame = frame.assign(amendments="")
    for number, amendment in enumerate(source.amendments, 1):
        met = _met(frame, amendment)
        frame = frame.assign(amendments=frame["amendments"].where(~met, (frame["amendments"] + f" {number}").str.strip()))
        if not met.any():
            where = f"sources/{source.id}/source.yaml, amendment {number}"
            problems.add("the amendment meets no figure", where, f"correct or remove it in datasets/sources/{source.id}/source.yaml")
        for concept, value in amendment.set.items():
            told = int(value) if concept == "decimals" else value
            frame = frame.assign(**{concept: frame[concept].where(~met, told)})
            if concept == "time_period":
                frame = frame.assign(freq=frame["freq"].where(~met, period.freq(value)))
                whole = met & (frame["freq"] == "A") & (frame["period_basis"] == period.YEAR_TO_DATE)  # cumulated to its end
                frame = frame.assign(period_basis=frame["period_basis"].where(~whole, period.PERIOD))
    problems.refuse_if_any()
    return frame


def _met(frame: pd.DataFrame, amendment: Amendment) -> pd.Series:
    met = pd.Series(True, index=frame.index)
    for concept, codes in amendment.selection.items():
        met &= frame[concept].isin(codes)
    return met
