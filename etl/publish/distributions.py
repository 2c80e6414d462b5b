"""The data files of a release: Parquet and CSV for programs, XLSX for people. The same table always gives the same bytes."""

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from csv import DictWriter
from datetime import datetime
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import xlsxwriter

from etl.model.structure import BESIDE, COLUMNS, added, key, widened
from etl.present import numbers, units

_INTEGERS = ("unit_mult", "decimals")


def schema(columns: Iterable[str]) -> pa.Schema:
    """The types of published columns; `obs_value` is the float64 nearest the exact decimal."""
    return pa.schema(
        [
            (
                name,
                pa.float64()
                if name == "obs_value"
                else pa.int32()
                if name in _INTEGERS
                else pa.timestamp("s", "UTC")
                if name == "vintage"
                else pa.string(),
            )
            for name in columns
        ]
    )


SCHEMA = schema(COLUMNS)
"""The columns that every dataset has."""

_FIXED_DATE = datetime(2000, 1, 1)


def table(frame: pd.DataFrame) -> pa.Table:
    """The observations as published: sorted by key, typed, without pandas' own metadata."""
    ordered = frame.sort_values(list(key(frame.columns)), kind="stable", ignore_index=True)
    told = ordered.assign(
        obs_value=[None if value is None else float(value) for value in ordered["obs_value"]],
        vintage=pd.to_datetime(ordered["vintage"], utc=True, format="ISO8601"),
    )
    typed = schema(widened(added(frame.columns)))
    arrays = [pa.array(told[field.name], type=field.type, from_pandas=True) for field in typed]
    return pa.table(arrays, schema=typed)


def printed(told: pd.DataFrame) -> pa.Table:
    """Every printed figure in every vintage, the oldest of each key first, with the file it stands in and what stands around it."""
    ordered = told.sort_values([*key(told.columns), "vintage"], kind="stable", ignore_index=True)
    beside = pa.table({name: pa.array(ordered[name], pa.string(), from_pandas=True) for name in BESIDE})
    told = table(ordered)
    for name in BESIDE:
        told = told.append_column(name, beside[name])
    return told


def checked(judged: pd.DataFrame) -> pa.Table:
    """One row a figure: its key and `rules`, the places in `validation.json`, from 0, of the verdicts that are about it."""
    names = [name for name in judged.columns if name != "verdict"]
    told = judged.groupby(names, sort=True)["verdict"].agg(lambda verdicts: sorted(set(verdicts))).reset_index()
    keys = [pa.array(told[name], pa.string()) for name in names]
    return pa.table([*keys, pa.array(told["verdict"], pa.list_(pa.int32()))], names=[*names, "rules"])


def parquet(observations: pa.Table, path: Path) -> None:
    """zstd Parquet with pinned options; an upgrade of Arrow may change the bytes, nothing else may."""
    pa.parquet.write_table(observations, path, compression="zstd", version="2.6", store_schema=True, use_dictionary=True)


def csv(observations: pa.Table, path: Path) -> None:
    """UTF-8 with a byte order mark, so that spreadsheet programs read Chinese rightly; a missing value is an empty cell."""
    seconds = pa.compute.strftime(observations["vintage"], format="%Y-%m-%dT%H:%M:%SZ")
    told = observations.set_column(observations.schema.get_field_index("vintage"), "vintage", seconds)
    buffer = io.BytesIO()
    pa.csv.write_csv(told, buffer, pa.csv.WriteOptions(quoting_style="needed"))
    path.write_bytes(b"\xef\xbb\xbf" + buffer.getvalue())


def rows(told: Sequence[Mapping[str, str]], columns: Sequence[str], path: Path) -> None:
    """A table beside the observations, all text, as `csv` writes them: a header even where there is no row."""
    buffer = io.StringIO(newline="")
    writer = DictWriter(buffer, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(told)
    path.write_text(buffer.getvalue(), encoding="utf-8-sig", newline="")


def xlsx(observations: pa.Table, path: Path, structure: dict) -> None:
    """For people: one sheet a frequency, labelled, a column a period, newest first; notes on the last sheet."""
    units.declare(structure)
    labels = {column: {row["code"]: row["zh"] for row in rows} for column, rows in structure["codelists"].items()}
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True})
    book.set_properties({"created": _FIXED_DATE, "title": structure["title"]["zh"]})
    head = book.add_format({"bold": True, "bottom": 1})
    frame = observations.to_pandas()
    for freq, name in (("A", "年度"), ("Q", "季度"), ("M", "月度")):
        if (frame["freq"] == freq).any():
            _wide(book, name, frame[frame["freq"] == freq], labels, structure, head)
    _notes(book, structure, labels, head)
    book.close()
    path.write_bytes(buffer.getvalue())


def _own(structure: dict) -> dict[str, str]:
    """The dimensions that the dataset adds, with their names."""
    named = {row["name"]: row["zh"] for row in structure["columns"]}
    return {name: named[name] for name in added(structure["dimensions"])}


def _wide(book: xlsxwriter.Workbook, name: str, frame: pd.DataFrame, labels: dict, structure: dict, head: object) -> None:
    own, scheme = _own(structure), {row["name"]: row["zh"] for row in structure["columns"]}["scheme"]
    sheet = book.add_worksheet(name)
    formats = {places: book.add_format({"num_format": "#,##0" + ("." + "0" * places if places else "")}) for places in range(7)}
    rows = ["indicator", "scheme", "ref_area", *own, "period_basis", "source"]
    periods = sorted(frame["time_period"].unique(), reverse=True)
    for column, text in enumerate(["指标", scheme, "地区", *own.values(), "口径", "来源", "单位", *periods]):
        sheet.write_string(0, column, text, head)
    unit = len(rows)
    sheet.freeze_panes(1, unit + 1)
    sheet.set_column(0, unit - 1, 18)
    at = {code: unit + 1 + number for number, code in enumerate(periods)}
    for line, (codes, series) in enumerate(frame.groupby(rows, sort=False), 1):
        for column, (concept, code) in enumerate(zip(rows, codes, strict=True)):
            sheet.write_string(line, column, _safe(labels.get(concept, {}).get(code, code)))
        sheet.write_string(line, unit, numbers.stored(series["unit_measure"].iloc[0], int(series["unit_mult"].iloc[0])))
        for when, value, places, status in zip(
            series["time_period"], series["obs_value"], series["decimals"], series["obs_status"], strict=True
        ):
            if pd.isna(value):
                sheet.write_string(line, at[when], _safe(labels["obs_status"].get(status, status)))
            else:
                sheet.write_number(line, at[when], value, formats[min(max(int(places), 0), 6)])


def _notes(book: xlsxwriter.Workbook, structure: dict, labels: dict, head: object) -> None:
    sheet = book.add_worksheet("说明")
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 2, 80)
    lines: list[tuple[str, str]] = [
        ("数据集", structure["title"]["zh"]),
        ("说明", structure["description"]["zh"]),
        ("发布机构", structure["publisher"]["zh"]),
        ("许可", structure["licence"]["zh"]),
    ]
    lines += [
        (f"来源 {row['id']}", f"{row['publisher']['zh']}：{row['title']['zh']}（{row['custody']}；{(row['via'] or {'zh': '—'})['zh']}）")
        for row in structure["sources"]
    ]
    lines += [(f"指标 {row['zh']}", row["description_zh"]) for row in structure["codelists"]["indicator"]]
    lines += [(f"间断 {row['date']}", row["zh"]) for row in structure["breaks"]]
    lines += [("提示", row["zh"]) for row in structure["notes"]]
    for number, (name, text) in enumerate(lines):
        sheet.write_string(number, 0, _safe(name), head)
        sheet.write_string(number, 1, _safe(text))


def _safe(text: str) -> str:
    """A text no spreadsheet program takes for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t" else text


WRITERS: dict[str, Callable[..., None]] = {"parquet": parquet, "csv": csv, "xlsx": xlsx}
"""Format → the function that writes it."""
