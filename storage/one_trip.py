"""SQLite statements in one trip to the connection's thread: an owed BEGIN, the statement and its rows together.

aiosqlite gives each connection a thread, and every call of it is a hand-off there and back. SQLAlchemy's adaptation
makes four for one statement (make the cursor, execute, fetch, close) and more for the BEGIN before it; each costs more
than the statement itself. Here a statement is one hand-off, and a commit or rollback of nothing is none.
Pinned by tests/contract/storage/test_storage_one_trip.py: `_execute` and `_conn` of aiosqlite are not public.
"""

import sqlite3
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import aiosqlite
from sqlalchemy.dialects.sqlite.aiosqlite import AsyncAdapt_aiosqlite_connection, AsyncAdapt_aiosqlite_dbapi
from sqlalchemy.util.concurrency import await_

Run = Callable[[sqlite3.Cursor], object]
Answer = tuple[Any, int, int | None, list[Any]]  # description, rows changed, last row's id, all rows


class Sent(NamedTuple):
    """A statement for each of several rows, and how many rows it must change, if that is asked."""

    text: str
    rows: Sequence[Any]
    must_change: int | None = None


class TripError(Exception):
    """One of several statements failed: at this place among them. Its cause is the database's own error."""

    def __init__(self, place: int) -> None:
        super().__init__(place)
        self.place = place


class OneTripCursor:
    """PEP 249's cursor over an answer that has come whole; sqlite3's own cursor lives only within the trip."""

    __slots__ = ("_connection", "_rows", "arraysize", "description", "lastrowid", "rowcount")

    def __init__(self, connection: "OneTripConnection") -> None:
        self._connection = connection
        self._rows: deque[Any] = deque()
        self.arraysize = 1
        self.description: Any = None  # PEP 249's tuple of tuples
        self.lastrowid: int | None = None
        self.rowcount = -1

    def execute(self, operation: str, parameters: Any = ()) -> None:
        self._travel(lambda cursor: cursor.execute(operation, parameters or ()))

    def executemany(self, operation: str, parameters: Any) -> None:
        self._travel(lambda cursor: cursor.executemany(operation, parameters))

    def fetchone(self) -> Any:
        return self._rows.popleft() if self._rows else None

    def fetchmany(self, size: int | None = None) -> Sequence[Any]:
        return [self._rows.popleft() for _ in range(min(size or self.arraysize, len(self._rows)))]

    def fetchall(self) -> Sequence[Any]:
        rows = list(self._rows)
        self._rows.clear()
        return rows

    def __iter__(self) -> Iterator[Any]:
        while self._rows:
            yield self._rows.popleft()

    def setinputsizes(self, sizes: object) -> None:
        """Nothing: SQLite has no sizes."""

    def setoutputsize(self, size: object, column: object = None) -> None:
        """Nothing, as above."""

    def close(self) -> None:
        self._rows.clear()

    async def _async_soft_close(self) -> None:
        """What SQLAlchemy awaits when an answer is handed on: there is nothing left to close."""

    def _travel(self, run: Run) -> None:
        self.description, self.rowcount, self.lastrowid, rows = self._connection.travel(run)
        self._rows = deque(rows)


class OneTripConnection(AsyncAdapt_aiosqlite_connection):
    """A connection that owes the database a BEGIN (`opening`) until the first statement takes it along."""

    __slots__ = ("_in_hand", "opening")

    def __init__(self, dbapi: Any, connection: aiosqlite.Connection) -> None:
        super().__init__(dbapi, connection)  # type: ignore[arg-type]  # their Protocol wants more than they use
        self.opening = ""
        self._in_hand = False  # a BEGIN was sent. Known by us: a cancelled trip may still be on its way there

    def cursor(self, server_side: bool = False) -> Any:  # theirs or ours: both are what SQLAlchemy calls a cursor
        if not server_side:
            return OneTripCursor(self)
        self.travel(lambda cursor: cursor)  # a streamed answer makes many trips; what is owed goes before the first
        return super().cursor(server_side=True)

    def travel(self, run: Run) -> Answer:
        """Run in the thread, after what is owed."""
        owed, self.opening = self.opening, ""
        self._in_hand = self._in_hand or bool(owed)
        try:
            answer: Answer = await_(self._connection._execute(_trip, self._connection._conn, owed, run))
            return answer
        except Exception as error:  # noqa: BLE001 — theirs turns it into the error that SQLAlchemy knows
            self._handle_exception(error)

    def travel_with(self, sent: Sequence[Sent], *, commit: bool) -> int | None:
        """Run several statements in one trip, and with `commit` end the transaction there.

        Returns the place of the first that changed fewer rows than it must; nothing behind it was run, nor committed.
        Raises TripError.
        """
        if not sent and not (commit and self._in_hand):
            return None
        owed, self.opening = self.opening, ""
        self._in_hand = self._in_hand or bool(owed)
        short: int | None = await_(self._connection._execute(_long_trip, self._connection._conn, owed, sent, commit))
        if commit and short is None:
            self._in_hand = False
        return short

    def commit(self) -> None:
        self._finish(super().commit)

    def rollback(self) -> None:
        self._finish(super().rollback)

    def _finish(self, end: Callable[[], None]) -> None:
        self.opening = ""
        if self._in_hand:
            end()
            self._in_hand = False


class OneTripModule(AsyncAdapt_aiosqlite_dbapi):
    """The DBAPI module that SQLAlchemy is given: aiosqlite's, with our connections."""

    def __init__(self) -> None:
        super().__init__(aiosqlite, sqlite3)

    def connect(self, *arguments: Any, **options: Any) -> OneTripConnection:
        connection = self.aiosqlite.connect(*arguments, **options)
        connection._thread.daemon = True  # as SQLAlchemy does: a forgotten connection must not hold up the exit
        return OneTripConnection(self, await_(connection))


def _trip(connection: sqlite3.Connection, owed: str, run: Run) -> Answer:
    """What happens in the thread."""
    if owed:
        connection.execute(owed)
    cursor = connection.cursor()
    try:
        run(cursor)
        rows = cursor.fetchall() if cursor.description else []
        return cursor.description, cursor.rowcount, cursor.lastrowid, rows
    finally:
        cursor.close()


def _long_trip(connection: sqlite3.Connection, owed: str, sent: Sequence[Sent], commit: bool) -> int | None:
    """What happens in the thread, of several statements."""
    place = 0
    try:
        if owed:
            connection.execute(owed)
        for place, (text, rows, must_change) in enumerate(sent):
            changed = connection.executemany(text, rows).rowcount
            if must_change is not None and changed != must_change:
                return place
        place = len(sent)
        if commit:
            connection.commit()
    except sqlite3.Error as error:
        raise TripError(place) from error
    return None
