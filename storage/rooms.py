"""The web chat's memory: its messages, their edits, and how far everybody has read."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from sqlalchemy import BindParameter, CompoundSelect, bindparam, func, or_, select, union_all, update

from handlers.ports.rooms import MOST_UNREAD, Message
from storage.escalations import SqlEscalations
from storage.ledger import room_marks, room_messages
from storage.link import Link, Record, columns_of, its, noun_of, values_of
from storage.transactions import Transactions

_column = room_messages.c
COUNTER = "web rooms"  # its row is locked until the commit, so that numbers become visible in their order

_EDITED = ("text", "card", "revision", "pinned")
_MESSAGE = columns_of(Message, room_messages)
_PERSON: BindParameter[str] = bindparam("person_is")
_VISIBLE = or_(_column.only_for.is_(None), _column.only_for == _PERSON)
_FIND = select(*_MESSAGE).where(its(room_messages, "id"))
_EDIT = (
    update(room_messages)
    .where(its(room_messages, "id", "room"), _column.revision < bindparam("newer"))
    .values({name: bindparam(name) for name in (*_EDITED, "number")} | {"edited": True})
    .returning(*_MESSAGE)
)
_NEWEST = (
    select(*_MESSAGE)
    .where(
        its(room_messages, "room"), _VISIBLE, _column.number + 0 > bindparam("after_is")
    )  # by place, never by number
    .order_by(_column.place.desc())
    .limit(bindparam("limit_is"))
)
_THREAD = select(*_MESSAGE).where(its(room_messages, "thread"), _VISIBLE).order_by(_column.place)
_MARK = (
    select(room_marks.c.number)
    .where(
        room_marks.c.organisation == _column.organisation,
        room_marks.c.room == _column.room,
        room_marks.c.person == _PERSON,
    )
    .correlate(room_messages)
    .scalar_subquery()
)


@cache
def _unread(rooms: int) -> CompoundSelect[tuple[str, int]]:
    """The question for so many rooms, each counted to MOST_UNREAD at the most."""
    counts = []
    for which in range(rooms):
        room: BindParameter[str] = bindparam(f"room_{which}")
        later = (
            select(_column.place)
            .where(its(room_messages), _column.room == room, _column.author != _PERSON, _VISIBLE)
            .where(_column.place > func.coalesce(_MARK, 0))
            .limit(MOST_UNREAD)
            .subquery()
        )
        counts.append(select(room.label("room"), func.count().label("unread")).select_from(later))
    return union_all(*counts)


class SqlRooms:
    """The repository of rooms; every call is a transaction of its own."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    async def post(self, message: Message) -> Message:
        """Keep a message. The same id again returns the first one and changes nothing."""
        async with self._transactions.writing() as link:
            number = await SqlEscalations(link).next_number(COUNTER)
            kept = replace(message, number=number)
            if not await link.add(room_messages, values_of(kept) | {"place": number}):
                await link.connection.rollback()  # it is there already, so its number was not needed
                return await _find(link, message.id) or kept
            await link.connection.commit()
            return kept

    async def edit(self, message: Message) -> Message | None:
        """Replace text, card, revision and pin of this message of its room if its revision is newer; else None."""
        async with self._transactions.writing() as link:
            number = await SqlEscalations(link).next_number(COUNTER)
            changed = {name: getattr(message, name) for name in _EDITED}
            older = link.where(id=message.id, room=message.room) | {"newer": message.revision, "number": number}
            row = (await link.run(_EDIT, older | changed)).first()
            if row is None:
                return None
            await link.connection.commit()
            return _message(row)

    async def get(self, message_id: str) -> Message | None:
        async with self._transactions.reading() as link:
            return await _find(link, message_id)

    async def messages(self, room: str, person: str, *, after: int = 0, limit: int = 200) -> Sequence[Message]:
        """The last `limit` messages of a room that this person may see, oldest first, with a number above `after`.

        They stand where they were first posted: an edit gives a message a new number and no new place.
        """
        async with self._transactions.reading() as link:
            here = link.where(room=room, person=person, after=after, limit=limit)
            return [_message(row) for row in reversed(await link.all(_NEWEST, here))]

    async def thread(self, message_id: str, person: str) -> Sequence[Message]:
        """The answers under a message that this person may see, oldest first."""
        async with self._transactions.reading() as link:
            here = link.where(thread=message_id, person=person)
            return [_message(row) for row in await link.all(_THREAD, here)]

    async def unread(self, person: str, rooms: Sequence[str]) -> dict[str, int]:
        """How many messages by others came after the person's mark, for each room; at most MOST_UNREAD are counted.

        Edits are silent.
        """
        if not rooms:
            return {}
        async with self._transactions.reading() as link:
            names = {f"room_{which}": room for which, room in enumerate(rooms)}
            found = await link.all(_unread(len(rooms)), link.where(person=person) | names)
            return {row.room: row.unread for row in found}

    async def mark_read(self, person: str, room: str, number: int) -> None:
        """Remember how far this person has read; a mark never goes back."""
        async with self._transactions.writing() as link:
            values = {"organisation": link.organisation, "person": person, "room": room, "number": number}
            statement = link.insert(room_marks).values(values)
            await link.run(
                statement.on_conflict_do_update(
                    index_elements=["organisation", "person", "room"],
                    set_={"number": statement.excluded.number},
                    where=statement.excluded.number > room_marks.c.number,
                )
            )
            await link.connection.commit()


async def _find(link: Link, message_id: str) -> Message | None:
    row = await link.one(_FIND, link.where(id=message_id))
    return _message(row) if row else None


def _message(row: Record) -> Message:
    return noun_of(Message, row)
