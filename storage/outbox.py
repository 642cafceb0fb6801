"""The outbox: what is to be said, kept in the transaction that decided it, claimed under a lease by one deliverer.

For each surface one row is in flight at a time and rows go in their order: a row can be claimed only while no earlier
one for the same surface is unsettled. A settled row stays, so that its key is used once for ever.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Executable,
    FromClause,
    and_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from handlers.domain.rulebook import Surface
from handlers.ports.post_office import OutboxRow, Outgoing, Settled
from storage.among import among
from storage.escalations import BOOK as RECORDS
from storage.link import Link, Record, its
from storage.pad import Taken
from storage.rows import Given, Rows, Writing, keys_of, picked, types_of
from storage.tables import messages, outbox, outbox_number

BOOK, EDITS = "outbox", "edits"  # of the pad, both by the message's key
UNSETTLED = ("pending", "retry", "ambiguous", "sending")
UNSENT = ("pending", "retry")
_column = outbox.c
_SURFACE = ("chat", "tenant", "room")
_SAME = ("slot", *_SURFACE, "kind", "about")
_STATE = ("number", "state", "attempts", "created_at", "not_before", "lease_until", "receipt", "why")
_OUTGOING = tuple(field.name for field in fields(Outgoing) if field.name != "surface")
_outgoing_values = attrgetter(*_OUTGOING)
_ROWS = select(*(_column[name] for name in (*_OUTGOING, *_SURFACE, *_STATE)))
_LISTED = _ROWS.where(its(outbox)).order_by(_column.number.desc()).limit(bindparam("limit_is"))
_IN_STATES = _LISTED.where(among(_column.state, "states"))
_COUNTS = select(_column.state, func.count().label("rows")).where(its(outbox)).group_by(_column.state)
_BECAME = ("state", "receipt", "not_before", "why")
_SETTLE = Rows(
    keys_of(outbox, "key") | types_of(outbox, *_BECAME),
    lambda given: (
        update(outbox)
        .where(picked(outbox, given, "key"))
        .values({"lease_until": None} | {name: given[name] for name in ("state", "not_before", "why")})
        .values(receipt=func.coalesce(given["receipt"], _column.receipt))
    ),
)
_LEASE = (
    update(outbox)
    .where(its(outbox), among(_column.key, "keys"))
    .values(state="sending", attempts=_column.attempts + 1, lease_until=bindparam("lease"))
)
_WITHDRAW = (
    update(outbox)
    .where(its(outbox, "escalation_id"), _column.state.in_(UNSENT))
    .values(state="dropped", why="withdrawn")
)
_SENT_OF = _ROWS.where(its(outbox, "escalation_id"), _column.state == "sent").order_by(_column.number)


class SqlOutbox:
    """The repository of outgoing messages in one transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def put(self, outgoing: Outgoing, now: datetime) -> None:
        """Queue a message, unless its key is there already, whatever became of it."""
        if not self._link.pad.knows(BOOK, outgoing.key):
            await self._link.change(BOOK, outgoing.key, self._fresh(outgoing, now))

    async def put_all(self, outgoing: Sequence[Outgoing], now: datetime) -> None:
        """Queue several, in their order. An edit that still waits to say the same of the same message is dropped.

        Only an edit of what stands there already: a first message is what threads hang on, so it keeps its place.
        """
        for each in outgoing:
            await self.put(each, now)
            if each.slot:
                await self._link.change(EDITS, each.key, None)

    async def claim(
        self, real_now: datetime, lease_seconds: int, limit: int, *, but_not: Sequence[tuple[str, str]] = ()
    ) -> Sequence[OutboxRow]:
        """Lease rows that can be sent now, oldest first, at most one a surface.

        They are returned as they were before: a row "sending" is one whose lease ran out, so its first try may have
        arrived; `attempts` are the tries before this one. On PostgreSQL the rows are locked, and looked at again after
        the lock; on SQLite the writer is alone.
        """
        asked = self._link.where(now=real_now) | {"limit_is": limit}
        if but_not:
            asked["but_not_is"] = [f"{chat}\n{tenant}" for chat, tenant in but_not]
        rows = [_outbox_row(row) for row in await self._link.all(_CLAIM_OF_OTHERS if but_not else _CLAIM, asked)]
        if rows:
            lease = {"lease": real_now + timedelta(seconds=lease_seconds)}
            await self._link.run(_LEASE, self._link.where(keys=[row.outgoing.key for row in rows]) | lease)
        return rows

    async def settle(
        self, key: str, state: str, *, receipt: str | None = None, not_before: datetime | None = None, why: str = ""
    ) -> None:
        """Set what became of a row. A receipt once known is kept."""
        await self.settle_all([Settled(key, state, receipt, not_before, why)])

    async def settle_all(self, settled: Sequence[Settled]) -> None:
        """Set what became of several rows, as above."""
        if settled:
            rows = [
                {name: getattr(each, name) for name in _BECAME} | self._link.where(key=each.key) for each in settled
            ]
            await self._link.flush()
            await self._link.write(_SETTLE, rows)

    async def withdraw(self, escalation_id: str) -> Sequence[OutboxRow]:
        """Drop what is not sent yet of a record's messages, and return what was sent."""
        whose = self._link.where(escalation_id=escalation_id)
        await self._link.run(_WITHDRAW, whose)
        return [_outbox_row(row) for row in await self._link.all(_SENT_OF, whose)]

    async def listed(self, limit: int = 200, states: frozenset[str] = frozenset()) -> Sequence[OutboxRow]:
        """Rows, newest first."""
        if states:
            these = self._link.where(limit=limit, states=sorted(states))
            return [_outbox_row(row) for row in await self._link.all(_IN_STATES, these)]
        return [_outbox_row(row) for row in await self._link.all(_LISTED, self._link.where(limit=limit))]

    async def counts(self) -> Mapping[str, int]:
        """How many rows there are in each state."""
        return {row.state: row.rows for row in await self._link.all(_COUNTS, self._link.where())}

    def _fresh(self, outgoing: Outgoing, now: datetime) -> dict[str, Any]:
        """The row of a message that was just queued; its number is given by the statement."""
        surface = outgoing.surface
        row: dict[str, Any] = dict(zip(_OUTGOING, _outgoing_values(outgoing), strict=True))
        row.update(
            organisation=self._link.organisation,
            chat=surface.chat,
            tenant=surface.tenant,
            room=surface.room,
            state="pending",
            attempts=0,
            created_at=now,
            why="",
        )
        return row


def _numbered(given: Given) -> Executable:
    """Every row takes the next number as it goes in."""
    last = select(func.coalesce(func.max(_column.number), 0) + 1).where(_column.organisation == given["organisation"])
    return sqlite.insert(outbox).values({**given, "number": last.scalar_subquery()}).on_conflict_do_nothing()


def _numbered_in_order(given: Given) -> Executable:
    """The same on PostgreSQL, whose sequence counts in the order in which the rows are read."""
    rows = select(*given.values(), outbox_number.next_value())
    return postgresql.insert(outbox).from_select([*given, "number"], rows).on_conflict_do_nothing()


_QUEUE = Rows(
    types_of(outbox, "organisation", *_OUTGOING, *_SURFACE, "state", "attempts", "created_at", "why"),
    _numbered,
    _numbered_in_order,
)


def write(link: Link, taken: Taken) -> Iterator[Writing]:
    """Queue messages, in their order."""
    yield Writing(_QUEUE, [change.after for change in taken[BOOK]])


def write_edits(link: Link, taken: Taken) -> Iterator[Writing]:
    """Drop the edits that say no more than those queued just now: of several that say the same, the last counts.

    Nothing can stand in a slot that is named after a record which is only written now.
    """
    new = {change.key for change in taken.get(RECORDS, ()) if change.before is None}
    rows = [link.pad.get(BOOK, change.key) for change in taken[EDITS]]
    queued = [row for row in rows if row["escalation_id"] not in new or row["escalation_id"] not in row["slot"]]
    last = {(*(row[name] for name in _SAME[:-1]), *row["about"].items()): row for row in queued}
    yield Writing(_SUPERSEDE, [link.where(**{name: row[name] for name in (*_SAME, "key")}) for row in last.values()])


def _claim(*others: ColumnElement[bool]) -> Executable:
    """An earlier row for the same surface that is not settled holds a row up. `others` are further conditions."""
    now = bindparam("now_is", type_=_column.not_before.type)
    waiting = and_(
        _column.state.in_(("pending", "retry", "ambiguous")),
        or_(_column.not_before.is_(None), _column.not_before <= now),
    )
    left_behind = and_(_column.state == "sending", _column.lease_until <= now)
    earlier = outbox.alias("earlier")
    same = [earlier.c[name] == _column[name] for name in ("organisation", *_SURFACE)]
    first = and_(*same, earlier.c.state.in_(UNSETTLED), earlier.c.number < _column.number)
    return (
        _ROWS.where(its(outbox), or_(waiting, left_behind), ~select(earlier.c.number).where(first).exists(), *others)
        .order_by(_column.number)
        .limit(bindparam("limit_is"))
        .with_for_update(skip_locked=True, of=outbox)
    )


def _supersede(given: Given) -> Executable:
    """Every edit is composed as of its sending: of two that wait to say the same of one message, the last suffices."""
    return update(outbox).where(*_said_again(given, outbox)).values(state="dropped", why="superseded")


def _supersede_all(given: Given) -> Executable:
    """The same on PostgreSQL, which must not read all that waits: it goes by what was just queued, then by places."""
    rows = cast(FromClause, given.rows)
    older = outbox.alias("older")
    place: ColumnElement[Any] = literal_column("older.ctid").label("place")
    first = select(place).where(*_said_again(given, older)).correlate(rows).offset(0).lateral("first")
    places = select(first.c.place).select_from(rows.join(first, true())).scalar_subquery()
    found = literal_column("outbox.ctid") == func.any(func.array(places))
    return update(outbox).where(found).values(state="dropped", why="superseded")


def _said_again(given: Given, older: FromClause) -> tuple[ColumnElement[bool], ...]:
    """True of what waits to say the same as a given row, later than it, of a message that stands.

    Whether that stands is asked once, and the rest only if it does; what waits is named so that its index serves.
    """
    stands = picked(messages, given, "slot", *_SURFACE)
    newer = outbox.alias("newer")
    queued = and_(newer.c.organisation == older.c.organisation, newer.c.key == given["key_is"])
    after = and_(queued, newer.c.state == "pending", newer.c.number > older.c.number)
    same = [older.c[name] == given[f"{name}_is"] for name in ("organisation", *_SAME)]
    outside = (older,) if given.rows is None else (older, given.rows)
    return (
        *same,
        older.c.state == literal_column("'pending'"),
        select(newer.c.key).where(after).correlate(*outside).exists(),
        select(messages.c.message).where(stands).correlate(*outside).exists(),
    )


_CLAIM = _claim()
_CLAIM_OF_OTHERS = _claim(~among(_column.chat + "\n" + _column.tenant, "but_not"))
_SUPERSEDE = Rows(keys_of(outbox, *_SAME, "key"), _supersede, _supersede_all)


def _outbox_row(row: Record) -> OutboxRow:
    ours, place = len(_OUTGOING), len(_OUTGOING) + len(_SURFACE)
    outgoing = Outgoing(**dict(zip(_OUTGOING, row[:ours], strict=True)), surface=Surface(*row[ours:place]))
    return OutboxRow(outgoing, *row[place:])
