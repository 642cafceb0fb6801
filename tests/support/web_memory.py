"""An in-memory twin of the web chat's ports, for tests of the adapter alone; the storage contract verifies it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from handlers.ports.rooms import MOST_UNREAD, Message, Persona, RoomInfo


@dataclass(slots=True)
class MemoryRooms:
    """Rooms without a database."""

    kept: dict[str, Message] = field(default_factory=dict)
    marks: dict[tuple[str, str], int] = field(default_factory=dict)
    made: dict[str, int] = field(default_factory=dict)  # the number each message was first given
    number: int = 0

    async def post(self, message: Message) -> Message:
        if message.id not in self.kept:
            self.number += 1
            self.kept[message.id] = replace(message, number=self.number)
            self.made[message.id] = self.number
        return self.kept[message.id]

    async def edit(self, message: Message) -> Message | None:
        standing = self.kept.get(message.id)
        if standing is None or standing.room != message.room or standing.revision >= message.revision:
            return None
        self.number += 1
        self.kept[message.id] = replace(
            standing,
            text=message.text,
            card=message.card,
            revision=message.revision,
            pinned=message.pinned,
            number=self.number,
            edited=True,
        )
        return self.kept[message.id]

    async def get(self, message_id: str) -> Message | None:
        return self.kept.get(message_id)

    async def messages(self, room: str, person: str, *, after: int = 0, limit: int = 200) -> Sequence[Message]:
        seen = [m for m in self.kept.values() if m.room == room and m.number > after and m.only_for in (None, person)]
        return seen[-limit:]

    async def thread(self, message_id: str, person: str) -> Sequence[Message]:
        return [m for m in self.kept.values() if m.thread == message_id and m.only_for in (None, person)]

    async def unread(self, person: str, rooms: Sequence[str]) -> dict[str, int]:
        return {
            room: min(
                MOST_UNREAD,
                sum(
                    1
                    for m in self.kept.values()
                    if m.room == room
                    and m.author != person
                    and m.only_for in (None, person)
                    and self.made[m.id] > self.marks.get((person, room), 0)
                ),
            )
            for room in rooms
        }

    async def mark_read(self, person: str, room: str, number: int) -> None:
        self.marks[person, room] = max(number, self.marks.get((person, room), 0))


@dataclass(frozen=True, slots=True)
class FixedLobby:
    """A lobby of a fixed company: rooms by persona."""

    people: tuple[Persona, ...]
    doors: dict[str, tuple[RoomInfo, ...]]

    def personas(self) -> Sequence[Persona]:
        return self.people

    def rooms(self, person: str) -> Sequence[RoomInfo]:
        return self.doors.get(person, ())

    def has(self, room: str) -> bool:
        return any(info.room == room for infos in self.doors.values() for info in infos)


@dataclass(slots=True)
class FixedBackstage:
    """A clock that stands still where a test put it."""

    at: datetime
    pings: dict[str, datetime] = field(default_factory=dict)
    story: list[tuple[datetime, str, str]] = field(default_factory=list)

    async def now(self) -> datetime:
        return self.at

    async def happened(self, person: str) -> Sequence[tuple[datetime, str, str]]:
        return self.story

    async def next_ping(self, person: str, ref: str) -> datetime | None:
        return self.pings.get(ref)

    async def next_event(self) -> datetime | None:
        return min(self.pings.values(), default=None)
