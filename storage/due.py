"""What is to be done at a time: one row for each (kind, ref), taken by exactly one worker."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Executable,
    and_,
    bindparam,
    delete,
    func,
    literal_column,
    select,
    text,
    tuple_,
)

from handlers.ports.records import DueRow
from storage.link import Link, columns_of, its, noun_of, values_of
from storage.pad import Taken
from storage.rows import Rows, Writing, keys_of, picked, putting
from storage.tables import due

BOOK = "due"  # of the pad: by kind and ref, the row and why it is set aside; None where it is dropped
_row = columns_of(DueRow, due)
_waiting = due.c.set_aside.is_(None)
_IS_DUE = and_(its(due), _waiting, due.c.at <= bindparam("at_is"))
_ANY_DUE: Executable = select(literal_column("1")).where(_IS_DUE).limit(1)
_GET = select(*_row).where(its(due, "kind", "ref"), _waiting)
_PUT = putting(due, (*(column.name for column in _row), "set_aside"))
_DROP = Rows(keys_of(due, "kind", "ref"), lambda given: delete(due).where(picked(due, given, "kind", "ref")))
_LISTED = select(*_row).where(its(due), _waiting).order_by(due.c.at, due.c.kind, due.c.ref).limit(bindparam("limit_is"))
_POISONED = select(func.count()).select_from(due).where(its(due), due.c.set_aside.is_not(None))
# Somebody's command may hold the record of a row we have taken, and want that row: then the command goes first.
WAIT_BRIEFLY = text("SET LOCAL lock_timeout = '200ms'")


class SqlDue:
    """The repository of due rows in one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def put(self, row: DueRow) -> None:
        """Add the row, or move the one of the same kind and ref; one that was set aside is in line again."""
        await self._link.change(BOOK, (row.kind, row.ref), (row, None))

    async def drop(self, kind: str, ref: str) -> None:
        await self._link.change(BOOK, (kind, ref), None)

    async def get(self, kind: str, ref: str) -> DueRow | None:
        """The row that waits under this kind and ref, without taking it; one set aside does not wait."""
        if self._link.pad.knows(BOOK, (kind, ref)):
            found = self._link.pad.get(BOOK, (kind, ref))
            return found[0] if found and found[1] is None else None
        row = await self._link.look_for(_GET, self._link.where(kind=kind, ref=ref))
        return noun_of(DueRow, row) if row else None

    async def claim(self, now: datetime, limit: int) -> Sequence[DueRow]:
        """Take at most `limit` rows due at `now` out of the table, in one statement that no two workers share."""
        is_due = self._link.where(at=now)
        if self._link.is_sqlite and not await self._link.number(_ANY_DUE, is_due):
            return []  # a beat with nothing due is a look at one index entry
        if not self._link.is_sqlite:
            await self._link.run(WAIT_BRIEFLY)
        claim = _CLAIM_SQLITE if self._link.is_sqlite else _CLAIM_POSTGRES
        rows = [noun_of(DueRow, row) for row in await self._link.all(claim, is_due | {"limit_is": limit})]
        self._link.pad.forget(BOOK)
        return sorted(rows, key=lambda row: (row.at, row.kind, row.ref))

    async def set_aside(self, row: DueRow, why: str) -> None:
        """Put a row that cannot be done where nobody claims it, and where it is counted as poisoned."""
        await self._link.change(BOOK, (row.kind, row.ref), (replace(row, attempts=row.attempts + 1), why))

    async def poisoned(self) -> int:
        return await self._link.number(_POISONED, self._link.where())

    async def next_at(self) -> datetime | None:
        """When the earliest row is due, or None."""
        rows = await self.listed(1)
        return rows[0].at if rows else None

    async def listed(self, limit: int = 200) -> Sequence[DueRow]:
        """The rows in order of their time, without those set aside."""
        return [noun_of(DueRow, row) for row in await self._link.all(_LISTED, self._link.where(limit=limit))]


def write(link: Link, taken: Taken) -> Iterator[Writing]:
    """Write the rows that are to wait, and drop the others."""
    rows = [(*change.key, change.after) for change in taken[BOOK]]
    yield Writing(_PUT, [link.row(values_of(kept[0]) | {"set_aside": kept[1]}) for _, _, kept in rows if kept])
    yield Writing(_DROP, [link.where(kind=kind, ref=ref) for kind, ref, kept in rows if not kept])


def _claim_sqlite() -> Executable:
    rowid: ColumnElement[int] = literal_column("rowid")
    return delete(due).where(rowid.in_(_FIRST.add_columns(rowid))).returning(*_row)


def _claim_postgres() -> Executable:
    """The keys are locked and worked out once: a plain sub-select could be run again and take more."""
    keys = _FIRST.add_columns(due.c.kind, due.c.ref).with_for_update(skip_locked=True)
    taken = keys.cte("taken").prefix_with("MATERIALIZED", dialect="postgresql")
    ours = tuple_(due.c.kind, due.c.ref).in_(select(taken.c.kind, taken.c.ref))
    return delete(due).where(its(due), ours).returning(*_row)


_FIRST = select().where(_IS_DUE).order_by(due.c.at).limit(bindparam("limit_is"))
_CLAIM_SQLITE, _CLAIM_POSTGRES = _claim_sqlite(), _claim_postgres()
