"""Moves a clock that stands still: through every due time on the way, in order, and nothing is left half done.

After each stop everything that is due has fired and everything that can be sent has been sent.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clock import ManualClock
from bot.delivery import Delivery
from bot.ticker import Ticker
from handlers.ports.work import Store

LOOK_AGAIN = 0.05
LOOKS = 200  # ten seconds: far longer than a beat of another replica takes


@dataclass(frozen=True, slots=True)
class Moved:
    """What happened on the way: rows fired, messages delivered, and messages that wait for real time."""

    now: datetime
    fired: int
    delivered: int
    waiting: int


class Forward:
    """The hand on the clock."""

    def __init__(
        self,
        clock: ManualClock,
        store: Store,
        ticker: Ticker,
        delivery: Delivery,
        apart: Callable[[], Awaitable[None]],
    ) -> None:
        """`apart` is what is due beside the record, which must not know of it."""
        self._clock, self._store, self._ticker, self._delivery = clock, store, ticker, delivery
        self._apart = apart
        self._one_at_a_time = asyncio.Lock()

    async def to(self, target: datetime) -> Moved:
        """Move to an instant. Raises BadInput for one before the time the clock shows."""
        async with self._one_at_a_time:
            fired, delivered = await self.settle()
            idle = 0
            while (stop := await self.next_due()) is not None and stop <= target:
                before = await self._clock.now()
                await self._clock.move(max(stop, before))
                here = await self.settle()
                fired, delivered = fired + here[0], delivered + here[1]
                idle = idle + 1 if stop <= before and here[0] == 0 else 0
                if idle > LOOKS:
                    break
                if idle:  # it is due and nobody here can do it: another replica has it in hand
                    await asyncio.sleep(LOOK_AGAIN)
            await self._clock.move(target)
            here = await self.settle()
            await self._apart()
            waiting = await self._delivery.waiting()
            return Moved(target, fired + here[0], delivered + here[1], waiting)

    async def by(self, length: timedelta) -> Moved:
        """Move by a length of time."""
        return await self.to(await self._clock.now() + length)

    async def to_next(self) -> Moved:
        """Move to the next due time; where nothing is due, stay."""
        await self.settle()
        now = await self._clock.now()
        return await self.to(max(await self.next_due() or now, now))

    async def now(self) -> datetime:
        """What the clock shows."""
        return await self._clock.now()

    @asynccontextmanager
    async def quiet(self) -> AsyncIterator[None]:
        """Hold everything still: no move, no beat, no new message on its way."""
        async with self._one_at_a_time, self._ticker.still(), self._delivery.still():
            yield

    async def next_due(self) -> datetime | None:
        """When the earliest row is due, or None."""
        async with self._store.reading() as work:
            return await work.due.next_at()

    async def settle(self) -> tuple[int, int]:
        """Do what is due and send what can be sent, until neither is left: (fired, delivered)."""
        fired = await self._ticker.beat()
        return fired, await self._delivery.drain()
