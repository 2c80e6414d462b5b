"""A database table, through SQLAlchemy: its rows are taken as CSV once, and that copy is what is archived and read."""

import csv
import io

from sqlalchemy import MetaData, Table, create_engine, select
from sqlalchemy.exc import NoSuchTableError, SQLAlchemyError

from etl.problem import Problem, Refusal


def extract(address: str, table: str) -> bytes:
    """The rows of a table, in the order of its primary key or else of all its columns, as CSV bytes with a header.

    `address` is an SQLAlchemy one (`sqlite:///returns.db`, `postgresql+psycopg://…`). Refusal where database or table
    cannot be read; the address, which may hold a password, is not repeated.
    """
    where = f"table {table}"
    try:
        engine = create_engine(address)
        try:
            with engine.connect() as connection:
                reflected = Table(table, MetaData(), autoload_with=connection)
                order = list(reflected.primary_key.columns) or list(reflected.columns)
                result = connection.execute(select(reflected).order_by(*order))
                return _csv(result.keys(), result)
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


def _csv(header: object, rows: object) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)  # type: ignore[arg-type]
    writer.writerows([["" if cell is None else str(cell) for cell in row] for row in rows])  # type: ignore[attr-defined]
    return out.getvalue().encode()
