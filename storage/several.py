"""Several statements that write, in one trip: a unit of work costs its statements, and not the way to each.

SQLite: one hand-off to the connection's thread, the COMMIT included where nothing else is to come. PostgreSQL: one
pipeline, whose answers come together. SQLAlchemy has neither; whoever listens to its statements hears these too, and a
failure is the one that it would raise. See docs/decisions/0016-one-trip-for-all-that-is-written.md.
"""

import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, TypeVar, cast

import psycopg
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from handlers.domain.errors import Conflict
from storage.one_trip import OneTripConnection, Sent, TripError
from storage.rows import Writing

_Given = TypeVar("_Given")  # what goes with a statement
Cursor = psycopg.AsyncCursor[Any]


async def write_all(connection: AsyncConnection, writings: Sequence[Writing], *, ends: bool = False) -> None:
    """Run them in this order. With `ends` only a COMMIT follows: it may go along, and is asked for all the same.

    Raises Conflict for the first that changed fewer rows than it had to, whatever became of those behind it; DBAPIError
    as for any statement. The transaction can only be rolled back then.
    """
    todo = [each for each in writings if each.rows]
    is_sqlite = connection.dialect.name == "sqlite"
    if not todo and not (ends and is_sqlite):
        return
    if not connection.in_transaction():
        await connection.begin()
    if is_sqlite:
        await connection.run_sync(_in_one_trip, todo, ends=ends)
    else:
        await _in_a_pipeline(connection, todo)


async def _in_a_pipeline(connection: AsyncConnection, todo: Sequence[Writing]) -> None:
    sync = cast(Connection, connection.sync_connection)
    driver = cast("psycopg.AsyncConnection[Any]", sync.connection.driver_connection)
    cursors: list[Cursor] = []
    try:
        async with driver.pipeline():
            for each in todo:
                text, values = _told(sync, *each.statement.for_postgres(connection.dialect, each.rows), many=False)
                cursors.append(await driver.execute(text, values))
    except psycopg.Error as error:
        if driver.closed or driver.broken:
            with suppress(Exception):  # it is gone already
                await connection.invalidate(error)
            raise _known(sync, "several", error, is_lost=True) from error
        _check(todo, cursors)
        raise _known(sync, "several", error) from error
    _check(todo, cursors)


def _check(todo: Sequence[Writing], cursors: Sequence[Cursor]) -> None:
    """Raise Conflict for the first whose answer is there and too small."""
    for each, cursor in zip(todo, cursors, strict=False):
        if each.sentence and 0 <= cursor.rowcount < len(each.rows):
            raise Conflict(each.sentence)


def _in_one_trip(connection: Connection, todo: Sequence[Writing], *, ends: bool) -> None:
    sent = []
    for each in todo:
        text, rows = _told(connection, *each.statement.for_sqlite(connection.dialect, each.rows), many=True)
        sent.append(Sent(text, rows, len(each.rows) if each.sentence else None))
    try:
        short = cast(OneTripConnection, connection.connection.dbapi_connection).travel_with(sent, commit=ends)
    except TripError as failed:
        error = cast(sqlite3.Error, failed.__cause__)
        raise _known(connection, sent[failed.place].text if failed.place < len(sent) else "COMMIT", error) from error
    if short is not None:
        raise Conflict(todo[short].sentence)


def _told(connection: Connection, text: str, values: _Given, *, many: bool) -> tuple[str, _Given]:
    """The statement as those leave it who listen to SQLAlchemy's: they hear of it, and may change it."""
    for listener in connection.dispatch.before_cursor_execute:
        text, values = listener(connection, None, text, values, None, many)
    return text, values


def _known(connection: Connection, text: str, error: Exception, *, is_lost: bool = False) -> DBAPIError:
    """The error as SQLAlchemy raises it; what went with the statement is not in its words."""
    made = DBAPIError.instance(
        text, None, error, Exception, hide_parameters=True, connection_invalidated=is_lost, dialect=connection.dialect
    )
    return cast(DBAPIError, made)
