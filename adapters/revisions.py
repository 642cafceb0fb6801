"""What this process knows of its messages, and whose turn it is: the same key is one message, old never covers new.

It is memory of one process, and small. What must outlast it stands in the outbox.
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Coroutine, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from adapters.base import Receipt

REMEMBERED = 5_000
Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Newest(Generic[Key, Value]):
    """A dictionary that keeps its newest entries only."""

    def __init__(self, most: int = REMEMBERED) -> None:
        self._most = most
        self._kept: OrderedDict[Key, Value] = OrderedDict()

    def get(self, key: Key) -> Value | None:
        return self._kept.get(key)

    def put(self, key: Key, value: Value) -> None:
        self._kept[key] = value
        self._kept.move_to_end(key)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)

    def drop(self, key: Key) -> None:
        self._kept.pop(key, None)


class Flights:
    """What is on its way, by key: whoever asks for the same meanwhile hears what becomes of that one."""

    def __init__(self) -> None:
        self._under_way: dict[str, asyncio.Task[Receipt]] = {}

    def is_under_way(self, key: str) -> bool:
        return key in self._under_way

    async def join(self, key: str, begin: Callable[[], Coroutine[Any, Any, Receipt]]) -> Receipt:
        """Wait for the one that is on its way, or begin it. It goes on though nobody waits any more."""
        flight = self._under_way.get(key)
        if flight is None:
            flight = asyncio.create_task(begin())
            self._under_way[key] = flight
            flight.add_done_callback(lambda done: self._landed(key, done))
        return await asyncio.shield(flight)

    async def land(self, within: float) -> None:
        """Let what is on its way arrive, at most so many seconds."""
        if self._under_way:
            await asyncio.wait(set(self._under_way.values()), timeout=within)

    def _landed(self, key: str, flight: "asyncio.Task[Receipt]") -> None:
        self._under_way.pop(key, None)
        if not flight.cancelled():
            flight.exception()  # where nobody waits any more, it is nobody's: delivery asks again


@dataclass(slots=True)
class Queue:
    """Those who want to change one message."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    length: int = 0


class Turns:
    """One change of a message at a time, so that they arrive in the order in which they were decided."""

    def __init__(self) -> None:
        self._queues: dict[Hashable, Queue] = {}

    @asynccontextmanager
    async def at(self, message: Hashable) -> AsyncIterator[None]:
        queue = self._queues.setdefault(message, Queue())
        queue.length += 1
        try:
            async with queue.lock:
                yield
        finally:
            queue.length -= 1
            if queue.length == 0:
                del self._queues[message]
