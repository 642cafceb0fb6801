"""The life of the process: begin, be ready, listen to signals, and end without losing what was promised."""

import asyncio
import gc
import signal
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from aiohttp import web

from bot.log import logger
from bot.site import listen
from bot.wiring import House
from handlers.cards.languages import learn

YOUNG = 20_000  # things made before the garbage collector looks again; Python's 700 is less than one command makes
LOG = logger("handrail.process")
LET_ARRIVE = 5.0  # seconds for what is on its way when we are asked to stop; with all else, under ten


@dataclass(frozen=True, slots=True)
class Listener:
    """A site and the address where it shall stand."""

    site: web.Application
    host: str
    port: int


async def serve(house: House, listeners: Sequence[Listener]) -> None:
    """Serve until SIGTERM or SIGINT; the first listener's address is told on standard output when all are ready.

    Raises PortTakenError.
    """
    stop = _signals(lambda: _reload(house))
    carrying: asyncio.Task[None] | None = None
    runners: list[web.AppRunner] = []
    try:
        addresses = []
        for listener in listeners:
            runner, port = await listen(listener.site, listener.host, listener.port)
            runners.append(runner)
            addresses.append(f"http://{_in_url(listener.host)}:{port}/")
        await house.rules.put_in_force(house.store, await house.clock.now())
        await _take_up(house)
        await house.delivery.recover(alone=house.alone)
        await house.ticker.beat()
        for chat in house.vendors:
            await chat.start()
        house.ticker.start()
        carrying = asyncio.create_task(house.delivery.run())
        learn()
        keep_what_is_there()
        LOG.info("process.ready", addresses=addresses)
        sys.stdout.write(f"handrail ready {addresses[0]}\n")
        sys.stdout.flush()
        await stop.wait()
        LOG.info("process.stopping")
    finally:
        await _end(house, runners, carrying)


def keep_what_is_there() -> None:
    """Let the garbage collector look no more at what the start has made.

    Modules and rules stay as long as the process. To go through all of them again would hold up everything else for a
    tenth of a second, in the middle of a burst, because it is then that much is made and thrown away. For what comes
    after, it waits until those who share a commit are answered and gone: almost nothing is left to find then.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, *gc.get_threshold()[1:])


async def _reload(house: House) -> bool:
    """Read the configuration again, and take up what it means for what is open."""
    if not await house.rules.reload(house.store, house.clock.now):
        return False
    await _take_up(house)
    house.delivery.wake()
    return True


async def _take_up(house: House) -> None:
    """Let open clocks go on in the calendars of these rules, and return the cases of who is not named any more."""
    came_to = await house.desk.reloaded(await house.clock.now())
    LOG.info("rules.taken_up", moved=came_to.moved, returned=len(came_to.returned))


async def _end(house: House, runners: Sequence[web.AppRunner], carrying: asyncio.Task[None] | None) -> None:
    """Let nobody in, beat no more, let the messages under way arrive, and close."""
    for runner in runners:
        await runner.cleanup()
    await house.ticker.stop()
    await house.delivery.close(LET_ARRIVE)
    for chat in house.vendors:
        await chat.close()
    if carrying is not None:
        await asyncio.wait({carrying}, timeout=1)
        carrying.cancel()
    await house.store.close()
    if house.vault is not None:
        await house.vault.close()


def _signals(reload: Callable[[], Awaitable[bool]]) -> asyncio.Event:
    """Listen to the signals: SIGTERM and SIGINT set the event, SIGHUP reads the configuration again."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    reloading: set[asyncio.Future[bool]] = set()

    def on_hangup() -> None:
        task = asyncio.ensure_future(reload())
        reloading.add(task)
        task.add_done_callback(reloading.discard)

    for ending in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(ending, stop.set)
    loop.add_signal_handler(signal.SIGHUP, on_hangup)
    return stop


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host
