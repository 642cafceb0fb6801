"""A connector that swallows every call: it is taken, and never answered."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class Hole:
    """A connector that takes every call, and never answers."""

    address: str = ""
    taken: int = 0
    _more: asyncio.Event = field(default_factory=asyncio.Event)
    _over: asyncio.Event = field(default_factory=asyncio.Event)

    async def swallow(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        self.taken += 1
        self._more.set()
        await self._over.wait()
        writer.close()

    async def has(self, many: int) -> None:
        """Wait until so many calls hang."""
        while self.taken < many:
            self._more.clear()
            await self._more.wait()

    def let_go(self) -> None:
        """Close every connection without an answer."""
        self._over.set()


@asynccontextmanager
async def black_hole() -> AsyncIterator[Hole]:
    hole = Hole()
    server = await asyncio.start_server(hole.swallow, "127.0.0.1", 0, backlog=512)
    hole.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/emea/"
    try:
        yield hole
    finally:
        hole.let_go()
        server.close()
