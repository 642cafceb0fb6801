"""Carries the outbox: what was promised in a transaction is brought to its place, each message in its own slot.

A hung request never holds the others: slots are independent, and a row that was leased and not settled comes back when
its lease ends. Leases and waits are of real time. A message is composed just before it is sent.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta

from adapters.base import Adapter, Ambiguous, CannotLook, Finder, Gone, Later, Receipt, Refused
from bot.clock import Clock, real_now, stopwatch
from bot.log import logger
from bot.metrics import Metrics
from bot.pace import Pace, Pacing, no_pacing
from bot.settlement import Settlement
from bot.slots import Slots
from handlers.cards.languages import speaking
from handlers.cards.post import Post, doubtful
from handlers.desk import Desk
from handlers.domain.errors import Refusal
from handlers.ports.post_office import OutboxRow, Outcome
from handlers.ports.work import Store

LOG = logger("handrail.delivery")


@dataclass(frozen=True, slots=True)
class Paced:
    """Not looked at: its place must be left alone for so many seconds more."""

    seconds: float


Composed = Post | Exception | Paced | None  # what a row says, nothing, or why that cannot be told
UNCERTAIN = ("sending", "ambiguous")  # as claimed: an earlier attempt may have arrived
UNSENT = ("pending", "sending", "retry", "ambiguous")


class Delivery:
    """One carrier for all chats of a process. `pacing` says how many seconds a place must still be left alone."""

    def __init__(
        self,
        store: Store,
        desk: Desk,
        adapters: Mapping[str, Adapter],
        clock: Clock,
        metrics: Metrics,
        *,
        pace: Pace,
        pacing: Pacing = no_pacing,
    ) -> None:
        self._store, self._desk, self._adapters, self._clock = store, desk, adapters, clock
        self._metrics, self._pace, self._pacing = metrics, pace, pacing
        self._settlement = Settlement(desk)
        self._woken = asyncio.Event()
        self._claiming = asyncio.Lock()
        self._slots = Slots(pace.slots)
        self._delivered = 0
        self._open = True

    def wake(self) -> None:
        """There may be something to send."""
        self._woken.set()

    async def run(self) -> None:
        """Carry until `close`. A database that is away is waited for."""
        while self._open:
            self._woken.clear()
            try:
                await self._fill()
            except Exception as error:  # the loop outlives whatever one round may raise
                self._metrics.failures.labels("delivery").inc()
                LOG.error("delivery.round_failed", exc_info=error)
                await asyncio.sleep(self._pace.ask_again)
            await self._wait()

    async def close(self, within: float) -> None:
        """Take nothing more, and let what is on its way arrive, at most so many seconds."""
        self._open = False
        self._woken.set()
        if sending := self._slots.tasks:
            await asyncio.wait(sending, timeout=within)

    async def drain(self) -> int:
        """Send until nothing in the outbox can be sent now, and return how many messages arrived."""
        before = self._delivered
        while await self._fill() or self._slots.tasks:
            if sending := self._slots.tasks:
                await asyncio.wait(sending, return_when=asyncio.FIRST_COMPLETED)
        return self._delivered - before

    @asynccontextmanager
    async def still(self) -> AsyncIterator[None]:
        """Nothing is on its way within this."""
        async with self._claiming:
            if sending := self._slots.tasks:
                await asyncio.wait(sending)
            yield

    async def waiting(self) -> int:
        """How many messages are not sent yet: what waits for real time, once `drain` has returned."""
        async with self._store.reading() as work:
            counts = await work.outbox.counts()
        return sum(counts.get(state, 0) for state in UNSENT)

    async def recover(self, *, alone: bool) -> int:
        """After a crash, take up at once what was on its way; else it would wait for its lease to end.

        A chat that knows a message by its key is sent it again. Of another's nobody knows whether it arrived: where
        this process is `alone`, what is on its way was a dead one's, and is looked for. Returns how many there were.
        """
        found = 0
        async with self._store.work() as work:
            for row in await work.outbox.listed(limit=1000, states=frozenset({"sending"})):
                adapter = self._adapters.get(row.outgoing.surface.chat)
                if adapter is not None and (alone or adapter.can.idempotent):
                    state = "retry" if adapter.can.idempotent else "ambiguous"
                    await work.outbox.settle(row.outgoing.key, state, not_before=real_now(), why="restart")
                    found += 1
            await work.commit()
        return found

    async def _wait(self) -> None:
        """Wait to be woken, for a slot to become free, or until it is time to look again."""
        if not self._open:
            return
        woken = asyncio.ensure_future(self._woken.wait())
        await asyncio.wait(
            {woken, *self._slots.tasks}, timeout=self._pace.ask_again, return_when=asyncio.FIRST_COMPLETED
        )
        woken.cancel()

    async def _fill(self) -> int:
        """Give every free slot a row, and return how many rows there were."""
        async with self._claiming:
            free, full = self._slots.free(), self._slots.full
            if free <= 0:
                return 0
            async with self._store.work() as work:
                rows = await work.outbox.claim(real_now(), self._pace.lease_seconds, free, but_not=full)
                if rows:
                    await work.commit()
            for row, composed in zip(rows, await self._composed(rows), strict=True):
                self._slots.take(row.outgoing.surface, self._carry(row, composed))
            return len(rows)

    async def _composed(self, rows: Sequence[OutboxRow]) -> Sequence[Composed]:
        """What these rows say now. Those of a place that must be left alone are not looked at."""
        paced = {row.outgoing.key: self._wait_at_least(row) for row in rows}
        ready = [row for row in rows if paced[row.outgoing.key] <= 0]
        try:
            said = await self._desk.compose_all(ready, await self._clock.now()) if ready else []
        except Exception as error:  # noqa: BLE001 — the rows are ours already: each is put back with this reason
            said = [error] * len(ready)
        by_key: dict[str, Composed] = {key: Paced(seconds) for key, seconds in paced.items() if seconds > 0}
        by_key |= {row.outgoing.key: post for row, post in zip(ready, said, strict=True)}
        return [by_key[row.outgoing.key] for row in rows]

    def _wait_at_least(self, row: OutboxRow) -> float:
        """How many seconds its place must be left alone, whatever it will be: what has a slot may be an edit."""
        surface = row.outgoing.surface
        anew = self._pacing(surface, edits=False)
        return min(anew, self._pacing(surface, edits=True)) if row.outgoing.slot else anew

    async def _carry(self, row: OutboxRow, composed: Composed) -> bool:
        """Bring one row as far as it goes today. True if it arrived."""
        try:
            outcome = await self._attempt(row, composed)
        except Exception as error:  # one row must never stop the others
            self._metrics.failures.labels("delivery").inc()
            LOG.error("delivery.failed", key=row.outgoing.key, attempts=row.attempts, exc_info=error)
            outcome = await self._failed(row, error)
        self._metrics.delivered.labels(row.outgoing.surface.chat, outcome).inc()
        self._delivered += outcome == "sent"
        return outcome == "sent"

    async def _attempt(self, row: OutboxRow, composed: Composed) -> str:
        surface = composed.surface if isinstance(composed, Post) else row.outgoing.surface
        adapter = self._adapters.get(surface.chat)
        if adapter is None:
            return await self._settle(row, "dead", why="this chat is not configured")
        edits = isinstance(composed, Post) and composed.edits is not None
        wait = composed.seconds if isinstance(composed, Paced) else self._pacing(surface, edits=edits)
        if wait > 0:
            return await self._settle(row, _still(row, "pending"), after=wait, why="pace")
        if isinstance(composed, Refusal):
            return await self._settle(row, "dropped", why=type(composed).__name__)
        if isinstance(composed, Exception):
            raise composed
        if not isinstance(composed, Post):
            return await self._settle(row, "dropped", why="nothing to say")
        return await self._send(adapter, row, composed)

    async def _send(self, adapter: Adapter, row: OutboxRow, post: Post) -> str:
        started = stopwatch()
        safe = adapter.can.idempotent or post.edits is not None  # done twice is done once
        blind = False
        try:
            async with asyncio.timeout(self._pace.send_timeout):
                receipt: Receipt | None = None
                if row.state in UNCERTAIN and not safe:
                    receipt, blind = await self._look(adapter, post)
                if receipt is None:
                    with speaking(post.language):
                        receipt = await adapter.send(doubtful(post) if blind else post)
        except Later as later:
            return await self._later(row, later.why, later.after)
        except (Refused, Gone) as never:
            LOG.warning("delivery.dead", key=row.outgoing.key, why=never.why, gone=isinstance(never, Gone))
            why = f"{'gone' if isinstance(never, Gone) else 'refused'}: {never.why}"
            return await self._settle(row, "dead", why=why, post=post)
        except (Ambiguous, TimeoutError) as unknown:
            why = unknown.why if isinstance(unknown, Ambiguous) else "no answer in time"
            if safe:
                return await self._later(row, why, self._backoff(row))
            return await self._uncertain(row, why, blind=blind)
        self._metrics.delivery_seconds.labels(adapter.name).observe(stopwatch() - started)
        try:
            await self._settlement.keep(Outcome(row, "sent", post=post, message=receipt.message))
        except Exception as error:  # it arrived; only our note of it failed, and that must not post it over and over
            if safe:
                raise  # sending it again changes nothing there
            LOG.error("delivery.receipt_lost", key=row.outgoing.key, exc_info=error)
            return await self._uncertain(row, "the receipt could not be kept", blind=blind)
        return "sent"

    async def _look(self, adapter: Adapter, post: Post) -> tuple[Receipt | None, bool]:
        """What an uncertain try came to: its message, or nothing; and True where the chat does not let us look."""
        if adapter.can.look and isinstance(adapter, Finder):
            with suppress(CannotLook):
                return await adapter.find(post), False
        self._metrics.possible_duplicates.labels(adapter.name).inc()
        return None, True

    async def _uncertain(self, row: OutboxRow, why: str, *, blind: bool) -> str:
        """It may have arrived: it is looked for, or sent at most once more; after that nobody can say."""
        LOG.warning("delivery.ambiguous", key=row.outgoing.key)
        if blind or row.attempts >= self._pace.attempts:
            return await self._settle(row, "dead", why=why)
        return await self._settle(
            row, "ambiguous", after=self._backoff(row) if row.state in UNCERTAIN else None, why=why
        )

    async def _later(self, row: OutboxRow, why: str, after: float) -> str:
        if row.attempts >= self._pace.attempts:
            LOG.warning("delivery.given_up", key=row.outgoing.key, attempts=row.attempts)
            return await self._settle(row, "dead", why=f"given up: {why}")
        return await self._settle(row, _still(row, "retry"), after=after, why=why)

    async def _failed(self, row: OutboxRow, error: Exception) -> str:
        """An error of our own: try again later. If even that cannot be written down, the lease brings it back."""
        try:
            return await self._later(row, type(error).__name__, self._backoff(row))
        except Exception as again:  # the database is away; nothing is lost, the row stays leased
            LOG.error("delivery.unsettled", key=row.outgoing.key, exc_info=again)
            return "unsettled"

    def _backoff(self, row: OutboxRow) -> float:
        return min(2.0 ** min(row.attempts, 16), self._pace.longest_wait)

    async def _settle(
        self, row: OutboxRow, state: str, *, after: float | None = None, why: str = "", post: Post | None = None
    ) -> str:
        not_before = None if after is None else real_now() + timedelta(seconds=after)
        await self._settlement.keep(Outcome(row, state, not_before, why, post))
        return state


def _still(row: OutboxRow, state: str) -> str:
    """The state of a row that is tried again: what may have arrived stays uncertain until somebody has looked."""
    return "ambiguous" if row.state in UNCERTAIN else state
