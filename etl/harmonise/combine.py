"""Many vintages → one history, and from it what is known now."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence

import pandas as pd

from etl.harmonise import doubled
from etl.model import period
from etl.model.registry import Break
from etl.model.structure import BESIDE, COLUMNS, key, widened
from etl.problem import Refusal


def observations(frame: pd.DataFrame, source: str, vintage: str | Sequence[str], extra: Iterable[str] = ()) -> pd.DataFrame:
    """The frame of one file in the shape of the observation table, with those of the extra dimensions that it tells, and what is
    known beside it."""
    told = frame.assign(source=source, vintage=vintage, break_id=None, conf_status="F")
    return told[[*widened(name for name in extra if name in told), *(name for name in BESIDE if name in told)]]


def once(frame: pd.DataFrame, sizes: Sequence[int] = ()) -> pd.DataFrame:
    """The frame of one file as it is, or of several with so many rows each; Refusal naming both cells where a file tells two figures
    under one key."""
    files = [file for file, size in enumerate(sizes or [len(frame)]) for _ in range(size)]
    names = list(key(frame.columns))
    told = list(zip(files, *(frame[name].to_numpy(object, na_value=None) for name in names), strict=True))
    if len(set(told)) < len(told):
        groups = frame.groupby(pd.Index(told, tupleize_cols=False), sort=False)
        twice = [(" ".join(str(code) for code in codes if code is not None), rows) for (_, *codes), rows in groups if len(rows) > 1]
        raise Refusal(doubled.problems(twice))
    return frame


def stack(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """All vintages under each other, oldest first."""
    filled = [frame for frame in frames if len(frame)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=list(COLUMNS))


def latest(history: pd.DataFrame) -> pd.DataFrame:
    """One row a key: the figure of the newest vintage."""
    return history.sort_values("vintage", kind="stable").drop_duplicates(list(key(history.columns)), keep="last", ignore_index=True)


def mark_breaks(frame: pd.DataFrame, breaks: Sequence[Break]) -> pd.DataFrame:
    """`break_id` on the first figure of each series at or after a break, where the series has figures before it.

    A cell without a value is no figure. Where two breaks fall on one figure it shows the more specific of them: the one
    that names more of scheme, area and indicator; of equals the one declared later.
    """
    marked = frame["break_id"].astype(object).to_numpy(copy=True)
    told = frame["obs_value"].notna().to_numpy()
    breaks = sorted(breaks, key=lambda row: sum(getattr(row, name) is not None for name in ("scheme", "ref_area", "indicator")))
    ends = {code: period.end(code) for code in frame["time_period"].unique()}
    when = frame["time_period"].map(ends).to_numpy()
    names = [name for name in key(frame.columns) if name != "time_period"]
    for codes, rows in frame.groupby(names, sort=False).indices.items():
        series = dict(zip(names, codes, strict=True))
        ordered = sorted((row for row in rows if told[row]), key=lambda row: when[row])
        for row in breaks:
            if all(getattr(row, name) in (None, series[name]) for name in ("scheme", "ref_area", "indicator")):
                first = bisect_left(ordered, period.start_of(row.date), key=lambda each: when[each])
                if 0 < first < len(ordered):
                    marked[ordered[first]] = row.id
    return frame.assign(break_id=marked)


def conflicts(frame: pd.DataFrame) -> pd.DataFrame:
    """Pairs of sources that tell one fact: both figures, one row a pair, the second one's columns ending in `_other`.

    A stock is of one day: that of December, of the fourth quarter and of the year are one fact.
    """
    told = frame[frame["obs_value"].notna()]
    told = told.assign(day=_days(told))
    fact = [*(name for name in key(frame.columns) if name not in ("freq", "time_period", "source")), "day"]
    doubled = told[told.duplicated(fact, keep=False)]
    pairs = doubled.merge(doubled, on=fact, suffixes=("", "_other"))
    return pairs[pairs["source"] < pairs["source_other"]].drop(columns="day").reset_index(drop=True)


def _days(frame: pd.DataFrame) -> pd.Series:
    """What a figure's period is for comparing it: of a stock the month it stands at the end of, of a flow its period."""
    stands = {code: period.at(code, "M") for code in frame["time_period"].unique()}
    return frame["time_period"].where(frame["period_basis"] != period.STOCK, frame["time_period"].map(stands))


def revisions(history: pd.DataFrame) -> pd.DataFrame:
    """Figures of which the newest vintage tells another value than the one before: one row a key, the earlier one `_before`."""
    names = list(key(history.columns))
    told = history[history["obs_value"].notna() & history["source_ref"].notna()].sort_values("vintage", kind="stable")
    told = told[told.duplicated(names, keep=False)]
    nth = told.groupby(names, sort=False, dropna=False).cumcount(ascending=False)
    pairs = told[nth == 0].merge(told[nth == 1], on=names, suffixes=("", "_before"))
    changed = [now != then for now, then in zip(pairs["obs_value"], pairs["obs_value_before"], strict=True)]
    return pairs[pd.Series(changed, index=pairs.index, dtype=bool)].reset_index(drop=True)


def of_indicators(frame: pd.DataFrame, indicators: Sequence[str], extra: Sequence[str] = ()) -> pd.DataFrame:
    """The rows of these indicators, with the extra dimensions of the dataflow that publishes them and no others, and all that may
    be known beside them."""
    columns = [*widened(extra), *BESIDE]
    return frame[frame["indicator"].isin(indicators)].reset_index(drop=True).reindex(columns=columns)


def files(history: pd.DataFrame) -> set[tuple[str, str]]:
    """The files that tell these figures: (source, file name)."""
    printed = history[history["source_ref"].notna()]
    return {(source, ref.rsplit("!", 2)[0]) for source, ref in zip(printed["source"], printed["source_ref"], strict=True)}


def all_told(printed: pd.DataFrame, frame: pd.DataFrame) -> pd.DataFrame:
    """Every vintage of what was printed, and under it those rows of the frame that are printed nowhere: the derived ones."""
    return stack([printed.drop(columns=list(BESIDE)), frame[frame["source_ref"].isna()]])


def lineages(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Lineages under each other."""
    return pd.concat(frames, ignore_index=True)
