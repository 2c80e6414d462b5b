"""A database table as CSV: SQLite, and a real PostgreSQL started for these tests. The returns in it are synthetic."""

import os
import pwd
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from etl.ingest import READERS, database
from etl.problem import Refusal


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[tuple[str, sqlite3.Connection]]:
    """The address of a new SQLite database, and a connection to it."""
    connection = sqlite3.connect(tmp_path / "returns.db")
    yield f"sqlite:///{tmp_path}/returns.db", connection
    connection.close()


@pytest.fixture(scope="module")
def postgresql() -> Iterator[str]:
    """The address of a PostgreSQL of the system's packages, on a socket in a folder of its own; it refuses to run as root."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    assert programs, "PostgreSQL is not installed: apt-get install postgresql"
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    run_as: dict[str, int] = {}
    if os.getuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        run_as = {"user": owner.pw_uid, "group": owner.pw_gid}

    def run(program: str, *words: str) -> None:
        command = [programs[-1].with_name(program), "-D", folder / "data", *words]
        subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL, timeout=60, **run_as)  # type: ignore[call-overload]

    try:
        run("initdb", "--auth=trust", "--username=press", "--encoding=UTF8", "--no-locale", "--no-sync")
        run("pg_ctl", "-w", "-l", str(folder / "log"), "-o", f"-k {folder} -c listen_addresses='' -c fsync=off", "start")
        try:
            yield f"postgresql+psycopg://press@/postgres?host={folder}"
        finally:
            run("pg_ctl", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


def refused(address: str, table: str) -> str:
    with pytest.raises(Refusal) as refusal:
        database.extract(address, table)
    return str(refusal.value)


def test_an_sqlite_table_becomes_csv_in_the_order_of_its_key(sqlite: tuple[str, sqlite3.Connection]) -> None:
    address, connection = sqlite
    connection.execute("CREATE TABLE returns (city TEXT, period TEXT, insured NUMERIC(12, 2), note TEXT, PRIMARY KEY (city, period))")
    connection.execute("INSERT INTO returns VALUES ('340200', '2017-Q3', 88.5, NULL), ('340100', '2017-Q3', 132.4, '含省直, 另册')")
    connection.commit()
    assert database.extract(address, "returns").decode() == (
        "city,period,insured,note\n"  # blank where the database has nothing
        '340100,2017-Q3,132.40,"含省直, 另册"\n'
        "340200,2017-Q3,88.50,\n"
    )


def test_a_table_without_a_key_is_ordered_by_all_its_columns(sqlite: tuple[str, sqlite3.Connection]) -> None:
    address, connection = sqlite
    connection.execute("CREATE TABLE returns (city TEXT, insured INTEGER)")
    connection.execute("INSERT INTO returns VALUES ('b', 2), ('a', 3), ('a', 1)")
    connection.commit()
    assert database.extract(address, "returns") == b"city,insured\na,1\na,3\nb,2\n"


def test_numbers_are_printed_without_exponents_and_without_zeros_nobody_stored(sqlite: tuple[str, sqlite3.Connection]) -> None:
    address, connection = sqlite
    connection.execute("CREATE TABLE returns (a NUMERIC, b REAL, c REAL)")
    connection.execute("INSERT INTO returns VALUES (578.4, 578.4, 1e16)")
    connection.commit()
    assert database.extract(address, "returns") == b"a,b,c\n578.4,578.4,10000000000000000\n"


def test_the_copy_is_read_like_any_csv(sqlite: tuple[str, sqlite3.Connection]) -> None:
    address, connection = sqlite
    connection.execute("CREATE TABLE returns (地区 TEXT, 参保人数 NUMERIC)")
    connection.execute("INSERT INTO returns VALUES ('安徽', 578.4)")
    connection.commit()
    (sheet,) = READERS["database"](database.extract(address, "returns"), "returns.csv")
    assert sheet.cells == (("地区", "参保人数"), ("安徽", "578.4"))


def test_a_table_that_is_not_there_is_named(sqlite: tuple[str, sqlite3.Connection]) -> None:
    assert refused(sqlite[0], "retruns") == ("the database has no such table · table retruns · edit `table` in the source's layout")


def test_a_database_file_that_is_not_there_is_told_and_not_created(tmp_path: Path) -> None:
    assert refused(f"sqlite:///{tmp_path}/x.db", "returns") == "there is no such database file · table returns · check its address"
    assert not (tmp_path / "x.db").exists()


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_text("城市,参保人数\n" * 100)
    assert refused(f"sqlite:///{tmp_path}/x.db", "returns") == (
        "the database cannot be read: file is not a database · table returns · check its address and rights"
    )


@pytest.mark.parametrize("address", ["returns.db", "oracel://press@host/db", "sqlite:///"])
def test_an_address_that_is_none_is_told(address: str) -> None:
    assert refused(address, "returns").endswith(("check its address and rights", "check its address"))


def test_a_password_in_the_address_is_never_repeated() -> None:
    told = refused("postgresql+psycopg://press:geheim@127.0.0.1:1/returns", "returns")
    assert told.startswith("the database cannot be read: connection failed")
    assert "geheim" not in told


def test_a_postgresql_table_is_taken_with_the_decimals_stored(postgresql: str) -> None:
    engine = create_engine(postgresql)
    with engine.begin() as connection:
        connection.execute(
            text("CREATE TABLE returns (city text, period text, insured numeric, income numeric(12, 4), PRIMARY KEY (city))")
        )
        connection.execute(text("INSERT INTO returns VALUES ('340200', '2017-Q3', 88.50, 1), ('340100', '2017-Q3', 132.4, NULL)"))
    engine.dispose()
    assert database.extract(postgresql, "returns").decode() == (
        "city,period,insured,income\n340100,2017-Q3,132.4,\n340200,2017-Q3,88.50,1.0000\n"
    )


def test_a_view_of_postgresql_is_a_table_too(postgresql: str) -> None:
    engine = create_engine(postgresql)
    with engine.begin() as connection:
        connection.execute(text("CREATE VIEW quarter AS SELECT '340100' AS city, 132.4::float8 AS insured"))
    engine.dispose()
    assert database.extract(postgresql, "quarter") == b"city,insured\n340100,132.4\n"


def test_a_table_postgresql_does_not_have_is_named(postgresql: str) -> None:
    assert refused(postgresql, "retruns") == "the database has no such table · table retruns · edit `table` in the source's layout"


def test_a_right_that_is_missing_is_told(postgresql: str) -> None:
    engine = create_engine(postgresql)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE secret (a int)"))
        connection.execute(text("CREATE ROLE guest LOGIN"))
    engine.dispose()
    assert refused(postgresql.replace("press@", "guest@"), "secret") == (
        "the database cannot be read: permission denied for table secret · table secret · check its address and rights"
    )
