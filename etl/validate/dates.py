"""Whether a period can be what it says: over when it was told, and the one its file is about."""

from datetime import date
from decimal import Decimal

import pandas as pd

from etl.model import period
from etl.validate.expectations import Identity
from etl.validate.residual import Facts, judged


def over(frame: pd.DataFrame, identity: Identity, facts: Facts) -> pd.DataFrame:
    """How many days before the end of its period a figure was published."""
    rows = frame[frame["source_ref"].notna()]
    ends = {code: period.end(code) for code in rows["time_period"].unique()}
    days = [
        max((ends[when] - date.fromisoformat(vintage[:10])).days, 0)
        for when, vintage in zip(rows["time_period"], rows["vintage"], strict=True)
    ]
    return judged(rows.assign(signed=[Decimal(each) for each in days], unit=Decimal(0), inputs=""), identity, addends=0)


def alone(frame: pd.DataFrame, identity: Identity, facts: Facts) -> pd.DataFrame:
    """1 where a figure tells another period than nearly all others of its file (at least four, three quarters of them)."""
    rows = frame[frame["source_ref"].notna()]
    file = rows["source_ref"].str.rsplit("!", n=2).str[0]
    years = rows["time_period"].str[:4].groupby(file)
    usual = years.transform(lambda each: each.mode().iloc[0])
    same = (rows["time_period"].str[:4] == usual).groupby(file)
    judge = (same.transform("size") >= 4) & (same.transform("mean") >= 0.75)
    other = [Decimal(int(year != each)) for year, each in zip(rows["time_period"].str[:4][judge], usual[judge], strict=True)]
    return judged(rows[judge].assign(signed=other, unit=Decimal(0), inputs=""), identity, addends=0)
