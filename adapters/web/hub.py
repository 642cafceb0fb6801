"""Wakes the pages that are open. It carries no content: a page that is woken asks for what it may see."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Wake:
    """Something changed in a room. `heard` is False for an edit; "" is every room (the time moved)."""

    room: str
    heard: bool


@dataclass(slots=True, eq=False)
class Listener:
    """One open page of one persona: what changed since it was last told, a room only once however often it changed."""

    person: str
    rooms: frozenset[str]
    pending: dict[str, bool] = field(default_factory=dict)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    closed: bool = False

    async def wakes(self) -> AsyncIterator[Wake]:
        """What to tell the page, until the site closes."""
        while not self.closed:
            await self.changed.wait()
            self.changed.clear()
            pending, self.pending = self.pending, {}
            for room, heard in pending.items():
                yield Wake(room, heard)


class Hub:
    """All open pages of this process. A page elsewhere, or one that was cut off, catches up by its cursor."""

    def __init__(self) -> None:
        self._listeners: set[Listener] = set()
        self._closed = False

    @contextmanager
    def listen(self, person: str, rooms: frozenset[str]) -> Iterator[Listener]:
        """Hear of these rooms until the block is left."""
        listener = Listener(person, rooms, closed=self._closed)
        self._listeners.add(listener)
        try:
            yield listener
        finally:
            self._listeners.discard(listener)

    def wake(self, room: str, *, heard: bool = True, only_for: str | None = None) -> None:
        """Tell every page that shows this room; for a private message only the pages of that person."""
        for listener in self._listeners:
            if (room == "" or room in listener.rooms) and only_for in (None, listener.person):
                listener.pending[room] = heard or listener.pending.get(room, False)
                listener.changed.set()

    def close(self) -> None:
        """Let every page go, so that the site can stop at once."""
        self._closed = True
        for listener in self._listeners:
            listener.closed = True
            listener.changed.set()
