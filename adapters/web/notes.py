"""Private notes stand above their reader's direct messages, in the memory of this process alone.

A row of the record that somebody was invited, or that a coach was asked for, would say who takes part.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from adapters.offering import is_note
from handlers.ports.rooms import Message, Rooms

DIRECT = "dm-"
LASTS = timedelta(days=1)
MOST = 5  # of one room: what an older one opens is there by its command all the same


class RoomsWithNotes:
    """Rooms that keep everything but private notes. The newest few of a room stand, each for a day."""

    def __init__(self, rooms: Rooms, now: Callable[[], Awaitable[datetime]]) -> None:
        self._rooms, self._now = rooms, now
        self._notes: dict[str, Message] = {}  # by id, the oldest first

    async def post(self, message: Message) -> Message:
        """Keep a message. The same id again returns the first one and changes nothing.

        What is said under a note stands beside it: no row tells that there was one.
        """
        if message.card is None or not is_note(message.text):
            under_a_note = message.thread in self._notes
            return await self._rooms.post(replace(message, thread=None) if under_a_note else message)
        note = self._notes.setdefault(message.id, replace(message, pinned=True, only_for=_whose(message.room)))
        here = [one.id for one in self._notes.values() if one.room == message.room]
        for old in here[:-MOST]:
            del self._notes[old]
        return note

    async def edit(self, message: Message) -> Message | None:
        """Replace text, card, revision and pin of this message of its room if its revision is newer; else None."""
        return await self._rooms.edit(message)

    async def get(self, message_id: str) -> Message | None:
        """One message."""
        found = next((note for note in await self._standing() if note.id == message_id), None)
        return found or await self._rooms.get(message_id)

    async def messages(self, room: str, person: str, *, after: int = 0, limit: int = 200) -> Sequence[Message]:
        """The last `limit` messages of a room that this person may see, oldest first, with a number above `after`."""
        notes = [note for note in await self._standing() if note.room == room]
        return [*notes, *await self._rooms.messages(room, person, after=after, limit=limit)]

    async def thread(self, message_id: str, person: str) -> Sequence[Message]:
        """The answers under a message that this person may see, oldest first."""
        return await self._rooms.thread(message_id, person)

    async def unread(self, person: str, rooms: Sequence[str]) -> dict[str, int]:
        """How many messages by others came after the person's mark, for each room. Notes have no mark to be told by."""
        return await self._rooms.unread(person, rooms)

    async def mark_read(self, person: str, room: str, number: int) -> None:
        """Remember how far this person has read."""
        await self._rooms.mark_read(person, room, number)

    async def _standing(self) -> list[Message]:
        """The notes that stand still. After the clock was put back, as by a reset, none of before does."""
        if self._notes:
            now = await self._now()
            self._notes = {key: note for key, note in self._notes.items() if note.at <= now < note.at + LASTS}
        return [*self._notes.values()]


def _whose(room: str) -> str | None:
    """Whose own room with us it is: what is for them alone has no thread."""
    return room.removeprefix(DIRECT) if room.startswith(DIRECT) else None
