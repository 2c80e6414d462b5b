"""Whether a period can be what it says: over when it was told, and the one its file is about."""

from datetime import date
from decimal import Decimal

import pandas as pd

from etl.model import period
from etl.validate.expectations import Identity
from etl.validate.residual import Facts, commonest, file_of, judged


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
    file, years = file_of(rows), rows["time_period"].str[:4].astype(int)
    alike = years == commonest(years, [file])
    same = alike.groupby(file)
    judge = (same.transform("size") >= 4) & (same.transform("mean") >= 0.75)
    other = [Decimal(int(not each)) for each in alike[judge]]
    return judged(rows[judge].assign(signed=other, unit=Decimal(0), inputs=""), identity, addends=0)
