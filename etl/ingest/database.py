"""A database table, through SQLAlchemy: its rows are taken as CSV once, and that copy is what is archived and read."""

import csv
import io
from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path

from sqlalchemy import Column, Dialect, MetaData, Table, create_engine, make_url, select
from sqlalchemy.exc import NoSuchTableError, SQLAlchemyError

from etl.ingest import printed
from etl.problem import Problem, Refusal


def extract(address: str, table: str) -> bytes:
    """The rows of a table, in the order of its primary key or else of all its columns, as CSV bytes with a header.

    `address` is an SQLAlchemy one (`sqlite:///returns.db`, `postgresql+psycopg://…`). Refusal where database or table
    cannot be read; the address, which may hold a password, is not repeated.
    """
    where = f"table {table}"
    try:
        engine = create_engine(address)
        if engine.dialect.name == "sqlite" and not Path(make_url(address).database or "").is_file():
            raise Refusal([Problem(where=where, what="there is no such database file", remedy="check its address")])
        try:
            with engine.connect() as connection:
                reflected = Table(table, MetaData(), autoload_with=connection)
                order = list(reflected.primary_key.columns) or list(reflected.columns)
                result = connection.execute(select(reflected).order_by(*order))
                return _csv([_text(column, engine.dialect) for column in reflected.columns], reflected.columns.keys(), result)
        finally:
            engine.dispose()
    except NoSuchTableError as error:
        raise Refusal(
            [Problem(where=where, what="the database has no such table", remedy="edit `table` in the source's layout")]
        ) from error
    except (SQLAlchemyError, ModuleNotFoundError) as error:
        reason = str(getattr(error, "orig", None) or type(error).__name__).splitlines()[0]
        raise Refusal(
            [Problem(where=where, what=f"the database cannot be read: {reason}", remedy="check its address and rights")]
        ) from error


def _csv(texts: list[Callable[[object], str]], header: Iterable[str], rows: Iterable[Iterable[object]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([[text(cell) for text, cell in zip(texts, row, strict=True)] for row in rows])
    return out.getvalue().encode()


def _text(column: Column[object], dialect: Dialect) -> Callable[[object], str]:
    """How a column's values are printed: decimals as stored, never with an exponent.

    SQLite has no decimals of its own: those of a column that states no scale come padded with zeros, which are taken off.
    """
    padded = dialect.name == "sqlite" and getattr(column.type, "scale", None) is None

    def text(value: object) -> str:
        if isinstance(value, Decimal):
            return format(value.normalize() if padded else value, "f")
        return printed.text(value)

    return text
