"""How the benches of the doors serve a site and ask it: over HTTP on loopback, so many connections at once."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from statistics import median

from aiohttp import ClientSession, TCPConnector, web

from bot.clock import stopwatch
from bot.site import listen

Asked = tuple[bytes, Mapping[str, str]]
"""A body, and its headers."""


@asynccontextmanager
async def served(site: web.Application, path: str) -> AsyncIterator[str]:
    """The address of this path of a site, for as long as the block lasts."""
    runner, port = await listen(site, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{port}{path}"
    finally:
        await runner.cleanup()


async def rate(address: str, whole: Iterable[Asked], connections: int) -> tuple[float, float]:
    """Requests a second, and the median of one in milliseconds. Every one must be answered with 200."""
    took: list[float] = []
    left = iter(whole)
    async with ClientSession(connector=TCPConnector(limit=connections)) as session:

        async def hand() -> None:
            for body, headers in left:
                started = stopwatch()
                async with session.post(address, data=body, headers=headers) as answer:
                    assert answer.status == 200, await answer.text()
                    await answer.read()
                took.append(stopwatch() - started)

        began = stopwatch()
        await asyncio.gather(*(hand() for _ in range(connections)))
        return len(took) / (stopwatch() - began), 1000 * median(took)
