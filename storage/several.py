"""Several statements that write, on SQLite in one trip: a unit of work costs its statements, and not the way to each.

They are one hand-off to the connection's thread, the COMMIT included where nothing else is to come. SQLAlchemy has
nothing like it; whoever listens to its statements hears these too, and a failure is the one that it would raise. On
PostgreSQL each is a trip as before: see docs/decisions/0016-one-trip-for-all-that-is-written.md.
"""

import sqlite3
from collections.abc import Sequence
from typing import cast

from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from handlers.domain.errors import Conflict
from storage.one_trip import OneTripConnection, Sent, TripError
from storage.rows import Writing


async def write_all(connection: AsyncConnection, writings: Sequence[Writing], *, ends: bool = False) -> None:
    """Run them in this order. With `ends` only a COMMIT follows: it may go along, and is asked for all the same.

    Raises Conflict for the first that changed fewer rows than it had to, whatever became of those behind it; DBAPIError
    as for any statement. The transaction can only be rolled back then.
    """
    todo = [each for each in writings if each.rows]
    if connection.dialect.name == "sqlite":
        await _in_one_trip(connection, todo, ends=ends)
        return
    for each in todo:
        changed = await each.statement.run(connection, each.rows)
        if each.sentence and changed != len(each.rows):
            raise Conflict(each.sentence)


async def _in_one_trip(connection: AsyncConnection, todo: Sequence[Writing], *, ends: bool) -> None:
    if not connection.in_transaction():
        await connection.begin()
    await connection.run_sync(_travel, todo, ends=ends)


def _travel(connection: Connection, todo: Sequence[Writing], *, ends: bool) -> None:
    sent = []
    for each in todo:
        text, rows = each.statement.for_sqlite(connection.dialect, each.rows)
        _tell(connection, text, rows, many=True)
        sent.append(Sent(text, rows, len(each.rows) if each.sentence else None))
    try:
        short = cast(OneTripConnection, connection.connection.dbapi_connection).travel_with(sent, commit=ends)
    except TripError as failed:
        error = cast(sqlite3.Error, failed.__cause__)
        raise _known(connection, sent[failed.place].text if failed.place < len(sent) else "COMMIT", error) from error
    if short is not None:
        raise Conflict(todo[short].sentence)


def _tell(connection: Connection, text: str, values: object, *, many: bool) -> None:
    """Let those hear of a statement who listen to SQLAlchemy's."""
    for listener in connection.dispatch.before_cursor_execute:
        listener(connection, None, text, values, None, many)


def _known(connection: Connection, text: str, error: Exception) -> DBAPIError:
    """The error as SQLAlchemy raises it; what went with the statement is not in its words."""
    made = DBAPIError.instance(text, None, error, Exception, hide_parameters=True, dialect=connection.dialect)
    return cast(DBAPIError, made)
