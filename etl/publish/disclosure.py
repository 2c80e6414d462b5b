"""Small counts are not published: below the threshold a figure becomes suppressed (`Q`), and so does what is derived from it."""

from typing import Any

import pandas as pd

from etl.model.dataflow import Disclosure
from etl.model.structure import key


def suppress(frame: pd.DataFrame, rule: Disclosure | None, lineage: pd.DataFrame) -> pd.DataFrame:
    """Observations with positive counts below the threshold withheld, here and in every derived figure that used one.

    Applied after validation, because identities need the true values. A zero is no small count.
    """
    if rule is None:
        return frame
    small = frame["indicator"].isin(rule.applies_to) & frame["obs_value"].map(
        lambda value: value is not None and value > 0, na_action="ignore"
    ).fillna(False).astype(bool)
    persons = frame["obs_value"].where(small).map(lambda value: value, na_action="ignore")
    counts = [
        value.scaleb(mult) if value is not None and hit else None
        for value, mult, hit in zip(persons, frame["unit_mult"], small, strict=True)
    ]
    small &= pd.Series([count is not None and count < rule.threshold for count in counts], index=frame.index)
    names = list(key(frame.columns))
    keys = pd.MultiIndex.from_frame(frame[names])
    withheld = set(keys[small])
    while True:
        used = pd.MultiIndex.from_frame(lineage[[f"input_{name}" for name in names]])
        reached = withheld | set(pd.MultiIndex.from_frame(lineage[names])[used.isin(list(withheld))]) if withheld else withheld
        if reached == withheld:
            break
        withheld = reached
    hidden = keys.isin(list(withheld)) if withheld else small
    return frame.assign(
        obs_value=frame["obs_value"].where(~hidden, None),
        obs_text=frame["obs_text"].where(~hidden, None),
        obs_status=frame["obs_status"].where(~hidden, "Q"),
        conf_status=frame["conf_status"].where(~hidden, "C"),
    )


def forget(history: pd.DataFrame, frame: pd.DataFrame) -> pd.DataFrame:
    """The printed figures of all vintages without any that `frame` withholds now, and without the labels of a row that holds one.

    A row may quote its figure in words.
    """
    names = list(key(frame.columns))
    keys = pd.MultiIndex.from_frame(history[names])
    hidden = keys.isin(pd.MultiIndex.from_frame(frame.loc[frame["conf_status"] == "C", names])) | (history["conf_status"] == "C")
    if not hidden.any():
        return history
    rows = history["file_sha256"].str.cat(history["source_ref"].str.replace(r"[A-Z]+(?=\d+$)", "", regex=True), sep=" ")
    quoted = rows.isin(set(rows[hidden]))
    return history.assign(
        obs_value=history["obs_value"].where(~hidden, None),
        obs_text=history["obs_text"].where(~hidden, None),
        obs_status=history["obs_status"].where(~hidden, "Q"),
        conf_status=history["conf_status"].where(~hidden, "C"),
        row_labels=history["row_labels"].where(~quoted, "[]"),
    )


def withhold(rules: list[dict[str, Any]], *frames: pd.DataFrame) -> list[dict[str, Any]]:
    """The records of the rules without the numbers of any cell that would tell a suppressed figure of one of the `frames`.

    A residual tells a figure when the figure is the one checked, or one of those it was checked against; a revision tells
    an earlier vintage.
    """
    names = key(frames[0].columns)
    keys, refs = _hidden(frames, names)

    def told(cell: dict[str, Any]) -> dict[str, Any]:
        tells = tuple(cell["key"][name] for name in names) in keys or refs & {cell["source_ref"], *cell["inputs"]}
        if not tells:
            return cell
        kept = {name: told for name, told in cell.items() if name != "suspect"}  # which part is off tells of its figure too
        return {**kept, "value": "", "residual": "", "tolerance": ""}

    return [{**rule, "cells": [told(cell) for cell in rule["cells"]]} for rule in rules]


def withhold_lapsed(explanations: list[dict[str, str]], *frames: pd.DataFrame) -> list[dict[str, str]]:
    """Explanations that have lapsed without the numbers of those that were about a figure suppressed in one of the `frames`."""
    names = key(frames[0].columns)
    keys, _ = _hidden(frames, names)
    return [{**each, "value": "", "residual": ""} if tuple(each.get(name, "") for name in names) in keys else each for each in explanations]


def _hidden(frames: tuple[pd.DataFrame, ...], names: tuple[str, ...]) -> tuple[set[tuple[Any, ...]], set[str]]:
    """The keys of the suppressed figures, and where they are printed."""
    hidden = [frame[frame["conf_status"] == "C"] for frame in frames]
    keys = {each for frame in hidden for each in zip(*(frame[name] for name in names), strict=True)}
    return keys, {ref for frame in hidden for ref in frame["source_ref"].dropna()}
