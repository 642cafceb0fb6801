"""Connections: how each database is opened so that commits survive a power cut and writers do not collide.

SQLite has one writer, whose transactions begin IMMEDIATE behind a lock, and readers beside it that cannot write.
PostgreSQL has a pool; READ COMMITTED is enough, since every claim, counter and version check is one safe statement.
"""

import sqlite3
from typing import cast

from sqlalchemy import event, make_url
from sqlalchemy.engine import URL, Connection
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from storage.one_trip import OneTripConnection, OneTripModule

BUSY_MILLISECONDS = 30_000  # another process (a command line beside the server) may hold the file for a moment
READERS = 8
POOL = 20  # all of them stay open: who comes when all are taken waits, since to open one costs more than most questions
SWITCH_TRIES = 10
# We ask by key, for some rows of many. Where a table is small, or was before it grew, PostgreSQL would read all of it
# instead, so that a beat would cost more the more cases are open. Where there is no other way such a plan seems so dear
# that PostgreSQL would compile it. See docs/decisions/0017-a-young-database-is-analysed.md.
UNFIT_PLANS = ("enable_hashjoin", "enable_mergejoin", "enable_seqscan", "jit")


def async_url(url: str) -> URL:
    """The URL with the driver that we use. Raises ValueError for a database that we do not speak, or one in memory."""
    parsed = make_url(url)
    name = parsed.get_backend_name()
    if name == "sqlite":
        if parsed.database in (None, "", ":memory:"):
            raise ValueError("a database in memory is lost with the process; give a path: sqlite:///handrail.db")
        return parsed.set(drivername="sqlite+aiosqlite")
    if name in ("postgresql", "postgres"):
        return parsed.set(drivername="postgresql+psycopg")
    raise ValueError(f"{name} is not supported; use sqlite:///PATH or postgresql://USER@HOST/NAME")


def sqlite_writer(url: URL) -> AsyncEngine:
    """The one connection that writes."""
    return _sqlite(url, "BEGIN IMMEDIATE", pool_size=1, max_overflow=0)


def sqlite_readers(url: URL) -> AsyncEngine:
    """Connections that read beside the writer, each transaction from one snapshot."""
    return _sqlite(url, "BEGIN", pool_size=READERS, max_overflow=0, read_only=True)


def postgres(url: URL) -> AsyncEngine:
    """A pool; a connection that a restart of the server has cut is replaced before it is used."""
    engine = create_async_engine(url, hide_parameters=True, pool_size=POOL, max_overflow=0, pool_pre_ping=True)

    def connected(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        for plan in UNFIT_PLANS:
            cursor.execute(f"SET {plan} = off")
        cursor.close()
        connection.commit()

    event.listen(engine.sync_engine, "connect", connected)
    return engine


def _sqlite(url: URL, begin: str, *, pool_size: int, max_overflow: int, read_only: bool = False) -> AsyncEngine:
    """Connections whose statements make one trip each."""
    engine = create_async_engine(
        url,
        hide_parameters=True,
        module=OneTripModule(),
        pool_size=pool_size,
        max_overflow=max_overflow,
    )
    _prepare_sqlite(engine, begin, read_only=read_only)
    return engine


def _prepare_sqlite(engine: AsyncEngine, begin: str, *, read_only: bool) -> None:
    pragmas = [
        "synchronous = FULL",
        "foreign_keys = ON",
        "secure_delete = ON",
        "recursive_triggers = ON",
    ]

    def connected(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # sqlite3 begins nothing by itself: we do
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
        _write_ahead(cursor)
        for pragma in [*pragmas, "query_only = ON"] if read_only else pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    def begun(connection: Connection) -> None:
        cast(OneTripConnection, connection.connection.dbapi_connection).opening = begin  # goes with the first statement

    event.listen(engine.sync_engine, "connect", connected)
    event.listen(engine.sync_engine, "begin", begun)


def _write_ahead(cursor: DBAPICursor) -> None:
    """Switch the file to write-ahead logging, once and for ever.

    SQLite does not wait for the lock that this needs, whatever the time-out: where several open a new file at once, the
    others wait here as writers do, and find it switched.
    """
    for attempt in range(1, SWITCH_TRIES + 1):
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if attempt == SWITCH_TRIES:
                raise
            cursor.execute("BEGIN IMMEDIATE")
            cursor.execute("COMMIT")
        else:
            return
