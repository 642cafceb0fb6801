"""The listeners: one for the world, one for this machine alone.

Both answer `/healthz` (the process lives) and `/readyz` (it can do its work); only the local one has `/metrics`, the
web chat, and, with a clock that can be moved, the routes of the demo.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web
from aiohttp.typedefs import Middleware

from adapters.offering import OURS
from bot.ask import NothingChangedError
from bot.clock import Clock
from bot.log import logger
from bot.metrics import Metrics
from bot.ticker import Ticker
from handlers.domain.rulebook import Surface
from handlers.ports.post_office import OutboxRow
from handlers.ports.work import Store, UnitOfWork

LOG = logger("handrail.site")
LARGEST_BODY = 256 * 1024
READ_WITHIN = 5.0
CHECK_WITHIN = 5.0
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Health:
    """What the doors of health look at."""

    store: Store
    answers: Callable[[], Awaitable[bool]]  # the database answers, and its schema is the one that this code knows
    ticker: Ticker
    clock: Clock
    metrics: Metrics

    async def ready(self) -> tuple[int, dict[str, object]]:
        """Status and body of `/readyz`: 503 where no work can be done, 200 with reasons where some of it suffers."""
        try:
            async with asyncio.timeout(CHECK_WITHIN):
                migrated, degraded = await self.answers(), await self._degraded()
        except Exception as error:  # noqa: BLE001 — whatever keeps us from the database means: not ready
            return 503, {"ready": False, "why": [f"database: {type(error).__name__}"], "degraded": []}
        if not migrated:
            return 503, {"ready": False, "why": ["migrations: the schema is not this version's"], "degraded": degraded}
        if self.ticker.stalled:
            return 503, {"ready": False, "why": [f"no good beat for {self.ticker.age:.0f} s"], "degraded": degraded}
        return 200, {"ready": True, "why": [], "degraded": degraded}

    async def _degraded(self) -> list[str]:
        async with self.store.reading() as work:
            poisoned = await work.due.poisoned()
            dead = await work.outbox.listed(limit=1000, states=frozenset({"dead"}))
            lost = await _lost(work, dead)
        reasons = []
        if poisoned:
            reasons.append(f"poisoned rows: {poisoned}")
        if lost:
            reasons.append(f"lost channels: {len(lost)}")
        if dead:
            reasons.append(f"dead messages: {len(dead)}")
        return reasons

    async def numbers(self) -> bytes:
        """The body of `/metrics`."""
        async with self.store.reading() as work:
            next_due: datetime | None = await work.due.next_at()
            poisoned, outbox = await work.due.poisoned(), await work.outbox.counts()
        return self.metrics.text(
            now=await self.clock.now(), next_due=next_due, poisoned=poisoned, outbox=outbox, beat_age=self.ticker.age
        )


async def _lost(work: UnitOfWork, dead: Sequence[OutboxRow]) -> set[Surface]:
    """The places of which their chat said that they are gone, and where nothing has arrived since."""
    gone = {row.outgoing.surface: row.number for row in reversed(dead) if row.why.startswith("gone")}
    if not gone:
        return set()
    newest = await work.outbox.listed(limit=1000, states=frozenset({"sent"}))
    arrived = {row.outgoing.surface: row.number for row in reversed(newest)}
    return {surface for surface, number in gone.items() if number > arrived.get(surface, 0)}


def public_site(health: Health) -> web.Application:
    """The listener that chats reach from outside. Adapters mount their doors into it."""
    return _site(health)


def local_site(health: Health) -> web.Application:
    """The listener of this machine: the web chat is mounted into it, and operators scrape it."""
    site = _site(health)

    async def metrics(_request: web.Request) -> web.Response:
        return web.Response(body=await health.numbers(), content_type="text/plain", charset="utf-8")

    site.router.add_get("/metrics", metrics)
    return site


def _site(health: Health) -> web.Application:
    site = web.Application(client_max_size=LARGEST_BODY, middlewares=[_last_door(health.metrics), _read_in_time])

    async def alive(_request: web.Request) -> web.Response:
        return web.json_response({"alive": True})

    async def ready(_request: web.Request) -> web.Response:
        status, body = await health.ready()
        return web.json_response(body, status=status)

    site.router.add_get("/healthz", alive)
    site.router.add_get("/readyz", ready)
    return site


def _last_door(metrics: Metrics) -> Middleware:
    """Nobody sees a stack: an error of ours is a kind sentence, and a line in the log without what was sent."""

    @web.middleware
    async def last_door(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except (web.HTTPException, ConnectionResetError):
            raise
        except Exception as error:  # the last door: whatever went wrong is an honest answer and a line in the log
            if "text/html" in request.headers.get("Accept", ""):
                raise  # the web chat's gate answers its own pages, in words and in its own clothes
            metrics.failures.labels("site").inc()
            route = request.match_info.route.resource
            LOG.error("site.failed", method=request.method, route=route.canonical if route else "", exc_info=error)
            return web.json_response({"error": sorry(error)}, status=500)

    return last_door


def sorry(error: Exception) -> str:
    """What whoever asked is told, and no more than we know: was anything changed?"""
    if isinstance(error, NothingChangedError):
        return error.sentence
    return OURS


@web.middleware
async def _read_in_time(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Give a body five seconds to arrive: a sender who dawdles must not hold a connection open."""
    if request.content.is_eof():  # nearly every body comes whole, with its head
        return await handler(request)

    def give_up() -> None:
        if not request.content.is_eof():
            request.content.set_exception(web.HTTPRequestTimeout(text="The request took too long to arrive."))

    alarm = asyncio.get_running_loop().call_later(READ_WITHIN, give_up)
    try:
        return await handler(request)
    finally:
        alarm.cancel()


class PortTakenError(Exception):
    """The port is in use by another program."""

    def __init__(self, host: str, port: int, free: int) -> None:
        super().__init__(
            f"Port {port} on {host} is taken by another program. "
            f"Port {free} is free: use --port {free}, or --port 0 for any free one."
        )


async def listen(site: web.Application, host: str, port: int) -> tuple[web.AppRunner, int]:
    """Serve a site, and return what stops it and the port it got (for port 0: a free one). Raises PortTakenError."""
    runner = web.AppRunner(site, access_log=None, keepalive_timeout=75, shutdown_timeout=3)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        await runner.cleanup()
        if port == 0:
            raise
        raise PortTakenError(host, port, await _a_free_port(host)) from error
    address = runner.addresses[0]
    return runner, int(address[1])


async def _a_free_port(host: str) -> int:
    """A port that is free now."""
    server = await asyncio.start_server(lambda _reader, _writer: None, host, 0)
    port = int(server.sockets[0].getsockname()[1])
    server.close()
    with suppress(Exception):
        await server.wait_closed()
    return port
