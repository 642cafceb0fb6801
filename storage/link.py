"""What every repository holds: a connection inside a transaction, and whose data it may touch.

Statements of the hot paths are built once, at import, with parameters (`its`, then `Link.where`), so that a query costs
its query. A transaction that only reads asks the same question once: within it the answer is the same.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any, TypeVar, cast

from sqlalchemy import Column, ColumnElement, Executable, Row, Table, and_, bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import CursorResult
from sqlalchemy.ext.asyncio import AsyncConnection

from handlers.domain.nouns import made_of
from storage.breath import PIECE, breathe
from storage.pad import Pad, Taken
from storage.rows import Rows, Writing, adding, putting
from storage.several import write_all

_Noun = TypeVar("_Noun")
Values = Mapping[str, Any]  # a row by column name: each column's type is in the table
Record = Row[Any]
Answers = dict[tuple[object, ...], Sequence[Record]]


@dataclass(frozen=True, slots=True)
class Link:
    """One organisation's view of one transaction. `answers` are those a reading transaction has had already.

    `pad` holds what is to be written; every question but `look` is asked only after that was. `kept` are the versions
    of policy sets that are known to be in the database for ever.
    """

    connection: AsyncConnection
    organisation: str
    answers: Answers | None = None
    pad: Pad = field(default_factory=Pad)
    writers: "Mapping[str, Writer]" = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)

    @property
    def is_sqlite(self) -> bool:
        return self.connection.dialect.name == "sqlite"

    def ours(self, table: Table, **equal: object) -> ColumnElement[bool]:
        """The condition that a row is this organisation's, and has these values. For statements that are rarely run."""
        conditions = [table.c[name] == value for name, value in equal.items()]
        return and_(table.c.organisation == self.organisation, *conditions)

    def where(self, **equal: object) -> dict[str, Any]:
        """The parameters of a statement made with `its`."""
        return {"organisation_is": self.organisation} | {f"{name}_is": value for name, value in equal.items()}

    def row(self, values: Values) -> dict[str, Any]:
        """A row of this organisation."""
        return {"organisation": self.organisation, **values}

    def insert(self, table: Table) -> "sqlite.Insert | postgresql.Insert":
        """An insert that knows ON CONFLICT, in the words of this database."""
        return sqlite.insert(table) if self.is_sqlite else postgresql.insert(table)

    async def change(self, book: str, key: Hashable, value: object, before: object = None) -> None:
        """Let a row be written with the others; at once where nothing may be written at all, so that it fails here."""
        self.pad.change(book, key, value, before)
        if self.answers is not None:
            await self.flush()

    async def flush(self, *, ends: bool = False) -> None:
        """Write what is on the pad, book by book in the order of the writers. With `ends` only a commit may follow."""
        if self.pad or ends:
            await write_all(self.connection, self._to_write(), ends=ends)

    def _to_write(self) -> "list[Writing]":
        taken = self.pad.take()
        return [each for book, write in self.writers.items() if book in taken for each in write(self, taken)]

    async def run(self, statement: Executable, values: Values | Sequence[Values] | None = None) -> CursorResult[Any]:
        """Execute one statement, or the same once for each of several rows."""
        await self.flush()
        return await self.connection.execute(statement, values)

    async def write(self, statement: Rows, rows: Sequence[Values]) -> int:
        """Execute a statement of many rows, whatever is on the pad; returns how many rows it changed."""
        return await statement.run(self.connection, rows)

    async def one(self, statement: Executable, values: Values | None = None) -> Record | None:
        """The one row of an answer, or None."""
        return _only(await self.all(statement, values))

    async def all(self, statement: Executable, values: Values | None = None) -> Sequence[Record]:
        """All rows of an answer."""
        await self.flush()
        return await self.look(statement, values)

    async def number(self, statement: Executable, values: Values | None = None) -> int:
        """The one whole number of an answer; 0 for an empty one."""
        await self.flush()
        return int((await self.connection.execute(statement, values)).scalar() or 0)

    async def look(self, statement: Executable, values: Values | None = None) -> Sequence[Record]:
        """All rows of an answer, as they stand in the database: for whoever knows what is on the pad besides."""
        if self.answers is None or values is None:
            return await _rows(await self.connection.execute(statement, values))
        question = (statement, *(tuple(value) if isinstance(value, list) else value for value in values.values()))
        if question not in self.answers:
            self.answers[question] = await _rows(await self.connection.execute(statement, values))
        return self.answers[question]

    async def look_for(self, statement: Executable, values: Values | None = None) -> Record | None:
        """The one row of an answer as it stands in the database, or None."""
        return _only(await self.look(statement, values))

    async def add(self, table: Table, values: Values) -> bool:
        """Insert a row; False if its key is there already."""
        await self.flush()
        return await self.write(_adding(table, tuple(values)), [self.row(values)]) == 1

    async def put(self, table: Table, values: Values) -> None:
        """Insert a row, or replace what stands under its primary key."""
        await self.flush()
        await self.write(_putting(table, tuple(values)), [self.row(values)])


Writer = Callable[[Link, Taken], Iterable[Writing]]
"""How the changes of one book are written; the others that are written with them are in its sight."""


async def _rows(found: CursorResult[Any]) -> Sequence[Record]:
    """Every row of an answer. Thousands are read with pauses, so that nobody waits until all of them are."""
    rows: list[Record] = []
    for piece in found.partitions(PIECE):
        rows += piece
        if len(piece) == PIECE:
            await breathe()
    return rows


def _only(rows: Sequence[Record]) -> Record | None:
    if len(rows) > 1:
        raise LookupError("several rows where one was asked for")
    return rows[0] if rows else None


def its(table: Table, *names: str) -> ColumnElement[bool]:
    """The condition that a row is the organisation's and these columns have the values that `Link.where` gives."""
    return and_(*(table.c[name] == bindparam(f"{name}_is") for name in ("organisation", *names)))


def columns_of(kind: Callable[..., object], table: Table) -> list[Column[Any]]:
    """The columns of a noun, in the order of its fields, so that `noun_of` can make it of a row."""
    return [table.c[name] for name in _names(kind)]


def values_of(noun: Any) -> dict[str, Any]:  # any of the heart's dataclasses
    """The fields of a noun by name, its own values unchanged."""
    if _takes_all_at_once(noun.__class__):
        return dict(noun.__dict__)
    return {name: getattr(noun, name) for name in _names(noun.__class__)}


def noun_of(kind: Callable[..., _Noun], row: Record) -> _Noun:
    """The noun of a row that has a column for each of its fields; quickest where `columns_of` asked for just these."""
    return nouns_of(kind, (row,))[0]


def nouns_of(kind: Callable[..., _Noun], rows: Sequence[Record]) -> list[_Noun]:
    """The nouns of the rows of one answer, as above."""
    if not rows:
        return []
    names = _names(kind)
    if rows[0]._fields != names:
        return [kind(**{name: row._mapping[name] for name in names}) for row in rows]
    if _takes_all_at_once(kind):
        return [made_of(cast(type[_Noun], kind), zip(names, row, strict=True)) for row in rows]
    return [kind(*row) for row in rows]


@cache
def _takes_all_at_once(kind: Callable[..., object]) -> bool:
    """True for the nouns that `handlers.domain.nouns` is for: a dataclass whose fields are not in slots."""
    return not hasattr(kind, "__slots__")


@cache
def _names(kind: Callable[..., object]) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind))  # type: ignore[arg-type]  # always one of the heart's dataclasses


_adding, _putting = cache(adding), cache(putting)
