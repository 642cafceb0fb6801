"""What the web chat must remember: its rooms' messages, and who has read how far."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from handlers.cards.card import Card


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the web chat. `only_for` is a person's key for a private answer, else None.

    `number` grows with every message and every edit: it is the cursor for live updates and unread marks.
    """

    id: str
    room: str
    author: str
    text: str
    card: Card | None
    audience: str
    at: datetime
    thread: str | None = None
    only_for: str | None = None
    revision: int = 1
    pinned: bool = False
    number: int = 0
    edited: bool = False


MOST_UNREAD = 200
"""More unread messages than this are not counted: a long absence must not make a page slow."""


class Rooms(Protocol):
    """The web chat's own memory. Every call is a transaction of its own."""

    async def post(self, message: Message) -> Message:
        """Keep a message. The same id again returns the first one and changes nothing."""
        ...

    async def edit(self, message: Message) -> Message | None:
        """Replace text, card, revision and pin of this message of its room if its revision is newer; else None."""
        ...

    async def get(self, message_id: str) -> Message | None: ...

    async def messages(self, room: str, person: str, *, after: int = 0, limit: int = 200) -> Sequence[Message]:
        """The last `limit` messages of a room that this person may see, oldest first, with a number above `after`."""
        ...

    async def thread(self, message_id: str, person: str) -> Sequence[Message]: ...

    async def unread(self, person: str, rooms: Sequence[str]) -> dict[str, int]:
        """How many messages by others came after the person's mark, for each room; at most MOST_UNREAD are counted."""
        ...

    async def mark_read(self, person: str, room: str, number: int) -> None: ...


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody whose part one can play in the web chat."""

    key: str
    name: str
    part: str  # "moderator, Dublin 1"; "client, Orion"
    timezone: str
    client: str | None
    featured: bool  # one of the ten of the demo's story
    language: str = "en"  # that of their pages, as two small letters


@dataclass(frozen=True, slots=True)
class RoomInfo:
    """A room of the web chat, as one persona sees it. `kind`: team, managers, client or direct.

    `alias` is how our own people are named to this persona here: to a client they are one desk, not persons.
    """

    room: str
    title: str
    kind: str
    audience: str
    alias: str = ""


class Lobby(Protocol):
    """Who there is, and which rooms are open to whom."""

    def personas(self) -> Sequence[Persona]: ...

    def rooms(self, person: str) -> Sequence[RoomInfo]:
        """The rooms that this person may enter; empty for somebody unknown."""
        ...

    def has(self, room: str) -> bool:
        """True if there is such a room at all, for anybody."""
        ...


class Backstage(Protocol):
    """What the web chat's clock bar and drawer need; there only with the manual clock."""

    async def now(self) -> datetime: ...

    async def happened(self, person: str) -> Sequence[tuple[datetime, str, str]]:
        """What just happened, as this person may know it: (when, what kind, in words), newest first."""
        ...

    async def next_ping(self, person: str, ref: str) -> datetime | None:
        """When the next ping of a case is due, or None when there is none or the case is not theirs to see."""
        ...

    async def next_event(self) -> datetime | None: ...
