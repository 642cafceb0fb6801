"""One statement for many rows, each database given them in the way that costs it least.

SQLite runs the statement for each row within one trip, on plain tuples. PostgreSQL takes all of them as one JSON text
and reads it like a table: one statement, one plan, one answer, where a trip for each row costs ten times as much.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import repeat
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Executable, FromClause, Table, and_, bindparam, cast, func, literal_column, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import TypeDecorator, TypeEngine


class Given(dict[str, ColumnElement[Any]]):
    """The values of the row that a statement is at, by name, as it writes them."""

    rows: FromClause | None = None
    """PostgreSQL: where they all stand, for a statement that must begin there."""


Make = Callable[[Given], Executable]
Row = Mapping[str, Any]  # by name
Insert = sqlite.Insert | postgresql.Insert
_COUNTED = {"preserve_rowcount": True}


class Rows:
    """A statement that is made once and takes many rows. `types` are those of a row's values, by name."""

    def __init__(self, types: Mapping[str, TypeEngine[Any]], make: Make, make_postgres: Make | None = None) -> None:
        """`make_postgres` writes it for PostgreSQL where its words differ; it may read the rows like a table."""
        self._types = dict(types)
        self._make, self._make_postgres = make, make_postgres or make
        self._words: tuple[str, list[str | None], list[Any]] | None = None  # SQLite: text, names, fixed values
        self._at_once: tuple[str, dict[str, Any]] | None = None  # PostgreSQL: text, fixed values
        self._writers: dict[str, dict[str, Callable[[Any], Any] | None]] = {}

    async def run(self, connection: AsyncConnection, rows: Sequence[Row]) -> int:
        """Write these rows; returns how many were changed."""
        if not rows:
            return 0
        is_sqlite = connection.dialect.name == "sqlite"
        text, values = (self.for_sqlite if is_sqlite else self.for_postgres)(connection.dialect, rows)
        return (await connection.exec_driver_sql(text, values, execution_options=_COUNTED)).rowcount

    def for_sqlite(self, dialect: Dialect, rows: Sequence[Row]) -> tuple[str, list[tuple[Any, ...]]]:
        """The statement's text, and the values of each row in the order of its question marks."""
        if self._words is None:
            self._words = self._in_words(dialect)
        text, names, fixed = self._words
        columns = [
            repeat(value, len(rows)) if name is None else self._column(dialect, name, rows)
            for name, value in zip(names, fixed, strict=True)
        ]
        return text, list(zip(*columns, strict=True))

    def for_postgres(self, dialect: Dialect, rows: Sequence[Row]) -> tuple[str, dict[str, Any]]:
        """The statement's text, and what it takes: all rows as one, under `rows`."""
        if self._at_once is None:
            self._at_once = self._in_postgres_words(dialect)
        text, fixed = self._at_once
        columns = [self._column(dialect, name, rows) for name in self._types]
        return text, {**fixed, "rows": json.dumps(list(zip(*columns, strict=True)), separators=(",", ":"))}

    def _column(self, dialect: Dialect, name: str, rows: Sequence[Row]) -> Iterable[Any]:
        """One value of all rows, as the driver takes it."""
        writers = self._writers.get(dialect.name)
        if writers is None:
            writers = self._writers[dialect.name] = {
                each: kind.dialect_impl(dialect).bind_processor(dialect) for each, kind in self._types.items()
            }
        values = [row[name] for row in rows]
        write = writers[name]
        return values if write is None else map(write, values)

    def _in_words(self, dialect: Dialect) -> tuple[str, list[str | None], list[Any]]:
        """The text for SQLite, and of each of its question marks the value's name, or the value where it is fixed."""
        given = Given({name: bindparam(name, type_=kind) for name, kind in self._types.items()})
        compiled = self._make(given).compile(dialect=dialect)  # type: ignore[attr-defined]  # every statement has it
        names, fixed = [], []
        for name in compiled.positiontup or ():
            names.append(name if name in self._types else None)
            kind = compiled.binds[name].type
            write = kind.dialect_impl(dialect).bind_processor(dialect)
            value = compiled.params[name]
            fixed.append(write(value) if write is not None and name not in self._types else value)
        return str(compiled), names, fixed

    def _in_postgres_words(self, dialect: Dialect) -> tuple[str, dict[str, Any]]:
        """The text for PostgreSQL, and the values that are fixed."""
        statement = self._make_postgres(self._given())
        compiled = statement.compile(  # type: ignore[attr-defined]  # as above
            dialect=dialect, compile_kwargs={"render_postcompile": True}
        )
        fixed = {}
        for bind, name in compiled.bind_names.items():
            write = bind.type.dialect_impl(dialect).bind_processor(dialect)
            if name in compiled.params and name != "rows":
                fixed[name] = compiled.params[name] if write is None else write(compiled.params[name])
        return str(compiled), fixed

    def _given(self) -> Given:
        """The values of one element of the JSON text, in PostgreSQL's words."""
        text: ColumnElement[Any] = cast(bindparam("rows"), postgresql.JSONB)
        rows = func.jsonb_array_elements(text).table_valued("value", name="given")
        given = Given()
        for place, (name, kind) in enumerate(self._types.items()):
            given[name] = cast(rows.c.value.op("->>")(literal_column(str(place))), _plain(kind))
        given.rows = rows
        return given


class Writing(NamedTuple):
    """A statement and its rows. With a `sentence`, each of them must change one row: else that is the Conflict."""

    statement: Rows
    rows: Sequence[Row]
    sentence: str = ""


def adding(table: Table, names: Sequence[str]) -> Rows:
    """Insert rows with the organisation and these columns, but not where their keys are there already."""
    return inserting(table, names, lambda insert: insert.on_conflict_do_nothing())


def putting(table: Table, names: Sequence[str]) -> Rows:
    """Insert rows with the organisation and these columns, or replace what stands under their primary keys."""
    keys = [column.name for column in table.primary_key.columns]

    def put(insert: Insert) -> Insert:
        changed = {name: insert.excluded[name] for name in names if name not in keys}
        return insert.on_conflict_do_update(index_elements=keys, set_=changed)

    return inserting(table, names, put)


def inserting(
    table: Table, names: Sequence[str], conflict: Callable[[Any], Executable] = lambda insert: insert
) -> Rows:
    """Insert rows with the organisation and these columns; `conflict` says what to do about one that is there."""
    all_names = ("organisation", *names)

    def values(given: Given) -> Executable:
        return conflict(sqlite.insert(table).values(given))

    def selected(given: Given) -> Executable:
        return conflict(postgresql.insert(table).from_select(all_names, select(*given.values())))

    return Rows(types_of(table, *all_names), values, selected)


def keys_of(table: Table, *names: str) -> dict[str, TypeEngine[Any]]:
    """The types of what picks a row in `picked`: of the organisation and these columns, each named `NAME_is`."""
    return {f"{name}_is": table.c[name].type for name in ("organisation", *names)}


def picked(table: Table, given: Given, *names: str) -> ColumnElement[bool]:
    """The condition that a row is the organisation's and these columns have the given values."""
    return and_(*(table.c[name] == given[f"{name}_is"] for name in ("organisation", *names)))


def types_of(table: Table, *names: str) -> dict[str, TypeEngine[Any]]:
    """The types of these columns of a table."""
    return {name: table.c[name].type for name in names}


def _plain(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    """What the database itself calls a type."""
    return kind.impl_instance if isinstance(kind, TypeDecorator) else kind
