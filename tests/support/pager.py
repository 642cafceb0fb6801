"""A customer's pager on loopback: it keeps what it is told, and answers what it was told to answer."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from bot.site import listen


@dataclass
class FakePager:
    """What came in, as (headers, body), and what goes out."""

    url: str = ""
    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    cuts: bool = False
    calls: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        self.calls.append(({name.lower(): value for name, value in request.headers.items()}, await request.read()))
        if self.cuts and request.transport is not None:
            request.transport.close()
        return web.Response(status=self.status, headers=self.headers)


@asynccontextmanager
async def fake_pager() -> AsyncIterator[FakePager]:
    """A pager on a free port of this machine for as long as the block lasts."""
    pager = FakePager()
    site = web.Application()
    site.router.add_post("/hook", pager.answer)
    runner, port = await listen(site, "127.0.0.1", 0)
    pager.url = f"http://127.0.0.1:{port}/hook"
    try:
        yield pager
    finally:
        await runner.cleanup()
